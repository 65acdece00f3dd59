"""A comparison side by side: what is compared, and a search and a first sentence for each.

« Le SLIME de Paris ou celui de Lamballe » has a sheet for each town, and one search may find only
one of them. The sides are the names of the question. Decides nothing about refusing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coverage import Weighted
from assistant.extract import Scored
from assistant.question import Question
from assistant.support import is_part, vouching

MOST_SIDES = 3


def sides(question: Question) -> tuple[str, ...]:
    """The names that a comparison sets side by side; () when it names fewer than two."""
    names = question.names if question.comparison else ()
    return names[:MOST_SIDES] if len(names) > 1 else ()


def alone(question: Question, name: str) -> str:
    """The question about one side: without the names of the others."""
    text = question.text
    for other in sides(question):
        if other != name:
            text = re.sub(rf"(?<!\w){re.escape(other)}(?!\w)", " ", text)
    return text


def first_of_each(
    question: Question, weighted: Sequence[Weighted], ranked: Sequence[Scored]
) -> list[Scored]:
    """The best sentence of every side, each once, in the order of the question.

    A sentence is of a side when it or its headings hold the name; [] when only one side has one.
    """
    found: list[Scored] = []
    for name in sides(question):
        words = [item for item in weighted if is_part(item, name)]
        own = (
            item
            for item in ranked
            if words and all(word.found_in(vouching(item.candidate)) for word in words)
        )
        best = next((item for item in own if item not in found), None)
        found += [best] if best else []
    return found if len(found) > 1 else []

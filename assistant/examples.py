"""Example questions drawn from the loaded corpus, each known to be answerable.

A question is made from the heading of a section that holds a figure, one a document in turn, and
kept only when the assistant answers it. Deterministic for a given index. Knows no screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.messages import NNBSP, quoted
from assistant.types import Answer, Status
from corpus.types import Passage
from index.search import Searcher

TRIES = 24
DULL = re.compile(
    r"sommaire|introduction|préface|avant-propos|annexe|glossaire|bibliographie|contexte|résultats"
    r"|limites|sources|remerciements|l[’']action|conditions|index|chapitre|partie|mentions",
    re.IGNORECASE,
)


def _heading(passage: Passage) -> str:
    """The longest telling heading above a passage, or an empty string."""
    telling = [h for h in passage.headings if 12 <= len(h) <= 80 and not DULL.search(h)]
    return max(telling, key=len, default="")


def _questions(searcher: Searcher) -> Iterator[str]:
    """Candidate questions, one document in turn."""
    queues: list[list[str]] = []
    for source in searcher.catalogue.sources():
        headings = [
            _heading(passage)
            for passage in searcher.catalogue.passages(source.id)
            if re.search(r"\d", passage.text)
        ]
        distinct = [heading for heading in dict.fromkeys(headings) if heading]
        middle = len(distinct) // 2
        queues.append(distinct[middle:] + distinct[:middle])
    while any(queues):
        for queue in queues:
            if queue:
                yield f"En quoi consiste {quoted(queue.pop(0))}{NNBSP}?"


def examples(searcher: Searcher, ask: Callable[[str], Answer], count: int) -> tuple[str, ...]:
    """At most `count` questions whose status is answered, found within a bounded number of tries."""
    kept: list[str] = []
    for number, question in enumerate(_questions(searcher)):
        if number >= TRIES or len(kept) >= count:
            break
        if ask(question).status is Status.ANSWERED:
            kept.append(question)
    return tuple(kept)

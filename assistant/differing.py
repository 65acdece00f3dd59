"""Figures that differ: two sentences that say the same of a thing and give another value for it.

Both are given, each under the title and year of its document, with a notice; which one is right is the
reader's to say. Two sentences compare when they share most of their words besides the figures, and stand
on different pages (on one page the document itself sets them side by side); a value that each of them
holds is no difference. Chooses nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.extract import Scored
from assistant.question import Question
from assistant.support import OPEN
from assistant.values import figures

ALIKE = 0.4
"""Least share of common terms, figures left out (Jaccard)."""
LEAST_TERMS = 4
NEARLY = 0.5
"""How likely the other sentence must be, against the first."""


def rival(question: Question, ranked: Sequence[Scored], first: Scored) -> Scored | None:
    """The likeliest sentence that gives another value than `first` of the same thing; None for an open
    question, or where there is none."""
    if question.expected in OPEN:
        return None
    given = figures(question.expected, first.candidate.text)
    for item in ranked:
        if item.score < NEARLY * first.score:
            return None
        other = figures(question.expected, item.candidate.text)
        differs = item.typed and given and other and given.isdisjoint(other)
        if differs and _compares(item.candidate, first.candidate):
            return item
    return None


def _compares(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences of different pages say about the same, figures left out."""
    left, right = (frozenset(t for t in c.terms if not t[0].isdigit()) for c in (one, other))
    if place(one) == place(other) or min(len(left), len(right)) < LEAST_TERMS:
        return False
    return len(left & right) >= ALIKE * len(left | right)


def place(candidate: Candidate) -> tuple[str, int]:
    """Document and page."""
    return candidate.context.evidence.passage.source_id, candidate.page

"""Lists of a page that answer as a whole: a lead-in with its items.

« Elle peut : » says nothing without its items, and an item little without its lead-in. A list is quoted
as a contiguous slice of the page; where it is too long, items at its end are left out and counted.
Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sentences import sentences

LEAD_IN = re.compile(r":[\s»]*$")
ITEM = re.compile(r"\s*(?:[-*+•‣▪●○◦–—>]\s*|\d{1,2}[.)]\s+|[a-z][.)]\s+)(?=\S)")
MOST_WORDS = 75
LONGEST_MARKER = 4
LEAST_ITEMS = 2
Line = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of a page: where its lead-in starts, and its items, one line each."""

    start: int
    items: tuple[Line, ...]

    def holds(self, start: int) -> bool:
        """Whether a sentence that starts there leads in, or opens an item."""
        return start == self.start or any(
            first <= start <= first + LONGEST_MARKER for first, _ in self.items
        )

    def quotable(self, text: str) -> tuple[int, int]:
        """Where the list ends with as many items as MOST_WORDS allow, and how many are left out; the
        end is `start` when that is less than LEAST_ITEMS."""
        held = [end for _, end in self.items if len(text[self.start : end].split()) <= MOST_WORDS]
        if len(held) < LEAST_ITEMS:
            return self.start, len(self.items)
        return held[-1], len(self.items) - len(held)


def listings(text: str) -> list[Listing]:
    """The lists of a page, in order."""
    lines = list(_lines(text))
    found = []
    for number, (start, end) in enumerate(lines):
        if LEAD_IN.search(text, start, end):
            items = tuple(_items(text, lines[number + 1 :]))
            if len(items) >= LEAST_ITEMS:
                found.append(Listing(sentences(text, start, end)[-1][0], items))
    return found


def _lines(text: str) -> Iterator[Line]:
    """The lines that hold something, without the spaces around them."""
    for match in re.finditer(r"\S[^\n]*(?<=\S)", text):
        yield match.span()


def _items(text: str, lines: Sequence[Line]) -> Iterator[Line]:
    """The marked lines directly below a lead-in, or those parted by semicolons."""
    marked = bool(lines) and ITEM.match(text, *lines[0]) is not None
    for line in lines:
        item = text[slice(*line)]
        if marked and not ITEM.match(item):
            return
        yield line
        if not marked and not item.endswith(";"):
            return

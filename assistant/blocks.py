"""Lists of a page that answer as a whole: a lead-in with its items.

« Elle peut : » says nothing without its items, and an item little without its lead-in. A block is a
contiguous slice of the page; where it is too long to be quoted, items at its end are left out
and counted. Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sentences import sentences

LEAD_IN = re.compile(r":[\s»]*$")
ITEM = re.compile(r"\s*(?:[-*+•‣▪●○◦–—>]\s*|\d{1,2}[.)]\s+|[a-z][.)]\s+)(?=\S)")
MOST_WORDS = 75
LEAST_ITEMS = 2
Line = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]`: a lead-in and its first `items`; `omitted` counts those left out."""

    start: int
    end: int
    items: int
    omitted: int


def blocks(text: str) -> list[Block]:
    """The blocks of a page, in order."""
    lines = list(_lines(text))
    found = []
    for number, (start, end) in enumerate(lines):
        if LEAD_IN.search(text, start, end):
            items = list(_items(text, lines[number + 1 :]))
            block = _cut(text, sentences(text, start, end)[-1][0], items)
            found += [block] if block else []
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


def _cut(text: str, start: int, items: Sequence[Line]) -> Block | None:
    """The block with as many items as MOST_WORDS allow; None when that is less than LEAST_ITEMS."""
    held = [end for _, end in items if len(text[start:end].split()) <= MOST_WORDS]
    if len(held) < LEAST_ITEMS:
        return None
    return Block(start, held[-1], len(held), len(items) - len(held))

"""Lists of a page that answer as a whole: a lead-in with its items.

« Elle peut : » says nothing without its items, and an item little without its lead-in. A list is quoted
as a contiguous slice of the page; where it is too long, items at its end are left out and counted.
Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sentences import is_complete, sentences
from corpus.tables import is_row

LEAD_IN = re.compile(r":[\s»]*$")
ITEM = re.compile(r"\s*(?:[-*+•‣▪●○◦–—>]\s*|\d{1,2}[.)]\s+|[a-z][.)]\s+)(?=\S)")
TITLE = re.compile(r"(?=.*[^\W\d_]{4})(?:(?! : )[^\n]){4,80}(?<![.;:,!?…»-])")
NUMBERED = re.compile(r"(?:[a-zA-Z]|[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,3})(?:[.)]| ?[-–—] )")
"""How a title is numbered, which no other short line is."""
FARTHEST = 4
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


def opened_by(text: str, start: int) -> str:
    """The short line that opens the lines above and around an offset, as a small title does: « a) Jardins
    privatifs »; empty where there is none.

    It ends no sentence, and between it and the offset stand at most FARTHEST whole sentences.
    """
    end = text.rfind("\n", 0, start)
    for _ in range(FARTHEST + 1):
        if end < 0:
            return ""
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end].strip()
        if TITLE.fullmatch(line) and not is_row(line):
            return line
        if not is_complete(line):
            return ""
        end = begin - 1
    return ""


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

"""Rows of a page: pieces of line that stand side by side, the cells of a table above all.

Takes lines in reading order. A cell that is wrapped is made whole before the cells to its right
are put behind it. This module knows no PDF library and no paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise, zip_longest

from corpus.cleaning import Chars, Vocabulary, hyphenated, join
from corpus.layout import Box, Line
from corpus.types import CELL_MARK

BULLET = re.compile(
    r"(?:[•●○▪■□►▶▸➢➤→⇒✓✔✗❑❖◆◇‣·∙*\-–—]|[oO](?=\s\w)|\(?\d{1,2}[.)°](?!\d)|[a-zA-Z]\))\s*"
)
BULLET_ONLY = re.compile(
    r"(?:[^\w\s]|[oO§]|\(?\d{1,3}[.)°]?|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\.\d{1,2}\.|#\d{1,2}|[a-zA-Z][.)]|[IVX]{1,4}\.)"
)
LABEL = re.compile(r"[A-ZÉÈÊÀÂÎÔÇŒ][^.;:!?•]{1,40}\s?:")
"""The name of a field, standing by itself."""
HANGING = re.compile(
    r"\b(?:de|du|des|d|l|la|le|les|un|une|et|ou|à|au|aux|en|par|pour|sur|dans|avec|que|qui|est|sont)[’']?$",
    re.I,
)
"""A line that ends so goes on: no paragraph and no heading ends there."""
CELL_LENGTH = 40
"""Longest text, in characters, of a cell beside one that is wrapped."""
CELL_GAP = 1.6
"""A gap of more ems parts two cells; a smaller one may come from justifying a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces of line that stand on one visual row and are read together."""

    chars: Chars
    box: Box
    size: float
    bold: bool
    starts_bold: bool
    first_word: float
    cells: int
    upright: bool

    @property
    def text(self) -> str:
        """The pieces of the row, parted by a CELL_MARK or a space."""
        return self.chars.text


def rows(lines: Sequence[Line], words: Vocabulary) -> list[Row]:
    """Rows of a page from its lines in reading order."""
    groups: list[list[Line]] = []
    for line, following in zip_longest(lines, lines[1:]):
        if groups and line.upright and _same_row(groups[-1], line):
            groups[-1].append(line)
        elif stack := _wrapped_cell(groups, line, following):
            groups[-stack:] = [[*(li for group in groups[-stack:] for li in group), line]]
        else:
            groups.append([line])
    return [_row(group, words) for group in groups]


def _same_row(group: list[Line], line: Line) -> bool:
    last = group[-1]
    if not last.upright or not last.box.beside(line.box):
        return False
    return line.box.left >= last.box.right - 0.5 * line.box.height


def _wrapped_cell(groups: Sequence[list[Line]], line: Line, following: Line | None) -> int:
    """How many of the last rows are the wrapped lines of the table cell to the left of `line`.

    0 where there are none, or where `line` is itself wrapped: its cells then stay apart.
    """
    if len(line.text) > CELL_LENGTH or not line.upright:
        return 0
    if following is not None and _near(line, following):
        return 0
    stack: list[Line] = []
    for group in reversed(groups):
        cell = group[-1]
        hanging = len(group) == 2 and BULLET_ONLY.fullmatch(group[0].text) is not None
        if (len(group) > 1 and not hanging) or (stack and not _near(cell, stack[-1])):
            break
        if stack and not _stacked(cell, stack[-1]) and not BULLET.match(cell.text):
            return 0
        if cell.index != line.index - _pieces(groups, stack) - 1 or len(stack) == 6:
            return 0
        stack.append(cell)
        if hanging or BULLET.match(cell.text):
            break
    if len(stack) < 2 or max(c.box.right for c in stack) + 0.5 * line.size > line.box.left:
        return 0
    inside = stack[-1].box.top - 1 < line.box.top and line.box.bottom < stack[0].box.bottom + 1
    return len(stack) if inside else 0


def _pieces(groups: Sequence[list[Line]], stack: Sequence[Line]) -> int:
    """How many pieces of line the last rows, as many as `stack` holds, are made of."""
    return sum(len(group) for group in groups[len(groups) - len(stack) :])


def _near(above: Line, below: Line) -> bool:
    """Whether `below` follows `above` in one column at the distance of wrapped lines."""
    gap = below.box.top - above.box.bottom
    close = -0.5 * above.box.height < gap < 0.45 * above.box.height
    return close and above.box.overlap_x(below.box) > 0


def _stacked(above: Line, below: Line) -> bool:
    """Whether `below` is the next line of the same column, flush with `above`."""
    flush = abs(above.box.left - below.box.left) < 3 and abs(above.size - below.size) < 0.5
    return flush and _near(above, below)


def _joined(group: Sequence[Line], parted: Sequence[bool], words: Vocabulary) -> Chars:
    """The characters of a row; `parted[i]`: a CELL_MARK stands between pieces i and i+1."""
    chars = Chars()
    box = group[0].box
    for rank, line in enumerate(group):
        if hyphenated(chars.text, line.text) and not box.beside(line.box):
            join(chars, line.chars, words)
        else:
            glue = CELL_MARK if rank and parted[rank - 1] else " "
            chars.append(line.chars, glue if chars.text else "")
        box = box.union(line.box)
    return chars


def _row(group: list[Line], words: Vocabulary) -> Row:
    """One row; a leading bullet, number or « Libellé : » does not count as a cell."""
    bullet = len(group) > 1 and BULLET_ONLY.fullmatch(group[0].text) is not None
    named = len(group) > 1 and LABEL.fullmatch(group[0].text) is not None
    body = group[1] if bullet else group[0]
    longest = max(group, key=lambda li: len(li.text))
    widest = CELL_GAP if sum(len(line.text) + 1 for line in group) > 46 else 1.0
    lead = int(bullet or named)
    parted = [
        rank >= lead and after.box.left - before.box.right > widest * max(after.size, 5.0)
        for rank, (before, after) in enumerate(pairwise(group))
    ]
    return Row(
        _joined(group, parted, words),
        reduce(Box.union, (line.box for line in group)),
        longest.size,
        all(line.bold for line in group),
        body.starts_bold,
        group[0].first_word,
        1 + sum(parted),
        group[0].upright,
    )

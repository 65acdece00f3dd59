"""Tables of a page, found in its cleaned text: caption, header and rows.

Reading parts the cells of a visual row with CELL_MARK (Markdown keeps its bars), so a table is a run
of such lines. A row whose first cell stands wrapped on the line above it begins there. What stands
around a row says what its values are: the header names its columns, the line above the header the table.
Knows no geometry and no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.types import CELL_MARK

COLUMN_END, CAPTION_END = " / ", " – "
"""Between the names of two columns, and behind a caption, in the title of a table."""
MARK = re.compile(re.escape(CELL_MARK))
BAR = re.compile(r"\s*\|\s*")
RULE = re.compile(r"[\s|:+-]+")
VALUE = re.compile(
    r"[^\w\s]?\s?\d[\d\s.,/–-]*(?:\s?(?:%|€|k€|M€|°C?|m²|km|ha|h|kg|t|et \+|\([^)]*\)))*|[-–—/.]|n\.?[adcs]\.?",
    re.IGNORECASE,
)
"""A cell that holds a figure, or says that there is none."""
YEAR = re.compile(r"(?:19|20)\d\d")
CAPTION = re.compile(r"(?:Tableau|Tab\.|Figure|Fig\.|Graphique|Question) ?\d")
WORDS = re.compile(r"[^\W\d_]{2,}")
RANGE = re.compile(r"\d\s?[-–à+]|[<>≤≥]")
TOTAL = re.compile(r"(?:sous-)?total\b|ensemble\b", re.IGNORECASE)
"""What the row opens with that sums up the others."""
PAGE = re.compile(r"\d{1,3}")
ENDED = re.compile(r"[.;:!?]\s*$")
LEAST_ROWS = 2
MOST_ABOVE = 8
LONGEST_CAPTION = 240
LONGEST_LABEL = 120
"""Characters of a line that may be the wrapped start of a row's first cell, or stand above a header."""
LONGEST_NAME = 60
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `text[start:end]`, and its cells in it; `start` lies a line above the first cell where that
    cell is wrapped."""

    start: int
    end: int
    cells: tuple[Offsets, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a `header`, one text a column, or two rows or more where none stands above: (); `caption`
    is the line above, or an empty string; `readable`: most rows hold a figure, in a
    column that is named or the only one."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    readable: bool

    def says(self, row: Row, text: str) -> bool:
        """Whether a row can be read by itself: the table is readable, and the row opens with words, or
        with a range under a header that names each of its cells."""
        opening = text[row.start : row.cells[0][1]]
        ranged = len(self.header) == len(row.cells) and RANGE.search(opening) is not None
        return self.readable and (ranged or WORDS.search(opening) is not None)

    @staticmethod
    def named(row: Row, text: str) -> str:
        """What a row is about: its cells that hold no figure, else the first one."""
        first = (row.start, row.cells[0][1])
        cells = [cell for cell in (first, *row.cells[1:]) if not _is_value(text, cell)] or [first]
        return " ".join(text[a:b] for a, b in cells)

    @property
    def title(self) -> str:
        """Caption and header on one line, « Caption – column / column »."""
        caption = self.caption.rstrip(" :")
        return CAPTION_END.join(filter(None, (caption, COLUMN_END.join(self.header))))


def is_row(line: str) -> bool:
    """Whether a line of a page is a row of cells."""
    return CELL_MARK in line or (line.startswith("|") and line.count("|") > 1)


def tables(text: str) -> list[Table]:
    """The tables of a page, in order."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    found = (_table(text, lines, run) for run in _runs(text, lines))
    return [table for table in found if table is not None]


def _runs(text: str, lines: Sequence[Offsets]) -> Iterator[list[int]]:
    """Runs of rows, as ranks in `lines`; one line between two rows may be a wrapped first cell."""
    run: list[int] = []
    for rank, (start, end) in enumerate(lines):
        if RULE.fullmatch(text, start, end):
            continue
        if not is_row(text[start:end]):
            if run and not _may_be_label(text, lines, rank):
                yield run
                run = []
            continue
        run.append(rank)
    if run:
        yield run


def _may_be_label(text: str, lines: Sequence[Offsets], rank: int) -> bool:
    """Whether a line that is no row may be the wrapped first cell of the row below it."""
    if rank + 1 >= len(lines) or not is_row(text[slice(*lines[rank + 1])]):
        return False
    start, end = lines[rank]
    below = _cells(text, *lines[rank + 1])
    values = [cell for cell in below if _is_value(text, cell)]
    short = end - start <= LONGEST_LABEL and ENDED.search(text, start, end) is None
    return short and len(values) >= len(below) - 1 > 0


def _cells(text: str, start: int, end: int) -> tuple[Offsets, ...]:
    """The cells of a line that hold something."""
    marks = BAR if text[start:end].startswith("|") else MARK
    found, first = [], start
    for mark in marks.finditer(text, start, end):
        found.append((first, mark.start()))
        first = mark.end()
    found.append((first, end))
    return tuple((a, b) for a, b in found if text[a:b].strip())


def _is_value(text: str, cell: Offsets) -> bool:
    """Whether a cell holds a figure that is no year."""
    held = text[slice(*cell)].strip()
    return VALUE.fullmatch(held) is not None and YEAR.fullmatch(held) is None


def _table(text: str, lines: Sequence[Offsets], run: Sequence[int]) -> Table | None:
    """The table of a run of rows; None for a single one without a header, and for a list of contents."""
    if len(run) < LEAST_ROWS:
        return None
    split = [_cells(text, *lines[rank]) for rank in run]
    figures = 2 * sum(_has_value(text, cells) for cells in split[1:]) >= len(run) - 1
    body = 1 if figures and not _has_value(text, split[0]) else 0
    rows = tuple(
        _row(text, lines, rank, cells) for rank, cells in zip(run[body:], split[body:], strict=True)
    )
    above = list(_above(text, lines, run[0] if body else _first(lines, rows)))
    if body:
        header = tuple(text[slice(*cell)].strip() for cell in split[0])
        words = sum(len(name.split()) for name in header)
        return Table(_caption(above), header, rows, readable=words >= max(map(len, split)) - 1)
    if _is_contents(text, split):
        return None
    columns = max(map(len, split)) - 1
    header = _stacked(above, columns) if figures else ()
    readable = figures and (columns == 1 or bool(header))
    return Table(_caption(above[len(header) :]), header, rows, readable)


def _is_contents(text: str, split: Sequence[Sequence[Offsets]]) -> bool:
    """Whether each row is a title and a page number, rising."""
    last = [text[slice(*cells[-1])].strip() for cells in split]
    titles = sum(text[slice(*cells[0])].count(" ") >= 2 for cells in split)
    if any(len(cells) != 2 for cells in split) or not all(
        PAGE.fullmatch(number) for number in last
    ):
        return False
    numbers = list(map(int, last))
    return numbers == sorted(numbers) and 2 * titles >= len(split)


def _first(lines: Sequence[Offsets], rows: Sequence[Row]) -> int:
    """The rank of the line where the first row starts."""
    return next(rank for rank, (start, _) in enumerate(lines) if start == rows[0].start)


def _above(text: str, lines: Sequence[Offsets], rank: int) -> Iterator[str]:
    """The lines above a rank that may belong to a table there, nearest first: the first one may be
    long, further ones are short and end no sentence."""
    for back in range(1, min(rank, MOST_ABOVE) + 1):
        start, end = lines[rank - back]
        line = text[start:end].strip()
        ended = ENDED.search(line) is not None and not CAPTION.match(line)
        longest = LONGEST_CAPTION if back == 1 else LONGEST_LABEL
        if is_row(line) or end - start > longest or (back > 1 and ended):
            return
        yield line
        if ended or CAPTION.match(line):
            return


def _stacked(above: Sequence[str], columns: int) -> tuple[str, ...]:
    """The header of a table whose columns are named one a line: the nearest lines, in order."""
    own = next((rank for rank, line in enumerate(above) if CAPTION.match(line)), None)
    if columns < LEAST_ROWS or (own is None and len(above) <= columns):
        return ()
    names = above[: columns if own is None else min(own, columns)]
    short = own is not None or all(len(name) <= LONGEST_NAME for name in names)
    return tuple(reversed(names)) if short else ()


def _has_value(text: str, cells: Sequence[Offsets]) -> bool:
    """Whether a cell after the first holds a figure."""
    return any(_is_value(text, cell) for cell in cells[1:])


def _row(text: str, lines: Sequence[Offsets], rank: int, cells: tuple[Offsets, ...]) -> Row:
    """A row; where its first cell is a figure or goes on from the line above, that line belongs to it."""
    start, end = lines[rank]
    above = rank - 1
    if above >= 0 and not is_row(text[slice(*lines[above])]):
        first = text[slice(*cells[0])].strip()
        goes_on = first[:1].islower() or _is_value(text, cells[0])
        if goes_on and _may_be_label(text, lines, above):
            start = lines[above][0]
    return Row(start, end, cells)


def _caption(above: Sequence[str]) -> str:
    """The line that names a table: the nearest one that opens as such (« Tableau 2 »), else the nearest."""
    return next(filter(CAPTION.match, above), above[0] if above else "")

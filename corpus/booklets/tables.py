"""Tables of a booklet: actions at a glance, key figures, and the pillars in the overview.

A table is a list of boxes, one a row, drawn cell after cell so that a row is read as a row; its
head comes back on every page. What a cell says comes from the records alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor

from corpus.booklets.boxes import Box, Canvas, beside, plain, rule, space, stack
from corpus.booklets.pages import Composer
from corpus.booklets.sheet_layouts import anchor
from corpus.booklets.sheet_text import SheetText, years
from corpus.booklets.theme import HAIRLINE, WHITE, WIDTH, Palette, Styles

PAD = 5.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the width, and whether it is set to the right."""

    head: str
    share: float
    right: bool = False


def table_row(
    cells: Sequence[str], columns: Sequence[Column], styles: Styles, fill: str | None = None
) -> Box:
    """One row; `fill` tints it."""
    made: list[tuple[float, Box]] = []
    offset = 0.0
    for cell, column in zip(cells, columns, strict=True):
        width = column.share * WIDTH
        style = styles.cell_right if column.right else styles.cell
        made.append((offset + PAD, plain(cell or "–", style, width - 2 * PAD)))
        offset += width
    inner = beside(made)
    height = inner.height + 7

    def draw(canvas: Canvas, left: float, top: float) -> None:
        if fill:
            canvas.setFillColor(HexColor(fill))
            canvas.rect(left, top - height, WIDTH, height, stroke=0, fill=1)
        inner.draw(canvas, left, top - 3.1)
        rule(WIDTH, HAIRLINE, 0.4).draw(canvas, left, top - height)

    return Box(height, draw)


def table_head(columns: Sequence[Column], palette: Palette, styles: Styles) -> Box:
    """The head of a table: white on the booklet's colour."""
    made: list[tuple[float, Box]] = []
    offset = 0.0
    for column in columns:
        parent = styles.cell_right if column.right else styles.cell
        style = parent.clone("head", fontName="Lato-Bold", textColor=WHITE)
        width = column.share * WIDTH
        made.append((offset + PAD, plain(column.head, style, width - 2 * PAD)))
        offset += width
    inner = beside(made)
    height = inner.height + 8

    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setFillColor(HexColor(palette.accent))
        canvas.rect(left, top - height, WIDTH, height, stroke=0, fill=1)
        inner.draw(canvas, left, top - 3.4)

    return Box(height, draw, keep=True)


def set_table(
    composer: Composer, head: Box, rows: Sequence[Box], running: str, before: Sequence[Box] = ()
) -> None:
    """Sets a table down the pages, its head repeated; `before` (title, words) keeps with it."""
    start = [*before, head, *rows[:2]]
    if sum(box.height for box in start) > composer.room:
        composer.new_page(running)
    for box in (*before, head):
        composer.add(box)
    for index, row in enumerate(rows):
        if row.height > composer.room or (index == len(rows) - 2 and two_left(rows, composer)):
            composer.new_page(running)
            composer.add(head)
        composer.add(row)


def two_left(rows: Sequence[Box], composer: Composer) -> bool:
    """Whether the last row alone would fall on the next page."""
    return rows[-2].height + rows[-1].height > composer.room


def linked(box: Box, key: str) -> Box:
    """A box that leads to an anchor when clicked."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        box.draw(canvas, left, top)
        area = (left, top - box.height, left + WIDTH, top)
        canvas.linkRect("", key, area, relative=0, Border="[0 0 0]")

    return Box(box.height, draw)


def glance(
    sheets: Sequence[SheetText],
    page_of: Callable[[str], str],
    palette: Palette,
    styles: Styles,
) -> tuple[Box, list[Box]]:
    """Head and rows of « Les actions de ce livret en un coup d’œil »."""
    columns = (
        Column("Action", 0.50),
        Column("Commune", 0.26),
        Column("Années", 0.16),
        Column("Page", 0.08, right=True),
    )
    rows = []
    for index, sheet in enumerate(sheets):
        record = sheet.record
        cells = (
            record.title,
            record.place.commune,
            years(record.years),
            page_of(anchor(sheet)),
        )
        row = table_row(cells, columns, styles, palette.tint if index % 2 else None)
        rows.append(linked(row, anchor(sheet)))
    return table_head(columns, palette, styles), rows


def some_figures(
    sheets: Sequence[SheetText], palette: Palette, styles: Styles
) -> tuple[Box, list[Box]]:
    """Head and rows of « Quelques chiffres »: the first key figure of each action that has one."""
    columns = (Column("Chiffre", 0.19), Column("Ce qu’il compte", 0.39), Column("Action", 0.42))
    told = [sheet for sheet in sheets if sheet.keys]
    rows = []
    for index, sheet in enumerate(told):
        key = sheet.keys[0]
        cells = (key.amount, key.what.removeprefix("– "), sheet.title)
        row = table_row(cells, columns, styles, palette.tint if index % 2 else None)
        rows.append(linked(row, anchor(sheet)))
    return table_head(columns, palette, styles), rows


def table_block(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], palette: Palette, styles: Styles
) -> Box:
    """A short table in one piece."""
    made = [table_row(r, columns, styles, palette.tint if i % 2 else None)
            for i, r in enumerate(rows)]  # fmt: skip
    return stack([table_head(columns, palette, styles), *made, space(1)])

"""Pages of a booklet: what stands where, which number is printed, and the drawing of them all.

A booklet is planned first (every page and every anchor known), drawn afterwards, so that contents
and indexes print true numbers. Front pages are numbered i, ii, … and body pages 1, 2, …; the same
labels go into the PDF. This module knows no booklet's content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas as PdfCanvas

from corpus.booklets import theme
from corpus.booklets.boxes import Box, Canvas, Draw, trimmed
from corpus.booklets.fonts import text_width
from corpus.booklets.typography import NARROW, NO_BREAK, typographer

NOTICE = typographer(
    "Document de démonstration rédigé à partir de sources publiques citées ; "
    "n’est pas une publication de FVD"
)
"""The sentence printed on every cover and in every foot."""
AUTHOR = "Projet Livrables"
YEAR = 2026
KEYWORDS = f"livrables:demonstration; publisher:{AUTHOR}; licence:Licence Ouverte 2.0; year:{YEAR}"
PART_GAP = 34.0
"""Space above a part that opens in the middle of a page."""
COLUMN_GAP = 16.0
"""Space between two sheets that share a page."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the PDF outline, and the anchor it leads to."""

    title: str
    key: str
    level: int = 0


@dataclass(slots=True)
class Page:
    """One page: boxes at (left, top), and its furniture. `ground` colours the whole page."""

    head: str = ""
    placed: list[tuple[float, float, Box]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    ground: str | None = None
    bare: bool = False

    def place(self, left: float, top: float, box: Box) -> None:
        """Puts a box on the page; later boxes are drawn later."""
        self.placed.append((left, top, box))


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned booklet. `anchors` gives the 1-based body page of each anchor.

    `short` is the title as the running heads print it.
    """

    number: int
    title: str
    short: str
    subject: str
    front: tuple[Page, ...]
    body: tuple[Page, ...]
    anchors: dict[str, int]


class Composer:
    """Fills pages from top to bottom; a column at a time where a part asks for two."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.anchors: dict[str, int] = {}
        self._used = theme.HEIGHT

    @property
    def room(self) -> float:
        """Height left on the current page."""
        return theme.HEIGHT - self._used

    def new_page(self, head: str = "", marks: Sequence[Mark] = ()) -> Page:
        """Starts a page; its marks become anchors, and it has no head: it opens a part."""
        page = Page(head="" if marks else typographer(head), marks=list(marks))
        self.pages.append(page)
        self._used = 0.0
        for mark in marks:
            self.anchors[mark.key] = len(self.pages)
        return page

    def open_part(self, mark: Mark, need: float) -> None:
        """Opens a part below what stands on the page, or on a new one if less than `need` is left."""
        if not self.pages or self.room < need + PART_GAP:
            self.new_page(marks=[mark])
            return
        self.pages[-1].marks.append(mark)
        self.anchors[mark.key] = len(self.pages)
        self._used += PART_GAP

    def full_page(self, ground: str, marks: Sequence[Mark], draw: Draw) -> None:
        """A page of one colour, drawn by `draw` from its top-left corner."""
        page = self.new_page(marks=marks)
        page.ground = ground
        page.place(0, theme.PAGE[1], Box(theme.PAGE[1], draw))
        self._used = theme.HEIGHT

    def add(self, box: Box) -> None:
        """Puts a box below what stands on the current page."""
        self.pages[-1].place(theme.LEFT, self._top(), box)
        self._used += box.height

    def _top(self) -> float:
        return theme.PAGE[1] - theme.TOP - self._used

    def flow(self, boxes: Sequence[Box], head: str) -> None:
        """Boxes down the page, on new pages as needed, no kept box last on a page.

        Raises ValueError for a box that no page can hold.
        """
        for group in groups(boxes):
            if sum(b.height for b in group) > self.room + 0.01:
                self.new_page(head)
            if sum(b.height for b in trimmed(group)) > self.room + 0.01:
                raise ValueError(f"{head}: a box is taller than a page")
            for box in trimmed(group) if self._used == 0 else group:
                self.add(box)

    def columns(self, boxes: Sequence[Box], head: str) -> None:
        """Boxes in two columns, from here to the end of as many pages as needed.

        Columns are filled in turn; on the last page they are levelled.
        """
        width = (theme.WIDTH - theme.GUTTER) / 2
        rest = groups(boxes)
        while rest:
            if self.room < 60:
                self.new_page(head)
            limit = level(rest, self.room)
            top = self._top()
            for left in (theme.LEFT, theme.LEFT + width + theme.GUTTER):
                taken, rest = take(rest, limit)
                y = top
                for box in trimmed([box for group in taken for box in group]):
                    self.pages[-1].place(left, y, box)
                    y -= box.height
            self._used = theme.HEIGHT if rest else self._used + limit


def groups(boxes: Sequence[Box]) -> list[list[Box]]:
    """Runs of boxes that must stay together: kept boxes and white space with what follows."""
    found: list[list[Box]] = []
    run: list[Box] = []
    for box in boxes:
        run.append(box)
        if not (box.keep or box.blank):
            found.append(run)
            run = []
    return [*found, run] if run else found


def take(rest: list[list[Box]], limit: float) -> tuple[list[list[Box]], list[list[Box]]]:
    """The groups that fit into a column `limit` high, and the others; at least one is taken."""
    used, count = 0.0, 0
    for group in rest:
        height = sum(b.height for b in (trimmed(group) if count == 0 else group))
        if count and used + height > limit + 0.01:
            break
        used += height
        count += 1
    return rest[:count], rest[count:]


def level(rest: list[list[Box]], room: float) -> float:
    """Smallest column height at which all that is left fits into two columns, else `room`."""
    total = sum(box.height for group in rest for box in group)
    height = total / 2
    while height < room:
        if not take(take(rest, height)[1], height)[1]:
            return height
        height += 3
    return room


def roman(number: int) -> str:
    """Lower-case roman numeral of a number from 1 to 39."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def draw_plan(plan: Plan, path: Path) -> None:
    """Writes the planned booklet as a PDF; the same plan gives the same bytes."""
    canvas = PdfCanvas(
        str(path), pagesize=theme.PAGE, invariant=1, pageCompression=1, lang="fr",
        initialFontName="Lato", initialFontSize=8,
    )  # fmt: skip
    canvas.setTitle(plan.title)
    canvas.setAuthor(AUTHOR)
    canvas.setSubject(plan.subject)
    canvas.setKeywords(KEYWORDS)
    canvas.setCreator(AUTHOR)
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    canvas.addPageLabel(len(plan.front), style="ARABIC", start=1)
    canvas.showOutline()
    for index, page in enumerate(plan.front, 1):
        _draw_page(canvas, plan, page, roman(index))
    for index, page in enumerate(plan.body, 1):
        _draw_page(canvas, plan, page, str(index))
    canvas.save()


def _draw_page(canvas: Canvas, plan: Plan, page: Page, label: str) -> None:
    palette = theme.PALETTES[plan.number]
    if page.ground:
        canvas.setFillColor(HexColor(page.ground))
        canvas.rect(0, 0, *theme.PAGE, stroke=0, fill=1)
    for mark in page.marks:
        canvas.bookmarkPage(mark.key)
        canvas.addOutlineEntry(typographer(mark.title), mark.key, level=mark.level, closed=True)
    if page.head:
        _draw_head(canvas, plan, page.head)
    for left, top, box in page.placed:
        box.draw(canvas, left, top)
    if not page.bare:
        colour = theme.WHITE if page.ground else theme.GREY
        _draw_foot(canvas, label, colour, theme.WHITE if page.ground else palette.accent)
    canvas.showPage()


def _draw_head(canvas: Canvas, plan: Plan, head: str) -> None:
    y = theme.PAGE[1] - 13.5 * theme.MM
    canvas.setFillColor(HexColor(theme.GREY))
    left = f"Livret {plan.number}" if plan.number else "Vue d’ensemble"
    text(canvas, theme.LEFT, y, typographer(f"{left} · {plan.short}"), "Lato", 7.4)
    width = text_width(drawn(head), "Lato-Bold", 7.4)
    text(canvas, theme.PAGE[0] - theme.RIGHT - width, y, head, "Lato-Bold", 7.4)
    canvas.setFillColor(HexColor(theme.HAIRLINE))
    canvas.rect(theme.LEFT, y - 6.5, theme.WIDTH, 0.4, stroke=0, fill=1)


def _draw_foot(canvas: Canvas, label: str, colour: str, strong: str) -> None:
    y = 11.5 * theme.MM
    canvas.setFillColor(HexColor(colour))
    text(canvas, theme.LEFT, y, NOTICE, "Lato", 6.7)
    canvas.setFillColor(HexColor(strong))
    width = text_width(label, "Lato-Black", 9)
    text(canvas, theme.PAGE[0] - theme.RIGHT - width, y, label, "Lato-Black", 9)


def drawn(words: str) -> str:
    """Text as it is drawn: one kind of no-break space (see `boxes.markup`)."""
    return words.replace(NARROW, NO_BREAK)


def text(canvas: Canvas, x: float, y: float, words: str, face: str, size: float) -> None:
    """One line of text, its baseline starting at (x, y), in the current colour."""
    canvas.setFont(face, size)
    canvas.drawString(x, y, drawn(words))

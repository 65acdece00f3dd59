"""Chapter openers, contents and the imprint: the pages around the sheets.

Everything is drawn from a title, a text and (label, anchor, page) entries; this module knows no
record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

from corpus.booklets import theme
from corpus.booklets.boxes import (
    Box,
    Canvas,
    Draw,
    display,
    markup,
    paragraph,
    plain,
    rule,
    space,
    stack,
)
from corpus.booklets.fonts import text_width
from corpus.booklets.pages import drawn, text


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of contents: what it says, where it leads, the printed page; `strong` for chapters."""

    title: str
    key: str
    page: str
    strong: bool = False


def contents_line(entry: Entry, style: ParagraphStyle, width: float, colour: str, dots: str) -> Box:
    """Title, dotted line and page number; the whole line is a link."""
    made = plain(entry.title, style, width - 34)
    size = style.fontSize
    number = text_width(entry.page, "Lato-Bold", size)
    last = _last_line(entry.title, style, width - 34)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        made.draw(canvas, left, top)
        base = top - made.height + style.leading - size
        start, end = left + last + 6, left + width - number - 6
        canvas.setFillColor(HexColor(dots))
        x = left + width - 10 - 4.2 * int((end - start) / 4.2)
        while x < end:
            if x > start:
                canvas.circle(x, base + 0.6, 0.42, stroke=0, fill=1)
            x += 4.2
        canvas.setFillColor(HexColor(colour))
        text(canvas, left + width - number, base, entry.page, "Lato-Bold", size)
        box = (left, top - made.height, left + width, top)
        canvas.linkRect("", entry.key, box, relative=0, Border="[0 0 0]")

    return Box(made.height, draw)


def _last_line(words: str, style: ParagraphStyle, width: float) -> float:
    """Width of the last line of `words` set to `width`, greedily broken as the library does."""
    line = 0.0
    gap = text_width(" ", style.fontName, style.fontSize)
    for word in markup(words).replace("&amp;", "&").split(" "):
        wide = text_width(drawn(word), style.fontName, style.fontSize)
        line = wide if not line or line + gap + wide > width else line + gap + wide
    return line


def fitted_contents(entries: Sequence[Entry], palette: theme.Palette, room: float) -> list[Box]:
    """The contents on one page if a little less space between the lines is enough for that."""
    for ease in (1.0, 0.8, 0.6, 0.4):
        boxes = contents(entries, palette, ease)
        if sum(box.height for box in boxes) <= room:
            return boxes
    return contents(entries, palette)


def contents(entries: Sequence[Entry], palette: theme.Palette, ease: float = 1.0) -> list[Box]:
    """The contents as boxes: chapters in bold, sheets below them; `ease` scales the spaces."""
    strong = ParagraphStyle(
        "c1", fontName="Lato-Bold", fontSize=9.2, leading=12.2, textColor=palette.accent
    )
    light = ParagraphStyle("c2", fontName="Lato", fontSize=8.4, leading=10.8, textColor=theme.INK)
    found: list[Box] = []
    for entry in entries:
        style = strong if entry.strong else light
        found.append(space(ease * (8.5 if entry.strong else 2.6)))
        colour = style.textColor
        inset = 0 if entry.strong else 10
        line = contents_line(entry, style, theme.WIDTH - inset, colour, theme.GREY)
        found.append(shifted(line, inset, keep=entry.strong))
    return found


def shifted(box: Box, inset: float, *, keep: bool = False) -> Box:
    """A box drawn further to the right."""
    return Box(box.height, lambda canvas, left, top: box.draw(canvas, left + inset, top), keep)


def section_title(words: str, styles: theme.Styles, palette: theme.Palette) -> Box:
    """The title of a part, with its bar."""
    bar = rule(44, palette.warm, 4)
    return stack([bar, space(9), plain(words, styles.section, theme.WIDTH), space(12)])


def opener(
    number: int,
    title: str,
    words: str,
    entries: Callable[[], Sequence[Entry]],
    palette: theme.Palette,
) -> Draw:
    """A full page in the booklet's colour: numeral, title, opening text, list of the sheets.

    `entries` is called when the page is drawn: the pages of the sheets are known by then.
    """
    big = ParagraphStyle("o1", fontName="Lato-Black", fontSize=27, leading=31, textColor="#ffffff")
    lead = ParagraphStyle("o2", fontName="Gentium", fontSize=12, leading=17.4, textColor="#ffffff")
    item = ParagraphStyle("o3", fontName="Lato", fontSize=9, leading=12.2, textColor="#ffffff")
    width = theme.WIDTH
    title_box = display(title, big, width - 20)
    words_box = plain(words, lead, width - 42)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        items = [contents_line(e, item, width - 42, "#ffffff", palette.bright) for e in entries()]
        _ornament(canvas, palette, top)
        x, y = left + theme.LEFT, top - 74 * theme.MM
        canvas.setFillColor(HexColor(palette.warm))
        text(canvas, x, y + 30, "CHAPITRE", "Lato-Bold", 9)
        text(canvas, x + 54, y + 30, str(number), "Lato-Black", 9)
        canvas.rect(x, y + 14, 44, 4, stroke=0, fill=1)
        title_box.draw(canvas, x, y)
        y -= title_box.height + 16
        words_box.draw(canvas, x, y)
        y -= words_box.height + 22
        canvas.setFillColor(HexColor(palette.bright))
        canvas.rect(x, y + 6, width - 42, 0.6, stroke=0, fill=1)
        stack(items, 4).draw(canvas, x, y - 4)

    return draw


def _ornament(canvas: Canvas, palette: theme.Palette, top: float) -> None:
    """Quarter circles in the upper right corner, in the darker tone of the booklet."""
    right = theme.PAGE[0]
    for radius, colour in ((190, palette.deep), (120, palette.accent), (62, palette.deep)):
        canvas.setFillColor(HexColor(colour))
        canvas.circle(right, top, radius, stroke=0, fill=1)


def imprint(styles: theme.Styles) -> list[Box]:
    """The page that says what the document is, under which licence, and how it was made."""
    parts = (
        ("Ce que vous lisez", "Ce livret est un document de démonstration du Projet Livrables. Il "
         "rassemble des faits lus dans des sources publiques, réécrits avec nos mots ; chaque "
         "fiche cite ses sources. Il n’est pas une publication de France Villes et territoires "
         "Durables (FVD)."),
        ("Ce qu’il faut vérifier", "Les faits sont ceux que les sources donnaient au moment de la "
         "lecture ; ils ont pu changer depuis. Avant de citer un chiffre, remontez à la source "
         "indiquée sur la fiche. Les fiches dont les informations sont moins sûres le disent."),
        ("Licence", "Textes sous Licence Ouverte 2.0 (Etalab) : vous pouvez les reprendre "
         "librement en mentionnant « Projet Livrables, 2026 ». Les sources citées restent "
         "soumises à leurs propres conditions."),
        ("Fabrication", "Composé en Lato et en Gentium Book Plus, deux polices libres (SIL Open "
         "Font License). Toutes les illustrations sont des tracés vectoriels faits pour ce "
         "livret."),
    )  # fmt: skip
    found: list[Box] = []
    for heading, words in parts:
        found.append(plain(heading, styles.heading, theme.WIDTH, keep=True))
        found += [space(2), paragraph(markup(words), styles.body, theme.WIDTH), space(11)]
    return found

"""The covers: series line, title, subtitle, the drawing, and the demonstration sentence."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

from corpus.booklets import theme
from corpus.booklets.boxes import Canvas, Draw, display, plain
from corpus.booklets.cover_art import art_for
from corpus.booklets.manuscript import Manuscript
from corpus.booklets.pages import AUTHOR, NOTICE, YEAR, text

SERIES = "Quartiers prioritaires et résilience"
MARGIN = 15 * theme.MM


def cover(manuscript: Manuscript, counts: Sequence[int]) -> Draw:
    """The cover of a booklet; `counts` are the actions of each pillar booklet."""
    palette = theme.PALETTES[manuscript.number]
    width, height = theme.PAGE
    big = ParagraphStyle("k1", fontName="Lato-Black", fontSize=33, leading=37, textColor="#ffffff")
    sub = ParagraphStyle("k2", fontName="Gentium", fontSize=13.5, leading=19, textColor="#ffffff")
    note = ParagraphStyle("k3", fontName="Lato", fontSize=8.6, leading=12, textColor="#ffffff")
    title = display(manuscript.title, big, width - 2 * MARGIN)
    subtitle = plain(manuscript.subtitle, sub, width - 2 * MARGIN - 40)
    notice = plain(NOTICE + ".", note, width - 2 * MARGIN - 92)
    name = f"Livret {manuscript.number}" if manuscript.number else "Vue d’ensemble"

    def draw(canvas: Canvas, left: float, top: float) -> None:
        field = height * 0.52
        bottom = 33 * theme.MM
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, bottom, width, field)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.translate(0, bottom)
        canvas.setFillColor(HexColor(palette.deep))
        canvas.rect(0, 0, width, field, stroke=0, fill=1)
        art_for(manuscript.number)(canvas, width, field, counts)
        canvas.restoreState()
        y = top - 17 * theme.MM
        canvas.setFillColor(HexColor(palette.warm))
        canvas.rect(MARGIN, y - 2, 26, 4, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#ffffff"))
        text(canvas, MARGIN + 34, y - 3, f"{SERIES} · {name}", "Lato-Bold", 9.6)
        y -= 28
        title.draw(canvas, MARGIN, y)
        subtitle.draw(canvas, MARGIN, y - title.height - 14)
        notice.draw(canvas, MARGIN, 21.5 * theme.MM)
        canvas.setFillColor(HexColor("#ffffff"))
        text(canvas, width - MARGIN - 76, 21.5 * theme.MM - 9, AUTHOR, "Lato-Bold", 9.6)
        text(canvas, width - MARGIN - 76, 21.5 * theme.MM - 21, str(YEAR), "Lato", 9.6)

    return draw

"""A small box model over a PDF canvas: every piece of a page is a `Box` of known height.

A box is drawn from its top-left corner, text in reading order, so that extraction gives back what
a reader reads. Lengths are points; the ordinate goes up, as in PDF. This module knows no booklet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from corpus.booklets.fonts import text_width
from corpus.booklets.typography import NARROW, NO_BREAK, hyphenate, typographer

Canvas = Any
"""A reportlab canvas (the library is untyped)."""
Draw = Callable[[Canvas, float, float], None]
"""Draws at (left, top)."""


@dataclass(frozen=True, slots=True)
class Box:
    """Something `height` points high; `keep` forbids a column break after it (headings).

    A `blank` box is white space, dropped at the head of a column.
    """

    height: float
    draw: Draw
    keep: bool = False
    blank: bool = False


def space(height: float) -> Box:
    """White space; it keeps with what follows."""
    return Box(height, lambda canvas, left, top: None, blank=True)


def markup(text: str) -> str:
    """Plain text as paragraph markup: French typography, XML escaped.

    The PDF library breaks lines at U+202F, so the narrow space is drawn as U+00A0.
    """
    return escape(typographer(text)).replace(NARROW, NO_BREAK)


def paragraph(text: str, style: ParagraphStyle, width: float, *, keep: bool = False) -> Box:
    """A box of marked-up text (see `markup`) set to `width`."""
    made = Paragraph(text, style)
    _, height = made.wrap(width, 10_000)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        made.drawOn(canvas, left, top - height)

    return Box(height, draw, keep)


def plain(text: str, style: ParagraphStyle, width: float, *, keep: bool = False) -> Box:
    """A box of plain text, typeset in French."""
    return paragraph(markup(text), style, width, keep=keep)


def display(text: str, style: ParagraphStyle, width: float) -> Box:
    """A title on as few lines as `width` allows, of nearly equal length."""
    box = plain(text, style, width)
    narrower = width
    while narrower > 0.55 * width:
        narrower -= 4
        tried = plain(text, style, narrower)
        if tried.height > box.height + 0.1:
            break
        box = tried
    return box


def lines(text: str, style: ParagraphStyle, width: float, *, cut_words: bool = False) -> list[Box]:
    """Plain text as one box a line pair or triple, so that columns may break inside a paragraph.

    Never leaves one line alone at either end. With `cut_words`, words may be hyphenated.
    """
    marked = markup(text)
    if cut_words:
        marked = hyphenate(marked)
        style = ParagraphStyle("cut", parent=style, embeddedHyphenation=1)
    rest: Paragraph | None = Paragraph(marked, style)
    boxes: list[Box] = []
    while rest is not None:
        _, height = rest.wrap(width, 10_000)
        count = round(height / style.leading)
        parts = rest.split(width, 2 * style.leading + 0.1) if count > 3 else [rest]
        boxes.append(_piece(parts[0], width))
        rest = parts[1] if len(parts) > 1 else None
    return boxes


def _piece(made: Paragraph, width: float) -> Box:
    _, height = made.wrap(width, 10_000)
    return Box(height, lambda canvas, left, top: made.drawOn(canvas, left, top - height))


def stack(boxes: Sequence[Box], gap: float = 0.0) -> Box:
    """Boxes one below the other, `gap` between two."""
    height = sum(box.height for box in boxes) + gap * max(0, len(boxes) - 1)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for box in boxes:
            box.draw(canvas, left, top)
            top -= box.height + gap

    return Box(height, draw)


def beside(boxes: Sequence[tuple[float, Box]]) -> Box:
    """Boxes side by side, each at its own offset from the left, tops aligned, drawn in order."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for offset, box in boxes:
            box.draw(canvas, left + offset, top)

    return Box(max((box.height for _, box in boxes), default=0.0), draw)


def panel(box: Box, width: float, fill: str, padding: float = 9.0, edge: str | None = None) -> Box:
    """A box on a tinted ground of the given width, with a coloured edge on the left if asked."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        height = box.height + 2 * padding
        canvas.setFillColor(HexColor(fill))
        canvas.rect(left, top - height, width, height, stroke=0, fill=1)
        if edge:
            canvas.setFillColor(HexColor(edge))
            canvas.rect(left, top - height, 2.4, height, stroke=0, fill=1)
        box.draw(canvas, left + padding, top - padding)

    return Box(box.height + 2 * padding, draw)


def rule(width: float, colour: str, weight: float = 0.5) -> Box:
    """A horizontal line, `weight` points thick."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setFillColor(HexColor(colour))
        canvas.rect(left, top - weight, width, weight, stroke=0, fill=1)

    return Box(weight, draw)


def cut_address(url: str, face: str, size: float, width: float) -> list[str]:
    """An address cut into lines that fit: after a sign (/ _ . ? & =), or before a hyphen.

    A hyphen at a line end would be read as the cut of a word.
    """
    found: list[str] = []
    line = ""
    for piece in re.findall(r"-*[^/\-_.?&=,%]+[/_.?&=,%]*|-+[/_.?&=,%]*|[/_.?&=,%]+", url):
        if line and text_width(line + piece, face, size) > width:
            found.append(line)
            line = ""
        line += piece
        while text_width(line, face, size) > width:
            fits = max(n for n in range(1, len(line)) if text_width(line[:n], face, size) <= width)
            found.append(line[:fits])
            line = line[fits:]
    return [*found, line] if line else found


def balanced(boxes: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """Boxes parted into two columns of nearly equal height, no kept box at the foot of the first."""
    best: tuple[float, int] = (float("inf"), len(boxes))
    for at in range(1, len(boxes) + 1):
        if boxes[at - 1].keep:
            continue
        one, two = (sum(b.height for b in trimmed(part)) for part in (boxes[:at], boxes[at:]))
        best = min(best, (max(one, two) + (0.01 * (two - one) if two > one else 0), at))
    return trimmed(boxes[: best[1]]), trimmed(boxes[best[1] :])


def trimmed(boxes: Sequence[Box]) -> list[Box]:
    """The boxes without white space at either end."""
    inked = [index for index, box in enumerate(boxes) if not box.blank]
    return list(boxes[inked[0] : inked[-1] + 1]) if inked else []

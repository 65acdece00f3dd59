"""Look of the booklets: page geometry, one colour family a booklet, text styles.

Lengths are PDF points, colours « #rrggbb ». Contrast follows WCAG 2.2 (relative luminance). This
module draws nothing and knows no content.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

MM = 72 / 25.4
PAGE = (170 * MM, 240 * MM)
"""Width and height of a page: 17 × 24 cm."""
LEFT = RIGHT = 19 * MM
TOP, BOTTOM = 24 * MM, 21 * MM
WIDTH = PAGE[0] - LEFT - RIGHT
"""Width of the text area."""
HEIGHT = PAGE[1] - TOP - BOTTOM
"""Height of the text area."""
GUTTER = 6.5 * MM

INK = "#1d2430"
GREY = "#555e6b"
HAIRLINE = "#c9ced6"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a booklet: `accent` for type and full pages, `tint` behind text, `bright` in art."""

    accent: str
    deep: str
    tint: str
    bright: str
    warm: str


PALETTES = {
    0: Palette("#24305e", "#161e40", "#eceef6", "#8fa3e6", "#f4b942"),
    1: Palette("#0f5278", "#0a3650", "#e6f0f6", "#6fbde3", "#f7c04f"),
    2: Palette("#8c2f52", "#5e1d37", "#f8ebf0", "#ee9ab5", "#f6c453"),
    3: Palette("#1c6547", "#10422e", "#e7f2ec", "#84cba3", "#f5cf5b"),
    4: Palette("#93480f", "#5f2e08", "#fbeee3", "#f3ac70", "#f7d36b"),
}
"""Colours by booklet number; 0 is the overview."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Text styles of a booklet at one size step (1.0, or less for a dense sheet)."""

    body: ParagraphStyle
    lead: ParagraphStyle
    heading: ParagraphStyle
    title: ParagraphStyle
    section: ParagraphStyle
    label: ParagraphStyle
    value: ParagraphStyle
    figure: ParagraphStyle
    small: ParagraphStyle
    cell: ParagraphStyle
    cell_right: ParagraphStyle
    column: ParagraphStyle
    caption: ParagraphStyle
    centred: ParagraphStyle
    note: ParagraphStyle


def _style(name: str, face: str, size: float, leading: float, colour: str) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=face, fontSize=size, leading=leading, textColor=colour)


def styles(palette: Palette, step: float = 1.0) -> Styles:
    """The styles of a booklet; `step` scales the running text, the fields and their leading."""

    def at(name: str, face: str, size: float, leading: float, colour: str = INK) -> ParagraphStyle:
        return _style(name, face, size * step, leading * step, colour)

    cell = at("cell", "Lato", 7.9, 10.6)
    cell_right = at("cell_right", "Lato", 7.9, 10.6)
    cell_right.alignment = TA_RIGHT
    centred = at("centred", "Lato", 8, 11)
    centred.alignment = TA_CENTER
    return Styles(
        body=at("body", "Gentium", 10.8, 15.2),
        lead=at("lead", "Gentium", 12.6, 18.2, palette.deep),
        heading=at("heading", "Lato-Bold", 9.8, 13.2, palette.accent),
        title=_style("title", "Lato-Black", 17, 20.4, palette.deep),
        section=_style("section", "Lato-Black", 21, 25, palette.deep),
        label=at("label", "Lato-Bold", 8.4, 11.8, palette.accent),
        value=at("value", "Lato", 8.4, 11.8),
        figure=at("figure", "Lato-Black", 13.6, 16, palette.accent),
        small=_style("small", "Lato", 6.6, 8.6, GREY),
        cell=cell,
        cell_right=cell_right,
        column=at("column", "Gentium", 10.4, 14.4),
        caption=at("caption", "Lato-Italic", 8.2, 11.2, GREY),
        centred=centred,
        note=at("note", "Lato-Italic", 8.1, 11.2, INK),
    )


def luminance(colour: str) -> float:
    """Relative luminance of « #rrggbb », 0 (black) to 1 (white), WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)

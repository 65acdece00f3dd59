"""Figures of a booklet: actions by region (bars, and a schematic map), carriers by sector.

Everything drawn is counted from the records. The map is schematic: one hexagon a region, neighbours
roughly where they are. This module knows no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from reportlab.lib.colors import HexColor, linearlyInterpolatedColor

from corpus.booklets.boxes import Box, Canvas, plain, space, stack
from corpus.booklets.fonts import text_width
from corpus.booklets.pages import text
from corpus.booklets.records import Record
from corpus.booklets.theme import GREY, INK, WIDTH, Palette, Styles, contrast
from corpus.booklets.typography import typographer

ELSEWHERE = "National ou plusieurs régions"
SECTORS = ("public", "associatif", "privé")
TILES: dict[str, tuple[float, int, tuple[str, ...]]] = {
    "Hauts-de-France": (3.5, 0, ("Hauts-", "de-France")),
    "Bretagne": (1, 1, ("Bretagne",)),
    "Normandie": (2, 1, ("Normandie",)),
    "Île-de-France": (3, 1, ("Île-de-", "France")),
    "Grand Est": (4, 1, ("Grand Est",)),
    "Pays de la Loire": (1.5, 2, ("Pays de", "la Loire")),
    "Centre-Val de Loire": (2.5, 2, ("Centre-Val", "de Loire")),
    "Bourgogne-Franche-Comté": (3.5, 2, ("Bourgogne-", "Franche-Comté")),
    "Nouvelle-Aquitaine": (2, 3, ("Nouvelle-", "Aquitaine")),
    "Auvergne-Rhône-Alpes": (3, 3, ("Auvergne-", "Rhône-Alpes")),
    "Occitanie": (2.5, 4, ("Occitanie",)),
    "Provence-Alpes-Côte d’Azur": (3.5, 4, ("Provence-Alpes-", "Côte d’Azur")),
    "Corse": (4.5, 4, ("Corse",)),
    "Guadeloupe": (-0.6, 0, ("Guadeloupe",)),
    "Martinique": (-0.6, 1, ("Martinique",)),
    "Guyane": (-0.6, 2, ("Guyane",)),
    "La Réunion": (-0.6, 3, ("La Réunion",)),
    "Mayotte": (-0.6, 4, ("Mayotte",)),
}
"""Region → column, row and name lines of its hexagon."""
RADIUS = 33.0


def by_region(records: Iterable[Record]) -> list[tuple[str, int]]:
    """(region, number of actions), most first, then by name; those without region come last."""
    counts = Counter(typographer(r.place.region) if r.place.region else "" for r in records)
    elsewhere = counts.pop("", 0)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*ranked, (ELSEWHERE, elsewhere)] if elsewhere else ranked


def by_sector(records: Iterable[Record]) -> list[tuple[str, int]]:
    """(sector, number of carriers named on the sheets), in the order of `SECTORS`."""
    counts = Counter[str](actor.sector for record in records for actor in record.actors)
    return [(sector, counts[sector]) for sector in SECTORS if counts[sector]]


def bars(rows: Sequence[tuple[str, int]], palette: Palette, faint: str | None = None) -> Box:
    """A horizontal bar chart: name, bar, number. The row named `faint` is drawn in grey."""
    label, pitch = 138.0, 19.0
    most = max(count for _, count in rows)
    scale = (WIDTH - label - 30) / most

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for index, (name, count) in enumerate(rows):
            y = top - index * pitch - 13
            canvas.setFillColor(HexColor(INK))
            width = text_width(name, "Lato", 8.4)
            text(canvas, left + label - 8 - width, y, name, "Lato", 8.4)
            canvas.setFillColor(HexColor(GREY if name == faint else palette.accent))
            canvas.rect(left + label, y - 3.4, max(count * scale, 1), 12, stroke=0, fill=1)
            text(canvas, left + label + count * scale + 6, y, str(count), "Lato-Bold", 8.8)

    return Box(len(rows) * pitch, draw)


def share_bar(rows: Sequence[tuple[str, int]], palette: Palette) -> Box:
    """One bar parted in shares, each with its name and number below."""
    total = sum(count for _, count in rows)
    colours = (palette.accent, palette.bright, palette.warm)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        x = left
        for (name, count), colour in zip(rows, colours, strict=False):
            width = WIDTH * count / total
            canvas.setFillColor(HexColor(colour))
            canvas.rect(x, top - 20, width - 1.5, 20, stroke=0, fill=1)
            canvas.setFillColor(HexColor(INK))
            text(canvas, x, top - 33, f"{name} {count}", "Lato-Bold", 8.4)
            x += width

    return Box(38, draw)


def captioned(number: int, words: str, drawing: Box, styles: Styles) -> Box:
    """A drawing over its numbered caption."""
    caption = plain(f"Figure {number}. {words}", styles.caption, WIDTH)
    return stack([drawing, space(9), caption])


def tile_map(rows: Sequence[tuple[str, int]], palette: Palette) -> Box:
    """The schematic map of the regions, darker where there are more actions."""
    counts = dict(rows)
    most = max(count for name, count in rows if name != ELSEWHERE)
    unknown = set(counts) - set(TILES) - {ELSEWHERE}
    if unknown:
        raise ValueError(f"no tile for {sorted(unknown)}")

    def draw(canvas: Canvas, left: float, top: float) -> None:
        for name, (column, row, words) in TILES.items():
            x = left + 74 + column * RADIUS * 1.76
            y = top - RADIUS - row * RADIUS * 1.53
            _hexagon(canvas, x, y, counts.get(name, 0), most, words, palette)

    return Box(RADIUS * 2 + 4 * RADIUS * 1.53, draw)


def _hexagon(
    canvas: Canvas,
    x: float,
    y: float,
    count: int,
    most: int,
    words: Sequence[str],
    palette: Palette,
) -> None:
    low, high = HexColor(palette.tint), HexColor(palette.accent)
    share = (count / most) ** 0.5 if count else 0.0
    fill = linearlyInterpolatedColor(low, high, 0, 1, share)
    canvas.setFillColor(fill)
    path = canvas.beginPath()
    for corner in range(6):
        angle = pi / 6 + corner * pi / 3
        point = (x + (RADIUS - 1.6) * cos(angle), y + (RADIUS - 1.6) * sin(angle))
        (path.lineTo if corner else path.moveTo)(*point)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    shade = "#" + fill.hexval()[2:]
    ink = INK if contrast(INK, shade) >= contrast("#ffffff", shade) else "#ffffff"
    canvas.setFillColor(HexColor(ink))
    for index, line in enumerate(words):
        width = text_width(line, "Lato", 6.4)
        text(canvas, x - width / 2, y + 9 - 7.4 * index + 3.7 * (len(words) - 1), line, "Lato", 6.4)
    number = str(count)
    width = text_width(number, "Lato-Black", 12)
    text(canvas, x - width / 2, y - 15, number, "Lato-Black", 12)

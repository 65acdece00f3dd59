"""The cover compositions: one vector drawing a booklet, with as many elements as it has actions.

Contour lines for the diagnosis, people around a table for the power to act, lit windows for
habitability, short loops for the local economy, a mosaic of all of them for the overview. Drawn in
a square-cornered field from (0, 0) to (width, height), points. Nothing here is random at run time:
positions come from a small linear congruential sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import cos, exp, pi, sin

from reportlab.lib.colors import Color, HexColor, linearlyInterpolatedColor

from corpus.booklets.boxes import Canvas
from corpus.booklets.theme import PALETTES, Palette

Art = Callable[[Canvas, float, float, Sequence[int]], None]
"""Draws on (canvas, width, height, counts): how many actions each pillar booklet holds."""


def art_for(number: int) -> Art:
    """The composition of booklet `number`."""
    return (mosaic, contours, gathering, windows, loops)[number]


def sequence(seed: int) -> Iterator[float]:
    """Numbers in [0, 1): x ← (1664525 x + 1013904223) mod 2³² (Numerical Recipes)."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def glass(colour: str, alpha: float) -> Color:
    """A translucent colour."""
    solid = HexColor(colour)
    return Color(solid.red, solid.green, solid.blue, alpha=alpha)


HILLS = ((0.27, 0.60, 0.17, 1.0), (0.72, 0.74, 0.21, 0.85), (0.63, 0.25, 0.19, 0.95),
         (0.10, 0.12, 0.16, 0.55), (0.98, 0.40, 0.14, 0.5))  # fmt: skip
"""Gaussian hills of the contour map: x, y, spread, height, in shares of the field's width."""


def ground_height(x: float, y: float) -> float:
    """Height of the imaginary ground at (x, y), both in shares of the field's width."""
    return sum(h * exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * s * s)) for a, b, s, h in HILLS)


def contours(canvas: Canvas, width: float, height: float, counts: Sequence[int]) -> None:
    """Contour lines of an imaginary ground, and a point on it for each action."""
    palette = PALETTES[1]
    step = 4.0
    columns, rows = int(width / step) + 2, int(height / step) + 2
    grid = [[ground_height(i * step / width, j * step / width) for i in range(columns)]
            for j in range(rows)]  # fmt: skip
    canvas.setLineCap(1)
    for index in range(15):
        value = 0.07 + index * 0.075
        share = 0.4 + 0.04 * index
        colour = linearlyInterpolatedColor(
            HexColor(palette.deep), HexColor(palette.bright), 0, 1, share
        )
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(1.7 if index % 5 == 4 else 0.8)
        path = canvas.beginPath()
        for (x1, y1), (x2, y2) in _isoline(grid, value):
            path.moveTo(x1 * step, y1 * step)
            path.lineTo(x2 * step, y2 * step)
        canvas.drawPath(path, stroke=1, fill=0)
    _points(canvas, width, height, counts[0], palette)


def _isoline(
    grid: list[list[float]], value: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Segments of the level line by marching squares, in grid units."""
    for j in range(len(grid) - 1):
        for i in range(len(grid[0]) - 1):
            corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            cuts = []
            for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
                a, b = grid[ay][ax], grid[by][bx]
                if (a < value) != (b < value):
                    t = (value - a) / (b - a)
                    cuts.append((ax + t * (bx - ax), ay + t * (by - ay)))
            for k in range(0, len(cuts) - 1, 2):
                yield cuts[k], cuts[k + 1]


def _points(canvas: Canvas, width: float, height: float, count: int, palette: Palette) -> None:
    """Points kept apart from each other, one of them circled."""
    numbers = sequence(11)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        x = (0.08 + 0.84 * next(numbers)) * width
        y = (0.07 + 0.86 * next(numbers)) * height
        if all((x - a) ** 2 + (y - b) ** 2 > 52**2 for a, b in found):
            found.append((x, y))
    for index, (x, y) in enumerate(found):
        canvas.setFillColor(HexColor(palette.warm if index % 3 else "#ffffff"))
        canvas.circle(x, y, 5.2 if index % 4 else 7.5, stroke=0, fill=1)
    x, y = found[0]
    canvas.setStrokeColor(HexColor(palette.warm))
    canvas.setLineWidth(2.4)
    canvas.circle(x, y, 17, stroke=1, fill=0)


def gathering(canvas: Canvas, width: float, height: float, counts: Sequence[int]) -> None:
    """People around a table, each tied to others: one circle an action."""
    palette, count = PALETTES[2], counts[1]
    cx, cy = width * 0.5, height * 0.5
    radius = min(width, height) * 0.44
    spots = [
        (cx + radius * cos(2 * pi * k / count + 0.3), cy + radius * sin(2 * pi * k / count + 0.3))
        for k in range(count)
    ]
    canvas.setLineWidth(0.8)
    for hop, alpha in ((7, 0.55), (10, 0.4), (4, 0.28)):
        canvas.setStrokeColor(glass(palette.bright, alpha))
        for k, (x, y) in enumerate(spots):
            x2, y2 = spots[(k + hop) % count]
            path = canvas.beginPath()
            path.moveTo(x, y)
            path.curveTo(cx + (x - cx) * 0.3, cy + (y - cy) * 0.3,
                         cx + (x2 - cx) * 0.3, cy + (y2 - cy) * 0.3, x2, y2)  # fmt: skip
            canvas.drawPath(path, stroke=1, fill=0)
    for k, (x, y) in enumerate(spots):
        angle = 2 * pi * k / count + 0.3
        size = (15, 10.5, 12.5)[k % 3]
        canvas.setFillColor(HexColor((palette.warm, "#ffffff", palette.bright)[k % 3]))
        canvas.circle(x, y, size, stroke=0, fill=1)
        canvas.setFillColor(glass(palette.deep, 0.85))
        canvas.circle(x + 3.2 * cos(angle + pi), y + 3.2 * sin(angle + pi), 2.6, stroke=0, fill=1)


def windows(canvas: Canvas, width: float, height: float, counts: Sequence[int]) -> None:
    """Blocks of flats over water, a sun, trees; as many lit windows as actions."""
    palette, count = PALETTES[3], counts[2]
    canvas.setFillColor(HexColor(palette.warm))
    canvas.circle(width * 0.77, height * 0.80, 52, stroke=0, fill=1)
    blocks = ((0.03, 0.21, 0.52), (0.27, 0.14, 0.74), (0.44, 0.25, 0.44), (0.72, 0.17, 0.60))
    base = height * 0.20
    panes: list[tuple[float, float]] = []
    for index, (x, w, h) in enumerate(blocks):
        left, wide, tall = x * width, w * width, h * height
        canvas.setFillColor(HexColor(palette.bright if index % 2 else "#d9efe2"))
        canvas.rect(left, base, wide, tall, stroke=0, fill=1)
        panes += _panes(left, base, wide, tall)
    lit = {round(k * (len(panes) - 1) / (count - 1)) for k in range(count)}
    for index, (x, y) in enumerate(panes):
        canvas.setFillColor(HexColor(palette.warm if index in lit else palette.accent))
        canvas.rect(x, y, 11, 16, stroke=0, fill=1)
    for x, r in ((0.255, 19), (0.425, 15), (0.70, 24), (0.905, 20), (0.955, 14)):
        canvas.setFillColor(HexColor(palette.deep))
        canvas.rect(x * width - 1.4, base, 2.8, r * 1.5, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#3f9a6d"))
        canvas.circle(x * width, base + r * 2.1, r, stroke=0, fill=1)
    _waves(canvas, width, base, palette)


def _panes(left: float, base: float, wide: float, tall: float) -> list[tuple[float, float]]:
    columns = int((wide - 8) / 20)
    margin = (wide - columns * 20 + 9) / 2
    rows = int((tall - 34) / 29)
    return [(left + margin + 20 * i, base + tall - 28 - 29 * j)
            for j in range(rows) for i in range(columns)]  # fmt: skip


def _waves(canvas: Canvas, width: float, base: float, palette: Palette) -> None:
    canvas.setFillColor(HexColor(palette.deep))
    canvas.rect(0, 0, width, base, stroke=0, fill=1)
    canvas.setLineCap(1)
    for row in range(4):
        canvas.setStrokeColor(glass(palette.bright, 0.9 - 0.18 * row))
        canvas.setLineWidth(2.2)
        y = base - 15 - row * 16
        path = canvas.beginPath()
        path.moveTo(-30 + 12 * row, y)
        for k in range(16):
            x = -30 + 12 * row + k * 30
            path.curveTo(x + 10, y + 7, x + 20, y - 7, x + 30, y)
        canvas.drawPath(path, stroke=1, fill=0)


def loops(canvas: Canvas, width: float, height: float, counts: Sequence[int]) -> None:
    """Short loops around a shared centre, one arc an action, each ending in a round head."""
    palette, count = PALETTES[4], counts[3]
    numbers = sequence(29)
    cx, cy = width * 0.5, height * 0.5
    canvas.setLineCap(1)
    colours = (palette.warm, palette.bright, "#ffffff", "#d9752b")
    for k in range(count):
        radius = 24 + k * (width * 0.54 - 24) / (count - 1)
        start, extent = 360 * next(numbers), 70 + 190 * next(numbers)
        canvas.setStrokeColor(HexColor(colours[k % 4]))
        canvas.setLineWidth(4.1)
        box = (cx - radius, cy - radius, cx + radius, cy + radius)
        canvas.arc(*box, start, extent)
        angle = (start + extent) * pi / 180
        canvas.setFillColor(HexColor(colours[k % 4]))
        canvas.circle(cx + radius * cos(angle), cy + radius * sin(angle), 4.7, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.circle(cx, cy, 10, stroke=0, fill=1)


def mosaic(canvas: Canvas, width: float, height: float, counts: Sequence[int]) -> None:
    """A mosaic of quarter circles, one an action, in the colours of the four pillars."""
    pillars = [n for n, count in enumerate(counts, 1) for _ in range(count)]
    spread = [pillars[(k * 37) % len(pillars)] for k in range(len(pillars))]
    columns = 9
    side = width / columns
    numbers = sequence(5)
    for index, pillar in enumerate(spread):
        row, column = divmod(index, columns)
        x, y = column * side, height - (row + 1) * side
        turn = int(next(numbers) * 4)
        palette = PALETTES[pillar]
        canvas.setFillColor(HexColor(palette.accent))
        canvas.rect(x, y, side + 0.2, side + 0.2, stroke=0, fill=1)
        canvas.setFillColor(HexColor(palette.bright if index % 5 else palette.warm))
        _quarter(canvas, x, y, side, turn)


def _quarter(canvas: Canvas, x: float, y: float, side: float, turn: int) -> None:
    """A quarter disc in a square, its centre at one of the four corners."""
    cx, cy = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))[turn]
    path = canvas.beginPath()
    path.moveTo(cx, cy)
    path.arcTo(cx - side, cy - side, cx + side, cy + side, 90 * turn, 90)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)

"""Pages whose text runs up or down (a landscape table on a portrait page) turned upright.

Only for finding lines: boxes shown to the user keep the page's own frame. This module knows no PDF
library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.layout import Floats, Glyphs, Line

SHARE = 0.6
"""Share of the neighbouring characters that follow each other in the direction of the text."""


def turned_upright(glyphs: Glyphs) -> Glyphs:
    """The same glyphs in a frame where most lines run from left to right."""
    left, top, right, bottom = glyphs.boxes.T
    width, height = glyphs.width, glyphs.height
    match _direction(glyphs.boxes[right - left > 0.01]):
        case "up":
            turned = (height - bottom, left, height - top, right)
        case "down":
            turned = (top, width - right, bottom, width - left)
        case "back":
            turned = (width - right, height - bottom, width - left, height - top)
            return replace(glyphs, boxes=np.stack(turned, axis=1))
        case _:
            return glyphs
    return replace(glyphs, boxes=np.stack(turned, axis=1), width=height, height=width)


def by_position(found: Sequence[Line]) -> list[Line]:
    """Lines numbered anew, row by row: PDFium shuffles the characters of turned pages."""
    rows: list[list[Line]] = []
    for line in sorted(found, key=lambda li: li.box.middle):
        if rows and rows[-1][0].box.beside(line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    ordered = [line for row in rows for line in sorted(row, key=lambda li: li.box.left)]
    return [replace(line, index=index) for index, line in enumerate(ordered)]


def _direction(boxes: Floats) -> str:
    """Where most characters are followed by the next: right, back, up or down."""
    if len(boxes) < 20:
        return "right"
    across = np.diff((boxes[:, 0] + boxes[:, 2]) / 2)
    along = np.diff((boxes[:, 1] + boxes[:, 3]) / 2)
    size = np.maximum(boxes[1:, 3] - boxes[1:, 1], boxes[1:, 2] - boxes[1:, 0])
    near = np.maximum(np.abs(along), np.abs(across)) < 1.5 * size
    flat = np.abs(along) < 0.3 * np.abs(across)
    steep = np.abs(across) < 0.3 * np.abs(along)
    ways = {
        "back": near & flat & (across < 0),
        "up": near & steep & (along < 0),
        "down": near & steep & (along > 0),
    }
    least = SHARE * max(int(np.count_nonzero(near)), 1)
    return next((way for way, found in ways.items() if np.count_nonzero(found) > least), "right")

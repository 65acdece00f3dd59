"""Visual lines of a page, rebuilt from the boxes of its characters.

The extractor's own line breaks are not trusted (some files come out one character a line): two
characters stand on one line when their boxes overlap in height and follow each other in width.
Lengths are PDF points, the origin is the top-left corner of the page as it is shown. This module
knows no PDF library, no column, no paragraph and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning import Chars, fold_run, spread_letters

Floats = NDArray[np.float64]

LINE_OVERLAP = 0.4
"""Share of the smaller height that two characters of one line have in common."""
SPLIT_GAP = 1.1
"""A gap wider than this many ems ends a piece of line (column gutter, table cell)."""
WORD_GAP = 0.14
"""A gap wider than the line's usual one by this many ems stands for a space."""
EM = 0.83
"""Ems in the height of a character's loose box (ascent plus descent is about 1.2 em)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points, origin at the top left: left <= right, top <= bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Ordinate of the horizontal middle line."""
        return (self.top + self.bottom) / 2

    def union(self, other: Box) -> Box:
        """The smallest rectangle that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap_x(self, other: Box) -> float:
        """Common width, negative when the two stand apart."""
        return min(self.right, other.right) - max(self.left, other.left)

    def overlap_y(self, other: Box) -> float:
        """Common height, negative when the two stand apart."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def beside(self, other: Box) -> bool:
        """Whether the two stand on one row: more than half of the smaller height in common."""
        return self.overlap_y(other) > 0.5 * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a page, in content order, one entry per character of `raw`.

    `boxes` has shape (n, 4): left, top, right, bottom; `size` is the font size in points, `bold`
    tells heavy fonts. Characters that the extractor made up have an empty box.
    """

    raw: str
    boxes: Floats
    size: Floats
    bold: NDArray[np.bool_]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of one visual line: a whole line of a column, or one cell of a table row.

    `index` is its rank in content order; `bold` and `starts_bold` concern all, or the first, of
    its characters; `first_word` is the width of its first word in points.
    """

    chars: Chars
    box: Box
    size: float
    bold: bool
    starts_bold: bool
    first_word: float
    index: int
    upright: bool = True

    @property
    def text(self) -> str:
        """The characters of the line."""
        return self.chars.text


def lines(glyphs: Glyphs) -> list[Line]:
    """The visual lines of a page in content order; text outside the page is left out."""
    codes = np.frombuffer(glyphs.raw.encode("utf-32-le", "replace"), dtype=np.uint32)
    space = _is_space(codes)
    inked = np.flatnonzero(~space & _visible(glyphs))
    if not len(inked):
        return []
    boxes = glyphs.boxes[inked]
    between = _between(glyphs, codes, space, inked)
    stacked = _stacked(boxes, codes, inked)
    breaks = np.flatnonzero(_line_breaks(boxes) & ~stacked) + 1
    starts = [0, *breaks.tolist()]
    ends = [*breaks.tolist(), len(inked)]
    out: list[Line] = []
    for start, end in zip(starts, ends, strict=True):
        line = _line(glyphs, inked[start:end], between[start : end - 1], len(out))
        if line is not None:
            out.append(line)
    return out


def _visible(glyphs: Glyphs) -> NDArray[np.bool_]:
    """Characters with a surface, on the page."""
    left, top, right, bottom = glyphs.boxes.T
    drawn = (right - left > 0.01) & (bottom - top > 0.8)
    inside = (right > 0) & (bottom > 0) & (left < glyphs.width) & (top < glyphs.height)
    return np.asarray(drawn & inside, dtype=bool)


def _is_space(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are white space, as `str.isspace` tells."""
    found, inverse = np.unique(codes, return_inverse=True)
    blank = np.array([chr(code).isspace() for code in found.tolist()], dtype=bool)
    return np.asarray(blank[inverse], dtype=bool)


def _between(
    glyphs: Glyphs,
    codes: NDArray[np.uint32],
    space: NDArray[np.bool_],
    inked: NDArray[np.intp],
) -> NDArray[np.int8]:
    """What stands between two neighbours: 0 nothing, 1 a made-up space, 2 a real one.

    A line break counts as nothing here: whether it holds is decided from the boxes.
    """
    breaks = (codes == 10) | (codes == 13)
    drawn = glyphs.boxes[:, 2] - glyphs.boxes[:, 0] > 0.01
    made_up = np.concatenate(([0], np.cumsum(space & ~breaks & ~drawn)))
    real = np.concatenate(([0], np.cumsum(space & ~breaks & drawn)))
    one = made_up[inked[1:]] - made_up[inked[:-1]] > 0
    two = real[inked[1:]] - real[inked[:-1]] > 0
    return np.where(two, 2, np.where(one, 1, 0)).astype(np.int8)


def _heights(boxes: Floats) -> Floats:
    """The smaller height of each pair of neighbours."""
    height = boxes[:, 3] - boxes[:, 1]
    return np.minimum(height[1:], height[:-1])


def _line_breaks(boxes: Floats) -> NDArray[np.bool_]:
    """Where neighbours i and i+1 belong to two lines (or to two pieces of one)."""
    small = _heights(boxes)
    common = np.minimum(boxes[1:, 3], boxes[:-1, 3]) - np.maximum(boxes[1:, 1], boxes[:-1, 1])
    gap = boxes[1:, 0] - boxes[:-1, 2]
    height = boxes[:, 3] - boxes[:, 1]
    em = EM * np.maximum(height[1:], height[:-1])
    width = np.minimum(boxes[1:, 2] - boxes[1:, 0], boxes[:-1, 2] - boxes[:-1, 0])
    parted = (common < LINE_OVERLAP * small) | (gap > SPLIT_GAP * em) | (gap < -1.2 * width - 2)
    return np.asarray(parted, dtype=bool)


def _stacked(
    boxes: Floats, codes: NDArray[np.uint32], inked: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Neighbours of a text written upwards or downwards: stacked, with no line break between."""
    breaks = np.concatenate(([0], np.cumsum((codes == 10) | (codes == 13))))
    same_row = breaks[inked[1:]] == breaks[inked[:-1]]
    down = np.abs(boxes[1:, 1] - boxes[:-1, 3])
    up = np.abs(boxes[:-1, 1] - boxes[1:, 3])
    width = boxes[:, 2] - boxes[:, 0]
    common = np.minimum(boxes[1:, 2], boxes[:-1, 2]) - np.maximum(boxes[1:, 0], boxes[:-1, 0])
    narrow = np.minimum(width[1:], width[:-1])
    stacked = same_row & (np.minimum(up, down) < 0.8 * narrow) & (common > 0.6 * narrow)
    return np.asarray(stacked, dtype=bool)


def _line(
    glyphs: Glyphs, members: NDArray[np.intp], between: NDArray[np.int8], index: int
) -> Line | None:
    """One line from its characters, with the spaces that its gaps call for."""
    boxes = glyphs.boxes[members]
    low, high = boxes.min(axis=0).tolist(), boxes.max(axis=0).tolist()
    box = Box(low[0], low[1], high[2], high[3])
    upright = len(members) < 4 or box.width >= box.height or _rightwards(boxes)
    size = middle(glyphs.size[members])
    em = min(size, EM * middle(boxes[:, 3] - boxes[:, 1])) if size > 1 else size
    text = "".join([glyphs.raw[i] for i in members.tolist()])
    words = _spaces(boxes, between, em, text) if upright else between > 0
    chars = fold_run(text, members.tolist(), words.tolist())
    if not chars.text.strip():
        return None
    stop = _first_word(text, words)
    bold = glyphs.bold[members]
    wide = float(boxes[stop - 1, 2] - boxes[0, 0])
    return Line(
        chars,
        box,
        size,
        bool(np.count_nonzero(bold) > 0.9 * len(bold)),
        bool(bold[0]),
        wide,
        index,
        upright=upright,
    )


def _first_word(text: str, words: NDArray[np.bool_]) -> int:
    """Where the first word ends; an opening quotation mark or dash belongs to it."""
    stops = (np.flatnonzero(words)[:4] + 1).tolist()
    return next((stop for stop in stops if any(c.isalnum() for c in text[:stop])), len(text))


def _rightwards(boxes: Floats) -> bool:
    """Whether most characters follow each other from left to right."""
    forward = boxes[1:, 0] - boxes[:-1, 0] > 0.3 * (boxes[:-1, 2] - boxes[:-1, 0])
    return bool(forward.mean() > 0.5)


def _spaces(boxes: Floats, between: NDArray[np.int8], em: float, text: str) -> NDArray[np.bool_]:
    """Which neighbours are parted by a space.

    Real spaces count, unless every letter is followed by one. A made-up space counts only when
    its gap exceeds the line's usual one; a missing one is put in where a gap stands out. The more
    even the gaps within words, the smaller a gap that stands out.
    """
    if not len(between):
        return np.zeros(0, dtype=bool)
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    spread = spread_letters(text, between > 0, gaps / em)
    if spread is not None:
        return spread
    solid = gaps[between == 0] / em
    usual = middle(solid) if len(solid) >= 3 else 0.0
    usual = max(usual, -0.1)
    wide = gaps / em - usual
    even = 6 * middle(np.abs(solid - usual))
    made_up = (between == 1) & (wide > min(max(0.05, even), WORD_GAP))
    missing = min(max(0.6 * WORD_GAP, even), 2 * WORD_GAP) if len(text) >= 8 else 2 * WORD_GAP
    glued = (between == 0) & (wide > missing)
    return np.asarray((between == 2) | made_up | glued, dtype=bool)


def middle(values: Floats) -> float:
    """The upper median; quicker than NumPy's on short arrays."""
    return float(np.sort(values)[len(values) // 2]) if len(values) else 0.0


def merge_boxes(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """One rectangle a line: boxes that follow each other on one row are united."""
    out: list[Box] = []
    for box in boxes:
        if box.width <= 0 or box.height <= 0:
            continue
        if out and out[-1].beside(box) and -3 < box.left - out[-1].right < 3 * box.height:
            out[-1] = out[-1].union(box)
        else:
            out.append(box)
    return tuple(out)

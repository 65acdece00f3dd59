"""The search for columns on a page: gutters, and what tells columns from the cells of a table.

Works on boxes, text lengths and content order only: this module knows no language.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from corpus.layout import Line

MIN_GUTTER = 5.0
"""Narrowest white space between two columns, in points."""
PROSE_LENGTH = 24
"""Median characters a line from which a column is prose rather than table cells."""
STEP = 2.0
"""Resolution of the search for gutters, in points."""


def zones(lines: list[Line], x: float) -> tuple[list[Line], list[Line], list[Line]]:
    """(above, tangled, below): in the tangled part, lines cross `x` beside others that do not.

    That part reaches from one clean crossing line (a heading) to the next.
    """
    crossing = [line for line in lines if crosses(line, x)]
    sides = [line for line in lines if not crosses(line, x)]
    tangled = [line for line in crossing if any(_touches(line, side) for side in sides)]
    if not tangled:
        return lines, [], []
    top = min(line.box.top for line in tangled)
    bottom = max(line.box.bottom for line in tangled)
    clean = [line for line in crossing if line not in tangled]
    upper = max((li.box.bottom for li in clean if li.box.middle < top), default=-1e9)
    lower = min((li.box.top for li in clean if li.box.middle > bottom), default=1e9)
    return (
        [li for li in lines if li.box.middle <= upper],
        [li for li in lines if upper < li.box.middle < lower],
        [li for li in lines if li.box.middle >= lower],
    )


def _touches(line: Line, side: Line) -> bool:
    """Whether the two share some height, be it a tenth of a line."""
    return line.box.overlap_y(side.box) > 0.1 * min(line.box.height, side.box.height)


def crosses(line: Line, x: float) -> bool:
    """Whether the line covers the abscissa `x`."""
    return line.box.left < x - 1 and line.box.right > x + 1


def find_gutter(lines: list[Line], middle: float | None) -> float | None:
    """Abscissa at which the lines part into two columns, or None."""
    if middle is not None and _parts(lines, middle, spread=True):
        return middle
    left = min(line.box.left for line in lines)
    right = max(line.box.right for line in lines)
    span = right - left
    if span < 60:
        return None
    count = int(span / STEP)
    cover = [0] * (count + 2)
    for line in lines:
        cover[max(0, int((line.box.left - left) / STEP))] += 1
        cover[min(count + 1, int((line.box.right - left) / STEP) + 1)] -= 1
    for index in range(1, len(cover)):
        cover[index] += cover[index - 1]
    for x in _candidates(cover, left):
        if _parts(lines, x, spread=False) and len(zones(lines, x)[1]) < 0.7 * len(lines):
            return x
    return None


def _candidates(cover: list[int], left: float) -> list[float]:
    """Middles of the least covered stretches wide enough for a gutter, best first."""
    found: list[tuple[int, float, float]] = []
    low, high = int(0.12 * len(cover)), int(0.88 * len(cover))
    start = low
    for index in range(low, high + 1):
        if index == high or cover[index] != cover[start]:
            wide = (index - start) * STEP
            if wide >= MIN_GUTTER:
                found.append((cover[start], -wide, left + STEP * (start + index) / 2))
            start = index
    return [x for _, _, x in sorted(found)[:6]]


def _parts(lines: list[Line], x: float, *, spread: bool) -> bool:
    """Whether cutting at `x` gives two columns to be read one after the other."""
    left = [line for line in lines if line.box.right <= x + 1]
    right = [line for line in lines if line.box.left >= x - 1]
    least = 1 if spread else 3
    if len(left) < least or len(right) < least:
        return False
    crossing = len(lines) - len(left) - len(right)
    if spread:
        crossing *= 3
    if crossing > 0.9 * (len(left) + len(right)) and not _clear(lines, x, left, right):
        return False
    if not spread and (min(_count_rows(left), _count_rows(right)) < 3):
        return False
    if not spread and not _side_by_side(left, right):
        return False
    return are_columns(left, right, spread)


def _count_rows(side: list[Line]) -> int:
    return len({round(line.box.middle / 3) for line in side})


def _clear(lines: list[Line], x: float, left: list[Line], right: list[Line]) -> bool:
    """Whether the two sides share a height where nothing crosses the gutter."""
    top = max(min(li.box.top for li in left), min(li.box.top for li in right))
    bottom = min(max(li.box.bottom for li in left), max(li.box.bottom for li in right))
    inside = [li for li in lines if top <= li.box.middle <= bottom]
    return bool(inside) and sum(crosses(li, x) for li in inside) < 0.15 * len(inside)


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    """Whether the two sides stand at one height rather than one below the other."""
    top = max(min(li.box.top for li in left), min(li.box.top for li in right))
    bottom = min(max(li.box.bottom for li in left), max(li.box.bottom for li in right))
    heights = [max(li.box.bottom for li in s) - min(li.box.top for li in s) for s in (left, right)]
    return bottom - top > 0.25 * min(heights)


def are_columns(left: list[Line], right: list[Line], spread: bool) -> bool:
    """Columns of text, as opposed to cells of a table, judged by length and content order."""
    rows = row_pairs(left, right)
    fewest = min(len(left), len(right))
    prose = all(_is_prose(side) for side in (left, right))
    if rows >= 0.3 * fewest:
        return prose
    order = sorted([(li.index, 0) for li in left] + [(li.index, 1) for li in right])
    switches = sum(a[1] != b[1] for a, b in pairwise(order))
    run = (len(left) + len(right)) / (switches + 1)
    if switches <= 3:
        return True
    return run >= (3.0 if spread or prose else 6.0)


def row_pairs(left: list[Line], right: list[Line]) -> int:
    """How often a line of the right side follows, in content order, one beside it on the left."""
    following = {line.index: line for line in right}
    return sum(
        1
        for line in left
        if (other := following.get(line.index + 1)) is not None and line.box.beside(other.box)
    )


def _is_prose(side: list[Line]) -> bool:
    """Lines long enough, and most of them as long as the column is wide."""
    wide = max(li.box.right for li in side) - min(li.box.left for li in side)
    filled = median(li.box.width for li in side) / max(wide, 1.0)
    return median(len(li.text) for li in side) >= PROSE_LENGTH and filled > 0.6

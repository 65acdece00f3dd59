"""Reading order of a page's lines: columns are recognised and read one after the other.

Content order is kept wherever geometry does not contradict it, since it is usually right; table
rows are left alone. Works on boxes only: this module knows no text rule, no language and no PDF
library.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from corpus.layout import Line
from corpus.layout_columns import (
    PROSE_LENGTH,
    are_columns,
    crosses,
    find_gutter,
    row_pairs,
    zones,
)

STOREY_GAP = 0.5
"""Heights of a line between two blocks of columns that stand one above the other."""
DEPTH = 6
"""Columns within columns are followed this deep."""


def reading_order(lines: Sequence[Line], width: float, height: float) -> list[Line]:
    """The lines of a page of the given size in the order in which a reader meets them."""
    upright = [line for line in lines if line.upright]
    sideways = [line for line in lines if not line.upright]
    middle = width / 2 if width > 1.2 * height else None
    return _ordered(upright, middle, DEPTH) + sideways


def _ordered(lines: list[Line], middle: float | None, depth: int) -> list[Line]:
    """Bands between the lines that cross the gutter, each read column by column."""
    gutter = find_gutter(lines, middle) if depth and len(lines) > 3 else None
    if gutter is None:
        return _repaired(lines)
    out: list[Line] = []
    above, tangled, below = zones(lines, gutter)
    for zone in (above, tangled, below):
        if zone is tangled:
            out += _ordered(zone, None, depth - 1)
            continue
        for left, right, crossing in _bands(zone, gutter):
            if left and right and gutter != middle and not are_columns(left, right, spread=False):
                out += _ordered(left + right, None, depth - 1)
            else:
                out += _side_by_side_read(left, right, gutter, depth - 1)
            out += _repaired(crossing)
    return out


def _side_by_side_read(left: list[Line], right: list[Line], x: float, depth: int) -> list[Line]:
    """The left column, then the right one; a table that spans both is read by itself."""
    out: list[Line] = []
    for part, table in _tables_apart(left + right, x):
        if table:
            out += _ordered(part, None, depth)
        else:
            for storey in _storeys(part, x):
                for side in _split(storey, x):
                    out += _ordered(side, None, depth)
    return out


def _storeys(lines: list[Line], x: float) -> list[list[Line]]:
    """Two-column blocks one above the other (a text, then a box), told apart by what was drawn
    first: a cut where everything drawn before lies above everything drawn after, with a clear gap,
    and where the columns start again."""
    drawn = sorted(lines, key=lambda li: li.index)
    if len(drawn) < 2:
        return [drawn]
    gap = STOREY_GAP * median(li.box.height for li in drawn)
    out: list[list[Line]] = [[]]
    for place, line in enumerate(drawn):
        before, after = out[-1], drawn[place:]
        if before and all(_split(before, x)) and all(_split(after, x)):
            floor = max(li.box.bottom for li in before)
            if min(li.box.top for li in after) - floor >= gap:
                out.append([])
        out[-1].append(line)
    return out


def _tables_apart(lines: list[Line], x: float) -> list[tuple[list[Line], bool]]:
    """(lines, whether they are a table) from top to bottom: two rows or more of short cells."""
    slices: list[list[Line]] = []
    bottom = -1e9
    for line in sorted(lines, key=lambda li: li.box.top):
        if slices and line.box.top < bottom - 1:
            slices[-1].append(line)
        else:
            slices.append([line])
        bottom = max(bottom, line.box.bottom)
    runs = [(table, list(run)) for table, run in groupby(slices, lambda s: _is_row(s, x))]
    out: list[tuple[list[Line], bool]] = []
    for table, run in runs:
        part = [line for piece in run for line in piece]
        real = table and len(run) > 1
        if out and not real and not out[-1][1]:
            out[-1][0].extend(part)
        else:
            out.append((part, real))
    return out


def _is_row(piece: list[Line], x: float) -> bool:
    """Short cells on both sides of `x`, drawn one after the other."""
    left, right = _split(piece, x)
    if not left or not right or max(len(li.text) for li in piece) > 2 * PROSE_LENGTH:
        return False
    drawn = row_pairs(left, right)
    return drawn > 0 and median(len(li.text) for li in piece) < PROSE_LENGTH


def _bands(lines: list[Line], x: float) -> list[tuple[list[Line], list[Line], list[Line]]]:
    """(left, right, crossing) from top to bottom: the lines above each group that crosses `x`."""
    crossing = sorted((li for li in lines if crosses(li, x)), key=lambda li: li.box.top)
    groups: list[list[Line]] = []
    sides = [li for li in lines if not crosses(li, x)]
    for line in crossing:
        above = groups[-1][-1].box.bottom if groups else -1.0
        parted = any(above - 1 <= s.box.middle <= line.box.top + 1 for s in sides)
        if groups and not parted:
            groups[-1].append(line)
        else:
            groups.append([line])
    out: list[tuple[list[Line], list[Line], list[Line]]] = []
    left_over = sides
    for group in groups:
        top = group[0].box.middle
        above_group = [s for s in left_over if s.box.middle < top]
        left_over = [s for s in left_over if s.box.middle >= top]
        out.append((*_split(above_group, x), sorted(group, key=lambda li: li.index)))
    out.append((*_split(left_over, x), []))
    return out


def _split(lines: list[Line], x: float) -> tuple[list[Line], list[Line]]:
    left = [line for line in lines if (line.box.left + line.box.right) / 2 < x]
    right = [line for line in lines if (line.box.left + line.box.right) / 2 >= x]
    return left, right


def _repaired(lines: list[Line]) -> list[Line]:
    """Content order, but a block drawn late is put before the first one that lies below it."""
    blocks = _blocks(sorted(lines, key=lambda li: li.index))
    out: list[list[Line]] = []
    for block in blocks:
        place = next((k for k, other in enumerate(out) if _precedes(block, other)), len(out))
        out.insert(place, block)
    return [line for block in out for line in block]


def _precedes(block: list[Line], other: list[Line]) -> bool:
    """Whether `block` lies wholly above `other` in the same column."""
    bottom = max(li.box.bottom for li in block)
    top = min(li.box.top for li in other)
    if bottom > top + 2:
        return False
    left, right = _extent(block)
    other_left, other_right = _extent(other)
    common = min(right, other_right) - max(left, other_left)
    return common > 0.5 * min(right - left, other_right - other_left)


def _extent(block: list[Line]) -> tuple[float, float]:
    return min(li.box.left for li in block), max(li.box.right for li in block)


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Runs of content order that go down one column, table rows kept whole."""
    out: list[list[Line]] = []
    for line in lines:
        if out and _continues(out[-1], line):
            out[-1].append(line)
        else:
            out.append([line])
    return out


def _continues(block: list[Line], line: Line) -> bool:
    last = block[-1].box
    if last.beside(line.box) and line.box.left >= last.right - 2:
        return True
    gap = line.box.top - last.bottom
    near = -0.6 * last.height < gap < 1.2 * max(last.height, line.box.height)
    left, right = _extent(block)
    common = min(right, line.box.right) - max(left, line.box.left)
    return near and common > 0.3 * min(right - left, line.box.width)

"""Reading order of a page's lines: columns are recognised and read one after the other.

Content order is kept wherever geometry does not contradict it, since it is usually right; table
rows are left alone. Works on boxes only: this module knows no text rule, no language and no PDF
library.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from corpus.layout import Line

MIN_GUTTER = 5.0
"""Narrowest white space between two columns, in points."""
PROSE_LENGTH = 24
"""Median characters a line from which a column is prose rather than table cells."""
STEP = 2.0
"""Resolution of the search for gutters, in points."""
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
    gutter = _gutter(lines, middle) if depth and len(lines) > 3 else None
    if gutter is None:
        return _repaired(lines)
    out: list[Line] = []
    above, tangled, below = _zones(lines, gutter)
    for zone in (above, tangled, below):
        if zone is tangled:
            out += _ordered(zone, None, depth - 1)
            continue
        for left, right, crossing in _bands(zone, gutter):
            if left and right and gutter != middle and not _columns(left, right, spread=False):
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
            for side in _split(part, x):
                out += _ordered(side, None, depth)
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
    drawn = _row_pairs(left, right)
    return drawn > 0 and median(len(li.text) for li in piece) < PROSE_LENGTH


def _zones(lines: list[Line], x: float) -> tuple[list[Line], list[Line], list[Line]]:
    """(above, tangled, below): in the tangled part, lines cross `x` beside others that do not.

    That part reaches from one clean crossing line (a heading) to the next.
    """
    crossing = [line for line in lines if _crosses(line, x)]
    sides = [line for line in lines if not _crosses(line, x)]
    tangled = [line for line in crossing if any(line.box.beside(s.box) for s in sides)]
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


def _bands(lines: list[Line], x: float) -> list[tuple[list[Line], list[Line], list[Line]]]:
    """(left, right, crossing) from top to bottom: the lines above each group that crosses `x`."""
    crossing = sorted((li for li in lines if _crosses(li, x)), key=lambda li: li.box.top)
    groups: list[list[Line]] = []
    sides = [li for li in lines if not _crosses(li, x)]
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


def _crosses(line: Line, x: float) -> bool:
    return line.box.left < x - 1 and line.box.right > x + 1


def _gutter(lines: list[Line], middle: float | None) -> float | None:
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
        if _parts(lines, x, spread=False) and len(_zones(lines, x)[1]) < 0.7 * len(lines):
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
    return _columns(left, right, spread)


def _count_rows(side: list[Line]) -> int:
    return len({round(line.box.middle / 3) for line in side})


def _clear(lines: list[Line], x: float, left: list[Line], right: list[Line]) -> bool:
    """Whether the two sides share a height where nothing crosses the gutter."""
    top = max(min(li.box.top for li in left), min(li.box.top for li in right))
    bottom = min(max(li.box.bottom for li in left), max(li.box.bottom for li in right))
    inside = [li for li in lines if top <= li.box.middle <= bottom]
    return bool(inside) and sum(_crosses(li, x) for li in inside) < 0.15 * len(inside)


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    """Whether the two sides stand at one height rather than one below the other."""
    top = max(min(li.box.top for li in left), min(li.box.top for li in right))
    bottom = min(max(li.box.bottom for li in left), max(li.box.bottom for li in right))
    heights = [max(li.box.bottom for li in s) - min(li.box.top for li in s) for s in (left, right)]
    return bottom - top > 0.25 * min(heights)


def _columns(left: list[Line], right: list[Line], spread: bool) -> bool:
    """Columns of text, as opposed to cells of a table, judged by length and content order."""
    rows = _row_pairs(left, right)
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


def _row_pairs(left: list[Line], right: list[Line]) -> int:
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

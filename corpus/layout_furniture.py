"""Running heads, running feet and page numbers: found by repetition over the pages, then removed.

A line is furniture when, outermost on its page, it comes back at the same height on other pages,
digits ignored. The numbers found there give the printed page labels. This module knows lines and
boxes only: no PDF library, no paragraph.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.layout import Line

BAND = 0.13
"""Share of the page height, at the top and at the bottom, where furniture stands."""
SHIFT = 5.0
"""How far, in points, a running head may move from page to page."""
NUMBER = re.compile(r"\W*(?:page|p\.?)?\W*(\d{1,4})\W*(?:(?:sur|/|de|of)\W*\d{1,4})?\W*", re.I)
ROMAN = re.compile(r"\W*((?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))\W*", re.I)
PAIR = re.compile(r"\W*(\d{1,4})\W+(\d{1,4})\W*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one page, and its size in points."""

    lines: Sequence[Line]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Furniture:
    """For each page, the `index` of the lines to leave out, and the texts of those lines."""

    removed: tuple[frozenset[int], ...]
    texts: tuple[tuple[str, ...], ...]


def find_furniture(sheets: Sequence[Sheet], body_size: float) -> Furniture:
    """Running heads, feet and page numbers of a document whose body is set in `body_size`."""
    repeated = _repeated(sheets, body_size)
    removed: list[frozenset[int]] = []
    texts: list[tuple[str, ...]] = []
    for sheet in sheets:
        gone: list[Line] = []
        for top in (True, False):
            gone += _outermost(sheet, top, repeated, body_size)
        gone += [li for li in _margins(sheet) if _known(li, "side", repeated)]
        removed.append(frozenset(line.index for line in gone))
        texts.append(tuple(line.text for line in gone))
    return Furniture(tuple(removed), tuple(texts))


Place = tuple[str, str]
"""(band, key of the text)."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Heights at which texts come back; `everywhere`: those on more than a third of the pages."""

    heights: dict[Place, list[float]]
    everywhere: frozenset[Place]


def _key(text: str) -> str:
    """Letters only, lower case; « # » for a lone page number; a date without letters as it is."""
    if NUMBER.fullmatch(text) or ROMAN.fullmatch(text) or PAIR.fullmatch(text):
        return "#"
    return "".join(char for char in text.lower() if char.isalpha()) or text


def _band(sheet: Sheet, line: Line) -> str | None:
    if line.box.bottom < BAND * sheet.height:
        return "top"
    if line.box.top > (1 - BAND) * sheet.height:
        return "bottom"
    return None


def _margins(sheet: Sheet) -> Iterator[Line]:
    """Lines in the outer twentieth of the width, where chapter tabs stand."""
    for line in sheet.lines:
        if line.box.right < 0.06 * sheet.width or line.box.left > 0.94 * sheet.width:
            yield line


def _repeated(sheets: Sequence[Sheet], body_size: float) -> Repeats:
    """Heights at which a text comes back on enough pages, by band and text."""
    seen: defaultdict[Place, list[tuple[int, float]]] = defaultdict(list)
    for number, sheet in enumerate(sheets):
        for line in sheet.lines:
            band = _band(sheet, line)
            key = _key(line.text)
            if band and key and line.size < 1.3 * body_size:
                seen[band, key].append((number, _edge(sheet, line, band)))
        for line in _margins(sheet):
            if key := _key(line.text):
                seen["side", key].append((number, line.box.middle))
    least = 2 if len(sheets) <= 6 else 3
    written = Counter(_key(line.text) for sheet in sheets for line in sheet.lines)
    stable = {
        (band, key): _stable(found, least)
        for (band, key), found in seen.items()
        if key == "#" or written[key] < 1.5 * len(found) + 2
    }
    often = max(4, len(sheets) // 3)
    return Repeats(
        {place: heights for place, heights in stable.items() if heights},
        frozenset(place for place, found in seen.items() if len({n for n, _ in found}) > often),
    )


def _edge(sheet: Sheet, line: Line, band: str) -> float:
    """Distance to the nearer edge: pages of one document may differ in size."""
    return line.box.middle if band == "top" else sheet.height - line.box.middle


def _stable(found: list[tuple[int, float]], least: int) -> list[float]:
    """The heights at which lines of at least `least` different pages stand."""
    heights: list[float] = []
    for _, height in found:
        pages = {page for page, other in found if abs(other - height) <= SHIFT}
        if len(pages) >= least and not any(abs(h - height) < 0.5 for h in heights):
            heights.append(height)
    return heights


def _known(line: Line, band: str, repeated: Repeats, height: float | None = None) -> bool:
    place = line.box.middle if height is None else height
    heights = repeated.heights.get((band, _key(line.text)), ())
    return any(abs(h - place) <= SHIFT for h in heights)


def _outermost(sheet: Sheet, top: bool, repeated: Repeats, body_size: float) -> list[Line]:
    """Furniture from one edge inwards, up to the first row that holds none."""
    band = "top" if top else "bottom"
    inwards = sorted(sheet.lines, key=lambda li: _edge(sheet, li, band))
    gone: list[Line] = []
    index = 0
    while index < len(inwards) and _band(sheet, inwards[index]) == band:
        row = [inwards[index]]
        while index + len(row) < len(inwards) and inwards[index + len(row)].box.beside(row[0].box):
            row.append(inwards[index + len(row)])
        known = [
            li
            for li in row
            if li.size < 1.3 * body_size and _known(li, band, repeated, _edge(sheet, li, band))
        ]
        if not known:
            break
        gone += known
        index += len(row)
    if index < len(inwards) and gone and not _apart(gone, inwards[index]):
        return [li for li in gone if (band, _key(li.text)) in repeated.everywhere or _lone(li)]
    return gone


def _lone(line: Line) -> bool:
    return _key(line.text) == "#"


def _apart(gone: Sequence[Line], body: Line) -> bool:
    """Whether white space parts the furniture from the text that it frames."""
    gaps = [max(li.box.top - body.box.bottom, body.box.top - li.box.bottom) for li in gone]
    return min(gaps) > 0.5 * body.box.height


def body_size(sheets: Sequence[Sheet]) -> float:
    """The font size, in points, in which most characters of the document are set."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def printed_labels(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Printed labels of the pages from the texts of their furniture; physical number otherwise.

    A number counts only where a page nearby keeps the same distance between physical and printed
    number. A page with two numbers (a double-page spread) is labelled « 2-3 ».
    """
    spreads = [_spread(page) for page in texts]
    if sum(s is not None for s in spreads) > 0.4 * len(texts):
        return tuple(s or str(n) for n, s in enumerate(spreads, 1))
    roman = _distances([_romans(page) for page in texts])
    arabic = _distances([_numbers(page) for page in texts])
    opening = next((n for n, d in enumerate(arabic, 1) if d is not None), len(texts) + 1)
    if len({d for d in arabic if d is not None}) == 1 and roman.count(None) == len(roman):
        opening = 1
    roman, arabic = _filled(roman, 1, opening), _filled(arabic, opening, len(texts) + 1)
    labels: list[str] = []
    for number, (low, high) in enumerate(zip(roman, arabic, strict=True), 1):
        if low is not None and number < opening:
            labels.append(to_roman(number - low))
        else:
            labels.append(str(number if high is None else number - high))
    return tuple(labels)


def _distances(values: Sequence[set[int]]) -> list[int | None]:
    """For each page, « physical minus printed » where a page at most two away has the same."""
    found = [{n - v for v in page if v} for n, page in enumerate(values, 1)]
    votes = Counter(d for page in found for d in page)
    out: list[int | None] = []
    for index, page in enumerate(found):
        near = found[max(0, index - 2) : index] + found[index + 1 : index + 3]
        kept = [d for d in page if any(d in other for other in near)]
        out.append(max(kept, key=lambda d: votes[d]) if kept else None)
    return out


def _filled(distances: Sequence[int | None], first: int, stop: int) -> list[int | None]:
    """Gaps filled between two pages of one distance, or from `first` to `stop` if it is the only.

    Pages are 1-based, and no printed number falls below 1.
    """
    only = {d for d in distances if d is not None}
    out: list[int | None] = []
    for number, own in enumerate(distances, 1):
        value = own
        if own is None and len(only) == 1 and first <= number < stop:
            value = next(iter(only))
        elif own is None:
            before = next((d for d in reversed(distances[: number - 1]) if d is not None), None)
            after = next((d for d in distances[number:] if d is not None), None)
            value = before if before == after else None
        out.append(value if value is not None and number - value >= 1 else None)
    return out


def _spread(texts: Sequence[str]) -> str | None:
    """« 2-3 » when two neighbouring numbers stand on the page, else None."""
    alone = sorted(
        {int(m.group(1)) for text in texts if (m := re.fullmatch(r"\W*0*(\d+)\W*", text))}
    )
    for text in texts:
        if pair := PAIR.fullmatch(text):
            alone += sorted(int(v) for v in pair.groups())
    for low, high in pairwise(alone):
        if high == low + 1:
            return f"{low}-{high}"
    return None


def _numbers(texts: Sequence[str]) -> set[int]:
    return {int(v) for text in texts for v in re.findall(r"\d{1,4}", text)}


def _romans(texts: Sequence[str]) -> set[int]:
    found = [m.group(1) for text in texts if (m := ROMAN.fullmatch(text)) and m.group(1)]
    return {from_roman(text) for text in found}


def to_roman(number: int) -> str:
    """Lower-case roman numeral of 1 to 399."""
    steps = (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
    )
    out = ""
    for value, sign in (*steps, (1, "i")):
        out += sign * (number // value)
        number %= value
    return out


def from_roman(text: str) -> int:
    """Value of a roman numeral in either case."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in text.lower()]
    return sum(-v if v < max(values[i:], default=0) else v for i, v in enumerate(values))

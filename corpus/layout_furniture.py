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


Heights = dict[tuple[str, str], list[float]]


def _key(text: str) -> str:
    """Letters only, lower case; « # » for a lone page number."""
    if NUMBER.fullmatch(text) or ROMAN.fullmatch(text) or PAIR.fullmatch(text):
        return "#"
    return "".join(char for char in text.lower() if char.isalpha())


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


def _repeated(sheets: Sequence[Sheet], body_size: float) -> Heights:
    """Heights at which a text comes back on enough pages, by band and text."""
    seen: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
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
    return {
        place: heights
        for place, found in seen.items()
        if (heights := _stable(found, least))
    }  # fmt: skip


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


def _known(line: Line, band: str, repeated: Heights, height: float | None = None) -> bool:
    place = line.box.middle if height is None else height
    heights = repeated.get((band, _key(line.text)), ())
    return any(abs(h - place) <= SHIFT for h in heights)


def _outermost(sheet: Sheet, top: bool, repeated: Heights, body_size: float) -> list[Line]:
    """Furniture from one edge inwards, up to the first row that holds none."""
    band = "top" if top else "bottom"
    inside = [li for li in sheet.lines if _band(sheet, li) == band]
    inside.sort(key=lambda li: _edge(sheet, li, band))
    gone: list[Line] = []
    index = 0
    while index < len(inside):
        row = [inside[index]]
        while index + len(row) < len(inside) and inside[index + len(row)].box.beside(row[0].box):
            row.append(inside[index + len(row)])
        index += len(row)
        known = [
            li
            for li in row
            if li.size < 1.3 * body_size and _known(li, band, repeated, _edge(sheet, li, band))
        ]
        gone += known
        if not known:
            break
    return gone


def body_size(sheets: Sequence[Sheet]) -> float:
    """The font size, in points, in which most characters of the document are set."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def printed_labels(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Printed labels of the pages from the texts of their furniture; physical number otherwise.

    A label counts only where page and number keep one distance over the document. A page with
    two numbers (a double-page spread) is labelled « 2-3 ».
    """
    count = len(texts)
    spreads = [_spread(page) for page in texts]
    if sum(s is not None for s in spreads) > 0.4 * count:
        return tuple(s or str(n) for n, s in enumerate(spreads, 1))
    arabic = _distance([_numbers(page) for page in texts])
    roman = _distance([_romans(page) for page in texts])
    first = next(
        (n for n, p in enumerate(texts, 1) if arabic is not None and n - arabic in _numbers(p)), 1
    )
    labels: list[str] = []
    for number, page in enumerate(texts, 1):
        value = number - arabic if arabic is not None else 0
        low = number - roman if roman is not None else 0
        if roman is not None and low in _romans(page):
            labels.append(to_roman(low))
        elif value >= 1 and (number >= first or roman is None):
            labels.append(str(value))
        elif low >= 1 and number < first:
            labels.append(to_roman(low))
        else:
            labels.append(str(number))
    return tuple(labels)


def _spread(texts: Sequence[str]) -> str | None:
    """« 2-3 » when two neighbouring numbers stand on the page, else None."""
    alone = sorted(
        {int(m.group(1)) for text in texts if (m := re.fullmatch(r"\W*0*(\d+)\W*", text))}
    )
    for text in texts:
        if pair := PAIR.fullmatch(text):
            alone += sorted(int(v) for v in pair.groups())
    for low, high in zip(alone, alone[1:], strict=False):
        if high == low + 1:
            return f"{low}-{high}"
    return None


def _numbers(texts: Sequence[str]) -> set[int]:
    return {int(v) for text in texts for v in re.findall(r"\d{1,4}", text)}


def _romans(texts: Sequence[str]) -> set[int]:
    found = [m.group(1) for text in texts if (m := ROMAN.fullmatch(text)) and m.group(1)]
    return {from_roman(text) for text in found}


def _distance(values: Sequence[set[int]]) -> int | None:
    """The distance « physical minus printed » that most pages agree on, or None."""
    votes = Counter(n - value for n, found in enumerate(values, 1) for value in found if value)
    if not votes:
        return None
    (best, support), *_ = votes.most_common(1)
    told = sum(bool(found) for found in values)
    return best if support >= 2 and support >= 0.5 * told else None


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

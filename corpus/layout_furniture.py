"""Running heads, running feet and page numbers: found by repetition over the pages, then removed.

A line is furniture when, outermost on its page, it comes back at the same height on other pages,
digits ignored. This module knows lines and
boxes only: no PDF library, no paragraph.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.cleaning import fold_title
from corpus.layout import Line
from corpus.layout_labels import is_page_number, numbers_in

BAND = 0.13
"""Share of the page height, at the top and at the bottom, where furniture stands."""
NOT_LETTERS = re.compile(r"[\W\d_]+")
SHIFT = 5.0
"""How far, in points, a running head may move from page to page."""


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


def find_furniture(
    sheets: Sequence[Sheet], body_size: float, titles: Sequence[frozenset[str]]
) -> Furniture:
    """Running heads, feet and page numbers of a document whose body is set in `body_size`.

    `titles` holds, for each page, the folded bookmarks that point to it: such a title stays.
    """
    repeated = _repeated(sheets, body_size)
    removed: list[frozenset[int]] = []
    texts: list[tuple[str, ...]] = []
    for sheet, own in zip(sheets, titles, strict=True):
        gone: list[Line] = []
        for top in (True, False):
            gone += _outermost(sheet, top, repeated, body_size)
        gone += [li for li in _margins(sheet) if _known(li, "side", repeated)]
        gone = [li for li in gone if not (own and _titles(li, own, sheet))]
        removed.append(frozenset(line.index for line in gone))
        texts.append(tuple(line.text for line in gone))
    return Furniture(tuple(removed), tuple(texts))


def _titles(line: Line, own: frozenset[str], sheet: Sheet) -> bool:
    """Whether the line is the only one of its page that a bookmark may point to."""
    key = fold_title(line.text)
    return key in own and sum(fold_title(other.text) == key for other in sheet.lines) == 1


Place = tuple[str, str]
"""(band, key of the text)."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Heights at which texts come back; `everywhere`: those on more than a third of the pages.

    `titles` are the folded texts set clearly larger than the body: chapter titles, which running
    heads repeat, if only over the two pages of a short chapter.
    """

    heights: dict[Place, list[float]]
    everywhere: frozenset[Place]
    titles: frozenset[str]


def _key(text: str) -> str:
    """Letters only, lower case; « # » for a lone page number; a date without letters as it is."""
    if is_page_number(text):
        return "#"
    return NOT_LETTERS.sub("", text.lower()) or text


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
    numbers: defaultdict[Place, list[tuple[int, set[int]]]] = defaultdict(list)
    for number, sheet in enumerate(sheets):
        for line in sheet.lines:
            band = _band(sheet, line)
            key = _key(line.text)
            if band and key and line.size < 1.3 * body_size:
                seen[band, key].append((number, _edge(sheet, line, band)))
                numbers[band, key].append((number, numbers_in([line.text])))
        for line in _margins(sheet):
            if key := _key(line.text):
                seen["side", key].append((number, line.box.middle))
    least = 2 if len(sheets) <= 6 else 3
    written = Counter(_key(line.text) for sheet in sheets for line in sheet.lines)
    stable = {
        (band, key): _stable(found, least)
        for (band, key), found in seen.items()
        if key == "#" or (written[key] < 1.5 * len(found) + 2 and _steady(numbers[band, key]))
    }
    often = max(4, len(sheets) // 3)
    return Repeats(
        {place: heights for place, heights in stable.items() if heights},
        frozenset(place for place, found in seen.items() if len({n for n, _ in found}) > often),
        frozenset(
            fold_title(line.text)
            for sheet in sheets
            for line in sheet.lines
            if line.size >= 1.3 * body_size
        ),
    )


def _steady(told: Sequence[tuple[int, set[int]]]) -> bool:
    """Whether the numbers of a repeated text are constant (a year) or follow the page number.

    « Fiche 3 », « Fiche 4 » over sheets of two pages are titles, not running heads.
    """
    common = set[int].intersection(*(values for _, values in told)) if told else set()
    varying = [(page, values - common) for page, values in told if values - common]
    votes = Counter(page - value for page, values in varying for value in values)
    return not varying or max(votes.values()) > 0.6 * len(varying)


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
    """Whether the line comes back at this height, or repeats a title where heads stand."""
    place = line.box.middle if height is None else height
    heights = repeated.heights.get((band, _key(line.text)), [])
    if band != "side" and fold_title(line.text) in repeated.titles:
        heights = [
            h for (where, _), found in repeated.heights.items() if where == band for h in found
        ]
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

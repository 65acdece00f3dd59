"""Headings of a PDF: bookmarks matched to the page text, and paragraphs set larger or bolder.

Levels 1 to 6 are consistent over the document. A table of contents, a labelled field, a table row
and a list item give none. This module knows paragraphs and bookmarks: no PDF library, no file.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.cleaning import NUMBERED, fold_title
from corpus.layout_blocks import FIELD, Paragraph
from corpus.layout_rows import BULLET, HANGING
from corpus.pdf_structure import OutlineItem
from corpus.types import Heading

Style = tuple[float, bool]
"""(font size rounded to half a point, bold)."""

LARGER = 1.12
"""A heading without bold is at least this much larger than the body."""
SMALLER = 0.88
"""A short bold heading may be this much smaller than the body."""
LONGEST = 180
MAX_LEVEL = 6
LISTED = re.compile(r"\.{3,}|…\s*\d|\bp(?:age|\.)\s*\d+$")
LEADER = re.compile(r"(?:\.{3,}|…|(?:\. ){3,}|_{3,})\W*(?:p\.?\s*)?\d{1,3}\W*$")
ENDS_IN_NUMBER = re.compile(r"\D\s*(?:p\.?\s*|page\s*)?\d{1,3}\W*$", re.I)
PAGE_ONLY = re.compile(r"(?:p\.?|page)?\s*\d{1,3}", re.I)
CONTENTS = re.compile(r"(?:sommaire|table des mati[eè]res|contenu|plan du document)\W*", re.I)
SEVERAL = re.compile(r"[^\s\d.]{2}[.!?] +[^\W\d_«]")
"""A sentence ends inside: a lead paragraph in large type, not a heading."""
QUANTITY = re.compile(r"(?:(?:environ|plus de|près de|jusqu’à) )?\d[\d\s,]*\s?\S{0,6}", re.I)
"""« 150 kg/an », « plus de 16 000 »: a key figure in large type, not a heading."""
NOT_LAST = (".", ",", ";", "-", "’", "'")


def find_headings(
    pages: Sequence[Sequence[Paragraph]], outline: Sequence[OutlineItem]
) -> tuple[Heading, ...]:
    """Headings in page order; offsets count in the paragraphs of a page joined by line breaks."""
    body = _body_size(pages)
    matched = _match(pages, outline)
    contents = {n for n, page in enumerate(pages) if _is_contents(page)}
    found: dict[tuple[int, int], Style] = {}
    for number, page in enumerate(pages):
        if number in contents:
            continue
        for rank, paragraph in enumerate(page):
            key = (number, rank)
            if key in matched or (_looks_like(paragraph, body) and not _in_table(page, rank)):
                found[key] = _style(paragraph)
    _drop_common(pages, found, matched)
    levels = _levels(found, matched)
    return tuple(_emit(pages, found, levels, matched))


def _emit(
    pages: Sequence[Sequence[Paragraph]],
    found: dict[tuple[int, int], Style],
    levels: dict[Style, int],
    matched: dict[tuple[int, int], int],
) -> Iterator[Heading]:
    for number, page in enumerate(pages):
        start = 0
        for rank, paragraph in enumerate(page):
            end = start + len(paragraph.text)
            if (style := found.get((number, rank))) is not None:
                level = min(matched.get((number, rank), levels[style]), MAX_LEVEL)
                yield Heading(number + 1, start, end, level, paragraph.text)
            start = end + 1


def _style(paragraph: Paragraph) -> Style:
    return round(paragraph.size * 2) / 2, paragraph.bold


def _body_size(pages: Iterable[Sequence[Paragraph]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for paragraph in page:
            sizes[_style(paragraph)[0]] += len(paragraph.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def _looks_like(paragraph: Paragraph, body: float) -> bool:
    """Whether size, weight and wording make a paragraph a heading."""
    text = paragraph.text
    if not paragraph.upright or paragraph.mixed or paragraph.cells > 1 or paragraph.rows > 4:
        return False
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters < 0.5 * len(text.replace(" ", "")) or len(text) > LONGEST:
        return False
    if FIELD.match(text) or text.endswith(NOT_LAST) or LISTED.search(text):
        return False
    if (
        QUANTITY.fullmatch(text)
        or SEVERAL.search(text)
        or (len(text) > 40 and HANGING.search(text))
    ):
        return False
    if BULLET.match(text) and not NUMBERED.match(text):
        return False
    if paragraph.size >= LARGER * body:
        return True
    opens = text[0].isupper() or text[0].isdigit() or text[0] in "«#"
    least = SMALLER if len(text) <= 60 and paragraph.rows == 1 else 0.97
    return paragraph.bold and paragraph.size >= least * body and opens and not text.endswith(":")


def _in_table(page: Sequence[Paragraph], rank: int) -> bool:
    """Whether a paragraph stands beside the one before or after it, or above a page number."""
    around = [page[i] for i in (rank - 1, rank + 1) if 0 <= i < len(page)]
    if rank + 1 < len(page) and PAGE_ONLY.fullmatch(page[rank + 1].text):
        return True
    box = page[rank].box
    return any(
        box.beside(p.box) and -60 < box.overlap_x(p.box) <= 0 and len(p.text) < 120 for p in around
    )


def _is_contents(page: Sequence[Paragraph]) -> bool:
    """A table of contents: dot leaders, or its title above lines that end with page numbers."""
    leaders = sum(LEADER.search(p.text) is not None for p in page)
    if leaders >= 4:
        return True
    titled = any(CONTENTS.fullmatch(p.text) for p in page)
    numbered = sum(ENDS_IN_NUMBER.search(p.text) is not None for p in page)
    alone = sum(PAGE_ONLY.fullmatch(p.text) is not None for p in page)
    return (titled and numbered + alone >= 3) or (
        alone >= 4 and 3 * alone >= len(page) and _rising(page)
    )


def _rising(page: Sequence[Paragraph]) -> bool:
    """Whether the lone numbers of a page go up, as those of a table of contents do."""
    values = [
        int(re.sub(r"\D", "", p.text)) for p in page if PAGE_ONLY.fullmatch(p.text)
    ]  # fmt: skip
    return values == sorted(values)


def _drop_common(
    pages: Sequence[Sequence[Paragraph]],
    found: dict[tuple[int, int], Style],
    matched: dict[tuple[int, int], int],
) -> None:
    """Removes styles that carry too much of the text to be headings (posters, bold leaflets)."""
    total = sum(len(p.text) for page in pages for p in page) or 1
    share: Counter[Style] = Counter()
    for (number, rank), style in found.items():
        share[style] += len(pages[number][rank].text)
    for key in [k for k, style in found.items() if share[style] > 0.25 * total]:
        if key not in matched:
            del found[key]


def _levels(
    found: dict[tuple[int, int], Style], matched: dict[tuple[int, int], int]
) -> dict[Style, int]:
    """A level for each style: that of its bookmarks where it has some, else its rank by size."""
    seen: defaultdict[Style, set[int]] = defaultdict(set)
    votes: defaultdict[Style, Counter[int]] = defaultdict(Counter)
    for (number, rank), style in found.items():
        seen[style].add(number)
        if (number, rank) in matched:
            votes[style][matched[number, rank]] += 1
    styles = sorted(seen, reverse=True)
    regular = [s for s in styles if len(seen[s]) > 1 or s in votes]
    steps = _steps(regular or styles)
    levels: dict[Style, int] = {}
    above = 0
    for style in styles:
        if style in votes:
            level = max(votes[style], key=lambda v: votes[style][v])
        else:
            level = min(steps.get(style, above + 1), MAX_LEVEL)
            level = min(level, above + 1) if style in steps else max(above, 1)
        above = max(above, level) if style in steps or style in votes else above
        levels[style] = level
    return levels


def _steps(styles: Sequence[Style]) -> dict[Style, int]:
    """Ranks of styles given in falling order; neighbours are merged until six are left."""
    groups = [[style] for style in styles]
    while len(groups) > MAX_LEVEL:
        ratios = [below[0][0] / above[-1][0] for above, below in pairwise(groups)]
        closest = ratios.index(max(ratios))
        groups[closest : closest + 2] = [groups[closest] + groups[closest + 1]]
    return {style: rank for rank, group in enumerate(groups, 1) for style in group}


def bookmarked(count: int, outline: Sequence[OutlineItem]) -> list[frozenset[str]]:
    """For each of `count` pages, the folded titles of the bookmarks that point to it."""
    titles: list[set[str]] = [set() for _ in range(count)]
    for item in outline:
        if item.page is not None and 1 <= item.page <= count:
            titles[item.page - 1].add(fold_title(item.title))
    return [frozenset(page) for page in titles]


def _match(
    pages: Sequence[Sequence[Paragraph]], outline: Sequence[OutlineItem]
) -> dict[tuple[int, int], int]:
    """Levels of the paragraphs that bookmarks point to, by (page index, paragraph index)."""
    matched: dict[tuple[int, int], int] = {}
    keys = [[fold_title(p.text) if len(p.text) <= 250 else "" for p in page] for page in pages]
    for item in outline:
        wanted = fold_title(item.title)
        if len(wanted) < 3 or item.page is None:
            continue
        place = _find(keys, wanted, item.page - 1, set(matched))
        if place is not None:
            matched[place] = min(item.level, MAX_LEVEL)
    return matched


def _find(
    keys: Sequence[Sequence[str]], wanted: str, page: int, taken: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """The paragraph of `page` (or of a neighbour) whose folded text is `wanted`."""
    for number in (page, page + 1, page - 1):
        if not 0 <= number < len(keys):
            continue
        for rank, key in enumerate(keys[number]):
            same = key == wanted or (len(wanted) > 8 and _nearly(key, wanted))
            if same and (number, rank) not in taken:
                return number, rank
    return None


def _nearly(one: str, other: str) -> bool:
    """One is the beginning or the end of the other, which is not much longer."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 0.75 * len(long) and (long.startswith(short) or long.endswith(short))

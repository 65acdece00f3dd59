"""Cuts a document into passages of about 600 to 1,000 characters that follow its headings.

Sections come from the headings; inside a section the text is packed sentence by sentence, cutting
preferably at the end of a paragraph, and never between the two halves of a sentence that a page
break separates. Small neighbouring sections under one parent (the « Contexte », « Résultats » of a
sheet) share a passage. Every passage satisfies
`passage.text == "\\n".join(page(n).text[a:b] for n, a, b in spans)`. This module knows no index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.sentences import is_complete, sentences
from corpus.types import Document, Heading, Page, Passage, Span

TARGET = 600
LIMIT = 1000
SMALL = 350
LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})[.…\s]*[ivxlc\d]*\s*$", re.IGNORECASE)
REFERENCE = re.compile(r"\bp\.\s?\d{1,3}$")
LEADER_SIGNS = ("....", "……", ". . . . ", "____")
"""One of them stands in whatever LEADERS finds."""
LONGEST_REFERENCE = 8
NUMBERED = re.compile(r"(?=(?:[\W\d_]*[^\W\d_]){12}).*[ \t](\d{1,3})")
LISTED = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence in place; `ends_line` says that a paragraph, item or row ends with it."""

    page: int
    start: int
    end: int
    ends_line: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path and the sentences under it, before the next heading."""

    path: tuple[str, ...]
    units: tuple[Unit, ...]

    @property
    def size(self) -> int:
        """Number of characters of its sentences."""
        return sum(unit.end - unit.start for unit in self.units)


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of a document in reading order; none for a document without text."""
    texts = {page.number: page.text for page in document.pages}
    passages: dict[str, Passage] = {}
    for path, units in _pack(_sections(document)):
        for chunk in _chunks(units):
            spans = _spans(chunk, texts)
            text = "\n".join(texts[number][start:end] for number, start, end in spans)
            passage = Passage.of(document.source.id, path, text, spans)
            passages.setdefault(passage.id, passage)
    return tuple(passages.values())


def _sections(document: Document) -> Iterator[Section]:
    """Sections in reading order, headings taken out; empty ones are left out."""
    stack: list[Heading] = []
    units: list[Unit] = []
    by_page: dict[int, list[Heading]] = {}
    for heading in document.headings:
        by_page.setdefault(heading.page, []).append(heading)
    for page in document.pages:
        skipped = _listing_lines(page.text, len(document.pages))
        position = 0
        for heading in sorted(by_page.get(page.number, []), key=lambda h: h.start):
            units += _units(page, position, heading.start, skipped)
            if units:
                yield Section(tuple(h.text for h in stack), tuple(units))
            units = []
            stack = [h for h in stack if h.level < heading.level] + [heading]
            position = heading.end
        units += _units(page, position, len(page.text), skipped)
    if units:
        yield Section(tuple(h.text for h in stack), tuple(units))


def _listing_lines(text: str, pages: int) -> frozenset[int]:
    """Starts of the lines of a table of contents or index: they name what stands elsewhere.

    Lines with dot leaders; and, where a page has several, lines that end in « p. 12 », or titles
    that end in page numbers that rise down the page.
    """
    found, numbered, referring = set(), [], []
    for line in re.finditer(r"[^\n]+", text):
        dotted = any(sign in line.group() for sign in LEADER_SIGNS)
        if dotted and LEADERS.search(line.group()):
            found.add(line.start())
        elif REFERENCE.search(line.group(), max(0, len(line.group()) - LONGEST_REFERENCE)):
            referring.append(line.start())
        elif match := NUMBERED.fullmatch(line.group()):
            numbered.append((line.start(), int(match.group(1))))
    if len(referring) >= LISTED:
        found.update(referring)
    numbers = [number for _, number in numbered]
    rising = numbers == sorted(numbers) and len(set(numbers)) >= LISTED
    if rising and len(numbers) > LISTED and numbers[-1] <= pages:
        found.update(start for start, _ in numbered)
    return frozenset(found)


def _units(page: Page, start: int, end: int, skipped: frozenset[int]) -> Iterator[Unit]:
    """The sentences of a run of a page, cut further where one is longer than a passage.

    Lines that start at an offset in `skipped` are left out.
    """
    for first, last in sentences(page.text, start, end):
        rest = page.text.find("\n", last, end)
        stop = end if rest < 0 else rest
        if page.text.rfind("\n", 0, first) + 1 in skipped:
            continue
        gap = page.text[last:stop]
        complete = is_complete(page.text[first:last])
        *cuts, (tail, head) = _cut_long(page.text, first, last)
        for cut_start, cut_end in cuts:
            yield Unit(page.number, cut_start, cut_end, False, False)
        yield Unit(page.number, tail, head, not gap.strip(), complete)


def _cut_long(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces of at most LIMIT characters, cut at the last space before the limit where possible."""
    pieces: list[tuple[int, int]] = []
    while end - start > LIMIT:
        space = text.rfind(" ", start + 1, start + LIMIT)
        cut = space if space > start else start + LIMIT
        pieces.append((start, cut))
        start = cut + 1 if cut == space else cut
    pieces.append((start, end))
    return pieces


def _pack(found: Iterator[Section]) -> Iterator[tuple[tuple[str, ...], tuple[Unit, ...]]]:
    """Joins small neighbouring sections of one parent, keeping their common heading path.

    A section with sub-sections of its own (a sheet) is never joined to its parent (a chapter): its
    fields would lose the title that they belong to.
    """
    path: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    sections = tuple(found)
    for section, following in zip_longest(sections, sections[1:]):
        common = _common(path, section.path)
        leaf = following is None or following.path[: len(section.path)] != section.path
        size = sum(unit.end - unit.start for unit in units)
        deeper = len(section.path) > len(path) and common == path != ()
        child = bool(units) and deeper and leaf
        sibling = bool(common) and len(common) + 1 == len(path) == len(section.path) and leaf
        small = section.size < SMALL and (size < SMALL or child or len(path) < len(section.path))
        if units and size + section.size <= LIMIT and ((child or sibling) and small):
            path, units = common, units + section.units
            continue
        if units:
            yield path, units
        path, units = section.path, section.units
    if units:
        yield path, units


def _common(left: Sequence[str], right: Sequence[str]) -> tuple[str, ...]:
    """The longest common prefix of two heading paths."""
    found: list[str] = []
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        found.append(a)
    return tuple(found)


def _chunks(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Runs of sentences of at most LIMIT characters, cut at paragraph ends once TARGET is reached."""
    chunk: list[Unit] = []
    size = 0
    remaining = sum(unit.end - unit.start for unit in units)
    for position, unit in enumerate(units):
        length = unit.end - unit.start
        if chunk and size + length > LIMIT:
            carried = [chunk[-1]] if len(chunk) > 1 and _continues(chunk[-1], unit) else []
            yield chunk[: len(chunk) - len(carried)]
            chunk, size = carried, sum(u.end - u.start for u in carried)
            if size + length > LIMIT:
                yield chunk
                chunk, size = [], 0
        chunk.append(unit)
        size += length
        remaining -= length
        broken = position + 1 < len(units) and _continues(unit, units[position + 1])
        if size >= TARGET and unit.ends_line and remaining >= TARGET // 3 and not broken:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _continues(unit: Unit, following: Unit) -> bool:
    """Whether a sentence goes on over a page break."""
    return following.page != unit.page and not unit.complete


def _spans(chunk: Sequence[Unit], texts: dict[int, str]) -> tuple[Span, ...]:
    """Spans of a chunk: neighbouring sentences of a page are one span when nothing lies between."""
    spans: list[Span] = []
    for unit in chunk:
        if spans and spans[-1][0] == unit.page:
            number, start, end = spans[-1]
            if not texts[number][end : unit.start].strip(" \n\t-*+•‣▪●○◦–—>#|0123456789.)"):
                spans[-1] = (number, start, unit.end)
                continue
        spans.append((unit.page, unit.start, unit.end))
    return tuple(spans)

"""Types of the reading layer: `Source`, `Page`, `Passage`, and what a reader hands over.

Offsets are half-open and count Unicode code points of `Page.text`, the cleaned text, unless a name
says `raw`. Page numbers are physical and 1-based; `label` is the number printed on the page. This
module holds data only: it reads no file and knows no index.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What a document is: an FVD livrable, one of our demonstration booklets, or anything else."""

    LIVRABLE = "livrable"
    DEMONSTRATION = "demonstration"
    DOCUMENT = "document"


class Pillar(StrEnum):
    """The four pillars under which FVD's QPV booklet gathers actions."""

    DIAGNOSTIC = "diagnostic"
    POUVOIR_AGIR = "pouvoir_agir"
    HABITABILITE = "habitabilite"
    ECONOMIE_LOCALE = "economie_locale"


@dataclass(frozen=True, slots=True)
class Source:
    """One document. `id` is a slug that never changes; `file` is a base name, unique in an index.

    `pages` counts physical pages (1 for formats without pages); `sha256` is of the file's bytes;
    `year` and `url` are None when the document does not say.
    """

    id: str
    title: str
    publisher: str
    year: int | None
    pages: int
    file: str
    url: str | None
    licence: str
    sha256: str
    kind: SourceKind


CELL_MARK = "\t"
"""What parts the cells of a table row in the text of a page, and stands nowhere else in it."""


@dataclass(frozen=True, slots=True)
class Page:
    """The cleaned text of one physical page: one paragraph, list item, field or table row a line.

    `text` is never decorated: every non-space character of it stands in the raw page. An empty
    `text` means a page without a text layer.
    """

    source_id: str
    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RawPage:
    """What the extractor gave for a page, and the way back to it from the cleaned text.

    `offsets[i]` is the index in `raw` of the character that `Page.text[i]` comes from, so
    `len(offsets) == len(page.text)`; a line break or space made by cleaning points to the raw
    character before it. With `boxed`, `raw[i]` is PDFium's character i of the page, whose box
    PDFium can give; otherwise there are no boxes (pypdf fallback, HTML, Markdown, text).
    """

    raw: str
    offsets: array[int]
    boxed: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found on a page: `page.text[start:end]` is its text; `level` 1 is the highest."""

    page: int
    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that reading could not do, as one French sentence; `page` None: the whole file."""

    page: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A read document: `pages[n-1]` and `raw_pages[n-1]` belong to physical page n."""

    source: Source
    pages: tuple[Page, ...]
    raw_pages: tuple[RawPage, ...]
    headings: tuple[Heading, ...]
    problems: tuple[Problem, ...]


Span = tuple[int, int, int]
"""(physical page number, start, end), half-open in `Page.text`."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable run of text: the texts of `spans`, joined by a line break between two spans.

    `headings` is the heading path above it, outermost first; it helps retrieval and is never quoted.
    """

    id: str
    source_id: str
    headings: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(
        cls, source_id: str, headings: tuple[str, ...], text: str, spans: tuple[Span, ...]
    ) -> Passage:
        """A passage with its id: 16 hexadecimal digits of SHA-256 over source, spans and text."""
        key = repr((source_id, spans, text)).encode("utf-8")
        return cls(hashlib.sha256(key).hexdigest()[:16], source_id, headings, text, spans)

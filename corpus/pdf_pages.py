"""From what was extracted of each page to the `Document`: order, cleaning, labels, headings.

Gets glyphs with boxes, or bare text from the second reader, and the PDF's own structure. This
module opens no file and knows no PDF library.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.cleaning import Vocabulary
from corpus.layout import Glyphs, Line, lines
from corpus.layout_blocks import Paragraph, paragraphs
from corpus.layout_furniture import Sheet, body_size, find_furniture
from corpus.layout_labels import printed_labels
from corpus.layout_order import reading_order
from corpus.layout_text import typed_lines
from corpus.layout_turn import by_position, turned_upright
from corpus.pdf_headings import bookmarked, find_headings
from corpus.pdf_structure import Structure
from corpus.source import make_source
from corpus.types import Document, Page, Problem, RawPage

OPENING = 4000
"""Characters at the start of a document against which its metadata title is checked."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader gave for one page: glyphs, bare text, or neither when both failed."""

    glyphs: Glyphs | None = None
    text: str | None = None

    @property
    def raw(self) -> str:
        """The raw text of the page."""
        return self.glyphs.raw if self.glyphs is not None else self.text or ""


def assemble(
    file: str, sha256: str, extracts: Sequence[Extract], structure: Structure, damaged: bool
) -> Document:
    """The document made of its pages; `damaged`: the end of the file is missing."""
    sheets = [_sheet(extract) for extract in extracts]
    body = body_size(sheets)
    furniture = find_furniture(sheets, body, bookmarked(len(sheets), structure.outline))
    kept = [
        [line for line in sheet.lines if line.index not in gone]
        for sheet, gone in zip(sheets, furniture.removed, strict=True)
    ]
    words = Vocabulary(line.text for page in kept for line in page)
    blocks = [
        paragraphs(_in_order(extract, sheet, page), words)
        for extract, sheet, page in zip(extracts, sheets, kept, strict=True)
    ]
    labels = structure.labels or ()
    if len(labels) != len(extracts):
        labels = printed_labels(furniture.texts)
    opening = "\n".join(p.text for page in blocks[:6] for p in page)[:OPENING]
    opening += "\n".join(text for page in furniture.texts[:6] for text in page)
    source = make_source(
        file, sha256, len(extracts), structure.metadata, _biggest_text(blocks), opening
    )
    return Document(
        source=source,
        pages=tuple(
            Page(source.id, number, label, "\n".join(p.text for p in page))
            for number, (label, page) in enumerate(zip(labels, blocks, strict=True), 1)
        ),
        raw_pages=tuple(map(_raw_page, extracts, blocks)),
        headings=find_headings(blocks, structure.outline),
        problems=_problems(extracts, sheets, damaged),
    )


def _sheet(extract: Extract) -> Sheet:
    if extract.glyphs is not None:
        glyphs = turned_upright(extract.glyphs)
        found = lines(glyphs)
        if glyphs is not extract.glyphs:
            found = by_position(found)
        return Sheet(found, glyphs.width, glyphs.height)
    return Sheet(*typed_lines(extract.text or ""))


def _in_order(extract: Extract, sheet: Sheet, kept: list[Line]) -> list[Line]:
    if extract.glyphs is None:
        return kept
    return reading_order(kept, sheet.width, sheet.height)


def _raw_page(extract: Extract, blocks: Sequence[Paragraph]) -> RawPage:
    """The raw text and the way back to it; a line break points to the character before it."""
    offsets = array("l")
    for rank, paragraph in enumerate(blocks):
        if rank:
            offsets.append(offsets[-1])
        offsets.extend(paragraph.chars.offsets)
    return RawPage(extract.raw, offsets, boxed=extract.glyphs is not None)


def _biggest_text(pages: Sequence[Sequence[Paragraph]]) -> str:
    """The largest text of the first page that has any, or "" when none stands out."""
    page = next((page for page in pages if page), ())
    readable = [p for p in page if sum(c.isalpha() for c in p.text) >= 4 and p.upright]
    if not readable:
        return ""
    largest = max(p.size for p in readable)
    if largest <= 1.05 * min(p.size for p in readable) and len(readable) > 1:
        return readable[0].text if len(readable[0].text) <= 120 else ""
    titles = [_set_in(readable, size) for size in sorted({p.size for p in readable}, reverse=True)]
    telling = [t for t, size in titles if len(t.split()) >= 4 and size > 0.55 * largest]
    title = (telling or [titles[0][0]])[0]
    return title if len(title) <= 200 else ""


def _set_in(page: Sequence[Paragraph], size: float) -> tuple[str, float]:
    """The first run of neighbouring paragraphs set in about `size`, and that size."""
    run: list[str] = []
    for paragraph in page:
        if 0.92 * size < paragraph.size < 1.05 * size:
            run.append(paragraph.text)
        elif run:
            break
    return " ".join(run), size


def _problems(
    extracts: Sequence[Extract], sheets: Sequence[Sheet], damaged: bool
) -> tuple[Problem, ...]:
    """What could not be read, in French, the whole file first."""
    out: list[Problem] = []
    if damaged:
        out.append(
            Problem(
                None,
                "la fin du fichier manque, des pages peuvent être perdues ; "
                "téléchargez-le à nouveau.",
            )
        )
    if not any(sheet.lines for sheet in sheets):
        out.append(
            Problem(
                None,
                "aucun texte dans ce document (images ou numérisation) ; passez-le d’abord par "
                "une reconnaissance de caractères (OCR).",
            )
        )
        return tuple(out)
    for number, (extract, sheet) in enumerate(zip(extracts, sheets, strict=True), 1):
        if extract.glyphs is None and extract.text is None:
            message = "lecture impossible (page abîmée) ; son contenu manque."
        elif not sheet.lines:
            message = (
                "aucun texte (image ou numérisation) ; seule une reconnaissance de caractères "
                "(OCR) permettrait de la lire."
            )
        else:
            continue
        out.append(Problem(number, f"page {number} : {message}"))
    return tuple(out)

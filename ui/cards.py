"""Citations and passages as the page shows them: pure functions from answers to escaped HTML.

Every text that comes from a document, a question or a model goes through `html.escape`; links lead
only to our own `/documents/` route. This module knows no web framework and reads no file: the
caller hands in the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote as quote_url

from assistant.types import Citation
from corpus.types import Page, Source, SourceKind
from index.types import Evidence
from ui import strings

CONTEXT = 180
"""Characters of page text shown on each side of a quote."""
CONTEXT_LINES = 3
"""Lines of page text shown on each side of a quote: those of a table are short and many."""
STUB = 24
"""Characters that the cut beginning of a line must exceed to be worth showing."""
CUT = f"{strings.NBSP}[…]"
"""What stands for the rest after a full stop."""
EXCERPT = 260
"""Characters shown of a passage that is near the question but does not answer it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One source as displayed. `before + quote + after` is a run of the page's cleaned text.

    `page` is the physical page, `label` the printed one; `before` and `after` are empty when the
    page is unknown. `marker` is 0 for a passage that is shown without being cited.
    """

    marker: int
    title: str
    kind: SourceKind
    file: str
    page: int
    label: str
    url: str | None
    before: str
    quote: str
    after: str
    sheet: str = ""
    """The innermost headings above the passage: « Title of the sheet › Résultats »."""
    cited: str = ""
    """The quote as the citation has it; `quote` is the same run of the cleaned page."""


def card_of(citation: Citation, page: Page | None) -> Card:
    """The card of a citation; without the page, or if its text disagrees, the bare quote."""
    before, text, after = "", citation.quote, ""
    if page is not None and _same(page.text[citation.start : citation.end], citation.quote):
        text = page.text[citation.start : citation.end]
        before = _tail(page.text[: citation.start], CONTEXT, CONTEXT_LINES)
        after = _head(page.text[citation.end :], CONTEXT, CONTEXT_LINES)
    card = _card(
        citation.marker,
        citation.source,
        (citation.page, citation.page_label),
        (before, text, after),
    )
    sheet = sheet_path(citation.evidence.passage.headings)
    return replace(card, sheet=sheet, cited=citation.quote)


def nearest_card(evidence: Evidence, source: Source, page: Page | None) -> Card:
    """The card of a passage that was found but not cited: its beginning, on its first page."""
    number = evidence.passage.spans[0][0] if evidence.passage.spans else 1
    label = page.label if page is not None else str(number)
    card = _card(0, source, (number, label), ("", _head(evidence.passage.text, EXCERPT), ""))
    return replace(card, sheet=sheet_path(evidence.passage.headings))


def sheet_path(headings: Sequence[str]) -> str:
    """The one or two telling headings: of the two innermost, from the longer one on.

    « Résultats » says less than the title of the sheet above it, « Part 2 » less than « Glossary ».
    """
    last = list(headings[-2:])
    if len(last) == 2 and len(last[1]) > len(last[0]):
        last = last[1:]
    return " › ".join(strings.french(heading) for heading in last)


def document_href(file: str, page: int | None = None) -> str:
    """Address of a document on this server; `#page=` opens a PDF at that physical page."""
    anchor = f"#page={page}" if page is not None and is_pdf(file) else ""
    return f"/documents/{quote_url(file, safe='')}{anchor}"


def is_pdf(file: str) -> bool:
    """Whether `file` has physical pages that a link can open."""
    return file.lower().endswith(".pdf")


def page_text(card: Card) -> str:
    """« p. 11 · page 13 du PDF »; only one of them when both are the same; empty without pages."""
    if not is_pdf(card.file):
        return ""
    printed = strings.PRINTED_PAGE.format(label=card.label)
    physical = strings.PHYSICAL_PAGE.format(number=card.page)
    if not card.label:
        return physical
    return printed if card.label == str(card.page) else f"{printed} · {physical}"


def badge(kind: SourceKind) -> str:
    """The HTML badge that keeps demonstration documents and livrables apart."""
    return f'<span class="badge badge-{kind.value}">{escape(strings.KINDS[kind])}</span>'


def citation_link(exchange: int, place: str, card: Card) -> str:
    """The superscript link from a sentence to its card; `place` makes its own id unique."""
    where = ", ".join(part for part in (card.sheet, page_text(card)) if part)
    label = strings.CITE.format(marker=card.marker, title=card.title, page=where).rstrip(" ,")
    return (
        f'<a class="cite" id="cite-{exchange}-{place}" href="#source-{exchange}-{card.marker}" '
        f'title="{escape(label)}" aria-label="{escape(label)}">{card.marker}</a>'
    )


def card_html(exchange: int, card: Card) -> str:
    """A source card: number, title, sheet, kind, pages, quote in its context, link to the page."""
    key = f"{exchange}-{card.marker}"
    head = (
        f'<div class="card-head"><span class="card-number" aria-hidden="true">{card.marker}</span>'
        f'<h3 class="card-title" id="title-{key}">'
        f'<span class="visually-hidden">{card.marker}. </span>{escape(card.title)}</h3></div>'
    )
    back = (
        f'<a class="back" href="#exchange-{exchange}" data-cited="source-{key}">'
        f"{escape(strings.BACK_TO_ANSWER)}</a>"
    )
    name = f"{card.marker}. {_name(card)}"
    return (
        f'<article class="card" id="source-{key}" tabindex="-1" aria-label="{escape(name)}">'
        f"{head}{_sheet(card)}{_meta(card)}{_quote(card)}"
        f'<p class="card-links">{_open_link(card)}{back}</p></article>'
    )


def nearest_html(card: Card) -> str:
    """A passage near the question: title, sheet, kind, pages, beginning of the text, link."""
    return (
        f'<li class="nearest" aria-label="{escape(_name(card))}">'
        f'<p class="nearest-title">{escape(card.title)}</p>{_sheet(card)}{_meta(card)}'
        f'<p class="excerpt">{lines_html(card.quote)}</p>'
        f'<p class="card-links">{_open_link(card)}</p></li>'
    )


def reference(card: Card) -> str:
    """One line for the clipboard: « [1] Titre, fiche, p. 11 · page 13 du PDF (adresse) »."""
    where = ", ".join(part for part in (_name(card), page_text(card)) if part)
    kind = f" ({strings.KINDS[card.kind]})" if card.kind is SourceKind.DEMONSTRATION else ""
    address = f" {card.url}" if card.url else ""
    return f"[{card.marker}] {where}{kind}{address}"


def _card(marker: int, source: Source, where: tuple[int, str], text: tuple[str, str, str]) -> Card:
    return Card(marker, source.title, source.kind, source.file, *where, source.url, *text)


def _name(card: Card) -> str:
    return ", ".join(part for part in (card.title, card.sheet) if part)


def _sheet(card: Card) -> str:
    return f'<p class="card-sheet">{escape(card.sheet)}</p>' if card.sheet else ""


def _meta(card: Card) -> str:
    where = page_text(card)
    pages = f'<span class="card-page">{escape(where)}</span>' if where else ""
    return f'<p class="card-meta">{badge(card.kind)}{pages}</p>'


def _quote(card: Card) -> str:
    return (
        f'<blockquote class="quote">{lines_html(card.before)}<mark>{lines_html(card.quote)}</mark>'
        f"{lines_html(card.after)}</blockquote>"
    )


def _open_link(card: Card) -> str:
    pdf = is_pdf(card.file)
    text = strings.OPEN_PDF if pdf else strings.OPEN_DOCUMENT
    more = f"{strings.AT_PAGE.format(number=card.page)} " if pdf else ""
    return (
        f'<a class="open" href="{escape(document_href(card.file, card.page))}" target="_blank" '
        f'rel="noopener">{escape(text)}'
        f'<span class="visually-hidden"> {escape(more + strings.NEW_TAB)}</span></a>'
    )


def lines_html(text: str) -> str:
    """Escaped text with French spaces; line breaks (a paragraph, a list item) stay visible."""
    return escape(strings.french(text)).replace("\n", "<br>")


def _same(left: str, right: str) -> bool:
    """Equal once everything but letters and digits is folded away (hyphenation, white space)."""
    return [c for c in left if c.isalnum()] == [c for c in right if c.isalnum()]


def _head(text: str, size: int, lines: int = 0) -> str:
    """The first `size` characters and `lines` lines at most (0: any number), cut between words.

    An ellipsis stands for what was cut, in brackets after a full stop.
    """
    kept = "".join(text.splitlines(keepends=True)[: lines or None])
    if len(kept) > size:
        cut = kept[:size]
        kept = re.sub(r"\s*\S*$", "", cut) or cut
        kept = re.sub(rf"\n.{{0,{STUB}}}$", "", kept) or kept
    kept = kept.rstrip()
    if len(kept) == len(text.rstrip()) or kept.endswith("…"):
        return kept
    # After a full stop, three more dots would make four.
    return f"{kept}{CUT}" if kept.endswith(".") else f"{kept}…"


def _tail(text: str, size: int, lines: int = 0) -> str:
    """The last `size` characters and `lines` lines at most, cut between words; as `_head`."""
    kept = "".join(text.splitlines(keepends=True)[-lines:])
    if len(kept) > size:
        cut = kept[-size:]
        kept = re.sub(r"^\S*\s*", "", cut) or cut
    kept = kept.lstrip()
    return kept if len(kept) == len(text.lstrip()) or kept[:1] == "…" else f"…{kept}"

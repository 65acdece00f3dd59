"""The page's own HTML: header, list of documents, exchanges, source groups, plain text to copy.

Pure functions over `ui.conversation` and `ui.cards`; everything that is not ours is escaped. This
module knows no Gradio and decides nothing about answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assistant.types import Answer, Mode, Sentence, SentenceKind, Status
from corpus.types import Source
from ui import strings
from ui.cards import (
    Card,
    badge,
    card_html,
    citation_link,
    document_href,
    is_pdf,
    lines_html,
    nearest_html,
    reference,
)
from ui.conversation import Exchange, Phase
from ui.parts import context_of, labelled

CONTEXT_SHOWN = 110
"""Characters shown of what completed a follow-up question."""
QUERY_SHOWN = 200
"""Characters shown of the question that was searched."""

MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
    '<rect width="32" height="32" rx="8" fill="#0f5c4d"/>'
    '<path d="M7 9.5c3-1.4 6-1.2 9 .8 3-2 6-2.2 9-.8v12.6c-3-1.4-6-1.2-9 .8-3-2-6-2.2-9-.8z" '
    'fill="#fff"/><path d="M16 10.3v12.6" stroke="#0f5c4d" stroke-width="1.6"/>'
    '<circle cx="24.5" cy="8" r="4.5" fill="#f2b632"/></svg>'
)
"""Our logo, an open booklet; its colours suit the light and the dark page."""


def header_html(staff: bool = False) -> str:
    """Name, one line of what it does, skip links; with `staff`, the way to the staff's pages."""
    link = f'<a class="staff-link" href="/evaluer">{escape(strings.STAFF_LINK)}</a>'
    return (
        f'<a class="skip" href="#question-field">{escape(strings.SKIP_TO_QUESTION)}</a>'
        f'<a class="skip" href="#sources-title">{escape(strings.SKIP_TO_SOURCES)}</a>'
        f'<div class="brand">{MARK}<div><h1>{escape(strings.NAME)}</h1>'
        f'<p class="tagline">{escape(strings.TAGLINE)}</p></div>{link if staff else ""}</div>'
    )


def notice_html() -> str:
    """The notice that this is an automatic assistant and that personal data has no place here."""
    return (
        f'<p class="notice"><strong>{escape(strings.NOTICE_LEAD)}</strong> '
        f"{escape(strings.NOTICE)}</p>"
    )


def welcome_html() -> str:
    """What an empty conversation says."""
    return (
        f'<h2 class="welcome">{escape(strings.WELCOME)}</h2>'
        f'<p class="welcome-help">{escape(strings.WELCOME_HELP)}</p>'
    )


def corpus_html(sources: Iterable[Source]) -> str:
    """« 5 documents, 168 pages indexés », which unfolds into the list of the documents."""
    listed = sorted(sources, key=lambda source: (source.kind.value, source.file))
    if not listed:
        return f'<p class="corpus-missing">{escape(strings.CORPUS_MISSING)}</p>'
    pages = paged(listed)
    line = (strings.CORPUS if pages else strings.CORPUS_WITHOUT_PAGES).format(
        documents=strings.count(len(listed), "document", "documents"),
        pages=strings.count(pages, "page", "pages"),
        indexed=strings.INDEXED[len(listed) > 1],
    )
    items = "".join(_document_item(source) for source in listed)
    return (
        f'<details class="corpus"><summary>{escape(line)}</summary>'
        f'<ul class="documents">{items}</ul></details>'
    )


def paged(sources: Iterable[Source]) -> int:
    """The pages of the documents that have pages."""
    return sum(source.pages for source in sources if is_pdf(source.file))


def missing_html(message: str) -> str:
    """The line in the place of the corpus when there is no index; `message` is a sentence."""
    return f'<p class="corpus-missing">{escape(message)}</p>'


def exchange_html(exchange: Exchange) -> str:
    """A question and its answer, whatever the phase; `data-phase` lets the page follow it."""
    return (
        f'<section class="exchange" id="exchange-{exchange.id}" data-id="{exchange.id}" '
        f'data-question="{escape(exchange.question)}" data-phase="{exchange.phase.value}">'
        f'<h2 class="question"><span class="visually-hidden">'
        f"{escape(strings.QUESTION)}{strings.NBSP}: </span>"
        f"{lines_html(exchange.question)}</h2>{_body(exchange)}</section>"
    )


def sources_html(exchange: Exchange) -> str:
    """The group of source cards of one exchange; empty as long as nothing has been cited."""
    if not exchange.cards and exchange.pending:
        return ""
    cards = "".join(card_html(exchange.id, card) for card in exchange.cards)
    if exchange.answer is not None and exchange.answer.status is Status.NOTICE:
        return (
            f'<div class="source-group" id="sources-{exchange.id}" data-id="{exchange.id}">'
            f"{no_sources_html()}</div>"
        )
    if not cards:
        cards = f'<p class="sources-none">{escape(strings.SOURCES_NONE)}</p>'
    question = strings.nested(_short(strings.french(exchange.question)))
    title = strings.SOURCES_OF.format(question=question)
    shown = strings.ANSWER_TO.format(question=question)
    return (
        f'<div class="source-group" id="sources-{exchange.id}" data-id="{exchange.id}" '
        f'role="group" aria-label="{escape(title)}">'
        f'<p class="sources-of">{escape(shown)}</p>{cards}</div>'
    )


def no_sources_html() -> str:
    """What the source column says before the first answer."""
    return f'<p class="sources-empty">{escape(strings.SOURCES_EMPTY)}</p>'


def plain_text(exchange: Exchange) -> str:
    """Question, answer with its markers, then the sources: what the copy button copies."""
    if exchange.answer is None:
        return ""
    shown = _shown(exchange)
    lines = [
        sentence.text + "".join(f" [{marker}]" for marker in sentence.citations)
        for sentence in shown
    ]
    sources = [reference(card) for card in exchange.cards]
    parts = [exchange.question, "\n".join(lines)]
    if sources:
        parts.append("\n".join([f"{strings.SOURCES}{strings.NBSP}:", *sources]))
    return "\n\n".join(part for part in parts if part)


def asked_html() -> str:
    """What the page's script shows between a question and the first word of the server."""
    return (
        '<p class="question"></p><p class="answer progress">'
        f'<span class="dot" aria-hidden="true"></span>{escape(strings.ASKED)}</p>'
    )


def message_html(message: str) -> str:
    """What is wrong with the question as typed; nothing when `message` is empty."""
    return f'<p class="message" role="alert">{escape(message)}</p>' if message else ""


def _document_item(source: Source) -> str:
    pages = strings.count(source.pages, "page", "pages") if is_pdf(source.file) else ""
    details = " · ".join(part for part in (source.publisher, str(source.year or ""), pages) if part)
    return (
        f'<li><a href="{escape(document_href(source.file))}" target="_blank" rel="noopener">'
        f"{escape(source.title)}"
        f'<span class="visually-hidden"> {escape(strings.NEW_TAB)}</span></a>'
        f'<span class="document-meta">{badge(source.kind)}<span>{escape(details)}</span></span>'
        "</li>"
    )


def _body(exchange: Exchange) -> str:
    if exchange.phase is Phase.FAILED:
        return _box("failed", strings.FAILED_TITLE, [exchange.failure])
    answer = exchange.answer
    if answer is not None and answer.status is Status.NOT_FOUND:
        return _not_found(exchange)
    status = answer.status.value if answer is not None else "pending"
    text = _sentences(exchange)
    return f'<div class="answer answer-{status}">{_badges(answer)}{_understood(exchange)}{text}' + (
        f"{_progress(exchange)}{_tools(exchange)}</div>"
    )


def _shown(exchange: Exchange) -> tuple[Sentence, ...]:
    """The sentences to display: with no answer found, only those that assert nothing."""
    answer = exchange.answer
    if answer is not None and answer.status is Status.NOT_FOUND:
        return tuple(s for s in exchange.sentences if s.kind is SentenceKind.NOTICE)
    return exchange.sentences


def _sentences(exchange: Exchange) -> str:
    cards = {card.marker: card for card in exchange.cards}
    return "".join(
        _sentence(exchange.id, index, sentence, cards)
        for index, sentence in enumerate(exchange.sentences, 1)
    )


def _sentence(exchange: int, index: int, sentence: Sentence, cards: dict[int, Card]) -> str:
    links = "".join(
        citation_link(exchange, f"{index}-{marker}", cards[marker])
        for marker in sentence.citations
        if marker in cards
    )
    marks = f'<span class="cites">{strings.NBSP}{links}</span>' if links else ""
    label, text = labelled(sentence, cards)
    head = ""
    if label:
        head = (
            f'<strong class="sentence-label">{lines_html(label)}'
            f'<span class="visually-hidden">{strings.NBSP}: </span></strong>'
        )
    kind = sentence.kind.value
    return f'<p class="sentence sentence-{kind}">{head}{lines_html(text)}{marks}</p>'


def _not_found(exchange: Exchange) -> str:
    said = [sentence.text for sentence in _shown(exchange)] or [strings.NOT_FOUND]
    nearest = "".join(nearest_html(card) for card in exchange.nearest)
    if nearest:
        nearest = (
            f'<h3 class="nearest-heading">{escape(strings.NEAREST)}</h3>'
            f'<p class="nearest-help">{escape(strings.NEAREST_HELP)}</p>'
            f'<ul class="nearest-list">{nearest}</ul>'
        )
    return _box("not-found", said[0], said[1:], _understood(exchange) + nearest)


def _box(name: str, title: str, texts: Iterable[str], more: str = "") -> str:
    paragraphs = "".join(f"<p>{lines_html(text)}</p>" for text in texts)
    return (
        f'<div class="answer box box-{name}"><p class="box-title">{lines_html(title)}</p>'
        f"{paragraphs}{more}</div>"
    )


def _badges(answer: Answer | None) -> str:
    if answer is None or answer.status is Status.NOTICE:
        return ""
    generated = strings.GENERATED.format(model=answer.model or strings.UNKNOWN_MODEL)
    mode = strings.EXTRACTS if answer.mode is Mode.EXTRACTIVE else generated
    badges = f'<span class="badge badge-{answer.mode.value}">{escape(mode)}</span>'
    if answer.status is Status.PARTIAL:
        badges += f'<span class="badge badge-partial">{escape(strings.PARTIAL)}</span>'
    return f'<p class="badges">{badges}</p>'


def _understood(exchange: Exchange) -> str:
    """What a follow-up was completed with, or the question that it was taken for."""
    if not exchange.query or exchange.query == exchange.question:
        return ""
    context = context_of(exchange.query)
    if context:
        text = strings.COMPLETED.format(context=_short(strings.french(context), CONTEXT_SHOWN))
    else:
        query = strings.nested(_short(strings.french(exchange.query), QUERY_SHOWN))
        text = strings.SEARCHED.format(query=query)
    return f'<p class="understood">{escape(text)}</p>'


def _progress(exchange: Exchange) -> str:
    if exchange.pending:
        searching = exchange.phase is Phase.SEARCHING
        text = strings.SEARCHING if searching else strings.COMPOSING
        return f'<p class="progress"><span class="dot" aria-hidden="true"></span>{escape(text)}</p>'
    if exchange.phase is Phase.STOPPED:
        return f'<p class="stopped">{escape(strings.STOPPED)}</p>'
    return ""


def _tools(exchange: Exchange) -> str:
    if not exchange.cards or exchange.pending:
        return ""
    copy = (
        f'<button type="button" class="tool copy" data-copy="{escape(plain_text(exchange))}" '
        f'data-done="{escape(strings.COPIED)}" data-failed="{escape(strings.COPY_FAILED)}">'
        f"{escape(strings.COPY)}</button>"
    )
    show = (
        f'<a class="tool show-sources" href="#sources-{exchange.id}">'
        f"{escape(strings.SHOW_SOURCES)}</a>"
    )
    return f'<p class="tools">{copy if exchange.answer else ""}{show}</p>'


def _short(text: str, size: int = 70) -> str:
    return text if len(text) <= size else text[: size - 1].rstrip() + "…"

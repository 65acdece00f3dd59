"""What happens when the page's buttons are pressed: conversation in, component updates out.

The one long-lived handler, `ask`, follows the assistant's stream. No question is written anywhere,
log included: an unexpected error is logged by its type and place only. This module does not know
how the page is laid out, nor how an answer is made.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError
from corpus.types import Page
from ui import render, strings
from ui.conversation import MAX_QUESTION, Conversation, Exchange, Lookup, Phase
from ui.documents import documents_gone
from ui.protocol import Assistant, Catalogue

logger = logging.getLogger(__name__)

EXAMPLES = 4
"""Example questions on an empty conversation."""

Updates = dict[Any, Any]
"""New values or properties by component, as Gradio takes them."""


@dataclass(frozen=True, slots=True)
class View:
    """The components of the page that handlers update."""

    state: Any
    stopped: Any
    generation: Any
    welcome: Any
    examples: tuple[Any, ...]
    past: Any
    current: Any
    actions: Any
    removed: Any
    retry: Any
    message: Any
    question: Any
    send: Any
    stop: Any
    new: Any
    past_sources: Any
    current_sources: Any
    corpus: Any


def lookup_of(catalogue: Catalogue) -> Lookup:
    """Page and source look-ups in `catalogue` that give None for what it does not hold."""
    sources = {source.id: source for source in catalogue.sources()}

    def find_page(source_id: str, number: int) -> Page | None:
        """The page, or None."""
        try:
            return catalogue.page(source_id, number)
        except LookupError:
            return None

    return Lookup(page=find_page, source=sources.get)


def fault(question: str) -> str:
    """One French sentence on why `question` cannot be asked; empty when it can."""
    if len(question) <= MAX_QUESTION:
        return ""
    return strings.QUESTION_TOO_LONG.format(
        length=strings.number(len(question)), limit=strings.number(MAX_QUESTION)
    )


class Handlers:
    """The page's event handlers over one assistant; remembers only its example questions."""

    def __init__(self, assistant: Assistant, view: View, update: Callable[..., Any]) -> None:
        self._assistant = assistant
        self._view = view
        self._update = update
        self._lock = threading.Lock()
        self._examples_of: tuple[str, tuple[str, ...]] = ("", ())

    def ask(self, question: str | None, conversation: Conversation) -> Iterator[Updates]:
        """Streams the answer to what was typed; a question that cannot be asked stays in place.

        The page sends one question at a time. A state that says pending here is that of an answer
        whose last word crossed its stop: the new question ends it.
        """
        view, text = self._view, (question or "").strip()
        message = fault(text)
        if not text or message:
            yield {view.message: render.message_html(message)}
            return
        cleared = {view.question: "", view.message: ""}
        yield from self._stream(conversation.asked(text), cleared)

    def ask_example(self, question: str | None, conversation: Conversation) -> Iterator[Updates]:
        """As `ask`, but leaves alone what the user has begun to type."""
        text = (question or "").strip()[:MAX_QUESTION]
        if not text:
            yield {self._view.message: ""}
            return
        yield from self._stream(conversation.asked(text), {self._view.message: ""})

    def retry(self, conversation: Conversation) -> Iterator[Updates]:
        """Asks the last question again, in the place of its failed or interrupted answer."""
        last = conversation.last
        if last is None:
            yield self._show(conversation)
            return
        yield from self._stream(conversation.without_last().asked(last.question), {})

    def stop(self, conversation: Conversation) -> Updates:
        """Ends the running answer; what has been said stays. Nothing can be asked until `settle`."""
        view, update, last = self._view, self._update, conversation.last
        if last is None:
            return self._show(conversation)
        return {
            **self._show(conversation.with_last(last.stopped())),
            view.stopped: last.id,
            view.actions: update(visible=False),
            view.send: update(visible=False),
            view.stop: update(visible=True, interactive=False),
        }

    def settle(self, conversation: Conversation, stopped: int) -> Updates:
        """Opens the page again, exchange `stopped` ended even if a last word crossed the stop."""
        last = conversation.last
        if last is None or last.id != stopped:
            return {self._view.stopped: 0}
        ended = conversation.with_last(last.stopped()) if last.pending else conversation
        return {**self._show(ended), self._view.stopped: 0}

    def new(self) -> Updates:
        """An empty conversation."""
        cleared = {self._view.message: "", self._view.question: "", self._view.stopped: 0}
        return {**self._show(Conversation()), **cleared}

    def edit(self, conversation: Conversation) -> Updates:
        """Takes the last exchange away and puts its question back into the field."""
        question = conversation.last.question if conversation.last else ""
        return {**self._show(conversation.without_last()), self._view.question: question}

    def undo(self, conversation: Conversation) -> Updates:
        """Takes the last exchange away."""
        return self._show(conversation.without_last())

    def restore(self, conversation: Conversation) -> Updates:
        """Puts back the exchange that was taken away last."""
        return self._show(conversation.restored())

    def refresh(self, generation: str) -> Updates:
        """The line of documents and the examples, when another generation has become current."""
        view, update = self._view, self._update
        try:
            with self._assistant.live.reading() as searcher:
                current = searcher.index_id
                if documents_gone(searcher.catalogue):
                    missing = render.missing_html(strings.INDEX_GONE)
                    return {view.generation: "", view.corpus: missing}
                if current == generation:
                    return {view.generation: generation}
                corpus = render.corpus_html(searcher.catalogue.sources())
            questions = self._examples(current)
        except UserError as error:
            return {view.generation: "", view.corpus: render.missing_html(str(error))}
        buttons = {
            button: update(value=questions[i], visible=True)
            if i < len(questions)
            else update(visible=False)
            for i, button in enumerate(view.examples)
        }
        return {view.generation: current, view.corpus: corpus, **buttons}

    def _examples(self, generation: str) -> tuple[str, ...]:
        """The example questions of a generation, found once."""
        with self._lock:
            if self._examples_of[0] != generation:
                self._examples_of = (generation, self._assistant.examples(EXAMPLES))
            return self._examples_of[1]

    def _stream(self, conversation: Conversation, first: Updates) -> Iterator[Updates]:
        yield {**self._show(conversation), **first}
        for exchange in self._follow(conversation):
            conversation = conversation.with_last(exchange)
            yield self._latest(conversation)
        yield self._show(conversation)

    def _follow(self, conversation: Conversation) -> Iterator[Exchange]:
        """The pending exchange after each event; ends in a phase that is not pending."""
        exchange = conversation.exchanges[-1]
        try:
            with ExitStack() as stack:
                searcher = stack.enter_context(self._assistant.live.reading())
                lookup = lookup_of(searcher.catalogue)
                events = self._assistant.answer(exchange.question, conversation.turns())
                # A stop closes this generator, and through it the assistant's.
                stack.callback(getattr(events, "close", lambda: None))
                for event in events:
                    exchange = exchange.after(event, lookup)
                    yield exchange
        except UserError as error:
            exchange = exchange.failed(str(error))
        except Exception as error:
            _log(error)
            exchange = exchange.failed(strings.UNEXPECTED)
        if exchange.pending:
            exchange = exchange.failed(strings.UNFINISHED)
        yield exchange

    def _latest(self, conversation: Conversation) -> Updates:
        """The parts of the page that change while an answer is coming."""
        exchange = conversation.exchanges[-1]
        return {
            self._view.state: conversation,
            self._view.current: render.exchange_html(exchange),
            self._view.current_sources: render.sources_html(exchange),
        }

    def _show(self, conversation: Conversation) -> Updates:
        """The whole page for `conversation`."""
        view, update, last = self._view, self._update, conversation.last
        earlier = conversation.exchanges[:-1]
        pending = last is not None and last.pending
        unsettled = last is not None and last.phase in (Phase.FAILED, Phase.STOPPED)
        return {
            view.state: conversation,
            view.welcome: update(visible=last is None),
            view.past: "".join(render.exchange_html(exchange) for exchange in earlier),
            view.current: render.exchange_html(last) if last else "",
            view.past_sources: "".join(render.sources_html(exchange) for exchange in earlier),
            view.current_sources: render.sources_html(last) if last else render.no_sources_html(),
            view.removed: update(visible=conversation.removed is not None),
            view.actions: update(visible=last is not None and not pending),
            view.retry: update(visible=unsettled),
            view.new: update(visible=last is not None),
            view.send: update(visible=not pending),
            view.stop: update(visible=pending, interactive=True),
        }


def _log(error: Exception) -> None:
    """Logs type and place of an error; its message is left out, it may hold the question."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected %s while answering\n%s", type(error).__name__, place)

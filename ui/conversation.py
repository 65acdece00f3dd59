"""The conversation as values: what was asked, what came of it, what to send as history.

`Exchange.after` folds one event of the assistant's stream into an exchange; nothing here is
mutable, so that a page, a retry and a stop can share a state safely. This module knows no HTML and
no Gradio.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.events import Delta, Event, Failed, Finished, Found, Searching
from assistant.types import Answer, Citation, Sentence, Status, Turn
from corpus.types import Page, Source
from index.types import Evidence
from ui.cards import Card, card_of, nearest_card

MAX_QUESTION = 1000
"""Longest accepted question, in characters."""
MAX_TURNS = 6
"""Earlier exchanges handed to the assistant with a new question."""
MAX_EXCHANGES = 40
"""Exchanges kept on the page; older ones leave it."""
NEAREST = 3
"""Passages shown when there is no answer."""


class Phase(StrEnum):
    """Where an exchange stands."""

    SEARCHING = "searching"
    COMPOSING = "composing"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Lookup:
    """How cards find what they show; both return None when the index no longer holds it."""

    page: Callable[[str, int], Page | None]
    source: Callable[[str], Source | None]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what has come of it. `cards` are in the order of their markers.

    `query` is the stand-alone question that was searched; `nearest` is filled only when the
    answer was not found; `failure` is a French sentence, only in phase FAILED.
    """

    id: int
    question: str
    phase: Phase = Phase.SEARCHING
    query: str = ""
    sentences: tuple[Sentence, ...] = ()
    cards: tuple[Card, ...] = ()
    nearest: tuple[Card, ...] = ()
    answer: Answer | None = None
    failure: str = ""

    @property
    def pending(self) -> bool:
        """Whether events may still come."""
        return self.phase in (Phase.SEARCHING, Phase.COMPOSING)

    def after(self, event: Event, lookup: Lookup) -> Exchange:
        """The exchange once `event` has been seen; the finished answer replaces the deltas."""
        match event:
            case Searching(query=query):
                return replace(self, query=query)
            case Found():
                return replace(self, phase=Phase.COMPOSING)
            case Delta(sentence=sentence, citations=citations):
                cards = _cards(self.cards, citations, lookup)
                sentences = (*self.sentences, sentence)
                return replace(self, phase=Phase.COMPOSING, sentences=sentences, cards=cards)
            case Finished(answer=answer):
                return replace(
                    self,
                    phase=Phase.DONE,
                    query=answer.resolved,
                    sentences=answer.sentences,
                    cards=_cards((), answer.citations, lookup),
                    nearest=_nearest(answer, lookup),
                    answer=answer,
                )
            case Failed(message=message):
                return self.failed(message)

    def failed(self, message: str) -> Exchange:
        """The exchange ended by an error; `message` is a French sentence."""
        return replace(self, phase=Phase.FAILED, failure=message)

    def stopped(self) -> Exchange:
        """The exchange ended by the user; what has been said stays."""
        return replace(self, phase=Phase.STOPPED) if self.pending else self


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges in order; at most the last one is pending."""

    exchanges: tuple[Exchange, ...] = ()
    asked_so_far: int = 0
    removed: Exchange | None = None
    """The exchange taken away last, as long as it can be put back."""

    @property
    def last(self) -> Exchange | None:
        """The latest exchange, if any."""
        return self.exchanges[-1] if self.exchanges else None

    def asked(self, question: str) -> Conversation:
        """With a new exchange for `question`; one left pending counts as stopped.

        What was taken away before can no longer be put back.
        """
        number = self.asked_so_far + 1
        earlier = tuple(exchange.stopped() for exchange in self.exchanges)
        kept = (*earlier, Exchange(number, question))[-MAX_EXCHANGES:]
        return Conversation(kept, number)

    def with_last(self, exchange: Exchange) -> Conversation:
        """With `exchange` in the place of the last one."""
        return replace(self, exchanges=(*self.exchanges[:-1], exchange))

    def without_last(self) -> Conversation:
        """Without the last exchange, which can be put back; an empty conversation stays empty."""
        return replace(self, exchanges=self.exchanges[:-1], removed=self.last)

    def restored(self) -> Conversation:
        """With the exchange that was taken away last, if it can still be put back."""
        if self.removed is None:
            return self
        return replace(self, exchanges=(*self.exchanges, self.removed), removed=None)

    def turns(self) -> tuple[Turn, ...]:
        """The last finished exchanges before the pending one, as the assistant takes them.

        Greetings are no part of the subject; nor is a question without an answer, once there is
        an earlier one with an answer.
        """
        kept: list[Turn] = []
        answered = False
        for exchange in self.exchanges:
            answer = exchange.answer
            if exchange.phase is not Phase.DONE or answer is None:
                continue
            found = answer.status in (Status.ANSWERED, Status.PARTIAL)
            if found or (answer.status is Status.NOT_FOUND and not answered):
                kept.append(Turn(exchange.question, answer.text))
            answered = answered or found
        return tuple(kept[-MAX_TURNS:])


def _cards(
    known: tuple[Card, ...], citations: tuple[Citation, ...], lookup: Lookup
) -> tuple[Card, ...]:
    """`known` and the cards of `citations`, one per marker, in the order of the markers."""
    cards = {card.marker: card for card in known}
    for citation in citations:
        page = lookup.page(citation.source.id, citation.page)
        cards.setdefault(citation.marker, card_of(citation, page))
    return tuple(cards[marker] for marker in sorted(cards))


def _nearest(answer: Answer, lookup: Lookup) -> tuple[Card, ...]:
    if answer.status is not Status.NOT_FOUND:
        return ()
    cards = (_nearest_card(evidence, lookup) for evidence in answer.evidence[:NEAREST])
    return tuple(card for card in cards if card is not None)


def _nearest_card(evidence: Evidence, lookup: Lookup) -> Card | None:
    passage = evidence.passage
    source = lookup.source(passage.source_id)
    if source is None:
        return None
    page = lookup.page(source.id, passage.spans[0][0]) if passage.spans else None
    return nearest_card(evidence, source, page)

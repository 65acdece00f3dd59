"""The assistant: one generator from a question and its history to a stream of events.

`Assistant.answer` resolves follow-ups, searches the current generation, decides whether the
evidence answers, and quotes the sentences that do. It holds no state between questions but the
live index; several threads may ask at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant import abstain, messages
from assistant.candidates import Candidate
from assistant.choose import choose, others
from assistant.compose import Composer, heading_of, notice
from assistant.coverage import Weighted
from assistant.events import Delta, Event, Failed, Finished, Found, Searching
from assistant.examination import READ, examine
from assistant.followup import Resolved, resolve
from assistant.question import parse, parts_of
from assistant.smalltalk import notice_for
from assistant.types import Answer, Citation, Mode, Sentence, Status, Turn
from corpus.errors import UserError
from index.facets import Facets
from index.live import LiveIndex
from index.search import Searcher
from index.types import Evidence

MAX_LENGTH = 1000
SHOWN = 10
NO_FACETS = Facets()


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one explicit part of a question; `others` are titles of sheets that have an
    example too."""

    text: str
    chosen: tuple[Candidate, ...]
    weighted: tuple[Weighted, ...]
    refusal: abstain.Refusal | None
    confidence: float
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Clock:
    """Milliseconds by step."""

    began: float
    search: float = 0.0

    def timings(self) -> dict[str, float]:
        """search, answer and total, in milliseconds."""
        total = (time.perf_counter() - self.began) * 1000
        return {"search": self.search, "answer": total - self.search, "total": total}


class Assistant:
    """Answers questions on the current generation of a live index."""

    def __init__(
        self, live: LiveIndex, min_support: float | Callable[[], float] = abstain.MIN_SUPPORT
    ) -> None:
        """`min_support` in [0, 1] is the abstention threshold (see `assistant.threshold`), or what
        gives it before each question, for a process that stays."""
        self.live = live
        self._min_support = min_support

    @property
    def min_support(self) -> float:
        """The abstention threshold in force now."""
        given = self._min_support
        return given() if callable(given) else given

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        k: int = SHOWN,
        facets: Facets = NO_FACETS,
    ) -> Iterator[Event]:
        """Events ending in Finished, or in Failed for what the user can fix (no index …).

        `k` is the number of ranked passages in the answer; only documents that meet the `facets` answer.
        """
        try:
            with self.live.reading() as searcher:
                narrowed = searcher.within(facets)
                yield from _answer(narrowed, question.strip(), history, k, self.min_support)
        except UserError as error:
            yield Failed(str(error))

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        k: int = SHOWN,
        facets: Facets = NO_FACETS,
    ) -> Answer:
        """The finished answer; raises UserError where `answer` would yield Failed."""
        for event in self.answer(question, history, k, facets):
            if isinstance(event, Finished):
                return event.answer
            if isinstance(event, Failed):
                raise UserError(event.message)
        raise AssertionError("the stream ended without an answer")

    def examples(self, count: int = 4) -> tuple[str, ...]:
        """Questions drawn from the loaded corpus, each checked to be answered."""
        from assistant.examples import examples

        with self.live.reading() as searcher:
            return examples(searcher, self.ask, count)


def _answer(
    searcher: Searcher, question: str, history: Sequence[Turn], k: int, min_support: float
) -> Iterator[Event]:
    """The stream for one searcher."""
    clock = Clock(time.perf_counter())
    said = notice_for(question)
    if len(question) > MAX_LENGTH:
        said = messages.TOO_LONG.format(limit=MAX_LENGTH)
    if said is not None:
        sentence = notice(said)
        yield Delta(sentence, ())
        yield Finished(
            _finished(searcher, question, question, [sentence], [], (), Status.NOTICE, clock)
        )
        return
    resolved = resolve(question, history)
    yield Searching(resolved.standalone)
    started = time.perf_counter()
    evidence = tuple(searcher.search(resolved.standalone, k=max(k, READ)))
    clock.search = (time.perf_counter() - started) * 1000
    yield Found(evidence[:k])
    pieces = _pieces(resolved)
    parts = [_part(searcher, piece, evidence, clock, min_support, len(pieces)) for piece in pieces]
    composer = Composer(searcher)
    sentences: list[Sentence] = []
    for sentence, fresh in _sentences(parts, composer):
        sentences.append(sentence)
        yield Delta(sentence, fresh)
    quoted = any(sentence.citations for sentence in sentences)
    refused = any(part.refusal for part in parts)
    status = Status.NOT_FOUND if not quoted else Status.PARTIAL if refused else Status.ANSWERED
    yield Finished(
        _finished(
            searcher,
            question,
            resolved.standalone,
            sentences,
            composer.citations,
            evidence[:k],
            status,
            clock,
            max(part.confidence for part in parts),
        )
    )


def _pieces(resolved: Resolved) -> list[Resolved]:
    """The explicit parts; a later one that names nothing has the first as its context."""
    first, *others = parts_of(resolved.text)
    pieces = [Resolved(first, resolved.context)]
    for part in others:
        context = "" if parse(part).names else f"{first} {resolved.context}".strip()
        pieces.append(Resolved(part, context))
    return pieces


def _part(
    searcher: Searcher,
    piece: Resolved,
    evidence: Sequence[Evidence],
    clock: Clock,
    min_support: float,
    parts: int,
) -> Part:
    """Searches (again, when the part is not the whole question) and decides for one of `parts`."""
    found = examine(searcher, piece, evidence)
    clock.search += found.searched
    refusal = found.refusal or abstain.after_search(
        found.question, found.weighted, found.ranked, found.confidence, min_support
    )
    chosen = () if refusal else tuple(choose(found.question, found.weighted, found.ranked, parts))
    more = others(found.question, found.ranked, chosen)
    return Part(piece.text, chosen, found.weighted, refusal, found.confidence, more)


def _sentences(
    parts: Sequence[Part], composer: Composer
) -> Iterator[tuple[Sentence, tuple[Citation, ...]]]:
    """Composed sentences of every part in order, then what was not found."""
    given: set[tuple[int, ...]] = set()
    shown: frozenset[str] = frozenset()
    found = False
    for part in parts:
        for candidate in part.chosen:
            made = composer.compose(candidate, part.weighted, shown)
            if made is None or made[0].citations in given:
                continue
            given.add(made[0].citations)
            shown = frozenset({heading_of(candidate)})
            found = True
            yield made
            left = candidate.omitted - sum(c.listing == candidate.start for c in part.chosen)
            if left > 0:
                yield notice(messages.more_items(left, candidate.page)), ()
        if sum(candidate.attributed for candidate in part.chosen) > 1:
            yield notice(messages.DIFFERENT), ()
        if part.others:
            yield notice(messages.others(part.others)), ()
    refused = [part for part in parts if part.refusal]
    if found:
        for part in refused:
            asked = messages.quoted(part.text.strip(" ?\u202f\u00a0"))
            yield notice(messages.PART_NOT_FOUND.format(part=asked)), ()
        return
    yield notice(messages.NOT_FOUND), ()
    reasons = dict.fromkeys(part.refusal.reason for part in refused if part.refusal)
    for reason in reasons or {messages.NO_MATCH: None}:
        yield notice(reason), ()


def _finished(
    searcher: Searcher,
    question: str,
    resolved: str,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    evidence: tuple[Evidence, ...],
    status: Status,
    clock: Clock,
    confidence: float | None = None,
) -> Answer:
    """The finished answer."""
    return Answer(
        question=question,
        resolved=resolved,
        sentences=tuple(sentences),
        citations=tuple(citations),
        evidence=evidence,
        status=status,
        mode=Mode.EXTRACTIVE,
        model=None,
        index_id=searcher.index_id,
        timings=clock.timings(),
        confidence=confidence,
    )

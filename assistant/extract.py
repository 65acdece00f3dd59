"""Chooses the sentences of an extractive answer: scored, typed, de-duplicated, in order.

A sentence is scored by what it covers of the question (itself, and with its surroundings), by the
rank of its passage, and by whether it holds the kind of value asked for. Sentences are then taken
greedily, each new one discounted by its likeness to those already taken (maximal marginal
relevance, Carbonell and Goldstein 1998). Constants were set on development questions; see
docs/log.md. Decides nothing about abstention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.candidates import Candidate
from assistant.coverage import Weighted, coverage
from assistant.question import Expected, Question
from assistant.values import count_near, holds

OWN, AROUND, RANK, VALUE, NEAR = 0.50, 0.30, 0.20, 0.30, 0.15
INCOMPLETE, SHORT, LONG = 0.10, 0.30, 0.10
LIKENESS = 0.6
KEEP = 0.62
MAX_WORDS = 90
MOST = {Expected.LIST: 5, Expected.ANY: 4, Expected.DEFINITION: 3}
MOST_FACTUAL = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score; `typed` says whether it holds the kind of value asked for."""

    candidate: Candidate
    score: float
    typed: bool


def score(
    question: Question, weighted: Sequence[Weighted], candidate: Candidate, best: float
) -> Scored:
    """Scores one candidate; `best` is the evidence score of the first passage (> 0)."""
    text = candidate.text
    typed = holds(question.expected, text)
    if typed and question.expected is Expected.COUNT and question.focus:
        typed = count_near(text, question.focus)
    value = OWN * coverage(weighted, candidate.terms)
    value += AROUND * coverage(weighted, candidate.context.all | candidate.terms)
    value += RANK * (candidate.context.evidence.score / best if best > 0 else 0.0)
    if typed and question.expected not in (Expected.ANY, Expected.LIST, Expected.DEFINITION):
        value += VALUE
        if question.expected is Expected.COUNT and count_near(text, question.focus, reach=3):
            value += NEAR
    value -= 0.0 if candidate.complete else INCOMPLETE
    value -= SHORT if candidate.words < 4 else LONG if candidate.words > 60 else 0.0
    return Scored(candidate, value, typed)


def rank(
    question: Question, weighted: Sequence[Weighted], candidates: Sequence[Candidate]
) -> list[Scored]:
    """All candidates, best first."""
    best = max((c.context.evidence.score for c in candidates), default=0.0)
    scored = [score(question, weighted, candidate, best) for candidate in candidates]
    return sorted(scored, key=lambda item: -item.score)


def choose(question: Question, ranked: Sequence[Scored]) -> list[Candidate]:
    """The sentences of the answer in reading order, best passage first; never empty for a non-empty list."""
    most = MOST.get(question.expected, MOST_FACTUAL)
    pool = [item for item in ranked if item.typed] or list(ranked)
    chosen: list[Scored] = []
    words = 0
    while pool and len(chosen) < most:
        pick = max(pool, key=lambda item: item.score - LIKENESS * _likeness(question, item, chosen))
        pool.remove(pick)
        value = pick.score - LIKENESS * _likeness(question, pick, chosen)
        if chosen and value < KEEP * chosen[0].score:
            break
        if chosen and words + pick.candidate.words > MAX_WORDS:
            continue
        chosen.append(pick)
        words += pick.candidate.words
    return _in_order([item.candidate for item in chosen])


def _likeness(question: Question, item: Scored, chosen: Sequence[Scored]) -> float:
    """Greatest Jaccard likeness to a chosen sentence; for lists, one more sentence of a sheet counts as alike."""
    most = 0.0
    for other in chosen:
        left, right = item.candidate.terms, other.candidate.terms
        union = left | right
        likeness = len(left & right) / len(union) if union else 1.0
        if question.expected is Expected.LIST and _sheet(item.candidate) == _sheet(other.candidate):
            likeness = max(likeness, 0.6)
        most = max(most, likeness)
    return most


def _sheet(candidate: Candidate) -> tuple[str, tuple[str, ...]]:
    """What tells two sheets apart: the document and the first two headings."""
    passage = candidate.context.evidence.passage
    return passage.source_id, passage.headings[:2]


def _in_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sheets in the order of their best sentence, sentences of one sheet in reading order."""
    order = list(dict.fromkeys(_sheet(candidate) for candidate in chosen))
    return sorted(chosen, key=lambda c: (order.index(_sheet(c)), c.page, c.start))

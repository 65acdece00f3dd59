"""Chooses the sentences of an extractive answer: scored, typed, de-duplicated, in order.

A sentence is scored by what it covers of the question (itself, and with its surroundings), by the
rank of its passage, and by whether it holds the kind of value asked for. Sentences are then taken
greedily, each new one discounted by its likeness to those already taken (maximal marginal
relevance, Carbonell and Goldstein 1998). Constants were set on development questions; see
docs/log.md. Decides nothing about abstention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from assistant.candidates import Candidate
from assistant.coverage import Weighted, coverage
from assistant.question import Expected, Question, unaccented
from assistant.support import FIELD, OPEN, support
from assistant.values import count_near, holds

OWN, AROUND, RANK, VALUE, NEAR, NAMES = 0.50, 0.30, 0.20, 0.30, 0.15, 0.15
SHORT, LONG, FIELD_LINE, FRAGMENT = 0.30, 0.10, 0.10, 0.35
LIKENESS = 0.6
KEEP, KEEP_ELSEWHERE = 0.5, 0.75
SUPPORTED, SUPPORTED_OPEN = 0.4, 0.5
MAX_WORDS = 90
MOST = {Expected.LIST: 5, Expected.ANY: 5, Expected.DEFINITION: 4}
MOST_FACTUAL = 4
LABELLED = 0.70
FIELDS = {
    Expected.ACTOR: re.compile(r"(?:Porteurs?|Acteurs?|Partenaires?|Maîtrise d)\b.{0,20}:"),
    Expected.PLACE: re.compile(r"(?:Territoire|Lieu|Commune|Localisation|Adresse)\s?:"),
    Expected.DATE: re.compile(r"(?:Années?|Dates?|Calendrier|Livraison)\s?:"),
}
REFERENCE = re.compile(r"(?:glossaire|lexique|index|sommaire|sigles|abréviations)\b", re.IGNORECASE)
"""Headings of pages that name subjects without treating them; they answer definitions only."""
DEFINING = re.compile(
    r"\b(?:est|sont) (?:un|une|le|la|les|des)\b|\b(?:est|sont) l[’']|\b(?:désigne|signifie|c[’']est)\b"
)
MENTION = re.compile(r"\b(?:enjeux?|thèmes?|acteurs?|porteurs?|partenaires)\b", re.IGNORECASE)
"""A sentence that only files a subject under its themes or names who carries it."""
NAME = re.compile(r"(?<!^)(?<![.!?:] )\b[A-ZÀ-Ý][\w’'-]{2,}")


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score.

    `typed` says whether it holds the kind of value asked for; `support` in [0, 1] is how much of
    the question's subject it and its surroundings cover, on which abstention is decided.
    """

    candidate: Candidate
    score: float
    typed: bool
    support: float


def rank(
    question: Question,
    weighted: Sequence[Weighted],
    topic: Sequence[Weighted],
    candidates: Sequence[Candidate],
) -> list[Scored]:
    """All candidates, best first; `topic` is the subject of the question among its `weighted` terms."""
    best = max((c.context.evidence.score for c in candidates), default=0.0)
    telling = _telling(weighted, candidates)
    scored = []
    for candidate in candidates:
        typed = _is_typed(question, candidate.text)
        value = _score(question, weighted, candidate, typed)
        value += OWN * coverage(telling, candidate.terms)
        value += RANK * sqrt(candidate.context.evidence.score / best) if best > 0 else 0.0
        fit = _fit(question, weighted, candidate)
        grounds = support(question, weighted, topic, candidate) if fit else 0.0
        scored.append(Scored(candidate, value, typed, grounds))
    return sorted(scored, key=lambda item: -item.score)


def _fit(question: Question, weighted: Sequence[Weighted], candidate: Candidate) -> bool:
    """Whether a sentence may carry the decision to answer.

    An index or a glossary names subjects without treating them, so it only defines; a fragment (a
    cut line, a table row) only gives a value.
    """
    if question.expected is Expected.DEFINITION and FIELD.match(candidate.text):
        return _entry(weighted, candidate)
    if any(REFERENCE.match(heading) for heading in candidate.context.evidence.passage.headings):
        return question.expected is Expected.DEFINITION
    return candidate.complete or question.expected not in OPEN


def _entry(weighted: Sequence[Weighted], candidate: Candidate) -> bool:
    """Whether a line is a glossary entry of a word of the question (« TZCLD : … »)."""
    head = unaccented(candidate.text.split(":")[0])
    return bool(FIELD.match(candidate.text)) and any(
        unaccented(item.term.surface) in head.split() for item in weighted
    )


def _telling(weighted: Sequence[Weighted], candidates: Sequence[Candidate]) -> tuple[Weighted, ...]:
    """The terms weighted anew by their rarity among the candidate sentences, ln(1 + n / (1 + df)):
    in a sheet about a garden, « jardin » tells no sentence from another."""
    total = len(candidates)
    return tuple(
        replace(item, weight=item.weight * log(1 + total / (1 + frequency)))
        for item in weighted
        for frequency in [sum(item.found_in(candidate.terms) for candidate in candidates)]
    )


def _is_typed(question: Question, text: str) -> bool:
    """Whether a sentence holds the kind of value asked for, near what is counted."""
    if not holds(question.expected, text):
        return False
    if question.expected is Expected.ACTOR and not FIELDS[Expected.ACTOR].match(text):
        if FIELD.match(text):
            return False
        asked = unaccented(question.text)
        return any(unaccented(name) not in asked for name in NAME.findall(text))
    return question.expected is not Expected.COUNT or count_near(text, question.focus)


def _score(
    question: Question, weighted: Sequence[Weighted], candidate: Candidate, typed: bool
) -> float:
    """The part of a score that needs no other candidate."""
    value = AROUND * coverage(weighted, candidate.context.all | candidate.terms)
    if question.expected not in OPEN and typed:
        value += VALUE
        if question.expected is Expected.COUNT and count_near(candidate.text, question.focus, 3):
            value += NEAR
    label = FIELDS.get(question.expected)
    if label is not None and label.match(candidate.text):
        value += LABELLED
    if question.expected is Expected.LIST and len(NAME.findall(candidate.text)) >= 3:
        value += NAMES
    if not candidate.complete:
        several = candidate.text.count(" ; ") > 1
        value -= FRAGMENT if several or not FIELD.match(candidate.text) else FIELD_LINE
    if question.expected is Expected.DEFINITION:
        value += LABELLED * _entry(weighted, candidate) + NAMES * bool(
            DEFINING.search(candidate.text)
        )
    if question.expected in OPEN and MENTION.search(candidate.text):
        value -= FRAGMENT / 2
    if candidate.words < 4 and not FIELD.match(candidate.text):
        value -= SHORT
    return value - (LONG if candidate.words > 60 else 0.0)


def choose(question: Question, ranked: Sequence[Scored]) -> list[Candidate]:
    """The sentences of the answer, in reading order; at least one when `ranked` has one.

    A value comes from one sheet: what another sheet says of the same kind is about something else.
    """
    most = MOST.get(question.expected, MOST_FACTUAL)
    pool = [item for item in ranked if item.typed] or list(ranked)
    share = SUPPORTED_OPEN if question.expected in OPEN else SUPPORTED
    floor = share * max((item.support for item in pool), default=0.0)
    pool = [item for item in pool if item.support >= floor]
    whole = [item for item in pool if item.candidate.complete]
    if question.expected not in OPEN or question.expected is Expected.DEFINITION:
        whole = [i for i in pool if i in whole or FIELD.match(i.candidate.text)]
    pool = whole or pool
    chosen: list[Scored] = []
    words = 0
    while pool and len(chosen) < most:
        worth = {id(i): i.score - LIKENESS * _likeness(question, i, chosen) for i in pool}
        pick = max(pool, key=lambda item: worth[id(item)])
        pool.remove(pick)
        if chosen and worth[id(pick)] < KEEP * chosen[0].score:
            break
        several = question.comparison or question.expected is Expected.LIST
        if chosen and not several and _elsewhere(pick, chosen):
            continue
        if chosen and words + pick.candidate.words > MAX_WORDS:
            continue
        chosen.append(pick)
        words += pick.candidate.words
        if question.expected not in OPEN and not question.comparison:
            pool = [item for item in pool if sheet(item.candidate) == sheet(chosen[0].candidate)]
    return _in_order([item.candidate for item in chosen])


def _elsewhere(item: Scored, chosen: Sequence[Scored]) -> bool:
    """Whether a sentence stands in another sheet than the best one without being nearly as good."""
    other = sheet(item.candidate) != sheet(chosen[0].candidate)
    return other and item.score < KEEP_ELSEWHERE * chosen[0].score


def _likeness(question: Question, item: Scored, chosen: Sequence[Scored]) -> float:
    """Greatest Jaccard likeness to a chosen sentence.

    In a list, one more sentence of the same sheet counts as alike; for a figure, one that gives no
    new number does.
    """
    most = 0.0
    for other in chosen:
        left, right = item.candidate.terms, other.candidate.terms
        union = left | right
        likeness = len(left & right) / len(union) if union else 1.0
        same = sheet(item.candidate) == sheet(other.candidate)
        if question.expected is Expected.LIST and same:
            likeness = max(likeness, 0.6)
        if question.expected not in OPEN and same and _numbers(item) <= _numbers(other):
            likeness = max(likeness, 0.8)
        most = max(most, likeness)
    return most


def _numbers(item: Scored) -> frozenset[str]:
    """The numerals of a sentence, without the spaces inside them."""
    found = re.findall(r"\d+(?:[  \u202f\u00a0]\d{3})*", item.candidate.text)
    return frozenset(re.sub(r"\D", "", number) for number in found)


def sheet(candidate: Candidate) -> tuple[str, tuple[str, ...]]:
    """What tells two sheets apart: the document and the first two headings."""
    passage = candidate.context.evidence.passage
    return passage.source_id, passage.headings[:2]


def _in_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sheets in the order of their best sentence, sentences of one sheet in reading order."""
    order = list(dict.fromkeys(sheet(candidate) for candidate in chosen))
    return sorted(chosen, key=lambda c: (order.index(sheet(c)), c.page, c.start))

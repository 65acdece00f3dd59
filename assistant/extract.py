"""Scores the sentences that an extractive answer could quote.

A sentence is scored by what it covers of the question (itself, and with its surroundings), by the
likelihood of its passage, and by whether it holds the kind of value asked for. Constants were set on
development questions; see docs/log.md. Chooses nothing, and decides nothing about abstention.
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


def sheet(candidate: Candidate) -> tuple[str, tuple[str, ...]]:
    """What tells two sheets apart: the document and the first two headings."""
    passage = candidate.context.evidence.passage
    return passage.source_id, passage.headings[:2]

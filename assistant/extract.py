"""Scores the sentences that an extractive answer could quote.

A logistic model over a few features: what the sentence covers of the question, itself and with its
surroundings, how likely its passage is, whether it holds the kind of value asked for, how it is
made. The weights stand in `data/sentences.json`, fitted by `python -m evals.fit_sentences` on
development questions. Chooses nothing, and decides nothing about abstention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np

from assistant.candidates import Candidate
from assistant.coverage import Weighted, coverage
from assistant.demands import of_another_year
from assistant.question import Expected, Question, unaccented
from assistant.support import ANAPHORIC, FIELD, OPEN, support
from assistant.values import count_near, counted_in, holds_under
from corpus.tables import TOTAL
from index.logistic import Array, load_model
from index.rescoring import REFERENCE

DATA = Path(__file__).resolve().parent / "data" / "sentences.json"
FEATURES = (
    "own", "telling", "around", "headings", "passage", "lead", "before", "after", "first", "close",
    "typed", "near", "label", "entry", "defining", "names", "mention", "fit", "complete", "field",
    "anaphora", "number", "short", "length", "row",
)  # fmt: skip
"""In [0, 1] but for `length`: ln(1 + words)."""
CONTENTS = re.compile(r"\s\d{1,3}$")
LONGEST_TERM = 5
"""Words of what a glossary defines."""
WINDOW = 8
"""Content words within which words of the question stand close together."""
SHORT = 4
MANY_NAMES = 3
FIELDS = {
    Expected.ACTOR: re.compile(r"(?:Porteurs?|Acteurs?|Partenaires?|Maîtrise d)\b.{0,20}:"),
    Expected.PLACE: re.compile(r"(?:Territoire|Lieu|Commune|Localisation|Adresse)\s?:"),
    Expected.DATE: re.compile(r"(?:Années?|Dates?|Calendrier|Livraison)\s?:"),
}
DEFINING = re.compile(
    r"\b(?:est|sont) (?:un|une|le|la|les|des)\b|\b(?:est|sont) l[’']|\b(?:désigne|signifie|c[’']est)\b"
)
MENTION = re.compile(r"\b(?:enjeux?|thèmes?|acteurs?|porteurs?|partenaires)\b", re.IGNORECASE)
"""A sentence that only files a subject under its themes or names who carries it."""
NUMERAL = re.compile(r"(?!(?:19|20)\d\d$)\d+")
FREE = re.compile(r"\bgratuit\w*", re.IGNORECASE)
NAME = re.compile(r"(?<!^)(?<![.!?:] )\b[A-ZÀ-Ý][\w’'-]{2,}")


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its `score`, the likelihood in [0, 1] that it holds what is expected, read from
    its `features`.

    `typed` says whether it holds the kind of value asked for; `support` in [0, 1] is how much of
    the question's subject it and its surroundings cover, on which abstention is decided.
    """

    candidate: Candidate
    score: float
    typed: bool
    support: float
    features: tuple[float, ...] = ()


def rank(
    question: Question,
    weighted: Sequence[Weighted],
    topic: Sequence[Weighted],
    candidates: Sequence[Candidate],
) -> list[Scored]:
    """All candidates, best first; `topic` is the subject of the question among its `weighted` terms."""
    counted = _counted(question, weighted)
    typed = [_is_typed(question, candidate, counted) for candidate in candidates]
    fits = [_fit(question, weighted, candidate) for candidate in candidates]
    rows = features(question, weighted, candidates, typed, fits)
    likelihoods = load_model(DATA).of_rows(rows, FEATURES)
    scored = [
        Scored(c, float(score), kind, support(question, weighted, topic, c) if fit else 0.0, row)
        for c, score, kind, fit, row in zip(
            candidates, likelihoods, typed, fits, map(tuple, rows.tolist()), strict=True
        )
    ]
    return sorted(scored, key=lambda item: -item.score)


def features(
    question: Question,
    weighted: Sequence[Weighted],
    candidates: Sequence[Candidate],
    typed: Sequence[bool],
    fits: Sequence[bool],
) -> Array:
    """The features of each candidate, shape (candidates, len(FEATURES))."""
    best = max((c.context.evidence.score for c in candidates), default=0.0) or 1.0
    telling = _telling(weighted, candidates)
    own = [coverage(weighted, candidate.terms) for candidate in candidates]
    beside = _beside(candidates)
    rows = []
    for i, candidate in enumerate(candidates):
        context = candidate.context
        before, after = beside[i]
        found = {
            "own": own[i],
            "telling": coverage(telling, candidate.terms),
            "around": coverage(weighted, context.all | candidate.terms),
            "headings": coverage(weighted, context.headings),
            "passage": context.evidence.score,
            "lead": context.evidence.score / best,
            "before": own[before] if before is not None else 0.0,
            "after": own[after] if after is not None else 0.0,
            "first": before is None,
            "close": _closeness(weighted, candidate),
            "fit": fits[i],
            "complete": candidate.complete,
            "field": FIELD.match(candidate.text) is not None,
            "anaphora": ANAPHORIC.match(candidate.text) is not None,
            "number": re.search(r"\d", candidate.text) is not None,
            "short": candidate.words < SHORT,
            "length": log(1 + len(candidate.text.split())),
            "row": candidate.row,
            **_of_kind(question, weighted, candidate, typed[i]),
        }
        rows.append([float(found[name]) for name in FEATURES])
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))


def _of_kind(
    question: Question, weighted: Sequence[Weighted], candidate: Candidate, typed: bool
) -> dict[str, float]:
    """The features that depend on the kind of question: 1.0 where a sentence has what it asks for."""
    kind, text = question.expected, candidate.text
    defines, label = kind is Expected.DEFINITION, FIELDS.get(kind)
    return {
        "typed": float(typed and kind not in OPEN),
        "near": float(kind is Expected.COUNT and count_near(text, question.focus, 3)),
        "label": float(label is not None and label.match(text) is not None),
        "entry": float(defines and _entry(weighted, candidate)),
        "defining": float(defines and DEFINING.search(text) is not None),
        "names": float(kind is Expected.LIST and len(NAME.findall(text)) >= MANY_NAMES),
        "mention": float(kind in OPEN and MENTION.search(text) is not None),
    }


def _beside(candidates: Sequence[Candidate]) -> list[tuple[int | None, int | None]]:
    """The places of the sentences before and after each on its page, None where none is read."""

    def page(place: int) -> tuple[str, int]:
        return candidates[place].context.evidence.passage.source_id, candidates[place].page

    order = sorted(range(len(candidates)), key=lambda i: (*page(i), candidates[i].start))
    found: list[tuple[int | None, int | None]] = [(None, None)] * len(candidates)
    for place, i in enumerate(order):
        before = order[place - 1] if place and page(order[place - 1]) == page(i) else None
        after = order[place + 1] if place + 1 < len(order) else None
        found[i] = (before, after if after is not None and page(after) == page(i) else None)
    return found


def _closeness(weighted: Sequence[Weighted], candidate: Candidate) -> float:
    """The greatest share of the question's words that stand within WINDOW words of the sentence."""
    total = sum(item.weight for item in weighted) or 1.0
    places = [
        (place, k)
        for place, terms in enumerate(candidate.words_terms)
        for k, item in enumerate(weighted)
        if item.found_in(terms)
    ]
    best = 0.0
    for start, _ in places:
        near = {k for place, k in places if start <= place <= start + WINDOW}
        best = max(best, sum(weighted[k].weight for k in near))
    return best / total


def _fit(question: Question, weighted: Sequence[Weighted], candidate: Candidate) -> bool:
    """Whether a sentence may carry the decision to answer.

    An index or a glossary names subjects without treating them, so it only defines; a fragment (a
    cut line) only gives a value; a row of a table must name what is asked for, or sum up the others.
    """
    if candidate.row and not (coverage(weighted, candidate.named) or TOTAL.match(candidate.text)):
        return False
    if question.expected is Expected.DEFINITION and FIELD.match(candidate.text):
        return _entry(weighted, candidate)
    if any(REFERENCE.match(heading) for heading in candidate.context.evidence.passage.headings):
        return question.expected is Expected.DEFINITION
    return candidate.quotable or question.expected not in OPEN


def _entry(weighted: Sequence[Weighted], candidate: Candidate) -> bool:
    """Whether a line is a glossary entry of a word of the question (« TZCLD : … »); a line of a table of
    contents, which ends with a page, is none."""
    if CONTENTS.search(candidate.text):
        return False
    head = unaccented(candidate.text.split(":")[0]).split()
    return (
        bool(FIELD.match(candidate.text))
        and len(head) <= LONGEST_TERM
        and any(unaccented(item.term.surface) in head for item in weighted)
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


def _counted(question: Question, weighted: Sequence[Weighted]) -> Weighted | None:
    """The noun that a question counts, with what may stand for it (« EBE »)."""
    if question.expected is not Expected.COUNT or not question.focus.split():
        return None
    noun = unaccented(question.focus.split()[0])
    return next((item for item in weighted if unaccented(item.term.surface) == noun), None)


def _is_typed(question: Question, candidate: Candidate, counted: Weighted | None) -> bool:
    """Whether a sentence holds the kind of value asked for, near what is counted; a row, under it."""
    text = candidate.text
    if question.expected not in OPEN and of_another_year(question, candidate):
        return False
    if question.expected is Expected.AMOUNT and FREE.search(question.text):
        text = FREE.sub(" ", text)  # what is free has a cost, and « gratuit » is not it
    if not holds_under(question.expected, candidate.title, text):
        return False
    if question.expected is Expected.ACTOR and not FIELDS[Expected.ACTOR].match(text):
        if FIELD.match(text):
            return False
        asked = unaccented(question.text)
        return any(unaccented(name) not in asked for name in NAME.findall(text))
    if question.expected is not Expected.COUNT or count_near(text, question.focus):
        return True
    if counted is not None and any(
        NUMERAL.fullmatch(one[0]) and counted.found_in(other)
        for one, other in pairwise(candidate.words_terms)
    ):
        return True
    return candidate.row and counted_in(candidate.title, question.focus)


def sheet(candidate: Candidate) -> tuple[str, tuple[str, ...]]:
    """What tells two sheets apart: the document and the first two headings."""
    passage = candidate.context.evidence.passage
    return passage.source_id, passage.headings[:2]

"""How sure the evidence makes an answer: a logistic model over a few features of question and evidence.

Each feature lies in [0, 1] or nearly. The weights stand in `data/confidence.json`, fitted by
`python -m evals.fit_confidence` on development sets so that they tell questions that the documents
answer from those that they do not. A single score tells them apart poorly; the features say where the
words of the question are found (one sentence, its surroundings, the headings), how likely the
first passage is and how far it stands before the others, and what is missing. Decides nothing: the
threshold belongs to `abstain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.coverage import Weighted, coverage
from assistant.extract import Scored, sheet
from assistant.question import Expected, Question
from assistant.support import OPEN, subject
from index.logistic import LogisticModel, load_model
from index.types import Evidence

DATA = Path(__file__).resolve().parent / "data" / "confidence.json"
DEPTH = 3
"""Passages of the best sheet that together may cover a question."""
MANY_WORDS = 8
RAREST = 2


def confidence_model() -> LogisticModel:
    """The shipped model."""
    return load_model(DATA)


def features(
    question: Question,
    weighted: Sequence[Weighted],
    needed: Sequence[Weighted],
    ranked: Sequence[Scored],
    evidence: Sequence[Evidence],
) -> dict[str, float]:
    """The features of the candidates that may answer; {} when there is none.

    `ranked` are all eligible candidates, best first; `evidence` the passages found, best first.
    """
    fit = [item for item in ranked if item.typed or question.expected in OPEN]
    if not fit:
        return {}
    top = max(fit, key=lambda item: item.support)
    best = top.candidate.context
    topic = subject(weighted, needed)
    own = [item for item in weighted if item.own and not item.generic]
    total = sum(item.weight for item in own) or 1.0
    lacking = sum(
        i.weight for i in own if not (i.term.known or i.term.correction or i.term.replaced)
    )
    replaced = sum(i.weight for i in own if not i.term.known and i.term.correction)
    first = fit[0].candidate
    return {
        "support": top.support,
        "sentence": max(coverage(topic, item.candidate.terms) for item in fit[:DEPTH]),
        "passage": coverage(topic, best.passage | best.headings),
        "headings": coverage(weighted, best.headings),
        "sheet": _together(topic, [i for i in fit if sheet(i.candidate) == sheet(top.candidate)]),
        "first": coverage(weighted, first.context.all | first.terms),
        "lexical": min(1.0, evidence[0].lexical / _greatest(weighted)) if evidence else 0.0,
        "dense": max((item.dense for item in evidence[:DEPTH]), default=0.0),
        "gap": _gap(evidence),
        "likelihood": evidence[0].score if evidence else 0.0,
        "named": float(bool(needed)),
        "unknown": lacking / total,
        "corrected": replaced / total,
        "lacking": float(top.support <= 0.0),
        "rarest": _rarest(own, needed, best.all | top.candidate.terms),
        "words": min(1.0, len(own) / MANY_WORDS),
        "open": float(question.expected in OPEN),
        "definition": float(question.expected is Expected.DEFINITION),
        "follow": float(any(not item.own for item in weighted)),
    }


def _together(topic: Sequence[Weighted], items: Sequence[Scored]) -> float:
    """Coverage of the topic by all candidates of one sheet together."""
    held: set[str] = set()
    for item in items:
        held |= item.candidate.terms | item.candidate.context.headings
    return coverage(topic, held)


def _rarest(own: Sequence[Weighted], needed: Sequence[Weighted], terms: frozenset[str]) -> float:
    """Coverage of the two rarest words of the question that name nobody and no place."""
    plain = sorted((i for i in own if i not in needed), key=lambda item: -item.weight)[:RAREST]
    return coverage(plain, terms) if plain else 1.0


def _greatest(weighted: Sequence[Weighted]) -> float:
    """About the greatest BM25 score of a question: k1 + 1 times the rarity of its words."""
    return 2.2 * sum(item.term.idf for item in weighted if item.own) or 1.0


def _gap(evidence: Sequence[Evidence]) -> float:
    """By how much the first passage leads the first one of another document or section."""
    if not evidence:
        return 0.0
    first = evidence[0]
    key = (first.passage.source_id, first.passage.headings[:2])
    for item in evidence[1:]:
        if (item.passage.source_id, item.passage.headings[:2]) != key:
            return first.score - item.score
    return 0.0

"""All scores of one case, and what became of it in one word.

Every metric of the registry gets a score: a value, or None with the reason why it does not apply.
Facts are looked for in what the answer asserts, never in its notices. This module knows no file,
no run and no other case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.cases import Case, Fact, GivenAnswer, Importance
from evals.citations import NO_ANSWER, PageText, citation_scores
from evals.facts import Matcher, asserted, found_forms
from evals.metrics import METRICS
from evals.reasons import scored
from evals.retrieval import expected_pages, retrieval_scores
from evals.types import Outcome, Score

REFUSED = "La question a été refusée."
NOT_ANSWERABLE = "La question n’a pas de réponse dans les documents."
ANSWERABLE = "La question a une réponse dans les documents."


@dataclass(frozen=True, slots=True)
class Tools:
    """What scoring needs beside the case: the matcher, and the texts of the indexed pages."""

    matcher: Matcher
    raw_page: PageText
    clean_page: PageText


def score(
    case: Case, answer: GivenAnswer | None, failure: str | None, tools: Tools
) -> tuple[Outcome, dict[str, Score]]:
    """What became of a case, and its score on every metric of `metrics.METRICS`.

    `answer` None: no answer could be made, and `failure` says why in French.
    """
    if answer is None:
        return Outcome.FAILED, _failed(failure)
    forms = found_forms(case, answer, tools.matcher)
    outcome = _outcome(case, answer, forms)
    scores = {
        **retrieval_scores(case, answer),
        **_facts(case, answer, forms),
        "quality": _quality(case, answer, forms),
        "reference_overlap": _overlap(case, answer, tools.matcher),
        **citation_scores(case, answer, tools.raw_page, tools.clean_page, tools.matcher),
        **_refusals(case, answer),
        **_costs(answer),
    }
    return outcome, {key: scores[key] for key in METRICS}


def held_facts(case: Case, answer: GivenAnswer, matcher: Matcher) -> tuple[bool, ...]:
    """For each fact of a case whether the answer holds it; none is held by a refusal."""
    return tuple(form is not None for form in found_forms(case, answer, matcher))


def expected_on_pages(case: Case, page_text: PageText, matcher: Matcher) -> tuple[Fact, ...]:
    """The facts of which no wording stands on any expected page: errors of the set."""
    texts = [page_text(*place) or "" for place in expected_pages(case)]
    return tuple(
        fact
        for fact in case.facts
        if not any(matcher.held(form, text) for text in texts for form in fact.forms)
    )


Forms = Sequence[str | None]
"""Parallel to the facts of a case: the wording found, None where there is none."""


def _failed(failure: str | None) -> dict[str, Score]:
    """No score but a quality of 0."""
    reason = f"Aucune réponse : {failure or 'échec sans message'}"
    scores = {key: scored(None, reason) for key in METRICS}
    return {**scores, "quality": scored(0.0, reason)}


def _outcome(case: Case, answer: GivenAnswer, forms: Forms) -> Outcome:
    """What became of a case that got an answer."""
    if not case.answerable:
        return Outcome.RIGHT if answer.refused else Outcome.WRONG_ANSWER
    if answer.refused:
        return Outcome.WRONG_REFUSAL
    found, total = _counted(case, forms, Importance.VITAL)
    if found == total:
        return Outcome.RIGHT
    return Outcome.PARTIAL if found else Outcome.MISSED


def _counted(case: Case, forms: Forms, importance: Importance) -> tuple[int, int]:
    """How many facts of an importance were given, and how many there are."""
    held = [
        form for fact, form in zip(case.facts, forms, strict=True) if fact.importance == importance
    ]
    return len(held) - held.count(None), len(held)


def _told(case: Case, forms: Forms, importance: Importance) -> str:
    """« Donnés : … ; manquants : … », with the wording found where it is not the fact's text."""
    given, missing = [], []
    for fact, form in zip(case.facts, forms, strict=True):
        if fact.importance != importance:
            continue
        if form is None:
            missing.append(f"« {fact.text} »")
        else:
            given.append(f"« {fact.text} »" + (f" (« {form} »)" if form != fact.text else ""))
    parts = [("Donnés", given), ("manquants" if given else "Manquants", missing)]
    return " ; ".join(f"{name} : {', '.join(facts)}" for name, facts in parts if facts) + "."


def _facts(case: Case, answer: GivenAnswer, forms: Forms) -> dict[str, Score]:
    """Coverage of the vital and the okay facts of an answerable case that was answered."""
    keys = ("vital_coverage", "vital_all", "okay_coverage")
    if not case.answerable or answer.refused:
        reason = REFUSED if case.answerable else NOT_ANSWERABLE
        return {key: scored(None, reason) for key in keys}
    found, total = _counted(case, forms, Importance.VITAL)
    reason = _told(case, forms, Importance.VITAL)
    vital = scored(found / total, reason) if total else scored(None, "Aucun fait essentiel.")
    every = scored(float(found == total), reason) if total else vital
    found, total = _counted(case, forms, Importance.OKAY)
    okay = scored(None, "Aucun fait utile n’est attendu.")
    if total:
        okay = scored(found / total, _told(case, forms, Importance.OKAY))
    return dict(zip(keys, (vital, every, okay), strict=True))


def _quality(case: Case, answer: GivenAnswer, forms: Forms) -> Score:
    """The share of vital facts given; for an unanswerable case 1 if it was refused, else 0."""
    if not case.answerable:
        told = "a été refusée" if answer.refused else "a reçu une réponse"
        return scored(float(answer.refused), f"Une question sans réponse {told}.")
    if answer.refused:
        return scored(0.0, REFUSED)
    return _facts(case, answer, forms)["vital_coverage"]


def _overlap(case: Case, answer: GivenAnswer, matcher: Matcher) -> Score:
    """F1 of the sets of content words of the answer and of the reference: 2·|A∩R| / (|A| + |R|)."""
    if not case.answerable or answer.refused:
        return scored(None, REFUSED if case.answerable else NOT_ANSWERABLE)
    if not case.reference:
        return scored(None, "La question n’a pas de réponse de référence.")
    given = {token.key for token in matcher.content("\n".join(asserted(answer)))}
    wanted = {token.key for token in matcher.content(case.reference)}
    both = len(given & wanted)
    told = (
        f"{both} mots communs ; réponse : {len(given)}, référence : {len(wanted)} mots distincts."
    )
    return scored(2 * both / max(1, len(given) + len(wanted)), told)


def _refusals(case: Case, answer: GivenAnswer) -> dict[str, Score]:
    """Whether the refusal, or its absence, was right."""
    told = REFUSED if answer.refused else "La question a reçu une réponse."
    value = scored(float(answer.refused), told)
    return {
        "right_refusal": scored(None, ANSWERABLE) if case.answerable else value,
        "wrong_refusal": value if case.answerable else scored(None, NOT_ANSWERABLE),
    }


def _costs(answer: GivenAnswer) -> dict[str, Score]:
    """Length of what is asserted, and the time it took."""
    total = answer.timings_ms.get("total")
    late = scored(None, "La durée n’a pas été mesurée.")
    latency = late if total is None else scored(total, "Recherche et réponse comprises.")
    texts = asserted(answer)
    if not texts:
        nothing = scored(None, NO_ANSWER if not answer.refused else REFUSED)
        return {"words": nothing, "sentences": nothing, "latency": latency}
    words = sum(any(c.isalnum() for c in word) for text in texts for word in text.split())
    return {
        "words": scored(float(words), "Sans les renvois ni les avis."),
        "sentences": scored(float(len(texts)), "Sans les avis."),
        "latency": latency,
    }

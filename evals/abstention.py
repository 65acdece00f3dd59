"""How well refusals fall on the questions that the documents do not answer.

The coverage/risk curve (El-Yaniv and Wiener 2010) sweeps the threshold over every confidence of the
run: coverage is the share of all questions that would be answered, risk the share of those answers
that would be wrong (an answer to an unanswerable question, or one that holds no vital fact). Below
the threshold in force it uses the answer that was held back (`Result.unguarded`). A question that a
rule refuses whatever the threshold is never answered, so coverage may end below 1. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals import stats
from evals.estimates import clusters_of, estimate_of
from evals.metrics import METRICS, SET_METRICS
from evals.types import Abstention, CurvePoint, Estimate, Metric, Outcome, Result, Run

ENOUGH = 10
"""Questions of each kind below which the AUROC is told without an interval."""
WRONG = frozenset({Outcome.MISSED, Outcome.WRONG_ANSWER})
THRESHOLD_SETTING = "min_support"


def confidences(results: Sequence[Result]) -> list[tuple[float, bool]]:
    """(confidence, whether the answer is wrong) of every question that some threshold answers."""
    found = []
    for result in results:
        given, outcome = result.answer, result.outcome
        if given is not None and given.refused and result.unguarded is not None:
            given, outcome = result.unguarded, result.unguarded_outcome or outcome
        if given is None or given.refused or given.confidence is None:
            continue
        found.append((given.confidence, outcome in WRONG))
    return found


def curve(results: Sequence[Result]) -> tuple[CurvePoint, ...]:
    """One point a distinct confidence, by decreasing threshold; () when nothing is ever answered."""
    ranked = sorted(confidences(results), key=lambda item: -item[0])
    points: list[CurvePoint] = []
    wrong = 0
    for number, (confidence, is_wrong) in enumerate(ranked, 1):
        wrong += is_wrong
        if number < len(ranked) and ranked[number][0] == confidence:
            continue
        points.append(CurvePoint(confidence, number / len(results), wrong / number))
    return tuple(points)


def abstention(run: Run) -> Abstention:
    """Precision, recall, wrong refusals, AUROC and the curve of a run; failures are left out."""
    judged = [result for result in run.results if result.answer is not None]
    refused = [result for result in judged if _refused(result)]
    unanswerable = [result for result in judged if not result.case.answerable]
    answerable = [result for result in judged if result.case.answerable]
    positives, negatives = _levels(answerable), _levels(unanswerable)
    both = bool(positives and negatives)
    enough = min(len(positives), len(negatives)) >= ENOUGH
    setting = run.settings.get(THRESHOLD_SETTING)
    return Abstention(
        precision=_rate(
            SET_METRICS["abstention_precision"],
            {r.case.id: float(not r.case.answerable) for r in refused},
            refused,
        ),
        recall=_rate(
            METRICS["right_refusal"], {r.case.id: float(_refused(r)) for r in judged}, unanswerable
        ),
        wrong_refusals=_rate(
            METRICS["wrong_refusal"], {r.case.id: float(_refused(r)) for r in judged}, answerable
        ),
        auroc=stats.auroc(positives, negatives) if both else None,
        auroc_interval=stats.auroc_interval(positives, negatives) if enough else None,
        curve=curve(judged),
        threshold=_number(setting),
    )


def _number(text: str | None) -> float | None:
    """A setting as a number; None for what is none."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _refused(result: Result) -> bool:
    """Whether the question was refused."""
    return result.answer is not None and result.answer.refused


def _levels(results: Sequence[Result]) -> list[float]:
    """The confidence of each answer; a notice asserts nothing and counts as none."""
    return [result.answer.confidence or 0.0 for result in results if result.answer is not None]


def _rate(metric: Metric, hits: Mapping[str, float], among: Sequence[Result]) -> Estimate:
    """The rate of hits, by case id, among some results."""
    clusters, _ = clusters_of([result.case for result in among])
    values = [hits[result.case.id] for result in among]
    return estimate_of(metric, values, clusters, len(among))

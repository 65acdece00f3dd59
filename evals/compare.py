"""Two runs of one set, question by question and metric by metric.

A question is won or lost by its answer first (quality: vital facts given, or rightly refused), and
when that is equal by the search (reciprocal rank of the expected page). A metric is compared over
the pairs scored in both runs: paired bootstrap interval, sign-flip randomisation, both clustered as
in `summary`, Holm over the headline metrics. The verdict is « indécis » unless the (adjusted) p-value
is below 5 % and the interval leaves out zero. Decides nothing about files or exit statuses.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from corpus.errors import UserError
from evals import stats
from evals.cases import Case, Importance
from evals.estimates import clusters_of
from evals.metrics import METRICS
from evals.types import (
    CaseComparison,
    Change,
    Comparison,
    Interval,
    Metric,
    MetricComparison,
    Outcome,
    Result,
    Run,
    Verdict,
)

ALPHA = 0.05
ASPECTS = (("quality", "réponse"), ("page_mrr", "recherche"))
"""What decides a question, in order: metric key and its French name."""
SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The values of one metric in both runs, with the cluster of each pair."""

    a: tuple[float, ...]
    b: tuple[float, ...]
    clusters: tuple[Hashable, ...]

    @property
    def differences(self) -> list[float]:
        """B minus A; what is smaller than any true change is rounding, and counts as none."""
        raw = [right - left for left, right in zip(self.a, self.b, strict=True)]
        return [value if abs(value) >= SMALL else 0.0 for value in raw]


def compare(a: Run, b: Run) -> Comparison:
    """B against A. Cases are paired by id where both runs hold the same case.

    Raises UserError when the runs were scored by different versions, or share no case.
    """
    if a.metrics != b.metrics:
        raise UserError(
            "Ces deux résultats n'ont pas été notés par la même version des mesures ; relancez "
            "« livrables eval run » pour le plus ancien."
        )
    before = {result.case.id: result for result in a.results}
    pairs = [
        (before[result.case.id], result)
        for result in b.results
        if result.case.id in before and asked(before[result.case.id].case) == asked(result.case)
    ]
    if not pairs:
        raise UserError(
            f"« {a.set_name} » et « {b.set_name} » n'ont aucune question en commun ; comparez deux "
            "résultats du même jeu."
        )
    paired = {result.case.id for _, result in pairs}
    every = [result.case.id for run in (a, b) for result in run.results]
    unpaired = tuple(dict.fromkeys(identity for identity in every if identity not in paired))
    return Comparison(
        a,
        b,
        compare_metrics(pairs),
        tuple(compare_case(left, right) for left, right in pairs),
        unpaired,
    )


def asked(case: Case) -> Case:
    """The case without what changes neither its answer nor its scores of facts and pages."""
    return replace(case, tags=(), reference="")


def compare_metrics(pairs: Sequence[tuple[Result, Result]]) -> tuple[MetricComparison, ...]:
    """Every metric that has a direction, with Holm's correction over the headline ones.

    A headline metric must pass the strictest of Holm's levels when it stands alone, so the smallest
    difference that it could have shown is told at 5 % divided by the number of headline metrics.
    """
    clusters, _ = clusters_of([right.case for _, right in pairs])
    judged = [m for m in METRICS.values() if m.higher_is_better is not None]
    every = {m.key: _pairs_of(m, pairs, clusters) for m in judged}
    tests = max(1, sum(m.headline and bool(every[m.key].a) for m in judged))
    made = [
        _compare_metric(m, every[m.key], ALPHA / tests if m.headline else ALPHA) for m in judged
    ]
    raw = {
        item.metric.key: item.p_value
        for item in made
        if item.metric.headline and item.p_value is not None
    }
    adjusted = stats.holm(raw) if raw else {}
    return tuple(
        replace(item, p_adjusted=adjusted.get(item.metric.key), verdict=_verdict(item, adjusted))
        for item in made
    )


def _pairs_of(
    metric: Metric, pairs: Sequence[tuple[Result, Result]], clusters: Sequence[Hashable]
) -> _Pairs:
    """The pairs scored on both sides."""
    kept = [
        (left, right, cluster)
        for (a, b), cluster in zip(pairs, clusters, strict=True)
        for left, right in [(_value(a, metric.key), _value(b, metric.key))]
        if left is not None and right is not None
    ]
    return _Pairs(
        tuple(left for left, _, _ in kept),
        tuple(right for _, right, _ in kept),
        tuple(cluster for _, _, cluster in kept),
    )


def _value(result: Result, key: str) -> float | None:
    """The value of a score, None when it is not scored."""
    score = result.scores.get(key)
    return None if score is None else score.value


def _compare_metric(metric: Metric, pairs: _Pairs, alpha: float) -> MetricComparison:
    """One metric, its verdict still open; `alpha` is the level at which a difference is shown."""
    count = len(pairs.a)
    if not count:
        return MetricComparison(
            metric, None, None, None, None, None, None, None, Verdict.UNDECIDED, 0
        )
    a, b = sum(pairs.a) / count, sum(pairs.b) / count
    differences = pairs.differences
    interval: Interval | None = None
    smallest: float | None = None
    if len(set(pairs.clusters)) > 1:
        interval = stats.bootstrap_mean(differences, pairs.clusters)
        least = stats.detectable(differences, pairs.clusters, alpha=alpha)
        smallest = least if isfinite(least) else None
    p_value = stats.sign_flip(differences, pairs.clusters)
    return MetricComparison(
        metric, a, b, b - a, interval, p_value, None, smallest, Verdict.UNDECIDED, count
    )


def _verdict(item: MetricComparison, adjusted: Mapping[str, float]) -> Verdict:
    """Better or worse only where both the test and the interval say so."""
    p_value = adjusted.get(item.metric.key, item.p_value)
    if p_value is None or item.interval is None or item.difference is None or p_value >= ALPHA:
        return Verdict.UNDECIDED
    if item.interval.low <= 0 <= item.interval.high:
        return Verdict.UNDECIDED
    rises = item.difference > 0
    return Verdict.BETTER if rises is item.metric.higher_is_better else Verdict.WORSE


def compare_case(a: Result, b: Result) -> CaseComparison:
    """What became of one question; `aspect` is "" when nothing changed."""
    for key, aspect in ASPECTS:
        left, right = _value(a, key), _value(b, key)
        if left is None or right is None or abs(left - right) < SMALL:
            continue
        change = Change.WON if right > left else Change.LOST
        return CaseComparison(a, b, change, aspect, regressions(a, b))
    return CaseComparison(a, b, Change.EQUAL, "", regressions(a, b))


def regressions(a: Result, b: Result) -> tuple[str, ...]:
    """The vital facts that A held and B does not; for the unanswerable, the refusal that was lost."""
    if not a.case.answerable:
        lost = a.outcome is Outcome.RIGHT and b.outcome is not Outcome.RIGHT
        return ("le refus",) if lost else ()
    before, after = (side.held or (False,) * len(side.case.facts) for side in (a, b))
    return tuple(
        fact.text
        for fact, held, still in zip(a.case.facts, before, after, strict=True)
        if fact.importance is Importance.VITAL and held and not still
    )

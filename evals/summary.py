"""What a run amounts to: estimates with intervals, outcomes, abstention, quantiles of time.

Computes from a run alone; knows no index and no other run.
"""

from __future__ import annotations

from collections import Counter

from evals import stats
from evals.abstention import abstention
from evals.estimates import clusters_of, estimate
from evals.metrics import METRICS
from evals.types import Outcome, Run, Summary


def summarise(run: Run) -> Summary:
    """Everything that a report says of one run."""
    cases = [result.case for result in run.results]
    clusters, clustered_by = clusters_of(cases)
    answers = [result.answer for result in run.results if result.answer is not None]
    times = [answer.timings_ms.get("total", 0.0) for answer in answers]
    counted = Counter(result.outcome for result in run.results)
    return Summary(
        cases=len(cases),
        answerable=sum(case.answerable for case in cases),
        clusters=len(set(clusters)),
        clustered_by=clustered_by,
        estimates={key: estimate(m, run.results, clusters) for key, m in METRICS.items()},
        outcomes={outcome: counted.get(outcome, 0) for outcome in Outcome},
        abstention=abstention(run),
        latency_p50=stats.quantile(times, 0.5) if times else None,
        latency_p95=stats.quantile(times, 0.95) if times else None,
        failures=sum(result.failure is not None for result in run.results),
        fallbacks=sum(answer.fallback is not None for answer in answers),
    )

"""Estimates of means with their intervals, and the clusters that the intervals stand on.

Rates get a Wilson interval on the effective sample size, other means a bootstrap clustered by
document. Questions on one document succeed or fail together, so the cluster is the file; where a set
stands on fewer than twenty files (a few thick booklets), it is the page that comes first in the
case's sources, that is, the sheet. An explicit « groupe: » tag wins over both. Knows no run as a
whole and no index.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from evals import stats
from evals.cases import GROUP_TAG, Case
from evals.types import Estimate, Interval, Metric, Result, Unit

ENOUGH_FILES = 20


def clusters_of(cases: Sequence[Case]) -> tuple[list[Hashable], str]:
    """The cluster of each case, and what the clusters are (« groupe », « document », « fiche »).

    A case without source or group is a cluster of its own.
    """
    files = {case.sources[0].file for case in cases if case.sources}
    by_file = len(files) >= ENOUGH_FILES
    found: list[Hashable] = []
    grouped = False
    for case in cases:
        group = next((tag for tag in case.tags if tag.startswith(GROUP_TAG)), None)
        grouped = grouped or group is not None
        if group is not None:
            found.append(group)
        elif case.sources:
            first = case.sources[0]
            found.append(first.file if by_file else (first.file, first.pages[:1]))
        else:
            found.append(("", case.id))
    return found, "groupe" if grouped else "document" if by_file else "fiche"


def estimate(metric: Metric, results: Sequence[Result], clusters: Sequence[Hashable]) -> Estimate:
    """The mean of a metric over the cases where it is scored; those where it is not are counted."""
    pairs = [
        (score.value, cluster)
        for result, cluster in zip(results, clusters, strict=True)
        for score in [result.scores.get(metric.key)]
        if score is not None and score.value is not None
    ]
    values = [value for value, _ in pairs]
    return estimate_of(metric, values, [cluster for _, cluster in pairs], len(results))


def estimate_of(
    metric: Metric, values: Sequence[float], clusters: Sequence[Hashable], total: int
) -> Estimate:
    """The estimate of the mean of `values`; `total` cases were looked at.

    Shares that are all 0 or all 1 have no spread to resample: they too get Wilson's interval.
    """
    missing = total - len(values)
    if not values:
        return Estimate(metric, None, None, 0, missing)
    mean = sum(values) / len(values)
    interval: Interval | None = None
    if metric.binary or (metric.unit is Unit.SHARE and set(values) in ({0.0}, {1.0})):
        worth = stats.effective_size(values, clusters)
        interval = stats.wilson(mean * worth, worth)
    elif len(set(clusters)) > 1:
        interval = stats.bootstrap_mean(values, clusters)
    return Estimate(metric, mean, interval, len(values), missing)

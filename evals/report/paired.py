"""What the cards and plots of a comparison stand on: the questions that both runs hold and score.

Two runs may hold other questions, and some metrics are scored only where a run answers; their means
would then be of two bases. This module takes them over the pairs, as `evals.compare` does, so that a
card and the table of verdicts never say two things. Changes neither runs nor verdicts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from assistant.templating import NBSP, nombre
from evals.estimates import clusters_of, estimate
from evals.summary import summarise
from evals.types import Comparison, Estimate, Result, Run, Summary


def pairs_only(
    runs: Sequence[Run], summaries: Sequence[Summary], comparison: Comparison | None
) -> list[Summary]:
    """The summaries over the pairs of a comparison of these two runs; else as they are.

    Outcomes and the curve are of the questions in common; each estimate is of those that are scored
    in both runs.
    """
    if comparison is None or len(runs) != 2:
        return list(summaries)
    cases = comparison.cases
    sides = [item.a for item in cases], [item.b for item in cases]
    clusters, _ = clusters_of([item.b.case for item in cases])
    made = []
    for run, summary, side in zip(runs, summaries, sides, strict=True):
        whole = summarise(replace(run, results=tuple(side))) if comparison.unpaired else summary
        estimates = {
            key: _paired(found, side, sides, clusters) for key, found in whole.estimates.items()
        }
        made.append(replace(whole, estimates=estimates))
    return made


def _paired(
    found: Estimate,
    side: Sequence[Result],
    sides: tuple[Sequence[Result], Sequence[Result]],
    clusters: Sequence[Hashable],
) -> Estimate:
    """An estimate over the pairs scored on both sides; the same object where that changes nothing."""
    key = found.metric.key
    kept = [i for i in range(len(side)) if all(_scored(results[i], key) for results in sides)]
    if len(kept) == found.scored:
        return found
    made = estimate(found.metric, [side[i] for i in kept], [clusters[i] for i in kept])
    return replace(made, not_scored=len(side) - len(kept))


def _scored(result: Result, key: str) -> bool:
    """Whether a result has a value for a metric."""
    score = result.scores.get(key)
    return score is not None and score.value is not None


def common_text(runs: Sequence[Run], comparison: Comparison | None) -> str:
    """« sur les 37 questions communes »; "" where both runs hold the same questions."""
    if comparison is None or len(runs) != 2 or not comparison.unpaired:
        return ""
    count = len(comparison.cases)
    if count == 1:
        return "sur la seule question commune"
    return f"sur les {nombre(count)}{NBSP}questions communes"

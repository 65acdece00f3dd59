"""The `--json` shapes of `livrables eval`: a run's summary, and a comparison.

Documented in docs/datamodel.md and held by a test. Shares lie in [0, 1], times are milliseconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evals.types import (
    CaseComparison,
    Change,
    Comparison,
    Estimate,
    Interval,
    MetricComparison,
    Run,
    Summary,
)


def _bounds(interval: Interval | None) -> list[float] | None:
    """[low, high]."""
    return None if interval is None else [interval.low, interval.high]


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """{"mean", "interval", "scored", "not_scored"}."""
    return {
        "mean": estimate.mean,
        "interval": _bounds(estimate.interval),
        "scored": estimate.scored,
        "not_scored": estimate.not_scored,
    }


def run_json(run: Run, summary: Summary, path: Path) -> dict[str, Any]:
    """The object that `livrables eval run --json` prints."""
    refusals = summary.abstention
    return {
        "run": str(path),
        "set": run.set_name,
        "index_id": run.index_id,
        "commit": run.commit,
        "settings": dict(run.settings),
        "cases": summary.cases,
        "answerable": summary.answerable,
        "outcomes": {outcome.value: count for outcome, count in summary.outcomes.items()},
        "metrics": {key: estimate_json(item) for key, item in summary.estimates.items()},
        "abstention": {
            "precision": estimate_json(refusals.precision),
            "recall": estimate_json(refusals.recall),
            "wrong_refusals": estimate_json(refusals.wrong_refusals),
            "auroc": refusals.auroc,
            "auroc_interval": _bounds(refusals.auroc_interval),
            "threshold": refusals.threshold,
            "curve": [[p.threshold, p.coverage, p.risk] for p in refusals.curve],
        },
        "latency_ms": {"p50": summary.latency_p50, "p95": summary.latency_p95},
        "failures": summary.failures,
        "fallbacks": summary.fallbacks,
        "seconds": round(run.seconds, 3),
    }


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The object that `livrables eval compare --json` prints."""
    return {
        "a": _identity(comparison.a),
        "b": _identity(comparison.b),
        "metrics": {item.metric.key: _metric(item) for item in comparison.metrics},
        "won": _ids(comparison, Change.WON),
        "lost": [_lost(case) for case in comparison.cases if case.change is Change.LOST],
        "equal": len(_ids(comparison, Change.EQUAL)),
        "unpaired": list(comparison.unpaired),
        "regressions": [
            {"id": case.b.case.id, "lost": list(case.regressions)}
            for case in comparison.regressions
        ],
        "missed_bars": [
            {"metric": bar.metric.key, "bar": bar.bar, "value": bar.value}
            for bar in comparison.missed_bars
        ],
    }


def _identity(run: Run) -> dict[str, Any]:
    """What tells a run from another."""
    return {
        "set": run.set_name,
        "index_id": run.index_id,
        "commit": run.commit,
        "started": run.started,
        "settings": dict(run.settings),
    }


def _ids(comparison: Comparison, change: Change) -> list[str]:
    """The ids of the questions with this change."""
    return [case.b.case.id for case in comparison.cases if case.change is change]


def _lost(case: CaseComparison) -> dict[str, Any]:
    """A lost question with both answers."""
    return {
        "id": case.b.case.id,
        "question": case.b.case.question,
        "aspect": case.aspect,
        "a": case.a.answer.text if case.a.answer else None,
        "b": case.b.answer.text if case.b.answer else None,
    }


def _metric(item: MetricComparison) -> dict[str, Any]:
    """One metric of a comparison."""
    return {
        "a": item.a,
        "b": item.b,
        "difference": item.difference,
        "interval": _bounds(item.interval),
        "p_value": item.p_value,
        "p_adjusted": item.p_adjusted,
        "detectable": item.detectable,
        "verdict": item.verdict.value,
        "pairs": item.pairs,
    }

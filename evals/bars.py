"""Bars: what each set must reach, read from `bars.toml`.

One table a set, one line a metric key; the value is the least mean that passes (the greatest, for a
metric where less is better). A bar on a metric that the run could not score is missed: nothing was
shown. This module compares means with bars and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import UserError, reason
from evals.metrics import METRICS, SET_METRICS, metric
from evals.summary import summarise
from evals.types import Metric, MissedBar, Run, Summary

BARS = Path(__file__).resolve().parent / "bars.toml"


def load_bars(path: Path = BARS) -> dict[str, dict[str, float]]:
    """{set name: {metric key: bar}}; UserError for what cannot be read or names no metric."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "le fichier n'est pas en UTF-8"
        raise UserError(f"Impossible de lire les seuils « {path} » ({why}).") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"« {path} » n'est pas du TOML valide ({error}) ; corrigez-le.") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UserError(f"« {path} » : « {name} » doit être une table [jeu] de mesures.")
        for key, bar in table.items():
            known = key in METRICS or key in SET_METRICS
            if not known or isinstance(bar, bool) or not isinstance(bar, int | float):
                raise UserError(
                    f"« {path} », [{name}] : « {key} » n'est pas une mesure connue, ou son seuil "
                    "n'est pas un nombre."
                )
    return tables


def missed_bars(run: Run, bars: Mapping[str, Mapping[str, float]]) -> tuple[MissedBar, ...]:
    """The bars of the run's set that its means miss."""
    wanted = bars.get(run.set_name, {})
    if not wanted:
        return ()
    summary = summarise(run)
    found = []
    for key, bar in wanted.items():
        judged = metric(key)
        value = _mean(summary, judged)
        if value is None or (value > bar if judged.higher_is_better is False else value < bar):
            found.append(MissedBar(judged, float(bar), value))
    return tuple(found)


def _mean(summary: Summary, judged: Metric) -> float | None:
    """The mean of a metric, of cases or of the whole set."""
    if judged.key == "auroc":
        return summary.abstention.auroc
    if judged.key == "abstention_precision":
        return summary.abstention.precision.mean
    return summary.estimates[judged.key].mean

"""Logistic models over a few named features, their weights in readable JSON.

    p = 1 / (1 + exp(−(bias + Σ weight · feature)))

This module fits nothing (see `evals.listwise` and `evals.fit_confidence`) and knows no feature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEEPEST = 50.0
"""Log-odds are cut there: e^50 is as good as infinite."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """`bias` and one weight for each feature, in log-odds."""

    bias: float
    weights: Mapping[str, float]

    def of_rows(self, rows: Array, names: Sequence[str]) -> Array:
        """The likelihood of each row of features, shape (rows, len(names)); a feature without a
        weight counts for nothing."""
        weights = np.array([self.weights.get(name, 0.0) for name in names])
        odds = np.clip(self.bias + rows @ weights, -STEEPEST, STEEPEST)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def of(self, features: Mapping[str, float]) -> float:
        """The likelihood for some features by name."""
        names = list(self.weights)
        return float(self.of_rows(np.array([[features.get(n, 0.0) for n in names]]), names)[0])

    def text(self) -> str:
        """The model as JSON, weights of 0 left out, rounded to three decimals."""
        weights = {name: round(w, 3) for name, w in self.weights.items() if round(w, 3)}
        return json.dumps({"bias": round(self.bias, 3), "weights": weights}, indent=2) + "\n"


@cache
def load_model(path: Path) -> LogisticModel:
    """The model of a file."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return LogisticModel(float(found["bias"]), dict(found["weights"]))

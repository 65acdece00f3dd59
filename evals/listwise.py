"""Fits a logistic model that orders lists: the weights that put what is relevant first.

The loss is −ln Σ softmax(relevant rows) of each list (ListNet's top one, Cao et al. 2007), with a
quadratic penalty on standardised features and the sign of each weight given beforehand. A
logistic curve (Platt 1999) then makes odds of it. Knows no feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.optimise import minimise
from index.logistic import STEEPEST, Array

PENALTY = 0.01
FOLDS = 5
SEED = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A list: its features, shape (rows, features), which rows are relevant (0.0 or 1.0), its weight
    in the loss, and the set that it is of."""

    set_name: str
    features: Array
    relevant: Array
    weight: float


def fit(found: Sequence[Example], signs: Sequence[int]) -> tuple[float, Array]:
    """Bias and weights of the features, in log-odds; `signs` as in `evals.optimise`."""
    used = [e for e in found if 0 < e.relevant.sum() < len(e.relevant)]
    every = np.concatenate([e.features for e in used])
    scale = np.maximum(every.std(axis=0), 1e-9)
    starts = np.cumsum([0, *(len(e.features) for e in used[:-1])])
    owner = np.repeat(np.arange(len(used)), [len(e.features) for e in used])
    rows, truth = every / scale, np.concatenate([e.relevant for e in used])
    weights = np.array([e.weight for e in used])
    weights /= weights.sum()

    def share(odds: Array, kept: Array) -> tuple[Array, Array]:
        top = np.maximum.reduceat(np.where(kept > 0, odds, -np.inf), starts)[owner]
        raised = np.exp(odds - top) * kept
        total = np.add.reduceat(raised, starts)
        return raised / total[owner], np.log(total) + top[starts]

    def loss(theta: Array) -> tuple[float, Array]:
        odds = rows @ theta
        all_share, all_log = share(odds, np.ones_like(truth))
        own_share, own_log = share(odds, truth)
        slope = rows.T @ (weights[owner] * (all_share - own_share))
        cost = weights @ (all_log - own_log) + PENALTY * theta @ theta
        return float(cost), slope + 2 * PENALTY * theta

    theta = minimise(loss, signs)
    slope, bias = _platt(rows @ theta, truth, weights[owner])
    return bias, slope * theta / scale


def _platt(odds: Array, truth: Array, weights: Array) -> tuple[float, float]:
    """Slope and bias of the logistic curve of least weighted log-loss."""

    def loss(pair: Array) -> tuple[float, Array]:
        line = np.clip(pair[0] * odds + pair[1], -STEEPEST, STEEPEST)
        error = weights * (1.0 / (1.0 + np.exp(-line)) - truth)
        cost = weights @ np.logaddexp(0.0, np.where(truth > 0, -line, line))
        return float(cost), np.array([error @ odds, error.sum()])

    slope, bias = minimise(loss, [1, 0])
    return float(slope), float(bias)


def cross_validated(found: Sequence[Example], signs: Sequence[int]) -> list[Array]:
    """The odds of each list's rows by weights that were fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(found)) % FOLDS
    odds = [np.zeros(0)] * len(found)
    for held in range(FOLDS):
        _, theta = fit([e for e, place in zip(found, fold, strict=True) if place != held], signs)
        for i in np.flatnonzero(fold == held).tolist():
            odds[i] = found[i].features @ theta
    return odds

"""Fits the weights of rescoring: `python -m evals.fit_ranking SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is searched in the index in the data folder DATA. The weights
minimise −ln Σ softmax(relevant passages) over the passages that a question would have rescored
(ListNet's top one, Cao et al. 2007), with a quadratic penalty on standardised features and the sign
of each weight given beforehand; every set weighs the same. A logistic curve (Platt 1999) then makes
them likelihoods. They go to `index/ranking.json`; MRR and the share of pages among the first
five of each set, before and by five-fold cross-validation, are printed. Needs scipy (the `dev` extra).
Never fit on a set that is reported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.settings import Settings, load_settings
from evals.optimise import minimise
from evals.retrieval import expected_pages, hit_at, reciprocal_rank
from evals.sets import find_set, load_set
from index.rescoring import DATA, FEATURES, Array
from index.search import open_searcher

SIGNS = {"reference": -1, "length": 0, "density": 0}
"""The sign that a weight may have (0: either); those not named may not be negative."""
PENALTY = 0.01
FOLDS = 5
SEED = 1
CUT = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a set: the features of its passages in their fused order, shape (passages,
    features), which of them are on an expected page, and its weight in the loss."""

    set_name: str
    features: Array
    relevant: Array
    weight: float


def examples(set_name: str, settings: Settings) -> list[Example]:
    """The examples of one set; questions of an earlier turn are left out."""
    held = load_set(find_set(set_name, settings)).cases
    cases = [c for c in held if c.answerable and expected_pages(c) and not c.history]
    found = []
    with open_searcher(settings) as searcher:
        files = {source.id: source.file for source in searcher.catalogue.sources()}
        for case in cases:
            passages, rows = searcher.ranking_features(case.question)
            pages = set(expected_pages(case))
            relevant = [(files[p.source_id], p.spans[0][0]) in pages for p in passages]
            found.append(
                Example(set_name, rows, np.array(relevant, dtype=np.float64), 1 / len(cases))
            )
    return found


def fit(found: Sequence[Example]) -> tuple[float, Array]:
    """Bias and weights of the features, in log-odds."""
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

    theta = minimise(loss, [SIGNS.get(name, 1) for name in FEATURES])
    slope, bias = _platt(rows @ theta, truth, weights[owner])
    return bias, slope * theta / scale


def _platt(odds: Array, truth: Array, weights: Array) -> tuple[float, float]:
    """Slope and bias of the logistic curve of least weighted log-loss."""

    def loss(pair: Array) -> tuple[float, Array]:
        line = pair[0] * odds + pair[1]
        error = weights * (1.0 / (1.0 + np.exp(-line)) - truth)
        cost = weights @ np.logaddexp(0.0, np.where(truth > 0, -line, line))
        return float(cost), np.array([error @ odds, error.sum()])

    slope, bias = minimise(loss, [1, 0])
    return float(slope), float(bias)


def figures(example: Example, order: NDArray[np.intp]) -> tuple[float, float]:
    """(page among the first CUT, reciprocal rank) of an example in an order."""
    flags = [bool(flag) for flag in example.relevant[order]]
    return hit_at(flags, CUT), reciprocal_rank(flags)


def cross_validated(found: Sequence[Example]) -> list[tuple[float, float]]:
    """The figures of each example by weights that were fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(found)) % FOLDS
    values = [(0.0, 0.0)] * len(found)
    for held in range(FOLDS):
        _, theta = fit([e for e, place in zip(found, fold, strict=True) if place != held])
        for i in np.flatnonzero(fold == held).tolist():
            odds = found[i].features @ theta
            values[i] = figures(found[i], np.argsort(-odds, kind="stable"))
    return values


def main() -> None:
    """Fits on the sets of the command line and writes the weights."""
    pairs = [argument.rpartition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and data for name, _, data in pairs):
        sys.exit("usage: python -m evals.fit_ranking SET=DATA [SET=DATA …]")
    found: list[Example] = []
    for name, _, data in pairs:
        settings = load_settings().model_copy(update={"data": Path(data).resolve()})
        found += examples(name, settings)
    before = [figures(e, np.arange(len(e.relevant))) for e in found]
    after = cross_validated(found)
    for name in dict.fromkeys(e.set_name for e in found):
        own = [i for i, e in enumerate(found) if e.set_name == name]
        told = [
            f"{np.mean([v[i][place] for i in own]):.3f}"
            for v in (before, after)
            for place in (0, 1)
        ]
        print(f"{Path(name).stem}, {len(own)} questions: page@5 {told[0]} → {told[2]}, "
              f"MRR {told[1]} → {told[3]}")  # fmt: skip
    bias, theta = fit(found)
    weights = {name: round(float(w), 3) for name, w in zip(FEATURES, theta, strict=True) if w}
    text = json.dumps({"bias": round(bias, 3), "weights": weights}, indent=2)
    DATA.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

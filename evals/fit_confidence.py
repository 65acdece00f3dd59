"""Fits the weights of the confidence: `python -m evals.fit_confidence SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is asked of the index in the data folder DATA. A logistic
model is fitted to tell the questions that the documents answer from those that they do not, with a
quadratic penalty and with the sign of each weight given beforehand, so that a chance of a small set
cannot turn a feature round. Every set weighs the same, and in it the two kinds of question. The
weights go to `assistant/data/confidence.json`; the area under the curve of each set, by ten-fold
cross-validation, is printed. Needs scipy (the `dev` extra). Never fit on a set that is reported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.confidence import DATA
from assistant.examination import examine
from assistant.followup import resolve
from assistant.question import parts_of
from assistant.smalltalk import notice_for
from assistant.types import Turn
from corpus.settings import Settings, load_settings
from evals.optimise import minimise
from evals.sets import find_set, load_set
from index.logistic import LogisticModel
from index.search import open_searcher

SIGNS = {
    "support": 1, "sentence": 1, "passage": 1, "headings": 1, "sheet": 1, "first": 1, "lexical": 1,
    "dense": 1, "gap": 1, "likelihood": 1, "rarest": 1, "words": 1, "unknown": -1, "corrected": -1, "lacking": -1,
    "named": 0, "open": 0, "definition": 0, "follow": 0,
}  # fmt: skip
"""The sign that each weight may have; 0: either."""
PENALTY = 3.0
SET_WEIGHT = 100.0
"""Weight of each kind of question of each set, whatever their number."""
FOLDS = 10
SEED = 1
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a set that no rule refuses: its features, and whether it has an answer."""

    set_name: str
    answerable: bool
    features: dict[str, float]


def examples(set_name: str, settings: Settings) -> list[Example]:
    """The examples of one set, asked of the index of `settings`; rules take the others out."""
    found = []
    with open_searcher(settings) as searcher:
        for case in load_set(find_set(set_name, settings)).cases:
            if notice_for(case.question):
                continue
            turns = [Turn(turn.question, turn.answer) for turn in case.history]
            resolved = resolve(case.question, turns)
            piece = type(resolved)(parts_of(resolved.text)[0], resolved.context)
            signs = examine(searcher, piece).features
            if signs:
                found.append(Example(set_name, case.answerable, signs))
    return found


def fit(found: Sequence[Example]) -> Matrix:
    """Bias and weights, in the order of SIGNS, that minimise the penalised weighted log-loss."""
    rows = np.array([[e.features.get(name, 0.0) for name in SIGNS] for e in found])
    truth = np.array([float(e.answerable) for e in found])
    kinds = [(e.set_name, e.answerable) for e in found]
    weights = np.array([SET_WEIGHT / kinds.count(kind) for kind in kinds])

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        odds = rows @ theta[1:] + theta[0]
        cost = weights @ np.logaddexp(0.0, np.where(truth > 0, -odds, odds))
        error = weights * (1.0 / (1.0 + np.exp(-odds)) - truth)
        gradient = np.concatenate(([error.sum()], rows.T @ error + 2 * PENALTY * theta[1:]))
        return float(cost + PENALTY * theta[1:] @ theta[1:]), gradient

    return minimise(loss, [0, *SIGNS.values()])


def scores(theta: Matrix, found: Sequence[Example]) -> Matrix:
    """The log-odds of some examples."""
    rows = np.array([[e.features.get(name, 0.0) for name in SIGNS] for e in found])
    return np.asarray(rows @ theta[1:] + theta[0])


def cross_validated(found: Sequence[Example]) -> Matrix:
    """The log-odds of each example by a model that was fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(found)) % FOLDS
    odds = np.zeros(len(found))
    for held in range(FOLDS):
        theta = fit([e for e, place in zip(found, fold, strict=True) if place != held])
        odds[fold == held] = scores(
            theta, [found[i] for i in np.flatnonzero(fold == held).tolist()]
        )
    return odds


def area(truth: Sequence[bool], odds: Matrix) -> float:
    """Share of (answerable, unanswerable) pairs in the right order, ties by half; NaN without one."""
    right = odds[np.array(truth, dtype=bool)][:, np.newaxis]
    wrong = odds[~np.array(truth, dtype=bool)]
    return float(np.mean((right > wrong) + 0.5 * (right == wrong)))


def main() -> None:
    """Fits on the sets of the command line and writes the weights."""
    pairs = [argument.rpartition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and data for name, _, data in pairs):
        sys.exit("usage: python -m evals.fit_confidence SET=DATA [SET=DATA …]")
    found: list[Example] = []
    for name, _, data in pairs:
        settings = load_settings().model_copy(update={"data": Path(data).resolve()})
        found += examples(name, settings)
    odds = cross_validated(found)
    for name in dict.fromkeys(e.set_name for e in found):
        places = [i for i, e in enumerate(found) if e.set_name == name]
        value = area([found[i].answerable for i in places], odds[places])
        print(f"{name}: {len(places)} questions past the rules, AUROC {value:.3f}")
    theta = fit(found)
    weights = {name: float(w) for name, w in zip(SIGNS, theta[1:], strict=True)}
    model = LogisticModel(float(theta[0]), weights)
    DATA.write_text(model.text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

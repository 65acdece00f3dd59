"""Fits the weights of the thesaurus: `python -m evals.fit_thesaurus SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is searched in the index in the data folder DATA, rescored as
shipped. One kind of entry after the other takes the weight of GRID that gives the greatest mean over the
sets of MRR plus half the share of questions with an expected page among the first five, until none
moves (coordinate search); every set weighs the same. They go to `index/equivalents.json`; both figures of
each set, before and after, are printed. Fit before rescoring, and never on a set that is reported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from corpus.settings import load_settings
from corpus.thesaurus import load_thesaurus
from evals.ablation import ranks
from evals.cases import Case
from evals.retrieval import expected_pages
from evals.sets import find_set, load_set
from index.aids import Aids
from index.equivalents import DATA, Equivalents, french_analyser, kind_weights
from index.rescoring import ranking_model
from index.search import open_searcher

GRID = (0.1, 0.2, 0.3, 0.4, 0.45)
"""Less than half the weight of the user's own word: 0.8 found more pages and gave worse answers (log.md)."""
ROUNDS = 3
LEAST_GAIN = 1e-4
Figures = list[tuple[float, float]]
"""(share of questions with a page among the first five, MRR) of each set."""


def figures(sets: Sequence[tuple[Path, Sequence[Case]]], weights: Mapping[str, float]) -> Figures:
    """The figures of all sets, each with the data folder of its index, under some weights."""
    equivalents = Equivalents(load_thesaurus(), french_analyser(), weights)
    aids = Aids(equivalents, ranking=ranking_model())
    found: Figures = []
    for data, cases in sets:
        settings = load_settings().model_copy(update={"data": data})
        with ExitStack() as stack:
            searcher = stack.enter_context(open_searcher(settings, aids=aids))
            hits, reciprocals = np.mean(ranks(searcher, cases), axis=0)
        found.append((float(hits), float(reciprocals)))
    return found


def objective(found: Figures) -> float:
    """What is maximised: mean over sets of MRR plus half the hits."""
    return float(np.mean([reciprocal + 0.5 * hits for hits, reciprocal in found]))


def fitted(
    sets: Sequence[tuple[Path, Sequence[Case]]], start: Mapping[str, float]
) -> dict[str, float]:
    """The weights that a coordinate search from `start` ends with."""
    weights, best = dict(start), objective(figures(sets, start))
    for _ in range(ROUNDS):
        before = dict(weights)
        for kind in start:
            for value in GRID:
                tried = {**weights, kind: value}
                worth = objective(figures(sets, tried)) if tried != weights else best
                if worth > best + LEAST_GAIN:
                    weights, best = tried, worth
        if weights == before:
            break
    return weights


def main() -> None:
    """Fits on the sets of the command line and writes the weights."""
    pairs = [argument.rpartition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and data for name, _, data in pairs):
        sys.exit("usage: python -m evals.fit_thesaurus SET=DATA [SET=DATA …]")
    sets = []
    for name, _, data in pairs:
        held = load_set(find_set(name, load_settings())).cases
        cases = [c for c in held if c.answerable and expected_pages(c) and not c.history]
        sets.append((Path(data).resolve(), cases))
    weights = fitted(sets, kind_weights())
    for (name, _, _), old, new in zip(
        pairs, figures(sets, kind_weights()), figures(sets, weights), strict=True
    ):
        print(
            f"{Path(name).stem}: page@5 {old[0]:.3f} → {new[0]:.3f}, MRR {old[1]:.3f} → {new[1]:.3f}"
        )
    DATA.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

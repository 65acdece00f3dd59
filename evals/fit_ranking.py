"""Fits the weights of rescoring: `python -m evals.fit_ranking SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is searched in the index in the data folder DATA. Weights are
fitted as `evals.listwise` says, on the passages that a question would have rescored; every set weighs
the same. They go to `index/ranking.json`; MRR and the share of pages among the first five of each
set, before and by cross-validation, are printed. Needs scipy (the `dev` extra). Never fit on a
set that is reported.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.settings import Settings, load_settings
from evals.listwise import Example, cross_validated, fit
from evals.retrieval import expected_pages, hit_at, reciprocal_rank
from evals.sets import find_set, load_set
from index.logistic import LogisticModel
from index.rescoring import DATA, FEATURES
from index.search import open_searcher

SIGNS = {"reference": -1, "length": 0, "density": 0}
"""The sign that a weight may have (0: either); those not named may not be negative."""
CUT = 5


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


def figures(example: Example, order: NDArray[np.intp]) -> tuple[float, float]:
    """(page among the first CUT, reciprocal rank) of an example in an order."""
    flags = [bool(flag) for flag in example.relevant[order]]
    return hit_at(flags, CUT), reciprocal_rank(flags)


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
    signs = [SIGNS.get(name, 1) for name in FEATURES]
    after = [
        figures(e, np.argsort(-odds, kind="stable"))
        for e, odds in zip(found, cross_validated(found, signs), strict=True)
    ]
    for name in dict.fromkeys(e.set_name for e in found):
        own = [i for i, e in enumerate(found) if e.set_name == name]
        told = [
            f"{np.mean([v[i][place] for i in own]):.3f}"
            for v in (before, after)
            for place in (0, 1)
        ]
        print(f"{Path(name).stem}, {len(own)} questions: page@5 {told[0]} → {told[2]}, "
              f"MRR {told[1]} → {told[3]}")  # fmt: skip
    bias, theta = fit(found, signs)
    model = LogisticModel(bias, dict(zip(FEATURES, theta.tolist(), strict=True)))
    DATA.write_text(model.text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

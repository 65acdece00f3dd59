"""Fits the weights of sentences: `python -m evals.fit_sentences SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is searched in the index in the data folder DATA. Weights are
fitted as `evals.listwise` says, on the sentences read for a question, relevant where they stand on an
expected page and hold a wording of a fact; every set weighs the same. They go to
`assistant/data/sentences.json`; the share of questions with a relevant sentence first and among
the first three of each set, by cross-validation, is printed. Needs scipy (the `dev` extra). Never fit
on a set that is reported. Fit rescoring before, and the confidence after.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from assistant.examination import examine
from assistant.extract import DATA, FEATURES
from assistant.followup import resolve
from assistant.question import parts_of
from corpus.settings import Settings, load_settings
from evals.facts import Matcher
from evals.listwise import Example, cross_validated, fit
from evals.retrieval import expected_pages
from evals.sets import find_set, load_set
from index.logistic import LogisticModel
from index.search import open_searcher

NEGATIVE = ("first", "anaphora", "mention", "short")
FREE = ("complete", "field", "number", "length", "headings", "row")
SIGNS = [-1 if name in NEGATIVE else 0 if name in FREE else 1 for name in FEATURES]
"""The sign that each weight may have; 0: either."""


def examples(set_name: str, settings: Settings) -> list[Example]:
    """The examples of one set; questions of an earlier turn, and those that a rule refuses, are left out."""
    held = load_set(find_set(set_name, settings)).cases
    cases = [case for case in held if case.answerable and case.facts and not case.history]
    matcher = Matcher()
    found = []
    with open_searcher(settings) as searcher:
        files = {source.id: source.file for source in searcher.catalogue.sources()}
        for case in cases:
            whole = resolve(case.question, ())
            ranked = examine(searcher, type(whole)(parts_of(whole.text)[0], whole.context)).ranked
            pages = set(expected_pages(case))
            forms = [form for fact in case.facts for form in fact.forms]
            relevant = [
                (files[c.context.evidence.passage.source_id], c.page) in pages
                and any(matcher.held(form, c.text) for form in forms)
                for c in (item.candidate for item in ranked)
            ]
            rows = np.array([item.features for item in ranked]).reshape(-1, len(FEATURES))
            truth = np.array(relevant, dtype=np.float64)
            found.append(Example(set_name, rows, truth, 1 / len(cases)))
    return found


def main() -> None:
    """Fits on the sets of the command line and writes the weights."""
    pairs = [argument.rpartition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and data for name, _, data in pairs):
        sys.exit("usage: python -m evals.fit_sentences SET=DATA [SET=DATA …]")
    found: list[Example] = []
    for name, _, data in pairs:
        settings = load_settings().model_copy(update={"data": Path(data).resolve()})
        found += examples(name, settings)
    odds = cross_validated(found, SIGNS)
    for name in dict.fromkeys(e.set_name for e in found):
        own = [(e, o) for e, o in zip(found, odds, strict=True) if e.set_name == name]
        first, three, any_ = (
            np.mean([e.relevant[np.argsort(-o, kind="stable")][:most].any() for e, o in own])
            for most in (1, 3, None)
        )
        print(f"{Path(name).stem}, {len(own)} questions: first {first:.3f}, among three {three:.3f}, "
              f"read {any_:.3f}")  # fmt: skip
    bias, theta = fit(found, SIGNS)
    model = LogisticModel(bias, dict(zip(FEATURES, theta.tolist(), strict=True)))
    DATA.write_text(model.text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

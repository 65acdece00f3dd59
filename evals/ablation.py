"""What each part of the search brings: `python -m evals.ablation SET=DATA [SET=DATA …]`.

Each SET (a name or a file of questions) is searched, without answering, in the index of the data folder
DATA, with all parts and without each in turn. Printed as Markdown, for `docs/retrieval.md`: the share
of questions with an expected page among the first five, the mean reciprocal rank, and the paired
difference to all parts with its 95 % interval (bootstrap over clusters, as in `evals.estimates`).
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.settings import Settings, load_settings
from corpus.thesaurus import load_thesaurus
from evals import stats
from evals.cases import Case
from evals.estimates import clusters_of
from evals.retrieval import DEPTH, expected_pages, hit_at, matched, reciprocal_rank, same
from evals.sets import find_set, load_set
from index.aids import Aids
from index.equivalents import KINDS, Equivalents, french_analyser, kind_weights
from index.logistic import LogisticModel
from index.rescoring import ranking_model
from index.search import Searcher, open_searcher

CUT = 5


@dataclass(frozen=True, slots=True)
class Variant:
    """A search without some parts: kinds of the thesaurus, places, the dense vectors, rescoring (with
    it, the spread over pages), or without features of rescoring."""

    name: str
    without: frozenset[str] = field(default_factory=frozenset)
    places: bool = True
    dense: bool = True
    rescoring: bool = True
    blind: frozenset[str] = field(default_factory=frozenset)


VARIANTS = (
    Variant("all parts"),
    Variant("without dense vectors", dense=False),
    Variant("without the thesaurus", frozenset(KINDS)),
    Variant("– without acronyms", frozenset({"acronyms"})),
    Variant("– without words of the trade", frozenset({"groups"})),
    Variant("– without general French", frozenset({"everyday"})),
    Variant("– without word families", frozenset({"derived"})),
    Variant("without places", places=False),
    Variant("without rescoring", rescoring=False),
    Variant("– without headings and title", blind=frozenset({"title", "headings"})),
    Variant("– without neighbours", blind=frozenset({"around", "neighbour"})),
    Variant("– without names and exact words", blind=frozenset({"names", "exact"})),
    Variant("– without proximity", blind=frozenset({"window", "density"})),
    Variant("BM25 alone", frozenset(KINDS), places=False, dense=False, rescoring=False),
)


def opened(settings: Settings, variant: Variant) -> Searcher:
    """The index of some settings, searched as a variant says."""
    weights = {kind: 0.0 if kind in variant.without else w for kind, w in kind_weights().items()}
    equivalents = Equivalents(load_thesaurus(), french_analyser(), weights)
    update = {} if variant.dense else {"dense_weight": 0.0}
    model = ranking_model()
    seen = {name: w for name, w in model.weights.items() if name not in variant.blind}
    ranking = LogisticModel(model.bias, seen) if variant.rescoring else None
    aids = Aids(equivalents, variant.places, ranking)
    return open_searcher(settings.model_copy(update=update), aids=aids)


def ranks(searcher: Searcher, cases: Sequence[Case]) -> list[tuple[float, float]]:
    """(hit at CUT, reciprocal rank) of each case."""
    files: dict[str, str] = {}
    found = []
    for case in cases:
        items = []
        for item in searcher.search(case.question, k=DEPTH):
            source = item.passage.source_id
            if source not in files:
                files[source] = searcher.catalogue.source(source).file
            items.append((files[source], item.passage.spans[0][0]))
        flags = [place is not None for place in matched(items, expected_pages(case), same)]
        found.append((hit_at(flags, CUT), reciprocal_rank(flags)))
    return found


def table(set_name: str, settings: Settings) -> str:
    """The Markdown table of one set; questions of an earlier turn are left out."""
    held = load_set(find_set(set_name, settings)).cases
    cases = [c for c in held if c.answerable and expected_pages(c) and not c.history]
    clusters, _ = clusters_of(cases)
    lines = [
        f"*{Path(set_name).stem}*, {len(cases)} questions",
        "",
        f"| | page in the first {CUT} | Δ | MRR | Δ |",
        "|---|---|---|---|---|",
    ]
    whole: list[tuple[float, float]] = []
    for variant in VARIANTS:
        with opened(settings, variant) as searcher:
            values = ranks(searcher, cases)
        whole = whole or values
        cells = [_cells(values, whole, clusters, place) for place in (0, 1)]
        lines.append(f"| {variant.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(
    values: Sequence[tuple[float, float]],
    whole: Sequence[tuple[float, float]],
    clusters: Sequence[Hashable],
    place: int,
) -> str:
    """Mean, and paired difference to all parts with its interval."""
    mean = sum(value[place] for value in values) / len(values)
    if values is whole:
        return f"{mean:.3f} | "
    gaps = [value[place] - other[place] for value, other in zip(values, whole, strict=True)]
    interval = stats.bootstrap_mean(gaps, clusters)
    return f"{mean:.3f} | {sum(gaps) / len(gaps):+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]"


def main() -> None:
    """Prints one table a set."""
    pairs = [argument.rpartition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and data for name, _, data in pairs):
        sys.exit("usage: python -m evals.ablation SET=DATA [SET=DATA …]")
    for name, _, data in pairs:
        settings = load_settings().model_copy(update={"data": Path(data).resolve()})
        print(table(name, settings) + "\n")


if __name__ == "__main__":
    main()

"""How much of a question a text covers: the share of its terms, weighted by rarity.

coverage(T, S) = Σ_{t∈T, t∩S≠∅} w(t) / Σ_{t∈T} w(t), where w is the inverse document frequency of
the word, halved for words that come from an earlier turn. Knows neither passages nor answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.types import QueryTerm

EARLIER = 0.5


@dataclass(frozen=True, slots=True)
class Weighted:
    """A query term with its weight; `own` is False for a word of an earlier turn."""

    term: QueryTerm
    weight: float
    own: bool

    def found_in(self, terms: Collection[str]) -> bool:
        """Whether one of its variants stands in a set of index terms."""
        return any(variant in terms for variant in self.term.variants)


def weigh(own: Sequence[QueryTerm], earlier: Sequence[QueryTerm] = ()) -> tuple[Weighted, ...]:
    """Weights the words of a question, and at half weight those of the earlier turn."""
    seen = {term.surface.lower() for term in own}
    added = [term for term in earlier if term.surface.lower() not in seen]
    weighted = [Weighted(term, max(term.idf, 0.1), True) for term in own]
    return tuple(weighted + [Weighted(t, EARLIER * max(t.idf, 0.1), False) for t in added])


def coverage(weighted: Sequence[Weighted], terms: Collection[str]) -> float:
    """Weighted share in [0, 1] of the query words that `terms` holds; 0 without any word."""
    total = sum(item.weight for item in weighted)
    held = sum(item.weight for item in weighted if item.found_in(terms))
    return held / total if total else 0.0

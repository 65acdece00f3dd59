"""How much of a question a text covers: the share of its terms, weighted by rarity.

coverage(T, S) = Σ_{t∈T, t∩S≠∅} w(t) / Σ_{t∈T} w(t), where w is the inverse document frequency of
the word, times 0.3 for words that come from an earlier turn. A word that no document holds weighs no
more than the median known word of the question: it may be a paraphrase as well as the missing
subject, and unknown names are told apart elsewhere (measured: docs/log.md). Knows neither passages
nor answers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from index.types import QueryTerm

EARLIER = 0.3
LEAST = 0.1
GENERIC = 0.3
GENERIC_WORDS = frozenset(
    "donne donnez lutter lutte contre faire mener mettre agir action actions aider permettre exister trouver "
    "utiliser donner prendre aller venir savoir parler expliquer projet projets exemple exemples "
    "moyen moyens solution solutions mesure mesures initiative initiatives question type types "
    "facon facons maniere place sorte niveau cadre fonctionne fonctionner fonctionnent marche "
    "passe passer sait sert consiste dit existe existent".split()
)
"""Words that say little of the subject, whatever their rarity; they keep 0.3 of their weight."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A query term with its weight; `own` is False for a word of an earlier turn."""

    term: QueryTerm
    weight: float
    own: bool

    @property
    def generic(self) -> bool:
        """Whether the word says little of the subject (« projet », « fonctionne »)."""
        return _plain(self.term.surface) in GENERIC_WORDS

    def found_in(self, terms: Collection[str]) -> bool:
        """Whether one of its variants stands in a set of index terms."""
        return any(variant in terms for variant in self.term.variants)


def _plain(word: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def weigh(own: Sequence[QueryTerm], earlier: Sequence[QueryTerm] = ()) -> tuple[Weighted, ...]:
    """Weights the words of a question, and at half weight those of the earlier turn."""
    seen = {term.surface.lower() for term in own}
    added = [term for term in earlier if term.surface.lower() not in seen]
    known = [term.idf for term in (*own, *added) if term.known]
    limit = median(known) if known else float("inf")
    weights = [
        max(LEAST, term.idf if term.known else min(term.idf, limit))
        * (GENERIC if _plain(term.surface) in GENERIC_WORDS else 1.0)
        for term in (*own, *added)
    ]
    terms = [(term, 1.0, True) for term in own] + [(term, EARLIER, False) for term in added]
    return tuple(
        Weighted(term, share * weight, is_own)
        for (term, share, is_own), weight in zip(terms, weights, strict=True)
    )


def coverage(weighted: Sequence[Weighted], terms: Collection[str]) -> float:
    """Weighted share in [0, 1] of the query words that `terms` holds; 0 without any word."""
    total = sum(item.weight for item in weighted)
    held = sum(item.weight for item in weighted if item.found_in(terms))
    return held / total if total else 0.0

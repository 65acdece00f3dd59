"""What helps a query beside its own words: the parts of a search that an ablation can do without."""

from __future__ import annotations

from dataclasses import dataclass

from index.equivalents import Equivalents, french_equivalents
from index.logistic import LogisticModel
from index.rescoring import ranking_model


@dataclass(frozen=True, slots=True)
class Aids:
    """Equivalents of words, whether the gazetteer is read, and the model that rescores what was found
    (None: the fused order stays, pages are not spread)."""

    equivalents: Equivalents
    places: bool = True
    ranking: LogisticModel | None = None


def shipped_aids() -> Aids:
    """Everything that the project ships."""
    return Aids(french_equivalents(), ranking=ranking_model())

"""The places of a query as index terms: the towns inside an area, and what inhabitants are called.

« En Bretagne » may be met by a passage on Rennes, « les Lillois » by one on Lille, « Lille » by one on
the Lillois. Only names that the passages hold are given, so an area costs one look at each of its
towns, once. This module decides no weight; the query does (`EXPANSION_WEIGHT`).
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.gazetteer import Place, PlaceKind, folded, gazetteer
from corpus.mentions import ALONE, LARGE, Mention, mentions
from index.analyser import Analyser
from index.catalogue import Catalogue

LEAST = 1_000
"""Inhabitants of the smallest town that stands for its area."""
AREAS = (PlaceKind.DEPARTMENT, PlaceKind.REGION)


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A place named at `text[start:end]` and the index terms that may stand for it; `proper` unless
    it is an adjective (« lillois »)."""

    start: int
    end: int
    terms: tuple[str, ...]
    proper: bool

    def covers(self, start: int) -> bool:
        """Whether a word that begins at `start` belongs to the name."""
        return self.start <= start < self.end


class PlaceTerms:
    """Finds place spans against the vocabulary of one generation. Thread-safe."""

    def __init__(self, analyser: Analyser, catalogue: Catalogue) -> None:
        self._analyser = analyser
        self._catalogue = catalogue
        self._inside: dict[str, tuple[str, ...]] = {}

    def spans(self, text: str) -> tuple[PlaceSpan, ...]:
        """The places that a query names, in order."""
        return tuple(
            PlaceSpan(m.start, m.end, self._terms(m), not m.derived) for m in mentions(text)
        )

    def _terms(self, mention: Mention) -> tuple[str, ...]:
        """The held terms that may stand for a mention, other than its own words."""
        found: list[str] = []
        place = mention.places[0]
        if mention.derived:
            found += self.name_terms(place)
        if place.kind in AREAS:
            found += self._towns(place)
        for form in gazetteer().inhabitants(place):
            if form not in gazetteer().ordinary:
                found += self._analyser.word_terms(form)
        own = {t for token in self._analyser.tokens(mention.name) for t in token.terms}
        own = set() if mention.derived else own
        return tuple(t for t in dict.fromkeys(found) if t not in own and self._held(t))

    def _towns(self, area: Place) -> tuple[str, ...]:
        """The held terms of the towns of a département or region."""
        key = f"{area.kind} {area.code}"
        if key not in self._inside:
            towns = gazetteer().communes_in(area, LEAST)
            terms = (term for town in towns for term in self.name_terms(town))
            self._inside[key] = tuple(t for t in dict.fromkeys(terms) if self._held(t))
        return self._inside[key]

    def name_terms(self, place: Place) -> tuple[str, ...]:
        """The terms that tell a place: its whole for a compound, else its one word; () where that is
        the word of a small town, or an everyday word of one that is not large: stems are short."""
        tokens = self._analyser.tokens(place.name)
        whole = [token for token in tokens if token.compound]
        if whole:
            rest = len(place.name) - len(whole[0].surface)  # an article at most
            return whole[0].terms if len(whole) == 1 and rest <= len("Les ") else ()
        ordinary = any(folded(token.surface) in gazetteer().ordinary for token in tokens)
        town = place.kind is PlaceKind.COMMUNE
        if len(tokens) != 1 or (town and place.population < (LARGE if ordinary else ALONE)):
            return ()
        return tokens[0].terms

    def _held(self, term: str) -> bool:
        return self._catalogue.frequency(term) > 0

"""A question as the index sees it: content words, what else may stand for them, and their rarity.

The variants of a word come from the thesaurus and, for a word that no passage holds, from the
index's own vocabulary. A capitalised word is corrected with more care than any other: it may be
the name of a town that the documents do not know. This module runs no search.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from index.analyser import Analyser, PhraseMatch, Token, fold
from index.catalogue import Catalogue
from index.equivalents import Equivalents
from index.lexical import Alternatives
from index.lexicon import french_words
from index.numerals import other_writings
from index.phonetic import Ear
from index.places import PlaceSpan, PlaceTerms
from index.spelling import SHORTEST, Speller, is_near, tolerance
from index.stopwords import QUESTION_WORDS
from index.types import QueryTerm

EXPANSION_WEIGHT = 0.4
"""Weight of an acronym's or thesaurus equivalent, and of a compound or phrase found whole."""
CORRECTION_WEIGHT = 0.8
SHORTEST_NAME = 6
SHORTEST_GLUED = 5
ELIDED = ("qu", "l", "d")
ARTICLES = ("les", "des", "aux", "une", "la", "le", "du", "de", "un")
"""Glued to the word after them by a missing space (« lesilots »)."""
ELISION_BEFORE = frozenset("aeiouhy")
OPENED = re.compile(r"[^\W_][^.?!…]*\Z")
"""Found before a word that does not open its sentence."""
SHOUTED = 0.6
"""Share of capitals from which a question tells nothing by its capitals."""


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` for whoever weighs an answer, `clauses` for the lexical engine."""

    terms: tuple[QueryTerm, ...]
    clauses: tuple[Alternatives, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word on its way: `own` terms, the `replacement` that a correction chose."""

    token: Token
    own: tuple[str, ...]
    known: bool
    replacement: str | None = None


def idf(passages: int, total: int) -> float:
    """ln(1 + (N − n + ½) / (n + ½)), the rarity in BM25 (Robertson and Zaragoza, 2009)."""
    return math.log(1.0 + (total - passages + 0.5) / (passages + 0.5))


class QueryParser:
    """Parses queries against the vocabulary of one generation. Thread-safe."""

    def __init__(
        self,
        analyser: Analyser,
        equivalents: Equivalents,
        catalogue: Catalogue,
        *,
        places: bool = True,
    ) -> None:
        """`places` says whether the gazetteer is read (an ablation does without)."""
        self._analyser = analyser
        self._equivalents = equivalents
        self._catalogue = catalogue
        self._places = PlaceTerms(analyser, catalogue) if places else None
        self._lock = threading.Lock()

    @cached_property
    def _ear(self) -> Ear:
        return Ear(self._catalogue.words())

    @cached_property
    def _speller(self) -> Speller:
        # Read at the first unknown word only: a query without one starts faster.
        return Speller(self._catalogue.words())

    def warm(self) -> None:
        """Reads the vocabulary now: at 100,000 passages the first typo would wait for it."""
        with self._lock:
            _ = self._speller

    def parse(self, text: str) -> Query:
        """The content words of a query in order, each once; empty for function words only."""
        tokens = self._analyser.tokens(text)
        units = self._units(tokens)
        places = self._places.spans(text) if self._places else ()
        found = (self._word(token, text, _place_of(token, places)) for token in units)
        words = [word for word in found if word is not None]
        matches = tuple(self._analyser.phrases(self._corrected(words)))
        terms: dict[tuple[str, ...], QueryTerm] = {}
        clauses: list[Alternatives] = []
        for word in words:
            key = self._own_of(word)
            if key not in terms:
                term, clause = self._term(word, matches, _place_of(word.token, places))
                terms[key] = term
                clauses.append(clause)
        clauses += self._wholes(tokens, matches)
        return Query(tuple(terms.values()), tuple(clauses))

    def _known(self, terms: Iterable[str]) -> bool:
        return any(self._catalogue.frequency(term) for term in terms)

    def _units(self, tokens: tuple[Token, ...]) -> list[Token]:
        """Words and numbers; a compound in place of its parts when only the whole is known."""
        units: list[Token] = []
        for token in tokens:
            if not token.compound:
                units.append(token)
                continue
            count = sum(token.start <= part.start < token.end for part in units)
            parts = units[len(units) - count :]
            partial = any(len(p.surface) < 3 or not self._known(p.terms) for p in parts)
            if partial and self._known(token.terms):
                units[len(units) - count :] = [replace(token, compound=False)]
        return units

    def _word(self, token: Token, text: str, place: PlaceSpan | None) -> _Word | None:
        """A token with its correction if it needs one; None for a mistyped question word."""
        bare = fold(token.surface)
        capital = token.surface[0].isupper() and not token.surface.isupper() and not _shouted(text)
        opening = not OPENED.search(text, 0, token.start)
        name = capital and not opening
        known = self._known(token.terms)
        if not bare.isalpha() or (known and not (name and self._is_other_name(bare))):
            return _Word(token, token.terms, known)
        if place is not None:  # a place that the documents do not name is no mistake
            return _Word(token, token.terms, known and not place.proper)
        if not name and is_near(bare, QUESTION_WORDS):
            return None
        glued = None if capital else self._glued(bare)
        if glued is not None:
            return _Word(token, self._analyser.word_terms(glued), True, glued)
        if not capital and bare in french_words():
            return _Word(token, token.terms, False)
        most = int(len(bare) >= SHORTEST_NAME) if capital else tolerance(bare)
        with self._lock:
            # A name between two known ones is neither: no answer on the wrong town.
            nearest = self._speller.nearest(bare, most, unambiguous=capital) if most else None
            nearest = nearest or (None if capital else self._ear.only(bare))
        return _Word(token, token.terms, False, nearest.word if nearest else None)

    def _is_other_name(self, bare: str) -> bool:
        """Whether a name is held by no passage as such: its stem may be that of another one."""
        return len(bare) >= SHORTEST and not self._catalogue.has_word(bare)

    def _glued(self, bare: str) -> str | None:
        """« lhabitat » → « habitat » when only the latter is a word of the index."""
        for article in ELIDED:
            rest = bare.removeprefix(article)
            long_enough = rest != bare and len(rest) >= SHORTEST_GLUED
            if long_enough and rest[0] in ELISION_BEFORE and self._catalogue.has_word(rest):
                return rest
        for article in ARTICLES:
            rest = bare.removeprefix(article)
            if rest != bare and len(rest) >= SHORTEST_GLUED and self._catalogue.has_word(rest):
                return rest
        return None

    def _corrected(self, words: list[_Word]) -> list[Token]:
        """The tokens with corrected terms, so that a mistyped phrase is recognised."""
        return [replace(word.token, terms=self._own_of(word)) for word in words]

    def _own_of(self, word: _Word) -> tuple[str, ...]:
        if word.replacement is None:
            return word.own
        return self._analyser.word_terms(word.replacement)

    def _term(
        self, word: _Word, matches: tuple[PhraseMatch, ...], place: PlaceSpan | None
    ) -> tuple[QueryTerm, Alternatives]:
        """The public term of a word and its clause for the lexical engine."""
        weights = dict.fromkeys(word.own, 1.0)
        own = self._own_of(word)
        surface = word.replacement or word.token.surface
        expansions = dict(self._equivalents.of_word(own[-1], surface))
        for match in matches:
            if word.token.position in match.positions:
                expansions |= self._equivalents.of_phrase(match.term)
        for other in other_writings(fold(surface)):
            expansions |= dict.fromkeys(self._analyser.word_terms(other), EXPANSION_WEIGHT)
        held = {t: weight for t, weight in expansions.items() if self._catalogue.frequency(t)}
        for term, weight in held.items():
            weights.setdefault(term, weight)
        for term in own:
            weights.setdefault(term, CORRECTION_WEIGHT)
        inside = place.terms if place else ()
        variants = tuple(dict.fromkeys((*weights, *inside)))
        if place and word.token.start == place.start:  # once, however many words the name has
            for term in inside:
                weights.setdefault(term, EXPANSION_WEIGHT)
        total = self._catalogue.passage_count
        counts = [self._catalogue.frequency(term) for term in word.own]
        rarest = min((count for count in counts if count), default=0)
        rarity = idf(rarest if word.known else 0, total)
        return (
            QueryTerm(
                word.token.surface,
                variants,
                rarity,
                word.known,
                word.replacement,
                bool(held or inside),
            ),
            tuple(weights.items()),
        )

    def _wholes(
        self, tokens: tuple[Token, ...], matches: tuple[PhraseMatch, ...]
    ) -> list[Alternatives]:
        """Compounds and phrases that the passages hold whole, as a bonus beside their words."""
        whole = [token.terms[-1] for token in tokens if token.compound]
        whole += [match.term for match in matches]
        held = (term for term in dict.fromkeys(whole) if self._catalogue.frequency(term))
        return [((term, EXPANSION_WEIGHT),) for term in held]


def _place_of(token: Token, places: tuple[PlaceSpan, ...]) -> PlaceSpan | None:
    """The place that a word belongs to."""
    return next((place for place in places if place.covers(token.start)), None)


def _shouted(text: str) -> bool:
    """Whether most letters of a text are capitals."""
    letters = [char for char in text if char.isalpha()]
    return sum(map(str.isupper, letters)) > SHOUTED * max(1, len(letters))

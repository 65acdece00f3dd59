"""The thesaurus as index terms: what else may stand for a word or a phrase of a query.

Every entry holds both ways, between all of its members. A member of several content words becomes
its phrase term; a member such as « trop petit », of which one ordinary word would be left, is
not used. This module knows no query and no frequency.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from corpus.thesaurus import Thesaurus, load_thesaurus
from index.analyser import Analyser, fold, phrase_term

AMBIGUOUS = frozenset(
    {"ape", "ara", "cap", "civ", "cle", "pat", "pluie", "pre", "sad", "sap", "sas", "va", "vae"}
)
"""Acronyms that are also words once in lower case (« clé », « cap »): read only in capitals."""


DATA = Path(__file__).with_name("equivalents.json")
KINDS = ("acronyms", "groups", "everyday", "derived")
"""Fields of `Thesaurus`."""


@cache
def kind_weights() -> Mapping[str, float]:
    """Weight in ]0, 1[ of an equivalent beside the user's own word (1.0), by kind of entry: fitted by
    `python -m evals.fit_thesaurus`."""
    held = json.loads(DATA.read_text(encoding="utf-8"))
    return MappingProxyType({kind: float(held[kind]) for kind in KINDS})


class Equivalents:
    """Lookup from an index term to the terms that may stand for it, each with its weight in ]0, 1[."""

    def __init__(
        self,
        thesaurus: Thesaurus,
        analyser: Analyser,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """`weights` by field of `Thesaurus` (None: the fitted ones); a kind of weight 0 is left out."""
        weights = kind_weights() if weights is None else weights
        self._analyser = analyser
        self._acronyms: dict[str, dict[str, float]] = {}
        self._words: dict[str, dict[str, float]] = {}
        for acronym, members in thesaurus.acronyms.items() if weights["acronyms"] else ():
            key = analyser.word_terms(acronym)[-1]
            others = self._members(members)
            add(self._acronyms, (key,), others, weights["acronyms"])
            # Back from a long form to an acronym that is also a word would find the word.
            back = () if key in AMBIGUOUS else (key,)
            for member in others:
                add(self._words, (member,), (*back, *others), weights["acronyms"])
        for kind in ("groups", "everyday", "derived"):
            for group in getattr(thesaurus, kind) if weights[kind] else ():
                terms = self._members(group)
                add(self._words, terms, terms, weights[kind])

    def _members(self, members: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t for m in members for t in member_terms(m, self._analyser)))

    def of_word(self, term: str, surface: str) -> dict[str, float]:
        """Equivalents of a word's accent-blind term, those of an acronym first."""
        acronym = surface.isupper() or fold(surface) not in AMBIGUOUS
        found = self._acronyms.get(term, {}) if acronym else {}
        return found | {t: w for t, w in self._words.get(term, {}).items() if t not in found}

    def of_phrase(self, term: str) -> dict[str, float]:
        """Equivalents of a phrase term."""
        return self._words.get(term, {})


def add(
    table: dict[str, dict[str, float]], keys: Iterable[str], terms: Iterable[str], weight: float
) -> None:
    """Adds to each key the terms that are not itself; the greatest weight of a pair holds."""
    added = tuple(terms)
    for key in keys:
        held = table.setdefault(key, {})
        for term in added:
            if term != key:
                held[term] = max(weight, held.get(term, 0.0))


def member_terms(member: str, analyser: Analyser) -> tuple[str, ...]:
    """The index terms that stand for a member of the thesaurus; none if it is too vague.

    A word gives its accent-blind term, a hyphenated one also the phrase of its parts, several
    content words their phrase term.
    """
    stems = analyser.phrase_stems(member)
    single = " " not in member
    found: list[str] = []
    if single and not member.isalpha():
        found = [token.terms[-1] for token in analyser.tokens(member) if token.compound]
    if len(stems) > 1:
        found.append(phrase_term(stems))
    elif single and not found:
        found += stems
    return tuple(found)


def thesaurus_phrases(thesaurus: Thesaurus) -> tuple[str, ...]:
    """All members of the thesaurus, for the analyser to pick those of several content words."""
    members = [m for equivalents in thesaurus.acronyms.values() for m in equivalents]
    groups = (*thesaurus.groups, *thesaurus.everyday, *thesaurus.derived)
    return (*members, *(member for group in groups for member in group))


@cache
def french_analyser() -> Analyser:
    """The analyser of indexes and queries, with the phrases of the shipped thesaurus; one a process."""
    return Analyser(thesaurus_phrases(load_thesaurus()))


@cache
def french_equivalents() -> Equivalents:
    """The shipped thesaurus as index terms; one a process."""
    return Equivalents(load_thesaurus(), french_analyser())

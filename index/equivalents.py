"""The thesaurus as index terms: what else may stand for a word or a phrase of a query.

Every entry holds both ways, between all of its members. A member of several content words becomes
its phrase term; a member such as « trop petit », of which one ordinary word would be left, is
not used. This module knows no query and no frequency.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.thesaurus import Thesaurus, load_thesaurus
from index.analyser import Analyser, fold, phrase_term

AMBIGUOUS = frozenset({"ara", "cap", "cle", "pat", "sap"})
"""Acronyms that are also words once in lower case (« clé », « cap »): read only in capitals."""


class Equivalents:
    """Lookup from an index term to the terms that may stand for it."""

    def __init__(self, thesaurus: Thesaurus, analyser: Analyser) -> None:
        self._analyser = analyser
        self._acronyms: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        for acronym, members in thesaurus.acronyms.items():
            key = analyser.word_terms(acronym)[-1]
            others = self._members(members)
            add(self._acronyms, (key,), others)
            # Back from a long form to an acronym that is also a word would find the word.
            back = () if key in AMBIGUOUS else (key,)
            for member in others:
                add(self._words, (member,), (*back, *others))
        for group in (*thesaurus.groups, *thesaurus.everyday):
            terms = self._members(group)
            add(self._words, terms, terms)

    def _members(self, members: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t for m in members for t in member_terms(m, self._analyser)))

    def of_word(self, term: str, surface: str) -> tuple[str, ...]:
        """Equivalents of a word's accent-blind term, those of an acronym first."""
        acronym = surface.isupper() or fold(surface) not in AMBIGUOUS
        found = self._acronyms.get(term, ()) if acronym else ()
        return tuple(dict.fromkeys((*found, *self._words.get(term, ()))))

    def of_phrase(self, term: str) -> tuple[str, ...]:
        """Equivalents of a phrase term."""
        return self._words.get(term, ())


def add(table: dict[str, tuple[str, ...]], keys: Iterable[str], terms: Iterable[str]) -> None:
    """Appends to each key the terms that it does not have yet, itself excepted."""
    added = tuple(terms)
    for key in keys:
        fresh = (term for term in (*table.get(key, ()), *added) if term != key)
        table[key] = tuple(dict.fromkeys(fresh))


def member_terms(member: str, analyser: Analyser) -> tuple[str, ...]:
    """The index terms that stand for a member of the thesaurus; none if it is too vague.

    A word gives its accent-blind term, a hyphenated one also the phrase of its parts, several
    content words their phrase term.
    """
    tokens = analyser.tokens(member)
    stems = analyser.phrase_stems(member)
    single = len(member.split()) == 1
    found = [token.terms[-1] for token in tokens if token.compound] if single else []
    if len(stems) > 1:
        found.append(phrase_term(stems))
    elif single and not found:
        found += stems
    return tuple(found)


def thesaurus_phrases(thesaurus: Thesaurus) -> tuple[str, ...]:
    """All members of the thesaurus, for the analyser to pick those of several content words."""
    members = [m for equivalents in thesaurus.acronyms.values() for m in equivalents]
    return (
        *members,
        *(member for group in (*thesaurus.groups, *thesaurus.everyday) for member in group),
    )


def french_analyser() -> Analyser:
    """The analyser of indexes and queries, with the phrases of the shipped thesaurus."""
    return Analyser(thesaurus_phrases(load_thesaurus()))

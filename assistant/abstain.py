"""Abstention, first version: whether the evidence answers, and if not, what is missing.

Checked in turn: live data and personal cases by the words of the question; names and years that no
document holds; names that no passage holds together with the subject; the share of the subject's
words, weighted by rarity, that the best passage covers (threshold chosen on a coverage/risk curve,
see docs/log.md); a value of the kind asked for. A refusal is decided from evidence, never from
general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import messages
from assistant.candidates import Candidate
from assistant.coverage import Weighted
from assistant.extract import FIELD, Scored
from assistant.question import Question, plain, unaccented
from assistant.support import OPEN, TYPE_WORDS, YEAR, is_part

MIN_SUPPORT = 0.37
NOUN = re.compile(r"\b(?:la|le|l'|les|un|une|du|des|d'|au|aux|de|ce|cette)\s*([a-zà-ÿœ-]{4,})")
PERSONAL = re.compile(
    r"\b(?:mon dossier|ma demande|mon allocation|mes allocations|mon numero|mon loyer|mon voisin"
    r"|mon mari|ma femme|mon fils|ma fille|mon proprietaire|mon medecin|mon compte|mon avocat"
    r"|ai[- ]je (?:droit|le droit)|suis[- ]je (?:eligible|concerne)|puis[- ]je (?:toucher|recevoir)"
    r"|numero de (?:telephone|portable)|adresse (?:mail|personnelle)|date de naissance)\b"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the documents do not answer: one French sentence fit for the user."""

    reason: str


def before_search(question: Question) -> Refusal | None:
    """Refusals that the words of the question alone decide."""
    if question.moment:
        return Refusal(messages.LIVE.format(words=messages.quoted(question.moment)))
    if PERSONAL.search(unaccented(question.text)):
        return Refusal(messages.PERSONAL)
    return None


def unknown_names(question: Question, weighted: Sequence[Weighted]) -> Refusal | None:
    """A refusal for words of the question that no document holds, even after typo correction.

    Names always; where a value is asked for, also the nouns that a determiner announces (« la
    piscine »): on PIAF 2 % of such questions have one and an answer all the same.
    """
    found = [] if question.expected in OPEN else _unknown_nouns(question, weighted)
    for name in question.names:
        parts = [item for item in weighted if is_part(item, name)]
        if (
            name not in found
            and parts
            and not any(item.term.known or item.term.correction for item in parts)
        ):
            found.append(name)
    if not found:
        return None
    form = messages.UNKNOWN_ONE if len(found) == 1 else messages.UNKNOWN_MANY
    return Refusal(form.format(words=messages.enumeration(tuple(found))))


def _unknown_nouns(question: Question, weighted: Sequence[Weighted]) -> list[str]:
    """The question's nouns, after a determiner, that the vocabulary lacks."""
    lacking = {
        item.term.surface.lower()
        for item in weighted
        if item.own and not item.term.known and not item.term.correction
    }
    nouns = [match.group(1) for match in NOUN.finditer(plain(question.text))]
    announced = TYPE_WORDS.get(question.expected, frozenset())
    return [n for n in dict.fromkeys(nouns) if n in lacking and unaccented(n) not in announced]


def eligible(
    question: Question, needed: Sequence[Weighted], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Candidates whose surroundings hold the required terms (one is enough in a comparison).

    A table row or another fragment must hold them itself or under its headings: the row above it
    may be about another town.
    """
    if not needed:
        return list(candidates)
    comparison = question.comparison and len(question.names) > 1
    least = 1 if comparison else len(needed)
    return [
        candidate
        for candidate in candidates
        if sum(item.found_in(_around(candidate)) for item in needed) >= least
    ]


def _around(candidate: Candidate) -> frozenset[str]:
    """The terms that vouch for a sentence."""
    if candidate.complete or FIELD.match(candidate.text):
        return candidate.context.all
    return candidate.terms | candidate.context.headings


def after_search(
    question: Question, needed: Sequence[Weighted], ranked: Sequence[Scored]
) -> Refusal | None:
    """Whether the ranked eligible candidates answer the question."""
    if not ranked:
        years = [number for number in question.numbers if YEAR.fullmatch(number)]
        names = tuple(dict.fromkeys((*question.names, *years)))
        names = names or tuple(dict.fromkeys(item.term.surface for item in needed))
        words = messages.enumeration(names) if names else ""
        return Refusal(messages.APART.format(words=words) if words else messages.NO_MATCH)
    if max(item.support for item in ranked) < MIN_SUPPORT:
        return Refusal(messages.NO_MATCH)
    if question.expected not in OPEN and not any(
        item.typed and item.support >= MIN_SUPPORT for item in ranked
    ):
        return Refusal(messages.NO_VALUE.format(what=messages.WHAT[question.expected.value]))
    return None

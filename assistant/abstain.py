"""Abstention, first version: whether the evidence answers, and if not, what is missing.

Checked in turn: live data and personal cases by the words of the question; names and years that no
document holds; names that no passage holds together with the subject; the share of the question's
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
from assistant.coverage import Weighted, coverage
from assistant.extract import Scored
from assistant.question import Expected, Question, unaccented

PASSAGE_SHARE = 0.7
MIN_SUPPORT = 0.42
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
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


def unknown_names(question: Question, weighted: Sequence[Weighted]) -> tuple[str, ...]:
    """Names of the question that no document holds, even after typo correction."""
    found = []
    for name in question.names:
        parts = [item for item in weighted if _is_part(item, name)]
        if parts and not any(item.term.known or item.term.correction for item in parts):
            found.append(name)
    return tuple(found)


def _is_part(item: Weighted, name: str) -> bool:
    """Whether a query term is a word of a capitalised name."""
    words = re.split(r"[-'’\s]", unaccented(name))
    surface = unaccented(item.term.surface)
    return surface in words or surface == unaccented(name)


def required(question: Question, weighted: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """Query terms that the sentences' surroundings must hold: names and years."""
    numbers = {number for number in question.numbers if YEAR.fullmatch(number)}
    return tuple(
        item
        for item in weighted
        if any(_is_part(item, name) for name in question.names) or item.term.surface in numbers
    )


def eligible(
    question: Question, needed: Sequence[Weighted], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Candidates whose surroundings hold every required term (any one of them in a comparison)."""
    test = any if question.comparison and len(question.names) > 1 else all
    return [
        candidate
        for candidate in candidates
        if not needed or test(item.found_in(candidate.context.all) for item in needed)
    ]


def support(weighted: Sequence[Weighted], candidate: Candidate) -> float:
    """0.7 × coverage by the passage and its surroundings + 0.3 × coverage by the sentence itself."""
    around = coverage(weighted, candidate.context.all)
    return PASSAGE_SHARE * around + (1 - PASSAGE_SHARE) * coverage(weighted, candidate.terms)


def after_search(
    question: Question, weighted: Sequence[Weighted], ranked: Sequence[Scored]
) -> Refusal | None:
    """Whether the ranked eligible candidates answer the question."""
    if not ranked:
        years = [number for number in question.numbers if YEAR.fullmatch(number)]
        names = tuple(dict.fromkeys((*question.names, *years)))
        words = messages.enumeration(names) if names else ""
        return Refusal(messages.APART.format(words=words) if words else messages.NO_MATCH)
    if max(support(weighted, item.candidate) for item in ranked) < MIN_SUPPORT:
        return Refusal(messages.NO_MATCH)
    value = question.expected not in (Expected.ANY, Expected.LIST, Expected.DEFINITION)
    if value and not any(item.typed for item in ranked):
        return Refusal(messages.NO_VALUE.format(what=messages.WHAT[question.expected.value]))
    return None

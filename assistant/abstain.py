"""Abstention: whether the evidence answers, and if not, what is missing.

Checked in turn: live data and personal cases by the words of the question; names and years that no
document holds; names that no passage holds together with the subject; a value of the kind asked for; what
a word of the question demands (`demands`); what it takes for granted (`premises`); the fitted confidence
(threshold chosen on a coverage/risk curve, see docs/log.md). A refusal is decided from evidence, never from
general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import messages, places
from assistant.candidates import Candidate
from assistant.coverage import Weighted
from assistant.demands import missing
from assistant.extract import Scored
from assistant.premises import Standing, premise
from assistant.question import Expected, Question, plain, unaccented
from assistant.support import (
    ASKING,
    NOUN,
    OPEN,
    TYPE_WORDS,
    YEAR,
    content,
    is_part,
    thing,
    vouching,
)

MIN_SUPPORT = 0.30
UNIT = re.compile(
    r"(?:kilo|centi|milli)?m[èe]tres?|km|euros?|dollars?|tonnes?|kilos?|litres?|heures?|minutes?|degr[ée]s?"
    r"|hectares?|pour ?cent"
)
ADVERBIAL = re.compile(
    r"\b(?:à|a) l'(?:int[ée]rieur|ext[ée]rieur|heure|époque|avance)\b|\bde \w+(?:er|ir)\b"
    r"|\b(?:la peine|le coup|la fois|au final|du coup|au fond|au juste|du tout|la suite)\b"
)
"""What NOUN would take for a noun that tells something: « à l'intérieur », « de peindre », « la peine de »."""
ROLE = re.compile(
    r"\b(?:maire|pr[ée]sidente?|ministre|directeur|directrice|pr[ée]f[eè]te?|[ée]lue?s?)\b"
)
PERSONAL = re.compile(
    r"\b(?:mon appart\w*|ma facture|je touche|mon dossier|ma demande|mon allocation|mes allocations"
    r"|mon numero|mon loyer|mon voisin"
    r"|mon proprietaire|mon medecin|mon compte|mon avocat"
    r"|ai[- ]je droit|suis[- ]je (?:eligible|concerne)|puis[- ]je (?:toucher|recevoir)"
    r"|numeros? de (?:telephone|portable)(?! pour)|le (?:telephone|portable|mail) (?:de|du|des)"
    r"|(?:elle|il) (?:est )?mariee?|a-t-(?:elle|il) des enfants|(?:elle|il) a des enfants"
    r"|ma candidature|mon inscription|mon rendez[- ]vous|mon bail|mon conseiller|ma situation|je gagne"
    r"|(?:est ce|est-ce) (?:que|ke|q) (?:je|j) v(?:ais|ai|é) etre|(?:vais|vai)[- ]?je etre|je vais etre"
    r"|adresse (?:mail|personnelle)|date de naissance|(?:adresse|ou|rue) (?:habite|vit|loge|reside)-?(?:t-)?"
    r"(?:il|elle)?|(?:adresse|ou|rue) (?:habite|vit|loge|reside) (?:le|la|m|mme|monsieur|madame))\b"
    r"|\b(?:jtouche|j'touche|jgagne)\b"
    r"|\b(?:ma|mon|mes) (?:mere|pere|soeur|frere|grand-mere|grand-pere|parents|enfants?|voisine?|fils|fille"
    r"|mari|femme)\b"
    r".*\b(?:est|sont)(?:-(?:elle|il|elles|ils))? (?:\w+ )?(?:inscrit|eligible|concerne|prioritaire)"
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
    piscine »), unless the thesaurus knows a word of the documents that may stand for them."""
    gone = places.absent(question.text, weighted)
    if gone and not (question.comparison and len(question.names) > len(gone)):
        return Refusal(messages.ABSENT_PLACE.format(places=places.places_said(gone)))
    met = places.covered(question.text, weighted)
    found = [] if question.expected in OPEN else _unknown_nouns(question, weighted)
    for name in question.names:
        parts = [item for item in weighted if is_part(item, name)]
        if any(unaccented(item.term.surface) in met for item in parts):
            continue
        if parts and not any(item.term.known or item.term.correction for item in parts):
            found.append(name)
    if not found:
        return _beside(question, weighted)
    distinct = tuple({unaccented(word): word for word in found}.values())
    form = messages.UNKNOWN_ONE if len(distinct) == 1 else messages.UNKNOWN_MANY
    return Refusal(form.format(words=messages.enumeration(distinct)))


def _beside(question: Question, weighted: Sequence[Weighted]) -> Refusal | None:
    """A refusal for an open question most of whose words no document holds (a recipe, a poem)."""
    own = [item for item in weighted if item.own and not item.generic]
    strange = [item for item in own if not item.term.known and not item.term.correction]
    most = len(strange) >= 2 and 2 * len(strange) >= len(own)
    if question.expected in OPEN and strange and (most or len(strange) == len(own)):
        return Refusal(messages.NO_MATCH)
    return None


def _unknown_nouns(question: Question, weighted: Sequence[Weighted]) -> list[str]:
    """The question's nouns, after a determiner, that no document holds under any name."""
    lacking = {
        item.term.surface.lower()
        for item in weighted
        if item.own and not (item.term.known or item.term.correction or item.term.replaced)
    }
    nouns = [m.group(1) for m in NOUN.finditer(ADVERBIAL.sub(" ", plain(question.text)))]
    announced = TYPE_WORDS.get(question.expected, frozenset())
    return [
        noun
        for noun in dict.fromkeys(nouns)
        if noun in lacking and unaccented(noun) not in announced and not UNIT.fullmatch(noun)
    ]


def eligible(
    question: Question, needed: Sequence[Weighted], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Candidates whose surroundings hold the required terms (one is enough in a comparison).

    A table row or another fragment must hold them itself or under its headings: the row above it
    may be about another town.
    """
    comparison = question.comparison and len(question.names) > 1
    least = 1 if comparison else len(needed)
    return [
        candidate
        for candidate in candidates
        if _has_role(question, candidate)
        and _has_phrases(question, candidate)
        and sum(item.found_in(vouching(candidate)) for item in needed) >= least
    ]


def _has_phrases(question: Question, candidate: Candidate) -> bool:
    """Whether the passage or its headings hold the names of several words, as they stand; any of
    them may be missing where a comparison has it elsewhere."""
    if not question.phrases or (question.comparison and len(question.names) > 1):
        return True
    passage = candidate.context.evidence.passage
    text = unaccented(" ".join((*passage.headings, passage.text)))
    return all(unaccented(phrase) in text for phrase in question.phrases)


def _has_role(question: Question, candidate: Candidate) -> bool:
    """Whether the sentence holds the very role asked for (a « mairie » is no « maire »)."""
    roles = ROLE.findall(plain(question.text))
    return not roles or all(re.search(rf"\b{role}\b", plain(candidate.text)) for role in roles)


def after_search(
    question: Question,
    weighted: Sequence[Weighted],
    ranked: Sequence[Scored],
    sure: float,
    min_support: float,
) -> Refusal | None:
    """A refusal where no eligible candidate is left, none holds the kind of value asked for or the thing
    that a yes-or-no question is about, none has what a word of the question demands or says what it takes
    for granted, or the confidence `sure` in [0, 1] lies below `min_support`."""
    if not ranked:
        years = [number for number in question.numbers if YEAR.fullmatch(number)]
        names = tuple(dict.fromkeys((*question.names, *years)))
        words = messages.enumeration(names) if names else ""
        return Refusal(messages.APART.format(words=words) if words else messages.NO_MATCH)
    amount = question.expected is Expected.AMOUNT  # one beside the subject is none
    typed = any(item.typed and (item.support or not amount) for item in ranked)
    if question.expected not in OPEN and not typed:
        return Refusal(messages.NO_VALUE.format(what=messages.WHAT[question.expected.value]))
    asked = thing(question, content(question, weighted))
    if asked is not None and not any(asked.found_in(vouching(i.candidate)) for i in ranked):
        words = messages.enumeration((asked.term.surface,))
        return Refusal(messages.LACKING.format(words=words))
    lacking = missing(question, weighted, (item.candidate for item in ranked))
    if lacking is not None:
        return Refusal(messages.LACKING.format(words=messages.quoted(lacking)))
    return _unfounded(question, ranked) or (
        Refusal(messages.NO_MATCH) if sure < min_support else None
    )


def _unfounded(question: Question, ranked: Sequence[Scored]) -> Refusal | None:
    """A refusal where the question takes for granted what no sentence says, or what each one denies."""
    claim = premise(question.text) if ASKING.search(unaccented(question.text)) else None
    if claim is None:
        return None
    standing = claim.standing(item.candidate.text for item in ranked)
    if standing is Standing.SAID:
        return None
    form = messages.DENIED if standing is Standing.DENIED else messages.UNSAID
    return Refusal(form.format(verb=messages.quoted(claim.verb)))

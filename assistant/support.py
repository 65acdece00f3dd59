"""What the evidence must cover: required names and years, then the subject of the question.

`required` terms are checked one by one; `subject` is what is left, without the words that only
announce the kind of value asked for (« ville » in « dans quelle ville »); `support` says how much
of it a sentence and its surroundings cover. Decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.candidates import Candidate
from assistant.coverage import Weighted, coverage
from assistant.question import Expected, Question, plain, unaccented

PASSAGE_SHARE = 0.7
OPEN = frozenset({Expected.ANY, Expected.LIST, Expected.DEFINITION})
"""Kinds of question that ask for no typed value."""
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
TYPE_WORDS: dict[Expected, frozenset[str]] = {
    Expected.PLACE: frozenset("ville villes commune lieu endroit adresse exactement".split()),
    Expected.DATE: frozenset("annee annees date dates mois jour moment exactement".split()),
    Expected.ACTOR: frozenset(
        "porte portent porteur porteurs mene menent gere gerent pilote pilotent acteur acteurs "
        "organise organisent partenaire partenaires responsable".split()
    ),
    Expected.COUNT: frozenset("nombre total chiffre compte comptait exactement environ".split()),
    Expected.AMOUNT: frozenset("montant cout couts coute coutait prix tarif environ".split()),
    Expected.PERCENT: frozenset("pourcentage part proportion taux exactement environ".split()),
    Expected.AREA: frozenset("surface superficie m2 hectares".split()),
    Expected.TEMPERATURE: frozenset("temperature degres".split()),
    Expected.LIST: frozenset(
        "villes communes exemples exemple actions projets initiatives liste donne donnez donner "
        "citez cite moi".split()
    ),
    Expected.DEFINITION: frozenset("definition signifie consiste veut dire".split()),
}


NOUN = re.compile(r"\b(?:la|le|l'|les|un|une|du|des|d'|au|aux|de|ce|cette)\s*([a-zà-ÿœ-]{3,})")
"""A word after a determiner."""
YES_NO = re.compile(r"^(?:est-ce que|y a-t-il|existe-t-il)\b|\w-(?:t-)?(?:il|elle|ils|elles|on)\b")
ASKING = re.compile(r"\b(?:combien|quell?e?s?|qui|que|quoi|quand|ou(?! l)|comment|pourquoi)\b")
THING = re.compile(r"\b(?:un|une|des)\s+(?!place\b|fois\b|partie\b)([a-zà-ÿœ-]{4,})")
"""What a yes-or-no question asks for after « un », « une », « des »."""
ANAPHORIC = re.compile(
    r"(?:Ce|Cet|Cette|Ces|Cela|Il|Elle|Ils|Elles|Celui|Celle|Son|Sa|Ses|Leurs?|Dans ce|Dans cette|L’action"
    r"|Le projet|La démarche)\b"
)
"""A sentence that opens with what points back."""
FIELD = re.compile(r"^[^\W\d_][\w’' -]{2,48}\s?:")
"""A labelled field: « Territoire : … »."""


def is_part(item: Weighted, name: str) -> bool:
    """Whether a query term is a word of a capitalised name."""
    words = re.split(r"[-'’\s]", unaccented(name))
    surface = unaccented(item.term.surface)
    return surface in words or surface == unaccented(name)


def required(question: Question, weighted: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """Query terms that the surroundings must hold: years, and names of three letters or more."""
    years = {number for number in question.numbers if YEAR.fullmatch(number)}
    return tuple(
        item
        for item in weighted
        if item.term.surface in years
        or (len(item.term.surface) > 2 and any(is_part(item, name) for name in question.names))
    )


def content(question: Question, weighted: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """The terms without those that only announce the kind of value; all if none is left."""
    announced = TYPE_WORDS.get(question.expected, frozenset())
    kept = [item for item in weighted if unaccented(item.term.surface) not in announced]
    return tuple(kept or weighted)


def subject(weighted: Sequence[Weighted], needed: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """The content words that the evidence must cover, beside the required ones.

    The question's own words; all words, the required ones and those of the earlier turn among
    them, where it has none (« Et dans quelle ville ? », « C'est quoi l'ANRU ? »).
    """
    own = [item for item in weighted if item.own and item not in needed]
    return tuple([item for item in own if not item.generic]) or tuple(weighted)


def vouching(candidate: Candidate) -> frozenset[str]:
    """The terms that vouch for a sentence: for a fragment its own and its headings' only, since the
    row above it may be about another town."""
    if candidate.complete or FIELD.match(candidate.text):
        return candidate.context.all
    return candidate.terms | candidate.context.headings


def support(
    question: Question,
    weighted: Sequence[Weighted],
    topic: Sequence[Weighted],
    candidate: Candidate,
) -> float:
    """How far a sentence and its surroundings cover the question, in [0, 1].

    The coverage of all its terms; for a question that asks for a value, of its subject alone (a
    town that is named is not yet an answer about it). 0 when a yes-or-no question lacks its subject. Each
    coverage is 0.7 × the surroundings + 0.3 × the sentence itself.
    """
    on_topic = _covered(topic, candidate)
    if _lacks_subject(question, topic, candidate):
        return 0.0
    return _covered(weighted, candidate) if question.expected in OPEN else on_topic


def _lacks_subject(question: Question, topic: Sequence[Weighted], candidate: Candidate) -> bool:
    """Whether a yes-or-no question about a named place finds its rarest noun nowhere around.

    « Les bus sont-ils gratuits à Marseille ? » is not answered by what else is free there.
    """
    rarest = _rarest(question, topic, NOUN)
    return rarest is not None and not rarest.found_in(vouching(candidate))


def thing(question: Question, topic: Sequence[Weighted]) -> Weighted | None:
    """What a yes-or-no question about a named place asks for (« une caution »): without it, nothing
    answers."""
    return _rarest(question, topic, THING)


def _rarest(
    question: Question, topic: Sequence[Weighted], pattern: re.Pattern[str]
) -> Weighted | None:
    """The rarest word that a pattern finds in a yes-or-no question about a named place."""
    shape = unaccented(question.text)
    if not question.names or not YES_NO.search(shape) or ASKING.search(shape):
        return None
    nouns = {match.group(1) for match in pattern.finditer(plain(question.text))}
    named = [item for item in topic if plain(item.term.surface) in nouns]
    return max(named, key=lambda item: item.weight, default=None)


def _covered(terms: Sequence[Weighted], candidate: Candidate) -> float:
    """0.7 × coverage by the surroundings + 0.3 × coverage by the sentence itself.

    What surrounds a fragment (a table row, a cut line) is its headings only.
    """
    around = coverage(terms, vouching(candidate))
    return PASSAGE_SHARE * around + (1 - PASSAGE_SHARE) * coverage(terms, candidate.terms)

"""What a question demands of any sentence that could answer it, by its own words.

« Quelle est l'adresse … » wants an address, « en kWh » that unit, « en 2022 » no figure of another year. Other
nouns (a diploma, a salary, a species) are repeated by nearly every text that gives what they name: where
no sentence read holds one, it is what is missing. Knows sentences as text and terms, no ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.candidates import Candidate
from assistant.coverage import Weighted
from assistant.question import Question, unaccented

REPEATED = frozenset(
    "diplome diplomes formation formations salaire salaires loyer loyers essence essences espece especes "
    "variete varietes race races marque marques modele modeles garantie garanties caution amende amendes "
    "brevet fabricant fournisseur pseudonyme surnom preside presides presidente".split()
)
SHAPES = {
    "adresse": re.compile(
        r"\b(?:rue|avenue|av\.|boulevard|bd|place|allée|impasse|quai|chemin|cours|route|square|https?)\b|Adresse\s?:|www\.|@",
        re.IGNORECASE,
    ),
    "horaire": re.compile(
        r"\b\d{1,2}\s?h(?:\s?\d{2})?\b|\bheures?\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b",
        re.IGNORECASE,
    ),
}
"""How what these words ask for is written."""
UNIT_ASKED = re.compile(
    r"\ben (kwh|mwh|gwh|tonnes?|kg|kilos?|m3|litres?|hectares?|ha|km|metres? carres?|m2|pour ?cent)\b"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def missing(
    question: Question, weighted: Sequence[Weighted], candidates: Iterable[Candidate]
) -> str | None:
    """The word of a question that no candidate has what it demands for; None where nothing is missing."""
    every = list(candidates)
    text = unaccented(question.text)
    unit = UNIT_ASKED.search(text)
    if unit and not any(unit[1][:4] in unaccented(c.text + c.title) for c in every):
        return unit[1]
    for item in weighted:
        word = unaccented(item.term.surface)
        shape = SHAPES.get(word.rstrip("s"))
        if not item.own or (shape is None and word not in REPEATED):
            continue
        if shape is not None:
            met = any(shape.search(c.text) for c in every)
        else:
            met = any(item.found_in(c.terms | c.context.headings) for c in every)
        if not met:
            return item.term.surface
    return None


def of_another_year(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence is of another year than the one that a question names: it tells others only; or
    none, and neither do its headings, and its passage tells several or others."""
    asked = set(YEAR.findall(question.text))
    if len(asked) != 1:
        return False
    passage = candidate.context.evidence.passage
    for text in (candidate.text, "\n".join((*passage.headings, candidate.title))):
        if told := set(YEAR.findall(text)):
            return asked.isdisjoint(told)
    return set(YEAR.findall(passage.text)) != asked

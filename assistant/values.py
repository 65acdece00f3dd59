"""Typed values in a sentence: does it hold a count, an amount, a date, a place, a name?

Used to keep only sentences that can answer (« combien », « quand », « où »). Regular expressions on
French forms; knows no question.
"""

from __future__ import annotations

import re

from assistant.question import Expected

WORDS = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt "
    "trente quarante cinquante soixante cent cents mille dizaine dizaines douzaine quinzaine "
    "vingtaine trentaine quarantaine cinquantaine soixantaine centaine centaines millier milliers "
    "million millions aucun aucune un une"
)
NUMBER = rf"(?:\d+(?:[.,  \u202f\u00a0]\d+)*|\b(?:{'|'.join(WORDS.split())})\b)"
STRICT_NUMBER = rf"(?:\d|\b(?:{'|'.join(w for w in WORDS.split() if w not in ('un', 'une'))})\b)"
MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre"
    "|décembre|decembre"
)
DIGITS = re.compile(r"\d+(?:[  \u202f\u00a0]\d{3})*(?:,\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")
PATTERNS: dict[Expected, re.Pattern[str]] = {
    Expected.COUNT: re.compile(STRICT_NUMBER, re.IGNORECASE),
    Expected.AMOUNT: re.compile(
        rf"{NUMBER}\s*(?:d['’]\s*)?(?:k€|m€|md€|€|euros?\b|milli(?:on|ard)s? d['’]euros|centimes?\b)"
        r"|\bgratuit",
        re.IGNORECASE,
    ),
    Expected.PERCENT: re.compile(
        rf"{NUMBER}\s*(?:%|pour ?cent)|\b(?:moitié|tiers|quarts?|un sur \w+|\d+ sur \d+)\b",
        re.IGNORECASE,
    ),
    Expected.AREA: re.compile(rf"{NUMBER}\s*(?:m²|m2|ha\b|hectares?|km²|mètres? carrés?)", re.I),
    Expected.TEMPERATURE: re.compile(
        rf"(?:{NUMBER}|plusieurs|quelques)\s*(?:°|degrés?)", re.IGNORECASE
    ),
    Expected.DATE: re.compile(
        rf"\b(?:1[5-9]|20)\d\d\b|\b(?:{MONTHS})\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b"
        r"|\bdepuis (?:\w+ ){0,2}ans?\b",
        re.IGNORECASE,
    ),
    Expected.PLACE: re.compile(
        r"(?:^|\b)(?:Territoire|Lieu|Commune|Ville|Adresse|Localisation)\s*:"
        r"|\b(?:à|au|aux|en|dans|de|du|d['’]|de la|quartier|ville de|commune de)\s+"
        r"(?:l['’]|la |le |les )?[A-ZÀ-Ý][\w'’-]+"
    ),
    Expected.ACTOR: re.compile(
        r"(?:^|\b)(?:Porteurs?|Acteurs?|Partenaires?|Maîtrise d['’]ouvrage)\s*:"
        r"|(?<!^)\b[A-ZÀ-Ý][\w'’&-]+"
        r"|\b(?:ville|mairie|association|bailleurs?|habitants?|commune|métropole|région|État"
        r"|entreprise|collectif|régie|syndicat|élus?|bénévoles?|salariés?)\b"
    ),
}


def figures(expected: Expected, sentence: str) -> frozenset[str]:
    """The figures of the expected kind in a sentence, digits only with a decimal comma; years and days
    count for a date alone."""
    pattern = PATTERNS.get(expected)
    if pattern is None:
        return frozenset()
    if expected is Expected.COUNT:
        runs = [
            match.group()
            for match in DIGITS.finditer(sentence)
            if not UNITS.match(sentence, match.end()) and not YEAR.fullmatch(match.group())
        ]
    else:
        runs = [match.group() for match in pattern.finditer(sentence)]
    digits = (re.sub(r"[^\d,]", "", run.replace(".", ",")) for run in runs)
    return frozenset(filter(None, digits))


def holds(expected: Expected, sentence: str) -> bool:
    """Whether the sentence holds a value of the expected kind; always true for open kinds."""
    pattern = PATTERNS.get(expected)
    return pattern is None or pattern.search(sentence) is not None


ALIKE = (
    "personnes habitants gens résidents répondants participants usagers femmes hommes jeunes membres "
    "familles foyers ménages salariés employés emplois postes bénévoles",
    "temps durée jours mois ans années semaines heures minutes",
    "logements appartements maisons foyers",
    "quartiers sites territoires",
    "arbres plants arbustes",
    "actions projets lauréats initiatives",
)
"""Nouns that count the same things in everyday questions: « combien de gens », « 263 personnes »."""
STEM = 5
COUNTED = re.compile(
    rf"\d+(?:[  \u202f\u00a0]\d{{3}})*(?:,\d+)?|(?:{'|'.join(w for w in WORDS.split() if w not in ('un', 'une'))})"
)


def _stems(focus: str) -> frozenset[str]:
    """The first letters of the counted noun and of the nouns that count the same things."""
    first = focus.split()[0][:STEM]
    found = {first}
    for group in ALIKE:
        stems = {word[:STEM] for word in group.split()}
        if first in stems:
            found |= stems
    return frozenset(found)


UNITS = re.compile(
    rf"(?:er|re|ère|e|ème)\b|\s(?:{MONTHS})\b"
    r"|\s*(?:€|%|°|k€|m€|euros?\b|pour ?cent|milli(?:on|ard)s? d['’]euros|m²|km²?\b|ha\b)",
    re.IGNORECASE,
)
"""After a number that measures and counts nothing."""
SPAN = re.compile(
    r"\s(?P<noun>jours?|ans?|mois|heures?|semaines?|années?|minutes?|nuits?|fois)\b", re.IGNORECASE
)
"""What a number that tells a time or a frequency counts."""


TALLY = re.compile(r"\b(?:total|nombres?|nb|effectifs?|réponses)\b", re.IGNORECASE)
"""A column that counts something."""


UNIT_NAMES = {
    Expected.AMOUNT: re.compile(
        r"€|\b(?:euros?|coûts?|montants?|tarifs?|prix|budget)\b", re.IGNORECASE
    ),
    Expected.PERCENT: re.compile(r"%|\b(?:parts?|taux|pourcentages?|proportion)\b", re.IGNORECASE),
    Expected.AREA: re.compile(r"m²|\b(?:ha|hectares?|surfaces?|superficies?)\b", re.IGNORECASE),
    Expected.TEMPERATURE: re.compile(r"°|\b(?:degrés?|températures?)\b", re.IGNORECASE),
}


def holds_under(expected: Expected, title: str, row: str) -> bool:
    """Whether a row of a table holds a value of the expected kind, whose unit may stand in the title."""
    unit = UNIT_NAMES.get(expected)
    named = (
        unit is not None and unit.search(title) is not None and re.search(r"\d", row) is not None
    )
    return named or holds(expected, row)


def counted_in(title: str, focus: str) -> bool:
    """Whether the title of a table names what its rows count: the noun that `focus` opens with, or a
    tally."""
    words = re.findall(r"[^\W\d_]+", title.lower())
    named = any(word[:STEM] in _stems(focus.lower()) for word in words) if focus.split() else True
    return named or TALLY.search(title) is not None


def _counts(span: re.Match[str] | None, stems: frozenset[str]) -> bool:
    """Whether a number may count what is asked for: it counts no time, or time is asked for."""
    return span is None or span["noun"].lower()[:STEM] in stems


def count_near(sentence: str, focus: str, reach: int = 5) -> bool:
    """Whether a number stands within `reach` words of the noun that `focus` opens with.

    Nouns are compared by their first five letters, so « salarié » meets « salariés »; a number
    that is a year or has another unit (« 4,5 € ») does not count.
    """
    if not focus.split():
        return True
    found = list(re.finditer(r"\d+(?:[  \u202f\u00a0]\d{3})*(?:,\d+)?|[^\W\d_]+", sentence.lower()))
    stems = _stems(focus.lower())
    numbers = [
        position
        for position, word in enumerate(found)
        if COUNTED.fullmatch(word.group())
        and not re.fullmatch(r"(?:19|20)\d\d", word.group())
        and not UNITS.match(sentence, word.end())
        and _counts(SPAN.match(sentence, word.end()), stems)
    ]
    targets = [
        position
        for position, word in enumerate(found)
        if word.group()[:STEM] in stems and not word.group().startswith("résidenc")
    ]
    return any(abs(a - b) <= reach for a in numbers for b in targets)

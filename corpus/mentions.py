"""Which places a text names, however they are typed: « au mans », « st denis », « dans le 93 ».

Precision first. A name that is also an everyday word (« tours », « nice ») counts only with a capital
inside a sentence, after « ville de » and the like, or, for a large town, after « à ». A name in lower
case counts after a place preposition, or alone when the text is typed without capitals and the town
has `ALONE` inhabitants. This module knows no question and no index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.gazetteer import SAINTS, WORD, Place, PlaceKind, folded, gazetteer

LONGEST = 8
"""Words in the longest names that are looked for."""
CACHED = 1_000
"""Texts whose places are remembered: one question is looked at by several steps."""
ALONE, AFTER, LARGE = 10_000, 2_000, 30_000
"""Least inhabitants of a lower-case name: alone, after a preposition, and of an everyday word."""
CITY = 50_000
"""Inhabitants from which a name counts even as a part of a compound (« Paris-Centre »)."""
CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
SMALL = frozenset("de du des la le les l d en sur sous et a au aux lès lez les près".split())
TOWN = re.compile(
    r"\b(?:ville|commune|mairie|maire|metropole|agglo\w*|habitante?s) (?:de |d'|du |des )$"
)
PREPOSITION = re.compile(r"(?:^|[\s,(])(?:à|a|en|vers|dans l'|dans la|dans le|dans les) $")
INSIDE = re.compile(
    r"\b(?:(?:dans|hors|sauf(?: dans)?|region|departement)(?: de| du| des)? ?(?:les |le |la |l'|d')?|en |du )$"
)
NUMBERED = re.compile(
    r"\b(?:dans le|hors du|sauf (?:dans )?le|d[ée]partement(?: du)?)\s+(\d\d\d?|2[ab])\b"
    r"(?!\s*(?:%|€|,\d|\w))"
    r"|\bdu (7[578]|9[1-5])\b(?!\s*\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at `text[start:end]`: its readings, likeliest first; `name` is how it is written
    (« Le Mans » for « au mans », of which the span is « mans »). With `derived` it is named by its
    inhabitants or as an adjective (« lillois »)."""

    start: int
    end: int
    name: str
    places: tuple[Place, ...]
    derived: bool = False

    def inside(self, area: Mention) -> bool:
        """Whether a reading of this mention is, or lies in, a reading of another one."""
        return any(outer.holds(inner) for outer in area.places for inner in self.places)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text with its key."""

    start: int
    end: int
    surface: str
    key: str


@lru_cache(CACHED)
def mentions(text: str) -> tuple[Mention, ...]:
    """The places that a text names, in order, none inside another (the longest name wins)."""
    text = text.replace("’", "'").replace("ʼ", "'").replace("\u00a0", " ").replace("\u202f", " ")
    words = [
        _Word(m.start(), m.end(), m.group(), SAINTS.get(folded(m.group()), folded(m.group())))
        for m in WORD.finditer(text)
    ]
    lower = not any(word.surface[:1].isupper() for word in words[1:])
    found: list[Mention] = []
    place = 0
    while place < len(words):
        for count in range(min(LONGEST, len(words) - place), 0, -1):
            mention = _mention(text, words[place : place + count], words[:place], lower)
            if mention:
                found.append(mention)
                place += count
                break
        else:
            place += 1
    return tuple(sorted((*found, *_numbered(text)), key=lambda mention: mention.start))


def _numbered(text: str) -> list[Mention]:
    """Départements named by their number."""
    found = []
    for match in NUMBERED.finditer(text):
        group = 1 if match[1] else 2
        place = gazetteer().department(match[group])
        if place is not None:
            found.append(Mention(match.start(group), match.end(group), place.name, (place,)))
    return found


def _mention(
    text: str, span: Sequence[_Word], before: Sequence[_Word], lower: bool
) -> Mention | None:
    """The place that these words name, if they are taken for one."""
    if span[0].surface.isdigit() or not _joined(text, span):
        return None
    key = " ".join(word.key for word in span)
    start, end = span[0].start, span[-1].end
    previous = before[-1].key if before else ""
    if previous in CONTRACTED:
        places = gazetteer().named(f"{CONTRACTED[previous]} {key}")
        if places and _accepted(text, span, places, lower, True):
            return Mention(start, end, places[0].name, places)
    places = gazetteer().named(key)
    if places:
        read = _readings(text, span, places)
        if read and _accepted(text, span, read, lower, False):
            return Mention(start, end, read[0].name, read)
        return None
    if len(span) == 1 and (people := gazetteer().inhabited(span[0].surface)):
        return Mention(start, end, people[0].name, people, derived=True)
    return None


def _joined(text: str, span: Sequence[_Word]) -> bool:
    """Whether nothing but a space, a hyphen or an apostrophe stands between the words."""
    pairs = pairwise(span)
    return all(re.fullmatch(r"[ \-'‐‑]{1,2}", text[a.end : b.start]) for a, b in pairs)


def _readings(text: str, span: Sequence[_Word], places: tuple[Place, ...]) -> tuple[Place, ...]:
    """The readings in this place of the text: a département only after « dans le », « en » …"""
    wide = tuple(p for p in places if p.kind is PlaceKind.DEPARTMENT)
    if not wide:
        regions = tuple(p for p in places if p.kind in (PlaceKind.REGION, PlaceKind.COUNTRY))
        return regions or places
    communes = tuple(p for p in places if p.kind is not PlaceKind.DEPARTMENT)
    if INSIDE.search(_ahead(text, span)) or (len(span) > 1 and not communes):
        return wide + communes
    return communes


def _ahead(text: str, span: Sequence[_Word]) -> str:
    """What stands before, lower case; « à » keeps its accent."""
    ahead = text[: span[0].start].lower()
    return ahead.replace("é", "e").replace("è", "e")


def _accepted(
    text: str, span: Sequence[_Word], places: tuple[Place, ...], lower: bool, contracted: bool
) -> bool:
    """Whether words that spell a place are meant as one."""
    telling = _telling(span)
    ordinary = all(word.key in gazetteer().ordinary for word in telling)
    ahead = _ahead(text, span)
    if TOWN.search(ahead):
        return True
    first = re.search(r"(?:^|[.!?:»«\n]\s*|-\s)$", text[: span[0].start]) is not None
    around = text[max(0, span[0].start - 1) : span[0].start] + text[span[-1].end : span[-1].end + 1]
    if "-" in around and max(place.population for place in places) < CITY:
        return False
    if all(word.surface[:1].isupper() for word in telling):
        return not (first and len(span) == 1 and (ordinary or len(span[0].key) < 3)) and (
            (contracted and not ordinary) or _stands_out(text, span, places, ordinary, ahead)
        )
    if any(word.surface[:1].isupper() for word in telling) and len(telling) > 1:
        return "-" in text[span[0].start : span[-1].end]
    return _accepted_in_lower_case(span, places, ordinary, ahead, lower, contracted)


def _stands_out(
    text: str, span: Sequence[_Word], places: tuple[Place, ...], ordinary: bool, ahead: str
) -> bool:
    """Whether a capitalised name is no part of another one (« Grand Parc », « Ville de »)."""
    announced = PREPOSITION.search(ahead) is not None
    people = max(place.population for place in places)
    if places[0].kind is not PlaceKind.COMMUNE or (
        not ordinary and (people >= AFTER or len(span) > 1)
    ):
        return True
    beside = re.match(r" [A-ZÀ-Þ]", text[span[-1].end :]) or re.search(
        r"[A-ZÀ-Þ][\w-]* $", text[: span[0].start]
    )
    return announced and not beside and (people >= AFTER or not ordinary)


def _accepted_in_lower_case(
    span: Sequence[_Word],
    places: tuple[Place, ...],
    ordinary: bool,
    ahead: str,
    lower: bool,
    contracted: bool,
) -> bool:
    """`_accepted` for a name without capitals."""
    people = max(place.population for place in places)
    letters = sum(len(word.key) for word in span)
    announced = contracted or PREPOSITION.search(ahead) is not None
    if places[0].kind is not PlaceKind.COMMUNE:
        inside = INSIDE.search(ahead) is not None
        return (inside or not (ordinary or letters < 5 or len(span) == 1)) and not (
            ordinary and not re.search(r"\bdans |depart|hors ", ahead)
        )
    if ordinary:
        return (
            len(span) == 1
            and not contracted
            and people >= LARGE
            and re.search(r"(?:^|\s)[àa] $", ahead) is not None
        )
    if announced and letters > 2:
        return people >= AFTER
    if len(_telling(span)) > 1:
        return lower and people >= AFTER
    return lower and letters > 3 and people >= (LARGE if len(span) > 1 else ALONE)


def _telling(span: Sequence[_Word]) -> list[_Word]:
    """The words of a name without its articles and prepositions; all if nothing else is left."""
    return [word for word in span if word.key not in SMALL] or list(span)

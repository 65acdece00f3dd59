"""Mechanical proof that a sheet says nothing its record does not: numbers, dates, places, names.

`problems(record, prose)` lists every numeral, number word, month, acronym and proper name of the
prose that does not stand in the record; an empty list is the condition for building the booklets.
`unsupported_words` lists the content words whose stem the record does not hold: no failure, a
reading aid for whoever reviews the prose. Known limit: a proper name that opens a sentence is
caught only when some record uses it as a name.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from corpus.booklets.records import Record, load_records

SHEETS = Path(__file__).parent / "sheets"
NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?")
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
SENTENCE_START = re.compile(r"(?:^|[.!?…:;]\s+|[\n•«“(]\s*|#+\s*|- )$")
MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
NUMBER_WORDS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100,
    "cents": 100, "mille": 1000, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
    "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "millier": 1000, "million": 1e6, "milliard": 1e9, "moitie": 0, "tiers": 0, "quart": 0,
    "double": 0, "doubler": 0, "triple": 0, "tripler": 0, "demi": 0, "demie": 0,
}  # fmt: skip
STOP = frozenset(
    "dans pour avec sans sous plus moins entre cette leur leurs elle elles ils sont etait etaient "
    "ainsi aussi comme mais donc dont chez vers tout tous toute toutes autre autres meme memes "
    "apres avant depuis pendant lors lorsque quand qui que quoi est ont avoir etre fait faire "
    "son ses nos vos une des les aux par sur ces celui celle ceux celles peut peuvent deja encore "
    "ici alors puis enfin notamment environ selon afin chaque plusieurs ete nait".split()
)


def fold(text: str) -> str:
    """Lower case without accents; typographic apostrophes and spaces made plain."""
    text = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("œ", "oe")
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def numbers(text: str) -> set[float]:
    """Every numeral of `text` as a number; « 1 341 », « 1,3 » and « 18e » are understood."""
    found = set()
    for match in NUMBER.finditer(text):
        compact = re.sub(r"[ \u00a0\u202f]", "", match.group()).replace(",", ".")
        found.add(float(compact))
    return found


def record_text(record: Record) -> str:
    """All the words of a record, as one text."""
    parts: list[str] = [record.title, *record.facts, *record.themes, *record.stakes, record.years]
    parts += [record.place.commune, record.place.departement, record.place.region]
    parts += [actor.name for actor in record.actors]
    parts += [f"{figure.value:g} {figure.unit} {figure.what}" for figure in record.figures]
    return "\n".join(parts)


def record_numbers(record: Record) -> set[float]:
    """Numerals and number words of a record, as numbers."""
    text = record_text(record)
    words = {NUMBER_WORDS[w] for w in WORD.findall(fold(text)) if w in NUMBER_WORDS}
    return numbers(text) | {figure.value for figure in record.figures} | words


def names(text: str) -> set[str]:
    """Folded capitalised words that do not open a sentence, and acronyms anywhere."""
    found = set()
    for match in WORD.finditer(text):
        word = match.group()
        if not word[0].isupper():
            continue
        acronym = len(word) > 1 and word.isupper()
        if acronym or not SENTENCE_START.search(text[: match.start()]):
            found.add(fold(word))
    return found


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Proper names that occur inside a sentence of any record, or in a place or actor."""
    found: set[str] = set()
    for record in load_records():
        for fact in record.facts:
            found |= names(fact)
        place = (record.place.commune, record.place.departement, record.place.region)
        for label in (*place, *(actor.name for actor in record.actors)):
            found |= {fold(w) for w in WORD.findall(label) if w[0].isupper() and len(w) > 3}
    common = {
        fold(w) for r in load_records() for f in r.facts for w in WORD.findall(f) if w.islower()
    }
    return frozenset(found - common)


def opening_names(text: str) -> set[str]:
    """Folded sentence-opening words that some record uses as a proper name."""
    capitalised = {fold(w) for w in WORD.findall(text) if w[0].isupper()}
    return capitalised & known_names()


def problems(record: Record, prose: str) -> list[str]:
    """What the prose states and the record does not; one French-free line a finding."""
    prose = re.sub(r"(?m)^#+ .*$", "", prose)
    allowed_numbers, allowed = record_numbers(record), set(WORD.findall(fold(record_text(record))))
    found = [f"number {n:g}" for n in sorted(numbers(prose) - allowed_numbers)]
    for word in dict.fromkeys(WORD.findall(fold(prose))):
        singular = word.rstrip("s")
        value = NUMBER_WORDS.get(word, NUMBER_WORDS.get(singular))
        if value is not None and word not in allowed and value not in allowed_numbers - {0.0}:
            found.append(f"number word {word}")
        if word in MONTHS and word not in allowed:
            found.append(f"month {word}")
    found += [f"name {w}" for w in sorted((names(prose) | opening_names(prose)) - allowed)]
    return found


def unsupported_words(record: Record, prose: str) -> list[str]:
    """Content words of the prose whose first five letters no word of the record starts with."""
    stems = {word[:5] for word in WORD.findall(fold(record_text(record)))}
    prose = re.sub(r"(?m)^#+ .*$", "", prose)
    words = dict.fromkeys(w for w in WORD.findall(fold(prose)) if len(w) > 3 and w not in STOP)
    return [word for word in words if word[:5] not in stems]


def main(ids: Iterable[str]) -> int:
    """Prints the findings for the given sheet ids, or for all; 1 when there is any problem."""
    wanted, failed = set(ids), 0
    for record in load_records():
        if wanted and record.id not in wanted:
            continue
        path = SHEETS / f"{record.id}.md"
        prose = path.read_text(encoding="utf-8") if path.exists() else ""
        found = problems(record, prose) if prose else ["no sheet"]
        failed += bool(found)
        print(f"{record.id}: {'; '.join(found) or 'ok'}")
        if prose:
            print("    to review:", ", ".join(unsupported_words(record, prose)))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Text as words and numbers: every way a number is written in French gives one canonical value.

« 1 500 », « 1500 », « 1.500 » (a dot before three digits parts thousands) and « mille cinq cents » are
« 1500 »; « 1,5 » and « 1.5 » are « 1.5 »; « 1,5 million » is « 1500000 », « 34 M€ » is « 34000000 » and
« € »; « 1er », « premier », « 2ème » and « XVe » (I to XX) are ordinals: « 1e », « 2e », « 15e ». A date
in figures (« 27/04/2023 », « 2023-04-27 ») is read as it is spoken: « 27 », « avril », « 2023 ». « un »
and « une » are articles, except inside a longer number (« vingt et un ») or before « million »,
« millier », « dizaine »…. Signs, fractions (« un tiers », « et demi »), Roman numerals without an ending
and figures after a scale (« 2 millions 500 000 ») are left as they stand. Knows neither stems nor what
a number is compared with. Only this file imports text_to_num.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.analyser import fold, normal
from index.stopwords import CLITICS

_SPACES = " \u00a0\u202f\u2009\u2007"
_MARKS = "\u0300-\u036f\u00ad\u200b"
_LETTERS = rf"[^\W\d_ʼ](?:[^\W_ʼ]|[{_MARKS}])*"
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_TOKEN = re.compile(
    rf"""
    (?P<date>(?<![\d.,/])(?:\d{{1,2}}(?P<part>[/.-])(?:0?[1-9]|1[0-2])(?P=part)\d{{4}}
                          |\d{{4}}-(?:0[1-9]|1[0-2])-\d\d)(?![.,/-]?\d))
  | (?P<thousands>(?<![\d.,])[1-9]\d{{0,2}}(?:\.\d{{3}})+(?![.]?\d)(?:,\d++(?![.,]\d))?)
  | (?P<figures>\d+(?:\.\d+){{2,}})                              # 1.2.3: three numbers
  | (?P<roman>(?<![^\W_])(?-i:Ier|(?:{"|".join(_ROMANS[1:])})(?:i?[èe]me|e))(?![^\W_]))
  | (?P<ordinal>\d+(?:ères?|[eè]mes?|ers?|res?|es?|nde?s?)(?![^\W_]))
  | (?P<number>(?<!\d)(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d++)(?:[.,]\d++(?![.,]\d))?)
  | (?P<scale>(?<=[\d{_SPACES}])(?:Mds?|M|k)(?=[{_SPACES}]?€))
  | (?P<symbol>[%€]|°[{_SPACES}]?C(?![^\W_])|(?<=[0-9])°|(?<=[0-9][{_SPACES}])°)
  | (?P<glued>(?<=\d)[^\W\d_]+)                              # 14h30, 5km
  | (?P<dotted>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)
  | (?P<today>aujourd['’ʼ]hui)
  | (?P<word>{_LETTERS}(?:[-‐‑][^\W_ʼ](?:[^\W_ʼ]|[{_MARKS}])*)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PART = re.compile(r"[^-‐‑]+")
_JOINING = re.compile(rf"[{_SPACES}\n‐‑-]*")
_SCALES = {
    "m€": 10**6, "md€": 10**9, "mds€": 10**9, "k€": 1000,
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "mille": 1000, "millier": 1000, "million": 10**6, "milliard": 10**9,
}  # fmt: skip
_TENS = frozenset("vingt trente quarante cinquante soixante".split())
_HUNDREDS = frozenset("vingt vingts cent cents mille".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word, symbol or number of a text.

    `number` is its canonical value (« 1500 », « 1.5 », « 20e » for an ordinal), None for a word; a
    number of one word (« sept », « neuf », « dizaine ») keeps its `surface` beside it, any other
    has none (""). `compound` is the hyphenated word that it is a part of, "" if none.
    """

    surface: str
    number: str | None
    compound: str
    start: int
    end: int


class _Heard:
    """A word as text_to_num wants it (its `Token` protocol)."""

    def __init__(self, word: Word, apart: bool, no_number: bool) -> None:
        self._text, self._apart, self._no_number = normal(word.surface), apart, no_number

    def text(self) -> str:
        """The word."""
        return self._text

    def nt_separated(self, previous: _Heard) -> bool:
        """Whether punctuation or a figure stands before it."""
        return self._apart

    def not_a_number_part(self) -> bool:
        """Whether it is no number whatever it looks like."""
        return self._no_number


def canonical(value: Decimal) -> str:
    """A number as a key: no trailing zeros, no exponent."""
    return format(value.normalize() if value else Decimal(0), "f")


def words(text: str) -> list[Word]:
    """The words and numbers of a text in order; see the module for what is one number."""
    return _collective(_spelt(text, _percent(list(_plain(text)))))


def _plain(text: str) -> Iterator[Word]:
    """Words, symbols, and numbers in figures, « M€ » spelt out as a scale and « € »."""
    for match in _TOKEN.finditer(text):
        kind, surface, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind in {"number", "thousands"}:
            apart = rf"[{_SPACES}]" if kind == "number" else r"\."
            figures = re.sub(apart, "", surface).replace(",", ".")
            yield Word("", canonical(Decimal(figures)), "", start, end)
        elif kind in {"date", "part"}:
            yield from _date(surface, start)
        elif kind == "roman":
            rank = re.match("[IVX]+", surface)
            assert rank is not None
            yield Word("", f"{_ROMANS.index(rank.group()) + 1}e", "", start, end)
        elif kind == "figures":
            for part in re.finditer(r"\d+", surface):
                here = start + part.start()
                yield Word("", canonical(Decimal(part.group())), "", here, start + part.end())
        elif kind == "scale":
            yield Word(f"{surface}€", None, "", start, end)
        elif kind == "ordinal":
            rank = re.match(r"\d+", surface)
            assert rank is not None
            yield Word("", f"{int(rank.group())}e", "", start, end)
        elif kind == "symbol":
            yield Word("°C" if surface.startswith("°") else surface, None, "", start, end)
        elif kind == "dotted":
            yield Word(surface.replace(".", ""), None, "", start, end)
        elif kind == "word":
            yield from _parts(surface, start)
        elif kind != "today":
            yield Word(surface, None, "", start, end)


def _date(surface: str, start: int) -> Iterator[Word]:
    """« 27/04/2023 » as « 27 avril 2023 », each with the place of the whole; « 1er » for a first."""
    figures = re.findall(r"\d+", surface)
    day, month, year = map(int, reversed(figures) if len(figures[0]) == 4 else figures)
    end = start + len(surface)
    yield Word("", f"{day}e" if day == 1 else str(day), "", start, end)
    yield Word(_MONTHS[month - 1], None, "", start, end)
    yield Word("", str(year), "", start, end)


def _parts(surface: str, start: int) -> Iterator[Word]:
    """A word, or the parts of a hyphenated one without the pronouns at its end (« a-t-il »)."""
    found = list(_PART.finditer(surface))
    while len(found) > 1 and normal(found[-1].group()) in CLITICS:
        found.pop()
    whole = surface[: found[-1].end()] if len(found) > 1 else ""
    for part in found:
        yield Word(part.group(), None, whole, start + part.start(), start + part.end())


def _percent(found: list[Word]) -> list[Word]:
    """« pour cent » after a number, in figures or in words, as « % »."""
    made: list[Word] = []
    for word in found:
        pour_cent = fold(word.surface) == "cent" and made and fold(made[-1].surface) == "pour"
        if pour_cent and len(made) > 1 and _counts(made[-2]):
            made[-1] = Word("%", None, "", made[-1].start, word.end)
        else:
            made.append(word)
    return made


def _counts(word: Word) -> bool:
    """Whether a word is, or may end, a number."""
    return word.number is not None or bool(_occurrences([_Heard(word, True, False)]))


def _occurrences(heard: Sequence[_Heard]) -> list[tuple[int, int, str]]:
    """The spelt-out numbers of a stream: first word, last word (excluded), canonical value."""
    from text_to_num import find_numbers

    return [
        (o.start, o.end, canonical(Decimal(str(o.value))) + ("e" if o.is_ordinal else ""))
        for o in find_numbers(list(heard), "fr", threshold=0.0)
    ]


def _spelt(text: str, found: list[Word]) -> list[Word]:
    """The same words, those that spell a number joined into it."""
    heard = []
    for place, word in enumerate(found):
        before = found[place - 1] if place else None
        gap = text[before.end : word.start] if before else ""
        apart = before is None or before.number is not None or not _JOINING.fullmatch(gap)
        heard.append(_Heard(word, apart, _no_number(found, place)))
    made: list[Word] = []
    done = 0
    for first, last, value in _occurrences(heard):
        made += found[done:first]
        if last - first == 1:
            made.append(replace(found[first], number=value))
        else:
            made.append(Word("", value, "", found[first].start, found[last - 1].end))
        done = last
    return made + found[done:]


def _no_number(found: list[Word], place: int) -> bool:
    """Whether a word is no part of a spelt-out number: an article, or « millions » without a count."""
    word = fold(found[place].surface)
    before = [fold(w.surface) for w in found[max(0, place - 2) : place]]
    if found[place].number is not None:
        return True
    if word in {"un", "une"}:
        joined = len(before) > 1 and before[1] == "et" and before[0] in _TENS
        return not joined and (not before or before[-1] not in _HUNDREDS)
    if word.removesuffix("s") not in {"million", "milliard", "mille"}:
        return word == "neufs"
    if not before:
        return word.endswith("s")
    if before[-1] == "demi" or found[place - 1].number is not None:
        return True  # a scale of figures: see `_collective`
    return word.endswith("s") and before[-1] != "cents" and not _counts(found[place - 1])


def _collective(found: list[Word]) -> list[Word]:
    """« 1,5 million », « 34 M€ », « deux milliers » as one number; « un millier » as 1000.

    « des milliers » is no number.
    """
    made: list[Word] = []
    for word in found:
        before = made[-1] if made else None
        name = fold(word.surface)
        scale = _SCALES.get(name) or _SCALES.get(name.removesuffix("s"))
        if scale is None or before is None or (word.number is not None and word.surface == ""):
            made.append(word)
        elif before.number is not None and not before.number.endswith("e"):
            value = canonical(Decimal(before.number) * scale)
            made[-1] = Word("", value, "", before.start, word.end)
        elif fold(before.surface) in {"un", "une"} and not name.endswith("s"):
            made.append(replace(word, number=canonical(Decimal(scale))))
        else:
            made.append(word)
    return made

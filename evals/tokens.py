"""Sentences as tokens that can be compared: stems, numbers and units in one spelling.

Two words are the same when they share a key. This module knows no fact and no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from evals.numbers import Word, words
from index.analyser import Analyser, fold, is_stop_word

REACH = 4
"""How many words from a number what it counts may stand."""
CACHED_SENTENCES = 10_000
_NO_HYPHEN = dict.fromkeys(map(ord, "-‐‑"))
_STOPS = frozenset(",;:.!?…()[]«»–—")
_UNITS = {
    "h": "heure", "km": "kilomètre", "ha": "hectare", "t": "tonne", "m": "mètre", "j": "jour",
    "cm": "centimètre", "mm": "millimètre", "cl": "centilitre", "kwh": "kilowattheure",
    "kg": "kilogramme", "kilo": "kilogramme", "kilos": "kilogramme", "min": "minute",
    "mn": "minute", "an": "année", "ans": "année",
}  # fmt: skip
"""Abbreviations, read as such only after a number."""
_NUMBERED = frozenset({"n", "no", "numero"})
"""« n° 12 », « numéro 12 »: before a number, no word of their own."""
_SIGNS = {"euro": "€", "euros": "€", "degre": "°C", "degres": "°C"}
_SQUARES = {"metre": "m2", "metres": "m2", "kilometre": "km2", "kilometres": "km2", "km": "km2"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence: `keys`, any of which equals another's, are empty for a function word.

    `key` is the accent-blind one; `literal` is the folded word, the value for a number. `capital`: it
    is written with one; `apart`: punctuation stands before it.
    """

    literal: str
    keys: frozenset[str]
    key: str
    number: bool = False
    capital: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read once: its tokens, all of their keys, its literal words."""

    tokens: tuple[Token, ...]
    keys: frozenset[str]
    literals: tuple[str, ...]


class Reader:
    """Reads sentences into tokens and keeps what it read. Thread-safe."""

    def __init__(self) -> None:
        self._analyser = Analyser()
        self.read = lru_cache(CACHED_SENTENCES)(self._read)

    def _read(self, text: str) -> Sentence:
        """A sentence as tokens."""
        tokens = _ratios(self._tokens(text, words(text)))
        keys = frozenset(key for token in tokens for key in token.keys)
        return Sentence(tuple(tokens), keys, tuple(token.literal for token in tokens))

    def _tokens(self, text: str, read: Sequence[Word]) -> list[Token]:
        """The tokens of words: units in one spelling, « mètres carrés » as one."""
        made: list[Token] = []
        end = 0
        for word in read:
            gap, end = text[end : word.start], word.end
            after_number = bool(made) and made[-1].number
            name = fold(word.surface)
            if name in {"carre", "carres"} and made and made[-1].literal in _SQUARES:
                square = _SQUARES[made[-1].literal]
                made[-1] = Token(square, frozenset({square}), square)
                continue
            if after_number and name in _UNITS:
                word = Word(_UNITS[name], None, "", word.start, word.end)
            token = self._token(word)
            if token.number and made and made[-1].literal in _NUMBERED:
                made[-1] = replace(made[-1], keys=frozenset())
            made.append(
                replace(token, capital=word.surface[:1].isupper(), apart=bool(_STOPS & set(gap)))
            )
        return made

    def _token(self, word: Word) -> Token:
        surface = word.surface
        name = fold(surface)
        if word.number is not None:
            terms = self._analyser.word_terms(surface) if surface else ()
            value = f"#{word.number}"
            return Token(name or value, frozenset({value, *terms}), value, number=True)
        if surface in {"%", "€", "°C"} or name in _SIGNS:
            sign = _SIGNS.get(name, surface)
            return Token(name, frozenset({sign}), sign)
        if is_stop_word(surface):
            return Token(name, frozenset(), "")
        terms = self._analyser.word_terms(surface)
        whole = (
            self._analyser.word_terms(word.compound.translate(_NO_HYPHEN)) if word.compound else ()
        )
        return Token(name, frozenset({*terms, *whole}), terms[-1])


def _ratios(tokens: list[Token]) -> list[Token]:
    """The same tokens, « trois » in « une femme sur trois » with the key « 1/3 » too."""
    made = list(tokens)
    for place in range(2, len(tokens)):
        token, before = tokens[place], tokens[place - 1]
        if not token.number or before.literal != "sur":
            continue
        for other in reversed(tokens[max(0, place - 1 - REACH) : place - 1]):
            if other.number or other.literal in {"un", "une"}:
                ratio = f"{other.key or '#1'}/{token.key}"
                made[place] = replace(token, keys=token.keys | {ratio})
                break
    return made

"""How French words sound, for spellings by ear: « otomobile », « kanicule », « fizik ».

A key is made by rules of our own from the regular spellings of French: silent letters at the end
fall away, and writings of one sound share one sign. It is rough on purpose; a word is only taken when
a single word of the vocabulary sounds like it (its own plural and feminine aside).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.catalogue import VocabularyWord

SHORTEST = 4
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=..)s$", ""),
        (r"ph", "f"),
        (r"tch", "C"),
        (r"sch|ch|sh", "S"),
        (r"qu|q|ck|kh", "k"),
        (r"gn", "N"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"(?<=j)e(?=[ao])", ""),
        (r"sc(?=[eiy])|c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"h", ""),
        (r"y", "i"),
        (r"(?<=[aeiou])s(?=[aeiou])", "z"),
        (r"ti(?=on|el|eu)", "si"),
        (r"x", "ks"),
        (r"eau|au", "o"),
        (r"oeu|eu", "e"),
        (r"ou", "U"),
        (r"(?:ai|ei)(?=[nm](?![aeiounm]))", "5"),
        (r"ai|ei", "e"),
        (r"oi", "wa"),
        (r"(?:an|am|en|em)(?![aeioUnm])", "A"),
        (r"(?:5n|5m|in|im|un|um)(?![aeioUnm])", "I"),
        (r"(?:on|om)(?![aeioUnm])", "O"),
        (r"(.)\1+", r"\1"),
        (r"(?:er|ez|et|ee)$", "e"),
        (r"(?<=.)e?s?$", ""),
        (r"(?<=..)[tdpxzs]+$", ""),
        (r"w", "v"),
        (r"G", "g"),
    )
)


def sound(folded: str) -> str:
    """The key of a folded word (see `index.analyser.fold`); empty for no letters."""
    key = folded
    for pattern, sign in RULES:
        key = pattern.sub(sign, key)
    return key


class Ear:
    """Finds the one word of a vocabulary that sounds like another."""

    def __init__(self, words: Iterable[VocabularyWord]) -> None:
        self._by_sound: dict[str, list[VocabularyWord]] = {}
        for word in words:
            if len(word.folded) >= SHORTEST and word.folded.isalpha():
                self._by_sound.setdefault(sound(word.folded), []).append(word)

    def only(self, folded: str) -> VocabularyWord | None:
        """The word that sounds the same, the commonest of its forms; None when two words do."""
        if len(folded) < SHORTEST:
            return None
        found = self._by_sound.get(sound(folded), [])
        stems = {re.sub(r"e?s?$", "", word.folded) for word in found}
        return max(found, key=lambda word: word.passages) if len(stems) == 1 else None

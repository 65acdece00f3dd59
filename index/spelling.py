"""Typing mistakes, corrected against the words that the index itself holds.

The distance is optimal string alignment (Damerau's four mistakes: one letter added, lost, changed,
or two swapped). This module knows words and how many passages hold them; whether a word may be
corrected at all is decided by the query. Only this file imports rapidfuzz.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.catalogue import VocabularyWord

SHORTEST = 4
LONGEST_FOR_ONE = 7
"""Up to this length one mistake is forgiven; in longer words two."""


def tolerance(word: str) -> int:
    """How many mistakes are forgiven in a word: 0, 1 or 2."""
    if len(word) < SHORTEST:
        return 0
    return 1 if len(word) <= LONGEST_FOR_ONE else 2


class Speller:
    """Finds the nearest words of a vocabulary."""

    def __init__(self, words: Iterable[VocabularyWord]) -> None:
        self._by_length: dict[int, tuple[list[str], list[VocabularyWord]]] = {}
        for word in words:
            if len(word.folded) >= SHORTEST - 1 and word.folded.isalpha():
                folded, same = self._by_length.setdefault(len(word.folded), ([], []))
                folded.append(word.folded)
                same.append(word)

    def nearest(
        self, folded: str, most: int, *, unambiguous: bool = False
    ) -> VocabularyWord | None:
        """The best word within `most` mistakes of a folded one, or None.

        Nearer first, then the same first letter, then held by more passages, then the alphabet.
        With `unambiguous`, None when another word is as near as the best one.
        """
        ranked: list[tuple[float, VocabularyWord]] = []
        for length in range(len(folded) - most, len(folded) + most + 1):
            choices, candidates = self._by_length.get(length, ([], []))
            found = process.extract(
                folded, choices, scorer=OSA.distance, score_cutoff=most, limit=None
            )
            ranked += [(distance, candidates[place]) for _, distance, place in found]
        if not ranked:
            return None
        distance, best = min(ranked, key=lambda pair: _order(folded, *pair))
        rivals = {word.folded for other, word in ranked if other == distance}
        return None if unambiguous and len(rivals) > 1 else best


def _order(folded: str, distance: float, word: VocabularyWord) -> tuple[float, bool, int, str]:
    """Sort key of a candidate: the smallest is the best."""
    return distance, word.folded[0] != folded[0], -word.passages, word.word


def is_near(folded: str, words: Iterable[str]) -> bool:
    """Whether a folded word is one mistake away from one of `words`."""
    return any(OSA.distance(folded, word, score_cutoff=1) <= 1 for word in words)

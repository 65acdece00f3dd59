"""Terms of passages as they go into an index, and the count of what they hold.

This module turns passages into lexical entries and keeps document frequencies on the way; it
writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from corpus.types import Passage
from index.analyser import CACHED_WORDS, Analysed, Analyser, fold, normal
from index.catalogue import VocabularyWord
from index.lexical import Entry

LONGEST_WORD = 40


def dense_text(passage: Passage) -> str:
    """What is embedded of a passage: its text under its headings."""
    return "\n".join((*passage.headings, passage.text))


class Vocabulary:
    """Analyses passages one by one and counts in how many of them each term and word occurs."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self.terms: Counter[str] = Counter()
        self._words: Counter[str] = Counter()

    def words(self) -> Iterator[VocabularyWord]:
        """The words counted so far, in alphabetical order."""
        for word, passages in sorted(self._words.items()):
            yield VocabularyWord(word, fold(word), passages)

    def entries(self, passages: Sequence[tuple[Passage, str]]) -> Iterator[Entry]:
        """The lexical entries of (passage, document title) pairs; ordinals count from 0."""
        titles: dict[str, Analysed] = {}
        for ordinal, (passage, title) in enumerate(passages):
            if title not in titles:
                titles[title] = self._analyser.index_terms(title)
            text = self._analyser.index_terms(passage.text)
            headings = self._analyser.index_terms("\n".join(passage.headings))
            fields = (text, headings, titles[title])
            self.terms.update({term for field in fields for term in field.terms})
            self._words.update({word for field in fields for word in _words(field.surfaces)})
            yield Entry(
                ordinal,
                passage.id,
                passage.source_id,
                text.terms,
                headings.terms,
                titles[title].terms,
                text.codes,
            )


def _words(surfaces: Iterable[str]) -> Iterator[str]:
    """The words among some surfaces."""
    return (w for w in map(_normal, surfaces) if w.isalpha() and len(w) <= LONGEST_WORD)


@lru_cache(CACHED_WORDS)
def _normal(surface: str) -> str:
    """`normal`, kept for the words that come again and again."""
    return normal(surface)

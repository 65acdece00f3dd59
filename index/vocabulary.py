"""Terms of passages as they go into an index, and the count of what they hold.

This module turns passages into lexical entries and keeps document frequencies on the way; it
writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.types import Passage
from index.analyser import Analysed, Analyser, fold
from index.catalogue import VocabularyWord
from index.lexical import Entry

MOST_KEPT = 1000
"""Titles and headings kept for the passages that come below them."""


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
        above: dict[str, Analysed] = {}
        for ordinal, (passage, title) in enumerate(passages):
            under = "\n".join(passage.headings)
            for text in (title, under):
                if text not in above:
                    above[text] = self._analyser.index_terms(text)
            fields = (self._analyser.index_terms(passage.text), above[under], above[title])
            self.terms.update(frozenset().union(*(field.terms for field in fields)))
            self._words.update(frozenset().union(*(field.words for field in fields)))
            body, headings, named = (field.text for field in fields)
            yield Entry(
                ordinal, passage.id, passage.source_id, body, headings, named, fields[0].rows
            )
            if len(above) > MOST_KEPT:
                above.clear()

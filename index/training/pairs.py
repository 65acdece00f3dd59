"""Pairs of texts that belong together, drawn from a corpus in several ways.

heading → article; two articles of one section; inverse cloze, a sentence → the rest of its text
(Lee, Chang & Toutanova, 2019); rare tokens of a text as a query → the text; two halves of a text;
pairs of the project's own subject; a sentence with a question mark → what stands around it. This
module knows token numbers only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.training.corpus import Corpus, Tokens

Pair = tuple[Tokens, Tokens]

LONGEST = 160
"""Tokens of a text that are read."""
SHORTEST = 4
KEPT = 0.1
"""Share of inverse cloze pairs whose text keeps the sentence."""


class PairSource:
    """Draws pairs; the same corpus, seed and calls give the same pairs."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self._corpus = corpus
        self._rng = np.random.default_rng(seed)
        self._idf = corpus.idf().astype(np.float64)
        several = np.diff(corpus.first) > 1
        titled = corpus.titles >= 0
        self._order = np.argsort(corpus.sections, kind="stable")
        self._sizes = np.bincount(corpus.sections)
        self._begins = np.cumsum(self._sizes) - self._sizes
        siblings = titled & ~corpus.domain & (self._sizes[corpus.sections] > 1)
        owners = np.searchsorted(corpus.first, corpus.questions, side="right") - 1
        every = np.ones(len(titled), dtype=np.bool_)
        self._makers: dict[str, Callable[[int], Pair]] = {
            "heading": self._heading,
            "section": self._section,
            "cloze": self._cloze,
            "rare": self._rare,
            "halves": self._halves,
            "domain": self._domain,
            "question": self._question,
        }
        weights = corpus.weights.astype(np.float64)
        self._pools = {
            "heading": np.cumsum(weights * (titled & ~corpus.domain)),
            "section": np.cumsum(weights * siblings),
            "cloze": np.cumsum(weights * several),
            "rare": np.cumsum(weights * every),
            "halves": np.cumsum(weights * several),
            "domain": np.cumsum(weights * corpus.domain),
            "question": np.cumsum(weights[owners] * several[owners]),
        }

    def batch(self, size: int, mixture: dict[str, float]) -> list[Pair]:
        """`size` pairs, of the kinds that the corpus has, by their shares."""
        kinds = [kind for kind in mixture if len(self._pools[kind]) and self._pools[kind][-1] > 0]
        shares = np.array([mixture[kind] for kind in kinds])
        counts = self._rng.multinomial(size, shares / shares.sum())
        pairs = []
        for kind, count in zip(kinds, counts.tolist(), strict=True):
            pool, maker = self._pools[kind], self._makers[kind]
            drawn = np.searchsorted(pool, self._rng.random(count) * pool[-1], side="right")
            pairs += [maker(number) for number in drawn.tolist()]
        return [(left[:LONGEST], right[:LONGEST]) for left, right in pairs]

    def _heading(self, text: int) -> Pair:
        corpus = self._corpus
        return corpus.title_tokens[corpus.titles[text]], corpus.text(text)

    def _section(self, text: int) -> Pair:
        section = self._corpus.sections[text]
        begin = self._begins[section]
        members = self._order[begin : begin + self._sizes[section]]
        other = int(members[self._rng.integers(len(members))])
        return self._halves(text) if other == text else (self._text(text), self._text(other))

    def _text(self, text: int) -> Tokens:
        return self._corpus.text(text)

    def _cloze(self, text: int) -> Pair:
        chosen = int(self._corpus.first[text] + self._rng.integers(self._corpus.count(text)))
        return self._around(text, chosen, self._rng.random() < KEPT)

    def _around(self, text: int, sentence: int, kept: bool) -> Pair:
        """A sentence and its text, which holds it only if it is kept."""
        corpus = self._corpus
        begin, end = int(corpus.first[text]), int(corpus.first[text + 1])
        query = corpus.sentences(sentence, sentence + 1)
        before, after = corpus.sentences(begin, sentence), corpus.sentences(sentence + 1, end)
        if len(query) < SHORTEST or len(before) + len(after) < SHORTEST:
            return self._rare(text)
        return query, self._text(text) if kept else np.concatenate([before, after])

    def _rare(self, text: int) -> Pair:
        """Two to six distinct tokens of a text, the rarer the likelier (Efraimidis & Spirakis)."""
        tokens = self._text(text)
        distinct = np.unique(tokens[:LONGEST])
        weights: NDArray[np.float64] = self._idf[distinct] ** 2
        keys = np.log(self._rng.random(len(distinct))) / np.maximum(weights, 1e-9)
        count = int(self._rng.integers(2, 7))
        return distinct[np.argsort(-keys)[:count]], tokens

    def _halves(self, text: int) -> Pair:
        count = self._corpus.count(text)
        if count < 2:
            return self._rare(text)
        begin = int(self._corpus.first[text])
        cut = begin + int(self._rng.integers(1, count))
        left = self._corpus.sentences(begin, cut)
        return left, self._corpus.sentences(cut, begin + count)

    def _domain(self, text: int) -> Pair:
        ways: list[Callable[[int], Pair]] = [self._rare]
        if self._corpus.titles[text] >= 0:
            ways.append(self._heading)
        if self._corpus.count(text) > 1:
            ways += [self._cloze, self._halves]
        return ways[int(self._rng.integers(len(ways)))](text)

    def _question(self, number: int) -> Pair:
        sentence = int(self._corpus.questions[number])
        text = int(np.searchsorted(self._corpus.first, sentence, side="right") - 1)
        return self._around(text, sentence, kept=False)

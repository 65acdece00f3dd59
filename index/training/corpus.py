"""The training texts as token numbers in flat arrays, by sentence and by text.

Sentence s holds `tokens[starts[s]:starts[s + 1]]`; text t holds sentences `first[t]` to
`first[t + 1]` (excluded) and so a contiguous run of tokens. This module draws no pairs.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.training.texts import Text
from index.wordpiece import WordPieces

WORD = re.compile(r"\w+|[^\w\s]")
ONE_IN = 5

Numbers = NDArray[np.int64]
Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Token numbers; `titles[t]` numbers the title of text t in `title_tokens` (−1: none)."""

    tokens: Tokens
    starts: Numbers
    first: Numbers
    titles: Numbers
    title_tokens: list[Tokens]
    sections: Numbers
    weights: Numbers
    domain: NDArray[np.bool_]
    questions: Numbers
    size: int

    def text(self, number: int) -> Tokens:
        """All tokens of a text."""
        return self.sentences(int(self.first[number]), int(self.first[number + 1]))

    def sentences(self, begin: int, end: int) -> Tokens:
        """The tokens of the sentences from `begin` to `end` (excluded)."""
        return self.tokens[self.starts[begin] : self.starts[end]]

    def count(self, number: int) -> int:
        """Number of sentences of a text."""
        return int(self.first[number + 1] - self.first[number])

    def idf(self) -> NDArray[np.float32]:
        """ln(1 + (N − n + 0.5) / (n + 0.5)) of each token, n of the N texts holding it (BM25)."""
        lengths = np.diff(self.starts[self.first])
        owner = np.repeat(np.arange(len(lengths)), lengths)
        distinct = np.unique(owner * self.size + self.tokens)
        found = np.bincount(distinct % self.size, minlength=self.size)
        return np.log1p((len(lengths) - found + 0.5) / (found + 0.5)).astype(np.float32)


def tokenise(texts: Sequence[Text], pieces: WordPieces) -> Corpus:
    """The corpus of some texts."""
    sentences = [sentence for text in texts for sentence in text.sentences]
    tokens, starts = _flat(pieces, sentences)
    first = np.concatenate([[0], np.cumsum([len(text.sentences) for text in texts])])
    names = {title: n for n, title in enumerate(dict.fromkeys(t.title for t in texts if t.title))}
    places = {name: n for n, name in enumerate(dict.fromkeys(t.section for t in texts))}
    heads, bounds = _flat(pieces, list(names))
    asked = [n for n, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    return Corpus(
        tokens=tokens,
        starts=starts,
        first=first.astype(np.int64),
        titles=np.array([names.get(t.title, -1) for t in texts], dtype=np.int64),
        title_tokens=[heads[a:b] for a, b in pairwise(bounds.tolist())],
        sections=np.array([places[t.section] for t in texts], dtype=np.int64),
        weights=np.array([t.weight for t in texts], dtype=np.int64),
        domain=np.array([t.domain for t in texts], dtype=np.bool_),
        questions=np.array(asked, dtype=np.int64),
        size=pieces.size,
    )


def sample(texts: Sequence[Text]) -> Iterator[str]:
    """Titles and sentences for the tokenizer: those that weigh more, and every fifth other text."""
    for number, text in enumerate(texts):
        if text.weight > 1 or number % ONE_IN == 0:
            yield text.title
            yield from text.sentences


def _flat(pieces: WordPieces, texts: Sequence[str]) -> tuple[Tokens, Numbers]:
    """Token numbers end to end, and where each text starts (one more than texts).

    The tokenizer sees each distinct word once: ten times as quick as whole texts.
    """
    numbers: dict[str, int] = {}
    words = array("i")
    counts = [0]
    for text in texts:
        found = WORD.findall(text)
        words.extend([numbers.setdefault(word, len(numbers)) for word in found])
        counts.append(len(found))
    known = pieces.encode(list(numbers))
    lengths = np.array([len(row) for row in known], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths
    table = np.fromiter((n for row in known for n in row), dtype=np.int32)
    order = np.frombuffer(words, dtype=np.int32) if words else np.zeros(0, dtype=np.int32)
    spread = lengths[order]
    ends = np.concatenate([[0], np.cumsum(spread)])
    places = np.arange(ends[-1]) + np.repeat(begins[order] - ends[:-1], spread)
    return table[places], ends[np.cumsum(counts)]

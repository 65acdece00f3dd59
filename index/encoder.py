"""One half of the default encoder: signed hashing of character n-grams, deterministic, without any model.

A text becomes the sum over its distinct content words of (1 + ln tf) · u(word), where u(word) is
the unit vector of the word's boundary-marked 3- to 5-grams and the word itself, each hashed to a
dimension and a sign (Weinberger et al., 2009, « Feature hashing for large scale multitask
learning »). It brings together words that share a root or are misspelt; it knows no meaning.
`make_encoder` is the one place that turns a setting into an encoder.
"""

from __future__ import annotations

import math
import re
import threading
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.settings import NGRAMS, SHIPPED, STATIC, check_embedder
from index.analyser import TOKEN, fold, is_stop_word
from index.types import Encoder, Vectors

DIMENSION = 2048
SHORTEST, LONGEST = 3, 5
CACHED_WORDS = 50_000
FIRST_ROWS = 256


class NgramEncoder:
    """Character n-gram hashing; the same text gives the same vector, up to rounding, on every machine.

    The vectors of words are kept as rows of one matrix, so that a text is a weighted sum of rows.
    """

    def __init__(self, dimension: int = DIMENSION) -> None:
        self._dimension = dimension
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._surfaces: dict[str, int] = {}
        self._rows: Vectors = np.zeros((FIRST_ROWS, dimension), dtype=np.float32)

    @property
    def fingerprint(self) -> str:
        """« ngrams-v1- » and the dimension."""
        return f"ngrams-v1-{self._dimension}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        with self._lock:
            for row, text in zip(vectors, texts, strict=True):
                self._encode(text, row)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same as for passages: hashing needs no prompt."""
        return self.encode_passages(texts)

    def _encode(self, text: str, row: NDArray[np.float32]) -> None:
        """Writes the unit vector of a text into `row`, which holds zeros."""
        if len(self._places) > CACHED_WORDS:
            self._places.clear()
            self._surfaces.clear()
        known, place = self._surfaces, self._place
        surfaces = [match.group() for match in TOKEN.finditer(text)]
        places = [known[s] if s in known else place(s) for s in surfaces]
        counts = Counter(place for place in places if place >= 0)
        if counts:
            words = sorted(counts)
            weights = np.array([1.0 + math.log(counts[w]) for w in words], dtype=np.float32)
            np.dot(weights, self._rows.take(words, axis=0), out=row)
        norm = float(np.linalg.norm(row))
        if norm > 0.0:
            row /= norm
        else:
            # Cosine distance is undefined for a null vector, and Chroma would store NaN.
            row[0] = 1.0

    def _place(self, surface: str) -> int:
        """The row of a word as it is written; −1 for a function word."""
        if is_stop_word(surface):
            self._surfaces[surface] = -1
            return -1
        word = fold(surface)
        place = self._places.setdefault(word, len(self._places))
        if place == len(self._places) - 1:
            if place == len(self._rows):
                self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._rows[place] = self._vector(word)
        self._surfaces[surface] = place
        return place

    def _vector(self, word: str) -> NDArray[np.float32]:
        """The unit vector of a folded word."""
        vector = np.zeros(self._dimension, dtype=np.float32)
        for gram in _grams(word):
            slot, sign = _hash(gram, self._dimension)
            vector[slot] += sign
        return vector / np.float32(np.linalg.norm(vector) or 1.0)


def _grams(word: str) -> list[str]:
    """The distinct n-grams of a word between boundary marks, and the marked word itself."""
    marked = f"<{word}>"
    grams = {
        marked[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(marked) - size + 1)
    }
    return sorted(grams | {marked})


def _hash(gram: str, dimension: int) -> tuple[int, float]:
    """Dimension and sign of an n-gram, from CRC-32 spread by a Fibonacci multiplication."""
    mixed = (zlib.crc32(gram.encode("utf-8", "surrogatepass")) * 0x9E3779B97F4A7C15) >> 20
    return (mixed >> 8) % dimension, 1.0 if mixed & 1 else -1.0


def make_encoder(setting: str) -> Encoder:
    """The encoder of a setting: a shipped one, or a sentence-transformers folder or hub name.

    Raises SettingsError when the model cannot be loaded.
    """
    if setting == NGRAMS:
        return NgramEncoder()
    if setting in SHIPPED:
        from index.static_encoder import HybridEncoder, StaticEncoder

        return StaticEncoder() if setting == STATIC else HybridEncoder()
    check_embedder(setting)
    from index.hub_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(setting)


def model_name(setting: str) -> str:
    """The part of a model's folder or hub name that its fingerprint begins with."""
    return re.sub(r"[^\w.-]+", "-", Path(setting.rstrip("/\\")).name)


def may_be(setting: str, fingerprint: str) -> bool:
    """Whether the encoder of a setting may have a fingerprint, told by the name: nothing is loaded."""
    if setting == NGRAMS:
        return fingerprint == NgramEncoder().fingerprint
    if setting in SHIPPED:
        return fingerprint.startswith(f"{setting}-v1-")
    pattern = rf"{re.escape(model_name(setting))}-\d+-[0-9a-f]{{12}}"
    return re.fullmatch(pattern, fingerprint) is not None

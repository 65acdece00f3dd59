"""The shipped static French embedding, and its mixture with character n-grams.

A text is the mean of the vectors of its WordPiece tokens, word order ignored: a small help beside
words, not semantic search. `index.training` makes the model folder; reading it takes no torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.errors import SettingsError
from index.encoder import NgramEncoder
from index.tensors import read_vectors
from index.types import Encoder, Vectors
from index.unit import unit_rows
from index.wordpiece import WordPieces

MODEL = Path(__file__).parent / "model"
TOKENIZER = "tokenizer.json"
VECTORS = "model.safetensors"
STATIC_WEIGHT = 0.7
"""Share of the static cosine in the hybrid one; it and the dimension are fitted on PIAF even."""
NGRAM_DIMENSION = 256
STATIC_DIMENSION = 256


class StaticEncoder:
    """Mean token vectors of a model folder; raises SettingsError when it cannot be read."""

    def __init__(self, folder: Path = MODEL, dimension: int | None = None) -> None:
        """`dimension` keeps only the first values of a nested (Matryoshka) model."""
        self._pieces, self._table, digest = _load(folder)
        if dimension is not None:
            self._table = np.ascontiguousarray(self._table[:, :dimension])
        self._fingerprint = f"statique-v1-{self.dimension}-{digest}"

    @property
    def fingerprint(self) -> str:
        """« statique-v1- », the dimension, and a hash of the model's files."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._table.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, tokens in zip(rows, self._pieces.encode(texts), strict=True):
            if tokens:
                self._table.take(tokens, axis=0).sum(axis=0, out=row)
        return unit_rows(rows)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same as for passages: the model has no prompt."""
        return self.encode_passages(texts)


class HybridEncoder:
    """√w · static beside √(1 − w) · n-grams: a cosine is w times one plus 1 − w times the other."""

    def __init__(
        self,
        static: Encoder | None = None,
        ngrams: Encoder | None = None,
        weight: float = STATIC_WEIGHT,
    ) -> None:
        """`weight` is that of the static part, in [0, 1]."""
        self._static = static or StaticEncoder(dimension=STATIC_DIMENSION)
        self._ngrams = ngrams or NgramEncoder(NGRAM_DIMENSION)
        self._weight = weight

    @property
    def fingerprint(self) -> str:
        """« hybride-v1- », the weight, and both fingerprints."""
        return f"hybride-v1-{self._weight:g}-{self._static.fingerprint}-{self._ngrams.fingerprint}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._static.dimension + self._ngrams.dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        parts = (self._static.encode_passages(texts), self._ngrams.encode_passages(texts))
        return self._joined(*parts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        parts = (self._static.encode_queries(texts), self._ngrams.encode_queries(texts))
        return self._joined(*parts)

    def _joined(self, static: Vectors, ngrams: Vectors) -> Vectors:
        weights = np.sqrt(np.array([self._weight, 1.0 - self._weight], dtype=np.float32))
        joined: Vectors = np.concatenate([weights[0] * static, weights[1] * ngrams], axis=1)
        return joined


def _load(folder: Path) -> tuple[WordPieces, Vectors, str]:
    """Tokenizer, token vectors and a hash of a model folder; raises SettingsError."""
    paths = (folder / TOKENIZER, folder / VECTORS)
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise SettingsError(
            f"Le modèle statique est incomplet : « {missing[0]} » manque dans « {folder} » ; "
            "réinstallez le logiciel, ou donnez à LIVRABLES_EMBEDDER la valeur « ngrams »."
        )
    try:
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
        pieces, table = WordPieces.load(paths[0]), read_vectors(paths[1])
        whole = pieces.size == len(table) and bool(np.isfinite(table).all())
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not whole:
        raise _damaged(folder)
    return pieces, table, digest


def _damaged(folder: Path) -> SettingsError:
    return SettingsError(
        f"Le modèle statique du dossier « {folder} » est illisible ou abîmé : réinstallez le "
        "logiciel, ou donnez à LIVRABLES_EMBEDDER la valeur « ngrams »."
    )

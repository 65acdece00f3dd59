"""Types of the retrieval layer: `Evidence`, and the `Encoder` protocol that every embedder meets.

Scores are comparable within one query only; higher is better, and `rank` is 1-based. Vectors are
float32 rows of unit length. This module computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage

Vectors = NDArray[np.float32]
Engine = Literal["lexical", "dense"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a query. `found_by` names the engines that returned it.

    `lexical` is its BM25 score before fusion (0: none of the words), `dense` its cosine similarity.
    """

    passage: Passage
    score: float
    rank: int
    found_by: frozenset[Engine]
    lexical: float = 0.0
    dense: float = 0.0


class Encoder(Protocol):
    """Turns texts into unit vectors. `fingerprint` changes whenever its vectors could change."""

    @property
    def fingerprint(self) -> str:
        """Stable identity written into the manifest, for example « ngrams-v1-1024 »."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Array of shape (len(texts), dimension)."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Array of shape (len(texts), dimension); may differ from passages (prompts)."""


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One content word of a query as the index sees it.

    `surface` is the word as typed; `variants` are the index terms that count as a match, best
    first: its own stems, then acronym expansions, thesaurus equivalents and typo corrections;
    `idf` is the rarity of the word itself (of the rarest own stem; the highest possible when no
    passage holds it); `known` says whether some passage holds the word itself (not a variant);
    `correction` is the vocabulary word that replaced a typo, if any; `replaced` says whether some
    passage holds one of its equivalents.
    """

    surface: str
    variants: tuple[str, ...]
    idf: float
    known: bool
    correction: str | None = None
    replaced: bool = False

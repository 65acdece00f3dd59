"""The vectors of a generation on disk, and exact search over them.

`vectors.npy` holds one float32 row of unit length for each passage, by ordinal; it is mapped, not
read. Exact search serves small indexes, facet filters, verification, and the dense score of what
another engine found. This module knows no passages, only ordinals.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.damage import damaged
from index.types import Vectors

FILE = "vectors.npy"


def create(
    folder: Path, count: int, dimension: int
) -> np.memmap[tuple[int, ...], np.dtype[np.float32]]:
    """A writable mapping of shape (count, dimension); call `flush` on it when it is filled."""
    return np.lib.format.open_memmap(
        folder / FILE, mode="w+", dtype=np.float32, shape=(count, dimension)
    )


class ExactVectors:
    """Read access to the vectors of a finished generation. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        try:
            # Mapped as what they are: any other content could be a pickle or an archive.
            self.rows: Vectors = np.lib.format.open_memmap(folder / FILE, mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise damaged("Les vecteurs de l'index sont illisibles") from error
        if self.rows.dtype != np.float32:
            raise damaged("Les vecteurs de l'index sont d'un autre type")

    @property
    def shape(self) -> tuple[int, ...]:
        """(passages, dimension)."""
        return self.rows.shape

    def scores(self, vector: NDArray[np.float32], ordinals: Sequence[int]) -> dict[int, float]:
        """Cosine similarities, in [-1, 1], of some passages with a unit vector."""
        if not ordinals:
            return {}
        found = self.rows[np.asarray(ordinals)] @ vector
        return dict(zip(ordinals, found.tolist(), strict=True))

    def search(
        self, vector: NDArray[np.float32], limit: int, ordinals: Sequence[int] | None = None
    ) -> dict[int, float]:
        """The most similar passages, best first, among all or some; ties by ordinal."""
        chosen = None if ordinals is None else np.asarray(ordinals, dtype=np.intp)
        scores = (self.rows if chosen is None else self.rows[chosen]) @ vector
        places = np.arange(len(scores))
        if limit < len(scores):
            places = np.argpartition(-scores, limit - 1)[:limit]
        places = places[np.lexsort((places, -scores[places]))]
        keys = places if chosen is None else chosen[places]
        return dict(zip(keys.tolist(), scores[places].tolist(), strict=True))

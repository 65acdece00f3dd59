"""The vectors of a generation on disk, and exact search over them.

`vectors.npy` holds one float32 row of unit length for each passage, by ordinal; it is mapped, not
read. Exact search serves small indexes, facet filters, verification, and the dense score of what
another engine found. This module knows no passages, only ordinals.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.damage import damaged
from index.types import Vectors

FILE = "vectors.npy"
SHORT_RUN = 4
"""Mean length of a run of neighbouring rows up to which rows are copied together instead."""


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
        self._plain: Vectors = np.asarray(self.rows)  # the same memory: slicing it is quicker

    @property
    def shape(self) -> tuple[int, ...]:
        """(passages, dimension)."""
        return self.rows.shape

    def scores(self, vector: NDArray[np.float32], ordinals: Sequence[int]) -> dict[int, float]:
        """Cosine similarities, in [-1, 1], of some passages with a unit vector."""
        if not ordinals:
            return {}
        found = self._plain[np.asarray(ordinals)] @ vector
        return dict(zip(ordinals, found.tolist(), strict=True))

    def search(
        self,
        vector: NDArray[np.float32],
        limit: int,
        ordinals: Sequence[int] | NDArray[np.intp] | None = None,
    ) -> dict[int, float]:
        """The most similar passages, best first, among all or some; ties by ordinal."""
        if ordinals is None:
            chosen, scores = None, self._plain @ vector
        else:
            chosen = np.asarray(ordinals, dtype=np.intp)
            scores = self._run_scores(vector, chosen)
        places = np.arange(len(scores))
        if limit < len(scores):
            places = np.argpartition(-scores, limit - 1)[:limit]
        places = places[np.lexsort((places, -scores[places]))]
        keys = places if chosen is None else chosen[places]
        return dict(zip(keys.tolist(), scores[places].tolist(), strict=True))

    def _run_scores(self, vector: NDArray[np.float32], chosen: NDArray[np.intp]) -> Vectors:
        """Similarities of some rows, shape (len(chosen),), one run of neighbouring rows at a time.

        The rows of a document stand together: read in place they cost a quarter of a copy.
        """
        breaks = np.flatnonzero(np.diff(chosen) != 1) + 1
        if len(breaks) * SHORT_RUN >= len(chosen):
            return self._plain[chosen] @ vector
        scores = np.empty(len(chosen), dtype=np.float32)
        bounds = [0, *breaks.tolist(), len(chosen)]
        for start, end in pairwise(bounds):
            first = int(chosen[start])
            np.dot(self._plain[first : first + end - start], vector, out=scores[start:end])
        return scores

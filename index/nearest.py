"""The nearest passages to a vector: through Chroma's graph, or exactly.

Embedded, search is exact until `warm` has opened Chroma: from a cold start to the first result took
0.3 s exactly and 0.8 s through Chroma (263 passages), with the same candidates. A narrow filter is
always searched exactly, a wide one is applied to what the graph finds. This module ranks nothing.
"""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.dense import FOLDER, ChromaStore
from index.exact import ExactVectors
from index.generation import Generation

EXACT_LIMIT = 20_000
"""Passages up to which exact search serves while Chroma is closed."""
LEAST_RECALL = 0.98
"""Recall of Chroma's graph, as the build measured it, below which all dense search is exact; up to
EXACT_LIMIT passages, where exact search costs nothing, the graph may miss none."""
WIDE = 0.3
"""Share of the passages from which a filter is applied to what the graph finds. Chroma's own filter
took 57 to 190 ms at 100,000 passages."""
SURPLUS = 1.5
"""How many more passages are asked of the graph under a wide filter than should pass it."""


class NearestPassages:
    """The dense side of one open generation. Thread-safe."""

    def __init__(
        self, opened: Generation, catalogue: Catalogue, vectors: ExactVectors, resources: ExitStack
    ) -> None:
        """What `warm` opens is closed with `resources`."""
        self._folder, self._manifest = opened.folder, opened.manifest
        self._catalogue = catalogue
        self._vectors = vectors
        self._resources = resources
        self._opening = threading.Lock()
        self.chroma: ChromaStore | None = None

    def warm(self) -> None:
        """Opens Chroma; embedded Chroma writes even to read: where it may not, search stays exact."""
        manifest, folder = self._manifest, self._folder
        if not manifest.chroma and not os.access(folder / FOLDER / "chroma.sqlite3", os.W_OK):
            return
        with self._opening:
            if self.chroma is None:
                self.chroma = ChromaStore(folder, manifest.chroma, manifest.collection)
                self._resources.callback(self.chroma.close)
                # The graph is read from disk by the first query.
                self.chroma.search(np.array(self._vectors.rows[0]), 1)

    def search(
        self, vector: NDArray[np.float32], depth: int, source_ids: frozenset[str] | None = None
    ) -> frozenset[int]:
        """Ordinals of the passages nearest to a unit vector, `depth` of them or a few more, of all
        documents or of some."""
        count = self._manifest.counts.passages
        among = None if source_ids is None else self._catalogue.ordinals(source_ids)
        share = 1.0 if among is None else len(among) / count
        wide = among is None or (share >= WIDE and count > EXACT_LIMIT)
        if wide and self._graph_serves():
            limit = depth if among is None else int(SURPLUS * depth / share)
            found = self._by_graph(vector, min(limit, count))
            kept = found if among is None else found.intersection(among.tolist())
            # A graph cut in two gives less than was asked for.
            if len(kept) >= min(depth, int(share * count)):
                return kept
        return frozenset(self._vectors.search(vector, depth, among))

    def _graph_serves(self) -> bool:
        """Whether Chroma's graph is open, or worth opening, and finds what it should."""
        manifest = self._manifest
        large = manifest.counts.passages > EXACT_LIMIT
        if self.chroma is None and (manifest.chroma or large):
            self.warm()
        enough = LEAST_RECALL if large else 1.0
        return self.chroma is not None and manifest.graph_recall >= enough

    def _by_graph(self, vector: NDArray[np.float32], limit: int) -> frozenset[int]:
        """Ordinals of the nearest passages as Chroma's graph finds them."""
        if self.chroma is None:
            raise AssertionError("Chroma is closed")
        return frozenset(self._catalogue.ordinals_of(list(self.chroma.search(vector, limit))))

"""Search in one generation: both engines, fused into ranked `Evidence`.

Each engine names candidates, every candidate gets both scores, and fusion normalises and adds them.
Embedded, dense candidates come from exact search over the stored vectors until `warm` has opened
Chroma: from a cold start to the first result took 0.3 s exactly and 0.8 s through Chroma (263
passages), with the same candidates. This module knows no answer and no threshold: it ranks
whatever it finds.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EncoderMismatch
from corpus.settings import NGRAMS, Settings, check_embedder
from index import generation, leases
from index.analyser import ANALYSER_VERSION
from index.catalogue import Catalogue
from index.catalogue_schema import SCHEMA_VERSION
from index.damage import damaged
from index.dense import FOLDER as CHROMA
from index.dense import ChromaStore
from index.encoder import make_encoder, may_be
from index.equivalents import Equivalents, french_analyser, french_equivalents
from index.exact import ExactVectors
from index.fusion import DENSE_WEIGHT, fuse
from index.generation import Generation, Manifest
from index.lexical import LexicalIndex
from index.query import QueryParser
from index.types import Encoder, Engine, Evidence, QueryTerm

CANDIDATES = 100
"""Passages asked of each engine; twice `k` when that is more."""
EXACT_LIMIT = 20_000
"""Passages up to which exact search serves while Chroma is closed."""
LEAST_RECALL = 0.98
"""Recall of Chroma's graph, as the build measured it, below which all dense search is exact; up to
EXACT_LIMIT passages, where exact search costs nothing, the graph may miss none."""


@dataclass(frozen=True, slots=True)
class Aids:
    """What widens a query beside its own words; other than the shipped ones for an ablation."""

    equivalents: Equivalents
    places: bool = True


class Searcher:
    """One open generation, thread-safe. Made by `open_searcher`.

    Its files are let go by `close`, at the end of a `with`, or when nobody holds it any more.
    """

    def __init__(
        self,
        opened: Generation,
        encoder: Encoder,
        resources: ExitStack,
        dense_weight: float = DENSE_WEIGHT,
        aids: Aids | None = None,
    ) -> None:
        """`resources` is closed with the searcher; `dense_weight` in [0, 1] is that of fusion."""
        aids = aids or Aids(french_equivalents())
        self._dense_weight = dense_weight
        self._generation = opened
        self._encoder = encoder
        self._resources = resources
        self._finalizer = weakref.finalize(self, resources.close)
        self._catalogue = Catalogue(opened.folder)
        resources.callback(self._catalogue.close)
        self._lexical = LexicalIndex(opened.folder)
        resources.callback(self._lexical.close)
        self._vectors = ExactVectors(opened.folder)
        self._analyser = french_analyser()
        self._parser = QueryParser(
            self._analyser, aids.equivalents, self._catalogue, places=aids.places
        )
        self._chroma: ChromaStore | None = None
        self._opening = threading.Lock()
        self._check()

    def _check(self) -> None:
        """Raises IndexDamaged when the files do not hold what the manifest says."""
        count = self._generation.manifest.counts.passages
        shape = (count, self._generation.manifest.dimension)
        held = (self._catalogue.passage_count, self._lexical.count, self._vectors.shape)
        if held != (count, count, shape):
            raise damaged("L'index est endommagé : ses fichiers ne se correspondent pas")

    @property
    def index_id(self) -> str:
        """Fingerprint of documents, settings and encoder."""
        return self._generation.manifest.index_id

    @property
    def catalogue(self) -> Catalogue:
        """Documents, pages and passages of the generation."""
        return self._catalogue

    @property
    def manifest(self) -> Manifest:
        """What the generation is made of."""
        return self._generation.manifest

    def warm(self) -> None:
        """Opens Chroma, for a process that stays: dense queries go through it from now on.

        Embedded Chroma writes even to read: where it may not, dense search stays exact.
        """
        self._parser.warm()
        manifest, folder = self._generation.manifest, self._generation.folder
        if not manifest.chroma and not os.access(folder / CHROMA / "chroma.sqlite3", os.W_OK):
            return
        with self._opening:
            if self._chroma is None:
                self._chroma = ChromaStore(folder, manifest.chroma, manifest.collection)
                self._resources.callback(self._chroma.close)
                # The graph is read from disk by the first query.
                self._chroma.search(np.array(self._vectors.rows[0]), 1)

    def terms(self, query: str) -> tuple[QueryTerm, ...]:
        """The content words of a query as the index sees them, in order, each once."""
        return self._parser.parse(query).terms

    def passage_terms(self, text: str) -> frozenset[str]:
        """All index terms of a text: of its words, compounds and thesaurus phrases."""
        return frozenset(self._analyser.terms(text))

    def search(
        self, query: str, k: int = 10, source_ids: frozenset[str] | None = None
    ) -> list[Evidence]:
        """The `k` best passages, of all documents or of some; [] for a query of function words.

        Scores lie in [0, 1] and compare within this query only. Ties go by reading order.
        """
        parsed = self._parser.parse(query)
        if not parsed.terms or k < 1:
            return []
        vector = self._encoder.encode_queries([query])[0]
        depth = max(CANDIDATES, 2 * k)
        lexical = self._lexical.search(parsed.clauses, depth, source_ids)
        near = self._near(vector, depth, source_ids)
        every = sorted(lexical.keys() | set(near))
        dense = self._vectors.scores(vector, every)
        fused = fuse(lexical, dense, self._dense_weight)
        ranked = sorted(every, key=lambda ordinal: (-fused[ordinal], ordinal))[:k]
        return [
            Evidence(
                passage,
                fused[ordinal],
                rank,
                found_by(ordinal in lexical, ordinal in near),
                lexical.get(ordinal, 0.0),
                dense[ordinal],
            )
            for rank, (ordinal, passage) in enumerate(
                zip(ranked, self._catalogue.passages_at(ranked), strict=True), 1
            )
        ]

    def _near(
        self, vector: NDArray[np.float32], depth: int, source_ids: frozenset[str] | None
    ) -> frozenset[int]:
        """Ordinals of the passages whose vectors are nearest."""
        if source_ids is not None:
            # Exact under a filter, and quicker: Chroma took 120 to 190 ms at 100,000 passages.
            among = self._catalogue.ordinals(source_ids)
            return frozenset(self._vectors.search(vector, depth, among))
        manifest = self._generation.manifest
        count = manifest.counts.passages
        if self._chroma is None and (manifest.chroma or count > EXACT_LIMIT):
            self.warm()
        enough = LEAST_RECALL if count > EXACT_LIMIT else 1.0
        if self._chroma is None or manifest.graph_recall < enough:
            return frozenset(self._vectors.search(vector, depth))
        ids = self._chroma.search(vector, min(depth, count))
        if len(ids) < min(depth, count):  # a graph cut in two gives less than was asked for
            return frozenset(self._vectors.search(vector, depth))
        return frozenset(self._catalogue.ordinals_of(list(ids)))

    def close(self) -> None:
        """Lets go of the files; searching afterwards fails. Closing twice is no error."""
        self._finalizer()

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def found_by(lexical: bool, dense: bool) -> frozenset[Engine]:
    """The engines that named a candidate."""
    engines: tuple[tuple[Engine, bool], ...] = (("lexical", lexical), ("dense", dense))
    return frozenset(engine for engine, named in engines if named)


def open_searcher(
    settings: Settings, encoder: Encoder | None = None, aids: Aids | None = None
) -> Searcher:
    """The current generation, leased until the searcher is closed.

    `encoder` stands in for that of the settings, `aids` for the shipped ones. Raises
    IndexMissing, IndexDamaged, EncoderMismatch or SettingsError.
    """
    opened, lease = generation.lease_current(Path(settings.index))
    resources = ExitStack()
    resources.callback(leases.give_back, lease)
    try:
        _check_versions(opened.manifest)
        made = _encoder_of(settings, opened.manifest, encoder)
        return Searcher(opened, made, resources, settings.dense_weight, aids)
    except BaseException:
        resources.close()
        raise


def _check_versions(manifest: Manifest) -> None:
    """Raises IndexDamaged when other code than this wrote the generation."""
    written = (manifest.schema_version, manifest.analyser_version)
    if written != (SCHEMA_VERSION, ANALYSER_VERSION):
        raise damaged("L'index a été construit par une autre version du logiciel")


def _encoder_of(settings: Settings, manifest: Manifest, encoder: Encoder | None) -> Encoder:
    """The encoder of the settings; raises EncoderMismatch when it is not the index's."""
    if encoder is None and settings.embedder != NGRAMS:
        check_embedder(settings.embedder)
        if not may_be(settings.embedder, manifest.encoder):
            # A model takes seconds to load, and may have to be fetched first.
            raise _mismatch(manifest, settings.embedder)
    made = encoder or make_encoder(settings.embedder)
    if (made.fingerprint, made.dimension) != (manifest.encoder, manifest.dimension):
        raise _mismatch(manifest, made.fingerprint)
    return made


def _mismatch(manifest: Manifest, given: str) -> EncoderMismatch:
    return EncoderMismatch(
        f"Cet index a été construit avec « {manifest.encoder} », mais le réglage actuel "
        f"(LIVRABLES_EMBEDDER) donne « {given} » ; relancez « livrables index » ou "
        "rétablissez le réglage."
    )

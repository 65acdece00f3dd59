"""Search in one generation: both engines, fused into ranked `Evidence`.

Each engine names candidates, every candidate gets both scores, fusion normalises and adds them, and
the first ones are rescored. This module knows no answer and no threshold: it ranks
whatever it finds.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np

from corpus.errors import EncoderMismatch
from corpus.settings import NGRAMS, Settings, check_embedder
from corpus.types import Passage
from index import generation, leases
from index.aids import Aids, shipped_aids
from index.analyser import ANALYSER_VERSION
from index.catalogue import Catalogue
from index.catalogue_schema import SCHEMA_VERSION
from index.damage import damaged
from index.encoder import make_encoder, may_be
from index.equivalents import french_analyser
from index.exact import ExactVectors
from index.facets import Facets
from index.forward import ForwardIndex
from index.fusion import DENSE_WEIGHT
from index.generation import Generation, Manifest
from index.lexical import LexicalIndex
from index.logistic import Array
from index.nearest import NearestPassages
from index.query import Query, QueryParser
from index.ranking import Ranker
from index.reranker import Reranker, make_reranker
from index.rescoring import FEATURES
from index.types import Encoder, Engine, Evidence, QueryTerm

CANDIDATES = 100
"""Passages asked of each engine; twice `k` when that is more."""


class _Found(NamedTuple):
    """What a query finds: its BM25 scores, the cosines of all candidates, those that are nearest."""

    query: Query
    lexical: dict[int, float]
    dense: dict[int, float]
    near: frozenset[int]


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
        reranker: Reranker | None = None,
    ) -> None:
        """`resources` is closed with the searcher; `dense_weight` in [0, 1] is that of fusion."""
        aids = aids or shipped_aids()
        self._generation = opened
        self._encoder = encoder
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
        self._forward = ForwardIndex(opened.folder)
        self._ranker = Ranker(
            self._catalogue, self._forward, self._analyser, dense_weight, aids.ranking, reranker
        )
        self._nearest = NearestPassages(opened, self._catalogue, self._vectors, resources)
        self._within: frozenset[str] | None = None
        self._check()

    def _check(self) -> None:
        """Raises IndexDamaged when the files do not hold what the manifest says."""
        count = self._generation.manifest.counts.passages
        shape = (count, self._generation.manifest.dimension)
        counts = (self._catalogue.passage_count, self._lexical.count, self._forward.count)
        if counts != (count, count, count) or self._vectors.shape != shape:
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

    def within(self, facets: Facets) -> Searcher:
        """The same searcher, of the documents that meet the facets only; raises UserError where none
        does. It searches as long as this one is held."""
        if not facets:
            return self
        narrowed = copy(self)
        narrowed._within = facets.chosen(self._catalogue.sources())
        return narrowed

    def warm(self) -> None:
        """Opens Chroma, for a process that stays: dense queries go through it from now on."""
        self._parser.warm()
        self._nearest.warm()

    def terms(self, query: str) -> tuple[QueryTerm, ...]:
        """The content words of a query as the index sees them, in order, each once."""
        return self._parser.parse(query).terms

    def passage_terms(self, text: str) -> frozenset[str]:
        """All index terms of a text: of its words, compounds and thesaurus phrases."""
        return frozenset(self._analyser.terms(text))

    def word_terms(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The index terms of each content word of a text, in order."""
        return tuple(token.terms for token in self._analyser.tokens(text) if not token.compound)

    def search(
        self,
        query: str,
        k: int = 10,
        source_ids: frozenset[str] | None = None,
        *,
        spread: bool = True,
    ) -> list[Evidence]:
        """The `k` best passages, of all documents or of some; [] for a query of function words.

        Scores lie in [0, 1] and compare within this query only. Ties go by reading order. With
        `spread`, the passages of one page after its first give way to other pages.
        """
        among = self._within if source_ids is None else source_ids
        found = self._found(query, max(CANDIDATES, 2 * k), among) if k > 0 else None
        if found is None:
            return []
        parsed, lexical, dense, near = found
        ranked = self._ranker.rank(query, parsed, lexical, dense, spread=spread)[:k]
        passages = self._catalogue.passages_at([ordinal for ordinal, _ in ranked])
        return [
            Evidence(
                passage,
                score,
                rank,
                found_by(ordinal in lexical, ordinal in near),
                lexical.get(ordinal, 0.0),
                dense[ordinal],
            )
            for rank, ((ordinal, score), passage) in enumerate(
                zip(ranked, passages, strict=True), 1
            )
        ]

    def holding(self, text: str, k: int) -> list[Evidence]:
        """Passages that hold a text as it stands, in reading order, scored 1: for a name of words that are
        no index terms (« L'Après M »)."""
        ordinals = self._catalogue.holding(text, k)
        passages = self._catalogue.passages_at(ordinals)
        chosen = (p for p in passages if self._within is None or p.source_id in self._within)
        return [Evidence(p, 1.0, n, frozenset({"lexical"})) for n, p in enumerate(chosen, 1)]

    def ranking_features(self, query: str) -> tuple[Sequence[Passage], Array]:
        """The passages that a query would have rescored, in their fused order, and their features,
        shape (passages, features): what `evals.fit_ranking` learns from."""
        found = self._found(query, CANDIDATES, None)
        if found is None:
            return (), np.zeros((0, len(FEATURES)))
        parsed, lexical, dense, _ = found
        pool = self._ranker.pool(lexical, dense)
        return pool.passages, self._ranker.features(query, parsed, pool)

    def _found(self, query: str, depth: int, source_ids: frozenset[str] | None) -> _Found | None:
        """What both engines name, `depth` passages each; None for a query of function words."""
        parsed = self._parser.parse(query)
        if not parsed.terms:
            return None
        vector = self._encoder.encode_queries([query])[0]
        lexical = self._lexical.search(parsed.clauses, depth, source_ids)
        near = self._nearest.search(vector, depth, source_ids)
        every = sorted(lexical.keys() | set(near))
        return _Found(parsed, lexical, self._vectors.scores(vector, every), near)

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
        reranker = make_reranker(settings.reranker)
        return Searcher(opened, made, resources, settings.dense_weight, aids, reranker)
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

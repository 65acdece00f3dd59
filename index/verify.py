"""Proof that a fresh generation is whole before it is made current.

Catalogue, lexical index, vectors and Chroma must hold the same passages; a sample of them must be
found by their own vector through Chroma, and by their own rarest terms. This module repairs
nothing: a generation that fails is thrown away.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import IndexNotVerified
from corpus.types import Passage
from index.analyser import Analyser
from index.catalogue import Catalogue
from index.dense import ChromaStore
from index.exact import ExactVectors
from index.lexical import LexicalIndex

SAMPLE = 200
BATCH = 50
NEIGHBOURS = 20
RAREST = 5
TOLERANCE = 1e-4
"""Chroma computes in single precision and its own order: distances agree to about 1e-6."""
MISSES = 0.02
"""Share of the sample that graph search may miss: it is approximate, 0.999 recall measured."""


def verify(
    folder: Path, chroma: ChromaStore, analyser: Analyser, progress: Callable[[int, int], None]
) -> None:
    """Raises IndexNotVerified, saying in French what differs; `progress` gets (done, total)."""
    catalogue = Catalogue(folder)
    try:
        lexical, vectors = LexicalIndex(folder), ExactVectors(folder)
        _same_passages(catalogue, lexical, vectors, chroma)
        count = catalogue.passage_count
        # A fixed seed: the same generation is always checked alike.
        sample = sorted(random.Random(count).sample(range(count), min(SAMPLE, count)))
        passages = [catalogue.passage_at(ordinal) for ordinal in sample]
        for passage in passages:
            terms = _rarest(passage, analyser, catalogue)
            if not lexical.holds(passage.id, terms):
                raise _failure(f"le passage {passage.id} n'est pas trouvé par ses mots")
        _found_by_vector(passages, sample, vectors, chroma, progress)
        for source in catalogue.sources():
            if not catalogue.document_path(source.id).is_file():
                raise _failure(f"la copie de « {source.file} » manque")
    finally:
        catalogue.close()


def _same_passages(
    catalogue: Catalogue, lexical: LexicalIndex, vectors: ExactVectors, chroma: ChromaStore
) -> None:
    """The four stores hold the same number of passages, and the same ones."""
    ids = catalogue.passage_ids()
    counts = {
        "catalogue": len(ids),
        "tantivy": lexical.count,
        "vecteurs": vectors.shape[0],
        "Chroma": chroma.count(),
    }
    if len(set(counts.values())) != 1:
        listed = ", ".join(f"{store} {count}" for store, count in counts.items())
        raise _failure(f"nombres de passages différents ({listed})")
    if lexical.ids() != dict(enumerate(ids)) or chroma.ids() != set(ids):
        raise _failure("les magasins ne contiennent pas les mêmes passages")


def _rarest(passage: Passage, analyser: Analyser, catalogue: Catalogue) -> list[str]:
    """The rarest index terms of a passage's text."""
    terms = set(analyser.terms(passage.text))
    return sorted(terms, key=lambda term: (catalogue.frequency(term), term))[:RAREST]


def _found_by_vector(
    passages: Sequence[Passage],
    ordinals: Sequence[int],
    vectors: ExactVectors,
    chroma: ChromaStore,
    progress: Callable[[int, int], None],
) -> None:
    """Each passage is among its vector's nearest, or equals them (the same text twice)."""
    missed = 0
    for start in range(0, len(passages), BATCH):
        part = passages[start : start + BATCH]
        rows = np.array(vectors.rows[list(ordinals[start : start + BATCH])])
        found = chroma.search_many(rows, min(NEIGHBOURS, vectors.shape[0]))
        for passage, near in zip(part, found, strict=True):
            # Copies beyond the list leave it out, but are as near as itself.
            copies = len(near) == NEIGHBOURS and min(near.values()) > 1.0 - TOLERANCE
            missed += not copies and abs(near.get(passage.id, -1.0) - 1.0) > TOLERANCE
        progress(start + len(part), len(passages))
    if missed > MISSES * len(passages):
        raise _failure(f"{missed} passages sur {len(passages)} introuvables par leur vecteur")


def _failure(what: str) -> IndexNotVerified:
    return IndexNotVerified(
        f"Le nouvel index n'a pas passé la vérification : {what} ; l'ancien reste en service."
    )

"""Proof that a fresh generation is whole before it is made current.

Catalogue, lexical index, vectors and Chroma must hold the same passages; a sample of them must be
found by their own rarest terms, have their own vector in Chroma, and be found by it. This module
repairs nothing: a generation that fails is thrown away.
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
from index.types import Vectors

SAMPLE = 200
BATCH = 50
NEIGHBOURS = 20
RAREST = 5
TOLERANCE = 1e-4
"""Chroma computes in single precision and its own order: distances agree to about 1e-6."""


def verify(
    folder: Path, chroma: ChromaStore, analyser: Analyser, progress: Callable[[int, int], None]
) -> float:
    """The share of a sample that Chroma's graph search finds by its own vector.

    Raises IndexNotVerified, saying in French what differs; `progress` gets (done, total). The share
    is below 1 when very many passages are alike: their graph then cuts off others. That is no
    fault of the data, and such a generation is searched exactly.
    """
    catalogue = Catalogue(folder)
    try:
        lexical, vectors = LexicalIndex(folder), ExactVectors(folder)
        _same_passages(catalogue, lexical, vectors, chroma)
        count = catalogue.passage_count
        # A fixed seed: the same generation is always checked alike.
        sample = sorted(random.Random(count).sample(range(count), min(SAMPLE, count)))
        passages = catalogue.passages_at(sample)
        for passage in passages:
            terms = _rarest(passage, analyser, catalogue)
            if not lexical.holds(passage.id, terms):
                raise _failure(f"le passage {passage.id} n'est pas trouvé par ses mots")
        for source in catalogue.sources():
            if not catalogue.document_path(source.id).is_file():
                raise _failure(f"la copie de « {source.file} » manque")
        rows = np.array(vectors.rows[sample])
        if not np.allclose(chroma.vectors([p.id for p in passages]), rows, atol=TOLERANCE):
            raise _failure("les vecteurs de Chroma ne sont pas ceux des passages")
        return _recall(passages, rows, chroma, progress)
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


def _recall(
    passages: Sequence[Passage],
    rows: Vectors,
    chroma: ChromaStore,
    progress: Callable[[int, int], None],
) -> float:
    """The share of passages among their vector's nearest, or beaten by their equals only."""
    found = 0
    for start in range(0, len(passages), BATCH):
        part = passages[start : start + BATCH]
        nearest = chroma.search_many(rows[start : start + BATCH], NEIGHBOURS)
        for passage, near in zip(part, nearest, strict=True):
            equals = len(near) == NEIGHBOURS and min(near.values()) > 1.0 - TOLERANCE
            found += passage.id in near or equals
        progress(start + len(part), len(passages))
    return found / len(passages)


def _failure(what: str) -> IndexNotVerified:
    return IndexNotVerified(
        f"Le nouvel index n'a pas passé la vérification : {what} ; l'ancien reste en service."
    )

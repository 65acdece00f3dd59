"""The second stage of a build: vectors, lexical index, vocabulary, Chroma, and their verification.

It writes into the folder of a fresh generation and makes nothing current. It knows passages and no
documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.types import Passage
from index import lexical
from index.catalogue import CatalogueWriter
from index.dense import ChromaStore
from index.embedding import CachedEmbedding
from index.equivalents import french_analyser
from index.exact import ExactVectors, create
from index.report import Progress, ProgressCallback
from index.verify import verify
from index.vocabulary import Vocabulary, dense_text

BATCH = 256

Titled = tuple[Passage, str]
"""A passage and the title of its document."""


def embed(
    folder: Path,
    passages: Sequence[Titled],
    embedding: CachedEmbedding,
    dimension: int,
    progress: ProgressCallback,
) -> None:
    """Writes the vectors of all passages, row by row in their order."""
    rows = create(folder, len(passages), dimension)
    done = 0
    for batch in batches(passages):
        texts = [dense_text(passage) for passage, _ in batch]
        rows[done : done + len(batch)] = embedding.encode(texts)
        done += len(batch)
        progress(Progress("embedding", done, len(passages)))
    rows.flush()


def batches(passages: Sequence[Titled]) -> Iterator[Sequence[Titled]]:
    """Runs of one document's passages, at most BATCH long: a changed document alone is redone."""
    start = 0
    for end in range(1, len(passages) + 1):
        full = end - start == BATCH
        if (
            full
            or end == len(passages)
            or passages[end][0].source_id != passages[start][0].source_id
        ):
            yield passages[start:end]
            start = end


def write(
    folder: Path,
    passages: Sequence[Titled],
    chroma: tuple[str | None, str],
    progress: ProgressCallback,
) -> tuple[int, float]:
    """Writes both engines and the vocabulary, and verifies them.

    Gives the number of index terms, and the recall of Chroma's graph search on a sample. `chroma`
    is the server's address (None: embedded) and the collection's name. Raises IndexNotVerified.
    """
    analyser = french_analyser()
    vocabulary = Vocabulary(analyser)
    total = len(passages)
    lexical.write(folder, vocabulary.entries(passages))
    progress(Progress("writing", total // 2, total))
    writer = CatalogueWriter(folder, append=True)
    writer.add_vocabulary(vocabulary.terms, vocabulary.words())
    writer.close()
    store = ChromaStore(folder, *chroma, create=True)
    try:
        ids = [passage.id for passage, _ in passages]
        half = total - total // 2
        store.add(
            ids,
            ExactVectors(folder).rows,
            lambda done: progress(Progress("writing", total // 2 + done * half // total, total)),
        )
        recall = verify(folder, store, analyser, lambda d, t: progress(Progress("verifying", d, t)))
    finally:
        store.close()
    return len(vocabulary.terms), recall

"""The second stage of a build: vectors, lexical and forward indexes, vocabulary, Chroma, and their verification.

It writes into the folder of a fresh generation and makes nothing current. It knows passages and no
documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.types import Passage
from index import adding_process, lexical
from index.adding import BackgroundAdding
from index.adding_process import ProcessAdding
from index.catalogue import CatalogueWriter
from index.dense import ChromaStore
from index.embedding import CachedEmbedding
from index.equivalents import french_analyser
from index.exact import create
from index.forward import ForwardWriter
from index.lexical import Entry
from index.report import Progress, ProgressCallback
from index.types import Vectors
from index.verify import verify
from index.vocabulary import Vocabulary, dense_text

BATCH = 256

Titled = tuple[Passage, str]
"""A passage and the title of its document."""


def write(
    folder: Path,
    passages: Sequence[Titled],
    embedding: CachedEmbedding,
    dimension: int,
    chroma: tuple[str | None, str],
    progress: ProgressCallback,
) -> tuple[int, float]:
    """Writes vectors, both engines and the vocabulary, and verifies them.

    Gives the number of index terms, and the recall of Chroma's graph search on a sample. `chroma`
    is the server's address (None: embedded) and the collection's name. Raises IndexNotVerified.
    """
    analyser = french_analyser()
    total = len(passages)
    ids = [passage.id for passage, _ in passages]
    rows = create(folder, total, dimension)
    apart = chroma[0] is None and total >= adding_process.LEAST
    store = None if apart else ChromaStore(folder, *chroma, create=True)
    try:
        with _adding(folder, store, ids, rows, chroma[1]) as adding:
            _embed(rows, passages, embedding, adding, progress)
            progress(Progress("writing", adding.done // 2, total))
            terms = _write_lexical(folder, passages, Vocabulary(analyser))
            progress(Progress("writing", (total + adding.done) // 2, total))
            adding.wait(lambda done: progress(Progress("writing", (total + done) // 2, total)))
        store = store or ChromaStore(folder, *chroma)
        recall = verify(folder, store, analyser, lambda d, t: progress(Progress("verifying", d, t)))
    finally:
        if store is not None:
            store.close()
    return terms, recall


def _adding(
    folder: Path, store: ChromaStore | None, ids: Sequence[str], rows: Vectors, name: str
) -> BackgroundAdding | ProcessAdding:
    """What adds the rows to Chroma: a thread with an open store, or a process of its own."""
    return BackgroundAdding(store, ids, rows) if store else ProcessAdding(folder, name)


def _embed(
    rows: Vectors,
    passages: Sequence[Titled],
    embedding: CachedEmbedding,
    adding: BackgroundAdding | ProcessAdding,
    progress: ProgressCallback,
) -> None:
    """Fills the rows with the vectors of all passages, in their order."""
    done = 0
    progress(Progress("embedding", 0, len(passages)))
    for batch in batches(passages):
        texts = [dense_text(passage) for passage, _ in batch]
        rows[done : done + len(batch)] = embedding.encode(texts)
        done += len(batch)
        adding.ready(done)
        progress(Progress("embedding", done, len(passages)))
    if isinstance(rows, np.memmap):
        rows.flush()


def _write_lexical(folder: Path, passages: Sequence[Titled], vocabulary: Vocabulary) -> int:
    """Writes the lexical and forward indexes and the vocabulary; gives the number of index terms."""
    with ForwardWriter(folder) as forward:
        lexical.write(folder, _forwarded(vocabulary.entries(passages), forward))
    writer = CatalogueWriter(folder, append=True)
    writer.add_vocabulary(vocabulary.terms, vocabulary.words())
    writer.close()
    return len(vocabulary.terms)


def _forwarded(entries: Iterable[Entry], forward: ForwardWriter) -> Iterator[Entry]:
    """The entries, each written to the forward index on its way."""
    for entry in entries:
        forward.add(entry.rows)
        yield entry


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

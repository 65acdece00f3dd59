"""The dense engine: Chroma with our own vectors. Only this file imports chromadb.

Embedded, the collection lives in the generation's folder; with LIVRABLES_CHROMA it lives on a
server, under a name that carries the index id. Chroma's default embedding function would download
a model, so none is ever set. Similarity is 1 − cosine distance. This module knows ids and vectors,
no passages and no encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UserError
from corpus.settings import check_chroma
from index.damage import damaged
from index.types import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client

FOLDER = "chroma"
BATCH = 1000
READ_BATCH = 5000
EF_SEARCH = 200
"""Breadth of the graph search; at least as large as the number of candidates asked for."""


def _connect(folder: Path, url: str | None) -> Client:
    """A client of the embedded store of a generation, or of a server."""
    import chromadb

    if url is None:
        try:
            return cast("Client", chromadb.PersistentClient(path=str(folder / FOLDER)))
        except Exception as error:
            raise damaged(
                "Les vecteurs de l'index ne peuvent pas être ouverts par Chroma"
            ) from error
    check_chroma(url)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        port = parts.port or (443 if secure else 8000)
        return cast("Client", chromadb.HttpClient(host=str(parts.hostname), port=port, ssl=secure))
    except Exception as error:
        raise UserError(
            f"Le serveur Chroma « {url} » ne répond pas : démarrez-le ou videz LIVRABLES_CHROMA."
        ) from error


def _disconnect(client: Client) -> None:
    """Closes a client, and the connections to a server that Chroma 1.5 leaves open itself."""
    holders = (client, getattr(client, "_admin_client", None))
    sessions = [getattr(getattr(h, "_server", None), "_session", None) for h in holders]
    client.close()
    for session in sessions:
        if session is not None:
            session.close()


class ChromaStore:
    """One collection; `url` None means embedded in the generation's folder. Thread-safe."""

    def __init__(self, folder: Path, url: str | None, name: str, *, create: bool = False) -> None:
        self._client = _connect(folder, url)
        self._name = name
        try:
            if create:
                self._collection = self._client.create_collection(
                    name,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
                )
            else:
                self._collection = self._client.get_collection(name, embedding_function=None)
        except Exception as error:
            _disconnect(self._client)
            raise damaged(f"La collection Chroma « {name} » est absente ou inutilisable") from error

    def add(
        self, ids: Sequence[str], vectors: Vectors, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Adds all vectors in batches; `progress` is told how many are in."""
        for start in range(0, len(ids), BATCH):
            end = min(start + BATCH, len(ids))
            self._collection.add(ids=list(ids[start:end]), embeddings=np.array(vectors[start:end]))
            progress(end)

    def count(self) -> int:
        """Number of vectors."""
        return self._collection.count()

    def ids(self) -> set[str]:
        """All ids, read in batches (a single call fails beyond 32,766 records)."""
        found: set[str] = set()
        for offset in range(0, self.count(), READ_BATCH):
            batch = self._collection.get(limit=READ_BATCH, offset=offset, include=[])
            found.update(batch["ids"])
        return found

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors stored under some ids, in their order; KeyError for an unknown id."""
        batch = self._collection.get(ids=list(ids), include=["embeddings"])
        stored = dict(zip(batch["ids"], np.asarray(batch["embeddings"]), strict=True))
        return np.array([stored[identity] for identity in ids], dtype=np.float32)

    def search(self, vector: NDArray[np.float32], limit: int) -> dict[str, float]:
        """Ids and cosine similarities of the nearest passages, best first, ties by id."""
        return self.search_many(vector[np.newaxis], limit)[0]

    def search_many(self, vectors: Vectors, limit: int) -> list[dict[str, float]]:
        """`search` for each row of `vectors`."""
        found = self._collection.query(
            query_embeddings=np.array(vectors), n_results=limit, include=["distances"]
        )
        results = []
        for ids, distances in zip(found["ids"], found["distances"] or [], strict=True):
            pairs = sorted(zip(ids, distances, strict=True), key=lambda pair: (pair[1], pair[0]))
            results.append({identity: 1.0 - float(distance) for identity, distance in pairs})
        return results

    def delete(self) -> None:
        """Deletes the collection."""
        self._client.delete_collection(self._name)

    def close(self) -> None:
        """Lets go of the client, its files and its connections."""
        _disconnect(self._client)


def delete_remote(url: str, name: str) -> None:
    """Deletes a collection on a server; one that is not there is no error."""
    client = _connect(Path(), url)
    try:
        if name in {collection.name for collection in client.list_collections()}:
            client.delete_collection(name)
    finally:
        _disconnect(client)

"""Whether the current generation is whole, so that an unchanged build may leave it as it is.

Every store is opened and counted, the catalogue's pages are checked, and the copies of the documents
are compared with what was indexed: whatever a search or a page link could stumble over makes the
generation one to be built again. This module repairs nothing.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import LivrablesError
from index import generation
from index.catalogue import Catalogue
from index.damage import damaged
from index.dense import ChromaStore
from index.exact import ExactVectors
from index.generation import Generation
from index.lexical import LexicalIndex
from index.stored import damaged_copies


def intact_generation(root: Path) -> Generation | None:
    """The current generation, if there is a whole one."""
    try:
        current = generation.current(root)
        _check(current)
    except LivrablesError:
        return None
    return current


def _check(current: Generation) -> None:
    """Raises IndexDamaged, or the UserError of a server, when a store is not what it was."""
    manifest = current.manifest
    catalogue = Catalogue(current.folder)
    try:
        catalogue.check()
        copies = damaged_copies(catalogue)
        passages = catalogue.passage_count
    finally:
        catalogue.close()
    lexical = LexicalIndex(current.folder)
    try:
        held = (passages, lexical.count, ExactVectors(current.folder).shape)
    finally:
        lexical.close()
    count = manifest.counts.passages
    if copies or held != (count, count, (count, manifest.dimension)):
        raise damaged("L'index est endommagé")
    store = ChromaStore(current.folder, manifest.chroma, manifest.collection)
    try:
        if store.count() != count:
            raise damaged("Les vecteurs de Chroma ne sont pas ceux de l'index")
    finally:
        store.close()

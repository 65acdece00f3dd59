"""The copy of each indexed file that a generation keeps. This module reads no document.

A copy that the previous generation holds is linked, not copied again. The user's own file is never
linked: editing it in place would change what the index serves.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from corpus.errors import UnreadableDocument
from index.catalogue import DOCUMENTS, Catalogue
from index.reading import Candidate, file_sha256

BLOCK = 1024 * 1024


def store(candidate: Candidate, folder: Path, known: dict[str, Path]) -> None:
    """Puts a file into a generation; `known` maps SHA-256 to copies that may be linked.

    Raises UnreadableDocument when the file is no longer the one that was listed.
    """
    target = folder / DOCUMENTS / candidate.file
    copy = known.get(candidate.sha256)
    if copy is not None:
        try:
            os.link(copy, target)
            return
        except OSError:
            target.unlink(missing_ok=True)
    digest = hashlib.sha256()
    try:
        with candidate.path.open("rb") as source, target.open("wb") as out:
            while block := source.read(BLOCK):
                digest.update(block)
                out.write(block)
        shutil.copystat(candidate.path, target)
        target.chmod(0o644)
    except FileNotFoundError as error:
        raise _changed(candidate) from error
    if digest.hexdigest() != candidate.sha256:
        target.unlink()
        raise _changed(candidate)


def damaged_copies(catalogue: Catalogue) -> tuple[str, ...]:
    """The files of a generation whose copy is missing or is not what was indexed."""
    found = []
    for source in catalogue.sources():
        try:
            whole = file_sha256(catalogue.document_path(source.id)) == source.sha256
        except OSError:
            whole = False
        if not whole:
            found.append(source.file)
    return tuple(found)


def _changed(candidate: Candidate) -> UnreadableDocument:
    reason = "le fichier a changé pendant la lecture ; relancez « livrables index »."
    return UnreadableDocument(candidate.path.name, reason)

"""Reading each document once: what to read, a cache by content, and names that do not collide.

An unchanged file is not read again, and a build that was killed finds what it had read. A file that
fails is told and the others go on. This module knows no index, only documents.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import UnreadableDocument, UserError, reason
from corpus.read import check_regular
from corpus.types import Document, Passage
from index.document_json import dump_document, load_document

STALE_SECONDS = 30 * 24 * 3600

Reader = Callable[[Path], Document]
Splitter = Callable[[Document], tuple[Passage, ...]]
Finder = Callable[[Sequence[Path]], tuple[Path, ...]]
FileError = tuple[str, str]
"""(base name, French sentence)."""
Hashed = tuple[str, str, Path]
EMPTY = hashlib.sha256(b"").hexdigest()
LONE = re.compile("[\ud800-\udfff]")
"""Surrogates stand for the bytes of a file name that is not UTF-8; no text may hold them."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to index: `file` is its base name in the index, told apart from its namesakes."""

    path: Path
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a build is about: files each once, paths that cannot be read, copies left out."""

    candidates: tuple[Candidate, ...]
    errors: tuple[FileError, ...]
    duplicates: tuple[FileError, ...]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_files(paths: Sequence[Path], find: Finder) -> Listing:
    """The files of some paths, each content once, ordered by base name and content.

    The order, and so every name in the index, depends on the files and not on where they lie.
    """
    errors: dict[FileError, None] = {}
    hashed: list[Hashed] = []
    for path in paths:
        try:
            members = find([path])
        except (UserError, OSError) as error:
            errors[_told(path, error)] = None
            continue
        for member in members:
            try:
                hashed.append(_hashed(member))
            except (UserError, OSError) as error:
                errors[_told(member, error)] = None
    candidates, duplicates = _each_once(hashed)
    return Listing(candidates, tuple(errors), duplicates)


def _hashed(path: Path) -> Hashed:
    """(base name, SHA-256, path) of a file; raises UnreadableDocument for what cannot be read."""
    check_regular(path)
    if LONE.search(str(path)):
        clause = "nom de fichier ou de dossier illisible (il n’est pas en UTF-8) ; renommez-le."
        raise UnreadableDocument(path.name, clause)
    sha256 = file_sha256(path)
    if sha256 == EMPTY:
        raise UnreadableDocument(path.name, "le fichier est vide ; remplacez-le ou retirez-le.")
    return path.name, sha256, path


def _each_once(hashed: Sequence[Hashed]) -> tuple[tuple[Candidate, ...], tuple[FileError, ...]]:
    """What to index of some files, and what is told about those that repeat another."""
    kept: dict[str, Candidate] = {}
    duplicates: dict[FileError, None] = {}
    taken: set[str] = set()
    resolved: set[Path] = set()
    for name, sha256, path in sorted(hashed, key=lambda item: (item[0], item[1], str(item[2]))):
        if path.resolve() in resolved:
            continue
        resolved.add(path.resolve())
        if sha256 in kept:
            again = f"même contenu que « {kept[sha256].file} » ; indexé une seule fois."
            duplicates[(name, again)] = None
            continue
        file = name if name.casefold() not in taken else with_suffix(name, sha256)
        taken.add(file.casefold())
        kept[sha256] = Candidate(path, file, sha256)
    return tuple(kept.values()), tuple(duplicates)


def _told(path: Path, error: UserError | OSError) -> FileError:
    """The name and the sentence of a file that fails; undecodable bytes become « \ufffd »."""
    name = path.name or str(path)
    if isinstance(error, OSError):
        clause = f"lecture impossible ({reason(error)}) ; vérifiez les droits du fichier."
        error = UnreadableDocument(name, clause)
    if isinstance(error, UnreadableDocument):
        name = error.file
    return LONE.sub("\ufffd", name), LONE.sub("\ufffd", str(error))


def with_suffix(file: str, sha256: str) -> str:
    """« guide.pdf » → « guide-1a2b3c4d.pdf »."""
    path = Path(file)
    return f"{path.stem}-{sha256[:8]}{path.suffix}"


class DocumentReader:
    """Reads candidates through a cache folder; `reused` counts those that were not read again."""

    def __init__(self, folder: Path, version: str, read: Reader) -> None:
        self._folder = folder / version
        self._read = read
        self._ids: set[str] = set()
        self.reused = 0

    def read(self, candidate: Candidate) -> Document:
        """The document of a candidate, under its own name; raises UnreadableDocument.

        Its id is that of the reader, with a suffix from the hash if another document has it.
        """
        document = self._cached(candidate)
        if document is None:
            document = self._fresh(candidate)
        else:
            self.reused += 1
        identity = document.source.id
        if identity in self._ids:
            identity = f"{identity}-{candidate.sha256[:8]}"
        self._ids.add(identity)
        return rename(document, identity, candidate.file)

    def _path(self, candidate: Candidate) -> Path:
        # The name belongs to the key: a title or an id may come from it.
        name = hashlib.sha256(os.fsencode(candidate.path.name)).hexdigest()[:8]
        return self._folder / f"{candidate.sha256}-{name}.json.z"

    def _cached(self, candidate: Candidate) -> Document | None:
        path = self._path(candidate)
        try:
            document = load_document(path.read_bytes())
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return document

    def _fresh(self, candidate: Candidate) -> Document:
        """Reads a file, checks what came out, and keeps it."""
        name = candidate.path.name
        try:
            document = self._read(candidate.path)
            _check(document, candidate)
        except UnreadableDocument:
            raise
        except Exception as error:
            # One broken file must not cost the user all the others.
            logger.warning("reading %s failed", candidate.path, exc_info=True)
            reason = (
                f"lecture impossible ({type(error).__name__}) ; vérifiez ou retirez ce fichier."
            )
            raise UnreadableDocument(name, reason) from error
        path = self._path(candidate)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_bytes(dump_document(document))
        partial.replace(path)
        return document


def _check(document: Document, candidate: Candidate) -> None:
    """Raises UnreadableDocument or ValueError for a document that cannot be stored."""
    if document.source.sha256 != candidate.sha256:
        reason = "le fichier a changé pendant la lecture ; relancez « livrables index »."
        raise UnreadableDocument(candidate.path.name, reason)
    if not len(document.pages) == len(document.raw_pages) == document.source.pages:
        raise ValueError("pages, raw pages and source disagree")
    for page in document.pages:
        page.text.encode("utf-8")


def rename(document: Document, source_id: str, file: str) -> Document:
    """The same document under another id and file name."""
    source = replace(document.source, id=source_id, file=file)
    pages = tuple(replace(page, source_id=source_id) for page in document.pages)
    return replace(document, source=source, pages=pages)


def prune(folder: Path) -> None:
    """Deletes cache files that no build has used for 30 days; a refusal is not an error."""
    limit = time.time() - STALE_SECONDS
    for path in folder.rglob("*"):
        try:
            if path.is_file() and path.stat().st_mtime < limit:
                path.unlink()
        except OSError:
            continue

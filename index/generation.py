"""Generations on disk: the manifest, which one is current, and the end of those nobody reads.

A generation is a folder below the index folder. It counts from the moment its manifest is written;
it is current once `CURRENT` names it, in one atomic step. This module does not know how the files
of a generation are made or searched.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import IndexMissing, LivrablesError, reason
from index import leases
from index.catalogue import DOCUMENTS
from index.damage import damaged

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
COLLECTION = "collection.json"


class Indexed(BaseModel):
    """A document of a generation."""

    model_config = ConfigDict(frozen=True)

    source_id: str
    file: str
    sha256: str


class Counts(BaseModel):
    """What a generation holds."""

    model_config = ConfigDict(frozen=True)

    documents: int
    pages: int
    passages: int
    terms: int


class Manifest(BaseModel):
    """What a generation is made of. `inputs` is a fingerprint of the files asked for and of the
    code and settings, taken before reading; `errors` are (file, message) that reading gave;
    `graph_recall` is the share of a sample that Chroma finds by its own vector."""

    model_config = ConfigDict(frozen=True)

    index_id: str
    inputs: str
    encoder: str
    dimension: int
    settings: str
    schema_version: str
    analyser_version: str
    reader_version: str
    chroma: str | None
    collection: str
    documents: tuple[Indexed, ...]
    errors: tuple[tuple[str, str], ...]
    counts: Counts
    graph_recall: float
    created: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation."""

    folder: Path
    manifest: Manifest


def fingerprint(*parts: object) -> str:
    """16 hexadecimal digits of SHA-256 over the canonical JSON of some values."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]


def current_name(root: Path) -> str | None:
    """The name that CURRENT holds; None when there is no index."""
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise damaged(f"L'index ne peut pas être lu ({reason(error)})") from error
    except ValueError as error:
        raise damaged(f"L'index est endommagé : « {CURRENT} » est illisible") from error
    return name


def open_generation(root: Path, name: str) -> Generation:
    """The generation of a name; raises IndexDamaged when it is not whole."""
    folder = root / name
    try:
        if not name or Path(name).name != name:
            raise ValueError(name)
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        return Generation(folder, Manifest.model_validate_json(text))
    except PermissionError as error:
        raise damaged(
            f"L'index ne peut pas être lu ({reason(error)}) : vérifiez les droits de « {folder} »"
        ) from error
    except (OSError, ValueError, ValidationError) as error:
        raise damaged(f"L'index est endommagé : la génération « {name} » est incomplète") from error


def current(root: Path) -> Generation:
    """The current generation; raises IndexMissing or IndexDamaged."""
    name = current_name(root)
    if name is None:
        raise IndexMissing("Aucun index n'a encore été construit ; lancez « livrables index ».")
    return open_generation(root, name)


def lease_current(root: Path) -> tuple[Generation, Path | None]:
    """The current generation and a lease on it, taken so that no collection can fall in between.

    The name is read again once the lease lies there: a writer changes CURRENT first and looks for
    leases after, so that one of the two sees the other.
    """
    while True:
        name = current_name(root)
        lease = leases.take(root / name) if name else None
        if current_name(root) == name:
            try:
                return current(root), lease
            except LivrablesError:
                leases.give_back(lease)
                raise
        leases.give_back(lease)


def start(root: Path) -> Path:
    """A fresh folder for a generation, named after the moment it was begun."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    (root / name / DOCUMENTS).mkdir(parents=True)
    return root / name


def finish(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest, then the name into CURRENT: from here on the generation is current."""
    _write_atomically(folder / MANIFEST, manifest.model_dump_json(indent=1))
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != DOCUMENTS:
            _sync(path)
    _write_atomically(folder.parent / CURRENT, folder.name + "\n")


def _write_atomically(path: Path, text: str) -> None:
    """Replaces a file as a whole."""
    partial = path.with_name(path.name + ".new")
    partial.write_text(text, encoding="utf-8", newline="\n")
    _sync(partial)
    partial.replace(path)


def _sync(path: Path) -> None:
    """Asks the system to put a file's bytes on the disk; a refusal is not an error."""
    try:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError:
        return


def collectable(root: Path) -> Iterator[Path]:
    """Folders of generations that are neither current nor read, and of unfinished builds.

    Only the writer may ask: an unfinished build is then surely a dead one.
    """
    name = current_name(root)
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name != name and not leases.is_read(folder):
            yield folder


def delete(folders: Iterable[Path]) -> None:
    """Deletes generations; one that the system keeps (a file still open) stays for another time."""
    for folder in folders:
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def note_collection(folder: Path, url: str, name: str) -> None:
    """Notes a collection on a server before it is made, so that it can be deleted with the rest."""
    _write_atomically(folder / COLLECTION, json.dumps({"url": url, "name": name}))


def noted_collection(folder: Path) -> tuple[str, str] | None:
    """(address, name) of the collection on a server that belongs to a generation, if any."""
    try:
        note = json.loads((folder / COLLECTION).read_text(encoding="utf-8"))
        return str(note["url"]), str(note["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None

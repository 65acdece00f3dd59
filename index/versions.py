"""What the code itself contributes to a fingerprint. This module reads source files, nothing else.

A change of the reading layer makes cached documents stale; a change of what writes a generation
makes the generation another one. Both are told by the bytes of the code, so that no constant can be
forgotten; the price is a rebuild of some seconds after an edit.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import corpus
from corpus import thesaurus

READERS = ("pypdfium2", "pypdf", "trafilatura", "markdown-it-py")
ENGINES = ("tantivy", "chromadb", "PyStemmer")
WRITERS = (
    "analyser",
    "catalogue",
    "catalogue_schema",
    "encoder",
    "equivalents",
    "lexical",
    "static_encoder",
    "stopwords",
    "unit",
    "vocabulary",
    "wordpiece",
)


@dataclass(frozen=True, slots=True)
class Versions:
    """Fingerprints of the reading code and of the code and data that shape a generation."""

    reader: str
    index: str


def current_versions(read: Callable[..., object], split: Callable[..., object]) -> Versions:
    """The versions of the code that runs now: of these readers, and of what writes an index."""
    names = [f"{call.__module__}.{call.__qualname__}" for call in (read, split)]
    here = Path(__file__).parent
    writers = [here / f"{name}.py" for name in WRITERS]
    return Versions(
        reader=_digest(names[:1], _code_of(read), READERS),
        index=_digest(names[1:], [*writers, *_code_of(split), *thesaurus.files()], ENGINES),
    )


def _code_of(call: Callable[..., object]) -> list[Path]:
    """The files that a function of the reading layer may depend on; elsewhere its own file."""
    own = Path(inspect.getfile(call))
    package = Path(corpus.__file__ or "").parent
    return sorted(package.glob("*.py")) if own.parent == package else [own]


def _digest(words: Iterable[str], files: Iterable[Path], packages: Iterable[str]) -> str:
    """12 hexadecimal digits over words, the bytes of files and the versions of packages."""
    digest = hashlib.sha256(repr(list(words)).encode())
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    for package in packages:
        try:
            digest.update(f"{package}={version(package)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:12]

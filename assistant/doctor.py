"""Checks of the installation, the settings and the index; each finding says what to do.

A finding is one French sentence. Nothing is repaired here and no network is used.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.abstain import MIN_SUPPORT
from assistant.threshold import load_calibration
from corpus.errors import LivrablesError
from corpus.settings import BUNDLED, Settings

PACKAGES = (
    "chromadb",
    "gradio",
    "langchain",
    "pypdf",
    "pypdfium2",
    "sentence-transformers",
    "tantivy",
)
MIN_FREE = 1 << 30
NAMED = 3
"""Files that a finding names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its short name, whether all is well, and a French sentence."""

    check: str
    ok: bool
    message: str


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which they matter."""
    return [
        _python(),
        *_packages(),
        _data(settings),
        _disk(settings),
        _bundled(),
        *_index(settings),
        _calibration(settings),
        _model(),
    ]


def _python() -> Finding:
    """The version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    advice = "" if ok else " ; installez Python 3.11 ou plus récent, puis « make install »"
    return Finding("python", ok, f"Python {version}{advice}.")


def _packages() -> Iterator[Finding]:
    """The packages that the project stands on."""
    missing = []
    for name in PACKAGES:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        names = ", ".join(missing)
        yield Finding("packages", False, f"Paquets absents : {names} ; lancez « make install ».")
    else:
        yield Finding("packages", True, "Paquets nécessaires installés.")


def _data(settings: Settings) -> Finding:
    """Whether the data directory can be written."""
    folder = settings.data
    existing = _existing(folder)
    ok = existing.is_dir() and os.access(existing, os.W_OK)
    advice = "" if ok else " : écriture impossible ; changez LIVRABLES_DATA ou les droits"
    return Finding("data", ok, f"Dossier de données « {folder} »{advice}.")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there and may be looked at."""
    for path in (folder, *folder.parents):
        with suppress(OSError):
            path.stat()
            return path
    return Path.cwd()


def _disk(settings: Settings) -> Finding:
    """Free space where the data directory is or will be."""
    existing = _existing(settings.data)
    free = shutil.disk_usage(existing).free
    ok = free >= MIN_FREE
    advice = "" if ok else " ; libérez au moins 1 Go"
    size = f"{free / 1e9:.1f}".replace(".", ",")
    return Finding("disk", ok, f"{size} Go libres sur le disque{advice}.")


def _bundled() -> Finding:
    """Whether the bundled booklets are there."""
    count = len(list(BUNDLED.glob("*.pdf")))
    if count:
        return Finding("bundled", True, f"Corpus de démonstration : {count} livrets.")
    advice = "récupérez-le avec « git checkout -- corpus/bundled »"
    return Finding("bundled", False, f"Corpus de démonstration absent ; {advice}.")


def _index(settings: Settings) -> Iterator[Finding]:
    """Opens the current index, checks it, and times one search."""
    from index.search import open_searcher
    from index.stored import damaged_copies

    try:
        with open_searcher(settings) as searcher:
            sources = searcher.catalogue.sources()
            pages = sum(source.pages for source in sources)
            started = time.perf_counter()
            found = searcher.search("quartier", k=3)
            took = (time.perf_counter() - started) * 1000
            lost = damaged_copies(searcher.catalogue)
    except LivrablesError as error:
        yield Finding("index", False, str(error))
        return
    yield Finding(
        "index", True, f"Index {searcher.index_id} : {len(sources)} documents, {pages} pages."
    )
    yield _copies(lost)
    yield Finding("search", True, f"Recherche d'essai : {len(found)} passages en {took:.0f} ms.")


def _copies(lost: Sequence[str]) -> Finding:
    """Whether every document that an answer cites can be opened."""
    if not lost:
        return Finding("documents", True, "Copies des documents cités : toutes présentes.")
    names = ", ".join(f"« {name} »" for name in lost[:NAMED])
    more = f" et {len(lost) - NAMED} de plus" if len(lost) > NAMED else ""
    return Finding(
        "documents",
        False,
        f"Copies de documents absentes ou abîmées : {names}{more} ; leurs pages ne peuvent pas "
        "s'ouvrir : relancez « livrables index ».",
    )


def _calibration(settings: Settings) -> Finding:
    """The abstention threshold in force, and whether it was chosen on the current index."""
    try:
        found = load_calibration(settings)
    except LivrablesError as error:
        return Finding("calibration", False, str(error))
    if found is None:
        shipped = f"{MIN_SUPPORT:g}".replace(".", ",")
        return Finding("calibration", True, f"Abstention : seuil fourni ({shipped}).")
    threshold, risk = (
        f"{x:.4g}".replace(".", ",") for x in (found.min_support, 100 * found.target_risk)
    )
    advice = ""
    if found.index_id != _index_id(settings):
        advice = (
            " Il a été choisi sur un autre index : relancez « livrables eval calibrate "
            f"{found.set_name} », ou revenez au seuil fourni avec --reset."
        )
    return Finding(
        "calibration",
        True,
        f"Abstention : seuil {threshold}, réglé sur « {found.set_name} » pour {risk} % de réponses "
        f"fausses au plus.{advice}",
    )


def _index_id(settings: Settings) -> str | None:
    """The id of the current index; None when there is none that can be read."""
    from index.generation import current

    try:
        return current(settings.index).manifest.index_id
    except LivrablesError:
        return None


def _model() -> Finding:
    """The language model: none in this mode, which is a working mode."""
    return Finding(
        "model", True, "Aucun modèle de langage : les réponses sont faites d'extraits cités."
    )

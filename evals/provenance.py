"""Where a run comes from: the commit of the checkout, the settings, the machine.

Everything is a short string, fit for a file. Reads git and the installed packages, nothing else.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version

from corpus.settings import ROOT, Settings
from index.generation import Manifest

PACKAGES = ("chromadb", "langchain", "numpy", "pypdfium2", "tantivy")
PROJECT = ("assistant", "corpus", "evals", "index", "prompts")
MODIFIED = "modifié"
GIT_SECONDS = 10


def commit() -> str | None:
    """The commit of the checkout, 8 digits; with « -modifié-<digest of the difference> » when the
    tracked files differ from it; None outside a git checkout."""
    head = _git("rev-parse", "--short=8", "HEAD")
    if head is None:
        return None
    difference = _git("diff", "HEAD") or ""
    if not difference:
        return head
    digest = hashlib.sha256(difference.encode("utf-8", errors="replace")).hexdigest()
    return f"{head}-{MODIFIED}-{digest[:6]}"


def _git(*arguments: str) -> str | None:
    """What a git command prints; None when it fails or when there is no git."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=ROOT, capture_output=True, check=True, timeout=GIT_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", errors="replace").strip()


WEIGHED = ("assistant", "index")
"""Packages whose JSON files are weights that answers depend on."""
NO_RERANKER = "aucun"


def run_settings(settings: Settings, manifest: Manifest, min_support: float) -> dict[str, str]:
    """The settings that answers depend on; `min_support` is the abstention threshold in force."""
    return {
        "embedder": settings.embedder,
        "encoder": manifest.encoder,
        "dense_weight": f"{settings.dense_weight:g}",
        "reranker": settings.reranker or NO_RERANKER,
        "min_support": f"{min_support:g}",
        "chroma": "serveur" if settings.chroma else "intégré",
        "documents": str(manifest.counts.documents),
        "passages": str(manifest.counts.passages),
    }


def code_digest() -> str:
    """12 hexadecimal digits over the Python files and the fitted weights of the project, whatever git
    knows of them."""
    digest = hashlib.sha256()
    for name in PROJECT:
        weights = (ROOT / name).rglob("*.json") if name in WEIGHED else ()
        for path in sorted([*(ROOT / name).rglob("*.py"), *weights]):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def environment() -> dict[str, str]:
    """The machine, the versions that matter, and a digest of the code."""
    found = {
        "code": code_digest(),
        "python": platform.python_version(),
        "système": f"{platform.system()} {platform.machine()}",
        "cœurs": str(os.cpu_count() or 1),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found

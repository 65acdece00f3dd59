"""Models of sentence-transformers, from a local folder or by their hub name.

The only file that imports sentence_transformers, and only when a model is asked for: what is on this
machine first, then the hub. It knows the prompts that retrieval models expect; it does not choose
a model.
"""

from __future__ import annotations

import logging
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.errors import SettingsError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

E5 = re.compile(r"(?:^|[-_])e5(?:[-_]|$)", re.IGNORECASE)
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""Prompts of the e5 family (Wang et al., 2022); its « instruct » models carry their own."""
HUB = "https://huggingface.co"
PROBE_SECONDS = 10
LOGGERS = ("huggingface_hub", "sentence_transformers", "transformers", "httpx", "urllib3")
FAILURES = (OSError, ValueError, RuntimeError, ImportError, KeyError)
Model = TypeVar("Model")


def load_encoder(name: str) -> SentenceTransformer:
    """The embedding model of LIVRABLES_EMBEDDER; raises SettingsError."""
    return _load(name, "LIVRABLES_EMBEDDER", _encoder)


def load_cross_encoder(name: str) -> CrossEncoder:
    """The cross-encoder of LIVRABLES_RERANKER; raises SettingsError."""
    return _load(name, "LIVRABLES_RERANKER", _cross_encoder)


def _load(name: str, variable: str, make: Callable[[str, bool], Model]) -> Model:
    """The model of a folder or hub name, that `make` opens; `variable` names the setting in errors."""
    with _quiet():
        try:
            return _opened(make, name, local=True)
        except FAILURES as error:
            if Path(name).is_dir():
                raise SettingsError(
                    f"Le modèle du dossier « {name} » ({variable}) ne peut pas être "
                    "chargé : vérifiez que c'est un modèle sentence-transformers complet."
                ) from error
            if not _hub_answers():
                raise SettingsError(
                    f"Le modèle « {name} » ({variable}) n'est pas sur cette machine et ne "
                    "peut pas être téléchargé sans connexion : vérifiez le nom, connectez-vous, ou "
                    "supprimez la variable."
                ) from error
        try:
            return _opened(make, name, local=False)
        except FAILURES as error:
            raise SettingsError(
                f"Le modèle « {name} » ({variable}) ne peut pas être téléchargé : vérifiez "
                "le nom « propriétaire/nom », ou supprimez la variable."
            ) from error


def _opened(make: Callable[[str, bool], Model], name: str, *, local: bool) -> Model:
    """A model on the processor; `local`: nothing is fetched, and no progress bar is shown."""
    from transformers.utils import logging as bars

    shown = local and bars.is_progress_bar_enabled()
    if shown:  # only a download is worth a bar
        bars.disable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]
    try:
        return make(name, local)
    finally:
        if shown:
            bars.enable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]


def _encoder(name: str, local: bool) -> SentenceTransformer:
    """An embedding model, with e5 prompts where they belong."""
    from sentence_transformers import SentenceTransformer

    base = Path(name.rstrip("/\\")).name
    prompts = E5_PROMPTS if E5.search(base) and "instruct" not in base.lower() else None
    return SentenceTransformer(name, prompts=prompts, device="cpu", local_files_only=local)


def _cross_encoder(name: str, local: bool) -> CrossEncoder:
    """A cross-encoder with one output; ValueError when it has several."""
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=local)
    if model.num_labels != 1:
        raise ValueError("a reranker has one output")
    return model


def _hub_answers() -> bool:
    """Whether the hub can be reached; the libraries would find out only after a minute of retries."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    try:
        request = urllib.request.Request(os.environ.get("HF_ENDPOINT") or HUB, method="HEAD")
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()
    except urllib.error.HTTPError as error:
        error.close()
    except (OSError, ValueError, HTTPException):
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the libraries' own words, in English, off the terminal while a model is loaded."""
    with suppress(ImportError):  # told by who needs it
        import sentence_transformers  # noqa: F401  # sets the levels of its loggers
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)

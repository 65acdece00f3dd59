"""Any sentence-transformers model, from a local folder or by its hub name, as an `Encoder`.

The only file that imports sentence_transformers, and only when such an encoder is made. It knows
the prompts that retrieval models expect; it does not choose a model.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import SettingsError
from index.encoder import model_name
from index.types import Vectors
from index.unit import unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

E5 = re.compile(r"(?:^|[-_])e5(?:[-_]|$)", re.IGNORECASE)
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""Prompts of the e5 family (Wang et al., 2022); its « instruct » models carry their own."""
BATCH = 64
HUB = "https://huggingface.co"
PROBE_SECONDS = 10
LOGGERS = ("huggingface_hub", "sentence_transformers", "transformers", "httpx", "urllib3")
FAILURES = (OSError, ValueError, RuntimeError, ImportError, KeyError)


class SentenceTransformerEncoder:
    """A model loaded once; raises SettingsError when it cannot be loaded."""

    def __init__(self, name: str) -> None:
        self._model = _load(name)
        self._dimension = int(self._model.get_embedding_dimension() or 0)
        self._fingerprint = self._describe(name)

    @property
    def fingerprint(self) -> str:
        """Base name of the model, dimension, and a hash of modules, configurations and prompts."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), with the model's document prompt if any."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        found = self._model.encode_document(
            list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return unit_rows(np.asarray(found, dtype=np.float32))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), with the model's query prompt if any."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        found = self._model.encode_query(
            list(texts), batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return unit_rows(np.asarray(found, dtype=np.float32))

    def _describe(self, name: str) -> str:
        """Changes with the weights of a probe text, the configuration and the prompts."""
        prompts = json.dumps(self._model.prompts, sort_keys=True)
        modules = repr([type(module).__name__ for module in self._model])
        # A model re-trained in place keeps its name and configuration: its vectors tell.
        probe = self.encode_passages(["Ville, quartier, résilience."]).round(3) + 0.0
        parts = (prompts, modules, probe.tolist())
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
        return f"{model_name(name)}-{self._dimension}-{digest}"


def _load(name: str) -> SentenceTransformer:
    """The model of a folder or hub name: what is on this machine first, then the hub."""
    with _quiet():
        try:
            return _model(name, local=True)
        except FAILURES as error:
            if Path(name).is_dir():
                raise SettingsError(
                    f"Le modèle du dossier « {name} » (LIVRABLES_EMBEDDER) ne peut pas être "
                    "chargé : vérifiez que c'est un modèle sentence-transformers complet."
                ) from error
            if not _hub_answers():
                raise SettingsError(
                    f"Le modèle « {name} » (LIVRABLES_EMBEDDER) n'est pas sur cette machine et ne "
                    "peut pas être téléchargé sans connexion : vérifiez le nom, connectez-vous, ou "
                    "supprimez la variable."
                ) from error
        try:
            return _model(name, local=False)
        except FAILURES as error:
            raise SettingsError(
                f"Le modèle « {name} » (LIVRABLES_EMBEDDER) ne peut pas être téléchargé : vérifiez "
                "le nom « propriétaire/nom », ou supprimez la variable."
            ) from error


def _model(name: str, *, local: bool) -> SentenceTransformer:
    """A model on the processor, with e5 prompts where they belong; `local`: nothing is fetched."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as bars

    base = Path(name.rstrip("/\\")).name
    prompts = E5_PROMPTS if E5.search(base) and "instruct" not in base.lower() else None
    shown = local and bars.is_progress_bar_enabled()
    if shown:  # only a download is worth a bar
        bars.disable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]
    try:
        return SentenceTransformer(name, prompts=prompts, device="cpu", local_files_only=local)
    finally:
        if shown:
            bars.enable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]


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

"""Any sentence-transformers model, from a local folder or by its hub name, as an `Encoder`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from index.encoder import model_name
from index.hub import load_encoder
from index.types import Vectors
from index.unit import unit_rows

BATCH = 64


class SentenceTransformerEncoder:
    """A model loaded once; raises SettingsError when it cannot be loaded."""

    def __init__(self, name: str) -> None:
        self._model = load_encoder(name)
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

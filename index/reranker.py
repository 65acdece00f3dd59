"""A cross-encoder over the first passages of a search, when a setting names one.

It reads the question and each passage together, which finds what neither words nor vectors do, in
seconds rather than milliseconds. This module knows neither index nor fusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

BATCH = 16
KEPT_MODELS = 2


class Reranker(Protocol):
    """Says how likely each text answers a question."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """A score in [0, 1] for each text, shape (len(texts),); higher is better."""


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder; raises SettingsError when it cannot be loaded."""

    def __init__(self, name: str) -> None:
        """`name` is a folder or a hub name."""
        from index.hub import load_cross_encoder

        self._model = load_cross_encoder(name)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """The logistic function of the model's only output, whatever its own activation."""
        if not texts:
            return np.zeros(0)
        logits = self._model.predict(
            [(question, text) for text in texts],
            batch_size=BATCH,
            show_progress_bar=False,
            activation_fn=_as_is,
            convert_to_numpy=True,
        )
        raised = np.exp(-np.clip(np.asarray(logits, dtype=np.float64).reshape(-1), -50.0, 50.0))
        return np.asarray(1.0 / (1.0 + raised))


def _as_is(logits: Any) -> Any:  # noqa: ANN401
    """No activation."""
    return logits


@lru_cache(KEPT_MODELS)
def make_reranker(setting: str) -> Reranker | None:
    """The reranker of LIVRABLES_RERANKER, loaded once a process; None for an empty setting.

    Raises SettingsError when the model cannot be loaded.
    """
    return CrossEncoderReranker(setting) if setting else None

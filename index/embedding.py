"""Vectors of passages, computed once: a model's are kept between builds, by what was embedded.

The shipped encoders are about as fast as a disk and are never cached. This module does not know where the
vectors go.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.settings import SHIPPED
from index.types import Encoder, Vectors

QUICK = tuple(f"{name}-v1-" for name in SHIPPED)
"""How the fingerprints of the shipped encoders begin."""


class CachedEmbedding:
    """Encodes batches of passages, through a cache folder where that is worth it."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        name = re.sub(r"[^\w.-]+", "-", encoder.fingerprint)
        self._folder = None if encoder.fingerprint.startswith(QUICK) else folder / name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        if self._folder is None:
            return self._encoder.encode_passages(texts)
        key = hashlib.sha256(repr(tuple(texts)).encode()).hexdigest()
        path = self._folder / f"{key}.npy"
        try:
            known: Vectors = np.load(path)
            os.utime(path)
        except (OSError, ValueError, EOFError):
            known = np.zeros((0, 0), dtype=np.float32)
        if known.shape == (len(texts), self._encoder.dimension):
            return known
        fresh = self._encoder.encode_passages(texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{key}.{os.getpid()}.new")
        with partial.open("wb") as file:
            np.save(file, fresh)
        partial.replace(path)
        return fresh

"""Arrays in safetensors files. Only this file imports safetensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

KEY = "embedding.weight"
"""The name that the StaticEmbedding module of sentence-transformers gives to its vectors."""


def write_vectors(path: Path, vectors: NDArray[np.float16]) -> None:
    """Writes token vectors, shape (tokens, dimension)."""
    save_file({KEY: np.ascontiguousarray(vectors)}, str(path))
    path.chmod(0o644)  # the library leaves it to its owner alone


def read_vectors(path: Path) -> NDArray[np.float32]:
    """Token vectors as float32, shape (tokens, dimension); raises ValueError or OSError."""
    try:
        found = load_file(str(path))
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    vectors = found.get(KEY)
    if vectors is None or vectors.ndim != 2:
        raise ValueError(f"no matrix « {KEY} »")
    return np.asarray(vectors, dtype=np.float32)

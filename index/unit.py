"""Rows of unit length, as every encoder gives them."""

from __future__ import annotations

import numpy as np

from index.types import Vectors


def unit_rows(rows: Vectors) -> Vectors:
    """Rows scaled to unit length; a null row becomes the first axis, where cosine is defined."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    scaled[norms[:, 0] == 0, 0] = 1.0
    unit: Vectors = scaled.astype(np.float32, copy=False)
    return unit

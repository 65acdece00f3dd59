"""Token vectors to start from: positive PMI of neighbours, factorised, times idf.

PPMI with context distribution smoothing 0.75 and the square root of the singular values (Levy,
Goldberg & Dagan, 2015, « Improving distributional similarity »); randomised range finder with power
iterations (Halko, Martinsson & Tropp, 2011). Counts are one dense float32 matrix: 1 GB at 16,000
tokens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.training.corpus import Corpus

SMOOTHING = 0.75
OVERSAMPLED = 32
POWERS = 2
CHUNK = 2_000_000
SPREAD = 0.5
"""Exponent of the singular values."""

Matrix = NDArray[np.float32]


def start_vectors(
    corpus: Corpus, dimension: int, window: int, most: int, rng: np.random.Generator
) -> Matrix:
    """Vectors of all tokens, shape (size, dimension), of mean length about 1.

    `window` is the reach of a neighbour, in tokens; at most about `most` tokens are counted, of
    texts drawn by their weights.
    """
    counts = _neighbours(corpus, window, most, rng)
    left, values = _factorise(_ppmi(counts), dimension, rng)
    vectors = np.zeros((corpus.size, dimension), dtype=np.float32)
    vectors[:, : len(values)] = left * values**SPREAD
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A token that was never counted starts anywhere.
    lost = norms[:, 0] < 1e-6
    vectors[lost] = rng.normal(size=(int(lost.sum()), dimension))
    norms[lost] = np.sqrt(dimension)
    scaled: Matrix = vectors / norms * (corpus.idf() / 10.0)[:, np.newaxis]
    return scaled


def _neighbours(corpus: Corpus, window: int, most: int, rng: np.random.Generator) -> Matrix:
    """Symmetric counts of neighbours within a text, each weighed 1 / distance."""
    shares = corpus.weights / corpus.weights.sum()
    bounds = corpus.starts[corpus.first]
    mean = float((np.diff(bounds) * shares).sum()) or 1.0
    drawn = rng.choice(len(shares), size=max(1, int(most / mean)), p=shares)
    counts = np.zeros((corpus.size, corpus.size), dtype=np.float32)
    flat = counts.reshape(-1)
    lengths = bounds[drawn + 1] - bounds[drawn]
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(drawn):
        base = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, base + CHUNK)))
        chosen = drawn[begin:end]
        tokens = np.concatenate([corpus.text(n) for n in chosen.tolist()]).astype(np.int64)
        owner = np.repeat(np.arange(end - begin), lengths[begin:end])
        for distance in range(1, window + 1):
            same = owner[distance:] == owner[:-distance]
            keys = (tokens[:-distance] * corpus.size + tokens[distance:])[same]
            found, times = np.unique(keys, return_counts=True)
            flat[found] += times.astype(np.float32) / distance
        begin = end
    counts += counts.T.copy()
    return counts


def _ppmi(counts: Matrix) -> Matrix:
    """max(0, ln p(a, b) − ln p(a) − ln p(b)^0.75), in place."""
    rows = counts.sum(axis=1, dtype=np.float64)
    smooth = rows**SMOOTHING
    context = np.log(np.maximum(smooth, 1e-12) / max(smooth.sum(), 1e-12)).astype(np.float32)
    for row, mass in zip(counts, rows.tolist(), strict=True):
        held = np.flatnonzero(row)
        if mass > 0 and len(held):
            row[held] = np.maximum(0.0, np.log(row[held] / mass) - context[held])
    return counts


def _factorise(matrix: Matrix, rank: int, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    """Left singular vectors and singular values, largest first, of at most `rank`."""
    width = min(rank + OVERSAMPLED, len(matrix))
    basis = matrix @ rng.normal(size=(len(matrix), width)).astype(np.float32)
    for _ in range(POWERS):
        basis, _ = np.linalg.qr(matrix.T @ np.linalg.qr(basis)[0])
        basis = matrix @ basis
    basis, _ = np.linalg.qr(basis)
    left, values, _ = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    kept = min(rank, len(values))
    return (basis @ left)[:, :kept].astype(np.float32), values[:kept].astype(np.float32)

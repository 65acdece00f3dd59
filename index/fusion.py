"""Fusion of two rankings into one: a weighted sum of min–max-normalised scores.

Reciprocal rank fusion with a weak dense model made results worse than BM25 alone; a weighted sum
with a small dense weight did not. On the even articles of PIAF (399 paragraphs, 2,025 questions)
BM25 alone finds the paragraph first for 71.4 %, the n-gram vectors alone for 58.5 %, fused at a
dense weight of 0.2 for 72.1 %, of 0.3 for 71.7 %, of 0.4 for 71.0 % (one standard error: 1.0). This
module knows scores and nothing else.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

DENSE_WEIGHT = 0.2

Key = TypeVar("Key", bound=Hashable)


def min_max(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Scores mapped linearly onto [0, 1]: (s − min) / (max − min); all 1 when they are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def fuse(
    lexical: Mapping[Key, float],
    dense: Mapping[Key, float],
    dense_weight: float = DENSE_WEIGHT,
) -> dict[Key, float]:
    """(1 − w) · minmax(lexical) + w · minmax(dense) for every key of either, unordered.

    w is `dense_weight`, in [0, 1].

    A key that an engine does not name has its score 0 there before normalisation: what BM25 gives
    to a passage without any of the words, so that the last of a short list still beats it. An
    engine that names nothing adds nothing. Results lie in [0, 1].
    """
    keys = list(dict.fromkeys([*lexical, *dense]))
    fused = dict.fromkeys(keys, 0.0)
    for scores, weight in ((lexical, 1 - dense_weight), (dense, dense_weight)):
        if scores:
            normalised = min_max({key: scores.get(key, 0.0) for key in keys})
            for key, score in normalised.items():
                fused[key] += weight * score
    return fused

"""The numbers of the recipe, in one place. This module computes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

MIXTURE = {
    "heading": 0.25,
    "section": 0.10,
    "cloze": 0.25,
    "rare": 0.10,
    "halves": 0.10,
    "domain": 0.20,
}
"""Shares of the kinds of pairs, as `index.training.pairs` makes them."""
QUESTIONS = {"question": 0.5, "cloze": 0.2, "heading": 0.1, "domain": 0.2}
"""Shares of the last, slow steps."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Sizes and rates; `spectral_tokens` bounds the tokens that are counted for the start."""

    seed: int = 20261127
    tokens: int = 16_000
    dimension: int = 256
    nested: tuple[int, ...] = (256, 128)
    window: int = 8
    spectral_tokens: int = 20_000_000
    steps: int = 2_000
    batch: int = 1_024
    scale: float = 20.0
    rate: float = 0.003
    last_steps: int = 150
    last_rate: float = 0.001
    mixture: dict[str, float] = field(default_factory=lambda: dict(MIXTURE))
    last_mixture: dict[str, float] = field(default_factory=lambda: dict(QUESTIONS))

"""The whole recipe: texts in, tokenizer and token vectors out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.training.contrastive import Trainer
from index.training.corpus import sample, tokenise
from index.training.pairs import PairSource
from index.training.recipe import Recipe
from index.training.spectral import start_vectors
from index.training.texts import Text
from index.wordpiece import WordPieces

Told = Callable[[str, int, int], None]
"""(stage, done, total) of the work."""

TOLD_EVERY = 50


def train(
    texts: Sequence[Text], recipe: Recipe, told: Told = lambda *_: None
) -> tuple[WordPieces, NDArray[np.float32]]:
    """The tokenizer and its vectors, shape (tokens, dimension), by a recipe."""
    told("tokenizer", 0, 1)
    pieces = WordPieces.train(sample(texts), recipe.tokens)
    told("tokens", 0, 1)
    corpus = tokenise(texts, pieces)
    told("start", 0, 1)
    rng = np.random.default_rng(recipe.seed)
    vectors = start_vectors(corpus, recipe.dimension, recipe.window, recipe.spectral_tokens, rng)
    trainer = Trainer(vectors, recipe.nested, recipe.scale)
    source = PairSource(corpus, recipe.seed)
    stages = (
        ("steps", recipe.mixture, recipe.steps, recipe.rate),
        ("last steps", recipe.last_mixture, recipe.last_steps, recipe.last_rate),
    )
    for stage, mixture, steps, rate in stages:
        trainer.run(
            lambda mixture=mixture: source.batch(recipe.batch, mixture),  # type: ignore[misc]
            steps,
            rate,
            lambda step, _, stage=stage, steps=steps: (  # type: ignore[misc]
                told(stage, step, steps) if step % TOLD_EVERY == 0 or step == steps else None
            ),
        )
    return pieces, trainer.vectors

"""`python -m index.training DATA_FOLDER [--steps N] [--seed N] [--out FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from corpus.errors import LivrablesError
from index.static_encoder import MODEL
from index.training.output import write_model
from index.training.recipe import Recipe
from index.training.texts import read_texts
from index.training.train import train


def main(arguments: list[str] | None = None) -> int:
    """Trains and writes the model; exit status 0, or 1 when the data cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of french.jsonl.gz")
    parser.add_argument("--out", type=Path, default=MODEL, help="model folder (default: shipped)")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="contrastive steps")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    options = parser.parse_args(arguments)
    started = time.perf_counter()

    def told(stage: str, done: int, total: int) -> None:
        seconds = time.perf_counter() - started
        print(f"{seconds:6.0f} s  {stage} {done}/{total}", file=sys.stderr)

    try:
        texts = list(read_texts(options.data))
    except LivrablesError as error:
        print(error, file=sys.stderr)
        return 1
    told("texts", len(texts), len(texts))
    recipe = replace(Recipe(), steps=options.steps, seed=options.seed)
    pieces, vectors = train(texts, recipe, told)
    write_model(options.out, pieces, vectors)
    told("written", 1, 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())

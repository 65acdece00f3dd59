"""The model folder: tokenizer, vectors, and what sentence-transformers wants to load them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.static_encoder import TOKENIZER, VECTORS
from index.tensors import write_vectors
from index.wordpiece import WordPieces

MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    }
]
CONFIG = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine", "prompts": {}}


def write_model(folder: Path, pieces: WordPieces, vectors: NDArray[np.float32]) -> None:
    """Writes a model folder, its vectors as float16; the model card is not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces.save(folder / TOKENIZER)
    write_vectors(folder / VECTORS, vectors.astype(np.float16))
    _write_json(folder / "modules.json", MODULES)
    _write_json(folder / "config_sentence_transformers.json", CONFIG)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

"""French words that are none of the corpus's: what a speller must not take for a mistake.

The whole words of the shipped WordPiece vocabulary, lower case without accents. A word of the question
that no passage holds is more likely missing than mistyped when it is one of them (« coûte » beside
« route »). Knows no query.
"""

from __future__ import annotations

import json
from functools import lru_cache

from index.static_encoder import MODEL, TOKENIZER
from index.wordpiece import CONTINUED

SHORTEST = 4


@lru_cache(maxsize=1)
def french_words() -> frozenset[str]:
    """Words of SHORTEST letters or more, as the vocabulary folds them."""
    held = json.loads((MODEL / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(
        word
        for word in held
        if len(word) >= SHORTEST and word.isalpha() and not word.startswith(CONTINUED)
    )

"""WordPiece token numbers of texts. Only this file imports tokenizers.

WordPiece (Schuster & Nakajima, 2012) over lower-case words without accents, digits one by one: the
searcher folds accents too, and the headings of the French codes carry none. This module knows no
vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

UNKNOWN = "[UNK]"
CONTINUED = "##"
LEAST_COUNT = 2
LONGEST_WORD = 60


class WordPieces:
    """A trained tokenizer: texts in, token numbers from 0 to `size` − 1 out. Thread-safe."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """The tokenizer of a `tokenizer.json`; raises ValueError when it is none, or OSError."""
        text = path.read_text(encoding="utf-8")
        try:
            tokenizer = Tokenizer.from_str(text)
        except Exception as error:  # the library raises bare exceptions
            raise ValueError(str(error)) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(tokenizer)

    @classmethod
    def train(cls, texts: Iterable[str], size: int) -> WordPieces:
        """A tokenizer of at most `size` tokens, fitted on texts; the same texts give the same."""
        tokenizer = Tokenizer(_model({}))
        tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.NFKD(),
                normalizers.StripAccents(),
                normalizers.Lowercase(),
            ]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.BertPreTokenizer(),
                pre_tokenizers.Digits(individual_digits=True),
            ]
        )
        tokenizer.decoder = decoders.WordPiece(prefix=CONTINUED)
        texts = list(texts)
        raw = "".join(sorted({sign for text in texts for sign in text}))
        signs = sorted(set(tokenizer.normalizer.normalize_str(raw)) - {" "})
        # The library would number signs, and so break ties, in another order at each run.
        ordered = [UNKNOWN, *signs, *(CONTINUED + sign for sign in signs)]
        trainer = WordPieceTrainer(
            vocab_size=size,
            min_frequency=LEAST_COUNT,
            special_tokens=ordered,
            continuing_subword_prefix=CONTINUED,
            show_progress=False,
        )
        learner = Tokenizer(_model({}))
        learner.normalizer, learner.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
        learner.train_from_iterator(texts, trainer)
        rest = sorted(set(learner.get_vocab()) - {UNKNOWN})
        tokenizer.model = _model({token: n for n, token in enumerate([UNKNOWN, *rest])})
        return cls(tokenizer)

    def save(self, path: Path) -> None:
        """Writes `tokenizer.json`."""
        path.write_text(self._tokenizer.to_str(pretty=False), encoding="utf-8")

    @property
    def size(self) -> int:
        """Number of tokens."""
        return int(self._tokenizer.get_vocab_size())

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Token numbers of each text, unknown characters as that of « [UNK] »."""
        # A lone surrogate, which PDF readers return at times, would end in a TypeError.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        batch = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [encoding.ids for encoding in batch]


def _model(vocabulary: dict[str, int]) -> WordPiece:
    """A WordPiece model of some tokens."""
    return WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)

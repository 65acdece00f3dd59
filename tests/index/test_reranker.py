"""A cross-encoder as reranker, on a tiny one made on the spot that likes the word « noue »."""

import warnings
from itertools import pairwise

import numpy as np
import pytest

from corpus.errors import SettingsError
from corpus.settings import load_settings
from index.build import build_index
from index.reranker import CrossEncoderReranker, make_reranker
from index.search import open_searcher
from tests.index_factory import TOYS, settings_in, write_files

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "noue",
    "cour",
    "ville",
    "école",
    "la",
    "une",
]


def tiny(folder, outputs=1):
    """A BERT of one layer whose output grows with the share of « noue » in what it reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import CrossEncoder
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(folder)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=512, num_labels=outputs,
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    model.save_pretrained(folder)
    return CrossEncoder(str(folder), device="cpu")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "relecteur"
    tiny(folder)
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    made = settings_in(folder)
    lines = "\n".join(f"La ville {i} plante une noue dans la cour {i * i}." for i in range(70))
    build_index([write_files(folder / "docs", {"a.txt": f"# École\n{lines}"})], made, **TOYS)
    return made


def test_scores_are_likelihoods_of_each_text(model):
    reranker = CrossEncoderReranker(str(model))
    found = reranker.scores("une noue", ["la noue", "la ville", "", "la noue"])
    assert found.shape == (4,)
    assert found[0] == pytest.approx(found[3])
    assert found[0] != pytest.approx(found[1], abs=1e-9)
    assert ((found > 0) & (found < 1)).all()
    assert reranker.scores("une noue", []).shape == (0,)


def test_the_cross_encoder_orders_the_first_passages(model, settings):
    reranked = settings.model_copy(update={"reranker": str(model)})
    question = "une noue dans la cour de l’école"
    with open_searcher(settings) as plain, open_searcher(reranked) as searcher:
        before = plain.search(question, k=60, spread=False)
        after = searcher.search(question, k=60, spread=False)
        assert len(after) == len(before) == 60
        assert {e.passage.id for e in after[:50]} == {e.passage.id for e in before[:50]}
        assert [e.passage.id for e in after] != [e.passage.id for e in before]
        texts = ["\n".join((*e.passage.headings, e.passage.text)) for e in after[:50]]
        scores = make_reranker(str(model)).scores(question, texts)
        assert np.allclose([e.score for e in after[:50]], scores)
        assert all(a.score >= b.score for a, b in pairwise(after))
        some = frozenset({after[0].passage.source_id})
        assert len(searcher.search(question, 5, some)) == 5


def test_a_model_is_loaded_once(model):
    assert make_reranker(str(model)) is make_reranker(str(model))
    assert make_reranker("") is None


def test_what_is_wrong_is_told_with_its_setting(tmp_path, settings, monkeypatch):
    with pytest.raises(SettingsError, match="LIVRABLES_RERANKER"):
        make_reranker(str(tmp_path))
    tiny(tmp_path / "deux", outputs=2)
    with pytest.raises(SettingsError, match="LIVRABLES_RERANKER"):
        make_reranker(str(tmp_path / "deux"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SettingsError, match="pas sur cette machine"):
        make_reranker("quelqu-un/absent")
    monkeypatch.setenv("LIVRABLES_RERANKER", "pas un modèle")
    with pytest.raises(SettingsError, match="LIVRABLES_RERANKER"):
        load_settings()

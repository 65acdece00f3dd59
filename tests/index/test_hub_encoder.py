"""Any sentence-transformers model as encoder, on a small static model made on the spot."""

import warnings

import numpy as np
import pytest

from corpus.errors import EncoderMismatch, SettingsError
from index.build import build_index
from index.encoder import make_encoder
from index.search import open_searcher
from tests.index_factory import TOYS, settings_in, write_files

WORDS = ["[UNK]", "query", "passage", "cour", "paris", "noue", "pluie", "ville", "régie"]


@pytest.fixture(scope="module")
def model_folders(tmp_path_factory):
    """The same static model under a plain name and under an e5 name."""
    with warnings.catch_warnings():
        # Warnings of the libraries while they are imported are none of ours.
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(WORDS), 16)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)])
    folders = []
    for name in ("statique", "multilingual-e5-nano"):
        folder = tmp_path_factory.mktemp("models") / name
        model.save_pretrained(str(folder), create_model_card=False)
        folders.append(folder)
    return folders


def test_vectors_and_prompts(model_folders):
    plain, e5 = (make_encoder(str(folder)) for folder in model_folders)
    assert plain.dimension == e5.dimension == 16
    assert plain.fingerprint.startswith("statique-16-")
    assert e5.fingerprint.startswith("multilingual-e5-nano-16-")
    assert plain.fingerprint.split("-")[-1] != e5.fingerprint.split("-")[-1]
    text = ["cour paris"]
    assert np.allclose(plain.encode_queries(text), plain.encode_passages(text))
    assert not np.allclose(e5.encode_queries(text), e5.encode_passages(text))
    assert np.allclose(e5.encode_queries(text), plain.encode_passages(["query: cour paris"]))
    assert np.allclose(e5.encode_passages(text), plain.encode_passages(["passage: cour paris"]))
    assert np.allclose(np.linalg.norm(e5.encode_passages(["", "noue"]), axis=1), 1.0, atol=1e-5)
    assert plain.encode_passages([]).shape == (0, 16)
    assert make_encoder(str(model_folders[0])).fingerprint == plain.fingerprint


def test_an_index_records_its_model_and_refuses_another(model_folders, tmp_path):
    settings = settings_in(tmp_path).model_copy(update={"embedder": str(model_folders[0])})
    folder = write_files(tmp_path / "docs")
    report = build_index([folder], settings, **TOYS)
    cached = sorted((settings.data / "cache" / "vectors").rglob("*.npy"))
    assert cached
    with open_searcher(settings) as searcher:
        assert searcher.manifest.encoder.startswith("statique-16-")
        assert searcher.search("noue")[0].passage.source_id == "eau"
    (folder / "zinc.txt").write_text("Un toit de zinc.", encoding="utf-8")
    before = [path.stat().st_ino for path in cached]
    again = build_index([folder], settings, **TOYS)
    assert again.index_id != report.index_id
    assert [path.stat().st_ino for path in cached] == before
    with pytest.raises(EncoderMismatch, match=r"statique-16-.*hybride.*livrables index"):
        open_searcher(settings_in(tmp_path))


def test_a_model_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="LIVRABLES_EMBEDDER"):
        make_encoder(str(tmp_path))

"""The shipped static embedding and its mixture with n-grams: read without torch, unit, recorded."""

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderMismatch, SettingsError
from index.build import build_index
from index.encoder import NgramEncoder, make_encoder, may_be
from index.search import open_searcher
from index.static_encoder import MODEL, TOKENIZER, VECTORS, HybridEncoder, StaticEncoder
from tests.index_factory import TOYS, settings_in, write_files

ROOT = Path(__file__).parents[2]
TEXTS = [
    "La rénovation énergétique des écoles, 1 500 m².",
    "L'isolation thermique d'un bâtiment scolaire",
    "Le capitaine du navire hissa les voiles.",
    "",
    "œuvre Œuvre \ud800 👍",
]


def test_unit_rows_that_tell_subjects_apart():
    rows = StaticEncoder().encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), 256)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert rows[0] @ rows[1] > 0.2 + rows[0] @ rows[2]
    assert StaticEncoder().encode_passages([]).shape == (0, 256)


def test_case_and_accents_do_not_count():
    one, other = StaticEncoder().encode_queries(["ÉCOLE RÉNOVÉE", "ecole renovee"])
    assert one @ other == pytest.approx(1.0, abs=1e-5)


def test_the_first_dimensions_are_a_model_too():
    short, whole = StaticEncoder(dimension=128), StaticEncoder()
    head = whole.encode_passages(TEXTS[:3])[:, :128]
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    assert np.allclose(short.encode_passages(TEXTS[:3]), head, atol=1e-5)
    assert short.fingerprint != whole.fingerprint


def test_same_vectors_as_sentence_transformers():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True)
        theirs = model.encode(TEXTS[:3], convert_to_numpy=True, normalize_embeddings=True)
    ours = StaticEncoder().encode_passages(TEXTS[:3])
    assert np.allclose((ours * theirs).sum(axis=1), 1.0, atol=1e-3)
    assert np.allclose(ours, theirs, atol=2e-3)


def test_the_hybrid_cosine_is_the_weighted_sum():
    static, ngrams = StaticEncoder(dimension=128), NgramEncoder(64)
    rows = HybridEncoder(static, ngrams, 0.3).encode_passages(TEXTS[:3])
    assert rows.shape == (3, 192)
    parts = [encoder.encode_passages(TEXTS[:3]) for encoder in (static, ngrams)]
    wanted = 0.3 * parts[0] @ parts[0].T + 0.7 * parts[1] @ parts[1].T
    assert np.allclose(rows @ rows.T, wanted, atol=1e-5)


def test_vectors_of_the_setting_stay_small():
    encoder = make_encoder("hybride")
    assert encoder.dimension <= 768
    assert np.allclose(np.linalg.norm(encoder.encode_passages(TEXTS), axis=1), 1.0, atol=1e-5)


def test_neither_needs_torch():
    code = (
        "import sys; from index.encoder import make_encoder;"
        "make_encoder('hybride').encode_queries(['une noue']);"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("setting", ["statique", "hybride"])
def test_an_index_records_its_embedder_and_refuses_another(setting, tmp_path):
    settings = settings_in(tmp_path).model_copy(update={"embedder": setting})
    build_index([write_files(tmp_path / "docs")], settings, **TOYS)
    with open_searcher(settings) as searcher:
        assert may_be(setting, searcher.manifest.encoder)
        assert searcher.search("noue")[0].passage.source_id == "eau"
    assert not list((settings.data / "cache").rglob("*.npy"))
    other = settings.model_copy(update={"embedder": "ngrams"})
    with pytest.raises(EncoderMismatch, match=rf"{setting}-v1-.*ngrams-v1-2048.*livrables index"):
        open_searcher(other)


@pytest.mark.parametrize("name", [TOKENIZER, VECTORS])
def test_a_model_that_lacks_a_file_or_is_damaged_is_told(name, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SettingsError, match="abîmé"):
        StaticEncoder(folder)
    (folder / name).unlink()
    with pytest.raises(SettingsError, match=rf"{name} » manque"):
        StaticEncoder(folder)


def test_the_model_ships_and_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 10_000_000

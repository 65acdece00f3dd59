"""The n-gram encoder: deterministic, unit length, tolerant of spelling."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import NgramEncoder, make_encoder

ENCODER = NgramEncoder()
SENTENCE = "La désimperméabilisation des cours d’école à Villeneuve-le-Roi, 1 500 m²."


def cosine(left, right):
    first, second = ENCODER.encode_passages([left, right])
    return float(first @ second)


@given(st.lists(st.text(max_size=60), max_size=4))
def test_unit_float32_rows(texts):
    rows = ENCODER.encode_passages(texts)
    assert rows.shape == (len(texts), ENCODER.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_known_values_never_change():
    # A change here is a new version of the encoder: raise the one in its fingerprint.
    row = NgramEncoder(64).encode_passages([SENTENCE])[0]
    assert NgramEncoder(64).fingerprint == "ngrams-v1-64"
    assert [round(float(value), 4) for value in row[:6]] == KNOWN


KNOWN = [0.1221, 0.0084, 0.0, -0.0606, -0.0962, 0.1933]


def test_same_vector_in_another_process_and_hash_seed():
    code = (
        "from index.encoder import NgramEncoder;"
        f"print(NgramEncoder().encode_passages([{SENTENCE!r}]).tobytes().hex())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "7"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == ENCODER.encode_passages([SENTENCE]).tobytes().hex()


def test_accents_and_case_do_not_count():
    assert cosine("RÉSILIENCE", "resilience") == pytest.approx(1.0, abs=1e-6)


def test_related_and_mistyped_words_are_near():
    assert cosine("végétaliser la cour", "végétalisation des cours") > 0.4
    assert cosine("desimpermeabilistion", "désimperméabilisation") > 0.5
    assert abs(cosine("géothermie", "jardin partagé")) < 0.2


def test_queries_are_encoded_like_passages():
    assert np.array_equal(ENCODER.encode_queries([SENTENCE]), ENCODER.encode_passages([SENTENCE]))


def test_setting_makes_the_default_encoder():
    encoder = make_encoder("ngrams")
    assert encoder.fingerprint == f"ngrams-v1-{encoder.dimension}"

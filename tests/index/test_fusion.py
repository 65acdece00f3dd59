"""Fusion against an independent implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.settings import Settings
from index.fusion import DENSE_WEIGHT, fuse, min_max

SCORES = st.dictionaries(st.integers(0, 20), st.floats(0, 50, width=32), max_size=12)


def with_numpy(lexical, dense, first, second):
    """The same sum over arrays."""
    keys = np.array(sorted({*lexical, *dense}))
    total = np.zeros(len(keys))
    for scores, weight in ((lexical, first), (dense, second)):
        if scores:
            column = np.array([scores.get(key, 0.0) for key in keys.tolist()])
            spread = np.ptp(column)
            scaled = (column - column.min()) / spread if spread else np.ones(len(keys))
            total += weight * scaled
    return dict(zip(keys.tolist(), total.tolist(), strict=True))


@given(SCORES, SCORES, st.floats(0, 1))
def test_equals_the_array_implementation(lexical, dense, weight):
    ours = fuse(lexical, dense, weight)
    theirs = with_numpy(lexical, dense, 1 - weight, weight)
    assert ours.keys() == theirs.keys()
    assert all(ours[key] == pytest.approx(theirs[key], abs=1e-9) for key in ours)


@given(SCORES, SCORES)
def test_bounds(lexical, dense):
    scores = fuse(lexical, dense)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores.values())


def test_the_weight_of_the_settings_is_that_of_the_fusion():
    assert Settings().dense_weight == DENSE_WEIGHT


@given(SCORES.filter(bool), st.floats(0.5, 4), st.floats(0, 10))
def test_min_max_ignores_scale_and_shift(scores, scale, shift):
    if np.ptp(list(scores.values())) < 1e-3:
        return
    moved = min_max({key: scale * score + shift for key, score in scores.items()})
    assert all(
        moved[key] == pytest.approx(score, abs=1e-3) for key, score in min_max(scores).items()
    )


def test_the_last_of_a_short_list_beats_what_the_engine_did_not_name():
    fused = fuse({1: 9.0, 2: 3.0}, {1: 0.5, 2: 0.1, 3: 0.1})
    assert fused[1] > fused[2] > fused[3]


def test_an_engine_that_names_nothing_adds_nothing():
    assert fuse({}, {}) == {}
    assert fuse({1: 2.0}, {}) == {1: 1 - DENSE_WEIGHT}

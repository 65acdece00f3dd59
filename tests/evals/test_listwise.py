"""Fitting an order: the telling feature wins, signs hold, likelihoods are likelihoods."""

import numpy as np
import pytest

from evals.listwise import Example, cross_validated, fit
from index.logistic import LogisticModel, load_model

NAMES = ("telling", "wrong", "noise", "free")
SIGNS = [1, 1, 1, 0]


def made(count=60, seed=0):
    """Lists of ten rows whose relevant one is high in « telling », low in « wrong » and « free »."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        rows = rng.uniform(0.0, 0.5, (10, len(NAMES)))
        relevant = np.zeros(10)
        relevant[rng.integers(10)] = 1.0
        rows[:, 0] += 0.5 * relevant
        rows[:, 1] -= 0.3 * relevant
        rows[:, 3] -= 0.3 * relevant
        yield Example("made", rows, relevant, 1 / count)


def first(example, odds):
    return example.relevant[np.argmax(odds)]


def test_the_telling_feature_wins_and_signs_hold():
    bias, theta = fit(list(made()), SIGNS)
    weights = dict(zip(NAMES, theta, strict=True))
    assert max(weights, key=weights.get) == "telling"
    assert weights["wrong"] == 0.0  # it could only be negative here
    assert weights["free"] < 0.0
    model = LogisticModel(bias, weights)
    found = np.concatenate([model.of_rows(e.features, NAMES) for e in made()])
    truth = np.concatenate([e.relevant for e in made()])
    assert found.mean() == pytest.approx(truth.mean(), abs=0.02)
    assert found[truth > 0].mean() > 0.8


def test_lists_without_a_choice_teach_nothing():
    found = list(made())
    none = Example("made", np.ones((3, len(NAMES))), np.zeros(3), 5.0)
    every = Example("made", np.ones((2, len(NAMES))), np.ones(2), 5.0)
    assert np.allclose(fit([*found, none, every], SIGNS)[1], fit(found, SIGNS)[1])


def test_cross_validation_is_about_unseen_lists():
    found = list(made())
    odds = cross_validated(found, SIGNS)
    assert np.mean([first(e, o) for e, o in zip(found, odds, strict=True)]) > 0.9


def test_a_model_is_written_and_read(tmp_path):
    model = LogisticModel(-1.23456, {"a": 2.0, "b": 0.0, "c": -0.5})
    path = tmp_path / "model.json"
    path.write_text(model.text(), encoding="utf-8")
    read = load_model(path)
    assert read.bias == pytest.approx(-1.235)
    assert dict(read.weights) == {"a": 2.0, "c": -0.5}
    assert read.of({"a": 1.0, "unknown": 9.0}) == pytest.approx(1 / (1 + np.exp(1.235 - 2.0)))
    assert read.of({"a": 1e9}) == pytest.approx(1.0)
    assert read.of_rows(np.zeros((0, 2)), ("a", "c")).shape == (0,)

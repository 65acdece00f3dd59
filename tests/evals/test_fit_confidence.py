"""Fitting the confidence: it tells two kinds apart, keeps the signs, and writes what is read."""

import numpy as np
import pytest

from evals import fit_confidence
from evals.fit_confidence import SIGNS, Example, area, cross_validated, examples, fit


def made(seed=0):
    """Questions whose support tells them apart, and whose « unknown » does so the wrong way round."""
    rng = np.random.default_rng(seed)
    for number in range(80):
        held = number % 2 == 0
        support = rng.normal(0.7 if held else 0.3, 0.1)
        yield Example("made", held, {"support": support, "unknown": 0.5 if held else 0.0})


def test_weights_tell_apart_and_keep_their_signs():
    theta = fit(list(made()))
    weights = dict(zip(SIGNS, theta[1:], strict=True))
    assert weights["support"] > 0.5
    assert weights["unknown"] == 0.0  # it could only be positive here
    assert all(weight * SIGNS[name] >= 0 for name, weight in weights.items() if SIGNS[name])


def test_cross_validation_is_about_unseen_examples():
    found = list(made())
    truth = [e.answerable for e in found]
    assert area(truth, cross_validated(found)) > 0.95
    shuffled = np.random.default_rng(3).permutation([e.answerable for e in found])
    mixed = [Example("made", bool(t), e.features) for t, e in zip(shuffled, found, strict=True)]
    assert area([e.answerable for e in mixed], cross_validated(mixed)) < 0.75


def test_area_counts_ties_by_half():
    assert area([True, False], np.array([1.0, 1.0])) == 0.5
    assert area([True, True, False], np.array([2.0, 0.0, 1.0])) == 0.5


def test_the_command_reads_a_set_and_writes_the_weights(
    small_set, eval_settings, tmp_path, monkeypatch, capsys
):
    held = examples(str(small_set), eval_settings)
    assert {e.answerable for e in held} == {True, False} or len(held) >= 2
    out = tmp_path / "confidence.json"
    monkeypatch.setattr(fit_confidence, "DATA", out)
    monkeypatch.setattr("sys.argv", ["fit", f"demo-dev={eval_settings.data}"])
    fit_confidence.main()
    assert "AUROC" in capsys.readouterr().out
    assert '"bias"' in out.read_text("utf-8")


def test_usage_is_told(monkeypatch):
    monkeypatch.setattr("sys.argv", ["fit", "demo-dev"])
    with pytest.raises(SystemExit, match="usage"):
        fit_confidence.main()

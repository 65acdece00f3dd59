"""Fitting the rescoring: the telling feature wins, signs hold, likelihoods are likelihoods."""

import json

import numpy as np
import pytest

from evals import fit_ranking
from evals.fit_ranking import Example, cross_validated, examples, figures, fit
from index.rescoring import FEATURES


def made(count=60, seed=0):
    """Pools of ten passages whose relevant one has a high « around » and a low « exact »."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        rows = rng.uniform(0.0, 0.5, (10, len(FEATURES)))
        relevant = np.zeros(10)
        relevant[rng.integers(10)] = 1.0
        rows[:, FEATURES.index("around")] += 0.5 * relevant
        rows[:, FEATURES.index("exact")] -= 0.3 * relevant
        yield Example("made", rows, relevant, 1 / count)


def test_the_telling_feature_wins_and_signs_hold():
    bias, theta = fit(list(made()))
    weights = dict(zip(FEATURES, theta, strict=True))
    assert max(weights, key=weights.get) == "around"
    assert weights["exact"] == 0.0  # it could only be negative here
    assert weights["reference"] <= 0.0
    likelihoods = [1 / (1 + np.exp(-(bias + e.features @ theta))) for e in made()]
    truth = np.concatenate([e.relevant for e in made()])
    assert np.concatenate(likelihoods).mean() == pytest.approx(truth.mean(), abs=0.02)


def test_cross_validation_is_about_unseen_examples():
    found = list(made())
    before = np.mean([figures(e, np.arange(10))[1] for e in found])
    after = np.mean([rank for _, rank in cross_validated(found)])
    assert after > before + 0.3


def test_the_command_reads_a_set_and_writes_the_weights(
    small_set, eval_settings, tmp_path, monkeypatch, capsys
):
    held = examples(str(small_set), eval_settings)
    assert any(e.relevant.any() for e in held)
    out = tmp_path / "ranking.json"
    monkeypatch.setattr(fit_ranking, "DATA", out)
    monkeypatch.setattr("sys.argv", ["fit", f"demo-dev={eval_settings.data}"])
    fit_ranking.main()
    assert "MRR" in capsys.readouterr().out
    written = json.loads(out.read_text("utf-8"))
    assert set(written["weights"]) <= set(FEATURES)


def test_usage_is_told(monkeypatch):
    monkeypatch.setattr("sys.argv", ["fit", "demo-dev"])
    with pytest.raises(SystemExit, match="usage"):
        fit_ranking.main()

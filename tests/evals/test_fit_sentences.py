"""Fitting sentences: a set becomes examples, the weights are written and read."""

import json

import pytest

from assistant.extract import FEATURES
from evals import fit_sentences
from evals.fit_sentences import SIGNS, examples


def test_examples_hold_the_sentences_read_and_which_hold_a_fact(small_set, eval_settings):
    found = examples(str(small_set), eval_settings)
    assert found
    assert all(e.features.shape == (len(e.relevant), len(FEATURES)) for e in found)
    assert any(e.relevant.any() for e in found)


def test_the_command_writes_the_weights(eval_settings, tmp_path, monkeypatch, capsys):
    out = tmp_path / "sentences.json"
    monkeypatch.setattr(fit_sentences, "DATA", out)
    monkeypatch.setattr("sys.argv", ["fit", f"demo-dev={eval_settings.data}"])
    fit_sentences.main()
    assert "among three" in capsys.readouterr().out
    weights = json.loads(out.read_text("utf-8"))["weights"]
    assert weights.keys() <= set(FEATURES)
    assert all(w * SIGNS[FEATURES.index(name)] >= 0 for name, w in weights.items())


def test_usage_is_told(monkeypatch):
    monkeypatch.setattr("sys.argv", ["fit", "demo-dev"])
    with pytest.raises(SystemExit, match="usage"):
        fit_sentences.main()

"""Fitting the rescoring: a set becomes examples, the weights are written and read."""

import json

import pytest

from evals import fit_ranking
from evals.fit_ranking import examples
from index.rescoring import FEATURES


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

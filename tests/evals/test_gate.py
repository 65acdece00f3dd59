"""The gate: no vital fact that the committed baselines hold is lost, and the bars are reached.

If a change is meant to move answers, run `make baseline`, look at what moved, and commit both.
"""

from pathlib import Path

import pytest

from assistant.cli import main
from evals.runfile import load_run
from evals.sets import fingerprint, load_set

EVALS = Path(__file__).parents[2] / "evals"
NAMES = ("demo-dev", "demo-test")


def compare(baseline, run):
    return main(["eval", "compare", str(baseline), str(run), "--fail-on-regression"])


@pytest.mark.parametrize("name", NAMES)
def test_no_regression_against_the_baseline(name, bundled_settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LIVRABLES_DATA", str(bundled_settings.data))
    run = tmp_path / "run.json"
    assert main(["eval", "run", name, "--out", str(run)]) == 0
    capsys.readouterr()
    status = compare(EVALS / "baselines" / f"{name}.json", run)
    assert status == 0, capsys.readouterr().out


def test_a_worse_fusion_weight_loses_questions_and_fails_the_gate(
    bundled_settings, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("LIVRABLES_DATA", str(bundled_settings.data))
    monkeypatch.setenv("LIVRABLES_DENSE_WEIGHT", "0.95")
    run = tmp_path / "run.json"
    assert main(["eval", "run", "demo-dev", "--out", str(run)]) == 0
    capsys.readouterr()
    assert compare(EVALS / "baselines" / "demo-dev.json", run) == 1
    out = capsys.readouterr().out
    assert "PERDUE (réponse)" in out
    assert "Régressions : " in out


@pytest.mark.parametrize("name", NAMES)
def test_baselines_are_of_the_committed_sets(name):
    baseline = load_run(EVALS / "baselines" / f"{name}.json")
    assert baseline.set_fingerprint == fingerprint(load_set(EVALS / "sets" / f"{name}.jsonl").cases)

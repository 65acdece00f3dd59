"""Fitting the weights of the thesaurus: what is maximised, and that the shipped weights stay in bounds."""

import json

import pytest

from evals import fit_thesaurus
from evals.fit_thesaurus import GRID, fitted, objective
from index.equivalents import DATA, KINDS, kind_weights


def test_hits_weigh_half_as_much_as_reciprocal_ranks():
    assert objective([(1.0, 0.5), (0.0, 0.25)]) == pytest.approx(0.625)


def test_a_coordinate_search_finds_the_best_of_the_grid(monkeypatch):
    best = dict(zip(KINDS, (0.1, 0.45, 0.3, 0.2), strict=True))

    def told(sets, weights):
        return [(0.0, 1.0 - sum(abs(weights[kind] - best[kind]) for kind in KINDS))]

    monkeypatch.setattr(fit_thesaurus, "figures", told)
    assert fitted((), dict.fromkeys(KINDS, 0.4)) == best


def test_no_equivalent_weighs_as_much_as_the_word_itself():
    assert max(GRID) < 1.0
    assert set(kind_weights()) == set(KINDS)
    assert all(0.0 < weight <= max(GRID) for weight in kind_weights().values())


def test_the_weights_are_readable_json():
    assert json.loads(DATA.read_text(encoding="utf-8")) == dict(kind_weights())


def test_main_prints_usage_without_sets(monkeypatch):
    monkeypatch.setattr("sys.argv", ["fit_thesaurus"])
    with pytest.raises(SystemExit, match="usage"):
        fit_thesaurus.main()


def test_fitting_on_a_set_writes_the_weights(bundled_settings, tmp_path, monkeypatch, capsys):
    out = tmp_path / "equivalents.json"
    monkeypatch.setattr(fit_thesaurus, "DATA", out)
    monkeypatch.setattr(fit_thesaurus, "GRID", (0.3,))
    monkeypatch.setattr(fit_thesaurus, "ROUNDS", 1)
    monkeypatch.setattr("sys.argv", ["fit_thesaurus", f"demo-dev={bundled_settings.data}"])
    fit_thesaurus.main()
    assert set(json.loads(out.read_text(encoding="utf-8"))) == set(KINDS)
    assert "demo-dev: page@5" in capsys.readouterr().out

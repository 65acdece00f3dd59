"""What `livrables doctor` says of the abstention threshold, and `livrables password` from a pipe."""

import io

import pytest

from assistant.cli import main
from assistant.doctor import examine
from assistant.threshold import Calibration, calibration_path, save_calibration
from corpus.passwords import verify
from index.search import open_searcher


@pytest.fixture
def settings(bundled_settings):
    """The bundled index; the calibration goes away afterwards."""
    yield bundled_settings
    calibration_path(bundled_settings).unlink(missing_ok=True)


def told(settings):
    [finding] = [f for f in examine(settings) if f.check == "calibration"]
    return finding.ok, finding.message


def calibration(index_id):
    return Calibration(0.4321, 0.1, 0.08, 0.5, "demo-dev", index_id, "2026-11-23T10:00:00+01:00")


def test_the_shipped_threshold(settings):
    assert told(settings) == (True, "Abstention : seuil fourni (0,3).")


def test_a_calibration_in_force_says_threshold_set_and_risk(settings):
    with open_searcher(settings) as searcher:
        save_calibration(settings, calibration(searcher.index_id))
    ok, message = told(settings)
    assert ok
    assert "seuil 0,4321, réglé sur « demo-dev » pour 10 % de réponses fausses au plus." in message
    assert "autre index" not in message


def test_a_calibration_of_another_index_is_told(settings):
    save_calibration(settings, calibration("0" * 16))
    ok, message = told(settings)
    assert ok
    assert "autre index : relancez « livrables eval calibrate demo-dev »" in message


def test_a_broken_calibration_is_a_fault_that_reset_mends(settings, monkeypatch):
    monkeypatch.setenv("LIVRABLES_DATA", str(settings.data))
    calibration_path(settings).write_text("{", encoding="utf-8")
    ok, message = told(settings)
    assert not ok
    assert "« livrables eval calibrate --reset »" in message
    assert main(["eval", "calibrate", "--reset"]) == 0
    assert told(settings)[0]


@pytest.mark.parametrize(("text", "status"), [
    ("un long mot de passe\n", 0),
    ("un long mot de passe\nun long mot de passe\n", 0),
    ("un long mot de passe\r\nun long mot de passe", 0),
    ("un long mot de passe\nun autre mot de passe\n", 2),
])  # fmt: skip
def test_two_lines_of_a_pipe_must_agree(text, status, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(text, newline=""))
    assert main(["password"]) == status
    out, err = capsys.readouterr()
    if status:
        assert (out, "diffèrent" in err) == ("", True)
    else:
        assert verify("un long mot de passe", out.strip().split("=", 1)[1].strip("'"))

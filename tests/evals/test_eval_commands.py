"""`livrables eval …` from end to end on the bundled corpus: files, output, exit statuses."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.threshold import calibration_path, load_calibration, min_support
from corpus.settings import load_settings
from evals.runfile import load_run
from evals.sets import load_set
from tests.evals_cases import CASES, write_cases


def livrables(*words):
    return main([str(word) for word in words])


@pytest.fixture
def run_file(small_set, eval_settings, tmp_path):
    path = tmp_path / "a.json"
    assert livrables("eval", "run", small_set, "--out", path) == 0
    return path


def test_run_prints_a_summary_and_names_its_file(small_set, eval_settings, capsys):
    assert livrables("eval", "run", small_set) == 0
    out, _ = capsys.readouterr()
    assert "5 questions, dont 3 qui ont une réponse" in out
    assert "Qualité de la réponse" in out
    assert "[" in out
    path = Path(out.strip().splitlines()[-1].removeprefix("Résultat : "))
    assert load_run(path).set_name == "petit"


def test_run_json_is_one_document(small_set, eval_settings, capsys, tmp_path):
    out = tmp_path / "r.json"
    assert livrables("eval", "run", small_set, "--json", "--out", out) == 0
    shape = json.loads(capsys.readouterr().out)
    assert shape["run"] == str(out)
    assert shape["cases"] == 5
    assert shape["metrics"]["quality"]["scored"] == 5
    assert shape["metrics"]["page_hit@5"]["not_scored"] == 2
    assert set(shape["abstention"]) >= {"precision", "recall", "auroc", "curve", "threshold"}
    assert sum(shape["outcomes"].values()) == 5


def test_a_run_equals_itself_and_passes_the_gate(run_file, capsys):
    assert livrables("eval", "compare", run_file, run_file, "--fail-on-regression") == 0
    out = capsys.readouterr().out
    assert "0 gagnée, 0 perdue, 5 égales" in out
    assert "indécis" in out


def test_a_regression_fails_the_gate_and_shows_both_answers(run_file, small_set, tmp_path, capsys):
    other = tmp_path / "b.json"
    # A threshold that nothing reaches: what was answered is refused.
    settings = load_settings()
    calibration_path(settings).write_text(
        '{"min_support": 1.0, "target_risk": 0.1, "risk": 0.0, "coverage": 0.0, "set_name": "x",'
        ' "index_id": "y", "date": "2026-11-23"}',
        encoding="utf-8",
    )
    assert livrables("eval", "run", small_set, "--out", other) == 0
    capsys.readouterr()
    assert livrables("eval", "compare", run_file, other) == 0
    assert livrables("eval", "compare", run_file, other, "--fail-on-regression") == 1
    out = capsys.readouterr().out
    assert "PERDUE (réponse) oasis" in out
    assert "A : " in out
    assert "pas trouvé de réponse" in out
    assert "Régressions : oasis" in out
    assert livrables("eval", "compare", other, run_file, "--fail-on-regression") == 0


def test_a_missed_bar_fails_the_gate(run_file, tmp_path, capsys):
    bars = tmp_path / "bars.toml"
    bars.write_text("[petit]\nquality = 1.01\n", encoding="utf-8")
    words = ("eval", "compare", run_file, run_file, "--bars", bars)
    assert livrables(*words) == 0
    assert livrables(*words, "--fail-on-regression") == 1
    assert "Seuil manqué : « Qualité de la réponse »" in capsys.readouterr().out


def test_compare_json(run_file, capsys):
    assert livrables("eval", "compare", run_file, run_file, "--json") == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["won"], shape["lost"], shape["equal"]) == ([], [], 5)
    assert shape["metrics"]["quality"]["verdict"] == "indécis"


def test_report_in_both_forms(run_file, tmp_path, capsys):
    html, text = tmp_path / "r.html", tmp_path / "r.md"
    assert livrables("eval", "report", run_file, "--html", html, "--markdown", text) == 0
    assert "<html" in html.read_text(encoding="utf-8")
    assert "petit" in text.read_text(encoding="utf-8")
    assert livrables("eval", "report", run_file) == 2
    assert "--html" in capsys.readouterr().err


def test_calibrate_writes_the_threshold_that_the_assistant_reads(
    small_set, eval_settings, capsys, tmp_path
):
    html = tmp_path / "courbe.html"
    words = ("eval", "calibrate", small_set, "--risk", "0,5")
    assert livrables(*words, "--dry-run") == 0
    assert load_calibration(eval_settings) is None
    assert livrables(*words, "--html", html) == 0
    out = capsys.readouterr().out
    assert "Risque" in out
    assert "Seuil 0," in out
    found = load_calibration(eval_settings)
    assert found.set_name == "petit"
    assert found.risk <= 0.5
    assert min_support(eval_settings) == found.min_support
    assert html.is_file()
    assert livrables("eval", "calibrate", small_set, "--reset") == 0
    assert load_calibration(eval_settings) is None


def test_a_broken_calibration_is_told(eval_settings, capsys):
    calibration_path(eval_settings).write_text("{", encoding="utf-8")
    assert livrables("ask", "Où les bus sont-ils gratuits ?") == 2
    assert "eval calibrate" in capsys.readouterr().err


def test_check_convert_and_sets(small_set, eval_settings, tmp_path, capsys):
    assert livrables("eval", "check", small_set) == 0
    assert "aucun défaut" in capsys.readouterr().out
    table, back = tmp_path / "petit.csv", tmp_path / "retour.jsonl"
    assert livrables("eval", "convert", small_set, table) == 0
    assert livrables("eval", "convert", table, back) == 0
    assert load_set(back).cases == load_set(small_set).cases
    assert livrables("eval", "sets") == 0
    out = capsys.readouterr().out
    assert "demo-dev" in out
    assert "demo-test" in out


def test_bad_sets_tell_every_defect_and_run_nothing(tmp_path, eval_settings, capsys):
    path = write_cases(
        tmp_path / "mauvais.jsonl",
        [
            {**CASES[0], "sources": [{"file": "absent.pdf", "pages": [1]}]},
            {**CASES[1], "id": "oasis"},
            {**CASES[2], "sources": [{"file": "livret-3-habitabilite.pdf", "pages": [999]}]},
            {**CASES[3], "answerable": True},
        ],
    )
    assert livrables("eval", "run", path) == 2
    err = capsys.readouterr().err
    for told in ("ligne 1", "absent.pdf", "ligne 2", "ligne 3", "999", "ligne 4"):
        assert told in err
    assert not (eval_settings.data / "evals").exists()


def test_import_and_export(tmp_path, eval_settings, run_file, capsys):
    squad = tmp_path / "mini.json"
    paragraph = {
        "context": "Le parc de la Plage bleue mesure 12 hectares.",
        "qas": [
            {
                "id": "1",
                "question": "Combien ?",
                "answers": [{"text": "12 hectares", "answer_start": 33}],
            }
        ],
    }
    squad.write_text(
        json.dumps({"data": [{"title": "Parc", "paragraphs": [paragraph]}]}), encoding="utf-8"
    )
    out = tmp_path / "importe"
    assert livrables("eval", "import", squad, "--out", out) == 0
    assert livrables("index", out / "documents") == 0
    assert livrables("eval", "check", out / "mini.jsonl") == 0
    table = tmp_path / "evalap.csv"
    assert livrables("eval", "export", run_file, "--evalap", table) == 0
    assert table.read_text(encoding="utf-8").splitlines()[0] == "query,output_true,output"


def test_what_is_not_there_is_told(eval_settings, capsys):
    assert livrables("eval", "run", "inconnu") == 2
    assert "demo-dev" in capsys.readouterr().err
    assert livrables("eval", "compare", "a", "b") == 2
    assert "eval run" in capsys.readouterr().err

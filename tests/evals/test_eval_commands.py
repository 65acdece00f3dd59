"""`livrables eval …` from end to end on the bundled corpus: files, output, exit statuses."""

import json
from pathlib import Path

import pytest

from assistant.cli import build_parser, main
from assistant.engine import Assistant
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
    assert "Avant : seuil 0,3000, " in out
    assert "Après : seuil 0," in out
    assert "optimiste" in out
    found = load_calibration(eval_settings)
    assert found.set_name == "petit"
    assert found.risk <= 0.5
    assert min_support(eval_settings) == found.min_support
    assert html.is_file()
    assert livrables("eval", "calibrate", "--reset") == 0
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


def test_no_output_replaces_an_input_and_nothing_is_run(small_set, run_file, tmp_path, capsys):
    journals = tmp_path / "data" / "evals"
    before = {path: path.read_bytes() for path in (small_set, run_file)}
    other = tmp_path / "autre.csv"
    assert livrables("eval", "convert", small_set, other) == 0
    taken = other.read_bytes()
    link = tmp_path / "lien.html"
    link.symlink_to(run_file)
    capsys.readouterr()
    for words in (
        ("run", small_set, "--out", small_set),
        ("run", small_set, "--out", "."),
        ("run", small_set, "--html", "/proc/x.html"),
        ("calibrate", small_set, "--html", tmp_path),
        ("compare", run_file, run_file, "--html", link),
        ("report", run_file, "--html", run_file),
        ("report", run_file, "--markdown", link),
        ("judge", run_file, "--out", run_file),
        ("export", run_file, "--evalap", run_file),
        ("convert", small_set, small_set),
        ("convert", small_set, other),
        ("import", small_set, "--out", tmp_path),
    ):
        assert livrables("eval", *words) == 2, words
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.strip().splitlines()) == 1, err
    assert {path: path.read_bytes() for path in before} == before
    assert other.read_bytes() == taken
    assert not journals.exists()
    assert livrables("eval", "convert", small_set, other, "--force") == 0


def test_a_doubtful_threshold_is_saved_with_force_only(eval_settings, tmp_path, capsys):
    many = [{**CASES[0], "id": f"o{n}", "question": f"{CASES[0]['question']}{' ' * n}"}
            for n in range(3)]  # fmt: skip
    path = write_cases(tmp_path / "doute.jsonl", [*many, *CASES[1:]])
    words = ("eval", "calibrate", path, "--risk", "0,01")
    assert livrables(*words, "--dry-run") == 0
    assert "Attention : " in capsys.readouterr().err
    assert livrables(*words) == 2
    err = capsys.readouterr().err
    assert "Seuil non enregistré : " in err
    assert "plus du double des 1 % demandés" in err
    assert "--force" in err
    assert "--dry-run" in err
    assert load_calibration(eval_settings) is None
    assert livrables(*words, "--force") == 0
    assert load_calibration(eval_settings).target_risk == 0.01
    assert livrables("eval", "calibrate") == 2
    assert "livrables eval sets" in capsys.readouterr().err


def test_compare_names_what_differs(run_file, small_set, tmp_path, monkeypatch, capsys):
    other = tmp_path / "b.json"
    monkeypatch.setenv("LIVRABLES_DENSE_WEIGHT", "0.95")
    assert livrables("eval", "run", small_set, "--out", other) == 0
    capsys.readouterr()
    assert livrables("eval", "compare", run_file, run_file) == 0
    assert "Même code, même index, mêmes réglages." in capsys.readouterr().out
    assert livrables("eval", "compare", run_file, other) == 0
    out = capsys.readouterr().out
    assert out.startswith("A : ")
    assert "\nB : " in out
    assert "Diffèrent : poids des vecteurs 0,2 → 0,95." in out
    headline = next(line for line in out.splitlines() if "Qualité de la réponse" in line)
    values = [load_run(path) for path in (run_file, other)]
    for run in values:
        mean = sum(r.scores["quality"].value for r in run.results) / 5
        assert f"{100 * mean:.1f}".replace(".", ",") in headline
    assert " 5  p = " in headline
    assert "ce jeu ne pouvait rien montrer" in out


def test_the_gate_is_shut_to_a_set_that_changed_and_tells_a_set_without_bars(
    run_file, eval_settings, tmp_path, capsys
):
    (tmp_path / "ailleurs").mkdir()
    changed = write_cases(tmp_path / "ailleurs" / "petit.jsonl", CASES[:-1])
    other = tmp_path / "b.json"
    assert livrables("eval", "run", changed, "--out", other) == 0
    capsys.readouterr()
    assert livrables("eval", "compare", run_file, other) == 0
    assert capsys.readouterr().err == ""
    assert livrables("eval", "compare", run_file, other, "--fail-on-regression") == 1
    err = capsys.readouterr().err
    assert "1 question a changé ou manque" in err
    assert "make baseline" in err
    assert "Aucun seuil à atteindre n'est fixé pour le jeu « petit »" in err


def test_an_interrupted_run_says_what_is_kept_and_what_is_resumed(
    small_set, eval_settings, tmp_path, monkeypatch, capsys
):
    answer = Assistant.ask
    asked = []

    def stop_at_the_third(self, question, *rest):
        asked.append(question)
        if question == CASES[2]["question"]:
            raise KeyboardInterrupt
        return answer(self, question, *rest)

    words = ("eval", "run", small_set, "--out", tmp_path / "r.json")
    with monkeypatch.context() as patched:
        patched.setattr(Assistant, "ask", stop_at_the_third)
        assert livrables(*words) == 130
    err = capsys.readouterr().err
    assert "Interrompu : 2 questions faites sont gardées ; relancez la même commande" in err
    assert "Reprise" not in err
    assert livrables(*words) == 0
    assert "Reprise : 2 questions déjà faites." in capsys.readouterr().err
    assert len(load_run(tmp_path / "r.json").results) == 5


def test_counts_agree_with_their_nouns(eval_settings, tmp_path, capsys):
    one = write_cases(tmp_path / "un.jsonl", CASES[:1])
    assert livrables("eval", "check", one) == 0
    assert "1 question, dont 1 qui a une réponse ; aucun défaut" in capsys.readouterr().out
    none = write_cases(tmp_path / "zero.jsonl", CASES[3:])
    assert livrables("eval", "run", none) == 0
    out = capsys.readouterr().out
    assert "2 questions, dont aucune n'a de réponse" in out
    assert "(dont " in out
    assert "refus justifié" in out


def test_convert_takes_a_name_and_sets_leave_big_files_uncounted(eval_settings, tmp_path, capsys):
    staff = eval_settings.data / "evals" / "sets"
    staff.mkdir(parents=True)
    assert livrables("eval", "convert", "demo-dev", staff / "copie.csv") == 0
    assert load_set(staff / "copie.csv").cases
    (staff / "enorme.jsonl").write_text(" \n" * 1_500_000, encoding="utf-8")
    assert livrables("eval", "sets") == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "gros fichier" in lines["enorme"]
    assert "124 questions" in lines["copie"]


@pytest.mark.parametrize(
    ("given", "kept"), [("tous", "tous"), ("even", "pairs"), ("impairs", "impairs")]
)
def test_ranks_are_french_and_english_is_understood(given, kept):
    words = ["eval", "import", "a.json", "--out", "b", "--ranks", given]
    assert build_parser().parse_args(words).ranks == kept


def test_unknown_ranks_are_told_in_french(capsys):
    with pytest.raises(SystemExit):
        livrables("eval", "import", "a.json", "--out", "b", "--ranks", "moitié")
    err = capsys.readouterr().err
    assert "pairs" in err
    assert "even" not in err

"""Running a set on the real index: files, journals, resuming, changes of index, provenance."""

import json
from dataclasses import replace

import pytest

from assistant.engine import Assistant
from corpus.errors import UserError
from evals.metrics import METRICS
from evals.problems import SetErrors
from evals.provenance import commit, environment
from evals.run import INDEX_CHANGED, evaluate, runs_folder
from evals.runfile import JOURNAL, journal_run, load_run, save_run
from evals.types import Outcome
from index.build import build_index


def finished(path, settings, **options):
    *steps, last = evaluate(path, settings, **options)
    return steps, last


def test_every_question_is_answered_scored_and_written(small_set, eval_settings):
    steps, last = finished(small_set, eval_settings)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4]
    assert (last.done, last.total, last.path.parent) == (5, 5, runs_folder(eval_settings))
    run = load_run(last.path)
    assert run == last.run
    outcomes = {result.case.id: result.outcome for result in run.results}
    assert outcomes["oasis"] is Outcome.RIGHT
    assert outcomes["maire"] is outcomes["bonjour"] is Outcome.RIGHT
    for result in run.results:
        assert result.scores.keys() == METRICS.keys()
        assert all(score.reason for score in result.scores.values())
        assert result.answer.timings_ms["total"] > 0
    assert run.results[2].case.history[0].answer == "À Dunkerque."
    assert run.settings["dense_weight"] == "0.2"
    assert last.path.name.startswith("petit_")
    assert run.index_id[:8] in last.path.name
    assert not list(last.path.parent.glob(f"*{JOURNAL}"))


def test_the_same_run_twice_gives_the_same_answers_and_scores(small_set, eval_settings):
    runs = [finished(small_set, eval_settings)[1].run for _ in range(2)]
    plain = [
        [
            (
                result.outcome,
                result.answer.text,
                {k: s for k, s in result.scores.items() if k != "latency"},
            )
            for result in run.results
        ]
        for run in runs
    ]
    assert plain[0] == plain[1]


def test_an_interrupted_run_resumes_where_it_stopped(small_set, eval_settings, tmp_path):
    out = tmp_path / "resultat.json"
    started = evaluate(small_set, eval_settings, out)
    for step in started:
        if step.done == 2:
            journal = step.journal
            break
    started.close()
    assert [r.case.id for r in journal_run(journal).results] == ["oasis", "bus"]
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"case": {"id": "coup')  # a line that was cut while being written
    steps, last = finished(small_set, eval_settings, out=out)
    assert [step.done for step in steps] == [2, 3, 4]
    assert [r.case.id for r in last.run.results] == ["oasis", "bus", "suite", "maire", "bonjour"]
    assert out.is_file()
    assert not journal.exists()


def test_a_journal_of_other_settings_is_not_resumed(small_set, eval_settings, tmp_path):
    out = tmp_path / "resultat.json"
    started = evaluate(small_set, eval_settings, out)
    next(step for step in started if step.done == 2)
    started.close()
    other = eval_settings.model_copy(update={"dense_weight": 0.9})
    steps, last = finished(small_set, other, out=out)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4]
    assert last.run.settings["dense_weight"] == "0.9"


def test_a_bad_set_runs_nothing(tmp_path, eval_settings):
    path = tmp_path / "mauvais.jsonl"
    path.write_text('{"id": "a", "question": ""}\n{"id": "a", oops}\n', encoding="utf-8")
    with pytest.raises(SetErrors) as caught:
        list(evaluate(path, eval_settings))
    assert {problem.line for problem in caught.value.problems} == {1, 2}
    assert not runs_folder(eval_settings).exists()


def test_a_new_index_in_the_middle_ends_the_run(small_set, eval_settings, tmp_path):
    document = tmp_path / "note.txt"
    document.write_text("Le jardin compte 12 parcelles.", encoding="utf-8")
    started = evaluate(small_set, eval_settings)
    next(started)
    next(started)
    build_index([document], eval_settings)
    with pytest.raises(UserError, match=INDEX_CHANGED[:20]):
        list(started)


def test_one_question_that_fails_does_not_end_the_run(small_set, eval_settings, monkeypatch):
    ask = Assistant.ask

    def broken(self, question, history=(), k=10):
        if "bus" in question:
            raise RuntimeError("a defect")
        return ask(self, question, history, k)

    monkeypatch.setattr(Assistant, "ask", broken)
    run = finished(small_set, eval_settings)[1].run
    failed = run.results[1]
    assert (failed.outcome, failed.answer) == (Outcome.FAILED, None)
    assert "RuntimeError" in failed.failure
    assert failed.scores["quality"].value == 0
    assert run.results[3].outcome is Outcome.RIGHT


def test_what_the_threshold_holds_back_is_kept_for_the_curve(small_set, eval_settings):
    run = finished(small_set, eval_settings, threshold=1.1)[1].run
    bus = run.results[1]
    assert bus.outcome is Outcome.WRONG_REFUSAL
    assert not bus.unguarded.refused
    assert bus.unguarded_outcome in {Outcome.RIGHT, Outcome.MISSED}


def test_files_that_are_no_results_are_told(tmp_path, small_set, eval_settings):
    run = finished(small_set, eval_settings)[1].run
    path = tmp_path / "r.json"
    save_run(replace(run, format=99), path)
    with pytest.raises(UserError, match="autre version"):
        load_run(path)
    path.write_text(json.dumps({"x": 1}), encoding="utf-8")
    with pytest.raises(UserError, match="n'est pas un résultat"):
        load_run(path)
    with pytest.raises(UserError, match="introuvable"):
        load_run(tmp_path / "absent.json")
    with pytest.raises(UserError, match="Impossible d'écrire"):
        save_run(run, path / "sous" / "r.json")


def test_provenance_names_the_commit_and_the_machine():
    found = environment()
    assert {"python", "cœurs", "tantivy"} <= found.keys()
    assert commit() is None or len(commit().split("-")[0]) >= 8

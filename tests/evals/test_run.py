"""Running a set on the real index: files, journals, resuming, changes of index, provenance."""

import json
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from assistant.engine import Assistant
from corpus.errors import UserError
from evals.compare import compare
from evals.journal import SUFFIX, journal_run, resumed
from evals.metrics import METRICS
from evals.problems import SetErrors
from evals.provenance import commit, environment
from evals.run import INDEX_CHANGED, evaluate, runs_folder
from evals.runfile import load_run, save_run, slim
from evals.types import Change, Outcome, Run, Score
from index.build import build_index
from tests.evals_cases import CASES, write_cases


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
    assert not list(last.path.parent.glob(f"*{SUFFIX}"))


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
    before = journal_run(journal)
    assert (before.total, before.seconds > 0) == (5, True)
    steps, last = finished(small_set, eval_settings, out=out)
    assert [step.done for step in steps] == [2, 3, 4]
    assert [r.case.id for r in last.run.results] == ["oasis", "bus", "suite", "maire", "bonjour"]
    assert last.run.started == before.started
    assert last.run.seconds > before.seconds, "the legs add up"
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


@pytest.mark.parametrize(
    "changed",
    [
        {"set_fingerprint": "0" * 64},
        {"commit": "ffffffff"},
        {"index_id": "0" * 16},
        {"metrics": 99},
        {"environment": {"code": "other code, where there is no git"}},
    ],
)
def test_a_journal_of_another_run_is_not_resumed(small_set, eval_settings, tmp_path, changed):
    out = tmp_path / "resultat.json"
    started = evaluate(small_set, eval_settings, out)
    journal = next(step for step in started if step.done == 2).journal
    started.close()
    same = journal_run(journal)
    empty = replace(same, results=(), seconds=0.0)
    assert resumed(journal, empty).results == same.results
    assert resumed(journal, replace(empty, **changed)).results == ()


def test_one_journal_has_one_writer(small_set, eval_settings, tmp_path):
    out = tmp_path / "resultat.json"
    first = evaluate(small_set, eval_settings, out)
    next(first)
    with pytest.raises(UserError, match="déjà en cours"):
        next(evaluate(small_set, eval_settings, out))
    *_, last = first
    assert last.run.total == 5
    assert sorted(path.name for path in tmp_path.glob("resultat*")) == ["resultat.json"]


def test_the_journal_of_a_set_that_changed_is_kept_beside_the_new_one(small_set, eval_settings):
    started = evaluate(small_set, eval_settings)
    old = next(step for step in started if step.done == 2).journal
    started.close()
    write_cases(small_set, CASES[:4])
    again = evaluate(small_set, eval_settings)
    new = next(again).journal
    again.close()
    assert new != old
    assert len(journal_run(old).results) == 2


def test_a_slim_run_compares_as_the_whole_one(small_set, eval_settings, tmp_path):
    run = finished(small_set, eval_settings)[1].run
    save_run(slim(run), tmp_path / "slim.json", indent=None)
    found = compare(load_run(tmp_path / "slim.json"), run)
    assert {case.change for case in found.cases} == {Change.EQUAL}
    assert all(item.difference in (None, 0.0) for item in found.metrics)
    assert not found.regressions


@pytest.mark.parametrize(
    "broken",
    [
        lambda run: replace(run, seconds=float("inf")),
        lambda run: replace(run, started="hier"),
        lambda run: replace(run, started="2026-11-23T10:00:00"),
        lambda run: replace(run, results=run.results * 2),
        lambda run: with_score(run, float("nan")),
        lambda run: with_score(run, 50.0),
    ],
)
def test_values_that_cannot_be_are_refused_on_reading(small_set, eval_settings, tmp_path, broken):
    run = finished(small_set, eval_settings)[1].run
    path = tmp_path / "r.json"
    text = TypeAdapter(Run).dump_json(broken(run)).decode()
    path.write_text(text.replace('"value":null,"reason":"x"', '"value":NaN,"reason":"x"'), "utf-8")
    with pytest.raises(UserError, match=r"abîmé|n'est pas un résultat"):
        load_run(path)


def with_score(run, value):
    first = run.results[0]
    scores = {**first.scores, "quality": Score(value, "x")}
    return replace(run, results=(replace(first, scores=scores), *run.results[1:]))


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
    with pytest.raises(UserError, match=r"Impossible d’écrire.*vérifiez le dossier"):
        save_run(run, path / "sous" / "r.json")


def test_provenance_names_the_commit_and_the_machine():
    found = environment()
    assert {"python", "cœurs", "tantivy"} <= found.keys()
    assert commit() is None or len(commit().split("-")[0]) >= 8

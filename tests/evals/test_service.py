"""What the staff page uses, on the real index: sets, runs, reports, drafts."""

import time

import pytest

from assistant.evaluation import DraftCase, DraftFact
from corpus.errors import UserError
from evals.run import runs_folder
from evals.service import EvaluationService
from evals.sets import load_set
from index.live import LiveIndex
from tests.evals_cases import CASES, write_cases


@pytest.fixture
def service(eval_settings):
    folder = eval_settings.data / "evals" / "sets"
    folder.mkdir(parents=True)
    write_cases(folder / "equipe.jsonl")
    live = LiveIndex(eval_settings)
    yield EvaluationService(eval_settings, live)
    live.close()


def run(service, name="equipe", stop_after=None):
    done = []
    for step in service.run(name, lambda: stop_after is not None and len(done) >= stop_after):
        done.append(step)
    return done


def test_sets_are_listed_with_what_keeps_them_from_running(service, eval_settings):
    broken = eval_settings.data / "evals" / "sets" / "casse.jsonl"
    write_cases(broken, [{**CASES[0], "sources": [{"file": "absent.pdf", "pages": [1]}]}])
    found = {info.name: info for info in service.sets()}
    assert (found["equipe"].cases, found["equipe"].answerable) == (5, 3)
    assert not found["equipe"].bundled
    assert "absent.pdf" in found["casse"].problems[0]
    assert found["demo-dev"].bundled
    assert not found["demo-dev"].problems


def test_a_run_is_listed_read_compared_deleted_and_brought_back(service):
    first = run(service)[-1].run_id
    infos = service.runs()
    assert [info.id for info in infos] == [first]
    assert infos[0].complete
    assert infos[0].cases == 5
    assert infos[0].headline[0].label == "Qualité"
    assert infos[0].note == ""
    assert "Tombouctou" in service.report_html([first])
    assert "/documents/" not in service.report_html([first])
    assert "/documents/livret-3-habitabilite.pdf#page=" in service.report_html([first], linked=True)
    assert "equipe" in service.report_markdown([first])
    service.delete_run(first)
    assert service.runs() == ()
    with pytest.raises(UserError, match="n’existe plus"):
        service.report_html([first])
    service.undo_delete(first)
    assert [info.id for info in service.runs()] == [first]
    again = run(service)[-1].run_id
    service.delete_run(again)
    service.undo_delete(again)
    second = again
    assert second != first
    assert "indécis" in service.report_html([first, second])


def test_a_stopped_run_keeps_what_is_done_and_resumes(service):
    steps = run(service, stop_after=2)
    stopped = steps[-1].run_id
    assert steps[-1].done == 2
    info = service.runs()[0]
    assert (info.id, info.complete, info.cases) == (stopped, False, 2)
    assert "cours Oasis" in service.report_html([stopped])
    again = run(service)
    assert again[0].done == 2
    assert [found.complete for found in service.runs()] == [True]


def test_an_evaluation_under_way_is_not_deleted(service):
    steps = service.run("equipe", lambda: False)
    next(steps)
    next(steps)
    info = service.runs()[0]
    assert (info.running, info.resumable, info.total) == (True, False, 5)
    with pytest.raises(UserError, match="en cours"):
        service.delete_run(info.id)
    steps.close()
    info = service.runs()[0]
    assert (info.running, info.resumable) == (False, True)
    service.delete_run(info.id)
    assert service.runs() == ()


def test_undoing_never_overwrites_newer_work(service):
    stopped = run(service, stop_after=2)[-1].run_id
    service.delete_run(stopped)
    assert run(service, stop_after=3)[-1].run_id == stopped
    with pytest.raises(UserError, match="plus récente"):
        service.undo_delete(stopped)
    assert service.runs()[0].cases == 3


def test_a_set_that_changed_keeps_its_interrupted_run_but_does_not_resume_it(service):
    run(service, stop_after=2)
    service.save_draft(draft())
    assert service.approve("cas-001", "equipe") == ()
    info = service.runs()[0]
    assert (info.cases, info.resumable) == (2, False)


def test_one_bad_file_hides_no_run(service, eval_settings):
    good = run(service)[-1].run_id
    folder = runs_folder(eval_settings)
    (folder / "casse.json").write_text("{", encoding="utf-8")
    (folder / "etranger.json").write_text("[]", encoding="utf-8")
    text = (folder / f"{good}.json").read_text(encoding="utf-8")
    (folder / "date.json").write_text(text.replace('"started": "20', '"started": "x20'), "utf-8")
    assert [info.id for info in service.runs()] == [good]
    assert service.unreadable() == ("casse.json", "date.json", "etranger.json")


def test_the_trash_lets_the_oldest_go(service, eval_settings, monkeypatch):
    monkeypatch.setattr("evals.service.KEPT", 2)
    ids = [run(service)[-1].run_id for _ in range(3)]
    for identity in ids:
        service.delete_run(identity)
        time.sleep(0.02)
    left = {path.stem for path in (runs_folder(eval_settings) / "corbeille").iterdir()}
    assert left == set(ids[1:])


def test_paths_outside_the_folder_are_no_runs(service, eval_settings):
    outside = eval_settings.data / "evals" / "secret.json"
    outside.write_text("{}", encoding="utf-8")
    run(service)
    with pytest.raises(UserError):
        service.delete_run("../secret")
    assert outside.is_file()


@pytest.mark.parametrize("name", ["../secret", "x/../../y", "", "absent"])
def test_foreign_ids_are_refused(service, name):
    for call in (service.delete_run, service.undo_delete):
        with pytest.raises(UserError):
            call(name)
    with pytest.raises(UserError):
        service.report_html([name])
    with pytest.raises(UserError):
        service.discard_draft(name)
    with pytest.raises(UserError):
        service.approve(name, "equipe")


def draft(**changes):
    values = {
        "id": "",
        "question": "Combien de cours Oasis en juin 2022 ?",
        "answerable": True,
        "pages": (("livret-3-habitabilite.pdf", 17),),
        "facts": (DraftFact("75 cours", ("soixante-quinze cours",), True),),
        "reference": "75 cours.",
        "tags": ("chiffre",),
    }
    return DraftCase(**{**values, **changes})


def test_a_case_is_tried_written_and_approved(service, eval_settings):
    tried = service.try_question("Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?")
    assert "75" in tried.answer_text
    cited = [page for page in tried.pages if page.cited]
    assert cited[0].file == "livret-3-habitabilite.pdf"
    assert tried.pages[: len(cited)] == tuple(cited)
    assert service.save_draft(draft()) == ()
    saved = service.drafts()[0]
    assert saved.id == "cas-001"
    assert service.approve(saved.id, "equipe") == ()
    assert service.drafts() == ()
    path = eval_settings.data / "evals" / "sets" / "equipe.jsonl"
    last = load_set(path).cases[-1]
    assert (last.id, last.facts[0].alternatives) == ("cas-001", ("soixante-quinze cours",))
    assert service.save_draft(draft()) == ()
    assert service.drafts()[0].id == "cas-002"
    assert service.approve("cas-002", "nouveau") == ()
    assert len(load_set(path.with_name("nouveau.jsonl")).cases) == 1


def test_a_case_that_no_set_could_take_is_not_saved(service):
    assert "absent.pdf" in service.save_draft(draft(pages=(("absent.pdf", 1),)))[0]
    assert service.save_draft(draft(facts=()))
    assert service.save_draft(draft(question=" "))
    assert service.drafts() == ()


def test_a_draft_is_changed_and_discarded(service):
    service.save_draft(draft())
    service.save_draft(draft(id="cas-001", question="Autre question ?"))
    assert [item.question for item in service.drafts()] == ["Autre question ?"]
    service.discard_draft("cas-001")
    assert service.drafts() == ()


def test_bundled_sets_are_never_written_to(service):
    service.save_draft(draft())
    assert service.approve("cas-001", "demo-dev")
    assert service.approve("cas-001", "../ailleurs")
    assert [item.id for item in service.drafts()] == ["cas-001"]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b"])
def test_any_line_separator_may_stand_in_a_draft(service, sign):
    assert service.save_draft(draft(reference=f"avant{sign}après")) == ()
    assert service.drafts()[0].reference == f"avant{sign}après"


def test_a_draft_is_warned_of_what_its_pages_do_not_say_and_of_doubles(service):
    assert service.warnings(draft()) == ()
    odd = draft(facts=(DraftFact("9999 girafes volantes", (), True),))
    assert "girafes" in service.warnings(odd)[0]
    service.save_draft(draft())
    service.approve("cas-001", "equipe")
    other = draft(
        answerable=False, pages=(), facts=(), question="combien de cours oasis en juin 2022"
    )
    told = service.warnings(other)
    assert "« equipe »" in told[0]
    assert "attend autre chose" in told[0]


def test_follow_ups_keep_their_history(service, eval_settings):
    turn = ("Où les bus sont-ils gratuits ?", "À Dunkerque.")
    assert "2018" in service.try_question("Et en quelle année ?", [turn]).answer_text
    service.save_draft(draft(history=(turn,), tags=("suite",)))
    assert service.approve("cas-001", "suites") == ()
    path = eval_settings.data / "evals" / "sets" / "suites.jsonl"
    assert load_set(path).cases[0].history[0].answer == "À Dunkerque."
    service.save_draft(draft())
    assert service.approve(service.drafts()[0].id, "SUITES"), "names differ in more than case"


def test_an_empty_question_is_told(service):
    with pytest.raises(UserError, match="question"):
        service.try_question("   ")

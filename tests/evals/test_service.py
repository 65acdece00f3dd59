"""What the staff page uses, on the real index: sets, runs, reports, drafts."""

import pytest

from assistant.evaluation import DraftCase, DraftFact
from corpus.errors import UserError
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
    with pytest.raises(UserError, match="n'existe plus"):
        service.report_html([first])
    service.undo_delete(first)
    assert [info.id for info in service.runs()] == [first]
    second = run(service)[-1].run_id
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


def test_an_empty_question_is_told(service):
    with pytest.raises(UserError, match="question"):
        service.try_question("   ")

"""Runs over HTTP: started, followed, stopped, compared, downloaded, deleted, and what goes wrong."""

import re
import threading
import time
from dataclasses import replace
from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.ui.scripted_staff import (
    GONE,
    HOSTILE,
    TAKEN,
    Member,
    ScriptedEvaluation,
    run_info,
    stored,
    visiting,
)
from ui import strings
from ui.staff import Staff


@pytest.fixture
def evaluation():
    return ScriptedEvaluation(free=True, kept=[run_info(1), run_info(2), run_info(3, "demo-test")])


@pytest.fixture
def staff(evaluation, scripted):
    return Staff(evaluation, scripted, stored())


@pytest.fixture
def visitor(staff):
    """Somebody who has not given the password."""
    with visiting(staff) as client:
        yield client


@pytest.fixture
def member(visitor, staff):
    return Member(visitor, staff.sessions.open())


def until(condition):
    """Waits for what another thread does."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_downloads(member):
    for form, kind, start in (("html", "text/html", "<!doctype"), ("md", "text/markdown", "# ")):
        reply = member.get(f"/evaluer/rapport/demo-dev-001,demo-dev-002/{form}")
        assert reply.headers["content-type"].startswith(kind)
        name = f"evaluation-demo-dev-001-demo-dev-002.{form}"
        assert reply.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert reply.text.startswith(start)
        assert "demo-dev-001 puis demo-dev-002" in reply.text


@pytest.mark.parametrize("ids", ["demo-dev-009", "demo-dev-001,demo-dev-009", "%2e%2e", "a,b"])
def test_unknown_runs_are_told_in_french(member, ids):
    for path in ("resultats", "rapport"):
        reply = member.get(f"/evaluer/{path}/{ids}")
        assert reply.status_code == 404
        assert strings.STAFF_RUN_GONE.split(",")[0] in reply.text


@pytest.mark.parametrize("ids", ["demo-dev-001,demo-test-003", "demo-dev-001,demo-dev-001"])
def test_only_two_runs_of_one_set_are_compared(member, ids):
    reply = member.get(f"/evaluer/resultats/{ids}")
    assert reply.status_code == 404
    assert strings.STAFF_CHOOSE_TWO in reply.text


def test_comparing_puts_the_earlier_run_first(member):
    def compare(*ids):
        return member.get("/evaluer/comparer", params={"execution": list(ids)})

    assert compare("demo-dev-002", "demo-dev-001").headers["location"].endswith("-001,demo-dev-002")
    refused = compare("demo-dev-001", "demo-test-003").headers["location"]
    page = member.get(refused.split("#")[0]).text
    assert strings.STAFF_CHOOSE_TWO in page
    ticked = re.findall(r'value="([\w-]+)" id="cocher[^>]* checked', page)
    assert sorted(ticked) == ["demo-dev-001", "demo-test-003"], "what was ticked stays"


def test_a_run_and_its_end(member, evaluation):
    page = member.post("/evaluer/lancer", jeu="demo-dev").text
    evaluation.ended.wait(10)
    until(lambda: member.get("/evaluer/etat").json()["phase"] == "terminee")
    page = member.get("/evaluer").text
    assert "demo-dev\u00a0» est terminée" in page
    assert "/evaluer/resultats/demo-dev-004" in page


def test_one_run_at_a_time_and_a_stop(member, evaluation):
    evaluation.free = False
    member.post("/evaluer/lancer", jeu="demo-dev")
    for _ in range(3):
        evaluation.step.release()
    until(lambda: member.get("/evaluer/etat").json()["done"] == 3)
    state = member.get("/evaluer/etat").json()
    assert (state["total"], state["phase"]) == (20, "en-cours")
    assert state["count"].replace("\u00a0", " ") == "3 questions sur 20"
    assert strings.STAFF_ALREADY in member.post("/evaluer/lancer", jeu="demo-test").text
    page = member.get("/evaluer").text
    assert "window.hacked" in page
    assert HOSTILE not in page, "the question in progress is escaped"
    member.post("/evaluer/arreter")
    until(lambda: member.get("/evaluer/etat").json()["phase"] == "arretee")
    assert "3\u00a0questions sur\u00a020" in member.get("/evaluer").text
    evaluation.free = True
    member.post("/evaluer/lancer", jeu="demo-dev")
    until(lambda: member.get("/evaluer/etat").json()["phase"] == "terminee")
    assert evaluation.begun == {}, "the second run went on from the first"


def test_the_end_of_the_server_stops_the_run(staff, evaluation):
    evaluation.free = False
    app = FastAPI(lifespan=staff.lifespan)
    with TestClient(app):
        assert staff.site.runner.start("demo-dev")
    assert evaluation.ended.is_set()
    assert "evaluation" not in {thread.name for thread in threading.enumerate()}


def test_failures_are_told_without_traceback(member, evaluation, caplog):
    from corpus.errors import UserError

    for failure, told in (
        (UserError("L’index manque : lancez « livrables index »."), "L’index manque"),
        (RuntimeError("secret"), strings.UNEXPECTED),
    ):
        evaluation.failure = failure
        member.post("/evaluer/lancer", jeu="demo-dev")
        until(lambda: member.get("/evaluer/etat").json()["phase"] == "echec")
        page = member.get("/evaluer").text
        assert told in page
        assert "secret" not in page


@pytest.mark.parametrize("name", ["bailleurs", "absent", ""])
def test_a_set_that_cannot_be_run_is_refused(member, name):
    reply = member.post("/evaluer/lancer", jeu=name)
    assert reply.status_code == 400
    assert strings.STAFF_CHOOSE_SET in reply.text


def test_deleting_can_be_undone(member, evaluation):
    page = member.post("/evaluer/supprimer", execution="demo-dev-001").text
    assert "L’évaluation est supprimée." in page
    assert "/evaluer/resultats/demo-dev-001" not in page
    page = member.post("/evaluer/retablir", execution="demo-dev-001").text
    assert strings.STAFF_RESTORED in page
    assert "/evaluer/resultats/demo-dev-001" in page
    reply = member.post("/evaluer/retablir", execution="demo-dev-001")
    assert (reply.status_code, GONE in reply.text) == (400, True)


def test_empty_lists_say_what_to_do(member, evaluation):
    evaluation.kept.clear()
    evaluation.sets = lambda: ()
    page = member.get("/evaluer").text
    assert "Il n’y a pas encore de jeu de questions." in page
    assert "Aucune évaluation pour l’instant." in page
    assert "Aucun brouillon." in member.get("/evaluer/cas").text


def rows(page):
    """The text of every run in the list, as it is read."""
    plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
    return re.split(r"(?=demo-\w+ \d+ mars)", plain.partition("Évaluations faites")[2])[1:]


def test_the_run_under_way_is_labelled_and_cannot_be_deleted(member, evaluation):
    evaluation.kept[2] = replace(run_info(3, "demo-test", complete=False), running=True)
    row = rows(member.get("/evaluer").text)[0]
    assert "en cours 12 questions sur 118" in row
    assert not re.search("interrompue|Supprimer|Reprendre|Ouvrir", row)
    reply = member.post("/evaluer/supprimer", execution="demo-test-003")
    assert (reply.status_code, strings.STAFF_UNDER_WAY in reply.text) == (400, True)
    assert evaluation.trash == {}


def test_the_runner_knows_the_run_under_way_too(member, evaluation):
    evaluation.kept.append(run_info(4, complete=False))
    evaluation.free = False
    member.post("/evaluer/lancer", jeu="demo-dev")
    row = rows(member.get("/evaluer").text)[0]
    assert not re.search("Supprimer|Reprendre", row)
    reply = member.post("/evaluer/supprimer", execution="demo-dev-004")
    assert (reply.status_code, strings.STAFF_UNDER_WAY in reply.text) == (400, True)
    assert "supprimée" in member.post("/evaluer/supprimer", execution="demo-test-003").text
    assert "supprimée" in member.post("/evaluer/supprimer", execution="demo-dev-001").text
    member.post("/evaluer/arreter")
    until(lambda: member.get("/evaluer/etat").json()["phase"] == "arretee")
    assert "supprimée" in member.post("/evaluer/supprimer", execution="demo-dev-004").text


def test_an_interrupted_run_is_resumed_only_when_it_can_be(member, evaluation):
    evaluation.kept[:] = [run_info(1, complete=False), run_info(2, "demo-test", complete=False)]
    evaluation.kept[0] = replace(evaluation.kept[0], cases=75, total=1500, resumable=False)
    later, earlier = rows(member.get("/evaluer").text)
    assert "interrompue 12 questions sur 118" in later
    assert "Reprendre" in later
    assert "interrompue 75 questions sur 1 500" in earlier
    assert "Reprendre" not in earlier


def test_an_undo_that_would_overwrite_is_told(member, evaluation):
    member.post("/evaluer/supprimer", execution="demo-dev-001")
    evaluation.kept.append(run_info(1))
    reply = member.post("/evaluer/retablir", execution="demo-dev-001")
    assert (reply.status_code, TAKEN in reply.text) == (400, True)


def test_unreadable_files_are_named(member, evaluation):
    assert "illisible" not in member.get("/evaluer").text
    evaluation.broken = ("<b>.json",)
    page = member.get("/evaluer").text
    assert "1\u00a0fichier illisible dans data/evals/runs\u00a0: &lt;b&gt;.json" in page
    evaluation.broken = tuple(f"f{number}.json" for number in range(12))
    page = member.get("/evaluer").text
    assert "12\u00a0fichiers illisibles" in page
    assert "f9.json, et 2 de plus" in page
    assert len(rows(page)) == 3, "the good ones are there"


def test_figures_say_how_many_questions_and_which_way_is_better(member):
    row = rows(member.get("/evaluer").text)[0]
    assert "Faits essentiels, quand il répond 62 % , intervalle à 95 % 53 à 71 % , sur 88" in row
    assert row.count("moins, c’est mieux") == 1
    assert "Refus à tort moins, c’est mieux" in row
    assert "commit 1f2e3d4c" in row
    assert "version" not in row.partition("Le trait")[0]


def test_a_deleted_run_is_not_offered_after_its_end(member, evaluation):
    member.post("/evaluer/lancer", jeu="demo-dev")
    until(lambda: member.get("/evaluer/etat").json()["phase"] == "terminee")
    assert "Voir les résultats" in member.get("/evaluer").text
    assert (
        "Voir les résultats" not in member.post("/evaluer/supprimer", execution="demo-dev-004").text
    )

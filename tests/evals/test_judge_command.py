"""`livrables eval judge` against a real server: what it says and sends, what it keeps and resumes."""

import argparse
import json
import signal

import pytest

from corpus.errors import ModelUnavailable, UserError
from evals.judge_command import judge_command
from evals.judged import judged_path, load_judged
from evals.runfile import load_run, save_run
from prompts.loading import load_prompt
from tests.judge_factory import opinion, small_run
from tests.model_server import Fault, ModelServer


@pytest.fixture
def run_path(tmp_path):
    path = tmp_path / "essai.json"
    save_run(small_run(), path)
    return path


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "cle-essai")
    answers = {"q0 ?": opinion(), "q1 ?": opinion(1, 0, 2, "Incomplet."), "q2 ?": opinion(0, 0, 0)}
    with ModelServer(answers, key="cle-essai") as server:
        monkeypatch.setenv("LIVRABLES_JUDGE", "openai:juge-essai")
        monkeypatch.setenv("LIVRABLES_JUDGE_URL", server.url)
        yield server


def judge(run_path, out=None, shape=False):
    return judge_command(argparse.Namespace(run=str(run_path), out=out, json=shape))


def test_the_command_says_what_it_sends_and_keeps_opinions_apart(run_path, server, capsys):
    before = run_path.read_bytes()
    assert judge(run_path) == 0
    out, err = capsys.readouterr()
    assert "3 réponses sont envoyées" in err
    assert f"à openai:juge-essai ({server.url})" in err
    assert out.startswith("Avis du modèle openai:juge-essai (consigne v1)")
    assert "50,0" in out
    assert "q1 : Incomplet." in out
    assert run_path.read_bytes() == before
    judged = load_judged(judged_path(run_path))
    assert [j.exactitude for j in judged.judgements] == [1.0, 0.5, 0.0]
    assert (judged.run_file, judged.run_started) == ("essai.json", load_run(run_path).started)
    assert judged.prompt_sha == load_prompt("juge").sha
    with pytest.raises(UserError, match="eval run"):
        load_run(judged_path(run_path))


def test_json_is_one_document_and_nothing_is_asked_twice(run_path, server, capsys):
    assert judge(run_path) == 0
    capsys.readouterr()
    assert judge(run_path, shape=True) == 0
    out, err = capsys.readouterr()
    shape = json.loads(out)
    assert len(server.requests) == 3
    assert err == ""
    assert shape["judge"] == "openai:juge-essai"
    assert shape["opinions"]["juge_exactitude"]["mean"] == 0.5
    assert [j["case_id"] for j in shape["judgements"]] == ["q0", "q1", "q2"]


def test_failures_are_asked_again_and_unreadable_outputs_are_not(run_path, server, capsys):
    server.answers = {"q0 ?": Fault(status=500), "q1 ?": "Je préfère ne pas juger."}
    server.otherwise = opinion()
    assert judge(run_path) == 0
    assert "Réponses sans avis :" in capsys.readouterr().out
    asked = len(server.requests)
    server.answers = {}
    assert judge(run_path) == 0
    assert len(server.requests) == asked + 1
    found = load_judged(judged_path(run_path)).judgements
    assert [(j.case_id, j.exactitude) for j in found] == [("q0", 1.0), ("q1", None), ("q2", 1.0)]


def test_a_lost_key_keeps_what_is_done(run_path, server, capsys):
    server.answers = {"q0 ?": opinion(), "q1 ?": Fault(status=401)}
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY"):
        judge(run_path)
    assert "la même commande continue de là" in capsys.readouterr().err
    assert [j.case_id for j in load_judged(judged_path(run_path)).judgements] == ["q0"]


@pytest.fixture
def interruptible():
    """SIGINT raises KeyboardInterrupt even where the test run was started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_keeps_what_is_done(run_path, server, capsys):
    server.answers = {"q0 ?": opinion(), "q1 ?": Fault(interrupt=True)}
    with pytest.raises(KeyboardInterrupt):
        judge(run_path)
    assert "Gardé dans" in capsys.readouterr().err
    server.otherwise, server.answers = opinion(1), {}
    assert judge(run_path) == 0
    assert len(server.requests) == 4
    found = load_judged(judged_path(run_path)).judgements
    assert [j.exactitude for j in found] == [1.0, 0.5, 0.5]


def test_other_opinions_are_not_overwritten(run_path, server, monkeypatch, tmp_path, capsys):
    assert judge(run_path) == 0
    kept = judged_path(run_path).read_bytes()
    server.model = "autre"
    monkeypatch.setenv("LIVRABLES_JUDGE", "openai:autre")
    with pytest.raises(UserError, match=r"openai:juge-essai.*--out"):
        judge(run_path)
    other = tmp_path / "dossier" / "autre.json"
    assert judge(run_path, other) == 0
    assert load_judged(other).judge == "openai:autre"
    assert judged_path(run_path).read_bytes() == kept
    other.write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="n'est pas l'avis d'un modèle"):
        judge(run_path, other)
    with pytest.raises(UserError, match=r"Impossible d’écrire.*vérifiez le dossier"):
        judge(run_path, other / "x.json")


def test_without_a_model_the_fix_is_named(run_path):
    with pytest.raises(UserError, match="LIVRABLES_JUDGE, par exemple"):
        judge(run_path)

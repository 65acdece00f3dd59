"""Language models through the real client of langchain, against a server on loopback."""

import socket
import subprocess
import sys

import pytest

from assistant.models import NO_KEY, RETRIES, open_model
from corpus.errors import ModelError, ModelUnavailable, SettingsError
from corpus.settings import ROOT, load_settings
from tests.model_server import Fault, ModelServer

NAME = "openai:juge-essai"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL", "MISTRAL_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def asked(server, words="?", timeout=20.0, name=NAME):
    """What the model on a server says."""
    return open_model(name, server.url, timeout).complete("Consigne", words)


def test_a_text_goes_to_the_server_and_comes_back(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "cle-essai")
    with ModelServer({"Bonjour": "Bonsoir — « été »"}, key="cle-essai") as server:
        model = open_model(NAME, server.url, 20.0)
        assert (model.name, model.server) == (NAME, server.url)
        assert server.requests == []
        assert model.complete("Soyez bref.", "Bonjour ?") == "Bonsoir — « été »"
    (request,) = server.requests
    assert server.paths == ["/v1/chat/completions"]
    assert [(m["role"], m["content"]) for m in request["messages"]] == [
        ("system", "Soyez bref."),
        ("user", "Bonjour ?"),
    ]
    assert request["temperature"] == 0


def test_a_server_of_ones_own_may_need_no_key():
    with ModelServer(otherwise="oui") as server:
        assert asked(server) == "oui"
    assert server.keys == [NO_KEY]


def test_the_providers_own_variable_names_the_server(monkeypatch):
    with ModelServer(otherwise="oui") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        model = open_model(NAME, None, 20.0)
        assert model.server == server.url
        assert model.complete("", "?") == "oui"


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Fault(status=500), ModelError, "en panne (erreur 500"),
        (Fault(status=429), ModelError, "trop de demandes"),
        (
            Fault(status=400, message="trop\x1b[2J long\n"),
            ModelError,
            "erreur 400 : trop [2J long)",
        ),
        (Fault(status=403), ModelUnavailable, "corrigez OPENAI_API_KEY"),
        (Fault(garbage=b"<html>"), ModelError, "vérifiez LIVRABLES_JUDGE_URL"),
        (Fault(garbage=b'{"choices": null}'), ModelError, "vérifiez LIVRABLES_JUDGE_URL"),
        (Fault(), ModelError, "a coupé la connexion"),
    ],
    ids=["500", "429", "400", "403", "html", "null", "cut"],
)
def test_what_a_server_does_wrong_is_told(answer, kind, said):
    with ModelServer(otherwise=answer) as server, pytest.raises(kind) as caught:
        asked(server)
    assert type(caught.value) is kind
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_failure_that_may_pass_is_tried_again():
    with ModelServer(otherwise=Fault(status=500)) as server, pytest.raises(ModelError):
        asked(server)
    assert len(server.requests) == 1 + RETRIES


def test_a_server_that_hangs():
    with (
        ModelServer(otherwise=Fault(hang=True)) as server,
        pytest.raises(ModelError, match=r"à temps.*LIVRABLES_JUDGE"),
    ):
        asked(server, timeout=0.2)


def test_a_wrong_key_is_not_repeated(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "cle-fausse")
    with (
        ModelServer(key="autre") as server,
        pytest.raises(ModelUnavailable, match=r"refuse la clé.*OPENAI_API_KEY") as caught,
    ):
        asked(server)
    assert "cle-fausse" not in str(caught.value)
    leaking = Fault(status=400, message="bad header: Bearer cle-fausse")
    with ModelServer(otherwise=leaking) as server, pytest.raises(ModelError) as caught:
        asked(server)
    assert "Bearer …" in str(caught.value)


def test_an_unknown_model():
    with (
        ModelServer() as server,
        pytest.raises(ModelUnavailable, match=r"ne connaît pas « openai:autre ».*LIVRABLES_JUDGE"),
    ):
        asked(server, name="openai:autre")


def test_no_server():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    model = open_model(NAME, url, 5.0, setting="LIVRABLES_ESSAI")
    with pytest.raises(ModelUnavailable, match=r"injoignable.*LIVRABLES_ESSAI_URL") as caught:
        model.complete("", "?")
    assert url in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chatbot:x", "« chatbot » inconnu.*openai, mistralai, ollama"),
        ("openai:x", "demande une clé.*OPENAI_API_KEY"),
        ("mistralai:x", "demande une clé.*MISTRAL_API_KEY"),
    ],
)
def test_what_cannot_be_opened(name, said):
    with pytest.raises(ModelUnavailable, match=said):
        open_model(name, None, 1.0)


def test_a_package_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain_ollama", None)
    monkeypatch.setitem(sys.modules, "langchain_community", None)
    with pytest.raises(ModelUnavailable, match=r"pip install .* langchain-ollama"):
        open_model("ollama:x", None, 1.0)


def test_a_key_that_cannot_be_one(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "clé")
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY"):
        open_model(NAME, None, 1.0)


def test_nothing_is_traced(monkeypatch):
    from langchain_core.tracers.langchain import wait_for_all_tracers

    with ModelServer(otherwise="oui") as server:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "cle")
        monkeypatch.setenv("LANGSMITH_GATEWAY", "http://127.0.0.1:9")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url)
        assert asked(server) == "oui"
        wait_for_all_tracers()
    assert server.paths == ["/v1/chat/completions"]


def test_langchain_is_not_imported_before_a_model_is_opened():
    script = "import sys, assistant.models; print(sorted(n for n in sys.modules if 'lang' in n))"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("JUDGE", "mistral-small", "fournisseur:modèle"),
        ("JUDGE", "openai:", "fournisseur:modèle"),
        ("JUDGE", "openai: x", "fournisseur:modèle"),
        ("JUDGE_URL", "localhost:8000", "http"),
        ("JUDGE_URL", "http://serveur:port/v1", "http"),
        ("JUDGE_URL", "http://serveur/v1 x", "http"),
        ("JUDGE_URL", "https://moi:secret@serveur/v1", "OPENAI_API_KEY"),
    ],
)
def test_settings_that_are_refused(monkeypatch, name, value, said):
    monkeypatch.setenv(f"LIVRABLES_{name}", value)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert f"LIVRABLES_{name}" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_settings_that_are_accepted(monkeypatch):
    monkeypatch.setenv("LIVRABLES_JUDGE", "ollama:qwen3:8b")
    monkeypatch.setenv("LIVRABLES_JUDGE_URL", "http://127.0.0.1:11434")
    settings = load_settings()
    assert (settings.judge, settings.judge_url) == ("ollama:qwen3:8b", "http://127.0.0.1:11434")

"""Settings that cannot be used are refused at once, in French, before any model is loaded."""

import os
import subprocess
import sys

import pytest

from corpus.errors import EncoderMismatch, SettingsError
from corpus.settings import ROOT, load_settings
from index.build import build_index
from index.encoder import make_encoder
from index.search import open_searcher
from tests.index_factory import TOYS, settings_in, write_files


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EMBEDDER", "ngrams2", "« ngrams2 » n'est ni « ngrams »"),
        ("EMBEDDER", "/absent/modele", "« propriétaire/nom »"),
        ("EMBEDDER", "modele" * 1000, "n'est ni"),
        ("EMBEDDER", "a/b/c", "supprimez la variable|supprimez-la"),
        ("CHROMA", "localhost:8000", "http"),
        ("CHROMA", "ftp://serveur", "http"),
        ("CHROMA", "http://", "http"),
        ("CHROMA", "http://serveur:port", "http"),
        ("DATA", os.fsdecode(b"/tmp/caf\xe9"), "LIVRABLES_DATA n'est pas en UTF-8"),
        ("DATA", "~personne-de-ce-nom/data", "LIVRABLES_DATA"),
    ],
)
def test_refused(monkeypatch, name, value, said):
    monkeypatch.setenv(f"LIVRABLES_{name}", value)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert f"LIVRABLES_{name}" in str(caught.value)


def test_empty_means_the_default(monkeypatch):
    for name in ("EMBEDDER", "CHROMA", "DATA"):
        monkeypatch.setenv(f"LIVRABLES_{name}", "")
    settings = load_settings()
    assert (settings.embedder, settings.chroma) == ("hybride", None)
    assert settings.data == ROOT / "data"


def test_accepted(monkeypatch, tmp_path):
    for embedder in (str(tmp_path), "intfloat/multilingual-e5-small"):
        monkeypatch.setenv("LIVRABLES_EMBEDDER", embedder)
        monkeypatch.setenv("LIVRABLES_CHROMA", "https://chroma.example:8443")
        assert load_settings().embedder == embedder


def test_another_model_is_refused_without_being_loaded(tmp_path):
    settings = settings_in(tmp_path)
    build_index([write_files(tmp_path / "docs")], settings, **TOYS)
    other = settings.model_copy(update={"embedder": "intfloat/multilingual-e5-small"})
    with pytest.raises(EncoderMismatch, match=r"hybride-v1-.*multilingual-e5-small.*relancez"):
        open_searcher(other)
    nonsense = settings.model_copy(update={"embedder": "ngrams2"})
    with pytest.raises(SettingsError, match="ngrams2"):
        open_searcher(nonsense)
    script = (
        "import sys; from assistant.cli import main; status = main(['ask', 'Où sont les noues ?']);"
        "print(status, 'sentence_transformers' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "LIVRABLES_DATA": str(settings.data), "LIVRABLES_EMBEDDER": "a/b"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["2", "False"]
    assert run.stderr.startswith("Cet index a été construit avec")
    assert run.stderr.count("\n") == 1


def test_a_model_that_cannot_be_fetched_is_told_in_french(tmp_path):
    script = (
        "from index.encoder import make_encoder\n"
        "try:\n    make_encoder('personne/aucun-modele')\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    kept = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        env={**kept, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,  # it hung for 70 s and more while the hub's client tried again and again
    )
    said = run.stdout.strip()
    assert said.startswith("SettingsError Le modèle « personne/aucun-modele »")
    assert "sans connexion" in said
    assert run.stderr == ""


def test_no_connection_is_asked_for_when_the_hub_is_declared_offline(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("no network")

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    with pytest.raises(SettingsError, match="sans connexion"):
        make_encoder("personne/aucun-modele")

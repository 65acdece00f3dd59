"""Shared fixtures: an isolated data directory, and the index of the bundled corpus built once."""

import os

import hypothesis
import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# A busy machine is no failure: no example has a deadline.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _no_user_settings(monkeypatch, tmp_path_factory):
    """No test reads or writes the user's own data directory."""
    for name in [n for n in os.environ if n.startswith("LIVRABLES_") and n != "LIVRABLES_FONTS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path_factory.getbasetemp() / "unused"))


@pytest.fixture(scope="session")
def bundled_settings(tmp_path_factory):
    """Settings whose current index holds the bundled booklets."""
    from corpus.settings import BUNDLED, Settings
    from index.build import build_index

    settings = Settings(data=tmp_path_factory.mktemp("bundled"))
    report = build_index([BUNDLED], settings)
    assert report.documents == 5
    assert not report.errors
    return settings


@pytest.fixture(scope="session")
def assistant(bundled_settings):
    """The assistant on the bundled corpus."""
    from assistant.engine import Assistant
    from index.live import LiveIndex

    return Assistant(LiveIndex(bundled_settings))

"""A small set on the bundled corpus, and a data directory that may be written to."""

import shutil

import pytest

from tests.evals_cases import write_cases


@pytest.fixture
def small_set(tmp_path):
    """Five questions on the bundled corpus."""
    return write_cases(tmp_path / "petit.jsonl")


@pytest.fixture
def eval_settings(bundled_settings, tmp_path, monkeypatch):
    """Settings of the bundled index, in a data directory of the test's own; the environment agrees."""
    data = tmp_path / "data"
    shutil.copytree(bundled_settings.index, data / "index")
    monkeypatch.setenv("LIVRABLES_DATA", str(data))
    return bundled_settings.model_copy(update={"data": data})

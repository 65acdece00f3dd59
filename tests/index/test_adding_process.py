"""Vectors added to Chroma in a process of their own: the same index, errors told, nobody left behind."""

import numpy as np
import pytest

from corpus.errors import UserError
from corpus.settings import Settings
from index import adding_process
from index.adding_process import STOPPED, ProcessAdding
from index.build import build_index
from index.dense import FOLDER, ChromaStore
from index.exact import ExactVectors
from index.search import open_searcher
from tests.scale_corpus import bundled_sentences, write_documents

PASSAGES = 1300
"""More than one batch of Chroma's."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grand")
    write_documents(folder / "documents", PASSAGES, bundled_sentences())
    return folder / "documents"


@pytest.fixture
def apart(monkeypatch):
    monkeypatch.setattr(adding_process, "LEAST", 1)


def folder_of(settings):
    with open_searcher(settings) as searcher:
        return searcher._generation.folder, searcher.manifest, searcher.catalogue.passage_ids()


def test_a_build_with_a_process_is_the_build_with_a_thread(documents, tmp_path, monkeypatch):
    thread, process = Settings(data=tmp_path / "fil"), Settings(data=tmp_path / "processus")
    build_index([documents], thread)
    monkeypatch.setattr(adding_process, "LEAST", 1)
    steps = []
    build_index([documents], process, lambda told: steps.append((told.step, told.done)))
    folder, manifest, ids = folder_of(process)
    assert manifest.index_id == folder_of(thread)[1].index_id
    assert manifest.graph_recall == folder_of(thread)[1].graph_recall
    store = ChromaStore(folder, None, manifest.collection)
    try:
        assert store.ids() == set(ids)
        rows = np.array(ExactVectors(folder).rows[:50])
        assert np.allclose(store.vectors(ids[:50]), rows, atol=1e-5)
    finally:
        store.close()
    assert ("writing", len(ids)) in steps


@pytest.mark.usefixtures("apart")
def test_what_stops_chroma_stops_the_build(documents, tmp_path, monkeypatch):
    begin = ProcessAdding.__init__

    def blocked(self, folder, name):
        (folder / FOLDER).write_text("a file where Chroma wants a folder", encoding="utf-8")
        begin(self, folder, name)

    monkeypatch.setattr(ProcessAdding, "__init__", blocked)
    with pytest.raises(UserError, match=r"Chroma n'a pas pu écrire .* livrables index"):
        build_index([documents], Settings(data=tmp_path / "data"))


def test_a_build_that_fails_elsewhere_leaves_no_process(documents, tmp_path):
    settings = Settings(data=tmp_path / "data")
    build_index([documents], settings)
    folder, _, _ = folder_of(settings)
    adding = ProcessAdding(folder, "livrables-autre")

    def fail():
        with adding:
            adding.ready(10)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert adding._child.returncode == STOPPED

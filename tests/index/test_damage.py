"""Damage to a generation on disk: told in one French sentence, and mended by the next build."""

import os
import shutil

import numpy as np
import pytest

from assistant.doctor import examine
from corpus.errors import IndexDamaged
from index import generation
from index.build import build_index
from index.search import open_searcher
from tests.index_factory import TOYS, copy_of, settings_in, write_files

ENGLISH = ("no such", "corrupt", "EOF", "error", "denied", "malformed", "not a database")


def halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def scramble(path):
    """Another content of the same size, behind what a header may hold."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


SEARCHED = [
    ("tantivy/meta.json", halve),
    ("tantivy/meta.json", empty),
    ("tantivy/*.term", halve),
    ("tantivy/*.store", remove),
    ("tantivy", remove),
    ("vectors.npy", empty),
    ("vectors.npy", halve),
    ("catalogue.sqlite", empty),
    ("catalogue.sqlite", remove),
    ("manifest.json", halve),
]
"""Damage that a search meets when it opens the generation."""
KEPT = [
    ("documents", remove),
    ("documents/eau.txt", empty),
    ("documents/eau.txt", remove),
    ("catalogue.sqlite", scramble),
    ("chroma", remove),
    ("chroma/chroma.sqlite3", empty),
]
"""Damage that a first search may not meet."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with documents and their index."""
    folder = tmp_path_factory.mktemp("built")
    build_index([write_files(folder / "docs")], settings_in(folder), **TOYS)
    return folder


@pytest.fixture
def settings(built, tmp_path):
    return copy_of(built, tmp_path)


def harm(settings, pattern, how):
    (path,) = generation.current(settings.index).folder.glob(pattern)
    how(path)


@pytest.mark.parametrize(("pattern", "how"), SEARCHED)
def test_a_search_tells_damage_in_french(settings, pattern, how):
    harm(settings, pattern, how)
    with pytest.raises(IndexDamaged, match=r"; relancez « livrables index »") as caught:
        open_searcher(settings)
    assert not any(word in str(caught.value) for word in ENGLISH)
    (told,) = [finding for finding in examine(settings) if finding.check == "index"]
    assert (told.ok, told.message) == (False, str(caught.value))


@pytest.mark.parametrize(("pattern", "how"), SEARCHED + KEPT)
def test_the_same_command_mends_it(settings, tmp_path, pattern, how):
    name = generation.current_name(settings.index)
    harm(settings, pattern, how)
    report = build_index([tmp_path / "docs"], settings, **TOYS)
    assert not report.unchanged
    assert generation.current_name(settings.index) != name
    with open_searcher(settings) as searcher:
        searcher.warm()
        assert searcher.search("noue")[0].passage.source_id == "eau"
        for source in searcher.catalogue.sources():
            kept = searcher.catalogue.document_path(source.id)
            assert kept.read_bytes() == (tmp_path / "docs" / source.file).read_bytes()
    assert build_index([tmp_path / "docs"], settings, **TOYS).unchanged


def test_a_page_that_is_damaged_is_told_when_it_is_read(settings):
    harm(settings, "catalogue.sqlite", scramble)
    with pytest.raises(IndexDamaged, match=r"catalogue.*relancez"):
        read_all(settings)


def read_all(settings):
    with open_searcher(settings) as searcher:
        for source in searcher.catalogue.sources():
            searcher.catalogue.page(source.id, 1)
        searcher.search("noue")


def test_vectors_of_another_type_are_damage(settings):
    rows = np.zeros((7, 2048), dtype=np.float64)
    np.save(generation.current(settings.index).folder / "vectors.npy", rows)
    with pytest.raises(IndexDamaged, match=r"vecteurs.*relancez"):
        open_searcher(settings)


def test_a_current_that_is_no_text_is_damage(settings):
    (settings.index / "CURRENT").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(IndexDamaged, match="relancez « livrables index »"):
        open_searcher(settings)


def test_the_doctor_tells_copies_that_are_lost(settings):
    def told():
        return next(f for f in examine(settings) if f.check == "documents")

    assert told().ok
    documents = generation.current(settings.index).folder / "documents"
    os.truncate(documents / "eau.txt", 3)
    assert not told().ok
    assert "« eau.txt »" in told().message
    assert "livrables index" in told().message
    remove(documents)
    assert "« chaleur.txt », « eau.txt », « emploi.txt »" in told().message

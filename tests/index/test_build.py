"""Building: generations, reports, what stays unchanged, what goes wrong."""

import json
import multiprocessing
import os
import threading
from itertools import pairwise

import numpy as np
import pytest

from corpus.errors import IndexLocked, IndexNotVerified, NothingToIndex, UserError
from index import generation, leases, verify
from index.build import build_index
from index.lock import writer_lock
from index.search import open_searcher
from tests.index_factory import TEXTS, TOYS, copy_of, settings_in, write_files

FAULTS = {
    "ids": lambda self: {"autre"},
    "count": lambda self: 3,
    "vectors": lambda self, ids: np.zeros((len(ids), 512), dtype=np.float32),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with documents and their index."""
    folder = tmp_path_factory.mktemp("built")
    build_index([write_files(folder / "docs")], settings_in(folder), **TOYS)
    return folder


@pytest.fixture
def indexed(built, tmp_path):
    """Settings of a copy of that index; its documents are in `docs` beside it."""
    return copy_of(built, tmp_path)


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "docs")


def generations(settings):
    return sorted(path.name for path in settings.index.iterdir() if path.is_dir())


def test_a_first_build_and_its_report(settings, folder):
    told = []
    report = build_index([folder], settings, told.append, **TOYS)
    assert (report.documents, report.pages, report.pages_without_text) == (3, 5, 1)
    assert report.passages == 7
    assert report.errors == ()
    assert report.problems == (("chaleur.txt", "page 2 : aucun texte."),)
    assert (report.unchanged, report.reused) == (False, 0)
    assert report.seconds > 0
    assert list(dict.fromkeys(step.step for step in told)) == [
        "reading",
        "embedding",
        "writing",
        "verifying",
    ]
    for before, after in pairwise(told):
        assert before.step != after.step or before.done <= after.done
    last = {step.step: (step.done, step.total) for step in told}
    assert all(done == total for done, total in last.values())
    assert {step.file for step in told if step.file} == set(TEXTS)
    current = generation.current(settings.index)
    assert current.manifest.index_id == report.index_id
    assert {d.file for d in current.manifest.documents} == set(TEXTS)
    assert current.manifest.counts.terms > 30
    assert not (settings.index / "writer.json").exists()


def test_nothing_is_rebuilt_when_nothing_changed(settings, folder):
    first = build_index([folder], settings, **TOYS)
    name = generations(settings)
    again = build_index([folder / file for file in reversed(TEXTS)], settings, **TOYS)
    assert again.unchanged
    assert again.reused == 3
    assert generations(settings) == name
    same = ("documents", "pages", "pages_without_text", "passages", "index_id", "problems")
    assert all(getattr(again, field) == getattr(first, field) for field in same)


def test_the_same_documents_give_the_same_index_elsewhere(tmp_path, folder):
    other = write_files(tmp_path / "ailleurs")
    ids = {
        build_index([docs], settings_in(tmp_path / name), **TOYS).index_id
        for name, docs in (("a", folder), ("b", other))
    }
    assert len(ids) == 1


def test_a_changed_document_makes_a_new_generation(indexed, folder):
    settings = indexed
    first = generation.current(settings.index).manifest
    (folder / "eau.txt").write_text("# Fontaine\nUne fontaine neuve.", encoding="utf-8")
    second = build_index([folder], settings, **TOYS)
    assert second.index_id != first.index_id
    assert second.reused == 2
    assert len(generations(settings)) == 1
    with open_searcher(settings) as searcher:
        assert searcher.search("fontaine")[0].passage.text == "Une fontaine neuve."
        assert not searcher.terms("noue")[0].known
        stored = searcher.catalogue.document_path("eau").read_text(encoding="utf-8")
        assert "fontaine neuve" in stored


def test_files_that_fail_are_told_and_tried_again(settings, folder):
    write_files(folder, {"broken.txt": "x", "bug.txt": "y"})
    report = build_index([folder, folder / "absent.txt"], settings, **TOYS)
    assert report.documents == 3
    assert sorted(file for file, _ in report.errors) == ["absent.txt", "broken.txt", "bug.txt"]
    again = build_index([folder], settings, **TOYS)
    assert again.unchanged
    assert len(again.errors) == 2
    (folder / "bug.txt").unlink()
    (folder / "broken.txt").rename(folder / "mended.txt")
    assert build_index([folder], settings, **TOYS).documents == 4


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "ni PDF, ni HTML"),
        ({"broken.txt": "x"}, "« broken.txt » : fichier abîmé"),
        ({"vide.txt": ""}, "« vide.txt » : le fichier est vide"),
        ({"scan.txt": "\f"}, "« scan.txt » ne contient aucun texte.*OCR"),
        (
            {f"{name}.txt": "\f" * pages for pages, name in enumerate("abcde", 1)},
            "« a.txt », « b.txt », « c.txt » et 2 autres ne contiennent aucun texte",
        ),
    ],
)
def test_nothing_to_index(indexed, folder, tmp_path, texts, said):
    settings = indexed
    first = generation.current(settings.index).manifest
    empty = write_files(tmp_path / "autre", texts)
    with pytest.raises(NothingToIndex, match=said):
        build_index([empty], settings, **TOYS)
    assert len(generations(settings)) == 1
    with open_searcher(settings) as searcher:
        assert searcher.index_id == first.index_id


def test_a_generation_that_fails_its_checks_is_thrown_away(indexed, folder, monkeypatch):
    settings = indexed
    first = generation.current(settings.index).manifest
    write_files(folder, {"zinc.txt": "Un toit de zinc."})
    for name, wrong in FAULTS.items():
        monkeypatch.setattr(verify.ChromaStore, name, wrong)
        with pytest.raises(IndexNotVerified, match="l'ancien reste en service"):
            build_index([folder], settings, **TOYS)
        monkeypatch.undo()
    assert len(generations(settings)) == 1
    with open_searcher(settings) as searcher:
        assert searcher.index_id == first.index_id


@pytest.mark.parametrize("lost", ["manifest.json", "catalogue.sqlite", "vectors.npy"])
def test_a_damaged_generation_is_rebuilt(indexed, folder, lost):
    settings = indexed
    first = generation.current(settings.index).manifest
    (settings.index / generations(settings)[0] / lost).unlink()
    again = build_index([folder], settings, **TOYS)
    assert (again.unchanged, again.index_id) == (False, first.index_id)
    assert again.reused == 3
    assert len(generations(settings)) == 1


def test_identical_passages_pass_verification(settings, tmp_path):
    same = "\n".join(["Le même pied de page."] * 60)
    folder = write_files(tmp_path / "docs", {"a.txt": same, "b.txt": same + "\nUn.\n…\n?"})
    report = build_index([folder], settings, **TOYS)
    assert report.passages == 123


def test_a_graph_that_many_equals_cut_in_two_is_not_searched(settings, tmp_path):
    same = "\n".join(["Le même pied de page."] * 150)
    folder = write_files(tmp_path / "docs", {"a.txt": same, "b.txt": "Un jardin.\nDeux noues."})
    build_index([folder], settings, **TOYS)
    with open_searcher(settings) as searcher:
        searcher.warm()
        found = searcher.search("végétalisation des jardins", k=200)
        dense = {e.passage.text for e in found if "dense" in e.found_by}
        assert "Un jardin." in dense


def test_the_lock_names_its_holder(settings, folder):
    with (
        writer_lock(settings.index),
        pytest.raises(IndexLocked, match=rf"par le processus {os.getpid()} depuis \d\d:\d\d:\d\d"),
    ):
        build_index([folder], settings, **TOYS)
    assert build_index([folder], settings, **TOYS).documents == 3


def test_a_lock_whose_note_is_unreadable_still_holds(settings):
    with writer_lock(settings.index):
        (settings.index / "writer.json").write_text("{", encoding="utf-8")
        with pytest.raises(IndexLocked, match="en cours de construction ; attendez"):
            writer_lock(settings.index).__enter__()


def test_an_unwritable_place_is_told(tmp_path, folder):
    (tmp_path / "data").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(UserError, match="LIVRABLES_DATA"):
        build_index([folder], settings_in(tmp_path), **TOYS)


def test_two_threads_one_builds(settings, folder):
    started, go, results = threading.Event(), threading.Event(), []

    def pause(_):
        started.set()
        go.wait(10)

    worker = threading.Thread(
        target=lambda: results.append(build_index([folder], settings, pause, **TOYS))
    )
    worker.start()
    assert started.wait(10)
    with pytest.raises(IndexLocked):
        build_index([folder], settings, **TOYS)
    go.set()
    worker.join()
    assert results[0].documents == 3


def test_a_generation_in_use_is_kept_until_it_is_free(indexed, folder):
    settings = indexed
    reader = open_searcher(settings)
    write_files(folder, {"zinc.txt": "Un toit de zinc."})
    build_index([folder], settings, **TOYS)
    assert len(generations(settings)) == 2
    assert reader.search("géothermie")[0].passage.source_id == "chaleur"
    reader.warm()
    assert reader.search("géothermie")[0].passage.source_id == "chaleur"
    reader.close()
    reader.close()
    build_index([folder], settings, **TOYS)
    assert len(generations(settings)) == 1


def test_leases_of_the_dead_do_not_count(tmp_path):
    process = multiprocessing.get_context("spawn").Process(target=leases.take, args=(tmp_path,))
    process.start()
    process.join()
    (lease,) = (tmp_path / leases.FOLDER).iterdir()
    assert f".{process.pid}." in lease.name
    assert not leases.is_read(tmp_path)
    mine = leases.take(tmp_path)
    assert leases.is_read(tmp_path)
    leases.give_back(mine)
    leases.give_back(mine)
    assert not leases.is_read(tmp_path)


def test_leases_of_other_machines_count_for_a_day(tmp_path):
    lease = tmp_path / leases.FOLDER / "autre.1.abc"
    lease.parent.mkdir()
    lease.touch()
    assert leases.is_read(tmp_path)
    os.utime(lease, (0, 0))
    assert not leases.is_read(tmp_path)


def test_a_place_that_cannot_be_written_is_read_without_a_lease(tmp_path):
    assert leases.take(tmp_path / "absent") is None
    leases.give_back(None)
    assert not leases.is_read(tmp_path / "absent")


def test_fingerprints_are_canonical():
    assert generation.fingerprint({"a": 1, "b": 2}) == generation.fingerprint({"b": 2, "a": 1})
    assert generation.fingerprint("a", "b") != generation.fingerprint("ab")
    assert len(generation.fingerprint("é")) == 16


def test_the_manifest_is_plain_json(settings, folder):
    report = build_index([folder], settings, **TOYS)
    text = (settings.index / generations(settings)[0] / "manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert manifest["index_id"] == report.index_id
    assert manifest["encoder"].startswith("hybride-v1-")
    assert manifest["chroma"] is None

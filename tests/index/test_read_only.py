"""An index in a place where nothing may be written, read by a process without root's privileges."""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from corpus.errors import UserError
from index import lexical
from index.build import build_index
from tests.index_factory import TOYS, settings_in, write_files

ROOT = Path(__file__).parents[2]
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
CHILD = """
import os, tempfile
from pathlib import Path
from assistant.doctor import examine
from corpus.errors import LivrablesError
from corpus.read import find_files
from index.live import LiveIndex
from index.reading import list_files
from index.search import open_searcher
from tests.index_factory import settings_in
tempfile.tempdir = {temporary!r}
settings = settings_in({folder!r})
{code}
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with an index whose files and folders cannot be written."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "tmp").mkdir()
    build_index([write_files(folder / "docs")], settings_in(folder), **TOYS)
    for path in [folder / "data", *(folder / "data").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in [folder / "data", *(folder / "data").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def as_anybody(folder, code, temporary="tmp"):
    """What a process prints for which rights count; for root they do not by themselves."""
    libc = ctypes.CDLL(None)

    def drop():
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    run = subprocess.run(
        [
            sys.executable,
            "-c",
            CHILD.format(temporary=str(folder / temporary), folder=str(folder), code=code),
        ],
        cwd=ROOT,
        preexec_fn=drop if os.geteuid() == 0 else None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_searches_and_doctor_answer(place):
    code = """
with open_searcher(settings) as searcher:
    assert not os.access(settings.index, os.W_OK)
    print(searcher.search("noue")[0].passage.source_id, len(os.listdir(tempfile.tempdir)))
with LiveIndex(settings, warm=True).reading() as searcher:
    print(searcher.search("noue")[0].passage.source_id)
del searcher
print([f.check for f in examine(settings) if not f.ok])
"""
    assert as_anybody(place, code).split("\n")[:3] == ["eau 1", "eau", "['data']"]
    assert not list((place / "tmp").iterdir())
    assert not list(place.glob("data/index/*/readers"))


def test_no_place_to_write_at_all_is_told(place):
    code = """
try:
    open_searcher(settings)
except Exception as error:
    print(type(error).__name__, error)
"""
    said = as_anybody(place, code, temporary="data")
    assert said.startswith("UserError L'index est en lecture seule")
    assert "accès refusé" in said


def test_a_lock_that_cannot_be_made_is_no_obstacle(tmp_path):
    settings = settings_in(tmp_path)
    build_index([write_files(tmp_path / "docs")], settings, **TOYS)
    (lock,) = settings.index.glob("*/tantivy/.tantivy-meta.lock")
    lock.unlink()
    lock.mkdir()
    opened = lexical.LexicalIndex(lock.parents[1])
    assert opened.count == 7
    opened.close()


def test_links_that_cannot_be_made_are_copies(tmp_path, monkeypatch):
    settings = settings_in(tmp_path)
    build_index([write_files(tmp_path / "docs")], settings, **TOYS)
    (lock,) = settings.index.glob("*/tantivy/.tantivy-meta.lock")
    lock.unlink()
    lock.mkdir()

    def refuse(self, target):
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert lexical.LexicalIndex(lock.parents[1]).count == 7
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(UserError, match="introuvable"):
        lexical.LexicalIndex(lock.parents[1])


def test_a_folder_and_a_file_that_cannot_be_opened_are_told_and_the_others_kept(place):
    docs = write_files(place / "fermes", {"a.txt": "Là.", "b.txt": "Non.", "c.txt": "Ici."})
    (docs / "b.txt").chmod(0)
    closed = write_files(docs / "dossier", {"d.txt": "Caché."})
    closed.chmod(0)
    code = f"""
listing = list_files([Path({str(docs)!r}), Path({str(closed)!r})], find_files)
print([c.file for c in listing.candidates])
print(*listing.errors, sep="\\n")
"""
    kept, *told = as_anybody(place, code).strip().split("\n")
    closed.chmod(0o755)
    assert kept == "['a.txt', 'c.txt']"
    assert len(told) == 2
    assert "« b.txt » : lecture impossible (accès refusé) ; vérifiez les droits du fich" in told[0]
    assert "« dossier » : lecture impossible (accès refusé) ; vérifiez les droits du do" in told[1]


def test_an_index_that_may_not_be_read_is_told(place):
    data = place / "data"
    (data / "index").chmod(0)
    code = """
try:
    open_searcher(settings)
except LivrablesError as error:
    print(error)
print([f.message for f in examine(settings) if f.check == "index"])
"""
    try:
        said = as_anybody(place, code)
    finally:
        (data / "index").chmod(0o555)
    assert said.count("accès refusé") == 2
    assert "Permission" not in said

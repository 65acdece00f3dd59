"""What a build is about: names that are no text, pipes, empty files, formats that are not read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.read import find_files
from index.build import build_index
from index.reading import list_files
from tests.index_factory import TOYS, settings_in, write_files

ROOT = Path(__file__).parents[2]
TEXT = "# Le jardin\n\nLa commune de Bellerive a ouvert un jardin partagé de 40 parcelles.\n"


def test_a_name_that_is_no_text_is_told_and_the_others_kept(tmp_path):
    folder = write_files(tmp_path / "docs", {"a.txt": TEXT})
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Un café.", "utf-8")
    report = build_index([folder], settings_in(tmp_path), **TOYS)
    assert report.documents == 1
    ((name, message),) = report.errors
    assert name == "caf\ufffd.txt"
    assert message.startswith("« caf\ufffd.txt » : nom de fichier")
    json.dumps(report.errors, ensure_ascii=False).encode("utf-8")


def test_a_name_that_is_no_text_by_its_path(tmp_path):
    folder = write_files(tmp_path / "docs", {"a.txt": TEXT})
    absent = Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.txt"))
    listing = list_files([absent, folder], find_files)
    assert [c.file for c in listing.candidates] == ["a.txt"]
    assert listing.errors == (
        ("\ufffd.txt", "« \ufffd.txt » : fichier introuvable ; vérifiez le chemin donné."),
    )


def test_pipes_and_devices_do_not_hang(tmp_path):
    folder = write_files(tmp_path / "docs", {"a.txt": TEXT})
    os.mkfifo(tmp_path / "tube.txt")
    os.mkfifo(folder / "tube.md")
    paths = [tmp_path / "tube.txt", Path("/dev/zero"), folder]
    listing = list_files(paths, find_files)
    assert [c.file for c in listing.candidates] == ["a.txt"]
    assert [name for name, _ in listing.errors] == ["tube.txt", "zero", "tube.md"]
    assert all("ce n’est pas un fichier ordinaire" in message for _, message in listing.errors)


def test_empty_files_are_empty_not_alike(tmp_path):
    folder = write_files(tmp_path / "docs", {"vide.pdf": "", "vide.txt": "", "a.txt": TEXT})
    report = build_index([folder], settings_in(tmp_path))
    assert [file for file, _ in report.errors] == ["vide.pdf", "vide.txt"]
    assert all("le fichier est vide" in message for _, message in report.errors)
    assert report.problems == ()


def test_word_files_of_a_folder_are_told(tmp_path):
    texts = {"a.txt": TEXT, "note.docx": "PK", "photo.jpg": "x", ".DS_Store": "x"}
    report = build_index([write_files(tmp_path / "docs", texts)], settings_in(tmp_path))
    assert report.documents == 1
    ((name, message),) = report.errors
    assert name == "note.docx"
    assert "format non pris en charge ; convertissez-le en PDF" in message
    assert build_index([tmp_path / "docs"], settings_in(tmp_path)).unchanged


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_the_command_survives_such_a_name(tmp_path, json_too):
    folder = write_files(tmp_path / "docs", {"a.txt": TEXT})
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Un café.", "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "index", str(folder), *json_too],
        cwd=ROOT,
        env={**os.environ, "LIVRABLES_DATA": str(tmp_path / "data")},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "nom de fichier" in run.stderr.decode("utf-8")

"""Output files that must not be written are refused before any work is done."""

import os
from pathlib import Path

import pytest

from corpus.errors import UserError
from evals.outputs import check_output, write_output


def test_a_new_file_and_an_older_output_pass_and_nothing_is_left(tmp_path):
    check_output(None, (".json",))
    check_output(tmp_path / "absent" / "r.json", (".json",))
    assert list(tmp_path.iterdir()) == []
    write_output(tmp_path / "absent" / "r.json", lambda: "é")
    assert (tmp_path / "absent" / "r.json").read_bytes() == "é".encode()
    check_output(tmp_path / "absent" / "R.JSON", (".json",))
    check_output(tmp_path / "absent" / "r.json", (".json",))


@pytest.mark.parametrize("folder", [".", "..", "dossier.json"])
def test_a_folder_is_refused(tmp_path, monkeypatch, folder):
    (tmp_path / "dossier.json").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="est un dossier"):
        check_output(Path(folder), (".json",))


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"finit par \.csv ou \.jsonl"):
        check_output(tmp_path / "r.json", (".csv", ".jsonl"))


def test_a_device_or_a_pipe_is_refused(tmp_path):
    os.mkfifo(tmp_path / "tube.json")
    link = tmp_path / "plein.json"
    link.symlink_to("/dev/full")
    for path in (tmp_path / "tube.json", link):
        with pytest.raises(UserError, match="fichier ordinaire"):
            check_output(path, (".json",))


def test_an_input_is_refused_under_any_name(tmp_path):
    source = tmp_path / "a.json"
    source.write_text("{}", encoding="utf-8")
    soft, hard = tmp_path / "b.json", tmp_path / "c.json"
    soft.symlink_to(source)
    hard.hardlink_to(source)
    for path in (source, tmp_path / "." / "a.json", soft, hard):
        with pytest.raises(UserError, match="serait remplacé"):
            check_output(path, (".json",), [tmp_path / "absent.json", source])


def test_without_force_a_file_that_exists_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    check_output(path, (".csv",), force=False)
    path.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="--force"):
        check_output(path, (".csv",), force=False)


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    for path in (Path("/proc/x.html"), Path("/proc/a/x.html"), tmp_path / "fichier" / "x.html"):
        with pytest.raises(UserError, match="Impossible d'écrire"):
            check_output(path, (".html",))

"""Documents are read once, told apart, and one that fails leaves the others alone."""

import hashlib
import os

import pytest

from corpus.errors import UnreadableDocument, UserError
from index.reading import Candidate, DocumentReader, list_files, prune, with_suffix
from index.stored import store
from tests.index_factory import find, read, write_files


def candidate(path):
    return Candidate(path, path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def test_same_names_are_told_apart_whatever_the_order(tmp_path):
    one = write_files(tmp_path / "un", {"guide.txt": "Un."})
    two = write_files(tmp_path / "deux", {"guide.txt": "Deux.", "Guide.txt": "Trois."})
    listings = [list_files(paths, find) for paths in ([one, two], [two, one])]
    names = [[(c.file, c.sha256) for c in listing.candidates] for listing in listings]
    assert names[0] == names[1]
    files = [file for file, _ in names[0]]
    assert len({file.casefold() for file in files}) == 3
    assert files[0] == "Guide.txt"
    assert all(file == with_suffix(file[:5] + ".txt", sha) for file, sha in names[0][1:])
    reader = DocumentReader(tmp_path / "cache", "v1", read)
    documents = [reader.read(c) for c in listings[0].candidates]
    assert [d.source.file for d in documents] == files
    ids = [d.source.id for d in documents]
    assert ids == ["guide", *(f"guide-{c.sha256[:8]}" for c in listings[0].candidates[1:])]
    assert all(page.source_id == d.source.id for d in documents for page in d.pages)


def test_same_content_once(tmp_path):
    folder = write_files(tmp_path / "docs", {"b.txt": "Pareil.", "a.txt": "Pareil."})
    listing = list_files([folder, folder / "a.txt"], find)
    assert [c.file for c in listing.candidates] == ["a.txt"]
    assert listing.duplicates == (("b.txt", "même contenu que « a.txt » ; indexé une seule fois."),)


def test_missing_paths_are_told_and_the_others_kept(tmp_path):
    folder = write_files(tmp_path / "docs", {"a.txt": "Là."})

    def strict(paths):
        if not paths[0].exists():
            raise UserError("Ce dossier n'existe pas.")
        return find(paths)

    for finder, expected in (
        (find, "« absent.txt » : fichier introuvable"),
        (strict, "Ce dossier"),
    ):
        listing = list_files([tmp_path / "absent.txt", folder], finder)
        assert [c.file for c in listing.candidates] == ["a.txt"]
        assert listing.errors[0][0] == "absent.txt"
        assert listing.errors[0][1].startswith(expected)


def test_second_time_comes_from_the_cache(tmp_path):
    path = write_files(tmp_path / "docs", {"a.txt": "Page un.\fPage deux."}) / "a.txt"
    calls = []

    def counted(path):
        calls.append(path)
        return read(path)

    first = DocumentReader(tmp_path / "cache", "v1", counted)
    document = first.read(candidate(path))
    second = DocumentReader(tmp_path / "cache", "v1", counted)
    assert second.read(candidate(path)) == document
    assert (len(calls), first.reused, second.reused) == (1, 0, 1)
    DocumentReader(tmp_path / "cache", "v2", counted).read(candidate(path))
    assert len(calls) == 2


@pytest.mark.parametrize("damage", [b"", b"junk"])
def test_a_damaged_cache_is_read_again(tmp_path, damage):
    path = write_files(tmp_path / "docs", {"a.txt": "Page."}) / "a.txt"
    document = DocumentReader(tmp_path / "cache", "v1", read).read(candidate(path))
    (cached,) = (tmp_path / "cache").rglob("*.z")
    cached.write_bytes(damage)
    again = DocumentReader(tmp_path / "cache", "v1", read)
    assert again.read(candidate(path)) == document
    assert again.reused == 0


def test_failures_name_the_file(tmp_path):
    folder = write_files(tmp_path / "docs", {"broken.txt": "x", "bug.txt": "y", "a.txt": "z"})
    reader = DocumentReader(tmp_path / "cache", "v1", read)
    with pytest.raises(UnreadableDocument, match=r"broken.* : fichier abîmé"):
        reader.read(candidate(folder / "broken.txt"))
    with pytest.raises(UnreadableDocument, match=r"« bug.txt » : .*ZeroDivisionError"):
        reader.read(candidate(folder / "bug.txt"))
    changed = Candidate(folder / "a.txt", "a.txt", "0" * 64)
    with pytest.raises(UnreadableDocument, match="a changé pendant la lecture"):
        reader.read(changed)


def test_stored_copies_are_not_the_users_file(tmp_path):
    path = write_files(tmp_path / "docs", {"a.txt": "Page."}) / "a.txt"
    first, second = tmp_path / "g1", tmp_path / "g2"
    for folder in (first, second):
        (folder / "documents").mkdir(parents=True)
    item = candidate(path)
    store(item, first, {})
    copy = first / "documents" / "a.txt"
    assert not copy.samefile(path)
    path.write_text("Autre chose.", encoding="utf-8")
    assert copy.read_text(encoding="utf-8") == "Page."
    store(item, second, {item.sha256: copy})
    assert copy.samefile(second / "documents" / "a.txt")
    with pytest.raises(UnreadableDocument, match="a changé"):
        store(Candidate(path, "b.txt", item.sha256), second, {})
    assert not (second / "documents" / "b.txt").exists()


def test_old_cache_files_are_pruned(tmp_path):
    old, new = tmp_path / "v" / "old.z", tmp_path / "v" / "new.z"
    old.parent.mkdir()
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    prune(tmp_path)
    assert (old.exists(), new.exists()) == (False, True)

"""Eval sets on the disk: which there are, reading them whole or not at all, writing them.

A set is a `.jsonl` or a `.csv` file. Bundled sets are `evals/sets/*.jsonl` in the checkout, the staff's
are in `evals/sets` of the data folder. A set with any problem is not loaded: all its problems are
raised at once. This module knows neither runs nor scores.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError
from corpus.settings import ROOT, Settings
from evals.cases import Case, EvalSet
from evals.checking import Holdings, check, check_cases
from evals.jsonl import case_json, jsonl_text, read_jsonl
from evals.problems import Entry, SetErrors, SetProblem, listed, say, shown
from evals.spreadsheet import csv_text, read_csv
from evals.textfile import read_text, write_whole

BUNDLED = ROOT / "evals" / "sets"
SUFFIXES = (".jsonl", ".csv")
_READERS: dict[str, Callable[[str], tuple[list[Entry], list[SetProblem]]]] = {
    ".jsonl": read_jsonl,
    ".csv": read_csv,
}
_appending = threading.Lock()


@dataclass(frozen=True, slots=True)
class SetFile:
    """A set that can be named: its file's stem, where it is, and whether it came with the project."""

    name: str
    path: Path
    bundled: bool


def load_set(path: Path, holdings: Holdings | None = None) -> EvalSet:
    """The set in a file, its form checked, and with `holdings` its files and pages too.

    Raises SetErrors with every problem at once; UserError when there is nothing to read.
    """
    read = _READERS[_suffix(path)]
    entries, problems = read(read_text(path))
    problems += check(entries, holdings)
    if problems:
        raise SetErrors(path, problems)
    if not entries:
        file = shown(str(path), 300)
        raise UserError(say("« {file} » ne contient aucune question ; écrivez-en.", file=file))
    cases = tuple(entry.case for entry in entries)
    return EvalSet(path.stem, cases, fingerprint(cases))


def _suffix(path: Path) -> str:
    """« .jsonl » or « .csv »; UserError for any other file."""
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise UserError(say(
            "« {file} » n'est pas un jeu de questions : donnez un fichier .jsonl, ou .csv (depuis "
            "un tableur : « Enregistrer sous », « CSV UTF-8 »).", file=shown(str(path), 300),
        ))  # fmt: skip
    return suffix


def fingerprint(cases: Iterable[Case]) -> str:
    """SHA-256, in hexadecimal, of the cases' canonical JSON: ordered by id, keys sorted, no spaces.

    Neither the file format nor the order of the cases changes it.
    """
    shapes = [case_json(case) for case in sorted(cases, key=lambda case: case.id)]
    text = json.dumps(shapes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_set(cases: Sequence[Case], path: Path) -> None:
    """Replaces the file as a whole, in the format of its suffix.

    Raises SetErrors for what `load_set` would refuse (lines are then ranks), UserError when the
    file cannot be written.
    """
    suffix = _suffix(path)
    problems = check_cases(cases)
    if problems:
        raise SetErrors(path, problems)
    if suffix == ".csv":
        write_whole(path, csv_text(cases).encode("utf-8-sig"))
    else:
        write_whole(path, jsonl_text(cases).encode("utf-8"))


def append_case(case: Case, path: Path, holdings: Holdings | None = None) -> None:
    """Adds a case at the end of a set, which is begun if absent; the file is replaced as a whole.

    Raises SetErrors when the set has problems, or the case has: an id already taken, or anything
    that `load_set` would refuse. Threads wait for one another; two processes do not.
    """
    _suffix(path)
    with _appending:
        cases = load_set(path).cases if _is_file(path) else ()
        problems = [p for p in check_cases((*cases, case)) if p.line > len(cases)]
        problems += check_cases([case], holdings) if holdings and not problems else []
        if problems:
            raise SetErrors(path, problems)
        write_set((*cases, case), path)


def available_sets(settings: Settings) -> tuple[SetFile, ...]:
    """The sets that can be named: bundled ones first, then the staff's, each by name."""
    staff = settings.data / "evals" / "sets"
    found = [SetFile(path.stem, path, True) for path in _files(BUNDLED, (".jsonl",))]
    found += [SetFile(path.stem, path, False) for path in _files(staff, SUFFIXES)]
    return tuple(found)


def _files(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """The files of a folder with one of the suffixes, hidden and lock files left out."""
    try:
        inside = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError:
        return []
    return [
        path
        for path in inside
        if path.suffix.lower() in suffixes
        and not path.name.startswith((".", "~$"))
        and path.is_file()
    ]


def find_set(name_or_path: str, settings: Settings) -> Path:
    """The file of a set: a file that exists, else a set by its name, with or without its suffix.

    A name that two files bear (a bundled set and one of the staff's, or a .jsonl and a .csv) is
    refused rather than chosen between: UserError lists the paths to give instead. UserError lists
    the available names when there is no such set.
    """
    known = available_sets(settings)
    path = Path(name_or_path)
    if _is_file(path):
        return path
    found = [s.path for s in known if name_or_path in {s.name, s.path.name}]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(say("Plusieurs jeux se nomment « {name} » ; donnez le chemin : {paths}.",
                            name=shown(name_or_path), paths=", ".join(map(str, found))))  # fmt: skip
    names = listed(dict.fromkeys(s.name for s in known))
    if _is_folder(path):
        raise UserError(say("« {name} » est un dossier ; donnez un fichier .jsonl ou .csv, ou le nom "
                            "d'un jeu : {names}.", name=shown(name_or_path, 300),
                            names=names or say("aucun n'est installé")))  # fmt: skip
    there = (
        say("jeux disponibles : {names}.", names=names) if known else say("aucun n'est installé.")
    )
    raise UserError(say("Aucun fichier ni jeu de questions « {name} » ; {there}",
                        name=shown(name_or_path, 300), there=there))  # fmt: skip


def _is_folder(path: Path) -> bool:
    """Whether there is a folder; False for a path that cannot be."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    """Whether there is a regular file; False for a path that cannot be."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False

"""The journal of a run under way: what is answered so far, so that an interrupted run resumes.

JSON Lines beside the result file: what the run is, when it began, then one result a line with the
seconds spent so far, written as each question ends. A journal of other questions, settings, code or
index is not resumed; two runs never write one journal. This module answers no question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from corpus.errors import UserError, reason
from evals.types import Result, Run
from index.lock import exclusive

SUFFIX = ".partiel.jsonl"
LOCK = ".verrou"
CODE = "code"
"""The entry of `Run.environment` that fingerprints the code."""
BUSY = "Cette évaluation est déjà en cours (« {name} ») ; attendez sa fin ou arrêtez-la, puis relancez."

_RUN = TypeAdapter(Run)


@dataclass(frozen=True, slots=True)
class Entry:
    """One result, and the seconds that the run had taken by then, over all its legs."""

    seconds: float
    result: Result


@dataclass(frozen=True, slots=True)
class Begun:
    """When a run began, ISO 8601 with its zone, and how many questions it has."""

    started: str
    total: int


_ENTRY = TypeAdapter(Entry)
_BEGUN = TypeAdapter(Begun)


def journal_path(result_file: Path) -> Path:
    """The journal of a result file."""
    return result_file.with_name(result_file.name + SUFFIX)


def _header(run: Run) -> str:
    """What a journal must be of to be resumed, on one line."""
    code = {CODE: run.environment.get(CODE, "")}
    kept = replace(run, results=(), seconds=0.0, started="", environment=code, total=0)
    return _RUN.dump_json(kept).decode("utf-8")


def resumed(path: Path, run: Run) -> Run:
    """`run` with what a journal holds of this very run: results, first start, seconds.

    `run` itself for no journal, or one of another run. A last line that was cut is left out.
    """
    try:
        first, second, *lines = path.read_text(encoding="utf-8").split("\n")
        begun = _BEGUN.validate_json(second)
    except (OSError, ValueError):
        return run
    if first != _header(run):
        return run
    entries: list[Entry] = []
    for line in lines:
        try:
            entries.append(_ENTRY.validate_json(line))
        except ValidationError:
            break
    if not entries:
        return run
    return replace(
        run,
        started=begun.started,
        seconds=entries[-1].seconds,
        results=tuple(entry.result for entry in entries),
        total=begun.total,
    )


def journal_run(path: Path) -> Run:
    """The run that a journal holds so far; UserError for what is none."""
    try:
        first, second = path.read_text(encoding="utf-8").split("\n")[:2]
        run = _RUN.validate_json(first)
        begun = _BEGUN.validate_json(second)
    except (OSError, ValueError) as error:
        raise UserError(f"« {path} » n'est pas une évaluation en cours ; supprimez-le.") from error
    return resumed(path, replace(run, started=begun.started, total=begun.total))


def is_of(path: Path, run: Run) -> bool:
    """Whether a journal is of this very run, so that running it again would go on from there."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().rstrip("\n") == _header(run)
    except (OSError, UnicodeDecodeError):
        return False


class Journal:
    """Appends results as they come; each line is on its way to the disk before the next question."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def add(self, entry: Entry) -> None:
        """Writes one result."""
        self._file.write(_ENTRY.dump_json(entry).decode("utf-8") + "\n")
        self._file.flush()


@contextmanager
def open_journal(path: Path, run: Run, done: Sequence[Entry]) -> Iterator[Journal]:
    """A journal that begins with what is already done.

    UserError when it cannot be written, or while another process or thread writes it.
    """
    with exclusive(path.with_name(path.name + LOCK), BUSY.format(name=path.name)):
        try:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                begun = {"started": run.started, "total": run.total}
                file.write(_header(run) + "\n" + json.dumps(begun) + "\n")
                journal = Journal(file)
                for entry in done:
                    journal.add(entry)
                yield journal
        except OSError as error:
            raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error

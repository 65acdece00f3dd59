"""Result files: one JSON document a run, and the journal of a run that is under way.

The journal is JSON Lines beside the result file: what the run is, then one result a line, written
as each question ends, so that an interrupted run resumes. A journal of other questions, settings,
code or index is not resumed. Files are validated on reading. This module answers no question.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from corpus.errors import UserError, reason
from evals.types import Result, Run, Score

FORMAT = 1
JOURNAL = ".partiel.jsonl"

_RUN = TypeAdapter(Run)
_RESULT = TypeAdapter(Result)


def run_stem(run: Run) -> str:
    """The name of a run without its date: set, commit, index, digest of the settings."""
    settings = json.dumps(dict(run.settings), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(settings.encode("utf-8")).hexdigest()[:4]
    commit = run.commit or "sans-commit"
    return _slug(f"{run.set_name}_{commit}_{run.index_id[:8]}_{digest}")


def run_name(run: Run) -> str:
    """The file name of a finished run: its stem and the time it began."""
    return f"{run_stem(run)}_{re.sub('[^0-9T]', '', run.started[:19])}.json"


def fresh_path(path: Path) -> Path:
    """`path`, or the first of « …-2 », « …-3 » that is not there yet."""
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found


def _slug(text: str) -> str:
    """`text` as an ASCII file name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).lstrip("._-") or "jeu"


def save_run(run: Run, path: Path, indent: int | None = 1) -> None:
    """Writes a run whole or not at all; UserError when the folder refuses."""
    partial = path.with_name(path.name + ".partiel")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_RUN.dump_json(run, indent=indent) + b"\n")
        partial.replace(path)
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def slim(run: Run) -> Run:
    """What a comparison needs of a run: no text of passages, no answer held back, no reason of a
    score, no score that has no value."""
    return replace(run, results=tuple(_slim_result(result) for result in run.results))


def _slim_result(result: Result) -> Result:
    """One result, slimmed."""
    scores = {
        key: Score(round(score.value, 6), "")
        for key, score in result.scores.items()
        if score.value is not None
    }
    result = replace(result, scores=scores, unguarded=None)
    if result.answer is None:
        return result
    evidence = tuple(replace(item, text="") for item in result.answer.evidence)
    answer = replace(result.answer, evidence=evidence)
    return replace(result, answer=answer)


def load_run(path: Path) -> Run:
    """A run read back; UserError for a missing, broken or foreign file."""
    try:
        run = _RUN.validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(f"Impossible de lire « {path} » ({reason(error)}).") from error
    except ValidationError as error:
        raise UserError(
            f"« {path} » n'est pas un résultat d'évaluation ; donnez un fichier écrit par "
            "« livrables eval run »."
        ) from error
    if run.format != FORMAT:
        raise UserError(
            f"« {path} » a été écrit par une autre version du logiciel ; relancez « livrables eval run »."
        )
    return run


def _header(run: Run) -> str:
    """What a journal must be of to be resumed, on one line."""
    kept = replace(run, results=(), seconds=0.0, started="", environment={})
    return _RUN.dump_json(kept).decode("utf-8")


def read_journal(path: Path, run: Run) -> tuple[Result, ...]:
    """The results that a journal holds of this very run; () for none, or a journal of another.

    A last line that was cut while being written is left out.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return ()
    if first != _header(run):
        return ()
    found = []
    for line in lines:
        try:
            found.append(_RESULT.validate_json(line))
        except ValidationError:
            break
    return tuple(found)


def journal_run(path: Path) -> Run:
    """The run that a journal holds so far; UserError for what is none."""
    try:
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        run = _RUN.validate_json(first)
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise UserError(f"« {path} » n'est pas une évaluation en cours ; supprimez-le.") from error
    return replace(run, results=read_journal(path, run))


class Journal:
    """Appends results as they come; each line is on its way to the disk before the next question."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def add(self, result: Result) -> None:
        """Writes one result."""
        self._file.write(_RESULT.dump_json(result).decode("utf-8") + "\n")
        self._file.flush()


@contextmanager
def open_journal(path: Path, run: Run, done: Sequence[Result]) -> Iterator[Journal]:
    """A journal that begins with what is already done; UserError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_header(run) + "\n")
            journal = Journal(file)
            for result in done:
                journal.add(result)
            yield journal
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error

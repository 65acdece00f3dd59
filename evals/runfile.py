"""Result files: one JSON document a run, validated on reading.

A run that is under way has a journal instead, see `journal`. This module answers no question.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from math import inf, isfinite
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.errors import UserError, reason
from evals.metrics import METRICS
from evals.textfile import write_whole
from evals.types import Result, Run, Score, Unit

FORMAT = 1

_RUN = TypeAdapter(Run)


def run_stem(run: Run) -> str:
    """The name of a run without its date: set, commit, index, digest of questions and settings."""
    settings = json.dumps(dict(run.settings), sort_keys=True, ensure_ascii=False)
    shaping = run.set_fingerprint + settings
    digest = hashlib.sha256(shaping.encode("utf-8")).hexdigest()[:6]
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
    write_whole(path, _RUN.dump_json(run, indent=indent) + b"\n")


def slim(run: Run) -> Run:
    """What a comparison needs of a run: no text of passages, no answer held back, no reason of a
    score, no score that has no value."""
    return replace(run, results=tuple(_slim_result(result) for result in run.results))


def _slim_result(result: Result) -> Result:
    """One result, slimmed."""
    scores = {
        key: Score(score.value, "")
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
    if not _sound(run):
        raise UserError(
            f"« {path} » a été modifié ou abîmé (valeur impossible, question en double ou date "
            "illisible) ; relancez « livrables eval run »."
        )
    return run


def _sound(run: Run) -> bool:
    """Whether every value is one that a run can have: finite, shares in [0, 1], ids told apart."""
    ids = [result.case.id for result in run.results]
    try:
        zoned = datetime.fromisoformat(run.started).tzinfo is not None
    except ValueError:
        return False
    if not zoned or not isfinite(run.seconds) or run.seconds < 0 or len(set(ids)) < len(ids):
        return False
    return all(_sound_result(result) for result in run.results)


def _sound_result(result: Result) -> bool:
    """Whether the scores, times and confidences of a result can be."""
    for key, score in result.scores.items():
        most = 1.0 if key in METRICS and METRICS[key].unit is Unit.SHARE else inf
        if score.value is not None and not (0 <= score.value <= most and isfinite(score.value)):
            return False
    for answer in (result.answer, result.unguarded):
        if answer is None:
            continue
        level = answer.confidence
        if not all(isfinite(time) for time in answer.timings_ms.values()):
            return False
        if level is not None and not 0 <= level <= 1:
            return False
    return True

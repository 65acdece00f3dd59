"""A model's opinion of a run as a file of its own, in figures, in lines and in JSON.

The file stands beside the run's and is never read by what scores, compares or gates. Its figures
have the intervals of any other mean. This module asks no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.terminal import plural
from corpus.errors import UserError, reason
from evals.estimates import clusters_of, estimate_of
from evals.judge import BEST, KEYS, Judged, to_judge
from evals.shapes import estimate_json
from evals.text import estimate_line
from evals.textfile import write_whole
from evals.types import Estimate, Family, Metric, Run, Unit

SUFFIX = ".juge.json"
SHOWN = 20
"""Reasons told on a terminal; the file has them all."""

OPINIONS = {
    key: Metric(f"juge_{key}", label, text, Family.ANSWER, Unit.SHARE, True)
    for key, label, text in zip(
        KEYS,
        ("Exactitude", "Complétude", "Appui"),
        (
            "Avis d'un modèle : la réponse répond à la question et ne contredit pas ce qui est attendu.",
            "Avis d'un modèle : la réponse contient tous les faits attendus.",
            "Avis d'un modèle : chaque affirmation figure dans les extraits cités.",
        ),
        strict=True,
    )
}
"""Apart from `evals.metrics`: no report, comparison or bar knows these keys."""

_JUDGED = TypeAdapter(Judged)


def judged_path(run_path: Path) -> Path:
    """The file of the opinions on a run, beside it."""
    return run_path.with_name(run_path.name.removesuffix(".json") + SUFFIX)


def save_judged(judged: Judged, path: Path) -> None:
    """Writes the opinions whole or not at all; UserError when the folder refuses."""
    write_whole(path, _JUDGED.dump_json(judged, indent=1) + b"\n")


def load_judged(path: Path) -> Judged:
    """Opinions read back; UserError for a missing, broken or foreign file."""
    try:
        return _JUDGED.validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(f"Impossible de lire « {path} » ({reason(error)}).") from error
    except ValidationError as error:
        raise UserError(
            f"« {path} » n'est pas l'avis d'un modèle ; supprimez-le, ou donnez un autre fichier à --out."
        ) from error


def resumed(path: Path, empty: Judged) -> Judged:
    """What a file already holds of `empty`'s model, prompt and run, without the requests that failed.

    `empty` itself when there is no file; UserError when the file holds other opinions, which are
    not thrown away.
    """
    if not path.exists():
        return empty
    found = load_judged(path)
    kept = tuple(judgement for judgement in found.judgements if not judgement.failed)
    same = replace(found, judgements=(), run_file=empty.run_file)
    if same != replace(empty, judgements=()):
        raise UserError(
            f"« {path} » contient un autre avis (modèle {found.judge}, consigne "
            f"v{found.prompt_version}, résultat du {found.run_started}) ; donnez un autre fichier à "
            "--out, ou supprimez-le."
        )
    return replace(empty, judgements=kept)


def summarise_judged(judged: Judged, run: Run) -> tuple[Estimate, ...]:
    """The mean of each opinion over the answers of the run that could be judged."""
    clusters, _ = clusters_of([result.case for result in run.results])
    of_case = {r.case.id: cluster for r, cluster in zip(run.results, clusters, strict=True)}
    known = {judgement.case_id: judgement for judgement in judged.judgements}
    wanted = [result.case.id for result in to_judge(run)]
    estimates = []
    for key, metric in OPINIONS.items():
        pairs = [
            (value, of_case[case])
            for case in wanted
            if case in known and (value := getattr(known[case], key)) is not None
        ]
        values = [value for value, _ in pairs]
        found = estimate_of(metric, values, [cluster for _, cluster in pairs], len(wanted))
        estimates.append(found)
    return tuple(estimates)


def judged_lines(judged: Judged, run: Run) -> Iterator[str]:
    """The opinions on a terminal, headed as such, the doubtful answers and what is missing last."""
    yield (
        f"Avis du modèle {judged.judge} (consigne v{judged.prompt_version}) – à part, jamais mêlé "
        "aux autres mesures"
    )
    wanted = to_judge(run)
    answerable = sum(result.case.answerable for result in run.results)
    yield (
        f"Sur {plural(len(wanted), 'réponse donnée', 'réponses données')} aux {answerable} questions "
        "qui ont une réponse ; un avis, pas une preuve : relisez-en quelques-uns."
    )
    for estimate in summarise_judged(judged, run):
        yield estimate_line(estimate)
    yield from _some(
        "Réponses que le modèle ne trouve pas tout à fait exactes :",
        [f"{j.case_id} : {j.reason}" for j in judged.judgements if (j.exactitude or 0) < 1
         and j.exactitude is not None],
    )  # fmt: skip
    yield from _some(
        "Réponses sans avis :",
        [f"{j.case_id} : {j.reason}" for j in judged.judgements if j.exactitude is None],
    )


def _some(heading: str, lines: list[str]) -> Iterator[str]:
    """A heading and the first lines under it; nothing without lines."""
    if lines:
        yield heading
        yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … et {len(lines) - SHOWN} de plus dans le fichier."


def judged_json(judged: Judged, run: Run, path: Path) -> dict[str, Any]:
    """The object that `livrables eval judge --json` prints; opinions lie in [0, 1]."""
    shape: dict[str, Any] = _JUDGED.dump_python(judged, mode="json")
    estimates = {e.metric.key: estimate_json(e) for e in summarise_judged(judged, run)}
    return {"file": str(path), **shape, "best_mark": BEST, "opinions": estimates}

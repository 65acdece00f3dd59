"""The head of the report: what was run, how it stands in one sentence, and the table of all metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.templating import NBSP, THIN, nombre, part
from evals.metrics import METRICS, SET_METRICS
from evals.report.words import (
    NONE,
    RunName,
    about,
    bounds,
    counted,
    french,
    help_of,
    lasted,
    setting_name,
    setting_value,
    short_commit,
    shown,
    started,
)
from evals.stats import wilson
from evals.types import Estimate, Family, Metric, Outcome, Run, Summary

WHEN_ANSWERED = frozenset({"vital_coverage", "vital_all"})
"""Metrics over the questions that have an answer and received one: their base is told in full."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run comes from, for the head of the report."""

    name: RunName
    set_name: str
    started: str
    seconds: str
    cases: str
    commit: str
    index: str
    fingerprint: str
    settings: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A metric of one run in the table of all metrics."""

    value: str
    bounds: str
    scored: str
    not_scored: str
    base: str


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric of all runs."""

    label: str
    help: str
    cells: tuple[Cell, ...]


def origin(run: Run, name: RunName) -> Origin:
    """The facts of a run, as short texts."""
    answerable = sum(result.case.answerable for result in run.results)
    total = counted(len(run.results), "question", "questions")
    if is_interrupted(run):
        total += f" sur {nombre(run.total)}"
    return Origin(
        name,
        run.set_name,
        started(run),
        lasted(run),
        f"{total}, dont {counted(answerable, 'a une réponse', 'ont une réponse')}",
        short_commit(run.commit),
        run.index_id,
        run.set_fingerprint,
        _pairs({setting_name(key): setting_value(value) for key, value in run.settings.items()}),
        _pairs(run.environment),
    )


def is_interrupted(run: Run) -> bool:
    """Whether a run stopped before the last question of its set; not known of an older file."""
    return 0 < len(run.results) < run.total


def interruptions(runs: Sequence[Run], names: Sequence[RunName]) -> tuple[str, ...]:
    """« Évaluation interrompue : 37 questions sur 500 », of each run that was."""
    return tuple(
        f"Évaluation {f'{name.letter} ' if name.letter else ''}interrompue{NBSP}: "
        f"{counted(len(run.results), 'question', 'questions')} sur {nombre(run.total)}"
        for run, name in zip(runs, names, strict=True)
        if is_interrupted(run)
    )


def title_of(runs: Sequence[Run], compared: bool) -> str:
    """« Évaluation : demo-dev », « Comparaison : demo-dev »."""
    return f"{'Comparaison' if compared else 'Évaluation'}{NBSP}: {runs[-1].set_name}"


def _pairs(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The items of a mapping."""
    return tuple(values.items())


def sentence_of(summary: Summary, letter: str = "") -> str:
    """How it stands, for somebody who is no statistician; `letter` of the run among several."""
    total = summary.cases
    if not total:
        return about(letter, "Aucune question n’a encore reçu de réponse.")
    right = summary.outcomes[Outcome.RIGHT]
    interval = wilson(right, total)
    low, high = nombre(100 * interval.low, 0), part(interval.high)
    told = (
        f"Sur {counted(total, 'question', 'questions')}, "
        f"{_are(right, 'est traitée', 'sont traitées')} comme il faut, soit "
        f"{part(right / total)}{THIN}; l’intervalle à 95{NBSP}%, de{NBSP}{low} à{NBSP}{high}, dit "
        f"la précision de ce chiffre. {_refusals_told(summary)}"
    )
    return about(letter, told.rstrip())


def answered_text(estimate: Estimate, answerable: int, both: bool = False) -> str:
    """« 51 questions répondues sur 92 », of a metric that refusals do not count in; else "".

    `answerable` questions have an answer; `both`: answered in A and in B.
    """
    if estimate.metric.key not in WHEN_ANSWERED:
        return ""
    told = counted(estimate.scored, "question répondue", "questions répondues")
    return f"{told}{' par A et par B,' if both else ''} sur {nombre(answerable)}"


def _are(count: int, one: str, many: str) -> str:
    """« 56 sont traitées », « 1 est traitée », « aucune n’est traitée »."""
    if not count:
        return f"aucune n’{one}"
    return f"{nombre(count)} {one if count == 1 else many}"


def _refusals_told(summary: Summary) -> str:
    """Both kinds of mistake about refusing, in counts."""
    answerable, rest = summary.answerable, summary.cases - summary.answerable
    parts = []
    if answerable:
        count = summary.outcomes[Outcome.WRONG_REFUSAL]
        parts.append(
            f"il refuse à tort {nombre(count)} des {counted(answerable, 'question', 'questions')} "
            "qui ont une réponse"
        )
    if rest:
        count = summary.outcomes[Outcome.WRONG_ANSWER]
        parts.append(
            f"{'' if answerable else 'il '}répond à {nombre(count)} des {nombre(rest)} "
            f"{'qui n’en ont pas' if answerable else 'questions sans réponse'}"
        )
    told = " et ".join(parts)
    return f"L’assistant{told.removeprefix('il')}." if told else ""


def families(
    summaries: Sequence[Summary],
) -> tuple[tuple[str, tuple[MetricLine, ...]], ...]:
    """Every metric of every run, by family."""
    found = []
    for family in Family:
        chosen = [m for m in (*METRICS.values(), *SET_METRICS.values()) if m.family is family]
        lines = tuple(_line(metric, summaries) for metric in chosen)
        found.append((family.value[:1].upper() + family.value[1:], lines))
    return tuple(found)


def _line(metric: Metric, summaries: Sequence[Summary]) -> MetricLine:
    """One metric of every run."""
    cells = tuple(_cell(_estimate(metric, summary), summary) for summary in summaries)
    return MetricLine(french(metric.label), help_of(metric), cells)


def _estimate(metric: Metric, summary: Summary) -> Estimate:
    """The estimate of a metric of cases, or of the whole set."""
    refusals = summary.abstention
    if metric.key == "auroc":
        scored = summary.cases - summary.failures if refusals.auroc is not None else 0
        return Estimate(
            metric, refusals.auroc, refusals.auroc_interval, scored, summary.cases - scored
        )
    if metric.key == "abstention_precision":
        return refusals.precision
    return summary.estimates[metric.key]


def _cell(estimate: Estimate, summary: Summary) -> Cell:
    """An estimate in words."""
    return Cell(
        shown(estimate.metric, estimate.mean, 1),
        bounds(estimate.metric, estimate.interval, 1) if estimate.interval else NONE,
        nombre(estimate.scored),
        nombre(estimate.not_scored),
        answered_text(estimate, summary.answerable),
    )

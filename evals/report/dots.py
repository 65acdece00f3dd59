"""Estimates as rows of dots with their intervals: the headline cards, the measures, the tags.

A strip is one line of a dot plot; several runs are several strips of a row, told apart by letter and
shape. Computes no estimate of its own but those of a tag.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.templating import NBSP, THIN, nombre, part
from evals.cases import GROUP_TAG
from evals.estimates import clusters_of, estimate
from evals.metrics import METRICS
from evals.report.headline import answered_text
from evals.report.marks import Mark, label, line, symbol
from evals.report.scales import Scale
from evals.report.words import (
    LETTERS,
    NONE,
    RunName,
    bounds,
    counted,
    french,
    help_of,
    shown,
    tag_name,
)
from evals.types import Estimate, Interval, Run, Summary

CARDS = (
    "quality", "vital_coverage", "page_hit@5", "right_refusal", "wrong_refusal",
    "citation_validity",
)  # fmt: skip
PLOTTED = (
    "quality", "vital_coverage", "vital_all", "okay_coverage", "page_hit@1", "page_hit@5",
    "page_mrr", "right_refusal", "wrong_refusal", "citation_validity", "citation_precision",
    "lexical_support",
)  # fmt: skip
ENOUGH_CASES = 5
SHARES = Scale(0.0, 1.0)
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
AXIS = {0.0: "start", 0.5: "middle", 1.0: "end"}


@dataclass(frozen=True, slots=True)
class Strip:
    """One estimate drawn: `letter` of its run, marks, and the same in words."""

    letter: str
    marks: tuple[Mark, ...]
    value: str
    bounds: str
    scored: int
    not_scored: int

    @property
    def drawn(self) -> bool:
        """Whether there is an interval."""
        return self.bounds != NONE


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a dot plot: one metric or tag, one strip a run.

    `base` says what the figures were scored on, in words.
    """

    label: str
    help: str
    lower_is_better: bool
    strips: tuple[Strip, ...]
    base: str = ""

    @property
    def last(self) -> Strip:
        """The strip of the run that the page is about."""
        return self.strips[-1]


def strip(estimate: Estimate, number: int, letter: str, digits: int = 0) -> Strip:
    """An estimate of a share drawn from 0 to 100 %; `number` chooses the shape."""
    value = shown(estimate.metric, estimate.mean, digits)
    told = bounds(estimate.metric, estimate.interval, digits)
    return Strip(
        letter,
        strip_marks(estimate.mean, estimate.interval, number, SHARES, f"{value}, {told}"),
        value,
        told,
        estimate.scored,
        estimate.not_scored,
    )


def strip_marks(
    mean: float | None, interval: Interval | None, number: int, scale: Scale, tip: str
) -> tuple[Mark, ...]:
    """A line for the interval and a shape for the mean; nothing for an unknown mean."""
    marks: list[Mark] = []
    css = f"run-{LETTERS[number].lower()}"
    if interval is not None:
        left, right = scale(interval.low), scale(interval.high)
        marks.append(line(f"ci {css}", left, 50, right, 50))
    if mean is not None:
        marks.append(symbol(f"dot {css}", f"m-{LETTERS[number].lower()}", scale(mean), 50, tip))
    return tuple(marks)


def axis() -> tuple[Mark, ...]:
    """The numbers above a dot plot of shares."""
    return tuple(
        label("tick", SHARES(share), 50, part(share), anchor) for share, anchor in AXIS.items()
    )


def grid() -> tuple[Mark, ...]:
    """The lines behind each strip."""
    return tuple(line("grid", SHARES(share), 0, SHARES(share), 100) for share in QUARTERS)


def metric_row(
    key: str, summaries: Sequence[Summary], names: Sequence[RunName], paired: bool = False
) -> Row:
    """A metric of every run; `paired`: all are scored on the same questions, those of both runs."""
    metric = METRICS[key]
    strips = tuple(
        strip(summary.estimates[key], number, run.letter)
        for number, (summary, run) in enumerate(zip(summaries, names, strict=True))
    )
    bases = [base_text(summary, key, paired) for summary in summaries]
    if len(set(bases)) == 1:
        told = bases[0]
    else:
        told = f"{THIN}; ".join(
            f"{run.letter}{NBSP}: {text}" for run, text in zip(names, bases, strict=True)
        )
    return Row(
        french(metric.label), help_of(metric), metric.higher_is_better is False, strips, told
    )


def cards(
    summaries: Sequence[Summary], names: Sequence[RunName], paired: bool = False
) -> tuple[Row, ...]:
    """The headline cards."""
    return tuple(metric_row(key, summaries, names, paired) for key in CARDS)


def measures(
    summaries: Sequence[Summary], names: Sequence[RunName], paired: bool = False
) -> tuple[Row, ...]:
    """The dot plot of the metrics that matter most."""
    return tuple(metric_row(key, summaries, names, paired) for key in PLOTTED)


def tags(run: Run, letter: str, number: int) -> tuple[Row, ...]:
    """Quality by tag of at least five questions, the weakest first; groups are no tags here."""
    quality = METRICS["quality"]
    counts = Counter(tag for result in run.results for tag in set(result.case.tags))
    clusters, _ = clusters_of([result.case for result in run.results])
    found = []
    for tag, count in counts.items():
        if count < ENOUGH_CASES or tag.startswith(GROUP_TAG):
            continue
        chosen = [i for i, result in enumerate(run.results) if tag in result.case.tags]
        made = estimate(quality, [run.results[i] for i in chosen], [clusters[i] for i in chosen])
        if made.mean is not None:
            found.append((made.mean, tag, made))
    return tuple(
        Row(tag_name(tag), "", False, (strip(made, number, letter),)) for _, tag, made in sorted(
            found, key=lambda item: item[:2]
        )
    )  # fmt: skip


def base_text(summary: Summary, key: str, paired: bool) -> str:
    """« 92 questions notées, 32 sans objet »; where only answers count, how many were answered."""
    found = summary.estimates[key]
    told = answered_text(found, summary.answerable, paired)
    if told:
        return told
    text = counted(found.scored, "question notée", "questions notées")
    if paired:
        text += " dans A et dans B"
    if not found.not_scored:
        return text
    return f"{text}, {nombre(found.not_scored)}{NBSP}sans{NBSP}objet"

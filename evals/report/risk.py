"""The curve of coverage and risk: what every threshold would answer, and get wrong.

The points come from `evals.abstention`; this module draws them and says how to read them.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.templating import THIN, nombre, part
from evals.report.marks import Curve, Key, Plot, line, path_through, symbol
from evals.report.plots import BOTTOM, LEFT, RIGHT, TOP, frame
from evals.report.scales import Scale, ticks
from evals.report.words import LETTERS, RunName, about
from evals.types import CurvePoint, Run, Summary


def coverage_and_risk(
    summaries: Sequence[Summary], names: Sequence[RunName], run: Run | None = None
) -> Plot:
    """The curve of every run, with the threshold in force of the last, `run`, marked."""
    every = [point.risk for summary in summaries for point in summary.abstention.curve]
    levels = ticks(max([0.1, *every]))
    across, down = Scale(0, 1, LEFT, RIGHT), Scale(0, levels[-1], BOTTOM, TOP)
    marks = frame(
        [(across(share), part(share)) for share in (0, 0.25, 0.5, 0.75, 1)],
        [(down(level), part(level)) for level in levels],
    )
    told = []
    for number, (summary, name) in enumerate(zip(summaries, names, strict=True)):
        point = _in_force(summary)
        if point is None:
            continue
        text = about(name.letter, _threshold_text(point, summary.abstention.threshold or 0.0))
        told.append(text)
        at = across(point.coverage), down(point.risk)
        if number == len(summaries) - 1:
            marks.append(line("threshold", at[0], TOP, at[0], BOTTOM))
        letter = LETTERS[number].lower()
        marks.append(symbol(f"dot run-{letter}", f"m-{letter}", *at, text))
    last = summaries[-1].abstention.curve
    if last:
        told.append(_risk_read(last[-1], names[-1].letter, run))
    return Plot(
        "risque",
        "Répondre plus, ou se tromper moins",
        "Part de réponses fausses selon la part de questions auxquelles l’assistant répond, quand "
        f"son seuil de confiance baisse. {' '.join(told)}",
        tuple(marks),
        ("Seuil", "Questions répondues", "Réponses fausses"),
        tuple((nombre(p.threshold, 3), part(p.coverage), part(p.risk)) for p in last),
        note=" ".join(told),
        x_title="questions auxquelles il répond",
        y_title="réponses fausses",
        curves=_curves(summaries, levels[-1]),
        legend=tuple(
            Key(f"curve run-{name.letter.lower()}", name.letter) for name in names if name.letter
        ),
    )


def _curves(summaries: Sequence[Summary], highest: float) -> tuple[Curve, ...]:
    """The line of each run in the plot area, up to a risk of `highest`."""
    x, y = Scale(0, 1), Scale(0, highest, 100, 0)
    return tuple(
        Curve(
            f"run-{letter.lower()}",
            path_through([(x(p.coverage), y(p.risk)) for p in summary.abstention.curve]),
        )
        for letter, summary in zip(LETTERS, summaries, strict=False)
    )


def _in_force(summary: Summary) -> CurvePoint | None:
    """The point of the curve at the threshold in force; None when it answers nothing."""
    threshold = summary.abstention.threshold
    if threshold is None:
        return None
    reached = [p for p in summary.abstention.curve if p.threshold >= threshold]
    return reached[-1] if reached else None


def _threshold_text(point: CurvePoint, threshold: float) -> str:
    """What the threshold in force does."""
    return (
        f"Au seuil en vigueur ({nombre(threshold, 2)}), {part(point.coverage)} des questions "
        f"reçoivent une réponse, et {part(point.risk)} de ces réponses sont fausses."
    )


def _risk_read(end: CurvePoint, letter: str, run: Run | None) -> str:
    """How to read the curve: what is wrong, and why it may end before 100 %.

    A run that was slimmed has lost the answers held back: its curve ends for that, untold.
    """
    told = "Une réponse partielle ne compte pas comme fausse."
    results = run.results if run else ()
    whole = any(score.reason for result in results for score in result.scores.values())
    if whole and round(end.coverage, 2) < 1:
        why = "les autres questions sont refusées par une règle, quel que soit le seuil."
        ends = about(letter, f"La courbe s’arrête à {part(end.coverage)}")
        told = f"{ends}{THIN}; {why} {told}"
    return told

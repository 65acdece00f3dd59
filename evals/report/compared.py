"""What the report says of a comparison: verdicts in words, differences around zero, lost questions.

Decides nothing: verdicts, tests and lost facts come from `evals.compare`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.templating import NBSP, THIN, nombre
from evals.cases import Fact, GivenAnswer
from evals.facts import Matcher
from evals.report.dots import strip_marks
from evals.report.marks import Mark, label, line
from evals.report.plots import first_rank
from evals.report.scales import Scale, ticks
from evals.report.words import (
    NONE,
    VERDICTS,
    counted,
    french,
    help_of,
    shown,
    shown_difference,
)
from evals.types import CaseComparison, Change, Comparison, MetricComparison, Result, Unit, Verdict


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One metric of the comparison; `css` better, worse or undecided."""

    label: str
    help: str
    css: str
    verdict: str
    a: str
    b: str
    difference: str
    bounds: str
    marks: tuple[Mark, ...]
    p_value: str
    detectable: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of an answer; `lost`: it holds a fact that the other answer lacks."""

    text: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One answer of a pair, with its outcome and the rank of the first expected page."""

    outcome: str
    segments: tuple[Segment, ...]
    rank: str


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A question won or lost."""

    id: str
    question: str
    aspect: str
    regressions: tuple[str, ...]
    same_answer: bool
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The section on a comparison."""

    sentence: str
    headline: tuple[VerdictRow, ...]
    others: tuple[VerdictRow, ...]
    axis: tuple[Mark, ...]
    missed_bars: tuple[str, ...]
    lost: tuple[ChangedCase, ...]
    won: tuple[ChangedCase, ...]
    unpaired: int
    reading: str


CSS = {Verdict.BETTER: "better", Verdict.WORSE: "worse", Verdict.UNDECIDED: "undecided"}


def view_of(comparison: Comparison) -> ComparisonView:
    """The whole section; regressions come first among the lost questions."""
    judged = [item for item in comparison.metrics if item.metric.unit is Unit.SHARE]
    head = [item for item in judged if item.metric.headline]
    scale = _scale(head)
    chosen = {c: [i for i in comparison.cases if i.change is c] for c in Change}
    lost = [i for i in comparison.cases if i.regressions and i.change is not Change.LOST]
    lost += chosen[Change.LOST]
    lost.sort(key=lambda item: not item.regressions)
    matcher = Matcher()
    return ComparisonView(
        sentence_of(comparison),
        tuple(_row(item, scale) for item in head),
        tuple(_row(item, scale) for item in judged if not item.metric.headline),
        _axis(scale),
        tuple(missed_bars_of(comparison)),
        tuple(_changed(item, matcher) for item in lost),
        tuple(_changed(item, matcher) for item in chosen[Change.WON]),
        len(comparison.unpaired),
        reading_of(head),
    )


def sentence_of(comparison: Comparison) -> str:
    """Questions won and lost, and how many metrics say something."""
    cases = comparison.cases
    won, lost = (sum(c.change is change for c in cases) for change in (Change.WON, Change.LOST))
    head = [item.verdict for item in comparison.metrics if item.metric.headline and item.pairs]
    better, worse = head.count(Verdict.BETTER), head.count(Verdict.WORSE)
    told = [
        text
        for count, text in (
            (better, f"meilleure sur {better}"),
            (worse, f"moins bonne sur {worse}"),
        )
        if count
    ]
    verdict = _undecided(len(head))
    if told:
        measures = counted(len(head), "mesure principale", "mesures principales")
        verdict = f"Sur {measures}, B est {' et '.join(told)} que A{THIN}; le reste est indécis."
    regressions = counted(len(comparison.regressions), "régression", "régressions")
    return (
        f"{verdict} {counted(won, 'question gagnée', 'questions gagnées')}, "
        f"{counted(lost, 'perdue', 'perdues')}, {nombre(len(cases) - won - lost)}{NBSP}sans "
        f"changement{THIN}; {regressions} (un fait essentiel, ou un refus justifié, perdu)."
    )


def _undecided(count: int) -> str:
    """What is said when none of `count` headline metrics that are scored gives a verdict."""
    if not count:
        return "Aucune mesure principale n’est notée dans les deux exécutions."
    which = (
        f"Aucune des {nombre(count)}{NBSP}mesures principales"
        if count > 1
        else ("La seule mesure principale notée")
    )
    return f"{which} ne permet de dire que B est meilleure ou moins bonne que A."


def reading_of(head: Sequence[MetricComparison]) -> str:
    """Why an interval may leave out zero where the verdict stays open."""
    together = sum(item.p_value is not None for item in head)
    return (
        "L’intervalle est celui d’une mesure regardée seule, tandis que la valeur p est corrigée "
        f"parce que {counted(together, 'mesure est regardée', 'mesures sont regardées')} ensemble"
        f"{THIN}; un intervalle peut donc exclure zéro sans que l’écart soit établi."
    )


def bars_title(view: ComparisonView) -> str:
    """« Exigences non tenues par B, sur toutes ses questions »."""
    many = len(view.missed_bars) > 1
    told = "Exigences non tenues" if many else "Exigence non tenue"
    return f"{told} par B, sur toutes ses questions"


def missed_bars_of(comparison: Comparison) -> list[str]:
    """« Qualité : 47,8 %, il faut 50 %. »"""
    return [
        f"{french(bar.metric.label)}{NBSP}: {shown(bar.metric, bar.value, 1)}, il faut "
        f"{'au plus' if bar.metric.higher_is_better is False else 'au moins'} "
        f"{shown(bar.metric, bar.bar, 1)}."
        for bar in comparison.missed_bars
    ]


def _scale(items: Sequence[MetricComparison]) -> Scale:
    """A range around zero that holds every interval of the headline metrics, at least ± 5 points."""
    ends = [abs(end) for i in items if i.interval for end in (i.interval.low, i.interval.high)]
    limit = ticks(max([0.05, *ends]), 2)[-1]
    return Scale(-limit, limit, 4, 96)


def _axis(scale: Scale) -> tuple[Mark, ...]:
    """Numbers above the differences, in points."""
    levels = (scale.low, 0.0, scale.high)
    return tuple(
        label("tick", scale(level), 50, ("+" if level > 0 else "") + nombre(100 * level))
        for level in levels
    )


def _row(item: MetricComparison, scale: Scale) -> VerdictRow:
    """One metric, in words and marks."""
    difference = shown_difference(item.metric, item.difference)
    told = NONE
    if item.interval is not None:
        low, high = (nombre(100 * end, 1) for end in (item.interval.low, item.interval.high))
        told = f"de{NBSP}{_signed(low)} à{NBSP}{_signed(high)}"
    zero = line("zero", scale(0), 0, scale(0), 100)
    detectable = NONE
    if item.detectable is not None:
        detectable = f"±{NBSP}{shown_difference(item.metric, item.detectable).removeprefix('+')}"
    return VerdictRow(
        french(item.metric.label),
        help_of(item.metric),
        CSS[item.verdict],
        VERDICTS[item.verdict],
        shown(item.metric, item.a, 1),
        shown(item.metric, item.b, 1),
        difference,
        told,
        (zero, *strip_marks(item.difference, item.interval, 1, scale, f"{difference}, {told}")),
        p_text(item.p_adjusted if item.metric.headline else item.p_value),
        detectable,
        item.pairs,
    )


def _signed(text: str) -> str:
    """A number with « + » when it is above zero, without a sign when it is zero."""
    if not text.strip("−0,"):
        return "0"
    return text if text.startswith("−") else f"+{text}"


def p_text(value: float | None) -> str:
    """A p-value: three digits, « < 0,001 » below."""
    if value is None:
        return NONE
    return f"<{NBSP}0,001" if value < 0.001 else nombre(value, 3)


def _changed(item: CaseComparison, matcher: Matcher) -> ChangedCase:
    """A question with both answers, what A alone holds marked."""
    lost = [fact for fact in item.a.case.facts if fact.text in item.regressions]
    a, b = answer_text(item.a), answer_text(item.b)
    return ChangedCase(
        item.b.case.id,
        item.b.case.question,
        item.aspect,
        item.regressions,
        a == b,
        Side(item.a.outcome.value, segments(item.a.answer, a, lost, matcher), _rank(item.a)),
        Side(item.b.outcome.value, (Segment(b, lost=False),), _rank(item.b)),
    )


def answer_text(result: Result) -> str:
    """The answer, or why there is none."""
    if result.answer is None:
        return result.failure or "Échec sans message."
    return result.answer.text


def _rank(result: Result) -> str:
    """The rank of the first expected page, in words; "" when none is expected."""
    if not result.case.sources or result.answer is None:
        return ""
    rank = first_rank(result)
    return f"page attendue au rang {rank}" if rank else "page attendue absente"


def segments(
    answer: GivenAnswer | None, text: str, facts: Sequence[Fact], matcher: Matcher
) -> tuple[Segment, ...]:
    """An answer cut where the sentences that hold one of the facts begin and end."""
    if answer is None or not facts:
        return (Segment(text, lost=False),)
    made: list[Segment] = []
    at = 0
    for sentence in answer.sentences:
        start = text.find(sentence.text, at)
        if start < 0 or not any(matcher.first_held(fact, [sentence.text]) for fact in facts):
            continue
        made += [Segment(text[at:start], lost=False), Segment(sentence.text, lost=True)]
        at = start + len(sentence.text)
    made.append(Segment(text[at:], lost=False))
    return tuple(segment for segment in made if segment.text)

"""What an evaluation says on a terminal: French lines of plain text, no colour needed to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.terminal import decimal, plural
from evals.calibrate import Standing
from evals.report.words import setting_name, setting_value, started
from evals.types import (
    CaseComparison,
    Change,
    Comparison,
    CurvePoint,
    Estimate,
    Interval,
    Metric,
    MetricComparison,
    Outcome,
    Result,
    Run,
    Summary,
    Unit,
)

NBSP, NNBSP = "\u00a0", "\u202f"
OUTCOMES = {
    Outcome.RIGHT: ("juste", "justes"),
    Outcome.PARTIAL: ("partielle", "partielles"),
    Outcome.MISSED: ("sans fait essentiel", "sans fait essentiel"),
    Outcome.WRONG_REFUSAL: ("refusée à tort", "refusées à tort"),
    Outcome.WRONG_ANSWER: ("répondue à tort", "répondues à tort"),
    Outcome.FAILED: ("en échec", "en échec"),
}
PLOT_WIDTH, PLOT_HEIGHT = 60, 12
LABEL = 46


def shown(metric: Metric, value: float | None, signed: bool = False) -> str:
    """A value in the unit of its metric; « – » for None."""
    if value is None:
        return "–"
    unit = f"{NBSP}ms" if metric.unit is Unit.MILLISECONDS else ""
    if metric.unit is Unit.SHARE:
        value, unit = 100 * value, f"{NBSP}points" if signed else f"{NBSP}%"
    number = decimal(value).replace("-", "−")
    if number.strip("−0,") == "":
        number = decimal(0)
    elif signed and value > 0:
        number = f"+{number}"
    return f"{number}{unit}"


def interval_text(metric: Metric, interval: Interval | None, signed: bool = False) -> str:
    """« [61,2 ; 80,1] », in the unit of the value beside it, or nothing."""
    if interval is None:
        return ""
    low, high = (shown(metric, value, signed) for value in (interval.low, interval.high))
    unit = re.compile(rf"{NBSP}.*")
    return f"[{unit.sub('', low)}{NNBSP}; {unit.sub('', high)}]"


def estimate_line(estimate: Estimate) -> str:
    """One metric with its interval and its count."""
    unscored = f", {estimate.not_scored} sans objet" if estimate.not_scored else ""
    value = shown(estimate.metric, estimate.mean)
    bounds = interval_text(estimate.metric, estimate.interval)
    return f"  {estimate.metric.label:<{LABEL}} {value:>9}  {bounds:<15} n = {estimate.scored}{unscored}"


def summary_lines(run: Run, summary: Summary) -> Iterator[str]:
    """A run in a screenful: outcomes, headline figures, abstention, time."""
    yield (
        f"Jeu « {run.set_name} » : {plural(summary.cases, 'question', 'questions')}, "
        f"{answerable_text(summary.answerable)} ; index {run.index_id}, "
        f"commit {run.commit or 'inconnu'}."
    )
    counted = [
        f"{count} {OUTCOMES[outcome][count > 1]}{_refusals(run) if outcome is Outcome.RIGHT else ''}"
        for outcome, count in summary.outcomes.items()
        if count
    ]
    yield f"Issues : {', '.join(counted)}."
    yield "Moyennes, intervalles à 95 % :"
    for item in summary.estimates.values():
        if item.metric.headline or item.metric.key in {"vital_all", "words"}:
            yield estimate_line(item)
    yield estimate_line(summary.abstention.precision)
    yield from _time_lines(summary)


def answerable_text(count: int) -> str:
    """« dont 3 qui ont une réponse »."""
    if not count:
        return "dont aucune n'a de réponse"
    return f"dont {plural(count, 'qui a une réponse', 'qui ont une réponse')}"


def _refusals(run: Run) -> str:
    """How many of the right outcomes are refusals, in parentheses; nothing when none is."""
    count = sum(r.outcome is Outcome.RIGHT and not r.case.answerable for r in run.results)
    if not count:
        return ""
    return f" (dont {plural(count, 'refus justifié', 'refus justifiés')})"


def _time_lines(summary: Summary) -> Iterator[str]:
    """AUROC, times, failures."""
    refusals = summary.abstention
    if refusals.auroc is not None and refusals.auroc_interval is not None:
        low, high = refusals.auroc_interval.low, refusals.auroc_interval.high
        yield (
            f"  {'Séparation (AUROC)':<{LABEL}} {decimal(refusals.auroc, 3):>9}  "
            f"[{decimal(low, 3)}{NNBSP}; {decimal(high, 3)}]"
        )
    if summary.latency_p50 is not None and summary.latency_p95 is not None:
        yield (
            f"Durée d'une réponse : médiane {decimal(summary.latency_p50)} ms, "
            f"95 % sous {decimal(summary.latency_p95)} ms."
        )
    if summary.failures:
        yield f"Échecs : {summary.failures}."
    if summary.fallbacks:
        yield f"Réponses du modèle remplacées par des extraits : {summary.fallbacks}."


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Both runs and what tells them apart, verdicts, then every lost question with both answers."""
    yield from _run_lines(comparison.a, comparison.b)
    counted = {
        change: [case for case in comparison.cases if case.change is change] for change in Change
    }
    won, lost, equal = (counted[c] for c in (Change.WON, Change.LOST, Change.EQUAL))
    yield (
        f"{plural(len(comparison.cases), 'question comparée', 'questions comparées')} : "
        f"{len(won)} {'gagnée' if len(won) < 2 else 'gagnées'}, "
        f"{len(lost)} {'perdue' if len(lost) < 2 else 'perdues'}, "
        f"{len(equal)} {'égale' if len(equal) < 2 else 'égales'}."
    )
    if comparison.unpaired:
        count = plural(len(comparison.unpaired), "question n'est", "questions ne sont")
        yield f"Attention : {count} pas dans les deux résultats sous la même forme."
    yield "Mesures principales (intervalle à 95 %, p corrigée par la méthode de Holm) :"
    yield f"  {'':<{LABEL}} {'A':>9} {'B':>9} {'B − A':>14} {'intervalle':<16} {'n':>5}"
    for item in comparison.metrics:
        if item.metric.headline:
            yield _metric_line(item)
    for case in sorted(lost, key=lambda case: (not case.regressions, case.aspect != "réponse")):
        yield from _lost_lines(case)
    if comparison.regressions:
        yield ""
        yield f"Régressions : {', '.join(case.b.case.id for case in comparison.regressions)}."
    for bar in comparison.missed_bars:
        yield (
            f"Seuil manqué : « {bar.metric.label} » vaut {shown(bar.metric, bar.value)}, "
            f"il faut {shown(bar.metric, bar.bar)}."
        )


def _run_lines(a: Run, b: Run) -> Iterator[str]:
    """One line a run, then what differs."""
    for letter, run in (("A", a), ("B", b)):
        traits = ", ".join(f"{name} {value}" for name, value in _traits(run).items())
        yield f"{letter} : {started(run)}, {traits}"
    left, right = ({**_traits(run), "code": run.environment.get("code", "")} for run in (a, b))
    if left["commit"] != right["commit"] or not (left["code"] and right["code"]):
        del left["code"], right["code"]
    changed = [
        f"{name} {left.get(name, '–')} → {right.get(name, '–')}"
        for name in dict.fromkeys((*left, *right))
        if left.get(name) != right.get(name)
    ]
    yield (
        f"Diffèrent : {' ; '.join(changed)}."
        if changed
        else "Même code, même index, mêmes réglages."
    )


def _traits(run: Run) -> dict[str, str]:
    """What may tell a run from another, by its French name."""
    names = {key: setting_name(key) for key in run.settings}
    return {
        "jeu": run.set_name,
        "commit": run.commit or "inconnu",
        "index": run.index_id,
        **{f"{n[:1].lower()}{n[1:]}": setting_value(run.settings[key]) for key, n in names.items()},
    }


def _metric_line(item: MetricComparison) -> str:
    """One metric of a comparison, its verdict last."""
    bounds = interval_text(item.metric, item.interval, signed=True)
    p_value = "–" if item.p_adjusted is None else decimal(item.p_adjusted, 3)
    smallest = (
        "ce jeu ne pouvait rien montrer"
        if item.detectable is None
        else f"ce jeu pouvait montrer {shown(item.metric, item.detectable, True).lstrip('+')}"
    )
    return (
        f"  {item.metric.label:<{LABEL}} {shown(item.metric, item.a):>9} {shown(item.metric, item.b):>9} "
        f"{shown(item.metric, item.difference, True):>14} {bounds:<16} {item.pairs:>5}  "
        f"p = {p_value}  {item.verdict.value} ; {smallest}"
    )


def _lost_lines(case: CaseComparison) -> Iterator[str]:
    """A lost question: what it lost, and both answers."""
    yield ""
    what = f" – perdu : {', '.join(case.regressions)}" if case.regressions else ""
    yield f"PERDUE ({case.aspect}) {case.b.case.id} : {case.b.case.question}{what}"
    answers = [answer_text(result) for result in (case.a, case.b)]
    for name, result, text in zip("AB", (case.a, case.b), answers, strict=True):
        yield f"  {name} : {text if answers[0] != answers[1] else rank_text(result)}"


def rank_text(result: Result) -> str:
    """Where the expected page stood, when the answer itself did not change."""
    score = result.scores.get("page_mrr")
    if score is None or not score.value:
        return "même réponse ; aucune page attendue parmi les 10 premiers passages"
    return f"même réponse ; première page attendue au rang {round(1 / score.value)}"


def answer_text(result: Result) -> str:
    """The answer on one line, or the failure."""
    if result.answer is None:
        return f"(échec) {result.failure}"
    return " ".join(result.answer.text.split())


def curve_lines(points: Sequence[CurvePoint], choice: Standing | None) -> Iterator[str]:
    """The coverage/risk curve in characters, the chosen point as « O »."""
    if not points:
        return
    top = max(0.1, *(point.risk for point in points))
    grid = [[" "] * (PLOT_WIDTH + 1) for _ in range(PLOT_HEIGHT + 1)]
    marked = [(point.coverage, point.risk, "·") for point in points]
    if choice is not None:
        marked.append((choice.coverage, choice.risk, "O"))
    for coverage, risk, mark in marked:
        grid[PLOT_HEIGHT - round(risk / top * PLOT_HEIGHT)][round(coverage * PLOT_WIDTH)] = mark
    yield "Risque (part de réponses fausses)"
    for number, row in enumerate(grid):
        level = top * (PLOT_HEIGHT - number) / PLOT_HEIGHT
        label = f"{100 * level:4.0f} %" if number % 4 == 0 else ""
        yield f"{label:>6} |{''.join(row).rstrip()}"
    yield " " * 7 + "+" + "-" * PLOT_WIDTH
    yield " " * 7 + f"0 %{'100 %':>{PLOT_WIDTH - 2}}  questions répondues"


def standing_lines(before: Standing, after: Standing) -> Iterator[str]:
    """The threshold in force and the chosen one, with what each gives on the set."""
    yield f"Avant : {_standing(before)}."
    yield f"Après : {_standing(after)} ; intervalle optimiste : le seuil a été choisi sur ces mêmes questions."


def _standing(item: Standing) -> str:
    """« seuil 0,37 : 65 questions sur 124 reçoivent une réponse, dont 9 fausses (…) ; … »."""
    gets = "reçoit" if item.answered < 2 else "reçoivent"
    return (
        f"seuil {decimal(item.threshold, 4)}, {plural(item.answered, 'question', 'questions')} sur "
        f"{item.total} {gets} une réponse{_wrong(item)} ; "
        f"{plural(item.wrong_refusals, 'refusée à tort', 'refusées à tort')}"
    )


def _wrong(item: Standing) -> str:
    """« , dont 9 fausses (13,8 %, intervalle à 95 % de 7,5 à 24,3 %) »; nothing without an answer."""
    if item.risk_interval is None:
        return ""
    low, high = (
        decimal(100 * value) for value in (item.risk_interval.low, item.risk_interval.high)
    )
    return (
        f", dont {plural(item.wrong, 'fausse', 'fausses')} ({decimal(100 * item.risk)} %, intervalle "
        f"à 95 % de {low} à {high} %)"
    )

"""The plots of distributions: outcomes, coverage and risk, ranks, lengths, times.

Each plot is marks in per cent of its figure, a text alternative and a table of its data. The plot
area keeps room for its ticks on the left and below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from assistant.templating import NBSP, THIN, ms, nombre, part
from evals.report.marks import Curve, Key, Mark, Plot, label, line, path_through, rect, symbol
from evals.report.scales import Bins, Scale, bins, ticks
from evals.report.words import LETTERS, OUTCOMES, RunName, counted, outcome_count
from evals.retrieval import DEPTH, expected_pages
from evals.stats import quantile
from evals.types import CurvePoint, Outcome, Result, Run, Summary

LEFT, RIGHT, TOP, BOTTOM = 13.0, 96.0, 8.0, 82.0
"""The plot area, in per cent of the figure; `plots.html` puts curves into the same."""
WIDE_ENOUGH = 4.5
"""A segment narrower than this, in per cent, has no number written in it."""
ABSENT = "absente"
_Namer = Callable[[float], str]


def outcomes_of(summaries: Sequence[Summary], names: Sequence[RunName]) -> tuple[Plot, ...]:
    """One stacked bar a run."""
    return tuple(
        _outcome_bar(summary, name) for summary, name in zip(summaries, names, strict=True)
    )


def _outcome_bar(summary: Summary, name: RunName) -> Plot:
    """The outcomes of a run, side by side."""
    total = summary.cases
    marks: list[Mark] = []
    left = 0.0
    for outcome in Outcome:
        count = summary.outcomes[outcome]
        if not count:
            continue
        width = 100 * count / total
        text = f"{outcome_count(outcome, count)}, {part(count / total)}"
        marks.append(rect(f"fill {outcome.value}", left, 0, width, 100, text))
        if width >= WIDE_ENOUGH:
            marks.append(label(f"count {outcome.value}", left + width / 2, 50, nombre(count)))
        left += width
    told = ", ".join(outcome_count(o, n) for o, n in summary.outcomes.items() if n)
    return Plot(
        f"issues{name.letter}",
        f"Issues{NBSP}: exécution {name.letter}" if name.letter else "Issues",
        f"Sur {counted(total, 'question', 'questions')}{NBSP}: {told or 'aucune'}.",
        tuple(marks),
        ("Issue", "Questions", "Part"),
        tuple(
            (OUTCOMES[o].one, nombre(n), part(n / total) if total else "–")
            for o, n in summary.outcomes.items()
        ),
        legend=tuple(Key(o.value, OUTCOMES[o].one) for o, n in summary.outcomes.items() if n),
    )


def frame(
    xs: Sequence[tuple[float, str]], ys: Sequence[tuple[float, str]]
) -> list[Mark]:  # fmt: skip
    """Grid lines and ticks: places in the figure, in per cent, with what is written there."""
    marks = [line("grid", LEFT, y, RIGHT, y) for y, _ in ys]
    marks += [label("tick", LEFT, y, text, "end", "0.35em") for y, text in ys]
    marks += [label("tick below", x, BOTTOM, text, "middle", "1.5em") for x, text in xs]
    return marks


def coverage_and_risk(summaries: Sequence[Summary], names: Sequence[RunName]) -> Plot:
    """The curve of every run, with the threshold in force of the last marked."""
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
        text = _threshold_text(point, summary.abstention.threshold or 0.0, name)
        told.append(text)
        at = across(point.coverage), down(point.risk)
        if number == len(summaries) - 1:
            marks.append(line("threshold", at[0], TOP, at[0], BOTTOM))
        letter = LETTERS[number].lower()
        marks.append(symbol(f"dot run-{letter}", f"m-{letter}", *at, text))
    last = summaries[-1].abstention.curve
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


def _threshold_text(point: CurvePoint, threshold: float, name: RunName) -> str:
    """What the threshold in force does."""
    who = f"{name.letter}, seuil" if name.letter else "Au seuil"
    return (
        f"{who} en vigueur ({nombre(threshold, 2)}){NBSP}: {part(point.coverage)} de questions "
        f"répondues, {part(point.risk)} de réponses fausses."
    )


def first_rank(result: Result) -> int | None:
    """The rank of the first passage on an expected page; None when no page is expected or shown."""
    wanted = set(expected_pages(result.case))
    if result.answer is None or not wanted:
        return None
    ranks = [e.rank for e in result.answer.evidence if (e.file, e.page) in wanted]
    return min((rank for rank in ranks if rank <= DEPTH), default=None)


def ranks(run: Run) -> Plot:
    """How high the first expected page is, and how often it is not there."""
    looked = [r for r in run.results if r.answer is not None and expected_pages(r.case)]
    found = Counter(first_rank(result) for result in looked)
    names = [*(str(rank) for rank in range(1, DEPTH + 1)), ABSENT]
    counts = [*(found[rank] for rank in range(1, DEPTH + 1)), found[None]]
    total = len(looked)
    first = part(counts[0] / total) if total else "–"
    return _bars(
        "rangs",
        "Rang de la première page attendue",
        f"Sur {counted(total, 'question', 'questions')} qui ont une page attendue, elle est en "
        f"premier pour {nombre(counts[0])} ({first}) et absente des {DEPTH} premiers pour "
        f"{nombre(counts[-1])}.",
        names, counts, ("Rang", "Questions"), "rang",
    )  # fmt: skip


def _bars(
    key: str, title: str, told: str, names: Sequence[str], counts: Sequence[int],
    header: tuple[str, str], x_title: str,
) -> Plot:  # fmt: skip
    """Bars with their counts written on them."""
    levels = _whole_ticks(max(counts))
    down = Scale(0, levels[-1], BOTTOM, TOP)
    room = (RIGHT - LEFT) / len(names)
    middles = [LEFT + room * (i + 0.5) for i in range(len(names))]
    marks = frame(list(zip(middles, names, strict=True)), [(down(n), nombre(n)) for n in levels])
    for middle, name, count in zip(middles, names, counts, strict=True):
        if not count:
            continue
        top = down(count)
        css = "bar absent" if name == ABSENT else "bar"
        tip = f"{name}{NBSP}: {counted(count, 'question', 'questions')}"
        marks.append(rect(css, middle - room * 0.38, top, room * 0.76, BOTTOM - top, tip))
        marks.append(label("value", middle, top, nombre(count), dy="-0.4em"))
    rows = tuple((n, nombre(c)) for n, c in zip(names, counts, strict=True))
    return Plot(key, title, told, tuple(marks), header, rows, x_title=x_title, y_title="questions")


def lengths(run: Run) -> Plot:
    """How long the answers are, in words."""
    values = _values(run, "words")
    told = "Aucune réponse n’a été donnée."
    if values:
        told = (
            f"{counted(len(values), 'réponse', 'réponses')}{NBSP}: la moitié compte au plus "
            f"{nombre(quantile(values, 0.5), 0)}{NBSP}mots, une sur vingt plus de "
            f"{nombre(quantile(values, 0.95), 0)}."
        )
    return _histogram("mots", "Longueur des réponses", told, values, "mots", nombre, ())


def times(run: Run, summary: Summary) -> Plot:
    """How long the answers took, with the median and the 95th percentile."""
    values = _values(run, "latency")
    told = "Aucune durée n’a été mesurée."
    marked: list[tuple[float, str]] = []
    if summary.latency_p50 is not None and summary.latency_p95 is not None:
        told = (
            f"La moitié des {counted(len(values), 'réponse', 'réponses')} prend au plus "
            f"{ms(summary.latency_p50)} (médiane), 95{NBSP}% au plus {ms(summary.latency_p95)}."
        )
        marked = [(summary.latency_p50, "médiane"), (summary.latency_p95, f"95{NBSP}%")]
    return _histogram("durees", "Durée des réponses", told, values, "durée", _short_ms, marked)


def _short_ms(value: float) -> str:
    """A time as a tick."""
    return ms(value) if value else "0"


def _values(run: Run, key: str) -> list[float]:
    """The values of a metric where it is scored."""
    found = [result.scores[key].value for result in run.results if key in result.scores]
    return [value for value in found if value is not None]


def _histogram(
    key: str, title: str, told: str, values: Sequence[float], unit: str,
    name: _Namer, marked: Sequence[tuple[float, str]],
) -> Plot:  # fmt: skip
    """Bins of values, with vertical lines at the marked ones."""
    made = bins(values)
    levels = _whole_ticks(max(made.counts))
    across = Scale(made.edges[0], made.edges[-1], LEFT, RIGHT)
    down = Scale(0, levels[-1], BOTTOM, TOP)
    marks = frame(_edge_names(made, across, name), [(down(n), nombre(n)) for n in levels])
    for i, count in enumerate(made.counts):
        left, right = across(made.edges[i]), across(made.edges[i + 1])
        tip = f"{_bin_name(made, i, name)}{NBSP}: {counted(count, 'réponse', 'réponses')}"
        if count:
            top = down(count)
            marks.append(rect("bar", left + 0.3, top, right - left - 0.6, BOTTOM - top, tip))
    for value, text in marked:
        x = across(value)
        marks.append(line("quantile", x, TOP, x, BOTTOM))
        anchor = "end" if x > (LEFT + RIGHT) / 2 else "start"
        marks.append(label("quantile-name", x, TOP, f"{THIN}{text}{THIN}", anchor, "-0.35em"))
    rows = tuple((_bin_name(made, i, name), nombre(c)) for i, c in enumerate(made.counts))
    header = (unit.capitalize(), "Réponses")
    return Plot(key, title, told, tuple(marks), header, rows, x_title=unit, y_title="réponses")


def _edge_names(made: Bins, across: Scale, name: _Namer) -> list[tuple[float, str]]:
    """At most about six numbers below a histogram."""
    every = max(1, (len(made.edges) + 4) // 6)
    return [(across(edge), name(edge)) for edge in made.edges[::every]]


def _bin_name(made: Bins, i: int, name: _Namer) -> str:
    """« 20 à 40 », « 240 et plus »."""
    if made.open_ended and i == len(made.counts) - 1:
        return f"{name(made.edges[i])} et plus"
    return f"{name(made.edges[i])} à {name(made.edges[i + 1])}"


def _whole_ticks(high: int) -> tuple[float, ...]:
    """Ticks of a count: whole numbers only."""
    return tuple(level for level in ticks(max(high, 1)) if float(level).is_integer())

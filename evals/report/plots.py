"""The plots of distributions: outcomes, ranks, lengths, times.

Each plot is marks in per cent of its figure, a text alternative and a table of its data. The plot
area keeps room for its ticks on the left and below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from assistant.templating import NBSP, THIN, ms, nombre, part
from evals.report.marks import Key, Mark, Plot, label, line, rect
from evals.report.scales import Bins, Scale, bins, ticks
from evals.report.words import OUTCOMES, RunName, about, counted, outcome_count
from evals.retrieval import DEPTH, expected_pages
from evals.stats import quantile
from evals.types import Outcome, Result, Run, Summary

LEFT, RIGHT, TOP, BOTTOM = 13.0, 96.0, 8.0, 88.0
"""The plot area, in per cent of the figure; `plots.html` puts curves into the same."""
WIDE_ENOUGH = 4.5
"""A segment narrower than this, in per cent, has no number written in it."""
TICK_ROOM = 13.0
"""What two numbers below a histogram need between their middles, in per cent."""
FAR_RIGHT = 88.0
"""From here on a word beside a line is written on its left."""
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


def first_rank(result: Result) -> int | None:
    """The rank of the first passage on an expected page; None when no page is expected or shown."""
    wanted = set(expected_pages(result.case))
    if result.answer is None or not wanted:
        return None
    ranks = [e.rank for e in result.answer.evidence if (e.file, e.page) in wanted]
    return min((rank for rank in ranks if rank <= DEPTH), default=None)


def ranks(run: Run, letter: str = "") -> Plot:
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
        about(
            letter,
            f"Sur {counted(total, 'question', 'questions')} qui ont une page attendue, elle est en "
            f"premier pour {nombre(counts[0])} ({first}) et absente des {DEPTH} premiers pour "
            f"{nombre(counts[-1])}.",
        ),
        names, counts, ("Rang", "Questions"), "rang",
    )  # fmt: skip


def _bars(
    key: str, title: str, told: str, names: Sequence[str], counts: Sequence[int],
    header: tuple[str, str], x_title: str,
) -> Plot:  # fmt: skip
    """Bars with their counts written on them; the last stands apart and has room for a word."""
    levels = _whole_ticks(max(counts))
    down = Scale(0, levels[-1], BOTTOM, TOP)
    room = (RIGHT - LEFT) / (len(names) + 1)
    middles = [LEFT + room * (i + 0.5) for i in range(len(names) - 1)] + [RIGHT - room]
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


def lengths(run: Run, letter: str = "") -> Plot:
    """How long the answers are, in words."""
    values = _values(run, "words")
    told = "Aucune réponse n’a été donnée."
    if values:
        told = (
            f"La moitié des {counted(len(values), 'réponse', 'réponses')} compte au plus "
            f"{nombre(quantile(values, 0.5), 0)}{NBSP}mots, une sur vingt plus de "
            f"{nombre(quantile(values, 0.95), 0)}."
        )
    told = about(letter, told)
    return _histogram("mots", "Longueur des réponses", told, values, "mots", nombre, ())


def times(run: Run, summary: Summary, letter: str = "") -> Plot:
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
    told = about(letter, told)
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
    for i, (value, text) in enumerate(marked):
        x = across(value)
        marks += [line(css, x, TOP, x, BOTTOM) for css in ("halo", "quantile")]
        anchor = "end" if i == 0 or x > FAR_RIGHT else "start"
        marks.append(label("quantile-name", x, TOP, f"{THIN}{text}{THIN}", anchor, "-0.75em"))
    rows = tuple((_bin_name(made, i, name), nombre(c)) for i, c in enumerate(made.counts))
    header = (unit.capitalize(), "Réponses")
    return Plot(key, title, told, tuple(marks), header, rows, x_title=unit, y_title="réponses")


def _edge_names(made: Bins, across: Scale, name: _Namer) -> list[tuple[float, str]]:
    """At most about six numbers below a histogram; « ≥ 200 » under a last bar without an end."""
    every = max(1, (len(made.edges) + 4) // 6)
    found = [(across(edge), name(edge)) for edge in made.edges[::every]]
    if not made.open_ended:
        return found
    last = across((made.edges[-2] + made.edges[-1]) / 2)
    return [item for item in found if item[0] <= last - TICK_ROOM] + [
        (last, f"≥{NBSP}{name(made.edges[-2])}")
    ]


def _bin_name(made: Bins, i: int, name: _Namer) -> str:
    """« 20 à 40 », « 240 et plus »."""
    if made.open_ended and i == len(made.counts) - 1:
        return f"{name(made.edges[i])} et plus"
    return f"{name(made.edges[i])} à {name(made.edges[i + 1])}"


def _whole_ticks(high: int) -> tuple[float, ...]:
    """Ticks of a count: whole numbers only."""
    return tuple(level for level in ticks(max(high, 1)) if float(level).is_integer())

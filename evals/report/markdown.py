"""The report in Markdown: what fits into a message or a pull request.

Texts of sets and answers are escaped, so that they are shown and never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from assistant.templating import NBSP, THIN, nombre, part
from evals.metrics import METRICS
from evals.report.compared import ChangedCase, ComparisonView, bars_title, view_of
from evals.report.headline import interruptions, origin, sentence_of, title_of
from evals.report.paired import common_text, pairs_only
from evals.report.questions import facts_of
from evals.report.words import NONE, OUTCOMES, RunName, bounds, french, run_names, shown
from evals.types import Comparison, Outcome, Result, Run, Summary

SPECIAL = re.compile(r"([\\`*_\[\]|~$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
ANSWER = 600
"""Characters of an answer that are shown."""
LINE = 160
"""Characters of an answer that a table shows."""


def escaped(text: str) -> str:
    """Foreign text on one line, in which nothing is markup, a link or HTML."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", plain)


def markdown(
    runs: Sequence[Run], summaries: Sequence[Summary], comparison: Comparison | None
) -> str:
    """The whole report; its questions are those of the last run."""
    names = run_names(runs)
    drawn = pairs_only(runs, summaries, comparison)
    common = common_text(runs, comparison)
    parts = [
        *_head(runs, names, summaries[-1], comparison is not None),
        *_figures(drawn, names, common),
        *_outcomes(drawn, names, common),
        *(_comparison(view_of(comparison)) if comparison else ()),
        *_failed(runs[-1]),
    ]
    return "\n".join(parts) + "\n"


def _head(
    runs: Sequence[Run], names: Sequence[RunName], summary: Summary, compared: bool
) -> Iterator[str]:
    """Title, what was interrupted, the sentence, origin of each run."""
    yield f"# {escaped(title_of(runs, compared))}\n"
    for text in interruptions(runs, names):
        yield f"> **{text}.** Les chiffres ne portent que sur elles.\n"
    yield f"{sentence_of(summary, names[-1].letter)}\n"
    for run, name in zip(runs, names, strict=True):
        told = origin(run, name)
        letter = f"**{name.letter}**{NBSP}: " if name.letter else ""
        settings = ", ".join(f"{key} {value}" for key, value in told.settings)
        yield (
            f"- {letter}jeu {escaped(told.set_name)}, {told.started}, {told.cases}, commit "
            f"{escaped(told.commit)}, index {escaped(told.index)}{THIN}; {escaped(settings)}"
        )
    yield ""


def _table(
    header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Container[int] = ()
) -> Iterator[str]:
    """A table; cells are already escaped. The columns of `numbers` are aligned on the right."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join('---:' if i in numbers else '---' for i in range(len(header)))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _columns(names: Sequence[RunName], *columns: str) -> list[str]:
    """A column of each kind for each run."""
    return [f"{column} {name.letter}".strip() for name in names for column in columns]


def _figures(summaries: Sequence[Summary], names: Sequence[RunName], common: str) -> Iterator[str]:
    """The headline metrics with intervals, and what each was scored on."""
    yield f"## Mesures principales {common}".rstrip() + "\n"
    rows = []
    for metric in METRICS.values():
        if not metric.headline:
            continue
        row = [french(metric.label)]
        for summary in summaries:
            found = summary.estimates[metric.key]
            told = bounds(metric, found.interval, 1)
            count = f"{found.scored} ({found.not_scored})"
            row += [shown(metric, found.mean, 1), told, count]
        rows.append(row)
    header = ["Mesure", *_columns(names, "Valeur", f"Intervalle à 95{NBSP}%", "n (sans objet)")]
    yield from _table(header, rows, range(1, len(header)))


def _outcomes(summaries: Sequence[Summary], names: Sequence[RunName], common: str) -> Iterator[str]:
    """What became of the questions."""
    yield f"## Issues {common}".rstrip() + "\n"
    rows = []
    for outcome in Outcome:
        row = [OUTCOMES[outcome].one]
        for summary in summaries:
            count = summary.outcomes[outcome]
            share = f" ({part(count / summary.cases)})" if summary.cases else ""
            row.append(f"{nombre(count)}{share}")
        rows.append(row)
    header = ["Issue", *_columns(names, "Questions")]
    yield from _table(header, rows, range(1, len(header)))


def _comparison(view: ComparisonView) -> Iterator[str]:
    """Verdicts, missed bars, lost questions with both answers."""
    yield f"## B comparée à A\n\n{view.sentence}\n"
    rows = [
        [
            row.label,
            f"**{row.verdict}**",
            row.a,
            row.b,
            row.difference,
            row.bounds,
            row.p_value,
            row.detectable,
            nombre(row.pairs),
        ]
        for row in view.headline
    ]
    header = [
        "Mesure", "Verdict", "A", "B", "Écart B − A", f"Intervalle à 95{NBSP}%, en points",
        "p corrigée (Holm)", "Plus petit écart visible", "Paires",
    ]  # fmt: skip
    yield from _table(header, rows, range(2, len(header)))
    yield f"{view.reading}\n"
    if view.missed_bars:
        yield f"### {bars_title(view)}\n"
        yield from (f"- {text}" for text in view.missed_bars)
        yield ""
    if view.lost:
        yield "### Questions perdues\n"
        for case in view.lost:
            yield from _lost(case)


def _lost(case: ChangedCase) -> Iterator[str]:
    """A lost question with both answers."""
    why = f" ({case.aspect})" if case.aspect else ""
    yield f"- **{escaped(case.id)}**{why}{NBSP}: {escaped(case.question)}"
    if case.regressions:
        yield f"  - **perdu**{NBSP}: {', '.join(escaped(text) for text in case.regressions)}"
    for letter, side in (("A", case.a), ("B", case.b)):
        text = "".join(segment.text for segment in side.segments)
        rank = f" ({side.rank})" if side.rank else ""
        yield f"  - {letter}{rank}{NBSP}: {_cut(text)}"
    yield ""


def _cut(text: str, most: int = ANSWER) -> str:
    """The beginning of an answer, escaped, on one line."""
    return escaped(text if len(text) <= most else text[:most].rstrip() + "…")


def _failed(run: Run) -> Iterator[str]:
    """The questions that are not right, with what is missing."""
    failed = [result for result in run.results if result.outcome is not Outcome.RIGHT]
    yield f"## Questions à revoir ({nombre(len(failed))} sur {nombre(len(run.results))})\n"
    rows = [
        [
            escaped(result.case.id),
            escaped(result.case.question),
            OUTCOMES[result.outcome].one,
            _missing(result),
            _cut(result.answer.text, LINE) if result.answer else NONE,
        ]
        for result in failed
    ]
    if rows:
        yield from _table(["Question", "Texte", "Issue", "Faits manquants", "Réponse"], rows)


def _missing(result: Result) -> str:
    """The facts that the answer lacks, or the failure."""
    if result.failure:
        return escaped(result.failure)
    missing = [fact.text for fact in facts_of(result) if fact.held is False and fact.vital]
    return f"{THIN}; ".join(escaped(text) for text in missing) or "–"

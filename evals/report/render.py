"""The report of one to four runs: a self-contained page, and its short form in Markdown.

The page carries its style and its script, and a policy that allows these two and nothing else, so it
works from a file without a network. This module draws nothing: it puts the parts together.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from assistant.templating import render
from evals.report import dots, plots
from evals.report.compared import bars_title, view_of
from evals.report.headline import families, interruptions, origin, sentence_of, title_of
from evals.report.links import Links
from evals.report.markdown import markdown
from evals.report.paired import common_text, pairs_only
from evals.report.questions import SEARCH, outcome_counts, rows_of, tag_counts
from evals.report.risk import coverage_and_risk
from evals.report.words import OUTCOMES, RunName, run_names, tag_name
from evals.summary import summarise
from evals.types import Comparison, Run, Summary

FOLDER = Path(__file__).resolve().parent
STYLE, SCRIPT = "static/report.css", "static/report.js"

__all__ = ["Links", "render_html", "render_markdown"]


def render_html(
    runs: Sequence[Run],
    comparison: Comparison | None = None,
    links: Links | None = None,
    summaries: Sequence[Summary] | None = None,
) -> str:
    """One page on one to four runs; its questions are those of the last.

    `comparison` is of the last two; `summaries` are computed unless given. Raises UserError for no
    run or more than four.
    """
    names = run_names(runs)
    figures = [summarise(run) for run in runs] if summaries is None else list(summaries)
    rows = rows_of(runs, comparison, links)
    view = view_of(comparison) if comparison else None
    style, script = render(FOLDER, STYLE), render(FOLDER, SCRIPT)
    page = render(
        FOLDER,
        "templates/report.html",
        policy=policy(style, script),
        names=names,
        origins=[origin(run, name) for run, name in zip(runs, names, strict=True)],
        title=title_of(runs, comparison is not None),
        interrupted=interruptions(runs, names),
        common=common_text(runs, comparison),
        one_set=len({run.set_fingerprint for run in runs}) == 1,
        sentence=sentence_of(figures[-1], names[-1].letter),
        summary=figures[-1],
        **_drawings(runs, names, figures, comparison),
        axis=dots.axis(),
        grid=dots.grid(),
        comparison=view,
        bars_title=bars_title(view) if view else "",
        rows=rows,
        tag_counts=tag_counts(rows),
        outcome_counts=outcome_counts(rows),
        outcome_names={outcome.value: name for outcome, name in OUTCOMES.items()},
        tag_name=tag_name,
        search_heads=[name for _, name in SEARCH],
        families=families(figures),
    )
    return page + "\n"


def _drawings(
    runs: Sequence[Run],
    names: Sequence[RunName],
    figures: Sequence[Summary],
    comparison: Comparison | None,
) -> dict[str, object]:
    """The cards and plots, by their names in the template; those of a comparison are over its pairs."""
    drawn = pairs_only(runs, figures, comparison)
    paired, last = comparison is not None and len(runs) == 2, names[-1].letter
    return {
        "cards": dots.cards(drawn, names, paired),
        "outcomes": plots.outcomes_of(drawn, names),
        "measures": dots.measures(drawn, names, paired),
        "tags": dots.tags(runs[-1], last, len(runs) - 1),
        "figures": [
            coverage_and_risk(drawn, names, runs[-1]),
            plots.ranks(runs[-1], last),
            plots.lengths(runs[-1], last),
            plots.times(runs[-1], figures[-1], last),
        ],
    }


def policy(style: str, script: str) -> str:
    """The page's own Content-Security-Policy: this style and this script, nothing else."""
    return (
        f"default-src 'none'; style-src '{_source(style)}'; script-src '{_source(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    """A hash source of CSP level 3."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def render_markdown(runs: Sequence[Run], comparison: Comparison | None = None) -> str:
    """The short form: figures, outcomes, questions that failed, lost questions with both answers."""
    return markdown(runs, [summarise(run) for run in runs], comparison)

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
from evals.report.compared import view_of
from evals.report.headline import families, origin, sentence_of
from evals.report.links import Links
from evals.report.markdown import markdown
from evals.report.questions import SEARCH, outcome_counts, rows_of, tag_counts
from evals.report.words import OUTCOMES, run_names
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
    style, script = render(FOLDER, STYLE), render(FOLDER, SCRIPT)
    page = render(
        FOLDER,
        "templates/report.html",
        policy=policy(style, script),
        names=names,
        origins=[origin(run, name) for run, name in zip(runs, names, strict=True)],
        one_set=len({run.set_fingerprint for run in runs}) == 1,
        sentence=sentence_of(figures[-1]),
        summary=figures[-1],
        cards=dots.cards(figures, names),
        outcomes=plots.outcomes_of(figures, names),
        measures=dots.measures(figures, names),
        tags=dots.tags(runs[-1], names[-1].letter, len(runs) - 1),
        figures=[
            plots.coverage_and_risk(figures, names),
            plots.ranks(runs[-1]),
            plots.lengths(runs[-1]),
            plots.times(runs[-1], figures[-1]),
        ],
        axis=dots.axis(),
        grid=dots.grid(),
        scored_text=dots.scored_text,
        comparison=view_of(comparison) if comparison else None,
        rows=rows,
        tag_counts=tag_counts(rows),
        outcome_counts=outcome_counts(rows),
        outcome_names={outcome.value: name for outcome, name in OUTCOMES.items()},
        search_heads=[name for _, name in SEARCH],
        families=families(figures),
    )
    return page + "\n"


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

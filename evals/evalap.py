"""Export of a run for EvalAP, the French State's evaluation platform (github.com/etalab-ia/evalap).

It takes a CSV with the columns `query`, `output_true` and `output`, read by a program: texts are written
as they are, without the apostrophe that our spreadsheets need (`cells.harmless`). A follow-up is given
as it was asked, without its history. This module scores nothing.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from evals.cases import Case, GivenAnswer, Importance
from evals.problems import say
from evals.textfile import write_whole
from evals.types import Run

COLUMNS = ("query", "output_true", "output")
_MARKERS = re.compile(r"(?: \[[0-9]+\])+$", re.M)


def export_evalap(run: Run, path: Path) -> int:
    """Writes the run as CSV (comma, UTF-8) and returns the rows written; failed cases are left out.

    Raises UserError when the file cannot be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = 0
    for result in run.results:
        if result.answer is not None:
            writer.writerow((result.case.question, expected(result.case), given(result.answer)))
            rows += 1
    write_whole(path, out.getvalue().encode("utf-8", "replace"))
    return rows


def expected(case: Case) -> str:
    """The reference of a case; else its vital facts; else that the documents do not answer."""
    if case.reference.strip():
        return case.reference
    if not case.answerable:
        return say("Les documents ne répondent pas à cette question.")
    vital = (fact.text for fact in case.facts if fact.importance is Importance.VITAL)
    return say(" ; ").join(vital)


def given(answer: GivenAnswer) -> str:
    """The text of an answer without the markers « [1] » of its citations."""
    if answer.sentences:
        return "\n".join(sentence.text for sentence in answer.sentences)
    return _MARKERS.sub("", answer.text)

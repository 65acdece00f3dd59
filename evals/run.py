"""Runs a set: every question asked of the assistant, every answer scored, the run written.

`evaluate` is a generator of steps that a command line or a page draws as progress; it may be left
at any step, and the next run of the same set, code, settings and index goes on from there. A question
that the threshold refuses is asked once more without one, for the coverage/risk curve. Decides no
verdict.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant.engine import Assistant
from assistant.shapes import answer_json
from assistant.threshold import min_support
from assistant.types import Answer
from corpus.errors import UserError
from corpus.settings import Settings
from evals.cases import Case, EvalSet, GivenAnswer
from evals.checking import holdings_of
from evals.facts import Matcher
from evals.journal import Entry, journal_path, open_journal, resumed
from evals.metrics import METRICS_VERSION
from evals.provenance import commit, environment, run_settings
from evals.runfile import FORMAT, fresh_path, run_name, run_stem, save_run
from evals.scoring import Tools, held_facts, score
from evals.sets import load_set
from evals.types import Result, Run
from index.catalogue import Catalogue
from index.live import LiveIndex
from index.search import Searcher

logger = logging.getLogger(__name__)

UNEXPECTED = "Erreur inattendue pendant la réponse ({kind})."
INDEX_CHANGED = "L'index a changé pendant l'évaluation ; relancez-la sur le nouvel index."
CACHED_PAGES = 512

_GIVEN = TypeAdapter(GivenAnswer)


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of `total` questions are answered; `question` comes next ("" at the end).

    The last step, and only it, has the finished run and the file it was written to; the others
    name the journal that keeps what is done.
    """

    done: int
    total: int
    question: str
    run: Run | None = None
    path: Path | None = None
    journal: Path | None = None


def runs_folder(settings: Settings) -> Path:
    """Where result files go unless told otherwise."""
    return settings.data / "evals" / "runs"


def find_run(name: str, settings: Settings) -> Path:
    """A result file by path, or by name in the runs folder; UserError when there is none."""
    for path in (
        Path(name),
        runs_folder(settings) / name,
        runs_folder(settings) / f"{name}.json",
    ):
        if path.is_file():
            return path
    raise UserError(
        f"Résultat « {name} » introuvable ; donnez un fichier écrit par « livrables eval run »."
    )


def evaluate(
    set_path: Path, settings: Settings, out: Path | None = None, threshold: float | None = None
) -> Generator[Step, None, None]:
    """Runs the set of a file on the current index; `out` is the result file, None for one named by
    set, commit, index and time in the runs folder; `threshold` stands in for the abstention
    threshold of the settings.

    Raises UserError for a set with defects (all told at once, nothing is run), a missing index, or
    one that is rebuilt meanwhile, and while another run writes the same journal.
    """
    limit = min_support(settings) if threshold is None else threshold
    with closing(LiveIndex(settings)) as live, live.reading() as searcher:
        questions = load_set(set_path, holdings_of(searcher.catalogue))
        run = empty_run(questions, settings, searcher, limit)
        where = out or fresh_path(runs_folder(settings) / run_name(run))
        journal = journal_path(out or where.with_name(run_stem(run)))
        yield from _evaluate(questions, run, Answerer(live, searcher, limit), where, journal)


def _evaluate(
    questions: EvalSet, run: Run, answerer: Answerer, where: Path, journal_file: Path
) -> Iterator[Step]:
    """Asks what the journal does not hold yet, then writes the run and removes the journal."""
    run = resumed(journal_file, run)
    done = {result.case.id: result for result in run.results}
    total, before, began = len(questions.cases), run.seconds, time.perf_counter()
    entries = [Entry(before, result) for result in run.results]
    with open_journal(journal_file, run, entries) as journal:
        for case in questions.cases:
            if case.id in done:
                continue
            yield Step(len(done), total, case.question, journal=journal_file)
            result = answerer.result(case)
            done[case.id] = result
            journal.add(Entry(before + time.perf_counter() - began, result))
        finished = replace(
            run,
            seconds=before + time.perf_counter() - began,
            results=tuple(done[case.id] for case in questions.cases),
        )
        save_run(finished, where)
        journal_file.unlink(missing_ok=True)
    yield Step(total, total, "", finished, where)


def empty_run(questions: EvalSet, settings: Settings, searcher: Searcher, limit: float) -> Run:
    """The run of a set before its first question; `limit` is the abstention threshold."""
    return Run(
        format=FORMAT,
        metrics=METRICS_VERSION,
        set_name=questions.name,
        set_fingerprint=questions.fingerprint,
        index_id=searcher.index_id,
        commit=commit(),
        settings=run_settings(settings, searcher.manifest, limit),
        environment=environment(),
        started=datetime.now().astimezone().isoformat(timespec="seconds"),
        seconds=0.0,
        results=(),
        total=len(questions.cases),
    )


class Answerer:
    """Asks one question at a time of one generation, and scores the answer."""

    def __init__(self, live: LiveIndex, searcher: Searcher, threshold: float) -> None:
        """`threshold` in [0, 1] is the abstention threshold."""
        self._assistant = Assistant(live, threshold)
        self._unguarded = Assistant(live, 0.0)
        self._searcher = searcher
        self._tools = page_tools(searcher.catalogue)

    def result(self, case: Case) -> Result:
        """The case with its answer and scores; a failure is part of the result."""
        answer, failure = self._ask(self._assistant, case)
        outcome, scores = score(case, answer, failure, self._tools)
        unguarded, unguarded_outcome = None, None
        if answer is not None and answer.refused and answer.confidence:
            unguarded, _ = self._ask(self._unguarded, case)
        if unguarded is not None:
            unguarded_outcome, _ = score(case, unguarded, None, self._tools)
        held = () if answer is None else held_facts(case, answer, self._tools.matcher)
        return Result(case, answer, unguarded, failure, outcome, scores, unguarded_outcome, held)

    def _ask(self, assistant: Assistant, case: Case) -> tuple[GivenAnswer | None, str | None]:
        """The answer, or the French message of why there is none."""
        try:
            answer = assistant.ask(case.question, case.history)
        except UserError as error:
            return None, str(error)
        except Exception as error:  # one question must not end a run
            logger.exception("question %s failed", case.id)
            return None, UNEXPECTED.format(kind=type(error).__name__)
        if answer.index_id != self._searcher.index_id:
            raise UserError(INDEX_CHANGED)
        return given(self._searcher, answer), None


def given(searcher: Searcher, answer: Answer) -> GivenAnswer:
    """The answer as `ask --json` gives it, with its confidence."""
    shape = {**answer_json(searcher, answer), "confidence": answer.confidence}
    return _GIVEN.validate_python(shape)


def page_tools(catalogue: Catalogue) -> Tools:
    """What scoring needs of the documents: raw and clean text of a page, by file name."""
    ids = {source.file: source.id for source in catalogue.sources()}

    @lru_cache(CACHED_PAGES)
    def raw_page(file: str, number: int) -> str | None:
        try:
            return catalogue.raw_page(ids[file], number).raw
        except KeyError:
            return None

    @lru_cache(CACHED_PAGES)
    def clean_page(file: str, number: int) -> str | None:
        try:
            return catalogue.page(ids[file], number).text
        except KeyError:
            return None

    return Tools(Matcher(), raw_page, clean_page)

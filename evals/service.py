"""What the web application's staff page uses: sets, runs, reports, and cases in the making.

Meets `assistant.evaluation.Evaluation` by its shape. Files are the only state, so a page that is
reloaded, or a server that is restarted, finds everything again; a deleted run waits in a trash
folder. Methods may be called from several threads; one evaluation at a time is the page's concern.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from assistant.abstain import MIN_SUPPORT
from assistant.evaluation import Draft, DraftCase, Figure, FigureUnit, Progress, RunInfo, SetInfo
from assistant.threshold import min_support
from corpus.errors import UserError, reason
from corpus.settings import DEFAULT_EMBEDDER, Settings
from evals.bars import load_bars, missed_bars
from evals.checking import holdings_of
from evals.compare import compare
from evals.drafts import DraftBox, try_question
from evals.estimates import clusters_of, estimate
from evals.journal import LOCK, SUFFIX, is_of, journal_run
from evals.judged import SUFFIX as OPINIONS
from evals.metrics import METRICS
from evals.problems import SetErrors
from evals.provenance import NO_RERANKER
from evals.report.links import Links
from evals.report.render import render_html, render_markdown
from evals.report.words import SETTINGS
from evals.run import empty_run, evaluate, runs_folder
from evals.runfile import load_run
from evals.sets import SetFile, available_sets, find_set, load_set
from evals.types import Comparison, Run, Unit
from index.fusion import DENSE_WEIGHT
from index.live import LiveIndex
from index.lock import is_held

TRASH = "corbeille"
KEPT = 20
"""Deleted runs that stay in the trash."""
HEADLINE = {
    "quality": "Qualité",
    "vital_coverage": "Faits essentiels, quand il répond",
    "page_hit@5": "Page parmi les 5 premières",
    "right_refusal": "Refus justifiés",
    "wrong_refusal": "Refus à tort",
}
UNITS: dict[Unit, FigureUnit] = {Unit.SHARE: "part", Unit.MILLISECONDS: "ms", Unit.COUNT: "nombre"}
RUN_ID = re.compile(r"[A-Za-z0-9._-]+")


class EvaluationService:
    """Evaluations on the settings' index, for one server."""

    def __init__(self, settings: Settings, live: LiveIndex) -> None:
        """`live` is the index that tried questions go to."""
        self._settings = settings
        self._live = live
        self._drafts = DraftBox(settings, live)

    def sets(self) -> tuple[SetInfo, ...]:
        """The sets that can be chosen, each with what keeps it from being run on this index."""
        return tuple(self._set_info(found) for found in available_sets(self._settings))

    def _set_info(self, found: SetFile) -> SetInfo:
        """One set, checked against the current index."""
        try:
            with self._live.reading() as searcher:
                cases = load_set(found.path, holdings_of(searcher.catalogue)).cases
        except SetErrors as error:
            lines = tuple(error.lines)
            return SetInfo(found.name, 0, 0, found.bundled, lines)
        except UserError as error:
            return SetInfo(found.name, 0, 0, found.bundled, (str(error),))
        answerable = sum(case.answerable for case in cases)
        return SetInfo(found.name, len(cases), answerable, found.bundled)

    def run(self, set_name: str, stop: Callable[[], bool]) -> Iterator[Progress]:
        """Answers a set; stopped, it keeps what is done and a later run goes on from there."""
        path = find_set(set_name, self._settings)
        with closing(evaluate(path, self._settings)) as steps:
            for step in steps:
                run_id = step.path.stem if step.path is not None else None
                if run_id is None and stop():
                    journal = step.journal.name if step.journal is not None else None
                    yield Progress(step.done, step.total, "", journal)
                    return
                yield Progress(step.done, step.total, step.question, run_id)

    def runs(self) -> tuple[RunInfo, ...]:
        """The runs on disk, newest first; unreadable files are left out."""
        found = [info for _, info in self._files() if info is not None]
        return tuple(sorted(found, key=lambda info: info.started, reverse=True))

    def unreadable(self) -> tuple[str, ...]:
        """Names of the files among the runs that cannot be read."""
        return tuple(sorted(path.name for path, info in self._files() if info is None))

    def _files(self) -> Iterator[tuple[Path, RunInfo | None]]:
        """Every file of the runs folder that should be a run, with what the list shows of it."""
        folder = runs_folder(self._settings)
        fresh: dict[str, Run | None] = {}
        for path in (*folder.glob("*.json"), *folder.glob(f"*{SUFFIX}")):
            if path.name.endswith(OPINIONS):
                continue
            try:
                info = _run_info(path, path.stat().st_mtime_ns)
            except (UserError, OSError, ValueError):
                yield path, None
                continue
            yield path, info if info.complete else self._interrupted(path, info, fresh)

    def _interrupted(self, path: Path, info: RunInfo, fresh: dict[str, Run | None]) -> RunInfo:
        """The same with whether it is under way, and whether it can go on; `fresh` is a cache."""
        if _running(path):
            return replace(info, running=True)
        if info.set_name not in fresh:
            fresh[info.set_name] = self._fresh_run(info.set_name)
        again = fresh[info.set_name]
        return replace(info, resumable=again is not None and is_of(path, again))

    def _fresh_run(self, set_name: str) -> Run | None:
        """What running a set now would be; None for a set that cannot be run."""
        try:
            path = find_set(set_name, self._settings)
            with self._live.reading() as searcher:
                questions = load_set(path, holdings_of(searcher.catalogue))
                limit = min_support(self._settings)
                return empty_run(questions, self._settings, searcher, limit)
        except UserError:
            return None

    def _path(self, run_id: str, folder: Path | None = None) -> Path:
        """The file of a run; UserError for an id that is none."""
        base = folder or runs_folder(self._settings)
        name = run_id if run_id.endswith(SUFFIX) else f"{run_id}.json"
        if RUN_ID.fullmatch(run_id) and (base / name).is_file():
            return base / name
        raise UserError("Ce résultat n’existe plus ; rechargez la page.")

    def _loaded(self, run_ids: Sequence[str]) -> tuple[list[Run], Comparison | None]:
        """The runs, and their comparison when there are two of one set."""
        runs = [_load(self._path(run_id)) for run_id in run_ids]
        if len(runs) != 2 or runs[0].set_name != runs[1].set_name:
            return runs, None
        found = compare(runs[0], runs[1])
        return runs, replace(found, missed_bars=missed_bars(runs[1], load_bars()))

    def report_html(self, run_ids: Sequence[str], linked: bool = False) -> str:
        """A self-contained page; for two runs of one set, with their comparison."""
        runs, comparison = self._loaded(run_ids)
        return render_html(runs, comparison, Links(page=self._page_address) if linked else None)

    def _page_address(self, file: str, page: int) -> str:
        """Where this server shows a page; "" for a document that the current index lacks."""
        with self._live.reading() as searcher:
            known = any(source.file == file for source in searcher.catalogue.sources())
        return f"/documents/{quote(file)}#page={page}" if known else ""

    def report_markdown(self, run_ids: Sequence[str]) -> str:
        """The same in Markdown."""
        runs, comparison = self._loaded(run_ids)
        return render_markdown(runs, comparison)

    def delete_run(self, run_id: str) -> None:
        """Moves a run to the trash, which keeps the last twenty; UserError while it is under way."""
        path, trash = self._path(run_id), runs_folder(self._settings) / TRASH
        if _running(path):
            raise UserError("Cette évaluation est en cours ; arrêtez-la avant de la supprimer.")
        _move(path, trash)
        waiting = sorted(trash.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        for path in waiting[:-KEPT]:
            path.unlink(missing_ok=True)

    def undo_delete(self, run_id: str) -> None:
        """Brings a run back from the trash; UserError when a newer one has taken its place."""
        folder = runs_folder(self._settings)
        path = self._path(run_id, folder / TRASH)
        if (folder / path.name).exists():
            raise UserError(
                "Une évaluation plus récente du même jeu a pris sa place ; supprimez-la d’abord."
            )
        _move(path, folder)

    def try_question(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Draft:
        """What the assistant answers now, and the pages it looked at."""
        return try_question(self._settings, self._live, question, history)

    def drafts(self) -> tuple[DraftCase, ...]:
        """Cases written and not yet approved, newest first."""
        return self._drafts.all()

    def save_draft(self, draft: DraftCase) -> tuple[str, ...]:
        """French problems, nothing saved; () when saved."""
        return self._drafts.save(draft)

    def warnings(self, draft: DraftCase) -> tuple[str, ...]:
        """What is worth a second look in a draft."""
        return self._drafts.warnings(draft)

    def approve(self, draft_id: str, set_name: str) -> tuple[str, ...]:
        """Moves a draft into a set of the staff's own; problems, () when done."""
        return self._drafts.approve(draft_id, set_name)

    def discard_draft(self, draft_id: str) -> None:
        """Forgets a draft."""
        self._drafts.discard(draft_id)


def _move(path: Path, folder: Path) -> None:
    """Moves a file into a folder, its time being now; UserError when the system refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.replace(folder / path.name)
        os.utime(folder / path.name)
    except OSError as error:
        raise UserError(f"Impossible de déplacer le résultat ({reason(error)}).") from error


def _load(path: Path) -> Run:
    """A finished run, or what a journal holds of one."""
    return journal_run(path) if path.name.endswith(SUFFIX) else load_run(path)


def _running(path: Path) -> bool:
    """Whether a run's journal is being written."""
    return is_held(path.with_name(path.name + LOCK))


@lru_cache(256)
def _run_info(path: Path, changed: int) -> RunInfo:
    """What the list shows of a run; `changed` is the file's time, for the cache."""
    run = _load(path)
    clusters, _ = clusters_of([result.case for result in run.results])
    figures = []
    for key, label in HEADLINE.items():
        metric = METRICS[key]
        found = estimate(metric, run.results, clusters)
        low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
        unit = UNITS[metric.unit]
        figures.append(
            Figure(
                label, found.mean, low, high, found.scored, unit, metric.higher_is_better is False
            )
        )
    whole = not path.name.endswith(SUFFIX)
    return RunInfo(
        id=path.stem if whole else path.name,
        set_name=run.set_name,
        started=datetime.fromisoformat(run.started),
        seconds=run.seconds,
        commit=run.commit,
        index_id=run.index_id,
        cases=len(run.results),
        headline=tuple(figures),
        complete=whole,
        note=_note(run.settings),
        total=run.total or len(run.results),
    )


MODELS = frozenset({"embedder", "reranker"})


def _note(settings: Mapping[str, str]) -> str:
    """The settings of a run that differ from the shipped ones, in French; "" for none."""
    shipped = {
        "dense_weight": f"{DENSE_WEIGHT:g}",
        "min_support": f"{MIN_SUPPORT:g}",
        "embedder": DEFAULT_EMBEDDER,
        "reranker": NO_RERANKER,
    }
    told = [
        f"{SETTINGS[key].lower()} {settings[key] if key in MODELS else settings[key].replace('.', ',')}"
        for key, value in shipped.items()
        if settings.get(key, value) != value
    ]
    return ", ".join(told)

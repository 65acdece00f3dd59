"""Cases in the making: a question is tried, its answer looked at, and a case written from it.

Drafts stand in one JSON Lines file of the data directory until they are approved into a set of the
staff's own or discarded. The bundled sets are never written to. Scores nothing.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.engine import Assistant
from assistant.evaluation import Draft, DraftCase, PageChoice
from assistant.question import unaccented
from assistant.shapes import best_page, query_terms
from assistant.threshold import min_support
from assistant.types import Turn
from corpus.errors import UserError
from corpus.settings import Settings
from evals.cases import Case, ExpectedSource, Fact, Importance
from evals.checking import check_cases, holdings_of
from evals.facts import Matcher
from evals.problems import SetErrors
from evals.scoring import expected_on_pages
from evals.sets import append_case, available_sets, load_set
from evals.textfile import write_whole
from index.live import LiveIndex
from index.search import Searcher

FILE = "brouillons.jsonl"
EXCERPT = 320
SET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
CASE_ID = re.compile(r"cas-(\d{3,9})")
GONE = "Ce brouillon n’existe plus ; rechargez la page."

_DRAFT = TypeAdapter(DraftCase)


def try_question(
    settings: Settings, live: LiveIndex, question: str, history: Sequence[tuple[str, str]] = ()
) -> Draft:
    """The answer of the assistant, and every page it cites or ranked, the cited first.

    Raises UserError for an empty question or when there is no index.
    """
    if not question.strip():
        raise UserError("Écrivez une question.")
    turns = [Turn(asked, given) for asked, given in history]
    with live.reading() as searcher:
        answer = Assistant(live, min_support(settings)).ask(question, turns)
        pages: dict[tuple[str, int], PageChoice] = {}
        for citation in answer.citations:
            key = (citation.source.file, citation.page)
            pages.setdefault(
                key, _choice(searcher, citation.source.id, citation.page, citation.quote, True)
            )
        terms = query_terms(searcher, answer.resolved) if answer.evidence else frozenset()
        for item in answer.evidence:
            source_id, page = item.passage.source_id, best_page(searcher, item, terms)
            file = searcher.catalogue.source(source_id).file
            text = item.passage.text
            pages.setdefault((file, page), _choice(searcher, source_id, page, text, False))
    return Draft(question, answer.text, answer.status.value, tuple(pages.values()))


def _choice(searcher: Searcher, source_id: str, page: int, text: str, cited: bool) -> PageChoice:
    """A page with an excerpt."""
    source = searcher.catalogue.source(source_id)
    label = searcher.catalogue.page(source_id, page).label
    short = " ".join(text.split())
    excerpt = short if len(short) <= EXCERPT else short[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return PageChoice(source.file, source.title, page, label, excerpt, cited)


class DraftBox:
    """The drafts of one data directory. Thread-safe; every change writes the file whole."""

    def __init__(self, settings: Settings, live: LiveIndex) -> None:
        """`live` is the index that drafts are checked against."""
        self._settings = settings
        self._live = live
        self._path = settings.data / "evals" / FILE
        self._lock = threading.Lock()

    def all(self) -> tuple[DraftCase, ...]:
        """Every draft, newest first."""
        return tuple(reversed(self._read()))

    def save(self, draft: DraftCase) -> tuple[str, ...]:
        """Adds a draft, or replaces the one with its id; what a set could not take is refused."""
        with self._lock:
            drafts = self._read()
            known = [item.id for item in drafts]
            identity = draft.id if draft.id in known else self._fresh_id(known)
            saved = replace(draft, id=identity)
            problems = self._problems(case_of(saved))
            if problems:
                return problems
            kept = [saved if item.id == identity else item for item in drafts]
            self._write(kept if draft.id in known else [*drafts, saved])
        return ()

    def approve(self, draft_id: str, set_name: str) -> tuple[str, ...]:
        """Moves a draft to the end of a set of the staff's own, made when it is not there."""
        with self._lock:
            drafts = self._read()
            draft = next((item for item in drafts if item.id == draft_id), None)
            if draft is None:
                raise UserError(GONE)
            path = self._set_path(set_name)
            if path is None:
                return (
                    "Donnez au jeu un nom fait de lettres sans accent, de chiffres et de tirets, qui ne "
                    "soit pas celui d’un jeu fourni.",
                )
            problems = self._problems(case_of(draft))
            if problems:
                return problems
            try:
                append_case(case_of(draft), path)
            except SetErrors as error:
                return tuple(problem.text for problem in error.problems)
            self._write([item for item in drafts if item.id != draft_id])
        return ()

    def warnings(self, draft: DraftCase) -> tuple[str, ...]:
        """Facts that none of the draft's pages says, and the same question elsewhere."""
        case = case_of(draft)
        told = [
            f"Le fait « {fact.text} » ne figure sous aucune de ses formes aux pages cochées."
            for fact in self._unsaid(case)
        ]
        question = unaccented(case.question).strip(" ?")
        for name, other in self._others(draft.id):
            if unaccented(other.question).strip(" ?") != question or other.history != case.history:
                continue
            apart = "" if other.answerable == case.answerable else ", où elle attend autre chose"
            told.append(f"La même question figure déjà dans {name} ({other.id}){apart}.")
        return tuple(told)

    def _unsaid(self, case: Case) -> tuple[Fact, ...]:
        """The facts of a case that none of its pages says."""
        with self._live.reading() as searcher:
            ids = {source.file: source.id for source in searcher.catalogue.sources()}

            def text(file: str, page: int) -> str | None:
                try:
                    return searcher.catalogue.page(ids[file], page).text
                except KeyError:
                    return None

            return expected_on_pages(case, text, self._matcher)

    def _others(self, draft_id: str) -> Iterator[tuple[str, Case]]:
        """(where it stands, the case) for every other draft and every case of the staff's sets."""
        for draft in self._read():
            if draft.id != draft_id:
                yield "les brouillons", case_of(draft)
        for found in available_sets(self._settings):
            if found.bundled:
                continue
            try:
                changed = found.path.stat().st_mtime_ns
                cases = _cases(found.path, changed)
            except (UserError, OSError):
                continue
            for case in cases:
                yield f"le jeu « {found.name} »", case

    @cached_property
    def _matcher(self) -> Matcher:
        """What finds facts in texts."""
        return Matcher()

    def discard(self, draft_id: str) -> None:
        """Forgets a draft; UserError when it is not there."""
        with self._lock:
            drafts = self._read()
            kept = [item for item in drafts if item.id != draft_id]
            if len(kept) == len(drafts):
                raise UserError(GONE)
            self._write(kept)

    def _set_path(self, name: str) -> Path | None:
        """The file of a set of the staff's own; None for a name that may not be."""
        for found in available_sets(self._settings):
            if found.name.lower() == name.lower():
                return found.path if found.name == name and not found.bundled else None
        if not SET_NAME.fullmatch(name):
            return None
        return self._settings.data / "evals" / "sets" / f"{name}.jsonl"

    def _problems(self, case: Case) -> tuple[str, ...]:
        """What keeps a case from standing in a set on the current index."""
        with self._live.reading() as searcher:
            found = check_cases([case], holdings_of(searcher.catalogue))
        return tuple(problem.message for problem in found)

    def _fresh_id(self, known: Sequence[str]) -> str:
        """An id that no draft and no set of the staff's has; it stays the case's id."""
        taken = set(known)
        for found in available_sets(self._settings):
            if not found.bundled:
                taken.update(_ids(found.path))
        numbers = [int(match[1]) for item in taken if (match := CASE_ID.fullmatch(item))]
        return f"cas-{max(numbers, default=0) + 1:03d}"

    def _read(self) -> list[DraftCase]:
        """The drafts in order; UserError for a file that cannot be read."""
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")
            return [_DRAFT.validate_json(line) for line in lines if line.strip()]
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise UserError(
                f"Les brouillons « {self._path} » sont illisibles ; renommez ce fichier."
            ) from error

    def _write(self, drafts: Sequence[DraftCase]) -> None:
        """Replaces the file; UserError when the folder refuses."""
        lines = [_DRAFT.dump_json(draft) + b"\n" for draft in drafts]
        write_whole(self._path, b"".join(lines))


@lru_cache(32)
def _cases(path: Path, changed: int) -> tuple[Case, ...]:
    """The cases of a set file; `changed` is its time, for the cache."""
    return load_set(path).cases


def _ids(path: Path) -> set[str]:
    """The ids that a set file names, whatever else is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return set()
    if path.suffix == ".csv":
        return {re.split(r"[;,\t]", line, maxsplit=1)[0].strip('"') for line in text.split("\n")}
    found = set()
    for line in text.split("\n"):
        try:
            found.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def case_of(draft: DraftCase) -> Case:
    """The case that a draft becomes; its pages are gathered by file, in order."""
    pages: dict[str, list[int]] = {}
    for file, page in draft.pages:
        pages.setdefault(file, []).append(page)
    facts = tuple(
        Fact(fact.text, fact.alternatives, Importance.VITAL if fact.vital else Importance.OKAY)
        for fact in draft.facts
    )
    return Case(
        id=draft.id,
        question=draft.question.strip(),
        history=tuple(Turn(asked, given) for asked, given in draft.history),
        answerable=draft.answerable,
        sources=tuple(ExpectedSource(file, tuple(found)) for file, found in pages.items()),
        facts=facts,
        reference=draft.reference.strip(),
        tags=draft.tags,
    )

"""The form of a case: from what the browser sends to a `DraftCase`, and back, without losing a word.

In the boxes of facts one line is one fact, « = » stands between its wordings, and « \\= » is a plain
sign; in the box of earlier exchanges one line is one exchange, and « => » stands before the answer.
This module knows no web framework and asks nobody anything.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qsl

from assistant.evaluation import Draft, DraftCase, DraftFact, PageChoice

MOST_FIELDS = 1000
KEPT = 200
"""Unfinished forms remembered at most; the oldest are forgotten first."""

Fields = Mapping[str, Sequence[str]]
T = TypeVar("T")


def read_fields(body: bytes) -> dict[str, list[str]]:
    """The fields of a form sent as application/x-www-form-urlencoded; ValueError for too many."""
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(
        body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
    ):
        fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return fields


def one(fields: Fields, name: str) -> str:
    """The first value of a field, "" when there is none."""
    return next(iter(fields.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in the list of expected pages, ticked or not."""

    choice: PageChoice
    ticked: bool

    @property
    def key(self) -> str:
        """The value of its box."""
        return f"{self.choice.page}|{self.choice.file}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A French sentence that says what to mend; `field` is the id of what it is about, or ""."""

    text: str
    field: str = ""


def told(sentences: Iterable[str]) -> tuple[Problem, ...]:
    """What somebody else found, about no field in particular; each begins with a capital."""
    return tuple(Problem(text[:1].upper() + text[1:]) for text in sentences)


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A case as typed, with what the assistant answered and what is wrong with it."""

    question: str = ""
    answerable: bool = True
    rows: tuple[PageRow, ...] = ()
    other_file: str = ""
    other_page: str = ""
    vital: str = ""
    okay: str = ""
    reference: str = ""
    tags: str = ""
    exchanges: str = ""
    draft_id: str = ""
    trial: Draft | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_draft(self) -> DraftCase:
        """The case that the form describes; what an unanswerable one cannot have is left out."""
        facts = (*read_facts(self.vital, True), *read_facts(self.okay, False))
        pages = tuple((row.choice.file, row.choice.page) for row in self.rows if row.ticked)
        return DraftCase(
            id=self.draft_id,
            question=self.question.strip(),
            answerable=self.answerable,
            pages=pages if self.answerable else (),
            facts=facts if self.answerable else (),
            reference=self.reference.strip(),
            tags=tuple(tag.strip() for tag in re.split("[,;|]", self.tags) if tag.strip()),
            history=tuple(turn for turn in read_exchanges(self.exchanges) if turn is not None),
        )

    def described(self, field: str) -> str:
        """The ids of the problems that are about a field, for its aria-describedby."""
        return " ".join(
            f"probleme-{rank}"
            for rank, known in enumerate(self.problems, 1)
            if known.field == field
        )


def form_of(draft: DraftCase) -> CaseForm:
    """The form that shows a draft."""
    return CaseForm(
        question=draft.question,
        answerable=draft.answerable,
        rows=tuple(PageRow(bare_page(file, page), True) for file, page in draft.pages),
        vital=write_facts(fact for fact in draft.facts if fact.vital),
        okay=write_facts(fact for fact in draft.facts if not fact.vital),
        reference=draft.reference,
        tags=", ".join(draft.tags),
        exchanges=write_exchanges(draft.history),
        draft_id=draft.id,
    )


def typed(fields: Fields, before: CaseForm | None) -> CaseForm:
    """What the browser sent; `before` is the form that it was shown, if it is still remembered."""
    ticked = dict.fromkeys(fields.get("page", ()))
    known = {row.key: row.choice for row in before.rows} if before is not None else {}
    for key in ticked:
        page, _, file = key.partition("|")
        if key not in known and file and page.isascii() and page.isdigit() and len(page) < 7:
            known[key] = bare_page(file, int(page))
    return CaseForm(
        question=one(fields, "question"),
        answerable=one(fields, "reponse") != "non",
        rows=tuple(PageRow(choice, key in ticked) for key, choice in known.items()),
        other_file=one(fields, "autre_fichier"),
        other_page=one(fields, "autre_page"),
        vital=one(fields, "essentiels"),
        okay=one(fields, "utiles"),
        reference=one(fields, "reference"),
        tags=one(fields, "etiquettes"),
        exchanges=one(fields, "echanges"),
        draft_id=one(fields, "brouillon"),
        trial=before.trial if before is not None else None,
    )


def with_trial(form: CaseForm, trial: Draft) -> CaseForm:
    """The form with the pages of a trial; those that were ticked stay, first in the list."""
    kept = tuple(row for row in form.rows if row.ticked)
    there = {row.key for row in kept}
    found = (PageRow(choice, False) for choice in trial.pages)
    return replace(form, trial=trial, rows=(*kept, *(r for r in found if r.key not in there)))


def with_page(form: CaseForm, choice: PageChoice) -> CaseForm:
    """The form with one more page, ticked; once only."""
    row = PageRow(choice, True)
    kept = tuple(other for other in form.rows if other.key != row.key)
    return replace(form, rows=(*kept, row), other_page="")


def bare_page(file: str, page: int) -> PageChoice:
    """A page of which only the place is known."""
    return PageChoice(file, "", page, "", "", False)


def read_facts(text: str, vital: bool) -> tuple[DraftFact, ...]:
    """The facts of a box, one a line."""
    facts = []
    for line in text.splitlines():
        parts = (part.strip().replace("\\=", "=") for part in re.split(r"(?<!\\)=", line))
        wordings = [part for part in parts if part]
        if wordings:
            facts.append(DraftFact(wordings[0], tuple(wordings[1:]), vital))
    return tuple(facts)


def write_facts(facts: Iterable[DraftFact]) -> str:
    """The box that reads back as these facts."""
    lines = (
        " = ".join(
            " ".join(form.split()).replace("=", "\\=") for form in (fact.text, *fact.alternatives)
        )
        for fact in facts
    )
    return "\n".join(lines)


def read_exchanges(text: str) -> tuple[tuple[str, str] | None, ...]:
    """(question, answer) for each line that is not empty; None for one that is no exchange."""
    turns: list[tuple[str, str] | None] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        parts = [
            part.strip().replace("\\=>", "=>") for part in re.split(r"(?<!\\)=>", line, maxsplit=1)
        ]
        turns.append((parts[0], parts[1]) if len(parts) == 2 and all(parts) else None)
    return tuple(turns)


def write_exchanges(turns: Iterable[tuple[str, str]]) -> str:
    """The box that reads back as these exchanges."""
    lines = (
        " => ".join(" ".join(part.split()).replace("=>", "\\=>") for part in turn) for turn in turns
    )
    return "\n".join(lines)


@dataclass(slots=True)
class Kept(Generic[T]):
    """Things that a page comes back to under a random name, in the server's memory."""

    _things: dict[str, T] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, thing: T) -> str:
        """Remembers a thing and gives its name."""
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._things[name] = thing
            while len(self._things) > KEPT:
                del self._things[next(iter(self._things))]
        return name

    def find(self, name: str) -> T | None:
        """The thing of that name, if it is still remembered."""
        return self._things.get(name)

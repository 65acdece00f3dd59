"""What the page « Évaluer » needs from what evaluates, and nothing more.

`ui` does not import `evals`: the command line hands in an object of this shape. Every id is made of
letters, digits, « . », « _ », « ~ » and « - » only. Whatever the caller can mend is raised as
`corpus.errors.UserError`, so is an id that is not known; methods may be called from several threads
at once, and `run` from one only. This module computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

FigureUnit = Literal["part", "ms", "nombre"]
"""How a figure is to be read: a share in [0, 1], milliseconds, a count."""


@dataclass(frozen=True, slots=True)
class SetInfo:
    """A set of questions. `bundled`: ours, not the staff's. `problems`: why it cannot be run."""

    name: str
    cases: int
    answerable: int
    bundled: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` questions; `question` is the one in progress, "" at the end.

    The last one of a run has its `run_id`, also when it was stopped.
    """

    done: int
    total: int
    question: str
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure over `n` questions with its 95 % interval; None where it has no value.

    `lower_is_better`: the less, the better.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: FigureUnit
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run on disk. `cases` is how many are done; not `complete`: it was stopped before the end.

    `total` is how many questions the set has; `running`: it is under way, here or on the command
    line; `resumable`: running its set again goes on from there. `note` names the settings that
    differ from the shipped ones. `started` has its time zone; `commit` is None outside a git
    checkout.
    """

    id: str
    set_name: str
    started: datetime
    seconds: float
    commit: str | None
    index_id: str
    cases: int
    headline: tuple[Figure, ...]
    complete: bool
    note: str = ""
    total: int = 0
    running: bool = False
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class PageChoice:
    """A page that an answer used or found. `page` is physical, `label` the printed number."""

    file: str
    title: str
    page: int
    label: str
    excerpt: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What the assistant answers to a question that is tried, and the pages that it looked at.

    `status` is that of `assistant.types.Status`.
    """

    question: str
    answer_text: str
    status: str
    pages: tuple[PageChoice, ...]


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A fact that a good answer holds, in any of several wordings; not `vital`: welcome only."""

    text: str
    alternatives: tuple[str, ...]
    vital: bool


@dataclass(frozen=True, slots=True)
class DraftCase:
    """A case that somebody wrote, not yet in a set. `pages` are pairs of file and physical page.

    `history` holds earlier exchanges, (question, answer), oldest first. `id` is "" for a new one.
    An unanswerable case has neither pages nor facts.
    """

    id: str
    question: str
    answerable: bool
    pages: tuple[tuple[str, int], ...]
    facts: tuple[DraftFact, ...]
    reference: str
    tags: tuple[str, ...]
    history: tuple[tuple[str, str], ...] = ()


class Evaluation(Protocol):
    """Runs sets, keeps runs, and holds the cases that the staff writes."""

    def sets(self) -> tuple[SetInfo, ...]:
        """The sets that can be chosen, in the order to show."""

    def run(self, set_name: str, stop: Callable[[], bool]) -> Iterator[Progress]:
        """Answers a set and scores it; what is done when `stop()` is true is kept and resumed."""

    def runs(self) -> tuple[RunInfo, ...]:
        """The runs on disk, newest first."""

    def unreadable(self) -> tuple[str, ...]:
        """Names of the files among the runs that cannot be read."""

    def report_html(self, run_ids: Sequence[str], linked: bool = False) -> str:
        """A self-contained page; for two runs of one set, the comparison of the first to the second.

        `linked`: pages of documents lead to this server's copies; false for a file to keep.
        Its policy stands in a <meta http-equiv="Content-Security-Policy">.
        """

    def report_markdown(self, run_ids: Sequence[str]) -> str:
        """The same in Markdown."""

    def delete_run(self, run_id: str) -> None:
        """Takes a run out of the list; `undo_delete` brings it back."""

    def undo_delete(self, run_id: str) -> None:
        """Brings a deleted run back."""

    def try_question(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Draft:
        """What the assistant answers now."""

    def drafts(self) -> tuple[DraftCase, ...]:
        """The cases that are written and not yet approved, newest first."""

    def save_draft(self, draft: DraftCase) -> tuple[str, ...]:
        """French problems, nothing saved; () when saved.

        An id that is not there (new, or discarded meanwhile) is written anew.
        """

    def warnings(self, draft: DraftCase) -> tuple[str, ...]:
        """What is worth a second look: facts that no page of the draft says, a question that stands
        elsewhere. () when nothing is."""

    def approve(self, draft_id: str, set_name: str) -> tuple[str, ...]:
        """Moves a draft into one of the staff's own sets or a new one; problems, () when done."""

    def discard_draft(self, draft_id: str) -> None:
        """Forgets a draft."""

"""Types of the answering layer: `Turn`, `Citation`, `Sentence`, `Answer`.

An answer is proof-carrying: every sentence that asserts something about the corpus names the markers
of its citations, and every citation's quote stands verbatim in the raw text of one page. This
module computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpus.types import Source
from index.types import Evidence


class Status(StrEnum):
    """What became of the question; a refusal is a status, never a phrase to search for."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"
    NOTICE = "notice"


class Mode(StrEnum):
    """How the sentences were made: quoted from the documents, or written by a model."""

    EXTRACTIVE = "extractive"
    GENERATED = "generated"


class SentenceKind(StrEnum):
    """`notice` asserts nothing about the corpus; the three others must cite."""

    QUOTE = "quote"
    GENERATED = "generated"
    COMPUTED = "computed"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation, as shown to the user."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Proof of a sentence: `quote` is a contiguous run of the raw text of page `page` of `source`.

    `page` is the physical page, `page_label` the printed one; `start` and `end` delimit the quote
    in `Page.text`; `evidence` is the passage it was taken from.
    """

    marker: int
    evidence: Evidence
    source: Source
    page: int
    page_label: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the markers of the citations that prove it."""

    text: str
    kind: SentenceKind
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `text` for display joins the sentences with « [n] » after each.

    `resolved` is the stand-alone question that was searched (equal to `question` unless it was a
    follow-up); `evidence` holds the ranked passages, also when the status is not_found;
    `timings` are milliseconds by step: search, answer, total. `confidence` in [0, 1] is the support
    that abstention compared with its threshold, that of the best part of the question; 0 when a rule
    refused whatever the threshold, None for a notice.
    """

    question: str
    resolved: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    status: Status
    mode: Mode
    model: str | None
    index_id: str
    timings: Mapping[str, float]
    confidence: float | None = None

    @property
    def text(self) -> str:
        """The sentences in order, one a line, each followed by its markers."""
        return "\n".join(
            sentence.text + "".join(f" [{marker}]" for marker in sentence.citations)
            for sentence in self.sentences
        )

"""Types of what is asked and what is given: `Case`, `EvalSet`, `GivenAnswer`.

A case holds a question and what is expected of its answer; a given answer is the object of
`ask --json`. Plain data: this module reads and computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.types import Turn

GROUP_TAG = "groupe:"
"""A tag with this prefix names the group of a case: cases that share a document and its difficulty."""


class Importance(StrEnum):
    """A vital fact must be in the answer; an okay one is welcome (TREC RAG's nuggets)."""

    VITAL = "vital"
    OKAY = "okay"


@dataclass(frozen=True, slots=True)
class Fact:
    """An atomic fact that a good answer holds, in any of several wordings."""

    text: str
    alternatives: tuple[str, ...]
    importance: Importance

    @property
    def forms(self) -> tuple[str, ...]:
        """`text` and its alternatives: each alone proves the fact."""
        return (self.text, *self.alternatives)


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """A file (base name) and its physical, 1-based pages where the answer stands, best first."""

    file: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what is expected of its answer.

    An unanswerable case has neither sources nor facts. `reference` is a model answer, "" if none.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    answerable: bool
    sources: tuple[ExpectedSource, ...]
    facts: tuple[Fact, ...]
    reference: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Named cases. `fingerprint` is the SHA-256 of their canonical JSON, whatever the file format."""

    name: str
    cases: tuple[Case, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class GivenSentence:
    """A sentence of the answer, as `ask --json` gives it."""

    text: str
    kind: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GivenCitation:
    """A citation of the answer, as `ask --json` gives it; `page` is physical."""

    marker: int
    source_id: str
    title: str
    file: str
    page: int
    page_label: str
    quote: str
    url: str | None


@dataclass(frozen=True, slots=True)
class GivenEvidence:
    """A ranked passage of the answer, as `ask --json` gives it; rank is 1-based, page physical."""

    rank: int
    passage_id: str
    file: str
    page: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """The object of `ask --json`, with the confidence that abstention was decided on.

    `confidence` lies in [0, 1]; None for a notice. `fallback` says why a model's answer was
    replaced by an extractive one, None when it was not. Times are milliseconds.
    """

    question: str
    status: str
    mode: str
    model: str | None
    text: str
    sentences: tuple[GivenSentence, ...]
    citations: tuple[GivenCitation, ...]
    evidence: tuple[GivenEvidence, ...]
    index_id: str
    timings_ms: Mapping[str, float]
    confidence: float | None = None
    fallback: str | None = None

    @property
    def refused(self) -> bool:
        """Whether nothing of the corpus was asserted: a refusal or a notice."""
        return self.status in {"not_found", "notice"}

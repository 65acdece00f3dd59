"""The one stream that chat, command line, API and evaluations consume.

A stream is `Searching`, then `Found`, then any number of `Delta`, then `Finished`; or it ends early
with `Failed`. Exactly one of the two last ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Answer, Citation, Sentence
from index.types import Evidence


@dataclass(frozen=True, slots=True)
class Searching:
    """The search begins; `query` is the stand-alone question (differs after a follow-up)."""

    query: str


@dataclass(frozen=True, slots=True)
class Found:
    """Ranked passages are there; the answer is being composed."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """One more sentence of the answer, complete, with the citations that it introduces."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer, whole."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer could be made; `message` is one French sentence that says what to do."""

    message: str


Event = Searching | Found | Delta | Finished | Failed

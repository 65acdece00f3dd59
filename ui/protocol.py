"""What the page needs from the layers below it, and nothing more.

The assistant and the index meet these protocols by their shape. This module computes nothing and
does not know how an answer or an index is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from assistant.events import Event
from assistant.types import Turn
from corpus.types import Page, Source


class Catalogue(Protocol):
    """The documents and pages of one generation of the index."""

    def sources(self) -> tuple[Source, ...]:
        """All documents."""

    def page(self, source_id: str, number: int) -> Page:
        """The cleaned text of physical page `number`; KeyError when there is none."""

    def document_path(self, source_id: str) -> Path:
        """The stored copy of the file that was indexed."""


class Searcher(Protocol):
    """One open generation."""

    @property
    def index_id(self) -> str:
        """Fingerprint of the generation."""

    @property
    def catalogue(self) -> Catalogue:
        """What the generation holds."""


class Live(Protocol):
    """The generation that is current now."""

    def reading(self) -> AbstractContextManager[Searcher]:
        """The current generation, kept open while in use; raises UserError when there is none."""


class Assistant(Protocol):
    """Answers questions about the current generation."""

    @property
    def live(self) -> Live:
        """The index that the answers come from."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The event stream of one question."""

    def examples(self, count: int = 4) -> tuple[str, ...]:
        """Questions that the loaded documents answer."""

"""The current generation for a process that stays: a newer one is noticed and opened.

The old generation is let go when its last user drops it: a `Searcher` closes itself when nobody
holds it any more, so that no user ever has one closed under its feet. This module searches nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import LivrablesError
from corpus.settings import Settings
from index.generation import current_name
from index.search import Searcher, open_searcher
from index.types import Encoder

logger = logging.getLogger(__name__)


class LiveIndex:
    """Hands out the current `Searcher`. Thread-safe; opens nothing before it is asked."""

    def __init__(
        self, settings: Settings, encoder: Encoder | None = None, *, warm: bool = False
    ) -> None:
        """`encoder` stands in for that of the settings; `warm` opens Chroma too, for a server."""
        self._settings = settings
        self._encoder = encoder
        self._warm = warm
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._name: str | None = None

    def searcher(self) -> Searcher:
        """The searcher of the current generation: hold it for one question, then drop it.

        Raises IndexMissing, IndexDamaged or EncoderMismatch if none could be opened yet; a newer
        generation that cannot be opened leaves the one that is open in service.
        """
        with self._lock:
            name = current_name(self._settings.index)
            if self._searcher is None or name != self._name:
                self._open(name)
            assert self._searcher is not None
            return self._searcher

    def _open(self, name: str | None) -> None:
        """Replaces the searcher; on failure the old one stays, and is told once."""
        try:
            fresh = open_searcher(self._settings, self._encoder)
            if self._warm:
                fresh.warm()
            self._searcher = fresh
        except LivrablesError as error:
            if self._searcher is None:
                raise
            logger.warning("the new generation %s cannot be opened: %s", name, error)
        self._name = name

    @contextmanager
    def reading(self) -> Iterator[Searcher]:
        """The current searcher for the time of a `with`."""
        yield self.searcher()

    def close(self) -> None:
        """Drops the searcher; it closes with its last user."""
        with self._lock:
            self._searcher = None
            self._name = None

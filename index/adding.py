"""Vectors added to Chroma by a thread: for a server, whose answers it waits for, and small indexes.

An embedded Chroma keeps the interpreter's lock while it adds, so that large indexes have a process
instead (`index.adding_process`). This module knows ids and rows, no passages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from index.dense import BATCH, ChromaStore
from index.types import Vectors

POLL_SECONDS = 0.2


class _Stopped(Exception):
    """The build has failed elsewhere: what is not added yet never will be."""


class BackgroundAdding:
    """A thread that adds `rows` under `ids`, in order, as `ready` says that they are filled.

    For use in a `with`: an error in its body stops the thread, and nothing is waited for.
    """

    def __init__(self, store: ChromaStore, ids: Sequence[str], rows: Vectors) -> None:
        self._store, self._ids, self._rows = store, ids, rows
        self._ready = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self.done = 0
        self._thread = threading.Thread(target=self._run, name="chroma", daemon=True)

    def __enter__(self) -> BackgroundAdding:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def ready(self, count: int) -> None:
        """Says that the first `count` rows hold their vectors."""
        with self._changed:
            self._ready = count
            self._changed.notify()

    def wait(self, progress: Callable[[int], None]) -> None:
        """Waits until all rows are in, telling how many are; raises what adding raised."""
        while self._thread.is_alive():
            self._thread.join(POLL_SECONDS)
            progress(self.done)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        """Adds batch after batch."""
        try:
            while self.done < len(self._ids):
                end = min(self.done + BATCH, len(self._ids))
                self._await(end)
                self._store.add(self._ids[self.done : end], self._rows[self.done : end])
                self.done = end
        except _Stopped:
            return
        except BaseException as error:
            self._error = error

    def _await(self, count: int) -> None:
        """Waits until `count` rows are filled."""
        with self._changed:
            while self._ready < count and not self._stopped:
                self._changed.wait()
            if self._stopped:
                raise _Stopped

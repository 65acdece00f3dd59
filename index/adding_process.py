"""Vectors added to an embedded Chroma in a process of their own, beside the rest of a build.

Chroma's insertion runs outside Python but keeps the interpreter's lock (1.5.9): in a thread it would
stop the build instead of running beside it. The child maps the vectors that the parent fills, and is
told on its standard input how many rows are ready; it answers how many are in. When the parent is gone
its input ends, and it stops. This module knows ids and rows, no passages' text.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from corpus.errors import UserError

LEAST = 5_000
"""Passages from which a process is worth its start, about a second."""
POLL_SECONDS = 0.2
STOPPED = 3
"""Exit status of a child whose parent went away before all rows were ready."""


class ProcessAdding:
    """The same use as `index.adding.BackgroundAdding`: the vectors of a generation's folder are added to
    the new collection `name`, in order, as `ready` says that they are filled."""

    def __init__(self, folder: Path, name: str) -> None:
        command = [sys.executable, "-m", "index.adding_process", str(folder), name]
        self._folder = folder
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self.done = 0
        self._said: list[str] = []
        self._readers = [
            threading.Thread(target=target, name="chroma", daemon=True)
            for target in (self._count, self._listen)
        ]

    def __enter__(self) -> ProcessAdding:
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()
        self._child.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self._child.stdout, self._child.stderr):
            if stream is not None:
                stream.close()

    def ready(self, count: int) -> None:
        """Says that the first `count` rows hold their vectors."""
        if self._child.stdin is None or self._child.stdin.closed:
            return
        try:
            self._child.stdin.write(f"{count}\n")
            self._child.stdin.flush()
        except OSError:  # the child is gone: `wait` tells why
            self._hang_up()

    def wait(self, progress: Callable[[int], None]) -> None:
        """Waits until all rows are in, telling how many are; raises UserError where adding failed."""
        while self._child.poll() is None:
            try:
                self._child.wait(POLL_SECONDS)
            except subprocess.TimeoutExpired:
                progress(self.done)
        for reader in self._readers:
            reader.join()
        progress(self.done)
        if self._child.returncode:
            raise UserError(
                "Chroma n'a pas pu écrire les vecteurs : vérifiez l'espace libre sous "
                f"« {self._folder.parent} », puis relancez « livrables index »."
            ) from ChildProcessError("\n".join(self._said))

    def _hang_up(self) -> None:
        """Ends the child's input: it stops once it has done what it was told."""
        if self._child.stdin is not None and not self._child.stdin.closed:
            try:
                self._child.stdin.close()
            except OSError:
                return

    def _count(self) -> None:
        """Reads how many rows are in."""
        for line in self._child.stdout or ():
            if line.strip().isdigit():  # whatever a library may print
                self.done = int(line)

    def _listen(self) -> None:
        """Keeps what the child says of an error."""
        for line in self._child.stderr or ():
            if line.strip():
                self._said.append(line.strip())


def main(folder: Path, name: str) -> int:
    """The child: adds the rows that its input says are ready; 0 once all are in, else STOPPED."""
    from index.catalogue import Catalogue
    from index.dense import BATCH, ChromaStore
    from index.exact import ExactVectors

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and hangs up
    catalogue = Catalogue(folder)
    ids = catalogue.passage_ids()
    catalogue.close()
    rows = ExactVectors(folder).rows
    store = ChromaStore(folder, None, name, create=True)
    done = 0
    try:
        for line in sys.stdin:
            ready = int(line)
            while done < ready and (ready - done >= BATCH or ready == len(ids)):
                end = min(done + BATCH, len(ids))
                store.add(ids[done:end], rows[done:end])
                done = end
                print(done, flush=True)
            if done == len(ids):
                return 0
    finally:
        store.close()
    return STOPPED


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

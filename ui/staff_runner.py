"""One evaluation at a time for the whole server, in a thread of its own.

A page that is closed or reloaded changes nothing to it; the server's end stops it. What is done is
kept by whoever evaluates. This module knows no web framework and makes no HTML.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from assistant.evaluation import Evaluation
from corpus.errors import UserError
from ui import strings

PATIENCE = 10.0
"""Seconds that the question in progress is given when the server ends."""
SETTLED = 2.0
"""Seconds of a run after which its remaining time is estimated."""


class Phase(StrEnum):
    """Where the run is."""

    IDLE = "repos"
    RUNNING = "en-cours"
    STOPPING = "arret"
    FINISHED = "terminee"
    STOPPED = "arretee"
    FAILED = "echec"


@dataclass(frozen=True, slots=True)
class State:
    """What there is to say of the run in progress, or of the last one.

    `remaining` is in seconds, None as long as nothing can be said. `ended` is local time.
    """

    phase: Phase = Phase.IDLE
    set_name: str = ""
    done: int = 0
    total: int = 0
    question: str = ""
    remaining: float | None = None
    run_id: str | None = None
    failure: str = ""
    ended: datetime | None = None

    @property
    def busy(self) -> bool:
        """Whether no other run can start."""
        return self.phase in {Phase.RUNNING, Phase.STOPPING}


class Runner:
    """Starts, follows and stops the one run."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._state = State()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    def start(self, set_name: str) -> bool:
        """Starts a run; False when one is in progress, which goes on."""
        with self._lock:
            if self._state.busy:
                return False
            self._stop = threading.Event()
            self._state = State(Phase.RUNNING, set_name)
            self._thread = threading.Thread(
                target=self._run, args=(set_name, self._stop), name="evaluation", daemon=True
            )
            self._thread.start()
        return True

    def stop(self) -> None:
        """Asks the run to stop after the question in progress."""
        self._stop.set()
        with self._lock:
            if self._state.phase is Phase.RUNNING:
                self._state = replace(self._state, phase=Phase.STOPPING, remaining=None)

    def close(self) -> None:
        """Stops the run and waits for its question, `PATIENCE` seconds at most."""
        self.stop()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self, set_name: str, stop: threading.Event) -> None:
        try:
            self._follow(set_name, stop)
        except UserError as error:
            self._end(Phase.FAILED, str(error))
        except Exception:
            logging.getLogger(__name__).exception("the evaluation failed")
            self._end(Phase.FAILED, strings.UNEXPECTED)
        else:
            whole = self._state.done >= self._state.total
            self._end(Phase.FINISHED if whole or not stop.is_set() else Phase.STOPPED)

    def _follow(self, set_name: str, stop: threading.Event) -> None:
        began, first = time.monotonic(), -1
        for progress in self._evaluation.run(set_name, stop.is_set):
            # A resumed run begins at what was done before, which says nothing of the speed.
            first = progress.done if first < 0 else first
            with self._lock:
                self._state = replace(
                    self._state,
                    done=progress.done,
                    total=progress.total,
                    question=progress.question,
                    run_id=progress.run_id,
                    remaining=_remaining(
                        progress.done - first, progress.total - progress.done, began
                    ),
                )

    def _end(self, phase: Phase, failure: str = "") -> None:
        with self._lock:
            self._state = replace(
                self._state,
                phase=phase,
                failure=failure,
                question="",
                remaining=None,
                ended=datetime.now().astimezone(),
            )


def _remaining(done: int, left: int, began: float) -> float | None:
    """Seconds left at the speed so far."""
    spent = time.monotonic() - began
    return spent / done * left if done > 0 and spent >= SETTLED else None

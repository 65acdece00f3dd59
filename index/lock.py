"""One writer at a time. Only this file imports filelock.

The lock is the operating system's: it is free again as soon as its process ends, however it ends.
A note beside it tells who holds it. This module knows nothing of what is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import IndexLocked, UserError, reason

LOCK = "writer.lock"
NOTE = "writer.json"


@contextmanager
def exclusive(path: Path, busy: str) -> Iterator[None]:
    """Holds a lock file, which is removed at the end; UserError(`busy`) if somebody else has it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UserError(busy) from error
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock file `path`; what a killed process left behind is not held."""
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    lock.release()
    return False


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Holds the writer's lock of an index folder, which is made if absent.

    Raises IndexLocked, naming the process and since when, if another process or thread has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(
            f"L'index est en cours de construction{_holder(folder)} ; attendez la fin ou arrêtez "
            "cette construction, puis relancez la commande."
        ) from error
    except OSError as error:
        raise UserError(
            f"Impossible d'écrire dans « {folder} » ({reason(error)}) : vérifiez les droits ou "
            "changez LIVRABLES_DATA."
        ) from error
    note = folder / NOTE
    try:
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        note.write_text(json.dumps({"pid": os.getpid(), "started": started}), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    """« par le processus 123 depuis 10:42:03 », or nothing when the note cannot be read."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        started = datetime.fromisoformat(note["started"])
        pid = int(note["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    today = started.date() == datetime.now(started.tzinfo).date()
    since = f"{started:%H:%M:%S}" if today else f"le {started:%d/%m/%Y à %H:%M:%S}"
    return f" par le processus {pid} depuis {since}"

"""Who still reads a generation, so that it is not deleted under a reader.

A reader leaves a small file in the generation for as long as it has it open. The lease of a dead
process is ignored; that of another machine, whose processes cannot be seen, counts for a day. A
reader that may not write leaves none. This module deletes nothing but leases.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
import uuid
from pathlib import Path

FOLDER = "readers"
FOREIGN_SECONDS = 24 * 3600


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:12]


def take(generation: Path) -> Path | None:
    """Leaves a lease in a generation; None where nothing can be written."""
    lease = generation / FOLDER / f"{_host()}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
    try:
        lease.parent.mkdir(exist_ok=True)
        lease.touch()
    except OSError:
        return None
    return lease


def give_back(lease: Path | None) -> None:
    """Removes a lease; one that is already gone is no error."""
    if lease is not None:
        try:
            lease.unlink(missing_ok=True)
        except OSError:
            return


def is_read(generation: Path) -> bool:
    """Whether a live process still reads a generation."""
    try:
        leases = list((generation / FOLDER).iterdir())
    except OSError:
        return False
    return any(_holds(lease) for lease in leases)


def _holds(lease: Path) -> bool:
    """Whether a lease counts."""
    host, _, rest = lease.name.partition(".")
    pid = rest.partition(".")[0]
    if host == _host() and pid.isdigit():
        return is_alive(int(pid))
    try:
        return time.time() - lease.stat().st_mtime < FOREIGN_SECONDS
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Whether a process of this machine runs; True when the system does not say."""
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_alive_on_windows(pid: int) -> bool:
    """The same for Windows, where `os.kill(pid, 0)` would send Ctrl+C."""
    import ctypes

    query_limited_information, still_active = 0x1000, 259
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(query_limited_information, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == still_active

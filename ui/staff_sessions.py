"""Who may see the staff's pages: the password, the sessions, and how many wrong tries are let pass.

Everything is kept in the server's memory: a restart logs everybody out. This module knows no web
framework and no page.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from corpus.passwords import verify

LIFE = 12 * 3600
"""Seconds that a session lasts."""
TRIES = 5
"""Wrong passwords accepted from one address in `WINDOW` seconds."""
WINDOW = 300
MANY = 30
"""Wrong passwords from everywhere in `WINDOW` seconds after which each further try is slowed down."""
SLOW = 5.0
"""Seconds that a try then waits before it is looked at."""
KEPT = 1000
"""Sessions and addresses remembered at most; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Session:
    """One person who gave the password. `csrf` stands in every form of theirs."""

    token: str
    csrf: str
    expires: float

    def owns(self, csrf: str) -> bool:
        """Whether a form comes from a page of this session, in constant time."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


@dataclass(slots=True)
class Sessions:
    """The open sessions by token. `clock` gives seconds that only grow."""

    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> Session:
        """A new session with a random 256-bit token."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session = Session(token, csrf, self.clock() + LIFE)
        with self._lock:
            self._open = {t: s for t, s in self._open.items() if s.expires > self.clock()}
            while len(self._open) >= KEPT:
                del self._open[next(iter(self._open))]
            self._open[token] = session
        return session

    def find(self, token: str) -> Session | None:
        """The session of a token that has not expired."""
        session = self._open.get(token)
        return session if session is not None and session.expires > self.clock() else None

    def close(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._open.pop(token, None)


@dataclass(slots=True)
class Door:
    """Checks passwords against the stored hash and makes an address wait after too many wrong ones.

    A try counts as wrong as long as it is being checked, so that many at once gain nothing.
    """

    stored: str
    clock: Callable[[], float] = time.monotonic
    _wrong: dict[str, list[float]] = field(default_factory=dict)
    _all: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, address: str) -> int:
        """Seconds that this address has to wait before a try; otherwise 0, and the try counts."""
        client, now = _client(address), self.clock()
        with self._lock:
            recent = [at for at in self._wrong.pop(client, []) if at > now - WINDOW]
            self._wrong[client] = recent
            if len(recent) >= TRIES:
                return int(recent[-TRIES] + WINDOW - now) + 1
            recent.append(now)
            self._all = [*(at for at in self._all[-KEPT:] if at > now - WINDOW), now]
            while len(self._wrong) > KEPT:
                del self._wrong[next(iter(self._wrong))]
        return 0

    def delay(self) -> float:
        """Seconds by which a try is put off: 0 unless many went wrong lately, wherever from.

        It bounds what many addresses can try together, and never keeps anybody out.
        """
        now = self.clock()
        with self._lock:
            lately = sum(at > now - WINDOW for at in self._all)
        # The try itself is counted already.
        return SLOW if lately > MANY + 1 else 0.0

    def opens(self, address: str, password: str) -> bool:
        """Whether the password is right, which forgives the earlier tries; slow on purpose."""
        if not verify(password, self.stored):
            return False
        with self._lock:
            for at in self._wrong.pop(_client(address), ()):
                if at in self._all:
                    self._all.remove(at)
        return True


def _client(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 network that one line is given."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return address
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))

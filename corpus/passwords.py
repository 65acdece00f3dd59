"""Passwords as hashes: made by `livrables password`, kept in a setting, checked by the web page.

The stored form is « scrypt$n$r$p$salt$hash », salt and hash in base64url. The cost is the one that
OWASP's Password Storage Cheat Sheet gives for scrypt (N = 2^15, r = 8, p = 3: 32 MiB). This module
never keeps or prints a password, and does not know who asks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass

from corpus.errors import UserError

SHORTEST = 12
"""Characters that a password has at least."""
N, R, P = 2**15, 8, 3
SALT, LENGTH = 16, 32
"""Bytes of the salt and of the hash."""
LEAST_N, MOST_N, MOST_R, MOST_P = 2**14, 2**18, 16, 16
"""Costs accepted in a stored hash: enough to be safe, and not so much that a check is an outage."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored hash taken apart."""

    n: int
    r: int
    p: int
    salt: bytes
    hash: bytes


def hash_password(text: str) -> str:
    """The stored form of a password; raises UserError for one of less than `SHORTEST` characters."""
    if len(_normal(text)) < SHORTEST:
        raise UserError(
            f"Ce mot de passe est trop court : choisissez-en un d'au moins {SHORTEST} caractères, "
            "par exemple quatre mots sans lien entre eux."
        )
    salt = os.urandom(SALT)
    digest = _digest(text, _Stored(N, R, P, salt, b"\0" * LENGTH))
    return f"scrypt${N}${R}${P}${_encoded(salt)}${_encoded(digest)}"


def verify(text: str, stored: str) -> bool:
    """Whether `text` is the password that `stored` was made from, in constant time.

    Takes about a quarter of a second and 32 MiB. Raises ValueError when `stored` is malformed.
    """
    parts = _parsed(stored)
    return hmac.compare_digest(_digest(text, parts), parts.hash)


def is_hash(stored: str) -> bool:
    """Whether `stored` has the form that `hash_password` gives."""
    try:
        _parsed(stored)
    except ValueError:
        return False
    return True


def _digest(text: str, stored: _Stored) -> bytes:
    return hashlib.scrypt(
        _normal(text).encode("utf-8", "surrogatepass"),
        salt=stored.salt,
        n=stored.n,
        r=stored.r,
        p=stored.p,
        maxmem=129 * stored.n * stored.r + 256 * stored.r * stored.p + 2**20,
        dklen=len(stored.hash),
    )


def _normal(text: str) -> str:
    """One form for what keyboards and systems type differently: « é » as one character or as two."""
    return unicodedata.normalize("NFKC", text)


def _parsed(stored: str) -> _Stored:
    """The parts of a stored hash; ValueError when the form or a cost is not acceptable."""
    name, *rest = stored.split("$")
    if name != "scrypt" or len(rest) != 5:
        raise ValueError("form")
    n, r, p = (_number(part) for part in rest[:3])
    salt, digest = (_decoded(part) for part in rest[3:])
    if not (LEAST_N <= n <= MOST_N and n & (n - 1) == 0 and 8 <= r <= MOST_R and 1 <= p <= MOST_P):
        raise ValueError("cost")
    if len(salt) < SALT or not LENGTH <= len(digest) <= 64:
        raise ValueError("length")
    return _Stored(n, r, p, salt, digest)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise ValueError("number")
    return int(text)


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("base64url") from error

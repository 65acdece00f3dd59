"""Hashes of passwords: every byte counts."""

import base64

from corpus.passwords import hash_password, verify

PASSWORD = "un mot de passe assez long"


def test_every_byte_of_the_hash_counts():
    *head, digest = hash_password(PASSWORD).split("$")
    raw = bytearray(base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)))
    assert verify(PASSWORD, "$".join([*head, digest]))
    for place in (0, 1, len(raw) // 2, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        text = base64.urlsafe_b64encode(changed).decode()
        text = text if digest.endswith("=") else text.rstrip("=")
        assert not verify(PASSWORD, "$".join([*head, text])), place

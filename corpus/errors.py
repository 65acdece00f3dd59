"""The one tree of errors. What a user can fix carries one French sentence that names the fix.

    LivrablesError
    ├── UserError               exit status 2, printed without traceback
    │   ├── SettingsError       a LIVRABLES_… variable is wrong
    │   ├── UnreadableDocument  one file cannot be read (missing, empty, broken, protected …)
    │   ├── NothingToIndex      no document at all could be indexed
    │   ├── IndexMissing        no index has been built yet
    │   ├── IndexLocked         another process is building an index
    │   ├── IndexDamaged        a generation on disk does not match its manifest
    │   ├── EncoderMismatch     the index was made with another embedder
    │   └── ModelError          a language model did not answer one request
    │       └── ModelUnavailable    no request can succeed before a setting is mended
    └── IndexNotVerified        a fresh generation failed its checks; the old one stays current

`str(error)` is always a French sentence fit for the user. This module imports nothing of ours.
"""

from __future__ import annotations

import errno

REASONS = {
    errno.ENOENT: "fichier ou dossier introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération interdite",
    errno.ENOSPC: "disque plein",
    errno.EROFS: "disque en lecture seule",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.EEXIST: "le fichier existe déjà",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EIO: "erreur de lecture du disque",
    errno.EMFILE: "trop de fichiers ouverts",
}


def reason(error: OSError) -> str:
    """Why the system refused, in French; the error's number when it has no French name here."""
    number = error.errno or 0
    return REASONS.get(number, f"erreur système n° {number}")


class LivrablesError(Exception):
    """Base of every error that the project raises on purpose."""


class UserError(LivrablesError):
    """Something the user can fix; `str(error)` is one French sentence that says how."""


class SettingsError(UserError):
    """A setting has a value that cannot be used."""


class UnreadableDocument(UserError):
    """One document cannot be read; `file` is its base name, `reason` a French clause."""

    def __init__(self, file: str, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"« {file} » : {reason}")


class NothingToIndex(UserError):
    """None of the given paths holds a readable document."""


class IndexMissing(UserError):
    """There is no current generation."""


class IndexLocked(UserError):
    """Another process holds the writer's lock."""


class IndexDamaged(UserError):
    """A generation is incomplete or altered."""


class EncoderMismatch(UserError):
    """The encoder configured now is not the one that the index was built with."""


class ModelError(UserError):
    """A language model did not answer one request; the next one may succeed."""


class ModelUnavailable(ModelError):
    """A language model will answer no request before a setting is mended or its server is back."""


class IndexNotVerified(LivrablesError):
    """A fresh generation failed verification and was not made current."""

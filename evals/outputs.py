"""Refuses an output file that must not be written, before any work is done; writes those that may be.

The check looks at the disk and leaves nothing on it. What happens to the disk between the check and the writing
is not known here: writing has errors of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus.errors import UserError, reason
from evals.textfile import write_whole


def check_output(
    path: Path | None, suffixes: Sequence[str], inputs: Iterable[Path] = (), force: bool = True
) -> None:
    """Raises UserError for a path that a command must not write; None, no output asked for, passes.

    Refused: a folder, what is no regular file (a device, a pipe), a suffix not among `suffixes`, a
    file of `inputs` under any name, a place where nothing can be written; without `force`, any file
    that exists.
    """
    if path is None:
        return
    if path.is_dir():
        raise UserError(f"« {path} » est un dossier ; donnez un nom de fichier {_named(suffixes)}.")
    if path.suffix.lower() not in suffixes:
        raise UserError(f"« {path} » : donnez un nom de fichier qui finit par {_named(suffixes)}.")
    if path.exists():
        _check_existing(path, inputs, force)
    _check_folder(path)


def write_output(path: Path | None, make: Callable[[], str]) -> None:
    """Writes the text that is made for a path, as a whole; nothing is made for None.

    Raises UserError when the system refuses.
    """
    if path is not None:
        write_whole(path, make().encode("utf-8"))


def _named(suffixes: Sequence[str]) -> str:
    """« .json », « .csv ou .jsonl »."""
    return " ou ".join(suffixes)


def _check_existing(path: Path, inputs: Iterable[Path], force: bool) -> None:
    """Refuses to replace an input, or what is no file of ours to replace."""
    if not path.is_file():
        raise UserError(f"« {path} » n'est pas un fichier ordinaire ; donnez un autre nom.")
    for source in inputs:
        if source.exists() and path.samefile(source):
            raise UserError(
                f"« {path} » est le fichier lu (« {source} ») et serait remplacé ; donnez un autre "
                "nom pour la sortie."
            )
    if not force:
        raise UserError(
            f"« {path} » existe déjà ; donnez un autre nom, ou ajoutez --force pour le remplacer."
        )


def _check_folder(path: Path) -> None:
    """Tries to write an unnamed file where the output goes, or where its folder would be made.

    Rights alone do not tell: /proc lets root write, and then refuses.
    """
    folder = path.resolve().parent
    try:
        while not folder.exists():
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"Impossible d'écrire « {path} » ({reason(error)}) ; donnez un autre emplacement."
        ) from error

"""Text files of sets: read as strict UTF-8, written whole or not at all.

What a spreadsheet or an editor saved in another encoding is an error that names its line and the way
out; nothing is guessed, because a wrong guess would alter the questions. Knows no format.
"""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from pathlib import Path

from corpus.errors import UserError, reason
from evals.problems import SetErrors, SetProblem, say, shown

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")
_AROUND = 20
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”–—…€°²³ºª·№ ")
"""What is not ASCII in French text; « é » saved by an old Mac reads « Ž » in Windows-1252."""
_HOW = {
    ".csv": "dans le tableur, « Enregistrer sous », format « CSV UTF-8 »",
    "": "dans l'éditeur, « Enregistrer sous », encodage « UTF-8 »",
}


def read_text(path: Path) -> str:
    """The text of a file without its BOM, line ends untouched.

    Raises UserError when it cannot be read or is empty, SetErrors when it is not UTF-8.
    """
    data = _bytes(path)
    how = say(_HOW.get(path.suffix.lower(), _HOW[""]))
    if data.startswith(_WORKBOOK):
        message = say("c'est un classeur de tableur, pas un texte ; {how}.", how=how)
        raise SetErrors(path, [SetProblem(1, None, message)])
    if data.startswith(_UTF16) or b"\0" in data[:4]:
        message = say("le fichier est en UTF-16 et non en UTF-8 ; {how}.", how=how)
        raise SetErrors(path, [SetProblem(1, None, message)])
    if data.startswith(_BINARY):
        raise SetErrors(path, [SetProblem(1, None, _no_text())])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `object` is what follows the BOM: `start` counts from there.
        raise SetErrors(path, [_not_utf8(error.object, error.start, how)]) from error
    if not text.strip():
        raise UserError(say("« {file} » est vide ; écrivez-y des questions.", file=_name(path)))
    return text


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file; UserError in French for anything else."""
    name = _name(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UserError(say("« {file} » est un dossier ; donnez un fichier.", file=name))
        if not stat.S_ISREG(mode):
            raise UserError(say("« {file} » n'est pas un fichier ordinaire.", file=name))
        return path.read_bytes()
    except FileNotFoundError as error:
        message = say("« {file} » est introuvable ; vérifiez le chemin donné.", file=name)
        raise UserError(message) from error
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "chemin impossible"
        message = say(
            "« {file} » ne peut pas être lu ({why}) ; vérifiez le chemin et les droits.",
            file=name, why=why,
        )  # fmt: skip
        raise UserError(message) from error


def _no_text() -> str:
    return say("le fichier n'est pas un texte ; donnez un fichier .jsonl ou .csv.")


def _not_utf8(data: bytes, start: int, how: str) -> SetProblem:
    """The problem of the first byte that is not UTF-8, with its surroundings as they were meant.

    They are shown only where Windows-1252 gives French; a file with control characters is no text.
    """
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in data):
        return SetProblem(1, None, _no_text())
    line = data[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    signs = [char for char in data.decode("cp1252", "replace") if ord(char) > 127]
    if sum(char in _FRENCH for char in signs) < 0.9 * len(signs):
        message = say("le fichier n'est pas un texte en UTF-8 ; {how}.", how=how)
        return SetProblem(line, None, message)
    around = data[max(0, start - _AROUND) : start + _AROUND].decode("cp1252", "replace")
    message = say(
        "le fichier n'est pas en UTF-8 (sans doute en Windows-1252, vers « {around} ») ; {how}.",
        around=shown(around), how=how,
    )  # fmt: skip
    return SetProblem(line, None, message)


def write_whole(path: Path, data: bytes) -> None:
    """Replaces a file as a whole, making its folder; UserError when the system refuses."""
    try:
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{uuid.uuid4().hex}.partiel")
        try:
            with partial.open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            if target.exists():
                shutil.copymode(target, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        why = reason(error) if isinstance(error, OSError) else "chemin impossible"
        message = say(
            "Impossible d'écrire « {path} » ({why}) ; vérifiez le dossier et les droits.",
            path=_name(path), why=why,
        )  # fmt: skip
        raise UserError(message) from error


def _name(path: Path) -> str:
    """A path in a message."""
    return shown(str(path), 300)

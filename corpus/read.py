"""The one door of the reading layer: a path in, a `Document` out, whatever the format.

`find_files` expands what the user names on the command line; `read_document` picks the reader by
suffix. A file that cannot be read raises UnreadableDocument with a French clause; nothing is
skipped in silence. This module knows no index.
"""

from __future__ import annotations

import hashlib
import os
import stat
from array import array
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import UnreadableDocument, reason
from corpus.source import slugify
from corpus.types import Document, Heading, Page, Problem, RawPage, Source, SourceKind

PDF = frozenset({".pdf"})
HTML = frozenset({".html", ".htm", ".xhtml"})
MARKDOWN = frozenset({".md", ".markdown"})
TEXT = frozenset({".txt", ".text"})
SUFFIXES = PDF | HTML | MARKDOWN | TEXT
OFFICE = frozenset(
    {".doc", ".docx", ".epub", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx"}
)
"""Documents that are not read, but that their owner expects to be: a folder gives them all the same."""
READER_VERSION = "1"


def find_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files to read, sorted within each folder, each once.

    A folder gives its documents, hidden ones left out; a file is given back as it is, even of an
    unknown suffix or absent, and so is a folder that cannot be opened: reading it then tells the
    user what is wrong.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        members = _documents(path) if path.is_dir() else [path]
        for member in members:
            found.setdefault(_resolved(member), member)
    return tuple(found.values())


def _documents(folder: Path) -> list[Path]:
    """The documents below a folder, and the folders that cannot be opened."""
    closed: list[OSError] = []
    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = filter(_visible, folders)
        inside = (Path(parent, name) for name in files if _visible(name))
        found += [path for path in inside if path.suffix.lower() in SUFFIXES | OFFICE]
    return sorted([*found, *(Path(error.filename) for error in closed)])


def _visible(name: str) -> bool:
    """Whether a name starts neither with a dot nor with a lock-file mark."""
    return not name.startswith((".", "~$"))


def _resolved(path: Path) -> Path:
    """The path without links; as it is where links run in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def check_regular(path: Path) -> None:
    """Raises UnreadableDocument for what is no file on a disk: absent, a folder, a pipe, a device.

    To be asked before anything is read: a pipe or a device could keep the reader waiting for ever.
    """
    name = path.name or str(path)
    holder = "fichier"
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return
        if stat.S_ISDIR(mode):
            holder = "dossier"
            os.scandir(path).close()
    except (FileNotFoundError, NotADirectoryError) as error:
        clause = "fichier introuvable ; vérifiez le chemin donné."
        raise UnreadableDocument(name, clause) from error
    except OSError as error:
        clause = f"lecture impossible ({reason(error)}) ; vérifiez les droits du {holder}."
        raise UnreadableDocument(name, clause) from error
    clause = "ce n’est pas un fichier ordinaire ; donnez un PDF, HTML, Markdown ou texte."
    raise UnreadableDocument(name, clause)


def read_document(path: Path) -> Document:
    """Reads one file; raises UnreadableDocument naming the file and what to do about it."""
    check_regular(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument(
            path.name,
            "format non pris en charge ; convertissez-le en PDF, HTML, Markdown ou texte.",
        )
    try:
        if suffix in PDF:
            from corpus.pdf import read_pdf

            return read_pdf(path)
        return _read_single_page(path, suffix)
    except OSError as error:
        raise UnreadableDocument(
            path.name, f"lecture impossible ({reason(error)}) ; vérifiez les droits du fichier."
        ) from error


def _read_single_page(path: Path, suffix: str) -> Document:
    """A document of one page: HTML, Markdown or text."""
    from corpus.plain import decode, normalise, read_markdown, read_text

    raw = normalise(decode(path))
    title = ""
    if suffix in HTML:
        from corpus.web import read_html

        text, offsets, headings, title = read_html(raw)
        raw = text
    else:
        reader = read_markdown if suffix in MARKDOWN else read_text
        text, offsets, headings = reader(raw)
    return _single_page(path, raw, text, offsets, headings, title)


def _single_page(
    path: Path,
    raw: str,
    text: str,
    offsets: array[int],
    headings: tuple[Heading, ...],
    title: str,
) -> Document:
    """Assembles the document of a format without pages."""
    identity = slugify(path.stem)
    source = Source(
        id=identity,
        title=title or _title(path, text, headings),
        publisher="",
        year=None,
        pages=1,
        file=path.name,
        url=None,
        licence="",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        kind=SourceKind.DOCUMENT,
    )
    problems = (
        () if text.strip() else (Problem(None, "aucun texte n'a été trouvé dans ce fichier"),)
    )
    return Document(
        source=source,
        pages=(Page(identity, 1, "1", text),),
        raw_pages=(RawPage(raw, offsets, boxed=False),),
        headings=headings,
        problems=problems,
    )


def _title(path: Path, text: str, headings: tuple[Heading, ...]) -> str:
    """The first top heading, else a short first line, else the file name made readable."""
    if headings and headings[0].level == 1:
        return headings[0].text
    first = text.split("\n", 1)[0].strip()
    if 3 <= len(first) <= 140 and not first.endswith((".", ";")):
        return first
    return path.stem.replace("_", " ").replace("-", " ").strip().capitalize() or path.name

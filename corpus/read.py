"""The one door of the reading layer: a path in, a `Document` out, whatever the format.

`find_files` expands what the user names on the command line; `read_document` picks the reader by
suffix. A file that cannot be read raises UnreadableDocument with a French clause; nothing is
skipped in silence. This module knows no index.
"""

from __future__ import annotations

import hashlib
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
READER_VERSION = "1"


def find_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files to read, sorted within each folder, each once.

    A folder gives its files of known suffix, hidden ones left out; a file is given back as it is,
    even of an unknown suffix or absent, so that reading it tells the user what is wrong.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and _visible(p, path))
            members = [p for p in inside if p.suffix.lower() in SUFFIXES]
        else:
            members = [path]
        for member in members:
            found.setdefault(member.resolve(), member)
    return tuple(found.values())


def _visible(path: Path, root: Path) -> bool:
    """Whether no part of the path below `root` starts with a dot or a lock-file mark."""
    return not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)


def read_document(path: Path) -> Document:
    """Reads one file; raises UnreadableDocument naming the file and what to do about it."""
    if not path.exists():
        raise UnreadableDocument(path.name, "fichier introuvable ; vérifiez le chemin donné.")
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

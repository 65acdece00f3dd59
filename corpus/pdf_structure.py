"""What pypdf reads of a PDF: metadata, outline, printed page labels, and text as a second reader.

Every part may fail on its own: what cannot be read comes back empty. Only `open_reader` and
`page_texts` raise.
The text given here has no boxes. This module is the only one that imports pypdf; it knows no
layout and no cleaning.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import Destination

MAX_OUTLINE = 5000


class PasswordNeededError(Exception):
    """The file opens only with a password."""


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One bookmark: `level` 1 is the highest, `page` physical and 1-based, None if unknown."""

    level: int
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Structure:
    """Metadata (keys without the slash), bookmarks, and page labels (None: the PDF has none)."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    outline: tuple[OutlineItem, ...] = ()
    labels: tuple[str, ...] | None = None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps pypdf's remarks on damaged files out of the log."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def open_reader(data: bytes) -> PdfReader:
    """A reader over the file's bytes, opened with an empty password where it is encrypted.

    Raises PasswordNeededError, or whatever pypdf raises on a file that it cannot open.
    """
    with _quiet():
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PasswordNeededError
        return reader


def read_structure(data: bytes) -> Structure:
    """Metadata, outline and labels of a PDF given by its bytes; empty where pypdf fails."""
    try:
        reader = open_reader(data)
    except Exception:
        return Structure()
    with _quiet():
        return Structure(_metadata(reader), _outline(reader), _labels(reader))


def _metadata(reader: PdfReader) -> dict[str, str]:
    try:
        found = dict(reader.metadata or {})
        return {
            str(key).lstrip("/"): _clean(str(value))
            for key, value in found.items()
            if value is not None
        }
    except Exception:
        return {}


def _clean(text: str) -> str:
    """Metadata text without NUL, lone surrogates or runs of white space."""
    readable = "".join(c for c in text if c != "\x00" and not 0xD800 <= ord(c) < 0xE000)
    return " ".join(readable.split())


def _labels(reader: PdfReader) -> tuple[str, ...] | None:
    try:
        if "/PageLabels" not in reader.root_object:
            return None
        labels = tuple(_clean(str(label)) for label in reader.page_labels)
        return labels if any(labels) else None
    except Exception:
        return None


def _outline(reader: PdfReader) -> tuple[OutlineItem, ...]:
    try:
        outline = reader.outline
        numbers = _page_numbers(reader) if outline else {}
        return tuple(_flatten(outline, 1, numbers))[:MAX_OUTLINE]
    except Exception:
        return ()


def _page_numbers(reader: PdfReader) -> dict[int, int]:
    """Physical page numbers by object number."""
    numbers: dict[int, int] = {}
    for number, page in enumerate(reader.pages, 1):
        if page.indirect_reference is not None:
            numbers[page.indirect_reference.idnum] = number
    return numbers


def _flatten(items: object, level: int, numbers: Mapping[int, int]) -> Iterator[OutlineItem]:
    """pypdf nests the children of a bookmark in a list behind it."""
    if not isinstance(items, list):
        return
    for item in items:
        if isinstance(item, list):
            yield from _flatten(item, level + 1, numbers)
        elif isinstance(item, Destination) and (title := _clean(str(item.title or ""))):
            target = getattr(item.page, "idnum", None)
            yield OutlineItem(level, title, numbers.get(target) if target is not None else None)


def page_texts(data: bytes, wanted: Container[int] | None = None) -> list[str | None]:
    """Text of each page as pypdf gives it; None where it fails or the page index is not `wanted`.

    Raises PasswordNeededError, or what pypdf raises on a file or page tree that it cannot open.
    """
    reader = open_reader(data)
    with _quiet():
        count = len(reader.pages)
        return [
            _page_text(reader, index) if wanted is None or index in wanted else None
            for index in range(count)
        ]


def _page_text(reader: PdfReader, index: int) -> str | None:
    try:
        text = reader.pages[index].extract_text()
    except Exception:
        return None
    return "".join("\ufffd" if c == "\x00" or 0xD800 <= ord(c) < 0xE000 else c for c in text)

"""The tables of a generation's catalogue, and how rows become types and back.

Texts are stored as compressed UTF-8 that lets lone surrogates pass, because a raw page may hold
them; offsets as compressed differences, because they mostly step by one. This module opens no file.
"""

from __future__ import annotations

import json
import zlib
from array import array

import numpy as np

from corpus.types import Page, Passage, RawPage, Source, SourceKind

SCHEMA_VERSION = "2"

SCHEMA = """
CREATE TABLE sources (id TEXT PRIMARY KEY, title TEXT, publisher TEXT, year INTEGER, pages INTEGER,
    file TEXT UNIQUE, url TEXT, licence TEXT, sha256 TEXT, kind TEXT) WITHOUT ROWID;
CREATE TABLE pages (source_id TEXT, number INTEGER, label TEXT, text BLOB, raw BLOB, typecode TEXT,
    offsets BLOB, boxed INTEGER, PRIMARY KEY (source_id, number)) WITHOUT ROWID;
CREATE TABLE headings (source_id TEXT, position INTEGER, page INTEGER, first INTEGER, last INTEGER,
    level INTEGER, text TEXT, PRIMARY KEY (source_id, position)) WITHOUT ROWID;
CREATE TABLE problems (source_id TEXT, position INTEGER, page INTEGER, message TEXT,
    PRIMARY KEY (source_id, position)) WITHOUT ROWID;
CREATE TABLE passages (ordinal INTEGER PRIMARY KEY, id TEXT UNIQUE, source_id TEXT, headings TEXT,
    text TEXT, spans TEXT);
CREATE INDEX passages_by_source ON passages (source_id, ordinal);
CREATE TABLE terms (term TEXT PRIMARY KEY, passages INTEGER) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, folded TEXT, passages INTEGER) WITHOUT ROWID;
CREATE INDEX words_by_fold ON words (folded);
"""

SourceRow = tuple[
    str, str, str, int | None, int, str, str | None, str, str, str
]  # the fields of Source, in order
PassageRow = tuple[str, str, str, str, str]


def source_of(row: SourceRow) -> Source:
    """A Source from a row of `sources`."""
    return Source(*row[:9], kind=SourceKind(row[9]))


def source_row(source: Source) -> SourceRow:
    """The row of a Source."""
    return (
        source.id,
        source.title,
        source.publisher,
        source.year,
        source.pages,
        source.file,
        source.url,
        source.licence,
        source.sha256,
        source.kind.value,
    )


def page_row(page: Page, raw: RawPage) -> tuple[object, ...]:
    """The row of a page."""
    return (
        page.source_id,
        page.number,
        page.label,
        pack_text(page.text),
        pack_text(raw.raw),
        raw.offsets.typecode,
        pack_offsets(raw.offsets),
        raw.boxed,
    )


def passage_of(row: PassageRow) -> Passage:
    """A Passage from (id, source_id, headings, text, spans)."""
    identity, source_id, headings, text, spans = row
    return Passage(
        identity,
        source_id,
        tuple(json.loads(headings)),
        text,
        tuple((page, start, end) for page, start, end in json.loads(spans)),
    )


def passage_row(passage: Passage) -> PassageRow:
    """The row of a Passage."""
    return (
        passage.id,
        passage.source_id,
        json.dumps(passage.headings, ensure_ascii=False),
        passage.text,
        json.dumps(passage.spans),
    )


def pack_text(text: str) -> bytes:
    """Compressed bytes of any str, lone surrogates included."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def unpack_text(packed: bytes) -> str:
    """Inverse of `pack_text`."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def pack_offsets(offsets: array[int]) -> bytes:
    """Compressed differences of the offsets, as little-endian 32-bit integers."""
    steps = np.diff(np.asarray(offsets, dtype=np.int64), prepend=0)
    return zlib.compress(steps.astype("<i4").tobytes(), 3)


def unpack_offsets(packed: bytes, typecode: str) -> array[int]:
    """Inverse of `pack_offsets`; `typecode` is that of the array that was packed."""
    steps = np.frombuffer(zlib.decompress(packed), dtype="<i4")
    return array(typecode, np.cumsum(steps, dtype=np.int64).tolist())

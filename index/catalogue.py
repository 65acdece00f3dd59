"""The catalogue of a generation, in SQLite: sources, pages, headings, passages, vocabulary.

It is written once, then opened read-only by any number of threads of any number of processes (one
connection behind a lock in each). It keeps a copy of every indexed file beside it, so that a chat
serves exactly the file that was read. This module knows no search engine and no vectors.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from corpus.types import Document, Heading, Page, Passage, Problem, RawPage, Source
from index.catalogue_schema import (
    SCHEMA,
    pack_text,
    page_row,
    passage_of,
    passage_row,
    source_of,
    source_row,
    unpack_offsets,
    unpack_text,
)
from index.damage import damaged

FILE = "catalogue.sqlite"
DOCUMENTS = "documents"
PASSAGE = "SELECT id, source_id, headings, text, spans FROM passages"
MOST_PARAMETERS = 500
"""Values bound to one statement; older SQLite takes 999."""
CACHED_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class VocabularyWord:
    """A word of the passages: lower case with accents, its folded form, passages that hold it."""

    word: str
    folded: str
    passages: int


class CatalogueWriter:
    """Fills the catalogue of a fresh generation (`append`: one already begun) until `close`."""

    def __init__(self, folder: Path, *, append: bool = False) -> None:
        self._connection = sqlite3.connect(folder / FILE)
        # The generation is thrown away after a crash: durability is bought once, at the end.
        self._connection.execute("PRAGMA synchronous = OFF")
        if not append:
            self._connection.executescript(SCHEMA)
        self._ordinal = 0

    def add_document(self, document: Document, passages: Sequence[Passage]) -> None:
        """Writes a document and its passages; ordinals follow the order of the calls."""
        key = document.source.id
        execute, many = self._connection.execute, self._connection.executemany
        execute(f"INSERT INTO sources VALUES ({'?,' * 9}?)", source_row(document.source))
        many(
            "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?)",
            (page_row(*both) for both in zip(document.pages, document.raw_pages, strict=True)),
        )
        many(
            "INSERT INTO headings VALUES (?,?,?,?,?,?,?)",
            (
                (key, i, h.page, h.start, h.end, h.level, h.text)
                for i, h in enumerate(document.headings)
            ),
        )
        many(
            "INSERT INTO problems VALUES (?,?,?,?)",
            ((key, i, p.page, p.message) for i, p in enumerate(document.problems)),
        )
        rows = enumerate(map(passage_row, passages), self._ordinal)
        many("INSERT INTO passages VALUES (?,?,?,?,?,?)", ((i, *row) for i, row in rows))
        self._ordinal += len(passages)

    def add_vocabulary(self, terms: Counter[str], words: Iterable[VocabularyWord]) -> None:
        """Writes in how many passages each index term and each word occurs."""
        self._connection.executemany("INSERT INTO terms VALUES (?,?)", sorted(terms.items()))
        rows = ((word.word, word.folded, word.passages) for word in words)
        self._connection.executemany("INSERT INTO words VALUES (?,?,?)", rows)

    def close(self) -> None:
        """Commits and closes."""
        self._connection.commit()
        self._connection.close()


class Catalogue:
    """Read access to the catalogue of a finished generation; raises IndexDamaged if unusable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._frequencies: dict[str, int] = {}
        # A finished generation never changes: SQLite needs neither locks nor a journal.
        uri = f"{(folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._sources = {
                row[0]: source_of(row) for row in self._rows("SELECT * FROM sources ORDER BY id")
            }
            self.passage_count = int(self._rows("SELECT count(*) FROM passages")[0][0])
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise _unreadable() from error

    def _rows(self, query: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a query; raises IndexDamaged when the file cannot give them."""
        try:
            with self._lock:
                return self._connection.execute(query, parameters).fetchall()
        except sqlite3.ProgrammingError:  # closed: a mistake of the caller
            raise
        except sqlite3.Error as error:
            raise _unreadable() from error

    def check(self) -> None:
        """Raises IndexDamaged when a page of the file is not what it should be."""
        if self._rows("PRAGMA quick_check(1)") != [("ok",)]:
            raise _unreadable()

    def _row(self, what: str, query: str, parameters: Sequence[object]) -> Any:  # noqa: ANN401
        rows = self._rows(query, parameters)
        if not rows:
            raise KeyError(f"no such {what}: {parameters!r}")
        return rows[0]

    def sources(self) -> tuple[Source, ...]:
        """All documents, ordered by id."""
        return tuple(self._sources.values())

    def source(self, source_id: str) -> Source:
        """One document; KeyError when there is none."""
        return self._sources[source_id]

    def document_path(self, source_id: str) -> Path:
        """The stored copy of the file that was indexed; KeyError when there is no such source."""
        return self._folder / DOCUMENTS / self._sources[source_id].file

    def page(self, source_id: str, number: int) -> Page:
        """The cleaned text of physical page `number`; KeyError when there is none."""
        query = "SELECT label, text FROM pages WHERE source_id = ? AND number = ?"
        label, text = self._row("page", query, (source_id, number))
        return Page(source_id, number, label, unpack_text(text))

    def raw_page(self, source_id: str, number: int) -> RawPage:
        """What the extractor gave for physical page `number`; KeyError when there is none."""
        query = "SELECT raw, offsets, typecode, boxed FROM pages WHERE source_id = ? AND number = ?"
        raw, offsets, typecode, boxed = self._row("page", query, (source_id, number))
        return RawPage(unpack_text(raw), unpack_offsets(offsets, typecode), bool(boxed))

    def headings(self, source_id: str) -> tuple[Heading, ...]:
        """The headings of a document in reading order."""
        query = (
            "SELECT page, first, last, level, text FROM headings"
            " WHERE source_id = ? ORDER BY position"
        )
        return tuple(Heading(*row) for row in self._rows(query, (source_id,)))

    def problems(self, source_id: str) -> tuple[Problem, ...]:
        """What reading a document could not do."""
        query = "SELECT page, message FROM problems WHERE source_id = ? ORDER BY position"
        return tuple(Problem(*row) for row in self._rows(query, (source_id,)))

    def pages_without_text(self) -> int:
        """Number of pages whose cleaned text is empty."""
        empty = pack_text("")
        return int(self._rows("SELECT count(*) FROM pages WHERE text = ?", (empty,))[0][0])

    def passage(self, passage_id: str) -> Passage:
        """One passage; KeyError when there is none."""
        return passage_of(self._row("passage", f"{PASSAGE} WHERE id = ?", (passage_id,)))

    def passages(self, source_id: str | None = None) -> tuple[Passage, ...]:
        """The passages of one document, or of all, in reading order."""
        if source_id is None:
            return tuple(map(passage_of, self._rows(f"{PASSAGE} ORDER BY ordinal")))
        query = f"{PASSAGE} WHERE source_id = ? ORDER BY ordinal"
        return tuple(map(passage_of, self._rows(query, (source_id,))))

    def neighbours(self, passage_id: str) -> tuple[Passage | None, Passage | None]:
        """The passages before and after one in its document; KeyError for an unknown id."""
        query = "SELECT ordinal, source_id FROM passages WHERE id = ?"
        ordinal, source_id = self._row("passage", query, (passage_id,))
        around = f"{PASSAGE} WHERE ordinal = ? AND source_id = ?"
        before, after = (self._rows(around, (ordinal + step, source_id)) for step in (-1, 1))
        return (
            passage_of(before[0]) if before else None,
            passage_of(after[0]) if after else None,
        )

    def passage_at(self, ordinal: int) -> Passage:
        """The passage of an ordinal: its row in the vectors; KeyError when there is none."""
        return passage_of(self._row("passage", f"{PASSAGE} WHERE ordinal = ?", (ordinal,)))

    def passages_at(self, ordinals: Sequence[int]) -> list[Passage]:
        """The passages of some ordinals, in their order; KeyError for one that there is not."""
        found: dict[int, Passage] = {}
        for start in range(0, len(ordinals), MOST_PARAMETERS):
            part = ordinals[start : start + MOST_PARAMETERS]
            query = f"{PASSAGE} WHERE ordinal IN ({','.join('?' * len(part))})"
            query = query.replace("SELECT", "SELECT ordinal,", 1)
            found |= {row[0]: passage_of(row[1:]) for row in self._rows(query, part)}
        return [found[ordinal] for ordinal in ordinals]

    def holding(self, text: str, most: int) -> list[int]:
        """The ordinals of the first passages that hold a text, spaces of any kind, or whose headings do."""
        text = text.replace(" ", "_")
        query = "SELECT ordinal FROM passages WHERE text LIKE ? OR headings LIKE ? LIMIT ?"
        return [row[0] for row in self._rows(query, (f"%{text}%", f"%{text}%", most))]

    def ordinals_of(self, passage_ids: Sequence[str]) -> list[int]:
        """The ordinals of some passages, ascending; unknown ids give none."""
        marks = ",".join("?" * len(passage_ids))
        query = f"SELECT ordinal FROM passages WHERE id IN ({marks}) ORDER BY ordinal"
        return [row[0] for row in self._rows(query, passage_ids)]

    @cached_property
    def _runs(self) -> dict[str, tuple[int, int]]:
        """First ordinal and number of passages of each document that has any.

        A document's passages were written one after the other.
        """
        query = "SELECT source_id, min(ordinal), count(*) FROM passages GROUP BY source_id"
        return {row[0]: (row[1], row[2]) for row in self._rows(query)}

    def ordinals(self, source_ids: frozenset[str]) -> NDArray[np.intp]:
        """The ordinals of all passages of some documents, ascending; unknown ids give none."""
        runs = sorted(self._runs[key] for key in source_ids if key in self._runs)
        return np.concatenate(
            [np.zeros(0, np.intp), *(np.arange(a, a + n, dtype=np.intp) for a, n in runs)]
        )

    def around(self, ordinals: Sequence[int]) -> list[tuple[int, int]]:
        """The ordinals before and after each in its document, −1 where there is none."""
        starts = self._starts
        places = np.searchsorted(starts, ordinals, side="right")
        return [
            (
                o - 1 if o > starts[place - 1] else -1,
                o + 1
                if o + 1 < (starts[place] if place < len(starts) else self.passage_count)
                else -1,
            )
            for o, place in zip(ordinals, places.tolist(), strict=True)
        ]

    @cached_property
    def _starts(self) -> list[int]:
        """The first ordinal of each document that has passages, ascending."""
        return sorted(first for first, _ in self._runs.values())

    def passage_ids(self) -> list[str]:
        """All passage ids by ordinal."""
        return [row[0] for row in self._rows("SELECT id FROM passages ORDER BY ordinal")]

    def frequency(self, term: str) -> int:
        """In how many passages an index term occurs, headings and title included; 0 if unknown."""
        known = self._frequencies.get(term)
        if known is None:
            rows = self._rows("SELECT passages FROM terms WHERE term = ?", (term,))
            known = int(rows[0][0]) if rows else 0
            if len(self._frequencies) < CACHED_TERMS:
                self._frequencies[term] = known
        return known

    def has_word(self, folded: str) -> bool:
        """Whether some passage holds exactly this word, accents apart."""
        return bool(self._rows("SELECT 1 FROM words WHERE folded = ? LIMIT 1", (folded,)))

    def words(self) -> list[VocabularyWord]:
        """The whole vocabulary of words."""
        query = "SELECT word, folded, passages FROM words ORDER BY word"
        return [VocabularyWord(*row) for row in self._rows(query)]

    def term_count(self) -> int:
        """Size of the vocabulary of index terms."""
        return int(self._rows("SELECT count(*) FROM terms")[0][0])

    def close(self) -> None:
        """Closes the connection; further reads fail."""
        with self._lock:
            self._connection.close()


def _unreadable() -> IndexDamaged:
    return damaged("Le catalogue de l'index est illisible")

"""The forward index of a generation: the terms of each passage in their order, for rescoring.

A content word is a row of three codes: its two stems and its surface; a compound and a phrase of the
thesaurus have a row of their own and no surface. A code is the CRC-32 of a term (0: none): among
100,000 terms about one pair collides, which moves one feature of one passage. The rows are mapped,
not read. This module knows no passages, only ordinals.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from index.damage import damaged

ROWS = "forward.bin"
STARTS = "forward.npy"
WIDTH = 3
ROW_BYTES = WIDTH * np.dtype(np.uint32).itemsize
STEMS = 2
"""The first columns are stems, the last one is the surface."""
MARK = "="
"""Before a surface, so that no surface has the code of a stem."""

Codes = NDArray[np.uint32]


def term_code(term: str) -> int:
    """The code of an index term."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def surface_code(surface: str) -> int:
    """The code of a word as it is written, in lower case with its accents."""
    return term_code(MARK + surface)


def row_of(terms: Sequence[str], surface: str = "") -> tuple[int, int, int]:
    """The row of a word: at most two index terms, and its normal surface (empty: none)."""
    first = term_code(terms[0]) if terms else 0
    second = term_code(terms[1]) if len(terms) > 1 else 0
    return first, second, surface_code(surface) if surface else 0


def packed(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Rows as the forward index stores them."""
    return np.array([code for row in rows for code in row], dtype=np.uint32).tobytes()


class ForwardWriter:
    """Writes the forward index of a fresh generation, passage by passage; for use in a `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / ROWS).open("wb")
        self._starts = array("q", [0])

    def __enter__(self) -> ForwardWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None:
            np.save(self._folder / STARTS, np.array(self._starts, dtype=np.int64))

    def add(self, rows: bytes) -> None:
        """The rows of the next passage, as `packed` gives them."""
        self._file.write(rows)
        self._starts.append(self._starts[-1] + len(rows) // ROW_BYTES)


class ForwardIndex:
    """Read access to the forward index of a finished generation; raises IndexDamaged. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        try:
            self._starts = np.load(folder / STARTS, allow_pickle=False)
            total = int(self._starts[-1])
            size = (folder / ROWS).stat().st_size
            if size != total * WIDTH * np.dtype(np.uint32).itemsize:
                raise ValueError("rows and starts differ")
            rows = np.memmap(folder / ROWS, np.uint32, "r", shape=(total, WIDTH)) if total else None
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise damaged("Les termes de l'index sont illisibles") from error
        # The same memory: slicing it is quicker.
        self._rows: Codes = np.zeros((0, WIDTH), np.uint32) if rows is None else np.asarray(rows)

    @property
    def count(self) -> int:
        """Number of passages."""
        return len(self._starts) - 1

    def gather(self, ordinals: Sequence[int]) -> tuple[Codes, NDArray[np.intp]]:
        """The rows of some passages one after the other, shape (rows, WIDTH), and where each passage
        ends among them, shape (len(ordinals),)."""
        bounds = [(int(self._starts[o]), int(self._starts[o + 1])) for o in ordinals]
        parts = [self._rows[start:end] for start, end in bounds]
        ends = np.cumsum([end - start for start, end in bounds], dtype=np.intp)
        return np.concatenate([np.zeros((0, WIDTH), np.uint32), *parts]), ends

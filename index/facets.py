"""Facets: conditions on documents that narrow a search.

Conditions of different facets must all hold; within one facet any of the values will do. A document
without a year meets no condition on years. Knows documents as the catalogue describes them, no passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import UserError
from corpus.types import Source, SourceKind
from index.analyser import fold

MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Facets:
    """What is asked of documents: `documents` are ids or file names, `publishers` parts of a publisher's
    name whatever its case and accents, `years` the first and the last one, inclusive."""

    documents: tuple[str, ...] = ()
    kinds: tuple[SourceKind, ...] = ()
    publishers: tuple[str, ...] = ()
    years: tuple[int, int] | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self.documents or self.kinds or self.publishers or self.years)

    def hold(self, source: Source) -> bool:
        """Whether a document meets every condition."""
        publisher = fold(source.publisher)
        return (
            (not self.documents or not {source.id, source.file}.isdisjoint(self.documents))
            and (not self.kinds or source.kind in self.kinds)
            and (not self.publishers or any(fold(name) in publisher for name in self.publishers))
            and (self.years is None or _within(source.year, *self.years))
        )

    def chosen(self, sources: Iterable[Source]) -> frozenset[str]:
        """The ids of the documents that meet every condition; raises UserError where a document is not
        in the index, or none meets them all."""
        every = list(sources)
        known = {name for source in every for name in (source.id, source.file)}
        for name in self.documents:
            if name not in known:
                files = _listed([source.file for source in every])
                raise UserError(
                    f"Le document « {name} » n’est pas dans l’index ; il contient : {files}."
                )
        found = frozenset(source.id for source in every if self.hold(source))
        if not found:
            raise UserError(
                "Aucun document de l’index ne répond à ces filtres ; élargissez-les ou retirez-en un."
            )
        return found


def _within(year: int | None, first: int, last: int) -> bool:
    """Whether a year is known and lies between two others."""
    return year is not None and first <= year <= last


def _listed(files: Sequence[str]) -> str:
    """The first names of files, and how many are left."""
    rest = len(files) - MOST_NAMES
    more = f", et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else ""
    return ", ".join(f"« {file} »" for file in files[:MOST_NAMES]) + more

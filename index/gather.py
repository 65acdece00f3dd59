"""The first stage of a build: documents read, cut into passages, and written to the catalogue.

Each file stands for itself: one that fails is told and the others go on. This module knows no
search engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import NothingToIndex, UnreadableDocument
from corpus.types import Document, Passage
from index.catalogue import DOCUMENTS, CatalogueWriter
from index.generation import Generation, Indexed
from index.reading import DocumentReader, FileError, Listing, Splitter
from index.report import Progress, ProgressCallback
from index.stored import store

MOST_REASONS = 5
MOST_NAMES = 3


class Gathering:
    """What a build has read so far: everything that its report and its manifest tell."""

    def __init__(self, reader: DocumentReader, split: Splitter, listing: Listing) -> None:
        self._reader = reader
        self._split = split
        self._candidates = listing.candidates
        self.errors: list[FileError] = list(listing.errors)
        self.problems: list[FileError] = list(listing.duplicates)
        self.passages: list[tuple[Passage, str]] = []
        self.indexed: list[Indexed] = []
        self.pages = 0
        self.pages_without_text = 0
        self._blank: list[str] = []

    def run(self, folder: Path, previous: Generation | None, progress: ProgressCallback) -> None:
        """Fills the catalogue of a fresh generation; raises NothingToIndex."""
        known = stored_copies(previous)
        total = len(self._candidates)
        writer = CatalogueWriter(folder)
        try:
            for done, candidate in enumerate(self._candidates):
                progress(Progress("reading", done, total, candidate.file))
                try:
                    document = self._reader.read(candidate)
                    passages = self._passages_of(document)
                    store(candidate, folder, known)
                except UnreadableDocument as error:
                    self.errors.append((error.file, str(error)))
                    continue
                writer.add_document(document, passages)
                self._note(document, passages)
        finally:
            writer.close()
        progress(Progress("reading", total, total))
        if not self.passages:
            raise NothingToIndex(self._nothing())

    def _passages_of(self, document: Document) -> tuple[Passage, ...]:
        """The passages of a document, each id once; raises UnreadableDocument."""
        try:
            passages = {passage.id: passage for passage in self._split(document)}
            for passage in passages.values():
                "\n".join((passage.text, *passage.headings)).encode("utf-8")
        except ValueError as error:
            reason = "texte inutilisable ; vérifiez ou retirez ce fichier."
            raise UnreadableDocument(document.source.file, reason) from error
        return tuple(passages.values())

    def _note(self, document: Document, passages: Sequence[Passage]) -> None:
        """Counts a document that is in the catalogue."""
        source = document.source
        self.indexed.append(Indexed(source_id=source.id, file=source.file, sha256=source.sha256))
        self.passages += [(passage, source.title) for passage in passages]
        if not passages:
            self._blank.append(source.file)
        self.pages += source.pages
        self.pages_without_text += sum(not page.text for page in document.pages)
        self.problems += [(source.file, problem.message) for problem in document.problems]

    def _nothing(self) -> str:
        """Why there is nothing to index, as one French sentence."""
        reasons = [message.rstrip(". ") for _, message in self.errors[:MOST_REASONS]]
        rest = len(self.errors) - len(reasons)
        if rest:
            reasons.append(f"et {rest} autre{'s' if rest > 1 else ''}")
        if self._blank:
            reasons.append(_without_text(self._blank))
        if not reasons:
            reasons = ["les chemins donnés ne contiennent ni PDF, ni HTML, ni Markdown, ni texte"]
        return f"Rien à indexer : {' ; '.join(reasons)}."


def _without_text(files: Sequence[str]) -> str:
    """Which documents hold no text, and what to do about it."""
    names = [f"« {file} »" for file in files[:MOST_NAMES]]
    rest = len(files) - len(names)
    if rest:
        names.append(f"{rest} autre{'s' if rest > 1 else ''}")
    subject = f"{', '.join(names[:-1])} et {names[-1]}" if len(names) > 1 else names[0]
    verb = "ne contiennent" if len(files) > 1 else "ne contient"
    return (
        f"{subject} {verb} aucun texte (page blanche ou numérisation ?) ; passez les numérisations "
        "à la reconnaissance de caractères (OCR), puis relancez « livrables index »"
    )


def stored_copies(previous: Generation | None) -> dict[str, Path]:
    """The copies of files that a generation keeps, by SHA-256."""
    if previous is None:
        return {}
    folder = previous.folder / DOCUMENTS
    return {document.sha256: folder / document.file for document in previous.manifest.documents}

"""Builds a generation: read, embed, write, verify, and only then make it current.

Whatever happens on the way, the generation that was current stays so. Documents and vectors that a
killed build had computed are found again. This module knows no question and no format of file.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import LivrablesError, UserError, reason
from corpus.settings import Settings
from index import assemble, generation
from index.analyser import ANALYSER_VERSION
from index.catalogue import Catalogue
from index.catalogue_schema import SCHEMA_VERSION
from index.dense import delete_remote
from index.embedding import CachedEmbedding
from index.encoder import make_encoder
from index.gather import Gathering
from index.generation import Counts, Generation, Manifest
from index.intact import intact_generation
from index.lock import writer_lock
from index.reading import DocumentReader, Finder, Listing, Reader, Splitter, list_files, prune
from index.report import BuildReport, Progress, ProgressCallback
from index.types import Encoder
from index.versions import current_versions

__all__ = ["BuildReport", "Progress", "build_index"]


def build_index(
    paths: Sequence[Path],
    settings: Settings,
    progress: ProgressCallback = lambda _: None,
    *,
    read: Reader | None = None,
    split: Splitter | None = None,
    find: Finder | None = None,
    encoder: Encoder | None = None,
) -> BuildReport:
    """Makes exactly these files and folders the current generation.

    Raises NothingToIndex, IndexLocked, SettingsError (the embedder), UserError (disk, Chroma
    server) or IndexNotVerified; the generation that was current then stays so. `read`, `split`,
    `find` and `encoder` stand in for those of the reading layer and of the settings.
    """
    if read is None or find is None:
        from corpus import read as reading

        read, find = read or reading.read_document, find or reading.find_files
    if split is None:
        from corpus.passages import split as default_split

        split = default_split
    started = time.perf_counter()
    try:
        with writer_lock(settings.index):
            build = _Build(settings, encoder or make_encoder(settings.embedder), read, split)
            report = build.run(list_files(paths, find), progress)
    except OSError as error:
        raise UserError(
            f"L'index n'a pas pu être écrit ({reason(error)}) : vérifiez l'espace libre "
            f"et les droits de « {settings.data} », puis relancez « livrables index »."
        ) from error
    return replace(report, seconds=time.perf_counter() - started)


class _Build:
    """One build, under the writer's lock."""

    def __init__(self, settings: Settings, encoder: Encoder, read: Reader, split: Splitter) -> None:
        self._root = settings.index
        self._chroma = settings.chroma or None
        self._encoder = encoder
        self._split = split
        self._started = time.perf_counter()
        self._versions = current_versions(read, split)
        self._cache = settings.data / "cache"
        self._reader = DocumentReader(self._cache / "documents", self._versions.reader, read)

    def run(self, listing: Listing, progress: ProgressCallback) -> BuildReport:
        """The whole build; see `build_index`."""
        sweep(self._root)
        gathering = Gathering(self._reader, self._split, listing)
        previous = intact_generation(self._root)
        inputs = self._fingerprint([(c.file, c.sha256) for c in listing.candidates])
        if previous and previous.manifest.inputs == inputs and not previous.manifest.errors:
            return _unchanged(previous, listing, gathering, len(listing.candidates))
        folder = generation.start(self._root)
        try:
            gathering.run(folder, previous, progress)
            documents = sorted((d.source_id, d.file, d.sha256) for d in gathering.indexed)
            index_id = self._fingerprint(documents)
            if previous and previous.manifest.index_id == index_id:
                return _unchanged(previous, listing, gathering, self._reader.reused)
            manifest = self._assemble(folder, gathering, progress, (index_id, inputs))
            generation.finish(folder, manifest)
        finally:
            # Either a predecessor that nobody reads, or this folder if it was not made current.
            sweep(self._root)
        prune(self._cache)
        return _report(manifest, gathering, self._reader.reused)

    def _fingerprint(self, documents: object) -> str:
        """Of documents, and of the code, the encoder and the settings that shape a generation."""
        code = self._versions
        return generation.fingerprint(
            documents, code.reader, code.index, self._encoder.fingerprint, self._chroma
        )

    def _assemble(
        self,
        folder: Path,
        gathering: Gathering,
        progress: ProgressCallback,
        identity: tuple[str, str],
    ) -> Manifest:
        """Vectors, engines and verification; `identity` is (index_id, inputs)."""
        embedding = CachedEmbedding(self._encoder, self._cache / "vectors")
        dimension = self._encoder.dimension
        collection = f"livrables-{identity[0]}-{folder.name.rpartition('-')[2]}"
        if self._chroma:
            generation.note_collection(folder, self._chroma, collection)
        target = (self._chroma, collection)
        terms, recall = assemble.write(
            folder, gathering.passages, embedding, dimension, target, progress
        )
        return Manifest(
            index_id=identity[0],
            inputs=identity[1],
            encoder=self._encoder.fingerprint,
            dimension=dimension,
            settings=generation.fingerprint(self._encoder.fingerprint, self._chroma),
            schema_version=SCHEMA_VERSION,
            analyser_version=ANALYSER_VERSION,
            reader_version=self._versions.reader,
            chroma=self._chroma,
            collection=collection,
            documents=tuple(gathering.indexed),
            errors=tuple(gathering.errors),
            counts=Counts(
                documents=len(gathering.indexed),
                pages=gathering.pages,
                passages=len(gathering.passages),
                terms=terms,
            ),
            graph_recall=recall,
            created=datetime.now(UTC),
            seconds=round(time.perf_counter() - self._started, 3),
        )


def sweep(root: Path) -> None:
    """Deletes generations that nobody reads and what killed builds left; only for the writer."""
    folders = list(generation.collectable(root))
    for folder in folders:
        noted = generation.noted_collection(folder)
        if noted is not None:
            # With the server away its collection is left over; the folder goes all the same.
            with suppress(LivrablesError):
                delete_remote(*noted)
    generation.delete(folders)


def _report(manifest: Manifest, gathering: Gathering, reused: int) -> BuildReport:
    """The report of a build that made a new generation; its seconds are filled in later."""
    return BuildReport(
        documents=manifest.counts.documents,
        pages=manifest.counts.pages,
        pages_without_text=gathering.pages_without_text,
        errors=tuple(gathering.errors),
        problems=tuple(gathering.problems),
        passages=manifest.counts.passages,
        seconds=0.0,
        index_id=manifest.index_id,
        unchanged=False,
        reused=reused,
    )


def _unchanged(
    previous: Generation, listing: Listing, gathering: Gathering, reused: int
) -> BuildReport:
    """The report of a build that had nothing to do: problems come from the catalogue."""
    catalogue = Catalogue(previous.folder)
    try:
        problems = [
            (source.file, problem.message)
            for source in catalogue.sources()
            for problem in catalogue.problems(source.id)
        ]
        blank = catalogue.pages_without_text()
    finally:
        catalogue.close()
    report = _report(previous.manifest, gathering, reused)
    return replace(
        report,
        pages_without_text=blank,
        problems=(*listing.duplicates, *problems),
        unchanged=True,
    )

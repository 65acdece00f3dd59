"""The lexical engine: BM25 over pre-analysed terms in three fields. Only this file imports tantivy.

Terms come ready from the analyser and are joined by spaces; a query is a list of clauses, one for
each word, whose alternatives compete (the best one scores) so that a word counts once however many
variants match. This module knows neither text nor passages, only ordinals and ids.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tantivy import Document, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from corpus.errors import UserError, reason
from index.damage import damaged

FOLDER = "tantivy"
BOOSTS = {"text": 1.0, "headings": 0.5, "title": 0.2}
"""Field weights; chosen on the PIAF development articles and the demonstration booklets."""
TIE_BREAKER = 0.1
HEAP_BYTES = 64 * 1024 * 1024
TOKENIZER = "terms"

Alternatives = tuple[tuple[str, float], ...]
"""Index terms that may stand for one word of a query, each with a weight in (0, 1]."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one passage: its ordinal, ids, the terms of each field with a space between two,
    and the rows of its text in the forward index."""

    ordinal: int
    passage_id: str
    source_id: str
    text: str
    headings: str
    title: str
    rows: bytes = b""


def _index(folder: Path, create: bool) -> Index:
    """Opens or creates the index of a folder, with our tokenizer registered."""
    builder = SchemaBuilder()
    builder.add_unsigned_field("ordinal", stored=True, indexed=True, fast=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", stored=False, tokenizer_name="raw", index_option="basic")
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name=TOKENIZER, index_option="freq")
    index = Index(builder.build(), str(folder)) if create else Index.open(str(folder))
    index.register_tokenizer(TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Writes the index of a fresh generation, in one commit by one thread: reproducible."""
    path = folder / FOLDER
    path.mkdir()
    index = _index(path, create=True)
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    for entry in entries:
        document = Document()
        document.add_unsigned("ordinal", entry.ordinal)
        document.add_text("id", entry.passage_id)
        document.add_text("source", entry.source_id)
        for field in BOOSTS:
            document.add_text(field, getattr(entry, field))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """Read access to the lexical index of a finished generation. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._finalizer: weakref.finalize[..., LexicalIndex] | None = None
        try:
            try:
                index = _index(folder / FOLDER, create=False)
            except ValueError:
                # Opening takes a lock file, which fails where nothing may be written.
                index = _index(self._linked(folder / FOLDER), create=False)
            self._schema = index.schema
            self._searcher = index.searcher()
        except (ValueError, OSError) as error:
            raise damaged("L'index lexical est illisible") from error

    def _linked(self, folder: Path) -> Path:
        """A private folder of links to the files of another; it goes with this object."""
        try:
            private = Path(tempfile.mkdtemp(prefix="livrables-"))
        except OSError as error:
            raise UserError(
                f"L'index est en lecture seule et le dossier temporaire aussi ({reason(error)}) : "
                f"donnez le droit d'écrire dans l'un d'eux, « {folder} » ou celui de TMPDIR."
            ) from error
        self._finalizer = weakref.finalize(self, shutil.rmtree, private, ignore_errors=True)
        for file in folder.resolve().iterdir():
            if file.suffix != ".lock":
                try:
                    (private / file.name).symlink_to(file)
                except OSError:
                    shutil.copyfile(file, private / file.name)
        return private

    def close(self) -> None:
        """Lets go of the private folder, if there is one; nothing may be searched afterwards."""
        if self._finalizer is not None:
            self._finalizer()

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def search(
        self,
        clauses: Sequence[Alternatives],
        limit: int,
        source_ids: frozenset[str] | None = None,
    ) -> dict[int, float]:
        """Ordinals and BM25 scores (> 0) of the best passages, best first; ties by ordinal."""
        wanted = [self._clause(clause) for clause in clauses if clause]
        if not wanted or (source_ids is not None and not source_ids):
            return {}
        query = Query.boolean_query([(Occur.Should, clause) for clause in wanted])
        if source_ids is not None:
            kept = Query.term_set_query(self._schema, "source", sorted(source_ids))
            unscored = Query.const_score_query(kept, 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored)])
        hits = self._searcher.search(query, limit, count=False).hits
        ordinals = self._searcher.fast_field_values("ordinal", [address for _, address in hits])
        pairs = zip(ordinals, hits, strict=True)
        found = [(int(ordinal or 0), float(score)) for ordinal, (score, _) in pairs]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def _clause(self, alternatives: Alternatives) -> Query:
        """One word of the query: fields add up, alternatives compete."""
        parts = []
        for term, weight in alternatives:
            fields = [
                (Occur.Should, Query.boost_query(self._term(field, term), boost * weight))
                for field, boost in BOOSTS.items()
            ]
            parts.append(Query.boolean_query(fields))
        return Query.disjunction_max_query(parts, TIE_BREAKER)

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term, index_option="freq")

    def holds(self, passage_id: str, terms: Iterable[str]) -> bool:
        """Whether the passage of this id is found by each of these terms of its text."""
        identity = Query.term_query(self._schema, "id", passage_id, index_option="basic")
        must = [(Occur.Must, identity), *((Occur.Must, self._term("text", t)) for t in terms)]
        return len(self._searcher.search(Query.boolean_query(must), 2).hits) == 1

    def ids(self) -> dict[int, str]:
        """Ordinal and id of every passage held."""
        hits = self._searcher.search(Query.all_query(), max(1, self.count)).hits
        found = (self._searcher.doc(address) for _, address in hits)
        return {int(doc["ordinal"][0]): str(doc["id"][0]) for doc in found}

"""A read document as compressed JSON and back: the cache's format. Knows no files.

JSON escapes lone surrogates and pickles nothing, so that a cache file can do no harm.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from corpus.types import Document, Heading, Page, Problem, RawPage
from index.catalogue_schema import (
    SourceRow,
    pack_offsets,
    source_of,
    source_row,
    unpack_offsets,
)


def dump_document(document: Document) -> bytes:
    """Bytes from which `load_document` makes an equal document."""
    value = {
        "source": source_row(document.source),
        "pages": [
            {
                "number": page.number,
                "label": page.label,
                "text": page.text,
                "raw": raw.raw,
                "typecode": raw.offsets.typecode,
                "offsets": base64.b64encode(pack_offsets(raw.offsets)).decode("ascii"),
                "boxed": raw.boxed,
            }
            for page, raw in zip(document.pages, document.raw_pages, strict=True)
        ],
        "headings": [[h.page, h.start, h.end, h.level, h.text] for h in document.headings],
        "problems": [[p.page, p.message] for p in document.problems],
    }
    return zlib.compress(json.dumps(value).encode("ascii"), 3)


def load_document(packed: bytes) -> Document:
    """Inverse of `dump_document`; raises ValueError, KeyError or TypeError for anything else."""
    try:
        value: dict[str, Any] = json.loads(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError("not a cached document") from error
    row: SourceRow = tuple(value["source"])
    source = source_of(row)
    pages = value["pages"]
    return Document(
        source=source,
        pages=tuple(Page(source.id, p["number"], p["label"], p["text"]) for p in pages),
        raw_pages=tuple(
            RawPage(
                p["raw"],
                unpack_offsets(base64.b64decode(p["offsets"]), p["typecode"]),
                p["boxed"],
            )
            for p in pages
        ),
        headings=tuple(Heading(*fields) for fields in value["headings"]),
        problems=tuple(Problem(*fields) for fields in value["problems"]),
    )

"""Which file answers GET /documents/{file}, and with which headers.

A file is found by comparing its name with the names in the catalogue: no path is ever made from
what was asked. Only PDFs keep their type; whatever could run a script (HTML, SVG) is sent as plain
text. This module knows no web framework and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from ui.protocol import Catalogue

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Types sent as they are; anything else is readable as text."""
PLAIN_TEXT = "text/plain; charset=utf-8"

BASE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every response of the application."""

STRICT_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For our own routes: nothing loads, nothing runs."""
PDF_CSP = (
    "default-src 'none'; object-src 'self'; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""As `STRICT_CSP`, with what browsers ask for to open their own PDF viewer."""
TEXT_CSP = f"{STRICT_CSP}; sandbox"


@dataclass(frozen=True, slots=True)
class ServedDocument:
    """A file to send: where it lies, its media type, and the headers beside it."""

    path: Path
    media_type: str
    headers: dict[str, str]


def find_document(file: str, catalogue: Catalogue) -> ServedDocument | None:
    """The indexed document whose base name is exactly `file`; None when there is none."""
    for source in catalogue.sources():
        if source.file == file:
            path = catalogue.document_path(source.id)
            return _served(path, file) if path.is_file() else None
    return None


def documents_gone(catalogue: Catalogue) -> bool:
    """Whether a stored document has left the disk: an open index still answers from memory."""
    return any(not catalogue.document_path(source.id).is_file() for source in catalogue.sources())


def _served(path: Path, file: str) -> ServedDocument:
    suffix = PurePosixPath(file).suffix.lower()
    media_type = MEDIA_TYPES.get(suffix, PLAIN_TEXT)
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file, safe='')}",
        "Content-Security-Policy": PDF_CSP if suffix == ".pdf" else TEXT_CSP,
        # A new generation may hold another file of that name: always ask again.
        "Cache-Control": "no-cache",
    }
    return ServedDocument(path, media_type, headers)

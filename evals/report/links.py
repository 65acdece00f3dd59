"""Where the report may lead to from inside the web application; nowhere from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Links:
    """Makers of addresses, each optional. `page`: of a PDF (base name) at a physical page."""

    page: Callable[[str, int], str] | None = None


def page_link(links: Links | None, file: str, page: int) -> str:
    """The address of a page, "" for none or for one that is neither http(s) nor a path of ours."""
    if links is None or links.page is None:
        return ""
    return safe_address(links.page(file, page))


def safe_address(address: str) -> str:
    """`address` if it is http(s), or a path on the same site; else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme:
        return address if parts.scheme in SCHEMES and parts.netloc else ""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours else ""

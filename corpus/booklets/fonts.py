"""The fonts of the booklets: found in system folders or in `LIVRABLES_FONTS`, then registered.

Lato (titles and labels) and Gentium Book Plus (running prose), both under the SIL Open Font
License; only the glyphs in use are embedded. This module knows no page and no style.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from corpus.errors import UserError

FILES = {
    "Lato": "Lato-Regular.ttf",
    "Lato-Bold": "Lato-Bold.ttf",
    "Lato-Black": "Lato-Black.ttf",
    "Lato-Italic": "Lato-Italic.ttf",
    "Gentium": "GentiumBookPlus-Regular.ttf",
    "Gentium-Bold": "GentiumBookPlus-Bold.ttf",
    "Gentium-Italic": "GentiumBookPlus-Italic.ttf",
}
"""Name of each face in this project, and its file in the Debian packages."""

FOLDERS = (
    Path("/usr/share/fonts/truetype/lato"),
    Path("/usr/share/fonts/truetype/gentiumplus"),
    Path("/usr/share/fonts/truetype"),
    Path("/usr/local/share/fonts"),
)


class FontsMissing(UserError):
    """A font of the booklets is not on this machine."""


def folders() -> tuple[Path, ...]:
    """Where fonts are looked for: the folder named in `LIVRABLES_FONTS` first, then the system's."""
    own = os.environ.get("LIVRABLES_FONTS")
    return (Path(own).expanduser(), *FOLDERS) if own else FOLDERS


def locate(where: Iterable[Path] | None = None) -> dict[str, Path]:
    """The file of every face; raises FontsMissing, one French sentence, when one is not found."""
    places = tuple(folders() if where is None else where)
    found: dict[str, Path] = {}
    for face, file in FILES.items():
        path = next((place / file for place in places if (place / file).is_file()), None)
        if path is None:
            raise FontsMissing(
                f"La police « {file} » est introuvable : installez les paquets fonts-lato et "
                "fonts-sil-gentiumplus, ou indiquez le dossier des polices dans LIVRABLES_FONTS."
            )
        found[face] = path
    return found


def register(where: Iterable[Path] | None = None) -> None:
    """Makes the faces known to the PDF library; raises FontsMissing. Safe to call again."""
    for face, path in locate(where).items():
        pdfmetrics.registerFont(TTFont(face, str(path)))
    for family, bold, italic in (
        ("Lato", "Lato-Bold", "Lato-Italic"),
        ("Gentium", "Gentium-Bold", "Gentium-Italic"),
    ):
        addMapping(family, 0, 0, family)
        addMapping(family, 1, 0, bold)
        addMapping(family, 0, 1, italic)
        addMapping(family, 1, 1, bold)


def text_width(text: str, face: str, size: float) -> float:
    """Width in points of `text` set in a registered face."""
    return float(pdfmetrics.stringWidth(text, face, size))

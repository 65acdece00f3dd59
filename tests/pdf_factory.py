"""Small PDFs made for tests with reportlab and pypdf: each function writes one file.

Lengths are PDF points with reportlab's origin, the bottom left corner.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
PROSE = (
    "La commune a désimperméabilisé trois cours d’école et planté des arbres avec les habitants du "
    "quartier, qui les arrosent à tour de rôle pendant l’été. Les services techniques suivent la "
    "température du sol et publient les relevés chaque mois sur le panneau de la place. "
)
Draw = Callable[[Canvas, int], None]


def write(path: Path, draws: Sequence[Draw], **metadata: str) -> Path:
    """A PDF with one page a function; metadata: title, author, subject, keywords."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
    for setter in ("title", "author", "subject", "keywords", "creator"):
        if setter in metadata:
            getattr(canvas, f"set{setter.capitalize()}")(metadata[setter])
    for number, draw in enumerate(draws, 1):
        draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return path


def wrap(text: str, width: float, font: str = "Helvetica", size: float = 10) -> list[str]:
    """The lines of `text` set in a column of the given width."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def column(
    canvas: Canvas, text: str, left: float, top: float, width: float, size: float = 10
) -> float:
    """Sets `text` in a column; returns the height of its last baseline."""
    return typed(canvas, wrap(text, width, size=size), left, top, size)


def typed(canvas: Canvas, lines: Sequence[str], left: float, top: float, size: float = 10) -> float:
    """Sets lines as they are, one below the other; returns the height of the last baseline."""
    canvas.setFont("Helvetica", size)
    y = top
    for line in lines:
        canvas.drawString(left, y, line)
        y -= 1.25 * size
    return y + 1.25 * size


def heading(canvas: Canvas, text: str, y: float, size: float = 16, left: float = 60) -> None:
    """A bold title at height `y`."""
    canvas.setFont("Helvetica-Bold", size)
    canvas.drawString(left, y, text)


def page_of_prose(canvas: Canvas, number: int) -> None:
    """A plain page whose text is told apart by its number."""
    column(canvas, f"Page d’essai numéro {number}. " + PROSE * 3, 60, 740, 470)


def encrypted(path: Path, source: Path, password: str) -> Path:
    """`source` encrypted with AES-256 and the given user password."""
    writer = PdfWriter(clone_from=source)
    writer.encrypt(password, owner_password="propriétaire", algorithm="AES-256")
    with path.open("wb") as file:
        writer.write(file)
    return path


def labelled(path: Path, source: Path, roman: int) -> Path:
    """`source` whose first `roman` pages are labelled i, ii …, the others 1, 2 …"""
    writer = PdfWriter(clone_from=source)
    last = len(writer.pages) - 1
    writer.set_page_label(0, roman - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(roman, last, style=PageLabelStyle.DECIMAL)
    with path.open("wb") as file:
        writer.write(file)
    return path


def bookmarked(path: Path, source: Path, items: Sequence[tuple[str, int, str | None]]) -> Path:
    """`source` with bookmarks (title, physical page, title of the parent or None)."""
    writer = PdfWriter(clone_from=source)
    placed: dict[str, object] = {}
    for title, page, parent in items:
        placed[title] = writer.add_outline_item(
            title=title, page_number=page - 1, parent=placed.get(parent or "")
        )
    with path.open("wb") as file:
        writer.write(file)
    return path


def rotated(path: Path, source: Path, degrees: int) -> Path:
    """`source` with every page shown turned clockwise."""
    writer = PdfWriter(clone_from=source)
    for page in writer.pages:
        page.rotate(degrees)
    with path.open("wb") as file:
        writer.write(file)
    return path


def without_pages(path: Path) -> Path:
    """A valid PDF whose page tree is empty."""
    buffer = io.BytesIO()
    PdfWriter().write(buffer)
    path.write_bytes(buffer.getvalue())
    assert len(PdfReader(path).pages) == 0
    return path


def with_to_unicode(path: Path, text: str, targets: dict[str, str]) -> Path:
    """One line of Helvetica in which the characters of `targets` are said to mean other ones.

    Made by hand, since typesetting libraries do not write ligatures or bullets from private areas.
    """
    canvas = Canvas(str(path), pagesize=A4, pageCompression=0)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(60, 700, text)
    canvas.save()
    writer = PdfWriter(clone_from=path)
    from pypdf.generic import DecodedStreamObject, NameObject

    entries = "\n".join(
        f"<{ord(char):02x}> <{meaning.encode('utf-16-be').hex()}>"
        for char, meaning in targets.items()
    )
    stream = DecodedStreamObject()
    stream.set_data(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(targets)} beginbfchar\n{entries}\nendbfchar\n"
        "endcmap end end".encode("ascii")
    )
    fonts = writer.pages[0]["/Resources"]["/Font"]
    reference = writer._add_object(stream)
    for name in fonts:
        fonts[name].get_object()[NameObject("/ToUnicode")] = reference
    with path.open("wb") as file:
        writer.write(file)
    return path

"""Reading a PDF with PDFium: text with a box for each character, boxes of a quote, page pictures.

PDFium is not thread-safe: every call happens under one lock. Where it fails on a file or a page,
pypdf reads instead (without boxes). This module is the only one that imports pypdfium2 and Pillow;
it knows no paragraph, no heading and no index.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import re
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c
from numpy.typing import NDArray

from corpus.errors import UnreadableDocument
from corpus.layout import Box, Floats, Glyphs, merge_boxes
from corpus.pdf_pages import Extract, assemble
from corpus.pdf_structure import (
    PasswordNeededError,
    page_texts,
    read_structure,
)
from corpus.types import Document

PDFIUM = threading.RLock()
"""Held during every call into PDFium."""
BOLD = re.compile(r"bold|black|heavy|semibold|demi|extrabd|-bd", re.I)
HIGHLIGHT = (255, 226, 89)
"""Colour of a highlighted quote, multiplied with the page so that the text stays readable."""


def read_pdf(path: Path) -> Document:
    """Reads a PDF whole; raises UnreadableDocument with a reason that names the fix.

    What could be read only in part is told in `problems`.
    """
    data = path.read_bytes()
    _refuse_if_not_pdf(path.name, data)
    extracts = _extract(path.name, data)
    damaged = b"%%EOF" not in data[-2048:] and b"startxref" not in data[-2048:]
    digest = hashlib.sha256(data).hexdigest()
    return assemble(path.name, digest, extracts, read_structure(data), damaged)


def page_boxes(path: Path, number: int, raw_start: int, raw_end: int) -> tuple[Box, ...]:
    """Rectangles, one a line, of the raw characters [raw_start, raw_end) of physical page `number`.

    PDF points, origin at the top left of the page as shown. Raises IndexError for a page that
    does not exist.
    """
    with PDFIUM, _document(path.read_bytes()) as document:
        page = _page(document, number)
        textpage = page.get_textpage()
        count = max(0, textpage.count_chars())
        start, end = max(0, raw_start), min(raw_end, count)
        boxes = _boxes(page, textpage, range(start, max(start, end)))
        codes = [c.FPDFText_GetUnicode(textpage.raw, i) for i in range(start, max(start, end))]
    inked = [Box(*b) for b, code in zip(boxes.tolist(), codes, strict=True) if code > 32]
    return merge_boxes(inked)


def render_png(
    path: Path, number: int, scale: float = 1.6, highlights: Sequence[Box] = ()
) -> bytes:
    """PNG of physical page `number`, `scale` pixels a point, with translucent highlights.

    Raises IndexError for a page that does not exist.
    """
    from PIL import Image, ImageChops, ImageDraw

    with PDFIUM, _document(path.read_bytes()) as document:
        picture = _page(document, number).render(scale=scale).to_pil().convert("RGB")
    if highlights:
        layer = Image.new("RGB", picture.size, (255, 255, 255))
        draw = ImageDraw.Draw(layer)
        for box in highlights:
            edges = (box.left - 1, box.top - 0.5, box.right + 1, box.bottom + 0.5)
            draw.rectangle([edge * scale for edge in edges], fill=HIGHLIGHT)
        picture = ImageChops.multiply(picture, layer)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _refuse_if_not_pdf(file: str, data: bytes) -> None:
    """Raises UnreadableDocument for an empty file, or one without a PDF header."""
    if not data:
        raise UnreadableDocument(file, "le fichier est vide (0 octet) ; téléchargez-le à nouveau.")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocument(
            file,
            "ce n’est pas un PDF malgré son nom ; corrigez l’extension ou exportez-le en PDF.",
        )


@contextmanager
def _document(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """An open document, closed afterwards; raises PdfiumError."""
    document = pdfium.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    if not 1 <= number <= len(document):
        raise IndexError(f"no page {number}")
    return document[number - 1]


def _extract(file: str, data: bytes) -> list[Extract]:
    """What PDFium, or else pypdf, gives for each page."""
    try:
        with PDFIUM, _document(data) as document:
            extracts = [_glyphs(document, index) for index in range(len(document))]
    except pdfium.PdfiumError as error:
        return _second_reader(file, data, locked=error.err_code == c.FPDF_ERR_PASSWORD)
    if any(extract.glyphs is None for extract in extracts):
        _fill_failed(extracts, data)
    return extracts


def _glyphs(document: pdfium.PdfDocument, index: int) -> Extract:
    """The glyphs of one page, or an empty extract when PDFium fails on it."""
    try:
        page = document[index]
        try:
            textpage = page.get_textpage()
            return Extract(_page_glyphs(page, textpage))
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, OverflowError):
        return Extract()


def _page_glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Glyphs:
    count = textpage.count_chars()
    codes = list(map(c.FPDFText_GetUnicode, repeat(textpage.raw, count), range(count)))
    raw = readable(codes)
    boxes = _boxes(page, textpage, range(count))
    size, bold = _styles(textpage, raw, boxes)
    width, height = page.get_size()
    return Glyphs(raw, boxes, size, bold, width, height)


def readable(codes: Sequence[int]) -> str:
    """One character for each code: a surrogate pair becomes its character and U+200B.

    Lone surrogates, NUL and impossible codes become U+FFFD, which cleaning drops.
    """
    if not codes or (min(codes) > 0 and max(codes) < 0xD800):
        return "".join(map(chr, codes))
    out: list[str] = []
    for index, code in enumerate(codes):
        if 0 < code < 0xD800 or 0xE000 <= code < 0x110000:
            out.append(chr(code))
            continue
        after = codes[index + 1] if index + 1 < len(codes) else 0
        before = codes[index - 1] if index else 0
        if 0xD800 <= code < 0xDC00 <= after < 0xE000:
            out.append(chr(0x10000 + ((code - 0xD800) << 10) + after - 0xDC00))
        elif 0xD800 <= before < 0xDC00 <= code < 0xE000:
            out.append("\u200b")
        else:
            out.append("\ufffd")
    return "".join(out)


def _boxes(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, indices: range) -> Floats:
    """Loose boxes of characters in the frame of the page as shown; shape (n, 4)."""
    rects = (c.FS_RECTF * max(len(indices), 1))()
    deque(map(c.FPDFText_GetLooseCharBox, repeat(textpage.raw), indices, rects), maxlen=0)
    found = np.frombuffer(rects, dtype=np.float32).reshape(-1, 4)[: len(indices)]
    x0, y1, x1, y0 = found.astype(np.float64).T
    left, bottom, right, top = page.get_bbox()
    turned = {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }[page.get_rotation()]
    return np.stack(turned, axis=1)


def _styles(
    textpage: pdfium.PdfTextPage, raw: str, boxes: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Font size in points and boldness per character, measured where a line or a font begins.

    A line whose first and last words differ in boldness is measured at every word.
    """
    size = np.full(len(raw), 10.0)
    bold = np.zeros(len(raw), dtype=bool)
    for line in re.finditer(r"[^\r\n]+", raw):
        words = [m.start() + line.start() for m in re.finditer(r"\S+", line.group())]
        if not words:
            continue
        probes = dict.fromkeys((words[0], words[min(1, len(words) - 1)], words[-1]))
        weights = {place: _bold(textpage, place) for place in probes}
        marks = words if len(set(weights.values())) > 1 else words[:1]
        for start, end in zip(marks, [*marks[1:], line.end()], strict=True):
            known = weights.get(start)
            bold[start:end] = _bold(textpage, start) if known is None else known
        for start in list(probes)[:2]:
            size[start : line.end()] = _size(textpage, start)
        _resize(textpage, line.start(), line.end(), boxes, size)
    return size, bold


def _resize(
    textpage: pdfium.PdfTextPage, start: int, end: int, boxes: Floats, size: Floats
) -> None:
    """Measures again where the height of the boxes changes by more than 4 % in a line."""
    height = boxes[start:end, 3] - boxes[start:end, 1]
    inked = np.flatnonzero(height > 0.5)
    if len(inked) < 2:
        return
    changes = np.flatnonzero(np.abs(np.diff(height[inked])) > 0.04 * height[inked][:-1]) + 1
    for at in (inked[changes] + start).tolist():
        size[at:end] = _size(textpage, at)


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """Font size in points: nominal size times the vertical scale of the text matrix."""
    matrix = c.FS_MATRIX()
    nominal = float(c.FPDFText_GetFontSize(textpage.raw, index))
    if not c.FPDFText_GetMatrix(textpage.raw, index, matrix):
        return nominal
    return nominal * max(abs(float(matrix.d)), abs(float(matrix.c)), 0.01)


def _bold(textpage: pdfium.PdfTextPage, index: int) -> bool:
    """Whether the font's name, or failing that its weight, is that of a heavy font."""
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    length = c.FPDFText_GetFontInfo(textpage.raw, index, name, 128, flags)
    if 1 < length <= 128:
        return BOLD.search(name.value.decode("utf-8", "replace")) is not None
    return bool(c.FPDFText_GetFontWeight(textpage.raw, index) >= 650)


def _password(file: str) -> UnreadableDocument:
    return UnreadableDocument(
        file, "protégé par un mot de passe ; enregistrez-en une copie sans protection."
    )


def _second_reader(file: str, data: bytes, *, locked: bool) -> list[Extract]:
    """The pages as pypdf gives them; raises UnreadableDocument when it cannot open the file.

    `locked`: PDFium reports a password, which pypdf has to confirm (that report may be stale).
    """
    try:
        texts = page_texts(data)
    except PasswordNeededError as error:
        raise _password(file) from error
    except Exception as error:
        if locked:
            raise _password(file) from error
        raise UnreadableDocument(
            file, "fichier abîmé ou tronqué ; téléchargez-le à nouveau ou réexportez-le en PDF."
        ) from error
    if not texts:
        raise UnreadableDocument(
            file, "ce PDF n’a aucune page ; téléchargez-le à nouveau ou réexportez-le."
        )
    return [Extract(text=text) for text in texts]


def _fill_failed(extracts: list[Extract], data: bytes) -> None:
    """Gives the pages on which PDFium failed to pypdf."""
    failed = frozenset(i for i, extract in enumerate(extracts) if extract.glyphs is None)
    try:
        texts = page_texts(data, failed)
    except Exception:
        return
    for index in failed:
        if index < len(texts):
            extracts[index] = Extract(text=texts[index])

"""Reads Markdown and plain text: the text as it is, with its headings found.

`Page.text` equals the file's text character for character, except that a line break inside a
paragraph is shown as a space, and that the boilerplate of a web page saved as text (display-mode
switch, staff biographies) is left out. One page, labelled « 1 »; no boxes. Knows no PDF and no HTML.
"""

from __future__ import annotations

import itertools
import re
from array import array
from pathlib import Path

import numpy as np
from markdown_it import MarkdownIt

from corpus.boilerplate import content_lines
from corpus.errors import UnreadableDocument
from corpus.types import Heading

HARD_WRAP = 110
TITLE = 120
PARAGRAPH = 60
FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?(?:---|\.\.\.)\n")
"""Settings above a Markdown text, which are no text."""


def decode(path: Path) -> str:
    """The text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, else Windows-1252.

    Raises UnreadableDocument for an empty or a binary file.
    """
    data = path.read_bytes()
    if not data.strip():
        raise UnreadableDocument(path.name, "le fichier est vide ; remplacez-le ou retirez-le.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").lstrip("\ufeff")
    if b"\x00" in data[:4096]:
        raise UnreadableDocument(
            path.name, "ce n'est pas un fichier de texte ; vérifiez son format et son extension."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def normalise(text: str) -> str:
    """Line ends as « \\n »; lone surrogates, NUL and form feeds never come out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x00", " ")
    return text.encode("utf-8", errors="replace").decode("utf-8")


def read_text(raw: str) -> tuple[str, array[int], tuple[Heading, ...]]:
    """Cleaned text, offsets into `raw`, and headings, for plain text.

    A heading is a short line without final punctuation that stands alone between blank lines
    above a real paragraph; the first one is the title.
    """
    kept = content_lines(raw)
    width = max((end - start for start, end in kept), default=0)
    joins = [
        index
        for index, ((start, end), (following, stop)) in enumerate(itertools.pairwise(kept))
        if following == end + 1 and _wraps(raw[start:end], raw[following:stop], width)
    ]
    text, offsets = _assemble(raw, kept, frozenset(joins))
    marks = [(*kept[n], 1 if n == 0 else 2) for n in range(len(kept)) if _is_title(raw, kept, n)]
    return text, offsets, _headings(text, offsets, marks)


def _is_title(raw: str, kept: list[tuple[int, int]], n: int) -> bool:
    """Whether kept line n reads as a heading."""
    start, end = kept[n]
    line = raw[start:end].strip()
    if not 3 <= len(line) <= TITLE or (not line[:1].isupper() and not line.startswith("[")):
        return False
    if re.search(r"[.!?;:,»]$", line) or n + 1 >= len(kept):
        return False
    alone = kept[n + 1][0] > end + 1 and (n == 0 or kept[n - 1][1] < start - 1)
    return alone and kept[n + 1][1] - kept[n + 1][0] >= PARAGRAPH


def _wraps(line: str, following: str, width: int) -> bool:
    """Whether a line break is a wrap inside a paragraph rather than its end."""
    if not line.strip() or not following.strip():
        return False
    if re.match(r"\s*(?:[-*•–]|\d+[.)])\s", following):
        return False
    full = width <= HARD_WRAP and len(line) >= 0.7 * width
    return following.lstrip()[0].islower() or (full and not re.search(r"[.!?:;]\s*$", line))


def read_markdown(raw: str) -> tuple[str, array[int], tuple[Heading, ...]]:
    """Cleaned text, offsets into `raw`, and the headings, for Markdown (CommonMark and tables)."""
    front = FRONT_MATTER.match(raw)
    kept = [line for line in content_lines(raw) if front is None or line[0] >= front.end()]
    first_of = {start: position for position, (start, _) in enumerate(kept)}
    starts = [0] + [match.end() for match in re.finditer("\n", raw)]
    joins: set[int] = set()
    marks: list[tuple[int, int, int]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(raw)
    for token, inner in itertools.pairwise(tokens):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "heading_open":
            start = raw.find(inner.content.split("\n")[0], starts[first]) if inner.content else -1
            if start >= 0 and first_of.get(starts[first]) is not None:
                marks.append((start, start + len(inner.content), int(token.tag[1])))
        elif token.type == "paragraph_open":
            lines = [first_of[starts[n]] for n in range(first, last) if starts[n] in first_of]
            joins |= {n for n in lines[:-1] if n + 1 in lines}
    text, offsets = _assemble(raw, kept, frozenset(joins))
    return text, offsets, _headings(text, offsets, marks)


def _headings(
    text: str, offsets: array[int], marks: list[tuple[int, int, int]]
) -> tuple[Heading, ...]:
    """Headings given by raw offsets, as offsets of the cleaned text."""
    wanted = {place for start, end, _ in marks for place in (start, end - 1)}
    position: dict[int, int] = {}
    for clean in np.flatnonzero(np.isin(np.asarray(offsets), list(wanted))).tolist():
        position.setdefault(offsets[clean], clean)
    found = []
    for start, end, level in marks:
        first, last = position.get(start), position.get(end - 1)
        if first is not None and last is not None and first <= last:
            found.append(Heading(1, first, last + 1, level, text[first : last + 1]))
    return tuple(found)


def _assemble(
    raw: str, kept: list[tuple[int, int]], joins: frozenset[int]
) -> tuple[str, array[int]]:
    """Joins the kept lines with a line break, or a space after the lines in `joins`."""
    parts: list[str] = []
    offsets: array[int] = array("I")
    for index, (start, end) in enumerate(kept):
        parts.append(raw[start:end])
        offsets.extend(range(start, end))
        if index + 1 < len(kept):
            parts.append(" " if index in joins else "\n")
            offsets.append(end if end < len(raw) else end - 1)
    return "".join(parts), offsets

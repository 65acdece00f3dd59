"""Reads HTML through trafilatura: main content, headings, lists and tables, without page furniture.

One page, labelled « 1 »; the raw text is what the extractor gives, so offsets are the identity.
Only this file imports trafilatura. Nothing is fetched: a page is a file here.
"""

from __future__ import annotations

import logging
import re
from array import array
from xml.etree import ElementTree

import trafilatura

from corpus.boilerplate import content_lines
from corpus.types import CELL_MARK, Heading

Block = tuple[int, str]
"""(heading level, or 0 for text; the text on one line)."""


def read_html(html: str) -> tuple[str, array[int], tuple[Heading, ...], str]:
    """Text, offsets (identity), headings, and the page's title (may be empty)."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    xml = trafilatura.extract(
        html, output_format="xml", include_comments=False, include_tables=True, favor_recall=True
    )
    blocks = list(_blocks(ElementTree.fromstring(xml))) if xml else []
    blocks = _without_boilerplate(blocks)
    parts: list[str] = []
    headings: list[Heading] = []
    position = 0
    for level, text in blocks:
        if level:
            headings.append(Heading(1, position, position + len(text), level, text))
        parts.append(text)
        position += len(text) + 1
    text = "\n".join(parts)
    return text, array("I", range(len(text))), tuple(headings), _title(html)


def _blocks(root: ElementTree.Element) -> list[Block]:
    """Headings, paragraphs, list items and table rows of trafilatura's XML, in order."""
    found: list[Block] = []
    for element in root.iter():
        if element.tag == "head" and not _inside_list(root, element):
            level = int((element.get("rend") or "h2")[1:2] or 2)
            found.append((level, _flat(element)))
        elif element.tag in {"p", "item", "quote", "code"}:
            found += [(0, line) for line in _paragraphs(element)]
        elif element.tag == "row":
            found.append((0, CELL_MARK.join(filter(None, map(_flat, element)))))
    return [(level, text) for level, text in found if text]


def _inside_list(root: ElementTree.Element, element: ElementTree.Element) -> bool:
    """Whether a « head » element is a table or list head rather than a heading."""
    return any(element in list(parent) for parent in root.iter() if parent.tag in {"row", "list"})


def _paragraphs(element: ElementTree.Element) -> list[str]:
    """The element's own lines; nested block elements speak for themselves."""
    if any(child.tag in {"p", "item", "list", "table", "row"} for child in element):
        return [_space(element.text or "")] if _space(element.text or "") else []
    pieces = [element.text or ""]
    for child in element:
        pieces.append("\n" if child.tag == "lb" else "".join(child.itertext()))
        pieces.append(child.tail or "")
    return [line for line in map(_space, "".join(pieces).split("\n")) if line]


def _flat(element: ElementTree.Element) -> str:
    """All text of an element on one line."""
    return _space("".join(element.itertext()))


def _space(text: str) -> str:
    """White space folded to single spaces; zero-width characters removed."""
    return re.sub(r"\s+", " ", re.sub("[\u200b\u200c\u200d\u2060\ufeff]", "", text)).strip()


def _without_boilerplate(blocks: list[Block]) -> list[Block]:
    """The blocks that `content_lines` keeps."""
    text = "\n".join(text for _, text in blocks)
    kept = {start for start, _ in content_lines(text)}
    found: list[Block] = []
    position = 0
    for level, line in blocks:
        if position in kept:
            found.append((level, line))
        position += len(line) + 1
    return found


def _title(html: str) -> str:
    """The content of <title>, without the site's name after a bar or dash."""
    metadata = trafilatura.extract_metadata(html)
    title = getattr(metadata, "title", None) if metadata is not None else None
    return _space(title or "")

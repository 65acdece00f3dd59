"""French sentence segmentation on cleaned text, by offsets.

A line of `Page.text` is a paragraph, list item, field or table row, so a sentence never crosses a
line break; inside a line it ends at final punctuation followed by a space and something that can
open a sentence. This module knows no page and changes no character.
"""

from __future__ import annotations

import re

from corpus.types import CELL_MARK

ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle mr dr pr st ste art arts cf ex p pp n no nos al av bd ch chap fig tab vol "
    "éd env max min hab tél réf réfs resp coll dir ibid id op cit sq ss boul inc ltd dept dép "
    "art-r art-l j-c c.-à-d i.e e.g vs approx".split()
)
END = re.compile(r"[.!?…]+(?:\s?[»”\"’)\]]+)?(?=\s)|[.!?…]+[»”\")\]]*$")
OPENER = re.compile(r"\s+(?:[«“\"(\[–—•-]\s*)*[^\W_a-zà-öø-ÿœ]")
LEAD = re.compile(r"(?:[-*+•‣▪●○◦–—>#|]+\s+|\d{1,2}[.)]\s+(?=[^\W\d_]))+")
LAST = re.compile(r"[^\s(«'’]+$")
LONGEST_LAST = 20
"""Characters looked at before a full stop: every abbreviation is shorter."""
WORDLIKE = re.compile(r"[^\W_]")
Offsets = tuple[int, int]


def _is_abbreviation(line: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation or an initial."""
    before = LAST.search(line, max(0, stop - LONGEST_LAST), stop)
    if before is None:
        return False
    word = before.group()
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _line_sentences(line: str) -> list[Offsets]:
    """Offsets of the sentences of one line, without the spaces around them; a table row is one."""
    if CELL_MARK in line:
        return [_trim(line, 0, len(line))]
    found: list[Offsets] = []
    start = 0
    for match in END.finditer(line):
        at_end = not line[match.end() :].strip()
        single_stop = match.group().startswith(".") and not match.group().startswith("..")
        if not at_end and not OPENER.match(line, match.end()):
            continue
        if not at_end and single_stop and _is_abbreviation(line, match.start()):
            continue
        found.append((start, match.end()))
        start = match.end()
    if line[start:].strip():
        found.append((start, len(line)))
    return [_trim(line, a, b) for a, b in found]


def _trim(line: str, start: int, end: int) -> Offsets:
    """The same run without white space around it and without a list marker before it."""
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    lead = LEAD.match(line, start, end)
    if lead is not None and lead.end() < end:
        start = lead.end()
    return start, end


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Offsets]:
    """Half-open offsets in `text` of the sentences of `text[start:end]`, in order.

    A run without any letter or digit is no sentence.
    """
    end = len(text) if end is None else end
    found: list[Offsets] = []
    while start < end:
        newline = text.find("\n", start, end)
        stop = end if newline < 0 else newline
        runs = _line_sentences(text[start:stop])
        found += [
            (start + a, start + b) for a, b in runs if WORDLIKE.search(text, start + a, start + b)
        ]
        start = stop + 1
    return found


def is_complete(sentence: str) -> bool:
    """Whether a sentence closes with final punctuation (a heading or a cut line does not)."""
    return re.search(r"[.!?…;:][»”\"’)\]\s]*$", sentence) is not None

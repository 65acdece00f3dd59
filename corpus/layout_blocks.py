"""Paragraphs of a page: wrapped lines joined, table rows and list items each on a line.

Takes lines in reading order. The joining rules look at gaps, indents, sizes and how full a line is,
and at how a line starts (bullet, number, « Libellé : »). This module knows no PDF library.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.cleaning import Chars, Vocabulary, finish, hyphenated, join
from corpus.layout import Box, Line
from corpus.layout_rows import BULLET, HANGING, LABEL, Row, rows

FIELD = re.compile(r"[A-ZÉÈÊÀÂÎÔÇŒ][^.;:!?•]{1,60}\s?:(?:\s|$)")
LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,3}\W*$")
UNBROKEN = re.compile(r"[(«]?\d[\d.,]*(?:\s\d{3})*\s\S+")
"""A number and its noun or unit, which typesetters keep on one line."""
ENTRY = re.compile(r"[^.;:!?•]{1,60}\s?:\s")
"""A term and its definition."""
SENTENCE_STOP = re.compile(r"[.!?:…»)]\s*$")
FARTHEST = 1.75
"""Wrapped lines are never farther apart, in row heights from middle to middle."""
SENTENCE_END = re.compile(r"[.!?:;…»)]\s*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of `Page.text`; `rows` tells of how many visual lines it was made.

    `mixed`: it starts bold and goes on in another weight (a labelled field).
    """

    chars: Chars
    box: Box
    size: float
    bold: bool
    rows: int
    cells: int
    upright: bool = True
    mixed: bool = False

    @property
    def text(self) -> str:
        """The text of the paragraph, without line breaks."""
        return self.chars.text


def paragraphs(lines: Sequence[Line], words: Vocabulary) -> list[Paragraph]:
    """The paragraphs of a page from its lines in reading order."""
    found = rows(lines, words)
    rights = _right_edges(found)
    leading = _leading(found)
    out: list[list[Row]] = []
    for index, row in enumerate(found):
        if out and _goes_on(out[-1], row, rights[index - 1], leading):
            out[-1].append(row)
        else:
            out.append([row])
    return [p for group in out if (p := _paragraph(group, words)) is not None]


def _paragraph(group: list[Row], words: Vocabulary) -> Paragraph | None:
    """Joins the rows of a paragraph; None when nothing readable is left."""
    chars = Chars()
    box = group[0].box
    for row in group:
        join(chars, row.chars, words)
        box = box.union(row.box)
    done = finish(chars)
    if not done.text.strip():
        return None
    return Paragraph(
        done,
        box,
        group[0].size,
        all(row.bold for row in group),
        len(group),
        max(row.cells for row in group),
        group[0].upright,
        mixed=group[0].starts_bold and not all(row.bold for row in group),
    )


def _right_edges(found: Sequence[Row]) -> list[float]:
    """For each row, how far its column reaches to the right (rows that follow each other)."""
    edges = [0.0] * len(found)
    start = 0
    for index in range(1, len(found) + 1):
        if index < len(found) and _same_column(found[index - 1], found[index]):
            continue
        edge = max(row.box.right for row in found[start:index])
        edges[start:index] = [edge] * (index - start)
        start = index
    return edges


def _same_column(above: Row, below: Row) -> bool:
    common = above.box.overlap_x(below.box)
    return (
        common > 0.3 * min(above.box.width, below.box.width)
        and below.box.middle > above.box.middle
        and abs(above.size - below.size) < 0.15 * max(above.size, below.size)
        and below.box.left - above.box.left < 0.5 * above.box.width + 20
    )


def _leading(found: Sequence[Row]) -> dict[float, float]:
    """Usual distance between the middles of wrapped lines, in row heights, by font size.

    The lower quartile: the larger distances stand between paragraphs.
    """
    steps: defaultdict[float, list[float]] = defaultdict(list)
    for a, b in pairwise(found):
        step = (b.box.middle - a.box.middle) / max(a.box.height, 1.0)
        if abs(a.size - b.size) < 0.3 and a.box.overlap_x(b.box) > 0 and 0.6 < step < 2.2:
            steps[round(a.size)].append(step)
            steps[0].append(step)
    return {size: sorted(near)[len(near) // 4] for size, near in steps.items()}


def _goes_on(group: list[Row], row: Row, edge: float, leading: dict[float, float]) -> bool:
    """Whether `row` continues the paragraph `group`; `edge` is where its column ends."""
    last = group[-1]
    if not (last.upright and row.upright):
        return False
    cut = hyphenated(last.text, row.text)
    if last.cells > 1 or row.cells > 1:
        return cut and _same_column(last, row)
    if len(group) == 1 and _names(last, row):
        return True
    mixed = FIELD.match(last.text) is not None
    if abs(last.size - row.size) > (0.3 if mixed else 0.12) * max(last.size, row.size):
        return False
    step = (row.box.middle - last.box.middle) / max(last.box.height, 1.0)
    usual = leading.get(round(last.size), leading.get(0, 1.1))
    if step <= 0.3 or step > min(1.25 * usual + 0.1, FARTHEST) or last.box.overlap_x(row.box) <= 0:
        return _jumps(group, row, cut)
    if cut:
        return True
    return not _starts_anew(group, row, edge)


def _names(label: Row, value: Row) -> bool:
    """Whether `label` is the bold name of a field, and `value` what stands just below it."""
    if not label.bold or value.bold or LABEL.fullmatch(label.text) is None:
        return False
    gap = value.box.top - label.box.bottom
    flush = abs(label.box.left - value.box.left) < 3 and -2 < gap < 0.8 * label.box.height
    return flush and not BULLET.match(value.text) and not FIELD.match(value.text)


def _jumps(group: list[Row], row: Row, cut: bool) -> bool:
    """A sentence that goes on at the top of the next column."""
    last = group[-1]
    if row.box.bottom > last.box.top or row.box.left < last.box.left:
        return False
    lower = row.text[:1].islower() and not SENTENCE_STOP.search(last.text)
    open_ = lower or HANGING.search(last.text) is not None
    return cut or (open_ and last.bold == row.bold and len(last.text) > 15)


def _starts_anew(group: list[Row], row: Row, edge: float) -> bool:
    """Whether `row` opens a paragraph although it follows at the usual distance."""
    last = group[-1]
    em = max(row.size, 4.0)
    ended = SENTENCE_END.search(last.text) is not None
    short = _short(last, row, edge)
    if LEADER.search(last.text):
        return True
    inside = last.text.count("(") > last.text.count(")")
    if BULLET.match(row.text) and (ended or short or not row.text[:1].isdigit()) and not inside:
        return True
    if last.bold != row.bold and not _inside(last, row):
        return True
    if row.starts_bold and not last.bold and (FIELD.match(row.text) or ENTRY.match(row.text)):
        return True
    if short and not (last.cells == 1 and HANGING.search(last.text)):
        return not (row.text[:1].islower() and _title_like(last, row))
    first = group[0]
    if row.box.left - last.box.left > 0.8 * em and ended:
        return not BULLET.match(first.text)
    outdent = last.box.left - row.box.left > 0.8 * em
    return outdent and len(group) > 1 and ended


def _inside(last: Row, row: Row) -> bool:
    """A change of weight in the middle of a sentence."""
    return row.text[:1].islower() and SENTENCE_END.search(last.text) is None


def _short(last: Row, row: Row, edge: float) -> bool:
    """Whether the first word of `row`, a number with what it counts, would have fitted at the end of
    `last`."""
    centred = abs((last.box.left + last.box.right) - (row.box.left + row.box.right)) < 4
    if centred and abs(last.box.left - row.box.left) > 4:
        return False
    first = row.first_word
    if number := UNBROKEN.match(row.text):
        first *= len(number.group()) / len(row.text.split()[0])
    return edge - last.box.right > first + 0.6 * row.size


def _title_like(last: Row, row: Row) -> bool:
    """Ragged titles and captions: broken by sense rather than by width."""
    return SENTENCE_END.search(last.text) is None and last.bold == row.bold

"""Lines of a text that came without boxes, laid out as if typed on a machine.

Gives the second reader's text the same shape as a measured page, so that joining lines, hyphens
and running heads works alike. This module knows no PDF library.
"""

from __future__ import annotations

import re

from corpus.cleaning import close_spread, fold_run, squeeze
from corpus.layout import Box, Line

CHARACTER = 5.0
"""Supposed width of a character, in points."""
STEP = 12.0
"""Supposed distance between two lines, in points."""
SIZE = 10.0
"""Supposed font size, in points."""


def typed_lines(raw: str) -> tuple[list[Line], float, float]:
    """Lines of `raw`, and the width and height in points of the page that they make."""
    out: list[Line] = []
    top, wide = 0.0, 1.0
    for match in re.finditer(r"[^\r\n]*", raw):
        if not match.group().strip():
            top += STEP if match.group() or raw[match.start() - 1 : match.start()] == "\n" else 0.0
            continue
        line = _typed(match.group(), match.start(), top, len(out))
        top += STEP
        if line is not None:
            out.append(line)
            wide = max(wide, line.box.right)
    return out, wide, max(top, STEP)


def _typed(text: str, start: int, top: float, index: int) -> Line | None:
    """One line of type at height `top`."""
    closed = close_spread(text)
    places = [i for i, char in enumerate(text) if not char.isspace()]
    if closed != text:
        after = [text[i + 1 : i + 3].isspace() and len(text[i + 1 : i + 3]) == 2 for i in places]
    else:
        after = [text[i + 1 : i + 2].isspace() for i in places]
    spaces = after[:-1]
    inked = "".join(text[i] for i in places)
    chars = squeeze(fold_run(inked, [start + i for i in places], spaces))
    if not chars.text:
        return None
    box = Box(0.0, top, CHARACTER * len(chars.text), top + SIZE)
    first = CHARACTER * len(chars.text.split(" ", 1)[0])
    return Line(chars, box, SIZE, False, False, first, index)

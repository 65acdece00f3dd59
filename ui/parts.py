"""An answer's texts taken apart for display: the label before a quote, a follow-up's context.

The assistant hands over whole lines (« Title of the sheet : quote », « question (context) »); the
page shows their parts apart. This module makes no HTML.
"""

from __future__ import annotations

import re

from assistant.types import Sentence, SentenceKind
from ui import strings
from ui.cards import Card


def labelled(sentence: Sentence, cards: dict[int, Card]) -> tuple[str, str]:
    """The label that stands before the first quote (« Title of the sheet : »), and the rest."""
    text = sentence.text
    cited = [cards[marker].cited for marker in sentence.citations if marker in cards]
    starts = [text.find(quote) for quote in cited if quote and quote in text]
    label = text[: min(starts, default=0)].rstrip()
    if sentence.kind is not SentenceKind.QUOTE or not label.endswith(":"):
        return "", text
    return label.rstrip(f": {strings.NBSP}{strings.THIN}"), text[min(starts) :]


def context_of(query: str) -> str:
    """The context of « question (context) » without its own brackets; empty when there is none."""
    if not query.endswith(")"):
        return ""
    depth = 0
    for index in range(len(query) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(query[index], 0)
        if depth == 0:
            inside = re.sub(r"\s*[()]+\s*", " · ", query[index + 1 : -1])
            return inside.strip(" ·").replace("'", "’")
    return ""

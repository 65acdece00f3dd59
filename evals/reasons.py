"""How the reason of a score is worded: French typography, lists cut short, pages named.

Knows no metric.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.types import Score

NBSP, NNBSP = "\u00a0", "\u202f"
NAMED = 4
"""How many items of a list a reason names."""
SHOWN = 60
"""How many characters of a quote or of a sentence a reason shows."""


def scored(value: float | None, reason: str) -> Score:
    """A score whose reason has the no-break spaces of French typography."""
    text = re.sub(r"« ", f"«{NBSP}", re.sub(r" »", f"{NBSP}»", reason))
    return Score(value, re.sub(r" (?=[;?!])", NNBSP, re.sub(r" (?=:)", NBSP, text)))


def page_name(file: str, page: int) -> str:
    """« livret-2.pdf p. 22 »; the file alone for page 0."""
    return f"{file} p.{NBSP}{page}" if page else file


def shortened(parts: Sequence[str]) -> list[str]:
    """The first parts of a list, and how many others there are."""
    more = len(parts) - NAMED
    return [*parts[:NAMED], f"et {more} autres"] if more > 1 else list(parts)


def cut(text: str) -> str:
    """The beginning of a text, with an ellipsis where it goes on."""
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1].rstrip() + "…"

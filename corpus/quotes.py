"""Verbatim quotes: from offsets of the cleaned text to runs of the raw text, and the check.

A quote is a contiguous run of the raw text of one page in which only white space, soft hyphens and
line-end hyphenation are folded. Where cleaning dropped anything else in between (a running head,
a bullet, a reordered column) the run is cut there, so that no quote ever claims a contiguity that
the page does not have. This module knows no citation and no question.
"""

from __future__ import annotations

import re

from corpus.types import Page, RawPage

SOFT_HYPHENS = "\u00ad\ufffe\x02\u2010"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\x00"
FOLDED = re.compile(rf"[\s{SOFT_HYPHENS}{INVISIBLE}]*")
HYPHENATED = re.compile(rf"[{INVISIBLE}]*[-\u2010]?[{SOFT_HYPHENS}{INVISIBLE}]*\s*[\r\n]+\s*")
Run = tuple[int, int]


def _follows(raw: RawPage, before: int, after: int) -> bool:
    """Whether only foldable characters stand between two raw offsets."""
    if after < before:
        return False
    gap = raw.raw[before + 1 : after]
    return not gap or FOLDED.fullmatch(gap) is not None or HYPHENATED.fullmatch(gap) is not None


def verbatim_runs(page: Page, raw: RawPage, start: int, end: int) -> list[Run]:
    """The maximal runs of `page.text[start:end]` that are contiguous in the raw text."""
    runs: list[Run] = []
    first, last = -1, -1
    for index in range(start, end):
        if page.text[index].isspace():
            continue
        if first < 0:
            first = index
        elif not _follows(raw, raw.offsets[last], raw.offsets[index]):
            runs.append((first, last + 1))
            first = index
        last = index
    if first >= 0:
        runs.append((first, last + 1))
    return runs


def quote(page: Page, raw: RawPage, start: int, end: int) -> str:
    """The raw characters behind `page.text[start:end]`, which must be one verbatim run.

    White space is folded to one space, line-end hyphenation and soft hyphens vanish (a hyphen that
    cleaning kept, « rendez-vous », is shown as such); ligatures and odd spacing stay as extracted.
    Raises ValueError when the run is not contiguous.
    """
    if len(verbatim_runs(page, raw, start, end)) > 1:
        raise ValueError("not a contiguous run of the page")
    out: list[str] = []
    last = -1
    for index in range(start, end):
        if page.text[index].isspace():
            continue
        here = raw.offsets[index]
        if here == last:
            continue
        gap = raw.raw[last + 1 : here] if last >= 0 else ""
        if _is_space(gap, out[-1] if out else ""):
            out.append(" ")
        char = raw.raw[here]
        out.append(page.text[index] if char in SOFT_HYPHENS else char)
        last = here
    return "".join(out)


def _is_space(gap: str, before: str) -> bool:
    """Whether a dropped raw gap reads as a space (rather than as a folded line-end hyphen)."""
    if not re.search(r"\s", gap) or re.search(rf"[-{SOFT_HYPHENS}]", gap):
        return False
    return not (before == "-" and re.search(r"[\r\n]", gap))


def fold(text: str) -> str:
    """Canonical form for comparing a quote with a page: no white space, no hyphen of any kind."""
    return re.sub(rf"[\s\-{SOFT_HYPHENS}{INVISIBLE}]+", "", text)


def stands_on(quote_text: str, raw_text: str) -> bool:
    """Whether a quote is a contiguous run of a page's raw text, up to the folding above."""
    folded = fold(quote_text)
    return bool(folded) and folded in fold(raw_text)

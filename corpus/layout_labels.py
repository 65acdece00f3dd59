"""Printed page labels, deduced from the numbers in running heads and feet.

This module knows texts and page numbers only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

NUMBER = re.compile(r"\W*(?:page|p\.?)?\W*(\d{1,4})\W*(?:(?:sur|/|de|of)\W*\d{1,4})?\W*", re.I)
ROMAN = re.compile(r"\W*((?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))\W*", re.I)
PAIR = re.compile(r"\W*(\d{1,4})\W+(\d{1,4})\W*")


def is_page_number(text: str) -> bool:
    """Whether a line holds nothing but a page number, roman or arabic, or those of a spread."""
    return any(pattern.fullmatch(text) for pattern in (NUMBER, ROMAN, PAIR))


def printed_labels(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Printed labels of the pages from the texts of their furniture; physical number otherwise.

    A number counts only where a page nearby keeps the same distance between physical and printed
    number. A page with two numbers (a double-page spread) is labelled « 2-3 ».
    """
    spreads = [_spread(page) for page in texts]
    if sum(s is not None for s in spreads) > 0.4 * len(texts):
        return tuple(s or str(n) for n, s in enumerate(spreads, 1))
    roman = _distances([_romans(page) for page in texts])
    arabic = _distances([numbers_in(page) for page in texts])
    opening = next((n for n, d in enumerate(arabic, 1) if d is not None), len(texts) + 1)
    if len({d for d in arabic if d is not None}) == 1 and roman.count(None) == len(roman):
        opening = 1
    roman, arabic = _filled(roman, 1, opening), _filled(arabic, opening, len(texts) + 1)
    labels: list[str] = []
    for number, (low, high) in enumerate(zip(roman, arabic, strict=True), 1):
        if low is not None and number < opening:
            labels.append(to_roman(number - low))
        else:
            labels.append(str(number if high is None else number - high))
    return tuple(labels)


def _distances(values: Sequence[set[int]]) -> list[int | None]:
    """For each page, « physical minus printed » where a page at most two away has the same."""
    found = [{n - v for v in page if v} for n, page in enumerate(values, 1)]
    votes = Counter(d for page in found for d in page)
    out: list[int | None] = []
    for index, page in enumerate(found):
        near = found[max(0, index - 2) : index] + found[index + 1 : index + 3]
        kept = [d for d in page if any(d in other for other in near)]
        out.append(max(kept, key=lambda d: votes[d]) if kept else None)
    return out


def _filled(distances: Sequence[int | None], first: int, stop: int) -> list[int | None]:
    """Gaps filled between two pages of one distance, or from `first` to `stop` if it is the only.

    Pages are 1-based, and no printed number falls below 1.
    """
    only = {d for d in distances if d is not None}
    out: list[int | None] = []
    for number, own in enumerate(distances, 1):
        value = own
        if own is None and len(only) == 1 and first <= number < stop:
            value = next(iter(only))
        elif own is None:
            before = next((d for d in reversed(distances[: number - 1]) if d is not None), None)
            after = next((d for d in distances[number:] if d is not None), None)
            value = before if before == after else None
        out.append(value if value is not None and number - value >= 1 else None)
    return out


def _spread(texts: Sequence[str]) -> str | None:
    """« 2-3 » when two neighbouring numbers stand on the page, else None."""
    alone = sorted(
        {int(m.group(1)) for text in texts if (m := re.fullmatch(r"\W*0*(\d+)\W*", text))}
    )
    for text in texts:
        if pair := PAIR.fullmatch(text):
            alone += sorted(int(v) for v in pair.groups())
    for low, high in pairwise(alone):
        if high == low + 1:
            return f"{low}-{high}"
    return None


def numbers_in(texts: Sequence[str]) -> set[int]:
    """Numbers of at most four digits that stand in the texts."""
    return {int(v) for text in texts for v in re.findall(r"\d{1,4}", text)}


def _romans(texts: Sequence[str]) -> set[int]:
    found = [m.group(1) for text in texts if (m := ROMAN.fullmatch(text)) and m.group(1)]
    return {from_roman(text) for text in found}


def to_roman(number: int) -> str:
    """Lower-case roman numeral of 1 to 399."""
    steps = (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
    )
    out = ""
    for value, sign in (*steps, (1, "i")):
        out += sign * (number // value)
        number %= value
    return out


def from_roman(text: str) -> int:
    """Value of a roman numeral in either case."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in text.lower()]
    return sum(-v if v < max(values[i:], default=0) else v for i, v in enumerate(values))

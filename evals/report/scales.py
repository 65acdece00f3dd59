"""Scales, ticks and bins: where a number goes on a plot. Knows no metric and no markup."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""What a step between ticks may be, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps [low, high] to [start, end], linearly; what lies outside is held at the nearer end."""

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def __call__(self, value: float) -> float:
        """The place of a value, to two digits; the middle of an empty range."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def step_of(span: float, count: int) -> float:
    """The least round step that needs at most `count` steps to cover `span` (above zero)."""
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * step for step in STEPS if power * step >= rough * (1 - 1e-9))


def ticks(high: float, count: int = 4) -> tuple[float, ...]:
    """Round values from 0 to the first that reaches `high`, about `count` steps; (0, 1) for none."""
    if high <= 0:
        return (0.0, 1.0)
    step = step_of(high, count)
    last = math.ceil(high / step - 1e-9)
    return tuple(round(step * number, 10) for number in range(last + 1))


@dataclass(frozen=True, slots=True)
class Bins:
    """A histogram: `counts[i]` values lie in [edges[i], edges[i + 1]).

    `open_ended`: the last bin also holds every greater value.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_ended: bool


def bins(values: Sequence[float], count: int = 12) -> Bins:
    """About `count` bins of a round width from zero.

    A long tail does not squeeze the others: what lies beyond one and a half times the 95th
    percentile goes into the last bin.
    """
    if not values:
        return Bins((0.0, 1.0), (0,), open_ended=False)
    ordered = sorted(values)
    usual = ordered[math.ceil(0.95 * len(ordered)) - 1]
    top = min(ordered[-1], 1.5 * usual) or ordered[-1] or 1.0
    width = step_of(top, count)
    if all(float(value).is_integer() for value in ordered):
        width = max(1.0, math.ceil(width))
    number = math.floor(top / width) + 1
    edges = tuple(round(width * i, 10) for i in range(number + 1))
    counts = [0] * number
    for value in ordered:
        counts[min(bisect_right(edges, value) - 1, number - 1)] += 1
    return Bins(edges, tuple(counts), open_ended=ordered[-1] >= edges[-1])

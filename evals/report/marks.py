"""Drawings as plain data: marks with places in per cent, so that a plot fits any width.

The templates write them out, escaped; this module makes no markup and knows no metric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mark:
    """One SVG element: its name, class, attributes and text; `tip` is shown on pointing at it."""

    kind: str
    css: str
    at: Mapping[str, str]
    text: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend: the class of its swatch, and what it stands for."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure: marks, its text alternative, and its data as a table.

    `layers` are drawn over one another, each by its own class. `notes` stand below the figure.
    """

    key: str
    title: str
    description: str
    marks: tuple[Mark, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[Key, ...] = ()
    note: str = ""
    x_title: str = ""
    y_title: str = ""
    curves: tuple[Curve, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points of the plot area, from (0, 0) top left to (100, 100) bottom right."""

    css: str
    path: str


def percent(value: float) -> str:
    """« 40.25% », as SVG writes it."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def line(css: str, x1: float, y1: float, x2: float, y2: float) -> Mark:
    """A straight line between two places."""
    places = {"x1": percent(x1), "y1": percent(y1), "x2": percent(x2), "y2": percent(y2)}
    return Mark("line", css, places)


def rect(css: str, x: float, y: float, width: float, height: float, tip: str = "") -> Mark:
    """A box; sizes below zero are none."""
    size = {"width": percent(max(width, 0.0)), "height": percent(max(height, 0.0))}
    return Mark("rect", css, {"x": percent(x), "y": percent(y), **size}, tip=tip)


def label(
    css: str, x: float, y: float, text: str, anchor: str = "middle", dy: str = "0.35em"
) -> Mark:
    """A text at a place; `anchor` start, middle or end; by default centred on its line."""
    places = {"x": percent(x), "y": percent(y), "dy": dy, "text-anchor": anchor}
    return Mark("text", css, places, text)


def symbol(css: str, name: str, x: float, y: float, tip: str = "") -> Mark:
    """A shape of the page's own, by its id."""
    return Mark("use", css, {"href": f"#{name}", "x": percent(x), "y": percent(y)}, tip=tip)


def path_through(points: Sequence[tuple[float, float]]) -> str:
    """The `d` of a line through points; "" for fewer than two."""
    if len(points) < 2:
        return ""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)

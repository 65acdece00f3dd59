"""HTML from templates: escaped always, strict about names, with French filters for values.

The only file that imports jinja2. Every value is escaped unless a caller made it `Markup` itself;
a name that is not given is an error. This module does not know what the pages are about.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

NBSP, THIN = "\u00a0", "\u202f"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


def render(folder: Path, name: str, **values: object) -> str:
    """The template `name` of `folder` with `values`; templates there can include each other."""
    return _environment(folder).get_template(name).render(**values)


def nombre(value: float, digits: int | None = None) -> str:
    """« 1 234,5 »: decimal comma, groups of three; one digit at most unless `digits` is given."""
    text = f"{value:,.{1 if digits is None else digits}f}"
    if digits is None and text.endswith(".0"):
        text = text[:-2]
    return text.replace(",", THIN).replace(".", ",").replace("-", "−")


def part(value: float, digits: int = 0) -> str:
    """A share of 1 in per cent: « 73 % »."""
    return f"{nombre(value * 100, digits)}{NBSP}%"


def ms(value: float) -> str:
    """Milliseconds: « 84 ms », « 1,2 s »."""
    return f"{nombre(value, 0)}{NBSP}ms" if value < 1000 else f"{nombre(value / 1000, 1)}{NBSP}s"


def date(value: datetime | str) -> str:
    """« 3 mars 2026 à 14 h 05 », as it is written (its own zone); a text is ISO 8601."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    day = "1er" if when.day == 1 else str(when.day)
    return f"{day}{NBSP}{MONTHS[when.month - 1]} {when.year} à {when.hour}{NBSP}h{NBSP}{when.minute:02}"


def duree(seconds: float) -> str:
    """« 8,4 s », « 42 s », « 3 min 20 s », « 1 h 05 min »."""
    if seconds < 10:
        return f"{nombre(seconds, 1)}{NBSP}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{NBSP}h{NBSP}{minutes:02}{NBSP}min"
    if minutes:
        return f"{minutes}{NBSP}min" + (f"{NBSP}{rest:02}{NBSP}s" if rest else "")
    return f"{rest}{NBSP}s"


@lru_cache
def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(nombre=nombre, part=part, ms=ms, date=date, duree=duree)
    return environment

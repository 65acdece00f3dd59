"""What a build tells while it runs and when it is done. This module computes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Step = Literal["reading", "embedding", "writing", "verifying"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` documents (reading) or passages (the other steps); `file` being read."""

    step: Step
    done: int
    total: int
    file: str | None = None


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The generation that is current after a build.

    `errors` and `problems` are (base name, French message): files that were not indexed, and what
    could not be read in those that were. `reused` counts documents not read again; `unchanged`
    says that the current generation was already this one; `seconds` is the wall time.
    """

    documents: int
    pages: int
    pages_without_text: int
    errors: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]
    passages: int
    seconds: float
    index_id: str
    unchanged: bool
    reused: int

"""The booklets' own texts, read from `text/*.md`: titles, forewords, chapters and their sheets.

A pillar's file lists every sheet exactly once, under the chapter it belongs to. This module checks
that, and knows no layout.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.booklets.records import Record
from corpus.booklets.sheet_text import AXES, Section, parse_sections

TEXT = Path(__file__).parent / "text"
NAMES = (
    "livret-0-vue-d-ensemble",
    "livret-1-diagnostic",
    "livret-2-pouvoir-d-agir",
    "livret-3-habitabilite",
    "livret-4-economie-locale",
)
"""Base name of each booklet, by number; `NAMES[0]` is the overview."""

PILLARS = tuple(AXES)
"""`PILLARS[n - 1]` is the pillar of booklet n."""
CHAPTER = "Chapitre\u00a0: "


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a pillar booklet: its opening text and the ids of its sheets, in order."""

    title: str
    text: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The own text of booklet `number`; `parts` are a pillar's foreword or the overview's parts."""

    number: int
    title: str
    subtitle: str
    parts: tuple[Section, ...]
    chapters: tuple[Chapter, ...]

    @property
    def name(self) -> str:
        """Base name of the booklet's file."""
        return NAMES[self.number]


def load_manuscript(number: int, folder: Path = TEXT) -> Manuscript:
    """The text of booklet `number` (0 to 4); raises ValueError when its head is malformed."""
    text = (folder / f"{NAMES[number]}.md").read_text(encoding="utf-8")
    head, _, rest = text.partition("\n## ")
    match = re.fullmatch(r"# (?P<title>.+)\n+> (?P<subtitle>.+)\n*", head)
    if match is None:
        raise ValueError(f"{NAMES[number]}.md: expected « # title » then « > subtitle »")
    sections = parse_sections("## " + rest)
    return Manuscript(
        number,
        match["title"],
        match["subtitle"],
        tuple(s for s in sections if not s.heading.startswith(CHAPTER)),
        tuple(_chapter(s) for s in sections if s.heading.startswith(CHAPTER)),
    )


def _chapter(section: Section) -> Chapter:
    *prose, listed = section.paragraphs
    ids = tuple(re.findall(r"(?:^|\s)- (\S+)", listed))
    return Chapter(section.heading.removeprefix(CHAPTER), " ".join(prose), ids)


def check_chapters(manuscript: Manuscript, records: Iterable[Record]) -> None:
    """Raises ValueError unless the chapters hold each record of the pillar exactly once."""
    listed = Counter(i for chapter in manuscript.chapters for i in chapter.sheets)
    pillar = PILLARS[manuscript.number - 1]
    wanted = {record.id for record in records if record.pillar == pillar}
    twice = sorted(i for i, count in listed.items() if count > 1)
    if twice or set(listed) != wanted:
        raise ValueError(
            f"{manuscript.name}: twice {twice}, missing {sorted(wanted - set(listed))}, "
            f"unknown {sorted(set(listed) - wanted)}"
        )

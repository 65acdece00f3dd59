"""Builds the five demonstration booklets: loads, checks, plans, then writes the PDF files.

The same inputs and the same PDF library give the same bytes. Nothing is written when a sheet is
missing or says what its record does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.booklets import fonts
from corpus.booklets.fidelity import problems
from corpus.booklets.manuscript import NAMES, PILLARS, Manuscript, check_chapters, load_manuscript
from corpus.booklets.overview import Materials, plan_overview
from corpus.booklets.pages import Plan, draw_plan
from corpus.booklets.pillar import plan_pillar
from corpus.booklets.records import Record, load_records
from corpus.booklets.sheet_text import SheetText, complete_text, load_sheet
from corpus.errors import UserError
from corpus.thesaurus import DATA, load_thesaurus

BUNDLED = Path(__file__).resolve().parent.parent / "bundled"


class UnfaithfulSheet(UserError):
    """A sheet says something that its record does not."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the booklets are made from, checked."""

    records: tuple[Record, ...]
    sheets: dict[str, SheetText]
    manuscripts: dict[int, Manuscript]


def load_library() -> Library:
    """Records, sheets and manuscripts; raises SheetMissing, UnfaithfulSheet or ValueError."""
    records = load_records()
    sheets = {record.id: load_sheet(record) for record in records}
    for record in records:
        found = problems(record, complete_text(sheets[record.id]))
        if found:
            raise UnfaithfulSheet(
                f"La fiche « {record.id} » dit ce que ses faits ne disent pas : "
                f"{' ; '.join(found)}."
            )
    manuscripts = {number: load_manuscript(number) for number in range(len(NAMES))}
    for number in range(1, len(NAMES)):
        check_chapters(manuscripts[number], records)
    return Library(records, sheets, manuscripts)


def plan_all(library: Library) -> list[Plan]:
    """The five plans, the overview first; the fonts must be registered."""
    counts = [sum(r.pillar == pillar for r in library.records) for pillar in PILLARS]
    plans = {
        number: plan_pillar(library.manuscripts[number], library.sheets, counts)
        for number in range(1, len(NAMES))
    }
    materials = Materials(library.records, library.manuscripts, plans, load_thesaurus(DATA))
    return [plan_overview(library.manuscripts[0], materials), *plans.values()]


def build(out: Path = BUNDLED) -> list[Path]:
    """Writes the five booklets into `out`; raises FontsMissing and what `load_library` raises."""
    fonts.register()
    plans = plan_all(load_library())
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for plan in plans:
        path = out / f"{NAMES[plan.number]}.pdf"
        draw_plan(plan, path)
        paths.append(path)
    return paths

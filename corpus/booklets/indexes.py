"""Indexes and glossary of the overview: actions by place and by theme, words of the trade.

Each entry gives the booklet and the page printed in it, read from the plans of the pillar
booklets; the glossary is drawn from the shipped thesaurus. This module knows no page of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.styles import ParagraphStyle

from corpus.booklets import theme
from corpus.booklets.boxes import Box, markup, paragraph, plain, space
from corpus.booklets.fidelity import fold
from corpus.booklets.figures import ELSEWHERE
from corpus.booklets.manuscript import PILLARS
from corpus.booklets.openers import shifted
from corpus.booklets.pages import Plan
from corpus.booklets.records import Record
from corpus.booklets.typography import NO_BREAK
from corpus.thesaurus import Thesaurus

COLUMN = (theme.WIDTH - theme.GUTTER) / 2
INSET = 7.0


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a sheet stands: booklet 1 to 4, and the page printed there."""

    booklet: int
    page: int

    def __str__(self) -> str:
        return f"livret{NO_BREAK}{self.booklet},{NO_BREAK}p.{NO_BREAK}{self.page}"


def references(records: Iterable[Record], plans: Mapping[int, Plan]) -> dict[str, Reference]:
    """The reference of every record's sheet, by record id."""
    found = {}
    for record in records:
        booklet = PILLARS.index(record.pillar) + 1
        found[record.id] = Reference(booklet, plans[booklet].anchors[f"fiche-{record.id}"])
    return found


@dataclass(frozen=True, slots=True)
class IndexStyles:
    """Text styles of an index: head, subhead, entry."""

    head: ParagraphStyle
    subhead: ParagraphStyle
    entry: ParagraphStyle


def index_styles(palette: theme.Palette) -> IndexStyles:
    """Styles in the colours of the overview; an entry's second line is set in."""

    def style(name: str, face: str, size: float, leading: float, colour: str) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=face, fontSize=size, leading=leading, textColor=colour)

    entry = style("i3", "Lato", 7.7, 10, theme.INK)
    entry.leftIndent, entry.firstLineIndent = 7, -7
    return IndexStyles(
        style("i1", "Lato-Black", 10.2, 13.4, palette.accent),
        style("i2", "Lato-Bold", 8.2, 11, theme.INK),
        entry,
    )


def _entry(record: Record, where: Reference, styles: IndexStyles, inset: float) -> Box:
    run = f'{markup(record.title)} <font name="Lato-Bold">{markup(str(where))}</font>'
    return shifted(paragraph(run, styles.entry, COLUMN - inset), inset)


def communes(record: Record) -> list[str]:
    """The places of a record within its region, one by one when it names several."""
    place = record.place
    if not place.region:
        return [place.commune]
    return [name.strip() for name in place.commune.replace(" et ", ",").split(",")]


def by_place(
    records: Sequence[Record], where: Mapping[str, Reference], styles: IndexStyles
) -> list[Box]:
    """Region, then commune, then actions; actions without region come last."""
    tree: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        for commune in communes(record):
            tree[record.place.region or ELSEWHERE][commune].append(record)
    found: list[Box] = []
    for region in sorted(tree, key=lambda name: (name == ELSEWHERE, fold(name))):
        found += [space(9), plain(region, styles.head, COLUMN, keep=True)]
        for commune in sorted(tree[region], key=fold):
            found += [space(3.4), plain(commune, styles.subhead, COLUMN, keep=True)]
            for record in tree[region][commune]:
                found += [space(1), _entry(record, where[record.id], styles, INSET)]
    return found


def by_theme(
    records: Sequence[Record], where: Mapping[str, Reference], styles: IndexStyles
) -> list[Box]:
    """Theme, then actions, in alphabetical order."""
    tree: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for name in record.themes:
            tree[name].append(record)
    found: list[Box] = []
    letter = ""
    for name in sorted(tree, key=fold):
        if fold(name)[0] != letter:
            letter = fold(name)[0]
            found += [space(7), plain(letter.upper(), styles.head, COLUMN, keep=True)]
        found += [space(3.4), plain(name, styles.subhead, COLUMN, keep=True)]
        for record in tree[name]:
            found += [space(1), _entry(record, where[record.id], styles, INSET)]
    return found


def glossary_entries(thesaurus: Thesaurus) -> list[tuple[str, str]]:
    """(term, explanation) in alphabetical order; acronyms that mean the same share an entry."""
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for form, equivalents in thesaurus.acronyms.items():
        shared[equivalents or thesaurus.notes.get(form, ())].append(form)
    pairs = [(forms, equivalents) for equivalents, forms in shared.items()]
    pairs += [([group[0]], group[1:]) for group in thesaurus.groups]
    found = []
    for forms, equivalents in pairs:
        notes = ", ".join(n for n in thesaurus.notes.get(forms[0], ()) if n not in equivalents)
        words = list(equivalents)
        if words and notes:
            words[0] += f" ({notes})"
        text = " ; ".join(words) or notes
        if text:
            found.append((", ".join(forms), text.replace("CO2", "CO₂")))
    return sorted(found, key=lambda item: fold(item[0]))


def glossary(thesaurus: Thesaurus, styles: IndexStyles) -> list[Box]:
    """The glossary as boxes for two columns."""
    found: list[Box] = []
    letter = ""
    for term, text in glossary_entries(thesaurus):
        if fold(term)[0] != letter:
            letter = fold(term)[0]
            found += [space(7), plain(letter.upper(), styles.head, COLUMN, keep=True)]
        run = f'<font name="Lato-Bold">{markup(term)}{NO_BREAK}:</font> {markup(text)}'
        found += [space(2.6), paragraph(run, styles.entry, COLUMN)]
    return found

"""Assembles the overview booklet: its own text, tables and map, two indexes and the glossary.

The text comes from `text/livret-0-….md`; marks in braces are replaced by what the records give:
`{actions}` and `{count:haute}` by numbers, `{ref:id}` by a sheet's title and place, `{table:livrets}`
by the table of the four booklets. Page numbers of other booklets come from their plans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.booklets import theme
from corpus.booklets.boxes import Box, cut_address, markup, paragraph, space, stack
from corpus.booklets.covers import SERIES, cover
from corpus.booklets.figures import ELSEWHERE, by_region, by_sector, captioned, share_bar, tile_map
from corpus.booklets.indexes import (
    Reference,
    by_place,
    by_theme,
    glossary,
    index_styles,
    references,
)
from corpus.booklets.manuscript import Manuscript
from corpus.booklets.openers import Entry, fitted_contents, imprint, section_title
from corpus.booklets.pages import Composer, Mark, Page, Plan
from corpus.booklets.records import Record
from corpus.booklets.sheet_layouts import markup_address
from corpus.booklets.sheet_text import AXES, Section
from corpus.booklets.tables import Column, table_block
from corpus.booklets.typography import NO_BREAK, typographer
from corpus.thesaurus import Thesaurus

MAP = "Où se trouvent les actions"
PLACES = "Index par territoire"
THEMES = "Index par thème"
GLOSSARY = "Glossaire"


@dataclass(frozen=True, slots=True)
class Materials:
    """What the overview is made from: records, pillar manuscripts and plans by booklet number."""

    records: tuple[Record, ...]
    manuscripts: Mapping[int, Manuscript]
    plans: Mapping[int, Plan]
    thesaurus: Thesaurus

    def counts(self) -> list[int]:
        """Number of actions of the booklets 1 to 4."""
        found = Counter[str](record.pillar for record in self.records)
        return [found[pillar] for pillar in AXES]


def plan_overview(manuscript: Manuscript, materials: Materials) -> Plan:
    """The planned overview."""
    palette = theme.PALETTES[0]
    body = Composer()
    entries = _parts(body, manuscript, materials)
    entries += _map_page(body, materials)
    entries += _back_matter(body, materials)
    front = _front(manuscript, materials, entries, palette)
    subject = f"{SERIES} – vue d’ensemble, index et glossaire de quatre livrets"
    title = typographer(f"{manuscript.title} – vue d’ensemble des livrets")
    return Plan(0, title, manuscript.title, subject, tuple(front), tuple(body.pages), body.anchors)


def _parts(body: Composer, manuscript: Manuscript, materials: Materials) -> list[Entry]:
    """The text parts, each on a new page."""
    styles = theme.styles(theme.PALETTES[0])
    found = []
    for number, part in enumerate(manuscript.parts, 1):
        mark = Mark(part.heading, f"partie-{number}")
        body.new_page(part.heading, [mark])
        found.append(Entry(part.heading, mark.key, str(len(body.pages)), strong=True))
        lead = section_title(part.heading, styles, theme.PALETTES[0])
        body.flow([lead, *_part_boxes(part, materials, styles)], part.heading)
    return found


def _part_boxes(part: Section, materials: Materials, styles: theme.Styles) -> list[Box]:
    where = references(materials.records, materials.plans)
    found: list[Box] = []
    for words in part.paragraphs:
        if words == "{table:livrets}":
            found += [space(4), booklets_table(materials, styles), space(12)]
        elif words == "{chapters}":
            found += chapter_list(materials, styles)
        elif words.startswith("<http"):
            found.append(address(words.strip("<>"), styles))
        else:
            text = inline(words, materials, where)
            found += [paragraph(text, styles.body, theme.WIDTH), space(8)]
    return found


def address(url: str, styles: theme.Styles) -> Box:
    """A clickable address, cut where it does not fit."""
    style = styles.value
    cut = cut_address(url, style.fontName, style.fontSize, theme.WIDTH - 1)
    text = "<br/>".join(markup_address(piece) for piece in cut)
    colour = theme.PALETTES[0].accent
    run = f'<a href="{markup_address(url)}" color="{colour}">{text}</a>'
    return paragraph(run, style, theme.WIDTH)


def inline(words: str, materials: Materials, where: Mapping[str, Reference]) -> str:
    """Text with its marks replaced, as paragraph markup."""
    by_id = {record.id: record for record in materials.records}
    confidence = Counter[str](record.confidence for record in materials.records)
    words = words.replace("{actions}", str(len(by_id)))
    words = re.sub(r"\{count:(\w+)\}", lambda m: str(confidence[_level(m[1])]), words)

    def reference(match: re.Match[str]) -> str:
        record = by_id[match[1]]
        return f"« {record.title} » ({where[record.id]})"

    text = markup(re.sub(r"\{ref:([\w-]+)\}", reference, words))
    return re.sub(r"\*\*(.+?)\*\*", r'<font name="Lato-Bold" size="9.8">\1</font>', text)


def _level(name: str) -> str:
    if name not in ("haute", "moyenne"):
        raise ValueError(f"unknown confidence {name!r}")
    return name


def booklets_table(materials: Materials, styles: theme.Styles) -> Box:
    """The four booklets: number, title, pillar, number of actions and of communes named."""
    columns = (
        Column("Livret", 0.1),
        Column("Titre", 0.36),
        Column("Axe", 0.38),
        Column("Actions", 0.16, right=True),
    )
    rows = [
        (str(number), materials.manuscripts[number].title, axis, str(count))
        for number, (axis, count) in enumerate(
            zip(AXES.values(), materials.counts(), strict=True), 1
        )
    ]
    rows.append((NO_BREAK, "Ensemble", NO_BREAK, str(len(materials.records))))
    return table_block(columns, rows, theme.PALETTES[0], styles)


def chapter_list(materials: Materials, styles: theme.Styles) -> list[Box]:
    """The chapters of each booklet, with the page printed there."""
    found: list[Box] = []
    for number, plan in materials.plans.items():
        manuscript = materials.manuscripts[number]
        parts = [
            f"{chapter.title} (p.{NO_BREAK}{plan.anchors[f'chapitre-{index}']})"
            for index, chapter in enumerate(manuscript.chapters, 1)
        ]
        head = f'<font name="Lato-Bold" color="{theme.PALETTES[number].accent}">'
        run = f"{head}{markup(f'Livret {number} : ')}</font>{markup(' ; '.join(parts) + '.')}"
        found += [paragraph(run, styles.value, theme.WIDTH), space(6)]
    return found


def _map_page(body: Composer, materials: Materials) -> list[Entry]:
    palette = theme.PALETTES[0]
    styles = theme.styles(palette)
    rows = by_region(materials.records)
    total = len(materials.records)
    elsewhere = dict(rows).get(ELSEWHERE, 0)
    body.new_page(MAP, [Mark(MAP, "carte")])
    page = str(len(body.pages))
    words = (
        f"Carte schématique des régions : nombre d’actions des quatre livrets dans chacune "
        f"({total - elsewhere} actions). Les {elsewhere} autres sont nationales ou concernent "
        "plusieurs régions."
    )
    body.add(section_title(MAP, styles, palette))
    body.add(captioned(1, words, tile_map(rows, palette), styles))
    body.new_page(MAP)
    body.add(region_table(materials, styles))
    sectors = by_sector(materials.records)
    words = (
        f"Porteurs cités dans les fiches des quatre livrets, par secteur "
        f"({sum(count for _, count in sectors)} mentions ; un même porteur est compté dans chaque "
        "fiche où il figure)."
    )
    body.add(space(24))
    body.add(captioned(2, words, share_bar(sectors, palette), styles))
    return [Entry(MAP, "carte", page, strong=True)]


def region_table(materials: Materials, styles: theme.Styles) -> Box:
    """Regions by booklets: number of actions."""
    columns = (
        Column("Région", 0.4),
        *(Column(f"Livret {number}", 0.12, right=True) for number in range(1, 5)),
        Column("Total", 0.12, right=True),
    )
    cells = Counter[tuple[str, str]](
        (typographer(r.place.region) or ELSEWHERE, r.pillar) for r in materials.records
    )
    rows = []
    for region, total in by_region(materials.records):
        numbers = [cells[region, pillar] for pillar in AXES]
        rows.append((region, *(str(n) if n else "–" for n in numbers), str(total)))
    counts = [str(count) for count in materials.counts()]
    rows.append(("Ensemble", *counts, str(len(materials.records))))
    caption = paragraph(
        markup("Nombre d’actions par région et par livret."), styles.caption, theme.WIDTH
    )
    return stack([table_block(columns, rows, theme.PALETTES[0], styles), space(7), caption])


def _back_matter(body: Composer, materials: Materials) -> list[Entry]:
    """The two indexes and the glossary, in two columns."""
    palette = theme.PALETTES[0]
    styles, small = theme.styles(palette), index_styles(palette)
    where = references(materials.records, materials.plans)
    found = []
    for title, key, boxes in (
        (PLACES, "index-territoires", by_place(materials.records, where, small)),
        (THEMES, "index-themes", by_theme(materials.records, where, small)),
        (GLOSSARY, "glossaire", glossary(materials.thesaurus, small)),
    ):
        body.new_page(title, [Mark(title, key)])
        found.append(Entry(title, key, str(len(body.pages)), strong=True))
        body.add(section_title(title, styles, palette))
        body.columns(boxes, title)
    return found


def _front(
    manuscript: Manuscript,
    materials: Materials,
    entries: Sequence[Entry],
    palette: theme.Palette,
) -> list[Page]:
    styles = theme.styles(palette)
    front = Composer()
    marks = [Mark("Couverture", "couverture")]
    front.full_page(palette.accent, marks, cover(manuscript, materials.counts()))
    front.pages[0].bare = True
    about = "À propos de ce document"
    front.new_page(about, [Mark(about, "a-propos")])
    front.flow([section_title(about, styles, palette), *imprint(styles)], about)
    front.new_page("Sommaire", [Mark("Sommaire", "sommaire")])
    lead = section_title("Sommaire", styles, palette)
    front.flow([lead, *fitted_contents(entries, palette, front.room - lead.height)], "Sommaire")
    return front.pages

"""Assembles a pillar booklet: cover, imprint, contents, foreword, tables, figures, chapters.

Sheets keep the order of their chapter, except that a short one may come earlier to share a page.
Layouts, tables and drawings live elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.booklets import theme
from corpus.booklets.boxes import Box, lines, plain, space, trimmed
from corpus.booklets.covers import SERIES, cover
from corpus.booklets.figures import ELSEWHERE, bars, by_region, by_sector, captioned, share_bar
from corpus.booklets.manuscript import Chapter, Manuscript
from corpus.booklets.openers import Entry, fitted_contents, imprint, opener, section_title
from corpus.booklets.pages import COLUMN_GAP, Composer, Mark, Page, Plan, roman
from corpus.booklets.sheet_layouts import Setting, anchor, layout_for
from corpus.booklets.sheet_text import AXES, SheetText
from corpus.booklets.tables import glance, set_table, some_figures

STEPS = ((1.0, False), (1.0, True), (0.97, True), (0.94, True), (0.91, True), (0.88, True),
         (0.86, True))  # fmt: skip
"""(size, key figures run in): how a sheet is tried before it takes two pages."""
FULL = STEPS[0]
GLANCE = "Les actions de ce livret en un coup d’œil"
FIGURES = "Quelques chiffres"
WHERE = "Où et avec qui"
FOREWORD = "Avant-propos"


def plan_pillar(
    manuscript: Manuscript, sheets: Mapping[str, SheetText], counts: Sequence[int]
) -> Plan:
    """The planned booklet of a pillar; `sheets` by id."""
    ordered = [sheets[i] for chapter in manuscript.chapters for i in chapter.sheets]
    offset = len(_reference(manuscript, ordered, {}).pages)
    chapters = Composer()
    for number, chapter in enumerate(manuscript.chapters, 1):
        _chapter(chapters, manuscript, number, chapter, sheets, offset)
    anchors = {key: page + offset for key, page in chapters.anchors.items()}
    body = _reference(manuscript, ordered, anchors)
    anchors |= body.anchors
    front = _front(manuscript, sheets, anchors, counts)
    pillar = AXES[ordered[0].record.pillar]
    return Plan(
        manuscript.number,
        manuscript.title,
        manuscript.title,
        f"{SERIES} – {pillar} : {len(ordered)} fiches action",
        tuple(front),
        (*body.pages, *chapters.pages),
        anchors,
    )


def _reference(
    manuscript: Manuscript, ordered: Sequence[SheetText], anchors: Mapping[str, int]
) -> Composer:
    """Tables and figures, the first pages of the body."""
    composer = Composer()
    palette = theme.PALETTES[manuscript.number]
    styles = theme.styles(palette)
    head, rows = glance(ordered, lambda key: str(anchors.get(key, 0)), palette, styles)
    composer.open_part(Mark(GLANCE, "coup-d-oeil"), theme.HEIGHT)
    set_table(composer, head, rows, GLANCE, [section_title(GLANCE, styles, palette)])
    composer.open_part(Mark(FIGURES, "chiffres"), 0.45 * theme.HEIGHT)
    head, rows = some_figures(ordered, palette, styles)
    words = "Le premier chiffre clé de chaque fiche qui en donne, avec ce qu’il compte."
    before = [section_title(FIGURES, styles, palette), *lines(words, styles.body, theme.WIDTH)]
    set_table(composer, head, rows, FIGURES, [*before, space(10)])
    drawings = _figures(ordered, styles, palette)
    composer.open_part(Mark(WHERE, "ou-et-avec-qui"), _height(drawings))
    for box in drawings:
        composer.add(box)
    return composer


def _figures(
    ordered: Sequence[SheetText], styles: theme.Styles, palette: theme.Palette
) -> list[Box]:
    records = [sheet.record for sheet in ordered]
    total = len(records)
    carriers = sum(count for _, count in by_sector(records))
    return [
        section_title(WHERE, styles, palette),
        captioned(
            1,
            f"Nombre d’actions de ce livret par région ({total} actions). « {ELSEWHERE} » : "
            "actions menées dans toute la France ou dans plusieurs régions.",
            bars(by_region(records), palette, ELSEWHERE),
            styles,
        ),
        space(26),
        captioned(
            2,
            f"Porteurs cités dans les fiches de ce livret, par secteur ({carriers} mentions ; un "
            "même porteur est compté dans chaque fiche où il figure).",
            share_bar(by_sector(records), palette),
            styles,
        ),
    ]


def _chapter(
    composer: Composer,
    manuscript: Manuscript,
    number: int,
    chapter: Chapter,
    sheets: Mapping[str, SheetText],
    offset: int,
) -> None:
    palette = theme.PALETTES[manuscript.number]
    order: list[str] = []

    def entries() -> list[Entry]:
        found = [sheets[i] for i in order]
        pages = [str(composer.anchors[anchor(s)] + offset) for s in found]
        return [Entry(s.title, anchor(s), p) for s, p in zip(found, pages, strict=True)]

    mark = Mark(chapter.title, f"chapitre-{number}")
    draw = opener(number, chapter.title, chapter.text, entries, palette)
    composer.full_page(palette.accent, [mark], draw)
    waiting = [sheets[i] for i in chapter.sheets]
    while waiting:
        sheet = next((s for s in waiting if _fits(manuscript.number, s, composer)), None)
        if sheet is None or composer.room >= theme.HEIGHT:
            sheet = waiting[0]
            composer.new_page(chapter.title)
        waiting.remove(sheet)
        order.append(sheet.record.id)
        _set_sheet(composer, manuscript.number, sheet, chapter.title, waiting)


def _boxes(
    number: int, sheet: SheetText, step: tuple[float, bool], room: float | None = None
) -> list[Box]:
    palette = theme.PALETTES[number]
    size, dense = step
    setting = Setting(palette, theme.styles(palette, size), dense, room)
    return layout_for(number)(sheet, setting)


def _height(boxes: Sequence[Box]) -> float:
    return sum(box.height for box in boxes)


def _fits(number: int, sheet: SheetText, composer: Composer) -> bool:
    """Whether a sheet has room below another one on the current page."""
    return _height(_boxes(number, sheet, FULL)) + 2 * COLUMN_GAP <= composer.room


def _set_sheet(
    composer: Composer, number: int, sheet: SheetText, head: str, waiting: Sequence[SheetText]
) -> None:
    """Puts a sheet on the page, smaller if that spares a second page; registers its anchor.

    A sheet that none of those `waiting` can follow on its page is stretched to the page's foot.
    """
    if composer.pages[-1].placed:
        composer.add(space(2 * COLUMN_GAP))
    room = composer.room
    step = next((s for s in STEPS if _height(_boxes(number, sheet, s)) <= room), None)
    composer.anchors[anchor(sheet)] = len(composer.pages)
    if step is None:
        *boxes, foot = trimmed(_boxes(number, sheet, FULL))
        composer.flow(trimmed(boxes), head)
        composer.flow([space(max(12.0, composer.room - foot.height)), foot], head)
        return
    boxes = _boxes(number, sheet, step)
    left = room - _height(boxes) - 2 * COLUMN_GAP
    if not any(_height(_boxes(number, other, FULL)) <= left for other in waiting):
        boxes = _boxes(number, sheet, step, room)
    for box in boxes:
        composer.add(box)


def _front(
    manuscript: Manuscript,
    sheets: Mapping[str, SheetText],
    anchors: Mapping[str, int],
    counts: Sequence[int],
) -> list[Page]:
    """Cover, imprint, contents and foreword, numbered in roman."""
    palette = theme.PALETTES[manuscript.number]
    styles = theme.styles(palette)

    def entries(foreword_page: str) -> list[Entry]:
        return pillar_entries(manuscript, sheets, anchors, foreword_page)

    front = Composer()
    front.full_page(palette.accent, [Mark("Couverture", "couverture")], cover(manuscript, counts))
    front.pages[0].bare = True
    about = "À propos de ce document"
    front.new_page(about, [Mark(about, "a-propos")])
    front.flow([section_title(about, styles, palette), *imprint(styles)], about)
    front.new_page("Sommaire", [Mark("Sommaire", "sommaire")])
    first = len(front.pages)
    lead = section_title("Sommaire", styles, palette)
    room = front.room - lead.height
    trial = Composer()
    trial.new_page()
    trial.flow([lead, *fitted_contents(entries("i"), palette, room)], "")
    listed = entries(roman(first + len(trial.pages)))
    front.flow([lead, *fitted_contents(listed, palette, room)], "Sommaire")
    front.new_page(FOREWORD, [Mark(FOREWORD, "avant-propos")])
    front.add(section_title(FOREWORD, styles, palette))
    front.add(plain(manuscript.subtitle, styles.lead, theme.WIDTH))
    front.add(space(14))
    front.columns(foreword(manuscript, styles), FOREWORD)
    return front.pages


def foreword(manuscript: Manuscript, styles: theme.Styles) -> list[Box]:
    """The foreword as line boxes for two columns."""
    width = (theme.WIDTH - theme.GUTTER) / 2
    found: list[Box] = []
    for words in manuscript.parts[0].paragraphs:
        found += [*lines(words, styles.column, width, cut_words=True), space(7)]
    return found


def pillar_entries(
    manuscript: Manuscript,
    sheets: Mapping[str, SheetText],
    anchors: Mapping[str, int],
    foreword_page: str,
) -> list[Entry]:
    """The lines of the contents, in page order."""
    found = [
        Entry(FOREWORD, "avant-propos", foreword_page, strong=True),
        Entry(GLANCE, "coup-d-oeil", str(anchors["coup-d-oeil"]), strong=True),
        Entry(FIGURES, "chiffres", str(anchors["chiffres"]), strong=True),
        Entry(WHERE, "ou-et-avec-qui", str(anchors["ou-et-avec-qui"]), strong=True),
    ]
    for number, chapter in enumerate(manuscript.chapters, 1):
        key = f"chapitre-{number}"
        found.append(Entry(f"{number}. {chapter.title}", key, str(anchors[key]), strong=True))
        listed = sorted(chapter.sheets, key=lambda i: anchors[f"fiche-{i}"])
        for sheet in (sheets[i] for i in listed):
            page = str(anchors[anchor(sheet)])
            found.append(Entry(sheet.title, anchor(sheet), page))
    return found

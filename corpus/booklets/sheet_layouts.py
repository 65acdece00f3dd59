"""The three layouts of an action sheet: fields in a table above, in a side column, in a box below.

Booklets 1 and 3 put a full-width table of fields above the prose; booklet 2 a narrow column beside
it; booklet 4 sets the prose in two columns over a tinted box. Each layout is a function from a
`SheetText` to boxes that may be parted between two pages. Pages and numbering are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.booklets.boxes import (
    Box,
    Canvas,
    balanced,
    beside,
    cut_address,
    display,
    lines,
    markup,
    panel,
    paragraph,
    plain,
    rule,
    space,
    stack,
    trimmed,
)
from corpus.booklets.fonts import text_width
from corpus.booklets.sheet_text import Key, Section, SheetText, host
from corpus.booklets.theme import GUTTER, HAIRLINE, MM, WIDTH, Palette, Styles
from corpus.booklets.typography import NO_BREAK

LABEL_WIDTH = 30 * MM
SIDE_WIDTH = 41 * MM
AMOUNT_WIDTH = LABEL_WIDTH
COLON = f"{NO_BREAK}:"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sheet is set: colours, styles, key figures large or run in, height to be filled."""

    palette: Palette
    styles: Styles
    dense: bool = False
    room: float | None = None


Layout = Callable[[SheetText, Setting], list[Box]]
"""Boxes of a sheet, to be set one below the other."""


def anchor(sheet: SheetText) -> str:
    """Name of the place in the PDF that a sheet's title stands at."""
    return f"fiche-{sheet.record.id}"


def layout_for(number: int) -> Layout:
    """The layout of the sheets of booklet `number`, 1 to 4."""
    return {1: table_above, 2: side_column, 3: table_above, 4: box_below}[number]


def title(sheet: SheetText, palette: Palette, styles: Styles) -> Box:
    """The sheet's title under a short bar; sets the bookmark and the outline entry."""
    text = display(sheet.title, styles.title, WIDTH)

    def mark(canvas: Canvas, left: float, top: float) -> None:
        canvas.bookmarkPage(anchor(sheet), fit="XYZ", left=0, top=top + 12, zoom=0)
        canvas.addOutlineEntry(sheet.title, anchor(sheet), level=1, closed=True)

    bar = beside([(0, Box(0, mark)), (0, rule(30, palette.accent, 3.2))])
    return stack([bar, space(7), text])


def field(label: str, value: str, styles: Styles, width: float) -> Box:
    """« Label : value » in one run."""
    return paragraph(f"{_coloured(label, styles)} {markup(value)}", styles.value, width)


def _coloured(label: str, styles: Styles) -> str:
    """« Label : » as it opens a field."""
    face, colour = styles.label.fontName, styles.label.textColor
    return f'<font name="{face}" color="{colour}">{markup(label)}{COLON}</font>'


def keys_markup(keys: tuple[Key, ...], styles: Styles) -> str:
    """Key figures in one run, the numerals in bold."""
    bold = styles.label.fontName
    runs = [
        f'<font name="{bold}">{markup(key.amount).replace(" ", NO_BREAK)}</font>{NO_BREAK}'
        + markup(key.what)
        for key in keys
    ]
    return f"{NO_BREAK}; ".join(runs)


def _amount(amount: str, styles: Styles, width: float) -> Box:
    """A numeral on one line, its « environ » or « plus de » smaller, all smaller if too wide."""
    start = re.search(r"\d", amount)
    words, digits = (amount[: start.start()], amount[start.start() :]) if start else ("", amount)
    style, face = styles.figure, styles.figure.fontName
    small = 0.62 * style.fontSize
    wide = text_width(words, face, small) + text_width(digits, face, style.fontSize)
    scale = min(1.0, (width - 5) / wide)
    pieces = ((words, small * scale), (digits, style.fontSize * scale))
    run = "".join(
        f'<font size="{size:.2f}">{markup(text).replace(" ", NO_BREAK)}</font>'
        for text, size in pieces
        if text
    )
    return paragraph(run, style, width)


def key_rows(keys: tuple[Key, ...], styles: Styles, width: float) -> Box:
    """« Chiffres clés : » then one row a figure, the numeral large, what it counts beside it."""
    rows = [paragraph(f"Chiffres clés{COLON}", styles.label, width)]
    for key in keys:
        amount = _amount(key.amount, styles, AMOUNT_WIDTH)
        what = plain(key.what.removeprefix("– "), styles.value, width - AMOUNT_WIDTH)
        drop = styles.figure.leading - styles.value.leading - 0.4
        row = beside([(0, amount), (AMOUNT_WIDTH, stack([space(drop), what]))])
        rows += [space(2.4), row, space(2.4), rule(width, HAIRLINE, 0.4)]
    return stack(rows[:-1])


def sources(sheet: SheetText, styles: Styles, width: float) -> Box:
    """The addresses: site names as links, then each full address in small print."""
    colour = styles.label.textColor
    first = {host(url): url for url in reversed(sheet.record.urls)}
    names = [_link(first[name], markup(name), colour) for name in reversed(first)]
    run = f"{_coloured('Sources', styles)} {', '.join(names)}"
    found = [paragraph(run, styles.value, width)]
    for url in sheet.record.urls:
        cut = cut_address(url, styles.small.fontName, styles.small.fontSize, width - 1)
        text = "<br/>".join(markup_address(piece) for piece in cut)
        found.append(paragraph(_link(url, text, styles.small.textColor), styles.small, width))
    return stack(found, 1.6)


def _link(url: str, text: str, colour: str) -> str:
    return f'<a href="{markup_address(url)}" color="{colour}">{text}</a>'


def markup_address(url: str) -> str:
    """An address as markup, untouched by typography."""
    return url.replace("&", "&amp;").replace("<", "&lt;").replace('"', "%22")


def prose(sheet: SheetText, styles: Styles, width: float) -> list[Box]:
    """One unit a section, its heading with its paragraphs."""
    units = []
    for section in sheet.sections:
        parts = [plain(section.heading, styles.heading, width)]
        for text in section.paragraphs:
            parts += [plain(text, styles.body, width), space(0.28 * styles.body.leading)]
        units.append(stack(parts[:-1], 1.2))
    gap = space(0.56 * styles.body.leading)
    return [box for unit in units for box in (unit, gap)][:-1]


def table_above(sheet: SheetText, setting: Setting) -> list[Box]:
    """Layout of booklets 1 and 3: a ruled table of fields, then the prose, then the sources."""
    palette, styles = setting.palette, setting.styles
    tight = 1.2 if setting.dense else 0.0
    rows = [rule(WIDTH, palette.accent, 1.1)]
    entries = [(label, markup(value)) for label, value in sheet.fields]
    if sheet.keys and setting.dense:
        entries.append(("Chiffres clés", keys_markup(sheet.keys, styles)))
    for label, value in entries:
        name = paragraph(f"{markup(label)}{COLON}", styles.label, LABEL_WIDTH - 4)
        text = paragraph(value, styles.value, WIDTH - LABEL_WIDTH)
        row = beside([(0, name), (LABEL_WIDTH, text)])
        rows += [space(2.5 - tight), row, space(2.8 - tight), rule(WIDTH, HAIRLINE, 0.4)]
    if sheet.keys and not setting.dense:
        rows += [space(3.5), key_rows(sheet.keys, styles, WIDTH), space(1)]
    else:
        rows.pop()
    rows.append(rule(WIDTH, palette.accent, 1.1))
    head = stack([title(sheet, palette, styles), space(9), stack(rows)])
    foot = panel(sources(sheet, styles, WIDTH - 16), WIDTH, palette.tint, 7)
    top = [head, space(12 - 3 * tight), *prose(sheet, styles, WIDTH)]
    return [*top, space(filler([*top, foot], setting.room)), foot]


def side_column(sheet: SheetText, setting: Setting) -> list[Box]:
    """Layout of booklet 2: fields in a tinted column on the left, prose beside it."""
    palette, styles = setting.palette, setting.styles
    inner = SIDE_WIDTH - 16
    parts: list[Box] = []
    for label, value in sheet.fields:
        name = paragraph(f"{markup(label)}{COLON}", styles.label, inner)
        parts += [stack([name, plain(value, styles.value, inner)]), space(7)]
    parts.pop()
    if sheet.keys:
        parts += [space(9), rule(inner, palette.accent, 1.1), space(6)]
        parts.append(paragraph(f"Chiffres clés{COLON}", styles.label, inner))
        for key in sheet.keys:
            amount = _amount(key.amount, styles, inner)
            what = plain(key.what.removeprefix("– "), styles.value, inner)
            parts += [space(4), stack([amount, what])]
    head = stack([title(sheet, palette, styles), space(11)])
    width = WIDTH - SIDE_WIDTH - GUTTER
    text = prose(sheet, styles, width)
    foot = stack([rule(width, HAIRLINE, 0.5), space(6), sources(sheet, styles, width)])
    within = None if setting.room is None else setting.room - head.height
    column = [*parts, space(filler(parts, within, 16.0) if within else 0.0)]
    right = stack([*text, space(filler([*text, foot], within)), foot])
    body = beside([(0, panel(stack(column), SIDE_WIDTH, palette.tint, 8)),
                   (SIDE_WIDTH + GUTTER, right)])  # fmt: skip
    return [stack([head, body])]


def box_below(sheet: SheetText, setting: Setting) -> list[Box]:
    """Layout of booklet 4: prose in two columns, then fields and sources in a tinted box.

    Unless the sheet is dense, its first paragraph opens it, larger and across both columns.
    """
    palette, styles = setting.palette, setting.styles
    opening: list[Box] = []
    sections = list(sheet.sections)
    if sections and not setting.dense:
        first = sections[0]
        opening = [plain(first.heading, styles.heading, WIDTH), space(2)]
        opening += [plain(first.paragraphs[0], styles.lead, WIDTH), space(10)]
        sections[0] = Section("", first.paragraphs[1:])
    columns = stack([*opening, _two_columns(sections, styles)])
    ground = panel(_fields_box(sheet, setting, WIDTH - 20), WIDTH, palette.tint, 10, palette.accent)
    top = stack([title(sheet, palette, styles), space(11), columns])
    return [top, space(filler([top, ground], setting.room)), ground]


def _two_columns(sections: Sequence[Section], styles: Styles) -> Box:
    """Sections levelled into two columns, words cut at line ends; a few lines go across."""
    width = (WIDTH - GUTTER) / 2
    units = _units(sections, styles, width)
    one, two = balanced(units)
    if sum(box.height for box in units) < 10 * styles.column.leading:
        return stack(trimmed(_units(sections, styles, WIDTH)))
    return beside([(0, stack(one)), (width + GUTTER, stack(two))])


def _units(sections: Sequence[Section], styles: Styles, width: float) -> list[Box]:
    units: list[Box] = []
    for section in sections:
        if section.heading:
            units.append(plain(section.heading, styles.heading, width, keep=True))
        for text in section.paragraphs:
            units += [*lines(text, styles.column, width, cut_words=True), space(4)]
        units.append(space(4))
    return units


def filler(boxes: Sequence[Box], room: float | None, padding: float = 0.0) -> float:
    """White space that brings the last box to the foot of `room`; 12 points when not asked for."""
    if room is None:
        return 12.0
    return max(0.0 if padding else 12.0, room - padding - sum(box.height for box in boxes))


def _fields_box(sheet: SheetText, setting: Setting, width: float) -> Box:
    """Fields in two columns, key figures and sources across."""
    styles = setting.styles
    half = (width - GUTTER) / 2
    cells = [field(label, value, styles, half) for label, value in sheet.fields]
    one, two = balanced([box for cell in cells for box in (cell, space(5))])
    parts = [beside([(0, stack(one)), (half + GUTTER, stack(two))])]
    if sheet.keys and setting.dense:
        run = f"{_coloured('Chiffres clés', styles)} {keys_markup(sheet.keys, styles)}"
        parts.append(paragraph(run, styles.value, width))
    elif sheet.keys:
        parts.append(key_rows(sheet.keys, styles, width))
    parts.append(sources(sheet, styles, width))
    return stack(parts, 9)

"""What an action sheet says, before any layout: its title, labelled fields and prose.

The prose is read from `sheets/<id>.md`; the fields come from the record alone. `complete_text`
gives every word of a sheet (addresses apart) to the fidelity check. This module knows no page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.booklets.fidelity import SHEETS, fold
from corpus.booklets.records import Actor, Figure, Place, Record
from corpus.booklets.typography import french_number, typographer
from corpus.errors import UserError

AXES = {
    "diagnostic": "Diagnostic et lecture fine du territoire",
    "pouvoir_agir": "Pouvoir d’agir des habitants",
    "habitabilite": "Habitabilité",
    "economie_locale": "Économie locale",
}
"""Name of each pillar as the booklets print it, in the order of the booklets 1 to 4."""

CAUTION = "moyenne – à recouper avec les sources citées avant de s’en servir."
"""What a sheet of middling confidence says in its field « Fiabilité des informations »."""

_CODE = re.compile(r"^(?P<name>.+?) \((?P<code>\d\w+)\)$")
_APPROXIMATE = re.compile(r"\s*\((?P<word>environ|plus de)\)")


class SheetMissing(UserError):
    """A record has no prose."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key figure: a numeral with its sign or short unit (« 27,7 M€ »), and what it counts."""

    amount: str
    what: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the prose; paragraphs are plain text."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetText:
    """All that a sheet says. `fields` hold (label, value) in reading order, figures apart."""

    record: Record
    title: str
    fields: tuple[tuple[str, str], ...]
    keys: tuple[Key, ...]
    sections: tuple[Section, ...]


def load_sheet(record: Record, folder: Path = SHEETS) -> SheetText:
    """The sheet of a record; raises SheetMissing when its prose is not written."""
    path = folder / f"{record.id}.md"
    if not path.exists():
        raise SheetMissing(f"La fiche « {record.id} » n’est pas rédigée : créez {path.name}.")
    return SheetText(
        record,
        typographer(record.title),
        fields(record),
        tuple(key_figure(figure) for figure in record.figures),
        parse_sections(path.read_text(encoding="utf-8")),
    )


def parse_sections(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown text: « ## heading », paragraphs parted by blank lines."""
    found: list[Section] = []
    for part in re.split(r"(?m)^## +", text):
        heading, _, rest = part.partition("\n")
        blocks = re.split(r"\n\s*\n", rest.strip()) if rest.strip() else []
        paragraphs = tuple(typographer(" ".join(block.split())) for block in blocks)
        if paragraphs:
            found.append(Section(typographer(heading.strip()), paragraphs))
    return tuple(found)


def fields(record: Record) -> tuple[tuple[str, str], ...]:
    """(label, value) of the labelled fields, empty ones left out."""
    found = (
        ("Territoire", territory(record.place)),
        ("Axe", AXES[record.pillar]),
        ("Thèmes", ", ".join(record.themes)),
        ("Enjeux", ", ".join(record.stakes)),
        ("Porteurs", carriers(record.actors)),
        ("Années", years(record.years)),
        ("Fiabilité des informations", CAUTION if record.confidence == "moyenne" else ""),
    )
    return tuple((label, typographer(value)) for label, value in found if value)


def territory(place: Place) -> str:
    """« Nanterre, Hauts-de-Seine (92), Île-de-France », nothing said twice."""
    match = _CODE.match(place.departement)
    name = match["name"] if match else ""
    parts = [part for part in (place.commune, place.departement, place.region) if part]
    if match and (place.commune == name or place.commune.startswith(name + " ")):
        parts = [f"{place.commune} ({match['code']})", place.region]
    elif place.commune and place.commune == place.region:
        parts = [place.departement, place.region]
    if len(parts) > 1 and name == parts[-1]:
        parts.pop()
    return ", ".join(part for part in parts if part)


def carriers(actors: tuple[Actor, ...]) -> str:
    """« Ville de Paris (public), Petite Lune (privé) »."""
    return ", ".join(f"{actor.name} ({actor.sector})" for actor in actors)


def years(text: str) -> str:
    """The years as a reader says them: « depuis 2003 » for « 2003- »."""
    if re.fullmatch(r"\d{4}-", text):
        return f"depuis {text[:-1]}"
    return text


def key_figure(figure: Figure) -> Key:
    """A figure in words, the unit not repeated: 75, cours, cours Oasis → « 75 » « cours Oasis »."""
    what, number, unit = figure.what, french_number(figure.value), figure.unit
    approximate = _APPROXIMATE.search(what)
    if approximate:
        what = _APPROXIMATE.sub("", what)
        number = f"{approximate['word']} {number}"
    if unit == "millions" or len(unit) <= 3 or (len(unit) <= 6 and not unit.isalpha()):
        return Key(typographer(f"{number} {unit}"), typographer("– " + what))
    if fold(what).startswith(fold(unit)):
        return Key(typographer(number), typographer(what))
    return Key(typographer(number), typographer(f"{unit} – {what}"))


def spoken(key: Key) -> str:
    """A key figure in one run of text."""
    return f"{key.amount} {key.what}".strip()


def host(url: str) -> str:
    """The site's name: host without « www. » and port."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def complete_text(sheet: SheetText) -> str:
    """Every word that the sheet prints, addresses apart, one field or paragraph a line."""
    parts = [sheet.title, *(f"{label} : {value}" for label, value in sheet.fields)]
    if sheet.keys:
        parts.append("Chiffres clés : " + " ; ".join(spoken(key) for key in sheet.keys))
    for section in sheet.sections:
        parts += [f"## {section.heading}", *section.paragraphs]
    return "\n".join(parts)

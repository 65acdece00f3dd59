"""The shipped thesaurus: acronyms, and the trade's words beside everyday words.

A file holds one entry a line, `form / form : equivalent ; (explanation)`, under `[sigles]`,
`[mots du métier]`, `[mots courants]` (general French: « créer », « naître ») or `[dérivations]` (words
of one family that the stemmer parts: « ville », « urbain »). What stands in parentheses explains and
never widens a search. `data/thesaurus.txt` is the domain's own, the ground of the booklets' glossary;
its two first sections were made from a hand-written seed in Markdown by `python -m corpus.thesaurus
SEED.md`, which keeps the others. `data/thesaurus/*.txt`, written by hand, widen searches besides.
This module knows neither index nor query: what to do with an equivalent is decided there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).resolve().parent / "data" / "thesaurus.txt"
MORE = DATA.with_suffix("")
"""The folder of the files beside the domain's own."""
ACRONYMS = "[sigles]"
WORDS = "[mots du métier]"
EVERYDAY = "[mots courants]"
DERIVED = "[dérivations]"
ACRONYM = re.compile(r"[^\W\d_]*[A-ZÀ-Þ][^\W_]*[A-ZÀ-Þ][\w&]*")
"""A form with at least two capitals: PLUi, EnR&R, RE2020 — but not Anah."""

SHARED_WORDS = {
    "insécurité / précarité alimentaire": "insécurité alimentaire / précarité alimentaire",
    "mobilités douces / actives": "mobilités douces / mobilités actives",
}
"""Heads of the seed whose forms share a word, written out; a slash elsewhere parts whole forms."""

SPLIT = {
    "CDC / BDT": ("CDC : Caisse des Dépôts", "BDT : Banque des Territoires"),
    "biosourcé / géosourcé": (
        "biosourcé : (bois, paille, chanvre)",
        "géosourcé : (terre, pierre)",
    ),
    "autopartage / covoiturage": (
        "autopartage : (partager une voiture)",
        "covoiturage : (partager un trajet)",
    ),
    "acteurs publics / privés / associatifs": (
        "acteurs publics : (mairie, État)",
        "acteurs privés : (entreprises)",
        "acteurs associatifs : (associations)",
    ),
    "réplicable / essaimage": (
        "réplicable : (qu'on peut refaire ailleurs)",
        "essaimage : (diffusion)",
    ),
}
"""Heads of the seed that hold two things which are not equivalents, each in the shipped format."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `forms` name the thing, `equivalents` may stand for it, `notes` explain it."""

    forms: tuple[str, ...]
    equivalents: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Equivalents that hold both ways.

    `acronyms` maps an acronym to its long form (first) and everyday equivalents; `groups` are sets
    of equivalent words or phrases of the trade, the head form first (alone when nothing is
    equivalent); `everyday` and `derived` are groups of general French and of word families; `notes`
    maps a form to explanations that are no equivalents, for a glossary.
    """

    acronyms: Mapping[str, tuple[str, ...]]
    groups: tuple[tuple[str, ...], ...]
    everyday: tuple[tuple[str, ...], ...]
    derived: tuple[tuple[str, ...], ...]
    notes: Mapping[str, tuple[str, ...]]


def files() -> tuple[Path, ...]:
    """The shipped files, the domain's own first."""
    return (DATA, *sorted(MORE.glob("*.txt")))


@cache
def load_thesaurus(*paths: Path) -> Thesaurus:
    """The thesaurus of some files, all the shipped ones by default; an acronym of several files has
    the equivalents of all. Raises ValueError for a line that is no entry."""
    acronyms: dict[str, tuple[str, ...]] = {}
    groups: dict[str, list[tuple[str, ...]]] = {WORDS: [], EVERYDAY: [], DERIVED: []}
    notes: dict[str, tuple[str, ...]] = {}
    for path in paths or files():
        for section, entry in _entries(path.read_text(encoding="utf-8")):
            for form in entry.forms:
                if entry.notes:
                    notes[form] = _joined(notes.get(form, ()), entry.notes)
                if section == ACRONYMS:
                    acronyms[form] = _joined(acronyms.get(form, ()), entry.equivalents)
            if section != ACRONYMS:
                groups[section].append(entry.forms + entry.equivalents)
    trade, everyday, derived = (tuple(groups[kind]) for kind in (WORDS, EVERYDAY, DERIVED))
    return Thesaurus(MappingProxyType(acronyms), trade, everyday, derived, MappingProxyType(notes))


def _joined(held: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, in order, each once."""
    return tuple(dict.fromkeys((*held, *more)))


def _entries(text: str) -> Iterator[tuple[str, Entry]]:
    """(section, entry) for each line of a thesaurus file."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line in (ACRONYMS, WORDS, EVERYDAY, DERIVED):
            section = line
        elif line and not line.startswith("#"):
            head, separator, tail = line.partition(" : ")
            if not (section and separator):
                raise ValueError(f"thesaurus, line {number}: no entry: {line!r}")
            items = [item.strip() for item in tail.split(" ; ")]
            notes = tuple(item[1:-1] for item in items if item.startswith("("))
            equivalents = tuple(item for item in items if not item.startswith("("))
            forms = tuple(form.strip() for form in head.split(" / "))
            yield section, Entry(forms, equivalents, notes)


def convert(seed: str) -> str:
    """The text of `thesaurus.txt` from the Markdown seed (`## 1. Sigles`, `term : a ; b` lines)."""
    lines = ["# Thésaurus du domaine : « forme / forme : équivalent ; (explication) ».", ""]
    for line in seed.splitlines():
        if line.startswith("## "):
            lines += ["", ACRONYMS if "Sigles" in line else WORDS]
        elif ACRONYMS in lines and " : " in line:
            section = WORDS if WORDS in lines else ACRONYMS
            lines += SPLIT.get(line.partition(" : ")[0]) or (_line(line, section),)
    return "\n".join(lines) + "\n"


def _line(line: str, section: str) -> str:
    """One line of the seed in the shipped format."""
    head, _, tail = line.partition(" : ")
    forms: list[str] = []
    for form in SHARED_WORDS.get(head, head).split(" / "):
        bare, inside = _parenthesis(form)
        forms += [bare, *(part for part in inside if ACRONYM.fullmatch(part))]
    equivalents: list[str] = []
    notes: list[str] = []
    for item in tail.split(" ; "):
        bare, inside = _parenthesis(item.strip())
        # An enumeration or a choice explains by examples: « inondation, canicule, tempête ».
        plain = not re.search(r",| / | : ", bare) or (section == ACRONYMS and not equivalents)
        (equivalents if plain else notes).append(bare)
        notes += inside
    items = equivalents + [f"({note})" for note in notes]
    return f"{' / '.join(forms)} : {' ; '.join(items)}"


def _parenthesis(text: str) -> tuple[str, list[str]]:
    """The text without its parentheses, and what they hold."""
    inside = [part.strip() for part in re.findall(r"\(([^)]*)\)", text)]
    return re.sub(r"\s*\([^)]*\)", "", text).strip(), inside


def main() -> None:
    """Writes `data/thesaurus.txt` from the Markdown seed given as the only argument."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m corpus.thesaurus SEED.md")
    DATA.parent.mkdir(exist_ok=True)
    text = convert(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if DATA.exists():
        _, mark, kept = DATA.read_text(encoding="utf-8").partition(f"\n{EVERYDAY}\n")
        text += f"\n{mark}{kept}" if mark else ""
    DATA.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

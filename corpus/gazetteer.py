"""The places of France: communes, départements, regions, and what their inhabitants are called.

Read from `data/places.tsv.gz` (INSEE and IGN, Licence Ouverte 2.0; made by
`python -m corpus.gazetteer_build`) and from `data/places.txt`, written by hand. The table is read at
the first look-up and kept as lines, parsed only when a name is met: about 30 ms once. This module
knows names; whether a text means a place by a word is decided in `corpus.mentions`.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "places.tsv.gz"
WORDS = DATA.with_name("places.txt")
WORD = re.compile(r"[^\W_]+")
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class PlaceKind(StrEnum):
    """What a place is."""

    COMMUNE = "commune"
    DEPARTMENT = "département"
    REGION = "région"
    COUNTRY = "pays"


@dataclass(frozen=True, slots=True)
class Place:
    """A place. `code` is the INSEE code of a commune, the number of a département, the name of a
    region or country; `department` is a number, `region` a name ("" where there is none);
    `latitude` and `longitude` are degrees WGS84 rounded to 0.01, None where unknown."""

    kind: PlaceKind
    name: str
    code: str
    department: str = ""
    region: str = ""
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None

    def holds(self, other: Place) -> bool:
        """Whether another place is this one or lies inside it."""
        if self.kind is PlaceKind.REGION:
            return other.region == self.code
        if self.kind is PlaceKind.DEPARTMENT:
            return other.department == self.code
        return (self.kind, self.code) == (other.kind, other.code)


@cache
def folded(word: str) -> str:
    """Lower case, without accents, « œ » as « oe »."""
    spelt = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in spelt if not unicodedata.combining(char))


def key_of(name: str) -> str:
    """What two writings of a name share: folded words parted by spaces, « st » as « saint »."""
    words = (folded(word) for word in WORD.findall(name))
    return " ".join(SAINTS.get(word, word) for word in words)


def department_of(insee: str) -> str:
    """The number of the département in an INSEE code (three digits overseas)."""
    return insee[:3] if insee.startswith("97") else insee[:2]


class Gazetteer:
    """Places by name. Reads its files when first asked; thread-safe once read."""

    @cached_property
    def _parts(self) -> tuple[list[str], list[str]]:
        """Lines of départements and lines of communes."""
        head, _, communes = gzip.decompress(DATA.read_bytes()).decode("utf-8").partition("\n\n")
        return head.split("\n"), communes.rstrip("\n").split("\n")

    @cached_property
    def _sections(self) -> dict[str, list[str]]:
        """The lines of the hand-written file by section."""
        found: dict[str, list[str]] = {}
        for line in WORDS.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                found[line.strip("[]")] = section = []
            elif line and not line.startswith("#"):
                section.append(line)
        return found

    @cached_property
    def departments(self) -> dict[str, Place]:
        """Départements by number."""
        rows = [line.split("\t") for line in self._parts[0] if not line.startswith("#")]
        kind = PlaceKind.DEPARTMENT
        return {number: Place(kind, name, number, number, region) for number, name, region in rows}

    @cached_property
    def regions(self) -> dict[str, Place]:
        """Regions by name."""
        names = dict.fromkeys(place.region for place in self.departments.values())
        return {name: Place(PlaceKind.REGION, name, name, "", name) for name in names}

    @cached_property
    def _wider(self) -> dict[str, tuple[Place, ...]]:
        """Départements, regions and countries by key, other names of the regions included."""
        found: dict[str, tuple[Place, ...]] = {}
        countries = " ".join(self._sections["pays"]).split(", ")
        for place in (
            *self.regions.values(),
            *self.departments.values(),
            *(Place(PlaceKind.COUNTRY, name, name) for name in countries),
        ):
            found[key_of(place.name)] = (*found.get(key_of(place.name), ()), place)
        for line in self._sections["autres noms"]:
            name, _, others = line.partition(" : ")
            for other in others.split(", "):
                found[key_of(other)] = found[key_of(name)]
        return found

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Folded names of places that are also everyday words."""
        return frozenset(" ".join(self._sections["mots ordinaires"]).split())

    @cached_property
    def _inhabitants(self) -> dict[str, str]:
        """Folded gentilé, in all four forms, to the key of the place."""
        found: dict[str, str] = {}
        for line in self._sections["habitants"]:
            name, _, forms = line.partition(" : ")
            for form in forms.split(", "):
                for ending in ("", "s", "e", "es"):
                    found.setdefault(folded(form) + ending, key_of(name))
        return found

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        """The key of a place to the folded gentilés."""
        found: dict[str, tuple[str, ...]] = {}
        for form, key in self._inhabitants.items():
            found[key] = (*found.get(key, ()), form)
        return found

    def named(self, key: str) -> tuple[Place, ...]:
        """The places of a key (see `key_of`): wider ones first, communes by falling population."""
        lines = self._parts[1]
        start = place = bisect_left(lines, f"{key}\t")
        while place < len(lines) and lines[place].startswith(f"{key}\t"):
            place += 1
        communes = sorted(map(self._commune, lines[start:place]), key=lambda c: -c.population)
        return (*self._wider.get(key, ()), *communes)

    def inhabited(self, word: str) -> tuple[Place, ...]:
        """The places whose inhabitants, or what comes from there, a word names (« lillois »)."""
        key = self._inhabitants.get(folded(word))
        places = self.named(key) if key else ()
        wide = [place for place in places if place.kind is PlaceKind.REGION]
        return tuple(wide or places[:1])

    def inhabitants(self, place: Place) -> tuple[str, ...]:
        """The folded forms of the gentilé of a place; () when it is not known."""
        forms = self._forms.get(key_of(place.name), ())
        return forms if not forms or place in self.inhabited(forms[0]) else ()

    def department(self, number: str) -> Place | None:
        """The département of a number (« 93 », « 2A »), if there is one."""
        return self.departments.get(number.upper())

    def communes_in(self, area: Place, least: int = 0) -> tuple[Place, ...]:
        """The communes of a département or region with `least` inhabitants, most populous first."""
        if area.kind not in (PlaceKind.DEPARTMENT, PlaceKind.REGION):
            return ()
        wanted = {n for n, place in self.departments.items() if area.holds(place)}
        found = []
        for line in self._parts[1]:
            _, _, code, people, _ = line.split("\t", 4)
            if int(people) >= least and department_of(code) in wanted:
                found.append(self._commune(line))
        return tuple(sorted(found, key=lambda place: -place.population))

    def _commune(self, line: str) -> Place:
        """The commune of a line."""
        _, name, code, people, north, east = line.split("\t")
        number = department_of(code)
        return Place(
            PlaceKind.COMMUNE,
            name,
            code,
            number,
            self.departments[number].region,
            int(people),
            float(north) if north else None,
            float(east) if east else None,
        )


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, one for the process."""
    return Gazetteer()

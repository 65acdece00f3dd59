"""Writes the shipped table of places from a table of all communes.

`python -m corpus.gazetteer_build COMMUNES.csv` reads `insee, nom, departement_code, departement,
region, population, latitude, longitude` and writes `data/places.tsv.gz`: its source and licence, one
`département` line each, then one commune a line sorted by key, so that a name is found by bisection.
Paris, Lyon and Marseille, which stand as districts in the source, are put together again.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

from corpus.gazetteer import DATA, key_of

HEADER = (
    "# Communes, départements et régions de France.",
    "# Source : INSEE (populations légales) et IGN (contours Admin Express 2018, centre de chaque",
    "# commune arrondi à 0,01°), données ouvertes sous Licence Ouverte 2.0 (Etalab).",
)
CITIES = {
    "75": ("75056", "Paris", 48.86, 2.34),
    "69": ("69123", "Lyon", 45.76, 4.84),
    "13": ("13055", "Marseille", 43.30, 5.38),
}
"""Cities with districts: code, name and centre, by département."""


def table(rows: Iterable[dict[str, str]]) -> str:
    """The text of the table; communes as key, name, INSEE code, population, latitude, longitude."""
    departments: dict[str, tuple[str, str]] = {}
    communes: list[tuple[str, str, str, int, str, str]] = []
    districts: dict[str, int] = {}
    for row in rows:
        code, number = row["insee"], row["departement_code"]
        departments[number] = (row["departement"], row["region"])
        people = int(row["population"] or 0)
        if "Arrondissement" in row["nom"]:
            districts[number[:2]] = districts.get(number[:2], 0) + people
            continue
        latitude, longitude = _rounded(row["latitude"]), _rounded(row["longitude"])
        communes.append((key_of(row["nom"]), row["nom"], code, people, latitude, longitude))
    for number, people in districts.items():
        code, name, north, east = CITIES[number]
        communes.append((key_of(name), name, code, people, f"{north:.2f}", f"{east:.2f}"))
    lines = [*HEADER]
    lines += ["\t".join((n, *named)) for n, named in sorted(departments.items())]
    lines.append("")
    lines += ["\t".join(map(str, commune)) for commune in sorted(communes)]
    return "\n".join(lines) + "\n"


def _rounded(degrees: str) -> str:
    """Degrees with two decimals; empty stays empty."""
    return f"{float(degrees):.2f}" if degrees else ""


def main() -> None:
    """Writes the table from the CSV given as the only argument; the same bytes for the same input."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m corpus.gazetteer_build COMMUNES.csv")
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        text = table(csv.DictReader(file))
    DATA.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main()

"""Facts behind the demonstration booklets: one `Record` an action, read from a committed JSONL file.

The file `data/records.jsonl` is made by `python -m corpus.booklets.records IN OUT` from the
collected facts (our own words, each with the public addresses where it was read). A record holds
what a sheet may say and nothing else; how a sheet says it is prose in `sheets/<id>.md`. This module
knows neither the prose nor the layout.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

DATA = Path(__file__).parent / "data" / "records.jsonl"


class Frozen(BaseModel):
    """Base of the record types: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Frozen):
    """Where an action takes place, as the record words it; empty strings when national."""

    commune: str
    departement: str
    region: str


class Actor(Frozen):
    """Someone who carries the action; `sector` is public, privé or associatif."""

    name: str
    sector: Literal["public", "privé", "associatif"]


class Figure(Frozen):
    """One key figure: `value` in `unit` for `what`."""

    value: float
    unit: str
    what: str


class Record(Frozen):
    """The facts known about one action; `confidence` is haute or moyenne."""

    id: str
    title: str
    facts: tuple[str, ...]
    place: Place
    actors: tuple[Actor, ...]
    years: str
    figures: tuple[Figure, ...]
    pillar: Literal["diagnostic", "pouvoir_agir", "habitabilite", "economie_locale"]
    themes: tuple[str, ...]
    stakes: tuple[str, ...]
    urls: tuple[str, ...]
    confidence: Literal["haute", "moyenne"]


def load_records(path: Path = DATA) -> tuple[Record, ...]:
    """All records in file order; raises pydantic's ValidationError on a malformed line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Record.model_validate_json(line) for line in lines if line.strip())


def convert(raw: dict[str, object]) -> Record:
    """One collected fact object (French keys) as a `Record`; placeholders « - » become empty."""
    data = json.loads(json.dumps(raw))
    territory = {key: "" if value == "-" else value for key, value in data["territory"].items()}
    return Record(
        id=data["id"],
        title=data["title"],
        facts=tuple(data["summary_facts"]),
        place=Place(**territory),
        actors=tuple(Actor(name=a["nom"], sector=a["type"]) for a in data["actors"]),
        years=data["years"],
        figures=tuple(
            Figure(value=f["valeur"], unit=f["unite"], what=f["quoi"]) for f in data["figures"]
        ),
        pillar=data["pillar"],
        themes=tuple(data["themes"]),
        stakes=tuple(data["hazards_enjeux"]),
        urls=tuple(data["source_urls"]),
        confidence=data["confidence"],
    )


def main(source: Path, target: Path) -> None:
    """Converts the collected facts at `source` into the committed records at `target`."""
    lines = source.read_text(encoding="utf-8").splitlines()
    records = [convert(json.loads(line)) for line in lines if line.strip()]
    text = "".join(record.model_dump_json() + "\n" for record in records)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

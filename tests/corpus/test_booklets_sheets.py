"""What the sheets say: faithful to their records, complete, in French."""

import re

import pytest

from corpus.booklets.build import UnfaithfulSheet, load_library
from corpus.booklets.fidelity import problems, record_numbers
from corpus.booklets.manuscript import NAMES, PILLARS, check_chapters, load_manuscript
from corpus.booklets.records import Actor, Figure, Place, Record, load_records
from corpus.booklets.sheet_text import (
    CAUTION,
    SheetMissing,
    carriers,
    complete_text,
    host,
    key_figure,
    load_sheet,
    parse_sections,
    spoken,
    territory,
    years,
)

RECORDS = load_records()
HEADINGS = {"Contexte", "L’action", "Résultats", "Limites", "Conditions pour reproduire"}


@pytest.fixture(scope="module")
def library():
    return load_library()


def test_there_are_101_records():
    assert len(RECORDS) == 101


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_sheet_says_only_what_its_record_says(record):
    sheet = load_sheet(record)
    prose = "\n".join(p for section in sheet.sections for p in section.paragraphs)
    assert prose
    assert problems(record, prose) == []
    assert problems(record, complete_text(sheet)) == []
    assert {section.heading for section in sheet.sections} <= HEADINGS


@pytest.mark.parametrize(
    "lie", ["À Saint-Machin, tout va bien.", "On compte 987 654 arbres.", "En décembre 1777."]
)
@pytest.mark.parametrize("record", RECORDS[::17], ids=lambda record: record.id)
def test_an_invention_is_caught(record, lie):
    text = complete_text(load_sheet(record))
    assert problems(record, f"{text}\nDe plus, oui. {lie}") != []


def test_a_number_of_a_field_stands_in_the_record(library):
    for record in RECORDS:
        for key in library.sheets[record.id].keys:
            digits = re.sub(r"\D*([\d\s]+(?:,\d+)?).*", r"\1", spoken(key), flags=re.S)
            value = float(re.sub(r"\s", "", digits).replace(",", "."))
            assert value in record_numbers(record)


def test_a_record_of_middling_confidence_says_so(library):
    for record in RECORDS:
        told = ("Fiabilité des informations", CAUTION) in [
            (label, re.sub(r"[\u00a0\u202f]", " ", value))
            for label, value in library.sheets[record.id].fields
        ]
        assert told == (record.confidence == "moyenne")


def test_a_missing_sheet_and_an_unfaithful_one_stop_the_build(tmp_path, monkeypatch):
    with pytest.raises(SheetMissing, match=r"n’est pas rédigée"):
        load_sheet(RECORDS[0], tmp_path)
    (tmp_path / f"{RECORDS[0].id}.md").write_text("## L’action\n\nEn 1777.", encoding="utf-8")
    lying = load_sheet(RECORDS[0], tmp_path)
    monkeypatch.setattr("corpus.booklets.build.load_records", lambda: RECORDS[:1])
    monkeypatch.setattr("corpus.booklets.build.load_sheet", lambda record: lying)
    with pytest.raises(UnfaithfulSheet, match="1777"):
        load_library()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (("Paris", "Paris (75)", "Île-de-France"), "Paris (75), Île-de-France"),
        (("Paris 19e", "Paris (75)", "Île-de-France"), "Paris 19e (75), Île-de-France"),
        (
            ("Nanterre", "Hauts-de-Seine (92)", "Île-de-France"),
            "Nanterre, Hauts-de-Seine (92), Île-de-France",
        ),
        (("Saint-Denis", "La Réunion (974)", "La Réunion"), "Saint-Denis, La Réunion (974)"),
        (("Bretagne", "Finistère (29)", "Bretagne"), "Finistère (29), Bretagne"),
        (("France entière", "", ""), "France entière"),
    ],
)
def test_territory(place, text):
    commune, departement, region = place
    assert territory(Place(commune=commune, departement=departement, region=region)) == text


def test_years_carriers_and_hosts():
    assert years("2003-") == "depuis 2003"
    assert years("2017-2022") == "2017-2022"
    assert carriers((Actor(name="Ville de Paris", sector="public"),)) == "Ville de Paris (public)"
    assert host("https://www.paris.fr:443/pages/x") == "paris.fr"


@pytest.mark.parametrize(
    ("value", "unit", "what", "text"),
    [
        (75, "cours", "cours Oasis réalisées", "75 cours Oasis réalisées"),
        (40, "%", "gain de surface", "40 % – gain de surface"),
        (20, "femmes", "participantes (environ)", "environ 20 femmes – participantes"),
        (1200, "logements", "logements à refaire (plus de)", "plus de 1 200 logements à refaire"),
        (13.3, "millions", "Français", "13,3 millions – Français"),
        (6, "principes", "principes", "6 principes"),
    ],
)
def test_key_figures_in_words(value, unit, what, text):
    key = key_figure(Figure(value=value, unit=unit, what=what))
    assert re.sub(r"[\u00a0\u202f]", " ", spoken(key)) == text


def test_sections_are_parsed():
    found = parse_sections("## Un\n\na\nb\n\nc\n\n## Deux\n\nd\n")
    assert [(s.heading, s.paragraphs) for s in found] == [("Un", ("a b", "c")), ("Deux", ("d",))]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_action_has_one_place_in_its_booklet(number):
    manuscript = load_manuscript(number)
    check_chapters(manuscript, RECORDS)
    assert 3 <= len(manuscript.chapters) <= 5
    with pytest.raises(ValueError, match="missing"):
        check_chapters(manuscript, (*RECORDS, stray(PILLARS[number - 1])))


def stray(pillar):
    return RECORDS[0].model_copy(update={"id": "inconnu", "pillar": pillar})


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_opening_text_says_only_what_its_records_say(number):
    """Numbers, months and names of a foreword or opener stand in some record of its pillar."""
    manuscript = load_manuscript(number)
    pillar = [r for r in RECORDS if r.pillar == PILLARS[number - 1]]
    whole = merged(pillar)
    for section in manuscript.parts:
        assert problems(whole, "\n".join(section.paragraphs)) == []
    for chapter in manuscript.chapters:
        assert problems(merged([r for r in pillar if r.id in chapter.sheets]), chapter.text) == []


def merged(records) -> Record:
    return records[0].model_copy(
        update={
            "facts": tuple(f for r in records for f in (r.title, *r.facts)),
            "themes": tuple(t for r in records for t in r.themes),
            "stakes": tuple(s for r in records for s in r.stakes),
            "actors": tuple(a for r in records for a in r.actors),
            "figures": tuple(f for r in records for f in r.figures),
        }
    )


def test_the_overview_has_no_number_of_its_own():
    """Numbers of the overview come from the announcement, FVD's known facts, or a computed mark."""
    text = "\n".join(p for part in load_manuscript(0).parts for p in part.paragraphs)
    text = re.sub(r"\{[^}]*\}|<[^>]*>", "", text)
    known = {"1 500", "5,5", "1", "2025", "2023", "18", "2", "3", "4"}
    found = set(re.findall(r"\d+(?:[ ,\u202f]\d+)*", text.replace("\u202f", " ")))
    assert found <= known
    assert NAMES[0].startswith("livret-0")

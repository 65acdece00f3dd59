"""The shipped places, and which of them a text names."""

import gzip

import pytest

from corpus.gazetteer import DATA, PlaceKind, gazetteer, key_of
from corpus.gazetteer_build import table
from corpus.mentions import mentions


def names(text):
    return [mention.name for mention in mentions(text)]


def test_the_table_is_small_and_names_its_source():
    assert DATA.stat().st_size < 1_500_000
    head = gzip.decompress(DATA.read_bytes()).decode("utf-8")[:400]
    assert "INSEE" in head
    assert "Licence Ouverte 2.0" in head


def test_places_by_name():
    (commune,) = gazetteer().named("le mans")
    assert (commune.code, commune.department, commune.region) == ("72181", "72", "Pays de la Loire")
    assert (commune.latitude, commune.longitude) == (47.99, 0.2)
    assert {place.department for place in gazetteer().named("saint denis")[:2]} == {"93", "974"}
    assert gazetteer().named("paris")[-1].population > 2_000_000
    assert gazetteer().named("zorglub") == ()
    assert len(gazetteer().departments) == 101
    assert len(gazetteer().regions) == 18


def test_containment():
    (lille,) = gazetteer().named("lille")
    north, region = gazetteer().departments["59"], gazetteer().regions["Hauts-de-France"]
    assert north.holds(lille)
    assert region.holds(lille)
    assert region.holds(north)
    assert not north.holds(region)
    assert lille in gazetteer().communes_in(north, 100_000)
    assert gazetteer().communes_in(lille) == ()


def test_writings_share_a_key():
    assert key_of("Saint-Étienne") == key_of("st etienne") == "saint etienne"
    assert key_of("Mons-en-Barœul") == "mons en baroeul"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("accorderie au mans", ["Le Mans"]),
        ("jardin a saint denis", ["Saint-Denis"]),
        ("actions a st denis", ["Saint-Denis"]),
        ("aux ulis", ["Les Ulis"]),
        ("le port du Havre", ["Le Havre"]),
        ("réseau de chaleur dijon", ["Dijon"]),
        ("coop a mons en baroeul", ["Mons-en-Barœul"]),
        ("habiter à Nice", ["Nice"]),
        ("a tours", ["Tours"]),
        ("ville de sens", ["Sens"]),
        ("dans le 93", ["Seine-Saint-Denis"]),
        ("dans le Pas-de-Calais", ["Pas-de-Calais"]),
        ("hors ile de france", ["Île-de-France"]),
        ("les Lilloises", ["Lille"]),
        ("une entreprise bretonne", ["Bretagne"]),
        ("en belgique", ["Belgique"]),
    ],
)
def test_places_however_typed(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "c'est nice",
        "deux tours de ville",
        "vers le nord",
        "à la réunion de quartier",
        "la somme versée",
        "dans le 20e",
        "dans le 13 arrondissement",
        "Vers où ?",
        "sens de la vie",
        "Die",
        "Surtout des communes ?",
        "le Grand Parc",
        "les Micro-Folies",
    ],
)
def test_ordinary_words_are_no_places(text):
    assert names(text) == []


def test_a_department_or_a_commune_by_the_word_before():
    assert mentions("dans la Vienne")[0].places[0].kind is PlaceKind.DEPARTMENT
    assert mentions("à Vienne")[0].places[0].kind is PlaceKind.COMMUNE


def test_the_table_rounds_and_joins_districts():
    row = dict.fromkeys(
        "insee nom departement_code departement region population latitude longitude".split(), ""
    )
    here = {"departement_code": "75", "departement": "Paris", "region": "Île-de-France"}
    text = table(
        [
            row | here | {"insee": "75101", "nom": "Paris 1er Arrondissement", "population": "10"},
            row | here | {"insee": "75102", "nom": "Paris 2e Arrondissement", "population": "5"},
            row | here | {"insee": "75999", "nom": "Œuf", "population": "3", "latitude": "1.236"},
        ]
    )
    assert "\nparis\tParis\t75056\t15\t48.86\t2.34\n" in text
    assert "\noeuf\tŒuf\t75999\t3\t1.24\t\n" in text

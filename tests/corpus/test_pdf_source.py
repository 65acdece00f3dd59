"""Slug, title, publisher, year, licence and kind of a document."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.pdf import read_pdf
from corpus.source import kind_of, make_source, meaningful_title, publisher_of, slugify, year_of
from corpus.types import SourceKind
from tests import pdf_factory as make


@given(st.text(max_size=200))
def test_a_slug_is_short_ascii_and_stable(name):
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    assert slugify(slug) == slug


def test_slug_of_a_french_name():
    assert slugify("Œuvre d’été – Île-de-France (2024)") == "oeuvre-d-ete-ile-de-france-2024"


@pytest.mark.parametrize(
    ("title", "meaningful"),
    [
        ("Habiter les quartiers demain", True),
        ("Microsoft Word - rapport_final.doc", False),
        ("Sans titre", False),
        ("livret_v3.indd", False),
        ("livret", False),
        ("", False),
        ("plaquette A3-1", False),
    ],
)
def test_which_metadata_titles_are_kept(title, meaningful):
    assert meaningful_title(title, "livret.pdf") is meaningful


def test_publishers_are_organisations():
    assert publisher_of({"Author": "Ministère de l’Agriculture"}) == "Ministère de l’Agriculture"
    assert publisher_of({"Author": "ADEME"}) == "ADEME"
    assert publisher_of({"Author": "Jeanne Martin", "Creator": "Microsoft Word"}) == ""
    assert publisher_of({"Keywords": "ville; publisher:Équipe du projet"}) == "Équipe du projet"


def test_years_by_preference():
    dated = {"CreationDate": "D:20240501120000"}
    assert year_of(dated, "Bilan 2022") == 2022
    assert year_of(dated | {"Keywords": "year:2025"}, "Bilan 2022") == 2025
    assert year_of(dated | {"Subject": "Édition 2023"}, "Bilan") == 2023
    assert year_of(dated, "Bilan") == 2024
    assert year_of({}, "Bilan") is None


@pytest.mark.parametrize(
    "name",
    ["France Villes et territoires Durables", "France Villes & Territoires Durables (FVD)"],
)
def test_livrables_are_those_of_fvd(name):
    assert kind_of({"Author": name}) is SourceKind.LIVRABLE
    assert kind_of({"Keywords": f"publisher:{name}"}) is SourceKind.LIVRABLE
    assert kind_of({"Author": "Ville de Reims"}) is SourceKind.DOCUMENT


def test_a_demonstration_booklet_says_so_even_when_it_names_fvd():
    keywords = "livrables:demonstration; licence:Licence Ouverte 2.0; publisher:Projet; year:2026"
    found = make_source(
        "pilier.pdf",
        "0" * 64,
        12,
        {"Title": "Le pouvoir d’agir", "Keywords": keywords, "Author": "France Villes"},
        "",
        "Le pouvoir d’agir des habitants",
    )
    assert (found.kind, found.licence) == (SourceKind.DEMONSTRATION, "Licence Ouverte 2.0")
    assert (found.publisher, found.year, found.id) == ("Projet", 2026, "pilier")


def cover(canvas, number: int) -> None:
    make.heading(canvas, "Rafraîchir les cours", 600, size=30)
    make.heading(canvas, "des écoles du quartier", 560, size=30)
    make.page_of_prose(canvas, number)


def test_titles_come_from_metadata_then_the_cover_then_the_file_name(tmp_path):
    named = make.write(tmp_path / "a.pdf", [cover], title="Rafraîchir les cours des écoles")
    assert read_pdf(named).source.title == "Rafraîchir les cours des écoles"
    template = make.write(tmp_path / "b.pdf", [cover], title="Canevas trimestriel interne")
    assert read_pdf(template).source.title == "Rafraîchir les cours des écoles du quartier"
    bare = make.write(tmp_path / "note_de_cadrage.pdf", [lambda canvas, number: None])
    assert read_pdf(bare).source.title == "Note de cadrage"

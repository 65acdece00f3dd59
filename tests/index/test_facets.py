"""Facets: which documents they choose, what they refuse, and that a search keeps to them."""

import pytest

from corpus.errors import UserError
from corpus.types import Source, SourceKind
from index.facets import Facets
from index.search import open_searcher


def source(name: str, year: int | None, publisher: str, kind: SourceKind) -> Source:
    return Source(name, name.title(), publisher, year, 3, f"{name}.pdf", None, "", "0" * 64, kind)


SOURCES = (
    source("chaleur", 2019, "Ville d'Orvigny", SourceKind.DOCUMENT),
    source("eau", 2023, "Métropole de Valmont", SourceKind.DOCUMENT),
    source("quartiers", 2024, "France Villes", SourceKind.LIVRABLE),
    source("sans-date", None, "Métropole de Valmont", SourceKind.DEMONSTRATION),
)


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        (Facets(documents=("eau", "chaleur.pdf")), {"eau", "chaleur"}),
        (Facets(kinds=(SourceKind.LIVRABLE, SourceKind.DEMONSTRATION)), {"quartiers", "sans-date"}),
        (Facets(publishers=("metropole",)), {"eau", "sans-date"}),
        (Facets(years=(2019, 2023)), {"chaleur", "eau"}),
        (Facets(publishers=("valmont",), years=(2020, 2030)), {"eau"}),
    ],
)
def test_documents_that_meet_every_facet(facets, expected):
    assert facets.chosen(SOURCES) == expected


def test_an_unknown_document_is_named_with_those_there_are():
    with pytest.raises(UserError, match=r"« mer.pdf » n’est pas dans l’index.*« chaleur.pdf »"):
        Facets(documents=("mer.pdf",)).chosen(SOURCES)


def test_facets_that_nothing_meets_are_an_error():
    with pytest.raises(UserError, match="Aucun document"):
        Facets(years=(1990, 1991)).chosen(SOURCES)


def test_no_facet_is_false():
    assert not Facets()
    assert Facets(years=(2020, 2020))


def test_a_narrowed_searcher_finds_in_its_documents_only(bundled_settings):
    with open_searcher(bundled_settings) as searcher:
        file = "livret-3-habitabilite.pdf"
        narrowed = searcher.within(Facets(documents=(file,)))
        wanted = {s.id for s in searcher.catalogue.sources() if s.file == file}
        found = narrowed.search("jardin partagé", k=10)
        assert {item.passage.source_id for item in found} == wanted
        assert {i.passage.source_id for i in searcher.search("jardin partagé", k=10)} - wanted
        assert searcher.within(Facets()) is searcher

"""Figures that differ between documents: both given, attributed and dated."""

import pytest

from assistant.engine import Assistant
from assistant.question import Expected
from assistant.types import SentenceKind
from assistant.values import figures
from corpus.settings import Settings
from index.build import build_index
from index.live import LiveIndex

REPORT = """<html><head><title>{title}</title><meta name="date" content="{year}-05-02"></head><body><main>
<h1>{title}</h1><p>Les cantines scolaires de Bellerive servent {meals} repas par an dans les écoles
publiques. Elles emploient {staff} agents, formés chaque année à la cuisine des légumes. La Ville achète
ses légumes aux maraîchers de la vallée, qui livrent deux fois par semaine.</p></main></body></html>"""
QUESTION = "Combien de repas les cantines scolaires de Bellerive servent-elles par an ?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chiffres")
    reports = (("Bilan des cantines", 2021, "350 000", 42), ("Rapport annuel", 2023, "370 000", 42))
    paths = []
    for title, year, meals, staff in reports:
        path = folder / f"{year}.html"
        path.write_text(
            REPORT.format(title=title, year=year, meals=meals, staff=staff), encoding="utf-8"
        )
        paths.append(path)
    settings = Settings(data=folder / "data")
    build_index(paths, settings)
    return Assistant(LiveIndex(settings))


def test_both_figures_are_given_under_their_documents(assistant):
    answer = assistant.ask(QUESTION)
    quotes = [s.text for s in answer.sentences if s.kind is SentenceKind.QUOTE]
    assert {"350 000", "370 000"} == {n for n in ("350 000", "370 000") for q in quotes if n in q}
    assert any(text.startswith("Bilan des cantines") for text in quotes)
    assert any(text.startswith("Rapport annuel") for text in quotes)
    assert len({citation.source.id for citation in answer.citations}) == 2


def test_the_difference_is_told(assistant):
    notices = [s.text for s in assistant.ask(QUESTION).sentences if s.kind is SentenceKind.NOTICE]
    assert any("ne donnent pas le même chiffre" in text for text in notices)


def test_the_same_figure_is_no_difference(assistant):
    answer = assistant.ask("Combien d'agents les cantines scolaires de Bellerive emploient-elles ?")
    assert "42" in answer.text
    assert "ne donnent pas le même chiffre" not in answer.text


@pytest.mark.parametrize(
    ("expected", "sentence", "found"),
    [
        (Expected.COUNT, "En 2021, 1 200 repas coûtaient 4,5 € le 3 mai.", {"1200"}),
        (Expected.AMOUNT, "Le budget est de 15 000 € pour 12 lieux.", {"15000"}),
        (Expected.PERCENT, "Le bio passe de 12,5 % à 20 %.", {"12,5", "20"}),
        (Expected.DATE, "Ouvert en mars 2018.", {"2018"}),
        (Expected.ANY, "En 2018, 12 lieux.", set()),
    ],
)
def test_figures_of_a_kind(expected, sentence, found):
    assert figures(expected, sentence) == found

"""Which sentences an answer is made of: sides of a comparison, examples by sheet, whole lists, length."""

import pytest

from assistant.choose import MAX_WORDS
from assistant.engine import Assistant
from assistant.messages import others as said
from assistant.question import Expected, parse, parts_of
from assistant.sides import alone, sides
from assistant.types import SentenceKind, Status
from corpus.settings import Settings
from index.build import build_index
from index.live import LiveIndex

TOWNS = ("Bellerive", "Valmont", "Cormeilles", "Orsigny", "Trévières", "Montclar", "Estival")
FILLER = "Le bailleur prête le terrain, la ville fournit la terre et le compost. " * 8
GARDENS = "\n\n".join(
    f"## Le jardin de {town}\n\nÀ {town}, les habitants cultivent un jardin partagé de {place}00 m² "
    f"depuis {2010 + place}. Une association anime ce jardin partagé chaque samedi matin.\n\n{FILLER}"
    for place, town in enumerate(TOWNS, 1)
)
PIECES = "\n".join(
    f"- la pièce numéro {n} est une copie signée par les deux responsables de l'association ;"
    for n in range(1, 9)
)
RULES = f"""# Guide

## Ouvrir ses données

Une administration doit publier ses données dans trois cas. Vous êtes concerné si vous êtes :

- une administration centrale de plus de 50 agents ;
- une collectivité territoriale de plus de 3 500 habitants ;
- une société chargée d'un service public.

## Demander une subvention

Les pièces du dossier de subvention sont :

{PIECES}

## Tenir le registre

Le registre est gardé trois ans. En son absence, une amende de 750 € est due.
"""


BARRIERS = ("La route n’est pas sûre.", "Il manque des arceaux.", "Le trajet est trop long.")
SURVEY = f"""<html><head><title>Sondage</title></head><body><main><h1>Sondage sur le vélo</h1>
<p>{FILLER}</p><h2>Ce qui freine le vélo</h2><p>Qu’est-ce qui freine vos trajets à vélo ?</p>
<table><tr><th>Frein</th><th>Nombre de réponses</th><th>Part</th></tr>
{"".join(f"<tr><td>{b}</td><td>{57 - 9 * n}</td><td>{25 - 4 * n} %</td></tr>" for n, b in enumerate(BARRIERS))}
</table><p>{FILLER}</p></main></body></html>"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("choix")
    (folder / "sondage.html").write_text(SURVEY, encoding="utf-8")
    (folder / "jardins.md").write_text(f"# Jardins\n\n{GARDENS}\n", encoding="utf-8")
    (folder / "guide.md").write_text(RULES, encoding="utf-8")
    settings = Settings(data=folder / "data")
    build_index([folder / "jardins.md", folder / "guide.md", folder / "sondage.html"], settings)
    return Assistant(LiveIndex(settings))


def quotes(answer):
    return [s.text for s in answer.sentences if s.kind is SentenceKind.QUOTE]


def notices(answer):
    return [s.text for s in answer.sentences if s.kind is SentenceKind.NOTICE]


def test_a_comparison_has_a_sentence_of_each_side(assistant):
    answer = assistant.ask("Le jardin de Bellerive est-il plus ancien que celui de Orsigny ?")
    said_of = [town for town in TOWNS if any(town in text for text in quotes(answer))]
    assert {"Bellerive", "Orsigny"} <= set(said_of)


def test_sides_are_the_names_of_a_comparison():
    question = parse("Entre Bellerive et Orsigny, quel jardin est le plus grand ?")
    assert sides(question) == ("Bellerive", "Orsigny")
    assert "Orsigny" not in alone(question, "Bellerive")
    assert "Bellerive" in alone(question, "Bellerive")
    assert sides(parse("Quel est le jardin de Bellerive ?")) == ()


def test_examples_come_from_different_sheets_and_the_others_are_named(assistant):
    answer = assistant.ask("Donne-moi des exemples de jardins partagés")
    towns = [next((t for t in TOWNS if t in text), None) for text in quotes(answer)]
    assert len(set(towns)) == len(towns) >= 3
    assert any(text.startswith("Voir aussi") for text in notices(answer))


def test_an_open_question_gets_the_whole_list(assistant):
    answer = assistant.ask(
        "Quelles sont les administrations concernées par la publication des données ?"
    )
    whole = " ".join(quotes(answer))
    for item in ("administration centrale", "3 500 habitants", "société chargée"):
        assert item in whole


def test_a_list_that_is_cut_says_how_many_items_are_left(assistant):
    answer = assistant.ask("Quelles sont les pièces du dossier de subvention ?")
    assert any("pièce numéro 1 " in text for text in quotes(answer))
    assert any(text.startswith("La liste continue page\u00a01") for text in notices(answer)), answer


def test_a_figure_of_a_table_is_quoted_by_its_row_under_the_header(assistant):
    answer = assistant.ask("Combien de réponses disent que la route n’est pas sûre ?")
    first = quotes(answer)[0]
    assert (
        first.replace("\u00a0", " ")
        .replace("\u202f", " ")
        .endswith("La route n’est pas sûre. – Nombre de réponses : 57 ; Part : 25 %")
    )
    assert answer.citations[0].quote == "La route n’est pas sûre. 57 25 %"


def test_another_row_does_not_answer(assistant):
    answer = assistant.ask("Combien de réponses disent que le vélo coûte cher ?")
    assert not any("57" in text for text in quotes(answer)), answer.text


def test_an_open_question_gets_the_whole_table(assistant):
    answer = assistant.ask("Qu’est-ce qui freine les trajets à vélo ?")
    row = next(text for text in quotes(answer) if " / 57 / " in text)
    assert all(barrier in row for barrier in BARRIERS)
    assert row.count("\u202f; ") == len(BARRIERS) - 1


def test_two_parts_share_the_length_of_one_answer(assistant):
    question = "Combien de temps le registre est-il gardé et que risque-t-on sans registre ?"
    assert len(parts_of(question)) == 2
    answer = assistant.ask(question)
    assert "trois ans" in " ".join(quotes(answer))
    assert len(quotes(answer)) <= 5
    assert sum(len(text.split()) for text in quotes(answer)) <= MAX_WORDS + 40  # labels aside


def test_the_value_asked_for_opens_the_answer(assistant):
    answer = assistant.ask("Quel est le montant de l'amende en l'absence de registre ?")
    assert "750 €" in quotes(answer)[0]


@pytest.mark.parametrize(
    "question", ["jardin partagé", "Qui anime les jardins ?", "quels jardins ?"]
)
def test_no_sentence_comes_twice(assistant, question):
    answer = assistant.ask(question)
    assert answer.status in (Status.ANSWERED, Status.NOT_FOUND)
    assert len(set(quotes(answer))) == len(quotes(answer))


def test_others_are_counted():
    assert said(("A",)) == "Voir aussi\u202f: «\u00a0A\u00a0»."
    assert said(("A", "B", "C", "D")).endswith("et 1 autre fiche.")
    assert said(tuple("ABCDE")).endswith("et 2 autres fiches.")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Qu’est-ce qu’une noue ?", Expected.DEFINITION),
        ("Qu'est-ce que le SLIME ?", Expected.DEFINITION),
        ("Qu'est-ce qui empêche les gens de marcher ?", Expected.ANY),
        ("Qu’est-ce qu’on va faire pousser dans l’une et l’autre ville ?", Expected.ANY),
    ],
)
def test_what_is_a_definition(question, expected):
    assert parse(question).expected is expected

"""Places in questions on the bundled booklets: absent, covered, excluded, replaced in a follow-up."""

import pytest

from assistant.exclusion import excluded
from assistant.followup import resolve
from assistant.places import of_place, places_said
from assistant.reading import readable
from assistant.smalltalk import notice_for
from assistant.types import Status, Turn


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("accorderie au mans", "ne parlent pas du Mans"),
        ("ya une ressourcerie a dijon ?", "ne parlent pas de Dijon"),
        ("Que fait-on à Saint-Malo contre la chaleur ?", "ne parlent pas de Saint-Malo"),
        ("UNE ACCORDERIE A ANNECY ?", "ne parlent pas d’Annecy"),
    ],
)
def test_an_absent_place_is_named(assistant, question, said):
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert said in answer.text


def test_a_region_is_met_by_its_towns(assistant):
    answer = assistant.ask("En Bretagne, quelles villes mesurent l'air ?")
    assert answer.status is Status.ANSWERED
    assert "Rennes" in answer.text


def test_an_excluded_place_is_not_quoted(assistant):
    everywhere = assistant.ask("Quelles villes ont des bricothèques ?")
    assert "Paris" in everywhere.text
    answer = assistant.ask("Quelles villes ont des bricothèques, sauf à Paris ?")
    assert answer.status is Status.ANSWERED
    assert "Paris" not in answer.text


@pytest.mark.parametrize(
    ("question", "text", "places"),
    [
        (
            "Quelles villes ont un jardin sauf à Paris ?",
            "Quelles villes ont un jardin ?",
            ["Paris"],
        ),
        ("Des jardins partagés hors Île-de-France ?", "Des jardins partagés ?", ["Île-de-France"]),
        (
            "À part Lyon et Paris, qui plante des arbres ?",
            "qui plante des arbres ?",
            ["Lyon", "Paris"],
        ),
        ("Quel est le toit à part entière ?", "Quel est le toit à part entière ?", []),
        ("culture hors sol à Paris", "culture hors sol à Paris", []),
    ],
)
def test_exclusions(question, text, places):
    found = excluded(question)
    assert found.text == text
    assert [mention.name for mention in found.places] == places


def test_what_is_kept():
    exclusion = excluded("Quels jardins partagés hors Île-de-France ?")
    assert not exclusion.keeps("Un jardin à Montreuil et à Grigny.")
    assert exclusion.keeps("Un jardin à Montreuil et à Rennes.")
    assert exclusion.keeps("Un jardin pour tous.")
    assert not exclusion.keeps("Un jardin pour tous.", "Territoire : Paris (75)")


@pytest.mark.parametrize(
    ("asked", "standalone"),
    [
        ("et à Lille ?", "Combien de jardins à Lille ?"),
        ("et a lille", "Combien de jardins a Lille ?"),
        ("Et au mans ?", "Combien de jardins au Mans ?"),
        ("Et en Bretagne ?", "Combien de jardins en Bretagne ?"),
    ],
)
def test_a_follow_up_replaces_the_place(asked, standalone):
    assert resolve(asked, [Turn("Combien de jardins à Roubaix ?", "…")]).text == standalone


def test_a_follow_up_replaces_the_year_and_keeps_what_else_it_asks():
    turn = Turn("Combien d'arbres plantés à Roubaix en 2019 ?", "…")
    assert resolve("Et en 2021 ?", [turn]).text == "Combien d'arbres plantés à Roubaix en 2021 ?"
    young = resolve("Et pour les jeunes ?", [turn])
    assert young.text == "Pour les jeunes ?"
    assert "Roubaix" in young.context


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("bonjour, un jardin a st denis svp merci", "un jardin a Saint-Denis"),
        ("Bonsoir, où est la ferme ? merci", "Où est la ferme ?"),
        ("cb de foyers a paris", "combien de foyers a Paris"),
        ("bonjour", "bonjour"),
        ("Où planter à L’Île-Saint-Denis ?", "Où planter à L’Île-Saint-Denis ?"),
        ("ces actions en région parisienne", "ces actions en région parisienne"),
    ],
)
def test_reading(typed, read):
    assert readable(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Merci beaucoup !",
        "qui es-tu ?",
        "t'es qui ?",
        "j'ai besoin d'aide",
        "nickel",
        "bonjour, aide",
    ],
)
def test_small_talk(text):
    assert notice_for(text)


def test_a_greeted_question_is_a_question(assistant):
    assert notice_for("bonjour, où est la ferme urbaine de Saint-Denis ? merci") is None


def test_french_of_places():
    assert of_place("Les Ulis") == "des Ulis"
    assert places_said(("Lyon", "Amiens", "Le Mans")) == "de Lyon, d’Amiens ni du Mans"

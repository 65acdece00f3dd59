"""What a question demands: an address, hours, a unit, a noun that texts repeat, a figure of its own year."""

import pytest

from assistant.demands import of_another_year
from assistant.engine import Assistant
from assistant.question import parse
from assistant.types import Status
from index.live import LiveIndex


@pytest.fixture(scope="module")
def assistant(bundled_settings):
    return Assistant(LiveIndex(bundled_settings))


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("Quelles essences d’arbres a-t-on plantées rue Garibaldi ?", "essences"),
        ("Quel diplôme faut-il pour être animateur d'une Table de quartier ?", "diplôme"),
        ("horaires d'ouverture de la bricothèque de la Houssière", "horaires"),
        ("mine de soleil à Loos-en-Gohelle production annuelle en kWh", "kwh"),
    ],
)
def test_what_no_passage_gives_is_named(assistant, question, lacking):
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert lacking in answer.text.lower()


def test_deaths_that_nobody_tells_are_no_people_registered(assistant):
    answer = assistant.ask("Combien de personnes sont mortes de la canicule à Reims en 2020 ?")
    assert answer.status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("asked", "sentence", "other"),
    [
        ("Combien de repas en 2022 ?", "En 2019, 50 000 repas ont été servis.", True),
        ("Combien de repas en 2022 ?", "De 2019 à 2022, 50 000 repas ont été servis.", False),
        ("Combien de repas en 2022 ?", "50 000 repas sont servis chaque année.", False),
        ("Combien de repas entre 2019 et 2022 ?", "En 2020, 50 000 repas.", False),
        ("Combien de repas ?", "En 2020, 50 000 repas.", False),
    ],
)
def test_a_figure_of_another_year_is_not_the_one_asked_for(asked, sentence, other):
    assert of_another_year(parse(asked), sentence) is other


def test_what_a_passage_gives_is_answered(assistant):
    answer = assistant.ask("Combien de tonnes de déchets collecte la Ressourcerie 2 mains ?")
    assert answer.status is not Status.NOTICE
    reims = assistant.ask(
        "Combien de personnes étaient inscrites au registre de Reims en août 2020 ?"
    )
    assert "850" in reims.text

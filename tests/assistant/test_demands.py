"""What a question demands: an address, hours, a unit, a noun that texts repeat, a figure of its own year."""

import pytest

from assistant.candidates import Candidate, Context
from assistant.demands import of_another_year
from assistant.engine import Assistant
from assistant.question import Expected, parse
from assistant.types import Status
from corpus.types import Passage
from index.live import LiveIndex
from index.types import Evidence


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


def candidate(text, passage="", headings=()):
    held = Passage.of("guide", headings, passage or text, ((1, 0, len(passage or text)),))
    none = frozenset()
    context = Context(Evidence(held, 1.0, 1, none), none, none, none)
    return Candidate(context, 1, 0, len(text), text, none, True)


@pytest.mark.parametrize(
    ("asked", "held", "other"),
    [
        ("en 2022 ?", candidate("En 2019, 50 000 repas ont été servis."), True),
        ("en 2022 ?", candidate("De 2019 à 2022, 50 000 repas."), False),
        ("en 2022 ?", candidate("50 000 repas.", "En 2022, une enquête. 50 000 repas."), False),
        ("en 2022 ?", candidate("50 000 repas.", "En 2019, une enquête. 50 000 repas."), True),
        ("en 2022 ?", candidate("50 000 repas.", headings=("Bilan de 2022",)), False),
        ("entre 2019 et 2022 ?", candidate("En 2020, 50 000 repas."), False),
        ("par an ?", candidate("En 2020, 50 000 repas."), False),
    ],
)
def test_a_figure_of_another_year_is_not_the_one_asked_for(asked, held, other):
    assert of_another_year(parse(f"Combien de repas {asked}"), held) is other


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quand on pèse les restes à la cantine, faut-il compter le pain ?", Expected.ANY),
        ("Quand la ferme a-t-elle ouvert ?", Expected.DATE),
        ("prix moyen de la réparation d'un lave-linge avec le bonus", Expected.AMOUNT),
    ],
)
def test_what_kind_of_value_is_asked(text, expected):
    assert parse(text).expected is expected


def test_a_name_may_open_in_lower_case():
    assert "iPhone" in parse("Quelle note de réparabilité a eue l'iPhone ?").names


def test_what_a_passage_gives_is_answered(assistant):
    answer = assistant.ask("Combien de tonnes de déchets collecte la Ressourcerie 2 mains ?")
    assert answer.status is not Status.NOTICE
    reims = assistant.ask(
        "Combien de personnes étaient inscrites au registre de Reims en août 2020 ?"
    )
    assert "850" in reims.text

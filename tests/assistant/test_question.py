"""Reading a question: expected value, names, parts, small talk, follow-ups."""

import pytest

from assistant import messages
from assistant.followup import is_elliptic, resolve
from assistant.question import Expected, expected_of, names_of, parse, parts_of
from assistant.smalltalk import notice_for
from assistant.types import Turn
from assistant.values import count_near, holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?", Expected.COUNT),
        ("combien a coute la ferme ?", Expected.AMOUNT),
        ("Quel est le budget de la régie de Nanterre ?", Expected.AMOUNT),
        ("Quel pourcentage des ressources vient des subventions ?", Expected.PERCENT),
        ("Quelle surface fait la friche ?", Expected.AREA),
        ("Quand la ressourcerie a-t-elle ouvert ?", Expected.DATE),
        ("En quelle année est née la régie ?", Expected.DATE),
        ("Et dans quelle ville exactement ?", Expected.PLACE),
        ("Où se trouve l'Agrocité ?", Expected.PLACE),
        ("Qui porte le projet ?", Expected.ACTOR),
        ("Quelles villes ont végétalisé des cours d'école ?", Expected.LIST),
        ("donnez des exemples de jardins partagés", Expected.LIST),
        ("C'est quoi un QPV ?", Expected.DEFINITION),
        ("Comment rafraîchir une cour d'école ?", Expected.ANY),
        ("De combien la température a-t-elle baissé, combien de degrés ?", Expected.TEMPERATURE),
    ],
)
def test_expected_value(text, expected):
    assert expected_of(text) is expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Combien de cours Oasis à Paris ?", ("Oasis", "Paris")),
        ("Quelle est l’action de L’Île-Saint-Denis ?", ("Île-Saint-Denis",)),
        ("Nanterre a-t-elle une régie ?", ("Nanterre",)),
        ("Quel est le rôle de l'ANRU ?", ("ANRU",)),
        ("Où est-ce ? Qui paie ?", ()),
        ("ET À LYON ?", ()),
    ],
)
def test_names(text, names):
    assert names_of(text) == names


def test_parts():
    assert parts_of("Combien de familles ont une parcelle, et quand a-t-elle été inaugurée ?") == (
        "Combien de familles ont une parcelle",
        "quand a-t-elle été inaugurée ?",
    )
    assert len(parts_of("Quels sont les résultats et les limites du jardin ?")) == 1
    assert len(parts_of("Où est la ferme ? Combien de salariés emploie-t-elle ?")) == 2


def test_focus_and_moment():
    assert parse("Combien de salariés travaillent ici ?").focus.startswith("salariés")
    assert parse("Quel temps fait-il demain ?").moment
    assert parse("Quel temps faut-il pour un jardin ?").moment != ""


@pytest.mark.parametrize(
    ("expected", "sentence", "true"),
    [
        (Expected.COUNT, "75 cours étaient transformées.", True),
        (Expected.COUNT, "Une trentaine de salariés y travaillent.", True),
        (Expected.COUNT, "Les habitants jardinent.", False),
        (Expected.AMOUNT, "environ 1,3 M€ de financements", True),
        (Expected.AMOUNT, "66 familles", False),
        (Expected.PERCENT, "70 % du chiffre d’affaires", True),
        (Expected.AREA, "une friche de 3 000 m²", True),
        (Expected.DATE, "inauguré le 11 avril 2018", True),
        (Expected.DATE, "inauguré récemment", False),
        (Expected.PLACE, "Territoire : Paris (75)", True),
        (Expected.PLACE, "le jardin est ouvert", False),
        (Expected.ANY, "le jardin est ouvert", True),
    ],
)
def test_values(expected, sentence, true):
    assert holds(expected, sentence) is true


def test_a_count_must_stand_near_its_noun():
    assert count_near("L’entreprise emploie 20 salariés à temps plein.", "salariés")
    assert not count_near(
        "En 2012, la ville a choisi de confier le nettoyage des rues et des parcs aux salariés.",
        "salariés",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour !", messages.GREETING),
        ("merci beaucoup", messages.THANKS),
        ("Qui es-tu ?", messages.HELP),
        ("que peux-tu faire ?", messages.HELP),
        ("  ?? ", messages.EMPTY),
        ("Bonjour, que sait-on des jardins ?", None),
        ("Qui est le maire ?", None),
        ("aide alimentaire", None),
    ],
)
def test_small_talk(text, said):
    assert notice_for(text) == said


OASIS = Turn(
    "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?",
    "En juin 2022, 75 cours étaient transformées à Paris. [1]",
)
FARM = Turn(
    "Quelle ferme urbaine a été démontée pour un parking ?",
    "La municipalité de Colombes a fait démonter l’Agrocité. [1]",
)


def test_a_place_is_swapped():
    resolved = resolve("Et à Lyon ?", [OASIS])
    assert resolved.text == "Combien de cours Oasis étaient réalisées à Lyon en juin 2022 ?"


def test_a_pronoun_takes_the_earlier_words_as_context():
    resolved = resolve("Et dans quelle ville exactement ?", [FARM])
    assert resolved.text == "Dans quelle ville exactement ?"
    assert "ferme urbaine" in resolved.context
    assert "Agrocité" in resolved.context


@pytest.mark.parametrize(
    "text",
    [
        "Quelles actions mène Rennes sur l'air ?",
        "Comment financer un jardin partagé en QPV ?",
        "Comment créer un jardin en ville ?",
        "Comment isoler son logement social humide ?",
        "Comment les habitants peuvent-ils donner leur avis ?",
        "Que faire des friches ?",
    ],
)
def test_a_full_question_stands_alone(text):
    assert not is_elliptic(text)
    assert resolve(text, [OASIS]).context == ""


@pytest.mark.parametrize(
    "text",
    ["Et ensuite ?", "Combien de salariés emploie-t-elle ?", "Qui a financé ce projet ?",
     "Pourquoi ?", "Quand a-t-il ouvert ?"],
)  # fmt: skip
def test_elliptic(text):
    assert is_elliptic(text)


def test_history_is_followed_through_several_turns():
    history = [OASIS, Turn("Et à Lyon ?", "Je n’ai pas trouvé.")]
    assert "Rouen" in resolve("Et à Rouen ?", history).text
    assert "Oasis" in resolve("Et à Rouen ?", history).text


def test_greetings_are_no_context():
    history = [Turn("Bonjour", "Bonjour."), Turn("Merci !", "Avec plaisir.")]
    assert resolve("Et à Rouen ?", history).context == ""
    assert "Oasis" in resolve("Et à Rouen ?", [OASIS, *history]).text

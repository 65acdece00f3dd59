"""What questions take for granted, and questions that the evidence does not carry."""

import pytest

from assistant.engine import Assistant
from assistant.premises import Standing, premise
from assistant.question import Expected, parse, parts_of
from assistant.types import Status
from assistant.values import count_near, counted_in, holds_under
from corpus.settings import Settings
from index.build import build_index
from index.live import LiveIndex

SHEETS = """# Livret d'essai

## La régie agricole de Bellerive

À Bellerive, la régie agricole municipale emploie trois maraîchers et fournit 85 % des légumes des
cantines. La Ville de Bellerive a racheté les terres en 2012. Les repas sont servis dans six écoles.

## La tour des Tilleuls à Valmont

À Valmont, le bailleur a rénové sans démolir la tour des Tilleuls, habitée pendant les travaux. Les bus de
Valmont sont gratuits depuis 2018 pour ses 40 000 habitants.

## La bibliothèque d'objets d'Orsigny

À Orsigny, la bibliothèque d'objets prête 300 objets contre une adhésion annuelle. Elle a fermé son
annexe en 2022, faute de bénévoles. Au 1er janvier 2024, les communes voisines pouvaient y adhérer.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("premisses")
    (folder / "essai.md").write_text(SHEETS, encoding="utf-8")
    settings = Settings(data=folder / "data")
    build_index([folder / "essai.md"], settings)
    return Assistant(LiveIndex(settings))


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("Pourquoi Bellerive a-t-elle vendu sa régie ?", "vendu"),
        ("À qui la Ville a-t-elle finalement revendu la ferme ?", "revendu"),
        ("Pourquoi la piscine a-t-elle été fermée ?", "fermée"),
        ("Quand les bus ont-ils été supprimés ?", "supprimés"),
        ("Pourquoi Bellerive a-t-elle créé une régie ?", None),
        ("Où est la ferme de Bellerive ?", None),
    ],
)
def test_what_a_question_takes_for_granted(question, verb):
    claim = premise(question)
    assert (claim.verb if claim else None) == verb


@pytest.mark.parametrize(
    ("texts", "standing"),
    [
        (["La régie a été cédée en 2020."], Standing.SAID),
        (["La vente de la régie date de 2020."], Standing.SAID),
        (["La Ville n'a jamais vendu la régie."], Standing.DENIED),
        (["La Ville a gardé la régie.", "Les légumes sont bons."], Standing.UNSAID),
        (["La Ville n'a pas vendu la régie.", "Elle a vendu le moulin."], Standing.SAID),
    ],
)
def test_where_a_claim_stands(texts, standing):
    claim = premise("Pourquoi a-t-elle vendu la régie ?")
    assert claim is not None
    assert claim.standing(texts) is standing


def test_a_false_premise_is_named(assistant):
    answer = assistant.ask("Pourquoi Bellerive a-t-elle vendu sa régie agricole ?")
    assert answer.status is Status.NOT_FOUND
    assert "« vendu »" in answer.text.replace("\u00a0", " ")


def test_a_denied_premise_is_told_so(assistant):
    answer = assistant.ask("Pourquoi le bailleur de Valmont a-t-il démoli la tour des Tilleuls ?")
    assert answer.status is Status.NOT_FOUND
    assert "le contraire" in answer.text


def test_a_true_premise_is_answered(assistant):
    answer = assistant.ask(
        "Pourquoi la bibliothèque d'objets d'Orsigny a-t-elle fermé son annexe ?"
    )
    assert answer.status is Status.ANSWERED
    assert "faute de bénévoles" in answer.text


def test_a_question_whether_is_no_premise(assistant):
    answer = assistant.ask("La tour des Tilleuls de Valmont a-t-elle été démolie ?")
    assert answer.status is Status.ANSWERED
    assert "sans démolir" in answer.text


def test_what_is_asked_for_must_stand_somewhere(assistant):
    answer = assistant.ask(
        "Faut-il une caution pour emprunter à la bibliothèque d'objets d'Orsigny ?"
    )
    assert answer.status is Status.NOT_FOUND
    assert "caution" in answer.text


def test_what_is_free_is_no_cost(assistant):
    answer = assistant.ask("Combien coûtent les bus gratuits à Valmont ?")
    assert answer.status is Status.NOT_FOUND


def test_a_day_of_the_month_counts_nothing():
    assert not count_near("Au 1er janvier 2024, les communes voisines adhèrent.", "communes")
    assert not count_near("Le 12 mars, les communes adhèrent.", "communes")
    assert count_near("En mars, 12 communes adhèrent.", "communes")


def test_homes_are_no_inhabitants():
    assert not count_near("On estime que 1000 résidences seront construites.", "habitants")


def test_a_number_of_days_counts_no_people():
    assert not count_near(
        "Des agents appellent tous les deux jours les personnes inscrites.", "personnes"
    )
    assert count_near("Les pesées durent cinq jours.", "jours")


def test_an_equivalent_of_the_counted_noun_is_counted(bundled_settings):
    asked = Assistant(LiveIndex(bundled_settings))
    answer = asked.ask("Combien d'entreprises à but d'emploi en France ?")
    assert "79 EBE" in answer.sentences[0].text


def test_a_column_counts_or_measures_what_its_row_holds():
    assert counted_in("Réponses – Nombre / Part", "personnes")
    assert counted_in("Arbres plantés par commune", "arbres")
    assert not counted_in("Surface par commune", "arbres")
    assert holds_under(Expected.PERCENT, "Part du bio", "Santé\t3")
    assert not holds_under(Expected.AMOUNT, "Part du bio", "Santé\t3")


def test_why_one_asks_is_no_part_of_the_question():
    text = "Quel est le coût d'une visite ? J'en ai besoin pour monter notre budget."
    assert parts_of(text) == ("Quel est le coût d'une visite",)
    assert len(parts_of("Quel est le coût d'une visite ? Et qui la paie ?")) == 2


@pytest.mark.parametrize("text", ["c combien l'inscription", "c'est combien le repas ?"])
def test_what_it_costs_in_everyday_words(text):
    assert parse(text).expected is Expected.AMOUNT

"""What people really type: frames, shouting, thanks that ask, exclusions, names of common words, glossaries."""

import pytest

from assistant.cli import main
from assistant.engine import Assistant
from assistant.exclusion import excluded
from assistant.followup import is_elliptic
from assistant.reading import readable
from assistant.smalltalk import notice_for
from assistant.types import Status
from index.live import LiveIndex


@pytest.fixture(scope="module")
def assistant(bundled_settings):
    return Assistant(LiveIndex(bundled_settings))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Que dit le livret sur le nucléaire ?", "Le nucléaire ?"),
        ("Pouvez-vous me dire s'il existe un jardin ?", "Il existe un jardin ?"),
        ("QUEL EST LE COÛT DU RÉSEAU ?", "Quel est le coût du réseau ?"),
        ("où est \x1b[31mla ferme\x00 ?", "où est la ferme ?"),
    ],
)
def test_a_question_is_read_without_its_frame(typed, read):
    assert readable(typed) == read


def test_a_frame_around_an_absent_subject_is_a_refusal(assistant):
    assert assistant.ask("Que dit le livret sur le nucléaire ?").status is Status.NOT_FOUND


@pytest.mark.parametrize("text", ["Merci. Et la pétition ?", "Merci, et combien d'agents ?"])
def test_thanks_that_ask_are_a_question(text):
    assert notice_for(text) is None
    assert notice_for("Merci et bonne journée !") is not None


def test_a_new_subject_after_et_stands_alone():
    assert not is_elliptic("Et Reims, que fait-elle pour la canicule ?")
    assert is_elliptic("Et à Lyon, quel budget ?")
    assert is_elliptic("Et combien de logements ?")


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Laquelle est la moins chère ?", True),
        ("Quelle surface ?", True),
        ("Qui la porte ?", True),
        ("Qui porte le programme ?", True),
        ("Parmi les actions contre la chaleur, lesquelles associent une université ?", False),
        ("Combien d'arbres ont été plantés ?", False),
    ],
)
def test_what_points_at_the_turn_before(question, leans):
    assert is_elliptic(question) is leans


def test_an_area_around_an_excluded_place_is_no_other_place():
    exclusion = excluded("Où y a-t-il des bricothèques, sauf à Paris ?")
    assert not exclusion.keeps("Territoire : Paris (75), Île-de-France")
    assert exclusion.keeps("Territoire : Marseille (13)")
    assert exclusion.keeps("Paris et Marseille prêtent des outils.")


def test_a_definition_gives_one_entry(assistant):
    first = assistant.ask("Que veut dire EBE ?").sentences[0].text
    assert "but d’emploi" in first
    assert "échelle" not in first


def test_a_price_opens_before_what_is_free_besides(assistant):
    answer = assistant.ask("cest combien pour emprunter une perceuse à marseille")
    assert "2 €" in answer.sentences[0].text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_son_who_looks_for_a_job_is_no_personal_case(assistant):
    answer = assistant.ask("Mon fils cherche un boulot d'été, y a des coopératives pour ça ?")
    assert answer.status is Status.ANSWERED
    refused = assistant.ask("Est-ce que mon fils est prioritaire pour un logement ?")
    assert refused.status is Status.NOT_FOUND


def test_an_aside_is_no_answer(assistant):
    answer = assistant.ask("De quoi parle le livret 3 ?")
    assert not any(s.text.startswith("(livret 3") for s in answer.sentences)


def test_the_figure_of_a_sheet_that_mentions_the_town_is_not_its_own(assistant):
    answer = assistant.ask("Combien coûte la gratuité à Dunkerque ?")
    assert answer.status is Status.NOT_FOUND


def test_a_name_of_common_words_is_found_as_it_stands(assistant):
    assert "décembre 2022" in assistant.ask("ouverture L’Après M").text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "   "], "Posez une question"),
        (["ask", "?"], "Posez une question"),
        (["ask", "Où ?", "--out", "a.jsonl"], "--batch"),
    ],
)
def test_what_the_user_can_fix_is_status_two(arguments, said, capsys):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_an_empty_batch_is_an_error(tmp_path, capsys):
    (tmp_path / "q.jsonl").write_text("\n", encoding="utf-8")
    assert main(["ask", "--batch", str(tmp_path / "q.jsonl"), "--out", str(tmp_path / "a")]) == 2
    assert "aucune question" in capsys.readouterr().err

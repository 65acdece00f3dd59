"""The form of a case over HTTP: its problems, what is worth a second look, earlier exchanges, sets."""

import re
from dataclasses import replace
from html import unescape

import pytest

from assistant.evaluation import DraftCase, DraftFact
from tests.ui.scripted_staff import Member, ScriptedEvaluation, stored, visiting
from ui import strings
from ui.staff import Staff
from ui.staff_forms import form_of, read_exchanges

TYPED = {
    "question": "Combien ?",
    "reponse": "oui",
    "essentiels": "75 cours",
    "page": "2|livret-3.pdf",
}
DRAFT = DraftCase(
    "", "Combien ?", True, (("livret-3.pdf", 2),), (DraftFact("75 cours", (), True),), "", ()
)


@pytest.fixture
def evaluation():
    return ScriptedEvaluation()


@pytest.fixture
def member(evaluation, scripted):
    staff = Staff(evaluation, scripted, stored())
    with visiting(staff) as client:
        yield Member(client, staff.sessions.open())


def send(member, path="", **fields):
    """The page that a form leads to, as it is read."""
    reply = member.post(f"/evaluer/cas{path}", **fields)
    assert reply.status_code == 200
    return reply.text


def plain(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))


def save(member, **fields):
    return send(member, action="enregistrer", **{**TYPED, **fields})


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"question": " "}, "question", strings.STAFF_WRITE_QUESTION),
        ({"question": "a" * 1001}, "question", "1\u202f000 caractères au plus"),
        ({"page": ""}, "pages", strings.STAFF_TICK_PAGE),
        ({"essentiels": " = "}, "essentiels", strings.STAFF_VITAL),
        ({"essentiels": "75 cours = 7"}, "essentiels", "Le fait «\u00a07\u00a0» est trop court"),
        ({"utiles": "é"}, "utiles", "Le fait «\u00a0é\u00a0» est trop court"),
        ({"echanges": "Où ?"}, "echanges", "Échange précédent n° 1"),
        ({"echanges": "Où ? => Ici.\n\n=> Là."}, "echanges", "Échange précédent n° 2"),
    ],
)
def test_a_problem_is_told_in_the_words_of_the_form_and_leads_to_its_field(
    member, evaluation, change, field, told
):
    page = save(member, **change)
    found = re.search(rf'<li id="probleme-1"><a href="#{field}">([^<]*)</a></li>', page)
    assert told in unescape(found[1])
    tag = re.search(rf'<\w+ id="{field}"[^>]*>', page)[0]
    assert re.search(r'aria-describedby="[^"]*\bprobleme-1"', tag)
    assert 'aria-invalid="true"' in tag
    assert evaluation.written == {}


def test_every_problem_is_told_at_once(member):
    page = save(member, page="", essentiels="")
    assert re.findall(r'"probleme-\d"><a href="#(\w+)"', page) == ["pages", "essentiels"]


def test_facts_of_a_case_without_answer_are_not_judged(member, evaluation):
    assert "impossible" not in save(member, reponse="non", page="", essentiels="7")
    assert evaluation.drafts()[0].facts == ()


def test_what_the_evaluation_finds_begins_with_a_capital(member):
    page = save(member, page="12|livret-3.pdf")
    assert '<li id="probleme-1">Source\u00a0: page absente' in page.replace(" :", "\u00a0:")


def test_doubtful_facts_are_saved_and_told_beside_the_approval(member, evaluation):
    page = plain(save(member, essentiels="75 girafes"))
    assert strings.STAFF_SAVED_WITH_DOUBTS.replace("\u00a0", " ") in page
    doubt = "À vérifier : Le fait « 75 girafes » ne figure pas."
    assert doubt in page.partition("Brouillons à approuver")[2]
    assert len(evaluation.drafts()) == 1
    assert doubt in plain(member.get("/evaluer/cas").text), "later too"
    page = plain(save(member, question="Autre ?")).partition("Brouillons à approuver")[2]
    assert "À vérifier" not in page.partition("Combien ?")[0], "only where there is a doubt"


def test_trying_warns_of_doubles_at_once_and_of_facts_once_a_page_is_ticked(member):
    save(member)
    fields = {**TYPED, "essentiels": "75 girafes", "action": "essayer"}
    page = plain(send(member, **fields)).partition("Ce qui est attendu")[0]
    assert "La même question existe." in page
    assert "girafes" in page
    page = plain(send(member, **{**fields, "page": ""})).partition("Ce qui est attendu")[0]
    assert "La même question existe." in page
    assert "girafes" not in page


def test_a_follow_up_is_tried_saved_shown_and_changed(member, evaluation):
    typed = "Où sont les bus ? => À <Dunkerque>.\nDepuis quand ? => 2018 \\=> 2019"
    turns = (("Où sont les bus ?", "À <Dunkerque>."), ("Depuis quand ?", "2018 => 2019"))
    send(member, action="essayer", echanges=typed, **TYPED)
    assert evaluation.tried == [turns]
    page = save(member, echanges=typed)
    assert evaluation.drafts()[0].history == turns
    assert "Où sont les bus ? => À <Dunkerque>." in plain(page)
    page = member.get("/evaluer/cas?brouillon=cas-001").text
    assert unescape(re.search(r'name="echanges"[^>]*>\n(.*?)</textarea>', page, re.S)[1]) == typed
    assert form_of(evaluation.drafts()[0]).to_draft() == evaluation.drafts()[0]


def test_exchanges_as_people_type_them():
    assert read_exchanges("\n a=>b \nc\n=>d\ne=>\nf => g => h") == (
        ("a", "b"),
        None,
        None,
        None,
        ("f", "g => h"),
    )


def test_drafts_name_their_pages_as_the_form_does(member, evaluation):
    save(member)
    place = "Habiter : des logements et des quartiers vivables, p. 1 · page 2 du fichier"
    listed = member.get("/evaluer/cas").text.partition("Brouillons à approuver")[2]
    assert place in plain(listed)
    assert 'href="/documents/livret-3.pdf#page=2"' in listed
    form = member.get("/evaluer/cas?brouillon=cas-001").text.partition("Brouillons à approuver")[0]
    assert place in plain(form)
    evaluation.save_draft(replace(DRAFT, pages=(("parti.pdf", 3),)))
    assert "parti.pdf, page 3 du fichier" in plain(member.get("/evaluer/cas").text)


def test_the_approval_names_the_set(member, evaluation):
    save(member)
    page = plain(send(member, "/approuver", brouillon="cas-001", jeu="+", nouveau="elus"))
    assert "fait maintenant partie du jeu « elus »." in page
    forged = member.get("/evaluer/cas?avis=approuve&jeu=rien").text
    assert "rien" not in forged
    assert strings.STAFF_APPROVED in forged


def options(page):
    return re.findall(r"<option[^>]*>([^<]*)</option>", page.partition('class="approve"')[2])


def test_only_sound_sets_are_offered_and_none_is_chosen_among_several(member, evaluation):
    evaluation.save_draft(DRAFT)
    assert options(member.get("/evaluer/cas").text) == [], "« bailleurs » has problems"
    evaluation.own = {"elus": []}
    assert options(member.get("/evaluer/cas").text) == ["elus", "Nouveau jeu…"]
    evaluation.own = {"elus": [], "agents": []}
    page = member.get("/evaluer/cas").text
    assert options(page) == ["Choisir…", "elus", "agents", "Nouveau jeu…"]
    assert "selected" not in page.partition('class="approve"')[2]
    for chosen in ("bailleurs", "demo-dev", "absent", ""):
        page = send(member, "/approuver", brouillon="cas-001", jeu=chosen, nouveau="")
        assert strings.STAFF_NAME_SET in page
    assert len(evaluation.drafts()) == 1


def test_a_name_that_differs_in_case_only_is_refused(member, evaluation):
    evaluation.save_draft(DRAFT)
    page = send(member, "/approuver", brouillon="cas-001", jeu="+", nouveau="Demo-Dev")
    assert "qui ne soit pas celui d’un jeu fourni" in page
    assert evaluation.own == {}

"""Writing cases over HTTP: nothing typed is lost, problems are told, drafts are approved or undone."""

import re
from html import unescape

import pytest

from assistant.evaluation import DraftCase, DraftFact
from tests.ui.scripted_staff import HOSTILE, PASSWORD, ScriptedEvaluation, stored, visiting
from ui import strings
from ui.staff import COOKIE, Staff

TYPED = {
    "question": "Combien de cours Oasis ? <b>",
    "reponse": "oui",
    "essentiels": "75 cours = soixante-quinze\nen juin 2022",
    "utiles": "ouvertes le samedi",
    "reference": "75 cours & plus",
    "etiquettes": "chiffre, logement",
}
SAVED = DraftCase(
    id="cas-001",
    question="Combien de cours Oasis ? <b>",
    answerable=True,
    pages=(("livret-3.pdf", 2),),
    facts=(
        DraftFact("75 cours", ("soixante-quinze",), True),
        DraftFact("en juin 2022", (), True),
        DraftFact("ouvertes le samedi", (), False),
    ),
    reference="75 cours & plus",
    tags=("chiffre", "logement"),
)


@pytest.fixture
def evaluation():
    return ScriptedEvaluation()


@pytest.fixture
def staff(evaluation, scripted):
    return Staff(evaluation, scripted, stored())


@pytest.fixture
def client(staff):
    with visiting(staff) as opened:
        yield opened


@pytest.fixture
def send(client, staff):
    """Sends a form of the page and follows where it leads."""
    session = staff.sessions.open()
    client.cookies.set(COOKIE, session.token, domain="127.0.0.1", path="/evaluer")

    def _send(path="", **fields):
        reply = client.post(
            f"/evaluer/cas{path}",
            data={"jeton": session.csrf, **fields},
            follow_redirects=True,
        )
        assert reply.status_code == 200
        return Page(reply)

    return _send


class Page:
    """What a page holds, as its reader would type it again."""

    def __init__(self, reply):
        self.html, self.url = reply.text, reply.url
        self.text = unescape(re.sub(r"<[^>]+>", "", reply.text))

    def field(self, name):
        box = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', self.html, re.S)
        line = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.html)
        return unescape((box or line)[1])

    def pages(self):
        boxes = re.findall(r'<input type="checkbox" name="page"[^>]*>', self.html)
        return {
            unescape(re.search(r'value="([^"]*)"', box)[1]): box.endswith(" checked>")
            for box in boxes
        }


def test_a_question_is_tried_and_its_pages_can_be_ticked(send):
    page = send(action="essayer", **TYPED)
    assert str(page.url).endswith("#reponse")
    assert "L’assistant a répondu en partie" in page.text
    assert f"75 cours Oasis étaient réalisées. [1] {HOSTILE}" in page.text
    assert "<script>window" not in page.html
    assert page.pages() == {"2|livret-3.pdf": False, "3|livret-3.pdf": False}, (
        "nothing is suggested"
    )
    assert 'href="/documents/livret-3.pdf#page=2"' in page.html
    for name in ("question", "essentiels", "utiles", "reference", "etiquettes"):
        assert page.field(name) == TYPED[name]


def test_a_case_is_saved_as_typed(send, evaluation):
    tried = send(action="essayer", **TYPED)
    page = send(action="enregistrer", essai=tried.field("essai"), page="2|livret-3.pdf", **TYPED)
    assert strings.STAFF_SAVED in page.text
    assert evaluation.drafts() == (SAVED,)
    assert page.field("question") == "", "ready for the next one"
    assert "75 cours ou soixante-quinze" in page.text


def test_problems_lose_nothing(send, evaluation):
    tried = send(action="essayer", **TYPED)
    page = send(action="enregistrer", essai=tried.field("essai"), **TYPED)
    assert str(page.url).endswith("#problemes")
    assert "Cochez au moins une page" in page.text
    assert evaluation.drafts() == ()
    for name in ("question", "essentiels", "utiles", "reference", "etiquettes"):
        assert page.field(name) == TYPED[name]
    assert "75 cours Oasis étaient réalisées." in page.text, "the answer stays in sight"
    assert set(page.pages()) == {"2|livret-3.pdf", "3|livret-3.pdf"}


def test_an_assistant_that_fails_is_told_and_loses_nothing(send):
    page = send(action="essayer", **{**TYPED, "question": "panne ?"})
    assert "lancez « livrables index »" in page.text
    assert page.field("question") == "panne ?"
    assert page.field("essentiels") == TYPED["essentiels"]
    assert strings.STAFF_TYPE_QUESTION in send(action="essayer", question=" ").text


def test_a_page_that_was_not_found_can_be_added(send):
    tried = send(action="essayer", **TYPED)
    page = send(
        action="ajouter",
        essai=tried.field("essai"),
        page="2|livret-3.pdf",
        autre_fichier="rapport annuel.pdf",
        autre_page="1",
        **TYPED,
    )
    assert page.pages() == {
        "2|livret-3.pdf": True,
        "3|livret-3.pdf": False,
        "1|rapport annuel.pdf": True,
    }
    assert "Le rapport décrit la gestion de l’eau." in page.text
    again = send(action="essayer", essai=page.field("essai"), page="1|rapport annuel.pdf", **TYPED)
    assert again.pages()["1|rapport annuel.pdf"], "a new trial keeps what was ticked"


@pytest.mark.parametrize(
    ("file", "number", "told"),
    [
        ("", "1", "Choisissez un document"),
        ("absent.pdf", "1", "Choisissez un document"),
        ("livret-3.pdf", "0", "entre 1 et 3"),
        ("livret-3.pdf", "4", "entre 1 et 3"),
        ("livret-3.pdf", "²", "entre 1 et 3"),
        ("livret-3.pdf", "", "entre 1 et 3"),
        ("livret-3.pdf", "9" * 400, "entre 1 et 3"),
    ],
)
def test_a_page_that_is_not_there_is_told(send, file, number, told):
    page = send(action="ajouter", autre_fichier=file, autre_page=number, **TYPED)
    assert told in page.text
    assert page.field("autre_page") == number
    assert page.field("question") == TYPED["question"]


def test_a_case_without_answer_has_neither_pages_nor_facts(send, evaluation):
    fields = {**TYPED, "reponse": "non"}
    send(action="enregistrer", page="2|livret-3.pdf", **fields)
    saved = evaluation.drafts()[0]
    assert (saved.answerable, saved.pages, saved.facts) == (False, (), ())
    assert saved.reference == TYPED["reference"]


def test_a_draft_can_be_changed(send, client, evaluation):
    send(action="enregistrer", page="2|livret-3.pdf", **TYPED)
    page = Page(client.get("/evaluer/cas?brouillon=cas-001"))
    assert page.field("essentiels") == TYPED["essentiels"]
    assert page.field("utiles") == TYPED["utiles"]
    assert page.pages() == {"2|livret-3.pdf": True}
    send(
        action="enregistrer",
        brouillon="cas-001",
        page="2|livret-3.pdf",
        **{**TYPED, "question": "Autrement ?"},
    )
    assert [draft.question for draft in evaluation.drafts()] == ["Autrement ?"]


def test_a_draft_is_approved_into_a_new_set_or_an_own_one(send, evaluation):
    for number in (1, 2):
        send(action="enregistrer", page="2|livret-3.pdf", **TYPED)
        fields = {"jeu": "", "nouveau": "elus"} if number == 1 else {"jeu": "elus", "nouveau": ""}
        page = send("/approuver", brouillon="cas-001", **fields)
        assert strings.STAFF_APPROVED_IN.format(set="elus") in page.text
        assert len(evaluation.own["elus"]) == number
    assert evaluation.drafts() == ()


@pytest.mark.parametrize(
    ("name", "told"), [("demo-dev", "d’un jeu fourni"), ("a b", "sans espace"), ("", "un nom")]
)
def test_a_refused_approval_is_told_beside_its_draft(send, evaluation, name, told):
    send(action="enregistrer", page="2|livret-3.pdf", **TYPED)
    page = send("/approuver", brouillon="cas-001", jeu="", nouveau=name)
    assert str(page.url).endswith("#brouillon-cas-001")
    assert told in page.html.partition('id="brouillon-cas-001"')[2]
    assert page.field("nouveau") == name
    assert len(evaluation.drafts()) == 1


def test_discarding_can_be_undone(send, evaluation):
    send(action="enregistrer", page="2|livret-3.pdf", **TYPED)
    page = send("/retirer", brouillon="cas-001")
    assert "Le brouillon est supprimé." in page.text
    assert evaluation.drafts() == ()
    page = send("/retablir", retire=page.field("retire"))
    assert strings.STAFF_DRAFT_RESTORED in page.text
    assert evaluation.drafts() == (SAVED,)


def test_what_is_gone_is_told(client, staff):
    session = staff.sessions.open()
    client.cookies.set(COOKIE, session.token, domain="127.0.0.1", path="/evaluer")
    for path, fields in (("retirer", {"brouillon": "x"}), ("retablir", {"retire": "x"})):
        reply = client.post(f"/evaluer/cas/{path}", data={"jeton": session.csrf, **fields})
        assert reply.status_code == 400
        assert "Ce brouillon" in reply.text
    for query in ("essai=x", "reprise=x", "brouillon=x", "refus=x", "avis=x"):
        assert client.get(f"/evaluer/cas?{query}").status_code == 200


def test_a_session_that_ends_while_writing_loses_nothing(send, client, staff):
    tried = send(action="essayer", **TYPED)
    for token in list(staff.sessions._open):
        staff.sessions.close(token)
    fields = {"essai": tried.field("essai"), "page": "3|livret-3.pdf", **TYPED}
    door = client.post("/evaluer/cas", data={"jeton": "x", "action": "enregistrer", **fields})
    assert door.status_code == 403
    assert strings.STAFF_SESSION_OVER in door.text
    back = unescape(re.search(r'name="suite" value="([^"]+)"', door.text)[1])
    client.cookies.clear()
    data = {"mot_de_passe": PASSWORD, "suite": back}
    page = Page(client.post("/evaluer/connexion", data=data, follow_redirects=True))
    assert strings.STAFF_BACK_AGAIN in page.text
    for name in ("question", "essentiels", "utiles", "reference", "etiquettes"):
        assert page.field(name) == TYPED[name]
    assert page.pages()["3|livret-3.pdf"]


def test_without_an_index_cases_can_still_be_written(send, scripted):
    scripted.live.missing = True
    try:
        page = send(action="ajouter", autre_fichier="livret-3.pdf", autre_page="1", **TYPED)
        assert "Aucun index" in page.text
        assert page.field("question") == TYPED["question"]
    finally:
        scripted.live.missing = False

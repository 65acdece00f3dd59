"""The staff's pages over HTTP: who enters, what is refused, headers, the gate."""

import re

import pytest
from starlette.testclient import TestClient

from corpus.settings import Settings
from tests.ui.scripted_staff import PASSWORD, Member, ScriptedEvaluation, run_info, stored, visiting
from ui import strings
from ui.staff import COOKIE, Staff
from ui.staff_sessions import TRIES

PAGES = ("/evaluer", "/evaluer/cas", "/evaluer/etat", "/evaluer/resultats/demo-dev-001")
ACTIONS = ("lancer", "arreter", "supprimer", "retablir", "cas", "cas/approuver", "cas/retirer")


@pytest.fixture
def evaluation():
    return ScriptedEvaluation(free=True, kept=[run_info(1), run_info(2), run_info(3, "demo-test")])


@pytest.fixture
def staff(evaluation, scripted):
    return Staff(evaluation, scripted, stored())


@pytest.fixture
def visitor(staff):
    """Somebody who has not given the password."""
    with visiting(staff) as client:
        yield client


def log_in(client, password=PASSWORD, **more):
    return client.post("/evaluer/connexion", data={"mot_de_passe": password, **more})


@pytest.fixture
def member(visitor, staff):
    return Member(visitor, staff.sessions.open())


@pytest.mark.parametrize("path", PAGES)
def test_no_page_without_the_password(visitor, path):
    reply = visitor.get(path)
    if path == "/evaluer/etat":
        assert (reply.status_code, reply.json()) == (403, {"phase": "deconnexion"})
    else:
        assert reply.status_code == 303
        assert reply.headers["location"].startswith("/evaluer/connexion")
    assert "demo" not in reply.text


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_without_the_password(visitor, evaluation, action):
    reply = visitor.post(
        f"/evaluer/{action}", data={"jeu": "demo-dev", "execution": "demo-dev-001"}
    )
    assert reply.status_code == 403
    assert 'name="mot_de_passe"' in reply.text
    assert len(evaluation.kept) == 3
    assert evaluation.trash == {}


def test_the_session_cookie(visitor):
    reply = log_in(visitor)
    assert (reply.status_code, reply.headers["location"]) == (303, "/evaluer")
    parts = [part.strip() for part in reply.headers["set-cookie"].split(";")]
    assert re.fullmatch(COOKIE + r"=[\w-]{43}", parts[0])
    assert {"HttpOnly", "SameSite=strict", "Path=/evaluer", "Max-Age=43200"} <= set(parts)
    assert "Secure" not in parts, "over http it would never come back"
    assert log_in(visitor).headers["set-cookie"].split(";")[0] != parts[0]


def test_the_cookie_is_secure_over_https(visitor):
    reply = visitor.post("https://127.0.0.1/evaluer/connexion", data={"mot_de_passe": PASSWORD})
    assert "Secure" in reply.headers["set-cookie"]


def test_a_wrong_password_opens_nothing(visitor):
    reply = log_in(visitor, "un autre mot de passe")
    assert reply.status_code == 403
    assert strings.STAFF_WRONG_PASSWORD in reply.text
    assert "set-cookie" not in reply.headers
    assert "un autre" not in reply.text
    assert visitor.get("/evaluer").status_code == 303


def test_too_many_wrong_passwords_must_wait(visitor):
    for _ in range(TRIES):
        assert log_in(visitor, "un autre mot de passe").status_code == 403
    reply = log_in(visitor)
    assert reply.status_code == 429, "even the right one waits"
    assert 0 < int(reply.headers["retry-after"]) <= 301
    assert "attendez 5\u00a0minutes" in reply.text
    assert "set-cookie" not in reply.headers


def test_an_empty_password_is_no_try(visitor):
    for _ in range(TRIES + 1):
        assert strings.STAFF_NO_PASSWORD in log_in(visitor, "").text
    assert log_in(visitor).status_code == 303


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/evaluer/cas?brouillon=cas-001", "/evaluer/cas?brouillon=cas-001"),
        ("/evaluer/resultats/a,b", "/evaluer/resultats/a,b"),
        ("https://ailleurs.example/", "/evaluer"),
        ("//ailleurs.example", "/evaluer"),
        ("/evaluer/cas?x=\r\nSet-Cookie: a=b", "/evaluer"),
        ("/", "/evaluer"),
    ],
)
def test_after_the_door_only_our_own_pages(visitor, asked, led):
    assert log_in(visitor, suite=asked).headers["location"] == led


def test_logging_out_ends_the_session(member, visitor):
    token = visitor.cookies[COOKIE]
    reply = member.post("/evaluer/deconnexion")
    assert strings.STAFF_LOGGED_OUT in reply.text
    assert member.get("/evaluer", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 303


@pytest.mark.parametrize("token", ["", "autre", "é" * 43])
@pytest.mark.parametrize("action", [*ACTIONS, "deconnexion"])
def test_a_form_needs_the_token_of_its_session(member, evaluation, action, token):
    member.token = token
    reply = member.post(f"/evaluer/{action}", jeu="demo-dev", execution="demo-dev-001")
    assert reply.status_code == 403
    assert strings.STAFF_FORM_EXPIRED in reply.text
    assert evaluation.trash == {}
    assert member.get("/evaluer").status_code == 200


def test_forms_of_other_sites_are_not_listened_to(member, visitor):
    headers = {"Sec-Fetch-Site": "cross-site"}
    data = {"jeton": member.token, "jeu": "demo-dev", "mot_de_passe": PASSWORD}
    for path in ("/evaluer/lancer", "/evaluer/connexion"):
        reply = visitor.post(path, data=data, headers=headers)
        assert reply.status_code == 403
        assert "set-cookie" not in reply.headers
    assert member.get("/evaluer", headers={"Host": "evil.example"}).status_code == 400


def test_every_form_carries_the_token(member):
    member.post("/evaluer/cas", action="enregistrer", question="Q ?", reponse="non")
    member.post("/evaluer/supprimer", execution="demo-dev-001")
    for path in ("/evaluer?supprime=demo-dev-001", "/evaluer/cas?retire=x"):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', member.get(path).text, re.DOTALL)
        assert len(forms) >= 3
        assert all(f'value="{member.token}"' in form for form in forms)


def test_headers(member, visitor):
    for path in ("/evaluer", "/evaluer/cas", "/evaluer/resultats/demo-dev-001"):
        headers = member.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
    assert member.get("/ui/staff.js").headers["content-type"].startswith("text/javascript")
    assert member.get("/ui/staff.css").headers["content-type"].startswith("text/css")
    assert "no-store" in visitor.get("/evaluer/connexion").headers["cache-control"]


def test_a_report_keeps_its_own_policy(member):
    headers = member.get("/evaluer/rapport/demo-dev-001").headers
    policy = headers["content-security-policy"]
    assert re.search(r"script-src 'sha256-[\w+/]+='", policy)
    assert policy.endswith("frame-ancestors 'self'")
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_report_without_a_policy_runs_nothing(member, evaluation):
    evaluation.report_html = lambda ids, linked=False: "<script>alert(1)</script>"
    headers = member.get("/evaluer/rapport/demo-dev-001").headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "script-src" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/evaluer/", strings.PAGE_NOT_FOUND),
        ("GET", "/evaluer/autre", strings.PAGE_NOT_FOUND),
        ("GET", "/evaluer/resultats/a/b", strings.PAGE_NOT_FOUND),
        ("GET", "/evaluer/resultats/a,b,c", strings.PAGE_NOT_FOUND),
        ("GET", "/evaluer/resultats/%2e%2e%2fsecret", strings.PAGE_NOT_FOUND),
        ("GET", "/evaluer/lancer", strings.FORMS_ONLY),
        ("POST", "/evaluer", strings.READ_ONLY),
        ("PUT", "/evaluer/cas", strings.READ_OR_FORMS),
        ("DELETE", "/evaluer/resultats/a", strings.READ_ONLY),
    ],
)
def test_the_gate_answers_people_with_a_page(member, method, path, told):
    reply = member.client.request(method, path)
    assert reply.status_code == (404 if told is strings.PAGE_NOT_FOUND else 405)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["x-frame-options"] == "DENY"
    assert told in reply.text
    allowed = {"FORMS_ONLY": "POST", "READ_ONLY": "GET, HEAD", "READ_OR_FORMS": "GET, HEAD, POST"}
    right = next((v for k, v in allowed.items() if getattr(strings, k) is told), None)
    assert reply.headers.get("allow") == right


def test_a_form_that_is_too_long_is_refused(member):
    long = member.post("/evaluer/cas", question="x" * 70_000)
    assert (long.status_code, strings.TOO_LARGE in long.text) == (413, True)
    assert long.text.startswith("<!doctype html>")
    many = "&".join(f"a{i}=1" for i in range(2000))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert member.client.post("/evaluer/cas", content=many, headers=headers).status_code == 403


@pytest.mark.parametrize("settings", [{}, {"staff_password": "x"}])
def test_without_password_or_evaluation_there_is_no_page(scripted, tmp_path, settings, evaluation):
    from ui.app import build_app

    given = None if settings else evaluation
    app = build_app(scripted, Settings(data=tmp_path, **settings), evaluation=given)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        unknown = client.get("/inconnue")
        for path in (*PAGES, "/evaluer/connexion", "/ui/staff.css", "/ui/staff.js"):
            reply = client.get(path)
            assert (reply.status_code, reply.content) == (404, unknown.content)
            assert client.post(path).content == unknown.content
        assert "/evaluer" not in client.get("/config").text


def test_with_a_password_the_chat_leads_there(scripted, tmp_path, evaluation):
    from ui.app import build_app

    app = build_app(
        scripted, Settings(data=tmp_path, staff_password=stored()), evaluation=evaluation
    )
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert 'href=\\"/evaluer\\"' in client.get("/config").text
        assert client.get("/evaluer").status_code == 200
        assert "Réservé à l’équipe" in client.get("/evaluer").text

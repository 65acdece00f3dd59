"""The staff's pages in real Chromium: the door, a run, results, comparison, a case, keyboard, phone."""

from urllib.parse import urlsplit

import pytest

from assistant.evaluation import DraftCase, DraftFact
from corpus.settings import Settings
from tests import browser
from tests.ui.page_checks import CONTRASTS, SMALL, UNNAMED, plain, watched
from tests.ui.scripted_staff import PASSWORD, ScriptedEvaluation, run_info, stored

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def evaluation():
    return ScriptedEvaluation()


@pytest.fixture(scope="module")
def address(evaluation, scripted, tmp_path_factory):
    from ui.app import build_app

    settings = Settings(data=tmp_path_factory.mktemp("staff"), staff_password=stored())
    app = build_app(scripted, settings, "127.0.0.1", evaluation)
    with browser.running(app) as running:
        yield running


@pytest.fixture(autouse=True)
def _known(evaluation):
    """Every test begins with the same runs and no draft."""
    evaluation.free, evaluation.failure = False, None
    evaluation.kept = [run_info(1), run_info(2), run_info(3, "demo-test")]
    for kept in (evaluation.trash, evaluation.written, evaluation.own, evaluation.begun):
        kept.clear()
    yield
    evaluation.free = True


@pytest.fixture(scope="module")
def key(chromium, address):
    """The cookie of somebody who logged in."""
    visitor = chromium.new_context()
    page = visitor.new_page()
    page.goto(f"{address}/evaluer/cas")
    page.fill("#mot-de-passe", "un autre mot de passe")
    page.keyboard.press("Enter")
    assert "pas le bon" in page.locator("#erreur").inner_text()
    assert page.evaluate("document.activeElement.id") == "mot-de-passe"
    page.fill("#mot-de-passe", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#cas")
    assert urlsplit(page.url).path == "/evaluer/cas", "where one wanted to go"
    assert page.evaluate("document.cookie") == "", "no script reads the cookie"
    kept = visitor.storage_state()
    visitor.close()
    return kept


@pytest.fixture
def page(chromium, address, key):
    with watched(chromium, base_url=address, storage_state=key, reduced_motion="reduce") as opened:
        yield opened


def test_the_chat_leads_to_the_door_and_back(chromium, address):
    with watched(chromium, base_url=address) as page:
        page.goto("/")
        page.click("text=Évaluer")
        page.wait_for_selector("#mot-de-passe:focus")
        assert page.evaluate("document.documentElement.lang") == "fr"
        assert page.locator("text=demo-dev").count() == 0
        page.click("text=Revenir au chat")
        page.wait_for_selector("#question textarea")


def test_a_run_is_followed_reloaded_seen_by_others_and_stopped(page, evaluation, chromium, key):
    page.goto("/evaluer")
    page.check("input[value=demo-dev]")
    page.click("text=Lancer l’évaluation")
    bar = page.get_by_role("progressbar")
    bar.wait_for()
    for _ in range(4):
        evaluation.step.release()
    page.wait_for_selector("#avancement[aria-valuenow='4']")
    assert bar.evaluate("bar => bar.value") == 4
    assert plain(page.locator("#fait").inner_text()) == "4 questions sur 20"
    assert "Question n° 5" in page.locator("#question-en-cours").inner_text()
    assert plain(page.locator("#annonce").inner_text()) == "4 questions sur 20"
    page.reload()
    assert page.get_by_role("progressbar").get_attribute("value") == "4"
    with watched(chromium, storage_state=key) as other:
        other.goto(page.url)
        assert "en cours" in other.locator("#suivi-titre").inner_text()
        assert other.locator("text=Lancer l’évaluation").count() == 0
    page.click("text=Arrêter")
    page.wait_for_selector(".told.is-arretee")
    assert "4 questions sur 20" in plain(page.locator(".told").inner_text())
    evaluation.free = True
    page.click("text=Lancer l’évaluation")
    page.wait_for_selector(".told.is-terminee")
    page.click("text=Voir les résultats")
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Rapport de demo-dev-004"


def test_a_server_that_stops_is_told_and_comes_back(page):
    page.clock.install()
    page.goto("/evaluer")
    page.check("input[value=demo-dev]")
    page.click("text=Lancer l’évaluation")
    page.wait_for_selector("#avancement[aria-valuenow='0']")
    page.route("**/evaluer/etat", lambda route: route.fulfill(status=200, body="no state"))
    while not page.locator("#perdu").is_visible():
        page.clock.run_for(700)
    assert "Le serveur ne répond plus" in page.get_by_role("alert").inner_text()
    assert "en cours" not in page.locator("#suivi").inner_text()
    page.unroute("**/evaluer/etat")
    while page.locator("#perdu").is_visible():
        page.clock.run_for(700)
    assert "en cours" in page.locator("#suivi-titre").inner_text()
    page.click("text=Arrêter")
    while not page.locator(".told").count():
        page.clock.run_for(700)


def test_values_stand_on_one_line_whatever_their_label(page):
    page.set_viewport_size({"width": 900, "height": 800})
    page.goto("/evaluer")
    tops = """() => [...document.querySelectorAll(".run:first-child .figures > div")].map(box =>
      [box.offsetTop, Math.round(box.querySelector(".value").getBoundingClientRect().bottom)])"""
    lines = {}
    for row, bottom in page.evaluate(tops):
        lines.setdefault(row, []).append(bottom)
    assert max(map(len, lines.values())) >= 4
    assert all(max(line) - min(line) <= 4 for line in lines.values())


def test_results_are_compared_and_downloaded(page):
    page.goto("/evaluer")
    assert page.locator("#comparer").is_disabled()
    page.check("[value=demo-test-003]")
    page.check("[value=demo-dev-002]")
    assert page.locator("#comparer").is_disabled(), "of two sets"
    page.uncheck("[value=demo-test-003]")
    page.check("[value=demo-dev-001]")
    page.click("#comparer")
    report = page.frame_locator("iframe")
    assert report.locator("h1").inner_text() == "Rapport de demo-dev-001 puis demo-dev-002"
    assert report.locator("body[data-ran=yes]").count() == 1, "its own script runs"
    with page.expect_download() as markdown:
        page.click("text=Télécharger (Markdown)")
    assert markdown.value.suggested_filename == "evaluation-demo-dev-001-demo-dev-002.md"
    page.click("text=Toutes les évaluations")
    page.locator(".run", has_text="4 mars").locator("a.button").click()
    page.select_option("#autre", "demo-dev-001")
    page.click("button:has-text('Comparer')")
    assert report.locator("h1").inner_text() == "Rapport de demo-dev-001 puis demo-dev-002"


def test_a_run_is_deleted_and_brought_back(page):
    page.goto("/evaluer")
    page.locator(".run", has_text="4 mars").get_by_role("button", name="Supprimer").click()
    page.wait_for_selector(".undo")
    assert page.locator(".run").count() == 2
    page.click(".undo button")
    page.wait_for_selector(".notice:has-text('de nouveau')")
    assert page.locator(".run").count() == 3


def test_a_case_is_written_and_approved(page, evaluation):
    page.goto("/evaluer/cas")
    page.fill("#question", "Combien de cours Oasis ?")
    page.click("text=Essayer")
    page.wait_for_selector("#reponse:focus")
    assert page.locator("#page-1").is_checked() is False
    page.fill("#essentiels", "75 cours = soixante-quinze cours")
    page.reload()
    assert page.input_value("#essentiels").startswith("75 cours"), "typed, not sent, not lost"
    page.click("text=Enregistrer le brouillon")
    page.wait_for_selector("#problemes:focus")
    assert page.input_value("#essentiels").startswith("75 cours")
    page.click("#problemes a")
    page.wait_for_selector("#pages:focus")
    page.check("#page-1")
    page.fill("#echanges", "Où ? => À Paris.")
    page.click("text=Enregistrer le brouillon")
    page.wait_for_selector(".draft")
    assert page.input_value("#question") == ""
    page.reload()
    assert page.input_value("#question") == "", "what was saved does not come back"
    assert page.locator(".approve select").count() == 0, "the only own set has problems"
    page.fill(".approve input[name=nouveau]", "elus")
    page.get_by_role("button", name="Approuver").click()
    page.wait_for_selector(".notice:has-text('approuvé')")
    (case,) = evaluation.own["elus"]
    assert (case.question, case.pages) == ("Combien de cours Oasis ?", (("livret-3.pdf", 2),))
    assert "« elus »" in plain(page.locator(".notice").inner_text())
    evaluation.own["agents"] = []
    evaluation.save_draft(evaluation_draft())
    page.goto("/evaluer/cas")
    assert page.input_value(".approve select") == ""
    assert not page.locator(".new-set").is_visible()
    page.get_by_role("button", name="Approuver").click()
    assert page.locator(".approve select:invalid").count() == 1
    page.select_option(".approve select", label="Nouveau jeu…")
    assert page.locator(".new-set").is_visible()
    page.goto("/evaluer")
    page.locator(".choice", has_text="elus").wait_for()


def test_pages_and_facts_are_only_asked_for_where_there_is_an_answer(page):
    page.goto("/evaluer/cas")
    assert page.locator("#essentiels").is_visible()
    page.check("#non")
    assert not page.locator("#essentiels").is_visible()
    assert page.locator(".if-not").is_visible()


def tab_to(page, selector):
    """Presses Tab until the focus is there; it must be seen there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            style = "getComputedStyle(document.activeElement).outlineStyle"
            # Inside a frame it is the frame's own page that shows the focus.
            assert page.evaluate(style) == "solid" or selector == "iframe"
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_keyboard_only(chromium, address, evaluation):
    evaluation.free = True
    with watched(chromium, base_url=address) as page:
        page.goto("/evaluer")
        page.wait_for_selector("#mot-de-passe:focus")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#executions")
        tab_to(page, ".skip")
        page.keyboard.press("Enter")
        tab_to(page, "[name=jeu]")
        before = page.evaluate("document.activeElement.value")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.value") != before
        page.keyboard.press("Enter")
        page.wait_for_selector(".told.is-terminee")
        tab_to(page, ".told a")
        page.keyboard.press("Enter")
        page.frame_locator("iframe").locator("h1").wait_for()
        tab_to(page, "iframe")


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_readable_in_light_and_dark(chromium, address, key, evaluation, width):
    evaluation.save_draft(evaluation_draft())
    size = {"width": width, "height": 844}
    with watched(chromium, base_url=address, storage_state=key, viewport=size) as page:
        for path in (
            "/evaluer",
            "/evaluer/cas?brouillon=cas-001",
            "/evaluer/resultats/demo-dev-001",
        ):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(UNNAMED) == []
            assert page.evaluate(SMALL) == []
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                seen = page.evaluate(CONTRASTS)
                assert len(seen) > 8
                assert [(text, ratio) for text, ratio in seen if ratio < 4.5] == [], path


def evaluation_draft():
    facts = (DraftFact("75 cours", ("soixante-quinze cours",), True), DraftFact("b", (), False))
    pages = (("livret-3.pdf", 2), ("rapport annuel.pdf", 1))
    return DraftCase("", "Combien de cours ?", True, pages, facts, "75", ("chiffre",))


def test_without_javascript_a_run_can_still_be_followed(chromium, address, key, evaluation):
    off = {"java_script_enabled": False, "storage_state": key, "base_url": address}
    with watched(chromium, **off) as page:
        page.goto("/evaluer")
        page.check("input[value=demo-dev]")
        page.click("text=Lancer l’évaluation")
        assert page.locator("progress").count() == 1
        assert 'http-equiv="refresh"' in page.content()
        page.click("text=Arrêter")
        assert evaluation.ended.wait(10)
        page.goto("/evaluer")
        assert page.locator(".told.is-arretee").count() == 1

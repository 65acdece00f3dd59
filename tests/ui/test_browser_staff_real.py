"""The staff page over the real evaluation, in a browser: run, read, compare, write a case, run it."""

import shutil

import pytest

from assistant.engine import Assistant
from evals.service import EvaluationService
from index.live import LiveIndex
from tests import browser
from tests.evals_cases import write_cases
from tests.ui.scripted_staff import PASSWORD, stored

pytestmark = pytest.mark.browser

QUESTION = "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?"


@pytest.fixture(scope="module")
def address(bundled_settings, tmp_path_factory):
    from ui.app import build_app

    data = tmp_path_factory.mktemp("equipe")
    shutil.copytree(bundled_settings.index, data / "index")
    settings = bundled_settings.model_copy(update={"data": data, "staff_password": stored()})
    (data / "evals" / "sets").mkdir(parents=True)
    write_cases(data / "evals" / "sets" / "petit.jsonl")
    live = LiveIndex(settings)
    app = build_app(Assistant(live), settings, "127.0.0.1", EvaluationService(settings, live))
    with browser.running(app) as running:
        yield running
    live.close()


@pytest.fixture
def page(chromium, address):
    visitor = chromium.new_context(base_url=address, reduced_motion="reduce")
    visitor.set_default_timeout(browser.TIMEOUT)
    opened = visitor.new_page()
    wrong = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.goto("/evaluer")
    opened.fill("#mot-de-passe", PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_selector("input[value=demo-dev]")
    yield opened
    visitor.close()
    assert wrong == []


def run(page, name):
    page.goto("/evaluer")
    page.check(f"input[value={name}]")
    page.click("text=Lancer l’évaluation")
    page.wait_for_selector(".told.is-terminee", timeout=60_000)


def test_a_set_is_run_read_and_compared_and_a_new_case_joins_it(page):
    run(page, "petit")
    page.click("text=Voir les résultats")
    report = page.frame_locator("iframe")
    report.locator("body", has_text="Qualité de la réponse").wait_for()
    report.locator("body", has_text="Tombouctou").wait_for()
    run(page, "petit")
    for box in page.locator(".run input[type=checkbox]").all():
        box.check()
    page.click("#comparer")
    report.locator("body", has_text="indécis").wait_for()
    with page.expect_download() as html:
        page.click("text=Télécharger (HTML)")
    assert "Tombouctou" in html.value.path().read_text(encoding="utf-8")
    page.goto("/evaluer/cas")
    page.fill("#question", QUESTION)
    page.click("text=Essayer")
    page.wait_for_selector("#reponse:focus")
    assert "75" in page.locator("#reponse").inner_text()
    page.check("#page-1")
    page.fill("#essentiels", "75 cours = soixante-quinze cours")
    page.click("text=Enregistrer le brouillon")
    page.wait_for_selector(".draft")
    page.select_option(".approve select", "petit")
    page.get_by_role("button", name="Approuver").click()
    page.wait_for_selector(".notice:has-text('approuvé')")
    run(page, "petit")
    page.click("text=Voir les résultats")
    report.locator("body", has_text="cas-001").wait_for()

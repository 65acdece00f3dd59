"""Around a question in real Chromium: what is seen at once, focus, landmarks, draft, restart."""

from itertools import pairwise

import pytest

from corpus.settings import Settings
from tests import browser
from tests.browser import FIELD, FINISHED, ask, opened, page_of, start_anew
from tests.ui.scripted import LABEL, SHEET
from ui import strings

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.matches('#question textarea')"


@pytest.fixture(scope="module")
def tab(visitor, scripted_address):
    with page_of(visitor, scripted_address) as opened_page:
        yield opened_page


@pytest.fixture
def page(tab):
    start_anew(tab)
    return tab


def test_the_page_answers_before_the_server(page):
    held = []
    page.route("**/gradio_api/queue/join*", lambda route: held.append(route))
    page.fill(FIELD, "Combien de cours Oasis ?")
    page.press(FIELD, "Enter")
    assert page.locator("#asked").is_visible()
    assert strings.ASKED in page.locator("#asked").inner_text()
    assert "Combien de cours Oasis" in page.locator("#asked .question").inner_text()
    assert page.locator("#announcer").inner_text() == strings.ASKED
    assert not page.locator("#welcome").is_visible()
    page.wait_for_timeout(50)
    held[0].continue_()
    page.wait_for_selector(FINISHED)
    page.unroute("**/gradio_api/queue/join*")
    assert not page.locator("#asked").is_visible()


def test_edit_goes_to_the_end_of_the_filled_field(page):
    ask(page, "Combien de cours Oasis ?")
    page.click("#edit")
    page.wait_for_function(FOCUSED)
    assert page.input_value(FIELD) == "Combien de cours Oasis ?"
    start, top = page.locator(FIELD).evaluate(
        "field => [field.selectionStart, field.getBoundingClientRect().top]"
    )
    assert start == len("Combien de cours Oasis ?")
    assert 0 <= top < 720
    page.press(FIELD, "Enter")
    page.wait_for_selector(FINISHED)
    page.click("#new")
    page.wait_for_function(FOCUSED)


def test_an_exchange_taken_away_can_be_put_back(page):
    ask(page, "Combien de cours Oasis ?")
    ask(page, "Encore ?")
    page.click("#undo")
    page.wait_for_function("document.activeElement.id === 'restore'")
    assert strings.REMOVED in page.locator("#removed").inner_text()
    assert page.locator(".exchange").count() == 1
    page.click("#restore")
    page.wait_for_function("document.querySelectorAll('.exchange').length === 2")
    assert page.locator("#removed").count() == 0
    page.click("#edit")
    page.wait_for_selector("#removed")
    ask(page, "Une autre ?")
    assert page.locator("#removed").count() == 0


def test_landmarks_and_headings(page):
    ask(page, "Quelle météo ?")
    roles = {
        "masthead": "banner",
        "conversation": "main",
        "sources": "complementary",
        "composer": "form",
    }
    for name, role in roles.items():
        assert page.get_attribute(f"#{name}", "role") == role
    assert page.get_attribute("#sources", "aria-label") == strings.SOURCES
    assert page.get_attribute("#composer", "aria-label") == strings.QUESTION
    ask(page, "Combien ?")
    levels = page.locator("h1, h2, h3, h4").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))"
    )
    assert levels[0] == 1
    assert {1, 2, 3} == set(levels)
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_sheet_and_label_stand_apart(page):
    ask(page, "Une fiche ?")
    label = page.locator("#current .sentence-label")
    assert label.evaluate("e => getComputedStyle(e).display") == "block"
    assert label.inner_text().startswith(LABEL)
    assert page.locator(".is-shown .card-sheet").inner_text() == SHEET


def test_a_trouble_can_be_closed_and_hides_no_button(page):
    ask(page, "Combien ?")
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=413, body="{}"))
    page.fill(FIELD, "Encore ?")
    page.press(FIELD, "Enter")
    page.wait_for_selector("#trouble", state="visible")
    page.unroute("**/gradio_api/queue/join*")
    assert not page.locator("#asked").is_visible()
    told, new = page.locator("#trouble").bounding_box(), page.locator("#new").bounding_box()
    assert told["y"] >= new["y"] + new["height"]
    page.click("#trouble button")
    assert not page.locator("#trouble").is_visible()
    ask(page, "Encore ?")


def test_a_draft_survives_and_a_restart_is_told(chromium, scripted, tmp_path):
    from ui.app import build_app

    current = [build_app(scripted, Settings(data=tmp_path))]

    async def app(scope, receive, send):
        await current[0](scope, receive, send)

    with browser.running(app) as address, opened(chromium, address) as page:
        ask(page, "Combien ?")
        page.fill(FIELD, "Et dans quelle")
        page.reload()
        page.wait_for_function("document.querySelector('#question textarea')?.value")
        assert page.input_value(FIELD) == "Et dans quelle"
        assert not page.locator("#trouble").is_visible()
        ask(page, "Combien ?")
        page.fill(FIELD, "Et dans quelle ville ?")
        current[0] = build_app(scripted, Settings(data=tmp_path))
        page.press(FIELD, "Enter")
        page.wait_for_selector("#trouble", state="visible")
        assert page.locator("#trouble").inner_text() == strings.RESTARTED
        assert page.input_value(FIELD) == "Et dans quelle ville ?"
        assert page.locator(".exchange").count() == 0


def test_columns_at_every_width(chromium, scripted_address):
    with opened(chromium, scripted_address) as page:
        ask(page, "Combien ?")
        ask(page, "Encore ?")
        for width in (390, 820, 2000):
            page.set_viewport_size({"width": width, "height": 844})
            answer, card, new = (
                page.locator(name).bounding_box()
                for name in ("#current .answer", "#sources-2 .card >> nth=0", "#new")
            )
            assert 0 <= new["y"] < 60, "a new conversation is always at hand"
            if width > 1000:
                assert card["width"] > 500
                continue
            assert abs(answer["x"] - card["x"]) < 2
            assert abs(answer["width"] - card["width"]) < 2


def test_one_question_at_a_time(page, scripted):
    asked = len(scripted.histories)
    ask(page, "Réponds lentement", wait=None)
    page.fill(FIELD, "Et où ?")
    page.press(FIELD, "Enter")
    assert page.input_value(FIELD) == "Et où ?"
    page.click("#stop")
    page.wait_for_selector("#current .exchange[data-phase=stopped]")
    page.wait_for_selector("#send")
    assert len(scripted.histories) == asked + 1
    page.press(FIELD, "Enter")
    page.wait_for_selector("#current .exchange[data-phase=done]")
    assert len(scripted.histories) == asked + 2

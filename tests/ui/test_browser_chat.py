"""The chat in real Chromium, over the scripted assistant: what a visitor can do."""

import re

import pytest

from tests.browser import FIELD, FINISHED, ask, page_of, start_anew
from tests.ui.scripted import HOSTILE, QUOTE, SECOND
from ui import strings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tab(visitor, scripted_address):
    """One page for all tests of this file: loading it anew each time would take a minute."""
    with page_of(visitor, scripted_address) as opened_page:
        yield opened_page


@pytest.fixture
def page(tab):
    """That page on an empty conversation."""
    start_anew(tab)
    return tab


def text(page, selector):
    found = page.locator(selector).inner_text()
    return re.sub(r"[\u00a0\u202f]", " ", found)


def test_an_answer_with_citations_and_cards(page):
    ask(page, "Combien de cours Oasis à Paris ?")
    assert QUOTE in text(page, "#current .sentence >> nth=0")
    assert page.locator("#current .cite").all_inner_texts() == ["1", "2"]
    card = page.locator(".source-group.is-shown .card").first
    assert "Habiter : des logements" in text(page, ".is-shown .card-title >> nth=0")
    assert card.locator("mark").inner_text() == QUOTE
    assert "îlots de fraîcheur" in card.locator("blockquote").inner_text()
    assert "p. 1 · page 2 du PDF" in text(page, ".is-shown .card-meta >> nth=0")
    assert "Document de démonstration" in text(page, ".is-shown .card-meta >> nth=0")
    assert text(page, "#current .badge") == strings.EXTRACTS
    assert page.input_value(FIELD) == ""


def test_a_citation_leads_to_its_card_and_back(page):
    ask(page, "Combien de cours Oasis ?")
    cite = page.locator("#current .cite").nth(1)
    cite.click()
    card = page.locator(".card.is-active")
    assert card.get_attribute("id") == cite.get_attribute("href").removeprefix("#")
    assert page.locator(card.locator(".back").get_attribute("href")).count() == 1
    assert card.evaluate("card => card === document.activeElement")
    assert card.evaluate(
        "card => { const box = card.getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight; }"
    )
    card.locator(".back").click()
    assert cite.evaluate("link => link === document.activeElement")


def test_the_cited_page_opens(page, scripted):
    ask(page, "Combien de cours Oasis ?")
    link = page.locator(".is-shown .card .open").first
    assert link.get_attribute("href") == "/documents/livret-3.pdf#page=2"
    kind, start, size = link.evaluate(
        "async link => { const answer = await fetch(link.href);"
        " const bytes = new Uint8Array(await answer.arrayBuffer());"
        " return [answer.headers.get('content-type'),"
        " String.fromCharCode(...bytes.slice(0, 5)), bytes.length]; }"
    )
    assert (kind, start) == ("application/pdf", "%PDF-")
    assert size == scripted.live.catalogue.document_path("livret-3").stat().st_size
    with page.context.expect_page() as tab:
        link.click()
    assert tab.value.url.endswith("/documents/livret-3.pdf#page=2")
    tab.value.close()


def test_an_earlier_answer_shows_its_own_sources(page):
    ask(page, "Combien de cours Oasis ?")
    ask(page, "Que dit la page hostile ?")
    assert page.locator(".source-group.is-shown").get_attribute("id") == "sources-2"
    page.locator("#past .cite").first.click()
    assert page.locator(".source-group.is-shown").get_attribute("id") == "sources-1"
    assert page.locator(".card.is-active mark").inner_text() == QUOTE
    page.locator("#past .show-sources").click()
    assert page.evaluate("document.activeElement.id") == "source-1-1"
    ask(page, "Encore ?")
    assert page.locator(".source-group.is-shown").get_attribute("id") == "sources-3"


def test_a_follow_up_knows_the_previous_turn(page, scripted):
    ask(page, "Combien de cours Oasis ?")
    ask(page, "Et dans quelle ville ?")
    (turn,) = scripted.histories[-1]
    assert turn.question == "Combien de cours Oasis ?"
    assert turn.answer == f"{QUOTE} [1]\n{SECOND} [2]"
    assert "Recherche complétée avec : cours Oasis" in text(page, "#current .understood")


def test_not_found_is_calm_and_shows_the_nearest_passages(page):
    ask(page, "Quelle météo demain ?")
    box = page.locator("#current .box-not-found")
    assert box.locator(".box-title").inner_text() == "Les documents ne donnent pas la météo."
    assert strings.NEAREST in box.inner_text()
    assert page.locator("#current .sentence").count() == 0
    assert page.locator("#current .cite").count() == 0
    links = [link.get_attribute("href") for link in box.locator(".open").all()]
    assert links == [
        "/documents/rapport%20annuel.pdf#page=1",
        "/documents/note.html",
        "/documents/livret-3.pdf#page=2",
    ]
    assert strings.SOURCES_NONE in page.locator("#sources").inner_text()


def test_partial_generated_and_notice(page):
    ask(page, "Une partie seulement ?")
    badges = page.locator("#current .badge").all_inner_texts()
    assert badges == ["Rédigé par IA (modèle petit-modele)", strings.PARTIAL]
    ask(page, "Bonjour")
    assert page.locator("#current .badge").count() == 0
    assert "Bonjour !" in text(page, "#current .sentence")


def test_a_failure_is_told_and_can_be_retried(page, scripted):
    scripted.failures = 0
    ask(page, "échec ?")
    assert "relancez-le" in text(page, "#current .box-failed")
    page.click("#retry")
    page.wait_for_selector("#current .exchange[data-phase=done]")
    assert page.locator(".exchange").count() == 1
    ask(page, "panne ?")
    shown = page.locator("#current .box-failed").inner_text()
    assert strings.UNEXPECTED in shown
    assert "panne interne" not in page.content()


def test_stop_really_stops(page, scripted):
    scripted.cut_short.clear()
    ask(page, "Réponds lentement", wait=None)
    page.wait_for_selector("#current .sentence")
    assert not page.locator("#send").is_visible()
    page.click("#stop")
    assert scripted.cut_short.wait(5), "the assistant was not told"
    page.wait_for_timeout(600)  # a last word may cross the stop; the page settles
    page.wait_for_selector("#current .exchange[data-phase=stopped]")
    count = page.locator("#current .sentence").count()
    assert 0 < count < 40
    assert strings.STOPPED in page.locator("#current").inner_text()
    page.wait_for_selector("#send")
    ask(page, "Combien ?")
    assert page.locator("#current .sentence").count() == 2


def test_edit_undo_and_new(page):
    ask(page, "Combien de cours Oasis ?")
    page.click("#edit")
    page.wait_for_selector("#welcome")
    assert page.input_value(FIELD) == "Combien de cours Oasis ?"
    page.press(FIELD, "Enter")
    page.wait_for_selector(FINISHED)
    ask(page, "Encore ?")
    page.click("#undo")
    page.wait_for_function("document.querySelectorAll('.exchange').length === 1")
    page.click("#new")
    page.wait_for_selector("#welcome")
    assert page.locator(".exchange").count() == 0
    assert page.locator(".card").count() == 0


def test_examples_are_asked_by_a_click(page):
    buttons = page.locator("button.example")
    assert buttons.count() == 2
    question = buttons.first.inner_text()
    buttons.first.click()
    page.wait_for_selector(FINISHED)
    assert question in page.locator("#current .question").inner_text().replace("\u202f", " ")
    assert not page.locator("#welcome").is_visible()


def test_a_long_question_is_refused_in_place(page, scripted):
    asked = len(scripted.histories)
    page.fill(FIELD, "x" * 1001)
    page.press(FIELD, "Enter")
    assert "La question compte 1 001 caractères, la limite est 1 000" in text(page, "#too-long")
    assert len(page.input_value(FIELD)) == 1001
    assert page.get_attribute(FIELD, "aria-invalid") == "true"
    page.click("#send")
    page.fill(FIELD, "x" * 1000)
    assert page.locator("#too-long").inner_text() == ""
    assert len(scripted.histories) == asked


@pytest.mark.parametrize("question", [HOSTILE, "${alert(1)} {{7*7}} `${window.hacked=1}` \\"])
def test_injection_in_the_question_is_inert(page, question):
    ask(page, question)
    shown = page.locator("#current .question").inner_text()
    assert re.sub(r"\s", "", question) in re.sub(r"\s", "", shown)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#current img, #current script").count() == 0


def test_injection_in_a_document_is_inert(page):
    ask(page, "Que dit la page hostile ?")
    assert text(page, ".is-shown mark") == HOSTILE
    assert page.evaluate("window.hacked") is None
    assert page.locator("#current img, #sources img, #sources script").count() == 0


def test_the_question_then_the_finished_answer_are_announced(page):
    page.evaluate(
        "() => { window.announced = []; new MutationObserver(() => {"
        " const said = document.getElementById('announcer').textContent;"
        " if (said) window.announced.push(said); })"
        ".observe(document.getElementById('announcer'), {childList: true}); }"
    )
    assert page.get_attribute("#announcer", "aria-live") == "polite"
    ask(page, "Combien de cours Oasis ?")
    assert [said.strip() for said in page.evaluate("window.announced")] == [
        strings.ASKED,
        f"{QUOTE} {SECOND}",
    ]


def test_copy_takes_the_sources_along(page):
    ask(page, "Combien de cours Oasis ?")
    page.click("#current .copy")
    page.wait_for_function(
        "label => document.querySelector('#current .copy').textContent === label",
        arg=strings.COPIED,
    )
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert f"{QUOTE} [1]\n{SECOND} [2]" in copied
    assert "[1] Habiter" in copied


def test_two_visitors_at_once(visitor, scripted_address, page):
    with page_of(visitor, scripted_address) as other:
        ask(page, "Réponds lentement", wait=None)
        page.wait_for_selector("#current .sentence")
        ask(other, "Que dit la page hostile ?")
        assert page.locator("#current .progress").is_visible(), "the slow answer still runs"
        assert HOSTILE in text(other, "#current .sentence")
        assert QUOTE in page.locator("#current .sentence").first.inner_text()
        page.click("#stop")
        page.wait_for_selector("#current .exchange[data-phase=stopped]")


def test_a_new_generation_shows_without_reload(page, scripted):
    live, ids = scripted.live, scripted.live.catalogue.ids
    assert "3 documents, 4 pages indexés" in text(page, "#corpus")
    try:
        live.catalogue.ids, live.index_id = ("livret-3",), "next"
        page.wait_for_function(
            "document.querySelector('#corpus').innerText.startsWith('1')", timeout=6000
        )
        assert "1 document, 3 pages indexés" in text(page, "#corpus")
    finally:
        live.catalogue.ids, live.index_id = ids, "0123abcd"
    page.wait_for_function("document.querySelector('#corpus').innerText.startsWith('3')")


def test_the_documents_unfold_with_badges_and_links(page):
    page.click("#corpus summary")
    items = page.locator(".documents li")
    assert items.count() == 3
    assert "Document de démonstration" in items.first.inner_text()
    assert items.first.locator("a").get_attribute("href") == "/documents/livret-3.pdf"

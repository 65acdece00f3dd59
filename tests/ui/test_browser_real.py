"""The whole way in a browser: a question to the real engine, a citation, the cited page."""

import re

import pypdfium2
import pytest

from tests.browser import FINISHED, ask, page_of, start_anew

pytestmark = pytest.mark.browser

OASIS = "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?"


@pytest.fixture(scope="module")
def tab(visitor, real_address):
    with page_of(visitor, real_address) as opened_page:
        yield opened_page


@pytest.fixture
def page(tab):
    start_anew(tab)
    return tab


def folded(text):
    return re.sub(r"[\W_]+", "", text)


def test_a_question_is_answered_and_its_page_opens(page, assistant):
    ask(page, OASIS)
    assert page.locator("#current .answer-answered").count() == 1
    assert "75" in page.locator("#current .sentence").first.inner_text()
    page.locator("#current .cite").first.click()
    card = page.locator(".card.is-active")
    assert "Document de démonstration" in card.inner_text()
    quote = card.locator("mark").inner_text()
    href = card.locator(".open").get_attribute("href")
    number = int(href.split("#page=")[1])
    body = page.request.get(page.url.rstrip("/") + href.split("#")[0]).body()
    with pypdfium2.PdfDocument(body) as document:
        page_text = document[number - 1].get_textpage().get_text_range()
    assert folded(quote) in folded(page_text)
    meta = card.locator(".card-page").inner_text().replace("\u00a0", " ")
    assert meta.endswith(f"page {number} du PDF"), "printed and physical numbers differ there"
    stored = assistant.live.searcher().catalogue
    source = next(s for s in stored.sources() if href.startswith(f"/documents/{s.file}#"))
    assert body == stored.document_path(source.id).read_bytes()


def test_a_follow_up_keeps_its_subject(page):
    ask(page, "Que font les volontaires d’Ambassad’Air ?")
    ask(page, "Et dans quelle ville exactement ?")
    assert "Rennes" in page.locator("#current .answer").inner_text()


@pytest.mark.parametrize(
    "question", ["Quel temps fera-t-il demain à Paris ?", "Que fait-on à Trifouillis-les-Oies ?"]
)
def test_what_the_documents_do_not_say(page, question):
    ask(page, question)
    box = page.locator("#current .box-not-found")
    assert "pas trouvé" in box.inner_text()
    assert page.locator("#current .sentence, #current .cite").count() == 0
    assert 1 <= box.locator(".nearest").count() <= 3
    assert "/documents/" in box.locator(".open").first.get_attribute("href")


def test_every_example_is_answered(page):
    assert "5 documents" in page.locator("#corpus").inner_text().replace("\u00a0", " ")
    count = page.locator("button.example").count()
    assert count >= 2
    for index in range(count):
        start_anew(page)
        page.locator("button.example").nth(index).click()
        page.wait_for_selector(FINISHED)
        assert page.locator("#current .answer-answered .cite").count() >= 1
        page.wait_for_selector("#send")

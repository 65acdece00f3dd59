"""The page itself in real Chromium: language, requests, contrast, keyboard, phone, lost server."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser import FIELD, FINISHED, ask, opened, page_of
from ui import strings

pytestmark = pytest.mark.browser

ENGLISH = re.compile(
    r"\b(submit|copy|clear|loading|settings|built|feedback|retry|undo|error|processing|upload"
    r"|download|textbox|chatbot|button|close|reset|queue|the|with|your|send|share|examples?"
    r"|search|answer|fullscreen|edit|like|dislike|use via)\b",
    re.IGNORECASE,
)

TEXTS = """() => [...document.querySelectorAll('body *')].flatMap(element => {
  if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) return [];
  const own = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent);
  const names = ['title', 'aria-label', 'alt', 'placeholder', 'data-copy', 'data-done'];
  return [...own, ...names.map(name => element.getAttribute(name) || '')];
}).map(text => text.trim()).filter(Boolean)"""

CONTRASTS = """() => {
  const channel = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const parse = css => (css.match(/[\\d.]+/g) || []).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    if (!element.checkVisibility() || element.closest('.visually-hidden, script, style, noscript'))
      continue;
    const style = getComputedStyle(element);
    const pair = [light(parse(style.color)), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    found.push([element.textContent.trim().slice(0, 40), ratio]);
  }
  return found;
}"""

UNNAMED = """() => [...document.querySelectorAll('a, button, textarea, summary')]
  .filter(e => e.checkVisibility())
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
  .map(e => e.outerHTML.slice(0, 120))"""


STILL = """() => {
  const now = [...document.querySelectorAll('body, body *')].map(element => {
    const style = getComputedStyle(element);
    return style.color + style.backgroundColor;
  }).join();
  const still = now === window.lastColours;
  window.lastColours = now;
  return still;
}"""
"""Whether the colours are those of the last look: a change of scheme fades in."""


def whole_session(page, record):
    """A visit: every kind of answer, a stop, a citation, the documents, a cited page."""

    def look():
        record["texts"] |= set(page.evaluate(TEXTS))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(150)
            page.wait_for_function(STILL, polling=150)
            record[scheme] += page.evaluate(CONTRASTS)
            record["grounds"].append(page.evaluate("getComputedStyle(document.body).background"))

    page.reload()
    page.wait_for_selector("#corpus .corpus")
    look()
    ask(page, "Réponds lentement", wait=None)
    page.wait_for_selector("#current .sentence")
    record["texts"] |= set(page.evaluate(TEXTS))
    page.click("#stop")
    page.wait_for_selector("#current .exchange[data-phase=stopped]")
    page.wait_for_selector("#send")
    look()
    ask(page, "Combien de cours Oasis ?")
    page.locator("#current .cite").first.click()
    page.click("#corpus summary")
    ask(page, "Une partie seulement ?")
    ask(page, "panne ?")
    ask(page, "Quelle météo demain ?")
    look()
    record["unnamed"] = page.evaluate(UNNAMED)
    with page.context.expect_page() as tab:
        page.locator("#past .cite").last.click()
        page.locator(".is-shown .card .open").first.click()
    tab.value.wait_for_load_state()
    tab.value.close()


@pytest.fixture(scope="module")
def visit(chromium, scripted_address):
    """What was seen and sent during one whole session of an English browser."""
    record = {"requests": [], "complaints": [], "texts": set(), "light": [], "dark": []}
    record["grounds"] = []
    with opened(chromium, scripted_address, locale="en-US") as page:
        page.context.on("request", lambda request: record["requests"].append(request.url))
        page.on("console", lambda said: record["complaints"].append(f"{said.type}: {said.text}"))
        whole_session(page, record)
    return record


def test_a_whole_session_asks_nothing_of_another_host(visit):
    # Other schemes stay inside the browser: its own viewer of PDF files is an extension.
    sent = [urlsplit(url) for url in visit["requests"] if url.startswith(("http", "ws"))]
    assert len(sent) > 20
    assert {url.hostname for url in sent} == {"127.0.0.1"}
    assert any(url.path == "/documents/livret-3.pdf" for url in sent)
    assert any(url.path.startswith("/gradio_api/queue/join") for url in sent)


def test_the_console_stays_quiet(visit):
    assert [said for said in visit["complaints"] if said.startswith(("error", "warning"))] == []


def test_nothing_is_in_english(visit):
    assert len(visit["texts"]) > 30
    assert {text for text in visit["texts"] if ENGLISH.search(text)} == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit, scheme):
    assert len(visit[scheme]) > 60
    assert [(text, ratio) for text, ratio in visit[scheme] if ratio < 4.5] == []
    assert len(set(visit["grounds"])) == 2, "light and dark differ"


def test_every_control_has_a_name(visit):
    assert visit["unnamed"] == []


def test_the_head_and_the_legal_notice(visitor, scripted_address):
    with page_of(visitor, scripted_address) as page:
        assert page.evaluate("document.documentElement.lang") == "fr"
        assert page.title() == strings.NAME
        icons = page.locator("link[rel~=icon]").evaluate_all("links => links.map(l => l.href)")
        assert [link[:18] for link in icons] == ["data:image/svg+xml"]
        notice = page.locator("#notice")
        assert notice.is_visible()
        assert "Assistant automatique." in notice.inner_text()
        assert "cités mot à mot" in notice.inner_text()
        assert "Ne saisissez pas de données personnelles." in notice.inner_text()
        assert page.locator("h1").all_inner_texts() == [strings.NAME]
        assert page.locator("footer").count() == 0


def test_a_phone_reads_from_top_to_bottom(chromium, scripted_address):
    phone = {"width": 390, "height": 844}
    with opened(chromium, scripted_address, viewport=phone, has_touch=True) as page:
        ask(page, "Combien de cours Oasis ?")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        boxes = {
            name: page.locator(name).bounding_box()
            for name in ("#current", "#sources", "#composer")
        }
        assert boxes["#sources"]["y"] >= boxes["#current"]["y"] + boxes["#current"]["height"] - 1
        bottom = boxes["#composer"]["y"] + boxes["#composer"]["height"]
        assert abs(bottom - phone["height"]) < 2, "the field stays at hand"
        small = page.locator("button:visible, .tool:visible").evaluate_all(
            "all => all.filter(e => e.getBoundingClientRect().height < 24).map(e => e.textContent)"
        )
        assert small == []


def test_without_javascript_the_page_says_so(chromium, scripted_address):
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(scripted_address)
        assert strings.NO_SCRIPT in page.locator("noscript").inner_text()
    finally:
        context.close()


def test_a_lost_or_busy_server_is_told_in_french(visitor, scripted_address):
    with page_of(visitor, scripted_address) as page:
        for outcome, expected in (
            (lambda route: route.fulfill(status=503, body="{}"), strings.BUSY),
            (lambda route: route.abort(), strings.LOST),
        ):
            page.route("**/gradio_api/**", outcome)
            page.fill(FIELD, "Combien ?")
            page.press(FIELD, "Enter")
            page.wait_for_function(
                "expected => document.getElementById('trouble').innerText === expected",
                arg=expected,
            )
            assert page.input_value(FIELD) == "Combien ?"
            page.unroute("**/gradio_api/**")
        # The library's own message, which is not shown, goes when it is connected again.
        page.wait_for_function("!document.querySelector('.toast-wrap')?.childElementCount")
        page.wait_for_selector("#trouble", state="hidden")
        ask(page, "Combien ?")
        assert not page.locator("#trouble").is_visible()


def test_keyboard_only(visitor, scripted_address):
    with page_of(visitor, scripted_address) as page:
        visit_by_keyboard(page)


def visit_by_keyboard(page):
    """A question, its citation, the card, the link and back, without a mouse."""
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type("Combien de")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("cours Oasis ?")
    assert page.input_value(FIELD) == "Combien de\ncours Oasis ?"
    page.keyboard.press("Enter")
    page.wait_for_selector(FINISHED)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.cite')"):
            break
    assert page.evaluate("document.activeElement.matches('.cite')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.card.is-active')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.card.is-active .open')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.cite')")

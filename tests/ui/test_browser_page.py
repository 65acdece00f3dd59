"""The page itself in real Chromium: language, requests, contrast, names, phone."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser import ask, opened
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


def session(page):
    """A whole visit: every kind of answer, a citation, the documents, a stop."""
    ask(page, "Combien de cours Oasis ?")
    page.locator("#current .cite").first.click()
    page.click("#corpus summary")
    ask(page, "Une partie seulement ?")
    ask(page, "panne ?")
    ask(page, "Quelle météo demain ?")


def test_a_whole_session_asks_nothing_of_another_host(chromium, scripted_address):
    with opened(chromium, scripted_address) as page:
        requests, complaints = [], []
        page.context.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.reload()
        page.wait_for_selector("#corpus .corpus")
        session(page)
        with page.context.expect_page() as tab:
            page.locator("#past .cite").first.click()
            page.locator(".is-shown .card .open").first.click()
        tab.value.wait_for_load_state()
    # Other schemes stay inside the browser: its own viewer of PDF files is an extension.
    sent = [urlsplit(url) for url in requests if url.startswith(("http", "ws"))]
    hosts = {url.hostname for url in sent}
    assert len(sent) > 20
    assert hosts == {"127.0.0.1"}
    assert any("/documents/livret-3.pdf" in url for url in requests)
    assert not [said for said in complaints if said.startswith(("error", "warning"))]


def test_nothing_is_in_english(chromium, scripted_address):
    with opened(chromium, scripted_address, locale="en-US") as page:
        seen = set(page.evaluate(TEXTS))
        ask(page, "Réponds lentement", wait=None)
        page.wait_for_selector("#current .sentence")
        seen |= set(page.evaluate(TEXTS))
        page.click("#stop")
        page.wait_for_selector("#current .exchange[data-phase=stopped]")
        page.wait_for_selector("#send")
        session(page)
        seen |= set(page.evaluate(TEXTS))
        assert page.evaluate("document.documentElement.lang") == "fr"
        assert page.title() == strings.NAME
        icon = page.locator("link[rel~=icon]").evaluate_all("links => links.map(l => l.href)")
    assert len(seen) > 30
    assert {text for text in seen if ENGLISH.search(text)} == set()
    assert [link[:18] for link in icon] == ["data:image/svg+xml"]


def test_the_legal_notice_and_one_heading(chromium, scripted_address):
    with opened(chromium, scripted_address) as page:
        notice = page.locator("#notice")
        assert notice.is_visible()
        assert "Assistant automatique." in notice.inner_text()
        assert "cités mot à mot" in notice.inner_text()
        assert "Ne saisissez pas de données personnelles." in notice.inner_text()
        assert page.locator("h1").all_inner_texts() == [strings.NAME]
        assert page.locator("footer").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_and_names(chromium, scripted_address, scheme):
    with opened(chromium, scripted_address, color_scheme=scheme) as page:
        measured = page.evaluate(CONTRASTS)
        session(page)
        page.wait_for_timeout(400)
        measured += page.evaluate(CONTRASTS)
        unnamed = page.evaluate(UNNAMED)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(measured) > 40
    assert [(text, ratio) for text, ratio in measured if ratio < 4.5] == []
    assert unnamed == []
    assert (ground == "rgb(246, 244, 238)") is (scheme == "light")


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

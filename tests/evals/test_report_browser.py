"""The report in real Chromium, opened from a file without a network: filters, sorts, opens, prints."""

from dataclasses import replace

import pytest

from evals.compare import compare
from evals.report.render import render_html
from tests.browser import TIMEOUT, chromium
from tests.eval_factory import make_run
from tests.evals.test_report_page import HOSTILE, hostile_run, judged, two_facts

pytestmark = pytest.mark.browser

TEXTS = {
    "q1": ("Où sont les écoles ?", "75 cours à Paris."),
    "q2": ("Combien de cours ?", "75 cours."),
    "q3": ("Et l’été ?", "Rien de tout cela, ni ailleurs ni autrement."),
    "q4": ("À quelle date ?", "75 cours à Paris en 2022."),
}


def a_run(**texts):
    results = []
    for number, (identity, (question, text)) in enumerate(TEXTS.items()):
        case = two_facts(identity, question=question, tags=("pair" if number % 2 else "impair",))
        results.append(judged(case, texts.get(identity, text)))
    return make_run(results)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    before, after = a_run(), replace(a_run(q1="À Paris."), settings={"min_support": "0.5"})
    (folder / "report.html").write_text(
        render_html([before, after], compare(before, after)), encoding="utf-8"
    )
    (folder / "hostile.html").write_text(render_html([hostile_run()]), encoding="utf-8")
    return folder / "report.html"


@pytest.fixture
def page(browser, file):
    yield from visit(browser, file)


def visit(browser, file, **options):
    """The page of a file, offline; console errors, script errors and requests fail the test."""
    context = browser.new_context(offline=True, **options)
    context.set_default_timeout(TIMEOUT)
    opened = context.new_page()
    errors, requests = [], []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert errors == []
    assert {url.partition("#")[0] for url in requests} <= {file.as_uri()}


def shown(page):
    return page.eval_on_selector_all(
        "#table > tbody", "rows => rows.filter(r => !r.hidden).map(r => r.dataset.id)"
    )


def count(page):
    return page.inner_text("#count").replace("\u00a0", " ")


def test_filters_by_text_tag_outcome_and_change(page):
    assert shown(page) == ["q1", "q2", "q3", "q4"]
    assert count(page) == "4 questions"
    page.fill("#f-q", "ECOLES")
    assert shown(page) == ["q1"]
    assert count(page) == "1 question sur 4"
    page.fill("#f-q", "rien l'ete")
    assert shown(page) == ["q3"]
    page.click("#reset")
    assert count(page) == "4 questions"
    page.select_option("#f-tag", "pair")
    assert shown(page) == ["q2", "q4"]
    page.check("input[value=juste]", force=True)
    assert shown(page) == ["q4"]
    page.click("#reset")
    page.select_option("#f-change", "perdue")
    assert shown(page) == ["q1"]
    page.fill("#f-q", "introuvable")
    assert page.is_visible("#table #empty")
    assert page.evaluate("document.activeElement.id") == "f-q"


def test_sorts_by_column_with_the_keyboard(page):
    head = page.locator("th[data-sort=qualite]")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert shown(page) == ["q3", "q1", "q2", "q4"]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert shown(page) == ["q4", "q1", "q2", "q3"]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "none"
    assert shown(page) == ["q1", "q2", "q3", "q4"]
    page.click("th[data-sort=q] button")
    assert shown(page) == ["q4", "q2", "q3", "q1"]


def test_opens_a_question_with_the_keyboard(page):
    opener = page.locator("[data-id=q2] .open")
    opener.focus()
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    detail = page.locator("[data-id=q2] .more")
    assert detail.is_visible()
    text = detail.inner_text()
    for wanted in ("Passages trouvés", "Autre passage.", "Manquants", "a.pdf", "Scores", "Attendu"):
        assert wanted in text
    page.keyboard.press("Enter")
    assert detail.is_hidden()


def test_the_state_is_kept_in_the_address(page, browser, file):
    page.select_option("#f-tag", "impair")
    page.click("th[data-sort=mots] button")
    page.locator("[data-id=q3] .open").click()
    address = page.url
    for part in ("etiquette=impair", "tri=mots", "ouvert=q3"):
        assert part in address
    again = page.context.new_page()
    again.goto(address)
    assert shown(again) == ["q1", "q3"]
    assert again.locator("[data-id=q3] .more").is_visible()
    assert again.locator("th[data-sort=mots]").get_attribute("aria-sort") == "ascending"


def test_a_lost_question_leads_to_its_row(page):
    page.select_option("#f-tag", "pair")
    page.locator("a[href='#ouvert=q1']").click()
    row = page.locator("[data-id=q1] .open")
    page.wait_for_function("document.activeElement.closest('[data-id=q1]') !== null")
    assert row.get_attribute("aria-expanded") == "true"
    assert len(shown(page)) == 4


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out(browser, file, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    for page in visit(browser, file, **options):
        page.locator(".open").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for plot in page.locator("svg.chart, svg.stacked").all():
            assert plot.bounding_box()["width"] > 200


def test_tables_can_be_read_on_a_phone(browser, file):
    for page in visit(browser, file, viewport={"width": 390, "height": 844}):
        for name in page.locator("#mesures tbody th").all():
            assert name.bounding_box()["width"] > 250
        for place in ("[data-l=A]", "[data-l=B]", "[data-l=intervalle]", ".verdict"):
            box = page.locator(f".verdicts {place}").first.bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
        chips = page.locator(".outcomes-filter").bounding_box()
        assert chips["width"] > 300
        page.locator(".open").first.click()
        for name in page.locator(".d-evidence tbody td:nth-child(2):visible").all():
            assert name.bounding_box()["height"] < 30
        assert page.evaluate("document.documentElement.scrollHeight") < 25_000


def test_prints_without_controls_and_on_white(page):
    page.emulate_media(media="print", color_scheme="dark")
    assert page.is_hidden(".filters")
    assert page.is_hidden("#print")
    assert page.is_visible(".cards")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def test_hostile_text_runs_nothing_and_can_be_searched(browser, file):
    dialogs = []
    for page in visit(browser, file.with_name("hostile.html")):
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.locator(".open").first.click()
        page.fill("#f-q", HOSTILE[:40])
        assert len(shown(page)) == 2
        page.select_option("#f-tag", index=1)
        assert len(shown(page)) == 2
    assert dialogs == []

"""Cards: what is shown of a citation, and that nothing a document says can become markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Page, SourceKind
from tests.ui.scripted import PAGES, QUOTE, SHEET, ScriptedCatalogue, citation_of, evidence_of
from ui import cards, render, strings
from ui.conversation import Exchange, Phase

OURS = {
    "a", "article", "blockquote", "br", "button", "details", "div", "h2", "h3", "li", "mark", "p",
    "section", "span", "strong", "summary", "ul",
}  # fmt: skip
TEXTS = st.text(max_size=60) | st.sampled_from(
    ["<script>x</script>", '"><img src=x onerror=y>', "' onclick='z", "</mark></a>", "&lt;b&gt;"]
)


class Reader(HTMLParser):
    """Collects tags, attributes and text, as a browser would see them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data):
        self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def citation(tmp_path, quote=QUOTE):
    return citation_of(ScriptedCatalogue(tmp_path), 1, "livret-3", 2, quote)


def page_of(source_id, number):
    label, text = PAGES[source_id][number - 1]
    return Page(source_id, number, label, text)


def test_a_quote_stands_in_its_context(tmp_path):
    cited = citation(tmp_path)
    page = page_of("livret-3", 2)
    card = cards.card_of(cited, page)
    assert card.quote == QUOTE
    shown = card.before.lstrip("…") + card.quote + card.after.rstrip("…")
    assert shown in page.text
    assert card.before
    assert card.after


def test_without_its_page_a_quote_stands_alone(tmp_path):
    cited = citation(tmp_path)
    other = replace(page_of("livret-3", 2), text="Un tout autre texte. " * 20)
    for page in (None, other):
        card = cards.card_of(cited, page)
        assert (card.before, card.quote, card.after) == ("", QUOTE, "")


@given(text=st.text(min_size=1, max_size=1500), data=st.data())
def test_context_is_a_run_of_the_page_cut_between_words(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cited = replace(citation(None), start=start, end=end, quote=text[start:end])
    card = cards.card_of(cited, Page("livret-3", 2, "1", text))
    assert card.quote == text[start:end]
    before, after = card.before.removeprefix("…"), card.after.removesuffix("…")
    after = card.after.removesuffix(cards.CUT) if card.after.endswith(cards.CUT) else after
    assert text[:start].endswith(before) or text[:start].lstrip().endswith(before)
    assert text[end:].startswith(after) or text[end:].rstrip().startswith(after)
    assert max(len(before), len(after)) <= cards.CONTEXT


@pytest.mark.parametrize(
    ("file", "label", "page", "expected"),
    [
        ("a.pdf", "11", 13, "p. 11 · page 13 du PDF"),
        ("a.pdf", "iv", 4, "p. iv · page 4 du PDF"),
        ("a.PDF", "3", 3, "p. 3"),
        ("a.pdf", "", 3, "page 3 du PDF"),
        ("a.html", "1", 1, ""),
    ],
)
def test_printed_and_physical_pages(tmp_path, file, label, page, expected):
    card = replace(cards.card_of(citation(tmp_path), None), file=file, label=label, page=page)
    assert cards.page_text(card).replace(strings.NBSP, " ") == expected


def test_links_lead_to_the_physical_page(tmp_path):
    assert cards.document_href("livret-3.pdf", 13) == "/documents/livret-3.pdf#page=13"
    assert (
        cards.document_href("été & co.pdf", 2) == "/documents/%C3%A9t%C3%A9%20%26%20co.pdf#page=2"
    )
    assert cards.document_href("note.html", 1) == "/documents/note.html"
    html = read(cards.card_html(7, cards.card_of(citation(tmp_path), None)))
    assert ("href", "/documents/livret-3.pdf#page=2") in html.attributes
    assert ("rel", "noopener") in html.attributes
    assert "Ouvrir le PDF à la page 2" in "".join(html.text).replace(strings.NBSP, " ")


@given(title=TEXTS, quote=TEXTS, around=TEXTS, label=TEXTS, file=TEXTS, question=TEXTS)
def test_nothing_becomes_markup(title, quote, around, label, file, question):
    card = cards.Card(
        1, title, SourceKind.DOCUMENT, f"{file}.pdf", 2, label, None, around, quote, around
    )
    exchange = Exchange(1, question, Phase.FAILED, cards=(card,), failure=around)
    stopped = replace(exchange, phase=Phase.STOPPED, query=quote)
    html = (
        cards.card_html(1, card)
        + cards.nearest_html(card)
        + cards.citation_link(1, "1-1", card)
        + render.exchange_html(exchange)
        + render.exchange_html(stopped)
        + render.sources_html(exchange)
        + render.missing_html(title)
        + render.message_html(question)
    )
    found = read(html)
    assert set(found.tags) <= OURS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    links = [value for name, value in found.attributes if name == "href"]
    assert all(link.startswith(("/documents/", "#")) for link in links)
    assert "".join(quote.split()) in "".join("".join(found.text).split())


def test_a_nearest_passage_is_cut_and_located(tmp_path):
    catalogue = ScriptedCatalogue(tmp_path)
    evidence = evidence_of("rapport", 1, PAGES["rapport"][0][1])
    card = cards.nearest_card(evidence, catalogue.source("rapport"), page_of("rapport", 1))
    assert card.quote.endswith("…")
    assert card.sheet == "L’eau"
    assert len(card.quote) <= cards.EXCERPT + 1
    assert (card.page, card.label, card.marker) == (1, "1", 0)


def test_the_reference_names_demonstration_documents(tmp_path):
    card = cards.card_of(citation(tmp_path), None)
    line = cards.reference(card).replace(strings.NBSP, " ")
    assert line == (
        f"[1] Habiter : des logements et des quartiers vivables, {SHEET}, p. 1 · page 2 du PDF "
        "(Document de démonstration)"
    )


def test_a_card_names_the_sheet(tmp_path):
    card = cards.card_of(citation(tmp_path), page_of("livret-3", 2))
    assert card.sheet == SHEET
    html = read(cards.card_html(1, card))
    names = [value for name, value in html.attributes if name == "aria-label"]
    assert names == [f"1. {card.title}, {SHEET}"]
    assert SHEET in "".join(html.text)
    near = read(cards.nearest_html(card))
    assert SHEET in "".join(near.text)
    assert ("aria-label", f"{card.title}, {SHEET}") in near.attributes
    assert SHEET in cards.citation_link(1, "1-1", card)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ((), ""),
        (("Glossaire",), "Glossaire"),
        (("Partie", "Un titre de fiche", "Résultats"), "Un titre de fiche › Résultats"),
        (("Partie", "Un titre de fiche"), "Un titre de fiche"),
    ],
)
def test_the_most_telling_headings(headings, expected):
    assert cards.sheet_path(headings) == expected


def test_a_card_says_the_page_of_the_pdf_once_to_the_eye(tmp_path):
    html = cards.card_html(1, cards.card_of(citation(tmp_path), None))
    seen = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", html)
    assert seen.replace(strings.NBSP, " ").count("page 2") == 1


def test_an_excerpt_never_ends_in_four_dots(tmp_path):
    text = "Une phrase entière. " * 40
    source = ScriptedCatalogue(tmp_path).source("rapport")
    for size in range(20):
        evidence = evidence_of("rapport", 1, "Le rapport")
        passage = replace(evidence.passage, text="x" * size + text)
        shown = cards.nearest_card(replace(evidence, passage=passage), source, None).quote
        assert ".…" not in shown
        assert shown.endswith(("…", "[…]"))

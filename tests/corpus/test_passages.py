"""Passages: exact offsets for any document, sizes, headings, page breaks."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from corpus.passages import LIMIT, split
from corpus.types import Document, Heading, Page, RawPage, Source, SourceKind

SOURCE = Source(
    "doc", "Doc", "", None, 1, "doc.pdf", None, "", "0" * 64, SourceKind.DOCUMENT
)  # fmt: skip


def document(texts: list[str], headings: list[Heading] | None = None) -> Document:
    pages = tuple(Page("doc", n, str(n), text) for n, text in enumerate(texts, 1))
    raws = tuple(RawPage(text, array("I", range(len(text))), False) for text in texts)
    return Document(SOURCE, pages, raws, tuple(headings or []), ())


WORDS = st.lists(
    st.sampled_from(
        [
            "la",
            "ville",
            "plante",
            "des",
            "arbres.",
            "Élan,",
            "eau",
            "!",
            "«",
            "oui",
            "»",
            "1",
            "500",
            "m²",
            "M.",
            "-",
            "•",
            "\n",
        ]
    ),
    max_size=400,
).map(" ".join)


@st.composite
def documents(draw):
    texts = draw(st.lists(WORDS, min_size=1, max_size=4))
    headings = []
    for number, text in enumerate(texts, 1):
        lines = [i for i, c in enumerate(text) if c == "\n" and i + 1 < len(text)]
        for start in draw(st.sets(st.sampled_from(lines), max_size=4)) if lines else ():
            end = text.find("\n", start + 1)
            end = len(text) if end < 0 else end
            if end > start + 1:
                level = draw(st.integers(1, 3))
                headings.append(Heading(number, start + 1, end, level, text[start + 1 : end]))
    return document(texts, headings)


@given(documents())
def test_text_is_what_the_spans_say(doc):
    texts = {page.number: page.text for page in doc.pages}
    for passage in split(doc):
        assert passage.text == "\n".join(texts[n][a:b] for n, a, b in passage.spans)
        assert passage.text.strip() == passage.text != ""
        assert all(0 <= a < b <= len(texts[n]) for n, a, b in passage.spans)
        assert len(passage.text) <= LIMIT * 1.3


@given(documents())
def test_no_word_outside_headings_is_lost_and_none_is_repeated(doc):
    covered = {(n, i) for p in split(doc) for n, a, b in p.spans for i in range(a, b)}
    total = sum(b - a for p in split(doc) for _, a, b in p.spans)
    assert len(covered) == total
    headed = {(h.page, i) for h in doc.headings for i in range(h.start, h.end)}
    for page in doc.pages:
        for index, char in enumerate(page.text):
            if char.isalpha() and (page.number, index) not in headed:
                assert (page.number, index) in covered


def test_headings_are_the_path_and_not_in_the_text():
    text = "Titre\nUne phrase assez longue pour compter. " + "Encore une phrase utile. " * 30
    headed = document([text], [Heading(1, 0, 5, 1, "Titre")])
    passages = split(headed)
    assert passages[0].headings == ("Titre",)
    assert all("Titre" not in passage.text for passage in passages)


def test_small_parts_of_a_sheet_share_a_passage_but_two_sheets_do_not():
    text, headings = "", []
    for sheet in ("Fiche A", "Fiche B"):
        for level, title, body in (
            (1, sheet, "Territoire : Paris\n"),
            (2, "Contexte", "Il faisait chaud. " * 6 + "\n"),
            (2, "Résultats", "Il fait frais. " * 6 + "\n"),
        ):
            headings.append(Heading(1, len(text), len(text) + len(title), level, title))
            text += f"{title}\n{body}"
    passages = split(document([text], headings))
    assert [p.headings for p in passages] == [("Fiche A",), ("Fiche B",)]
    assert "frais" in passages[0].text
    assert "Paris" in passages[0].text


def test_a_sentence_over_a_page_break_stays_in_one_passage():
    first = "Une phrase entière de remplissage pour la page. " * 12 + "La ville de Lyon"
    passages = split(document([first, "a planté mille arbres. " + "Autre phrase ici. " * 40]))
    holding = [p for p in passages if "La ville de Lyon" in p.text]
    assert len(holding) == 1
    assert "a planté mille arbres." in holding[0].text


def test_id_depends_on_the_text():
    left, right = split(document(["Bonjour à tous."])), split(document(["Bonjour à toutes."]))
    assert left[0].id != right[0].id
    assert left == split(document(["Bonjour à tous."]))


def test_lines_of_a_table_of_contents_are_no_passages():
    text = (
        "1. Mise en contexte.................... 4\n2. Méthode ………………… 12\nLe texte commence ici."
    )
    assert [p.text for p in split(document([text]))] == ["Le texte commence ici."]


def test_an_index_and_a_rising_list_of_pages_are_no_passages():
    index = "".join(f"Jardin de la rue n° {n}, livret 2, p. {9 * n % 40}\n" for n in range(1, 7))
    listing = "".join(f"Une action menée quelque part {n}\n" for n in (3, 5, 6, 8, 11, 12))
    body = "Le texte commence ici."
    assert [p.text for p in split(document([index + body, *[""] * 20]))] == [body]
    assert [p.text for p in split(document([listing + body, *[""] * 20]))] == [body]


def test_a_table_of_figures_stays():
    rows = "".join(f"Part des cantines qui trient {n}\n" for n in (30, 12, 45, 22, 80, 61))
    assert "trient 45" in split(document([rows, *[""] * 90]))[0].text


def test_a_sheet_is_not_joined_to_the_words_that_open_its_chapter():
    text, headings = "", []
    for level, title, body in (
        (1, "Chapitre", "Un complément de revenu est versé ici.\n"),
        (2, "Fiche A", "Territoire : Reims\n"),
        (3, "Contexte", "Il faisait chaud. " * 6 + "\n"),
    ):
        headings.append(Heading(1, len(text), len(text) + len(title), level, title))
        text += f"{title}\n{body}"
    passages = split(document([text], headings))
    holding = next(p for p in passages if "Reims" in p.text)
    assert "complément" not in holding.text
    assert "Fiche A" in holding.headings

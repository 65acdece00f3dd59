"""Verbatim quotes: what folds, what cuts."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quotes import fold, quote, stands_on, verbatim_runs
from corpus.types import Page, RawPage


def page_of(raw: str, keep: list[int], spaces: dict[int, str] | None = None):
    """A page whose text is raw[i] for i in keep; positions in `spaces` are shown as that text."""
    text = "".join((spaces or {}).get(i, raw[i]) for i in keep)
    return Page("s", 1, "1", text), RawPage(raw, array("I", keep), False)


def test_line_end_hyphenation_is_folded():
    raw = "une inon-\r\ndation forte"
    keep = [i for i in range(len(raw)) if i not in (8, 9, 10)]
    page, raws = page_of(raw, keep)
    assert page.text == "une inondation forte"
    assert quote(page, raws, 0, len(page.text)) == "une inondation forte"
    assert stands_on("une inondation forte", raw)


def test_true_hyphen_at_line_end_is_kept():
    raw = "un rendez-\r\nvous"
    keep = [i for i in range(len(raw)) if i not in (10, 11)]
    page, raws = page_of(raw, keep)
    assert quote(page, raws, 0, len(page.text)) == "un rendez-vous"


def test_a_dropped_running_head_cuts_the_quote():
    raw = "La ville FVD 12 plante"
    keep = [*range(9), *range(16, len(raw))]
    page, raws = page_of(raw, keep)
    runs = verbatim_runs(page, raws, 0, len(page.text))
    assert [page.text[a:b] for a, b in runs] == ["La ville", "plante"]
    with pytest.raises(ValueError, match="contiguous"):
        quote(page, raws, 0, len(page.text))


def test_ligature_stays_raw_in_the_quote():
    raw = "le ﬁnancement"
    text = "le financement"
    offsets = array("I", [0, 1, 2, 3, 3, *range(4, len(raw))])
    page, raws = Page("s", 1, "1", text), RawPage(raw, offsets, False)
    assert quote(page, raws, 0, len(text)) == raw


@given(st.text(alphabet="abé \n-\u00ad\ufffe", min_size=1, max_size=60), st.data())
def test_every_quote_stands_on_its_page(raw, data):
    keep = [
        i for i, c in enumerate(raw) if c not in "\u00ad\ufffe" and not data.draw(st.booleans())
    ]
    page, raws = page_of(raw, keep)
    for start, end in verbatim_runs(page, raws, 0, len(page.text)):
        made = quote(page, raws, start, end)
        assert fold(made) in fold(raw)


def test_an_altered_quote_does_not_stand():
    assert not stands_on("76 cours", "En juin, 75 cours étaient prêtes.")
    assert not stands_on("   ", "texte")

"""Cleaning adds nothing, keeps the way back to the raw text, and joins line ends as a reader does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import (
    LIGATURES,
    Chars,
    Vocabulary,
    close_spread,
    finish,
    fold_char,
    fold_run,
    join,
    spread_letters,
)

ODD = "\ufb01\ufb03\u00ad\ufffe\x02\u200b\ufeff\uf0b7\ufffd\u202e\x00"
LETTERS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc")), st.sampled_from(ODD)
    ),
    min_size=1,
    max_size=40,
)


def line(text: str, start: int = 0) -> Chars:
    """A raw line as the layout hands it over: spaces out of the text, into the gaps."""
    places = [i for i, char in enumerate(text) if not char.isspace()]
    spaces = [text[i + 1 : i + 2].isspace() for i in places][:-1]
    return fold_run("".join(text[i] for i in places), [start + i for i in places], spaces)


@given(LETTERS, st.data())
def test_every_cleaned_character_comes_from_the_raw_one_it_points_to(text, data):
    spaces = data.draw(st.lists(st.booleans(), min_size=len(text) - 1, max_size=len(text) - 1))
    chars = finish(fold_run(text, range(len(text)), spaces))
    assert len(chars.text) == len(chars.offsets)
    assert list(chars.offsets) == sorted(chars.offsets)
    for char, offset in zip(chars.text, chars.offsets, strict=True):
        raw = text[offset]
        folded = LIGATURES.get(raw, raw)
        assert char.isspace() or char in folded or (char == "-" and fold_char(raw) == "\u00ad")


@given(st.lists(LETTERS, min_size=1, max_size=5))
def test_joining_lines_keeps_offsets_aligned_and_adds_only_spaces(texts):
    words = Vocabulary(texts)
    paragraph = Chars()
    start = 0
    for text in texts:
        join(paragraph, fold_run(text, range(start, start + len(text)), ()), words)
        start += len(text)
    done = finish(paragraph)
    whole = "".join(texts)
    assert len(done.text) == len(done.offsets)
    for char, offset in zip(done.text, done.offsets, strict=True):
        raw = whole[offset]
        assert char == " " or char in LIGATURES.get(raw, raw) or fold_char(raw) == "\u00ad"
    assert not any("\ud800" <= c < "\ue000" or c in "\x00\u00ad\x02\ufffe" for c in done.text)


def test_both_letters_of_a_ligature_point_to_it():
    chars = line("o\ufb03ce")
    assert chars.text == "office"
    assert chars.offsets == [0, 1, 1, 1, 2, 3]
    assert line("œuvre").text == "œuvre"


def test_invisible_and_private_characters_go_and_white_space_is_ordinary():
    assert line("\uf0b7 prix\u200b\u00a0:\u202f12\u2009€ \u202e").text == "prix : 12 €"


JOINED = {
    ("la réno-", "vation du parc"): "la rénovation du parc",
    ("la réno\x02", "vation du parc"): "la rénovation du parc",
    ("la réno\ufffe", "vation"): "la rénovation",
    ("c’est peut-", "être vrai"): "c’est peut-être vrai",
    ("le vice-", "président élu"): "le vice-président élu",
    ("au rez-de-", "chaussée"): "au rez-de-chaussée",
    ("la Seine-", "Saint-Denis"): "la Seine-Saint-Denis",
    ("en 2024-", "2025"): "en 2024- 2025",
    ("un tiret -", "ici"): "un tiret - ici",
    ("sans cou", "pure"): "sans cou pure",
}


@pytest.mark.parametrize(("above", "below"), JOINED)
def test_line_ends(above, below):
    paragraph = line(above)
    join(paragraph, line(below, start=len(above)), Vocabulary())
    assert finish(paragraph).text == JOINED[above, below]


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [("un écoquartier neuf", "un écoquartier"), ("cet éco-quartier", "un éco-quartier")],
)
def test_the_document_tells_how_a_cut_word_is_written(elsewhere, expected):
    paragraph = line("un éco-")
    join(paragraph, line("quartier", start=7), Vocabulary([elsewhere]))
    assert paragraph.text == expected


def test_a_hyphen_left_at_the_end_of_a_paragraph_is_visible():
    assert finish(line("collec\x02")).text == "collec-"


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("S O M M A I R E", "SOMMAIRE"),
        ("P L A N  D U  S I T E", "PLAN  DU  SITE"),
        ("Il y a un an", "Il y a un an"),
        ("a b c", "a b c"),
    ],
)
def test_letter_spaced_text_without_boxes(spaced, closed):
    assert close_spread(spaced) == closed


def test_letter_spaced_words_end_at_the_wide_gaps():
    text = "VILLEVERTE"
    gaps = np.array([0.3, 0.3, 0.3, 0.3, 0.9, 0.3, 0.3, 0.3, 0.3])
    ends = spread_letters(text, np.ones(9, dtype=bool), gaps)
    assert ends is not None
    assert np.flatnonzero(ends).tolist() == [4]
    assert spread_letters("un mot", np.zeros(5, dtype=bool), np.zeros(5)) is None

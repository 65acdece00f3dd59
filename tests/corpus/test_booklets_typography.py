"""French typography of the booklets: spaces, numerals, hyphenation, colours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.booklets.fidelity import numbers
from corpus.booklets.theme import INK, PALETTES, WHITE, contrast
from corpus.booklets.typography import (
    NARROW,
    NO_BREAK,
    SOFT_HYPHEN,
    french_number,
    hyphenate,
    typographer,
)

CHARS = st.text(alphabet="abé'’ 0123456789;:!?%«».,–€\u00a0\u202f", max_size=40)


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("L'eau d'ici", "L’eau d’ici"),
        ("Où ? Là !", f"Où{NARROW}? Là{NARROW}!"),
        ("un ; deux : trois", f"un{NARROW}; deux{NO_BREAK}: trois"),
        ("« mot »", f"«{NO_BREAK}mot{NO_BREAK}»"),
        ("40 % de 1 341", f"40{NARROW}% de 1{NARROW}341"),
        ("408000 logements", f"408{NARROW}000 logements"),
        ("27,7 M€ et 3 000 m²", f"27,7{NO_BREAK}M€ et 3{NARROW}000{NO_BREAK}m²"),
        ("de 2012 à 2016", "de 2012 à 2016"),
        ("en 2016 408000", f"en 2016 408{NARROW}000"),
    ],
)
def test_typographer_follows_the_french_rules(plain, typeset):
    assert typographer(plain) == typeset


@given(CHARS)
def test_typographer_is_idempotent(text):
    once = typographer(text)
    assert typographer(once) == once


@given(CHARS)
def test_typographer_changes_no_word_and_no_digit(text):
    def bare(words):
        return [c for c in words if c.isalpha() or (c.isdigit())]

    assert bare(typographer(text)) == bare(text)


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_a_number_is_read_back(whole, cents):
    value = whole + cents / 100
    text = french_number(value)
    assert " " not in text
    assert list(numbers(text)) == [pytest.approx(value)]


@given(st.lists(st.sampled_from("participation désimperméabilisation quartier œuvre".split())))
def test_hyphenation_only_adds_soft_hyphens(words):
    text = " ".join(words)
    assert hyphenate(text).replace(SOFT_HYPHEN, "") == text


def test_hyphenation_cuts_between_syllables_and_keeps_three_letters():
    assert hyphenate("participation").split(SOFT_HYPHEN) == ["par", "ti", "ci", "pa", "tion"]
    for word in ("accompagnement", "énergétique", "bibliothèque", "habitants", "construction"):
        pieces = hyphenate(word).split(SOFT_HYPHEN)
        assert len(pieces) > 1
        assert len(pieces[0]) >= 3 <= len(pieces[-1])


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", PALETTES.values())
def test_every_text_colour_is_readable(palette):
    pairs = [
        (palette.accent, WHITE),
        (palette.accent, palette.tint),
        (palette.deep, WHITE),
        (palette.warm, palette.accent),
        (INK, palette.tint),
        ("#555e6b", WHITE),
        ("#555e6b", palette.tint),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_the_five_colours_differ():
    accents = [palette.accent for palette in PALETTES.values()]
    assert len(set(accents)) == 5
    assert all(one != other for one, other in pairwise(accents))

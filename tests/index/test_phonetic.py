"""Spellings by ear, and the words of a query that they are taken for."""

import pytest

from index.catalogue import VocabularyWord
from index.phonetic import Ear, sound
from index.search import open_searcher


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("otomobile", "automobile"),
        ("kanicule", "canicule"),
        ("fizik", "physique"),
        ("chofage", "chauffage"),
        ("kartier", "quartiers"),
        ("abitants", "habitant"),
        ("ilo", "ilots"),
    ],
)
def test_same_sound(typed, meant):
    assert sound(typed) == sound(meant)


@pytest.mark.parametrize(
    ("left", "right"), [("jardin", "jardon"), ("arbre", "herbe"), ("sol", "seul")]
)
def test_other_sound(left, right):
    assert sound(left) != sound(right)


def word(text, passages=1):
    return VocabularyWord(text, text, passages)


def test_only_one_word_is_taken():
    ear = Ear([word("quartier"), word("quartiers", 9), word("saut"), word("sceau")])
    assert ear.only("kartier").word == "quartiers"
    assert ear.only("seau") is None
    assert ear.only("zzz") is None


@pytest.fixture(scope="module")
def searcher(bundled_settings):
    with open_searcher(bundled_settings) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kanicule", "canicule"),
        ("lesilots", "ilots"),
        ("fizik", "physique"),
        ("lojement", "logement"),
    ],
)
def test_corrected_in_a_query(searcher, typed, meant):
    (term,) = searcher.terms(typed)
    (right,) = searcher.terms(meant)
    assert term.correction
    assert set(right.variants) & set(term.variants)


def test_an_unknown_town_is_not_corrected(searcher):
    (term,) = searcher.terms("au mans")
    assert (term.known, term.correction) == (False, None)


def test_an_area_is_met_by_its_towns(searcher):
    (term,) = searcher.terms("en Bretagne")
    (rennes,) = searcher.terms("Rennes")
    assert term.replaced
    assert set(rennes.variants) & set(term.variants)
    (lille,) = searcher.terms("les Lillois")
    assert set(searcher.terms("à Lille")[0].variants) & set(lille.variants)


def test_numbers_in_words(searcher):
    (term,) = searcher.terms("cinquante")
    assert "50" in term.variants

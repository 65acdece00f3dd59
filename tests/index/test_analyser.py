"""The French analyser: elision, accents, numbers, compounds, phrases."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyser import Analyser, fold, is_stop_word, phrase_term
from index.equivalents import french_analyser

PLAIN = Analyser()
FRENCH = french_analyser()


def terms(text):
    return PLAIN.terms(text)


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
@pytest.mark.parametrize(
    "elided", ["l", "d", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "c", "j", "m", "n", "s", "t"]
)
def test_elisions_fall_away(elided, apostrophe):
    assert terms(f"{elided}{apostrophe}habitat") == terms("habitat")
    assert terms(f"{elided.upper()}{apostrophe}Habitat") == terms("habitat")


@pytest.mark.parametrize(
    ("accented", "bare"),
    [
        ("employé", "employe"),
        ("école", "ecole"),
        ("œuvre", "oeuvre"),
        ("été", "ete"),
        ("ex æquo", "ex aequo"),
        ("NÎMES", "nimes"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_unaccented_query_matches(accented, bare):
    assert set(terms(bare)) <= set(terms(accented))
    assert terms(bare)


@given(st.text(alphabet="abcdeféèêëàâçîïôûùœ", min_size=3, max_size=14))
def test_any_word_shares_a_term_with_its_unaccented_form(word):
    assert set(PLAIN.word_terms(fold(word))) & set(PLAIN.word_terms(word))


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "."])
def test_thousands_are_one_term(space):
    assert terms(f"1{space}500 logements") == terms("1500 logements")
    assert terms(f"12{space}300{space}000") == ["12300000"]


def test_numbers_that_must_not_merge():
    assert terms("en 2022 150 arbres")[:2] == ["2022", "150"]
    assert terms("14,2 % et 2021-2022") == ["14,2", "2021", "2022"]
    assert terms("75kg 1500m2") == ["75", "kg", "1500", "m2"]


def test_units_ordinals_and_dotted_acronyms():
    assert terms("m² CO₂") == terms("m2 CO2") == ["m2", "co2"]
    assert terms("19e 19ème 1er 2nde") == ["19e", "19e", "1e", "2e"]
    assert terms("H.L.M.") == terms("HLM") == ["hlm"]


def test_compounds_give_parts_and_whole():
    found = PLAIN.tokens("la co-construction à Saint-Denis")
    assert [(token.surface, token.compound) for token in found] == [
        ("co", False),
        ("construction", False),
        ("co-construction", True),
        ("Saint", False),
        ("Denis", False),
        ("Saint-Denis", True),
    ]
    assert [token.position for token in found] == [0, 1, 0, 2, 3, 2]
    assert set(terms("coconstruction")) <= set(terms("co-construction"))
    assert "allerver" in terms("aller-vers")


@pytest.mark.parametrize("text", ["est-ce", "y a-t-il", "qu’est-ce que c’est ?", "aujourd’hui", ""])
def test_function_words_give_nothing(text):
    assert terms(text) == []


def test_inverted_pronouns_are_no_compound():
    assert terms("existe-t-il") == terms("existe")
    assert terms("trouve-t-on") == terms("trouve")


def test_accents_tell_function_words_from_content_words():
    assert is_stop_word("sur")
    assert is_stop_word("meme")
    assert not is_stop_word("sûr")
    assert not is_stop_word("été")
    assert not is_stop_word("ete")


def test_phrases_are_found_close_together_in_any_order():
    term = phrase_term(FRENCH.phrase_stems("enlever le bitume"))
    assert term in FRENCH.terms("On enlève tout le vieux bitume de la cour.")
    assert term in FRENCH.terms("le bitume a été enlevé")
    assert term not in FRENCH.terms("Enlever la terre, planter, arroser, puis voir le bitume.")
    assert term not in FRENCH.terms("le bitume")


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text):
    tokens = FRENCH.tokens(text)
    assert all(text[token.start : token.end] == token.surface for token in tokens)
    assert all(term and " " not in term for term in FRENCH.terms(text))
    positions = [token.position for token in tokens if not token.compound]
    assert positions == list(range(len(positions)))


@given(st.lists(st.sampled_from("L’été à Grande-Synthe, 1 500 m² de noue.".split(" ")), max_size=8))
def test_joining_by_a_line_break_changes_no_term(words):
    parts = [term for word in words for term in terms(word)]
    assert sorted(terms("\n".join(words))) == sorted(parts)


def test_threads_share_an_analyser():
    analyser, words = Analyser(), [f"{a}{b}tion" for a in "abcdef" for b in "éèiou"] * 20
    expected = [Analyser().word_terms(word) for word in words]
    results = []
    work = lambda: results.append([analyser.word_terms(word) for word in words])  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4

"""The shipped thesaurus, and what it becomes in the index."""

import pytest

from corpus.thesaurus import convert, files, load_thesaurus
from index.analyser import phrase_term
from index.equivalents import AMBIGUOUS, Equivalents, french_analyser, kind_weights, member_terms

ANALYSER = french_analyser()
EQUIVALENTS = Equivalents(load_thesaurus(), ANALYSER)
SEED = """# Thésaurus
Format : rien.

## 1. Sigles
PLU / PLUi : plan local d'urbanisme (intercommunal) ; règles pour construire
CDC / BDT : Caisse des Dépôts / Banque des Territoires

## 2. Mots du métier
aléa : danger naturel ; inondation, canicule
maîtrise d'ouvrage (MOA) : celui qui paie
"""


def phrase(text):
    return phrase_term(ANALYSER.phrase_stems(text))


def test_shipped_file_is_whole():
    thesaurus = load_thesaurus()
    assert len(thesaurus.acronyms) > 100
    assert len(thesaurus.groups) > 90
    assert thesaurus.acronyms["ZAN"][0] == "zéro artificialisation nette"
    assert thesaurus.acronyms["PLUi"] == thesaurus.acronyms["PLU"]
    assert thesaurus.notes["aléa"] == ("inondation, canicule, tempête",)
    everything = [m for group in thesaurus.groups for m in group]
    everything += [m for members in thesaurus.acronyms.values() for m in members]
    assert all(m == m.strip() and m and "(" not in m for m in everything)


def test_conversion_of_the_seed(tmp_path):
    path = tmp_path / "thesaurus.txt"
    path.write_text(convert(SEED), encoding="utf-8")
    thesaurus = load_thesaurus(path)
    assert thesaurus.acronyms == {
        "PLU": ("plan local d'urbanisme", "règles pour construire"),
        "PLUi": ("plan local d'urbanisme", "règles pour construire"),
        "CDC": ("Caisse des Dépôts",),
        "BDT": ("Banque des Territoires",),
    }
    assert thesaurus.groups == (
        ("aléa", "danger naturel"),
        ("maîtrise d'ouvrage", "MOA", "celui qui paie"),
    )
    assert thesaurus.notes["aléa"] == ("inondation, canicule",)


def test_a_line_that_is_no_entry_is_refused(tmp_path):
    path = tmp_path / "thesaurus.txt"
    path.write_text("[sigles]\nQPV quartier\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        load_thesaurus(path)


def test_acronyms_both_ways():
    long = phrase("quartier prioritaire de la politique de la ville")
    assert next(iter(EQUIVALENTS.of_word("qpv", "qpv"))) == long
    assert "zan" in EQUIVALENTS.of_phrase(phrase("zéro artificialisation nette"))


def test_everyday_words_both_ways():
    jargon = ANALYSER.word_terms("désimperméabilisation")[-1]
    assert jargon in EQUIVALENTS.of_phrase(phrase("enlever le bitume"))
    assert phrase("enlever le bitume") in EQUIVALENTS.of_word(jargon, "désimperméabilisation")


@pytest.mark.parametrize("acronym", sorted(AMBIGUOUS))
def test_acronyms_that_are_words_need_capitals(acronym):
    term = ANALYSER.word_terms(acronym)[-1]
    word, read = (EQUIVALENTS.of_word(term, form) for form in (acronym, acronym.upper()))
    assert word.keys() < read.keys()


def test_members_of_one_ordinary_word_are_too_vague():
    assert member_terms("trop petit", ANALYSER) == ()
    assert member_terms("canicule", ANALYSER) == ("canicul",)
    assert member_terms("porte-à-porte", ANALYSER) == ("porteaport",)


def test_no_term_is_its_own_equivalent():
    for key, terms in EQUIVALENTS._words.items():
        assert key not in terms


def test_no_equivalent_weighs_as_much_as_the_users_own_word():
    for terms in EQUIVALENTS._words.values():
        assert all(0.0 < weight < 0.5 for weight in terms.values())


def test_words_of_one_family_stand_for_each_other():
    urban = ANALYSER.word_terms("urbain")[-1]
    assert urban in EQUIVALENTS.of_word(ANALYSER.word_terms("ville")[-1], "ville")


def test_a_kind_of_weight_zero_is_left_out():
    bare = Equivalents(
        load_thesaurus(), ANALYSER, {**kind_weights(), "everyday": 0.0, "derived": 0.0}
    )
    urban = ANALYSER.word_terms("urbain")[-1]
    assert urban not in bare.of_word(ANALYSER.word_terms("ville")[-1], "ville")


def test_files_of_the_folder_are_whole():
    assert len(files()) == 4
    for path in files():
        thesaurus = load_thesaurus(path)
        for group in (*thesaurus.groups, *thesaurus.everyday, *thesaurus.derived):
            assert len(set(group)) == len(group) <= 12, (path.name, group)


def test_an_acronym_of_two_files_has_the_equivalents_of_both(tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("[sigles]\nABC : un long nom ; (depuis 2014)\n", encoding="utf-8")
    second.write_text("[sigles]\nABC : un autre nom\n[dérivations]\nville : urbain\n", "utf-8")
    both = load_thesaurus(first, second)
    assert both.acronyms == {"ABC": ("un long nom", "un autre nom")}
    assert both.derived == (("ville", "urbain"),)

"""Queries against a vocabulary: corrections, names, acronyms, everyday words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_index
from index.catalogue import VocabularyWord
from index.lexicon import french_words
from index.query import EXPANSION_WEIGHT, QueryParser, idf
from index.search import open_searcher
from index.spelling import Speller, tolerance
from tests.index_factory import TOYS, settings_in, write_files

TEXTS = {
    "a.txt": "# La cour Oasis\nLa désimperméabilisation de la cour d’école à Montreuil.\n"
    "Un employé du quartier prioritaire habite le Plateau.\nLe PLUi fixe 1 500 m² de pleine terre.\n"
    "La co-construction avec Grande-Synthe.\nUn habitat pour tous.",
    "b.txt": "Le logement social de Paris.\nLa géothermie de Grigny.\nParis aime la noue.\n"
    "Un lieu partagé, un plan climat.\nMontréal est une autre ville.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("query")
    settings = settings_in(folder)
    build_index([write_files(folder / "docs", TEXTS)], settings, **TOYS)
    with open_searcher(settings) as opened:
        yield opened


def only(searcher, text):
    (term,) = searcher.terms(text)
    return term


def test_function_words_are_no_terms(searcher):
    assert searcher.terms("Combien y en a-t-il, et où ?") == ()
    assert [t.surface for t in searcher.terms("Qu’est-ce que la géothermie ?")] == ["géothermie"]


def test_known_words_and_their_rarity(searcher):
    paris, cour = only(searcher, "Paris"), only(searcher, "cour")
    assert paris.known
    assert cour.known
    count = searcher.manifest.counts.passages
    assert paris.idf == pytest.approx(idf(2, count))
    unknown = only(searcher, "à Zorglub")
    assert (unknown.known, unknown.correction, unknown.variants) == (False, None, ("zorglub",))
    assert unknown.idf == pytest.approx(idf(0, count))
    assert unknown.idf > paris.idf > 0


@given(st.integers(1, 10**6), st.data())
def test_idf_falls_with_frequency(total, data):
    passages = data.draw(st.integers(0, total))
    assert idf(passages, total) > 0
    assert idf(passages, total) >= idf(min(total, passages + 1), total)
    expected = math.log1p((total - passages + 0.5) / (passages + 0.5))
    assert idf(passages, total) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gothermie", "géothermie"),
        ("desimpermeabilistion", "désimperméabilisation"),
        ("habitta", "habitat"),
        ("logemnt", "logement"),
        ("ecoel", "école"),
    ],
)
def test_typing_mistakes_are_corrected_and_told(searcher, typed, meant):
    term = only(searcher, typed)
    assert (term.known, term.correction) == (False, meant)
    assert set(only(searcher, meant).variants) <= set(term.variants)


def test_unaccented_and_inflected_words_are_known(searcher):
    for text in ("employe", "employés", "geothermie", "DESIMPERMEABILISATION", "cours d'ecole"):
        assert all(term.known and term.correction is None for term in searcher.terms(text)), text


@pytest.mark.parametrize("name", ["Montreil", "Grignan", "Tours", "Montreuilly", "Parys"])
def test_names_are_not_silently_another_town(searcher, name):
    term = only(searcher, f"à {name}")
    assert not term.known
    assert term.correction is None


def test_a_slip_in_a_long_name_is_corrected_and_told(searcher):
    term = only(searcher, "à Grigni")
    assert (term.known, term.correction) == (False, "grigny")
    assert not only(searcher, "à Villarde").known


def test_a_name_that_shares_a_stem_only_is_not_known(searcher):
    assert only(searcher, "un plateau").known
    assert not searcher.terms("que fait Plateaux ?")[0].known
    assert searcher.terms("Habitats : combien ?")[0].known


def test_capitals_tell_nothing_in_a_shouted_question(searcher):
    term = searcher.terms("LA GOTHERMIE DE GRIGNY")[0]
    assert term.correction == "géothermie"


def test_glued_articles(searcher):
    term = only(searcher, "lhabitat")
    assert (term.known, term.correction) == (True, "habitat")
    assert not only(searcher, "Lhabitat").known
    assert only(searcher, "lieu").known


def test_mistyped_question_words_are_dropped(searcher):
    assert [t.surface for t in searcher.terms("Commbien coûte la noue")][-1] == "noue"
    assert "Commbien" not in [t.surface for t in searcher.terms("Commbien coûte la noue")]


def test_numbers_in_any_writing(searcher):
    for text in ("1500", "1 500", "1\u202f500"):
        assert only(searcher, text).known
    assert not only(searcher, "1501").known
    assert only(searcher, "1501").correction is None


def test_acronyms_both_ways(searcher):
    assert "prioritair_quarti" in only(searcher, "qpv").variants
    assert "prioritair_quarti" in only(searcher, "QPV").variants
    found = searcher.search("les QPV")
    assert "quartier prioritaire" in found[0].passage.text
    long_form = searcher.terms("plan local d'urbanisme")
    assert all("plui" in term.variants for term in long_form)


def test_everyday_words_find_the_jargon(searcher):
    terms = searcher.terms("enlever le bitume")
    assert [term.surface for term in terms] == ["enlever", "bitume"]
    assert all("desimpermeabilis" in term.variants for term in terms)
    assert "désimperméabilisation" in searcher.search("enlever le bitume")[0].passage.text


def test_expansions_weigh_less_than_words(searcher):
    query = searcher._parser.parse("HLM à Paris")
    weights = dict(query.clauses[0])
    assert weights["hlm"] == 1.0
    assert weights[next(t for t in weights if "_" in t)] == EXPANSION_WEIGHT


def test_compounds(searcher):
    assert [t.surface for t in searcher.terms("Grande-Synthe")] == ["Grande", "Synthe"]
    whole = only(searcher, "coconstruction")
    assert whole.known
    assert whole.variants[0] == "coconstruct"
    assert only(searcher, "co-construction").variants == whole.variants


def test_a_repeated_word_counts_once(searcher):
    assert len(searcher.terms("Paris, Paris et encore PARIS")) == 1


@given(st.text(max_size=80))
def test_any_text_parses(searcher, text):
    query = searcher._parser.parse(text)
    for term in query.terms:
        assert term.variants
        assert len(set(term.variants)) == len(term.variants)
        assert term.idf > 0
    assert all(0 < weight <= 1 for clause in query.clauses for _, weight in clause)


def test_tolerance_follows_length():
    assert [tolerance("x" * n) for n in (3, 4, 7, 8, 20)] == [0, 1, 1, 2, 2]


def test_speller_preferences():
    words = [VocabularyWord("noue", "noue", 1), VocabularyWord("roue", "roue", 9)]
    speller = Speller([*words, VocabularyWord("boue", "boue", 5)])
    assert speller.nearest("noeu", 1).word == "noue"
    assert speller.nearest("zoue", 1).word == "roue"
    assert speller.nearest("zoue", 1, unambiguous=True) is None
    assert speller.nearest("zzzz", 1) is None


def test_parser_reads_the_vocabulary_only_when_needed(searcher):
    fresh = QueryParser(searcher._analyser, searcher._parser._equivalents, searcher.catalogue)
    fresh.parse("la géothermie à Paris")
    assert "_speller" not in vars(fresh)
    fresh.parse("la gothermie")
    assert "_speller" in vars(fresh)


def test_a_french_word_that_no_passage_holds_is_no_mistake(searcher):
    speller = Speller(searcher.catalogue.words())
    near = [w for w in sorted(french_words()) if speller.nearest(w, tolerance(w))]
    missing = [w for w in near[:400] if not any(t.known for t in searcher.terms(w))]
    assert len(missing) > 20
    assert all(term.correction is None for w in missing for term in searcher.terms(w))

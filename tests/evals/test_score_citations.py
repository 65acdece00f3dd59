"""Citation scores: quotes that stand or not, pages that were expected or not, words that stand."""

import pytest

from evals.cases import Case, ExpectedSource, GivenAnswer, GivenCitation, GivenSentence
from evals.citations import citation_scores
from evals.facts import Matcher

NBSP, NNBSP = "\u00a0", "\u202f"
RAW = {
    ("a.pdf", 4): "Paris compte 75 cours Oa-\nsis. Une seconde phrase.",
    ("a.pdf", 5): "La ferme accueille\ndes habitants.",
}
CLEAN = {
    ("a.pdf", 4): "Paris compte 75 cours Oasis. Une seconde phrase.",
    ("a.pdf", 5): RAW["a.pdf", 5],
}
CASE = Case("c", "q", (), True, (ExpectedSource("a.pdf", (4, 6)),), (), "", ())
UNANSWERABLE = Case("u", "q", (), False, (), (), "", ())


def raw_page(file, page):
    return RAW.get((file, page))


def clean_page(file, page):
    return CLEAN.get((file, page))


def cite(marker, page, quote, file="a.pdf"):
    return GivenCitation(marker, "a", "A", file, page, str(page), quote, None)


def given(sentences, citations, status="answered"):
    told = tuple(GivenSentence(*sentence) for sentence in sentences)
    return GivenAnswer("q", status, "extractive", None, "", told, tuple(citations), (), "i", {})


@pytest.fixture(scope="module")
def scores_of():
    matcher = Matcher()
    return lambda case, answer: citation_scores(case, answer, raw_page, clean_page, matcher)


def test_quotes_are_checked_on_the_raw_page(scores_of):
    citations = [
        cite(1, 4, "Paris compte 75 cours Oasis."),
        cite(2, 4, "Paris compte 76 cours Oasis."),
        cite(3, 9, "Une seconde phrase."),
        cite(4, 5, ""),
    ]
    score = scores_of(CASE, given([("Paris.", "quote", (1, 2, 3, 4))], citations))[
        "citation_validity"
    ]
    assert score.value == 0.25
    assert score.reason.startswith(f"Citations mot à mot à la page citée{NBSP}: 1 sur 4")
    assert (
        f"[2] «{NBSP}Paris compte 76 cours Oasis.{NBSP}» ne figure pas a.pdf p.{NBSP}4"
        in score.reason
    )
    assert f"[3] a.pdf p.{NBSP}9 n’existe pas" in score.reason


def test_precision_and_recall_against_the_expected_pages(scores_of):
    citations = [cite(1, 4, "x"), cite(2, 4, "y"), cite(3, 5, "z"), cite(4, 4, "w", "b.pdf")]
    scores = scores_of(CASE, given([("Paris.", "quote", (1,))], citations))
    assert scores["citation_precision"].value == 0.5
    assert scores["citation_precision_near"].value == 0.75
    assert scores["citation_recall"].value == 0.5
    assert scores["citation_recall"].reason.endswith(f"non citées{NBSP}: a.pdf p.{NBSP}6.")
    assert f"b.pdf p.{NBSP}4" in scores["citation_precision_near"].reason


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        (("Paris compte soixante-quinze cours Oasis.", "generated", (1,)), 1),
        (("Paris compte 57 cours Oasis.", "generated", (1,)), 0),
        (("Paris compte des lycées Oasis.", "generated", (1,)), 0),
        (("La ferme accueille des habitants.", "generated", (2, 1)), 1),
        (("Paris accueille des habitants.", "generated", (1, 2)), 0),
        (("Paris accueille des habitants.", "computed", (1, 2)), 1),
        (("Paris accueille des habitants.", "quote", (1, 2)), 1),
        (("Paris compte 75 cours Oasis.", "generated", ()), 0),
        (("Paris compte 75 cours Oasis.", "generated", (9,)), 0),
        (("Il y en a aussi.", "generated", (1,)), 1),
    ],
)
def test_lexical_support_of_one_sentence(scores_of, sentence, value):
    citations = [cite(1, 4, "Paris"), cite(2, 5, "La ferme")]
    answer = given([sentence, ("Je ne sais rien de la Lune.", "notice", ())], citations)
    score = scores_of(CASE, answer)["lexical_support"]
    assert score.value == value
    assert ("sinon" in score.reason) == (value == 0)


def test_the_reason_names_the_words_that_no_page_holds(scores_of):
    answer = given([("Paris compte 57 lycées Oasis.", "generated", (1,))], [cite(1, 4, "Paris")])
    assert "(57, lycees)" in scores_of(CASE, answer)["lexical_support"].reason


def test_a_page_that_does_not_exist_supports_nothing(scores_of):
    answer = given([("Paris compte 75 cours.", "generated", (1,))], [cite(1, 99, "Paris")])
    assert scores_of(CASE, answer)["lexical_support"].value == 0


def test_what_is_not_scored(scores_of):
    refusal = scores_of(CASE, given([("Rien.", "notice", ())], [], "not_found"))
    assert {score.value for score in refusal.values()} == {None}
    wrong = scores_of(UNANSWERABLE, given([("Paris.", "quote", (1,))], [cite(1, 4, "Paris")]))
    assert wrong["citation_validity"].value == wrong["lexical_support"].value == 1
    rest = ("citation_precision", "citation_precision_near", "citation_recall")
    assert [wrong[key].value for key in rest] == [None] * 3
    bare = scores_of(CASE, given([("Paris.", "generated", ())], []))
    assert bare["citation_validity"].value is bare["citation_precision"].value is None
    assert bare["citation_recall"].value == bare["lexical_support"].value == 0
    assert all(s.reason for scores in (refusal, wrong, bare) for s in scores.values())

"""The scores of a whole case: outcomes, what applies when, reasons; and on real answers."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from assistant.shapes import answer_json
from evals.cases import (
    Case,
    ExpectedSource,
    Fact,
    GivenAnswer,
    GivenCitation,
    GivenEvidence,
    GivenSentence,
    Importance,
)
from evals.facts import Matcher
from evals.metrics import METRICS
from evals.scoring import Tools, expected_on_pages, held_facts, score
from evals.types import Outcome

NBSP, NNBSP = "\u00a0", "\u202f"
PAGE = "Paris compte 75 cours Oasis en juin 2022. Le CAUE de Paris les suit."
VITAL, OKAY = Importance.VITAL, Importance.OKAY
CASE = Case(
    "c", "Combien de cours ?", (), True, (ExpectedSource("a.pdf", (4,)),),
    (
        Fact("75 cours transformées", ("75 cours",), VITAL),
        Fact("CAUE", (), VITAL),
        Fact("juin 2022", (), OKAY),
    ),
    "Il y a 75 cours Oasis.", (),
)  # fmt: skip
UNANSWERABLE = Case("u", "Et sur la Lune ?", (), False, (), (), "", ())


@pytest.fixture(scope="module")
def tools():
    def page(file, number):
        return PAGE if (file, number) == ("a.pdf", 4) else None

    return Tools(Matcher(), page, page)


def given(*texts, status="answered", notices=()):
    sentences = [GivenSentence(text, "quote", (1,)) for text in texts]
    sentences += [GivenSentence(text, "notice", ()) for text in notices]
    citation = GivenCitation(1, "a", "A", "a.pdf", 4, "4", "Paris compte 75 cours", None)
    evidence = (GivenEvidence(1, "p", "a.pdf", 4, 1.0, PAGE),)
    cited = (citation,) if texts else ()
    shown = "\n".join(f"{text} [1]" for text in texts)
    return GivenAnswer(
        "q", status, "extractive", None, shown, tuple(sentences), cited, evidence, "i",
        {"search": 1.0, "total": 12.5},
    )  # fmt: skip


def values(scores):
    return {key: score.value for key, score in scores.items() if score.value is not None}


ALL = "Paris compte 75 cours Oasis, suivies par le CAUE."


@pytest.mark.parametrize(
    ("case", "answer", "outcome", "quality"),
    [
        (CASE, given(ALL), Outcome.RIGHT, 1),
        (CASE, given("Paris compte 75 cours."), Outcome.PARTIAL, 0.5),
        (CASE, given("Paris est une ville."), Outcome.MISSED, 0),
        (CASE, given(status="not_found", notices=["Rien trouvé."]), Outcome.WRONG_REFUSAL, 0),
        (CASE, given(status="notice", notices=["Bonjour."]), Outcome.WRONG_REFUSAL, 0),
        (
            CASE,
            given("Le CAUE.", status="partial", notices=["Et 75 cours ?"]),
            Outcome.PARTIAL,
            0.5,
        ),
        (CASE, None, Outcome.FAILED, 0),
        (UNANSWERABLE, given(status="not_found"), Outcome.RIGHT, 1),
        (UNANSWERABLE, given(ALL), Outcome.WRONG_ANSWER, 0),
        (UNANSWERABLE, None, Outcome.FAILED, 0),
    ],
)
def test_outcome_and_quality(tools, case, answer, outcome, quality):
    found, scores = score(case, answer, "panne" if answer is None else None, tools)
    assert found is outcome
    assert scores["quality"].value == quality
    assert list(scores) == list(METRICS)
    assert all(score.reason.endswith((".", "panne")) for score in scores.values())
    shares = [s.value for k, s in scores.items() if k not in ("words", "sentences", "latency")]
    assert all(value is None or 0 <= value <= 1 for value in shares)


def test_an_answer_with_everything(tools):
    _, scores = score(CASE, given(ALL, notices=["Un avis de plus."]), None, tools)
    expected = dict.fromkeys(METRICS, 1.0)
    expected |= {"okay_coverage": 0.0, "wrong_refusal": 0.0, "words": 9.0, "latency": 12.5}
    expected |= {"reference_overlap": 2 * 3 / (7 + 3), "lexical_support": 0.0}
    del expected["right_refusal"]
    assert values(scores) == pytest.approx(expected)
    assert scores["vital_all"].reason == (
        f"Donnés{NBSP}: «{NBSP}75 cours transformées{NBSP}» («{NBSP}75 cours{NBSP}»), «{NBSP}CAUE{NBSP}»."
    )
    assert scores["okay_coverage"].reason == f"Manquants{NBSP}: «{NBSP}juin 2022{NBSP}»."


def test_what_is_given_and_what_is_missing_are_named(tools):
    _, scores = score(CASE, given("Le CAUE les suit."), None, tools)
    assert scores["vital_coverage"].reason == (
        f"Donnés{NBSP}: «{NBSP}CAUE{NBSP}»{NNBSP}; manquants{NBSP}: «{NBSP}75 cours transformées{NBSP}»."
    )


def test_what_applies_to_a_refusal(tools):
    refusal = given(status="not_found", notices=["Rien trouvé."])
    retrieval = {key for key in METRICS if key.startswith(("doc_", "page_", "near_"))}
    kept = values(score(CASE, refusal, None, tools)[1])
    assert set(kept) == retrieval | {"quality", "wrong_refusal", "latency"}
    assert kept["wrong_refusal"] == 1
    kept = values(score(UNANSWERABLE, refusal, None, tools)[1])
    assert kept == {"quality": 1, "right_refusal": 1, "latency": 12.5}


def test_what_applies_to_an_answer_that_should_have_been_a_refusal(tools):
    kept = values(score(UNANSWERABLE, given(ALL), None, tools)[1])
    assert set(kept) == {
        "quality", "right_refusal", "citation_validity", "lexical_support", "words", "sentences",
        "latency",
    }  # fmt: skip
    assert kept["right_refusal"] == 0


def test_what_applies_to_a_failure(tools):
    outcome, scores = score(CASE, None, "Le modèle n’a pas répondu.", tools)
    assert outcome is Outcome.FAILED
    assert values(scores) == {"quality": 0}
    assert "Le modèle n’a pas répondu." in scores["latency"].reason


def test_without_reference_vital_facts_or_time(tools):
    bare = replace(CASE, reference="", facts=CASE.facts[2:])
    answer = replace(given(ALL), timings_ms={})
    _, scores = score(bare, answer, None, tools)
    unscored = {key for key, score in scores.items() if score.value is None}
    assert unscored == {
        "quality", "vital_coverage", "vital_all", "reference_overlap", "right_refusal", "latency",
    }  # fmt: skip


def test_held_facts_are_parallel_to_the_facts(tools):
    assert held_facts(CASE, given(ALL), tools.matcher) == (True, True, False)
    assert held_facts(CASE, given(ALL, status="not_found"), tools.matcher) == (False,) * 3


def test_facts_that_no_expected_page_holds(tools):
    wrong = Fact("76 cours", ("la Lune",), OKAY)
    case = replace(CASE, facts=(*CASE.facts, wrong))
    assert expected_on_pages(case, tools.raw_page, tools.matcher) == (wrong,)
    elsewhere = replace(case, sources=(ExpectedSource("a.pdf", (5,)),))
    assert expected_on_pages(elsewhere, tools.raw_page, tools.matcher) == case.facts


QUESTIONS = (
    "Combien de cours Oasis à Paris ?",
    "Que fait Loos-en-Gohelle ?",
    "Qu’est-ce que la résilience ?",
    "Quel temps fera-t-il demain ?",
)


def test_real_answers_have_valid_citations(assistant):
    """Every quote of the shipped assistant stands on its page, and its sentences are supported."""
    matcher = Matcher()
    answered = 0
    with assistant.live.reading() as searcher:
        catalogue = searcher.catalogue
        ids = {source.file: source.id for source in catalogue.sources()}
        tools = Tools(
            matcher,
            lambda file, page: catalogue.raw_page(ids[file], page).raw,
            lambda file, page: catalogue.page(ids[file], page).text,
        )
        for question in QUESTIONS:
            shape = answer_json(searcher, assistant.ask(question))
            answer = TypeAdapter(GivenAnswer).validate_python(shape)
            _, scores = score(replace(UNANSWERABLE, question=question), answer, None, tools)
            if not answer.refused:
                answered += 1
                assert scores["citation_validity"].value == 1, scores["citation_validity"].reason
                assert scores["words"].value
    assert answered >= 2

"""Scoring sentences: the features say what their names say, and the shipped weights hold their signs."""

import pytest

from assistant.examination import examine
from assistant.extract import DATA, FEATURES
from assistant.followup import resolve
from evals.fit_sentences import SIGNS
from index.logistic import load_model


@pytest.fixture(scope="module")
def searcher(assistant):
    with assistant.live.reading() as opened:
        yield opened


def ranked(searcher, question):
    found = examine(searcher, resolve(question, ()))
    assert found.refusal is None
    return [(item, dict(zip(FEATURES, item.features, strict=True))) for item in found.ranked]


QUESTIONS = (
    "Combien d’adhérents compte l’Accorderie du 19e arrondissement ?",
    "Qui porte la cour Oasis de l’école Charles-Hermite ?",
    "C’est quoi le SLIME ?",
    "Quelles villes ont planté des noues ?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_features_lie_in_the_unit_interval(searcher, question):
    for item, found in ranked(searcher, question):
        shares = {name: value for name, value in found.items() if name != "length"}
        assert all(0.0 <= value <= 1.0 + 1e-9 for value in shares.values()), shares
        assert 0.0 < item.score < 1.0


def test_scores_order_the_sentences(searcher):
    scores = [item.score for item, _ in ranked(searcher, QUESTIONS[0])]
    assert scores == sorted(scores, reverse=True)


def test_a_count_near_its_noun_is_typed_and_near(searcher):
    found = ranked(searcher, QUESTIONS[0])
    best, features = found[0]
    assert "450 adhérents" in best.candidate.text
    assert features["typed"] == features["near"] == features["number"] == 1.0
    assert any(not other["typed"] for _, other in found)


def test_a_labelled_field_and_a_definition_are_seen(searcher):
    fields = [
        f for item, f in ranked(searcher, QUESTIONS[1]) if item.candidate.text.startswith("Porteur")
    ]
    assert fields
    assert all(f["label"] == f["field"] == 1.0 for f in fields)
    assert any(f["defining"] or f["entry"] for _, f in ranked(searcher, QUESTIONS[2]))


def test_words_together_are_close(searcher):
    for item, found in ranked(searcher, "la désimperméabilisation des cours d’école"):
        assert found["close"] <= found["own"] + 1e-9
        if len(item.candidate.words_terms) <= 8:
            assert found["close"] == pytest.approx(found["own"])


def test_sentences_beside_one_another_know_it(searcher):
    found = ranked(searcher, QUESTIONS[3])
    places = {(i.candidate.context.evidence.passage.source_id, i.candidate.page, i.candidate.start): f
              for i, f in found}  # fmt: skip
    firsts = [f for f in places.values() if f["first"]]
    assert len(firsts) == len({key[:2] for key in places})
    assert all(f["before"] == 0.0 for f in firsts)
    assert any(f["before"] > 0.0 for f in places.values())


def test_the_shipped_weights_have_the_signs_they_may_have():
    weights = load_model(DATA).weights
    assert weights.keys() <= set(FEATURES)
    signs = dict(zip(FEATURES, SIGNS, strict=True))
    assert all(weight * signs[name] >= 0 for name, weight in weights.items())
    assert weights["typed"] > 0


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("C’est quoi le SLIME ?", "SLIME : service local"),
        ("ANRU définition", "ANRU : Agence nationale"),
        ("c'est quoi une noue ?", "noue : fossé planté"),
    ],
)
def test_a_definition_opens_with_the_entry_of_the_glossary(assistant, question, opening):
    first = assistant.ask(question).sentences[0]
    assert first.citations
    assert first.text.replace("\u202f", " ").replace("\u00a0", " ").startswith(opening)

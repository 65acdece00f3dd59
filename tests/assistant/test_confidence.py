"""The confidence: a logistic model, its features on the bundled corpus, and what they tell apart."""

import math

import pytest

from assistant.confidence import confidence_model
from assistant.examination import examine
from assistant.followup import resolve
from evals.fit_confidence import SIGNS
from index.logistic import LogisticModel

HELD = "Combien de brebis pâturent entre les immeubles de Saint-Denis ?"
ABSENT = "Comment se forment les nuages et pourquoi la Lune change-t-elle de forme ?"


@pytest.fixture(scope="module")
def searcher(assistant):
    with assistant.live.reading() as opened:
        yield opened


def seen(searcher, question):
    return examine(searcher, resolve(question, ()))


def test_the_model_is_the_logistic_function_of_its_weights():
    model = LogisticModel(-1.0, {"support": 2.0, "absent": 5.0})
    assert model.of({"support": 0.5}) == pytest.approx(0.5)
    assert model.of({"support": 1.0, "other": 9.0}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert model.of({"support": 1e9}) <= 1.0


def test_the_shipped_weights_have_the_signs_they_may_have():
    weights = confidence_model().weights
    assert weights.keys() <= SIGNS.keys()
    assert all(weight * SIGNS[name] >= 0 for name, weight in weights.items())


def test_features_lie_in_the_unit_interval_and_the_answerable_question_is_surer(searcher):
    held, absent = seen(searcher, HELD), seen(searcher, ABSENT)
    assert held.refusal is None
    assert set(held.features) == set(SIGNS)
    assert all(-0.01 <= value <= 1.01 for value in held.features.values()), held.features
    assert held.confidence > absent.confidence


def test_a_question_that_the_rules_refuse_has_no_features(searcher):
    found = seen(searcher, "Combien coûte la vie à Zanzibar-les-Flots ?")
    assert found.refusal is not None
    assert (found.features, found.confidence) == (None, 0.0)

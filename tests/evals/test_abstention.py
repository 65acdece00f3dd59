"""The coverage/risk curve and the rates of refusal, by hand and against a slow sweep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UserError
from evals.abstention import WRONG, abstention, curve
from evals.calibrate import choose
from evals.types import Outcome
from tests.eval_factory import make_case, make_result, make_run

ANSWERED = (Outcome.RIGHT, Outcome.PARTIAL, Outcome.MISSED)


def answered(identity, confidence, outcome=Outcome.RIGHT):
    return make_result(make_case(identity), outcome, confidence)


def held_back(identity, confidence, outcome):
    """Refused by the threshold; without it, the answer would have had this outcome."""
    case = make_case(identity, answerable=outcome is not Outcome.WRONG_ANSWER)
    refusal = Outcome.WRONG_REFUSAL if case.answerable else Outcome.RIGHT
    return make_result(case, refusal, confidence, outcome)


def test_curve_by_hand():
    results = [
        answered("a", 0.9),
        answered("b", 0.7, Outcome.MISSED),
        held_back("c", 0.3, Outcome.RIGHT),
        held_back("d", 0.1, Outcome.WRONG_ANSWER),
        make_result(make_case("e", answerable=False), Outcome.RIGHT, 0.0),
    ]
    assert [(p.threshold, p.coverage, p.risk) for p in curve(results)] == [
        (0.9, 0.2, 0.0),
        (0.7, 0.4, 0.5),
        (0.3, pytest.approx(0.6), pytest.approx(1 / 3)),
        (0.1, 0.8, 0.5),
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from(ANSWERED)), min_size=1, max_size=30))
def test_curve_is_the_sweep_over_thresholds(items):
    results = [answered(str(n), level, outcome) for n, (level, outcome) in enumerate(items)]
    points = curve(results)
    assert [p.threshold for p in points] == sorted({level for level, _ in items}, reverse=True)
    for point in points:
        above = [outcome for level, outcome in items if level >= point.threshold]
        assert point.coverage == pytest.approx(len(above) / len(items))
        assert point.risk == pytest.approx(sum(o in WRONG for o in above) / len(above))


def test_rates_by_hand():
    results = [
        answered("a", 0.9),
        answered("b", 0.8),
        held_back("c", 0.3, Outcome.RIGHT),
        held_back("d", 0.1, Outcome.WRONG_ANSWER),
        make_result(make_case("e", answerable=False), Outcome.WRONG_ANSWER, 0.5),
        make_result(make_case("f"), Outcome.FAILED),
    ]
    found = abstention(make_run(results))
    assert found.precision.mean == 0.5
    assert found.recall.mean == 0.5
    assert found.wrong_refusals.mean == pytest.approx(1 / 3)
    # Pairs (answerable, unanswerable): .9 and .8 beat .5 and .1; .3 beats .1 only.
    assert found.auroc == pytest.approx(5 / 6)
    assert found.threshold == 0.37


def test_no_refusal_and_no_unanswerable_question_leave_the_rates_undefined():
    found = abstention(make_run([answered("a", 0.9)]))
    assert found.precision.mean is None
    assert found.precision.interval is None
    assert found.auroc is None


def test_choice_answers_most_within_the_risk():
    results = [answered(str(n), 1 - n / 100) for n in range(40)]
    results += [answered(f"x{n}", 0.5 - n / 100, Outcome.MISSED) for n in range(10)]
    choice = choose(results, 0.1)
    assert (choice.answered, choice.wrong) == (44, 4)
    assert 0.46 < choice.threshold < 0.47
    assert choice.risk <= 0.1 < choice.risk_interval.high
    passing = [r for r in results if r.answer.confidence >= choice.threshold]
    assert len(passing) == choice.answered


def test_a_risk_that_no_threshold_reaches_is_told_with_the_least_one():
    results = [answered("a", 0.9, Outcome.MISSED), answered("b", 0.8), answered("c", 0.7)]
    with pytest.raises(UserError, match=r"le plus faible est 33 %, en répondant à 100 %"):
        choose(results, 0.2)

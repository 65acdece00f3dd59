"""The coverage/risk curve and the rates of refusal, by hand and against a slow sweep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UserError
from evals.abstention import WRONG, abstention, curve
from evals.calibrate import choose, doubts, standing
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


def test_a_choice_is_set_beside_the_threshold_in_force():
    results = [
        answered("a", 0.9),
        answered("b", 0.8, Outcome.MISSED),
        held_back("c", 0.3, Outcome.RIGHT),
        held_back("d", 0.1, Outcome.WRONG_ANSWER),
        make_result(make_case("e", answerable=False), Outcome.RIGHT, None),
        make_result(make_case("f"), Outcome.FAILED),
    ]
    before, high, low = (standing(results, level) for level in (0.37, 0.85, 0.0))
    assert (before.answered, before.wrong, before.wrong_refusals, before.total) == (2, 1, 1, 5)
    assert (high.answered, high.wrong, high.wrong_refusals) == (1, 0, 2)
    assert (low.answered, low.wrong, low.wrong_refusals) == (4, 2, 0)
    nothing = standing(results, 1.0)
    assert (nothing.answered, nothing.risk, nothing.risk_interval) == (0, 0.0, None)


def many(count, level, outcome=Outcome.RIGHT):
    """Answered questions on pages of their own."""
    return [
        make_result(make_case(f"{level}-{n}", pages=((n, f"{level}.pdf"),)), outcome, level)
        for n in range(count)
    ]


def test_a_choice_that_answers_little_or_is_ill_known_is_doubted():
    results = [*many(40, 0.9), *many(60, 0.5), *many(30, 0.4, Outcome.MISSED)]
    all_of_them = standing(results, 0.1)
    assert doubts(all_of_them, standing(results, 0.45), 0.1) == ()
    [little] = doubts(all_of_them, standing(results, 0.8), 0.1)
    assert "40 des 130 questions, au lieu de 130" in little
    [unknown] = doubts(standing(results, 0.8), standing(results, 0.8), 0.02)
    assert "plus du double des 2 % demandés" in unknown


def test_rounding_the_threshold_lets_no_other_question_through():
    results = [answered("a", 0.50001), answered("b", 0.5, Outcome.MISSED)]
    choice = choose(results, 0.1)
    assert (choice.answered, choice.wrong) == (1, 0)
    assert 0.5 < choice.threshold < 0.50001

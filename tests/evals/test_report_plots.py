"""Scales, bins and marks: where numbers go on the report's plots."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import GivenEvidence
from evals.report import dots, plots
from evals.report.marks import label, line, path_through, rect
from evals.report.risk import coverage_and_risk
from evals.report.scales import Scale, bins, step_of, ticks
from evals.report.words import run_names
from evals.runfile import slim
from evals.summary import summarise
from evals.types import Outcome, Score
from tests.eval_factory import make_case, make_result, make_run


@pytest.mark.parametrize(
    ("value", "place"), [(0.0, 10.0), (0.5, 50.0), (1.0, 90.0), (-3.0, 10.0), (7.0, 90.0)]
)
def test_a_scale_maps_and_holds(value, place):
    assert Scale(0.0, 1.0, 10.0, 90.0)(value) == place


def test_a_scale_may_go_down_and_may_be_empty():
    down = Scale(0.0, 4.0, 100.0, 0.0)
    assert [down(value) for value in (0, 1, 4)] == [100.0, 75.0, 0.0]
    assert Scale(2.0, 2.0, 0.0, 80.0)(2.0) == 40.0


def test_ticks_are_round_and_reach_the_top():
    assert ticks(1.0) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert ticks(76) == (0.0, 20.0, 40.0, 60.0, 80.0)
    assert ticks(0.0) == (0.0, 1.0)
    assert step_of(4.0, 4) == 1.0


@given(st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_always_hold_the_value(high, count):
    made = ticks(high, count)
    assert made[0] == 0.0
    assert made[-1] >= high * (1 - 1e-6)
    assert len(made) <= count + 2


@given(st.lists(st.just(0.0) | st.floats(1e-3, 1e7), max_size=80))
def test_bins_lose_no_value(values):
    made = bins(values)
    assert sum(made.counts) == len(values)
    assert len(made.edges) == len(made.counts) + 1
    assert list(made.edges) == sorted(set(made.edges))


def test_a_long_tail_goes_into_the_last_bin():
    made = bins([float(value) for value in range(1, 100)] + [10_000.0])
    assert made.open_ended
    assert made.edges[-1] < 1000
    assert made.counts[-1] >= 1
    assert not bins([1.0, 2.0, 3.0]).open_ended


def test_words_come_in_whole_bins():
    assert all(edge.is_integer() for edge in bins([1.0, 2.0, 2.0, 4.0]).edges)


def test_marks_are_in_per_cent():
    assert line("grid", 0, 12.5, 100, 1 / 3).at == {
        "x1": "0%", "y1": "12.5%", "x2": "100%", "y2": "0.33%",
    }  # fmt: skip
    assert rect("bar", 1, 2, -3, 4).at["width"] == "0%"
    assert label("tick", 50, 0, "50 %").at["text-anchor"] == "middle"
    assert path_through([(0, 100), (50, 25.5)]) == "M0.00 100.00L50.00 25.50"
    assert path_through([(0, 100)]) == ""


def a_run(**changes):
    cases = [make_case(f"q{i}", answerable=i < 6, tags=("lieu",)) for i in range(8)]
    outcomes = [Outcome.RIGHT] * 3 + [Outcome.MISSED, Outcome.WRONG_REFUSAL, Outcome.FAILED]
    outcomes += [Outcome.RIGHT, Outcome.WRONG_ANSWER]
    results = [
        make_result(
            case, outcome, confidence=i / 10, quality=float(outcome is Outcome.RIGHT),
            words=10.0 + i, latency=20.0 * (i + 1),
        )
        for i, (case, outcome) in enumerate(zip(cases, outcomes, strict=True))
    ]  # fmt: skip
    return make_run(results, **changes)


def test_the_outcome_bar_is_whole_and_in_order():
    run = a_run()
    (bar,) = plots.outcomes_of([summarise(run)], run_names([run]))
    boxes = [m for m in bar.marks if m.kind == "rect"]
    assert [m.css.split()[1] for m in boxes] == [
        o.value for o in Outcome if any(r.outcome is o for r in run.results)
    ]
    widths = [float(m.at["width"].rstrip("%")) for m in boxes]
    assert sum(widths) == pytest.approx(100)
    assert widths[0] == pytest.approx(50)
    assert "4 justes" in bar.description.replace("\u00a0", " ")


def with_evidence(result, *pages):
    evidence = tuple(
        GivenEvidence(rank, f"p{rank}", "a.pdf", page, 0.5, "texte")
        for rank, page in enumerate(pages, 1)
    )
    return replace(result, answer=replace(result.answer, evidence=evidence))


def test_ranks_count_the_first_expected_page():
    results = [
        with_evidence(make_result(make_case("q1")), 3, 3),
        with_evidence(make_result(make_case("q2")), 9, 8, 3),
        with_evidence(make_result(make_case("q3")), *range(10, 20)),
        make_result(make_case("q4", answerable=False)),
    ]
    assert [plots.first_rank(result) for result in results] == [1, 3, None, None]
    rows = dict(plots.ranks(make_run(results)).rows)
    assert rows["1"] == rows["3"] == rows["absente"] == "1"
    assert rows["2"] == "0"


def test_the_curve_marks_the_threshold_in_force():
    run = a_run(settings={"min_support": "0.15"})
    plot = coverage_and_risk([summarise(run)], run_names([run]))
    dots_drawn = [m for m in plot.marks if m.kind == "use"]
    assert len(dots_drawn) == 1
    reached = [p for p in summarise(run).abstention.curve if p.threshold >= 0.15][-1]
    assert (
        dots_drawn[0].at["x"] == f"{13 + 83 * reached.coverage:.2f}".rstrip("0").rstrip(".") + "%"
    )
    assert "0,15" in plot.note
    assert plot.curves[0].path.startswith("M")


def test_the_quantiles_of_time_are_marked():
    run = a_run()
    plot = plots.times(run, summarise(run))
    assert [m.text.strip("\u202f") for m in plot.marks if m.css == "quantile-name"] == [
        "médiane", "95\u00a0%",
    ]  # fmt: skip


def test_the_last_bar_without_an_end_is_named_so():
    run = a_run()
    results = [
        replace(r, scores={**r.scores, "latency": Score(20.0 + i, "pour l'essai")})
        for i, r in enumerate(run.results * 10)
    ]
    results[0] = replace(results[0], scores={**run.results[0].scores, "latency": Score(9e3, "x")})
    plot = plots.times(replace(run, results=tuple(results)), summarise(run))
    names = [m.text for m in plot.marks if m.css == "tick below"]
    assert plot.rows[-1][0].endswith("et plus")
    assert names[-1].startswith("≥\u00a0")
    assert sum("≥" in name for name in names) == 1
    places = [float(m.at["x"].rstrip("%")) for m in plot.marks if m.css == "tick below"]
    assert min(b - a for a, b in pairwise(places)) > 8
    assert any(m.css == "halo" for m in plot.marks)


def test_the_curve_says_why_it_ends_and_what_is_wrong():
    run = a_run(settings={"min_support": "0.15"})
    names = run_names([run])
    assert "quel que soit le seuil" in coverage_and_risk([summarise(run)], names, run).note
    assert "partielle ne compte pas comme fausse" in coverage_and_risk([summarise(run)], names).note
    assert (
        "quel que soit le seuil" not in coverage_and_risk([summarise(run)], names, slim(run)).note
    )


def test_absent_has_room_beside_ten():
    plot = plots.ranks(a_run(), "B")
    ten, absent = (float(m.at["x"].rstrip("%")) for m in plot.marks if m.text in {"10", "absente"})
    assert absent - ten > 10
    assert plot.description.startswith("B\u00a0: sur ")


def test_tags_need_five_questions_and_groups_are_none():
    cases = [make_case(f"q{i}", tags=("rare",) * (i < 4) + ("lieu", "groupe:x")) for i in range(6)]
    run = make_run([make_result(case, quality=i / 5) for i, case in enumerate(cases)])
    rows = dots.tags(run, "", 0)
    assert [(row.label, row.last.scored) for row in rows] == [("lieu", 6)]


def test_a_metric_that_is_not_scored_is_no_zero():
    run = make_run([make_result(make_case("q1"))])
    row = dots.cards([summarise(run)], run_names([run]))[0]
    assert (row.last.value, row.last.bounds, row.last.scored, row.last.not_scored) == (
        "–",
        "–",
        0,
        1,
    )
    assert row.last.marks == ()
    assert not row.last.drawn

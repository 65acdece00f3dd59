"""Comparing two runs: verdicts, lost questions, regressions, bars."""

from dataclasses import replace

import pytest

from corpus.errors import UserError
from evals.bars import load_bars, missed_bars
from evals.compare import _verdict, compare
from evals.estimates import clusters_of
from evals.summary import summarise
from evals.types import Change, Interval, Outcome, Verdict
from tests.eval_factory import make_case, make_result, make_run


def run_of(qualities, **changes):
    """A run whose cases each stand on a page of their own and have these qualities."""
    results = []
    for number, quality in enumerate(qualities):
        case = make_case(f"q{number:03d}", pages=((number + 1, "a.pdf"),))
        outcome = Outcome.RIGHT if quality == 1 else Outcome.MISSED
        rank = {"page_mrr": quality, "page_hit_at_5": float(quality > 0)}
        results.append(make_result(case, outcome, quality=quality, **rank))
    return make_run(results, **changes)


def metric_of(comparison, key):
    return next(item for item in comparison.metrics if item.metric.key == key)


def test_a_run_against_itself_is_equal_everywhere():
    run = run_of([1, 0, 1, 1, 0] * 6)
    found = compare(run, run)
    assert {case.change for case in found.cases} == {Change.EQUAL}
    assert not found.regressions
    assert {item.verdict for item in found.metrics} == {Verdict.UNDECIDED}
    assert metric_of(found, "quality").difference == 0
    assert metric_of(found, "quality").p_value == 1.0


def test_a_true_small_difference_on_thirty_questions_is_undecided():
    a = run_of([1] * 18 + [0] * 12)
    b = run_of([1] * 20 + [0] * 10)
    quality = metric_of(compare(a, b), "quality")
    assert quality.difference == pytest.approx(2 / 30)
    assert quality.verdict is Verdict.UNDECIDED
    assert quality.detectable > quality.difference


def test_a_large_difference_is_told_in_the_right_direction():
    a, b = run_of([1] * 10 + [0] * 30), run_of([1] * 35 + [0] * 5)
    assert metric_of(compare(a, b), "quality").verdict is Verdict.BETTER
    assert metric_of(compare(b, a), "quality").verdict is Verdict.WORSE
    assert metric_of(compare(b, a), "quality").interval.high < 0


def test_less_is_better_for_wrong_refusals():
    cases = [make_case(f"q{n}", pages=((n, "a.pdf"),)) for n in range(1, 31)]
    kept = [make_result(case, wrong_refusal=0.0, quality=1.0) for case in cases]
    lost = [
        make_result(case, Outcome.WRONG_REFUSAL, wrong_refusal=1.0, quality=0.0) for case in cases
    ]
    found = compare(make_run(kept), make_run(lost))
    assert metric_of(found, "wrong_refusal").verdict is Verdict.WORSE
    assert all(case.regressions == ("75 cours",) for case in found.cases)


def test_holm_corrects_the_headline_metrics_only():
    found = compare(run_of([1] * 10 + [0] * 20), run_of([1] * 24 + [0] * 6))
    quality, mrr = metric_of(found, "quality"), metric_of(found, "page_mrr")
    assert quality.p_adjusted >= quality.p_value
    assert mrr.p_adjusted is not None
    assert metric_of(found, "vital_all").p_adjusted is None


def test_an_answer_that_stays_may_still_lose_its_rank():
    case = make_case()
    a = make_run([make_result(case, quality=1.0, page_mrr=1.0)])
    b = make_run([make_result(case, quality=1.0, page_mrr=0.5)])
    found = compare(a, b).cases[0]
    assert (found.change, found.aspect, found.regressions) == (Change.LOST, "recherche", ())


def test_a_refusal_that_is_lost_is_a_regression():
    case = make_case(answerable=False)
    a = make_run([make_result(case, Outcome.RIGHT, quality=1.0)])
    b = make_run([make_result(case, Outcome.WRONG_ANSWER, quality=0.0)])
    assert compare(a, b).regressions[0].regressions == ("le refus",)
    assert not compare(b, a).regressions


def test_a_failure_loses_what_passed():
    case = make_case()
    a = make_run([make_result(case, quality=1.0)])
    b = make_run([make_result(case, Outcome.FAILED, quality=0.0)])
    assert compare(a, b).regressions[0].regressions == ("75 cours",)


def test_what_this_set_could_show_counts_the_correction():
    # Nine clusters that all change are needed before Holm's first level, 5 % over the headline.
    six = [make_case(f"q{n}", pages=((n, "a.pdf"),)) for n in range(1, 7)]
    a = make_run([make_result(case, quality=0.0, page_mrr=0.5, page_hit_at_5=1.0,
                              vital_coverage=0.0, citation_validity=1.0, citation_precision=1.0,
                              wrong_refusal=0.0) for case in six])  # fmt: skip
    b = make_run([make_result(case, quality=1.0, page_mrr=0.5, page_hit_at_5=1.0,
                              vital_coverage=1.0, citation_validity=1.0, citation_precision=1.0,
                              wrong_refusal=0.0) for case in six])  # fmt: skip
    quality = metric_of(compare(a, b), "quality")
    assert quality.p_value < 0.05 < quality.p_adjusted
    assert quality.verdict is Verdict.UNDECIDED
    assert quality.detectable is None, "six questions can show nothing"


def test_an_interval_that_holds_zero_decides_nothing():
    item = metric_of(compare(run_of([1] * 10 + [0] * 30), run_of([1] * 35 + [0] * 5)), "quality")
    assert _verdict(item, {"quality": 0.001}) is Verdict.BETTER
    wide = replace(item, interval=Interval(-0.1, 0.5))
    assert _verdict(wide, {"quality": 0.001}) is Verdict.UNDECIDED


def test_rounding_is_no_change():
    a, b = run_of([1 / 3] * 14), run_of([0.3333333] * 14)
    found = compare(a, b)
    assert {case.change for case in found.cases} == {Change.EQUAL}
    assert metric_of(found, "quality").p_value == 1.0


def test_tags_and_references_do_not_unpair():
    a = run_of([1, 1, 0])
    renamed = [
        replace(r, case=replace(r.case, tags=("chiffre",), reference="x")) for r in a.results
    ]
    found = compare(a, replace(a, results=tuple(renamed)))
    assert found.unpaired == ()
    assert len(found.cases) == 3


def test_cases_that_changed_or_stand_alone_are_told_apart():
    a, b = run_of([1, 1, 0]), run_of([1, 1, 0, 1])
    changed = replace(b.results[1], case=replace(b.results[1].case, question="Autre ?"))
    b = replace(b, results=(b.results[0], changed, *b.results[2:]))
    found = compare(a, b)
    assert [case.b.case.id for case in found.cases] == ["q000", "q002"]
    assert found.unpaired == ("q001", "q003")


def test_runs_that_cannot_be_compared_are_refused():
    run = run_of([1, 0])
    with pytest.raises(UserError, match="version des mesures"):
        compare(run, replace(run, metrics=run.metrics + 1))
    with pytest.raises(UserError, match="aucune question en commun"):
        compare(run, make_run([make_result(make_case("seul"))]))


def test_clusters_are_groups_documents_or_sheets():
    few = [make_case("a", pages=((1, "x.pdf"),)), make_case("b", pages=((2, "x.pdf"),))]
    assert clusters_of(few) == ([("x.pdf", (1,)), ("x.pdf", (2,))], "fiche")
    many = [make_case(f"c{n}", pages=((1, f"{n}.pdf"), (2, "x.pdf"))) for n in range(20)]
    assert clusters_of(many) == ([f"{n}.pdf" for n in range(20)], "document")
    grouped = [make_case("d", tags=("groupe:parc",)), make_case("e", tags=("groupe:parc",))]
    assert clusters_of(grouped) == (["groupe:parc"] * 2, "groupe")


def test_not_scored_is_counted_and_never_zero():
    run = run_of([1.0, 0.0, 1.0])
    estimates = summarise(run).estimates
    assert (estimates["quality"].mean, estimates["quality"].scored) == (pytest.approx(2 / 3), 3)
    assert estimates["okay_coverage"].mean is None
    assert estimates["okay_coverage"].not_scored == 3


def test_bars(tmp_path):
    path = tmp_path / "bars.toml"
    path.write_text('[essai]\nquality = 0.5\nokay_coverage = 0.1\n"page_hit@5" = 0.9\n', "utf-8")
    missed = missed_bars(run_of([1, 0, 1, 0]), load_bars(path))
    assert [(bar.metric.key, bar.value) for bar in missed] == [
        ("okay_coverage", None),
        ("page_hit@5", 0.5),
    ]
    assert missed_bars(run_of([1], set_name="autre"), load_bars(path)) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [("[essai]\nqualite = 1", "qualite"), ("[essai\n", "TOML"), ("x = 1", "table")],
)
def test_bad_bars_are_told(tmp_path, text, told):
    path = tmp_path / "bars.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_bars(path)
    with pytest.raises(UserError, match="introuvable"):
        load_bars(tmp_path / "absent.toml")

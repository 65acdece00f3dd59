"""Retrieval measures: against trec_eval on random rankings, and page matching against scipy."""

import random
from dataclasses import replace

import pytest

from evals.cases import Case, ExpectedSource, GivenAnswer, GivenEvidence
from evals.metrics import CUTS
from evals.retrieval import (
    hit_at,
    matched,
    ndcg_at,
    near,
    recall_at,
    reciprocal_rank,
    retrieval_scores,
    same,
)

RANKINGS = 500
NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.fixture(scope="module")
def rankings():
    """Random rankings: items in order, and the expected ones, some of which never come."""
    draw = random.Random(20260)
    made = []
    for _ in range(RANKINGS):
        pool = [f"d{i}" for i in range(40)]
        made.append(
            (draw.sample(pool, draw.randint(1, 25)), draw.sample(pool, draw.randint(1, 14)))
        )
    return made


def test_measures_agree_with_trec_eval(rankings):
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    qrels = [
        ir_measures.Qrel(str(q), d, 1) for q, (_, wanted) in enumerate(rankings) for d in wanted
    ]
    run = [
        ir_measures.ScoredDoc(str(q), d, float(-rank))
        for q, (items, _) in enumerate(rankings)
        for rank, d in enumerate(items)
    ]
    measures = [RR @ 10, nDCG @ 10, *(m @ k for k in CUTS for m in (R, Success))]
    theirs = {
        (int(metric.query_id), str(metric.measure)): metric.value
        for metric in ir_measures.iter_calc(measures, qrels, run)
    }
    assert len(theirs) == RANKINGS * len(measures)
    for q, (items, wanted) in enumerate(rankings):
        flags = [item in wanted for item in items]
        ours = {"RR@10": reciprocal_rank(flags), "nDCG@10": ndcg_at(flags, 10, len(wanted))}
        for k in CUTS:
            ours[f"R@{k}"] = recall_at(flags, k, len(wanted))
            ours[f"Success@{k}"] = hit_at(flags, k)
        for name, value in ours.items():
            assert value == pytest.approx(theirs[q, name], abs=1e-9), (q, name)


def test_near_matching_is_the_largest_possible_at_every_depth():
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    draw = random.Random(7)
    for _ in range(300):
        items = [("f", draw.randint(1, 9)) for _ in range(draw.randint(1, 10))]
        expected = [("f", page) for page in draw.sample(range(1, 10), draw.randint(1, 5))]
        brought = matched(items, expected, near)
        assert len({place for place in brought if place}) == sum(p is not None for p in brought)
        for depth in range(1, len(items) + 1):
            distinct = list(dict.fromkeys(items[:depth]))
            graph = csr_matrix(
                np.array([[near(i, e) for e in expected] for i in distinct], dtype=int)
            )
            most = int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
            assert sum(place is not None for place in brought[:depth]) == most


def test_an_expected_page_found_twice_counts_once():
    assert matched([("f", 1), ("f", 1), ("f", 2)], [("f", 1), ("f", 2)], same) == [
        ("f", 1), None, ("f", 2),
    ]  # fmt: skip
    assert matched([("f", 1), ("f", 1)], [("f", 1), ("f", 2)], near) == [("f", 1), None]
    # Page 5 stands for 6, so that 3 may stand for 4.
    assert matched([("f", 5), ("f", 3)], [("f", 4), ("f", 6)], near) == [("f", 6), ("f", 4)]


def test_reciprocal_rank_is_zero_beyond_ten():
    assert reciprocal_rank([False] * 9 + [True]) == 0.1
    assert reciprocal_rank([False] * 10 + [True]) == 0


CASE = Case("c", "q", (), True, (ExpectedSource("a.pdf", (22, 23)),), (), "", ())


def given(*places):
    evidence = tuple(
        GivenEvidence(rank, str(rank), file, page, 1.0, "")
        for rank, (file, page) in enumerate(places, 1)
    )
    return GivenAnswer("q", "answered", "extractive", None, "", (), (), evidence, "i", {})


def test_scores_of_a_case_and_their_reasons():
    scores = retrieval_scores(
        CASE, given(("b.pdf", 1), ("a.pdf", 30), ("a.pdf", 22), ("a.pdf", 24))
    )
    assert scores["doc_mrr"].value == 0.5
    assert scores["doc_hit@1"].value == 0
    assert scores["doc_recall@5"].value == 1
    assert scores["page_mrr"].value == pytest.approx(1 / 3)
    assert scores["page_recall@10"].value == 0.5
    assert scores["near_recall@10"].value == 1
    assert scores["page_mrr"].reason == (f"a.pdf p.{NBSP}22 au rang 3{NNBSP}; p.{NBSP}23 absente.")
    assert scores["near_mrr"].reason == (
        f"a.pdf p.{NBSP}22 au rang 3{NNBSP}; p.{NBSP}23 au rang 4 (par la p.{NBSP}24)."
    )
    assert scores["doc_mrr"].reason == "a.pdf au rang 2."


def test_evidence_is_read_by_rank_and_a_long_list_is_cut_short():
    many = replace(CASE, sources=(ExpectedSource("a.pdf", tuple(range(1, 9))),))
    answer = given(("a.pdf", 8), ("a.pdf", 7))
    backwards = replace(answer, evidence=answer.evidence[::-1])
    assert retrieval_scores(many, backwards) == retrieval_scores(many, answer)
    assert retrieval_scores(many, answer)["page_mrr"].reason.endswith("et 4 autres.")


def test_not_scored_without_expected_pages():
    scores = retrieval_scores(replace(CASE, answerable=False, sources=()), given(("a.pdf", 22)))
    assert {score.value for score in scores.values()} == {None}
    assert all(score.reason for score in scores.values())
    assert retrieval_scores(CASE, given())["page_hit@10"].value == 0

"""The ablation: every variant searches the same index, and a part left out really is."""

import pytest

from evals.ablation import VARIANTS, Variant, opened, ranks, table
from evals.sets import find_set, load_set
from index.equivalents import KINDS


def variant(name):
    return next(item for item in VARIANTS if item.name == name)


def test_a_variant_leaves_out_what_it_says(bundled_settings):
    question = "les habitants des HLM"
    with opened(bundled_settings, Variant("all")) as searcher:
        whole = [term.variants for term in searcher.terms(question)]
    with opened(bundled_settings, variant("BM25 alone")) as searcher:
        bare = [term.variants for term in searcher.terms(question)]
        assert all(item.score >= 0.0 for item in searcher.search(question))
    assert all(set(few) <= set(many) for few, many in zip(bare, whole, strict=True))
    assert sum(map(len, bare)) < sum(map(len, whole))


def test_every_kind_of_the_thesaurus_has_its_variant():
    left_out = [item.without for item in VARIANTS if len(item.without) == 1]
    assert frozenset().union(*left_out) == set(KINDS)


def test_ranks_are_of_the_expected_pages(bundled_settings):
    cases = [c for c in load_set(find_set("demo-dev", bundled_settings)).cases if c.sources][:8]
    with opened(bundled_settings, VARIANTS[0]) as searcher:
        found = ranks(searcher, cases)
    assert all(hit == float(rank >= 0.2) for hit, rank in found)
    assert sum(hit for hit, _ in found) >= 6


@pytest.mark.parametrize("count", [len(VARIANTS)])
def test_the_table_has_a_row_a_variant(count, small_set, eval_settings):
    text = table(str(small_set), eval_settings)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == count + 1
    assert rows[1].startswith("| all parts | ")

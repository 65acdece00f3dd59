"""Retrieval scores of one case: is what was expected among the ranked passages, and how high.

The measures are pure functions of a ranked list of flags, « this item is the first to bring
something expected »; `matched` says what each item brings. Binary gains; nothing is learnt here of
what the passages say. Checked in the tests against trec_eval (through ir_measures).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from evals.cases import Case, GivenAnswer
from evals.metrics import CUTS
from evals.reasons import page_name, scored, shortened
from evals.types import Score

DEPTH = 10
"""How deep reciprocal rank and nDCG look."""
Place = tuple[str, int]
"""A file and a physical page; page 0 stands for the whole file."""


def hit_at(flags: Sequence[bool], k: int) -> float:
    """1 if one of the first k items is relevant, else 0 (success@k)."""
    return float(any(flags[:k]))


def recall_at(flags: Sequence[bool], k: int, expected: int) -> float:
    """Relevant items among the first k / number of distinct expected ones (at least 1)."""
    return sum(flags[:k]) / expected


def reciprocal_rank(flags: Sequence[bool], depth: int = DEPTH) -> float:
    """1 / rank of the first relevant item; 0 when there is none among the first `depth`."""
    return next((1 / rank for rank, flag in enumerate(flags[:depth], 1) if flag), 0.0)


def ndcg_at(flags: Sequence[bool], k: int, expected: int) -> float:
    """Σ rel_i / log2(i + 1) over the first k ranks i, over the same sum of an ideal ranking.

    Järvelin and Kekäläinen 2002, with binary gains; the ideal ranking opens with min(k, expected)
    relevant items, `expected` being the number of distinct expected ones (at least 1).
    """
    gain = sum(1 / math.log2(rank + 1) for rank, flag in enumerate(flags[:k], 1) if flag)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, expected) + 1))
    return gain / ideal


def matched(
    items: Sequence[Place], expected: Sequence[Place], fits: Callable[[Place, Place], bool]
) -> list[Place | None]:
    """For each ranked item the expected place that it alone brings; None if it brings nothing.

    An item that repeats an earlier one brings nothing, and an expected place is brought once. Where
    an item fits several, an item counts when all items that count so far and it can each be given
    one of their own (augmenting paths, which keep the highest ranks); a place that it equals comes
    first.
    """
    given: dict[Place, int] = {}

    def give(item: int, tried: set[Place]) -> bool:
        here = items[item]
        for place in sorted(filter(lambda p: fits(here, p), expected), key=lambda p: p != here):
            if place not in tried:
                tried.add(place)
                if place not in given or give(given[place], tried):
                    given[place] = item
                    return True
        return False

    seen: set[Place] = set()
    for rank, item in enumerate(items):
        if item not in seen:
            seen.add(item)
            give(rank, set())
    brought = {rank: place for place, rank in given.items()}
    return [brought.get(rank) for rank in range(len(items))]


def same(item: Place, place: Place) -> bool:
    """Whether an item is an expected place."""
    return item == place


def near(item: Place, place: Place) -> bool:
    """Whether an item is an expected page or next to it in the same file."""
    return item[0] == place[0] and abs(item[1] - place[1]) <= 1


def expected_pages(case: Case) -> list[Place]:
    """The distinct expected (file, page) of a case, best first."""
    return list(dict.fromkeys((s.file, page) for s in case.sources for page in s.pages))


def _levels(
    case: Case, items: Sequence[Place]
) -> Iterator[tuple[str, list[Place], list[Place | None]]]:
    """Each level's name, what it expects and what the items bring."""
    files: list[Place] = list(dict.fromkeys((source.file, 0) for source in case.sources))
    pages = expected_pages(case)
    yield "doc", files, matched([(file, 0) for file, _ in items], files, same)
    yield "page", pages, matched(items, pages, same)
    yield "near", pages, matched(items, pages, near)


def retrieval_scores(case: Case, answer: GivenAnswer) -> dict[str, Score]:
    """All retrieval scores of a case from the answer's evidence, by the keys of `metrics`.

    Not scored for an unanswerable case, or one without sources. Each reason names what was found
    at which rank, and what is missing.
    """
    evidence = sorted(answer.evidence, key=lambda item: item.rank)
    items = [(item.file, item.page) for item in evidence]
    scores: dict[str, Score] = {}
    for level, expected, brought in _levels(case, items):
        flags = [place is not None for place in brought]
        reason = _reason(items, expected, brought)
        values = _values(flags, len(expected)) if case.answerable and expected else {}
        if not values:
            reason = "La question n’a pas de page attendue."
        for name in _names():
            scores[f"{level}_{name}"] = scored(values.get(name), reason)
    return scores


def _names() -> list[str]:
    """The measures of a level, in the order of `metrics`."""
    cuts = [f"{measure}@{k}" for k in CUTS for measure in ("hit", "recall")]
    return [*cuts, "mrr", f"ndcg@{DEPTH}"]


def _values(flags: Sequence[bool], expected: int) -> dict[str, float]:
    """The measures of one level by name."""
    values = {"mrr": reciprocal_rank(flags), f"ndcg@{DEPTH}": ndcg_at(flags, DEPTH, expected)}
    for k in CUTS:
        values[f"hit@{k}"] = hit_at(flags, k)
        values[f"recall@{k}"] = recall_at(flags, k, expected)
    return values


def _reason(
    items: Sequence[Place], expected: Sequence[Place], brought: Sequence[Place | None]
) -> str:
    """« livret-2.pdf p. 22 au rang 3 ; p. 23 absente », in order of rank."""
    told = []
    for rank, (item, place) in enumerate(zip(items, brought, strict=True), 1):
        if place is not None:
            by = f" (par la p.\u00a0{item[1]})" if place[1] and item != place else ""
            told.append((place, f"au rang {rank}{by}"))
    absent = [place for place in expected if place not in brought]
    told += [(place, "absente" if place[1] else "absent") for place in absent]
    parts = []
    for before, (place, what) in zip([("", 0), *(place for place, _ in told)], told, strict=False):
        name = page_name(*place).removeprefix(f"{before[0]} " if place[1] else "\n")
        parts.append(f"{name} {what}")
    return " ; ".join(shortened(parts)) + "."

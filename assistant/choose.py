"""Chooses the sentences of an extractive answer among those scored: de-duplicated, in order.

A comparison opens with the best sentence of each side. Sentences are then taken greedily, each new one
discounted by its likeness to those already taken (maximal marginal relevance, Carbonell and
Goldstein 1998), until the answer is long enough. Constants were set on development questions; see
docs/log.md. Decides nothing about abstention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.candidates import Candidate
from assistant.compose import sheet_title
from assistant.coverage import Weighted
from assistant.differing import rival
from assistant.extract import FEATURES, Scored, sheet
from assistant.question import Expected, Question
from assistant.sides import first_of_each
from assistant.support import FIELD, OPEN
from assistant.values import figures

ENTRY, FIT = FEATURES.index("entry"), FEATURES.index("fit")
LIKENESS = 0.6
SIBLING = 2.0
KEEP, KEEP_ELSEWHERE, KEEP_EXAMPLE = 0.25, 0.6, 0.6
MAX_WORDS = 78
MOST = {Expected.LIST: 5, Expected.ANY: 5, Expected.DEFINITION: 4}
MOST_FACTUAL = 4


def choose(
    question: Question, weighted: Sequence[Weighted], ranked: Sequence[Scored], parts: int = 1
) -> list[Candidate]:
    """The sentences of the answer, in their order; at least one when `ranked` has one.

    `weighted` are the words of the question. An answer to several `parts` is no longer than to one.
    """
    most = max(1, MOST.get(question.expected, MOST_FACTUAL) // parts)
    room = MAX_WORDS // parts
    pool = _pool(question, ranked)
    sentences = [item for item in pool if item.candidate.quotable]
    chosen = first_of_each(question, weighted, sentences)[:most]
    while len(chosen) < most:
        rest = _rest(question, pool, chosen)
        worth = {id(i): _worth(question, i, chosen) for i in rest}
        used = sum(item.candidate.words for item in chosen)
        fits = [
            i
            for i in rest
            if not chosen
            or (
                used + i.candidate.words <= room
                and worth[id(i)] >= KEEP * max(item.score for item in chosen)
            )
        ]
        if not fits:
            break
        pick = max(fits, key=lambda item: worth[id(item)])
        chosen.append(_completed(question, pick, room - used))
        if len(chosen) == 1 and most > 1:
            chosen = _with_rival(question, pool, chosen[0], room)
    return _in_order(question, [item.candidate for item in chosen])


def _with_rival(
    question: Question, pool: Sequence[Scored], first: Scored, room: int
) -> list[Scored]:
    """The first sentence and, where another page gives another figure, that one, both attributed."""
    other = rival(question, pool, first)
    if other is None or first.candidate.words + other.candidate.words > room:
        return [first]
    both = (first, other)
    return [replace(i, candidate=replace(i.candidate, attributed=True)) for i in both]


def others(
    question: Question, ranked: Sequence[Scored], chosen: Sequence[Candidate]
) -> tuple[str, ...]:
    """Titles of the sheets that could give one more example, best first; () unless examples were asked.

    Among the passages read: nearly as good as the best one, each title once.
    """
    if not question.spread or not chosen:
        return ()
    shown = {sheet_title(candidate) for candidate in chosen}
    least = KEEP_ELSEWHERE * max(item.score for item in ranked)
    found = [sheet_title(item.candidate) for item in _pool(question, ranked) if item.score >= least]
    return tuple(title for title in dict.fromkeys(found) if title and title not in shown)


def _pool(question: Question, ranked: Sequence[Scored]) -> list[Scored]:
    """Whole sentences, rows of tables, and fields where a value or a definition is asked for; all if there is
    none."""
    fields = question.expected not in OPEN or question.expected is Expected.DEFINITION
    whole = [
        item
        for item in ranked
        if item.candidate.complete
        or (item.candidate.row and item.features[FIT])
        or (fields and FIELD.match(item.candidate.text))
    ]
    return whole or list(ranked)


def _rest(question: Question, pool: Sequence[Scored], chosen: Sequence[Scored]) -> list[Scored]:
    """What may still be taken: first of all what holds the kind of value asked for, or the glossary's
    entry where a definition is asked for.

    Examples come from other sheets as long as these are nearly as good.
    """
    if not chosen:
        entries = [item for item in pool if item.features and item.features[ENTRY]]
        return entries or _priced(question, [i for i in pool if i.typed]) or list(pool)
    several = question.comparison or question.spread or question.expected is Expected.LIST
    rest = [
        item
        for item in pool
        if not any(_overlap(item.candidate, other.candidate) for other in chosen)
        and (several or not _elsewhere(item, chosen))
    ]
    seen = {sheet(item.candidate) for item in chosen}
    least = KEEP_EXAMPLE * chosen[0].score
    fresh = [i for i in rest if sheet(i.candidate) not in seen and i.score >= least]
    return fresh if question.spread and fresh else rest


def _priced(question: Question, typed: list[Scored]) -> list[Scored]:
    """Of the sentences that may give an amount, those with a figure, where one is nearly as good: what is
    free besides (« une formation gratuite ») is seldom what was asked."""
    if question.expected is not Expected.AMOUNT or not typed:
        return typed
    least = KEEP_ELSEWHERE * max(item.score for item in typed)
    found = [
        item
        for item in typed
        if item.score >= least
        and (item.candidate.row or figures(Expected.AMOUNT, item.candidate.text))
    ]
    return found or typed


def _completed(question: Question, item: Scored, room: int) -> Scored:
    """An item of a list as the whole list, where the question is open and it takes `room` words."""
    whole = item.candidate.whole
    entry = bool(item.features and item.features[ENTRY])
    if whole is None or entry or question.expected not in OPEN or whole.words > room:
        return item
    return replace(item, candidate=replace(whole, instead=item.candidate))


def _overlap(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates share words of a page."""
    same = one.context.evidence.passage.source_id == other.context.evidence.passage.source_id
    return same and one.page == other.page and one.start < other.end and other.start < one.end


def _elsewhere(item: Scored, chosen: Sequence[Scored]) -> bool:
    """Whether a sentence stands in another sheet than the best one without being nearly as good."""
    other = sheet(item.candidate) != sheet(chosen[0].candidate)
    return other and item.score < KEEP_ELSEWHERE * chosen[0].score


def _worth(question: Question, item: Scored, chosen: Sequence[Scored]) -> float:
    """What one more sentence adds: its score, less for its likeness to a chosen one, more when it goes
    on with a list that one of them is part of."""
    if question.expected in OPEN and any(_same_list(item, other) for other in chosen):
        return item.score * SIBLING
    return item.score * (1 - LIKENESS * _likeness(question, item, chosen))


def _same_list(item: Scored, other: Scored) -> bool:
    """Whether two sentences lead in, or open an item of, the same list."""
    one, two = item.candidate, other.candidate
    same = one.context.evidence.passage.source_id == two.context.evidence.passage.source_id
    return same and one.page == two.page and one.listing is not None and one.listing == two.listing


def _likeness(question: Question, item: Scored, chosen: Sequence[Scored]) -> float:
    """Greatest Jaccard likeness to a chosen sentence.

    For a figure, one more sentence of the same sheet that gives no new number counts as alike.
    """
    most = 0.0
    for other in chosen:
        left, right = item.candidate.terms, other.candidate.terms
        union = left | right
        likeness = len(left & right) / len(union) if union else 1.0
        same = sheet(item.candidate) == sheet(other.candidate)
        if question.expected not in OPEN and same and _numbers(item) <= _numbers(other):
            likeness = max(likeness, 0.8)
        most = max(most, likeness)
    return most


def _numbers(item: Scored) -> frozenset[str]:
    """The numerals of a sentence, without the spaces inside them."""
    found = re.findall(r"\d+(?:[  \u202f\u00a0]\d{3})*", item.candidate.text)
    return frozenset(re.sub(r"\D", "", number) for number in found)


def _in_order(question: Question, chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sheets in the order of their best sentence, sentences of one sheet in reading order; unless a list
    is asked for, the sentence that was chosen first opens its sheet."""
    order = list(dict.fromkeys(sheet(candidate) for candidate in chosen))
    opening = {id(next(c for c in chosen if sheet(c) == key)) for key in order}
    direct = question.expected is not Expected.LIST
    return sorted(
        chosen,
        key=lambda c: (order.index(sheet(c)), direct and id(c) not in opening, c.page, c.start),
    )

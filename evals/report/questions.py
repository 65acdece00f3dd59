"""The table of questions: a row each, and all that is known of a question when its row is opened.

Texts of sets and answers are passed on as they are; the templates escape them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.templating import NBSP, ms, nombre, part
from evals.cases import GROUP_TAG, Fact, GivenAnswer, Importance
from evals.metrics import CUTS, METRICS
from evals.report.links import Links, page_link
from evals.report.plots import first_rank
from evals.report.words import NONE, french, shown
from evals.retrieval import DEPTH, expected_pages
from evals.types import CaseComparison, Change, Comparison, Outcome, Result, Run, Score

EXCERPT = 70
"""Characters of a passage that the table of evidence shows."""
LEVELS = {"doc": "Document", "page": "Page exacte", "near": f"Page ±{NBSP}1"}
SEARCH = (
    *((f"hit@{k}", f"Parmi {k}" if k > 1 else "Premier") for k in CUTS),
    *((f"recall@{k}", f"Rappel à {k}") for k in CUTS),
    ("mrr", "MRR"),
    (f"ndcg@{DEPTH}", f"nDCG à {DEPTH}"),
)
"""What is told of each level of the search, and the heading it stands under."""
ORDER = {outcome.value: number for number, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class FactView:
    """An expected fact; `held` None: not scored. `wording` where it is not the fact's own text."""

    text: str
    vital: bool
    held: bool | None
    wording: str


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a file, with its address ("" for none)."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """A citation with its quote."""

    marker: int
    title: str
    page: PageView
    quote: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A ranked passage; `expected` "oui", "voisine" or ""."""

    rank: int
    page: PageView
    score: str
    expected: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class SearchRow:
    """The scores of the search at one level, in the order of `SEARCH`."""

    level: str
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """Scores that share a reason; `values` are (metric, value) pairs, value "" when not scored."""

    values: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A row and what it opens on. Numbers to sort by are None where there is nothing to show."""

    number: int
    result: Result
    tags: tuple[str, ...]
    outcome: str
    order: int
    quality: float | None
    quality_text: str
    rank: int | None
    rank_text: str
    words: float | None
    words_text: str
    latency: float | None
    latency_text: str
    others: tuple[str, ...]
    change: str
    facts: tuple[FactView, ...]
    expected: tuple[PageView, ...]
    citations: tuple[CitationView, ...]
    evidence: tuple[EvidenceView, ...]
    searches: tuple[SearchRow, ...]
    scored: tuple[ScoreGroup, ...]
    unscored: tuple[ScoreGroup, ...]


def rows_of(
    runs: Sequence[Run], comparison: Comparison | None, links: Links | None
) -> tuple[QuestionRow, ...]:
    """A row for every question of the last run."""
    others = [{result.case.id: result for result in run.results} for run in runs[:-1]]
    changes = {item.b.case.id: item for item in comparison.cases} if comparison else {}
    return tuple(
        _row(number, result, others, changes.get(result.case.id), links)
        for number, result in enumerate(runs[-1].results, 1)
    )


def _row(
    number: int, result: Result, others: Sequence[Mapping[str, Result]],
    change: CaseComparison | None, links: Links | None,
) -> QuestionRow:  # fmt: skip
    """One question."""
    values = {key: score.value for key, score in result.scores.items()}
    quality, words, latency = (values.get(key) for key in ("quality", "words", "latency"))
    rank = first_rank(result)
    expects = result.answer is not None and bool(expected_pages(result.case))
    scored, unscored = grouped(result.scores)
    return QuestionRow(
        number=number,
        result=result,
        tags=tuple(tag for tag in result.case.tags if not tag.startswith(GROUP_TAG)),
        outcome=result.outcome.value,
        order=ORDER[result.outcome.value],
        quality=quality,
        quality_text=shown(METRICS["quality"], quality),
        rank=rank or (11 if expects else None),
        rank_text=str(rank) if rank else ("absente" if expects else NONE),
        words=words,
        words_text=NONE if words is None else nombre(words),
        latency=latency,
        latency_text=NONE if latency is None else ms(latency),
        others=tuple(_other(found.get(result.case.id), result) for found in others),
        change=change.change.value if change and change.change is not Change.EQUAL else "",
        facts=facts_of(result),
        expected=tuple(_page(file, page, links) for file, page in expected_pages(result.case)),
        citations=_citations(result.answer, links),
        evidence=_evidence(result, links),
        searches=searches(result.scores),
        scored=scored,
        unscored=unscored,
    )


def _other(found: Result | None, result: Result) -> str:
    """The outcome of the same question in another run; "" when it is not the same question."""
    return found.outcome.value if found is not None and found.case == result.case else ""


def _page(file: str, page: int, links: Links | None) -> PageView:
    """« livret-2.pdf p. 22 »."""
    return PageView(f"{file} p.{NBSP}{page}", page_link(links, file, page))


def _citations(answer: GivenAnswer | None, links: Links | None) -> tuple[CitationView, ...]:
    """The citations of an answer."""
    if answer is None:
        return ()
    return tuple(
        CitationView(c.marker, c.title, _page(c.file, c.page, links), c.quote)
        for c in answer.citations
    )


def _evidence(result: Result, links: Links | None) -> tuple[EvidenceView, ...]:
    """The ranked passages, and whether they stand on an expected page or beside one."""
    if result.answer is None:
        return ()
    wanted = expected_pages(result.case)
    found = []
    for item in result.answer.evidence:
        near = any(file == item.file and abs(page - item.page) == 1 for file, page in wanted)
        expected = "oui" if (item.file, item.page) in wanted else "voisine" if near else ""
        text = " ".join(item.text[: 2 * EXCERPT].split())
        excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"
        page = _page(item.file, item.page, links)
        found.append(EvidenceView(item.rank, page, nombre(item.score, 3), expected, excerpt))
    return tuple(found)


def facts_of(result: Result) -> tuple[FactView, ...]:
    """The expected facts: given, missed or not scored, and in which wording, as the reasons say."""
    return tuple(_fact(fact, result) for fact in result.case.facts)


def _fact(fact: Fact, result: Result) -> FactView:
    """One fact, looked up in the reason of the score that judged it."""
    vital = fact.importance is Importance.VITAL
    if result.answer is None or result.answer.refused:
        return FactView(fact.text, vital, held=False, wording="")
    score = result.scores.get("vital_coverage" if vital else "okay_coverage")
    if score is None or score.value is None:
        return FactView(fact.text, vital, held=None, wording="")
    given, _, missing = _plain(f" ; {score.reason}").partition(" ; manquants : ")
    missing = missing or given.partition(" ; Manquants : ")[2]
    quoted = f"« {_plain(fact.text)} »"
    if quoted in missing:
        return FactView(fact.text, vital, held=False, wording="")
    _, found, after = given.partition(quoted)
    wording = re.match(r" \(« (.*?) »\)", after)
    return FactView(fact.text, vital, bool(found) or None, wording[1] if wording else "")


def _plain(text: str) -> str:
    """The text with simple spaces, so that typography does not matter."""
    return re.sub(r"\s", " ", text)


def searches(scores: Mapping[str, Score]) -> tuple[SearchRow, ...]:
    """The scores of the search, a row for each level that is scored."""
    found = []
    for level, name in LEVELS.items():
        here = [scores.get(f"{level}_{measure}") for measure, _ in SEARCH]
        values = [None if score is None else score.value for score in here]
        reason = next((score.reason for score in here if score is not None), "")
        if any(value is not None for value in values):
            texts = tuple(NONE if value is None else part(value) for value in values)
            found.append(SearchRow(name, texts, reason))
    return tuple(found)


def grouped(scores: Mapping[str, Score]) -> tuple[tuple[ScoreGroup, ...], tuple[ScoreGroup, ...]]:
    """The scores, then what is not scored, each grouped by reason; the search has its own table."""
    found: dict[str, list[tuple[str, str]]] = {}
    missing: dict[str, list[tuple[str, str]]] = {}
    for key, score in scores.items():
        metric = METRICS.get(key)
        name = french(metric.label) if metric else key
        search = key.partition("_")[0] in LEVELS
        if score.value is None:
            name = "Recherche" if search else name
            if (name, "") not in missing.setdefault(score.reason, []):
                missing[score.reason].append((name, ""))
        elif not search:
            value = shown(metric, score.value) if metric else nombre(score.value)
            found.setdefault(score.reason, []).append((name, value))
    told, untold = (
        tuple(ScoreGroup(tuple(values), reason) for reason, values in groups.items())
        for groups in (found, missing)
    )
    return told, untold


def tag_counts(rows: Sequence[QuestionRow]) -> tuple[tuple[str, int], ...]:
    """The tags with their counts, the commonest first."""
    counts = Counter(tag for row in rows for tag in row.tags)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def outcome_counts(rows: Sequence[QuestionRow]) -> tuple[tuple[str, int], ...]:
    """The outcomes that occur, in their order."""
    counts = Counter(row.outcome for row in rows)
    return tuple((o.value, counts[o.value]) for o in Outcome if counts[o.value])

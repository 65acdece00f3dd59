"""What the index holds for one explicit part of a question: the ground for deciding and for quoting.

`examine` searches, reads the candidate sentences, keeps those that may answer, ranks them, and says how
sure they make an answer. The engine decides with it; fitting the confidence reads the same features.
Decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant import abstain
from assistant.candidates import Candidate, all_candidates
from assistant.confidence import confidence_model, features
from assistant.coverage import Weighted, weigh
from assistant.exclusion import DEEPER, Exclusion, excluded, without
from assistant.extract import Scored, rank, sheet
from assistant.followup import Resolved
from assistant.question import Expected, Question, parse, plain
from assistant.sides import alone, sides
from assistant.support import OPEN, content, required, subject
from index.rescoring import DEPTH, REFERENCE
from index.search import Searcher
from index.types import Evidence

GLOSSARY_PAGES = 2
READ = 8
"""Passages whose sentences are read."""


@dataclass(frozen=True, slots=True)
class Examination:
    """One part of a question with its `weighted` words and, unless `refusal` says why not, its
    `ranked` candidates, best first, and their `features` ({} when none may answer); `searched` is
    what the search took, in milliseconds."""

    question: Question
    weighted: tuple[Weighted, ...]
    refusal: abstain.Refusal | None
    ranked: tuple[Scored, ...] = ()
    features: dict[str, float] | None = None
    searched: float = 0.0

    @property
    def confidence(self) -> float:
        """How sure the candidates make an answer, in [0, 1]."""
        return confidence_model().of(self.features) if self.features else 0.0


def examine(searcher: Searcher, piece: Resolved, evidence: Sequence[Evidence] = ()) -> Examination:
    """Examines one part; `evidence` of the whole question stands in when its own search is empty."""
    exclusion = excluded(piece.text)
    text = exclusion.text
    question = parse(text)
    context = parse(piece.context) if piece.context else None
    weighted = weigh(searcher.terms(text), searcher.terms(piece.context) if piece.context else ())
    refusal = abstain.before_search(question) or abstain.unknown_names(question, weighted)
    if refusal:
        return Examination(question, weighted, refusal)
    started = time.perf_counter()
    found = _found(searcher, question, replace(piece, text=text), exclusion, evidence)
    searched = (time.perf_counter() - started) * 1000
    needed = required(question, weighted)
    if context is not None and not question.names:
        needed += tuple(item for item in required(context, weighted) if item not in needed)
    telling = content(question, weighted)
    sentences = [c for c in all_candidates(searcher, found) if _kept(exclusion, c)]
    candidates = abstain.eligible(question, needed, sentences)
    if question.expected not in OPEN and not question.comparison:
        candidates = named_sheets(needed, candidates)
    ranked = tuple(rank(question, telling, subject(telling, needed), candidates))
    signs = features(question, telling, needed, ranked, found)
    return Examination(question, weighted, None, ranked, signs, searched)


def named_sheets(needed: Sequence[Weighted], candidates: list[Candidate]) -> list[Candidate]:
    """The candidates of sheets that name all that is needed in a heading or in one sentence, where there
    are any: a sheet on the next town may mention this one."""
    naming = {
        sheet(candidate)
        for candidate in candidates
        if all(i.found_in(candidate.context.headings | candidate.terms) for i in needed)
    }
    return [candidate for candidate in candidates if sheet(candidate) in naming] or candidates


def _kept(exclusion: Exclusion, candidate: Candidate) -> bool:
    """Whether a sentence may be quoted: it, else its headings, else its passage, names no place that
    is excluded alone."""
    passage = candidate.context.evidence.passage
    return exclusion.keeps(candidate.text, "\n".join(passage.headings), passage.text)


def _found(
    searcher: Searcher,
    question: Question,
    piece: Resolved,
    exclusion: Exclusion,
    evidence: Sequence[Evidence],
) -> tuple[Evidence, ...]:
    """The passages to read: those of the part's own search, without the excluded ones, a text that
    several documents hold once, and what each side of a comparison finds alone."""
    most = READ * max(2 if question.spread else 1, len(sides(question)))
    depth = most * (DEEPER if exclusion.places else 2)
    found = searcher.search(piece.standalone, k=depth, spread=False) or list(evidence)
    for name in sides(question):
        found += searcher.search(alone(question, name), k=READ // 2, spread=False)
    kept = {item.passage.text: item for item in reversed(without(searcher, exclusion, found))}
    ranked = sorted(kept.values(), key=lambda item: item.rank)
    for phrase in question.phrases:
        texts = (plain(" ".join((*i.passage.headings, i.passage.text))) for i in ranked[:most])
        if not any(plain(phrase) in text for text in texts):
            ranked = [*searcher.holding(phrase, READ), *ranked]
    return (*ranked[:most], *_entries(searcher, question, ranked[:most]))


def _entries(
    searcher: Searcher, question: Question, read: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Where a definition is asked for, the first glossary pages beyond those read: the search holds them
    back, since they treat no subject."""
    if question.expected is not Expected.DEFINITION:
        return ()
    seen = {item.passage.id for item in read}
    deep = searcher.search(question.text, k=DEPTH, spread=False)
    found = (
        item
        for item in deep
        if item.passage.id not in seen and any(map(REFERENCE.match, item.passage.headings))
    )
    return tuple(islice(found, GLOSSARY_PAGES))

"""The `--json` shapes of the command line: answers, evidence and search results as plain objects.

Documented in docs/datamodel.md and held by a test. Pages are physical, 1-based; scores are
comparable within one answer only; times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assistant.types import Answer, Citation
from index.search import Searcher
from index.types import Evidence


def best_page(searcher: Searcher, evidence: Evidence, terms: Collection[str]) -> int:
    """The physical page of a passage that holds most of the query's index terms; the first if equal."""
    spans = evidence.passage.spans
    if len(spans) == 1:
        return spans[0][0]
    held: dict[int, int] = {}
    for number, start, end in spans:
        text = searcher.catalogue.page(evidence.passage.source_id, number).text[start:end]
        held[number] = held.get(number, 0) + len(searcher.passage_terms(text) & set(terms))
    return max(held, key=lambda number: held[number])


def evidence_json(searcher: Searcher, evidence: Evidence, terms: Collection[str]) -> dict[str, Any]:
    """{"rank", "passage_id", "file", "page", "score", "text"}."""
    source = searcher.catalogue.source(evidence.passage.source_id)
    return {
        "rank": evidence.rank,
        "passage_id": evidence.passage.id,
        "file": source.file,
        "page": best_page(searcher, evidence, terms),
        "score": round(evidence.score, 6),
        "text": evidence.passage.text,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """{"marker", "source_id", "title", "file", "page", "page_label", "quote", "url"}."""
    return {
        "marker": citation.marker,
        "source_id": citation.source.id,
        "title": citation.source.title,
        "file": citation.source.file,
        "page": citation.page,
        "page_label": citation.page_label,
        "quote": citation.quote,
        "url": citation.source.url,
    }


def answer_json(searcher: Searcher, answer: Answer) -> dict[str, Any]:
    """The object that `livrables ask --json` prints."""
    terms = query_terms(searcher, answer.resolved) if answer.evidence else frozenset()
    return {
        "question": answer.question,
        "status": answer.status.value,
        "mode": answer.mode.value,
        "model": answer.model,
        "text": answer.text,
        "sentences": [
            {"text": s.text, "kind": s.kind.value, "citations": list(s.citations)}
            for s in answer.sentences
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "evidence": [evidence_json(searcher, item, terms) for item in answer.evidence],
        "index_id": answer.index_id,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings.items()},
    }


def search_json(searcher: Searcher, query: str, results: Collection[Evidence]) -> dict[str, Any]:
    """The object that `livrables search --json` prints."""
    terms = query_terms(searcher, query)
    return {"query": query, "results": [evidence_json(searcher, r, terms) for r in results]}


def query_terms(searcher: Searcher, query: str) -> frozenset[str]:
    """Every index term that counts as a match for a query."""
    return frozenset(v for term in searcher.terms(query) for v in term.variants)

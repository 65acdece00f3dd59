"""Citation scores of one case: do the quotes stand, do they lead to expected pages, what do they cover.

Validity is a check that must hold, not a sign of quality: an answer made of quotes has it by
construction. Lexical support says that the words of a sentence stand on its page, never that the
page means what the sentence says. This module knows no index: pages come through `PageText`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.quotes import stands_on
from evals.cases import Case, GivenAnswer, GivenCitation, GivenSentence
from evals.facts import Matcher
from evals.reasons import cut, page_name, scored, shortened
from evals.retrieval import Place, expected_pages, near
from evals.types import Score

PageText = Callable[[str, int], str | None]
"""The text of a physical page of a file (base name); None when there is no such page."""
NO_ANSWER = "Rien n’a été affirmé : aucune citation à juger."
NOT_EXPECTED = "La question n’a pas de page attendue."
NO_CITATION = "La réponse ne cite rien."
ONE_PAGE = frozenset({"generated"})
"""Kinds of sentence that a single page must support; the others are put together from their pages."""


def citation_scores(
    case: Case,
    answer: GivenAnswer,
    raw_page: PageText,
    clean_page: PageText,
    matcher: Matcher | None = None,
) -> dict[str, Score]:
    """The five citation scores of a case, by the keys of `metrics`.

    `raw_page` gives pages as extracted, `clean_page` as cleaned. A refusal has none of them, an
    unanswerable case that was answered only validity and support.
    """
    keys = ("citation_validity", "citation_precision", "citation_precision_near")
    if answer.refused:
        return {k: scored(None, NO_ANSWER) for k in (*keys, "citation_recall", "lexical_support")}
    pages = expected_pages(case) if case.answerable else []
    return {
        "citation_validity": validity(answer.citations, raw_page),
        "citation_precision": _precision(answer.citations, pages, 0),
        "citation_precision_near": _precision(answer.citations, pages, 1),
        "citation_recall": _recall(answer.citations, pages),
        "lexical_support": lexical_support(answer, clean_page, matcher or Matcher()),
    }


def validity(citations: Sequence[GivenCitation], raw_page: PageText) -> Score:
    """Share of citations whose quote stands verbatim on the cited page (`corpus.quotes`)."""
    if not citations:
        return scored(None, NO_CITATION)
    wrong = []
    for citation in citations:
        text = raw_page(citation.file, citation.page)
        where = page_name(citation.file, citation.page)
        if text is None:
            wrong.append(f"[{citation.marker}] {where} n’existe pas")
        elif not stands_on(citation.quote, text):
            wrong.append(f"[{citation.marker}] « {cut(citation.quote)} » ne figure pas {where}")
    right = len(citations) - len(wrong)
    told = f"Citations mot à mot à la page citée : {right} sur {len(citations)}"
    return scored(right / len(citations), " ; ".join([told, *wrong]) + ".")


def _precision(citations: Sequence[GivenCitation], pages: Sequence[Place], reach: int) -> Score:
    """Share of citations that lead to an expected page, or, with reach 1, to its neighbour."""
    if not pages:
        return scored(None, NOT_EXPECTED)
    if not citations:
        return scored(None, NO_CITATION)
    cited = [(citation.file, citation.page) for citation in citations]
    astray = [
        place
        for place in cited
        if not (any(near(place, page) for page in pages) if reach else place in pages)
    ]
    right = len(cited) - len(astray)
    others = shortened([page_name(*place) for place in dict.fromkeys(astray)])
    what = "à une page attendue ou voisine" if reach else "à une page attendue"
    told = f"Citations {what} : {right} sur {len(cited)}"
    return scored(right / len(cited), told + (f" ; hors : {', '.join(others)}." if others else "."))


def _recall(citations: Sequence[GivenCitation], pages: Sequence[Place]) -> Score:
    """Share of the expected pages that are cited."""
    if not pages:
        return scored(None, NOT_EXPECTED)
    cited = {(citation.file, citation.page) for citation in citations}
    absent = [page for page in pages if page not in cited]
    told = f"Pages attendues citées : {len(pages) - len(absent)} sur {len(pages)}"
    others = shortened([page_name(*page) for page in absent])
    tail = f" ; non citées : {', '.join(others)}." if others else "."
    return scored((len(pages) - len(absent)) / len(pages), told + tail)


def lexical_support(answer: GivenAnswer, clean_page: PageText, matcher: Matcher) -> Score:
    """Share of sentences whose numbers and content stems all stand on one page that they cite.

    A quote that runs over two pages, and a computed sentence, may take them from all of the pages
    that they cite. A sentence that cites nothing is not supported; notices are not counted.
    """
    told = [sentence for sentence in answer.sentences if sentence.kind != "notice"]
    if not told:
        return scored(None, NO_ANSWER)
    cited = {c.marker: (c.file, c.page) for c in answer.citations}
    wrong = []
    for sentence in told:
        places = dict.fromkeys(cited[m] for m in sentence.citations if m in cited)
        texts = [clean_page(*place) or "" for place in places]
        missing = _unsupported(sentence, texts, matcher)
        if missing is not None:
            words = f" ({', '.join(missing)})" if missing else " (aucune page citée)"
            wrong.append(f"« {cut(sentence.text)} »{words}")
    right = len(told) - len(wrong)
    count = f"Phrases dont tous les mots figurent à la page citée : {right} sur {len(told)}"
    tail = f" ; sinon : {' ; '.join(shortened(wrong))}." if wrong else "."
    return scored(right / len(told), count + tail)


def _unsupported(
    sentence: GivenSentence, texts: Sequence[str], matcher: Matcher
) -> tuple[str, ...] | None:
    """The words of a sentence that its best page lacks; None when it has them all."""
    if sentence.kind not in ONE_PAGE and texts:
        texts = ["\n".join(texts)]
    best: tuple[str, ...] | None = ()
    for text in texts:
        there = matcher.keys(text)
        content = matcher.content(sentence.text)
        missing = tuple(
            dict.fromkeys(t.literal.removeprefix("#") for t in content if not t.keys & there)
        )
        if not missing:
            return None
        best = min(best or missing, missing, key=len)
    return best

"""Turns chosen candidates into cited sentences: verbatim quotes, numbered markers, a label where needed.

A label (the heading) stands before a quote, outside it, when the quote alone does not name what it
is about. A sentence whose raw text is broken (a running head in between) is cited run by run. Decides
nothing about which sentences to take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import messages
from assistant.blocks import NUMBERED
from assistant.candidates import Candidate
from assistant.coverage import Weighted
from assistant.question import plain
from assistant.support import ANAPHORIC
from assistant.types import Citation, Sentence, SentenceKind
from corpus.quotes import Run, quote, verbatim_runs
from corpus.tables import CAPTION_END, COLUMN_END
from corpus.types import CELL_MARK, Page, RawPage, Source
from index.search import Searcher

MAX_RUNS = 3
MAX_LIST_RUNS = 6
MIN_RUN = 3


class Composer:
    """Numbers citations across an answer; a quote already cited keeps its marker."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._markers: dict[tuple[str, int, int, int], int] = {}
        self.citations: list[Citation] = []

    def compose(
        self, candidate: Candidate, weighted: Sequence[Weighted], labelled: frozenset[str]
    ) -> tuple[Sentence, tuple[Citation, ...]] | None:
        """The sentence and its new citations; None when the page gives no clean run of it.

        A list that gives none is quoted by the one sentence that was chosen of it.
        """
        passage = candidate.context.evidence.passage
        page = self._searcher.catalogue.page(passage.source_id, candidate.page)
        raw = self._searcher.catalogue.raw_page(passage.source_id, candidate.page)
        runs = verbatim_runs(page, raw, candidate.start, candidate.end)
        most = MAX_RUNS if candidate.instead is None else MAX_LIST_RUNS
        if len(runs) > most or any(end - start < MIN_RUN for start, end in runs):
            if candidate.instead is not None:
                return self.compose(candidate.instead, weighted, labelled)
            return None
        fresh: list[Citation] = []
        markers: list[int] = []
        quotes: list[str] = []
        for start, end in runs:
            quotes.append(quote(page, raw, start, end))
            key = (passage.source_id, candidate.page, start, end)
            if key not in self._markers:
                self._markers[key] = len(self._markers) + 1
                fresh.append(
                    Citation(
                        marker=self._markers[key],
                        evidence=candidate.context.evidence,
                        source=self._searcher.catalogue.source(passage.source_id),
                        page=candidate.page,
                        page_label=page.label,
                        start=start,
                        end=end,
                        quote=quotes[-1],
                    )
                )
            markers.append(self._markers[key])
        self.citations += fresh
        said, above = " ".join(quotes), label(candidate, weighted, labelled)
        if candidate.row:
            said, above = _row_said(candidate, _cells(page, raw, runs), above)
        if candidate.attributed:
            source = self._searcher.catalogue.source(passage.source_id)
            above = f"{titled(source)}{messages.NBSP}: "
        return Sentence(above + said, SentenceKind.QUOTE, tuple(markers)), tuple(fresh)


def _cells(page: Page, raw: RawPage, runs: Sequence[Run]) -> list[list[str]]:
    """The quotes of the cells of each row."""
    rows: list[list[str]] = []
    for start, end in runs:
        for cell in re.finditer(rf"[^\n{CELL_MARK}]+", page.text[start:end]):
            first = start + cell.start()
            before = page.text[max(0, first - 1) : first]
            words = quote(page, raw, first, start + cell.end())
            if rows and before == CELL_MARK:
                rows[-1].append(words)
            elif rows and (before != "\n" or len(rows[-1]) == 1):
                rows[-1][-1] += f" {words}"  # a cell goes on, be it wrapped
            else:
                rows.append([words])
    return rows


def _row_said(candidate: Candidate, rows: Sequence[Sequence[str]], above: str) -> tuple[str, str]:
    """A row, or rows, as they are said, and what stands above: each value under the name of its column
    where the row has as many cells as the header has names, else cells as they follow each other."""
    if len(rows) == 1 and len(candidate.columns) == len(rows[0]) > 1:
        name, *values = rows[0]
        pairs = (
            f"{column}{messages.NBSP}: {value}"
            for column, value in zip(candidate.columns[1:], values, strict=True)
        )
        caption = candidate.title.removesuffix(COLUMN_END.join(candidate.columns))
        caption = caption.removesuffix(CAPTION_END)
        above = f"{caption}{messages.NBSP}: " if above and caption else ""
        return f"{name}{CAPTION_END}{messages.ROW_END.join(pairs)}", above
    return messages.ROW_END.join(COLUMN_END.join(row) for row in rows), above


def label(candidate: Candidate, weighted: Sequence[Weighted], labelled: frozenset[str]) -> str:
    """« Heading : » when the heading, or a numbered title just above, holds words of the question that
    the sentence lacks, or when the sentence opens with a word that points back (« Cette ferme », « Elle »);
    always before a row.

    `labelled` holds the headings already shown before the sentence above; they are not repeated.
    """
    small = NUMBERED.match(candidate.title) is not None and any(
        item.found_in(candidate.named) and not item.found_in(candidate.terms) for item in weighted
    )
    heading = candidate.title if small else heading_of(candidate)
    if not heading or heading in labelled or plain(heading) in plain(candidate.text):
        return ""
    if candidate.row:
        return f"{heading}{messages.NBSP}: "
    lacking = [
        item
        for item in weighted
        if item.found_in(candidate.context.headings) and not item.found_in(candidate.terms)
    ]
    if not lacking and not ANAPHORIC.match(candidate.text):
        return ""
    return f"{heading}{messages.NBSP}: "


def titled(source: Source) -> str:
    """« Title (year) », the year where it is known."""
    return f"{source.title} ({source.year})" if source.year else source.title


def heading_of(candidate: Candidate) -> str:
    """What may stand before a sentence: the title of its sheet; before a row, that of its table."""
    return candidate.title if candidate.row else sheet_title(candidate)


def sheet_title(candidate: Candidate) -> str:
    """The longest of the two innermost headings (« Résultats » says less than the sheet's title)."""
    return max(candidate.context.evidence.passage.headings[-2:], key=len, default="").rstrip(" :")


def notice(text: str) -> Sentence:
    """A sentence that asserts nothing about the corpus."""
    return Sentence(text, SentenceKind.NOTICE, ())

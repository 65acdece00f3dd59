"""Candidate sentences: every sentence of the best passages, with what is known around it.

A candidate carries its place on the page (offsets of `Page.text`), its index terms, and the terms
of its surroundings (headings, document title, passage, and the neighbouring passages under the same
heading). Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.blocks import MOST_WORDS, Listing, listings, opened_by
from corpus.sentences import is_complete, sentences
from corpus.tables import Row, Table, tables
from corpus.types import Page, Passage
from index.search import Searcher
from index.types import Evidence

ADDRESS = re.compile(r"https?://|www\.\S+\.\w|\S+@\S+\.\w")
REFERENCE_LINE = re.compile(r"\bp\.\s?\d+$|^(?:Voir|Cf\.) (?:aussi )?[«(]")
LABEL_ALONE = re.compile(r"^[^\W\d_][\w’' -]{0,40}\s?:$")
CAPTION = re.compile(
    r"(?:Figure|Fig\.|Tableau|Carte|Graphique|Photo) \d+|Fiabilité des informations"
)
ASIDE = re.compile(r"^\([^()]*\)\W*$")
NO_ANSWERS = (ADDRESS, REFERENCE_LINE, LABEL_ALONE, ASIDE)
"""Captions, addresses and « … p. 38 » are references, « Chiffres clés : » is a label, « (livret 3, p. 35). » an
aside: none is an answer."""


@dataclass(frozen=True, slots=True)
class Context:
    """One passage with its surroundings, as sets of index terms."""

    evidence: Evidence
    headings: frozenset[str]
    passage: frozenset[str]
    section: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every term of the passage, its headings and title, and its section."""
        return self.headings | self.passage | self.section


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could be quoted: `text == page.text[start:end]` on page `page`.

    `whole` is the list that it is part of, when that can be quoted; `listing` is where the lead-in
    starts of the list that it leads in or opens an item of. A whole list that was chosen in the place of a
    sentence has that sentence as `instead`, and in `omitted` the number of items left out at its end.
    A `row` of a table has as `title` what stands above it there, caption and header, or an empty string, as
    `named` the index terms of what it is about, and as `columns` the names of its cells where each has one.
    Any other sentence has as `title` the small title that opens its lines, and as `named` the terms of that.
    One that is `attributed` is shown under the title and year of its document, since another says otherwise.
    """

    context: Context
    page: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    complete: bool
    whole: Candidate | None = None
    listing: int | None = None
    omitted: int = 0
    instead: Candidate | None = None
    words_terms: tuple[tuple[str, ...], ...] = ()
    row: bool = False
    title: str = ""
    columns: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    attributed: bool = False

    @property
    def words(self) -> int:
        """Length in words, the title of a row included."""
        return len(self.text.split()) + (len(self.title.split()) if self.row else 0)

    @property
    def quotable(self) -> bool:
        """Whether it says something by itself: a whole sentence, or a row of a table."""
        return self.complete or self.row

    @property
    def heading(self) -> str:
        """The innermost heading above it, or an empty string."""
        headings = self.context.evidence.passage.headings
        return headings[-1] if headings else ""


def context_of(searcher: Searcher, evidence: Evidence) -> Context:
    """The term sets around a passage."""
    passage = evidence.passage
    source = searcher.catalogue.source(passage.source_id)
    around = [
        other
        for other in searcher.catalogue.neighbours(passage.id)
        if other is not None and _same_section(other, passage)
    ]
    return Context(
        evidence=evidence,
        headings=searcher.passage_terms(" \n".join((source.title, *passage.headings))),
        passage=searcher.passage_terms(passage.text),
        section=searcher.passage_terms(" \n".join(other.text for other in around)),
    )


def _same_section(other: Passage, passage: Passage) -> bool:
    """Whether two passages stand under the same heading (its sub-headings included)."""
    depth = min(len(other.headings), len(passage.headings))
    return depth > 0 and other.headings[:depth] == passage.headings[:depth]


def candidates_of(searcher: Searcher, context: Context) -> list[Candidate]:
    """The sentences and table rows of one passage, in reading order; those of a list know the whole list."""
    found: list[Candidate] = []
    passage = context.evidence.passage
    for number, first, last in passage.spans:
        page = searcher.catalogue.page(passage.source_id, number)
        lists = listings(page.text)
        wholes = [_whole(searcher, context, page, listing) for listing in lists]
        rows = [(table, row) for table in tables(page.text) for row in table.rows]
        for start, end in sentences(page.text, first, last):
            held = next((item for item in rows if item[1].start <= start < item[1].end), None)
            if held is not None:
                if end == held[1].end:
                    found.append(_row(searcher, context, page, *held))
                continue
            if _is_reference(page.text, start, end):
                continue
            opening = opened_by(page.text, start)
            named = searcher.passage_terms(opening)
            made = _made(searcher, _under(context, named), page, start, end)
            whole = next((w for w in wholes if w and w.start <= start and end <= w.end), None)
            lead = next((x.start for x in lists if x.holds(start)), None)
            found.append(replace(made, whole=whole, listing=lead, title=opening, named=named))
    return found


def _made(searcher: Searcher, context: Context, page: Page, start: int, end: int) -> Candidate:
    """The candidate of a slice of a page."""
    text = page.text[start:end]
    return Candidate(
        context=context,
        page=page.number,
        start=start,
        end=end,
        text=text,
        terms=searcher.passage_terms(text),
        complete=is_complete(text),
        words_terms=searcher.word_terms(text),
    )


def _under(context: Context, title: frozenset[str]) -> Context:
    """The context with the terms of a title among those of its headings."""
    return replace(context, headings=context.headings | title) if title else context


def _row(searcher: Searcher, context: Context, page: Page, table: Table, row: Row) -> Candidate:
    """The candidate of a row of a table; the words above it there count as its headings."""
    title = table.title
    around = _under(context, searcher.passage_terms(title))
    start, end = table.rows[0].start, table.rows[-1].end
    short = len(page.text[start:end].split()) <= MOST_WORDS
    says = all(table.says(other, page.text) for other in table.rows)
    whole = _made(searcher, around, page, start, end) if short and says else None
    return replace(
        _made(searcher, around, page, row.start, row.end),
        row=table.says(row, page.text),
        title=title,
        columns=table.header if len(table.header) == len(row.cells) else (),
        named=searcher.passage_terms(table.named(row, page.text)),
        listing=start,
        whole=whole and replace(whole, row=True, title=title),
    )


def _whole(searcher: Searcher, context: Context, page: Page, listing: Listing) -> Candidate | None:
    """A whole list as a candidate; None when it is too long to be quoted."""
    end, omitted = listing.quotable(page.text)
    if end == listing.start:
        return None
    return replace(_made(searcher, context, page, listing.start, end), omitted=omitted)


def _is_reference(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a caption, an address, a label: no answer."""
    opening = text.rfind("\n", 0, start) + 1
    above = text[text.rfind("\n", 0, max(0, opening - 1)) + 1 : opening].strip()
    # The value of such a label may stand on the line below.
    label = LABEL_ALONE.match(above) is not None and CAPTION.match(above)
    caption = CAPTION.match(text[opening:end]) or label
    return bool(caption) or any(kind.search(text[start:end]) for kind in NO_ANSWERS)


def all_candidates(searcher: Searcher, evidence: Sequence[Evidence]) -> list[Candidate]:
    """The sentences of several passages; a sentence that two passages share comes once."""
    found: dict[tuple[str, int, int], Candidate] = {}
    for item in evidence:
        for candidate in candidates_of(searcher, context_of(searcher, item)):
            key = (item.passage.source_id, candidate.page, candidate.start)
            found.setdefault(key, candidate)
    return list(found.values())

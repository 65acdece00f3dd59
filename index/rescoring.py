"""Rescoring of the first passages of a search: a logistic model over a few features of each.

It estimates how likely a passage holds what is expected, so that it orders passages and, unlike a fused
score, also compares between questions. The weights stand in `ranking.json`, fitted by
`python -m evals.fit_ranking` on development sets with a listwise loss (ListNet's top one, Cao et
al. 2007). Features are read from the forward index, the headings, and the scores of both engines;
they know no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage
from index.analyser import normal
from index.forward import STEMS, Codes, ForwardIndex, surface_code, term_code
from index.logistic import Array, LogisticModel, load_model
from index.query import Query

DATA = Path(__file__).resolve().parent / "ranking.json"
DEPTH = 50
"""Passages that are rescored."""
WINDOW = 12
"""Content words within which words of the question stand close together."""
REFERENCE = re.compile(
    r"(?:glossaire|lexique|index|sommaire|table des matières|sigles|abréviations)\b", re.IGNORECASE
)
"""Headings of pages that name subjects without treating them."""
FEATURES = (
    "lexical",
    "dense",
    "title",
    "headings",
    "around",
    "names",
    "exact",
    "window",
    "neighbour",
    "reference",
    "length",
    "density",
)
"""In [0, 1] but for `length`: ln(1 + content words)."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The passages to rescore, best first: ordinals, passages, titles of their documents, ordinals of
    the passages before and after each in its document (−1: none), and their scores by engine and
    fused, each in [0, 1]."""

    ordinals: Sequence[int]
    passages: Sequence[Passage]
    titles: Sequence[str]
    neighbours: Sequence[tuple[int, int]]
    lexical: Sequence[float]
    dense: Sequence[float]
    fused: Sequence[float]


def ranking_model() -> LogisticModel:
    """The shipped model."""
    return load_model(DATA)


class _Words:
    """The words of a question as codes: `keys` sorted, `weights[i, k]` what key i is worth as word k."""

    def __init__(self, query: Query) -> None:
        self.idf = np.array([term.idf for term in query.terms])
        self._held: dict[str, Array] = {}
        for k, clause in enumerate(query.clauses[: len(query.terms)]):
            for term, weight in clause:
                self._held.setdefault(term, np.zeros(len(self.idf)))[k] = weight
        codes = {term_code(term): worth for term, worth in self._held.items()}
        self._keys = np.array(sorted(codes), dtype=np.uint32)
        self._weights = np.array([codes[code] for code in self._keys.tolist()])
        surfaces = {surface_code(normal(term.surface)): k for k, term in enumerate(query.terms)}
        self._surfaces = np.array(sorted(surfaces), dtype=np.uint32)
        self._words = np.array([surfaces[code] for code in self._surfaces.tolist()], dtype=np.intp)

    def worth(self, codes: Codes) -> tuple[NDArray[np.intp], Array]:
        """The rows with a word of the question, ascending, and what each is worth as every word."""
        rows, keys = [], []
        for column in range(STEMS):
            places = np.searchsorted(self._keys, codes[:, column]).clip(max=len(self._keys) - 1)
            hit = np.flatnonzero(self._keys[places] == codes[:, column])
            rows.append(hit)
            keys.append(places[hit])
        found, inverse = np.unique(np.concatenate(rows), return_inverse=True)
        worth = np.zeros((len(found), len(self.idf)))
        np.maximum.at(worth, inverse, self._weights[np.concatenate(keys)])
        return found, worth

    def written(self, codes: Codes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows that hold a word of the question as it is written, and which word."""
        column = codes[:, STEMS]
        places = np.searchsorted(self._surfaces, column).clip(max=len(self._surfaces) - 1)
        hit = np.flatnonzero(self._surfaces[places] == column)
        return hit, self._words[places[hit]]

    def of_terms(self, terms: Sequence[str]) -> Array:
        """The greatest worth of some index terms as each word."""
        worth = [self._held[term] for term in terms if term in self._held]
        return np.max(worth, axis=0) if worth else np.zeros(len(self.idf))


def features(
    query: Query,
    names: Sequence[bool],
    pool: Pool,
    forward: ForwardIndex,
    text: Mapping[str, Sequence[str]],
) -> Array:
    """The features of a pool, shape (passages, len(FEATURES)).

    `names` says which words of the question are names or numbers; `text` gives the index terms of
    each title and heading path.
    """
    words = _Words(query)
    idf = words.idf
    match = _match(words, pool, forward)
    known = {key: words.of_terms(terms) for key, terms in text.items()}
    titles = np.array([known[title] for title in pool.titles])
    headings = np.array([known[heading_path(p)] for p in pool.passages])
    section = np.maximum(np.maximum(titles, headings), match.around)
    named = idf * np.array(names)
    found = {
        "lexical": pool.lexical,
        "dense": pool.dense,
        "title": _share(titles, idf),
        "headings": _share(headings, idf),
        "around": _share(section, idf),
        "names": _share(section, named) if named.any() else np.ones(len(section)),
        "exact": _share(match.written, idf),
        "window": _share(_closest(match, idf), idf),
        "neighbour": _neighbours(pool),
        "reference": [any(map(REFERENCE.match, p.headings)) for p in pool.passages],
        "length": np.log1p(match.lengths),
        "density": np.bincount(match.owner, minlength=len(section)) / np.maximum(1, match.lengths),
    }
    return np.column_stack([np.asarray(found[name], dtype=np.float64) for name in FEATURES])


@dataclass(frozen=True, slots=True)
class _Match:
    """Where the words of a question stand in a pool: `rows` of the forward index that hold one, the
    place in the pool of the passage that `owner` gives each, its `worth` as every word; and by passage
    of the pool its length in rows, the greatest worth in it and its neighbours (`around`), and
    which words it holds as they are `written`."""

    rows: NDArray[np.intp]
    owner: NDArray[np.intp]
    worth: Array
    lengths: NDArray[np.intp]
    around: Array
    written: Array


def _match(words: _Words, pool: Pool, forward: ForwardIndex) -> _Match:
    """Matches the words of a question with a pool."""
    count = len(pool.ordinals)
    beside = [other for pair in pool.neighbours for other in pair if other >= 0]
    ordinals = list(dict.fromkeys((*pool.ordinals, *beside)))
    codes, ends = forward.gather(ordinals)
    rows, worth = words.worth(codes)
    owner = np.searchsorted(ends, rows, side="right")
    held = np.zeros((len(ordinals), len(words.idf)))
    np.maximum.at(held, owner, worth)
    around = held[:count].copy()
    place = {ordinal: i for i, ordinal in enumerate(ordinals)}
    for i, pair in enumerate(pool.neighbours):
        for other in pair:
            if other >= 0:
                np.maximum(around[i], held[place[other]], out=around[i])
    written = np.zeros((count, len(words.idf)))
    hit, word = words.written(codes[: ends[count - 1]])
    written[np.searchsorted(ends, hit, side="right"), word] = 1.0
    own = owner < count
    lengths = np.diff(ends[:count], prepend=0)
    return _Match(rows[own], owner[own], worth[own], lengths, around, written)


def heading_path(passage: Passage) -> str:
    """The headings of a passage as one text."""
    return "\n".join(passage.headings)


def _share(held: Array, idf: Array) -> Array:
    """How much of the question's words each row holds, weighted by rarity, in [0, 1]."""
    total = float(idf.sum())
    share: Array = held @ idf / total if total > 0 else np.zeros(len(held))
    return share


def _closest(match: _Match, idf: Array) -> Array:
    """For each passage, the worth as every word of its best WINDOW rows, shape (passages, words)."""
    rows, owner, together = match.rows, match.owner, match.worth.copy()
    for step in range(1, min(WINDOW, len(rows) - 1) + 1):
        near = (rows[step:] - rows[:-step] <= WINDOW) & (owner[step:] == owner[:-step])
        joined = np.where(near[:, None], match.worth[step:], 0.0)
        np.maximum(together[:-step], joined, out=together[:-step])
    best = np.zeros(match.around.shape)
    order = np.lexsort((together @ idf, owner))
    last = np.searchsorted(owner[order], np.arange(len(best)), side="right") - 1
    for passage, place in enumerate(last.tolist()):
        if place >= 0 and owner[order[place]] == passage:
            best[passage] = together[order[place]]
    return best


def _neighbours(pool: Pool) -> list[float]:
    """The greater fused score of the passages before and after each, 0 outside the pool."""
    scores = dict(zip(pool.ordinals, pool.fused, strict=True))
    return [max(scores.get(o, 0.0) for o in pair) for pair in pool.neighbours]


def naming(text: str, query: Query) -> list[bool]:
    """Which words of a question are numbers, or names by their capital; a mere first word is none."""
    start = text.lstrip(" «\"'\u00a0\u202f-")
    shouted = text.upper() == text
    return [
        term.surface[0].isdigit()
        or (
            not shouted
            and term.surface[0].isupper()
            and (term.surface[1:2].isupper() or not start.startswith(term.surface))
        )
        for term in query.terms
    ]

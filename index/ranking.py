"""The order of what both engines found: fused, the first of them rescored, pages not repeated.

The second passage of one page seldom brings what the first did not: each one more halves what it is
worth. This module runs no search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from corpus.types import Passage
from index.analyser import Analyser
from index.catalogue import Catalogue
from index.forward import ForwardIndex
from index.fusion import fuse, min_max
from index.logistic import Array, LogisticModel
from index.query import Query
from index.reranker import Reranker
from index.rescoring import DEPTH, FEATURES, Pool, features, heading_path, naming
from index.vocabulary import dense_text

REPEATED = 0.5
"""What one more passage of a page already ranked is worth, of its likelihood."""
CACHED_PATHS = 20_000


class Ranker:
    """Orders the passages of one generation. Thread-safe."""

    def __init__(
        self,
        catalogue: Catalogue,
        forward: ForwardIndex,
        analyser: Analyser,
        dense_weight: float,
        model: LogisticModel | None,
        reranker: Reranker | None = None,
    ) -> None:
        """`model` None leaves the fused order as it is; `dense_weight` in [0, 1] is that of fusion.

        A `reranker` has the last word on the first passages.
        """
        self._catalogue = catalogue
        self._forward = forward
        self._dense_weight = dense_weight
        self._model = model
        self._reranker = reranker
        self._terms = lru_cache(CACHED_PATHS)(lambda text: tuple(analyser.terms(text)))

    def rank(
        self,
        text: str,
        query: Query,
        lexical: Mapping[int, float],
        dense: Mapping[int, float],
        *,
        spread: bool = True,
    ) -> list[tuple[int, float]]:
        """(ordinal, score in [0, 1]) of every passage of either engine, best first; `spread` over
        pages, for whoever looks at the first few, or not, for whoever reads them for an answer."""
        fused, order = self._fused(lexical, dense)
        if not order or (self._model is None and self._reranker is None):
            return [(ordinal, fused[ordinal]) for ordinal in order]
        pool = self.pool(lexical, dense)
        likelihood = self._likelihood(text, query, pool)
        return rescored(pool, likelihood, order, fused, REPEATED if spread else 1.0)

    def _likelihood(self, text: str, query: Query, pool: Pool) -> Array:
        """How likely each passage of a pool holds what is expected, by the reranker if there is one."""
        if self._reranker is not None:
            return self._reranker.scores(text, [dense_text(passage) for passage in pool.passages])
        if self._model is None:
            raise AssertionError("nothing rescores")
        return self._model.of_rows(self.features(text, query, pool), FEATURES)

    def _fused(
        self, lexical: Mapping[int, float], dense: Mapping[int, float]
    ) -> tuple[dict[int, float], list[int]]:
        """The fused scores, and the passages in their order."""
        fused = fuse(lexical, dense, self._dense_weight)
        return fused, sorted(fused, key=lambda ordinal: (-fused[ordinal], ordinal))

    def pool(self, lexical: Mapping[int, float], dense: Mapping[int, float]) -> Pool:
        """The passages to rescore, with all that their features are read from."""
        fused, order = self._fused(lexical, dense)
        ordinals = order[:DEPTH]
        scaled = [min_max({o: scores.get(o, 0.0) for o in fused}) for scores in (lexical, dense)]
        passages = self._catalogue.passages_at(ordinals)
        return Pool(
            ordinals=ordinals,
            passages=passages,
            titles=[self._catalogue.source(passage.source_id).title for passage in passages],
            neighbours=self._catalogue.around(ordinals),
            lexical=[scaled[0][ordinal] for ordinal in ordinals],
            dense=[scaled[1][ordinal] for ordinal in ordinals],
            fused=[fused[ordinal] for ordinal in ordinals],
        )

    def features(self, text: str, query: Query, pool: Pool) -> Array:
        """The features of a pool for a question, shape (passages, features)."""
        texts = {*pool.titles, *map(heading_path, pool.passages)}
        terms = {found: self._terms(found) for found in texts}
        return features(query, naming(text, query), pool, self._forward, terms)


def rescored(
    pool: Pool,
    likelihood: Array,
    order: Sequence[int],
    fused: Mapping[int, float],
    repeated: float = REPEATED,
) -> list[tuple[int, float]]:
    """The pool by likelihood, a page's next passages worth `repeated` of it each time, then the rest
    of `order` below it."""
    scores = likelihood.copy()
    seen: Counter[tuple[str, int]] = Counter()
    for place in np.argsort(-likelihood, kind="stable").tolist():
        page = _page(pool.passages[place])
        scores[place] *= repeated ** seen[page]
        seen[page] += 1
    best = np.argsort(-scores, kind="stable").tolist()
    found = [(pool.ordinals[place], float(scores[place])) for place in best]
    least, last = found[-1][1], fused[order[len(found) - 1]]
    rest = order[len(found) :]
    return found + [(o, least * fused[o] / last if last > 0 else 0.0) for o in rest]


def _page(passage: Passage) -> tuple[str, int]:
    """The document and the page where a passage begins."""
    return passage.source_id, passage.spans[0][0]

"""Contrastive training of token vectors. Only this file imports torch.

A text is the mean of its token vectors. Loss: cross-entropy of scaled cosines over the batch, both
ways (Henderson et al., 2017, « Efficient natural language response suggestion »), summed over
nested dimensions (Kusupati et al., 2022, « Matryoshka representation learning »). One thread, so
that the same seed gives the same vectors on one machine, but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.training.corpus import Tokens
from index.training.pairs import Pair

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import EmbeddingBag

Draw = Callable[[], list[Pair]]


class Trainer:
    """Token vectors under training."""

    def __init__(self, vectors: NDArray[np.float32], nested: Sequence[int], scale: float) -> None:
        """`vectors` to start from, (tokens, dimension); `nested` dimensions; `scale` of cosines."""
        import torch

        torch.set_num_threads(1)
        self._bag: EmbeddingBag = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(vectors.copy()), freeze=False, mode="mean", include_last_offset=True
        )
        self._nested = nested
        self._scale = scale

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The token vectors now, (tokens, dimension)."""
        found: NDArray[np.float32] = self._bag.weight.detach().numpy().copy()
        return found

    def run(
        self, draw: Draw, steps: int, rate: float, progress: Callable[[int, float], None]
    ) -> None:
        """Adam (Kingma & Ba, 2015), its rate falling linearly to a tenth; tells step and loss."""
        import torch

        optimiser = torch.optim.Adam(self._bag.parameters(), lr=rate)
        for step in range(steps):
            optimiser.param_groups[0]["lr"] = rate * (1.0 - 0.9 * step / max(1, steps))
            loss = self._loss(draw())
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call,unused-ignore]
            optimiser.step()
            progress(step + 1, float(loss.detach()))

    def _loss(self, pairs: list[Pair]) -> Tensor:
        """Mean loss of a batch; a text that stands twice in it is no negative of its twin."""
        import torch
        from torch.nn import functional

        lefts, rights = [left for left, _ in pairs], [right for _, right in pairs]
        same = torch.from_numpy(_twins(lefts) | _twins(rights))
        left, right = self._mean(lefts), self._mean(rights)
        target = torch.arange(len(pairs))
        total = torch.zeros(())
        for size in self._nested:
            one = functional.normalize(left[:, :size], dim=1)
            two = functional.normalize(right[:, :size], dim=1)
            scores = (self._scale * one @ two.T).masked_fill(same, -1e4)
            total = total + functional.cross_entropy(scores, target)
            total = total + functional.cross_entropy(scores.T, target)
        return total / (2 * len(self._nested))

    def _mean(self, texts: Sequence[Tokens]) -> Tensor:
        """Mean vectors of texts."""
        import torch

        offsets = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
        flat = np.concatenate(texts).astype(np.int64)
        found: Tensor = self._bag(torch.from_numpy(flat), torch.from_numpy(offsets))
        return found


def _twins(texts: Sequence[Tokens]) -> NDArray[np.bool_]:
    """Whether two different places hold the same text, shape (texts, texts)."""
    keys: dict[bytes, int] = {}
    numbers = np.array([keys.setdefault(text.tobytes(), n) for n, text in enumerate(texts)])
    same: NDArray[np.bool_] = numbers[:, np.newaxis] == numbers[np.newaxis, :]
    np.fill_diagonal(same, False)
    return same

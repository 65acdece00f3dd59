"""Least value of a smooth function whose arguments have signs. Only this file imports scipy.

scipy comes with the `dev` extra: what ships reads weights and fits none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def minimise(loss: Callable[[Vector], tuple[float, Vector]], signs: Sequence[int]) -> Vector:
    """The arguments of the least value, from zero on, by L-BFGS-B (Byrd et al. 1995).

    `loss` gives value and gradient; `signs` has one entry an argument: 1 may not be negative, −1 not
    positive, 0 either.
    """
    from scipy.optimize import minimize

    limits = [(0.0 if s > 0 else None, 0.0 if s < 0 else None) for s in signs]
    start = np.zeros(len(signs))
    found = minimize(loss, start, jac=True, bounds=limits, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)

"""The error of a generation that cannot be used: what is wrong, and the one remedy, in French.

The engines' own words are English and stay in the error's cause. This module opens nothing.
"""

from __future__ import annotations

from corpus.errors import IndexDamaged

REBUILD = "relancez « livrables index » pour le reconstruire."


def damaged(what: str) -> IndexDamaged:
    """The error to raise: a French clause without full stop, and the remedy."""
    return IndexDamaged(f"{what} ; {REBUILD}")

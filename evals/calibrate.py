"""Chooses the abstention threshold on a development set for a stated risk.

Of all thresholds whose measured risk (share of wrong answers among those given) is at most the
target, the one that answers most questions. The risk is told with its Wilson interval: on a small set
the true one may be well above the target. This module writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import UserError
from evals import stats
from evals.abstention import curve
from evals.types import CurvePoint, Interval, Result

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold with what it gave on the set: `answered` of `total` questions, `wrong` of them."""

    threshold: float
    answered: int
    wrong: int
    total: int

    @property
    def coverage(self) -> float:
        """Share of all questions that are answered."""
        return self.answered / self.total

    @property
    def risk(self) -> float:
        """Share of the answers that are wrong."""
        return self.wrong / self.answered

    @property
    def risk_interval(self) -> Interval:
        """Wilson's interval of the risk."""
        return stats.wilson(self.wrong, self.answered)


def choose(results: Sequence[Result], target: float) -> Choice:
    """The threshold of greatest coverage whose risk is at most `target`, in (0, 1).

    It lies half-way between the last confidence that it lets through and the next one. Raises
    UserError when no threshold reaches the target; the message tells the least risk that one does.
    """
    judged = [result for result in results if result.answer is not None]
    points = curve(judged)
    fit = [point for point in points if point.risk <= target]
    if not fit:
        raise UserError(_unreachable(points, target))
    best = max(fit, key=lambda point: point.coverage)
    below = [point.threshold for point in points if point.threshold < best.threshold]
    limit = (best.threshold + max(below)) / 2 if below else best.threshold / 2
    answered = round(best.coverage * len(judged))
    return Choice(round(limit, DIGITS), answered, round(best.risk * answered), len(judged))


def _unreachable(points: Sequence[CurvePoint], target: float) -> str:
    """Why no threshold will do."""
    if not points:
        return (
            "Aucune question n'a reçu de réponse : l'abstention ne peut pas être réglée sur ce jeu."
        )
    least = min(points, key=lambda point: (point.risk, -point.coverage))
    return (
        f"Aucun seuil ne ramène le risque à {100 * target:.0f} % sur ce jeu ; le plus faible est "
        f"{100 * least.risk:.0f} %, en répondant à {100 * least.coverage:.0f} % des questions. "
        "Demandez un risque plus élevé avec --risk."
    )

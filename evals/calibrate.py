"""Chooses the abstention threshold on a development set for a stated risk.

Of all thresholds whose measured risk (share of wrong answers among those given) is at most the
target, the one that answers most questions. The risk is told with its Wilson interval, which is too
hopeful: the threshold was chosen on the very questions that measure it. `doubts` says why a choice
should not be taken as it is. This module writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.terminal import decimal
from assistant.threshold import Calibration
from corpus.errors import UserError
from evals import stats
from evals.abstention import WRONG, curve
from evals.estimates import clusters_of
from evals.types import CurvePoint, Interval, Result, Run

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """What a threshold gives on a set: `answered` of `total` questions, `wrong` of these answers.

    `wrong_refusals` counts the answerable questions that are refused. `risk_interval` (Wilson, on
    the effective sample size) is None when nothing is answered.
    """

    threshold: float
    answered: int
    wrong: int
    wrong_refusals: int
    total: int
    risk_interval: Interval | None

    @property
    def coverage(self) -> float:
        """Share of all questions that are answered."""
        return self.answered / self.total if self.total else 0.0

    @property
    def risk(self) -> float:
        """Share of the answers that are wrong; 0 when there is none."""
        return self.wrong / self.answered if self.answered else 0.0


def standing(results: Sequence[Result], threshold: float) -> Standing:
    """What a threshold gives on these results; questions that could not be answered are left out.

    Below the threshold in force, with the answers that were held back (`Result.unguarded`).
    """
    judged = [result for result in results if result.answer is not None]
    answered = [result for result in judged if _passes(result, threshold)]
    wrong = [float(_is_wrong(result)) for result in answered]
    passing = {result.case.id for result in answered}
    interval: Interval | None = None
    if answered:
        clusters, _ = clusters_of([result.case for result in answered])
        worth = stats.effective_size(wrong, clusters)
        interval = stats.wilson(sum(wrong) / len(wrong) * worth, worth)
    return Standing(
        threshold=threshold,
        answered=len(answered),
        wrong=round(sum(wrong)),
        wrong_refusals=sum(r.case.answerable and r.case.id not in passing for r in judged),
        total=len(judged),
        risk_interval=interval,
    )


def _passes(result: Result, threshold: float) -> bool:
    """Whether a threshold lets a question be answered; a rule may refuse it whatever the threshold."""
    given = result.answer
    if given is not None and given.refused:
        given = result.unguarded
    if given is None or given.refused or given.confidence is None:
        return False
    return given.confidence >= threshold


def _is_wrong(result: Result) -> bool:
    """Whether the answer, once let through, is wrong."""
    if result.answer is not None and result.answer.refused:
        return (result.unguarded_outcome or result.outcome) in WRONG
    return result.outcome in WRONG


def choose(results: Sequence[Result], target: float) -> Standing:
    """The threshold of greatest coverage whose risk is at most `target`, in (0, 1).

    It lies half-way between the last confidence that it lets through and the next one. Raises
    UserError when no threshold reaches the target; the message tells the least risk that one does.
    """
    points = curve([result for result in results if result.answer is not None])
    fit = [point for point in points if point.risk <= target]
    if not fit:
        raise UserError(_unreachable(points, target))
    best = max(fit, key=lambda point: point.coverage)
    below = max((p.threshold for p in points if p.threshold < best.threshold), default=0.0)
    limit = (best.threshold + below) / 2
    short = round(limit, DIGITS)
    return standing(results, short if below < short <= best.threshold else limit)


def doubts(before: Standing, after: Standing, target: float) -> tuple[str, ...]:
    """Why a chosen threshold should not be taken without a second look; () when all is well.

    Either it answers less than half of what the threshold in force answers, or its risk may well
    exceed the target by more than the target itself.
    """
    found = []
    if after.answered < before.answered / 2:
        found.append(
            f"l'assistant ne répondrait plus qu'à {after.answered} des {after.total} questions, au "
            f"lieu de {before.answered}"
        )
    if after.risk_interval is not None and after.risk_interval.high > 2 * target:
        found.append(
            f"le risque pourrait atteindre {decimal(100 * after.risk_interval.high)} %, plus du "
            f"double des {100 * target:.3g} % demandés".replace(".", ",")
        )
    return tuple(found)


def calibration_of(run: Run, chosen: Standing, target: float) -> Calibration:
    """The setting that puts a chosen threshold in force, with what it was chosen for."""
    return Calibration(
        min_support=chosen.threshold,
        target_risk=target,
        risk=chosen.risk,
        coverage=chosen.coverage,
        set_name=run.set_name,
        index_id=run.index_id,
        date=datetime.now().astimezone().isoformat(timespec="seconds"),
    )


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

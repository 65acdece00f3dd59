"""Types of evaluation: `Score`, `Result`, `Run`, and what is said of them: `Summary`, `Comparison`.

A run holds, for every case of a set, the answer that was given and its scores. `Summary` and
`Comparison` are computed from runs and never stored. « Not scored » is `value=None`: it is excluded,
counted and shown, never taken for zero. Plain data: this module reads and computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evals.cases import (  # noqa: F401
    GROUP_TAG,
    Case,
    EvalSet,
    ExpectedSource,
    Fact,
    GivenAnswer,
    GivenCitation,
    GivenEvidence,
    GivenSentence,
    Importance,
)


@dataclass(frozen=True, slots=True)
class Score:
    """A value in the metric's unit, or None when the case cannot be scored; always with its reason."""

    value: float | None
    reason: str


class Outcome(StrEnum):
    """What became of a case, in one word; the values are those of files and filters."""

    RIGHT = "juste"
    PARTIAL = "partielle"
    MISSED = "manquee"
    WRONG_REFUSAL = "refus_a_tort"
    WRONG_ANSWER = "reponse_a_tort"
    FAILED = "echec"


@dataclass(frozen=True, slots=True)
class Result:
    """A case, the answer given, and its scores by metric key.

    `unguarded` is the answer that the assistant would have given had its abstention threshold been
    zero, when that differs from `answer` (it refused): the coverage/risk curve needs it.
    `failure` is the French message when no answer could be made at all. `held` says of each of the
    case's facts whether the answer holds it.
    """

    case: Case
    answer: GivenAnswer | None
    unguarded: GivenAnswer | None
    failure: str | None
    outcome: Outcome
    scores: Mapping[str, Score]
    unguarded_outcome: Outcome | None = None
    held: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A set answered once. `commit` None outside a git checkout, `…-modifié` with local changes.

    `settings` are those of the assistant that matter to answers; `environment` describes the
    machine (python, platform, cores, versions). `started` is ISO 8601 with its zone.
    `format` is the version of the file, `metrics` that of the scores. `total` counts the questions of
    the set: fewer `results` mean that the run was interrupted. `seconds` add up its legs.
    """

    format: int
    metrics: int
    set_name: str
    set_fingerprint: str
    index_id: str
    commit: str | None
    settings: Mapping[str, str]
    environment: Mapping[str, str]
    started: str
    seconds: float
    results: tuple[Result, ...]
    total: int = 0


class Unit(StrEnum):
    """How a metric's values are to be read."""

    SHARE = "part"
    MILLISECONDS = "ms"
    COUNT = "nombre"


class Family(StrEnum):
    """Where a metric belongs in the report."""

    RETRIEVAL = "recherche"
    ANSWER = "réponse"
    CITATION = "citations"
    ABSTENTION = "abstention"
    COST = "longueur et durée"


@dataclass(frozen=True, slots=True)
class Metric:
    """One score: its key in files, its French name and explanation.

    `higher_is_better` None: shown, never judged. `headline` metrics are compared with Holm's
    correction. `binary`: each value is 0 or 1, so that the mean is a rate with a Wilson interval.
    """

    key: str
    label: str
    help: str
    family: Family
    unit: Unit
    higher_is_better: bool | None
    binary: bool = False
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of a metric over the scored cases, with its interval (None below two cases)."""

    metric: Metric
    mean: float | None
    interval: Interval | None
    scored: int
    not_scored: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """At `threshold`: share of all questions answered, share of those answered wrongly."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well refusals fall on the unanswerable.

    `precision`: share of refusals that were right; `recall`: share of the unanswerable that were
    refused; `wrong_refusals`: share of the answerable that were refused; `auroc`: probability that
    a random answerable case has more confidence than a random unanswerable one (ties half).
    None where undefined. `curve` is by decreasing threshold.
    """

    precision: Estimate
    recall: Estimate
    wrong_refusals: Estimate
    auroc: float | None
    auroc_interval: Interval | None
    curve: tuple[CurvePoint, ...]
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures: estimates by metric key, outcomes counted, abstention, quantiles of time."""

    cases: int
    answerable: int
    clusters: int
    clustered_by: str
    estimates: Mapping[str, Estimate]
    outcomes: Mapping[Outcome, int]
    abstention: Abstention
    latency_p50: float | None
    latency_p95: float | None
    failures: int
    fallbacks: int


class Verdict(StrEnum):
    """Of two runs on one metric, or on one question."""

    BETTER = "mieux"
    WORSE = "moins bien"
    UNDECIDED = "indécis"


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """B minus A on one metric over the pairs scored in both.

    `p_value` is of the sign-flip test, `p_adjusted` after Holm over the headline metrics (None for
    the others); `detectable` is the smallest difference that these pairs would have shown with 80 %
    power at the 5 % level; None when undefined.
    """

    metric: Metric
    a: float | None
    b: float | None
    difference: float | None
    interval: Interval | None
    p_value: float | None
    p_adjusted: float | None
    detectable: float | None
    verdict: Verdict
    pairs: int


class Change(StrEnum):
    """Of one question between two runs."""

    WON = "gagnée"
    LOST = "perdue"
    EQUAL = "égale"


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """One question in both runs; `aspect` names what changed first: the answer, or the search.

    `regressions` are the vital facts that A's answer held and B's does not, or the refusal lost.
    """

    a: Result
    b: Result
    change: Change
    aspect: str
    regressions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissedBar:
    """A metric of B below (or, for a cost, above) what `bars.toml` asks for this set."""

    metric: Metric
    bar: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of one set, A the earlier. `unpaired` are the ids that only one of them has."""

    a: Run
    b: Run
    metrics: tuple[MetricComparison, ...]
    cases: tuple[CaseComparison, ...]
    unpaired: tuple[str, ...]
    missed_bars: tuple[MissedBar, ...] = field(default=())

    @property
    def regressions(self) -> tuple[CaseComparison, ...]:
        """The questions that lost something that passed."""
        return tuple(case for case in self.cases if case.regressions)

"""Statistics of an evaluation: intervals, tests, power, ranking quality.

Plain numbers in, plain numbers out: this module knows no question, no metric and no run. Questions on
one document succeed or fail together, so the bootstrap, the test and the standard error all take the
cluster of each value and treat a cluster as one draw. Everything drawn at random is seeded, does not
depend on the order of the values, and is made in chunks, so memory stays bounded whatever the size.
Intervals are at 95 %. Every function raises ValueError for values that are not finite, for sides of
unequal length and for what its docstring names.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from evals.types import Interval

RESAMPLES = 10_000
SEED = 20260801
EXACT_CLUSTERS = 12
"""Up to this many clusters the sign-flip test goes through every sign (4,096 of them)."""

_Z = 1.959963984540054
_TAILS = (0.025, 0.975)
_TIE = 1e-12
_CHUNK = 1 << 18
"""Numbers drawn at a time: a few MB, small enough for the processor's cache."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def wilson(successes: float, n: float) -> Interval:
    """The score interval of a rate (Wilson 1927), in [0, 1].

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = successes/n and z = 1.96; it takes the
    n trials to be independent. ValueError for n < 1 and for successes outside 0…n.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"no rate of {successes} successes in {n} trials")
    rate, share = successes / n, _Z * _Z / n
    centre = (rate + share / 2) / (1 + share)
    half = _Z * math.sqrt(rate * (1 - rate) / n + share / (4 * n)) / (1 + share)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high)


def effective_size(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """How many independent draws of a rate these clustered ones are worth, in [1, n].

    n/deff, with Kish's design effect deff = SE²_clusters/(p(1−p)/n), never below 1 (Kish 1965; Korn
    & Graubard 1998 put it into an interval). Values are 0 or 1; where all are equal, nothing tells
    the effect and each cluster counts once.
    """
    groups, n = _groups(values, clusters), len(values)
    number, rate = len(groups.sums), math.fsum(values) / n
    if number < 2 or not 0 < rate < 1:
        return float(number)
    residues = groups.sums - groups.counts * rate
    variance = number / (number - 1) * math.fsum(residues**2) / n**2
    return max(1.0, n / max(1.0, variance / (rate * (1 - rate) / n)))


def bootstrap_mean(
    values: Sequence[float],
    clusters: Sequence[Hashable],
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Interval:
    """The percentile bootstrap interval of a mean, in the values' unit.

    Whole clusters are drawn with replacement, as many as there are; the statistic of a resample is
    Σ sums / Σ counts, and the interval its 2.5th and 97.5th percentiles (Efron & Tibshirani 1993,
    ch. 13; over paired differences, Smucker, Allan & Carterette 2007). Below some forty clusters it
    is a little too narrow. ValueError for a single cluster, which says nothing of the spread between
    clusters: the caller must give no interval there.
    """
    groups = _groups(values, clusters)
    if len(groups.sums) < 2:
        raise ValueError("a bootstrap by clusters needs two of them")
    order = np.lexsort((groups.counts, groups.sums))
    sums, counts = groups.sums[order], groups.counts[order]
    random = np.random.default_rng(_positive(resamples, seed))
    means = []
    for rows in _chunks(resamples, len(sums)):
        drawn = random.integers(0, len(sums), size=(rows, len(sums)))
        means.append(sums.take(drawn).sum(axis=1) / counts.take(drawn).sum(axis=1))
    return _percentiles(np.concatenate(means), min(values), max(values))


def sign_flip(
    differences: Sequence[float],
    clusters: Sequence[Hashable],
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> float:
    """The two-sided randomisation p-value of « the mean difference is zero », in ]0, 1].

    Had the two systems been alike, each cluster's sum of differences could as well have had the
    other sign (Fisher 1935; for retrieval, Smucker, Allan & Carterette 2007). p is the share of sign
    patterns whose |Σ ± sums| reaches the one observed; a tie, within 1e-12 of Σ|sums| for rounding,
    reaches it. All 2^k patterns up to twelve clusters, above that `resamples` drawn and
    p = (b + 1)/(m + 1), which is never zero. Clusters whose sum is zero say nothing and are left
    out; with none left p is 1.
    """
    groups = _groups(differences, clusters)
    sizes = np.sort(np.abs(groups.sums[np.abs(groups.sums) > _TIE * groups.sizes]))
    if not len(sizes):
        return 1.0
    total = math.fsum(sizes)
    reached = abs(math.fsum(differences)) - _TIE * total
    if len(sizes) <= EXACT_CLUSTERS:
        patterns = np.arange(2 ** len(sizes))[:, None] >> np.arange(len(sizes)) & 1
        return float(np.mean(np.abs(total - 2 * (patterns @ sizes)) >= reached))
    random = np.random.default_rng(_positive(resamples, seed))
    extreme = 0
    for rows in _chunks(resamples, len(sizes)):
        flips = random.integers(0, 2, size=(rows, len(sizes)), dtype=np.int8)
        flipped = flips.astype(np.float64) @ sizes
        extreme += int(np.count_nonzero(np.abs(total - 2 * flipped) >= reached))
    return (extreme + 1) / (resamples + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-values of several tests, adjusted step-down (Holm 1979), in the order given.

    With p₁ ≤ … ≤ p_m, the i-th becomes max over j ≤ i of (m − j + 1)·p_j, at most 1: rejecting where
    it is below α keeps the chance of any false rejection below α, however the tests depend on each
    other. ValueError for a p-value outside [0, 1].
    """
    if not all(0 <= p <= 1 for p in p_values.values()):
        raise ValueError("a p-value lies between 0 and 1")
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, key in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        highest = max(highest, (len(p_values) - rank) * p_values[key])
        adjusted[key] = min(1.0, highest)
    return {key: adjusted[key] for key in p_values}


def detectable(
    differences: Sequence[float],
    clusters: Sequence[Hashable],
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """The smallest true mean difference that a test at `alpha` shows with `power`, in their unit.

    (z_{1−α/2} + z_power)·SE, with SE the cluster-robust standard error of the mean difference,
    √(C/(C−1) · Σ_c (Σ_{i∈c} (d_i − d̄))²)/n (Miller 2024; C/(C−1) is for few clusters). A normal
    approximation: somewhat optimistic where differences take few values, such as −1, 0 and 1.
    Never less than k/n, k being the fewest clusters that, each changed by one full unit one way,
    give the exact sign-flip test p = 2/2^k < α (six at 5 %): two identical runs have no variance,
    yet nothing smaller could have been shown. So the unit is taken to be a share. With fewer than
    k clusters the test shows no difference, however large: math.inf. ValueError for fewer than two
    clusters, or a power or alpha outside ]0, 1[.
    """
    groups = _groups(differences, clusters)
    number, n = len(groups.sums), len(differences)
    if number < 2:
        raise ValueError("a standard error by clusters needs two of them")
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    least = 1
    while 2 ** (1 - least) >= alpha:
        least += 1
    if number < least:
        return math.inf
    residues = groups.sums - groups.counts * (math.fsum(differences) / n)
    error = math.sqrt(number / (number - 1) * math.fsum(residues**2)) / n
    return max(reach * error, least / n)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The probability that a random positive is above a random negative, ties half, in [0, 1].

    The area under the ROC curve, Mann and Whitney's U/(P·N) (1947; Hanley & McNeil 1982).
    ValueError when a side is empty.
    """
    high, low, distinct = _bins(positives, negatives)
    counted = [np.bincount(side, minlength=distinct)[None] for side in (high, low)]
    return float(_areas(counted[0], counted[1])[0])


def auroc_interval(
    positives: Sequence[float],
    negatives: Sequence[float],
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Interval:
    """The percentile bootstrap interval of `auroc`, each side resampled on its own.

    Values are drawn one by one, not by cluster (Efron & Tibshirani 1993, ch. 8 and 13); a side with
    a single value, or two sides wholly apart, leave no spread and the interval is a point.
    ValueError when a side is empty.
    """
    high, low, distinct = _bins(positives, negatives)
    random = np.random.default_rng(_positive(resamples, seed))
    areas = [
        _areas(_redrawn(random, high, rows, distinct), _redrawn(random, low, rows, distinct))
        for rows in _chunks(resamples, len(high) + len(low))
    ]
    return _percentiles(np.concatenate(areas), 0.0, 1.0)


def quantile(values: Sequence[float], q: float) -> float:
    """The q-quantile (q in [0, 1]) by linear interpolation between order statistics.

    Hyndman & Fan 1996, type 7. ValueError for no value, or q outside [0, 1].
    """
    return float(np.quantile(_finite(values), q))


@dataclass(frozen=True, slots=True)
class _Groups:
    """By cluster: the sum of the values, that of their sizes |v|, and their number."""

    sums: Floats
    sizes: Floats
    counts: Integers


def _groups(values: Sequence[float], clusters: Sequence[Hashable]) -> _Groups:
    """The values by cluster, summed exactly so that their order cannot matter."""
    _finite(values)
    members: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(float(value))
    return _Groups(
        np.array([math.fsum(group) for group in members.values()]),
        np.array([math.fsum(map(abs, group)) for group in members.values()]),
        np.array([len(group) for group in members.values()], dtype=np.int64),
    )


def _finite(values: Sequence[float]) -> Floats:
    """The values as an array; ValueError when there is none, or one is infinite or not a number."""
    array = np.asarray(values, dtype=np.float64)
    if not array.size or not np.isfinite(array).all():
        raise ValueError("at least one value is needed, and only finite ones")
    return array


def _positive(resamples: int, seed: int) -> int:
    """The seed; ValueError when nothing is to be drawn with it."""
    if resamples < 1:
        raise ValueError("at least one resample is needed")
    return seed


def _chunks(resamples: int, width: int) -> Iterator[int]:
    """Numbers of rows of `width` that add up to `resamples`, each some `_CHUNK` numbers."""
    rows = max(1, _CHUNK // width)
    for start in range(0, resamples, rows):
        yield min(rows, resamples - start)


def _percentiles(drawn: Floats, least: float, most: float) -> Interval:
    """The 95 % percentile interval; rounding cannot carry it beyond what the statistic can be."""
    low, high = np.clip(np.quantile(drawn, _TAILS), least, most)
    return Interval(float(low), float(high))


def _bins(positives: Sequence[float], negatives: Sequence[float]) -> tuple[Integers, Integers, int]:
    """The rank of each value among the distinct ones, sorted by side, and how many these are."""
    both = np.concatenate([_finite(positives), _finite(negatives)])
    distinct, ranks = np.unique(both, return_inverse=True)
    cut = len(positives)
    return np.sort(ranks[:cut]), np.sort(ranks[cut:]), len(distinct)


def _redrawn(
    random: np.random.Generator, ranks: Integers, rows: int, distinct: int
) -> NDArray[np.intp]:
    """A resample of `ranks` a row, as the number of times that each rank came."""
    drawn = ranks.take(random.integers(0, len(ranks), size=(rows, len(ranks))))
    drawn += np.arange(rows)[:, None] * distinct
    return np.bincount(drawn.ravel(), minlength=rows * distinct).reshape(rows, distinct)


def _areas(high: NDArray[np.intp], low: NDArray[np.intp]) -> Floats:
    """The area of each row from its counts by rank: pairs won, ties half, over all pairs.

    The same as averaging the matrix of pairs, but in time linear in the number of values. Every row
    holds as many values, so the first gives the number of pairs.
    """
    below = 2 * np.cumsum(low, axis=1) - low
    pairs = 2 * high[0].sum() * low[0].sum()
    return np.asarray(np.einsum("ij,ij->i", high, below) / pairs, dtype=np.float64)

"""Intervals, tests, power and AUROC against scipy, against slow loops, and by simulation.

Tolerances of what is drawn at random are stated in standard errors of the drawing itself, so a test
that fails is a wrong formula and not bad luck; seeds are fixed all the same.
"""

import math
import tracemalloc

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import stats
from evals.types import Interval

EIGHTHS = st.integers(min_value=-8, max_value=8).map(lambda n: n / 8)
"""Shares that binary fractions hold exactly, so that ties are ties."""
FEW = 1_000
"""Resamples inside a simulation, which averages over many of them."""


def random_differences(count, seed, step=8):
    """Differences of shares, a third of them zero, slightly above zero on average."""
    random = np.random.default_rng(seed)
    drawn = random.integers(-step, step + 1, size=count) / step
    return np.where(random.random(count) < 1 / 3, 0.0, np.clip(drawn + 0.25, -1, 1)).tolist()


def correlated(random, clusters=60, size=4):
    """Values of mean 0 with as much spread between clusters as within, and their clusters."""
    shared = np.repeat(random.normal(size=clusters), size)
    values = shared + random.normal(size=clusters * size)
    return values.tolist(), np.repeat(np.arange(clusters), size).tolist()


# Wilson


@pytest.mark.parametrize(
    ("successes", "n"),
    [(0, 1), (1, 1), (0, 50), (50, 50), (1, 50), (25, 50), (37, 41), (3, 4000), (3999, 4000)],
)
def test_wilson_is_that_of_scipy(successes, n):
    theirs = scipy.stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    ours = stats.wilson(successes, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_rate_within_0_and_1(pair):
    successes, n = pair
    found = stats.wilson(successes, n)
    assert 0 <= found.low <= successes / n <= found.high <= 1
    assert (found.low == 0) is (successes == 0)
    assert (found.high == 1) is (successes == n)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5), (math.nan, 5)])
def test_wilson_has_no_interval_without_a_rate(successes, n):
    with pytest.raises(ValueError, match="no rate"):
        stats.wilson(successes, n)


# Bootstrap


@pytest.mark.parametrize("count", [12, 60, 250])
def test_bootstrap_of_single_values_is_that_of_scipy(count):
    # A 2.5 % percentile of 10,000 draws has a standard error of 0.027 standard errors of the mean;
    # two of them differ by 0.038 on average, and 0.15 is four times that.
    values = random_differences(count, seed=count)
    theirs = scipy.stats.bootstrap(
        (np.array(values),), np.mean, n_resamples=10_000, method="percentile", batch=500, rng=1
    )
    ours = stats.bootstrap_mean(values, range(count))
    close = 0.15 * theirs.standard_error
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=close)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=close)


def slow_bootstrap(values, clusters, resamples, seed):
    """Clusters drawn one at a time, their members put end to end, one mean a resample."""
    random = np.random.default_rng(seed)
    names = list(dict.fromkeys(clusters))
    members = {
        name: [v for v, c in zip(values, clusters, strict=True) if c == name] for name in names
    }
    means = []
    for _ in range(resamples):
        drawn = [v for i in random.integers(0, len(names), len(names)) for v in members[names[i]]]
        means.append(sum(drawn) / len(drawn))
    return np.percentile(means, [2.5, 97.5]), np.std(means)


def test_bootstrap_by_clusters_is_that_of_a_slow_loop():
    # 5,000 against 10,000 draws: the standard error of the gap is 0.046; 0.19 is four times that.
    random = np.random.default_rng(5)
    sizes = random.integers(1, 9, size=25)
    clusters = np.repeat(np.arange(25), sizes)
    values = (np.repeat(random.normal(size=25), sizes) + random.normal(size=len(clusters))).tolist()
    (low, high), error = slow_bootstrap(values, clusters.tolist(), 5_000, seed=6)
    ours = stats.bootstrap_mean(values, clusters.tolist())
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=0.19 * error)
    alone = stats.bootstrap_mean(values, range(len(values)))
    assert ours.high - ours.low > 1.3 * (alone.high - alone.low)


def test_two_unequal_clusters_are_weighed_by_their_size():
    # Drawn as (a, a), (a, b) or (b, b): means 0, 0.75 and 1, the first and last a quarter each.
    found = stats.bootstrap_mean([0, 1, 1, 1], ["a", "b", "b", "b"])
    assert found == Interval(0.0, 1.0)
    single = [
        stats.bootstrap_mean([0, 1, 1, 1], ["a", "b", "b", "b"], seed, resamples=1)
        for seed in range(30)
    ]
    assert all(one.low == one.high for one in single)
    assert {one.low for one in single} == {0.0, 0.75, 1.0}


def test_the_bootstrap_by_clusters_covers_and_the_other_does_not():
    # Over 20,000 such sets the coverage is 95.1 % (93.9 % with 60 clusters); the error here is 0.9.
    random = np.random.default_rng(7)
    covered = alone = 0
    for number in range(600):
        values, clusters = correlated(random, clusters=100)
        by_cluster = stats.bootstrap_mean(values, clusters, resamples=FEW)
        covered += by_cluster.low <= 0 <= by_cluster.high
        if number < 200:
            by_value = stats.bootstrap_mean(values, range(len(values)), resamples=FEW)
            alone += by_value.low <= 0 <= by_value.high
    assert 0.92 <= covered / 600 <= 0.97
    assert alone / 200 < 0.85


@given(st.floats(-1e6, 1e6), st.integers(2, 30))
def test_equal_values_leave_a_point(value, count):
    assert stats.bootstrap_mean([value] * count, range(count), resamples=50) == Interval(
        value, value
    )


# Sign-flip


@given(st.lists(EIGHTHS, min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_exact_sign_flip_is_that_of_scipy(differences):
    theirs = scipy.stats.permutation_test(
        (np.array(differences), np.zeros(len(differences))),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    ours = stats.sign_flip(differences, range(len(differences)))
    assert ours == pytest.approx(theirs.pvalue, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_drawn_sign_flip_is_that_of_scipy_within_its_error(seed):
    differences = (np.array(random_differences(40, seed=seed, step=50)) - 0.06).tolist()
    theirs = scipy.stats.permutation_test(
        (np.array(differences), np.zeros(40)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9_999,
        batch=1_000,
        rng=seed,
    ).pvalue
    ours = stats.sign_flip(differences, range(40))
    assert 0.0005 < theirs < 0.9
    # scipy doubles one tail, whose error the doubling doubles; ours counts both.
    tail = theirs / 2
    error = math.sqrt((4 * tail * (1 - tail) + theirs * (1 - theirs)) / 10_000)
    assert ours == pytest.approx(theirs, abs=4 * error)


def test_the_drawn_sign_flip_is_near_the_exact_one(monkeypatch):
    differences = random_differences(16, seed=8)
    kept = [d for d in differences if d]
    assert len(kept) <= stats.EXACT_CLUSTERS
    exact = stats.sign_flip(differences, range(16))
    monkeypatch.setattr(stats, "EXACT_CLUSTERS", 0)
    drawn = stats.sign_flip(differences, range(16))
    assert drawn != exact
    assert drawn == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 10_000))


@pytest.mark.parametrize(
    ("differences", "clusters", "p"),
    [
        ([1] * 5, range(5), 2 / 2**5),
        ([1] * 6, range(6), 2 / 2**6),
        ([1] * 12, range(12), 2 / 2**12),
        ([1] * 6 + [0] * 50, range(56), 2 / 2**6),
        ([1] * 6, "aaabbb", 2 / 2**2),
        ([1, -1, 1, 1], "aabc", 2 / 2**2),
        ([0.1, 0.2, -0.3, 1, 1], "aaabc", 2 / 2**2),
        ([0.3, -0.1, -0.2], "abc", 2 / 2**1),
        ([0.1, 0.2, -0.3] + [1] * 12, "___abcdefghijkl", 2 / 2**12),
        ([0.0] * 30, range(30), 1.0),
        ([1, -1], "aa", 1.0),
        ([0.4], "a", 1.0),
    ],
)
def test_the_sign_flip_worked_by_hand(differences, clusters, p):
    assert stats.sign_flip(differences, clusters) == p


def test_a_drawn_p_value_is_never_zero():
    assert stats.sign_flip([1] * 100, range(100)) == 1 / 10_001
    assert stats.sign_flip([1] * 100, range(100), resamples=99) == 1 / 100


def test_rounding_makes_no_tie_less_extreme():
    # A third of a vital fact lost or won everywhere: half the patterns tie with the one observed.
    thirds = [1 - 2 / 3, 1 / 3, 2 / 3 - 1 / 3] * 4
    assert stats.sign_flip([*thirds[:6], *(-t for t in thirds[:6])], range(12)) == 1.0
    assert stats.sign_flip(thirds[:7], range(7)) == 2 / 2**7


@given(st.lists(EIGHTHS, min_size=1, max_size=30), st.floats(1e-3, 1e3))
@settings(max_examples=50, deadline=None)
def test_the_sign_flip_knows_neither_direction_nor_unit(differences, scale):
    clusters = [i // 2 for i in range(len(differences))]
    p = stats.sign_flip(differences, clusters, resamples=FEW)
    assert 0 < p <= 1
    assert stats.sign_flip([-d for d in differences], clusters, resamples=FEW) == p
    assert stats.sign_flip([d * scale for d in differences], clusters, resamples=FEW) == p


def test_the_sign_flip_keeps_its_level():
    random = np.random.default_rng(9)
    shown = sum(
        stats.sign_flip(*correlated(random, clusters=40), resamples=FEW) < 0.05 for _ in range(400)
    )
    assert 0.03 <= shown / 400 <= 0.07


# Holm


def naive_holm(p_values):
    """From the definition: step through the sorted values at every level that could matter."""

    def rejected(level):
        found = set()
        for key in sorted(p_values, key=p_values.get):
            if p_values[key] * (len(p_values) - len(found)) > level:
                break
            found.add(key)
        return found

    levels = sorted({p * m for p in p_values.values() for m in range(1, len(p_values) + 1)} | {1.0})
    return {
        key: min((level for level in levels if level <= 1 and key in rejected(level)), default=1.0)
        for key in p_values
    }


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1) | st.sampled_from([0.01, 0.02, 1.0])))
def test_holm_is_the_least_level_at_which_each_test_rejects(p_values):
    adjusted = stats.holm(p_values)
    assert adjusted == naive_holm(p_values)
    assert list(adjusted) == list(p_values)
    for key, p in p_values.items():
        assert p <= adjusted[key] <= 1
        assert all(adjusted[key] <= adjusted[k] for k, other in p_values.items() if p <= other)


def test_holm_worked_by_hand():
    given_values = {"c": 0.03, "a": 0.01, "d": 0.005, "b": 0.04}
    assert stats.holm(given_values) == pytest.approx({"c": 0.06, "a": 0.03, "d": 0.02, "b": 0.06})
    assert stats.holm({}) == {}
    assert stats.holm({"a": 0.2}) == {"a": 0.2}


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_holm_takes_only_p_values(wrong):
    with pytest.raises(ValueError, match="p-value"):
        stats.holm({"a": 0.1, "b": wrong})


# The smallest difference that could have been shown


def test_detectable_is_the_t_standard_error_for_single_values():
    differences = random_differences(200, seed=10)
    reach = scipy.stats.norm.ppf(0.975) + scipy.stats.norm.ppf(0.8)
    expected = reach * scipy.stats.sem(differences)
    assert stats.detectable(differences, range(200)) == pytest.approx(expected)
    reach = scipy.stats.norm.ppf(0.995) + scipy.stats.norm.ppf(0.9)
    expected = reach * scipy.stats.sem(differences)
    found = stats.detectable(differences, range(200), power=0.9, alpha=0.01)
    assert found == pytest.approx(expected)


def test_detectable_by_clusters_is_that_of_a_sum_over_pairs():
    values, clusters = correlated(np.random.default_rng(11), clusters=30, size=5)
    mean = sum(values) / len(values)
    pairs = sum(
        (a - mean) * (b - mean)
        for a, c in zip(values, clusters, strict=True)
        for b, d in zip(values, clusters, strict=True)
        if c == d
    )
    reach = scipy.stats.norm.ppf(0.975) + scipy.stats.norm.ppf(0.8)
    expected = reach * math.sqrt(30 / 29 * pairs) / len(values)
    assert stats.detectable(values, clusters) == pytest.approx(expected)
    assert expected > 1.3 * stats.detectable(values, range(len(values)))


def test_identical_runs_could_have_shown_six_questions():
    assert stats.detectable([0.0] * 30, range(30)) == 6 / 30
    assert stats.detectable([0.0] * 30, range(30), alpha=0.01) == 8 / 30
    assert stats.sign_flip([1] * 6 + [0] * 24, range(30)) < 0.05
    assert stats.sign_flip([1] * 5 + [0] * 25, range(30)) >= 0.05


def test_too_few_clusters_show_nothing_however_large():
    assert stats.sign_flip([1] * 50, [i % 5 for i in range(50)]) >= 0.05
    assert stats.detectable([0.0] * 50, [i % 5 for i in range(50)]) == math.inf
    assert stats.detectable([0.0] * 60, [i % 6 for i in range(60)]) == 6 / 60


def test_the_detectable_effect_is_shown_four_times_out_of_five():
    random = np.random.default_rng(12)
    sets = [correlated(random) for _ in range(300)]
    effect = float(np.mean([stats.detectable(*one) for one in sets]))
    shown = sum(
        stats.sign_flip([v + effect for v in values], clusters, resamples=FEW) < 0.05
        for values, clusters in sets
    )
    assert 0.7 <= shown / 300 <= 0.9


# AUROC


LEVELS = st.lists(EIGHTHS, min_size=1, max_size=30)


@given(LEVELS, LEVELS)
@settings(max_examples=50, deadline=None)
def test_auroc_is_the_u_of_mann_and_whitney(positives, negatives):
    u = scipy.stats.mannwhitneyu(positives, negatives, method="asymptotic").statistic
    expected = u / (len(positives) * len(negatives))
    assert stats.auroc(positives, negatives) == pytest.approx(expected, abs=1e-12)
    assert stats.auroc(negatives, positives) == pytest.approx(1 - expected, abs=1e-12)


def test_auroc_worked_by_hand():
    assert stats.auroc([0.9, 0.5], [0.5, 0.1]) == 3.5 / 4
    assert stats.auroc([1], [0]) == 1
    assert stats.auroc([0, 0], [0]) == 0.5


def test_auroc_interval_is_that_of_the_matrix_of_pairs():
    # As for the bootstrap of a mean, 0.15 standard errors are four times the error of drawing.
    random = np.random.default_rng(13)
    positives, negatives = random.normal(1, 1, 60).round(1), random.normal(0, 1, 40).round(1)
    won = np.sign(positives[:, None] - negatives) / 2 + 0.5
    areas = [
        won[random.integers(0, 60, 60)][:, random.integers(0, 40, 40)].mean() for _ in range(10_000)
    ]
    found = stats.auroc_interval(positives.tolist(), negatives.tolist())
    expected = tuple(np.percentile(areas, [2.5, 97.5]))
    assert (found.low, found.high) == pytest.approx(expected, abs=0.15 * np.std(areas))


def test_auroc_interval_of_sides_wholly_apart_is_a_point():
    assert stats.auroc_interval([0.8, 0.9], [0.1, 0.2, 0.3]) == Interval(1.0, 1.0)


# Quantiles


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 1))
def test_quantile_lies_on_the_line_between_neighbours(values, q):
    ordered = sorted(values)
    place = q * (len(values) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    expected = below + (above - below) * (place - math.floor(place))
    assert stats.quantile(values, q) == pytest.approx(expected, abs=1e-6)


# What holds for all


def everything(values, clusters, **options):
    """Each figure of a set, drawn ones with `options`."""
    half = len(values) // 2
    return (
        stats.bootstrap_mean(values, clusters, **options),
        stats.sign_flip(values, clusters, **options),
        stats.detectable(values, clusters),
        stats.auroc_interval(sorted(values)[half:], sorted(values)[:half], **options),
    )


def test_the_same_values_give_the_same_figures_in_any_order():
    values, clusters = correlated(np.random.default_rng(14))
    first = everything(values, clusters)
    assert everything(values, clusters) == first
    order = np.random.default_rng(15).permutation(len(values))
    shuffled = [values[i] for i in order]
    renamed = [("document", clusters[i]) for i in order]
    assert everything(shuffled, renamed) == first
    other = everything(values, clusters, seed=1)
    assert all(a != b for a, b in zip(other[:2], first[:2], strict=True))


def test_auroc_interval_takes_its_sides_in_any_order():
    values, _ = correlated(np.random.default_rng(16))
    found = stats.auroc_interval(values[:100], values[100:])
    assert stats.auroc_interval(values[:100][::-1], values[100:][::-1]) == found


def test_chunks_change_nothing(monkeypatch):
    values, clusters = correlated(np.random.default_rng(17))
    expected = everything(values, clusters, resamples=500)
    monkeypatch.setattr(stats, "_CHUNK", 1 << 30)
    whole = everything(values, clusters, resamples=500)
    assert whole[:3] == expected[:3]


@pytest.mark.parametrize("which", ["bootstrap", "sign flip", "auroc"])
def test_memory_stays_small_whatever_the_size(which):
    """4,000 values × 10,000 resamples are 320 MB a copy when made at once."""
    values = np.random.default_rng(18).choice([-1.0, 0.0, 1.0], size=4_000).tolist()
    called = {
        "bootstrap": lambda: stats.bootstrap_mean(values, range(4_000)),
        "sign flip": lambda: stats.sign_flip(values, range(4_000)),
        "auroc": lambda: stats.auroc_interval(values[:2_000], values[2_000:]),
    }[which]
    tracemalloc.start()
    try:
        called()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50e6


@pytest.mark.parametrize(
    "called",
    [
        lambda: stats.bootstrap_mean([], []),
        lambda: stats.bootstrap_mean([1, 2], "aa"),
        lambda: stats.bootstrap_mean([1, 2], "abc"),
        lambda: stats.bootstrap_mean([1, math.nan], "ab"),
        lambda: stats.bootstrap_mean([1, 2], "ab", resamples=0),
        lambda: stats.sign_flip([], []),
        lambda: stats.sign_flip([1, math.inf], "ab"),
        lambda: stats.sign_flip([1, 2], "a"),
        lambda: stats.sign_flip([1] * 20, range(20), resamples=0),
        lambda: stats.detectable([1, 2], "aa"),
        lambda: stats.detectable([1, 2], "ab", power=1.0),
        lambda: stats.detectable([1, 2], "ab", alpha=0.0),
        lambda: stats.auroc([], [1]),
        lambda: stats.auroc([1], []),
        lambda: stats.auroc_interval([1], []),
        lambda: stats.auroc_interval([1], [math.nan]),
        lambda: stats.quantile([], 0.5),
        lambda: stats.quantile([1], 1.5),
    ],
)
def test_what_cannot_be_computed_is_refused(called):
    with pytest.raises(ValueError, match=r"."):
        called()


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_singleton_clusters_are_worth_their_number(values):
    worth = stats.effective_size([float(v) for v in values], range(len(values)))
    # n/(n − 1) of the variance's small-sample factor is all that may be lost.
    assert len(values) - 1 - 1e-9 <= worth <= len(values)


def test_identical_values_in_a_cluster_are_worth_one():
    values = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0] * 10
    clusters = [number // 3 for number in range(60)]
    assert stats.effective_size(values, clusters) == pytest.approx(60 / 3, rel=0.06)
    assert stats.effective_size([1.0] * 60, clusters) == 20


def test_wilson_on_the_effective_size_covers_clustered_rates():
    rng = np.random.default_rng(11)
    covered = naive = 0
    for _ in range(400):
        rates = rng.beta(2, 1, 60)
        values = (rng.random((60, 4)) < rates[:, None]).astype(float).ravel()
        clusters = np.repeat(np.arange(60), 4).tolist()
        worth = stats.effective_size(values.tolist(), clusters)
        inside = stats.wilson(values.mean() * worth, worth)
        plain = stats.wilson(values.sum(), 240)
        covered += inside.low <= 2 / 3 <= inside.high
        naive += plain.low <= 2 / 3 <= plain.high
    assert covered >= 0.92 * 400
    assert naive < covered

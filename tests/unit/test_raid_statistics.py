"""From counts to intervals: exact values, definitions that can be checked with a pencil, and coverage by simulation."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from skyshed.engage.statistics import exact_share, mean_interval, parts_of_variance, spread_of


def test_none_of_ten_thousand_is_at_most_0_037_per_cent():
    none = exact_share(0, 10_000)
    assert (none.share, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 10_000), rel=1e-9)
    assert f"{100 * none.high:.3f}" == "0.037"
    every = exact_share(10_000, 10_000)
    assert (every.high, every.low) == (1.0, pytest.approx(1 - none.high, rel=1e-12))


@pytest.mark.parametrize(("n_so", "n"), [(1, 1), (3, 5), (81, 263), (9_999, 10_000), (500_000, 1_000_000)])
def test_the_ends_of_a_share_leave_a_fortieth_on_either_side(n_so, n):
    share = exact_share(n_so, n)
    assert binom.cdf(n_so, n, share.high) == pytest.approx(0.025, rel=1e-6) or share.high == 1.0
    assert binom.sf(n_so - 1, n, share.low) == pytest.approx(0.025, rel=1e-6)


def test_three_of_five_is_the_interval_the_assumed_kill_probability_is_read_from():
    share = exact_share(3, 5)
    assert (round(share.low, 2), round(share.high, 2)) == (0.15, 0.95)


@pytest.mark.parametrize(("n_so", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(n_so, n):
    with pytest.raises(ValueError, match="no share"):
        exact_share(n_so, n)


def test_percentiles_are_counts_that_occurred():
    assert spread_of(np.array([5, 0, 90, 5])) == (1.95, 0.0, 2.0, 2.0)
    assert spread_of(np.array([4, 0, 90, 6])) == (1.98, 2.0, 2.0, 3.0)
    assert spread_of(np.array([0, 0, 1])) == (2.0, 2.0, 2.0, 2.0)
    assert spread_of(np.array([1, 1]), first=-3) == (-2.5, -3.0, -3.0, -2.0)


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_are_those_of_numpy_by_the_same_definition(seed):
    counts = np.random.default_rng(seed).poisson(3.0, 997)
    expected = np.quantile(counts, [0.05, 0.5, 0.95], method="inverted_cdf")
    found = spread_of(np.bincount(counts))
    assert found == (pytest.approx(counts.mean(), rel=1e-12), *expected)


def test_the_interval_of_a_mean_is_students():
    counts = np.random.default_rng(1).binomial(24, 0.3, 2_000)
    low, high = mean_interval(np.bincount(counts, minlength=25))
    half = 1.9612 * counts.std(ddof=1) / math.sqrt(counts.size)
    assert (low, high) == (pytest.approx(counts.mean() - half, abs=1e-5), pytest.approx(counts.mean() + half, abs=1e-5))


def test_a_mean_of_nothing_but_one_count_still_is_not_certain():
    histogram = np.zeros(25, np.int64)
    histogram[0] = 10_000
    assert mean_interval(histogram) == (0.0, pytest.approx(24 * exact_share(0, 10_000).high))
    histogram = np.zeros(25, np.int64)
    histogram[24] = 1
    assert mean_interval(histogram) == (pytest.approx(24 * 0.025), 24.0)
    shifted = mean_interval(np.array([0, 100, 0]), first=-1)
    assert shifted[0] == pytest.approx(-exact_share(0, 100).high) == -shifted[1]


def test_a_rare_single_leaker_has_the_interval_of_its_share():
    share = exact_share(3, 10_000)
    low, high = mean_interval(np.array([9_997, 3]))
    assert (low, high) == (pytest.approx(share.low), pytest.approx(share.high))


def test_intervals_of_means_hold_what_they_say():
    """Of means of 200 counts from one binomial, 95 in 100 intervals hold the true one; of a rare one, no fewer."""
    rng = np.random.default_rng(7)
    for p, least in ((0.3, 0.93), (0.002, 0.95)):
        counts = rng.binomial(4, p, (2_000, 200))
        ends = np.array([mean_interval(np.bincount(row, minlength=5)) for row in counts])
        holds = (ends[:, 0] <= 4 * p) & (4 * p <= ends[:, 1])
        assert holds.mean() >= least


def test_parts_of_a_variance_without_chance_and_without_figures():
    known = parts_of_variance(np.array([0, 40, 80]), np.array([0, 400, 1600]), 4)
    assert known == (10.0, 0.0, 100.0)
    assert (known.variance, known.chance_share) == (100.0, 0.0)
    chance = parts_of_variance(np.array([2, 2]), np.array([2, 2]), 4)
    assert chance == (0.5, pytest.approx(1 / 3), 0.0)
    assert chance.chance_share == 1.0
    assert math.isnan(parts_of_variance(np.array([4, 4]), np.array([4, 4]), 4).chance_share)


def test_sampling_within_draws_is_not_put_down_to_the_figures():
    """24 targets, p .6 in every draw: all is chance, although the means of 20 replications scatter."""
    counts = np.random.default_rng(3).binomial(24, 0.4, (4_000, 20))
    parts = parts_of_variance(counts.sum(axis=1), (counts**2).sum(axis=1), 20)
    assert parts.chance == pytest.approx(5.76, rel=0.02)
    assert parts.figures == pytest.approx(0.0, abs=0.03)
    assert counts.mean(axis=1).var() > 0.25

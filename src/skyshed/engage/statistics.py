"""From integer counts to shares, spreads, means and parts of a variance, each with how sure it is.

Counts come in as histograms: ``histogram[k]`` replications showed ``first + k``. Sums stay integers up to the last
division, so that the same counts give the same numbers in whatever order they were made.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit

from skyshed.engage.answers import ExactShare, Spread

CONFIDENCE = 0.95
LOW_PERCENT, HALF_PERCENT, HIGH_PERCENT = 5, 50, 95
_TAIL = (1.0 - CONFIDENCE) / 2
_FEW = 30  # differing replications below which a mean's interval is that of their share

Histogram = NDArray[np.int64]


class Parts(NamedTuple):
    """A variance over draws and replications, and its two parts: chance, and not knowing the figures."""

    mean: float
    chance: float
    figures: float

    @property
    def variance(self) -> float:
        return self.chance + self.figures

    @property
    def chance_share(self) -> float:
        """The share of the variance that is chance; NaN where nothing varies."""
        return self.chance / self.variance if self.variance > 0 else math.nan


def exact_share(n_so: int, n: int) -> ExactShare:
    """Return a share of ``n`` replications with its exact 95 % interval.

    Raises ValueError without replications.

    >>> round(exact_share(0, 10_000).high, 6), round(exact_share(10_000, 10_000).low, 6)
    (0.000369, 0.999631)

    References
    ----------
    Clopper and Pearson 1934, Biometrika 26, 404: quantiles of beta distributions.
    """
    if not 0 <= n_so <= n or n == 0:
        raise ValueError(f"{n_so} of {n} replications is no share")
    low = float(betaincinv(n_so, n - n_so + 1, _TAIL)) if n_so else 0.0
    high = float(betaincinv(n_so + 1, n - n_so, 1.0 - _TAIL)) if n_so < n else 1.0
    return ExactShare(n_so / n, low, high)


def n_for(half_width: float) -> int:
    """Return how many replications know any share to within ``half_width``, 95 times in 100: the worst is a half.

    >>> n_for(0.01)
    9604
    """
    return math.ceil((float(ndtri(1.0 - _TAIL)) / (2 * half_width)) ** 2)


def spread_of(histogram: Histogram, first: int = 0) -> Spread:
    """Return mean and 5, 50 and 95 per cent of a histogram of counts.

    ``p`` per cent is the least count that at least ``p`` per cent of the replications do not exceed (the inverse of
    the empirical distribution; definition 1 of Hyndman and Fan 1996), so that it is a count that did occur.

    >>> spread_of(np.array([5, 0, 90, 5]))
    Spread(mean=1.95, low=0.0, median=2.0, high=2.0)
    """
    n, total, _ = _sums(histogram)
    if n == 0:
        raise ValueError("a spread needs a replication")
    reached = np.cumsum(histogram, dtype=np.int64)
    low, half, high = (
        float(first + int(np.searchsorted(reached, -(-percent * n // 100))))
        for percent in (LOW_PERCENT, HALF_PERCENT, HIGH_PERCENT)
    )
    return Spread(first + total / n, low, half, high)


def mean_interval(histogram: Histogram, first: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean of counts from ``first`` to ``first + histogram.size - 1``.

    Student's t of the integer sums, which is the normal distribution for many replications. Where fewer than 30
    replications differ from the commonest count, an error bar from their scatter would be far too sure of itself
    (none at all where none differs): there it is the exact interval of the shares above and below that count, times
    how far off they are on average, or could be where there is none.

    >>> low, high = mean_interval(np.array([10_000, 0, 0]))  # two targets, none of which ever arrives
    >>> low, round(high, 6)
    (0.0, 0.000738)
    """
    n, total, squares = _sums(histogram)
    common = int(histogram.argmax())
    if n - int(histogram[common]) < _FEW:
        low, high = _interval_of_few(histogram, common, n)
    else:
        variance = (n * squares - total * total) / (n * (n - 1))
        half = float(stdtrit(n - 1, 1.0 - _TAIL)) * math.sqrt(variance / n)
        low, high = total / n - half, total / n + half
    return first + max(low, 0.0), first + min(high, histogram.size - 1.0)


def parts_of_variance(sums: Histogram, squares: Histogram, n_each: int) -> Parts:
    """Return the parts of a variance by the law of total variance.

    ``sums`` and ``squares`` (n_draws,) are those of the counts of ``n_each`` replications under each draw of the
    figures. Chance is the mean of the variances within draws. The variance between the draws' means holds chance /
    n_each by sampling alone: it is taken off what is put down to the figures, which stays at least 0.
    """
    if n_each < 2 or sums.size < 2:
        raise ValueError("parts of a variance need two draws of two replications")
    within = [(n_each * int(q) - int(s) ** 2) / (n_each * (n_each - 1)) for s, q in zip(sums, squares, strict=True)]
    chance = math.fsum(within) / len(within)
    n, total, between = sums.size, sum(map(int, sums)), sum(int(s) ** 2 for s in sums)
    of_means = (n * between - total * total) / (n * (n - 1)) / n_each**2
    return Parts(total / (n * n_each), chance, max(of_means - chance / n_each, 0.0))


def _interval_of_few(histogram: Histogram, common: int, n: int) -> tuple[float, float]:
    counts = np.arange(histogram.size)
    low = high = float(common)
    for side, furthest in ((counts > common, histogram.size - 1 - common), (counts < common, -common)):
        n_off = int(histogram[side].sum())
        off = int((histogram * (counts - common))[side].sum()) / n_off if n_off else float(furthest)
        share = exact_share(n_off, n)
        ends = sorted((share.low * off, share.high * off))
        low, high = low + ends[0], high + ends[1]
    return low, high


def _sums(histogram: Histogram) -> tuple[int, int, int]:
    """Return the number of replications, the sum of their counts, and that of the squares."""
    counts = range(histogram.size)
    n_of = [int(n) for n in histogram]
    total = sum(n * k for n, k in zip(n_of, counts, strict=True))
    return sum(n_of), total, sum(n * k * k for n, k in zip(n_of, counts, strict=True))

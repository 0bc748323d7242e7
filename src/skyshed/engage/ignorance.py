"""Chance and ignorance apart: replications under many draws of the figures, and one figure moved at a time.

Replications under one draw differ by chance alone, the means of draws by what is not known. The two are never mixed
into one spread: the law of total variance takes them apart. Cases are bounds; here every figure is drawn from the
triangle between its ends, its peak at nominal, as `draws.spread` draws those of coverage.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.alike import alike_figures, triangular
from skyshed.engage.answers import Ignorance, RaidInfluence
from skyshed.engage.replicate import replicate
from skyshed.engage.statistics import parts_of_variance
from skyshed.engage.tables import LEAKERS, Rules, Tables, n_columns
from skyshed.model.figure import Figure
from skyshed.model.scenario import Scenario
from skyshed.model.system import System

N_DRAWS, N_EACH = 200, 500
_FULL_UP_TO = 256  # targets: of larger raids fewer replications, so that draws take as long for all
_MAKES_WINDOWS = "/mean_speed_m_s", "/scan_time_s"
_COUNTS = frozenset(("target_channels", "missile_channels", "ready_missiles"))

Values = Mapping[str, float]  # of figures, by key; those that are not named stay as in the lead case
Made = Callable[[Values], tuple[Tables, Rules]]
Alike = tuple[Figure, ...]  # figures that are one number


class _Leakers(NamedTuple):
    total: int
    squares: int


def ignorance_of(
    package: str, figures: Sequence[Alike], made: Made, *, seed: int, n_draws: int = N_DRAWS, n_each: int
) -> Ignorance:
    """Return how much of the variance of leakers is chance, and what each figure of a package moves.

    ``made`` returns tables and rules for values of figures. Every package of a scenario is given the same figures, so
    that all see the same draws. Each draw has replications of its own, so that means of draws err independently;
    influences share theirs. Figures that make windows anew (a missile's speed, a radar's scan time) are not moved in
    the draws, which would take three times as long and move the share of chance by a hundredth (24 cruise missiles
    against the large offer of ``iraq-offer``: 0.62 and 0.63); as influences they are moved like all others.
    """
    quick = [alike for alike in figures if not alike[0].key.endswith(_MAKES_WINDOWS)]
    values = _drawn(quick, seed, n_draws)
    found = [
        _leakers(made({key: float(each[draw]) for key, each in values.items()}), seed, first=draw * n_each, n=n_each)
        for draw in range(n_draws)
    ]
    sums, squares = (np.array(each, np.int64) for each in zip(*found, strict=True))
    parts = parts_of_variance(sums, squares, n_each)
    influences = tuple(_influences(package, figures, made, seed=seed, n=n_each))
    return Ignorance(package, n_draws, n_each, parts.mean, parts.variance, parts.chance_share, influences)


def n_each_of(n_targets: int) -> int:
    """Return how many replications each draw has of a raid: 500 up to 256 targets, above as many as cost the same.

    The more targets, the less leakers scatter beside their mean. What chance adds to the means of draws is taken off.

    >>> n_each_of(24), n_each_of(2000)
    (500, 64)
    """
    return min(N_EACH, N_EACH * _FULL_UP_TO // n_targets)


def engagement_figures(scenario: Scenario) -> list[Alike]:
    """Return the figures that an engagement counts with and sources leave open, those that are one number together.

    What geometry reads (ranges, antennas, floors) is no part of them: those stay nominal.
    """
    systems = {unit.system.key: unit.system for unit in scenario.units}
    whole = {key: {each.key: each for each in (*_read(system), *system.figures())} for key, system in systems.items()}
    wanted = {figure.key for system in systems.values() for figure in _read(system)}
    common = scenario.engagement.handover_s, scenario.engagement.correlation
    every = [*alike_figures(whole), *((figure,) for figure in common)]
    held = [tuple(each for each in alike if each.key in wanted or each in common) for alike in every]
    return [alike for alike in held if alike and alike[0].high > alike[0].low]


def _read(system: System) -> Iterator[Figure]:
    """Yield the figures of a system that an engagement counts with."""
    yield system.reaction_time_s
    yield from system.engagement_figures()
    yield from (figure for name, figure in system.counts.items() if name in _COUNTS)
    for missile in system.missiles.values():
        yield missile.mean_speed_m_s
        speeds = (envelope.mean_speed_m_s for envelope in missile.envelopes.values())
        yield from (figure for figure in speeds if figure is not None)


def _drawn(figures: Sequence[Alike], seed: int, n_draws: int) -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    values: dict[str, NDArray[np.float64]] = {}
    for alike in figures:
        drawn = triangular(rng, alike[0], n_draws)
        values |= {figure.key: drawn for figure in alike}
    return values


def _influences(package: str, figures: Sequence[Alike], made: Made, *, seed: int, n: int) -> Iterator[RaidInfluence]:
    """Yield the figures that move the mean, the most moving first."""
    nominal = made({})
    usual = _leakers(nominal, seed, first=0, n=n)

    def mean_at(alike: Alike, end: float) -> float:
        moved = made(dict.fromkeys((figure.key for figure in alike), end))
        found = usual if _is_same(moved, nominal) else _leakers(moved, seed, first=0, n=n)
        return found.total / n

    ends = ((alike[0], mean_at(alike, alike[0].low), mean_at(alike, alike[0].high)) for alike in figures)
    found = [RaidInfluence(package, *each) for each in ends]
    yield from sorted((each for each in found if each.swing > 0), key=lambda each: (-each.swing, each.figure.key))


def _is_same(some: tuple[Tables, Rules], others: tuple[Tables, Rules]) -> bool:
    """Return whether two replications would read the same: a figure may count for nothing against this raid."""
    pairs = zip(some[0], others[0], strict=True)
    return some[1] == others[1] and all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


def _leakers(made: tuple[Tables, Rules], seed: int, *, first: int, n: int) -> _Leakers:
    tables, rules = made
    rows = replicate(tables, rules, seed, first, np.zeros((n, n_columns(tables)), np.int32))
    leakers = rows[:, LEAKERS].astype(np.int64)
    return _Leakers(int(leakers.sum()), int((leakers * leakers).sum()))

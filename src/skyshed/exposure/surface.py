"""What a fire unit reaches, case by case, laid out on a polar grid for quick looking up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.plane import Plane
from skyshed.model.figure import Case
from skyshed.model.scenario import Unit
from skyshed.sky.kernel import add_unit
from skyshed.sky.sky import MOST_INTERVALS
from skyshed.zone.view import ChainStack, View, stack_of


@dataclass(frozen=True)
class Surface:
    """Disjoint intervals of altitude above the nodes of a polar grid, in some cases.

    ``low_msl_m, high_msl_m`` are (n_cases, n_az, n_r, K) float32, azimuth by azimuth from north, ranges
    ``step_m``, 2 ``step_m`` ...; ``count`` (n_cases, n_az, n_r) uint8 says how many of the K hold.
    ``n_closed_gaps`` counts gaps that had to be closed because more than six intervals met above a node.
    """

    step_m: float
    low_msl_m: NDArray[np.float32]
    high_msl_m: NDArray[np.float32]
    count: NDArray[np.uint8]
    n_closed_gaps: int = 0

    @property
    def longest_m(self) -> float:
        """Half a step outside the last node: nothing is reached beyond."""
        return self.step_m * (self.count.shape[2] + 0.5)

    @property
    def is_empty(self) -> bool:
        return not self.count.any()

    @property
    def arrays(self) -> tuple[float, NDArray, NDArray, NDArray]:
        """What kernels read."""
        return self.step_m, self.low_msl_m, self.high_msl_m, self.count

    def nearest(self, east_m: NDArray, north_m: NDArray, case: int) -> tuple[NDArray, NDArray, NDArray]:
        """Return low and high ends (n, K) and their count (n,) at the nodes nearest to positions in the plane."""
        _, n_az, n_r = self.count.shape
        i = np.rint(np.arctan2(east_m, north_m) / (2 * np.pi) * n_az).astype(np.int64) % n_az
        k = np.rint(np.hypot(east_m, north_m) / self.step_m).astype(np.int64) - 1
        is_within = k < n_r
        k = np.clip(k, 0, n_r - 1)
        count = np.where(is_within, self.count[case, i, k], 0)
        return self.low_msl_m[case, i, k], self.high_msl_m[case, i, k], count


def surface_of(step_m: float, shape: tuple[int, int], stacks: Sequence[ChainStack | None]) -> Surface:
    """Return the union of chains above the nodes of a grid ``shape`` (n_az, n_r), one stack a case (None: no chain).

    Every chain's own interval is merged node by node; a hull is never taken. Only what is certain
    counts; see `open_surface_of` for the rest.
    """
    n = shape[0] * shape[1]
    layers = [_layer(n, [(stack.views.arrays, stack.chains)] if stack else []) for stack in stacks]
    return _stacked(step_m, shape, layers)


def open_surface_of(step_m: float, shape: tuple[int, int], views_of_case: Sequence[Iterable[View]]) -> Surface:
    """Return the union of those parts of chains that only missing terrain keeps from being certain."""
    layers = []
    for views in views_of_case:
        unsure = ((stack_of([view], [(0, -1, -1)]), ~view.is_known) for view in views if not view.is_known.all())
        layers.append(
            _layer(
                shape[0] * shape[1],
                [((*stack.views.arrays[:4], is_open[None]), stack.chains) for stack, is_open in unsure],
            )
        )
    return _stacked(step_m, shape, layers)


def union_surface_of(step_m: float, shape: tuple[int, int], views_of_case: Sequence[Sequence[View]]) -> Surface:
    """Return the union of views that each stand for themselves, such as what several radars see."""
    parts = [
        [(stack.views.arrays, stack.chains) for stack in (stack_of([view], [(0, -1, -1)]) for view in views)]
        for views in views_of_case
    ]
    return _stacked(step_m, shape, [_layer(shape[0] * shape[1], part) for part in parts])


def _layer(n: int, parts: Iterable[tuple[tuple, NDArray]]) -> tuple[NDArray, NDArray, NDArray, int]:
    low, high = np.zeros((n, MOST_INTERVALS), np.float32), np.zeros((n, MOST_INTERVALS), np.float32)
    count = np.zeros(n, np.uint8)
    reasons = tuple(np.zeros(n, np.uint8) for _ in range(4))
    nodes, no_levels, nothing = np.arange(n), np.empty((0, n), np.float32), np.empty((0, n), bool)
    n_closed = 0
    for views, chains in parts:
        if chains.shape[0]:
            n_closed += add_unit(nodes, views, chains, no_levels, (low, high, count), reasons, nothing, nothing)
    most = max(int(count.max(initial=0)), 1)
    return low[:, :most].copy(), high[:, :most].copy(), count, n_closed


def _stacked(step_m: float, shape: tuple[int, int], layers: Sequence[tuple]) -> Surface:
    most = max(low.shape[1] for low, *_ in layers)
    low, high = (np.zeros((len(layers), *shape, most), np.float32) for _ in range(2))
    for case, (its_low, its_high, _, _) in enumerate(layers):
        low[case, ..., : its_low.shape[1]] = its_low.reshape(*shape, -1)
        high[case, ..., : its_high.shape[1]] = its_high.reshape(*shape, -1)
    count = np.stack([layer[2] for layer in layers]).reshape(len(layers), *shape)
    return Surface(step_m, low, high, count, sum(layer[3] for layer in layers))


@dataclass(frozen=True)
class UnitZones:
    """One fire unit as flights meet it: its zones and the view of its acquisition radars, case by case.

    ``opened`` holds what only missing terrain leaves open. ``view`` is the union of all acquisition radars
    that serve the unit in a case; both lie in planes around the unit's site.
    """

    unit: Unit
    cases: tuple[Case, ...]
    plane: Plane
    known: Surface
    opened: Surface
    view_plane: Plane
    view: Surface

    @property
    def surfaces(self) -> tuple[tuple, tuple, bool]:
        """What the walking kernel reads."""
        return self.known.arrays, self.opened.arrays, not self.opened.is_empty

    @property
    def longest_m(self) -> float:
        return max(self.known.longest_m, self.opened.longest_m)

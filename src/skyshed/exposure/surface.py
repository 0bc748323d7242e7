"""What a fire unit reaches, case by case, laid out on a polar grid for quick looking up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.exposure.plane import Plane
from skyshed.model.figure import Case
from skyshed.model.scenario import Site, Unit
from skyshed.sky.grid import ends
from skyshed.sky.kernel import add_chain
from skyshed.sky.sky import MOST_INTERVALS
from skyshed.zone.view import View

# 0.5 degrees are 2.2 km at 250 km; below 100 km, 1 degree is finer than that.
_FINE_AZIMUTHS, _AZIMUTHS, _FINE_FROM_M = 720, 360, 100_000.0
_RANGES = 800
_LEAST_STEP_M = 50.0


@dataclass(frozen=True)
class PolarGrid:
    """Nodes around a site, ``n_azimuths`` equal turns clockwise from north, ranges ``step_m``, 2 ``step_m``, ..."""

    site: Site
    step_m: float
    n_azimuths: int
    n_ranges: int

    @property
    def longest_m(self) -> float:
        """Beyond half a step outside the last node nothing is reached."""
        return self.step_m * (self.n_ranges + 0.5)

    @property
    def azimuth_deg(self) -> NDArray[np.float64]:
        """Azimuth of every node, flat, azimuth by azimuth."""
        return np.repeat(np.arange(self.n_azimuths) * (360.0 / self.n_azimuths), self.n_ranges)

    @property
    def range_m(self) -> NDArray[np.float64]:
        """Range of every node, flat."""
        return np.tile(np.arange(1, self.n_ranges + 1) * self.step_m, self.n_azimuths)

    def places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude and longitude of every node, flat."""
        return ends(self.site, self.azimuth_deg, self.range_m)


def polar_grid(site: Site, range_m: float, *, n_ranges: int = _RANGES) -> PolarGrid:
    """Return a grid out to ``range_m``, at least 50 m between ranges."""
    step_m = max(range_m / n_ranges, _LEAST_STEP_M)
    n_azimuths = _FINE_AZIMUTHS if range_m > _FINE_FROM_M else _AZIMUTHS
    return PolarGrid(site, step_m, n_azimuths, max(int(np.ceil(range_m / step_m)), 2))


@dataclass(frozen=True)
class Surface:
    """Disjoint intervals of altitude above every node: ``low_msl_m, high_msl_m`` (n_cases, n_az, n_r, K) float32.

    ``count`` (n_cases, n_az, n_r) uint8 says how many of the K hold. ``n_closed_gaps``: gaps between
    intervals that had to be closed because more than six met above one node.
    """

    grid: PolarGrid
    low_msl_m: NDArray[np.float32]
    high_msl_m: NDArray[np.float32]
    count: NDArray[np.uint8]
    n_closed_gaps: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.count.any()

    @property
    def arrays(self) -> tuple[float, NDArray, NDArray, NDArray]:
        """What kernels read."""
        return self.grid.step_m, self.low_msl_m, self.high_msl_m, self.count


def surface_of(grid: PolarGrid, views_of_case: Sequence[Iterable[View]], *, is_known: bool = True) -> Surface:
    """Return the union of views above every node, case by case.

    ``is_known`` False: of the parts that only missing terrain keeps from being certain.
    """
    layers = [_layer(grid, views, is_known) for views in views_of_case]
    most = max(1, *(int(count.max(initial=0)) for _, _, count, _ in layers))
    shape = len(layers), grid.n_azimuths, grid.n_ranges
    low, high = (np.stack([layer[part][:, :most] for layer in layers]).reshape(*shape, most) for part in (0, 1))
    count = np.stack([layer[2] for layer in layers]).reshape(shape)
    return Surface(grid, low, high, count, sum(layer[3] for layer in layers))


def _layer(grid: PolarGrid, views: Iterable[View], is_known: bool) -> tuple[NDArray, NDArray, NDArray, int]:
    n = grid.n_azimuths * grid.n_ranges
    intervals = np.zeros((n, MOST_INTERVALS), np.float32), np.zeros((n, MOST_INTERVALS), np.float32), np.zeros(n, np.uint8)
    reasons = tuple(np.zeros(n, np.uint8) for _ in range(4))
    nodes, no_levels, nothing = np.arange(n), np.empty((0, n), np.float32), np.empty((0, n), bool)
    n_closed = 0
    for view in views:
        *limits, known = view.arrays
        arrays = (*limits, known if is_known else ~known)
        n_closed += add_chain(nodes, arrays, no_levels, intervals, reasons, nothing, nothing)
    return (*intervals, n_closed)


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

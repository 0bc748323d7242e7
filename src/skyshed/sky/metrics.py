"""Measures of a sky: covered areas by level on the ellipsoid, and effective ranges over azimuth."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.zone.view import View


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """Areas of one level inside the area asked about, km2 on the ellipsoid.

    ``sky_km2``, the denominator, leaves out the cells whose ground stands above the level.
    """

    area_km2: float
    below_ground_km2: float
    covered_km2: float
    twice_covered_km2: float
    unknown_km2: float

    @property
    def sky_km2(self) -> float:
        return self.area_km2 - self.below_ground_km2

    def share(self, part_km2: float) -> float:
        """Return a part of the sky asked about; NaN where that level has no sky."""
        return part_km2 / self.sky_km2 if self.sky_km2 > 0 else float("nan")


def covered_area(sky: Sky, grid: MapGrid, level_index: int, level_msl_m: NDArray[np.float32]) -> CoveredArea:
    """Return the covered, unknown and below-ground areas of one level; ``level_msl_m`` is (n_lat, n_lon)."""
    with np.errstate(invalid="ignore"):
        is_below = grid.in_area & (level_msl_m < grid.ground_msl_m)
    is_sky = grid.in_area & ~is_below
    n_units = sky.n_units[level_index]

    def area_km2(cells: NDArray[np.bool_]) -> float:
        return float(cells.sum(axis=1) @ grid.cell_area_km2)

    return CoveredArea(
        area_km2=area_km2(grid.in_area),
        below_ground_km2=area_km2(is_below),
        covered_km2=area_km2(is_sky & (n_units >= 1)),
        twice_covered_km2=area_km2(is_sky & (n_units >= 2)),
        unknown_km2=area_km2(is_sky & ~sky.is_known[level_index]),
    )


@dataclass(frozen=True, slots=True)
class AzimuthSpread:
    """Smallest, median and largest of a range over all azimuths, metres."""

    min_m: float
    median_m: float
    max_m: float


def outermost(is_covered: NDArray[np.bool_], range_m: NDArray[np.floating]) -> AzimuthSpread:
    """Return the spread of the outermost covered range of each azimuth; 0 where none is covered.

    ``is_covered`` is (n_az, n_r), ``range_m`` (n_r,) ascending.
    """
    last = is_covered.shape[1] - 1 - np.argmax(is_covered[:, ::-1], axis=1)
    each_m = np.where(is_covered.any(axis=1), range_m[last], 0.0)
    return AzimuthSpread(float(each_m.min()), float(np.median(each_m)), float(each_m.max()))


def share_of_ring(cells: NDArray[np.bool_], range_m: NDArray[np.floating], ring_m: float) -> float:
    """Return the share of a ring's disc that the marked polar cells (n_az, n_r) fill, on a sphere."""
    half_step_m = (range_m[1] - range_m[0]) / 2
    outer, inner = np.minimum(range_m + half_step_m, ring_m), np.minimum(np.maximum(range_m - half_step_m, 0.0), ring_m)
    inner[0] = 0.0
    weight = np.cos(inner / EARTH_MEAN_RADIUS_M) - np.cos(outer / EARTH_MEAN_RADIUS_M)
    return float((cells @ weight).mean() / weight.sum())


def covered_at(
    views: Iterable[View], altitude_msl_m: NDArray[np.floating]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where any chain reaches an altitude, and where only missing terrain leaves that open."""
    is_covered = np.zeros(altitude_msl_m.shape, dtype=bool)
    is_open = np.isnan(altitude_msl_m)
    for view in views:
        is_allowed = view.allows(altitude_msl_m)
        is_covered |= is_allowed & view.is_known
        is_open = is_open | (is_allowed & ~view.is_known)
    return is_covered, is_open & ~is_covered

"""Measures of a sky: covered areas by level on the ellipsoid, and effective ranges over azimuth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.sky.grid import MapGrid
from skyshed.sky.kernel import last_marked
from skyshed.sky.sky import Sky

MOST_LAYERS = 4


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """Areas of one level inside the area asked about, km2 on the ellipsoid.

    ``sky_km2``, the denominator, leaves out the cells whose ground stands above the level.
    ``layers_km2`` are the areas covered by at least 1, 2, ... fire units, ``detected_km2`` what an
    acquisition radar sees.
    """

    area_km2: float
    below_ground_km2: float
    layers_km2: tuple[float, ...]
    detected_km2: float
    unknown_km2: float

    @property
    def covered_km2(self) -> float:
        return self.layers_km2[0]

    @property
    def sky_km2(self) -> float:
        return self.area_km2 - self.below_ground_km2

    def share(self, part_km2: float) -> float:
        """Return a part of the sky asked about; NaN where that level has no sky."""
        return part_km2 / self.sky_km2 if self.sky_km2 > 0 else float("nan")


def covered_area(sky: Sky, grid: MapGrid, level_index: int, level_msl_m: NDArray[np.float32]) -> CoveredArea:
    """Return the covered, unknown and below-ground areas of one level; ``level_msl_m`` is (n_lat, n_lon)."""
    with np.errstate(invalid="ignore"):
        is_below = level_msl_m < grid.ground_msl_m
    n_units = sky.n_units[level_index]

    def area_km2(cells: NDArray[np.bool_]) -> float:
        return float(grid.weight_km2[cells & grid.meets_area].sum())

    return CoveredArea(
        area_km2=grid.area_km2,
        below_ground_km2=area_km2(is_below),
        layers_km2=tuple(area_km2(~is_below & (n_units >= n)) for n in range(1, MOST_LAYERS + 1)),
        detected_km2=area_km2(~is_below & (sky.n_radars[level_index] >= 1)),
        unknown_km2=area_km2(~is_below & ~sky.is_known[level_index]),
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
    each_m = outermost_m(is_covered, range_m)
    return AzimuthSpread(float(each_m.min()), float(np.median(each_m)), float(each_m.max()))


def outermost_m(is_covered: NDArray[np.bool_], range_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the outermost covered range of each azimuth (..., n_az), 0 where none is; covered is (..., n_az, n_r)."""
    last = np.empty(is_covered.shape[:-1], dtype=np.intp)
    last_marked(is_covered.reshape(-1, range_m.size), last.reshape(-1))
    return np.where(last >= 0, range_m[last], 0.0)


def share_of_ring(cells: NDArray[np.bool_], range_m: NDArray[np.floating], ring_m: float) -> float:
    """Return the share of a ring's disc that the marked polar cells (n_az, n_r) fill, on a sphere."""
    half_step_m = (range_m[1] - range_m[0]) / 2
    outer, inner = np.minimum(range_m + half_step_m, ring_m), np.minimum(np.maximum(range_m - half_step_m, 0.0), ring_m)
    inner[0] = 0.0
    weight = np.cos(inner / EARTH_MEAN_RADIUS_M) - np.cos(outer / EARTH_MEAN_RADIUS_M)
    n_marked = cells.view(np.uint8).sum(axis=0, dtype=np.int32)
    return float(n_marked @ weight / cells.shape[0] / weight.sum())

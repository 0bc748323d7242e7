"""Measures of a sky: covered areas by level on the ellipsoid, and effective ranges over azimuth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M, HIGHEST_GROUND_MSL_M
from skyshed.sky.grid import MapGrid
from skyshed.sky.kernel import count_marked, last_marked
from skyshed.sky.sky import Sky
from skyshed.zone.levels import LevelSets

MOST_LAYERS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sky at one level: as it is for certain, and with all that missing terrain leaves open.

    A cell of unknown ground that is not in it even then may stand below the ground, and be no sky at all:
    ``least_sky_km2`` is the denominator without such cells.
    """

    least_km2: float
    most_km2: float
    sky_km2: float
    least_sky_km2: float

    @property
    def ends_km2(self) -> tuple[float, float]:
        return self.least_km2, self.most_km2

    @property
    def share_ends(self) -> tuple[float, float]:
        """The two ends of the share of the sky; NaN where that level has none."""
        if not self.sky_km2 > 0:
            return float("nan"), float("nan")
        return self.least_km2 / self.sky_km2, self.most_km2 / self.least_sky_km2 if self.most_km2 > 0 else 0.0


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """Areas of one level inside the area asked about, km2 on the ellipsoid.

    ``sky_km2``, the denominator, leaves out the cells whose ground is known to stand above the level.
    ``layers`` are the parts covered by at least 1, 2, ... fire units, ``detected`` what an acquisition
    radar sees.
    """

    area_km2: float
    below_ground_km2: float
    layers: tuple[Part, ...]
    detected: Part

    @property
    def covered_km2(self) -> float:
        return self.layers[0].least_km2

    @property
    def unknown_km2(self) -> float:
        """What missing terrain leaves open of being covered at all."""
        return self.layers[0].most_km2 - self.layers[0].least_km2

    @property
    def sky_km2(self) -> float:
        return self.area_km2 - self.below_ground_km2


def covered_area(sky: Sky, grid: MapGrid, level_index: int, level_msl_m: NDArray[np.float32]) -> CoveredArea:
    """Return the covered, unknown and below-ground areas of one level; ``level_msl_m`` is (n_lat, n_lon)."""
    with np.errstate(invalid="ignore"):
        is_below = level_msl_m < grid.ground_msl_m
    is_sky = ~is_below
    may_be_below = np.isnan(grid.ground_msl_m) & (level_msl_m < HIGHEST_GROUND_MSL_M)
    n_units, n_radars = (each[level_index].astype(np.int16) for each in (sky.n_units, sky.n_radars))
    may_reach, may_see = n_units + sky.n_units_open[level_index], n_radars + sky.n_radars_open[level_index]

    def area_km2(cells: NDArray[np.bool_]) -> float:
        return float(grid.weight_km2[cells & grid.meets_area].sum())

    def part(is_in: NDArray[np.bool_], may_be_in: NDArray[np.bool_]) -> Part:
        most = is_sky & may_be_in
        least_sky = is_sky & ~(may_be_below & ~most)
        return Part(area_km2(is_sky & is_in), area_km2(most), area_km2(is_sky), area_km2(least_sky))

    return CoveredArea(
        area_km2=grid.area_km2,
        below_ground_km2=area_km2(is_below),
        layers=tuple(part(n_units >= n, may_reach >= n) for n in range(1, MOST_LAYERS + 1)),
        detected=part(n_radars >= 1, may_see >= 1),
    )


@dataclass(frozen=True, slots=True)
class AzimuthSpread:
    """Smallest, median and largest of a range over all azimuths, metres, level by level (n_levels,)."""

    min_m: NDArray[np.float64]
    median_m: NDArray[np.float64]
    max_m: NDArray[np.float64]


def spread(steps: NDArray[np.integer], range_m: NDArray[np.floating]) -> AzimuthSpread:
    """Return the spread of the ranges at some steps (n_levels, n_az) of ``range_m`` (n_r,); 0 m where a step is -1."""
    each_m = ranges_at(steps, range_m)
    return AzimuthSpread(each_m.min(axis=1), np.median(each_m, axis=1), each_m.max(axis=1))


def ranges_at(steps: NDArray[np.integer], range_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the ranges at steps of ``range_m`` (n_r,), 0 m at step -1."""
    return np.where(steps >= 0, range_m[steps], 0.0)


def outermost(sets: LevelSets) -> NDArray[np.intp]:
    """Return the outermost step at which polar sets (n_az, n_r) hold each level, (n_levels, n_az); -1 for none."""
    last = np.empty((sets.n_levels, sets.bits.shape[1]), dtype=np.intp)
    last_marked(sets.bits, last)
    return last


def shares_of_ring(sets: LevelSets, range_m: NDArray[np.floating], ring_m: float) -> list[float]:
    """Return the share of a ring's disc that each level fills in polar sets (n_az, n_r), on a sphere."""
    half_step_m = (range_m[1] - range_m[0]) / 2
    outer, inner = np.minimum(range_m + half_step_m, ring_m), np.minimum(np.maximum(range_m - half_step_m, 0.0), ring_m)
    inner[0] = 0.0
    weight = np.cos(inner / EARTH_MEAN_RADIUS_M) - np.cos(outer / EARTH_MEAN_RADIUS_M)
    n_azimuths, n_ranges = sets.bits.shape[1:]
    counts = np.empty((sets.n_levels, n_ranges), dtype=np.int32)
    count_marked(sets.bits, counts)
    return [float(count @ weight / n_azimuths / weight.sum()) for count in counts]

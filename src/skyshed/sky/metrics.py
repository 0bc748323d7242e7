"""Measures of a sky: covered areas by level on the ellipsoid, and effective ranges over azimuth."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M, HIGHEST_GROUND_MSL_M
from skyshed.sky.grid import MapGrid
from skyshed.sky.marks import count_marked, last_marked
from skyshed.sky.sky import Sky
from skyshed.zone.levels import LevelSets

MOST_LAYERS = 4


@dataclass(frozen=True, slots=True)
class CoveredPart:
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
    layers: tuple[CoveredPart, ...]
    detected: CoveredPart

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
    cells = LevelCells.of(grid, level_msl_m)
    n_units, n_radars, n_units_open, n_radars_open = (
        each[level_index].ravel().take(grid.counted)
        for each in (sky.n_units, sky.n_radars, sky.n_units_open, sky.n_radars_open)
    )
    layers = cells.parts(n_units, n_units_open, MOST_LAYERS)
    (detected,) = cells.parts(n_radars, n_radars_open, 1)
    return CoveredArea(grid.area_km2, cells.below_ground_km2, layers, detected)


@dataclass(frozen=True, slots=True)
class LevelCells:
    """The cells that meet the area at one level: how much of each is sky, (n,), and how much of that may be ground."""

    sky_km2: NDArray[np.float64]
    open_km2: NDArray[np.float64] | None
    below_ground_km2: float

    @classmethod
    def of(cls, grid: MapGrid, level_msl_m: NDArray[np.float32]) -> Self:
        ground_msl_m, altitude_msl_m = (each.ravel().take(grid.counted) for each in (grid.ground_msl_m, level_msl_m))
        is_below = altitude_msl_m < ground_msl_m
        sky_km2 = np.where(is_below, 0.0, grid.counted_km2)
        may_be_below = np.isnan(ground_msl_m) & (altitude_msl_m < HIGHEST_GROUND_MSL_M)
        open_km2 = np.where(may_be_below, sky_km2, 0.0) if may_be_below.any() else None
        return cls(sky_km2, open_km2, float(grid.counted_km2[is_below].sum()))

    def parts(self, count: NDArray[np.uint8], n_open: NDArray[np.uint8], most: int) -> tuple[CoveredPart, ...]:
        """Return the parts of the sky that are in at least 1, 2, ... ``most`` of something.

        For certain they are in ``count``, and may be in ``n_open`` more.
        """
        whole_km2, *least_km2 = _km2_from(count, self.sky_km2, most)
        most_km2, may_count = least_km2, count
        if n_open.any():
            may_count = count + n_open.astype(np.int16)
            _, *most_km2 = _km2_from(may_count, self.sky_km2, most)
        least_sky_km2 = [whole_km2] * most
        if self.open_km2 is not None:
            open_km2, *in_part_km2 = _km2_from(may_count, self.open_km2, most)
            least_sky_km2 = [whole_km2 - (open_km2 - each_km2) for each_km2 in in_part_km2]
        ends = zip(least_km2, most_km2, least_sky_km2, strict=True)
        return tuple(CoveredPart(least, up_to, whole_km2, least_sky) for least, up_to, least_sky in ends)


def _km2_from(count: NDArray[np.integer], weight_km2: NDArray[np.float64], most: int) -> list[float]:
    """Return the weight of the cells that count at least 0, 1, ... ``most``."""
    by_count_km2 = np.bincount(np.minimum(count, most), weight_km2, minlength=most + 1)
    total_km2: list[float] = np.cumsum(by_count_km2[::-1])[::-1].tolist()
    return total_km2


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

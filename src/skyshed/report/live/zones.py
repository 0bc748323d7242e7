"""Zones of flights on a map grid: what lies in polar intervals around each fire unit becomes one sky, as maps show it.

Nodes are finer than cells: each cell takes the nearest node of every fire unit, and the union of what they hold.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.polar_intervals import PolarIntervals, UnitZones
from skyshed.model.figure import Case
from skyshed.model.scenario import Level
from skyshed.sky.grid import MapGrid, polar_from
from skyshed.sky.levels import altitudes_msl_m
from skyshed.sky.sky import MOST_INTERVALS, Sky

_MOST_COUNTED = 254
_LEAST_ACROSS = 240

Intervals = tuple[NDArray[np.float32], NDArray[np.float32]]  # low and high ends (n, K), NaN where there are fewer


def finer(grid: MapGrid) -> MapGrid:
    """Return a grid whose longer side has `_LEAST_ACROSS` cells or more, its ground between the nearest four posts."""
    times = max(1, -(-_LEAST_ACROSS // max(grid.shape)))
    if times == 1:
        return grid
    at = [(np.arange(n * times) + 0.5) / times - 0.5 for n in grid.shape]
    lat_deg, lon_deg = (
        axis[0] + where * (axis[1] - axis[0]) for axis, where in zip((grid.lat_deg, grid.lon_deg), at, strict=True)
    )
    ground_m = grid.ground_msl_m
    for axis, where in enumerate(at):
        low = np.clip(where.astype(int), 0, grid.shape[axis] - 2)
        share = np.clip(where - low, 0.0, 1.0).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
        ground_m = ground_m.take(low, axis) * (1 - share) + ground_m.take(low + 1, axis) * share
    return MapGrid(lat_deg, lon_deg, ground_m, np.ones(ground_m.shape))


def skies_over(
    grid: MapGrid, zones: Sequence[UnitZones], cases: Sequence[Case], levels: Sequence[Level], names: tuple[str, str]
) -> Iterator[Sky]:
    """Yield the sky of each case, by its number in the zones; ``names`` are those of package and class."""
    offsets = [polar_from(each.unit.site, grid.lat_deg, grid.lon_deg) for each in zones]
    for case in cases:
        known = [_above(each.known, polar, each.cases.index(case)) for each, polar in zip(zones, offsets, strict=True)]
        opened = [
            _above(each.opened, polar, each.cases.index(case)) for each, polar in zip(zones, offsets, strict=True)
        ]
        counts, n_open = (_counted(altitudes_msl_m(levels, grid.ground_msl_m), each) for each in (known, opened))
        yield _sky(_union(known, grid.ground_msl_m.size), grid.shape, (*names, case), (counts, n_open))


def _above(surface: PolarIntervals, polar: tuple[NDArray, NDArray], case: int) -> Intervals:
    """Return the intervals of one fire unit above every cell."""
    range_m, azimuth_rad = polar[0].ravel().astype(float), np.radians(polar[1].ravel().astype(float))
    if surface.is_empty:
        none = np.full((range_m.size, 1), np.nan, np.float32)
        return none, none
    low, high, count = surface.nearest(range_m * np.sin(azimuth_rad), range_m * np.cos(azimuth_rad), case)
    is_there = np.arange(low.shape[1]) < count[:, None]
    return np.where(is_there, low, np.float32(np.nan)), np.where(is_there, high, np.float32(np.nan))


def _counted(levels_msl_m: NDArray[np.float32], units: Sequence[Intervals]) -> NDArray[np.uint8]:
    """Return how many fire units hold each level (n_levels, n_lat, n_lon), (n_levels, n)."""
    levels_msl_m = levels_msl_m.reshape(len(levels_msl_m), -1, 1)
    counts = np.zeros(levels_msl_m.shape[:2], dtype=np.int64)
    for low, high in units:
        counts += ((low <= levels_msl_m) & (levels_msl_m <= high)).any(axis=2)
    return np.minimum(counts, _MOST_COUNTED).astype(np.uint8)


def _union(units: Sequence[Intervals], n_cells: int) -> Intervals:
    """Return the union of intervals above every cell, from the ground up, at most as many as a sky holds."""
    low = high = np.full((n_cells, MOST_INTERVALS), np.nan, np.float32)
    for more_low, more_high in units:
        low, high = _merged(np.concatenate([low, more_low], axis=1), np.concatenate([high, more_high], axis=1))
    return low, high


def _merged(low: NDArray[np.float32], high: NDArray[np.float32]) -> Intervals:
    order = np.argsort(low, axis=1)  # NaN comes last
    low, high = np.take_along_axis(low, order, axis=1), np.take_along_axis(high, order, axis=1)
    bottom, top = (np.full((low.shape[0], MOST_INTERVALS), np.nan, np.float32) for _ in range(2))
    n, cells = np.zeros(low.shape[0], dtype=np.intp), np.arange(low.shape[0])
    for next_low, next_high in zip(low.T, high.T, strict=True):
        last = np.maximum(n - 1, 0)
        is_there = ~np.isnan(next_low)
        # A gap too many is closed, as skies close it.
        joins = is_there & (n > 0) & ((next_low <= top[cells, last]) | (n == MOST_INTERVALS))
        top[cells[joins], last[joins]] = np.maximum(top[cells, last], next_high)[joins]
        is_new = is_there & ~joins
        bottom[cells[is_new], n[is_new]], top[cells[is_new], n[is_new]] = next_low[is_new], next_high[is_new]
        n += is_new
    return bottom, top


def _sky(
    union: Intervals, shape: tuple[int, int], key: tuple[str, str, Case], counts: tuple[NDArray[np.uint8], ...]
) -> Sky:
    low, high = union
    n_intervals = np.sum(~np.isnan(low), axis=1).astype(np.uint8)
    top = np.take_along_axis(high, np.maximum(n_intervals.astype(np.intp) - 1, 0)[:, None], axis=1)[:, 0]
    nothing = np.zeros(shape, np.uint8)
    n_units, n_open = (each.reshape(-1, *shape) for each in counts)
    package, target, case = key
    return Sky(
        package=package, target=target, case=case,
        floor_msl_m=low[:, 0].reshape(shape), ceiling_msl_m=top.reshape(shape), n_intervals=n_intervals.reshape(shape),
        floor_reason=nothing, ceiling_reason=nothing, none_reason=nothing,
        n_units=n_units, n_radars=np.zeros_like(n_units), n_units_open=n_open, n_radars_open=np.zeros_like(n_units),
        low_msl_m=low[~np.isnan(low)], high_msl_m=high[~np.isnan(low)],
    )  # fmt: skip

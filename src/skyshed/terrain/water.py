"""Posts below zero: water lies at its surface, whatever its bed; land below the level of the sea stays as it is.

Some rasters (GEBCO, ETOPO, SRTM15+) hold the bed of the sea. A post below zero is water, and gets the
height of the water there, where

- it stands outside the outlines of land; the Caspian Sea, which does too, has the surface that the
  embedded topography knows (-29 m), the others have 0 m;
- it stands in them, and no ground of the embedded topography within 20 km lies below 200 m: the shore
  of the Dead Sea, Turpan, the Netherlands and open-cast mines of the plains have such ground near;
- it stands within 2 km of the sea (outlines are that coarse) and 10 m below all ground that the
  embedded topography has near: deeper than a polder;
- it is below -500 m: no land is (the shore of the Dead Sea: -430 m);
- it stands 10 m and more below a lake, which the embedded topography has as many cells of one height (Baikal 449 m,
  Superior 179 m): the lake's surface is its height.

Away from the sea, -999 and -10,000 are voids that nobody declared: unknown.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skyshed.terrain.embedded import topography
from skyshed.terrain.land import land_mask
from skyshed.terrain.outlines import countries

_LOWEST_LAND_MSL_M = -500.0
_LOW_GROUND_MSL_M = 200.0
_POLDER_M = 10.0
_NEAR_CELLS = 2  # of the embedded topography, 9 km each
_FEWEST_LAKE_CELLS = 10  # of one height, among the 25 around: no land of the embedded topography is so flat
_STRAY_CELLS = 2  # of the mask of land
_UNDECLARED_VOIDS = (-999.0, -10_000.0)
_CELLS_A_DEGREE = 120  # of the mask of land, 0.9 km: what outlines at 1:10 million are worth
_TILE_DEG = 8  # the mask is made in tiles, which lie where they lie whatever ground is asked about
_MOST_TILES = 64  # kept, a megabyte each


def surface_m(height_msl_m: NDArray[np.float64], lat_deg: NDArray, lon_deg: NDArray) -> NDArray[np.float64]:
    """Return heights (n,) of posts below zero with water at its surface; NaN stays.

    ``lat_deg`` and ``lon_deg`` (n,) run on: they have no seam between the posts. A post whose place is
    not known counts as sea.
    """
    out = height_msl_m.copy()
    placed = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    out[~placed] = np.maximum(out[~placed], 0.0)
    lat, lon, height = lat_deg[placed], lon_deg[placed], out[placed]
    if height.size == 0:
        return out
    row, column = _cells(lat, lon)
    lowest_m, ground_m = _lowest_near()[row, column], topography()[row, column]
    is_land, is_near_sea = _land(lat, lon)
    is_water = ~is_land | (lowest_m > _LOW_GROUND_MSL_M) | (height < _LOWEST_LAND_MSL_M)
    is_water |= is_near_sea & (height < np.minimum(lowest_m, 0.0) - _POLDER_M)
    is_lake = is_land & (height < lowest_m - _POLDER_M) & (lowest_m >= 0)
    is_lake[is_lake] = _has_lake(row[is_lake], column[is_lake], lowest_m[is_lake])
    is_void = np.isin(height, _UNDECLARED_VOIDS)
    surface = np.where(is_water, np.maximum(height, np.minimum(ground_m, 0.0)), height)
    surface[is_lake] = lowest_m[is_lake]
    surface[is_void & is_land & ~is_near_sea] = np.nan
    out[placed] = surface
    return out


def _has_lake(row: NDArray[np.intp], column: NDArray[np.intp], lowest_m: NDArray) -> NDArray[np.bool_]:
    """Return whether many of the cells around have the height of the lowest one, as on a lake."""
    n_row, n_column = topography().shape
    steps = np.arange(-_NEAR_CELLS, _NEAR_CELLS + 1)
    same = np.zeros(row.size, int)
    for down in steps:
        for across in steps:
            beside = topography()[np.clip(row + down, 0, n_row - 1), (column + across) % n_column]
            same += beside == lowest_m
    return same >= _FEWEST_LAKE_CELLS


def _cells(lat_deg: NDArray, lon_deg: NDArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the cells (row, column) of the embedded topography in which places lie."""
    n_row, n_column = topography().shape
    row = np.clip(((90.0 - lat_deg) * n_row / 180.0).astype(np.intp), 0, n_row - 1)
    return row, ((lon_deg + 180.0) * n_column / 360.0).astype(np.intp) % n_column


@lru_cache(maxsize=1)
def _lowest_near() -> NDArray[np.int16]:
    """Return the lowest ground of the cells around each cell of the embedded topography."""
    from scipy.ndimage import minimum_filter

    return minimum_filter(topography(), size=2 * _NEAR_CELLS + 1, mode=("nearest", "wrap"))


def _land(lat_deg: NDArray, lon_deg: NDArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which places lie in the outlines of land, and which of these lie near the sea."""
    cell = np.floor(np.array([90.0 - lat_deg, lon_deg + 180.0]) * _CELLS_A_DEGREE).astype(np.intp)
    n_cells, n_tiles = _TILE_DEG * _CELLS_A_DEGREE, 360 // _TILE_DEG
    (down, along), (row, column) = np.divmod(cell, n_cells)
    tile = down * n_tiles + along % n_tiles
    is_land, is_near_sea = np.empty((2, lat_deg.size), dtype=bool)
    for number in np.flatnonzero(np.bincount(tile)):
        here = np.flatnonzero(tile == number)
        land, near_sea = _land_of_tile(*divmod(int(number), n_tiles))
        is_land[here], is_near_sea[here] = land[row[here], column[here]], near_sea[row[here], column[here]]
    return is_land, is_near_sea


@lru_cache(maxsize=_MOST_TILES)
def _land_of_tile(down: int, along: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where a tile has land, and where it has sea within `_STRAY_CELLS`; tiles count from 90 N 180 W."""
    from scipy.ndimage import binary_dilation

    margin, n_cells = _STRAY_CELLS + 1, _TILE_DEG * _CELLS_A_DEGREE
    mask = land_mask(
        list(countries().values()),
        west_deg=-180.0 + along * _TILE_DEG - margin / _CELLS_A_DEGREE,
        north_deg=90.0 - down * _TILE_DEG + margin / _CELLS_A_DEGREE,
        step_deg=1 / _CELLS_A_DEGREE,
        shape=(n_cells + 2 * margin, n_cells + 2 * margin),
        all_touched=False,
    )
    is_near_sea = binary_dilation(~mask, iterations=_STRAY_CELLS)
    inside = np.s_[margin:-margin, margin:-margin]
    return mask[inside], is_near_sea[inside]

"""The disc of ground around a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skyshed.errors import TerrainError
from skyshed.geodesic import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skyshed.terrain.lattice import Box, Lattice

_N_EDGE = 360
_EDGE_MARGIN = 1.0001  # between edge points half a degree away the circle bulges by 4e-5 of its radius
_MESH_STEP = 16
_GOLDEN_DEG = 180.0 * (3.0 - 5.0**0.5)


def edge(lat_deg: float, lon_deg: float, radius_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (lat_deg, lon_deg) of the circle around a place, longitudes running on from it.

    Raises
    ------
    TerrainError
        The disc holds a pole: no window of longitudes and latitudes covers it.
    """
    if not (abs(lat_deg) <= 90.0 and np.isfinite(lon_deg) and radius_m > 0.0):
        raise TerrainError(f"no ground within {radius_m:g} m of latitude {lat_deg:g}, longitude {lon_deg:g}")
    to_pole_m = WGS84.inv(lon_deg, lat_deg, lon_deg, 90.0 if lat_deg >= 0 else -90.0)[2]
    if to_pole_m <= radius_m * _EDGE_MARGIN:
        raise TerrainError(
            f"terrain within {radius_m / 1000:g} km of {lat_deg:.4f}, {lon_deg:.4f} would lead over the pole, "
            f"{to_pole_m / 1000:.0f} km away; skyshed does not go there"
        )
    azimuth_deg = np.arange(_N_EDGE) * (360.0 / _N_EDGE)
    start = np.full(_N_EDGE, lon_deg), np.full(_N_EDGE, lat_deg)
    lon, lat, _ = WGS84.fwd(*start, azimuth_deg, np.full(_N_EDGE, radius_m * _EDGE_MARGIN))
    return np.asarray(lat), lon_deg + np.mod(np.asarray(lon) - lon_deg + 180.0, 360.0) - 180.0


def spread(
    lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64], radius_m: NDArray[np.float64], n: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n_places, n) latitudes and longitudes spread evenly over discs around places: a sunflower's seeds."""
    k = np.arange(n) + 0.5
    shape = lat_deg.size, n
    range_m = radius_m[:, None] * np.sqrt(k / n)
    azimuth_deg = np.broadcast_to(np.mod(k * _GOLDEN_DEG, 360.0), shape)
    from_lon, from_lat = (np.broadcast_to(values_deg[:, None], shape).ravel() for values_deg in (lon_deg, lat_deg))
    lon, lat, _ = WGS84.fwd(from_lon, from_lat, azimuth_deg.ravel(), range_m.ravel())
    return np.asarray(lat).reshape(shape), np.asarray(lon).reshape(shape)


def relief_m(
    elevation_msl_m: NDArray[np.float32], lattice: Lattice, box: Box, place_deg: tuple[float, float], radius_m: float
) -> float:
    """Return highest minus lowest known post within ``radius_m`` of (lat, lon), NaN if none is known."""
    distance_m = _mesh_distance_m(lattice, box, place_deg)
    column = np.arange(box.n_column) / _MESH_STEP
    left = np.minimum(column.astype(int), distance_m.shape[1] - 2)
    lowest, highest = np.inf, -np.inf
    for row in range(box.n_row):
        above, share = divmod(row / _MESH_STEP, 1.0)
        line = distance_m[int(above)] * (1 - share) + distance_m[int(above) + 1] * share
        inside = line[left] + (column - left) * (line[left + 1] - line[left]) <= radius_m
        heights = elevation_msl_m[row][inside]
        heights = heights[~np.isnan(heights)]
        if heights.size:
            lowest, highest = min(lowest, heights.min()), max(highest, heights.max())
    return float(highest - lowest) if highest >= lowest else float("nan")


def _mesh_distance_m(lattice: Lattice, box: Box, place_deg: tuple[float, float]) -> NDArray[np.float64]:
    """Geodesic distance of every 16th post; linear between them but at the place itself, where it decides nothing."""
    row, column = np.meshgrid(
        box.row + _MESH_STEP * np.arange((box.n_row - 1) // _MESH_STEP + 2),
        box.column + _MESH_STEP * np.arange((box.n_column - 1) // _MESH_STEP + 2),
        indexing="ij",
    )
    lat, lon = lattice.to_wgs84(column, row, place_deg[1])
    here_lat, here_lon = np.full(lat.shape, place_deg[0]), np.full(lat.shape, place_deg[1])
    return WGS84.inv(here_lon, here_lat, lon, np.clip(lat, -90.0, 90.0))[2]

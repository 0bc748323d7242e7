"""Where the rays of a site run across a terrain window: exact geodesics as pixel coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod, Transformer

from skyshed.horizon.earth import curvature_per_m, curvature_share

if TYPE_CHECKING:
    from skyshed.terrain.terrain import TerrainWindow

WGS84 = Geod(ellps="WGS84")
_N_EXACT_AZIMUTHS = 96  # Fourier terms fall off like (range / distance to the pole)^n: far below a millimetre
_TOLERANCE_POSTS = 0.01  # how far a straight chord between nodes may stray from the geodesic
_EARTH_RADIUS_M = 6.37e6


@dataclass(frozen=True)
class RayPaths:
    """Geodesics from a site at equally spaced azimuths, as nodes to be joined by straight lines.

    ``column`` and ``row`` (n_node, n_azimuth) count posts (pixel centres) of the window;
    ``node_step_m`` is the distance between nodes along the ground, the first at the site.
    The curvature share of the path up to a range is ``share`` + range x ``share_per_m``, both (n_azimuth,).
    """

    column: NDArray[np.float64]
    row: NDArray[np.float64]
    node_step_m: float
    share: NDArray[np.float64]
    share_per_m: NDArray[np.float64]


def ray_paths(
    window: TerrainWindow, lat_deg: float, lon_deg: float, *, n_azimuth: int, node_step_m: float, n_node: int
) -> RayPaths:
    """Return ``n_azimuth`` geodesics clockwise from north with ``n_node`` nodes each.

    Positions are exact (GeographicLib) at 96 azimuths and periodic and smooth between them, so that
    zero-padding their Fourier series gives the other azimuths to well under a millimetre.
    """
    exact_deg = np.arange(_N_EXACT_AZIMUTHS) * (360.0 / _N_EXACT_AZIMUTHS)
    distance_m = np.arange(n_node) * node_step_m
    azimuth_deg, range_m = (a.ravel() for a in np.meshgrid(exact_deg, distance_m))
    start = np.full(azimuth_deg.size, lon_deg), np.full(azimuth_deg.size, lat_deg)
    node_lon, node_lat, back_deg = WGS84.fwd(*start, azimuth_deg, range_m)
    column, row = posts_at(window, node_lat, node_lon, near_lon_deg=lon_deg)
    here = curvature_per_m(lat_deg, exact_deg)
    there = curvature_per_m(node_lat[-_N_EXACT_AZIMUTHS:], back_deg[-_N_EXACT_AZIMUTHS:])
    # A curvature that grows linearly along the path lowers the ground like its value one third of the way.
    per_m = (curvature_share(there) - curvature_share(here)) / (3 * distance_m[-1])
    shape = (n_node, _N_EXACT_AZIMUTHS)
    return RayPaths(
        column=_resampled(column.reshape(shape), n_azimuth),
        row=_resampled(row.reshape(shape), n_azimuth),
        node_step_m=node_step_m,
        share=_resampled(curvature_share(here), n_azimuth),
        share_per_m=_resampled(per_m, n_azimuth),
    )


def longest_node_step_m(spacing_m: float) -> float:
    """Return how far apart nodes may lie: a chord of this length strays 0.01 post from a curve.

    The curve's radius is taken as the Earth's, which holds for geodesics in any sensible projection
    and in latitude and longitude up to 45 degrees; at 75 degrees the stray is four times as much.
    """
    return float(np.sqrt(8 * _EARTH_RADIUS_M * _TOLERANCE_POSTS * spacing_m))


def posts_at(
    window: TerrainWindow, lat_deg: ArrayLike, lon_deg: ArrayLike, *, near_lon_deg: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (column, row) of positions, counted from the centre of the window's first pixel.

    Longitudes are taken on the side of the date line where the window lies around ``near_lon_deg``.
    """
    to_window, is_geographic = _projection(window.crs)
    if is_geographic:
        lon_deg = near_lon_deg + np.mod(np.asarray(lon_deg) - near_lon_deg + 180.0, 360.0) - 180.0
        x, y = to_window.transform(lon_deg, np.asarray(lat_deg))
        middle_x, _ = window.transform * (window.elevation_msl_m.shape[1] / 2, 0.0)
        site_x, _ = to_window.transform(near_lon_deg, 0.0)
        x = np.asarray(x) + 360.0 * np.round((middle_x - site_x) / 360.0)
    else:
        x, y = to_window.transform(np.asarray(lon_deg), np.asarray(lat_deg))
    inverse = ~window.transform
    x, y = np.asarray(x), np.asarray(y)
    column = inverse.a * x + inverse.b * y + inverse.c - 0.5
    row = inverse.d * x + inverse.e * y + inverse.f - 0.5
    return column, row


@lru_cache(maxsize=8)
def _projection(crs: str) -> tuple[Transformer, bool]:
    target = CRS.from_user_input(crs)
    return Transformer.from_crs(CRS.from_epsg(4326), target, always_xy=True), target.is_geographic


def _resampled(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Resample periodic rows (..., m) to ``n`` points by zero-padding (or cutting) their spectrum."""
    spectrum = np.fft.rfft(values, axis=-1)
    return np.fft.irfft(spectrum, n, axis=-1) * (n / values.shape[-1])

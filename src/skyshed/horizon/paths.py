"""Where the rays of a site run across a terrain window: exact geodesics as pixel coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer

from skyshed.geodesic import WGS84
from skyshed.horizon.earth import curvature_per_m
from skyshed.horizon.kernel import SEGMENT
from skyshed.horizon.rings import RangeRings

if TYPE_CHECKING:
    from skyshed.terrain.terrain import TerrainWindow

_N_EXACT_AZIMUTHS = 48  # Fourier terms fall off like (range / distance to the pole)^n: far below a millimetre


@dataclass(frozen=True)
class RayPaths:
    """Geodesics from a site at equally spaced azimuths, as segments that are parabolas.

    ``nodes`` (2, n_segment + 1, n_azimuth) float32 count posts (pixel centres) of the window, column and
    row; ``bends`` (2, n_segment, n_azimuth) float32 say how far the middle of a segment strays from
    its chord.
    """

    nodes: NDArray[np.float32]
    bends: NDArray[np.float32]


def ray_paths(window: TerrainWindow, lat_deg: float, lon_deg: float, rings: RangeRings) -> RayPaths:
    """Return the geodesics clockwise from north, cut into the segments of ``rings``.

    Positions are exact (GeographicLib) at 48 azimuths and periodic and smooth between them, so that
    zero-padding their Fourier series gives the other azimuths to well under a millimetre; float32 keeps
    a thousandth of a post.
    """
    exact_deg = np.arange(_N_EXACT_AZIMUTHS) * (360.0 / _N_EXACT_AZIMUTHS)
    start_m, step_m = rings.segments
    half_m = SEGMENT / 2 * step_m
    distance_m = np.append(np.column_stack([start_m, start_m + half_m]).ravel(), start_m[-1] + 2 * half_m[-1])
    azimuth_deg, range_m = (a.ravel() for a in np.meshgrid(exact_deg, distance_m))
    site = np.full(azimuth_deg.size, lon_deg), np.full(azimuth_deg.size, lat_deg)
    node_lon, node_lat, _ = WGS84.fwd(*site, azimuth_deg, range_m)
    places = np.stack(posts_at(window, node_lat, node_lon, near_lon_deg=lon_deg))
    places = places.reshape(2, distance_m.size, _N_EXACT_AZIMUTHS)
    ends, middles = places[:, ::2], places[:, 1::2]
    bends = middles - (ends[:, :-1] + ends[:, 1:]) / 2
    return RayPaths(
        _resampled(ends.astype(np.float32), rings.n_azimuth).astype(np.float32, copy=False),
        _resampled(bends.astype(np.float32), rings.n_azimuth).astype(np.float32, copy=False),
    )


def path_curvature(lat_deg: float, lon_deg: float, rings: RangeRings) -> NDArray[np.float64]:
    """Return the Earth's curvature along geodesics clockwise from north, (2, n_azimuth): per metre, and its growth.

    Linear in range, from Euler's formula at both ends of the geodesic: a curvature that grows
    linearly along a path lowers the ground like its value one third of the way.
    """
    exact_deg = np.arange(_N_EXACT_AZIMUTHS) * (360.0 / _N_EXACT_AZIMUTHS)
    site = np.full(exact_deg.size, lon_deg), np.full(exact_deg.size, lat_deg)
    _, end_lat, back_deg = WGS84.fwd(*site, exact_deg, np.full(exact_deg.size, rings.max_range_m))
    here = curvature_per_m(lat_deg, exact_deg)
    growth = (curvature_per_m(end_lat, back_deg) - here) / (3 * rings.max_range_m)
    return _resampled(np.stack([here, growth]), rings.n_azimuth)


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
        middle_x = window.transform.c + window.transform.a * window.elevation_msl_m.shape[1] / 2
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


def _resampled(values: NDArray[np.floating], n: int) -> NDArray[np.float64]:
    """Resample periodic rows (..., m) to ``n`` points by zero-padding (or cutting) their spectrum."""
    return np.fft.irfft(np.fft.rfft(values * (n / values.shape[-1]), axis=-1), n, axis=-1)

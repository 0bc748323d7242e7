"""Compute a horizon: lay geodesics over the terrain, march along them, keep the running maximum of launch tangents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skyshed.atmosphere.rays import RayFan
from skyshed.errors import TerrainError
from skyshed.horizon.earth import EllipsoidFan, curvature_per_m
from skyshed.horizon.kernel import march
from skyshed.horizon.paths import longest_node_step_m, posts_at, ray_paths
from skyshed.horizon.surface import Horizon

if TYPE_CHECKING:
    pass

_LOWEST_GROUND_MSL_M = -1000.0
_HIGHEST_GROUND_MSL_M = 9500.0
_FEWEST_AZIMUTHS = 720
_MOST_AZIMUTHS = 16_384
_MOST_RANGES = 8_192
_LONGEST_STEP_M = 1000.0


def compute_horizon(
    window, lat_deg, lon_deg, *, antenna_height_m, max_range_m, refraction, n_threads=1, progress=None
) -> Horizon:
    """Return the horizon of an antenna ``antenna_height_m`` above the ground at a site."""
    ground_msl_m = site_ground_m(window, lat_deg, lon_deg)
    antenna_msl_m = ground_msl_m + antenna_height_m
    s = sampling(window.spacing_m, max_range_m)
    paths = ray_paths(
        window, lat_deg, lon_deg, n_azimuth=s.n_azimuth, node_step_m=s.n_per_node * s.sample_step_m, n_node=s.n_node
    )
    fan = EllipsoidFan.trace(antenna_msl_m, refraction, max_range_m=max_range_m)
    lines = fan_lines(fan, s)
    tangent = np.empty((s.n_azimuth, s.n_range), dtype=np.float32)
    sample_m = s.sample_step_m * np.arange(1, s.n_sample + 1)
    climb_terms = np.array(
        [
            antenna_msl_m,
            1 / (fan.smallest.effective_radius_m + antenna_msl_m),
            1 / (fan.largest.effective_radius_m + antenna_msl_m),
        ],
        dtype=np.float32,
    )
    columns, rows = (np.ascontiguousarray(a.T.astype(np.float32)) for a in (paths.column, paths.row))
    shares = np.stack([paths.share, paths.share_per_m * s.sample_step_m]).astype(np.float32)

    def block(piece):
        lift, nodes = ground_lift(fan, sample_m, paths, piece)
        march(
            window.elevation_msl_m,
            columns[piece],
            rows[piece],
            s.n_per_node,
            lines,
            shares[:, piece],
            climb_terms,
            lift,
            nodes,
            s.n_sub,
            tangent[piece],
        )

    size = -(-s.n_azimuth // 180)
    pieces = [slice(i, min(i + size, s.n_azimuth)) for i in range(0, s.n_azimuth, size)]
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(block, pieces))
    mean_radius = 2 / (curvature_per_m(lat_deg, 0.0) + curvature_per_m(lat_deg, 90.0))
    return Horizon(
        lat_deg,
        lon_deg,
        ground_msl_m,
        antenna_msl_m,
        np.arange(s.n_azimuth) * 360 / s.n_azimuth,
        s.range_step_m * np.arange(1, s.n_range + 1),
        tangent,
        RayFan.trace(antenna_msl_m, refraction, max_range_m=max_range_m, earth_radius_m=float(mean_radius)),
        fan,
        paths,
        window,
    )


@dataclass(frozen=True)
class Sampling:
    n_azimuth: int
    n_range: int
    n_sub: int
    n_per_node: int
    sample_step_m: float

    @property
    def range_step_m(self):
        return self.sample_step_m * self.n_sub

    @property
    def n_sample(self):
        return self.n_range * self.n_sub

    @property
    def n_node(self):
        return -(-self.n_sample // self.n_per_node) + 1


def sampling(spacing_m, max_range_m):
    sample_step_m = min(spacing_m, _LONGEST_STEP_M)
    n_sub = max(1, int(np.ceil(max_range_m / sample_step_m / _MOST_RANGES)))
    n_range = int(np.ceil(max_range_m / (sample_step_m * n_sub) - 1e-9))
    n_azimuth = int(np.clip(2 * np.pi * max_range_m / spacing_m, _FEWEST_AZIMUTHS, _MOST_AZIMUTHS))
    n_azimuth = -(-n_azimuth // 8) * 8
    n_per_node = max(1, min(128, int(longest_node_step_m(spacing_m) / sample_step_m)))
    return Sampling(n_azimuth, n_range, n_sub, n_per_node, sample_step_m)


def site_ground_m(window, lat_deg, lon_deg):
    column, row = posts_at(window, np.array([lat_deg]), np.array([lon_deg]), near_lon_deg=lon_deg)
    n_row, n_column = window.elevation_msl_m.shape
    x, y = float(column[0]), float(row[0])
    ground = np.nan
    if 0 <= x <= n_column - 1 and 0 <= y <= n_row - 1:
        i, j = min(int(y), n_row - 2), min(int(x), n_column - 2)
        f, g = x - j, y - i
        c = window.elevation_msl_m[i : i + 2, j : j + 2].astype(float)
        ground = (c[0, 0] * (1 - f) + c[0, 1] * f) * (1 - g) + (c[1, 0] * (1 - f) + c[1, 1] * f) * g
    if not np.isfinite(ground):
        raise TerrainError(f"no terrain data at the site {lat_deg:.5f}, {lon_deg:.5f}: give terrain that covers it")
    return float(ground)


def fan_lines(fan, s):
    sample_m = s.sample_step_m * np.arange(1, s.n_sample + 1)
    lines = np.empty((4, s.n_sample), dtype=np.float32)
    for i, one in enumerate((fan.smallest, fan.largest)):
        phi = sample_m / one.effective_radius_m
        lines[2 * i] = np.tan(phi / 2)
        lines[2 * i + 1] = 1 / ((one.effective_radius_m + one.antenna_msl_m) * np.sin(phi))
    return lines


def ground_lift(fan, sample_m, paths, piece):
    if not fan.smallest.has_lift:
        return np.zeros((1, 1), np.float32), np.zeros(2, np.float32)
    f = fan.smallest
    last = int((_HIGHEST_GROUND_MSL_M - f.lowest_msl_m) / f.altitude_step_m) + 1
    table = f.lift_m[:, :last], fan.largest.lift_m[:, :last]
    share = paths.share[piece].mean()
    table = table[0] + share * (table[1] - table[0])
    row = sample_m / f.range_step_m
    first = np.minimum(row.astype(int), table.shape[0] - 2)
    fr = (row - first)[:, None]
    return (table[first] * (1 - fr) + table[first + 1] * fr).astype(np.float32), np.array(
        [f.lowest_msl_m, 1 / f.altitude_step_m], np.float32
    )

"""Compute a horizon: lay geodesics over the terrain, march along them, keep the lowest altitude that is still seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.errors import TerrainError
from skyshed.horizon.bands import Band, plan_bands
from skyshed.horizon.earth import EllipsoidFan, curvature_per_m, curvature_share
from skyshed.horizon.kernel import march
from skyshed.horizon.paths import PathCurvature, RayPaths, path_curvature, posts_at, ray_paths
from skyshed.horizon.surface import Horizon, HorizonTable
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction
    from skyshed.terrain.terrain import TerrainWindow

_RAYS_AT_ONCE = 64  # they share the posts that they pass, which then stay in the nearest cache
_NOTHING_YET = np.float32(-np.inf)
_FEWEST_POSTS = 2


def compute_horizon(
    window: TerrainWindow,
    lat_deg: float,
    lon_deg: float,
    *,
    antenna_height_m: float,
    max_range_m: float,
    refraction: Refraction,
    n_threads: int = 1,
    progress: Progress | None = None,
) -> Horizon:
    """Return the horizon of an antenna ``antenna_height_m`` above the ground at a site.

    It reaches ``max_range_m`` along the ground, or to where the window or its known terrain ends:
    beyond that it is NaN. ``progress`` is only asked whether the user has cancelled; it counts
    nothing. The answer does not depend on ``n_threads``.

    Raises
    ------
    TerrainError
        If the ground at the site is unknown.
    """
    ground_msl_m = site_ground_m(window, lat_deg, lon_deg)
    antenna_msl_m = ground_msl_m + antenna_height_m
    table = HorizonTable.empty(plan_bands(window.spacing_m, max_range_m))
    marcher = _Marcher(window, lat_deg, lon_deg, antenna_msl_m, max_range_m, refraction)
    run = partial(map_blocks, n_threads=n_threads, progress=OnlyCancel(progress))
    carry = np.full(table.bands[0].n_azimuth, _NOTHING_YET)
    at_start = np.full(table.bands[0].n_azimuth, ground_msl_m, dtype=np.float32)
    for band, altitude in zip(table.bands, table.altitudes, strict=True):
        carry, at_start = _spread(carry, band.n_azimuth), _spread(at_start, band.n_azimuth)
        altitude[:-1, 0] = at_start
        run(marcher.over(band, carry, altitude), _pieces(band.n_azimuth))
        altitude[-1] = altitude[0]
        at_start = altitude[:-1, -1]
    mean_radius_m = float(2 / (curvature_per_m(lat_deg, 0.0) + curvature_per_m(lat_deg, 90.0)))
    fan = RayFan.trace(antenna_msl_m, refraction, max_range_m=max_range_m, earth_radius_m=mean_radius_m)
    return Horizon(lat_deg, lon_deg, ground_msl_m, antenna_msl_m, max_range_m, fan, table)


def site_ground_m(window: TerrainWindow, lat_deg: float, lon_deg: float) -> float:
    """Return the ground altitude at a site, bilinear between the four posts around it.

    Raises
    ------
    TerrainError
        If the site lies outside the window or beside an unknown post.
    """
    column, row = posts_at(window, np.array([lat_deg]), np.array([lon_deg]), near_lon_deg=lon_deg)
    n_row, n_column = window.elevation_msl_m.shape
    x, y = float(column[0]), float(row[0])
    ground_msl_m = np.nan
    if min(n_row, n_column) >= _FEWEST_POSTS and 0 <= x <= n_column - 1 and 0 <= y <= n_row - 1:
        above, left = min(int(y), n_row - 2), min(int(x), n_column - 2)
        f, g = x - left, y - above
        posts = window.elevation_msl_m[above : above + 2, left : left + 2].astype(np.float64)
        ground_msl_m = np.array([1 - g, g]) @ posts @ np.array([1 - f, f])
    if not np.isfinite(ground_msl_m):
        raise TerrainError(f"no terrain data at the site {lat_deg:.5f}, {lon_deg:.5f}: give terrain that covers it")
    return float(ground_msl_m)


@dataclass(frozen=True)
class _Marcher:
    """All that the rays of one antenna have in common."""

    window: TerrainWindow
    lat_deg: float
    lon_deg: float
    antenna_msl_m: float
    max_range_m: float
    refraction: Refraction

    @cached_property
    def fan(self) -> EllipsoidFan:
        return EllipsoidFan.trace(self.antenna_msl_m, self.refraction, max_range_m=self.max_range_m)

    @cached_property
    def posts(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.window.elevation_msl_m, dtype=np.float32).ravel()

    def over(self, band: Band, carry: NDArray[np.float32], altitude: NDArray[np.float32]) -> partial:
        """Return the function that marches a piece of a band's azimuths, filling ``altitude``."""
        paths = ray_paths(self.window, self.lat_deg, self.lon_deg, band)
        curvature = path_curvature(
            self.lat_deg, self.lon_deg, n_azimuth=band.n_azimuth, max_range_m=self.max_range_m
        )
        return partial(self._piece, band, paths, curvature, carry, altitude)

    def _piece(
        self,
        band: Band,
        paths: RayPaths,
        curvature: PathCurvature,
        carry: NDArray[np.float32],
        altitude: NDArray[np.float32],
        piece: slice,
    ) -> None:
        at_start_per_m = curvature.here_per_m + curvature.growth_per_m2 * band.start_m
        reference_per_m = float(at_start_per_m[piece].mean())
        from_centre_m = self.refraction.k / reference_per_m + self.antenna_msl_m
        march(
            self.posts,
            self.window.elevation_msl_m.shape[1],
            paths.column,
            paths.row,
            np.array([piece.start, piece.stop]),
            _lines(band, from_centre_m, reference_per_m / self.refraction.k),
            (at_start_per_m / reference_per_m).astype(np.float32),
            (curvature.growth_per_m2 * (band.step_m / reference_per_m)).astype(np.float32),
            np.array([self.antenna_msl_m, 1 / from_centre_m], dtype=np.float32),
            *_lift(self.fan, band, reference_per_m),
            carry,
            altitude,
        )


def _lines(band: Band, from_centre_m: float, curvature_per_m: float) -> NDArray[np.float32]:
    """Return per_climb, dip, step / range and 1 / per_climb at each step: see the kernel's first page."""
    range_m = band.start_m + band.step_m * np.arange(1, band.n_step + 1)
    phi_rad = range_m * curvature_per_m
    reach_m = from_centre_m * np.sin(phi_rad)
    return np.stack([1 / reach_m, np.tan(phi_rad / 2), band.step_m / range_m, reach_m]).astype(np.float32)


def _lift(fan: EllipsoidFan, band: Band, curvature_per_m: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return both lift tables at a curvature, and how a band's steps and altitudes find their way in them."""
    near, far = fan.smallest, fan.largest
    if not near.has_lift:
        return np.zeros((2, 1, 1), dtype=np.float32), np.zeros(4, dtype=np.float32)
    share = float(curvature_share(curvature_per_m))
    tables = np.stack(
        [
            near.lift_m + share * (far.lift_m - near.lift_m),
            near.lift_of_straight_m + share * (far.lift_of_straight_m - near.lift_of_straight_m),
        ]
    )
    terms = (
        band.step_m / near.range_step_m,
        band.start_m / near.range_step_m,
        near.lowest_msl_m,
        1 / near.altitude_step_m,
    )
    return tables.astype(np.float32), np.array(terms, dtype=np.float32)


def _spread(values: NDArray[np.float32], n_azimuth: int) -> NDArray[np.float32]:
    """Return values at as many azimuths or twice as many: the new ones halfway between their neighbours."""
    if n_azimuth == values.size:
        return values.copy()
    spread = np.empty(n_azimuth, dtype=np.float32)
    spread[::2] = values
    spread[1::2] = (values + np.roll(values, -1)) / 2
    return spread


def _pieces(n_azimuth: int) -> list[slice]:
    return [slice(i, min(i + _RAYS_AT_ONCE, n_azimuth)) for i in range(0, n_azimuth, _RAYS_AT_ONCE)]

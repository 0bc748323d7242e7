"""Compute a horizon: lay geodesics over the terrain, march along them, keep the lowest altitude that is still seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.rays import N_RAYS
from skyshed.horizon.earth import EllipsoidFan, curvature_share, mean_curvature_per_m
from skyshed.horizon.kernel import SEGMENT, empty_work, march
from skyshed.horizon.paths import path_curvature, ray_paths
from skyshed.horizon.rings import RangeRings, plan_range_rings
from skyshed.horizon.site import site_ground_m
from skyshed.horizon.surface import Horizon
from skyshed.horizon.tops import Tops, in_memory, tops_in
from skyshed.jobs.reused import Reused
from skyshed.jobs.run import OnlyCancel, Progress, map_blocks

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction
    from skyshed.terrain.terrain import TerrainWindow

_SPARE_M = 1.0  # for what rounds, and for lift that is taken as linear within a cell of posts
_RAYS_AT_ONCE = 64  # a millisecond


def compute_horizon(
    window: TerrainWindow,
    lat_deg: float,
    lon_deg: float,
    *,
    antenna_height_m: float,
    max_range_m: float,
    refraction: Refraction,
    thinning: int = 1,
    n_rays: int = N_RAYS,
    n_radii: int = 2,
    memory: Reused | None = None,
    n_threads: int = 1,
    progress: Progress | None = None,
) -> Horizon:
    """Return the horizon of an antenna ``antenna_height_m`` above the ground at a site.

    It reaches ``max_range_m`` along the ground, or to where the window or its known terrain ends:
    beyond that it is NaN. ``progress`` is only asked whether the user has cancelled; it counts
    nothing. The answer does not depend on ``n_threads``. ``thinning`` is as in `plan_range_rings`, ``n_rays`` and
    ``n_radii`` as in `EllipsoidFan.trace`; ``memory`` may hold what earlier horizons filled.

    Raises
    ------
    TerrainError
        If the ground at the site is unknown.
    """
    ground_msl_m = site_ground_m(window, lat_deg, lon_deg)
    antenna_msl_m = ground_msl_m + antenna_height_m
    rings = plan_range_rings(window.spacing_m, max_range_m, thinning=thinning)
    fan = EllipsoidFan.trace(
        antenna_msl_m, refraction, max_range_m=max_range_m, lat_deg=lat_deg, n_rays=n_rays, n_radii=n_radii
    )
    altitude_msl_m = (memory or Reused()).empty((rings.n_azimuth + 1, rings.n_ring))
    altitude_msl_m[:, 0] = ground_msl_m
    tops = tops_in(window.elevation_msl_m, n_threads=n_threads, progress=progress)
    march_piece = _marcher(window, lat_deg, lon_deg, fan=fan, rings=rings, tops=tops, altitude_msl_m=altitude_msl_m)
    pieces = [slice(i, min(i + _RAYS_AT_ONCE, rings.n_azimuth)) for i in range(0, rings.n_azimuth, _RAYS_AT_ONCE)]
    map_blocks(march_piece, pieces, n_threads=n_threads, progress=OnlyCancel(progress))
    altitude_msl_m[-1] = altitude_msl_m[0]
    mean_fan = fan.at(mean_curvature_per_m(lat_deg))
    return Horizon(lat_deg, lon_deg, ground_msl_m, antenna_msl_m, rings, altitude_msl_m, mean_fan)


def _marcher(
    window: TerrainWindow,
    lat_deg: float,
    lon_deg: float,
    *,
    fan: EllipsoidFan,
    rings: RangeRings,
    tops: Tops,
    altitude_msl_m: NDArray[np.float32],
) -> Callable[[slice], None]:
    """Return the function that marches along a piece of the azimuths and writes their altitudes."""
    paths = ray_paths(window, lat_deg, lon_deg, rings)
    curvature = path_curvature(lat_deg, lon_deg, rings)
    effective_per_m = float(fan.effective_per_m(mean_curvature_per_m(lat_deg)))
    antenna_msl_m = fan.smallest.antenna_msl_m
    from_centre_m = 1 / effective_per_m + antenna_msl_m
    lift = _LiftTables.of(fan)
    posts_msl_m, stride = in_memory(window.elevation_msl_m)
    n_row, n_column = window.elevation_msl_m.shape
    start_m, step_m = rings.segments
    steps = np.column_stack([start_m, step_m, _SPARE_M - lift.least_m(start_m, start_m + (SEGMENT + 1) * step_m)])
    lines = _lines(steps, from_centre_m, effective_per_m)
    relative = _relative(curvature, fan, effective_per_m, rings.max_range_m)
    climb_terms = np.array([antenna_msl_m, 1 / from_centre_m], dtype=np.float32)

    def march_piece(piece: slice) -> None:
        march(
            posts_msl_m,
            (stride, n_column, n_row, *tops.first),
            tops.highest_msl_m,
            np.array([piece.start, piece.stop]),
            paths.nodes,
            paths.bends,
            steps,
            lines,
            relative,
            climb_terms,
            lift.at(float(curvature[0, piece].mean())),
            lift.terms,
            empty_work(),
            altitude_msl_m,
        )

    return march_piece


def _relative(
    curvature: NDArray[np.float64], fan: EllipsoidFan, effective_per_m: float, max_range_m: float
) -> NDArray[np.float32]:
    """Return how many times the dip at the site each ray has, and how that grows per metre, (2, n_azimuth)."""
    here, growth = curvature
    near, far = fan.effective_per_m(np.stack([here, here + growth * max_range_m])) / effective_per_m
    return np.stack([near, (far - near) / max_range_m]).astype(np.float32)


def _lines(steps: NDArray[np.float64], from_centre_m: float, effective_curvature_per_m: float) -> NDArray[np.float32]:
    """Return per_climb, dip, step / range and 1 / per_climb at each step: see the kernel's first page.

    They hold for the mean curvature at the site; a ray's own scales the dip, and what that leaves out
    (phi^2 / 3 of a third of a per cent) is 1 cm at 400 km.
    """
    start_m, step_m = steps[:, :1], steps[:, 1:2]
    range_m = start_m + step_m * np.arange(1, SEGMENT + 1)
    phi_rad = range_m * effective_curvature_per_m
    reach_m = from_centre_m * np.sin(phi_rad)
    return np.hstack([1 / reach_m, np.tan(phi_rad / 2), step_m / range_m, reach_m]).astype(np.float32)


@dataclass(frozen=True)
class _LiftTables:
    """Lift over true and over straight altitude, (2, n_range, n_altitude), and its growth with `curvature_share`.

    ``growth`` is None where one lift serves for all.
    """

    smallest: NDArray[np.float32]
    growth: NDArray[np.float32] | None
    terms: NDArray[np.float32]

    @staticmethod
    def of(fan: EllipsoidFan) -> _LiftTables:
        near, far = fan.smallest, fan.largest
        terms = np.array([1 / near.range_step_m, near.lowest_msl_m, 1 / near.altitude_step_m], dtype=np.float32)
        smallest = np.stack([near.lift_m, near.lift_of_straight_m])
        if fan.has_one_lift:
            return _LiftTables(smallest.astype(np.float32), None, terms)
        growth = np.stack([far.lift_m, far.lift_of_straight_m]) - smallest
        return _LiftTables(smallest.astype(np.float32), growth.astype(np.float32), terms)

    def at(self, per_m: float) -> NDArray[np.float32]:
        """Return the tables for a curvature of the Earth."""
        if self.growth is None:
            return self.smallest
        return self.smallest + np.float32(curvature_share(per_m)) * self.growth

    def least_m(self, start_m: NDArray[np.float64], end_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the least lift of any ray between ranges, over whatever curvature, (n,)."""
        of_range_m = self.smallest[0].min(axis=1)
        if self.growth is not None:
            of_range_m = np.minimum(of_range_m, (self.smallest[0] + self.growth[0]).min(axis=1))
        first, last = (np.minimum(each * self.terms[0], of_range_m.size - 1).astype(int) for each in (start_m, end_m))
        return np.array([of_range_m[i : j + 2].min() for i, j in zip(first, last, strict=True)])

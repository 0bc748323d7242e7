r"""One line of sight looked at closely: the ground under it, the ray that ends at the point, and the ridge in between.

```
 h |  A                      .--- lowest ray that clears the ridge
   |   \`-.              .-'      P  the point
   |    \  `-.        _.o' blocker
   |_____\____`-.__.-'  | \______________ ground
         |<- range_m ->|
```
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.geodesic import WGS84
from skyshed.horizon.earth import EllipsoidFan, curvature_per_m, curvature_share
from skyshed.horizon.paths import posts_at
from skyshed.horizon.site import ground_at_posts, site_ground_m

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction
    from skyshed.terrain.terrain import TerrainWindow

_STEPS_PER_POST = 4
_LONGEST_STEP_M = 250.0
_GROWTH = 0.002  # a step is at most this share of the range: ridges close by count at every range behind them
_SHORTEST_STEP_M = 0.5
_MOST_STEPS = 40_000


@dataclass(frozen=True)
class Blocker:
    """The piece of ground that hides a point: where the lowest clear ray touches it.

    ``is_terrain`` says whether terrain makes the larger share of the height that is hidden at the
    point; otherwise the bare Earth's curvature would hide most of it (the rule of `Reason`).
    """

    range_m: float
    lat_deg: float
    lon_deg: float
    ground_msl_m: float
    above_ray_m: float
    is_terrain: bool


@dataclass(frozen=True)
class Profile:
    """The ground and the rays between an antenna and a point, (n,) each, outward, the point's place last.

    ``ray_msl_m`` belongs to the ray that ends at the point; ``min_visible_msl_m`` is the lowest
    altitude seen above each place, never below the ground, NaN from the first unknown ground on.
    ``ground_tangent`` (n,) and ``point_tangent`` are launch tangents: a ray below that of some ground is blocked
    there. ``effective_radius_m`` holds at the site, along the profile.
    """

    site_lat_deg: float
    site_lon_deg: float
    site_msl_m: float
    antenna_msl_m: float
    azimuth_deg: float
    altitude_msl_m: float
    effective_radius_m: float
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    ground_msl_m: NDArray[np.float64]
    ray_msl_m: NDArray[np.float64]
    min_visible_msl_m: NDArray[np.float64]
    ground_tangent: NDArray[np.float64]
    point_tangent: float

    @property
    def is_known(self) -> bool:
        """False where terrain on the way is unknown: then nothing can be said."""
        return bool(np.isfinite(self.ground_tangent).all())

    @property
    def is_visible(self) -> bool:
        """Whether the point is seen."""
        return self.is_known and bool(self.ground_tangent.max() <= self.point_tangent)

    @property
    def visible_from_msl_m(self) -> float:
        """The altitude from which the point's place becomes visible, NaN where unknown."""
        return float(self.min_visible_msl_m[-1])

    @property
    def blocker(self) -> Blocker | None:
        """What hides the point: None where it is seen or nothing can be said."""
        if self.is_visible or not self.is_known:
            return None
        at = int(np.argmax(self.ground_tangent))
        return Blocker(
            range_m=float(self.range_m[at]),
            lat_deg=float(self.lat_deg[at]),
            lon_deg=float(self.lon_deg[at]),
            ground_msl_m=float(self.ground_msl_m[at]),
            above_ray_m=float(self.ground_msl_m[at] - self.ray_msl_m[at]),
            is_terrain=not self._bare_earth_hides_most(),
        )

    def _bare_earth_hides_most(self) -> bool:
        """Return whether a smooth sphere at the lower of the two grounds hides half or more of what is hidden.

        In the effective-radius form (d - sqrt(2 R a))^2 / 2 R, as the zones' reasons have it.
        """
        ground_msl_m = float(self.ground_msl_m[-1])
        base_m = min(ground_msl_m, self.site_msl_m)
        to_horizon_m = math.sqrt(2 * self.effective_radius_m * max(self.antenna_msl_m - base_m, 0.0))
        beyond_m = max(float(self.range_m[-1]) - to_horizon_m, 0.0)
        bare_m = base_m + beyond_m**2 / (2 * self.effective_radius_m) - ground_msl_m
        return bare_m > 0 and bare_m >= (self.visible_from_msl_m - ground_msl_m) / 2


def line_of_sight_profile(
    window: TerrainWindow,
    lat_deg: float,
    lon_deg: float,
    *,
    antenna_height_m: float,
    refraction: Refraction,
    azimuth_deg: float,
    range_m: float,
    altitude_msl_m: float,
) -> Profile:
    """Return the line of sight from an antenna to a point, sampled along the exact geodesic.

    Sampled at most a quarter of a post apart and wherever the path crosses a line of posts, it is
    closer to the truth than the horizon's table; the two agree to the table's tolerance.

    Raises
    ------
    TerrainError
        If the ground at the site is unknown.
    """
    site_msl_m = site_ground_m(window, lat_deg, lon_deg)
    antenna_msl_m = site_msl_m + antenna_height_m
    path = partial(_along, lat_deg, lon_deg, azimuth_deg)
    ranges_m = _ranges(max(range_m, _SHORTEST_STEP_M), window.spacing_m)
    ranges_m = _with_crossings(ranges_m, *posts_at(window, *path(ranges_m)[:2], near_lon_deg=lon_deg))
    lat, lon, back_deg = path(ranges_m)
    ground_msl_m = ground_at_posts(window, *posts_at(window, lat, lon, near_lon_deg=lon_deg))
    fan = EllipsoidFan.trace(antenna_msl_m, refraction, max_range_m=float(ranges_m[-1]), lat_deg=lat_deg)
    here_per_m = float(curvature_per_m(lat_deg, azimuth_deg))
    # A third of the way along, as in `paths.path_curvature`.
    share = curvature_share(here_per_m + (curvature_per_m(lat, back_deg) - here_per_m) / 3)
    ground_tangent = fan.tangent(ranges_m, ground_msl_m, share)
    point_tangent = float(fan.tangent(ranges_m[-1], altitude_msl_m, share[-1]))
    return Profile(
        site_lat_deg=lat_deg,
        site_lon_deg=lon_deg,
        site_msl_m=site_msl_m,
        antenna_msl_m=antenna_msl_m,
        azimuth_deg=azimuth_deg,
        altitude_msl_m=altitude_msl_m,
        effective_radius_m=refraction.k / here_per_m,
        lat_deg=lat,
        lon_deg=lon,
        range_m=ranges_m,
        ground_msl_m=ground_msl_m,
        ray_msl_m=fan.altitude(ranges_m, point_tangent, share),
        min_visible_msl_m=fan.altitude(ranges_m, np.maximum.accumulate(ground_tangent), share),
        ground_tangent=ground_tangent,
        point_tangent=point_tangent,
    )


def _along(
    lat_deg: float, lon_deg: float, azimuth_deg: float, range_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes, longitudes and the azimuth back to the site, along a geodesic."""
    site = np.full(range_m.size, lon_deg), np.full(range_m.size, lat_deg)
    lon, lat, back_deg = WGS84.fwd(*site, np.full(range_m.size, azimuth_deg), range_m)
    return lat, lon, back_deg


def _ranges(range_m: float, spacing_m: float) -> NDArray[np.float64]:
    """Return ranges up to ``range_m``: steps that grow with range to a quarter of a post, at most so many."""
    longest_m = max(min(spacing_m / _STEPS_PER_POST, _LONGEST_STEP_M), range_m / _MOST_STEPS)
    shortest_m = min(_SHORTEST_STEP_M, longest_m, range_m / 2)
    n_growing = max(math.ceil(math.log(longest_m / shortest_m) / math.log1p(_GROWTH)), 0)
    growing_m = shortest_m / _GROWTH * np.expm1(np.arange(1, n_growing + 1) * math.log1p(_GROWTH))
    growing_m = growing_m[growing_m < range_m]
    start_m = growing_m[-1] if growing_m.size else 0.0
    n_equal = max(math.ceil((range_m - start_m) / longest_m), 1)
    return np.concatenate([growing_m, np.linspace(start_m, range_m, n_equal + 1)[1:]])


def _with_crossings(
    range_m: NDArray[np.float64], column: NDArray[np.float64], row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add the ranges at which the path crosses lines of posts: there the ground has its kinks."""
    added = [range_m]
    for place in (column, row):
        cell = np.floor(place)
        at = np.flatnonzero(np.diff(cell) != 0)
        line = np.maximum(cell[at], cell[at + 1])
        share = (line - place[at]) / (place[at + 1] - place[at])
        added.append(range_m[at] + share * (range_m[at + 1] - range_m[at]))
    return np.unique(np.concatenate(added))

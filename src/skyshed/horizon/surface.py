"""The horizon of one antenna: the lowest altitude from which a ray reaches it, for every azimuth and ground range."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.horizon.earth import EllipsoidFan
from skyshed.horizon.paths import RayPaths

if TYPE_CHECKING:
    from skyshed.terrain.terrain import TerrainWindow


@dataclass(frozen=True)
class Horizon:
    """What terrain leaves visible around one antenna.

    ``azimuth_deg`` (n_az,) runs clockwise from north in equal steps, ``range_m`` (n_r,) outward in
    equal steps, the first one step from the site. ``tangent`` (n_az, n_r) float32 is the greatest
    launch tangent to any ground nearer than that range (by continuity the ground at that range
    is its limit, so the lowest visible altitude is never below the ground); NaN where terrain on
    the way is unknown. ``fan`` relates tangents and altitudes for the mean Earth radius around the
    site (within 0.2 per cent of any azimuth's curvature); `min_altitude` follows the ellipsoid.
    """

    lat_deg: float
    lon_deg: float
    ground_msl_m: float
    antenna_msl_m: float
    azimuth_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    tangent: NDArray[np.float32]
    fan: RayFan
    ellipsoid_fan: EllipsoidFan
    paths: RayPaths
    window: TerrainWindow

    def min_altitude(self, range_m: ArrayLike, azimuth_deg: ArrayLike) -> NDArray[np.float32]:
        """Return the lowest visible altitude above sea level, in m, at ground ranges and azimuths.

        Bilinear in the launch tangent. NaN beyond the last range and where terrain is unknown.
        """
        range_m, azimuth_deg = np.broadcast_arrays(
            np.asarray(range_m, dtype=np.float64), np.asarray(azimuth_deg, dtype=np.float64)
        )
        n_az, n_r = self.tangent.shape
        step_m = self.range_m[0]
        a = np.mod(azimuth_deg, 360.0) * (n_az / 360.0)
        i = np.floor(a).astype(int)
        fa = a - i
        i, j = i % n_az, (i + 1) % n_az
        p = np.clip(range_m / step_m - 1, 0, n_r - 1)
        k = np.minimum(p.astype(int), max(n_r - 2, 0))
        fr = p - k
        k1 = np.minimum(k + 1, n_r - 1)
        t = (self.tangent[i, k] * (1 - fr) + self.tangent[i, k1] * fr) * (1 - fa) + (
            self.tangent[j, k] * (1 - fr) + self.tangent[j, k1] * fr
        ) * fa
        share = self.paths.share[i] + self.paths.share_per_m[i] * range_m
        h = self.ellipsoid_fan.altitude(range_m, t, share)
        return np.where(range_m <= self.range_m[-1], h, np.nan).astype(np.float32)

    @cached_property
    def min_visible_altitude_m(self) -> NDArray[np.float32]:
        """The lowest visible altitude above sea level at every node, (n_az, n_r)."""
        return self.min_altitude(self.range_m[None, :], self.azimuth_deg[:, None])

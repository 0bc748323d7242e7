"""The ellipsoid under the rays: how strongly the Earth curves along a geodesic, and fans that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.rays import RayFan
from skyshed.constants import WGS84_FLATTENING, WGS84_SEMI_MAJOR_AXIS_M

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction

# The smallest and largest radius of curvature anywhere on WGS 84: along the meridian at the equator, and at a pole.
SMALLEST_RADIUS_M = WGS84_SEMI_MAJOR_AXIS_M * (1 - WGS84_FLATTENING) ** 2
LARGEST_RADIUS_M = WGS84_SEMI_MAJOR_AXIS_M / (1 - WGS84_FLATTENING)


def curvature_per_m(lat_deg: ArrayLike, azimuth_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the curvature of the ellipsoid's section at an azimuth: Euler's cos^2/M + sin^2/N.

    >>> float(np.round(1 / curvature_per_m(0.0, 90.0)))
    6378137.0
    """
    eccentricity_squared = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
    w = 1 - eccentricity_squared * np.sin(np.radians(lat_deg)) ** 2
    prime_vertical_m = WGS84_SEMI_MAJOR_AXIS_M / np.sqrt(w)
    meridian_m = prime_vertical_m * (1 - eccentricity_squared) / w
    azimuth_rad = np.radians(azimuth_deg)
    return np.cos(azimuth_rad) ** 2 / meridian_m + np.sin(azimuth_rad) ** 2 / prime_vertical_m


def curvature_share(curvature: ArrayLike) -> NDArray[np.float64]:
    """Return where a curvature lies between that of the smallest (0) and of the largest radius (1)."""
    strongest, weakest = 1 / SMALLEST_RADIUS_M, 1 / LARGEST_RADIUS_M
    return (strongest - np.asarray(curvature, dtype=np.float64)) / (strongest - weakest)


@dataclass(frozen=True)
class EllipsoidFan:
    """The rays of one antenna over the ellipsoid: two fans, interpolated linearly in the Earth's curvature.

    Between radii that differ by one per cent the interpolation errs by less than 1 mm at 600 km in
    air of constant k. ``share`` is `curvature_share` of the mean curvature of the path in question.
    """

    smallest: RayFan
    largest: RayFan

    @staticmethod
    def trace(antenna_msl_m: float, refraction: Refraction, *, max_range_m: float) -> EllipsoidFan:
        """Return the fan of an antenna; see `RayFan.trace`."""
        return EllipsoidFan(
            *(
                RayFan.trace(antenna_msl_m, refraction, max_range_m=max_range_m, earth_radius_m=radius_m)
                for radius_m in (SMALLEST_RADIUS_M, LARGEST_RADIUS_M)
            )
        )

    def tangent(self, range_m: ArrayLike, altitude_msl_m: ArrayLike, share: ArrayLike) -> NDArray[np.float64]:
        """Return the launch tangent of the ray through a point; see `RayFan.tangent`."""
        near = self.smallest.tangent(range_m, altitude_msl_m)
        far = self.largest.tangent(range_m, altitude_msl_m)
        return near + np.asarray(share) * (far - near)

    def altitude(self, range_m: ArrayLike, tangent: ArrayLike, share: ArrayLike) -> NDArray[np.float64]:
        """Return the altitude of a ray at a ground range; see `RayFan.altitude`."""
        near = self.smallest.altitude(range_m, tangent)
        far = self.largest.altitude(range_m, tangent)
        return near + np.asarray(share) * (far - near)

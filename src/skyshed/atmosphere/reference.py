"""The kernels of rays in plain NumPy, traced in angles instead of tangents; tests hold the kernels to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from skyshed.atmosphere.rays import straight_altitude_m

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction

_LOWEST_MSL_M = -4000.0
_HIGHEST_MSL_M = 90_000.0
_LEVEL_TANGENT = 2e-3


def trace_rays(
    antenna_msl_m: float,
    launch_tangent: NDArray[np.float64],
    refraction: Refraction,
    *,
    n_range: int,
    range_step_m: float,
    n_sub: int,
    earth_radius_m: float,
) -> NDArray[np.float64]:
    """Return the altitude of each ray at ranges 0, step, ... (n_range, n_ray); NaN once it has left the air."""
    step_rad = range_step_m / n_sub / earth_radius_m
    air = _Air(refraction, earth_radius_m)
    altitude_m = np.full(launch_tangent.size, float(antenna_msl_m))
    theta_rad = np.arctan(launch_tangent)
    bouguer = air.index(altitude_m) * (earth_radius_m + altitude_m) * np.cos(theta_rad)
    altitudes_m = np.full((n_range, launch_tangent.size), np.nan)
    altitudes_m[0] = altitude_m
    with np.errstate(invalid="ignore"):
        for row in range(1, n_range):
            for _ in range(n_sub):
                altitude_m, theta_rad = air.step(altitude_m, theta_rad, step_rad)
                theta_rad = air.back_on_bouguer(altitude_m, theta_rad, bouguer)
            gone = ~((altitude_m > _LOWEST_MSL_M) & (altitude_m < _HIGHEST_MSL_M))
            altitude_m[gone] = np.nan
            altitudes_m[row] = altitude_m
    return altitudes_m


def lift_tables(
    launch_tangent: NDArray[np.float64],
    true_msl_m: NDArray[np.float64],
    *,
    antenna_msl_m: float,
    effective_radius_m: float,
    range_step_m: float,
    node_msl_m: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return true minus straight altitude over true and over straight altitude, (n_range, n_node) each."""
    by_true, by_straight = np.zeros((2, true_msl_m.shape[0], node_msl_m.size))
    for row in range(1, true_msl_m.shape[0]):
        straight_m = straight_altitude_m(row * range_step_m, launch_tangent, antenna_msl_m, effective_radius_m)
        seen = np.isfinite(true_msl_m[row])
        true_m, straight_m = true_msl_m[row][seen], straight_m[seen]
        by_true[row] = _hermite(node_msl_m, true_m, true_m - straight_m)
        by_straight[row] = _hermite(node_msl_m, straight_m, true_m - straight_m)
    return by_true, by_straight


def _hermite(node: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hermite's cubics with the slopes that NumPy's gradient takes from three neighbours; constant beyond the ends."""
    return CubicHermiteSpline(x, y, np.gradient(y, x))(np.clip(node, x[0], x[-1]))


class _Air:
    """The right-hand side of the ray equation."""

    def __init__(self, refraction: Refraction, earth_radius_m: float) -> None:
        self.refraction = refraction
        self.earth_radius_m = earth_radius_m

    def index(self, altitude_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Refractive index n."""
        return 1.0 + 1e-6 * self.refraction.refractivity(altitude_m)

    def slopes(
        self, altitude_m: NDArray[np.float64], theta_rad: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        radius_m = self.earth_radius_m + altitude_m
        bending = radius_m * 1e-6 * self.refraction.gradient(altitude_m) / self.index(altitude_m)
        return radius_m * np.tan(theta_rad), 1.0 + bending

    def step(
        self, altitude_m: NDArray[np.float64], theta_rad: NDArray[np.float64], step_rad: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        half = step_rad / 2
        h1, t1 = self.slopes(altitude_m, theta_rad)
        h2, t2 = self.slopes(altitude_m + half * h1, theta_rad + half * t1)
        h3, t3 = self.slopes(altitude_m + half * h2, theta_rad + half * t2)
        h4, t4 = self.slopes(altitude_m + step_rad * h3, theta_rad + step_rad * t3)
        return (
            altitude_m + step_rad / 6 * (h1 + 2 * h2 + 2 * h3 + h4),
            theta_rad + step_rad / 6 * (t1 + 2 * t2 + 2 * t3 + t4),
        )

    def back_on_bouguer(
        self, altitude_m: NDArray[np.float64], theta_rad: NDArray[np.float64], bouguer: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        cosine = bouguer / (self.index(altitude_m) * (self.earth_radius_m + altitude_m))
        exact_rad = np.copysign(np.arccos(np.minimum(cosine, 1.0)), theta_rad)
        return np.where(np.abs(theta_rad) > _LEVEL_TANGENT, exact_rad, theta_rad)


def look_up(table: NDArray[np.float64], row: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a table at fractional rows and columns: bilinear, the nearest node beyond its ends, NaN for NaN."""
    inside = (np.clip(each, 0.0, n - 1.0) for each, n in zip((row, column), table.shape, strict=True))
    (above, down), (left, along) = (
        (first := np.minimum(np.nan_to_num(each), n - 2).astype(np.intp), each - first)
        for each, n in zip(inside, table.shape, strict=True)
    )
    near = table[above, left] * (1 - along) + table[above, left + 1] * along
    far = table[above + 1, left] * (1 - along) + table[above + 1, left + 1] * along
    return near * (1 - down) + far * down

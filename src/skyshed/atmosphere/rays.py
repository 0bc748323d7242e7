"""Rays through spherically stratified air: which launch angle reaches which altitude at which ground range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction

_LOWEST_MSL_M = -1000.0  # below the Dead Sea shore with room to spare
_HIGHEST_MSL_M = 50_000.0  # above every published engagement altitude
_ALTITUDE_STEP_M = 125.0
_RANGE_STEP_M = 2000.0
_N_SUB = 1  # Runge-Kutta steps from one tabulated range to the next
N_RAYS = 401  # between them cubics: 3 to 17 mm (root mean square) off at up to 500 km
_TANGENT_SCALE = 2e-3  # rays are densest within a few milliradians of level
_STEEPEST_TANGENT = 20.0
_SHORTEST_RANGE_M = 1e-3
_SMALLEST_COSINE = 1e-9


@dataclass(frozen=True)
class RayFan:
    """All rays of one antenna, for one refraction and one Earth radius.

    In air of constant k, rays are straight lines over a sphere of ``effective_radius_m`` = k times
    the Earth's radius, and everything has a closed form. In any other air a ray of the same launch
    tangent arrives higher or lower than that straight line by its *lift*, a small smooth function
    that is tabulated in metres, once over the true altitude and once over the straight one:

        true altitude = straight altitude + lift

    ``lift_m`` and ``lift_of_straight_m`` are (n_range, n_altitude), over ranges 0,
    ``range_step_m``, ... and altitudes ``lowest_msl_m``, + ``altitude_step_m``, ...; both are one
    zero where k is constant. Beyond the tables the nearest node is used.
    """

    antenna_msl_m: float
    earth_radius_m: float
    effective_radius_m: float
    lift_m: NDArray[np.float64]
    lift_of_straight_m: NDArray[np.float64]
    range_step_m: float = _RANGE_STEP_M
    lowest_msl_m: float = _LOWEST_MSL_M
    altitude_step_m: float = _ALTITUDE_STEP_M

    @staticmethod
    def trace(
        antenna_msl_m: float,
        refraction: Refraction,
        *,
        max_range_m: float,
        earth_radius_m: float,
        bent_per_m: float | None = None,
        n_rays: int = N_RAYS,
    ) -> RayFan:
        """Return the fan of an antenna at ``antenna_msl_m`` over a sphere of ``earth_radius_m``.

        In air of constant k any range is exact; elsewhere ``max_range_m`` says how far to trace, and
        ``bent_per_m`` is the curvature of rays that the straight lines make good for: that of k, unless told otherwise.
        ``n_rays`` are traced.
        """
        effective_radius_m = refraction.k * earth_radius_m
        if refraction.is_constant_k:
            none = np.zeros((1, 1))
            return RayFan(antenna_msl_m, earth_radius_m, effective_radius_m, none, none)
        if bent_per_m is not None:
            effective_radius_m = 1 / (1 / earth_radius_m - bent_per_m)
        n_range = int(np.ceil(max_range_m / _RANGE_STEP_M)) + 2
        tables = _lift_tables(antenna_msl_m, refraction, (n_range, n_rays), earth_radius_m, effective_radius_m)
        return RayFan(antenna_msl_m, earth_radius_m, effective_radius_m, *tables)

    @property
    def has_lift(self) -> bool:
        """False where the closed form is the whole answer."""
        return self.lift_m.size > 1

    def tangent(self, range_m: ArrayLike, altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
        """Return the tangent of the launch angle at the antenna of the ray through a point.

        ``range_m`` is along the ground at sea level. Inputs broadcast; NaN in, NaN out.
        """
        range_m = np.maximum(np.asarray(range_m, dtype=np.float64), _SHORTEST_RANGE_M)
        altitude_msl_m = np.asarray(altitude_msl_m, dtype=np.float64)
        straight_m = altitude_msl_m - self.lift_at(range_m, altitude_msl_m)
        return straight_tangent(range_m, straight_m, self.antenna_msl_m, self.effective_radius_m)

    def lift_at(self, range_m: NDArray[np.float64], altitude_msl_m: NDArray[np.float64]) -> NDArray[np.float64] | float:
        """Return by how much rays through points lie above the straight lines of their launch tangents, m."""
        return self._interpolated(self.lift_m, range_m, altitude_msl_m)

    def altitude(self, range_m: ArrayLike, tangent: ArrayLike) -> NDArray[np.float64]:
        """Return the altitude above sea level, in m, of the ray of a launch tangent at a ground range."""
        range_m = np.asarray(range_m, dtype=np.float64)
        tangent = np.asarray(tangent, dtype=np.float64)
        straight_m = straight_altitude_m(range_m, tangent, self.antenna_msl_m, self.effective_radius_m)
        return straight_m + self._interpolated(self.lift_of_straight_m, range_m, straight_m)

    def range_at(
        self, tangent: NDArray[np.float64], slant_m: NDArray[np.float64], *, step_m: float, n_step: int
    ) -> NDArray[np.float64]:
        """Return the ground range at which rays (n,) of launch tangents are a straight way ``slant_m`` (n,) off.

        Linear between ranges ``step_m``, 2 ``step_m``, ...; at most the ``n_step``-th.
        """
        from skyshed.atmosphere.kernel import ranges_at

        range_m = np.empty(tangent.size)
        circle = float(self.antenna_msl_m), float(self.effective_radius_m), EARTH_MEAN_RADIUS_M
        scales = 1 / self.range_step_m, float(self.lowest_msl_m), 1 / self.altitude_step_m
        ranges_at(tangent, slant_m, circle, self.lift_of_straight_m, scales, step_m, n_step, range_m)
        return range_m

    def _interpolated(
        self, table: NDArray[np.float64], range_m: NDArray[np.float64], altitude_msl_m: NDArray[np.float64]
    ) -> NDArray[np.float64] | float:
        if not self.has_lift:
            return 0.0
        from skyshed.atmosphere.kernel import look_up

        row = np.asarray(range_m / self.range_step_m)
        column = np.asarray((altitude_msl_m - self.lowest_msl_m) / self.altitude_step_m)
        row, column = np.broadcast_arrays(row, column)
        lift_m = np.empty(row.shape)
        look_up(table, row.ravel(), column.ravel(), lift_m.reshape(-1))
        return lift_m


def straight_tangent(
    range_m: ArrayLike, altitude_msl_m: ArrayLike, antenna_msl_m: float, effective_radius_m: float
) -> NDArray[np.float64]:
    """Return the launch tangent of the straight line to a point over a sphere.

    With phi = r / R_e and a = R_e + h_a, plane trigonometry gives
    tan e = ((R_e + h) cos phi - a) / ((R_e + h) sin phi), written here without its cancellation.

    >>> float(np.round(straight_tangent(10_000.0, 100.0, 100.0, 8_500_000.0), 9))
    -0.000588235
    """
    phi_rad = np.asarray(range_m, dtype=np.float64) / effective_radius_m
    climb_m = np.asarray(altitude_msl_m, dtype=np.float64) - antenna_msl_m
    from_centre_m = effective_radius_m + antenna_msl_m + climb_m
    return climb_m / (from_centre_m * np.sin(phi_rad)) - np.tan(phi_rad / 2)


def straight_altitude_m(
    range_m: ArrayLike, tangent: ArrayLike, antenna_msl_m: float, effective_radius_m: float
) -> NDArray[np.float64]:
    """Return the altitude of a straight line at a ground range: the inverse of `straight_tangent`.

    A line so steep that it never reaches the range gets an absurdly high, finite altitude.
    """
    phi_rad = np.asarray(range_m, dtype=np.float64) / effective_radius_m
    rise = 2 * np.sin(phi_rad / 2) ** 2 + np.asarray(tangent, dtype=np.float64) * np.sin(phi_rad)
    return antenna_msl_m + (effective_radius_m + antenna_msl_m) * rise / np.maximum(1 - rise, _SMALLEST_COSINE)


def _lift_tables(
    antenna_msl_m: float,
    refraction: Refraction,
    size: tuple[int, int],
    earth_radius_m: float,
    effective_radius_m: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Trace rays, ``size`` is (n_range, n_rays), and tabulate true minus straight altitude, (n_range, n_altitude)."""
    from skyshed.atmosphere.kernel import tabulate_lift, trace_rays

    n_range, n_rays = size
    spread = np.arcsinh(_STEEPEST_TANGENT / _TANGENT_SCALE)
    launch_tangent = _TANGENT_SCALE * np.sinh(np.linspace(-spread, spread, n_rays))
    air = (
        refraction.surface_altitude_m,
        refraction.surface_n,
        refraction.gradient_n_per_km / 1000.0,
        refraction.scale_height_m,
    )
    true_msl_m = np.empty((n_range, n_rays))
    step_rad = _RANGE_STEP_M / _N_SUB / earth_radius_m
    trace_rays(float(antenna_msl_m), launch_tangent, air, earth_radius_m, step_rad, _N_SUB, true_msl_m)
    node_msl_m = np.arange(_LOWEST_MSL_M, _HIGHEST_MSL_M + _ALTITUDE_STEP_M / 2, _ALTITUDE_STEP_M)
    by_true, by_straight = np.empty((2, n_range, node_msl_m.size))
    circle = float(antenna_msl_m), effective_radius_m
    work = tuple(np.empty((4, n_rays)))
    tabulate_lift(launch_tangent, true_msl_m, circle, _RANGE_STEP_M, node_msl_m, work, by_true, by_straight)
    return by_true, by_straight

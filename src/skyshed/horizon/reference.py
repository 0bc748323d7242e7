"""One line of sight the slow and plain way, written from the geometry; it shares no code with the kernel."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from scipy.integrate import solve_ivp
from scipy.interpolate import RegularGridInterpolator

if TYPE_CHECKING:
    from skyshed.atmosphere.refractivity import Refraction
    from skyshed.terrain.terrain import TerrainWindow

_WGS84 = Geod(ellps="WGS84")
_STEEPEST_RAD = 1.5
_BISECTIONS = 60
_CLOSER_LOOKS = 5


def min_visible_altitude_m(
    window: TerrainWindow,
    observer: tuple[float, float, float],
    refraction: Refraction,
    target: tuple[float, float],
    *,
    n_points: int,
) -> float:
    """Return the lowest altitude above sea level at ``target`` (lat, lon) that the observer can see.

    ``observer`` is (lat_deg, lon_deg, antenna_msl_m). The ground is taken at ``n_points`` places
    along the geodesic between the two, at distances like the squares 1, 4, 9 ...: close together near the
    observer, where a ridge that is missed by a little is missed by much at the target. The lowest
    ray that clears all of it is found by halving the interval of launch angles; then the place where it
    touches the ground is looked at closer, twice. NaN where any of that ground is unknown.
    """
    lat_deg, lon_deg, antenna_msl_m = observer
    azimuth_deg, _, length_m = _WGS84.inv(lon_deg, lat_deg, target[1], target[0])
    radius_m = path_radius_m(lat_deg, lon_deg, *target)
    range_m = length_m * (np.arange(1, n_points + 1) / n_points) ** 2
    for _ in range(_CLOSER_LOOKS):
        ground_msl_m = ground_along(window, (lat_deg, lon_deg), azimuth_deg, range_m)
        if np.isnan(ground_msl_m).any():
            return float("nan")
        ray_altitude = ray_over(range_m, antenna_msl_m, refraction, radius_m)
        clear_msl_m = ray_altitude(lowest_clear_launch_rad(ray_altitude, ground_msl_m))
        touch = int(np.argmin(clear_msl_m - ground_msl_m))
        around_m = range_m[max(touch - 1, 0)], range_m[min(touch + 1, range_m.size - 1)]
        range_m = np.union1d(range_m, np.linspace(*around_m, n_points // 10 + 2))
    return float(clear_msl_m[-1])


def lowest_clear_launch_rad(
    ray_altitude: Callable[[float], NDArray[np.float64]], ground_msl_m: NDArray[np.float64]
) -> float:
    """Return the launch angle of the lowest ray that stays above the ground; ``ray_altitude`` maps launch angles."""
    blocked, clear = -_STEEPEST_RAD, _STEEPEST_RAD
    for _ in range(_BISECTIONS):
        middle = (blocked + clear) / 2
        if (ray_altitude(middle) >= ground_msl_m).all():
            clear = middle
        else:
            blocked = middle
    return clear


def ground_along(
    window: TerrainWindow, site: tuple[float, float], azimuth_deg: float, range_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the ground at distances along a geodesic from a site (lat, lon)."""
    n = range_m.size
    lon, lat, _ = _WGS84.fwd(np.full(n, site[1]), np.full(n, site[0]), np.full(n, azimuth_deg), range_m)
    return ground_at(window, lat, lon)


def ray_over(
    range_m: NDArray[np.float64], antenna_msl_m: float, refraction: Refraction, radius_m: float
) -> Callable[[float], NDArray[np.float64]]:
    """Return the function from launch angle (rad) to altitudes above sea level at ``range_m``."""
    if refraction.is_constant_k:
        return lambda launch_rad: straight_ray_m(range_m, antenna_msl_m, launch_rad, refraction.k * radius_m)
    return lambda launch_rad: bent_ray_m(range_m, antenna_msl_m, launch_rad, refraction, radius_m)


def straight_ray_m(
    range_m: NDArray[np.float64], antenna_msl_m: float, launch_rad: float, effective_radius_m: float
) -> NDArray[np.float64]:
    """Return altitudes along a straight line over a sphere, by the law of sines.

    Antenna, centre of the Earth and the point form a triangle with angles 90 deg + e at the antenna
    and phi at the centre: (R + h) / sin(90 deg + e) = (R + h_a) / sin(90 deg - e - phi).
    """
    phi_rad = range_m / effective_radius_m
    at_point = np.sin(np.pi / 2 - launch_rad - phi_rad)
    altitude_m = (effective_radius_m + antenna_msl_m) * np.sin(np.pi / 2 + launch_rad) / at_point - effective_radius_m
    return np.where(at_point > 0, altitude_m, np.inf)


def bent_ray_m(
    range_m: NDArray[np.float64], antenna_msl_m: float, launch_rad: float, refraction: Refraction, radius_m: float
) -> NDArray[np.float64]:
    """Return altitudes along a ray in stratified air, by integrating Bouguer's rule with scipy.

    The unknowns are altitude and its slope s = dh/d(phi) / r: from n r cos(theta) = C follows
    r^2 / (r^2 + h'^2) = (C / (n r))^2, differentiated once so that turning points need no care.
    """

    def second_order(_: float, state: NDArray[np.float64]) -> list[float]:
        altitude_m, climb = state
        r = radius_m + altitude_m
        index = 1 + 1e-6 * float(refraction.refractivity(altitude_m))
        index_slope = 1e-6 * float(refraction.gradient(altitude_m))
        return [climb, r + 2 * climb**2 / r + (r**2 + climb**2) * index_slope / index]

    def gone(_: float, state: NDArray[np.float64]) -> float:
        return (state[0] + 5000.0) * (150_000.0 - state[0])

    gone.terminal = True  # type: ignore[attr-defined]  # how scipy is told that this event ends the ray
    start = [antenna_msl_m, (radius_m + antenna_msl_m) * np.tan(launch_rad)]
    phi_rad = range_m / radius_m
    solved = solve_ivp(
        second_order,
        (0.0, phi_rad[-1]),
        start,
        method="DOP853",
        t_eval=phi_rad,
        rtol=1e-11,
        atol=1e-7,
        max_step=2000.0 / radius_m,
        events=gone,
    )
    altitude_m = np.full(range_m.size, np.inf if launch_rad > 0 else -np.inf)
    altitude_m[: solved.y.shape[1]] = solved.y[0]
    return altitude_m


def path_radius_m(lat_deg: float, lon_deg: float, target_lat_deg: float, target_lon_deg: float) -> float:
    """Return the radius of the sphere that drops as far below the observer's level plane as the ellipsoid does.

    Taken from Cartesian coordinates: a chord of length c whose far end lies d below the plane
    belongs to a sphere of radius c^2 / (2 d).
    """
    here, there = (cartesian_m(*place, 0.0) for place in ((lat_deg, lon_deg), (target_lat_deg, target_lon_deg)))
    lat_rad, lon_rad = np.radians(lat_deg), np.radians(lon_deg)
    up = np.array([np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)])
    chord_m = there - here
    return float(chord_m @ chord_m / (-2 * (chord_m @ up)))


def cartesian_m(lat_deg: float, lon_deg: float, height_m: float) -> NDArray[np.float64]:
    """Return Earth-centred coordinates of a point above the WGS 84 ellipsoid (through PROJ)."""
    return np.array(_way("EPSG:4979", "EPSG:4978").transform(lon_deg, lat_deg, height_m))


def ground_at(window: TerrainWindow, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bilinear ground altitude between pixel centres, NaN outside the window."""
    n_row, n_column = window.elevation_msl_m.shape
    x, y = _way("EPSG:4326", window.crs).transform(lon_deg, lat_deg)
    centre_x = window.transform.c + window.transform.a * (np.arange(n_column) + 0.5)
    centre_y = window.transform.f + window.transform.e * (np.arange(n_row) + 0.5)
    upward = slice(None, None, 1 if centre_y[-1] > centre_y[0] else -1)
    look_up = RegularGridInterpolator(
        (centre_y[upward], centre_x), window.elevation_msl_m[upward], bounds_error=False, fill_value=np.nan
    )
    return look_up(np.column_stack([y, x])).astype(np.float64)


def interpolated_altitude_m(
    altitude_msl_m: NDArray[np.float32],
    ring_range_m: NDArray[np.float64],
    range_m: NDArray[np.float64],
    azimuth_deg: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Look a horizon's table (n_azimuth + 1, n_ring) up by scipy, bilinear, NaN outside."""
    ring_azimuth_deg = np.linspace(0.0, 360.0, altitude_msl_m.shape[0])
    look_up = RegularGridInterpolator((ring_azimuth_deg, ring_range_m), altitude_msl_m.astype(np.float64),
                                      bounds_error=False, fill_value=np.nan)  # fmt: skip
    return look_up(np.column_stack([np.mod(azimuth_deg, 360.0), range_m]))


@cache
def _way(source: str, target: str) -> Transformer:
    """Return the way from one reference system to another; PROJ takes milliseconds to find it."""
    return Transformer.from_crs(source, target, always_xy=True)

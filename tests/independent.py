"""Whether one point in the sky is covered, worked out again from the definitions: slow, and unlike the program.

Nothing of `skyshed.horizon`, `.radar`, `.zone` or `.sky` is used. The ground is read from raster files and
interpolated by scipy along PROJ geodesics; a ray is one differential equation solved for the launch angle that ends at
the target; a detection range is a root of the range equation with the air summed by ITU-Rpy along the path; the
envelope is measured between Earth-centred coordinates. What it takes over are the figures, and of `Refraction` the
four numbers of the profile.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import Geod, Transformer
from scipy.integrate import solve_ivp
from scipy.interpolate import RegularGridInterpolator
from scipy.optimize import brentq

from skyshed.model.figure import Case

GEOD = Geod(ellps="WGS84")
TO_CARTESIAN = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
DETECTED = 0.8  # the program's convention


class Ground:
    """Posts of one raster on latitude and longitude, bilinear between their centres."""

    def __init__(self, elevation_m, transform, spacing_m):
        n_row, n_column = elevation_m.shape
        lon = transform.c + (np.arange(n_column) + 0.5) * transform.a
        lat = transform.f + (np.arange(n_row) + 0.5) * transform.e
        self.spacing_m = spacing_m
        self._look_up = RegularGridInterpolator((lat[::-1], lon), elevation_m[::-1], bounds_error=False)

    @classmethod
    def of_file(cls, path, spacing_m):
        import rasterio

        with rasterio.open(path) as file:
            band = file.read(1, masked=True).astype(float).filled(np.nan)
            return cls(band, file.transform, spacing_m)

    @classmethod
    def of_window(cls, window):
        return cls(window.elevation_msl_m.astype(float), window.transform, window.spacing_m)

    def at(self, lat_deg, lon_deg):
        return self._look_up((lat_deg, lon_deg)).reshape(np.shape(lat_deg))

    def along(self, start, end):
        """Return ground ranges (m) and altitudes of the ground between two places, closer together than posts."""
        _, _, length_m = GEOD.inv(start[1], start[0], end[1], end[0])
        n = max(int(length_m / (self.spacing_m / 4)), 20)
        lon, lat = np.array(GEOD.npts(start[1], start[0], end[1], end[0], n)).T
        return length_m * np.arange(1, n + 1) / (n + 1), self.at(lat, lon)


@dataclass(frozen=True)
class Target:
    """A point in the sky with the class of what flies there."""

    lat_deg: float
    lon_deg: float
    altitude_msl_m: float
    ground_msl_m: float
    target: object


@dataclass(frozen=True)
class Ray:
    """The ray from an antenna to a target: elevation it leaves at, slant range, and how far it clears the ground."""

    elevation_deg: float
    slant_m: float
    clearance_m: float


@dataclass
class World:
    """A scenario on one ground, in the air of its sites."""

    scenario: object
    ground: Ground
    refractions: dict

    def __post_init__(self):
        self._rays = {}

    def n_covering(self, package, case, point):
        """Return how many fire units of a package reach a point."""
        return sum(self.reaches(unit, package, case, point) for unit in package.fire_units)

    def reaches(self, unit, package, case, point):
        system = unit.system
        is_networked = case is Case.CLAIMED or (case is Case.NOMINAL and package.is_networked)
        owners = package.units if is_networked else (unit,)
        in_envelope = [m for m in system.missiles.values() if self.holds(m, unit, case, point)]
        if not in_envelope:
            return False
        if not any(self.sees(owner, name, case, point) for owner in owners for name in owner.system.acquisition_radars):
            return False
        if case is Case.CLAIMED and any(missile.has_active_seeker for missile in in_envelope):
            return True
        return self.sees(unit, system.engagement_radar, case, point)

    def holds(self, missile, unit, case, point):
        launcher_msl_m = float(self.ground.at(unit.site.lat_deg, unit.site.lon_deg))
        here = cartesian(unit.site.lat_deg, unit.site.lon_deg, launcher_msl_m)
        slant_m = float(np.linalg.norm(cartesian(point.lat_deg, point.lon_deg, point.altitude_msl_m) - here))
        height_m = point.altitude_msl_m - launcher_msl_m
        longest_m, ceiling_m = missile.max_range_m.at(case), missile.max_altitude_m.at(case)
        if case is Case.CLAIMED:
            is_inside = slant_m <= longest_m and height_m <= ceiling_m
        else:
            across_m2 = slant_m**2 - height_m**2
            is_inside = (height_m / min(ceiling_m, longest_m)) ** 2 + across_m2 / longest_m**2 <= 1
        is_near = slant_m < missile.min_range_m.at(case)
        return (
            is_inside and not is_near and point.altitude_msl_m - point.ground_msl_m >= missile.min_altitude_m.at(case)
        )

    def sees(self, unit, name, case, point):
        radar = unit.system.radars[name]
        if point.target.kind not in radar.detects:
            return False
        mast = unit.masts.get(name)
        height = radar.antenna_height_m if mast is None else unit.system.masts[mast].antenna_height_m
        ray = self.ray(unit, height.at(case), point)
        if ray.clearance_m < 0 or not (
            radar.min_elevation_deg.at(case) <= ray.elevation_deg <= radar.max_elevation_deg.at(case)
        ):
            return False
        longest_m = detection_range_m(radar, point.target.rcs_in(radar.band).nominal, case, ray.elevation_deg)
        return ray.slant_m <= longest_m

    def ray(self, unit, antenna_height_m, point):
        key = unit.site.lat_deg, unit.site.lon_deg, antenna_height_m, point.lat_deg, point.lon_deg, point.altitude_msl_m
        if key not in self._rays:
            self._rays[key] = self._ray(unit, antenna_height_m, point)
        return self._rays[key]

    def _ray(self, unit, antenna_height_m, point):
        site = unit.site.lat_deg, unit.site.lon_deg
        antenna_msl_m = float(self.ground.at(*site)) + antenna_height_m
        end = point.lat_deg, point.lon_deg
        range_m, ground_m = self.ground.along(site, end)
        _, _, length_m = GEOD.inv(site[1], site[0], end[1], end[0])
        radius_m = section_radius_m(site, end)
        air = Air(self.refractions[unit.key])
        launch_rad = air.launch_angle(antenna_msl_m, length_m, point.altitude_msl_m, radius_m)
        ray_m = air.ray(antenna_msl_m, launch_rad, radius_m, range_m)
        here = cartesian(*site, antenna_msl_m)
        slant_m = float(np.linalg.norm(cartesian(*end, point.altitude_msl_m) - here))
        return Ray(math.degrees(launch_rad), slant_m, float(np.min(ray_m - ground_m)))


@dataclass(frozen=True)
class Air:
    """Refractivity: one straight line through the first km above the ground, an exponential above; rays through it."""

    refraction: object

    def refractivity(self, altitude_m):
        r = self.refraction
        above_m = altitude_m - r.surface_altitude_m
        line = r.surface_n + r.gradient_n_per_km * above_m / 1000
        if r.is_constant_k or above_m <= 1000:
            return line, r.gradient_n_per_km / 1000
        upper = (r.surface_n + r.gradient_n_per_km) * math.exp(-(above_m - 1000) / r.scale_height_m)
        return upper, -upper / r.scale_height_m

    def ray(self, antenna_msl_m, launch_rad, radius_m, range_m):
        """Return altitudes of a ray at ground ranges: its angle and height as one differential equation in range."""
        if self.refraction.is_constant_k:  # by definition straight over a larger sphere
            effective_m = self.refraction.k * radius_m
            phi = np.asarray(range_m) / effective_m
            from_centre_m = (effective_m + antenna_msl_m) * math.cos(launch_rad) / np.cos(launch_rad + phi)
            return from_centre_m - effective_m

        def slopes(_, state):
            height_m, angle = state
            n, gradient = self.refractivity(height_m)
            from_centre_m = radius_m + height_m
            bending = from_centre_m * gradient * 1e-6 / (1 + n * 1e-6)
            return from_centre_m / radius_m * math.tan(angle), (1 + bending) / radius_m

        solved = solve_ivp(slopes, (0.0, float(range_m[-1])), (antenna_msl_m, launch_rad), t_eval=np.asarray(range_m),
                           rtol=1e-8, atol=1e-9, max_step=20e3)  # fmt: skip
        return solved.y[0]

    def launch_angle(self, antenna_msl_m, length_m, altitude_msl_m, radius_m):
        """Return the angle (rad) at which a ray leaves that reaches a target."""
        straight = math.atan2(altitude_msl_m - antenna_msl_m, length_m) - length_m / (2 * radius_m)

        def miss_m(angle):
            return self.ray(antenna_msl_m, angle, radius_m, np.array([length_m]))[-1] - altitude_msl_m

        width = 2e-3
        while miss_m(straight - width) > 0 or miss_m(straight + width) < 0:
            width *= 3
        return brentq(miss_m, straight - width, straight + width, xtol=1e-9)


def cartesian(lat_deg, lon_deg, height_m):
    return np.array(TO_CARTESIAN.transform(lon_deg, lat_deg, height_m))


def section_radius_m(start, end):
    """Return the radius of the sphere that falls below the start's level plane as the ellipsoid does at the end."""
    lat, lon = np.radians(start)
    up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    chord = cartesian(*end, 0.0) - cartesian(*start, 0.0)
    return float(chord @ chord / (-2 * chord @ up))


@lru_cache(maxsize=4096)
def _detection_range_m(frequency_hz, budget_db, elevation_deg):
    path = air_path(frequency_hz, elevation_deg)
    return brentq(lambda range_m: 40 * math.log10(range_m) + np.interp(range_m, *path) - budget_db, 100.0, 3e6)


def detection_range_m(radar, rcs_m2, case, elevation_deg):
    """Return the slant range at which the target's echo, air included, falls to what the claim's echo was."""
    claimed_m, frequency_hz = radar.reference_range_m.at(case), radar.frequency_hz.nominal
    claimed_deg = round(radar.reference_elevation_deg.at(case), 2)
    log_noise = math.log(radar.reference_p_false_alarm.at(case))

    def needed(p_detect):  # Swerling 1: Pd = Pfa ** (1 / (1 + SNR))
        return log_noise / math.log(p_detect) - 1

    budget_db = 40 * math.log10(claimed_m) + np.interp(claimed_m, *air_path(frequency_hz, claimed_deg))
    budget_db += 10 * math.log10(rcs_m2 / radar.reference_rcs_m2.at(case))
    budget_db += 10 * math.log10(needed(radar.reference_p_detect.at(case)) / needed(DETECTED))
    longest_m = _detection_range_m(frequency_hz, budget_db, round(elevation_deg, 2))
    return min(longest_m, radar.instrumented_range_m.at(case))


@lru_cache(maxsize=4096)
def air_path(frequency_hz, elevation_deg):
    """Return ranges (m) and two-way losses (dB) along a ray from sea level, by ITU-Rpy's own line-by-line sums."""
    altitude_km, loss_db_per_km = air_column(frequency_hz)
    range_m = np.concatenate([[0.0], np.geomspace(10.0, 3e6, 3000)])
    earth_m = 4 / 3 * 6_371_000.0
    up = math.sin(math.radians(elevation_deg))
    height_m = np.sqrt(earth_m**2 + range_m**2 + 2 * earth_m * range_m * up) - earth_m
    loss = np.interp(np.maximum(height_m, 0.0) / 1000, altitude_km, loss_db_per_km, right=0.0)
    one_way = np.concatenate([[0.0], np.cumsum((loss[1:] + loss[:-1]) / 2 * np.diff(range_m) / 1000)])
    return range_m, 2 * one_way


@lru_cache(maxsize=32)
def air_column(frequency_hz):
    """Return altitudes (km) and attenuation (dB/km) in the mean global atmosphere, all from ITU-Rpy."""
    from itur.models import itu676, itu835

    altitude_km = np.concatenate([np.arange(0, 12, 0.1), np.arange(12, 80, 2.0)])
    loss = []
    for km in altitude_km:
        kelvin, total_hpa, density = (
            float(getattr(f(0.0, km), "value", f(0.0, km)))
            for f in (
                lambda _, h: itu835.standard_temperature(h),
                lambda _, h: itu835.standard_pressure(h),
                lambda _, h: itu835.standard_water_vapour_density(h),
            )
        )
        vapour_hpa = density * kelvin / 216.7
        args = frequency_hz / 1e9, total_hpa - vapour_hpa, density, kelvin
        loss.append(sum(float(f(*args).value) for f in (itu676.gamma0_exact, itu676.gammaw_exact)))
    return altitude_km, np.array(loss)

"""One level over scattered points, asked again and again with other values of the figures.

The zone's floors and ceilings answer every altitude at once; a draw of figures asks one altitude a
few hundred times. Everything that the figures do not touch (geodesics, elevation angles, the loss
along each path, horizons for the lowest, nominal and highest antenna) is therefore worked out once
per antenna, and a draw is a handful of comparisons. Written from the definitions and not from the
zone's code, so that the two can be held to each other (tests/reference/test_assess_pointwise.py).

One simplification: between the three antenna heights the horizon is linear in height.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skyshed.assess.sensing import AntennaKey, Sensing
from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Offer, Unit
from skyshed.model.system import Missile, Radar, TargetClass
from skyshed.radar.detection import WANTED_P_DETECT, fading_snr_db
from skyshed.zone.chain import Antenna, chains_of
from skyshed.zone.envelope import slant_range_m
from skyshed.zone.zone import Look

SCATTERED = "scattered"  # the kind of points that this module looks at

Flags = NDArray[np.bool_]
ValueOf = Callable[[Figure], float]


@dataclass(frozen=True)
class Path:
    """One antenna's paths to the points, (n,) each; ``horizons_msl_m`` is (3, n) by antenna height."""

    radar: Radar
    height: Figure
    rcs_m2: float | None
    elevation_deg: NDArray[np.float64]
    slant_m: NDArray[np.float64]
    loss_db: NDArray[np.float64]
    horizons_msl_m: NDArray[np.float32]

    def sees(self, altitude_msl_m: NDArray[np.floating], value_of: ValueOf) -> Flags:
        """Return where the radar sees the target, with figures as ``value_of`` says."""
        radar = self.radar
        if self.rcs_m2 is None:
            return np.zeros(altitude_msl_m.shape, dtype=bool)
        claimed_m, p_false_alarm = value_of(radar.reference_range_m), value_of(radar.reference_p_false_alarm)
        elevation_deg = value_of(radar.reference_elevation_deg)
        budget_db = (
            40.0 * math.log10(claimed_m)
            + _claimed_loss_db(radar.frequency_hz.nominal, elevation_deg, claimed_m)
            + 10.0 * math.log10(self.rcs_m2 / value_of(radar.reference_rcs_m2))
            + fading_snr_db(value_of(radar.reference_p_detect), p_false_alarm)
            - fading_snr_db(WANTED_P_DETECT, p_false_alarm)
        )
        return (
            (self.loss_db <= budget_db)
            & (self.slant_m <= value_of(radar.instrumented_range_m))
            & (self.elevation_deg >= value_of(radar.min_elevation_deg))
            & (self.elevation_deg <= value_of(radar.max_elevation_deg))
            & (altitude_msl_m >= self._horizon(value_of(self.height)))
        )

    def _horizon(self, height_agl_m: float) -> NDArray[np.floating]:
        low, nominal, high = self.height.low, self.height.nominal, self.height.high
        if height_agl_m >= nominal:
            share, first, last = (height_agl_m - nominal) / max(high - nominal, 1e-9), 1, 2
        else:
            share, first, last = (height_agl_m - low) / max(nominal - low, 1e-9), 0, 1
        return self.horizons_msl_m[first] * (1 - share) + self.horizons_msl_m[last] * share


@lru_cache(maxsize=4096)
def _claimed_loss_db(frequency_hz: float, elevation_deg: float, range_m: float) -> float:
    """Return the attenuation behind a claim; many units share one radar and so one draw of its figures."""
    return float(two_way_attenuation_db(frequency_hz, elevation_deg, range_m))


@dataclass(frozen=True)
class Flight:
    """The way from one launcher to the points, (n,) each: height above it, chord at its level, above the ground."""

    height_m: NDArray[np.float64]
    chord_m: NDArray[np.float64]
    slant_m: NDArray[np.float64]
    height_agl_m: NDArray[np.float64]
    sphere_m: float

    def reaches(self, missile: Missile, value_of: ValueOf) -> Flags:
        """Return where the nominal envelope (an ellipsoid above the ball of the minimum range) allows the point."""
        max_range_m, min_range_m = value_of(missile.max_range_m), value_of(missile.min_range_m)
        half_height_m = min(value_of(missile.max_altitude_m), max_range_m)
        stretched = self.chord_m**2 * (1 + self.height_m / self.sphere_m)
        is_inside = (self.height_m / half_height_m) ** 2 + stretched / max_range_m**2 <= 1.0
        is_too_near = (self.slant_m < min_range_m) | ((self.chord_m < min_range_m) & (self.height_m < 0))
        return is_inside & ~is_too_near & (self.height_agl_m >= max(value_of(missile.min_altitude_m), 0.0))


@dataclass(frozen=True)
class Shooter:
    """One fire unit of a package and the acquisition radars that may serve it."""

    unit: Unit
    sources: tuple[AntennaKey, ...]


@dataclass(frozen=True)
class Scattered:
    """Some packages over one set of points at one level, against one target class."""

    altitude_msl_m: NDArray[np.float32]
    packages: tuple[tuple[Shooter, ...], ...]
    paths: Mapping[AntennaKey, Path]
    flights: Mapping[str, Flight]

    def covered(self, value_of: ValueOf) -> list[Flags]:
        """Return, package by package, where some fire unit reaches the points with figures as ``value_of`` says."""
        seen = {key: path.sees(self.altitude_msl_m, value_of) for key, path in self.paths.items()}
        units = {shooter.unit.key: shooter.unit for shooters in self.packages for shooter in shooters}
        shot = {
            key: _any([self.flights[key].reaches(missile, value_of) for missile in unit.system.missiles.values()])
            for key, unit in units.items()
        }
        answers = []
        for shooters in self.packages:
            covered = np.zeros(self.altitude_msl_m.shape, dtype=bool)
            for shooter in shooters:
                tracked = seen[shooter.unit.key, shooter.unit.system.engagement_radar]
                found = _any([seen[key] for key in shooter.sources])
                covered |= shot[shooter.unit.key] & tracked & found
            answers.append(covered)
        return answers


def scattered(
    packages: Sequence[Offer], sensing: Sensing, target: TargetClass, altitude_msl_m: NDArray[np.float32]
) -> Scattered:
    """Return paths and flights to the points of kind `SCATTERED` at ``altitude_msl_m`` (n,).

    All units look at the same points. Horizons are read from the three cases, which take the ends
    of every antenna height; a case in which an antenna serves nobody is replaced by the nominal one.
    """
    units = {unit.key: unit for package in packages for unit in package.units}
    looks, flights = {}, {}
    for key, unit in units.items():
        places = sensing.places.get((Case.NOMINAL, key, SCATTERED))
        if places is not None:
            launcher = sensing.standings[Case.NOMINAL, (key, unit.system.engagement_radar)]
            flights[key] = _flight(places.range_m, altitude_msl_m, places.ground_msl_m, launcher.ground_msl_m)
            looks |= {antenna_key: (key, look) for antenna_key, look in places.looks.items()}
    paths = {
        key: _path(sensing, Antenna(units[key[0]], key[1]), target, altitude_msl_m, seen_from=unit_key, look=look)
        for key, (unit_key, look) in looks.items()
    }
    shooters = tuple(
        tuple(shooter for unit in package.fire_units if (shooter := _shooter(unit, package, looks)).sources)
        for package in packages
    )
    return Scattered(altitude_msl_m, shooters, paths, flights)


def _shooter(unit: Unit, package: Offer, looks: Mapping[AntennaKey, object]) -> Shooter:
    chains = chains_of(unit, package, Case.NOMINAL)
    able = [chain for chain in chains if all(antenna.key in looks for antenna in chain.antennas)]
    return Shooter(unit, tuple(dict.fromkeys(chain.acquisition.key for chain in able)))


def _path(
    sensing: Sensing,
    antenna: Antenna,
    target: TargetClass,
    altitude_msl_m: NDArray[np.float32],
    *,
    seen_from: str,
    look: Look,
) -> Path:
    standing = sensing.standings[Case.NOMINAL, antenna.key]
    elevation_deg = np.degrees(np.arctan(standing.fan.tangent(look.range_m, altitude_msl_m)))
    slant_m = np.maximum(slant_range_m(look.range_m, altitude_msl_m, standing.antenna_msl_m), 1.0)
    radar, height = antenna.unit.system.radars[antenna.radar], _height(antenna)
    return Path(
        radar,
        height,
        target.rcs_in(radar.band).nominal if target.kind in radar.detects else None,
        elevation_deg,
        slant_m,
        40.0 * np.log10(slant_m) + two_way_attenuation_db(radar.frequency_hz.nominal, elevation_deg, slant_m),
        np.stack([_horizon(sensing, antenna, seen_from, case) for case in height.sorted_cases()]),
    )


def _any(flags: Sequence[Flags]) -> Flags:
    return np.logical_or.reduce(flags)


def _height(antenna: Antenna) -> Figure:
    mast = antenna.unit.masts.get(antenna.radar)
    system = antenna.unit.system
    return system.radars[antenna.radar].antenna_height_m if mast is None else system.masts[mast].antenna_height_m


def _horizon(sensing: Sensing, antenna: Antenna, unit_key: str, case: Case) -> NDArray[np.float32]:
    for each in (case, Case.NOMINAL):
        places = sensing.places.get((each, unit_key, SCATTERED))
        if places is not None and antenna.key in places.looks:
            return places.looks[antenna.key].horizon_msl_m
    raise AssertionError("an antenna of the nominal case has no look at its own points")


def _flight(
    range_m: NDArray[np.floating],
    altitude_msl_m: NDArray[np.floating],
    ground_msl_m: NDArray[np.floating],
    launcher_msl_m: float,
) -> Flight:
    sphere_m = EARTH_MEAN_RADIUS_M + launcher_msl_m
    return Flight(
        height_m=altitude_msl_m.astype(np.float64) - launcher_msl_m,
        chord_m=2 * sphere_m * np.sin(range_m.astype(np.float64) / (2 * EARTH_MEAN_RADIUS_M)),
        slant_m=slant_range_m(range_m, altitude_msl_m, launcher_msl_m),
        height_agl_m=altitude_msl_m.astype(np.float64) - ground_msl_m,
        sphere_m=sphere_m,
    )

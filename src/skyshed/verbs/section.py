"""A vertical section: the ground, and the sky of a package, above the radial of one unit or asset.

The user gives the azimuth; nothing here goes through azimuths, or adds up what lies open along one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.ground import unit_ground_m
from skyshed.coverage.points import Points
from skyshed.coverage.reach import reach_m
from skyshed.errors import InputError
from skyshed.geodesic import distance_m
from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Offer, Scenario, Unit
from skyshed.sky.grid import ends
from skyshed.sky.sky import Sky
from skyshed.verbs.asked import chosen
from skyshed.verbs.changed import unit_of
from skyshed.verbs.one_package import OnePackage

N_POINTS = 400
_BEYOND = 1.1  # times how far a unit reaches, or is said to
_FARTHEST_M = 600e3
_BESIDE_M = 5e3  # from the radial; what stands within it is named


@dataclass(frozen=True)
class VerticalSection:
    """The sky of a package above a radial, (n,) places outward from a unit or an asset, ``name``.

    ``ground_msl_m`` is NaN where no terrain is known. ``stretches`` are all altitudes (low, high; m above sea level)
    that are covered above each place, from the ground up, none where the list is empty. ``ring_m`` is the unit's
    advertised range, ``ring_top_msl_m`` how high it is said to reach; None of an asset, or a unit that cannot engage.
    ``others`` are names of units and assets near the radial, with their range along it (m).
    """

    name: str
    azimuth_deg: float
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    stretches: tuple[tuple[tuple[float, float], ...], ...]
    ring_m: float | None
    ring_top_msl_m: float | None
    others: tuple[tuple[str, float], ...]

    def __repr__(self) -> str:
        covered = sum(map(bool, self.stretches))
        out = f"{self.range_m[-1] / 1000:.0f} km at {self.azimuth_deg:03.0f} deg from {self.name}"
        return f"<VerticalSection {out}: {covered} of {self.range_m.size} places covered at some altitude>"


def start_of(scenario: Scenario, unit: str | None, asset: str | None) -> Unit | Asset:
    """Return the one unit, by its key, or asset, by its name, that is asked about.

    Raises
    ------
    InputError
        If not one of the two is named, or there is none of that name.
    """
    if (unit is None) == (asset is None):
        raise InputError("a section begins at one unit or one asset; name either")
    if unit is not None:
        return unit_of(scenario, unit)
    return chosen(asset, {each.name: each for each in scenario.assets}, "asset")


def azimuth_of(azimuth_deg: float) -> float:
    """Return an azimuth, clockwise from north. Raises `InputError` for what is none."""
    if isinstance(azimuth_deg, bool) or not isinstance(azimuth_deg, Real) or not 0.0 <= azimuth_deg <= 360.0:
        raise InputError(f"azimuth_deg: {azimuth_deg!r} is no azimuth; give 0 to 360 deg, clockwise from north")
    return float(azimuth_deg)


def section_of(
    one: OnePackage, start: Unit | Asset, azimuth_deg: float, case: Case, progress: Progress
) -> VerticalSection:
    """Return the section from a unit or an asset, by the very stages of a map and of `why`.

    It leads a tenth farther than the unit reaches, or is said to; from an asset as far as any fire unit does that
    reaches the sky above it.
    """
    site = start.site
    range_m = np.linspace(0.0, _length_m(one.package, start), N_POINTS)
    lat_deg, lon_deg = ends(site, np.full(N_POINTS, azimuth_deg), range_m)
    points = Points(lat_deg, lon_deg, one.terrain.elevation_at(lat_deg, lon_deg))
    ring = start if isinstance(start, Unit) and start.is_fire_unit else None
    return VerticalSection(
        name=start.name,
        azimuth_deg=azimuth_deg,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        range_m=range_m,
        ground_msl_m=points.ground_msl_m,
        stretches=_stretches(one.above(points, case, progress)),
        ring_m=None if ring is None else ring.system.advertised_range_m.at(Case.CLAIMED),
        ring_top_msl_m=None if ring is None else unit_ground_m(ring, one.terrain) + _highest_m(ring),
        others=tuple(_others(one, start, points, range_m)),
    )


def _length_m(package: Offer, start: Unit | Asset) -> float:
    if isinstance(start, Unit):
        radars = start.system.radars.values()
        seen_m = 0.0 if start.is_fire_unit else max(each.instrumented_range_m.at(Case.CLAIMED) for each in radars)
        farthest_m = max(start.system.advertised_range_m.at(Case.CLAIMED), reach_m(start, Case.CLAIMED), seen_m)
        return min(_BEYOND * farthest_m, _FARTHEST_M)
    away_m = {unit.key: distance_m(start.site, unit.site) for unit in package.fire_units}
    out_m = {unit.key: away_m[unit.key] + reach_m(unit, Case.CLAIMED) for unit in package.fire_units}
    nearest = sorted(away_m, key=away_m.__getitem__)[:1]
    bearing = [key for key, out in out_m.items() if 2 * away_m[key] <= out] or nearest
    return min(max((out_m[key] for key in bearing), default=_FARTHEST_M), _FARTHEST_M)


def _highest_m(unit: Unit) -> float:
    """Return how high above itself a unit is said to reach."""
    return max(missile.max_altitude_m.at(Case.CLAIMED) for missile in unit.system.missiles.values())


def _stretches(sky: Sky) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return all intervals above each place of a sky of one row, from the ground up."""
    assert sky.low_msl_m is not None, "a composed sky holds its intervals"
    assert sky.high_msl_m is not None, "a composed sky holds its intervals"
    pairs = np.stack([sky.low_msl_m, sky.high_msl_m], axis=1)
    cuts = np.cumsum(sky.n_intervals.ravel())[:-1]
    return tuple(tuple((low, high) for low, high in each.tolist()) for each in np.split(pairs, cuts))


def _others(
    one: OnePackage, start: Unit | Asset, points: Points, range_m: NDArray[np.float64]
) -> Iterator[tuple[str, float]]:
    """Yield units of the package and assets that stand near the radial, and where along it."""
    standing = [(unit.name, unit.site) for unit in one.package.units]
    standing += [(asset.name, asset.site) for asset in one.scenario.assets]
    for name, site in standing:
        if (name, site) == (start.name, start.site):
            continue
        apart_m, _ = points.polar_from(site)
        nearest = int(np.argmin(apart_m))
        if apart_m[nearest] <= _BESIDE_M:
            yield name, float(range_m[nearest])

"""Words by situation: who covers and who reaches into a neighbour, what is an offer and what merely stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from skyshed.coverage.mapping import state_of
from skyshed.geodesic import WGS84
from skyshed.model.scenario import Site
from skyshed.terrain.outlines import countries, outline

if TYPE_CHECKING:
    from skyshed.model.scenario import Area, Offer, Scenario, Unit

# The package's outlines lie off by half a kilometre, more along a coast with islands: such a site is no foreigner.
_OFF_M = 3000.0
_STEP_DEG = 0.01  # between points of the outline that distances are taken to


@dataclass(frozen=True)
class Situation:
    """How a text speaks of one package, or of all packages of a scenario together where ``package`` is None.

    A package *covers* an area in which one of its fire units stands; one that stands wholly outside *reaches into* it.
    """

    scenario: Scenario
    package: Offer | None = None

    @property
    def packages(self) -> tuple[Offer, ...]:
        """What is spoken of."""
        return self.scenario.packages if self.package is None else (self.package,)

    @cached_property
    def is_from_outside(self) -> bool:
        """Whether every fire unit stands outside the country asked about; none at all stands nowhere, and is not."""
        if self.scenario.area.country is None:
            return False  # a box or a polygon has no sky of its own that a neighbour could reach into
        units = tuple(unit for package in self.packages for unit in package.fire_units)
        return bool(units) and not any(is_inside(unit.site, self.scenario.area) for unit in units)

    @property
    def verb(self) -> str:
        """What one package does: "covers" 12 % of a sky, or "reaches into" it."""
        return "reaches into" if self.is_from_outside else "covers"

    @property
    def verb_plural(self) -> str:
        """The same of several: "cover" or "reach into"."""
        return "reach into" if self.is_from_outside else "cover"

    @property
    def participle(self) -> str:
        """The same of a sky or a point: "covered" or "reached"."""
        return "reached" if self.is_from_outside else "covered"

    @property
    def package_noun(self) -> str:
        """The noun: "offer", "what is held", "site" (all of it in one place), or "package"."""
        nouns = {_noun(self.scenario, package) for package in self.packages if not self._is_held_beside(package)}
        return nouns.pop() if len(nouns) == 1 else "package"

    @property
    def packages_noun(self) -> str:
        """The noun for several: "offers", "sites" or "packages"."""
        noun = self.package_noun
        return "packages" if noun == "what is held" else f"{noun}s"

    @property
    def kind_words(self) -> str:
        """What a package is and what it comes together with, as a heading has it."""
        noun = self.package_noun
        with_held = self.scenario.held is not None and noun != "what is held"
        return f"{noun[0].upper()}{noun[1:]}{', together with what is held' if with_held else ''}"

    def _is_held_beside(self, package: Offer) -> bool:
        """Whether a package is what is held, and others are spoken of too."""
        return len(self.packages) > 1 and _is_held(self.scenario, package)


def participle_at(scenario: Scenario, lat_deg: float, lon_deg: float) -> str:
    """Return "covered", or "reached" of a place in an area that every fire unit stands outside of."""
    situation = Situation(scenario)
    is_into = situation.is_from_outside and is_inside(Site("the point", lat_deg, lon_deg), scenario.area)
    return situation.participle if is_into else "covered"


def units_outside(scenario: Scenario, package: Offer) -> tuple[Unit, ...]:
    """Return the fire units of a package that stand outside the scenario's area."""
    return tuple(unit for unit in package.fire_units if not is_inside(unit.site, scenario.area))


def hosts_of(scenario: Scenario, package: Offer) -> set[str]:
    """Return the states in which fire units of a package stand; it does not reach into these."""
    states = countries(scenario.area.borders)
    sites = {(unit.site.lon_deg, unit.site.lat_deg) for unit in package.fire_units}
    return {name for name, shape in states.items() if any(_holds(shape, at) for at in sites)}


def is_inside(site: Site, area: Area) -> bool:
    """Return whether a site stands in an area; one off its coast by no more than outlines err does too."""
    return _is_inside(site, area, state_of(area))


@lru_cache(maxsize=1024)
def _is_inside(site: Site, area: Area, state: object) -> bool:
    """Answer `is_inside`, once as long as the files of the area stay as they are (``state``)."""
    del state
    shape, at = outline(area), (site.lon_deg, site.lat_deg)
    if _holds(shape, at):
        return True
    if area.country is None or any(_holds(state, at) for state in countries(area.borders).values()):
        return False
    return _metres_to(shape, at) <= _OFF_M


def _noun(scenario: Scenario, package: Offer) -> str:
    if _is_held(scenario, package):
        return "what is held"
    if package.is_offered:
        return "offer"
    held = set() if scenario.held is None else {unit.key for unit in scenario.held.units}
    places = {(unit.site.lat_deg, unit.site.lon_deg) for unit in package.units if unit.key not in held}
    return "site" if len(places) == 1 else "package"


def _is_held(scenario: Scenario, package: Offer) -> bool:
    return scenario.held is not None and package.name == scenario.held.name


def _holds(shape: shapely.Geometry, at: tuple[float, float]) -> bool:
    lon_deg, lat_deg = at
    return any(shapely.intersects_xy(shape, lon_deg + turn_deg, lat_deg) for turn_deg in (-360.0, 0.0, 360.0))


def _metres_to(shape: shapely.Geometry, at: tuple[float, float]) -> float:
    lon_deg, lat_deg = at
    close = shapely.intersection(shape, shapely.box(lon_deg - 1, lat_deg - 0.1, lon_deg + 1, lat_deg + 0.1))
    if close.is_empty:
        return float("inf")
    lons_deg, lats_deg = shapely.get_coordinates(shapely.segmentize(close, _STEP_DEG)).T
    origin = np.full(lons_deg.shape, lon_deg), np.full(lons_deg.shape, lat_deg)
    return float(WGS84.inv(*origin, lons_deg, lats_deg)[2].min())

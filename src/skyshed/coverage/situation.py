"""Words by situation: who covers and who reaches into a neighbour, what is an offer and what merely stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import shapely

from skyshed.coverage.standing import is_inside
from skyshed.model.scenario import Site
from skyshed.terrain.outlines import countries

if TYPE_CHECKING:
    from skyshed.model.scenario import Offer, Scenario


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

    def _is_held_beside(self, package: Offer) -> bool:
        """Whether a package is what is held, and others are spoken of too."""
        return len(self.packages) > 1 and _is_held(self.scenario, package)


def participle_at(scenario: Scenario, lat_deg: float, lon_deg: float) -> str:
    """Return "covered", or "reached" of a place in an area that every fire unit stands outside of."""
    situation = Situation(scenario)
    is_into = situation.is_from_outside and is_inside(Site("the point", lat_deg, lon_deg), scenario.area)
    return situation.participle if is_into else "covered"


def hosts_of(scenario: Scenario, package: Offer) -> set[str]:
    """Return the states in which fire units of a package stand; it does not reach into these."""
    sites = {(unit.site.lon_deg, unit.site.lat_deg) for unit in package.fire_units}
    states = countries(scenario.area.borders).items()
    turned = [(lon_deg + turn_deg, lat_deg) for lon_deg, lat_deg in sites for turn_deg in (-360.0, 0.0, 360.0)]
    return {name for name, shape in states if any(shapely.intersects_xy(shape, *at) for at in turned)}


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

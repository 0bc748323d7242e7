"""Which numbers may stand in a headline.

The embedded terrain (posts 9 km apart) is no bound either way: the share of sky seen 1 km above ground around Mosul
is 0.80 on it and 0.54 on 15" terrain (`make validate`), and hills and valleys come out as `terrain.embedded.MEASURED`
says. Where it is the terrain, or fills one, no headline and no comparison uses a level below 3,000 m above ground, nor
any level at a site with more than 1,000 m of relief within 150 km. Finer terrain has no such rule. An envelope or a
detection limit that is nearer than the horizon over ground raised by its error is an exception that
`coverage.undecided` tries for one unit; of a share of an area it would have to hold everywhere, and is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skyshed.coverage.ground import Survey
from skyshed.jobs.kept import kept
from skyshed.model.scenario import Level, LevelKind, Offer, Scenario, Site
from skyshed.sky.grid import MapGrid
from skyshed.terrain.terrain import Terrain

LOWEST_HEIGHT_AGL_M = 3000.0
MOST_RELIEF_M = 1000.0
RELIEF_RADIUS_M = 150e3


@dataclass(frozen=True, slots=True)
class HeadlineRules:
    """Levels and fire units that a headline may use, by label and key.

    ``relief_m`` is keyed by unit, and filled on embedded terrain only.
    """

    levels: tuple[str, ...]
    fire_units: tuple[str, ...]
    relief_m: dict[str, float]

    def allows_package(self, package: Offer) -> bool:
        """Return whether a package's share of the area may be quoted: all its fire units stand in gentle ground."""
        return all(unit.key in self.fire_units for unit in package.fire_units)


def headline_rules(scenario: Scenario, survey: Survey) -> HeadlineRules:
    """Return what a headline on this terrain may use."""
    return rules_on(scenario, survey.terrain, lambda: highest_msl_m(survey.grid))


def rules_on(scenario: Scenario, terrain: Terrain, highest: Callable[[], float]) -> HeadlineRules:
    """Return the same where no map was laid; ``highest`` says how high the ground of the area rises, metres."""
    every_level = tuple(level.label for level in scenario.levels)
    every_unit = tuple(unit.key for unit in scenario.units)
    if not terrain.info.is_embedded:
        return HeadlineRules(every_level, every_unit, {})
    highest_m = highest()
    relief_m = {unit.key: _relief_m(unit.site, terrain) for unit in scenario.units}
    return HeadlineRules(
        tuple(level.label for level in scenario.levels if _height_agl_m(level, highest_m) >= LOWEST_HEIGHT_AGL_M),
        tuple(name for name in every_unit if relief_m[name] <= MOST_RELIEF_M),
        relief_m,
    )


def _relief_m(site: Site, terrain: Terrain) -> float:
    inputs = "relief", terrain.key, site.lat_deg, site.lon_deg
    return kept().get(inputs, lambda: terrain.relief_m(site.lat_deg, site.lon_deg, RELIEF_RADIUS_M))


def highest_msl_m(grid: MapGrid) -> float:
    """Return how high the known ground of the area rises on a map, metres; 0 where none is known."""
    return float(np.nanmax(np.where(grid.meets_area, grid.ground_msl_m, np.nan), initial=0.0))


def _height_agl_m(level: Level, highest_ground_msl_m: float) -> float:
    """Height above the highest ground of the area, the worst case for a level above sea level."""
    return level.altitude_m if level.kind is LevelKind.AGL else level.altitude_m - highest_ground_msl_m

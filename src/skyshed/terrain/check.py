"""What is wrong with the ground of a scenario: its area, its rasters, the place of its sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from skyshed.catalogue.line_numbers import LineNumbers
from skyshed.catalogue.nodes import Problem
from skyshed.errors import InputError, TerrainError
from skyshed.terrain.outlines import countries, outline

if TYPE_CHECKING:
    from skyshed.model.scenario import Scenario


def ground_problems(scenario: Scenario) -> list[Problem]:
    """Return every problem of a scenario's area, of its terrain, and of units where no ground is known."""
    spots = LineNumbers(scenario.text)
    found = [*_area_problems(scenario, spots), *_raster_problems(scenario, spots)]
    if scenario.terrain_paths and not any(problem.key.startswith("terrain") for problem in found):
        found += _site_problems(scenario, spots)
    return sorted(found, key=lambda problem: (problem.line, problem.key))


def _area_problems(scenario: Scenario, spots: LineNumbers) -> Iterator[Problem]:
    try:
        countries(scenario.area.borders)
    except InputError as error:
        yield Problem(spots.line_of("borders"), 1, "borders", str(error).removeprefix("borders "))
        return
    try:
        outline(scenario.area)
    except InputError as error:
        key = "country" if scenario.area.country is not None else "file" if scenario.area.file else "bounds"
        yield Problem(spots.line_of("area", key), 1, f"area.{key}", str(error).removeprefix("area: "))


def _raster_problems(scenario: Scenario, spots: LineNumbers) -> Iterator[Problem]:
    if not scenario.terrain_paths:
        return
    from skyshed.terrain.terrain import open_terrain  # whose kernels take time to import

    for number, path in enumerate(scenario.terrain_paths, start=1):
        try:
            open_terrain([path])
        except TerrainError as error:
            line = spots.line_of_entry("terrain", number)
            yield Problem(line, 1, f"terrain[{number}]", str(error).removeprefix("terrain "))


def _site_problems(scenario: Scenario, spots: LineNumbers) -> Iterator[Problem]:
    from skyshed.terrain.terrain import open_ground

    terrain, units = open_ground(scenario).unstated, scenario.units
    lat_deg, lon_deg = (np.array([getattr(unit.site, name) for unit in units]) for name in ("lat_deg", "lon_deg"))
    for unit, ground_msl_m in zip(units, terrain.elevation_at(lat_deg, lon_deg), strict=True):
        if np.isnan(ground_msl_m):
            message = (
                f"{unit.site.lat_deg:.4f}, {unit.site.lon_deg:.4f} has no terrain data in {terrain.name}; "
                "move the site or give terrain that covers it"
            )
            yield Problem(spots.line_named(unit.name), 1, f"site of {unit.name}", message)

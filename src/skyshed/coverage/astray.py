"""Units that reach nothing of the area from where they stand: often latitude and longitude were swapped."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from skyshed.coverage.reach import reach_m
from skyshed.geodesic import WGS84
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Site, Unit
from skyshed.terrain.outlines import outline

_STEP_DEG = 0.05  # between points of the outline that distances are taken to


def doubts(scenario: Scenario) -> list[str]:
    """Return what is allowed and may still not be meant: what was left out of files, and units astray."""
    return [*scenario.notes, *astray(scenario)]


def astray(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence for every unit too far away to reach, or to see, anything of the area."""
    shape = outline(scenario.area)
    for unit in scenario.units:
        range_m = _range_m(unit)
        if _is_within(unit.site, range_m, shape):
            continue
        verb = "reaches" if unit.is_fire_unit else "sees"
        site = unit.site
        swapped = Site(site.name, site.lon_deg, site.lat_deg)
        is_swapped = abs(site.lon_deg) <= 90 and _is_within(swapped, range_m, shape)
        question = (
            f"with its numbers exchanged ({swapped.lat_deg:g}, {swapped.lon_deg:g}) it would: "
            "did latitude and longitude change places?"
            if is_swapped
            else "is its position right?"
        )
        yield (
            f"{unit.key} at {site.lat_deg:g}, {site.lon_deg:g} {verb} nothing of the area '{scenario.area.name}'; "
            f"{question}"
        )


def _range_m(unit: Unit) -> float:
    if unit.is_fire_unit:
        return max(reach_m(unit, case) for case in Case)
    return max(radar.instrumented_range_m.at(case) for radar in unit.system.radars.values() for case in Case)


def _is_within(site: Site, range_m: float, shape: BaseGeometry) -> bool:
    """Whether any of the outline lies within a distance of a site."""
    if any(shapely.contains_xy(shape, site.lon_deg + turn_deg, site.lat_deg) for turn_deg in (-360.0, 0.0, 360.0)):
        return True
    lon_deg, lat_deg = shapely.get_coordinates(shapely.segmentize(shape, _STEP_DEG)).T
    origin = np.full(lon_deg.shape, site.lon_deg), np.full(lon_deg.shape, site.lat_deg)
    return bool(WGS84.inv(*origin, lon_deg, lat_deg)[2].min() <= range_m)

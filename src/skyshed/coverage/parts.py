"""Cut an assessment into parts: as many units at a time as memory has room for, with all looks at their points.

In the claimed case every acquisition radar serves every fire unit within its range, so that looks grow with the square
of the units that stand together. A part's looks are dropped before the next part begins.
"""

from collections.abc import Callable, Iterator, Sequence, Set

import numpy as np

from skyshed.coverage.antennas import Task
from skyshed.coverage.points import POLAR_AZIMUTHS, POLAR_RANGES
from skyshed.coverage.reach import reach_m
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Unit
from skyshed.sky.grid import MapGrid

MOST_BYTES = 160_000_000
_POINT_BYTES = 20  # latitude, longitude, ground
_SITE_BYTES, _LOOK_BYTES = 8, 4  # range and azimuth from a site; the horizon from an antenna of one height


def parts_of(
    scenario: Scenario, tasks: Sequence[Task], n_points: Callable[[Unit], float]
) -> tuple[frozenset[str], ...]:
    """Return the keys of the units of each part, in the scenario's order; at least one unit in each.

    ``n_points`` returns about how many points lie around a unit.
    """
    parts: list[set[str]] = []
    left_bytes = 0.0
    for key, n_bytes in bytes_by_unit(scenario, tasks, n_points):
        if not parts or n_bytes > left_bytes:
            parts.append(set())
            left_bytes = MOST_BYTES
        parts[-1].add(key)
        left_bytes -= n_bytes
    return tuple(frozenset(part) for part in parts)


def in_turn(parts: Sequence[frozenset[str]]) -> Iterator[tuple[Set[str], Set[str]]]:
    """Yield the keys of the units of each part, and of those still to come."""
    to_come: Set[str] = frozenset().union(*parts)
    for part in parts:
        to_come -= part
        yield part, to_come


def bytes_by_unit(
    scenario: Scenario, tasks: Sequence[Task], n_points: Callable[[Unit], float]
) -> Iterator[tuple[str, float]]:
    """Yield the key of every unit and about how many bytes its points take, in the scenario's order."""
    sites: dict[str, set[tuple[float, float]]] = {unit.key: set() for unit in scenario.units}
    spots: dict[str, set[tuple[float, float, float]]] = {unit.key: set() for unit in scenario.units}
    for task in tasks:
        site = task.antenna.unit.site
        spot = site.lat_deg, site.lon_deg, task.antenna.height_agl_m(task.case)
        for user in task.users:
            sites[user.key].add(spot[:2])
            spots[user.key].add(spot)
    for unit in scenario.units:
        a_point = _POINT_BYTES + _SITE_BYTES * len(sites[unit.key]) + _LOOK_BYTES * len(spots[unit.key])
        yield unit.key, a_point * n_points(unit)


def n_points_on(grid: MapGrid, unit: Unit) -> float:
    """Return about how many points an assessment has around a unit: a polar grid and the map's cells in its reach."""
    farthest_m = max(reach_m(unit, case) for case in Case)
    cell_m2 = float(grid.cell_area_km2.mean()) * 1e6
    return POLAR_AZIMUTHS * POLAR_RANGES + min(np.pi * farthest_m**2 / cell_m2, grid.ground_msl_m.size)

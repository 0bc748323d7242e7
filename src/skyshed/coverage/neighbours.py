"""Other states' airspace that a package reaches, by the package's outlines or the user's own borders."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from shapely import box, contains_xy, prepare
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from skyshed.coverage.ground import Survey
from skyshed.coverage.left_open import known_or_open
from skyshed.coverage.mapping import state_of
from skyshed.coverage.rows import NeighbourRow
from skyshed.coverage.skies import SkyKey
from skyshed.jobs.kept import Inputs, kept
from skyshed.model.scenario import Scenario
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.outlines import area_km2, countries

States = Mapping[str, tuple[NDArray[np.intp], float]]  # cells of each on the map, and its whole area (km2)


def neighbour_rows(
    scenario: Scenario, survey: Survey, skies: Mapping[SkyKey, Sky], inputs: Mapping[SkyKey, Inputs]
) -> Iterator[NeighbourRow]:
    """Yield, for every sky and level, each state outside the area whose airspace is reached, and how much of it.

    ``inputs`` are what each sky rests on; rows are kept by them.
    """
    borders = scenario.area.borders, state_of(scenario.area), survey.map_digest

    def states_on() -> States:
        found = _states_on(survey.grid, scenario.area.borders)
        return {name: (np.flatnonzero(cells), whole_km2) for name, cells, whole_km2 in found}

    states = kept().get(("states", *borders), states_on)
    weight = np.broadcast_to(survey.grid.cell_area_km2[:, None], survey.grid.shape).ravel()
    for key, sky in skies.items():
        rows = partial(_rows_of, sky, scenario, states, weight)
        yield from kept().get(("neighbours", inputs[key], *borders), rows)


def _rows_of(sky: Sky, scenario: Scenario, states: States, weight: NDArray[np.float64]) -> list[NeighbourRow]:
    rows = []
    for index, level in enumerate(scenario.levels):
        is_reached = sky.n_units[index].ravel() > 0
        may_be_reached = is_reached | ~sky.is_known[index].ravel()
        for name, (cells, whole_km2) in states.items():
            least_km2 = float(weight[cells[is_reached[cells]]].sum())
            most_km2 = float(weight[cells[may_be_reached[cells]]].sum())
            if most_km2 > 0:
                shares = min(least_km2 / whole_km2, 1.0), min(most_km2 / whole_km2, 1.0)
                row = NeighbourRow(
                    sky.package,
                    sky.target,
                    sky.case,
                    level.label,
                    name,
                    **known_or_open(reached_km2=(least_km2, most_km2), share_of_state=shares),
                )
                rows.append(row)
    return rows


def _states_on(grid: MapGrid, borders: Path | None = None) -> Iterator[tuple[str, NDArray[np.bool_], float]]:
    """Yield name, cells (flat) and whole area (km2) of every state with cells on the map outside the area."""
    half_height, half_width = (step / 2 for step in grid.step_deg)
    frame = box(
        grid.lon_deg[0] - half_width,
        grid.lat_deg[-1] - half_height,
        grid.lon_deg[-1] + half_width,
        grid.lat_deg[0] + half_height,
    )
    mesh_lon, mesh_lat = (axis.ravel() for axis in np.meshgrid(grid.lon_deg, grid.lat_deg))
    outside = np.flatnonzero(~grid.in_area.ravel())
    for name, shape in countries(borders).items():
        part = unary_union([turn.intersection(frame) for turn in _turns(shape, frame) if turn.intersects(frame)])
        if part.is_empty:
            continue
        inside = np.zeros(mesh_lat.size, dtype=bool)
        prepare(part)
        inside[outside] = contains_xy(part, mesh_lon[outside], mesh_lat[outside])
        # A border that differs a little from the area's own leaves slivers of the area's state outside it.
        if inside.any() and not _is_the_area(part, grid):
            yield name, inside, area_km2(shape)


def _turns(shape: BaseGeometry, frame: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield an outline at the turns of the globe that meet the map: the longitudes of both may run on past 180."""
    west, _, east, _ = shape.bounds
    for turn_deg in (-360.0, 0.0, 360.0):
        if west + turn_deg <= frame.bounds[2] and east + turn_deg >= frame.bounds[0]:
            yield translate(shape, xoff=turn_deg) if turn_deg else shape


def _is_the_area(part: BaseGeometry, grid: MapGrid) -> bool:
    rows, columns = np.nonzero(grid.meets_area)
    is_part = contains_xy(part, grid.lon_deg[columns], grid.lat_deg[rows])
    return bool(np.average(is_part, weights=grid.weight_km2[rows, columns]) > 0.5)

"""What a zone map shows: where each selected sky is covered at each level, in the form that files share."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from skyshed.assess.result import Result
from skyshed.export.polygons import outline_of, smoothed, tiles_of
from skyshed.export.selection import Selection
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Unit
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky


@dataclass(frozen=True)
class CoveredZone:
    """The cells of one sky that at least one fire unit reaches at one level.

    ``cells`` and ``unknown_cells`` (left open by missing terrain) are (n_lat, n_lon). Outlines keep
    the grid's longitudes, which may pass 180 degrees.
    """

    package: str
    target: str
    case: Case
    level: Level
    grid: MapGrid
    cells: NDArray[np.bool_]
    unknown_cells: NDArray[np.bool_]

    @property
    def covered_km2(self) -> float:
        """Area on the ellipsoid, wherever the map reaches: also outside the area that shares are counted over."""
        return float(self.cells.sum(axis=1) @ self.grid.cell_area_km2)

    @cached_property
    def outline(self) -> MultiPolygon:
        """The exact outline of the cells."""
        return outline_of(self.cells, self.grid)

    @cached_property
    def smooth_outline(self) -> MultiPolygon:
        """The outline without its staircases."""
        return smoothed(self.outline, self.grid)

    def tiles(self, tile_deg: float) -> MultiPolygon:
        """The smooth outline in tiles."""
        return tiles_of(self.cells, self.grid, tile_deg)


def covered_zones(selection: Selection) -> tuple[CoveredZone, ...]:
    """Return a zone for every selected sky and every level, empty ones included."""
    levels = tuple(enumerate(selection.result.levels))
    return tuple(_zone(sky, *each, selection.result.grid) for sky in selection.skies() for each in levels)


def units_with_packages(result: Result) -> Iterator[tuple[Unit, tuple[str, ...]]]:
    """Yield every unit of the result once, with the names of the packages that hold it."""
    units = {unit.key: unit for package in result.packages for unit in package.units}
    for key, unit in units.items():
        yield unit, tuple(package.name for package in result.packages if any(each.key == key for each in package.units))


def _zone(sky: Sky, index: int, level: Level, grid: MapGrid) -> CoveredZone:
    known = sky.is_known[index]
    return CoveredZone(sky.package, sky.target, sky.case, level, grid, sky.n_units[index] > 0, ~known)

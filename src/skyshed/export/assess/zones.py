"""What a zone map shows: where each selected sky is covered at each level, in the form that files share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from skyshed.export.assess.polygons import outline_of, smoothed
from skyshed.export.assess.selection import Selection
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Unit
from skyshed.sky.grid import MapGrid
from skyshed.verbs.result import Result


@dataclass(frozen=True)
class Shape:
    """The marked cells (n_lat, n_lon) of a grid, and their outlines, made when first asked for.

    Outlines keep the grid's longitudes, which may pass 180 degrees.
    """

    cells: NDArray[np.bool_]
    grid: MapGrid

    @property
    def area_km2(self) -> float:
        """Area on the ellipsoid."""
        return float(self.cells.sum(axis=1) @ self.grid.cell_area_km2)

    @cached_property
    def outline(self) -> MultiPolygon:
        """The exact outline of the cells."""
        return outline_of(self.cells, self.grid)

    @cached_property
    def smooth_outline(self) -> MultiPolygon:
        """The outline without its staircases."""
        return smoothed(self.outline, self.grid)


@dataclass(frozen=True)
class CoveredZone:
    """Where at least one fire unit of a package reaches a level, and where missing terrain leaves that open.

    The map's edge bounds it, not the area that shares are counted over.
    """

    package: str
    target: str
    case: Case
    level: Level
    covered: Shape
    unknown: Shape


def covered_zones(selection: Selection) -> tuple[CoveredZone, ...]:
    """Return a zone for every selected sky and every level, empty ones included.

    Zones of the same cells share one shape: what the missile's envelope limits is often the same
    against every target.
    """
    grid = selection.result.grid
    known: dict[bytes, Shape] = {}

    def shape(cells: NDArray[np.bool_]) -> Shape:
        return known.setdefault(np.packbits(cells).tobytes(), Shape(cells, grid))

    return tuple(
        CoveredZone(
            sky.package, sky.target, sky.case, level, shape(sky.n_units[index] > 0), shape(~sky.is_known[index])
        )
        for sky in selection.skies()
        for index, level in enumerate(selection.result.levels)
    )


def shown_at_first(result: Result, zones: Sequence[CoveredZone]) -> tuple[str, str] | None:
    """Return the package and target that a globe shows before anything is chosen: those of the first offer."""
    offers = [offer.name for offer in result.scenario.offers]
    return next(((zone.package, zone.target) for zone in zones if zone.package in offers), None)


def units_with_packages(result: Result) -> Iterator[tuple[Unit, tuple[str, ...]]]:
    """Yield every unit of the result once, with the names of the packages that hold it."""
    units = {unit.key: unit for package in result.packages for unit in package.units}
    for key, unit in units.items():
        yield unit, tuple(package.name for package in result.packages if any(each.key == key for each in package.units))

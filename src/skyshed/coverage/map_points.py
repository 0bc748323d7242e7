"""Cells of the map as points: those within a range of a site, of a box that is laid around it once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.angles import angle_difference_deg
from skyshed.coverage.points import Points, digest_of
from skyshed.model.scenario import Site
from skyshed.sky.grid import MapGrid, polar_from, ring_bounds

_FEW_CELLS = 1 / 8  # of the map; below, a geodesic for each costs less than a spline over the whole


@dataclass(frozen=True, eq=False)
class MapPoints(Points):
    """Some cells of the map grid; ``cells`` are flat indices into the grid.

    What is worked out for them depends on them alone, and not on how far the map leads: it grows with
    every offer, whose neighbours must keep their numbers. ``around`` is what the cells were chosen by, if it was
    their range from a site.
    """

    grid: MapGrid
    cells: NDArray[np.intp]
    around: "Around | None" = None

    @classmethod
    def at(cls, grid: MapGrid, cells: NDArray[np.intp], around: "Around | None" = None) -> Self:
        """Return cells of a grid as points."""
        rows = cells // grid.shape[1]
        lat_deg, lon_deg = grid.lat_deg.take(rows), grid.lon_deg.take(cells - rows * grid.shape[1])
        return cls(lat_deg, lon_deg, grid.ground_msl_m.ravel().take(cells), grid, cells, around)

    @cached_property
    def digest(self) -> bytes:
        return super().digest if self.around is None else self.around.digest

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self.around is not None and self.around.is_from(site):
            return self.around.range_m, self.around.azimuth_deg
        if not self.cells.size:
            return super().polar_from(site)
        rows, columns = np.divmod(self.cells, self.grid.shape[1])
        if self.around is None:
            first, left, below, right, n_cell = rows.min(), columns.min(), rows.max(), columns.max(), self.cells.size
        else:
            first, left, below, right, n_cell = self.around.span
        lat_deg, lon_deg = self.grid.lat_deg[first : below + 1], self.grid.lon_deg[left : right + 1]
        if n_cell < _FEW_CELLS * lat_deg.size * lon_deg.size:
            return super().polar_from(site)
        range_m, azimuth_deg = polar_from(site, lat_deg, lon_deg)
        return range_m[rows - first, columns - left], azimuth_deg[rows - first, columns - left]


@dataclass(frozen=True, eq=False)
class Around:
    """Cells around a site: ``range_m`` and ``azimuth_deg`` (n,) from it; ``digest`` tells them from all other cells.

    ``span`` (first row and column, last ones, number) is that of the cells in whatever case: ranges from another site,
    which are laid over it, do not depend on how many of them are asked about.
    """

    site: Site
    range_m: NDArray[np.float32]
    azimuth_deg: NDArray[np.float32]
    digest: bytes
    span: tuple[int, int, int, int, int]

    def is_from(self, site: Site) -> bool:
        """Return whether a site is the one in the middle."""
        return (site.lat_deg, site.lon_deg) == (self.site.lat_deg, self.site.lon_deg)


def cells_of(points: Points) -> NDArray[np.intp]:
    """Return the cells of points of a kind that are cells of the map."""
    assert isinstance(points, MapPoints), "this kind of points is on the map"
    return points.cells


@dataclass(frozen=True, eq=False)
class GridAround:
    """A box of the map: range (m) and azimuth (deg) from a site to its cells, (n_rows, n_columns) each."""

    site: Site
    grid: MapGrid
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    range_m: NDArray[np.float32]
    azimuth_deg: NDArray[np.float32]


def grid_around(site: Site, grid: MapGrid, *, max_range_m: float = 0.0, in_area_m: float = 0.0) -> GridAround:
    """Return the box of the map around what lies within ``max_range_m``, and within ``in_area_m`` where the area is.

    Ranges on another box would differ by parts of a millimetre: whoever is to find the same asks for the same one.
    """
    boxes = [_near(site, grid, np.ones(grid.shape, dtype=bool), max_range_m)] if max_range_m > 0 else []
    boxes += [_near(site, grid, grid.meets_area, in_area_m)] if in_area_m > 0 else []
    boxes = [box for box in boxes if box[0].size and box[1].size]
    if not boxes:
        nowhere, nothing = np.zeros(0, dtype=np.intp), np.zeros((0, 0), dtype=np.float32)
        return GridAround(site, grid, nowhere, nowhere, nothing, nothing)
    rows, columns = (_unbroken(np.sort(np.concatenate(spans))) for spans in zip(*boxes, strict=True))
    return GridAround(site, grid, rows, columns, *polar_from(site, grid.lat_deg[rows], grid.lon_deg[columns]))


def map_points(
    box: GridAround, *, max_range_m: float, widest_m: float | None = None, is_in_area: bool = False
) -> MapPoints:
    """Return the map cells within ``max_range_m`` of the site in a box; with ``is_in_area`` those of the area alone.

    ``widest_m`` is how far they lead in any case, where that is farther.
    """
    grid, rows, columns = box.grid, box.rows, box.columns
    widest_m = max(max_range_m, widest_m or 0.0)
    is_in_some_case = box.range_m <= widest_m
    if is_in_area:
        is_in_some_case &= grid.meets_area[np.ix_(rows, columns)]
    is_wanted = is_in_some_case & (box.range_m <= max_range_m)
    # Taking by flat places costs a third of what choosing by rows and columns does.
    place = np.flatnonzero(is_wanted)
    site = box.site.lat_deg, box.site.lon_deg, max_range_m, widest_m, is_in_area
    chosen = [is_in_some_case] if is_in_area else []
    range_m, azimuth_deg = (each.ravel().take(place) for each in (box.range_m, box.azimuth_deg))
    around = Around(
        box.site,
        range_m,
        azimuth_deg,
        digest_of(repr(site).encode(), grid.lat_deg[rows], grid.lon_deg[columns], *chosen),
        _span(is_in_some_case, rows, columns),
    )
    cells = (rows[:, None] * grid.shape[1] + columns).ravel().take(place)
    return MapPoints.at(grid, cells, around)


def _span(
    is_asked: NDArray[np.bool_], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[int, int, int, int, int]:
    if not is_asked.any():
        return 0, 0, 0, 0, 0
    down, across = rows[is_asked.any(axis=1)], columns[is_asked.any(axis=0)]
    return int(down[0]), int(across[0]), int(down[-1]), int(across[-1]), int(np.count_nonzero(is_asked))


def _near(
    site: Site, grid: MapGrid, wanted: NDArray[np.bool_], max_range_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and the columns, each without a gap, of the wanted cells in the box around a ring."""
    rows, columns = (np.flatnonzero(wanted.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return rows, columns
    south, west, north, east = ring_bounds(site, max_range_m)
    height_deg, width_deg = grid.step_deg
    is_near = np.abs(grid.lat_deg - (south + north) / 2) <= (north - south) / 2 + height_deg
    is_beside = np.abs(angle_difference_deg(grid.lon_deg, (west + east) / 2)) <= (east - west) / 2 + width_deg
    return _unbroken(rows[is_near[rows]]), _unbroken(columns[is_beside[columns]])


def _unbroken(places: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.arange(places[0], places[-1] + 1) if places.size else places

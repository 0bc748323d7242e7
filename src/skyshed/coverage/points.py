"""The points that an assessment looks at: map cells, polar grids around fire units and assets, the assets."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skyshed.angles import angle_difference_deg
from skyshed.geodesic import WGS84
from skyshed.horizon.polar import polar_of
from skyshed.jobs.kept import kept
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Site, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid, azimuthal_offsets, blended, ends, polar_from, ring_bounds, spline_weights
from skyshed.terrain.terrain import Terrain

POLAR_AZIMUTHS = 240
POLAR_RANGES = 450
_FEW_CELLS = 1 / 8  # of the map; below, a geodesic for each costs less than a spline over the whole
_NODE_STEP_M = 100e3  # between exact geodesics along an azimuth; across, where the spline's error is, 5 degrees
_NODE_AZIMUTHS_DEG = np.linspace(-15.0, 375.0, 79)


@dataclass(frozen=True, eq=False)
class Points:
    """Flat points on the ground, ``lat_deg, lon_deg, ground_msl_m`` (n,); NaN ground is unknown.

    With ``only_case`` they are looked at in that case alone.
    """

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    only_case: Case | None = field(default=None, kw_only=True)

    @cached_property
    def digest(self) -> bytes:
        """A hash of the positions, and of nothing else that is known of them."""
        return _digest_of(self.lat_deg, self.lon_deg)

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point, exact geodesics."""
        origin = np.full(self.lat_deg.shape, site.lon_deg), np.full(self.lat_deg.shape, site.lat_deg)
        azimuth_deg, _, range_m = WGS84.inv(*origin, self.lon_deg, self.lat_deg)
        return range_m.astype(np.float32), np.mod(azimuth_deg, 360.0).astype(np.float32)


@dataclass(frozen=True, eq=False)
class PolarNodes:
    """The nodes behind a polar grid: exact geodesics end there, and bicubic splines go between them.

    ``ends`` are latitude and longitude (deg) of the nodes (n_node_az, n_node_r); ``weights`` lead from values
    at the nodes to those on the grid.
    """

    ends: tuple[NDArray[np.float64], NDArray[np.float64]]
    weights: tuple[NDArray[np.float64], NDArray[np.float64]]

    @classmethod
    def around(cls, site: Site, n_azimuths: int, range_m: NDArray[np.float64]) -> Self:
        n_nodes = max(int(np.ceil(range_m[-1] / _NODE_STEP_M)), 4) + 1
        nodes_m = np.linspace(0.0, range_m[-1], n_nodes)
        ends_deg = ends(site, *np.meshgrid(_NODE_AZIMUTHS_DEG, nodes_m, indexing="ij"))
        return cls(ends_deg, (_weights_around(n_azimuths), spline_weights(nodes_m, range_m)))

    def values(self, at_nodes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values at the nodes as values at every point of the grid, (n_az, n_r)."""
        by_azimuth, by_range = self.weights
        return blended(by_azimuth, at_nodes, by_range)

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude and longitude (deg) of the grid, (n_az, n_r).

        What is interpolated are the parts of the vertical (cos lat cos lon, cos lat sin lon, sin lat): they are
        smooth everywhere, poles and date line too.
        """
        lat_rad, lon_rad = (np.radians(end) for end in self.ends)
        parts = np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)
        x, y, z = map(self.values, parts)
        return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def azimuths_deg(n_azimuths: int) -> NDArray[np.float64]:
    """Return equally spaced azimuths from north."""
    return np.arange(float(n_azimuths)) * (360.0 / n_azimuths)


@lru_cache(maxsize=8)
def _weights_around(n_azimuths: int) -> NDArray[np.float64]:
    return spline_weights(_NODE_AZIMUTHS_DEG, azimuths_deg(n_azimuths))


@dataclass(frozen=True, eq=False)
class PolarPoints(Points):
    """A polar grid around a site, azimuth by azimuth from north, ranges equally spaced from one step outward."""

    site: Site
    n_azimuths: int
    range_m: NDArray[np.float64]
    between: PolarNodes

    @property
    def shape(self) -> tuple[int, int]:
        return self.n_azimuths, self.range_m.size

    @cached_property
    def digest(self) -> bytes:
        return _digest_of(repr((self.site.lat_deg, self.site.lon_deg, self.n_azimuths)).encode(), self.range_m)

    def polar_from(self, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point.

        Seen from its own centre the grid is itself. From another site, x = r sin(az) and
        y = r cos(az) are smooth over the grid: exact geodesics at nodes, a bicubic spline between
        them (off by less than 0.2 m at 1,000 km).
        """
        if (site.lat_deg, site.lon_deg) == (self.site.lat_deg, self.site.lon_deg):
            azimuth_deg = np.repeat(azimuths_deg(self.n_azimuths), self.range_m.size)
            return np.tile(self.range_m, self.n_azimuths).astype(np.float32), azimuth_deg.astype(np.float32)
        east_m, north_m = map(self.between.values, azimuthal_offsets(site, *self.between.ends))
        return polar_of(east_m.ravel(), north_m.ravel())


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
        rows, columns = np.divmod(self.cells, self.grid.shape[1])
        if not self.cells.size:
            return super().polar_from(site)
        first, left = rows.min(), columns.min()
        lat_deg, lon_deg = self.grid.lat_deg[first : rows.max() + 1], self.grid.lon_deg[left : columns.max() + 1]
        if self.cells.size < _FEW_CELLS * lat_deg.size * lon_deg.size:
            return super().polar_from(site)
        range_m, azimuth_deg = polar_from(site, lat_deg, lon_deg)
        return range_m[rows - first, columns - left], azimuth_deg[rows - first, columns - left]


@dataclass(frozen=True, eq=False)
class Around:
    """Cells around a site: ``range_m`` and ``azimuth_deg`` (n,) from it; ``digest`` tells them from all other cells."""

    site: Site
    range_m: NDArray[np.float32]
    azimuth_deg: NDArray[np.float32]
    digest: bytes

    def is_from(self, site: Site) -> bool:
        """Return whether a site is the one in the middle."""
        return (site.lat_deg, site.lon_deg) == (self.site.lat_deg, self.site.lon_deg)


def cells_of(points: Points) -> NDArray[np.intp]:
    """Return the cells of points of a kind that are cells of the map."""
    assert isinstance(points, MapPoints), "this kind of points is on the map"
    return points.cells


def as_polar(points: Points) -> PolarPoints:
    """Return points of a kind that are a polar grid."""
    assert isinstance(points, PolarPoints), "this kind of points is a polar grid"
    return points


def _digest_of(*values: bytes | NDArray[Any]) -> bytes:
    return hashlib.blake2b(b"".join(bytes(each) for each in values), digest_size=16).digest()


class Bearings:
    """Range and azimuth of points from sites, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Points, float, float], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def of(self, points: Points, site: Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ground range (m) and azimuth (deg) from a site to every point."""
        key = points, site.lat_deg, site.lon_deg
        if key not in self._known:
            self._known[key] = points.polar_from(site)
        return self._known[key]


def reach_m(fire_unit: Unit, case: Case) -> float:
    """Return the longest missile range of a fire unit: nothing farther is ever engaged."""
    return max((missile.longest_range_m(case) for missile in fire_unit.system.missiles.values()), default=0.0)


def inbound_m(fire_unit: Unit, targets: Sequence[TargetClass], case: Case) -> float:
    """Return the range from which an inbound must be followed, so that its first intercept is not missed."""
    fastest_m_s = max(target.speed_m_s.nominal for target in targets)
    reaction_s = fire_unit.reaction_time_s(case)
    met = (missile.against(target.key) for missile in fire_unit.system.missiles.values() for target in targets)
    ways = ((envelope.max_range_m.at(case), envelope.mean_speed_m_s.at(case)) for envelope in met)
    return max((way_m + fastest_m_s * (way_m / speed_m_s + reaction_s) for way_m, speed_m_s in ways), default=0.0)


def polar_points(
    site: Site,
    terrain: Terrain,
    *,
    max_range_m: float,
    n_azimuths: int = POLAR_AZIMUTHS,
    n_ranges: int = POLAR_RANGES,
    only_case: Case | None = None,
) -> PolarPoints:
    """Return a polar grid around a site out to about ``max_range_m``."""
    step_m = max(round(max_range_m / n_ranges / 10) * 10.0, 10.0)
    range_m = np.arange(1.0, np.ceil(max_range_m / step_m) + 1) * step_m
    around = site.lat_deg, site.lon_deg, n_azimuths, step_m, range_m.size
    between = kept().get(("nodes", *around), lambda: PolarNodes.around(site, n_azimuths, range_m))
    lat_deg, lon_deg = (values_deg.ravel() for values_deg in between.grid())
    ground_msl_m = kept().get(("polar ground", terrain.key, *around), lambda: terrain.elevation_at(lat_deg, lon_deg))
    return PolarPoints(lat_deg, lon_deg, ground_msl_m, site, n_azimuths, range_m, between, only_case=only_case)


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


def map_points(box: GridAround, *, max_range_m: float, is_in_area: bool = False) -> MapPoints:
    """Return the map cells within ``max_range_m`` of the site in a box; with ``is_in_area`` those of the area alone."""
    grid, rows, columns = box.grid, box.rows, box.columns
    is_wanted = box.range_m <= max_range_m
    if is_in_area:
        is_wanted &= grid.meets_area[np.ix_(rows, columns)]
    # Taking by flat places costs a third of what choosing by rows and columns does.
    place = np.flatnonzero(is_wanted)
    site = box.site.lat_deg, box.site.lon_deg, max_range_m, is_in_area
    chosen_by = repr(site).encode(), grid.lat_deg[rows], grid.lon_deg[columns], *([is_wanted] if is_in_area else [])
    range_m, azimuth_deg = (each.ravel().take(place) for each in (box.range_m, box.azimuth_deg))
    around = Around(box.site, range_m, azimuth_deg, _digest_of(*chosen_by))
    cells = (rows[:, None] * grid.shape[1] + columns).ravel().take(place)
    return MapPoints.at(grid, cells, around)


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


def asset_points(assets: Sequence[Asset], terrain: Terrain) -> Points:
    """Return the assets as points."""
    lat_deg = np.array([asset.site.lat_deg for asset in assets], dtype=np.float64)
    lon_deg = np.array([asset.site.lon_deg for asset in assets], dtype=np.float64)
    return Points(lat_deg, lon_deg, terrain.elevation_at(lat_deg, lon_deg))

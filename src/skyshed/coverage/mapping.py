"""The map of one assessment: its spacing, its cells, and how much of each lies in the area.

The area and the spacing fix where cells lie. Units decide only how far the map leads, so that no
offer moves the map under another.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import to_wkb
from shapely.geometry.base import BaseGeometry

from skyshed.errors import InputError
from skyshed.geodesic import WGS84
from skyshed.jobs.kept import kept
from skyshed.model.scenario import Area, Site
from skyshed.sky.grid import MapGrid, lattice_of, ring_bounds, zone_area_km2
from skyshed.sky.inside import shares_inside
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import Terrain

DEFAULT_GRID_M = 2500.0
_FINEST_GRID_M = 1000.0  # by default
_CELLS_WANTED = 400  # over the area
_CELLS_AROUND = 1_000_000  # at most, over the box around it
_MOST_LAT_DEG = 89.0  # of what lies around the area; an area itself may lead up to a pole

Ring = tuple[Site, float]


def state_of(area: Area) -> tuple[object, ...]:
    """Return the sizes and times of change of an area's files, which show whether they have changed."""
    stats = (path.stat() for path in (area.file, area.borders) if path is not None)
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in stats)


def spacing_of(area: Area) -> float:
    """Return the spacing of the map where the user states none, metres: 2.5 km, down to 1 km for a small area."""
    shape = outline(area)
    west, south, east, north = shape.bounds
    around_km2 = float(zone_area_km2(south, north, east - west))
    inside_km2 = abs(float(WGS84.geometry_area_perimeter(shape)[0])) / 1e6
    wanted_m = 1000 * max((inside_km2 / _CELLS_WANTED) ** 0.5, (around_km2 / _CELLS_AROUND) ** 0.5)
    return float(min(max(wanted_m, _FINEST_GRID_M), DEFAULT_GRID_M))


def map_grid(area: Area, spacing_m: float, rings: Sequence[Ring], terrain: Terrain) -> MapGrid:
    """Return the map of an area and of every ring (site, metres) that a missile can reach.

    Raises
    ------
    InputError
        If the area cannot be read, or the map would hold too many cells.
    """
    shape = outline(area)
    lat_deg, lon_deg, (half_lat, half_lon) = _laid(shape, spacing_m, rings)
    lat_edges, lon_edges = (
        np.append(lat_deg + half_lat, lat_deg[-1] - half_lat),
        np.append(lon_deg - half_lon, lon_deg[-1] + half_lon),
    )
    axes = tuple(float(edges_deg[index]) for edges_deg in (lat_edges, lon_edges) for index in (0, 1, -1))
    outline_key = hashlib.blake2b(to_wkb(shape), digest_size=16).digest()
    share = kept().get(("inside", outline_key, axes), lambda: shares_inside(shape, lat_edges, lon_edges))
    if not share.any():
        raise InputError(f"area '{area.name}' has no extent; give one that holds some ground")

    def ground_msl_m() -> NDArray[np.float32]:
        mesh_lon, mesh_lat = np.meshgrid(lon_deg, lat_deg)
        return terrain.elevation_at(mesh_lat, mesh_lon)

    return MapGrid(lat_deg, lon_deg, kept().get(("ground", terrain.key, axes), ground_msl_m), share)


def map_frame(area: Area, spacing_m: float, rings: Sequence[Ring]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the cells of `map_grid`, degrees; longitudes may pass 180."""
    lat_deg, lon_deg, (half_lat, half_lon) = _laid(outline(area), spacing_m, rings)
    west, east = float(lon_deg[0]) - half_lon, float(lon_deg[-1]) + half_lon
    return west, float(lat_deg[-1]) - half_lat, east, float(lat_deg[0]) + half_lat


def _laid(
    shape: BaseGeometry, spacing_m: float, rings: Sequence[Ring]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    """Return the middles of a map's rows and columns, and half of their height and width, degrees."""
    lattice = lattice_of(shape.bounds[1], shape.bounds[3], spacing_m)
    lat_deg, lon_deg = lattice.axes(_bounds(shape, rings))
    return lat_deg, lon_deg, (lattice.lat_step_deg / 2, lattice.lon_step_deg / 2)


def _bounds(shape: BaseGeometry, rings: Sequence[Ring]) -> tuple[float, float, float, float]:
    """South, west, north, east of the area and of everything that a missile can reach."""
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    for site, range_m in rings:
        ring = ring_bounds(site, range_m)
        # The area may pass 180 degrees; a site is taken at whichever turn lies nearest to it.
        turn_deg = 360.0 * round((middle - site.lon_deg) / 360.0)
        south = min(south, max(ring[0], -_MOST_LAT_DEG))
        north = max(north, min(ring[2], _MOST_LAT_DEG))
        west, east = min(west, ring[1] + turn_deg), max(east, ring[3] + turn_deg)
    return south, west, north, east

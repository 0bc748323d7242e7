"""The ground under a map of recorded flights: what the zones reach, and some air around it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.flights.polar_intervals import UnitZones
from skyshed.sky.grid import MapGrid, ring_bounds
from skyshed.terrain.terrain import Terrain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_AIR_SHARE, _LEAST_SHARE = 0.12, 0.35
_MOST_LAT_DEG, _LEAST_DEG = 90.0, 0.02
_LEAST_CELLS, _MOST_CELLS = 8, 480
_DEGREE_M = np.pi * EARTH_MEAN_RADIUS_M / 180

Frame = tuple[float, float, float, float]


def ground_around(area: "BaseGeometry", zones: Sequence[UnitZones], case: int, terrain: Terrain) -> MapGrid:
    """Return the ground under all that zones reach in a case; see `frame_of` and `ground_in`."""
    return ground_in(frame_of(area, zones, case), terrain)


def frame_of(area: "BaseGeometry", zones: Sequence[UnitZones], case: int) -> Frame:
    """Return south, west, north, east (deg) around all that is reached in a case; the area's own without zones.

    Longitudes run on from the first unit's. A unit that reaches little still shows a third of what it may reach.
    """
    if not zones:
        west, south, east, north = area.bounds
        return _widened(south, west, north, east)
    bounds_deg = np.array([_bounds(each, case, zones[0].unit.site.lon_deg) for each in zones])
    (south, west), (north, east) = bounds_deg[:, :2].min(axis=0), bounds_deg[:, 2:].max(axis=0)
    return _widened(float(south), float(west), float(north), float(min(east, west + 360.0)))


def ground_in(frame: Frame, terrain: Terrain) -> MapGrid:
    """Return the ground in a frame, no finer than its posts nor than a picture shows; all of it counts as area."""
    south, west, north, east = frame
    wide = (east - west) * max(np.cos(np.radians((south + north) / 2)), 0.05)
    finest_deg = max(terrain.info.spacing_m / _DEGREE_M, max(north - south, wide) / _MOST_CELLS)
    n_lat, n_lon = (max(round(each / finest_deg), _LEAST_CELLS) for each in (north - south, wide))
    lat_deg, lon_deg = _middles(north, south, n_lat), _middles(west, east, n_lon)
    mesh_lon, mesh_lat = np.meshgrid(lon_deg, lat_deg)
    return MapGrid(lat_deg, lon_deg, terrain.elevation_at(mesh_lat, mesh_lon), np.ones(mesh_lat.shape))


def _bounds(zones: UnitZones, case: int, near_lon_deg: float) -> NDArray[np.float64]:
    """Return south, west, north, east of what a unit reaches, at the turn of the globe nearest to a longitude."""
    reached = np.flatnonzero(zones.known.count[case].any(axis=0))
    range_m = max((reached.max(initial=-1) + 1) * zones.known.step_m, _LEAST_SHARE * zones.longest_m)
    site = zones.unit.site
    turn_deg = 360.0 * round((near_lon_deg - site.lon_deg) / 360.0)
    return np.add(ring_bounds(site, float(range_m)), (0.0, turn_deg, 0.0, turn_deg))


def _widened(south: float, west: float, north: float, east: float) -> Frame:
    lat_deg, lon_deg = (max(each, _LEAST_DEG) * _AIR_SHARE for each in (north - south, east - west))
    lon_deg = min(lon_deg, (360.0 - (east - west)) / 2)
    return max(south - lat_deg, -_MOST_LAT_DEG), west - lon_deg, min(north + lat_deg, _MOST_LAT_DEG), east + lon_deg


def _middles(first_deg: float, last_deg: float, n: int) -> NDArray[np.float64]:
    """Return the middles of so many equal steps from one end to another."""
    edges_deg = np.linspace(first_deg, last_deg, n + 1)
    return (edges_deg[:-1] + edges_deg[1:]) / 2

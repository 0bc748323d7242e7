"""The map grid on which skies are composed: equal steps in latitude and longitude on WGS 84."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from scipy.interpolate import RectBivariateSpline

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.errors import InputError
from skyshed.horizon.polar import polar_of
from skyshed.model.scenario import Site

WGS84 = Geod(ellps="WGS84")
MOST_CELLS = 16_000_000
_NODE_STEP_DEG = 0.6


@dataclass(frozen=True)
class MapGrid:
    """Cell centres, north to south and west to east, with the ground under each.

    ``ground_msl_m`` (n_lat, n_lon) float32 is NaN where no terrain is known; ``in_area`` marks the
    cells whose centre lies in the area that shares are counted over. Longitudes increase without a
    break and may pass 180.
    """

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    in_area: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, int]:
        return self.lat_deg.size, self.lon_deg.size

    @property
    def step_deg(self) -> tuple[float, float]:
        """Height and width of a cell, in degrees."""
        return float(self.lat_deg[0] - self.lat_deg[1]), float(self.lon_deg[1] - self.lon_deg[0])

    @cached_property
    def cell_area_km2(self) -> NDArray[np.float64]:
        """Area of one cell of each row on the ellipsoid, (n_lat,)."""
        height_deg, width_deg = self.step_deg
        return np.array([_cell_area_km2(lat, height_deg, width_deg) for lat in self.lat_deg])


def _cell_area_km2(lat_deg: float, height_deg: float, width_deg: float) -> float:
    south, north = lat_deg - height_deg / 2, lat_deg + height_deg / 2
    # Edges along a parallel are not geodesics; eight pieces keep the error below 1e-6.
    lons = np.linspace(0.0, width_deg, 9)
    ring_lon = np.concatenate([lons, lons[::-1]])
    ring_lat = np.concatenate([np.full(9, south), np.full(9, north)])
    area_m2, _ = WGS84.polygon_area_perimeter(ring_lon, ring_lat)
    return abs(area_m2) / 1e6


def grid_axes(bounds_deg: tuple[float, float, float, float], spacing_m: float) -> tuple[NDArray, NDArray]:
    """Return cell centres (lat north to south, lon west to east) that cover (south, west, north, east).

    Raises
    ------
    InputError
        If the grid would hold more than 16 million cells.
    """
    south, west, north, east = bounds_deg
    degree_m = np.pi * EARTH_MEAN_RADIUS_M / 180
    lat_step_deg = spacing_m / degree_m
    lon_step_deg = lat_step_deg / np.cos(np.radians((south + north) / 2))
    n_lat, n_lon = (
        max(int(np.ceil(span)), 2) for span in ((north - south) / lat_step_deg, (east - west) / lon_step_deg)
    )
    if n_lat * n_lon > MOST_CELLS:
        fits_km = spacing_m / 1000 * np.sqrt(n_lat * n_lon / MOST_CELLS)
        raise InputError(
            f"grid of {spacing_m / 1000:g} km makes {n_lat * n_lon:,} cells, more than {MOST_CELLS:,}; "
            f"use {np.ceil(fits_km * 10) / 10:g} km or more"
        )
    return north - (np.arange(n_lat) + 0.5) * lat_step_deg, west + (np.arange(n_lon) + 0.5) * lon_step_deg


def polar_from(site: Site, grid: MapGrid) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return ground range (m) and azimuth (deg) of every cell from a site, (n_lat, n_lon) each.

    The azimuthal-equidistant coordinates x = r sin(az), y = r cos(az) are smooth functions of
    latitude and longitude: exact geodesics on nodes 0.6 degrees apart, a bicubic spline between
    them (off by less than 1 mm up to 2,000 km from the site).
    """
    lat_nodes, lon_nodes = _nodes(grid.lat_deg[::-1]), _nodes(grid.lon_deg)
    offsets = azimuthal_offsets(site, *np.meshgrid(lat_nodes, lon_nodes, indexing="ij"))
    east_m, north_m = (
        RectBivariateSpline(lat_nodes, lon_nodes, each)(grid.lat_deg[::-1], grid.lon_deg)[::-1] for each in offsets
    )
    return polar_of(east_m, north_m)


def azimuthal_offsets(site: Site, lat_deg: NDArray, lon_deg: NDArray) -> tuple[NDArray, NDArray]:
    """Return r sin(az) and r cos(az) from a site to points by exact geodesics, metres: smooth everywhere near it."""
    origin = np.full(lat_deg.shape, site.lon_deg), np.full(lat_deg.shape, site.lat_deg)
    azimuth_deg, _, range_m = WGS84.inv(*origin, lon_deg, lat_deg)
    azimuth_rad = np.radians(azimuth_deg)
    return range_m * np.sin(azimuth_rad), range_m * np.cos(azimuth_rad)


def ends(site: Site, azimuth_deg: NDArray, range_m: NDArray) -> tuple[NDArray, NDArray]:
    """Return latitude and longitude (deg) of the ends of geodesics from a site."""
    origin = np.full(azimuth_deg.shape, site.lon_deg), np.full(azimuth_deg.shape, site.lat_deg)
    lon_deg, lat_deg, _ = WGS84.fwd(*origin, azimuth_deg, range_m)
    return lat_deg, lon_deg


def _nodes(axis_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    span_deg = axis_deg[-1] - axis_deg[0]
    return np.linspace(axis_deg[0], axis_deg[-1], max(int(np.ceil(span_deg / _NODE_STEP_DEG)), 4) + 1)

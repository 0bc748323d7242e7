"""The map grid on which skies are composed: equal steps in latitude and longitude on WGS 84.

Its cells lie on a lattice that the area and the spacing fix: edges at whole multiples of a step from
0 degrees. Where units stand decides how far the map leads, and never where a cell lies.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.angles import angle_difference_deg
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.errors import InputError
from skyshed.geodesic import WGS84
from skyshed.horizon.polar import polar_of
from skyshed.model.scenario import Site
from skyshed.sky.kernel import blend

MOST_CELLS = 16_000_000
_NODE_STEP_DEG = 0.6
_SPARE_DEG = 0.01  # beside the nodes, so that a single row has some
_DEGREE_M = np.pi * EARTH_MEAN_RADIUS_M / 180
_MOST_MIDDLE_DEG = 89.0
_STEPS_A_DEGREE = 2.0**36
_ROUNDING = 1e-9  # of a step


@dataclass(frozen=True)
class MapGrid:
    """Cell centres, north to south and west to east, with the ground under each.

    ``ground_msl_m`` (n_lat, n_lon) float32 is NaN where no terrain is known; ``share_in_area``
    (n_lat, n_lon), 0..1, is how much of each cell lies in the area that shares are counted over.
    Longitudes increase without a break and may pass 180.
    """

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    ground_msl_m: NDArray[np.float32]
    share_in_area: NDArray[np.floating]

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
        south, north = self.lat_deg - height_deg / 2, self.lat_deg + height_deg / 2
        return zone_area_km2(south, north, width_deg)

    @cached_property
    def weight_km2(self) -> NDArray[np.float64]:
        """Area of the part of each cell that lies in the area, (n_lat, n_lon)."""
        return self.cell_area_km2[:, None] * self.share_in_area

    @cached_property
    def area_km2(self) -> float:
        """Size of the area that shares are counted over."""
        return float(self.counted_km2.sum())

    @cached_property
    def counted(self) -> NDArray[np.intp]:
        """Flat indices (n,) of the cells that meet the area."""
        return np.flatnonzero(self.meets_area)

    @cached_property
    def counted_km2(self) -> NDArray[np.float64]:
        """Area of the part of each of those cells that lies in the area, (n,)."""
        return self.weight_km2.ravel()[self.counted]

    @property
    def in_area(self) -> NDArray[np.bool_]:
        """Cells of which at least half lies in the area, (n_lat, n_lon): what a map shows as the area."""
        return self.share_in_area >= 0.5

    @property
    def meets_area(self) -> NDArray[np.bool_]:
        """Cells of which anything lies in the area, (n_lat, n_lon): what counts."""
        return self.share_in_area > 0


def zone_area_km2(south_deg: ArrayLike, north_deg: ArrayLike, width_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the area between two parallels and two meridians on WGS 84.

    References
    ----------
    J. P. Snyder, Map Projections: A Working Manual (1987), eq. 3-12.
    """
    turn = np.radians(width_deg)
    return WGS84.a**2 / 2 * turn * (authalic(north_deg) - authalic(south_deg)) / 1e6


def authalic(lat_deg: ArrayLike) -> NDArray[np.float64]:
    """Return Snyder's q: the area from the equator to a parallel grows with it."""
    # A row may lead over a pole, where there is no more area.
    sine, e = np.sin(np.radians(np.clip(lat_deg, -90.0, 90.0))), np.sqrt(WGS84.es)
    return (1 - e**2) * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)


@dataclass(frozen=True, slots=True)
class CellLattice:
    """Where cells may lie: edges at whole multiples of ``lat_step_deg`` and ``lon_step_deg``."""

    lat_step_deg: float
    lon_step_deg: float

    def axes(self, bounds_deg: tuple[float, float, float, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return cell centres (lat north to south, lon west to east) that cover (south, west, north, east).

        Raises
        ------
        InputError
            If the grid would hold more than 16 million cells.
        """
        south, west, north, east = bounds_deg
        rows, columns = _whole_steps(south, north, self.lat_step_deg), _whole_steps(west, east, self.lon_step_deg)
        if len(rows) * len(columns) > MOST_CELLS:
            self._refuse(len(rows) * len(columns))
        lat_deg = (np.array(rows[::-1]) + 0.5) * self.lat_step_deg
        return lat_deg[np.abs(lat_deg) < 90.0], (np.array(columns) + 0.5) * self.lon_step_deg

    def _refuse(self, n_cells: int) -> None:
        spacing_m = self.lat_step_deg * _DEGREE_M
        fits_km = spacing_m / 1000 * np.sqrt(n_cells / MOST_CELLS)
        raise InputError(
            f"grid of {spacing_m / 1000:g} km makes {n_cells:,} cells, more than {MOST_CELLS:,}; "
            f"use {np.ceil(fits_km * 10) / 10:g} km or more"
        )


def lattice_of(south_deg: float, north_deg: float, spacing_m: float) -> CellLattice:
    """Return the lattice of an area between two parallels: cells are square in its middle, columns fill the circle.

    Raises
    ------
    InputError
        If the spacing is no step at all.
    """
    lat_step_deg = _exact(spacing_m / _DEGREE_M)
    if lat_step_deg == 0.0:
        raise InputError(f"grid of {spacing_m:g} m is finer than anything is known; use 50 m or more")
    # Up to a pole the middle would make cells of any width.
    middle_deg = min(abs(south_deg + north_deg) / 2, _MOST_MIDDLE_DEG)
    n_columns = max(round(360.0 * float(np.cos(np.radians(middle_deg))) / lat_step_deg), 4)
    return CellLattice(lat_step_deg, _exact(360.0 / n_columns))


def _exact(step_deg: float) -> float:
    """Return a step of few binary digits (off by 1 micrometre at most), whose multiples and halves do not round."""
    return round(step_deg * _STEPS_A_DEGREE) / _STEPS_A_DEGREE


def _whole_steps(first_deg: float, last_deg: float, step_deg: float) -> range:
    """Return the numbers of the cells that cover a stretch, two at least."""
    # A bound that is an edge, but for rounding, asks for no further cell.
    first = int(np.floor(first_deg / step_deg + _ROUNDING))
    last = int(np.ceil(last_deg / step_deg - _ROUNDING))
    return range(first, max(last, first + 2))


def polar_from(
    site: Site, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return ground range (m) and azimuth (deg) from a site to every crossing of two axes, (n_lat, n_lon) each.

    ``lat_deg`` (n_lat,) falls, ``lon_deg`` (n_lon,) grows, by equal steps. The azimuthal-equidistant
    coordinates x = r sin(az), y = r cos(az) are smooth functions of latitude and longitude: exact
    geodesics on nodes 0.6 degrees apart, a bicubic spline between them (off by less than 1 mm up to
    2,000 km from the site).
    """
    lat_nodes, lon_nodes = _nodes(lat_deg[::-1], 90.0), _nodes(lon_deg, np.inf)
    offsets = azimuthal_offsets(site, *np.meshgrid(lat_nodes, lon_nodes, indexing="ij"))
    rows, columns = spline_weights(lat_nodes, lat_deg), spline_weights(lon_nodes, lon_deg)
    east_m, north_m = (blended(rows, each, columns) for each in offsets)
    return polar_of(east_m, north_m)


def spline_weights(nodes: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of each node's value in a cubic spline's value at each of some places, (n, n_nodes).

    The spline has no knot at the second and the last but one node.
    """
    from scipy.interpolate import make_interp_spline  # a tenth of a second, and simulate draws no such map

    return make_interp_spline(nodes, np.eye(nodes.size))(at)


def blended(
    rows: NDArray[np.float64], at_nodes: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a bicubic spline through values at nodes (n_a, n_b), by the weights of a lattice's rows and columns."""
    out = np.empty((rows.shape[0], columns.shape[0]))
    blend(rows, np.ascontiguousarray(at_nodes), np.ascontiguousarray(columns.T), out)
    return out


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


def ring_bounds(site: Site, range_m: float) -> tuple[float, float, float, float]:
    """Return south, west, north, east (deg) of a ring around a site; longitudes run on from the site's own."""
    azimuth_deg = np.arange(0.0, 360.0)
    lat_deg, lon_deg = ends(site, azimuth_deg, np.full(azimuth_deg.shape, range_m))
    to_pole_m = WGS84.inv(site.lon_deg, site.lat_deg, site.lon_deg, np.copysign(90.0, site.lat_deg))[2]
    if to_pole_m <= range_m:
        south, north = (lat_deg.min(), 90.0) if site.lat_deg > 0 else (-90.0, lat_deg.max())
        return float(south), site.lon_deg - 180.0, float(north), site.lon_deg + 180.0
    lon_deg = site.lon_deg + angle_difference_deg(lon_deg, site.lon_deg)
    return float(lat_deg.min()), float(lon_deg.min()), float(lat_deg.max()), float(lon_deg.max())


def _nodes(axis_deg: NDArray[np.float64], most_deg: float) -> NDArray[np.float64]:
    """Return nodes over an axis, a little beyond its ends but not beyond ``most_deg``, where no geodesic ends."""
    first, last = max(axis_deg[0] - _SPARE_DEG, -most_deg), min(axis_deg[-1] + _SPARE_DEG, most_deg)
    return np.linspace(first, last, max(int(np.ceil((last - first) / _NODE_STEP_DEG)), 4) + 1)

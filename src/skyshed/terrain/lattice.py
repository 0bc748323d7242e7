"""A lattice of posts: where the heights of a raster stand, in its own reference system."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine

from skyshed.geodesic import WGS84 as ELLIPSOID

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS, Transformer

WGS84 = "EPSG:4326"
METRES_PER_DEGREE = 111_195.0  # of latitude, on the mean sphere; for comparing spacings, not for positions
_CONGRUENT_POSTS = 0.02  # lattices that stray less than this from each other are one
_LONGEST_RASTER_POSTS = 1_000_000


@dataclass(frozen=True)
class Box:
    """Posts of a lattice: ``n_row`` x ``n_column`` of them from (row, column) on; both may be negative."""

    row: int
    column: int
    n_row: int
    n_column: int

    @property
    def n_posts(self) -> int:
        """How many posts it holds."""
        return self.n_row * self.n_column

    def shifted(self, rows: int, columns: int) -> Box:
        """Return the same posts, counted from another first post."""
        return Box(self.row + rows, self.column + columns, self.n_row, self.n_column)

    def common(self, other: Box) -> Box | None:
        """Return the posts that both hold, None if there are none."""
        row, column = max(self.row, other.row), max(self.column, other.column)
        n_row = min(self.row + self.n_row, other.row + other.n_row) - row
        n_column = min(self.column + self.n_column, other.column + other.n_column) - column
        return Box(row, column, n_row, n_column) if n_row > 0 and n_column > 0 else None

    def out_to(self, n: int) -> Box:
        """Return the box that holds this one and has its edges at multiples of ``n`` posts."""
        row, column = self.row // n * n, self.column // n * n
        last_row, last_column = -(-(self.row + self.n_row) // n) * n, -(-(self.column + self.n_column) // n) * n
        return Box(row, column, last_row - row, last_column - column)

    def within(self, outer: Box) -> tuple[slice, slice]:
        """Return the slices that cut this box out of an array of ``outer``."""
        row, column = self.row - outer.row, self.column - outer.column
        return slice(row, row + self.n_row), slice(column, column + self.n_column)


@dataclass(frozen=True)
class Lattice:
    """Posts at ``(x + column * dx, y - row * dy)`` in the units of ``crs``; x grows eastward, y northward."""

    crs: str
    x: float
    y: float
    dx: float
    dy: float

    @property
    def is_geographic(self) -> bool:
        """Whether x and y are longitude and latitude in degrees."""
        return crs_of(self.crs).is_geographic

    @property
    def columns_around(self) -> int | None:
        """How many posts lead once around the Earth; None in a projection."""
        return round(360.0 / self.dx) if self.is_geographic else None

    @property
    def meridian_deg(self) -> float:
        """The longitude from which it counts: 0 for Greenwich, 12.45 for Rome."""
        return _meridian_deg(self.crs)

    def posts(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray, NDArray]:
        """Return (column, row) of positions, in posts."""
        return (np.asarray(x) - self.x) / self.dx, (self.y - np.asarray(y)) / self.dy

    def offset_of(self, other: Lattice) -> tuple[int, int] | None:
        """Return (row, column) of the first post of ``other`` if its posts are posts of this lattice, else None."""
        if self.crs != other.crs:
            return None
        stretch = max(abs(other.dx / self.dx - 1), abs(other.dy / self.dy - 1))
        column, row = (float(each) for each in self.posts(other.x, other.y))
        length = min(max(abs(column), abs(row)) + 10_000, _LONGEST_RASTER_POSTS)
        if stretch * length > _CONGRUENT_POSTS:
            return None
        if max(abs(column - round(column)), abs(row - round(row))) > _CONGRUENT_POSTS:
            return None
        return round(row), round(column)

    def every(self, n: int, box: Box) -> tuple[Lattice, Box]:
        """Return the lattice of every ``n``-th post, and the posts of it that cover ``box``."""
        row, column = box.row // n, box.column // n
        last_row, last_column = -(-(box.row + box.n_row - 1) // n), -(-(box.column + box.n_column - 1) // n)
        coarse = Lattice(self.crs, self.x, self.y, self.dx * n, self.dy * n)
        return coarse, Box(row, column, last_row - row + 1, last_column - column + 1)

    def transform(self, box: Box) -> Affine:
        """Return the affine transform of a box, by rasterio's convention: (0, 0) is a corner of the first pixel."""
        left = self.x + (box.column - 0.5) * self.dx
        top = self.y - (box.row - 0.5) * self.dy
        return Affine(self.dx, 0.0, left, 0.0, -self.dy, top)

    def spacing_m(self, lat_deg: float | None = None, lon_deg: float | None = None) -> float:
        """Return the finer spacing of the posts on the ground in metres.

        Without a place it is their spacing north to south, and in a projection that of the map: in
        Mercator's a metre of the map at 60 degrees north is half a metre.
        """
        if self.is_geographic:
            across = math.inf if lat_deg is None else self.dx * math.cos(math.radians(lat_deg))
            return min(self.dy, max(across, self.dy / 60)) * METRES_PER_DEGREE
        on_map_m = min(self.dx, self.dy) * crs_of(self.crs).axis_info[0].unit_conversion_factor
        if lat_deg is None or lon_deg is None:
            return on_map_m
        on_ground_m = self._spacing_around(lat_deg, lon_deg)
        return on_ground_m if math.isfinite(on_ground_m) and on_ground_m > 0.0 else on_map_m

    def comparable_spacing_m(self, lat_deg: float, lon_deg: float) -> float:
        """Return the number by which lattices are ranked at a place: north to south, in a projection the finer one."""
        return self.spacing_m() if self.is_geographic else self.spacing_m(lat_deg, lon_deg)

    def _spacing_around(self, lat_deg: float, lon_deg: float) -> float:
        """Return the shorter of the steps of one post along a row and along a column through a place."""
        column, row = (float(each) for each in self.from_wgs84(np.asarray(lat_deg), np.asarray(lon_deg), lon_deg))
        lat, lon = self.to_wgs84(column + np.array([-0.5, 0.5, 0, 0]), row + np.array([0, 0, -0.5, 0.5]), lon_deg)
        _, _, length_m = ELLIPSOID.inv(lon[::2], lat[::2], lon[1::2], lat[1::2])
        return float(np.min(length_m))

    def from_wgs84(self, lat_deg: NDArray, lon_deg: NDArray, near_lon_deg: float) -> tuple[NDArray, NDArray]:
        """Return (column, row) of positions; longitudes are taken within half a turn of ``near_lon_deg``.

        Where the reference system does not reach, both are infinite.
        """
        return self.posts(*between(WGS84, self.crs, (lon_deg, lat_deg), near_lon_deg))

    def to_wgs84(self, column: NDArray, row: NDArray, near_lon_deg: float) -> tuple[NDArray, NDArray]:
        """Return (lat_deg, lon_deg) of posts, longitudes within half a turn of ``near_lon_deg``."""
        x, y = self.x + np.asarray(column) * self.dx, self.y - np.asarray(row) * self.dy
        lon_deg, lat_deg = between(self.crs, WGS84, (x, y), near_lon_deg)
        return lat_deg, lon_deg


def between(source: str, target: str, xy: tuple[NDArray, NDArray], near_lon_deg: float) -> tuple[NDArray, NDArray]:
    """Transform horizontal positions; longitudes come out within half a turn of ``near_lon_deg``."""
    x, y = (np.asarray(values, dtype=np.float64) for values in xy)
    if source != target:
        x, y = _transformer(threading.get_ident(), source, target).transform(x, y)
    if crs_of(target).is_geographic:
        near = near_lon_deg - _meridian_deg(target)
        x = near + np.mod(x - near + 180.0, 360.0) - 180.0
    return x, y


@lru_cache(maxsize=64)
def crs_of(crs: str) -> CRS:
    """Return the parsed reference system."""
    from pyproj import CRS

    return CRS.from_user_input(crs)


@lru_cache(maxsize=64)
def _meridian_deg(crs: str) -> float:
    meridian = crs_of(crs).prime_meridian
    return 0.0 if meridian is None else math.degrees(float(meridian.longitude) * float(meridian.unit_conversion_factor))


@lru_cache(maxsize=64)
def _transformer(thread: int, source: str, target: str) -> Transformer:
    """One for each thread: a transformer may not be shared."""
    del thread
    from pyproj import Transformer

    return Transformer.from_crs(crs_of(source).to_2d(), crs_of(target).to_2d(), always_xy=True)

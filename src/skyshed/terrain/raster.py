"""One raster: checked when it is opened, read piece by piece, with voids as NaN and heights in metres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skyshed.errors import TerrainError
from skyshed.terrain.crs import HeightSystem, horizontal_crs
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.footprint import Footprint, footprint_deg
from skyshed.terrain.header import Header, header_of_file
from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.pixels import Pixels
from skyshed.terrain.virtual import header_of_virtual, is_virtual
from skyshed.terrain.water import surface_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWEST_MSL_M = -11_000.0  # Challenger Deep: -10,935 m
HIGHEST_MSL_M = 9_000.0  # Everest: 8,849 m
_POSTS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class FileRaster:
    """A raster on the disk. ``footprint_deg`` is (south, west, north, east) of its pixels' outer edges.

    ``tags`` are what the file says of its makers; ``parts`` the files that hold its heights.
    """

    found: FoundRaster
    pixels: Pixels
    lattice: Lattice
    is_upside_down: bool
    heights: HeightSystem
    footprint_deg: Footprint
    tags: tuple[tuple[str, str], ...] = ()
    parts: tuple[Path, ...] = ()

    @property
    def n_row(self) -> int:
        """How many rows of posts it has."""
        return self.pixels.n_row

    @property
    def n_column(self) -> int:
        """How many columns of posts it has."""
        return self.pixels.n_column

    @property
    def box(self) -> Box:
        """All its posts, on its own lattice."""
        return Box(0, 0, self.n_row, self.n_column)

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level of posts that lie inside, NaN where there are none.

        Raises
        ------
        TerrainError
            If the file cannot be read there.
        """
        out = np.empty((box.n_row, box.n_column), np.float32)
        n_at_once = max(1, _POSTS_AT_ONCE // box.n_column)
        with self.pixels.opened() as read:
            for first in range(0, box.n_row, n_at_once):
                part = Box(box.row + first, box.column, min(n_at_once, box.n_row - first), box.n_column)
                row = self.n_row - part.row - part.n_row if self.is_upside_down else part.row
                raw = read(Box(row, part.column, part.n_row, part.n_column))
                raw = raw[::-1] if self.is_upside_down else raw
                out[first : first + part.n_row] = self._altitude(raw, part)
        return out

    def _altitude(self, raw: NDArray[np.float64], part: Box) -> NDArray[np.float64]:
        """Return altitudes of values, with absurd ones as NaN and water at its surface."""
        with np.errstate(over="ignore", invalid="ignore"):  # a void may be the largest number that there is
            height = raw * self.heights.factor + self.heights.offset_m
        height[~((height >= LOWEST_MSL_M) & (height <= HIGHEST_MSL_M))] = np.nan
        if self.heights.is_ellipsoidal:
            height = self._above_sea(height, part)
        below = np.nonzero(height < 0.0)
        if below[0].size:
            height[below] = surface_m(height[below], *self._place_deg(below[0] + part.row, below[1] + part.column))
        return height

    def _place_deg(self, row: NDArray, column: NDArray) -> tuple[NDArray, NDArray]:
        """Return (lat, lon) of posts, longitudes within half a turn of the raster's middle."""
        middle = (self.footprint_deg[1] + self.footprint_deg[3]) / 2
        return self.lattice.to_wgs84(column, row, middle)

    def _above_sea(self, height: NDArray[np.float64], part: Box) -> NDArray[np.float64]:
        from skyshed.terrain.geoid import undulation_m

        row, column = np.mgrid[part.row : part.row + part.n_row, part.column : part.column + part.n_column]
        lat_deg, lon_deg = self.lattice.to_wgs84(column, row, self.footprint_deg[1])
        return height - undulation_m(lat_deg, lon_deg)


def open_raster(found: FoundRaster) -> FileRaster:
    """Look at a raster's header and return how to read it.

    Raises
    ------
    PictureError
        More than one band, a picture instead of heights.
    TerrainError
        Not a raster, no reference system, rotated, a virtual raster that leads elsewhere.
    """
    header = header_of_virtual(found) if is_virtual(found) else header_of_file(found)
    n_row, n_column = header.pixels.n_row, header.pixels.n_column
    if min(n_row, n_column) < 2:
        raise TerrainError(f"terrain '{found.name}' has {n_column} x {n_row} posts; at least 2 x 2 are needed")
    crs, heights = horizontal_crs(found.name, header.crs_wkt, header.words)
    lattice, is_upside_down = _lattice(found.name, crs, header)
    footprint = _footprint(found.name, lattice, header.pixels)
    return FileRaster(found, header.pixels, lattice, is_upside_down, heights, footprint, header.tags, header.parts)


def _lattice(name: str, crs: str, header: Header) -> tuple[Lattice, bool]:
    a, b, left, d, e, top = header.transform
    if not np.isfinite(header.transform).all() or b or d or a <= 0.0 or e == 0.0:
        raise TerrainError(f"terrain '{name}' is rotated against its axes; warp it first (gdalwarp)")
    is_upside_down = e > 0.0
    north = top + e * header.pixels.n_row if is_upside_down else top
    return Lattice(crs, left + a / 2, north - abs(e) / 2, a, abs(e)), is_upside_down


def _footprint(name: str, lattice: Lattice, pixels: Pixels) -> Footprint:
    from pyproj.exceptions import ProjError

    try:
        footprint = footprint_deg(lattice, pixels.n_row, pixels.n_column)
        if footprint is not None:  # the way back is needed later
            lattice.from_wgs84(np.array([0.0]), np.array([0.0]), 0.0)
            lattice.to_wgs84(np.array([0.0]), np.array([0.0]), 0.0)
    except ProjError as error:
        raise TerrainError(f"terrain '{name}' has a reference system that PROJ cannot use") from error
    if footprint is None:
        raise TerrainError(f"terrain '{name}' lies nowhere on Earth; check its reference system and its corners")
    return footprint

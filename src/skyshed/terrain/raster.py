"""One raster file: checked when it is opened, read piece by piece, with voids as NaN and heights in metres."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skyshed.errors import TerrainError
from skyshed.terrain.crs import HeightSystem, horizontal_crs
from skyshed.terrain.files import Found
from skyshed.terrain.footprint import Footprint, footprint_deg
from skyshed.terrain.lattice import Box, Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

LOWEST_MSL_M = -11_000.0  # Challenger Deep: -10,935 m
HIGHEST_MSL_M = 9_000.0  # Everest: 8,849 m
SEA_BOTTOM_MSL_M = -500.0  # no land lies so low (shore of the Dead Sea: -430 m): such a post is sea, hence 0
_SRTM_VOIDS = (-32768, -32767)
_POSTS_AT_ONCE = 4_000_000
_DRIVERS = ["GTiff", "COG", "VRT", "SRTMHGT", "AAIGrid", "HFA", "EHdr", "ENVI", "DTED", "USGSDEM", "GRASSASCIIGrid"]
# No raster may fetch anything; GDAL's own cache of blocks (5 % of all memory) is of no use to us.
_GDAL_OPTIONS = {"CPL_VSIL_CURL_ALLOWED_FILENAME": "none", "GDAL_CACHEMAX": 64, "GDAL_VRT_ENABLE_PYTHON": "NO"}


@dataclass(frozen=True)
class FileRaster:
    """A raster on the disk. ``footprint_deg`` is (south, west, north, east) of its pixels' outer edges.

    ``tags`` are what the file says of its copyright; ``parts`` the files that hold its heights.
    """

    found: Found
    lattice: Lattice
    n_row: int
    n_column: int
    is_upside_down: bool
    heights: HeightSystem
    footprint_deg: Footprint
    tags: tuple[str, ...] = ()
    parts: tuple[Path, ...] = ()

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
        with opened(self.found) as dataset:
            for first in range(0, box.n_row, n_at_once):
                part = Box(box.row + first, box.column, min(n_at_once, box.n_row - first), box.n_column)
                out[first : first + part.n_row] = self._read_part(dataset, part)
        return out

    def _read_part(self, dataset: DatasetReader, part: Box) -> NDArray[np.float32]:
        from rasterio.enums import MaskFlags
        from rasterio.windows import Window

        row = self.n_row - part.row - part.n_row if self.is_upside_down else part.row
        window = Window(part.column, row, part.n_column, part.n_row)
        raw = dataset.read(1, window=window)
        is_void = _voids(raw, dataset.nodata)
        if MaskFlags.per_dataset in dataset.mask_flag_enums[0]:
            is_void |= dataset.read_masks(1, window=window) == 0
        height = raw.astype(np.float32)
        if (self.heights.factor, self.heights.offset_m) != (1.0, 0.0):
            height = height * np.float32(self.heights.factor) + np.float32(self.heights.offset_m)
        is_void |= ~((height >= LOWEST_MSL_M) & (height <= HIGHEST_MSL_M))
        height[height < SEA_BOTTOM_MSL_M] = 0.0
        height[is_void] = np.nan
        height = height[::-1] if self.is_upside_down else height
        return self._above_sea(height, part) if self.heights.is_ellipsoidal else height

    def _above_sea(self, height: NDArray[np.float32], part: Box) -> NDArray[np.float32]:
        from skyshed.terrain.geoid import undulation_m

        row, column = np.mgrid[part.row : part.row + part.n_row, part.column : part.column + part.n_column]
        lat_deg, lon_deg = self.lattice.to_wgs84(column, row, self.footprint_deg[1])
        return height - undulation_m(lat_deg, lon_deg).astype(np.float32)


def open_raster(found: Found) -> FileRaster:
    """Look at a raster's header and return how to read it.

    Raises
    ------
    TerrainError
        Not a raster, no reference system, rotated, more than one band, a picture instead of heights.
    """
    with opened(found) as dataset:
        _check_band(found.name, dataset)
        crs, heights = horizontal_crs(found.name, dataset)
        a, b, left, d, e, top = tuple(dataset.transform)[:6]
        if b or d or a <= 0.0 or e == 0.0:
            raise TerrainError(f"terrain '{found.name}' is rotated against its axes; warp it first (gdalwarp)")
        is_upside_down = e > 0.0
        north = top + e * dataset.height if is_upside_down else top
        lattice = Lattice(crs, left + a / 2, north - abs(e) / 2, a, abs(e))
        shape = dataset.height, dataset.width
        # A virtual raster's heights lie in other files: these count for its hash.
        parts = tuple(sorted(map(Path, dataset.files))) if dataset.driver == "VRT" else (found.file,)
        tags = tuple(text for key, text in dataset.tags().items() if "COPYRIGHT" in key.upper())
        footprint = footprint_deg(lattice, *shape)
        if footprint is None:
            raise TerrainError(
                f"terrain '{found.name}' lies nowhere on Earth; check its reference system and its corners"
            )
    return FileRaster(found, lattice, *shape, is_upside_down, heights, footprint, tags, parts)


@contextmanager
def opened(found: Found) -> Iterator[DatasetReader]:
    """Open a raster for this call and this thread alone; GDAL's complaints become one line."""
    from rasterio import Env
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.io import DatasetReader

    with ExitStack() as stack:
        address = _address(found, stack)
        stack.enter_context(Env(**_GDAL_OPTIONS))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            yield stack.enter_context(DatasetReader(address, driver=_DRIVERS))
        except (RasterioError, OSError, ValueError) as error:
            reason = str(error.__cause__ or error).replace(address, found.name).splitlines()[0][:200]
            raise TerrainError(
                f"terrain '{found.name}' cannot be read as a raster ({reason}); copy it again, or give another file"
            ) from error


def _address(found: Found, stack: ExitStack) -> str:
    """Return what GDAL opens: a file, or memory that holds a member of an archive."""
    if found.member is None:
        return str(found.file.absolute())
    from rasterio.io import MemoryFile

    return stack.enter_context(MemoryFile(found.unpacked(), filename=found.name)).name


def _voids(raw: NDArray, nodata: float | None) -> NDArray[np.bool_]:
    """Return where the declared no-data value or one of SRTM's stands; NaN and absurd heights are found later."""
    is_void = np.zeros(raw.shape, bool)
    for value in {*_SRTM_VOIDS, nodata} - {None}:
        if _can_hold(raw.dtype, value):
            is_void |= raw == raw.dtype.type(value)
    return is_void


def _can_hold(dtype: np.dtype, value: float) -> bool:
    if dtype.kind == "f":
        return True
    return float(value).is_integer() and np.iinfo(dtype).min <= value <= np.iinfo(dtype).max


def _check_band(name: str, dataset: DatasetReader) -> None:
    from rasterio.enums import ColorInterp

    if dataset.count != 1:
        raise TerrainError(f"terrain '{name}' has {dataset.count} bands; a raster of heights has one")
    kind = np.dtype(dataset.dtypes[0]) if dataset.dtypes[0] != "complex_int16" else np.dtype(complex)
    if kind.kind not in "iuf" or kind.itemsize == 1 or dataset.colorinterp[0] == ColorInterp.palette:
        raise TerrainError(f"terrain '{name}' holds {dataset.dtypes[0]} values, as pictures do, not heights in metres")
    if min(dataset.shape) < 2:
        raise TerrainError(f"terrain '{name}' has {dataset.width} x {dataset.height} posts; at least 2 x 2 are needed")

"""Values of one band as a file holds them, opened by drivers that read files on this machine and nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from skyshed.errors import TerrainError
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.lattice import Box
from skyshed.terrain.voids import mask_of, void_values, with_voids

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

Reader = Callable[[Box], "NDArray[np.float64]"]

# Never GDAL's own reader of virtual rasters: it opens their sources with every driver there is, and so over a network.
DRIVERS = ["GTiff", "SRTMHGT", "AAIGrid", "HFA", "EHdr", "ENVI", "DTED", "USGSDEM", "GRASSASCIIGrid"]
# Nothing may be fetched; GDAL's own cache of blocks (5 % of all memory) is of no use to us.
_GDAL_OPTIONS = {"CPL_VSIL_CURL_ALLOWED_FILENAME": "none", "GDAL_CACHEMAX": 64, "GDAL_VRT_ENABLE_PYTHON": "NO"}


class Pixels(Protocol):
    """A band that can be read by pieces."""

    @property
    def n_row(self) -> int: ...
    @property
    def n_column(self) -> int: ...

    def opened(self) -> AbstractContextManager[Reader]:
        """Lend a function that returns the values of a box as float64, NaN where nothing is known."""


@dataclass(frozen=True)
class FilePixels:
    """A band of a file."""

    found: FoundRaster
    n_row: int
    n_column: int
    band: int = 1

    @contextmanager
    def opened(self) -> Iterator[Reader]:
        """Lend the reader; the file is open for this call and this thread alone."""
        from rasterio.windows import Window

        with opened(self.found) as dataset:
            values = void_values(dataset, self.band)

            def read(box: Box) -> NDArray[np.float64]:
                raw = dataset.read(self.band, window=Window(box.column, box.row, box.n_column, box.n_row))
                out = with_voids(raw, values)
                mask = mask_of(dataset, self.band, box)
                if mask is not None:
                    out[mask] = np.nan
                return out

            yield read


@contextmanager
def opened(found: FoundRaster) -> Iterator[DatasetReader]:
    """Open a raster for this call and this thread alone; GDAL's messages become one line.

    Raises
    ------
    TerrainError
        If no driver of the list reads it, or it breaks off.
    """
    from pyproj.exceptions import ProjError
    from rasterio import Env
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.io import DatasetReader

    with found.on_disk() as path, Env(**_GDAL_OPTIONS), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            with DatasetReader(str(path), driver=DRIVERS) as dataset:
                yield dataset
        except (CPLE_BaseError, RasterioError, ProjError, OSError, ValueError, ArithmeticError) as error:
            reason = str(error.__cause__ or error).replace(str(path), found.name).strip()
            reason = reason.splitlines()[0][:200] if reason else type(error).__name__
            raise TerrainError(
                f"terrain '{found.name}' cannot be read as a raster ({reason}); copy it again, or give another file"
            ) from error

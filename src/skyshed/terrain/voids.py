"""What stands in a raster where nothing is known: declared values, masks, and those that makers forget to declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from skyshed.terrain.lattice import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

# SRTM's and ESRI's values, and the largest ones of 16 bits: taken for void though no file says so.
_UNDECLARED = (-32768.0, -32767.0, -9999.0, 32767.0, 65535.0)
_SAYS_NODATA = {"NODATA", "NODATA_VALUE", "NODATAVALUE", "NO_DATA", "NO_DATA_VALUE", "_FILLVALUE", "MISSING_VALUE"}


def void_values(dataset: DatasetReader, band: int) -> frozenset[float]:
    """Return all values of a band that mean void: declared, written in its tags as text, or well known."""
    declared = dataset.nodatavals[band - 1]
    said = [*_in_words(dataset.tags()), *_in_words(dataset.tags(band))]
    return frozenset((*_UNDECLARED, *said, *(() if declared is None else (float(declared),))))


def with_voids(raw: NDArray, values: Iterable[float]) -> NDArray[np.float64]:
    """Return raw values as float64, NaN where one of the void values stands."""
    out = raw.astype(np.float64)
    for value in values:
        # A float32 raster holds the float32 nearest to what its header says with more digits.
        out[raw == (np.float32(value) if raw.dtype == np.float32 else value)] = np.nan
    return out


def mask_of(dataset: DatasetReader, band: int, box: Box) -> NDArray[np.bool_] | None:
    """Return where a mask or an alpha band says that nothing is known, None where the raster has none."""
    from rasterio.enums import MaskFlags
    from rasterio.windows import Window

    if MaskFlags.per_dataset not in dataset.mask_flag_enums[band - 1]:
        return None
    window = Window(box.column, box.row, box.n_column, box.n_row)
    return dataset.read_masks(band, window=window) == 0


def _in_words(tags: Mapping[str, str]) -> list[float]:
    found = []
    for key, text in tags.items():
        if key.rpartition("#")[2].upper() in _SAYS_NODATA:
            try:
                found.append(float(text.strip().split()[0]))
            except (ValueError, IndexError):
                continue  # 'none', 'n/a': nothing that could be compared
    return found

"""What a raster says of itself, whether it is one file or a virtual one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skyshed.errors import TerrainError
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.pixels import FilePixels, Pixels, opened

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

_CREDIT_WORDS = ("COPYRIGHT", "ATTRIBUTION", "CREDIT", "LICENCE", "LICENSE", "PRODUCER", "SOURCE", "DIGITIZINGSYSTEM")
_DTYPES_OF_HEIGHTS = {"int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"}
Corner = tuple[float, float, float, float, float, float]


class PictureError(TerrainError):
    """A raster that holds a picture, a mask or several bands: in a folder it is skipped."""


@dataclass(frozen=True)
class BandWords:
    """What a band says of its values: height = stored value x ``scale`` + ``offset``, in ``unit``, or a depth."""

    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    is_depth: bool = False


@dataclass(frozen=True)
class Header:
    """Where a raster lies and how its values are read.

    ``transform`` is affine, by rasterio's order; ``tags`` what it says of its makers (key and text);
    ``parts`` all files that it is read from.
    """

    crs_wkt: str | None
    transform: Corner
    words: BandWords
    pixels: Pixels
    tags: tuple[tuple[str, str], ...] = ()
    parts: tuple[Path, ...] = ()


def header_of_file(found: FoundRaster) -> Header:
    """Return what a single file says.

    Raises
    ------
    PictureError
        It holds more than one band, or a picture.
    TerrainError
        It cannot be read.
    """
    with opened(found) as dataset:
        if dataset.count != 1:
            raise PictureError(f"terrain '{found.name}' has {dataset.count} bands; a raster of heights has one")
        check_band(found.name, dataset, 1)
        parts = (found.file,) if found.member is not None else (found.file, *map(Path, sorted(dataset.files)))
        return Header(
            crs_wkt=dataset.crs.to_wkt() if dataset.crs else None,
            transform=tuple(dataset.transform)[:6],
            words=band_words(dataset, 1),
            pixels=FilePixels(found, dataset.height, dataset.width),
            tags=tuple((key, text) for key, text in dataset.tags().items() if _is_credit(key)),
            parts=tuple(dict.fromkeys(part.absolute() for part in parts)),
        )


def band_words(dataset: DatasetReader, band: int) -> BandWords:
    """Return what a band of an open file says of its values."""
    tags = (dataset.tags() | dataset.tags(band)).items()
    is_depth = any(
        key.rpartition("#")[2].lower() == "positive" and text.strip().lower() == "down" for key, text in tags
    )
    unit = (dataset.units[band - 1] or "").strip().lower()
    return BandWords(unit, dataset.scales[band - 1], dataset.offsets[band - 1], is_depth)


def check_band(name: str, dataset: DatasetReader, band: int) -> None:
    """Refuse a band that holds no heights.

    Raises
    ------
    PictureError
        It holds bytes, complex numbers or colours.
    """
    from rasterio.enums import ColorInterp

    check_dtype(name, dataset.dtypes[band - 1])
    if dataset.colorinterp[band - 1] == ColorInterp.palette:
        raise PictureError(f"terrain '{name}' holds colours, as pictures do, not heights in metres")


def check_dtype(name: str, dtype: str) -> None:
    """Refuse a type of number in which no heights are kept.

    Raises
    ------
    PictureError
        As it says.
    """
    if dtype not in _DTYPES_OF_HEIGHTS:
        raise PictureError(f"terrain '{name}' holds {dtype} values, as pictures do, not heights in metres")


def _is_credit(key: str) -> bool:
    folded = key.upper().replace("_", "").replace(" ", "")
    return any(word in folded for word in _CREDIT_WORDS)

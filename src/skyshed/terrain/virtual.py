"""Virtual rasters (.vrt) that join files side by side, read by us: every source is looked up and judged first.

GDAL's reader would open a source with any of its drivers, over a network too, and gives 0 m where no
source lies. Here a source is a file in the folder of the virtual raster or below it, read by the
drivers of terrain; what no source covers is void, and each source's own voids count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skyshed.errors import TerrainError
from skyshed.terrain.files import Found
from skyshed.terrain.header import BandWords, Header, band_words, check_band, check_dtype
from skyshed.terrain.lattice import Box
from skyshed.terrain.pixels import FilePixels, Pixels, Reader, opened

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from numpy.typing import NDArray

MOST_VRT_BYTES = 64_000_000
_MOST_NESTED = 4
_POSTS_AT_ONCE = 4_000_000
_PLAIN = {"SimpleSource", "ComplexSource"}
_BEYOND_US = {"LUT", "Exponent", "ColorTableComponent", "Kernel"}
_WORDS_OF_TYPE = {"Byte": "uint8", "Int8": "int8"}
_FOREIGN = "make a file of it first (gdal_translate)"


@dataclass(frozen=True)
class Rect:
    """A rectangle of pixels; corners and sides may be fractions."""

    x: float
    y: float
    n_across: float
    n_down: float


@dataclass(frozen=True)
class Piece:
    """A source and where it stands: value = source x ``ratio`` + ``offset``, the nearest pixel of ``source``.

    ``void`` is what the virtual raster, beside the source itself, takes for unknown in it.
    """

    pixels: Pixels
    source: Rect
    target: Rect
    void: float | None = None
    ratio: float = 1.0
    offset: float = 0.0

    def fill(self, out: NDArray[np.float64], box: Box) -> None:
        """Write what the source knows of a box over what is there."""
        row, from_row = _steps(
            (self.source.y, self.source.n_down), (self.target.y, self.target.n_down),
            range(box.row, box.row + box.n_row), self.pixels.n_row,
        )  # fmt: skip
        column, from_column = _steps(
            (self.source.x, self.source.n_across), (self.target.x, self.target.n_across),
            range(box.column, box.column + box.n_column), self.pixels.n_column,
        )  # fmt: skip
        if row.size and column.size:
            self._copy(out[row[0] - box.row :, column[0] - box.column :], from_row, from_column)

    def _copy(self, place: NDArray[np.float64], from_row: NDArray[np.intp], from_column: NDArray[np.intp]) -> None:
        width = int(from_column[-1] - from_column[0]) + 1
        per_row = (int(from_row[-1] - from_row[0]) + 1) / from_row.size
        n_at_once = max(1, int(_POSTS_AT_ONCE / (width * per_row)))
        with self.pixels.opened() as read:
            for first in range(0, from_row.size, n_at_once):
                part = from_row[first : first + n_at_once]
                window = Box(int(part[0]), int(from_column[0]), int(part[-1] - part[0]) + 1, width)
                values = read(window)[np.ix_(part - part[0], from_column - from_column[0])]
                if self.void is not None:
                    values[(values == self.void) | (values == float(np.float32(self.void)))] = np.nan
                values = values * self.ratio + self.offset
                target = place[first : first + part.size, : from_column.size]
                np.copyto(target, values, where=~np.isnan(values))


@dataclass(frozen=True)
class VirtualPixels:
    """What the sources give together: the later one where two know something, as GDAL has it."""

    n_row: int
    n_column: int
    void: float | None
    pieces: tuple[Piece, ...]

    @contextmanager
    def opened(self) -> Iterator[Reader]:
        """Lend the reader; it opens sources when they are needed."""
        yield self._read

    def _read(self, box: Box) -> NDArray[np.float64]:
        out = np.full((box.n_row, box.n_column), np.nan)
        for piece in self.pieces:
            piece.fill(out, box)
        if self.void is not None:
            out[out == self.void] = np.nan
        return out


def is_virtual(found: Found) -> bool:
    """Return whether a file is a virtual raster, whatever it is called."""
    with found.on_disk() as path:
        try:
            with path.open("rb") as start:
                return start.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<VRTDataset", b"<?xml"))
        except OSError as error:
            raise TerrainError(f"terrain '{found.name}' cannot be read ({error.strerror}); copy it again") from error


def header_of_virtual(found: Found, n_above: int = 0) -> Header:
    """Return what a virtual raster says, with every source resolved.

    Raises
    ------
    TerrainError
        It is no plain mosaic of one band, or names a source that is no raster beside it.
    """
    root = _parsed(found)
    band = _band(found, root)
    n_row, n_column = (_whole(found, root, key) for key in ("rasterYSize", "rasterXSize"))
    sources = [_source(found, each, n_above, Rect(0, 0, n_column, n_row)) for each in _sources(found, band)]
    pixels = VirtualPixels(n_row, n_column, _number(found, band, "NoDataValue"), tuple(each for each, *_ in sources))
    parts = (found.file.absolute(), *(part for _, _, files in sources for part in files))
    words = _words(found, band, [each for _, each, _ in sources])
    return Header(_crs_wkt(found, root), _transform(found, root), words, pixels, parts=tuple(dict.fromkeys(parts)))


def _parsed(found: Found) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    with found.on_disk() as path:
        try:
            if path.stat().st_size > MOST_VRT_BYTES:
                raise TerrainError(f"terrain '{found.name}' has more than {MOST_VRT_BYTES / 1e6:g} MB; that is no VRT")
            root = fromstring(path.read_bytes(), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError, OSError) as error:
            raise TerrainError(
                f"terrain '{found.name}' cannot be read as a raster (no whole VRT: {error}); copy it again, or give "
                "another file"
            ) from error
    if root.tag != "VRTDataset":
        raise TerrainError(f"terrain '{found.name}' is a description of a {root.tag}, not a raster; nothing is fetched")
    if root.get("subClass"):
        raise TerrainError(f"terrain '{found.name}' is a {root.get('subClass')}, not a plain mosaic; {_FOREIGN}")
    return root


def _band(found: Found, root: Element) -> Element:
    bands = root.findall("VRTRasterBand")
    if len(bands) != 1:
        raise TerrainError(f"terrain '{found.name}' has {len(bands)} bands; a raster of heights has one")
    if bands[0].get("subClass"):
        raise TerrainError(f"terrain '{found.name}' has a {bands[0].get('subClass')}, no plain band; {_FOREIGN}")
    dtype = bands[0].get("dataType", "Byte")
    check_dtype(found.name, _WORDS_OF_TYPE.get(dtype, dtype.lower()))
    return bands[0]


def _sources(found: Found, band: Element) -> list[Element]:
    others = {each.tag for each in band if each.tag.endswith("Source")} - _PLAIN
    sources = [each for each in band if each.tag in _PLAIN]
    others |= {child.tag for each in sources for child in each} & _BEYOND_US
    if others:
        raise TerrainError(
            f"terrain '{found.name}' works with {', '.join(sorted(others))}, no plain mosaic; {_FOREIGN}"
        )
    return sources


def _source(found: Found, element: Element, n_above: int, whole: Rect) -> tuple[Piece, BandWords, tuple]:
    """Return a source as a piece, what it says of its values, and its files."""
    name = (element.findtext("SourceFilename") or "").strip()
    source = found.beside(name) if name and "://" not in name and not name.startswith(("/vsi", "<")) else None
    if source is None or n_above >= _MOST_NESTED:
        raise TerrainError(
            f"terrain '{found.name}' joins '{name[:200]}', which is no file in its folder; nothing is fetched "
            "through a file: put the virtual raster beside its tiles, or give the tiles"
        )
    pixels, words, parts = _opened_source(found, source, element, n_above)
    piece = Piece(
        pixels,
        _rect(found, element.find("SrcRect")) or Rect(0, 0, pixels.n_column, pixels.n_row),
        _rect(found, element.find("DstRect")) or whole,
        _number(found, element, "NODATA"),
        *(_number(found, element, key) or default for key, default in (("ScaleRatio", 1.0), ("ScaleOffset", 0.0))),
    )
    return piece, words, parts


def _opened_source(found: Found, source: Found, element: Element, n_above: int) -> tuple[Pixels, BandWords, tuple]:
    if is_virtual(source):
        header = header_of_virtual(source, n_above + 1)
        return header.pixels, header.words, header.parts
    number = (element.findtext("SourceBand") or "1").strip()
    with opened(source) as dataset:
        if not number.isdecimal() or not 1 <= int(number) <= dataset.count:
            raise TerrainError(
                f"terrain '{found.name}' asks for band '{number[:20]}' of {source.name}, which has none such"
            )
        check_band(source.name, dataset, int(number))
        pixels = FilePixels(source, dataset.height, dataset.width, int(number))
        return pixels, band_words(dataset, int(number)), (source.file.absolute(),)


def _words(found: Found, band: Element, sources: list[BandWords]) -> BandWords:
    """Return what the band says of its values; where it says nothing, what its sources say with one voice."""
    unit = (band.findtext("UnitType") or "").strip().lower()
    scale, offset = _number(found, band, "Scale"), _number(found, band, "Offset")
    if unit or scale is not None or offset is not None:
        is_depth = any(each.is_depth for each in sources)
        return BandWords(unit, 1.0 if scale is None else scale, offset or 0.0, is_depth)
    said = set(sources)
    if len(said) > 1:
        raise TerrainError(
            f"terrain '{found.name}' joins rasters whose values have different units or scales; {_FOREIGN}"
        )
    return said.pop() if said else BandWords()


def _crs_wkt(found: Found, root: Element) -> str | None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = (root.findtext("SRS") or "").strip()
    try:
        return CRS.from_user_input(text).to_wkt() if text else None
    except CRSError as error:
        raise TerrainError(f"terrain '{found.name}' has a reference system that PROJ cannot read") from error


def _transform(found: Found, root: Element) -> tuple:
    try:
        left, a, b, top, d, e = (float(each) for each in (root.findtext("GeoTransform") or "").split(","))
    except ValueError as error:
        raise TerrainError(
            f"terrain '{found.name}' does not say where it lies (<GeoTransform> of six numbers)"
        ) from error
    return a, b, left, d, e, top


def _rect(found: Found, element: Element | None) -> Rect | None:
    if element is None:
        return None
    try:
        rect = Rect(*(float(element.get(key, "")) for key in ("xOff", "yOff", "xSize", "ySize")))
    except ValueError as error:
        raise TerrainError(f"terrain '{found.name}' has a <{element.tag}> without four numbers") from error
    if not all(math.isfinite(each) for each in (rect.x, rect.y)) or not (
        0 < rect.n_across < 1e9 and 0 < rect.n_down < 1e9
    ):
        raise TerrainError(f"terrain '{found.name}' has a <{element.tag}> that is no rectangle")
    return rect


def _whole(found: Found, root: Element, key: str) -> int:
    text = root.get(key, "")
    if not text.isdecimal() or not 1 < int(text[:12]) < 2**31:
        raise TerrainError(f"terrain '{found.name}' has {key} '{text[:20]}'; at least 2 x 2 posts are needed")
    return int(text)


def _number(found: Found, element: Element, key: str) -> float | None:
    text = (element.findtext(key) or "").strip()
    try:
        return float(text) if text and text.lower() != "none" else None
    except ValueError as error:
        raise TerrainError(f"terrain '{found.name}' has <{key}> '{text[:20]}', which is no number") from error


def _steps(
    source: tuple[float, float], target: tuple[float, float], wanted: range, n_source: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return wanted pixels whose middle lies in a piece, and the pixels of the source that they show.

    ``source`` and ``target`` are the first edge and the length along one axis.
    """
    first = max(math.ceil(target[0] - 0.5), wanted.start)
    last = min(math.ceil(target[0] + target[1] - 0.5), wanted.stop)
    to = np.arange(first, max(first, last))
    shown = np.floor(source[0] + (to + 0.5 - target[0]) * (source[1] / target[1])).astype(np.intp)
    is_there = (shown >= 0) & (shown < n_source)
    return to[is_there], shown[is_there]

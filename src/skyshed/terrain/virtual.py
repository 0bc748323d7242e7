"""Virtual rasters (.vrt) that join files side by side, read by us: every source is looked up and judged first.

GDAL's reader would open a source with any of its drivers, over a network too, and gives 0 m where no
source lies. Here a source is a file of this machine (of the archive, where that holds the virtual raster), read by the
drivers of terrain; what no source covers is void, and each source's own voids count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skyshed.errors import TerrainError
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.header import BandWords, Header, band_words, check_band, check_dtype
from skyshed.terrain.pieces import Piece, Rect, VirtualPixels
from skyshed.terrain.pixels import FilePixels, opened

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from skyshed.terrain.pixels import Pixels

    Source = tuple[Pixels, BandWords, tuple[Path, ...]]

MOST_VRT_BYTES = 64_000_000
_MOST_NESTED = 4
MOST_PIECES = 100_000
_PLAIN = {"SimpleSource", "ComplexSource"}
_BEYOND_US = {"LUT", "Exponent", "ColorTableComponent", "Kernel"}
_WORDS_OF_TYPE = {"Byte": "uint8", "Int8": "int8"}
_FOREIGN = "make a file of it first (gdal_translate all.vrt all.tif)"


def is_virtual(found: FoundRaster) -> bool:
    """Return whether a file is a virtual raster, whatever it is called."""
    with found.on_disk() as path:
        try:
            with path.open("rb") as start:
                return start.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<VRTDataset", b"<?xml"))
        except OSError as error:
            raise TerrainError(f"terrain '{found.name}' cannot be read ({error.strerror}); copy it again") from error


def header_of_virtual(found: FoundRaster) -> Header:
    """Return what a virtual raster says, with every source resolved.

    Raises
    ------
    TerrainError
        It is not a plain mosaic of one band, or names a source that is not a raster of this machine.
    """
    return _header(found, {}, 0)


def _header(found: FoundRaster, known: dict[tuple[FoundRaster, str], Source], n_above: int) -> Header:
    """Return a header; ``known`` holds the sources that were looked up, each once however often it is joined."""
    root = _parsed(found)
    band = _band(found, root)
    n_row, n_column = (_whole(found, root, key) for key in ("rasterYSize", "rasterXSize"))
    whole = Rect(0, 0, n_column, n_row)
    pieces, sources = [], []
    for element in _sources(found, band):
        source = _looked_up(found, element, known, n_above)
        pieces.append(_piece(found, element, source[0], whole))
        sources.append(source)
    pixels = VirtualPixels(n_row, n_column, _number(found, band, "NoDataValue"), tuple(pieces))
    if pixels.n_pieces > MOST_PIECES:
        raise TerrainError(f"terrain '{found.name}' joins more than {MOST_PIECES:,} pieces; {_FOREIGN}")
    parts = dict.fromkeys([found.file.absolute(), *(part for *_, parts in sources for part in parts)])
    words = _words(found, band, {said for _, said, _ in sources})
    return Header(_crs_wkt(found, root), _transform(found, root), words, pixels, parts=tuple(parts))


def _parsed(found: FoundRaster) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    with found.on_disk() as path:
        try:
            if path.stat().st_size > MOST_VRT_BYTES:
                raise TerrainError(
                    f"terrain '{found.name}' has more than {MOST_VRT_BYTES / 1e6:g} MB; that is not a VRT"
                )
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


def _band(found: FoundRaster, root: Element) -> Element:
    bands = root.findall("VRTRasterBand")
    if len(bands) != 1:
        raise TerrainError(f"terrain '{found.name}' has {len(bands)} bands; a raster of heights has one")
    if bands[0].get("subClass"):
        raise TerrainError(f"terrain '{found.name}' has a {bands[0].get('subClass')}, no plain band; {_FOREIGN}")
    dtype = bands[0].get("dataType", "Byte")
    check_dtype(found.name, _WORDS_OF_TYPE.get(dtype, dtype.lower()))
    return bands[0]


def _sources(found: FoundRaster, band: Element) -> list[Element]:
    others = {child.tag for child in band if child.tag.endswith("Source")} - _PLAIN
    sources = [child for child in band if child.tag in _PLAIN]
    others |= {child.tag for source in sources for child in source} & _BEYOND_US
    if others:
        raise TerrainError(
            f"terrain '{found.name}' works with {', '.join(sorted(others))}, no plain mosaic; {_FOREIGN}"
        )
    return sources


def _looked_up(
    found: FoundRaster, element: Element, known: dict[tuple[FoundRaster, str], Source], n_above: int
) -> Source:
    """Return a source's pixels, what it says of its values, and its files."""
    name = (element.findtext("SourceFilename") or "").strip()
    source = found.beside(name) if name and "://" not in name and not name.startswith(("/vsi", "<")) else None
    if source is None or n_above >= _MOST_NESTED:
        where = "in its archive" if found.member else f"on this machine, seen from {found.file.absolute().parent}"
        raise TerrainError(
            f"terrain '{found.name}' joins '{name[:200]}', which is not a file {where}; nothing is fetched through a "
            "file: build the virtual raster where its tiles are (gdalbuildvrt), or give the tiles"
        )
    number = (element.findtext("SourceBand") or "1").strip()
    key = source, number
    if key not in known:
        if is_virtual(source):
            header = _header(source, known, n_above + 1)
            known[key] = header.pixels, header.words, header.parts
        else:
            known[key] = _file_source(found, source, number)
    return known[key]


def _file_source(found: FoundRaster, source: FoundRaster, number: str) -> Source:
    with opened(source) as dataset:
        if not number.isdecimal() or not 1 <= int(number[:9]) <= dataset.count:
            raise TerrainError(f"terrain '{found.name}' asks for band '{number[:20]}' of {source.name}; there is none")
        check_band(source.name, dataset, int(number))
        pixels = FilePixels(source, dataset.height, dataset.width, int(number))
        return pixels, band_words(dataset, int(number)), (source.file.absolute(),)


def _piece(found: FoundRaster, element: Element, pixels: Pixels, whole: Rect) -> Piece:
    ratio, offset = (_number(found, element, key) for key in ("ScaleRatio", "ScaleOffset"))
    return Piece(
        pixels,
        _rect(found, element.find("SrcRect")) or Rect(0, 0, pixels.n_column, pixels.n_row),
        _rect(found, element.find("DstRect")) or whole,
        _number(found, element, "NODATA"),
        1.0 if ratio is None else ratio,
        offset or 0.0,
    )


def _words(found: FoundRaster, band: Element, said: set[BandWords]) -> BandWords:
    """Return what the band says of its values; where it says nothing, what all its sources say alike."""
    unit = (band.findtext("UnitType") or "").strip().lower()
    scale, offset = _number(found, band, "Scale"), _number(found, band, "Offset")
    if unit or scale is not None or offset is not None:
        is_depth = any(words.is_depth for words in said)
        return BandWords(unit, 1.0 if scale is None else scale, offset or 0.0, is_depth)
    if len(said) > 1:
        raise TerrainError(f"terrain '{found.name}' joins rasters of different units or scales; {_FOREIGN}")
    return next(iter(said), BandWords())


def _crs_wkt(found: FoundRaster, root: Element) -> str | None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = (root.findtext("SRS") or "").strip()
    try:
        return CRS.from_user_input(text).to_wkt() if text else None
    except CRSError as error:
        raise TerrainError(f"terrain '{found.name}' has a reference system that PROJ cannot read") from error


def _transform(found: FoundRaster, root: Element) -> tuple:
    try:
        left, a, b, top, d, e = (float(number) for number in (root.findtext("GeoTransform") or "").split(","))
    except ValueError as error:
        raise TerrainError(f"terrain '{found.name}' needs a <GeoTransform> of six numbers to lie anywhere") from error
    return a, b, left, d, e, top


def _rect(found: FoundRaster, element: Element | None) -> Rect | None:
    if element is None:
        return None
    try:
        rect = Rect(*(float(element.get(key, "")) for key in ("xOff", "yOff", "xSize", "ySize")))
    except ValueError as error:
        raise TerrainError(f"terrain '{found.name}' has a <{element.tag}> without four numbers") from error
    if not (abs(rect.x) < 1e9 and abs(rect.y) < 1e9 and 0 < rect.n_across < 1e9 and 0 < rect.n_down < 1e9):
        raise TerrainError(f"terrain '{found.name}' has a <{element.tag}> that is not a rectangle")
    return rect


def _whole(found: FoundRaster, root: Element, key: str) -> int:
    text = root.get(key, "")
    if not text.isdecimal() or not 1 < int(text[:12]) < 2**31:
        raise TerrainError(f"terrain '{found.name}' has {key} '{text[:20]}'; at least 2 x 2 posts are needed")
    return int(text)


def _number(found: FoundRaster, element: Element, key: str) -> float | None:
    text = (element.findtext(key) or "").strip()
    try:
        return float(text) if text and text.lower() != "none" else None
    except ValueError as error:
        raise TerrainError(f"terrain '{found.name}' has <{key}> '{text[:20]}', which is not a number") from error

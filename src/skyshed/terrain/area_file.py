"""Polygons from the file of an area: what it holds in all its layers, by its first bytes and never by what it asks for.

A library that opens any format would follow a "GeoJSON" that is a list of addresses in truth, and
reach for the network. Text formats are read here; of binary ones those open that their first bytes
name, and no other driver gets to see the file.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from skyshed.catalogue.geojson import ReferenceSystem, features_of, geometries_of, parse_geojson
from skyshed.errors import InputError
from skyshed.terrain.area_kml import kml_rings
from skyshed.terrain.area_zip import unpacked
from skyshed.terrain.rings import polygons_of
from skyshed.units import UnitError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

READ = "GeoJSON, GeoPackage, shapefile, FlatGeobuf and KML are read, also in a .zip or .kmz"
MOST_TEXT_BYTES = 64_000_000
MOST_BYTES = 1_000_000_000
_HEAD_BYTES = 512
_SHAPEFILE, _FLATGEOBUF, _SQLITE, _ZIP = b"\x00\x00\x27\x0a", b"fgb\x03fgb", b"SQLite format 3\x00", b"PK"
_GEOPACKAGE_IDS = {b"GPKG", b"GP10", b"GP11", b"GP12"}  # bytes 68 to 71 of the SQLite header
# A view runs what its author wrote, and GDAL lends it functions that open files. Trees are how layers are indexed.
_MADE = "select name from sqlite_master where type = 'view' or (sql like 'create virtual%' and sql not like '%rtree%')"
_POLYGONS = {"Polygon", "MultiPolygon"}


def polygons_in(path: Path) -> list[BaseGeometry]:
    """Return every polygon of every layer, (longitude, latitude) in degrees as written, not yet mended.

    Raises
    ------
    InputError
        In one line: not there, of a format that is not read, damaged, too large, without a polygon.
    """
    try:
        shapes = [shape for shape in _shapes_in(path, may_be_packed=True) if not shape.is_empty]
    except UnitError as error:
        raise InputError(f"area file '{path}' {error}") from None
    except FileNotFoundError:
        raise InputError(f"area file '{path}' does not exist") from None
    except OSError as error:
        raise InputError(f"area file '{path}' cannot be read ({error.strerror or error})") from None
    if not shapes:
        raise InputError(f"area file '{path}' holds no polygon")
    return shapes


def _shapes_in(path: Path, *, may_be_packed: bool) -> list[BaseGeometry]:
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    if may_be_packed and head.startswith(_ZIP):
        with unpacked(path) as files:
            return [shape for file in files for shape in _shapes_in(file, may_be_packed=False)]
    if head.startswith(_SQLITE):
        _require_geopackage(path, head)
    if head.startswith((_SHAPEFILE, _FLATGEOBUF, _SQLITE)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what counts of them is said by the errors that we raise
            return list(_by_gdal(path))
    return list(_text_reader(head)(_text_of(path)))


def _text_reader(head: bytes) -> Callable[[str], Iterator[BaseGeometry]]:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return _geojson
    if start.startswith(b"<"):
        return _kml
    raise UnitError(f"cannot be read (its first bytes are of no format that is known); {READ}")


def _text_of(path: Path) -> str:
    _require_at_most(path, MOST_TEXT_BYTES)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnitError("cannot be read (it is not UTF-8); save it as UTF-8") from None


def _require_at_most(path: Path, most_bytes: int) -> None:
    size = path.stat().st_size
    if size > most_bytes:
        raise UnitError(f"has {size / 1e6:,.0f} MB; at most {most_bytes / 1e6:,.0f} MB are read: simplify it")


def _geojson(text: str) -> Iterator[BaseGeometry]:
    try:
        content = parse_geojson(text)
    except UnitError as error:
        raise UnitError(f"cannot be read: it {error}; {READ}") from None
    frame = ReferenceSystem(content)
    for where, geometry, _ in features_of(content):
        for kind, coordinates in geometries_of(geometry):
            if kind in _POLYGONS:
                for rings in _listed([coordinates] if kind == "Polygon" else coordinates, where):
                    yield _polygon([_degrees(frame, _corners(ring, where)) for ring in _listed(rings, where)], where)


def _listed(coordinates: object, where: str) -> list:
    if isinstance(coordinates, list):
        return coordinates
    raise UnitError(f"holds coordinates that are not a list of rings ({where})")


def _corners(ring: Any, where: str) -> np.ndarray:
    try:
        corners = np.array([[x, y] for x, y, *_ in ring], dtype=np.float64).reshape(-1, 2)
    except (TypeError, ValueError):
        raise UnitError(f"holds a ring that is not a list of [longitude, latitude] ({where})") from None
    return corners


def _degrees(frame: ReferenceSystem, corners: np.ndarray) -> np.ndarray:
    return np.stack(frame.degrees(corners[:, 0], corners[:, 1]), axis=1)


def _kml(text: str) -> Iterator[BaseGeometry]:
    for where, rings in kml_rings(text):
        yield _polygon(rings, where)


def _polygon(rings: list[np.ndarray], where: str) -> BaseGeometry:
    """Return a polygon of an outer ring and its holes; what is not closed is closed."""
    for ring in rings:
        if len(np.unique(ring, axis=0)) < 3:
            raise UnitError(f"holds a ring of fewer than three corners ({where})")
        if not np.isfinite(ring).all():
            raise UnitError(f"holds a corner that lies nowhere on Earth ({where}); check its reference system")
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _require_geopackage(path: Path, head: bytes) -> None:
    if head[68:72] not in _GEOPACKAGE_IDS:
        raise UnitError(f"cannot be read (a database that is not a GeoPackage); {READ}")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            made = [name.lower() for (name,) in opened.execute(_MADE)]
            views = [name for name in made if name.startswith("gpkg_")]
            if made and not views:
                layers = opened.execute("select lower(table_name) from gpkg_contents").fetchall()
                views = [name for (name,) in layers if name in made]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnitError(f"cannot be read ({error})") from None
    if views:
        raise UnitError(f"holds the view {views[0]!r}; save it as a layer of its own")


def _by_gdal(path: Path) -> Iterator[BaseGeometry]:
    from pyogrio import list_layers
    from pyogrio.raw import read
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    _require_at_most(path, MOST_BYTES)
    try:
        for layer, kind in list_layers(path):
            if kind is None:
                continue  # a table without geometry
            meta, _, packed, _ = read(path, layer=layer, columns=[], force_2d=True)
            shapes = list(polygons_of(shapely.GeometryCollection(_unpacked(packed))))
            if shapes and not meta["crs"]:
                raise UnitError("does not say its coordinate reference system; write it in, or use GeoJSON")
            if shapes:
                to_degrees: Any = Transformer.from_crs(meta["crs"], "EPSG:4326", always_xy=True).transform
                yield from (shapely.transform(shape, to_degrees, interleaved=False) for shape in shapes)
    except (RuntimeError, ValueError, ProjError, shapely.errors.ShapelyError) as error:
        if isinstance(error, UnitError):
            raise
        reason = str(error).partition("\n")[0].partition(".;")[0][:200]
        raise UnitError(f"cannot be read ({reason}); give GeoJSON or a GeoPackage") from error


def _unpacked(packed: np.ndarray) -> list[BaseGeometry]:
    """Return geometries of WKB; rings that are not closed are closed."""
    return [shape for shape in shapely.from_wkb(packed, on_invalid="fix") if shape is not None]

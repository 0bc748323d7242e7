"""GeoJSON as programs write it: collections, single features, bare geometries; and the reference system it names.

RFC 7946 allows degrees only. Its predecessor let a file name another system in ``crs``, and programs
still write that: the named system is used, but one behind a link is not fetched.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from skyshed.units import UnitError

Coordinates = Any  # a sequence of numbers, or an array of them: each comes back as it came
ToDegrees = Callable[[Coordinates, Coordinates], tuple[Coordinates, Coordinates]]

GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_DEGREES = {"CRS84", "4326"}  # as the last word of a name; both are written (longitude, latitude) in GeoJSON


def parse_geojson(text: str) -> Mapping[str, object]:
    """Return the content of a GeoJSON file.

    Raises
    ------
    UnitError
        If it is not JSON, or not GeoJSON.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnitError(f"is not JSON: {error}") from None
    kind = content.get("type") if isinstance(content, dict) else None
    is_collection = isinstance(content, dict) and isinstance(content.get("features"), list)
    if not is_collection and kind not in {"Feature", *GEOMETRIES}:
        raise UnitError("is not a GeoJSON FeatureCollection, Feature or geometry")
    return content


def features_of(content: Mapping[str, object]) -> Iterator[tuple[str, object, Mapping[str, object]]]:
    """Yield where, geometry and properties of every feature: "feature 1" is the first."""
    features = content.get("features")
    if not isinstance(features, list):
        features = [content if content.get("type") == "Feature" else {"geometry": content}]
    for number, feature in enumerate(features, start=1):
        is_feature = isinstance(feature, dict)
        properties = feature.get("properties") if is_feature else None
        geometry = feature.get("geometry") if is_feature else None
        yield f"feature {number}", geometry, properties if isinstance(properties, dict) else {}


def geometries_of(geometry: object) -> Iterator[tuple[str, object]]:
    """Yield type and coordinates of a geometry, those of a collection one by one."""
    waiting = [geometry]
    while waiting:
        match waiting.pop():
            case {"type": "GeometryCollection", "geometries": list(inner)}:
                waiting += reversed(inner)
            case {"type": str(kind), "coordinates": coordinates}:
                yield kind, coordinates


class ReferenceSystem:
    """The reference system that a file's coordinates are in."""

    def __init__(self, content: Mapping[str, object]) -> None:
        """Read ``crs``; raise `UnitError` if it names a system that is not known, or names it by a link."""
        self._to_degrees = _to_degrees(content.get("crs"))

    def degrees(self, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        """Return coordinates as written as longitudes and latitudes in degrees; infinite where they lie off the map."""
        return (x, y) if self._to_degrees is None else self._to_degrees(x, y)


def _to_degrees(member: object) -> ToDegrees | None:
    match member:
        case None:
            return None
        case {"type": "name", "properties": {"name": str(name)}}:
            if name.replace(":", "/").rsplit("/", 1)[-1].upper() in _DEGREES:
                return None
            return _transform_from(name)
        case {"type": "link"}:
            raise UnitError("names its coordinate reference system by a link, which is not followed; save it as WGS 84")
    raise UnitError("has a crs that is not understood; save it as WGS 84 (longitude, latitude), without crs")


def _transform_from(name: str) -> ToDegrees:
    """Return a function that turns coordinates in a named reference system into (longitude, latitude).

    Raises
    ------
    UnitError
        If no such system is known.
    """
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        if _is_a_name(name):
            return Transformer.from_crs(name, "EPSG:4326", always_xy=True).transform
    except ProjError:
        pass
    raise UnitError(f"names the coordinate reference system {name[:60]!r}, which is not known; save it as WGS 84")


def _is_a_name(name: str) -> bool:
    """Whether a name is an authority and a code, and not an address, a file or a pipeline."""
    parts = name.replace("/", ":").split(":")
    return name.lower().startswith(("urn:ogc:def:crs:", "epsg:", "esri:", "ogc:", "http://www.opengis.net/")) and all(
        part == "" or part.replace(".", "").replace("-", "").replace("_", "").isalnum() for part in parts
    )

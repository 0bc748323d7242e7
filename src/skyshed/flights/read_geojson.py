"""Airspaces in GeoJSON: our own, openAIP's (https://docs.openaip.net), and whatever names its limits alike."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from skyshed.errors import InputError
from skyshed.flights.airspaces import not_empty, plain, span_of
from skyshed.flights.limits import checked, parse_limit
from skyshed.flights.volume import Limit, Part, Slice, Span, Volume
from skyshed.terrain.rings import running_on

# Property names, in lower case without underscores, in the order in which they are asked.
_NAMES = {
    "name": ("name", "title", "designator", "id"),
    "floor": ("floor", "lower", "lowerlimit"),
    "ceiling": ("ceiling", "upper", "upperlimit"),
    "begin": ("validfrom", "activefrom", "effectivestart", "starttime", "start"),
    "end": ("validto", "validuntil", "activeuntil", "effectiveend", "endtime", "end"),
}
_OPENAIP_UNITS, _OPENAIP_DATUMS = {0: "M", 1: "FT", 6: "FL"}, {0: "GND", 1: "MSL", 2: "STD"}
_CRS = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC)[:\w.]*?:(CRS84|\d+)", re.IGNORECASE)
_DEGREES = {"CRS84", "4326"}  # GeoJSON puts the longitude first in both
_FARTHEST_DEG = 360.0
_SHAPES = {"Polygon", "MultiPolygon", "GeometryCollection"}


def read_geojson(content: bytes) -> Iterator[Volume | str]:
    """Yield the airspaces of a feature or a collection of them, and one line for each that is passed over.

    Raises
    ------
    InputError
        If it is no GeoJSON, or its reference system is not known.
    """
    try:
        whole = json.loads(content)
        features = whole.get("features", []) if whole.get("type") != "Feature" else [whole]
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"no GeoJSON ({plain(error)})") from error
    if not isinstance(features, list):
        raise InputError("no GeoJSON (features are no list)")
    crs = _crs_of(whole)
    for number, feature in enumerate(features, start=1):
        name = f"feature {number}"
        try:
            properties = _properties(feature)
            name = plain(_property(properties, "name") or "") or name
            yield _volume(name, properties, feature, crs)
        except InputError as error:
            yield f"{name} is passed over: {error}"


def _crs_of(whole: Mapping[str, Any]) -> str:
    """Return the code of the reference system that a file names; "" for degrees.

    Files name it as GeoJSON 2008 did. Only registered codes are known: a link would lead elsewhere.
    """
    named = whole.get("crs")
    if named is None:
        return ""
    try:
        name = str(named["properties"]["name"])
    except (TypeError, KeyError):
        name = ""
    found = _CRS.fullmatch(name)
    if found is None:
        raise InputError(f"crs {plain(name or named)!r} is not known; name it as EPSG:3857, or give degrees")
    code = found[2].upper()
    return "" if code in _DEGREES else f"{found[1].upper()}:{code}"


def _properties(feature: object) -> dict[str, object]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise InputError("is no feature with properties")
    return {
        str(key).lower().replace("_", ""): value
        for key, value in (feature.get("properties") or {}).items()
        if value is not None and value != ""
    }


def _property(properties: Mapping[str, object], what: str) -> object:
    return next((properties[key] for key in _NAMES[what] if key in properties), None)


def _volume(name: str, properties: Mapping[str, object], feature: Mapping[str, object], crs: str) -> Volume:
    floor, ceiling = checked(_limit(properties, "floor"), _limit(properties, "ceiling"), "limits")
    return Volume(name, (Slice((Part(_outline(feature, crs), floor, ceiling),), _valid_s(properties)),))


def _limit(properties: Mapping[str, object], end: str) -> Limit:
    value = _property(properties, end)
    if value is None:
        raise InputError(f"no property {' or '.join(_NAMES[end])}; write {end}: FL320, 5000 ft MSL ...")
    return parse_limit(_openaip(value, end) if isinstance(value, dict) else str(value), end)


def _openaip(value: Mapping[str, Any], end: str) -> str:
    """Return a limit of openAIP in words: a value, and codes of its unit and of what it counts from."""
    try:
        unit, datum = _OPENAIP_UNITS[value["unit"]], _OPENAIP_DATUMS[value["referenceDatum"]]
        number = value["value"]
    except (KeyError, TypeError) as error:
        raise InputError(
            f"{end} {plain(value)!r} is no limit; value, unit (0 m, 1 ft, 6 FL), referenceDatum (0 GND, 1 MSL, 2 STD)"
        ) from error
    return f"FL{number}" if unit == "FL" else f"{number} {unit} {datum}"


def _valid_s(properties: Mapping[str, object]) -> tuple[Span, ...]:
    begin, end = (str(_property(properties, what) or "") for what in ("begin", "end"))
    return span_of(begin, end)


def _outline(feature: Mapping[str, Any], crs: str) -> BaseGeometry:
    geometry: Any = feature.get("geometry")  # whatever the file holds there
    try:
        outline = shapely.force_2d(shape(geometry))
    except (ShapelyError, KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(f"no geometry that can be used ({plain(error)})") from error
    if outline.geom_type not in _SHAPES:
        raise InputError(f"is no polygon but a {plain(outline.geom_type)}")
    outline = _in_degrees(outline, crs) if crs else outline
    lon_deg, lat_deg = shapely.get_coordinates(outline).T
    if not (np.abs(lat_deg) <= 90).all() or not (np.abs(lon_deg) <= _FARTHEST_DEG).all():
        worst = np.argmax(~((np.abs(lat_deg) <= 90) & (np.abs(lon_deg) <= _FARTHEST_DEG)))
        raise InputError(f"position {lon_deg[worst]:g}, {lat_deg[worst]:g} is no longitude, latitude in degrees")
    return not_empty(running_on(outline))


def _in_degrees(outline: BaseGeometry, crs: str) -> BaseGeometry:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    def turned(places: np.ndarray) -> np.ndarray:
        return np.stack(to_degrees.transform(places[:, 0], places[:, 1], errcheck=True), axis=1)

    try:
        to_degrees = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True, allow_ballpark=False)
        return shapely.transform(outline, turned)
    except ProjError as error:
        raise InputError(f"crs {crs} cannot be brought to degrees ({plain(error)})") from error

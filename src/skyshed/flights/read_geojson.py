"""Airspaces in GeoJSON: our own, openAIP's (https://docs.openaip.net), and whatever names its limits alike."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from skyshed.errors import InputError
from skyshed.flights.airspaces import NO_ZONE, lacks_zone, not_empty, plain, span_of
from skyshed.flights.limits import checked, parse_limit
from skyshed.flights.volume import Limit, Part, Slice, Volume
from skyshed.terrain.rings import running_on

# Property names, in lower case with letters and figures alone, in the order in which they are asked.
_LIMITS, _HEIGHTS = ("", "limit", "alt", "altitude", "val", "value", "limitvalue"), ("alt", "altitude", "height")
_WHILE = ("valid", "active", "effective", "activation", "validity", "time", "date")
_NAMES = {
    "name": ("name", "title", "designator", "id"),
    "floor": ("floor", *(f"lower{key}" for key in _LIMITS), "bottom", *(f"min{key}" for key in _HEIGHTS), "al"),
    "ceiling": ("ceiling", *(f"upper{key}" for key in _LIMITS), "top", *(f"max{key}" for key in _HEIGHTS), "ah"),
    "begin": ("begin", "start", *(f"{key}{word}" for key in _WHILE for word in ("from", "start", "begin")),
              *(f"{word}{key}" for key in _WHILE for word in ("start", "begin")), "beginposition"),
    "end": ("end", "until", *(f"{key}{word}" for key in _WHILE for word in ("to", "until", "end", "till")),
            *(f"end{key}" for key in _WHILE), "endposition", "expires", "expiry"),
}  # fmt: skip
_WHOLE = {"floor": "SFC", "ceiling": "UNL"}
_CALLED = ("designator", "ident", "icao", "icaocode", "icaoid", "code", "id", "name", "title")
# What may stand in columns of their own beside the number of a limit.
_BESIDE = {"floor": ("floor", "lower", "lowerlimit", "bottom"), "ceiling": ("ceiling", "upper", "upperlimit", "top")}
_UNIT_WORDS, _DATUM_WORDS = ("uom", "unit", "units"), ("code", "reference", "ref", "datum", "referencedatum")
_FROM_MILLISECONDS = 1e11  # a number of seconds so large lies in the year 5138
_OPENAIP_UNITS, _OPENAIP_DATUMS = {0: "M", 1: "FT", 6: "FL"}, {0: "GND", 1: "MSL", 2: "STD"}
_OPENAIP_KINDS = {4: "CTR", 7: "TMA", 10: "FIR", 11: "UIR"}
_CRS = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC)[:\w.]*?:(CRS84|\d+)", re.IGNORECASE)
_DEGREES = {"CRS84", "4326"}  # GeoJSON puts the longitude first in both
_FARTHEST_DEG = 360.0
_SHAPES = {"Polygon", "MultiPolygon", "GeometryCollection"}


def read_geojson(content: str, *, are_limits_needed: bool = True) -> Iterator[Volume | str]:
    """Yield the airspaces of a feature, a collection or openAIP's list, and one line for each that is passed over.

    Where ``are_limits_needed`` is false, what states no limit reaches from the ground up, as outlines of FIRs do.

    Raises
    ------
    InputError
        If it is not GeoJSON, or its reference system is not known.
    """
    try:
        whole = json.loads(content)
        whole = {"features": whole} if isinstance(whole, list) else whole
        features = whole.get("features", whole.get("items", [])) if whole.get("type") != "Feature" else [whole]
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"is not GeoJSON ({plain(error)})") from error
    if not isinstance(features, list):
        raise InputError("is not GeoJSON (features are not a list)")
    crs = _crs_of(whole)
    for number, feature in enumerate(features, start=1):
        name = f"feature {number}"
        try:
            properties = _properties(feature)
            if not are_limits_needed:
                properties |= {end: limit for end, limit in _WHOLE.items() if _property(properties, end) is None}
            name = plain(_property(properties, "name") or "") or name
            yield _volume(name, properties, feature, crs)
            if lacks_zone(*_validity(properties)):
                yield f"{name}: {NO_ZONE}"
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
    """Return properties by plain names; in lists of openAIP's interface they stand beside the geometry."""
    properties = (feature.get("properties") or {} if "properties" in feature else feature) if (
        isinstance(feature, dict)) else None  # fmt: skip
    if not isinstance(properties, dict):
        raise InputError("is not a feature with properties")
    named = ((_plain_name(key), value) for key, value in properties.items())
    return {key: value for key, value in named if value is not None and value != ""}


def _plain_name(key: object) -> str:
    return "".join(sign for sign in str(key).lower() if sign.isalnum())


def _property(properties: Mapping[str, object], what: str) -> object:
    return next((properties[key] for key in _NAMES[what] if key in properties), None)


def _volume(name: str, properties: Mapping[str, object], feature: Mapping[str, object], crs: str) -> Volume:
    floor, ceiling = checked(_limit(properties, "floor"), _limit(properties, "ceiling"), "limits")
    slices = (Slice((Part(_outline(feature, crs), floor, ceiling),), span_of(*_validity(properties))),)
    called = (plain(properties[key]) for key in _CALLED if key in properties)
    kind = properties.get("type", "")
    kind = _OPENAIP_KINDS.get(kind, "") if isinstance(kind, int) else plain(kind).upper()
    return Volume(name, slices, tuple(dict.fromkeys(called)), kind)


def _limit(properties: Mapping[str, object], end: str) -> Limit:
    value = _property(properties, end)
    if value is None:
        raise InputError(f"no property {' or '.join(_NAMES[end][:3])}; write {end}: FL320, 5000 ft MSL ...")
    if isinstance(value, dict):
        return parse_limit(_openaip(value, end), end)
    beside = _words_beside(properties, end) if _is_number(value) else []
    return parse_limit(" ".join([_figure(value), *beside]), end)


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def _figure(value: object) -> str:
    """Return a number as people write it: 95, not 95.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words_beside(properties: Mapping[str, object], end: str) -> list[str]:
    """Return the unit of a limit and what it counts from, where they have properties of their own.

    A flight level says both.
    """
    found = []
    for words in (_UNIT_WORDS, _DATUM_WORDS):
        keys = (f"{stem}{word}" for stem in _BESIDE[end] for word in words)
        found += [str(properties[key]) for key in keys if key in properties][:1]
    return found[:1] if found[:1] == ["FL"] else found


def _openaip(value: Mapping[str, Any], end: str) -> str:
    """Return a limit of openAIP in words: a value, and codes, or words, of its unit and of what it counts from."""
    try:
        unit, datum = _word(value["unit"], _OPENAIP_UNITS), _word(value["referenceDatum"], _OPENAIP_DATUMS)
        number = _figure(float(value["value"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{end} {plain(value)!r} is not a limit; value, unit (0 m, 1 ft, 6 FL), "
            "referenceDatum (0 GND, 1 MSL, 2 STD)"
        ) from error
    return f"FL{number}" if unit == "FL" else f"{number} {unit} {datum}"


def _word(code: Any, words: Mapping[int, str]) -> str:
    """Return what a code means, which may be a word itself."""
    return code.upper() if isinstance(code, str) and code.upper() in words.values() else words[int(code)]


def _validity(properties: Mapping[str, object]) -> tuple[str, str]:
    """Return from when until when a feature says to hold, as it is written."""
    return _moment(_property(properties, "begin")), _moment(_property(properties, "end"))


def _moment(value: object) -> str:
    """Return a moment as a text; a JSON number is Unix time, in milliseconds where it is too large for seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value or "")
    seconds = value / 1000.0 if abs(value) >= _FROM_MILLISECONDS else value
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise InputError(f"{plain(value)!r} is not a time") from None


def _outline(feature: Mapping[str, Any], crs: str) -> BaseGeometry:
    geometry: Any = feature.get("geometry")  # whatever the file holds there
    if geometry is None:
        raise InputError("has no geometry")
    try:
        outline = shapely.force_2d(shape(geometry))
    except (ShapelyError, KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(f"no geometry that can be used ({plain(error)})") from error
    if outline.geom_type not in _SHAPES:
        raise InputError(f"is not a polygon but a {plain(outline.geom_type)}")
    outline = _in_degrees(outline, crs) if crs else outline
    lon_deg, lat_deg = shapely.get_coordinates(outline).T
    if not (np.abs(lat_deg) <= 90).all() or not (np.abs(lon_deg) <= _FARTHEST_DEG).all():
        worst = np.argmax(~((np.abs(lat_deg) <= 90) & (np.abs(lon_deg) <= _FARTHEST_DEG)))
        raise InputError(f"position {lon_deg[worst]:g}, {lat_deg[worst]:g} is not a longitude, latitude in degrees")
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

"""Warnings read as volumes: GeoJSON, AIXM 5.1 and OpenAir, known by what is inside the file."""

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from skyshed.constants import NAUTICAL_MILE_M
from skyshed.errors import InputError
from skyshed.exposure.files import document
from skyshed.exposure.read_openair import read_openair, ring
from skyshed.exposure.volume import Datum, Limit, Volume, parse_limit
from skyshed.model.scenario import Site
from skyshed.sky.grid import ends

_NAMES = {
    "name": ("name", "title", "id"),
    "floor": ("floor", "lower", "lower_limit"),
    "ceiling": ("ceiling", "upper", "upper_limit"),
}
_RADIUS_UNITS_M = {"[nmi_i]": NAUTICAL_MILE_M, "NM": NAUTICAL_MILE_M, "km": 1000.0, "KM": 1000.0, "m": 1.0, "M": 1.0}
_ARC_DEG = 5.0


def read_volumes(path: Path) -> tuple[Volume, ...]:
    """Return the volumes of a file.

    Raises
    ------
    InputError
        If it cannot be read, or a volume lacks a limit, a unit or an outline.
    """
    if not path.is_file():
        raise InputError(f"--warning {str(path)!r}: no such file")
    content = document(path).removeprefix(b"\xef\xbb\xbf")
    try:
        if content.lstrip().startswith(b"{"):
            volumes = tuple(_geojson(content))
        elif content.lstrip().startswith(b"<"):
            volumes = tuple(_aixm(content))
        else:
            volumes = tuple(read_openair(content.decode("utf-8", errors="replace")))
    except InputError as error:
        raise InputError(f"--warning {str(path)!r}: {error}") from error
    if not volumes:
        raise InputError(f"--warning {str(path)!r}: holds no airspace (GeoJSON, AIXM 5.1 or OpenAir)")
    return volumes


def _geojson(content: bytes) -> Iterator[Volume]:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        features = json.loads(content).get("features", [])
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"no GeoJSON ({error})") from error
    for number, feature in enumerate(features, start=1):
        properties = {str(key).lower(): value for key, value in (feature.get("properties") or {}).items()}
        name = str(_property(properties, "name") or f"feature {number}")
        limits = {}
        for end in ("floor", "ceiling"):
            if (text := _property(properties, end)) is None:
                raise InputError(f"{name}: no property {' or '.join(_NAMES[end])}; write {end}: FL320, 5000 ft MSL ...")
            limits[end] = parse_limit(str(text), f"{name}: {end}")
        try:
            outline = shape(feature["geometry"])
        except (ShapelyError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{name}: no geometry that can be used ({error})") from error
        if outline.geom_type not in {"Polygon", "MultiPolygon"} or not outline.is_valid:
            raise InputError(f"{name}: is no valid polygon but a {outline.geom_type}")
        yield Volume(name, limits["floor"], limits["ceiling"], outline)


def _property(properties: Mapping[str, object], what: str) -> object:
    return next((properties[key] for key in _NAMES[what] if properties.get(key) is not None), None)


def _aixm(content: bytes) -> Iterator[Volume]:
    """Yield the simple subset of AIXM 5.1: airspaces of one volume, positions or a circle, latitude first."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    try:
        root = parse(io.BytesIO(content), forbid_dtd=True).getroot()
    except ParseError as error:
        raise InputError(f"no well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error
    for airspace in _all(root, "Airspace"):
        name = _text(airspace, "designator") or _text(airspace, "name") or "airspace"
        for volume in _all(airspace, "AirspaceVolume"):
            yield Volume(name, _aixm_limit(volume, "lower", name), _aixm_limit(volume, "upper", name),
                         ring(_aixm_ring(volume, name), name))  # fmt: skip


def _aixm_limit(volume: Element, end: str, name: str) -> Limit:
    limit = next(_all(volume, f"{end}Limit"), None)
    if limit is None or not (limit.text or "").strip():
        raise InputError(f"{name}: no {end}Limit")
    value, unit = limit.text.strip(), limit.get("uom", "")
    if value.upper() in {"GND", "SFC", "UNL", "FLOOR", "CEILING"}:
        return parse_limit("SFC" if value.upper() == "FLOOR" else "UNL" if value.upper() == "CEILING" else value, name)
    reference = _text(volume, f"{end}LimitReference") or "MSL"
    if unit.upper() == "FL":
        return parse_limit(f"FL{value}", name)
    limit = parse_limit(f"{value} {unit} {'AGL' if reference == 'SFC' else 'MSL'}", f"{name}: {end}Limit")
    return Limit(limit.text, Datum.PRESSURE, limit.height_m) if reference == "STD" else limit


def _aixm_ring(volume: Element, name: str) -> list[tuple[float, float]]:
    exterior = next(_all(volume, "exterior"), None)
    where = volume if exterior is None else exterior
    circle = next(_all(where, "CircleByCenterPoint"), None)
    if circle is not None:
        return _circle(circle, name)
    if any(next(_all(where, tag), None) is not None for tag in ("ArcByCenterPoint", "Arc", "GeodesicString")):
        raise InputError(f"{name}: arcs are not read; give the outline as positions or one circle")
    words = " ".join((each.text or "") for each in [*_all(where, "posList"), *_all(where, "pos")]).split()
    values = [float(word) for word in words]
    return list(zip(values[0::2], values[1::2], strict=True))


def _circle(circle: Element, name: str) -> list[tuple[float, float]]:
    lat_deg, lon_deg = (float(word) for word in (_text(circle, "pos") or "").split())
    radius = next(_all(circle, "radius"))
    if radius.get("uom") not in _RADIUS_UNITS_M:
        raise InputError(f"{name}: radius in {radius.get('uom')!r}; use one of {', '.join(_RADIUS_UNITS_M)}")
    return circle_around(lat_deg, lon_deg, float(radius.text) * _RADIUS_UNITS_M[radius.get("uom")])


def circle_around(lat_deg: float, lon_deg: float, radius_m: float) -> list[tuple[float, float]]:
    """Return a circle as (lat, lon) every five degrees."""
    azimuth_deg = np.arange(0.0, 360.0, _ARC_DEG)
    lats, lons = ends(Site("", lat_deg, lon_deg), azimuth_deg, np.full(azimuth_deg.shape, radius_m))
    return list(zip(lats.tolist(), lons.tolist(), strict=True))


def _all(element: Element, tag: str) -> Iterator[Element]:
    return (each for each in element.iter() if each.tag.rsplit("}", 1)[-1] == tag)


def _text(element: Element, tag: str) -> str:
    return next(((each.text or "").strip() for each in _all(element, tag)), "")

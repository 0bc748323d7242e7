"""Airspaces as AIXM 5.1 (https://aixm.aero): a basic message of Airspace features with GML 3.2 surfaces.

Positions are EPSG:4326, latitude first. Straight edges in degrees stay so (gml:LinearRing). A volume of one shape
becomes a baseline time slice, which temporary slices activate where it holds in several spans; one that changes its
shape, a baseline for each. Limits are FL above STD, feet or metres above MSL, SFC or W84. What is known to be an FIR
(or another type of AIXM's) is written so, designator and name apart. Names are those of AIXM: capitals, 60 of them.
"""

import math
import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from skyshed.constants import FOOT_M
from skyshed.flights.airspaces import together, utc_text
from skyshed.flights.firs import DESIGNATOR, code_of
from skyshed.flights.volume import Datum, Limit, Operation, Part, Span, Volume

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<message:AIXMBasicMessage xmlns:message="http://www.aixm.aero/schema/5.1/message"
 xmlns:aixm="http://www.aixm.aero/schema/5.1" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="skyshed">
<gml:description>{}</gml:description>
"""
_END = "</message:AIXMBasicMessage>\n"
_CRS = "urn:ogc:def:crs:EPSG::4326"
_OPERATIONS = {Operation.ADD: "UNION", Operation.CUT: "SUBTR", Operation.MEET: "INTERS"}
_REFERENCES = {Datum.PRESSURE: "STD", Datum.MSL: "MSL", Datum.GROUND: "SFC", Datum.ELLIPSOID: "W84"}
# What a name may hold beside capitals and figures (AIXM's TextNameType).
_SIGNS = set(" ,!\"&#$%'()*+-./:;<=>?@[]^_|{}")
# Types of airspace that our readers meet, and that AIXM calls so (CodeAirspaceType).
_TYPES = {
    "ADIZ", "ATZ", "AWY", "CBA", "CTA", "CTR", "D", "FIR", "OCA", "P", "R", "SECTOR", "TMA", "TRA", "TSA", "UIR", "UTA",
}  # fmt: skip
_DESIGNATOR = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_MOST_NOTE = 1_000
_MOST_NAME, _DECIMALS = 60, 6
_FEET = ("FT", "FEET")


def write_aixm(path: Path, volumes: Iterable[Volume], note: str) -> None:
    """Write airspaces; identifiers follow from their names and order, so that the same airspaces give the same file."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_HEAD.format(escape(note)))
        for number, volume in enumerate(volumes, start=1):
            out.writelines(f"{line}\n" for line in _airspace(f"a{number}", volume))
        out.write(_END)


def _airspace(key: str, volume: Volume) -> Iterator[str]:
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"https://www.aixm.aero/skyshed/{key}/{volume.name}")
    yield f'<message:hasMember><aixm:Airspace gml:id="{key}">'
    yield f'<gml:identifier codeSpace="urn:uuid:">{identifier}</gml:identifier>'
    spans = together(volume.valid_s)
    if all(each.parts is volume.slices[0].parts for each in volume.slices):  # one outline, however often it holds
        held = [((spans[0][0], spans[-1][1]), volume.slices[0].parts)]
    else:
        held, spans = [(span, each.parts) for each in volume.slices for span in each.valid_s], ()
    for number, (span, parts) in enumerate(held, start=1):
        yield from _baseline(f"{key}t{number}", number, span, volume, parts)
    for number, span in enumerate(spans if len(spans) > 1 else (), start=1):
        yield from _activation(f"{key}d{number}", number, span)
    yield "</aixm:Airspace></message:hasMember>"


def _activation(key: str, number: int, span: Span) -> Iterator[str]:
    """Yield a temporary slice that wakes an airspace, which is asleep at all other times."""
    yield from _opened(key, number, span, "TEMPDELTA")
    yield f'<aixm:activation><aixm:AirspaceActivation gml:id="{key}a">'
    yield "<aixm:status>ACTIVE</aixm:status></aixm:AirspaceActivation></aixm:activation>"
    yield "</aixm:AirspaceTimeSlice></aixm:timeSlice>"


def _opened(key: str, number: int, span: Span, kind: str) -> Iterator[str]:
    yield f'<aixm:timeSlice><aixm:AirspaceTimeSlice gml:id="{key}">'
    if any(map(utc_text, span)):
        ends = "".join(_moment(tag, each) for tag, each in zip(("begin", "end"), span, strict=True))
        yield f'<gml:validTime><gml:TimePeriod gml:id="{key}v">{ends}</gml:TimePeriod></gml:validTime>'
    else:
        yield '<gml:validTime nilReason="inapplicable"/>'  # it holds at all times: there is no begin to be unknown
    yield f"<aixm:interpretation>{kind}</aixm:interpretation><aixm:sequenceNumber>{number}</aixm:sequenceNumber>"


def _baseline(key: str, number: int, span: Span, volume: Volume, parts: Iterable[Part]) -> Iterator[str]:
    yield from _opened(key, number, span, "BASELINE")
    yield _called(volume)
    for order, part in enumerate(parts, start=1):
        operation = _OPERATIONS[part.operation] if order > 1 else "BASE"
        yield f'<aixm:geometryComponent><aixm:AirspaceGeometryComponent gml:id="{key}c{order}">'
        yield (
            f"<aixm:operation>{operation}</aixm:operation><aixm:operationSequence>{order}</aixm:operationSequence>"
            f'<aixm:theAirspaceVolume><aixm:AirspaceVolume gml:id="{key}c{order}v">'
        )
        yield _limit("upper", part.ceiling)
        yield _limit("lower", part.floor)
        yield from _surface(f"{key}c{order}s", part.outline)
        yield "</aixm:AirspaceVolume></aixm:theAirspaceVolume>"
        yield "</aixm:AirspaceGeometryComponent></aixm:geometryComponent>"
    yield from _note(key, volume.note)
    yield "</aixm:AirspaceTimeSlice></aixm:timeSlice>"


def _called(volume: Volume) -> str:
    """Return type, designator and name of an airspace, whose names begin with its designator where it has one."""
    kind = volume.kind if volume.kind in _TYPES else "OTHER"
    code = _designator(volume) if kind != "OTHER" else ""
    name = max((each for each in volume.names if each != code), key=len, default="") if code else volume.name
    written = f"<aixm:type>{kind}</aixm:type>"
    written += f"<aixm:designator>{code}</aixm:designator>" if code else ""
    return written + (f"<aixm:name>{escape(_name(name))}</aixm:name>" if name else "")


def _designator(volume: Volume) -> str:
    if volume.kind in {"FIR", "UIR"}:
        code = code_of(volume)
        return code if DESIGNATOR.fullmatch(code) else ""
    code = volume.names[0] if len(volume.names) > 1 else ""
    return code if _DESIGNATOR.fullmatch(code) else ""


def _note(key: str, note: str) -> Iterator[str]:
    """Yield an annotation that says where an airspace comes from, where that is known."""
    if note:
        words = escape("".join(each if each.isprintable() else " " for each in note[:_MOST_NOTE]))
        yield f'<aixm:annotation><aixm:Note gml:id="{key}n"><aixm:purpose>REMARK</aixm:purpose>'
        yield f'<aixm:translatedNote><aixm:LinguisticNote gml:id="{key}nl"><aixm:note lang="en">{words}</aixm:note>'
        yield "</aixm:LinguisticNote></aixm:translatedNote></aixm:Note></aixm:annotation>"


def _moment(end: str, moment: float) -> str:
    written = utc_text(moment)
    open_end = "" if written else ' indeterminatePosition="unknown"'
    return f"<gml:{end}Position{open_end}>{written}</gml:{end}Position>"


def _name(name: str) -> str:
    """Return a name in the letters of AIXM.

    >>> _name("Bódo Oceanic")
    'BODO OCEANIC'
    """
    letters = unicodedata.normalize("NFKD", name.replace("\u2013", "-").replace("\u2019", "'").upper())
    kept = (each for each in letters if each in _SIGNS or (each.isascii() and each.isalnum()))
    return "".join(kept)[:_MOST_NAME].strip() or "AIRSPACE"


def _limit(end: str, limit: Limit) -> str:
    value, reference = _value(limit), _REFERENCES[limit.datum]
    if math.isinf(limit.height_m):
        value, reference = (">UNL", "STD") if limit.height_m > 0 else (">GND", "SFC")
    return f"<aixm:{end}Limit{value}</aixm:{end}Limit><aixm:{end}LimitReference>{reference}</aixm:{end}LimitReference>"


def _value(limit: Limit) -> str:
    """Return the end of a tag with its unit, and the number in it."""
    if limit.datum is Datum.PRESSURE:
        return f' uom="FL">{_figure(limit.height_m / (100 * FOOT_M))}'
    if any(word in limit.text.upper() for word in _FEET):
        return f' uom="FT">{_figure(limit.height_m / FOOT_M)}'
    return f' uom="M">{_figure(limit.height_m)}'


def _figure(value: float) -> str:
    """Return a number with no more decimals than it needs, four at most."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _surface(key: str, outline: BaseGeometry) -> Iterator[str]:
    yield f'<aixm:horizontalProjection><aixm:Surface gml:id="{key}" srsName="{_CRS}"><gml:patches>'
    for polygon in shapely.get_parts(outline):
        exterior, *interiors = (shapely.get_coordinates(ring) for ring in shapely.get_rings(polygon))
        inner = "".join(f"<gml:interior>{_ring(ring)}</gml:interior>" for ring in interiors)
        yield f"<gml:PolygonPatch><gml:exterior>{_ring(exterior)}</gml:exterior>{inner}</gml:PolygonPatch>"
    yield "</gml:patches></aixm:Surface></aixm:horizontalProjection>"


def _ring(places: NDArray[np.float64]) -> str:
    """Return a ring of places (n, longitude and latitude) that closes, longitudes within 180 degrees."""
    lon_deg = places[:, 0] - 360.0 * np.floor((places[:, 0] + 180.0) / 360.0)
    lon_deg = np.where((lon_deg == -180.0) & (places[:, 0] > 0), 180.0, lon_deg)
    pairs = np.stack([places[:, 1], lon_deg], axis=1).round(_DECIMALS).tolist()
    words = " ".join(f"{lat:.10g} {lon:.10g}" for lat, lon in pairs)
    return f"<gml:LinearRing><gml:posList>{words}</gml:posList></gml:LinearRing>"

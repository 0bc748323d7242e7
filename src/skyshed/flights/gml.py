"""Surfaces of GML as AIXM writes them: patches with holes, of positions, geodesics, arcs and circles."""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from shapely import difference, union_all
from shapely.geometry.base import BaseGeometry

from skyshed.constants import NAUTICAL_MILE_M, STATUTE_MILE_M
from skyshed.errors import InputError
from skyshed.flights.airspaces import Place, arc, circle, not_empty, number_of, place_of, plain, radius_of, ring_of
from skyshed.geodesic import WGS84
from skyshed.terrain.rings import beside, running_on

_RADIUS_UNITS_M = {
    "[NMI_I]": NAUTICAL_MILE_M, "NM": NAUTICAL_MILE_M, "NMI": NAUTICAL_MILE_M, "KM": 1000.0, "M": 1.0, "FT": 0.3048,
    "[MI_I]": STATUTE_MILE_M, "MI": STATUTE_MILE_M, "[FT_I]": 0.3048,
    "9001": 1.0, "9002": 0.3048, "9030": NAUTICAL_MILE_M, "9036": 1000.0,  # of EPSG
}  # fmt: skip
_CRS = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/(?:def/crs/|gml/srs/))?(?:EPSG|OGC)\S*?[:/#](\w+)", re.IGNORECASE
)
_ETRS89 = "4258"  # within a metre of WGS 84, latitude first
_GEODESIC_STEP_M = 10_000.0  # a geodesic edge leaves the plane of degrees by 3 m in as much
_STRAIGHT = {"GeodesicString", "Geodesic", "LineStringSegment", "LinearRing", "LineString"}
_GEODESIC = {"GeodesicString", "Geodesic"}
_ARCS = {"ArcByCenterPoint", "CircleByCenterPoint"}
_THROUGH_THREE = {"Arc", "Circle"}
_NOT_READ = {"ArcString", "ArcByBulge", "Clothoid", "BSpline", "CubicSpline", "OffsetCurve"}
_DEGREES_OF_ANGLE_UNIT = {
    "": 1.0,
    "DEG": 1.0,
    "DEGREE": 1.0,
    "9102": 1.0,
    "RAD": math.degrees(1.0),
    "9101": math.degrees(1.0),
}


def all_of(element: Element, *tags: str) -> Iterator[Element]:
    """Yield an element and all below it that bear one of some names, whatever their namespace, in their order."""
    return (child for child in element.iter() if tag_of(child) in tags)


def tag_of(element: Element) -> str:
    """Return an element's name without its namespace; "" for comments."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def text_of(element: Element, tag: str) -> str:
    """Return the words of the first such element."""
    return next(((child.text or "").strip() for child in all_of(element, tag)), "")


def outline_of(surface: Element) -> BaseGeometry:
    """Return the polygons of all patches of a surface, holes cut out.

    Raises
    ------
    InputError
        If it has none, or one that is not read.
    """
    patches = [_patch(child, surface) for child in all_of(surface, "PolygonPatch", "Polygon", "Rectangle")]
    if not patches:
        raise InputError("no outline (gml:PolygonPatch)")
    return not_empty(running_on(union_all([beside(patch, patches[0]) for patch in patches])))


def _patch(patch: Element, surface: Element) -> BaseGeometry:
    exterior = next(all_of(patch, "exterior"), None)
    if exterior is None:
        raise InputError("a patch without gml:exterior")
    outline = _ring(exterior, surface)
    for interior in all_of(patch, "interior"):
        outline = difference(outline, beside(_ring(interior, surface), outline))
    return not_empty(outline)


def _ring(ring: Element, surface: Element) -> BaseGeometry:
    is_lon_first = _is_lon_first([surface, *surface.iter(), *ring.iter()])
    members = [*all_of(ring, "curveMember")]
    if any(_href(child) for member in members for child in all_of(member, "curveMember", "baseCurve")):
        raise InputError("a part of its outline is a reference (xlink:href), which is not followed")
    places: list[Place] = []
    for member in members or [ring]:
        way = [place for child in _segments(member) for place in _along(child, is_lon_first=is_lon_first)]
        is_backward = any(child.get("orientation") == "-" for child in all_of(member, "OrientableCurve"))
        places += reversed(way) if is_backward else way
    return ring_of(places or _places(ring, is_lon_first=is_lon_first))


def _segments(member: Element) -> Iterator[Element]:
    return all_of(member, *_STRAIGHT, *_ARCS, *_THROUGH_THREE, *_NOT_READ)


def _along(segment: Element, *, is_lon_first: bool) -> list[Place]:
    """Return the places of a piece of a ring."""
    kind = tag_of(segment)
    if kind in _NOT_READ:
        raise InputError(f"gml:{kind} is not read; positions, geodesics, circles and arcs are")
    if kind in _ARCS:
        return _turned(segment, kind, is_lon_first=is_lon_first)
    corners = _places(segment, is_lon_first=is_lon_first)
    if kind in _THROUGH_THREE:
        return _through(corners, kind)
    return _along_geodesics(corners) if kind in _GEODESIC else corners


def _is_lon_first(elements: Sequence[Element]) -> bool:
    """Return whether positions give the longitude first; latitude first is what EPSG:4326 means, and AIXM's default.

    Raises
    ------
    InputError
        If a reference system is named that is neither.
    """
    names = {element.get("srsName", "").strip() for element in elements} - {""}
    codes = {found[1].upper() if (found := _CRS.fullmatch(name)) else name for name in names}
    codes = {"4326" if code == _ETRS89 else code for code in codes}
    if strange := codes - {"4326", "CRS84"}:
        raise InputError(f"srsName {plain(min(strange))!r} is not known; EPSG:4326 (latitude first) or CRS84 are")
    if len(codes) > 1:
        raise InputError("srsName says both EPSG:4326 and CRS84")
    return codes == {"CRS84"}


def _places(segment: Element, *, is_lon_first: bool) -> list[Place]:
    if any(tag_of(child) == "pointProperty" and _href(child) for child in segment.iter()):
        raise InputError("a position is a reference (xlink:href), which is not followed")
    lists = [*all_of(segment, "posList")] or [*all_of(segment, "pos")]
    words = [word for child in lists for word in (child.text or "").split()]
    if any("3" in (child.get("srsDimension"), segment.get("srsDimension")) for child in lists):
        raise InputError("positions of three numbers (srsDimension 3); two are read")
    values = [number_of(word, "position") for word in words]
    if len(values) % 2:
        raise InputError(f"positions of {len(values)} numbers: one has no partner")
    pairs = zip(values[0::2], values[1::2], strict=True)
    return [place_of(lat, lon) for lon, lat in pairs] if is_lon_first else [place_of(lat, lon) for lat, lon in pairs]


def _href(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == "href"), "")


def _turned(segment: Element, kind: str, *, is_lon_first: bool) -> list[Place]:
    """Return the places of a circle or an arc round a centre."""
    if any(tag_of(child) in {"pointProperty", "pointRep"} and _href(child) for child in segment.iter()):
        raise InputError("its centre is a reference (xlink:href), which is not followed; write gml:pos")
    centre = _places(segment, is_lon_first=is_lon_first)
    if len(centre) != 1:
        raise InputError(f"gml:{kind} has {len(centre)} centres")
    radius = next(all_of(segment, "radius"), None)
    if radius is None:
        raise InputError(f"gml:{kind} has no radius")
    unit = _unit_of(radius)
    if unit not in _RADIUS_UNITS_M:
        raise InputError(f"radius in {plain(radius.get('uom', ''))!r}; use one of {', '.join(_RADIUS_UNITS_M)}")
    radius_m = radius_of(radius.text or "", _RADIUS_UNITS_M[unit])
    if kind == "CircleByCenterPoint":
        return circle(centre[0], radius_m)
    begin_deg, end_deg = (_angle_deg(segment, f"{end}Angle") for end in ("start", "end"))
    if is_lon_first:  # angles count from the first axis towards the second: from east against the clock
        begin_deg, end_deg = 90.0 - begin_deg, 90.0 - end_deg
    return arc(centre[0], radius_m, begin_deg, end_deg, is_clockwise=end_deg >= begin_deg)


def _unit_of(element: Element) -> str:
    """Return a unit by its last word, as in NM, urn:ogc:def:uom:EPSG::9030 or http://.../UCUM/0/[nmi_i]."""
    return re.split("[:/#]", element.get("uom", "").strip())[-1].upper()


def _angle_deg(segment: Element, tag: str) -> float:
    angle = next(all_of(segment, tag), None)
    if angle is None:
        raise InputError(f"gml:{tag_of(segment)} has no {tag}")
    unit = _unit_of(angle)
    if unit not in _DEGREES_OF_ANGLE_UNIT:
        raise InputError(f"{tag} in {plain(angle.get('uom', ''))!r}; use deg or rad")
    return number_of(angle.text or "", tag) * _DEGREES_OF_ANGLE_UNIT[unit]


def _through(places: Sequence[Place], kind: str) -> list[Place]:
    """Return the arc or circle through three places, worked out on the plane that touches the Earth at the second.

    Within 100 km of it distances on that plane are true to 0.01 %.
    """
    if len(places) != 3:
        raise InputError(f"gml:{kind} has {len(places)} positions; 3 are needed")
    (lat_deg, lon_deg), ends = places[1], (places[0], places[2])
    turns = [WGS84.inv(lon_deg, lat_deg, lon, lat) for lat, lon in ends]
    (ax, ay), (bx, by) = ((m * math.sin(math.radians(azimuth)), m * math.cos(math.radians(azimuth)))
                          for azimuth, _, m in turns)  # fmt: skip
    cross = 2 * (ax * by - ay * bx)
    if abs(cross) < 1e-6 * math.hypot(ax, ay) * math.hypot(bx, by):
        raise InputError(f"gml:{kind} runs through three places of one line")
    a, b = ax * ax + ay * ay, bx * bx + by * by
    east_m, north_m = (a * by - b * ay) / cross, (b * ax - a * bx) / cross
    to_centre_deg, radius_m = math.degrees(math.atan2(east_m, north_m)), math.hypot(east_m, north_m)
    radius_of(f"{radius_m}", 1.0)
    centre_lon, centre_lat, _ = WGS84.fwd(lon_deg, lat_deg, to_centre_deg, radius_m)
    if kind == "Circle":
        return circle((centre_lat, centre_lon), radius_m)
    begin_deg, end_deg = (WGS84.inv(centre_lon, centre_lat, lon, lat)[0] for lat, lon in ends)
    # On the way clockwise the first end lies left of the way from the middle to the last one.
    turned = arc((centre_lat, centre_lon), radius_m, begin_deg, end_deg, is_clockwise=cross > 0)
    return [places[0], *turned[1:-1], places[2]]


def _along_geodesics(corners: Sequence[Place]) -> list[Place]:
    """Return corners with places between them, so near each other that geodesics are straight in the plane."""
    out = list(corners[:1])
    for (lat_deg, lon_deg), (to_lat_deg, to_lon_deg) in itertools.pairwise(corners):
        way_m = WGS84.inv(lon_deg, lat_deg, to_lon_deg, to_lat_deg)[2]
        n = int(way_m / _GEODESIC_STEP_M)
        if n > 0:
            out += [(lat, lon) for lon, lat in WGS84.npts(lon_deg, lat_deg, to_lon_deg, to_lat_deg, n)]
        out.append((to_lat_deg, to_lon_deg))
    return out

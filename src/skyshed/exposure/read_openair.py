"""OpenAir airspaces: points, circles and arcs (http://www.winpilot.com/UsersGuide/UserAirspace.asp)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from shapely.geometry.base import BaseGeometry

from skyshed.constants import NAUTICAL_MILE_M
from skyshed.errors import InputError
from skyshed.exposure.volume import Volume, parse_limit
from skyshed.model.scenario import Site
from skyshed.sky.grid import WGS84, ends

_PLACE = re.compile(r"(\d+(?:[:.]\d+){0,3})\s*([NS])[\s,]*(\d+(?:[:.]\d+){0,3})\s*([EW])", re.IGNORECASE)
_ARC_DEG = 5.0


@dataclass
class _Draft:
    """An airspace while its lines are read."""

    name: str = ""
    floor: str = ""
    ceiling: str = ""
    points: list[tuple[float, float]] = field(default_factory=list)
    centre: tuple[float, float] | None = None
    is_clockwise: bool = True


def read_openair(content: str) -> Iterator[Volume]:
    """Yield the airspaces of an OpenAir file.

    Raises
    ------
    InputError
        With the line that cannot be used.
    """
    draft = _Draft()
    for number, line in enumerate(content.splitlines(), start=1):
        word, _, rest = line.split("*", 1)[0].strip().partition(" ")
        try:
            if word.upper() == "AC":
                yield from _finished(draft)
                draft = _Draft()
            elif word:
                _take(draft, word.upper(), rest.strip())
        except (InputError, ValueError) as error:
            raise InputError(f"line {number}: {error}") from error
    yield from _finished(draft)


def _take(draft: _Draft, word: str, rest: str) -> None:
    if word == "AN":
        draft.name = rest
    elif word == "AL":
        draft.floor = rest
    elif word == "AH":
        draft.ceiling = rest
    elif word == "V":
        _variable(draft, rest)
    elif word == "DP":
        draft.points.append(_place(rest))
    elif word == "DC":
        draft.points += _arc(_centre(draft), float(rest) * NAUTICAL_MILE_M, 0.0, 360.0, is_clockwise=True)
    elif word == "DA":
        radius, begin, end = (float(each) for each in rest.split(","))
        draft.points += _arc(_centre(draft), radius * NAUTICAL_MILE_M, begin, end, is_clockwise=draft.is_clockwise)
    elif word == "DB":
        draft.points += _arc_between(draft, [_place(each) for each in rest.split(",")])


def _variable(draft: _Draft, rest: str) -> None:
    name, _, value = (part.strip() for part in rest.partition("="))
    if name.upper() == "X":
        draft.centre = _place(value)
    elif name.upper() == "D":
        draft.is_clockwise = value != "-"


def _centre(draft: _Draft) -> tuple[float, float]:
    if draft.centre is None:
        raise InputError("an arc without a centre; write V X= before it")
    return draft.centre


def _place(text: str) -> tuple[float, float]:
    found = _PLACE.search(text)
    if found is None:
        raise InputError(f"{text!r} is no position; write 39:06:36 N 076:52:12 W")
    lat_deg, lon_deg = (_degrees(each) for each in (found[1], found[3]))
    return lat_deg * (-1 if found[2] in "Ss" else 1), lon_deg * (-1 if found[4] in "Ww" else 1)


def _degrees(text: str) -> float:
    return sum(float(part) / 60**power for power, part in enumerate(text.split(":")))


def _arc(
    centre: tuple[float, float], radius_m: float, begin_deg: float, end_deg: float, *, is_clockwise: bool
) -> list[tuple[float, float]]:
    turn_deg = (end_deg - begin_deg) % 360.0 if is_clockwise else -((begin_deg - end_deg) % 360.0)
    turn_deg = turn_deg or 360.0
    azimuth_deg = begin_deg + np.linspace(0.0, turn_deg, max(int(abs(turn_deg) / _ARC_DEG), 1) + 1)
    lat_deg, lon_deg = ends(Site("", *centre), azimuth_deg, np.full(azimuth_deg.shape, radius_m))
    return list(zip(lat_deg.tolist(), lon_deg.tolist(), strict=True))


def _arc_between(draft: _Draft, places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    lat_deg, lon_deg = _centre(draft)
    begin_deg, end_deg = (WGS84.inv(lon_deg, lat_deg, lon, lat)[0] for lat, lon in places)
    radius_m = WGS84.inv(lon_deg, lat_deg, places[0][1], places[0][0])[2]
    return _arc((lat_deg, lon_deg), radius_m, begin_deg, end_deg, is_clockwise=draft.is_clockwise)


def _finished(draft: _Draft) -> Iterator[Volume]:
    if not draft.points:
        return
    name = draft.name or "airspace"
    for what, text in (("AL", draft.floor), ("AH", draft.ceiling)):
        if not text:
            raise InputError(f"{name}: no {what}")
    floor, ceiling = parse_limit(draft.floor, f"{name}: AL"), parse_limit(draft.ceiling, f"{name}: AH")
    yield Volume(name, floor, ceiling, ring(draft.points, name))


def ring(points: Sequence[tuple[float, float]], name: str) -> BaseGeometry:
    """Return (lat, lon) points as a polygon; longitudes run on across 180 degrees.

    Raises
    ------
    InputError
        If the points make no polygon.
    """
    from shapely import Polygon, make_valid

    if len(points) < 3:
        raise InputError(f"{name}: an outline of {len(points)} points")
    lat_deg, lon_deg = (np.array(axis) for axis in zip(*points, strict=True))
    polygon = Polygon(np.stack([np.unwrap(lon_deg, period=360.0), lat_deg], axis=1))
    if not polygon.is_valid:
        polygon = make_valid(polygon, method="structure", keep_collapsed=False)
    if polygon.is_empty or polygon.geom_type not in {"Polygon", "MultiPolygon"}:
        raise InputError(f"{name}: the outline encloses nothing")
    return polygon

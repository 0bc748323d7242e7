"""OpenAir airspaces: points, circles, arcs, airways (http://www.winpilot.com/UsersGuide/UserAirspace.asp)."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from skyshed.catalogue.places import parse_position
from skyshed.constants import NAUTICAL_MILE_M
from skyshed.errors import InputError
from skyshed.flights.airspaces import (
    NO_ZONE,
    Place,
    arc,
    circle,
    lacks_zone,
    number_of,
    place_of,
    plain,
    radius_of,
    ring_of,
    span_of,
    together,
)
from skyshed.flights.corridor import corridor_along
from skyshed.flights.limits import checked, parse_limit
from skyshed.flights.volume import ALWAYS, Part, Slice, Span, Volume
from skyshed.geodesic import WGS84
from skyshed.units import UnitError

_PLACE = re.compile(
    r"(?<!\d)(\d{1,3}(?:[:.]\d+){0,3})\s*([NS])[\s,]*(\d{1,3}(?:[:.]\d+){0,3})\s*([EW])", re.IGNORECASE | re.ASCII
)
_TERRAIN = {"TO", "TC"}
_LONGEST_LINE = 2000


@dataclass
class _Draft:
    """An airspace while its lines are read; ``fault`` is the first line that cannot be used."""

    line: int
    is_terrain: bool = False
    name: str = ""
    kind: str = ""
    floor: str = ""
    ceiling: str = ""
    points: list[Place] = field(default_factory=list)
    airway: list[Place] = field(default_factory=list)
    width_m: float | None = None
    centre: Place | None = None
    is_clockwise: bool = True
    valid_s: list[Span] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    fault: str = ""


def read_openair(content: str) -> Iterator[Volume | str]:
    """Yield the airspaces of an OpenAir file, and one line for each that is passed over."""
    draft, is_open = _Draft(0), False
    for number, line in enumerate(content.splitlines(), start=1):
        words = line[:_LONGEST_LINE].split("*", 1)[0].split(None, 1)
        word, rest = (words[0].upper(), words[1].strip() if words[1:] else "") if words else ("", "")
        if word == "AC" or word in _TERRAIN:
            yield from _finished(draft, is_open=is_open)
            draft, is_open = _Draft(number, is_terrain=word in _TERRAIN, name=plain(rest)), True
            if word == "AC":
                draft.name = ""
        elif word and not draft.fault and not draft.is_terrain:
            try:
                _take(draft, word, rest)
            except InputError as error:
                draft.fault = f"line {number}: {error}"
    yield from _finished(draft, is_open=is_open)


def _take(draft: _Draft, word: str, rest: str) -> None:
    if word == "AN":
        draft.name = plain(rest)
    elif word == "AY":
        draft.kind = plain(rest).upper()
    elif word == "AL":
        draft.floor = rest
    elif word == "AH":
        draft.ceiling = rest
    elif word == "AA":
        _activate(draft, rest)
    elif word == "V":
        _variable(draft, rest)
    elif word.startswith("D"):
        _draw(draft, word, rest)


def _draw(draft: _Draft, word: str, rest: str) -> None:
    if word == "DP":
        draft.points.append(_place(rest))
    elif word == "DC":
        draft.points += circle(_centre(draft), radius_of(rest, NAUTICAL_MILE_M))
    elif word == "DA":
        radius, begin, end = _values(rest, 3, "DA")
        begin_deg, end_deg = number_of(begin, "azimuth"), number_of(end, "azimuth")
        radius_m = radius_of(radius, NAUTICAL_MILE_M)
        draft.points += arc(_centre(draft), radius_m, begin_deg, end_deg, is_clockwise=draft.is_clockwise)
    elif word == "DB":
        draft.points += _arc_between(draft, _two_places(rest))
    elif word == "DY":
        draft.airway.append(_place(rest))
    else:
        raise InputError(f"{plain(word)!r} draws nothing that is known")


def _values(text: str, n: int, word: str) -> list[str]:
    values = text.split(",")
    if len(values) != n:
        raise InputError(f"{word} has {len(values)} values; {n} are needed")
    return values


def _variable(draft: _Draft, rest: str) -> None:
    name, _, value = (part.strip() for part in rest.partition("="))
    if name.upper() == "X":
        draft.centre = _place(value)
    elif name.upper() == "D":
        draft.is_clockwise = value != "-"
    elif name.upper() == "W":
        draft.width_m = radius_of(value, NAUTICAL_MILE_M)


def _activate(draft: _Draft, rest: str) -> None:
    """Take in when an airspace is active: ISO 8601 moments with a stroke between them (OpenAir 2.0).

    What is written otherwise counts as always: that errs on the safe side.
    """
    if rest.upper() == "NONE":
        return
    begin, has_end, end = rest.partition("/")
    try:
        draft.valid_s += span_of(begin.strip(), end.strip()) if has_end else ALWAYS
        is_read = has_end or rest.upper() == "H24"
    except InputError:
        draft.valid_s += ALWAYS
        is_read = False
    if is_read and lacks_zone(begin, end):
        draft.doubts.append(NO_ZONE)
    if not is_read:
        draft.doubts.append(
            f"AA {plain(rest)!r} is not a span of time: it counts as active at all times; write "
            f"2026-01-01T06:00Z/2026-01-01T12:00Z"
        )


def _centre(draft: _Draft) -> Place:
    if draft.centre is None:
        raise InputError("an arc without a centre; write V X= before it")
    return draft.centre


def _place(text: str) -> Place:
    found = _PLACE.search(text)
    if found is None:
        try:
            return place_of(*parse_position(text))
        except UnitError:
            raise InputError(f"{plain(text)!r} is not a position; write 39:06:36 N 076:52:12 W") from None
    lat_deg, lon_deg = (_degrees(part) for part in (found[1], found[3]))
    return place_of(lat_deg * (-1 if found[2] in "Ss" else 1), lon_deg * (-1 if found[4] in "Ww" else 1))


def _two_places(text: str) -> list[Place]:
    """Return two positions with a comma between them; each may hold a comma itself."""
    halves = [found[0] for found in _PLACE.finditer(text)]
    return [_place(part) for part in (halves if len(halves) == 2 else _values(text, 2, "DB"))]


def _degrees(text: str) -> float:
    parts = [number_of(part, "angle") for part in text.split(":")]
    if any(part > 60 for part in parts[1:]):  # 60 is what rounding leaves
        raise InputError(f"{plain(text)!r} has more than 60 minutes or seconds")
    return sum(part / 60**power for power, part in enumerate(parts))


def _arc_between(draft: _Draft, places: Sequence[Place]) -> list[Place]:
    lat_deg, lon_deg = _centre(draft)
    begin_deg, end_deg = (WGS84.inv(lon_deg, lat_deg, lon, lat)[0] for lat, lon in places)
    radius_m = WGS84.inv(lon_deg, lat_deg, places[0][1], places[0][0])[2]
    radius_of(f"{radius_m}", 1.0)
    turned = arc((lat_deg, lon_deg), radius_m, begin_deg, end_deg, is_clockwise=draft.is_clockwise)
    return [places[0], *turned[1:-1], places[1]]


def _finished(draft: _Draft, *, is_open: bool) -> Iterator[Volume | str]:
    if draft.is_terrain:
        yield f"line {draft.line}: terrain record {draft.name!r} is passed over"
        return
    is_drawn = draft.points or draft.airway
    if not (is_open or is_drawn or draft.fault):
        return
    name = draft.name or "airspace"
    yield from (f"{name}: {doubt}" for doubt in draft.doubts if not draft.fault)
    try:
        yield f"{name} is passed over: {draft.fault}" if draft.fault else _volume(draft, name)
    except InputError as error:
        yield f"{name} (from line {draft.line}) is passed over: {error}"


def _volume(draft: _Draft, name: str) -> Volume:
    for what, text in (("AL", draft.floor), ("AH", draft.ceiling)):
        if not text:
            raise InputError(f"no {what}")
    if not (draft.points or draft.airway):
        raise InputError("no outline")
    low, high = parse_limit(draft.floor, "AL", is_bare_feet=True), parse_limit(draft.ceiling, "AH", is_bare_feet=True)
    floor, ceiling = checked(low, high, "AL, AH")
    if draft.points and draft.airway:
        raise InputError("an outline (DP) and an airway (DY) in one airspace")
    if draft.airway and draft.width_m is None:
        raise InputError("an airway without a width; write V W= before it")
    outline = ring_of(draft.points) if draft.points else corridor_along(draft.airway, draft.width_m or math.nan)
    return Volume(
        name, (Slice((Part(outline, floor, ceiling),), together(draft.valid_s) or ALWAYS),), (name,), draft.kind
    )

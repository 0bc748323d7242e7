"""What readers of airspaces share: names, numbers, moments and outlines that are checked before they count."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from skyshed.errors import InputError
from skyshed.flights.volume import ALWAYS, Span, Volume
from skyshed.model.scenario import Site
from skyshed.sky.grid import ends

ARC_DEG = 5.0
_MOST_NAME = 80
_MOST_RADIUS_M = 5_000_000.0
_DAY_S = 86_400.0
_YEAR_10000_S = 253_402_300_800.0
_HOUR_ONLY = re.compile(r"(?<=T)\d{2}(?=Z|[+-]|$)")
_MIDNIGHT = re.compile(r"(?<=[T ])24:?00(?::?00(?:\.0+)?)?")
# Ten figures as a NOTAM has them (ICAO Doc 10066, appendix 3); an end may be estimated.
_NOTAM = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?: ?(?:EST|UTC|Z))?", re.IGNORECASE | re.ASCII)
_WALL_CLOCK = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d(?::?\d\d){0,2}(?:[.,]\d+)?", re.ASCII)
NO_ZONE = "its times name no time zone and count as UTC"
_OPEN = {"", "PERM", "UFN", "WIE"}
Place = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Airspaces:
    """What one file holds, and one line for everything in it that was passed over or read with a doubt."""

    volumes: tuple[Volume, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unwarned:
    """What was read well and warns of nothing, and a line that says why."""

    said: str


def plain(words: object) -> str:
    """Return a name from a file in one line without control characters."""
    kept = (" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in str(words)[: 4 * _MOST_NAME])
    return " ".join("".join(kept).split())[:_MOST_NAME]


def number_of(word: str, what: str) -> float:
    """Return a finite number.

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{what} {plain(word)!r} is not a number")
    return value


def radius_of(word: str, metres: float) -> float:
    """Return a radius in metres, of a number in units of ``metres``."""
    radius_m = number_of(word, "radius") * metres
    if not 0 < radius_m <= _MOST_RADIUS_M:
        raise InputError(f"a radius of {radius_m / 1000:g} km; more than 0 and at most {_MOST_RADIUS_M / 1e6:g},000 km")
    return radius_m


def place_of(lat_deg: float, lon_deg: float) -> Place:
    """Return a position on Earth.

    Raises
    ------
    InputError
        If it is not one.
    """
    if not abs(lat_deg) <= 90:
        raise InputError(f"latitude {lat_deg:g} is not between -90 and 90 degrees")
    if not abs(lon_deg) <= 360:
        raise InputError(f"longitude {lon_deg:g} is not between -180 and 180 degrees")
    return lat_deg, lon_deg


def arc(centre: Place, radius_m: float, begin_deg: float, end_deg: float, *, is_clockwise: bool) -> list[Place]:
    """Return an arc between two azimuths as places every five degrees; all round where they are one."""
    turn_deg = (end_deg - begin_deg) % 360.0 if is_clockwise else -((begin_deg - end_deg) % 360.0)
    turn_deg = turn_deg or 360.0
    azimuth_deg = begin_deg + np.linspace(0.0, turn_deg, max(math.ceil(abs(turn_deg) / ARC_DEG), 1) + 1)
    lat_deg, lon_deg = ends(Site("", *centre), azimuth_deg, np.full(azimuth_deg.shape, radius_m))
    return list(zip(lat_deg.tolist(), lon_deg.tolist(), strict=True))


def circle(centre: Place, radius_m: float) -> list[Place]:
    """Return a circle as places every five degrees, the first once more at the end."""
    places = arc(centre, radius_m, 0.0, 360.0, is_clockwise=True)
    return [*places[:-1], places[0]]


def ring_of(places: Sequence[Place]) -> BaseGeometry:
    """Return a ring of places as polygons that are valid and run on across 180 degrees.

    Raises
    ------
    InputError
        If it encloses nothing.
    """
    from shapely import Polygon

    from skyshed.terrain.rings import running_on

    if len(places) < 3:
        raise InputError(f"an outline of {len(places)} points")
    return not_empty(running_on(Polygon([(lon, lat) for lat, lon in places])))


def not_empty(outline: BaseGeometry) -> BaseGeometry:
    """Return an outline that encloses something.

    Raises
    ------
    InputError
        If it does not.
    """
    if outline.is_empty:
        raise InputError("the outline encloses nothing")
    return outline


def moment_s(written: str) -> float:
    """Return Unix seconds of an ISO 8601 moment; UTC where it names no time zone, as in all of aviation.

    >>> moment_s("1970-01-02T00:00Z")
    86400.0
    """
    text = _NOTAM.sub(r"20\1-\2-\3T\4:\5", written.strip()) if _NOTAM.fullmatch(written.strip()) else written.strip()
    text = _HOUR_ONLY.sub(lambda found: f"{found[0]}:00", text)
    try:
        moment = datetime.fromisoformat(_MIDNIGHT.sub("00:00", text))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() + (_DAY_S if _MIDNIGHT.search(text) else 0.0)
    except (ValueError, OverflowError):
        raise InputError(f"{plain(written)!r} is not an ISO 8601 time") from None


def lacks_zone(*written: str) -> bool:
    """Return whether some moment is a time of the day without a time zone; ten figures of a NOTAM are UTC.

    >>> lacks_zone("2026-01-01"), lacks_zone("2026-01-01T06:00Z", "2026-01-01T06:00"), lacks_zone("2601010600")
    (False, True, False)
    """
    return any(_WALL_CLOCK.fullmatch(each.strip()) is not None for each in written)


def utc_text(moment: float) -> str:
    """Return Unix seconds in ISO 8601, "" where they are infinite, or of no year that can be written: an open end.

    >>> utc_text(86400.0)
    '1970-01-02T00:00:00Z'
    """
    if not abs(moment) < _YEAR_10000_S:
        return ""
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(moment)):%Y-%m-%dT%H:%M:%SZ}"


def together(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans of time that do not overlap, one after another."""
    out: list[Span] = []
    for begin_s, end_s in sorted(spans):
        if out and begin_s <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end_s)
        elif end_s > begin_s:
            out.append((begin_s, end_s))
    return tuple(out)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return what is left of spans of time where others are taken away."""
    left = list(spans)
    for begin_s, end_s in taken:
        left = [
            part
            for first_s, last_s in left
            for part in ((first_s, min(last_s, begin_s)), (max(first_s, end_s), last_s))
            if part[1] > part[0]
        ]
    return together(left)


def span_of(begin: str, end: str) -> tuple[Span, ...]:
    """Return the time from one moment to another; what is not written, or for good (PERM, UFN), is open.

    Raises
    ------
    InputError
        If one is not a moment, or the end does not come after the begin.
    """
    is_open = [word.strip().upper() in _OPEN for word in (begin, end)]
    span = (-math.inf if is_open[0] else moment_s(begin), math.inf if is_open[1] else moment_s(end))
    if not span[0] < span[1]:
        raise InputError(f"its validity ends ({plain(end)}) before it begins ({plain(begin)})")
    return ALWAYS if all(is_open) else (span,)

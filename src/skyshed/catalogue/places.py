r"""Positions as people write them: decimal degrees, degrees-minutes-seconds, MGRS; and positions that look swapped.

>>> parse_position("33.3, 44.4")
(33.3, 44.4)
>>> lat_deg, lon_deg = parse_position("33°18'45\"N 44°21'00\"E")
>>> round(lat_deg, 4), round(lon_deg, 4)
(33.3125, 44.35)
"""

import math
import re
from collections.abc import Sequence
from statistics import median

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.units import UnitError

EXAMPLES = "'33.3, 44.4', '33°18'45\"N 44°21'00\"E' or an MGRS reference such as 38SMB4300085000"
# A site is called swapped if it lies so much farther from the others than its mirror image would, and the
# mirror image lies among them.
_NEAR_M = 600e3
_TIMES_FARTHER = 3.0

_DECIMAL = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW]?)", re.IGNORECASE | re.ASCII)
_SEXAGESIMAL = re.compile(
    r"""(\d{1,3})\s*[°d:\s]\s*(\d{1,2}(?:\.\d+)?)\s*['′m:\s]?\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|''|s)?)?\s*([NSEW])""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X]\s*[A-HJ-NP-Z]{2}\s*(?:\d\s*){4,10}", re.IGNORECASE | re.ASCII)


def parse_position(text: str) -> tuple[float, float]:
    """Return latitude and longitude in degrees.

    Raises
    ------
    UnitError
        With the value, what is wrong with it, and an example.
    """
    written = " ".join(text.split())
    if _MGRS.fullmatch(written):
        return _from_mgrs(written)
    parts = [part.strip() for part in written.split(",")]
    if len(parts) == 1:
        parts = re.findall(r"[^NSEW]+[NSEW]", written, re.IGNORECASE)
    if len(parts) != 2:
        raise UnitError(f"{written!r} is no position; write {EXAMPLES}")
    return parse_latitude(parts[0]), parse_longitude(parts[1])


def parse_latitude(text: str) -> float:
    """Return a latitude in degrees, north positive."""
    return _angle(text, "latitude", "NS", 90.0)


def parse_longitude(text: str) -> float:
    """Return a longitude in degrees, east positive."""
    return _angle(text, "longitude", "EW", 180.0)


def _angle(text: str, name: str, letters: str, limit_deg: float) -> float:
    written = text.strip()
    if found := _DECIMAL.fullmatch(written):
        value_deg, letter = float(found[1]), found[2].upper()
    elif found := _SEXAGESIMAL.fullmatch(written):
        minutes, seconds = float(found[2]), float(found[3] or 0.0)
        if minutes >= 60 or seconds >= 60:
            raise UnitError(f"{name} {written!r} has minutes or seconds of 60 and more")
        value_deg, letter = int(found[1]) + minutes / 60 + seconds / 3600, found[4].upper()
    else:
        raise UnitError(f"{name} {written!r} is no angle; write degrees such as 33.3125 or 33°18'45\"{letters[0]}")
    if letter and letter not in letters:
        raise UnitError(f"{name} {written!r} looks swapped: {letter} belongs to the other coordinate")
    if letter == letters[1]:
        value_deg = -value_deg
    if abs(value_deg) > limit_deg:
        hint = "; looks swapped: is it the longitude?" if name == "latitude" and abs(value_deg) <= 180 else ""
        raise UnitError(f"{name} {written!r} is outside ±{limit_deg:g} degrees{hint}")
    return value_deg


def _from_mgrs(written: str) -> tuple[float, float]:
    import mgrs

    packed = re.sub(r"\s", "", written).upper()
    n_digits = len(packed.lstrip("0123456789")) - 3
    if n_digits % 2:
        raise UnitError(f"{written!r} is no MGRS reference: easting and northing need the same number of digits")
    try:
        lat_deg, lon_deg = mgrs.MGRS().toLatLon(packed)
    except (mgrs.core.MGRSError, RuntimeError) as error:
        raise UnitError(f"{written!r} is no MGRS reference ({error}); write for example 38SMB4300085000") from None
    return float(lat_deg), float(lon_deg)


def distance_m(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance of two positions on a sphere; near enough to tell countries apart."""
    lat_rad, other_rad = math.radians(first[0]), math.radians(second[0])
    half_lat, half_lon = (other_rad - lat_rad) / 2, math.radians(second[1] - first[1]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_rad) * math.cos(other_rad) * math.sin(half_lon) ** 2
    return 2 * EARTH_MEAN_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def centre_of(positions: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the median position; None for fewer than three, of which the odd one cannot be told."""
    if len(positions) < 3:
        return None
    return median(lat for lat, _ in positions), median(lon for _, lon in positions)


def looks_swapped(
    position: tuple[float, float],
    *,
    centre: tuple[float, float] | None = None,
    bounds_deg: tuple[float, float, float, float] | None = None,
) -> bool:
    """Whether a position would lie in the area, or near the others' centre, if its numbers changed places.

    ``bounds_deg`` is (south, west, north, east), and decides where it is given.
    """
    lat_deg, lon_deg = position
    if abs(lon_deg) > 90:
        return False
    if bounds_deg is not None:
        return not _is_within(lat_deg, lon_deg, bounds_deg) and _is_within(lon_deg, lat_deg, bounds_deg)
    if centre is None:
        return False
    as_it_is_m, mirrored_m = distance_m(position, centre), distance_m((lon_deg, lat_deg), centre)
    return mirrored_m < _NEAR_M and as_it_is_m > max(_NEAR_M, _TIMES_FARTHER * mirrored_m)


def _is_within(lat_deg: float, lon_deg: float, bounds_deg: tuple[float, float, float, float]) -> bool:
    south, west, north, east = bounds_deg
    return south <= lat_deg <= north and west <= lon_deg <= east

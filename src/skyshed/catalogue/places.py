r"""Positions as people write them: decimal degrees, degrees-minutes-seconds, UTM, MGRS; and looks of swapping.

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

from skyshed.catalogue.spelling import letter_of, plain, spelled
from skyshed.catalogue.utm import is_utm, position_of_utm
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.units import UnitError

EXAMPLES = "'33.3, 44.4', '33°18'45\"N 44°21'00\"E', UTM as in '38S 444156 3684746', or MGRS as in 38SMB4300085000"
# A site is called swapped if it lies so much farther from the others than its mirror image would, and the
# mirror image lies among them.
_NEAR_M = 600e3
_TIMES_FARTHER = 3.0

_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X]\s*[A-HJ-NP-Z]{2}\s*(?:\d\s*){4,10}", re.IGNORECASE | re.ASCII)
_LETTERED_BEFORE = re.compile(r"([NSEW][^NSEW]+)([NSEW][^NSEW]+)", re.IGNORECASE)
_LETTERED_AFTER = re.compile(r"([^NSEW]+(?:s\s*)?[NSEW])([^NSEW]+(?:s\s*)?[NSEW])", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"([+-]?[\d.,]*\d°?) ([+-]?[\d.,]*\d°?)", re.ASCII)


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
    if is_utm(written):
        return position_of_utm(written)
    halves = _halves(written)
    if halves is None:
        raise UnitError(f"{written!r} is not a position; write {EXAMPLES}")
    letters = [letter_of(half) for half in halves]
    if "" in letters and any(letters) and halves[letters.index("")].strip().endswith("s"):
        raise UnitError(
            f"{written!r}: is its s for seconds or for south? write both letters, as in 33d18m45sS 70d39m0sW"
        )
    if letters[0] and letters[0] in "EW" and letters[1] and letters[1] in "NS":
        halves = halves[::-1]
    return parse_latitude(halves[0]), parse_longitude(halves[1])


def _halves(written: str) -> tuple[str, str] | None:
    """Cut a position between its two angles: at a semicolon or a comma, at the letters, or at a space."""
    for separator in ";,/":
        parts = written.split(separator)
        if len(parts) == 2:
            return parts[0], parts[1]
    written = plain(written)
    for pattern in (_LETTERED_BEFORE, _LETTERED_AFTER, _TWO_NUMBERS):
        if found := pattern.fullmatch(written):
            return found[1], found[2]
    return None


def parse_latitude(text: str) -> float:
    """Return a latitude in degrees, north positive."""
    return spelled(text, "latitude")


def parse_longitude(text: str) -> float:
    """Return a longitude in degrees, east positive."""
    return spelled(text, "longitude")


def parse_eastern_side(text: str) -> float:
    """Return the longitude of the eastern side of a box, which may run on past 180 degrees."""
    return spelled(text, "longitude", may_run_on=True)


def _from_mgrs(written: str) -> tuple[float, float]:
    import mgrs

    packed = re.sub(r"\s", "", written).upper()
    n_digits = len(packed.lstrip("0123456789")) - 3
    if n_digits % 2:
        raise UnitError(f"{written!r} is not an MGRS reference: easting and northing need the same number of digits")
    try:
        lat_deg, lon_deg = mgrs.MGRS().toLatLon(packed)
    except (mgrs.core.MGRSError, RuntimeError) as error:
        raise UnitError(f"{written!r} is not an MGRS reference ({error}); write for example 38SMB4300085000") from None
    return float(lat_deg), float(lon_deg)


def sphere_distance_m(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance between two positions on a sphere; exact enough to tell countries apart."""
    lat_rad, other_rad = math.radians(first[0]), math.radians(second[0])
    half_lat, half_lon = (other_rad - lat_rad) / 2, math.radians(second[1] - first[1]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_rad) * math.cos(other_rad) * math.sin(half_lon) ** 2
    return 2 * EARTH_MEAN_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def centre_of(positions: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the median position; None for fewer than three, among which an outlier cannot be told."""
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
    as_it_is_m, mirrored_m = sphere_distance_m(position, centre), sphere_distance_m((lon_deg, lat_deg), centre)
    return mirrored_m < _NEAR_M and as_it_is_m > max(_NEAR_M, _TIMES_FARTHER * mirrored_m)


def _is_within(lat_deg: float, lon_deg: float, bounds_deg: tuple[float, float, float, float]) -> bool:
    south, west, north, east = bounds_deg
    is_around = east - west >= 360.0
    return south <= lat_deg <= north and (is_around or (lon_deg - west) % 360.0 <= (east - west) % 360.0)

"""What the user typed on the command line, made into lengths, levels and points."""

import re

from skyshed.constants import FOOT_M, NAUTICAL_MILE_M
from skyshed.errors import InputError
from skyshed.model.scenario import Level, LevelKind

METRES_OF_UNIT = {"m": 1.0, "km": 1000.0, "ft": FOOT_M, "nm": NAUTICAL_MILE_M}

_LENGTH = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")
_FLIGHT_LEVEL = re.compile(r"FL\s*(\d{1,3})", re.IGNORECASE)
_DATUM = re.compile(r"(?P<length>.*?)\s*(?P<datum>AGL|AMSL|MSL)?", re.IGNORECASE)


def parse_length_m(text: str, option: str) -> float:
    """Return a length that names its unit, in metres.

    >>> parse_length_m("2.5 km", "--grid")
    2500.0
    """
    found = _LENGTH.fullmatch(text)
    if found is None or found[2].lower() not in METRES_OF_UNIT:
        raise InputError(f"{option}: {text.strip()!r} is no length; write a number and m, km, ft or nm, as in 2km")
    return float(found[1]) * METRES_OF_UNIT[found[2].lower()]


def parse_spacing_m(text: str, option: str) -> float:
    """Return a positive length, in metres."""
    spacing_m = parse_length_m(text, option)
    if spacing_m <= 0:
        raise InputError(f"{option}: {text.strip()!r} is not above zero; write a spacing such as 2km")
    return spacing_m


def parse_level(text: str, option: str) -> Level:
    """Return the level that the user wrote: above ground, above mean sea level, or a flight level.

    >>> parse_level("FL330", "--levels").altitude_m
    10058.4
    """
    label = text.strip()
    if flight_level := _FLIGHT_LEVEL.fullmatch(label):
        return Level(label, LevelKind.FLIGHT_LEVEL, round(int(flight_level[1]) * 100 * FOOT_M, 3))
    parts = _DATUM.fullmatch(label)
    kind = LevelKind.AGL if (parts["datum"] or "").upper() == "AGL" else LevelKind.MSL
    try:
        return Level(label, kind, parse_length_m(parts["length"], option))
    except InputError:
        raise InputError(f"{option}: {label!r} is no level; write 100mAGL, 3000m, 10000ft or FL330") from None


def parse_levels(text: str, option: str) -> tuple[Level, ...]:
    """Return the levels of a comma-separated list, in the order written."""
    return tuple(parse_level(each, option) for each in text.split(","))


def parse_point(text: str, option: str) -> tuple[float, float, Level]:
    """Return latitude and longitude (degrees) and level of ``LAT,LON,LEVEL``."""
    parts = text.split(",")
    if len(parts) != 3:
        raise InputError(f"{option}: {text!r} is no point; write LAT,LON,LEVEL, as in 34.9,43.5,500mAGL")
    lat_deg = _degrees(parts[0], "latitude", 90.0, option)
    lon_deg = _degrees(parts[1], "longitude", 180.0, option)
    return lat_deg, lon_deg, parse_level(parts[2], option)


def _degrees(text: str, name: str, limit_deg: float, option: str) -> float:
    try:
        value_deg = float(text)
    except ValueError:
        value_deg = float("nan")
    if not -limit_deg <= value_deg <= limit_deg:
        raise InputError(f"{option}: {name} {text.strip()!r} is not a number of degrees in ±{limit_deg:g}")
    return value_deg

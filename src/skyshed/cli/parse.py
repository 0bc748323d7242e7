"""What the user typed on the command line, made into lengths, levels and points."""

from skyshed.catalogue.levels import parse_level as _level_of
from skyshed.catalogue.places import parse_position
from skyshed.catalogue.refraction import parse_refraction as _refraction_of
from skyshed.errors import InputError
from skyshed.model.scenario import Level
from skyshed.units import UnitError, parse_quantity


def parse_length_m(text: str, option: str) -> float:
    """Return a length that names its unit, in metres.

    >>> parse_length_m("2.5 km", "--grid")
    2500.0
    """
    try:
        return parse_quantity(text, "length", example="2.5 km")
    except UnitError as error:
        raise InputError(f"{option}: {error}") from None


def parse_spacing_m(text: str, option: str) -> float:
    """Return a positive length, in metres."""
    spacing_m = parse_length_m(text, option)
    if spacing_m <= 0:
        raise InputError(f"{option}: {text.strip()!r} is not above zero; write a spacing such as 2km")
    return spacing_m


def parse_duration_s(text: str, option: str) -> float:
    """Return a positive length of time, in seconds.

    >>> parse_duration_s("10 min", "--bridge")
    600.0
    """
    try:
        duration_s = parse_quantity(text, "time", example="60 s")
    except UnitError as error:
        raise InputError(f"{option}: {error}") from None
    if duration_s <= 0:
        raise InputError(f"{option}: {text.strip()!r} is not above zero; write a time such as 60s")
    return duration_s


def parse_level(text: str, option: str) -> Level:
    """Return the level that the user wrote: above ground, above mean sea level, or a flight level.

    >>> parse_level("FL330", "--levels").altitude_m
    10058.4
    """
    try:
        return _level_of(text)
    except UnitError as error:
        raise InputError(f"{option}: {error}") from None


def parse_levels(text: str, option: str) -> tuple[Level, ...]:
    """Return the levels of a comma-separated list, in the order written."""
    levels = tuple(parse_level(each, option) for each in text.split(","))
    seen: dict[tuple[str, float], str] = {}
    for level in levels:
        same = level.kind, level.altitude_m
        if same in seen:
            raise InputError(f"{option}: {level.label!r} is listed already, as {seen[same]!r}")
        seen[same] = level.label
    return levels


def parse_refraction(text: str | None, option: str) -> str | None:
    """Return a refraction setting; None where nothing was typed."""
    try:
        return None if text is None else _refraction_of(text)
    except UnitError as error:
        raise InputError(f"{option}: {error}") from None


def parse_point(text: str, option: str) -> tuple[float, float, Level]:
    """Return latitude and longitude (degrees) and level of ``LAT,LON,LEVEL``.

    The position is whatever a scenario takes, the level what follows the last comma.
    """
    position, _, level = text.rpartition(",")
    try:
        lat_deg, lon_deg = parse_position(position)
    except UnitError as error:
        example = "write LAT,LON,LEVEL, as in 34.9,43.5,500mAGL"
        raise InputError(f"{option}: {text!r} is no point; {example} ({error})") from None
    return lat_deg, lon_deg, parse_level(level, option)

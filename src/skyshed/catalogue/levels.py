"""Levels at which the sky is asked about, as the user writes them in scenarios and on the command line."""

from skyshed.model.scenario import Level, LevelKind
from skyshed.units import UnitError, parse_altitude

LOWEST_MSL_M = -500.0  # no open ground is lower (shore of the Dead Sea: -430 m)
HIGHEST_M = 100_000.0  # nothing flies higher


def parse_level(text: str) -> Level:
    """Return the level: above ground, above mean sea level, or a flight level. Raises `UnitError`.

    >>> parse_level("100 m AGL").altitude_m
    100.0
    """
    kind, altitude_m = parse_altitude(text)
    lowest_m = 0.0 if kind == "agl" else LOWEST_MSL_M
    if not lowest_m <= altitude_m <= HIGHEST_M:
        surface = "above ground" if kind == "agl" else "above sea level"
        raise UnitError(f"{text.strip()!r} is not between {lowest_m:g} m and {HIGHEST_M / 1000:g} km {surface}")
    return Level(text.strip(), LevelKind(kind), altitude_m)

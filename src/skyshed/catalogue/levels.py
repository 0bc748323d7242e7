"""Levels at which the sky is asked about, as the user writes them in scenarios and on the command line."""

from skyshed.model.scenario import Level, LevelKind
from skyshed.units import parse_altitude


def parse_level(text: str) -> Level:
    """Return the level: above ground, above mean sea level, or a flight level. Raises `UnitError`.

    >>> parse_level("100 m AGL").altitude_m
    100.0
    """
    kind, altitude_m = parse_altitude(text)
    return Level(text.strip(), LevelKind(kind), altitude_m)

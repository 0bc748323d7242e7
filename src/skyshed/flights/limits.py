"""Floors and ceilings as aviation writes them: FL195, 5000 ft MSL, 1500ft AGL, 9500 STD, SFC, UNL."""

import math
import re

from skyshed.constants import FOOT_M
from skyshed.errors import InputError
from skyshed.flights.altitude import UNKNOWN_AIR_M
from skyshed.flights.volume import Datum, Limit

_GROUND = {"SFC", "GND", "GROUND", "SURFACE"}
_UNLIMITED = {"UNL", "UNLTD", "UNLIM", "UNLIMITED"}
_DATUMS = {
    Datum.GROUND: ("AGL", "GND", "SFC", "ASFC", "AGND", "AAL", "HEI"),
    Datum.MSL: ("MSL", "AMSL", "ASL", "ALT", "QNH"),
    Datum.PRESSURE: ("STD", "QNE"),
    Datum.ELLIPSOID: ("W84", "WGS84", "HAE"),
}
_DATUM_OF = {word: datum for datum, words in _DATUMS.items() for word in words}
_METRES = {"FT": FOOT_M, "FEET": FOOT_M, "F": FOOT_M, "M": 1.0, "KM": 1000.0, "FL": 100 * FOOT_M}
_LEVEL = re.compile(r"F(?:\s?L)?\s*(\d{1,3}(?:\.\d+)?)(?: STD)?")
_HEIGHT = re.compile(
    rf"([+-]?\d+(?:\.\d+)?|\d{{1,3}}(?:[, ]\d{{3}})+)\s*({'|'.join(_METRES)})?\s*({'|'.join(_DATUM_OF)})?"
)
_DATUM_FIRST = re.compile(rf"({'|'.join(_DATUM_OF)}) (\d.*)")
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HIGHEST_M = 100_000.0
# No ground lies lower (the Dead Sea) or higher (Mount Everest).
_LOWEST_GROUND_M, _HIGHEST_GROUND_M = -450.0, 8900.0


def parse_limit(text: str, where: str, *, is_bare_feet: bool = False) -> Limit:
    """Return a limit as aviation writes it; notes in brackets are notes. 0 is the ground, whatever it counts from.

    ``is_bare_feet`` says that a number without a unit counts feet, as in OpenAir.

    >>> parse_limit("FL320", "a").height_m
    9753.6
    """
    written = _written(text)
    first, *others = written.split() or [""]
    if first in _GROUND and all(word in _DATUM_OF for word in others):
        return Limit("SFC", Datum.GROUND, -math.inf)
    if first in _UNLIMITED and all(word in _DATUM_OF for word in others):
        return Limit("UNL", Datum.MSL, math.inf)
    if level := _LEVEL.fullmatch(written):
        level_fl = level[1].removesuffix(".0")
        return _limit(f"FL{level_fl}", Datum.PRESSURE, round(float(level_fl) * 100 * FOOT_M, 3), where)
    height = _HEIGHT.fullmatch(written)
    if height is None or not (height[2] or is_bare_feet):
        raise InputError(
            f"{where}: {str(text)[:80]!r} is not a limit; write FL320, 5000 ft MSL, 1500 ft AGL, SFC or UNL"
        )
    unit = height[2] or "FT"
    datum = Datum.PRESSURE if unit == "FL" else _DATUM_OF[height[3]] if height[3] else Datum.MSL
    words = written if height[2] else " ".join(filter(None, (height[1], "FT", height[3])))
    words = f"FL{height[1]}" if unit == "FL" else words
    return _limit(words, datum, float(re.sub("[, ]", "", height[1])) * _METRES[unit], where)


def _written(text: str) -> str:
    """Return a limit without notes, with one spelling of feet and of what stands between number and datum.

    >>> _written("4500' A.M.S.L."), _written("2500ft/agl (min)"), _written("MSL 4500 ft")
    ('4500 FT AMSL', '2500FT AGL', '4500 FT MSL')
    """
    words = _NOTE.sub(" ", str(text)).upper().replace("/", " ")
    words = re.sub(r"(?<=\d)\s*['\u2019\u2032]", " FT ", words)
    words = re.sub(r"(?<=[A-Z])\.", "", words)
    return _DATUM_FIRST.sub(r"\2 \1", " ".join(words.split()).strip(" .;"))


def _limit(text: str, datum: Datum, height_m: float, where: str) -> Limit:
    if abs(height_m) > _HIGHEST_M:
        raise InputError(f"{where}: {text[:80]} lies beyond {_HIGHEST_M / 1000:g} km; write UNL for no limit")
    return Limit(text, Datum.GROUND, -math.inf) if height_m == 0 else Limit(text, datum, height_m)


def checked(floor: Limit, ceiling: Limit, name: str) -> tuple[Limit, Limit]:
    """Return a floor and a ceiling between which something can lie.

    Raises
    ------
    InputError
        If the floor lies above the ceiling in any air, over any ground.
    """
    lowest_m, highest_m = floor.height_m, ceiling.height_m
    if floor.datum is not ceiling.datum and math.isfinite(lowest_m - highest_m):
        lowest_m -= UNKNOWN_AIR_M
        lowest_m += _LOWEST_GROUND_M if floor.datum is Datum.GROUND else 0.0
        highest_m += _HIGHEST_GROUND_M if ceiling.datum is Datum.GROUND else 0.0
    if not lowest_m < highest_m:
        raise InputError(f"{name}: floor {floor.text} does not lie below ceiling {ceiling.text}")
    return floor, ceiling

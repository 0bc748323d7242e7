"""Ground as people write it: the altitude of a site, and terrain that is not a file.

>>> parse_ground("507 m")
507.0
>>> terrain_word("sea: 0 m"), terrain_word("dem.tif")
('sea: 0 m', None)
"""

import re

from skyshed.units import UnitError, parse_quantity

EMBEDDED, DOWNLOADED, SEA = "embedded", "copernicus", "sea: 0 m"
# The shore of the Dead Sea lies at -430 m, mines at -300 m, the highest summit at 8,849 m.
_LOWEST_MSL_M, _HIGHEST_MSL_M = -500.0, 9000.0
_SEA = re.compile(r"sea\s*[:=]\s*(?P<altitude>.*)", re.IGNORECASE)


def parse_ground(text: str) -> float:
    """Return the ground altitude of a site, in metres above mean sea level.

    Raises
    ------
    UnitError
        If it is not a length, or not one at which ground lies.
    """
    ground_msl_m = parse_quantity(text, "length", example="507 m")
    if not _LOWEST_MSL_M <= ground_msl_m <= _HIGHEST_MSL_M:
        raise UnitError(
            f"{text!r} is not an altitude of ground: "
            f"between {_LOWEST_MSL_M:,.0f} m and {_HIGHEST_MSL_M:,.0f} m above sea "
            "level it would be"
        )
    return ground_msl_m


def terrain_word(text: str) -> str | None:
    """Return the word for terrain that is not a file (``embedded``, ``copernicus``, ``sea: 0 m``), None for a path.

    Raises
    ------
    UnitError
        If it is a sea at an altitude other than 0 m.
    """
    written = " ".join(text.split())
    if written in {EMBEDDED, DOWNLOADED}:
        return written
    found = _SEA.fullmatch(written)
    if found is None:
        return None
    if parse_quantity(found["altitude"], "length", example=SEA) != 0.0:
        raise UnitError(f"{written!r}: altitudes are counted from mean sea level, so the sea is 0 m; write {SEA!r}")
    return SEA

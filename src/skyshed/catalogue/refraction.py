"""The refraction settings that a person may write, in scenarios and on the command line."""

import re

from skyshed.constants import K_ALLOWED
from skyshed.units import UnitError

DEFAULT_REFRACTION = "median"
_SETTING = re.compile(
    r"median|p10|p90|optical|none|(?:k=)?(?P<over>\d+(?:\.\d+)?)/(?P<under>[1-9]\d*)|k=(?P<k>\d+(?:\.\d+)?)",
    re.IGNORECASE | re.ASCII,
)


def parse_refraction(text: str) -> str:
    """Return a setting as the atmosphere takes it.

    >>> parse_refraction("k=4/3")
    'k=4/3'

    Raises
    ------
    UnitError
        If it is no setting, or its k lies outside of what rays can be traced for.
    """
    written = text.strip()
    found = _SETTING.fullmatch(written)
    if found is None:
        raise UnitError(f"{written!r} is not known; write median, k=4/3, k=1.2, optical or none")
    if found["over"] or found["k"]:
        k = float(found["k"]) if found["k"] else float(found["over"]) / float(found["under"])
        if not K_ALLOWED[0] <= k <= K_ALLOWED[1]:
            raise UnitError(f"{written!r} is not between k={K_ALLOWED[0]:g} and k={K_ALLOWED[1]:g}")
    return written

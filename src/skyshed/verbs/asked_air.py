"""The day's air, as a caller may give it for recorded flights: pressure at sea level, departure from standard warmth.

The brother of `skyshed.verbs.asked`; numbers are in the unit of the keyword's name, and a text says its own.
"""

import re
from numbers import Real

from skyshed.errors import InputError
from skyshed.verbs.given import be_of, real, shown

_HPA_OF = {"hpa": 1.0, "mb": 1.0, "inhg": 33.8639}  # ICAO Annex 5, table 3-3
_QNH = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_ISA = re.compile(r"ISA\s*([+-]\s*\d+(?:\.\d+)?)?", re.IGNORECASE)


def qnh_hpa_of(asked: float | str | None, where: str = "qnh_hpa") -> float | None:
    """Return a pressure at sea level in hPa; None where none is asked for.

    >>> qnh_hpa_of("29.92inHg")
    1013.2
    """
    if asked is None:
        return None
    be_of((Real, str), asked, where, "1008hPa or 29.92inHg")
    found = _QNH.fullmatch(asked.strip() if isinstance(asked, str) else f"{shown(asked)} hPa")
    if found is None or found[2].lower() not in _HPA_OF:
        raise InputError(f"{where}: {shown(asked)} is not a pressure; write 1008hPa or 29.92inHg")
    pressure_hpa = round(float(found[1]) * _HPA_OF[found[2].lower()], 1)
    if not 850.0 <= pressure_hpa <= 1100.0:
        raise InputError(f"{where}: {shown(asked)} was never measured at sea level; 870 to 1085 hPa have been")
    return pressure_hpa


def isa_deviation_k_of(asked: float | str | None, where: str = "isa_deviation_k") -> float | None:
    """Return a departure from the standard temperature, in K; None where none is asked for.

    >>> isa_deviation_k_of("ISA+15"), isa_deviation_k_of(-10)
    (15.0, -10.0)
    """
    if asked is None:
        return None
    be_of((Real, str), asked, where, "ISA+15 or ISA-10")
    found = _ISA.fullmatch(asked.strip() if isinstance(asked, str) else f"ISA{real(asked):+}")
    if found is None:
        raise InputError(f"{where}: {shown(asked)} is not a departure from the standard air; write ISA+15 or ISA-10")
    deviation_k = float((found[1] or "0").replace(" ", ""))
    if abs(deviation_k) > 60.0:
        raise InputError(f"{where}: {shown(asked)} is beyond any air; ISA-60 to ISA+60")
    return deviation_k

"""Quantities as people write them, made into SI numbers (angles stay in degrees), and back.

>>> parse_quantity("400 km", "length")
400000.0
>>> format_quantity(400000.0, "m")
'400 km'

A bare number is refused wherever a unit is needed: "400" has been metres, kilometres and miles on
one and the same map. This leaf knows no files, so it raises `UnitError`; callers say where.
"""

import math
import re

_EXACT_FOOT_M = 0.3048  # the international foot, exact
_EXACT_NAUTICAL_MILE_M = 1852.0  # exact
_EXACT_MILE_M = 1609.344  # the statute mile, exact
_DAYS_PER_MONTH = 365.25 / 12
_MINUTE_S, _HOUR_S, _DAY_S = 60.0, 3600.0, 86_400.0

_LENGTHS = {"m": 1.0, "km": 1e3, "cm": 1e-2, "mm": 1e-3, "ft": _EXACT_FOOT_M, "nm": _EXACT_NAUTICAL_MILE_M}
_LENGTHS |= {"nmi": _EXACT_NAUTICAL_MILE_M, "mi": _EXACT_MILE_M}

# Every unit, in lower case, by dimension: the factor that makes SI of it.
_UNITS: dict[str, dict[str, float]] = {
    "length": _LENGTHS,
    "angle": {"deg": 1.0, "°": 1.0, "degrees": 1.0, "mrad": math.degrees(1e-3), "rad": math.degrees(1.0)},
    "angular rate": {"deg/s": 1.0, "°/s": 1.0, "rpm": 6.0},
    "time": {"s": 1.0, "ms": 1e-3, "sec": 1.0, "min": _MINUTE_S, "h": _HOUR_S, "d": _DAY_S, "days": _DAY_S},
    "duration": {
        "months": 1.0,
        "month": 1.0,
        "years": 12.0,
        "year": 12.0,
        "weeks": 7 / _DAYS_PER_MONTH,
        "days": 1 / _DAYS_PER_MONTH,
    },
    "speed": {
        "m/s": 1.0,
        "km/s": 1e3,
        "km/h": 1e3 / _HOUR_S,
        "kph": 1e3 / _HOUR_S,
        "kt": _EXACT_NAUTICAL_MILE_M / _HOUR_S,
        "kts": _EXACT_NAUTICAL_MILE_M / _HOUR_S,
        "kn": _EXACT_NAUTICAL_MILE_M / _HOUR_S,
        "mph": _EXACT_MILE_M / _HOUR_S,
        "ft/s": _EXACT_FOOT_M,
    },
    "frequency": {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
    "area": {"m2": 1.0, "m²": 1.0, "m^2": 1.0, "cm2": 1e-4, "cm²": 1e-4, "dbsm": 1.0},
    "money": {
        f"{scale}{gap}usd": factor
        for gap in ("", " ")
        for scale, factor in {
            "": 1.0,
            "k": 1e3,
            "thousand": 1e3,
            "m": 1e6,
            "mn": 1e6,
            "million": 1e6,
            "bn": 1e9,
            "billion": 1e9,
        }.items()
    },
    "loss": {"db": 1.0},
    "decibels": {"db": 1.0},
    "rain rate": {"mm/h": 1.0, "mm/hr": 1.0, "in/h": 25.4},
    "ratio": {"": 1.0, "%": 1e-2},
    "probability": {"": 1.0, "%": 1e-2},
    "count": {"": 1.0},
}
_ARTICLES = {"length": "a length", "angle": "an angle", "time": "a time", "duration": "a duration", "speed": "a speed"}
_ARTICLES |= {"frequency": "a frequency", "area": "an area (RCS)", "money": "an amount of money"}
_ARTICLES |= {"angular rate": "an angular rate", "ratio": "a ratio", "count": "a count"}
_ARTICLES |= {"probability": "a probability"}
_ARTICLES |= {"loss": "a loss (in dB)", "rain rate": "a rain rate", "decibels": "a number of decibels"}
_EXAMPLES = {
    "length": "400 km",
    "angle": "0.5 deg",
    "angular rate": "10 deg/s",
    "time": "10 s",
    "duration": "18 months",
    "speed": "600 kt",
    "frequency": "3 GHz",
    "area": "0.1 m2",
    "money": "0.54 bn USD",
    "loss": "1.1 dB",
    "decibels": "40 dB",
    "rain rate": "10 mm/h",
    "ratio": "0.8",
    "probability": "0.6",
    "count": "8",
}
_FOREIGN = {"kg": "a mass", "g": "a mass", "t": "a mass", "w": "a power", "kw": "a power", "mw": "a power"}
_FOREIGN |= {"eur": "another currency; convert it and say so in the note"}
_FOREIGN |= {"rub": _FOREIGN["eur"], "inr": _FOREIGN["eur"], "gbp": _FOREIGN["eur"], "€": _FOREIGN["eur"]}
_LARGEST = {False: 1e15, True: 200.0}  # plain numbers, decibels
_MACH = "Mach is a speed only at a known temperature"

_NUMBER = r"([+-]?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?)"
_SCALED_NUMBER = re.compile(_NUMBER + r"\s*(\D.*)?", re.ASCII)
_PLAIN_NUMBER = re.compile(_NUMBER + r"\s*(%?)", re.ASCII)
_MONEY_FIRST = re.compile(r"(?:USD|US\$|\$)\s*([\d.]+)\s*([a-z]*)", re.IGNORECASE)
_FLIGHT_LEVEL = re.compile(r"FL\s*(\d{1,3})", re.IGNORECASE | re.ASCII)
_DATUM = re.compile(r"\s*(AGL|AMSL|MSL)$", re.IGNORECASE)


class UnitError(ValueError):
    """Text is not a quantity of the dimension asked for; the message says what would be right."""


def parse_quantity(text: str, dimension: str, *, example: str = "") -> float:
    """Return a quantity in SI units (degrees, months and USD where SI has none).

    Parameters
    ----------
    text : a number and its unit, as in ``"30000 ft"`` or ``"3e9 Hz"``; plain numbers only for ``count``,
        ``ratio`` and ``probability``.
    dimension : ``length``, ``angle``, ``time``, ``duration`` (months), ``speed``, ``frequency``, ``area``
        (m², also dBsm), ``money`` (USD), ``loss`` and ``decibels`` (dB), ``rain rate`` (mm/h), ``ratio``,
        ``probability`` or ``count``.
    example : what an error shows as right; each dimension has one of its own.

    Raises
    ------
    UnitError
        With the value, what is wrong with it, and an example.
    """
    written = " ".join(text.split())
    right = f"write for example {example or _EXAMPLES[dimension]!r}"
    if written.lower().startswith("mach"):
        raise UnitError(f"{written!r}: {_MACH}; {right}")
    found = _number_and_unit(written, dimension)
    if found is None:
        raise UnitError(f"{written!r} is not {_ARTICLES[dimension]}; {right}")
    number, unit = found
    factor = _UNITS[dimension].get(unit.lower())
    if factor is None:
        raise UnitError(f"{written!r}: {_complaint(unit, dimension)}; {right}")
    if abs(number) > _LARGEST[unit.lower() == "dbsm"]:
        raise UnitError(f"{written!r} is too large to be right; {right}")
    if unit.lower() == "dbsm":
        return 10.0 ** (number / 10.0)
    if dimension == "count" and number != int(number):
        raise UnitError(f"{written!r} is not a whole number; {right}")
    return number * factor


def units_of(dimension: str) -> tuple[str, ...]:
    """Return the units that a quantity of a dimension may be written with, in lower case.

    >>> units_of("angular rate")
    ('deg/s', '°/s', 'rpm')
    """
    return tuple(unit for unit in _UNITS[dimension] if unit)


def parse_altitude(text: str) -> tuple[str, float]:
    """Return ``("agl" | "msl" | "flight_level", altitude in metres)``; without a datum, mean sea level is meant.

    >>> parse_altitude("FL330")
    ('flight_level', 10058.4)
    """
    written = text.strip()
    if level := _FLIGHT_LEVEL.fullmatch(written):
        return "flight_level", round(int(level[1]) * 100 * _EXACT_FOOT_M, 3)
    datum = _DATUM.search(written)
    length = written[: datum.start()] if datum else written
    try:
        return "agl" if datum and datum[1].lower() == "agl" else "msl", parse_quantity(length, "length")
    except UnitError:
        raise UnitError(f"{written!r} is not a level; write 100mAGL, 3000m, 10000ft or FL330") from None


def format_quantity(value: float, unit: str, digits: int = 4) -> str:
    """Return an SI value in the unit a reader expects, to so many significant digits.

    >>> format_quantity(5.43e9, "USD"), format_quantity(45.0, "m"), format_quantity(600.0, "s")
    ('5.43 bn USD', '45 m', '10 min')
    """
    for name, factor in _SHOWN.get(unit, ()):
        if abs(value) >= factor:
            return f"{_plain(value / factor, digits)} {name}"
    return _plain(value, digits) if unit == "1" else f"{_plain(value, digits)} {unit}"


def format_share(share: float) -> str:
    r"""Return a share (0..1) in per cent; never "0 %" for something, nor "100 %" for less than all.

    >>> format_share(0.4132), format_share(0.0004), format_share(0.9996)
    ('41\xa0%', 'under 0.1\xa0%', 'over 99.9\xa0%')
    """
    percent = share * 100
    if 0 < percent < 0.1:
        return "under 0.1\u00a0%"
    if 99.9 < percent < 100:
        return "over 99.9\u00a0%"
    digits = 1 if 0 < percent < 9.95 or 99 < percent < 100 else 0
    return f"{percent:.{digits}f}".removesuffix(".0") + "\u00a0%"


_SUFFIXES = ("_deg_s", "_months", "_mm_h", "_m_s", "_usd", "_deg", "_km2", "_hz", "_m2", "_km", "_db", "_s", "_m")


def split_unit(name: str) -> tuple[str, str]:
    """Return a name without the unit at its end, the longest that fits, and the unit with its underscore ("" for none).

    >>> split_unit("mean_speed_m_s"), split_unit("launchers")
    (('mean_speed', '_m_s'), ('launchers', ''))
    """
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return name.removesuffix(suffix), suffix


_SHOWN: dict[str, tuple[tuple[str, float], ...]] = {
    "m": (("km", 1e3),),
    "Hz": (("GHz", 1e9), ("MHz", 1e6)),
    "s": (("h", _HOUR_S), ("min", _MINUTE_S)),
    "USD": (("bn USD", 1e9), ("million USD", 1e6)),
}


def _plain(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return text if "e" not in text or 0 < abs(value) < 1e-3 else f"{float(text):.0f}"


def _number_and_unit(written: str, dimension: str) -> tuple[float, str] | None:
    if dimension == "money" and (first := _MONEY_FIRST.fullmatch(written)):
        written = f"{first[1]} {first[2]} USD"
    is_plain = dimension in {"count", "ratio", "probability"}
    found = (is_plain and _PLAIN_NUMBER.fullmatch(written)) or _SCALED_NUMBER.fullmatch(written)
    return (float(found[1]), " ".join((found[2] or "").split())) if found else None


def _complaint(unit: str, dimension: str) -> str:
    wanted, lowered = _ARTICLES[dimension], unit.lower()
    if not unit:
        return f"{wanted} needs its unit"
    if lowered == "mach":
        return _MACH
    if unit.startswith(","):
        return "a decimal has a point, and thousands are not grouped"
    for other, units in _UNITS.items():
        if other != dimension and lowered in units:
            return f"{unit} makes {_ARTICLES[other]}, and {wanted} is needed"
    if lowered in _FOREIGN:
        return f"{unit} makes {_FOREIGN[lowered]}, and {wanted} is needed"
    known = ", ".join(unit for unit in list(_UNITS[dimension])[:6] if unit)
    return f"{unit} is not a unit of {wanted.split(' ', 1)[1]} (known: {known or 'none, write a plain number'})"

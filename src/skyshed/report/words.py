"""How numbers look to people: km, m, m/s with knots beside, shares in per cent, levels in words.

Kinds of space are meant: a no-break one stands between a number and its unit.
"""

import math
import re
from collections.abc import Callable, Mapping

from skyshed.constants import FOOT_M, KNOT_M_S
from skyshed.model.figure import Case, Claim, Figure, Status
from skyshed.model.scenario import Level, LevelKind
from skyshed.units import format_quantity, format_share, split_unit

NBSP = "\u00a0"
UNKNOWN = "not known"
WEAK = "press, forums or second-hand quotations alone"  # of figures whose best grade is_weak
_SPOKEN_VOWEL = re.compile(r"[aeiouAEIOU]|[FHLMNRSX](?![a-z])")
CASE_WORDS = {
    Case.CLAIMED: "claimed (the seller's best)",
    Case.NOMINAL: "nominal",
    Case.CONSERVATIVE: "conservative",
}


def share_words(share: float) -> str:
    """Return a share (0..1) in per cent, in words where it is not known."""
    return UNKNOWN if math.isnan(share) else format_share(share)


def known_part_words(known_share: float) -> str:
    r"""Return how much of the sky a number leaves out because missing terrain leaves it open, "" for nothing.

    >>> known_part_words(0.97), known_part_words(0.99999), known_part_words(1.0)
    ('without what is left open (3\xa0%)', 'without what is left open (under 0.1\xa0%)', '')
    """
    return "" if known_share == 1 else f"without what is left open ({share_words(1 - known_share)})"


def between_words(ends: tuple[float, float], words: Callable[[float], str]) -> str:
    r"""Return a number that missing terrain leaves open as its two ends, else the one number.

    >>> between_words((0.41, 0.58), share_words), between_words((0.41, 0.412), share_words)
    ('41 to 58\xa0%', '41\xa0%')
    """
    low, high = (words(end) for end in ends)
    unit = NBSP + high.rpartition(NBSP)[2]
    return low if low == high else f"{low.removesuffix(unit)} to {high}"


def points_words(difference: float) -> str:
    r"""Return the size of a difference of two shares in percentage points.

    >>> points_words(-0.123)
    '12\xa0points'
    """
    size = abs(difference) * 100
    digits = 1 if 0 < size < 9.95 else 0
    return f"{size:.{digits}f}{NBSP}points"


def km_words(length_m: float) -> str:
    """Return a range in km: whole above 100 km, else to 100 m."""
    return UNKNOWN if math.isnan(length_m) else f"{bare_km(length_m).removesuffix('.0')}{NBSP}km"


def bare_km(length_m: float) -> str:
    """Return a range in km without its unit, for tables that name it in the heading."""
    if math.isnan(length_m):
        return "–"
    length_km = length_m / 1000
    return f"{length_km:.1f}" if 0 < length_km < 99.95 else f"{length_km:,.0f}"


def metres_words(height_m: float) -> str:
    """Return an altitude or height in whole metres."""
    if not math.isfinite(height_m):
        return UNKNOWN
    return f"{height_m:,.0f}{NBSP}m"


def apart_words(height_m: float, other_m: float) -> str:
    r"""Return an altitude in metres, with as many decimals (two at most) as show that it is not another one.

    >>> apart_words(5.3, 5.0), apart_words(1500.4, 5.0)
    ('5.3\xa0m', '1,500\xa0m')
    """
    if not math.isfinite(height_m + other_m):
        return metres_words(height_m)
    digits = next((n for n in range(3) if f"{height_m:.{n}f}" != f"{other_m:.{n}f}"), 0)
    return f"{height_m:,.{digits}f}{NBSP}m"


def area_words(area_km2: float) -> str:
    """Return an area in km2, three significant digits above a thousand."""
    if math.isnan(area_km2):
        return UNKNOWN
    scale = 10 ** max(math.floor(math.log10(area_km2)) - 2, 0) if area_km2 >= 1 else 1
    return f"{round(area_km2 / scale) * scale:,.0f}{NBSP}km²"


def speed_words(speed_m_s: float) -> str:
    r"""Return a speed in m/s with knots beside.

    >>> speed_words(250.0)
    '250\xa0m/s (486\xa0kt)'
    """
    return f"{speed_m_s:,.0f}{NBSP}m/s ({speed_m_s / KNOT_M_S:,.0f}{NBSP}kt)"


def count_words(count: float) -> str:
    return UNKNOWN if math.isnan(count) else f"{count:,.0f}"


def place_words(lat_deg: float, lon_deg: float) -> str:
    """Return a position with its hemispheres.

    >>> place_words(34.9, -43.5)
    '34.9000°N 43.5000°W'
    """
    north, east = "N" if lat_deg >= 0 else "S", "E" if lon_deg >= 0 else "W"
    return f"{abs(lat_deg):.4f}°{north} {abs(lon_deg):.4f}°{east}"


def flight_level(altitude_m: float) -> str:
    """Return the flight level of an altitude in the standard atmosphere, as FL098."""
    return f"FL{round(altitude_m / FOOT_M / 100):03d}"


def level_words(level: Level) -> str:
    r"""Return a level in words, with the flight level beside an altitude above sea level.

    >>> level_words(Level("3000m", LevelKind.MSL, 3000.0))
    '3,000\xa0m above sea level (about FL098)'
    """
    if level.kind is LevelKind.AGL:
        return f"{metres_words(level.altitude_m)} above ground"
    if level.kind is LevelKind.FLIGHT_LEVEL:
        return f"{flight_level(level.altitude_m)} (about {metres_words(level.altitude_m)}, ± 600{NBSP}m)"
    return f"{metres_words(level.altitude_m)} above sea level (about {flight_level(level.altitude_m)})"


def level_short(level: Level) -> str:
    """Return a level for the head of a column."""
    if level.kind is LevelKind.FLIGHT_LEVEL:
        return flight_level(level.altitude_m)
    datum = "AGL" if level.kind is LevelKind.AGL else "MSL"
    return f"{metres_words(level.altitude_m)}{NBSP}{datum}"


def figure_words(figure: Figure, value: float) -> str:
    """Return one value of a figure with its unit; ranges in km, altitudes in m, speeds with knots beside."""
    if math.isnan(value):
        return UNKNOWN
    if figure.unit == "m/s":
        return speed_words(value)
    if figure.unit == "m" and ("altitude" in figure.key or "height" in figure.key):
        return metres_words(value)
    return format_quantity(value, figure.unit).replace(" ", NBSP).replace("m2", "m²").replace(f"{NBSP}deg", "°")


def ends_words(figure: Figure) -> str:
    """Return a figure's two ends: "175 km to 300 km"."""
    return f"{figure_words(figure, figure.low)} to {figure_words(figure, figure.high)}"


def span_words(figure: Figure) -> str:
    """Return a figure's range, or its one value."""
    if figure.low == figure.high:
        return figure_words(figure, figure.nominal)
    ends = figure_words(figure, figure.low), figure_words(figure, figure.nominal), figure_words(figure, figure.high)
    return f"{ends[0]} · {ends[1]} · {ends[2]}"


def figure_name(figure: Figure, names: Mapping[str, str] | None = None) -> str:
    """Return a figure's key as words, without the unit at its end.

    ``names`` says what its first part is called, and its first two (``"s-400/92N6E"``); the second may have slashes of
    its own, where it is named there.

    >>> figure_name(Figure("s-400/92N6E/reference_range_m", 1, 1, 1, "m", "high", "cited"), {"s-400": "S-400"})
    'S-400 › 92N6E › detection range claimed'
    >>> names = {"patriot": "Patriot", "patriot/AN/MPQ-65": "radar AN/MPQ-65"}
    >>> figure_name(Figure("patriot/AN/MPQ-65/rcs_m2", 1, 1, 1, "m2", "low", "cited"), names)
    'Patriot › radar AN/MPQ-65 › radar cross-section'
    """
    names = names or {}
    first, _, behind = figure.key.partition("/")
    part = max((name for name in names if "/" in name and figure.key.startswith(f"{name}/")), key=len, default="")
    named = [names[part]] if part else []
    parts = (figure.key.removeprefix(f"{part}/") if part else behind).split("/")
    said = [_QUANTITIES.get(each, split_unit(each)[0].replace("_", " ")) for each in parts if each != "any"]
    return " › ".join([names.get(first, first), *named, *said])


_QUANTITIES = {
    "rcs_m2": "radar cross-section",
    "max_range_m": "longest range",
    "min_range_m": "shortest range",
    "max_altitude_m": "highest altitude",
    "min_altitude_m": "lowest altitude",
    "mean_speed_m_s": "mean speed",
    "reference_range_m": "detection range claimed",
    "reference_rcs_m2": "target size behind the range claimed",
    "reference_elevation_deg": "elevation behind the range claimed",
    "reference_p_detect": "probability of detection that the range claimed stands for",
    "reference_p_false_alarm": "false-alarm probability behind the range claimed",
    "target_channels": "targets engaged at once",
    "sector_deg": "sector seen without turning",
    "correlation": "correlation between missiles fired at one target",
    "handover_s": "time to hand a track on",
}


def not_compared(claim: Claim, before: str) -> str:
    """Say of a claim that it is not compared, after what joins that on; "" where it is."""
    return "" if claim.is_compared else f"{before}not compared"


def footing(figure: Figure) -> str:
    """Say whether a figure is disputed, merely assumed, derived or cited.

    >>> from skyshed.model.figure import Favours
    >>> footing(Figure("x", 2.0, 1.0, 3.0, "m", Favours.HIGH, Status.CITED))
    'disputed'
    """
    if figure.status is Status.ASSUMED:
        return "merely assumed"
    return "disputed" if figure.is_disputed else str(figure.status)


def with_article(name: str) -> str:
    """Return a name with "a" or "an" as it is spoken.

    >>> with_article("F-35-class aircraft"), with_article("fighter"), with_article("airliner")
    ('an F-35-class aircraft', 'a fighter', 'an airliner')
    """
    return f"{'an' if _SPOKEN_VOWEL.match(name) else 'a'} {name}"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Join names as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"

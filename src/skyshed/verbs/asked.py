"""What a caller may give in place of the scenario's own settings: values, or texts as on the command line.

The one place where such texts are read. Where a keyword's name ends in a unit, a number is in that unit, and a text
says its own. ``where`` is what an error calls the place: a keyword, or the flag that was typed.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import TypeVar

from skyshed.catalogue.levels import parse_level
from skyshed.catalogue.places import parse_position
from skyshed.catalogue.propagation import (
    IMPROVEMENT_DB,
    RAIN_RATE_MM_H,
    clutter_of,
    parse_improvement,
    parse_propagation,
    parse_rain_rate,
    rain_of,
    within,
)
from skyshed.catalogue.refraction import parse_refraction
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Level, Scenario
from skyshed.units import UnitError, parse_quantity
from skyshed.verbs.asked_paths import Paths, paths_of
from skyshed.verbs.given import be_of, each_of, read, real, shown

Cases = Sequence[Case | str] | Case | str
Levels = Sequence[Level | str] | Level | str
At = str | tuple[float, float, Level | str]

_LEVEL_RIGHT = "100mAGL, 3000m, 10000ft or FL330"
_POINT_RIGHT = "write LAT,LON,LEVEL, as in 34.9,43.5,500mAGL"
_CASES_RIGHT = "write claimed, nominal or conservative"
_ONE_WORD = re.compile(r"[\w./-]+")

T = TypeVar("T")


def chosen(name: str | None, known: Mapping[str, T], where: str) -> T:
    """Return what a name stands for; without a name, the only one there is.

    Raises
    ------
    InputError
        If there is no such name, or none is given and there are several; the message lists them.
    """
    if name is not None and not isinstance(name, str):
        raise InputError(f"{where}: {shown(name)} is not a name; there is {_apart(known) or 'nothing'}")
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None:
        raise InputError(f"{where}: there are several; name one of {_apart(known)}")
    if name not in known:
        raise InputError(f"{where}: there is no {name!r}, but {_apart(known) or 'nothing'}")
    return known[name]


def _apart(names: Iterable[str]) -> str:
    """Return names in a list, quoted where a name of several words could be taken for several names."""
    return ", ".join(name if _ONE_WORD.fullmatch(name) else repr(name) for name in names)


def cases_of(asked: Cases | None, where: str = "cases") -> tuple[Case, ...]:
    """Return cases, each once; all three where none is asked for.

    >>> cases_of("nominal")
    (<Case.NOMINAL: 'nominal'>,)

    Raises
    ------
    InputError
        If there is no such case.
    """
    names = [] if asked is None else list(each_of(asked, str))
    return tuple(dict.fromkeys(_case(name, where) for name in names or Case))


def _case(name: Case | str, where: str) -> Case:
    try:
        return Case(name)
    except ValueError:
        raise InputError(f"{where}: {shown(name)} is not a valid Case; {_CASES_RIGHT}") from None


def case_of(asked: Case | str, where: str = "case") -> Case:
    """Return the one case that is asked for."""
    return _case(asked, where)


def levels_of(asked: Levels, where: str = "levels") -> tuple[Level, ...]:
    """Return levels in the order written; texts are read as in a scenario, several in one with commas between.

    >>> [level.altitude_m for level in levels_of("100 m AGL, FL330")]
    [100.0, 10058.4]

    Raises
    ------
    InputError
        If a text is not a level, or two are the same.
    """
    seen: dict[tuple[str, float], str] = {}
    levels = tuple(_each_level(asked, where))
    for level in levels:
        same = level.kind, level.altitude_m
        if same in seen:
            raise InputError(f"{where}: {level.label!r} is listed already, as {seen[same]!r}")
        seen[same] = level.label
    return levels


def _each_level(asked: Levels, where: str) -> Iterator[Level]:
    for each in each_of(asked, str):
        if isinstance(each, Level):
            yield each
        else:
            be_of(str, each, where, _LEVEL_RIGHT)
            yield from (level_of(text, where) for text in each.split(","))


def level_of(asked: Level | str, where: str = "level") -> Level:
    """Return one level: above ground, above mean sea level, or a flight level."""
    if isinstance(asked, Level):
        return asked
    be_of(str, asked, where, _LEVEL_RIGHT)
    return read(parse_level, asked, where)


def refraction_of(asked: str | None, where: str = "refraction") -> str | None:
    """Return a refraction setting as written, if it can be read; None where none is asked for."""
    if asked is None:
        return None
    be_of(str, asked, where, "median, optical, none or k=4/3")
    read(parse_refraction, asked, where)
    return asked.strip()


def propagation_of(asked: str | None, where: str = "propagation") -> Propagation | None:
    """Return a setting of propagation; None where none is asked for."""
    if asked is None:
        return None
    be_of(str, asked, where, " or ".join(Propagation))
    return read(parse_propagation, asked, where)


def rain_mm_h_of(asked: float | str | None, where: str = "rain_mm_h") -> float | None:
    """Return a rain rate (mm/h), 0 for no rain, as for "none"; None where none is asked for.

    >>> rain_mm_h_of("10 mm/h"), rain_mm_h_of(25), rain_mm_h_of("none")
    (10.0, 25.0, 0.0)
    """
    if asked is None:
        return None
    be_of((Real, str), asked, where, "10 or '10 mm/h', or 'none'")
    if isinstance(asked, str):
        return read(parse_rain_rate, asked, where)
    return read(lambda text: within(real(asked), RAIN_RATE_MM_H, "mm/h", text), f"{shown(asked)} mm/h", where)


def clutter_improvement_db_of(asked: float | str | None, where: str = "clutter_improvement_db") -> float | None:
    """Return by how much processing weakens the ground's echo (dB), infinite for "none"; None where none is asked for.

    >>> clutter_improvement_db_of("40 dB"), clutter_improvement_db_of("none")
    (40.0, inf)
    """
    if asked is None:
        return None
    be_of((Real, str), asked, where, "40 or '40 dB', or 'none'")
    if asked == math.inf:
        return math.inf
    if isinstance(asked, str):
        return read(parse_improvement, asked, where)
    return read(lambda text: within(real(asked), IMPROVEMENT_DB, "dB", text), f"{shown(asked)} dB", where)


def as_asked(
    scenario: Scenario,
    *,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
) -> Scenario:
    """Return a scenario on the ground and in the air that are asked for; what is None stays as it says itself.

    Rain of another rate reaches as far and as high as the scenario's own; another improvement is over its own ground.
    """
    rate_mm_h, improvement_db = rain_mm_h_of(rain_mm_h), clutter_improvement_db_of(clutter_improvement_db)
    return replace(
        scenario,
        terrain_paths=scenario.terrain_paths if terrain is None else paths_of(terrain, "terrain"),
        refraction=refraction_of(refraction) or scenario.refraction,
        propagation=propagation_of(propagation) or scenario.propagation,
        rain=scenario.rain if rate_mm_h is None else rain_of(rate_mm_h, scenario.rain),
        clutter=scenario.clutter if improvement_db is None else clutter_of(improvement_db, scenario.clutter),
    )


def spacing_m_of(asked: float | str | None, where: str = "grid_spacing_m") -> float | None:
    """Return the spacing of a grid, in metres; None where none is asked for.

    >>> spacing_m_of("2.5 km"), spacing_m_of(500)
    (2500.0, 500.0)
    """
    return _positive(asked, "length", where, example="2.5 km", right="a spacing such as 2km")


def duration_s_of(asked: float | str | None, where: str) -> float | None:
    """Return a length of time, in seconds; None where none is asked for.

    >>> duration_s_of("10 min", "bridge_s")
    600.0
    """
    return _positive(asked, "time", where, example="60 s", right="a time such as 60s")


def _positive(asked: float | str | None, dimension: str, where: str, *, example: str, right: str) -> float | None:
    if asked is None:
        return None
    be_of((Real, str), asked, where, right)
    if isinstance(asked, str):
        value = read(lambda text: parse_quantity(text, dimension, example=example), asked, where)
    else:
        value = real(asked)
    if not 0 < value < math.inf:
        raise InputError(f"{where}: {str(asked).strip()[:40]!r} is not above zero; write {right}")
    return value


def point_of(at: At, where: str = "at") -> tuple[float, float, Level]:
    """Return latitude and longitude (degrees) and level of a point.

    A text is a position as a scenario takes it, and a level behind the last comma.

    >>> lat_deg, lon_deg, level = point_of("34.9 N 43.5 E, 500 m AGL")
    >>> lat_deg, lon_deg, level.label
    (34.9, 43.5, '500 m AGL')

    Raises
    ------
    InputError
        If it is not a point.
    """
    position, level = _parted(at, where)
    try:
        lat_deg, lon_deg = parse_position(position)
    except UnitError as error:
        raise InputError(f"{where}: {shown(at)} is not a point; {_POINT_RIGHT} ({error})") from None
    return lat_deg, lon_deg, level_of(level, where)


def _parted(at: At, where: str) -> tuple[str, Level | str]:
    """Return the position and the level of a point, the first as text."""
    if isinstance(at, str):
        position, _, level = at.rpartition(",")
        return position, level
    try:
        lat_deg, lon_deg, height = at
    except (TypeError, ValueError):
        raise InputError(f"{where}: {shown(at)} is not a point; {_POINT_RIGHT}") from None
    for each in (lat_deg, lon_deg):
        be_of((Real, str), each, where, "latitude and longitude in degrees, and a level")
    return ", ".join(each if isinstance(each, str) else repr(real(each)) for each in (lat_deg, lon_deg)), height

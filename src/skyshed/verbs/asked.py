"""What a caller asks in place of the scenario's own words; in a notebook people write texts."""

from collections.abc import Sequence
from pathlib import Path

from skyshed.catalogue.levels import parse_level
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Level
from skyshed.units import UnitError


def cases_of(asked: Sequence[Case | str] | Case | str | None) -> tuple[Case, ...]:
    """Return cases, each once; all three where none is asked for.

    >>> cases_of("nominal")
    (<Case.NOMINAL: 'nominal'>,)

    Raises
    ------
    InputError
        If there is no such case.
    """
    names = (asked,) if isinstance(asked, str) else tuple(asked or Case)
    try:
        return tuple(dict.fromkeys(Case(name) for name in names))
    except ValueError as error:
        raise InputError(f"cases: {error}; write claimed, nominal or conservative") from None


def levels_of(asked: Sequence[Level | str] | Level | str) -> tuple[Level, ...]:
    """Return levels; texts are read as in a scenario.

    Raises
    ------
    InputError
        If a text is no level.
    """
    each_asked = (asked,) if isinstance(asked, (Level, str)) else asked
    try:
        return tuple(each if isinstance(each, Level) else parse_level(each) for each in each_asked)
    except UnitError as error:
        raise InputError(f"levels: {error}") from None


def paths_of(asked: Sequence[Path | str] | Path | str) -> tuple[Path, ...]:
    """Return paths of terrain."""
    each_asked = (asked,) if isinstance(asked, (Path, str)) else asked
    return tuple(Path(each) for each in each_asked)

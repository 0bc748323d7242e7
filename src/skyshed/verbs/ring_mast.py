"""A mast that is asked for: every radar of a unit at one height."""

from dataclasses import replace
from numbers import Real

from skyshed.errors import InputError
from skyshed.model.figure import Figure, Status
from skyshed.model.system import System
from skyshed.units import format_quantity, parse_quantity
from skyshed.verbs.given import be_of, read

MOST_HEIGHT_M = 500.0  # no mast, and no mast on a building, stands higher
_RIGHT = "a height such as 27 m"


def mast_height_m_of(asked: float | str | None, where: str = "mast_height_m") -> float | None:
    """Return the height of a mast above ground, metres; None where none is asked for.

    >>> mast_height_m_of("27 m"), mast_height_m_of("100 ft")
    (27.0, 30.48)

    Raises
    ------
    InputError
        If it is no length with a unit, or no mast is so high.
    """
    if asked is None:
        return None
    be_of((Real, str), asked, where, _RIGHT)
    height_m = read(_parsed, asked, where) if isinstance(asked, str) else float(asked)
    if not 0.0 < height_m <= MOST_HEIGHT_M:
        shown = " ".join(asked.split()) if isinstance(asked, str) else format_quantity(height_m, "m")
        raise InputError(f"{where}: {shown} is no height of a mast; above 0 m, up to {MOST_HEIGHT_M:g} m is accepted")
    return height_m


def _parsed(text: str) -> float:
    return parse_quantity(text, "length", example="27 m")


def with_mast(system: System, height_m: float) -> System:
    """Return a system every radar of which stands at one height, whichever end of a figure is believed."""
    radars = {
        name: replace(radar, antenna_height_m=_stated(radar.antenna_height_m, height_m))
        for name, radar in system.radars.items()
    }
    return replace(system, radars=radars)


def _stated(figure: Figure, height_m: float) -> Figure:
    note = f"a mast of {height_m:g} m, as asked; the catalogue has {format_quantity(figure.nominal, 'm')}"
    return replace(figure, low=height_m, nominal=height_m, high=height_m, status=Status.ASSUMED, claims=(), note=note)

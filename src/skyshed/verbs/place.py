"""A place as a caller names it: a position in any notation, or a city."""

import re
from dataclasses import dataclass

from skyshed.catalogue.named import folded
from skyshed.catalogue.places import parse_position
from skyshed.errors import InputError, printable
from skyshed.model.scenario import Site
from skyshed.terrain.cities import ATTRIBUTION, city_named
from skyshed.units import UnitError
from skyshed.verbs.given import be_of

Place = str | tuple[float, float] | Site

_EXAMPLE = "a city ('Tripoli, Libya') or a position ('33.3, 44.4')"


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A site, the words for it where it has a name, and whom that name is owed to ("" for a position).

    The words hold what was typed where that is another name of the city. ``note`` says that the city was taken among
    several of its name, "" where there is but one.
    """

    site: Site
    words: str
    credit: str = ""
    note: str = ""


def place_of(at: Place, where: str = "at") -> FoundPlace:
    """Return the place that is meant.

    Raises
    ------
    InputError
        If a text is no position and no city, or several cities are called so.
    """
    if isinstance(at, Site):
        return FoundPlace(at, at.name)
    if isinstance(at, tuple):
        if len(at) != 2:
            raise InputError(f"{where}: a position has a latitude and a longitude; write {_EXAMPLE}")
        at = ", ".join(map(repr, map(float, at)))
    be_of(str, at, where, _EXAMPLE)
    text = " ".join(at.split())
    try:
        lat_deg, lon_deg = parse_position(text)
    except UnitError as error:
        if re.search(r"\d", text):  # no city has a number in its name
            raise InputError(f"{where}: {error}") from None
        city = city_named(text, where)
        typed = text.split(",")[0].strip()
        words = city.words if folded(typed) == folded(city.name) else f'{city.words} ("{printable(typed)}")'
        return FoundPlace(Site(city.name, city.lat_deg, city.lon_deg), words, ATTRIBUTION, city.note)
    return FoundPlace(Site(text, lat_deg, lon_deg), "")

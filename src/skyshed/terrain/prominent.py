"""The cities that a map names: the most people first, none so near to a larger one that both could not be read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.named import folded
from skyshed.terrain.city_table import CityTable, cities_of
from skyshed.terrain.country_names import countries_of_geonames

_PEOPLE = 15_000
_CAPITAL = 8.0  # a capital counts as so many times its people
_MOST_TRIED = 20  # candidates for each city that is named


@dataclass(frozen=True, slots=True)
class Prominent:
    """A city as a map names it; ``lon_deg`` lies at the turn of the window."""

    name: str
    lat_deg: float
    lon_deg: float


def prominent_cities(frame: tuple[float, float, float, float], *, most: int, apart_deg: float) -> list[Prominent]:
    """Return at most so many cities within west, south, east, north (degrees), the most prominent first.

    Of two that stand nearer than ``apart_deg`` (of latitude) the larger one is named. Longitudes may pass 180.
    """
    west, south, east, north = frame
    table = cities_of(_PEOPLE)
    lon_deg = west + np.mod(table.lon_deg - west, 360.0)
    found = np.flatnonzero((lon_deg <= east) & (table.lat_deg >= south) & (table.lat_deg <= north))
    order = found[np.argsort(-_weight(table, found), kind="stable")][: most * _MOST_TRIED]
    named: list[int] = []
    for number in order:
        if len(named) < most and _is_apart(table.lat_deg, lon_deg, number, named, apart_deg):
            named.append(int(number))
    return [Prominent(table.names[number], float(table.lat_deg[number]), float(lon_deg[number])) for number in named]


def _weight(table: CityTable, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how prominent cities are: by their people, and by how many names they have, as a quarter has few."""
    capitals = {(code, folded(each["capital"])) for code, each in countries_of_geonames().items()}
    is_capital = [(table.countries[number], folded(table.names[number])) in capitals for number in numbers]
    n_names = np.bincount(table.record, minlength=len(table.names))[numbers]
    weight = table.n_people[numbers].astype(np.float64) * np.sqrt(n_names) * np.where(is_capital, _CAPITAL, 1.0)
    return np.asarray(weight)


def _is_apart(lat_deg: NDArray, lon_deg: NDArray, number: int, named: list[int], apart_deg: float) -> bool:
    narrow = np.cos(np.radians(lat_deg[number]))
    away = np.hypot(lat_deg[named] - lat_deg[number], (lon_deg[named] - lon_deg[number]) * narrow)
    return bool((away >= apart_deg).all())

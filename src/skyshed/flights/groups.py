"""Flights and minutes added up: by group, had they flown otherwise, and by warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.airspaces import together
from skyshed.flights.store import Labels
from skyshed.flights.sums import exposed_of, flown_of
from skyshed.flights.tally import BAND_FL, N_BANDS, VARIANTS, Tally
from skyshed.flights.volume import Span, Volume

Columns = Mapping[str, NDArray]


@dataclass(frozen=True)
class FlightGroup:
    """Flights and minutes of one route, operator, type, flight level band or hour.

    ``n_flights`` and the minutes flown are the denominators: what was recorded in the region. By case:
    flights inside, flights inside or possibly so, minutes inside observed, inside interpolated, possible.
    """

    kind: str
    key: str
    n_flights: int
    flown_observed_min: float
    flown_interpolated_min: float
    n_inside: tuple[int, ...]
    n_possible: tuple[int, ...]
    inside_observed_min: tuple[float, ...]
    inside_interpolated_min: tuple[float, ...]
    possible_min: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """Exposure as flown, or as it would have been: flights and minutes in one case."""

    variant: str
    case: int
    n_inside: int
    n_possible: int
    inside_min: float
    possible_min: float


@dataclass(frozen=True, slots=True)
class WarningRow:
    """How flights of the region met a warning's volume.

    ``n_broke`` flew inside it: a recorded position, or the way between two that are joined. ``n_possible``
    were inside only on the straight way across a receiver gap, ``n_over`` and ``n_under`` only above or below,
    ``n_clear`` none of these; ``possible_min`` are the minutes across gaps, of all flights. ``n_unwarned`` ended
    before it held, or began after: it did not warn them. ``unheld_min`` are the minutes of all flights inside its
    outline and limits while it did not hold. Of those that kept out, ``n_obeyed_exposed`` were inside a zone all the
    same (by case), and so were ``n_broke_exposed`` and ``n_possible_exposed`` of the others. ``held_s``: when it
    holds, Unix seconds.
    """

    name: str
    floor: str
    ceiling: str
    held_s: tuple[Span, ...]
    n_broke: int
    broke_min: float
    n_possible: int
    possible_min: float
    n_over: int
    n_under: int
    n_clear: int
    n_unwarned: int
    unheld_min: float
    n_broke_exposed: tuple[int, ...]
    n_possible_exposed: tuple[int, ...]
    n_obeyed_exposed: tuple[int, ...]


def groups_of(tally: Tally, flights: Columns, labels: Labels) -> list[FlightGroup]:
    """Return flights and minutes by hour, flight level, operator, route and aircraft type, where known."""
    n_cases = len(tally.question.cases)
    by_hour, by_level = tally.whole.groups
    named = {
        "hour": [(f"{key:02d}", row) for key, row in enumerate(by_hour) if row[0] > 0],
        "flight level": [(_band_name(key), row) for key, row in enumerate(by_level) if row[0] > 0],
        "operator": _by_text(flights, _operators(flights, labels), n_cases),
        "route": _by_text(flights, _routes(flights, labels), n_cases),
        "aircraft type": _by_text(flights, np.array(labels.type, dtype=object)[flights["label"]], n_cases),
    }
    return [_group(kind, key, row, n_cases) for kind, groups in named.items() for key, row in groups]


def _band_name(band: int) -> str:
    low = band * BAND_FL
    return f"FL{low:03d} and above" if band == N_BANDS - 1 else f"FL{low:03d}-{low + BAND_FL - 1:03d}"


def _operators(flights: Columns, labels: Labels) -> NDArray[np.object_]:
    """Return the three letters before a number (ICAO Doc 8585); other callsigns are registrations."""
    prefix = np.array(
        [name[:3] if len(name) > 3 and name[:3].isalpha() and name[3].isdigit() else "" for name in labels.callsigns]
        + [""],
        dtype=object,
    )
    return prefix[labels.callsign[flights["label"]]]


def _routes(flights: Columns, labels: Labels) -> NDArray[np.object_]:
    routes = [f"{origin}-{destination}" if origin and destination else ""
              for origin, destination in zip(labels.origin, labels.destination, strict=True)]  # fmt: skip
    return np.array(routes, dtype=object)[flights["label"]] if routes else np.empty(0, dtype=object)


def _by_text(flights: Columns, names: NDArray[np.object_], n_cases: int) -> list[tuple[str, NDArray]]:
    """Return rows as `tally.Tally` counts them, one for each name that is known; nothing where none is."""
    is_counted = flights["n_in_region"] > 0
    known = np.array([bool(name) for name in names], dtype=bool) & is_counted
    if not known.any():
        return []
    keys, inverse = np.unique(np.where(known, names, "unknown")[is_counted].astype(str), return_inverse=True)
    sums = flights["measures"][is_counted]
    exposed = [exposed_of(sums, case) for case in range(n_cases)]
    inside = [case.observed_s + case.interpolated_s > 0 for case in exposed]
    either = [is_in | (case.possible_s > 0) for case, is_in in zip(exposed, inside, strict=True)]
    columns = [np.ones(inverse.size), *(value for pair in zip(inside, either, strict=True) for value in pair), *sums.T]
    table = np.stack([np.bincount(inverse, weights=column, minlength=keys.size) for column in columns], axis=1)
    return [(str(key), row) for key, row in zip(keys, table, strict=True)]


def _group(kind: str, key: str, row: NDArray, n_cases: int) -> FlightGroup:
    counts, sums = row[1 : 1 + 2 * n_cases], row[1 + 2 * n_cases :] / 60.0
    flown, by_case = flown_of(sums), zip(*(exposed_of(sums, case) for case in range(n_cases)), strict=True)
    return FlightGroup(
        kind,
        key,
        int(row[0]),
        float(flown.observed_s),
        float(flown.interpolated_s),
        tuple(int(count) for count in counts[0::2]),
        tuple(int(count) for count in counts[1::2]),
        *(tuple(float(value) for value in column) for column in by_case),
    )


def what_if_rows(flights: Columns, n_cases: int) -> list[VariantRow]:
    """Return the exposure as flown and as it would have been."""
    rows = []
    for index, name in enumerate(VARIANTS):
        for case in range(n_cases):
            inside_s, either_s = flights["variants"][:, index, case].T
            rows.append(
                VariantRow(name, case, int((inside_s > 0).sum()), int((either_s > 0).sum()), float(inside_s.sum()) / 60,
                           float((either_s - inside_s).sum()) / 60)
            )  # fmt: skip
    return rows


def warning_rows(volumes: Sequence[Volume], flights: Columns, n_cases: int) -> list[WarningRow]:
    """Return how the flights of the region met each volume."""
    is_here = flights["n_in_region"] > 0
    is_exposed = flights["variants"][:, 0, :, 0] > 0
    rows = []
    for index, volume in enumerate(volumes):
        inside_s, above_s, below_s, n_inside, possible_s, unheld_s = flights["volumes"][:, index].T
        broke = (n_inside > 0) | (inside_s > 0)
        possible = ~broke & (possible_s > 0)
        unwarned = is_here & ~broke & ~possible & ~_are_warned(volume, flights)
        obeyed = is_here & ~broke & ~possible & ~unwarned
        over, under = obeyed & (above_s > 0), obeyed & (below_s > 0) & ~(above_s > 0)
        rows.append(
            WarningRow(
                volume.name,
                volume.floor.text,
                volume.ceiling.text,
                together(volume.valid_s),
                int(broke.sum()),
                float(inside_s.sum()) / 60,
                int(possible.sum()),
                float(possible_s.sum()) / 60,
                int(over.sum()),
                int(under.sum()),
                int((obeyed & ~over & ~under).sum()),
                int(unwarned.sum()),
                float(unheld_s.sum()) / 60,
                *(
                    tuple(int((who & is_exposed[:, case]).sum()) for case in range(n_cases))
                    for who in (broke, possible, obeyed)
                ),
            )
        )
    return rows


def _are_warned(volume: Volume, flights: Columns) -> NDArray[np.bool_]:
    """Return during which flights a volume holds at some time."""
    first_s, last_s = flights["first_s"], flights["last_s"]
    held = [(first_s < end_s) & (last_s >= begin_s) for begin_s, end_s in volume.valid_s]
    return np.logical_or.reduce(held) if held else np.zeros(first_s.shape, bool)

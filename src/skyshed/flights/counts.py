"""Flights and minutes counted by one rule, for every sentence, table and file.

A flight is *inside* in a case if it spent time there: a stretch between two joined positions, or a part of one.
A position inside that is joined to no other, because the silence around it is too long, has no length; flights that
have nothing but such positions are counted apart, as *without time*. Time across receiver gaps (interpolated) is kept
apart from time that was observed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.sums import exposed_of

Columns = Mapping[str, NDArray]


@dataclass(frozen=True, slots=True)
class Count:
    """Flights and minutes of one case, of all fire units or of one.

    ``n_only_interpolated`` of those inside are so across receiver gaps alone; ``n_without_time`` are not
    among them.
    """

    case: int
    n_inside: int
    n_possible: int
    n_only_interpolated: int
    n_without_time: int
    inside_observed_min: float
    inside_interpolated_min: float
    possible_min: float


@dataclass(frozen=True, slots=True)
class UnitCount:
    """The same of one fire unit, and of the flights inside: the closest, and seconds in view before (NaN: unknown)."""

    unit: int
    count: Count
    terrain_unknown_min: float
    least_above_floor_m: float
    least_below_ceiling_m: float
    least_range_m: float
    median_warning_s: float


def counts_of(flights: Columns, rows: Columns, n_cases: int) -> tuple[Count, ...]:
    """Return what all fire units together did, case by case."""
    out = []
    for case in range(n_cases):
        observed_s, interpolated_s, possible_s = exposed_of(flights["measures"], case)
        lone = np.zeros(observed_s.size, dtype=bool)
        lone[rows["flight"][(rows["case"] == case) & rows["is_inside_without_time"]]] = True
        out.append(_count(case, observed_s, interpolated_s, possible_s, lone))
    return tuple(out)


def unit_counts_of(rows: Columns, n_units: int, n_cases: int) -> tuple[UnitCount, ...]:
    """Return what each fire unit did, unit by unit and case by case."""
    return tuple(_unit_count(rows, unit, case) for unit in range(n_units) for case in range(n_cases))


def _unit_count(rows: Columns, unit: int, case: int) -> UnitCount:
    mine = (rows["unit"] == unit) & (rows["case"] == case)
    observed_s, interpolated_s = rows["inside_observed_s"][mine], rows["inside_interpolated_s"][mine]
    possible_s = rows["possible_observed_s"][mine] + rows["possible_interpolated_s"][mine]
    inside = np.flatnonzero(mine)[observed_s + interpolated_s > 0]
    above_m, below_m, range_m = (
        _least(rows[name][inside]) for name in ("least_above_floor_m", "least_below_ceiling_m", "least_range_m")
    )
    return UnitCount(
        unit,
        _count(case, observed_s, interpolated_s, possible_s, rows["is_inside_without_time"][mine]),
        float(rows["terrain_unknown_s"][mine].sum()) / 60,
        above_m,
        below_m,
        range_m,
        _median(rows["warning_s"][inside]),
    )


def _count(case: int, observed_s: NDArray, interpolated_s: NDArray, possible_s: NDArray, lone: NDArray) -> Count:
    inside_s = observed_s + interpolated_s
    return Count(
        case,
        int((inside_s > 0).sum()),
        int((inside_s + possible_s > 0).sum()),
        int(((observed_s == 0) & (interpolated_s > 0)).sum()),
        int((lone & (inside_s == 0)).sum()),
        float(observed_s.sum()) / 60,
        float(interpolated_s.sum()) / 60,
        float(possible_s.sum()) / 60,
    )


def _least(values: NDArray) -> float:
    return float(np.nanmin(values)) if values.size and not np.isnan(values).all() else float("nan")


def _median(values: NDArray) -> float:
    return float(np.nanmedian(values)) if values.size and not np.isnan(values).all() else float("nan")

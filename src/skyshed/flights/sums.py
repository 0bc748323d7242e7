"""Seconds of positions added up: by flight, and by hour and flight level with the flights behind each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part, kernel

# Columns of measures: seconds flown in the region, observed and interpolated; then, case by case, those inside,
# observed and interpolated, and possibly inside.
N_FLOWN, N_OF_CASE = 2, 3
_POSSIBLE = 2  # among those of a case


class Flown(NamedTuple):
    """Seconds flown in the region, of measures (..., n_measures)."""

    observed_s: NDArray[np.float64]
    interpolated_s: NDArray[np.float64]


class Exposed(NamedTuple):
    """Seconds inside, and possibly inside, in one case, of measures (..., n_measures)."""

    observed_s: NDArray[np.float64]
    interpolated_s: NDArray[np.float64]
    possible_s: NDArray[np.float64]


def n_measures_of(n_cases: int) -> int:
    """Return how many columns measures have."""
    return N_FLOWN + N_OF_CASE * n_cases


def flown_of(measures: NDArray[np.float64]) -> Flown:
    """Return the seconds flown."""
    return Flown(*np.moveaxis(measures[..., :N_FLOWN], -1, 0))


def exposed_of(measures: NDArray[np.float64], case: int) -> Exposed:
    """Return the seconds exposed in one case."""
    first = n_measures_of(case)
    return Exposed(*np.moveaxis(measures[..., first : first + N_OF_CASE], -1, 0))


@bare_kernel
def add_seconds(flight, exposed, out):
    """Add seconds (n, n_cases, 2) to those of their flights (n_flights, n_cases, 2)."""
    for i in range(flight.size):
        for case in range(exposed.shape[1]):
            for kind in range(2):
                out[flight[i], case, kind] += exposed[i, case, kind]


@kernel
def add_up(track, keys, exposed, by_flight, groups):
    """Add up the measures of positions, sorted by flight: by flight, and in the region by several keys.

    ``track`` is (flight, joint, seconds since the position before, whether it lies in the region), ``keys``
    (n_keys, n). A row of ``groups`` (n_keys, n_values, 1 + 2 n_cases +
    n_measures) is the flights; case by case those inside, and inside or possibly so; then the measures.
    """
    flight, joint, elapsed_s, is_inside = track
    n_keys, n_values, n_measures = keys.shape[0], groups.shape[1], by_flight.shape[1]
    of_flight = np.zeros((n_keys, n_values, 1 + n_measures))  # positions, then measures
    measures = np.zeros(n_measures)
    for i in range(flight.size):
        if i > 0 and flight[i] != flight[i - 1]:
            _count(of_flight, groups)
        late = 0 if joint[i] == 1 else 1
        measures[:] = 0.0
        measures[late] = elapsed_s[i] if is_inside[i] else 0.0
        for case in range(exposed.shape[1]):
            inside_s, either_s = np.float64(exposed[i, case, 0]), np.float64(exposed[i, case, 1])
            first = N_FLOWN + N_OF_CASE * case
            measures[first + late], measures[first + _POSSIBLE] = inside_s, either_s - inside_s
        for measure in range(n_measures):
            by_flight[flight[i], measure] += measures[measure]
        for key in range(n_keys if is_inside[i] else 0):
            of_flight[key, keys[key, i], 0] += 1
            for measure in range(n_measures):
                of_flight[key, keys[key, i], 1 + measure] += measures[measure]
    _count(of_flight, groups)


@bare_part
def _count(of_flight, groups):
    """Move what one flight has in each group into the sums of all, and count it where it was."""
    n_cases = (of_flight.shape[2] - 1 - N_FLOWN) // N_OF_CASE
    for key in range(of_flight.shape[0]):
        for value in range(of_flight.shape[1]):
            mine, row = of_flight[key, value], groups[key, value]
            if mine[0] == 0:
                continue
            row[0] += 1
            for case in range(n_cases):
                first = 1 + N_FLOWN + N_OF_CASE * case
                is_in = mine[first] + mine[first + 1] > 0
                row[1 + 2 * case] += is_in
                row[2 + 2 * case] += is_in or mine[first + _POSSIBLE] > 0
            for measure in range(mine.size - 1):
                row[1 + 2 * n_cases + measure] += mine[1 + measure]
            mine[:] = 0.0

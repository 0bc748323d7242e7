"""Seconds of positions added up: by flight, and by hour and flight level with the flights behind each."""

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part, kernel


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
    (n_keys, n). Measures are seconds flown in the region, observed and interpolated; then case by case those
    inside, observed and interpolated, and possibly inside. A row of ``groups`` (n_keys, n_values, 1 + 2 n_cases +
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
            measures[2 + 3 * case + late], measures[4 + 3 * case] = inside_s, either_s - inside_s
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
    n_cases = (of_flight.shape[2] - 3) // 3
    for key in range(of_flight.shape[0]):
        for value in range(of_flight.shape[1]):
            mine, row = of_flight[key, value], groups[key, value]
            if mine[0] == 0:
                continue
            row[0] += 1
            for case in range(n_cases):
                is_in = mine[3 + 3 * case] + mine[4 + 3 * case] > 0
                row[1 + 2 * case] += is_in
                row[2 + 2 * case] += is_in or mine[5 + 3 * case] > 0
            for measure in range(mine.size - 1):
                row[1 + 2 * n_cases + measure] += mine[1 + measure]
            mine[:] = 0.0

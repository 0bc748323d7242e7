"""One rule for counting flights: a flight is inside if it spent time there; lone positions and gaps are told apart."""

import numpy as np

from skyshed.flights.counts import Count, counts_of, unit_counts_of

NAN = np.nan
# Four flights, one case. 0: observed and interpolated; 1: interpolated only; 2: a lone position inside unit 1, and
# possibly inside unit 0; 3: a lone position inside unit 0 and nothing else.
FLIGHTS = {"measures": np.array([[600, 0, 120, 60, 0], [0, 300, 0, 30, 0], [60, 0, 0, 0, 12], [0, 0, 0, 0, 0]], float)}
ROWS = {
    "flight": np.array([0, 1, 2, 2, 3]),
    "unit": np.array([0, 0, 0, 1, 0]),
    "case": np.zeros(5, int),
    "inside_observed_s": np.array([120.0, 0, 0, 0, 0]),
    "inside_interpolated_s": np.array([60.0, 30, 0, 0, 0]),
    "possible_observed_s": np.array([0.0, 0, 12, 0, 0]),
    "possible_interpolated_s": np.zeros(5),
    "terrain_unknown_s": np.array([0.0, 0, 0, 6, 0]),
    "is_inside_without_time": np.array([False, False, False, True, True]),
    "least_above_floor_m": np.array([500.0, NAN, 1.0, 2.0, 3.0]),
    "least_below_ceiling_m": np.array([900.0, 800, 1, 2, 3]),
    "least_range_m": np.array([9000.0, 8000, 10, 20, 30]),
    "warning_s": np.array([100.0, NAN, 1, 2, 3]),
}


def test_all_units_together():
    assert counts_of(FLIGHTS, ROWS, 1) == (Count(0, 2, 3, 1, 2, 2.0, 1.5, 0.2),)


def test_unit_by_unit():
    first, second = unit_counts_of(ROWS, 2, 1)

    assert first.count == Count(0, 2, 3, 1, 1, 2.0, 1.5, 0.2)
    assert (first.least_above_floor_m, first.least_below_ceiling_m, first.least_range_m) == (500.0, 800.0, 8000.0)
    assert first.median_warning_s == 100.0
    assert second.count == Count(0, 0, 0, 0, 1, 0.0, 0.0, 0.0)
    assert second.terrain_unknown_min == 0.1
    assert np.isnan(second.least_range_m)


def test_no_unit_has_more_flights_than_all():
    (whole,) = counts_of(FLIGHTS, ROWS, 1)

    assert all(each.count.n_inside <= whole.n_inside for each in unit_counts_of(ROWS, 2, 1))

"""Areas and shares have the digits that counting cells supports, and something is never nothing."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.coverage.rows import Comparison
from skyshed.model.figure import Case
from skyshed.verbs.digits import _comparison, held_km2, held_share

CELL_KM2 = 100.0


@pytest.mark.parametrize("radius_cells", [3.0, 12.0, 40.0])
def test_the_digits_shown_are_those_in_which_shifted_grids_agree(radius_cells):
    """One disc counted on a hundred grids: 95 of them differ by at most one in the last digit that is shown."""
    rng = np.random.default_rng(4)
    at = np.arange(-60, 61)
    counts = [
        (np.hypot(*np.meshgrid(at + east, at + north)) <= radius_cells).sum() * CELL_KM2
        for east, north in rng.uniform(0, 1, (100, 2))
    ]
    true_km2 = np.pi * radius_cells**2 * CELL_KM2
    unit = max(
        10.0**n
        for n in range(8)
        if round(held_km2(true_km2, CELL_KM2) / 10.0**n) * 10.0**n == pytest.approx(held_km2(true_km2, CELL_KM2))
    )

    assert (np.abs(np.array(counts) - true_km2) <= unit).mean() >= 0.95
    assert unit < 20 * np.std(counts)  # no digit that holds is thrown away


@given(st.floats(1e-6, 1 - 1e-6), st.sampled_from([2.5e3, 1e5, 4e5, 1e7]))
def test_rounding_keeps_something_and_not_all(share, whole_km2):
    held = held_share(share, whole_km2, CELL_KM2)

    assert 0 < held < 1
    assert held == pytest.approx(share, abs=0.5)


@given(st.lists(st.floats(0.0, 0.5), min_size=2, max_size=20))
def test_what_covers_more_never_shows_less(shares):
    held = [held_share(share, 4e5, CELL_KM2) for share in sorted(shares)]

    assert all(less <= more + 1e-12 for less, more in pairwise(held))


def test_ends_that_print_alike_are_one_number_in_a_pair_of_packages_too():
    """0.03391 and 0.03396 are 0.034 both: as the table of areas says it, so does the table of comparisons."""
    open_ends = {"first_share_nominal": (0.03391, 0.03396), "second_share_nominal": (0.0339, 0.0642)}
    row = Comparison(
        "a",
        "b",
        "fighter",
        "100 m AGL",
        ((Case.NOMINAL, np.nan, np.nan),),
        200,
        1.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.9,
        open_ends,
    )
    told = _comparison(row, CELL_KM2, 4e5)

    assert told.by_case[0][:2] == (Case.NOMINAL, pytest.approx(0.034))
    assert np.isnan(told.by_case[0][2])
    assert told.left_open == {"second_share_nominal": (pytest.approx(0.034), pytest.approx(0.06))}

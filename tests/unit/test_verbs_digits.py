"""Areas and shares have the digits that counting cells supports, and something is never nothing."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_fixtures import make_result
from skyshed.coverage.rows import Comparison
from skyshed.model.figure import Case
from skyshed.verbs.digits import _comparison, held_km2, held_share, with_held_digits

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


def test_what_missing_terrain_leaves_open_is_rounded_like_the_rest():
    """Rows of every kind: open ends stand by names of fields, of layers, and of cases that are not fields"""
    made = make_result()
    whole_km2, cell_km2 = made.areas[0].area_km2, float(made.grid.cell_area_km2.mean())
    third = held_share(1 / 3, whole_km2, cell_km2)
    ends = {"covered_share": (1 / 3, 1 / 3 + 1e-9)}
    areas = tuple(replace(row, left_open=ends | {"layers": ((1 / 3, 0.0), (1 / 3, 0.0))}) for row in made.areas)
    ranges = tuple(replace(row, left_open={"reach_max_m": (123_456.0, 234_567.0)}) for row in made.ranges)
    pairs = tuple(replace(row, left_open={"first_share_nominal": (1 / 3, 2 / 3)}) for row in made.comparisons)

    held = with_held_digits(replace(made, areas=areas, ranges=ranges, comparisons=pairs))

    assert {row.covered_share for row in held.areas} == {third}
    assert {row.layers[0] for row in held.areas} == {third}
    assert {row.left_open["reach_max_m"] for row in held.ranges} == {(123_500.0, 234_600.0)}
    assert held.comparisons
    assert {row.left_open["first_share_nominal"] for row in held.comparisons} == {
        (third, held_share(2 / 3, whole_km2, cell_km2))
    }


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

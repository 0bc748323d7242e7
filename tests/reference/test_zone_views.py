"""Views filled by kernels against the same thing said slowly, point by point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.zone import kernel, union
from skyshed.zone.component import Component, stacked
from skyshed.zone.limits import RangeLimits
from skyshed.zone.reason import Reason
from skyshed.zone.reference import is_hidden_by_curvature, limits_at
from skyshed.zone.sight import no_work
from skyshed.zone.union import fill_view
from skyshed.zone.view import View, empty_view

STEP_M = 10_000.0
N_NODES = 9
altitude = st.integers(-3, 300).map(lambda value: value * 100.0)
floors = st.lists(altitude | st.just(np.inf), min_size=N_NODES, max_size=N_NODES).map(np.float32)
ceilings = st.lists(altitude | st.just(-np.inf), min_size=N_NODES, max_size=N_NODES).map(np.float32)
ranges = st.floats(0.0, 100_000.0, width=32)
reasons = np.arange(N_NODES, dtype=np.uint8)
both = pytest.mark.parametrize("how", ["compiled", "interpreted"])


def fill(how, floor, ceiling, *points, **given):
    """Return the view of a component with such limits."""
    limits = RangeLimits(STEP_M, View(floor, ceiling, reasons, reasons, np.ones(N_NODES, bool)))
    component, view = Component(limits, *points, **given), empty_view(points[0].shape)
    with np.errstate(invalid="ignore"):  # 0 x infinity: compiled code does not warn
        (fill_view if how == "compiled" else fill_view.py_func)(stacked([component]), 0, union.views_of(1), view.arrays)
    return view


@both
@given(floor=floors, ceiling=ceilings, range_m=ranges, ground=altitude, least_m=st.sampled_from([0.0, 50.0]))
def test_missile_view(how, floor, ceiling, range_m, ground, least_m):
    ranges_m, grounds_m = np.float32([range_m]), np.float32([ground])
    view = fill(how, floor, ceiling, ranges_m, np.float32([-np.inf]), grounds_m, least_agl_m=least_m)
    low, high = limits_at(float(ranges_m[0]), np.arange(N_NODES) * STEP_M, floor, ceiling)
    at_middle = abs(ranges_m[0] / STEP_M % 1 - 0.5) < 1e-6

    if not at_middle:
        assert view.ceiling_msl_m[0] == pytest.approx(high, abs=0.01)
        assert view.floor_msl_m[0] == pytest.approx(max(low, ground + least_m), abs=0.01)
    if ground + least_m > low + 0.01:
        assert view.floor_reason[0] == (Reason.ENVELOPE_ALTITUDE if least_m else Reason.GROUND)
    assert view.is_known[0]


@both
@given(
    range_m=st.floats(1e3, 79e3, width=32),
    heights=st.tuples(altitude, altitude, altitude),
    mast_m=st.sampled_from([4.0, 24.0]),
)
def test_radar_view_names_terrain_or_curvature(how, range_m, heights, mast_m):
    horizon, ground, site = heights
    floor, ceiling = np.full(N_NODES, -1e4, np.float32), np.full(N_NODES, 3e4, np.float32)
    points = np.float32([range_m]), np.float32([horizon]), np.float32([ground])
    view = fill(how, floor, ceiling, *points, antenna=(site + mast_m, site, 8.5e6))
    is_curved = is_hidden_by_curvature(
        float(np.float32(range_m)),
        horizon,
        ground_msl_m=ground,
        site_msl_m=site,
        antenna_msl_m=site + mast_m,
        radius_m=8.5e6,
    )

    assert view.floor_msl_m[0] == horizon
    assert view.floor_reason[0] == (Reason.CURVATURE if is_curved else Reason.TERRAIN)


@both
def test_an_unknown_horizon_is_not_known_and_leaves_the_limits(how):
    limits = np.full(N_NODES, 100.0, np.float32), np.full(N_NODES, 9000.0, np.float32)
    nowhere = np.float32([np.nan])
    view = fill(how, *limits, np.float32([5e3]), nowhere, np.float32([0.0]), antenna=(10.0, 0.0, 8.5e6))

    assert not view.is_known[0]
    assert (view.floor_msl_m[0], view.ceiling_msl_m[0]) == (100.0, 9000.0)


N_LEVELS = 10


def flags_of(sets):
    return np.unpackbits(sets, axis=0, count=N_LEVELS, bitorder="little").astype(bool)


@pytest.fixture(name="looked")
def a_look_at_many_points():
    """Two rows and a part; some horizons and levels unknown, some ranges beyond the last limit and beyond sight."""
    rng, n_row = np.random.default_rng(8), 256
    n = 2 * n_row + 77
    floor, ceiling = (
        rng.uniform(0.0, 2e3, N_NODES).astype(np.float32),
        rng.uniform(4e3, 9e3, N_NODES).astype(np.float32),
    )
    floor[3], ceiling[5], ceiling[-1] = np.inf, -np.inf, -np.inf
    range_m = rng.uniform(0.0, 95e3, n).astype(np.float32)
    horizon_msl_m, levels_msl_m = (
        rng.uniform(-500, 4e3, n).astype(np.float32),
        rng.uniform(0, 9e3, (N_LEVELS, n)).astype(np.float32),
    )
    horizon_msl_m[::7], levels_msl_m[1, ::5], horizon_msl_m[n_row : n_row + 20] = np.nan, np.nan, np.inf
    return range_m, horizon_msl_m, levels_msl_m, floor, ceiling, n_row


def view_and_sets(looked, how):
    range_m, horizon_msl_m, levels_msl_m, floor, ceiling, n_row = looked
    n = range_m.size
    ground_msl_m, sets = np.zeros(n, np.float32), np.zeros((2, 2, n), np.uint8)
    view = fill("compiled", floor, ceiling, range_m, horizon_msl_m, ground_msl_m, antenna=(9.0, 0.0, 8.5e6))
    mark = kernel.mark_levels if how == "compiled" else kernel.mark_levels.py_func
    mark(range_m, horizon_msl_m, levels_msl_m, STEP_M, floor, ceiling, no_work(n_row), sets)
    return view, sets


def assert_allowed(sets, view, levels_msl_m):
    is_level, is_allowed = ~np.isnan(levels_msl_m), view.allows(levels_msl_m)
    possible, certain = flags_of(sets[kernel.POSSIBLE]), flags_of(sets[kernel.CERTAIN])
    np.testing.assert_array_equal(possible, np.where(is_level, is_allowed, ~view.is_empty))
    np.testing.assert_array_equal(certain, is_allowed & view.is_known & is_level)
    assert 0.1 < certain.mean() < possible.mean() < 0.9


@both
def test_marks_are_what_the_view_allows(how, looked):
    view, sets = view_and_sets(looked, how)

    assert_allowed(sets, view, looked[2])


@both
def test_rows_of_equal_ranges_are_marked_as_others(how, looked):
    range_m, _, _, _, _, n_row = looked
    range_m[n_row : 2 * n_row], range_m[2 * n_row :] = range_m[:n_row], range_m[: range_m.size - 2 * n_row]
    view, sets = view_and_sets(looked, how)

    assert_allowed(sets, view, looked[2])


@both
def test_a_radar_adds_to_what_others_see(how, looked):
    """Looked up only where it may add something: the union is the same as that of the two alone."""
    range_m, horizon_msl_m, levels_msl_m, floor, ceiling, n_row = looked
    mark = kernel.mark_levels if how == "compiled" else kernel.mark_levels.py_func
    limits, n_points = (floor, ceiling), range_m.size
    other = (range_m[::-1].copy(), horizon_msl_m[::-1].copy(), levels_msl_m, STEP_M, *limits, no_work(n_row))
    first, second = np.zeros((2, 2, 2, n_points), np.uint8)
    mark(range_m, horizon_msl_m, levels_msl_m, STEP_M, *limits, no_work(n_row), first)
    mark(*other, second)
    both_sets = first.copy()

    mark(*other, both_sets)

    np.testing.assert_array_equal(both_sets, first | second)


@both
def test_marks_of_an_envelope_are_what_its_view_allows(how, looked):
    view, _ = view_and_sets(looked, how)
    levels_msl_m, sets = looked[2], np.zeros((2, 2, looked[0].size), np.uint8)
    mark = kernel.mark_between if how == "compiled" else kernel.mark_between.py_func

    mark(view.floor_msl_m, view.ceiling_msl_m, view.is_known, levels_msl_m, sets)

    assert_allowed(sets, view, levels_msl_m)


def test_reason_numbers_in_the_kernel_are_those_of_reason():
    """A cached kernel may not read another file, so it repeats five values."""
    assert (union.TERRAIN, union.CURVATURE) == (Reason.TERRAIN, Reason.CURVATURE)
    assert (union.ENVELOPE_ALTITUDE, union.GROUND) == (Reason.ENVELOPE_ALTITUDE, Reason.GROUND)
    assert union.ENVELOPE_RANGE == Reason.ENVELOPE_RANGE

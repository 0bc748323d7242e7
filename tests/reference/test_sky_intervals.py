"""The kernels of the sky against the plain definitions of a union and of a chain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import RectBivariateSpline

from skyshed.model.figure import Case
from skyshed.sky import kernel, marks
from skyshed.sky.grid import blended, spline_weights
from skyshed.sky.reference import union_of_intervals
from skyshed.sky.sky import SkyComposer
from skyshed.zone import union
from skyshed.zone.component import Component
from skyshed.zone.limits import RangeLimits
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, intersect
from skyshed.zone.zone import union_of

altitudes = st.integers(-5, 60).map(lambda value: value * 500.0)
interval_lists = st.lists(st.tuples(altitudes, altitudes), max_size=8)


def merged(intervals, n_slots, merge):
    low, high = np.zeros(n_slots, np.float32), np.zeros(n_slots, np.float32)
    count = n_closed = 0
    for bottom, top in intervals:
        if bottom <= top:
            count, closed = merge(low, high, count, np.float32(bottom), np.float32(top))
            n_closed += closed
    return list(zip(low[:count].tolist(), high[:count].tolist(), strict=True)), n_closed


@pytest.mark.parametrize("merge", [union.merged, union.merged.py_func], ids=["compiled", "interpreted"])
@given(intervals=interval_lists)
def test_equals_the_union(merge, intervals):
    found, n_closed = merged(intervals, 8, merge)

    assert found == union_of_intervals(intervals)
    assert n_closed == 0


@given(intervals=interval_lists)
def test_a_full_list_never_loses_sky_and_says_that_it_closed_a_gap(intervals):
    found, n_closed = merged(intervals, 2, union.merged)
    exact = union_of_intervals(intervals)

    assert len(found) <= 2
    assert all(any(low <= a and b <= high for low, high in found) for a, b in exact)
    assert (n_closed > 0) or found == exact


def test_two_radars_with_cones_of_silence_leave_a_hole():
    """DESIGN's example: 0-5,150 m and 6,650-29,950 m over one point."""
    found, _ = merged([(6650.0, 29950.0), (0.0, 5150.0), (100.0, 3000.0)], 4, union.merged)

    assert found == [(0.0, 5150.0), (6650.0, 29950.0)]


def test_reason_numbers_in_the_kernel_are_those_of_reason():
    """A cached kernel may not read another file, so it repeats three values."""
    assert (union.NONE, union.ENVELOPE_RANGE) == (Reason.NONE, Reason.ENVELOPE_RANGE)
    assert union.NO_TERRAIN_DATA == Reason.NO_TERRAIN_DATA


ends = st.sampled_from([-np.inf, 0.0, 500.0, 1000.0, 2000.0, 5000.0, 9000.0, np.inf])
components = st.lists(
    st.tuples(ends, ends, st.integers(1, 6), st.integers(1, 6), st.booleans()), min_size=6, max_size=6
)
# Two missiles (rows 0, 1), one engagement radar (2), three acquisition radars (3, 4, 5); -1: a shot beyond the horizon.
CHAINS = [(m, e, a) for m in (0, 1) for e in (2, -1) for a in (3, 4, 5)]
LEVELS_M = np.float32([[0.0], [700.0], [3000.0], [9000.0]])


@pytest.mark.parametrize("add", [union.add_unit, union.add_unit.py_func], ids=["compiled", "interpreted"])
@given(components=components)
def test_a_unit_is_the_union_of_its_chains(add, components):
    views = [View(*(np.array([end], dtype) for end, dtype in zip(each, DTYPES, strict=True))) for each in components]
    intervals, may_be = (
        (np.zeros((1, 12), np.float32), np.zeros((1, 12), np.float32), np.zeros(1, np.uint8)) for _ in range(2)
    )
    reasons = tuple(np.full(1, start, np.uint8) for start in (0, 0, 5, 9))
    covered, is_open = np.zeros((4, 1), np.uint8), np.zeros((4, 1), np.uint8)

    zone = union_of([Component.of(view) for view in views], CHAINS)
    with np.errstate(invalid="ignore"):  # 0 x infinity: compiled code does not warn
        add(
            np.array([0]),
            zone.stack,
            zone.chains,
            (LEVELS_M, (intervals, may_be), reasons, (covered, is_open)),
            union.scratch_of(6, 4),
        )

    each = [intersect([views[row] for row in chain if row >= 0]) for chain in CHAINS]
    sure = [(float(view.floor_msl_m[0]), float(view.ceiling_msl_m[0])) for view in each if view.is_known[0]]
    found = list(zip(*(ends[0, : intervals[2][0]].tolist() for ends in intervals[:2]), strict=True))
    assert found == union_of_intervals(sure)
    assert covered[:, 0].tolist() == [any(a <= level <= b for a, b in sure) for level in LEVELS_M[:, 0]]
    unsure = [view for view in each if not view.is_known[0]]
    found = list(zip(*(ends[0, : may_be[2][0]].tolist() for ends in may_be[:2]), strict=True))
    spans = [(float(view.floor_msl_m[0]), float(view.ceiling_msl_m[0])) for view in unsure]
    assert union_of_intervals(sure + found) == union_of_intervals(sure + spans)
    may_be_reached = [any(view.allows(level)[0] for view in unsure) for level in LEVELS_M[:, 0]]
    assert is_open[:, 0].tolist() == [may and not is_sure for may, is_sure in zip(may_be_reached, covered, strict=True)]


DTYPES = (np.float32, np.float32, np.uint8, np.uint8, np.bool_)


def a_component(rng, n, ground_msl_m, *, is_radar):
    """Return limits that end within the points, raised to horizons or balls, some of them not known."""
    n_nodes, step_m = int(rng.integers(3, 9)), 1000.0
    ends = rng.uniform(0.0, 2e3, n_nodes).astype(np.float32), rng.uniform(1e3, 6e3, n_nodes).astype(np.float32)
    ends[1][-1] = -np.inf
    reasons = rng.integers(1, 7, (2, n_nodes)).astype(np.uint8)
    raised = np.where(rng.random(n) < 0.5, -np.inf, rng.uniform(0.0, 4e3, n)).astype(np.float32)
    raised[rng.random(n) < 0.1] = np.nan
    limits = RangeLimits(step_m, View(*ends, *reasons, np.ones(n_nodes, bool)))
    given = {"antenna": (30.0, 10.0, 8.5e6)} if is_radar else {"least_agl_m": 50.0}
    return Component(limits, np.linspace(0.0, 9e3, n, dtype=np.float32), raised, ground_msl_m, **given)


@pytest.mark.parametrize("seed", range(4))
def test_a_unit_over_many_points_is_what_its_views_say(seed):
    """Over more than two blocks of points, some of them out of reach: what is worked out there is what views hold."""
    rng, n = np.random.default_rng(seed), 2 * union.BLOCK + 77
    ground_msl_m = rng.uniform(0.0, 300.0, n).astype(np.float32)
    ground_msl_m[rng.random(n) < 0.05] = np.nan
    parts = [a_component(rng, n, ground_msl_m, is_radar=row > 1) for row in range(6)]
    composer = SkyComposer(np.full((1, n), 1500.0, np.float32), has_chains=True)
    composer.add(np.arange(n), union_of(parts, CHAINS))

    sky = composer.finish("offer", "fighter", Case.NOMINAL, (1, n))

    chains = [intersect([parts[row].view for row in chain if row >= 0]) for chain in CHAINS]
    sure, unsure = (
        [np.where(view.is_known == is_sure, view.allows(1500.0), False) for view in chains] for is_sure in (1, 0)
    )
    is_sure = np.any(sure, axis=0)
    np.testing.assert_array_equal(sky.n_units[0, 0], is_sure)
    np.testing.assert_array_equal(sky.n_units_open[0, 0], np.any(unsure, axis=0) & ~is_sure)
    floors = np.array([np.where(view.is_known & ~view.is_empty, view.floor_msl_m, np.inf) for view in chains])
    np.testing.assert_array_equal(
        sky.floor_msl_m[0], np.where(np.isinf(floors.min(axis=0)), np.nan, floors.min(axis=0))
    )
    of_floor = np.array([view.floor_reason for view in chains])[floors.argmin(axis=0), np.arange(n)]
    np.testing.assert_array_equal(sky.floor_reason[0], np.where(np.isinf(floors.min(axis=0)), 0, of_floor))
    assert 0.1 < is_sure.mean() < 0.9


@pytest.mark.parametrize("blend", [kernel.blend, kernel.blend.py_func], ids=["compiled", "interpreted"])
def test_values_at_nodes_are_blended_as_matrices_multiply(blend):
    rng = np.random.default_rng(3)
    rows, values, columns = rng.normal(size=(7, 5)), rng.normal(size=(5, 4)), rng.normal(size=(4, 9))
    out = np.full((7, 9), np.nan)

    blend(rows, values, columns, out)

    np.testing.assert_allclose(out, rows @ values @ columns, rtol=1e-12, atol=1e-12)


def test_the_weights_of_a_spline_are_the_spline():
    nodes, at = np.linspace(-2.0, 3.0, 9), np.linspace(-2.0, 3.0, 41)
    rows, columns = spline_weights(nodes, at), spline_weights(nodes[:6], at[:20])
    values = np.sin(nodes)[:, None] * np.exp(nodes[:6])

    by_scipy = RectBivariateSpline(nodes, nodes[:6], values)(at, at[:20])

    np.testing.assert_allclose(blended(rows, values, columns), by_scipy, rtol=0, atol=1e-13)


@pytest.mark.parametrize("how", ["compiled", "interpreted"])
@pytest.mark.parametrize("n_levels", [1, 5, 8, 11])
def test_marked_columns_and_rows_are_those_of_the_flags(how, n_levels):
    flags = np.random.default_rng(n_levels).random((n_levels, 6, 7)) < 0.2
    sets = np.packbits(flags, axis=0, bitorder="little")
    last, counts = np.empty((n_levels, 6), np.intp), np.empty((n_levels, 7), np.int32)
    find, count = marks.last_marked, marks.count_marked
    find, count = (find, count) if how == "compiled" else (find.py_func, count.py_func)

    find(sets, last)
    count(sets, counts)

    np.testing.assert_array_equal(last, np.where(flags, np.arange(7), -1).max(axis=2))
    np.testing.assert_array_equal(counts, flags.sum(axis=1))

"""The interval kernel against the plain definition of a union."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.sky import kernel
from skyshed.sky.reference import union_of_intervals
from skyshed.zone.reason import Reason

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


@pytest.mark.parametrize("merge", [kernel.merged, kernel.merged.py_func], ids=["compiled", "interpreted"])
@given(intervals=interval_lists)
def test_equals_the_union(merge, intervals):
    found, n_closed = merged(intervals, 8, merge)

    assert found == union_of_intervals(intervals)
    assert n_closed == 0


@given(intervals=interval_lists)
def test_a_full_list_never_loses_sky_and_says_that_it_closed_a_gap(intervals):
    found, n_closed = merged(intervals, 2, kernel.merged)
    exact = union_of_intervals(intervals)

    assert len(found) <= 2
    assert all(any(low <= a and b <= high for low, high in found) for a, b in exact)
    assert (n_closed > 0) or found == exact


def test_two_radars_with_cones_of_silence_leave_a_hole():
    """DESIGN's example: 0-5,150 m and 6,650-29,950 m over one point."""
    found, _ = merged([(6650.0, 29950.0), (0.0, 5150.0), (100.0, 3000.0)], 4, kernel.merged)

    assert found == [(0.0, 5150.0), (6650.0, 29950.0)]


def test_reason_numbers_in_the_kernel_are_those_of_reason():
    """A cached kernel may not read another file, so it repeats three values."""
    assert (kernel.NONE, kernel.ENVELOPE_RANGE) == (Reason.NONE, Reason.ENVELOPE_RANGE)
    assert kernel.NO_TERRAIN_DATA == Reason.NO_TERRAIN_DATA

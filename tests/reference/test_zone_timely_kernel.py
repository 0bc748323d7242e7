"""The clock kernel against flying the target inward by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.zone.kernel import mark_timely
from skyshed.zone.reference import timely_along_ray

STEP_M = 1000.0
flags = st.lists(st.booleans(), min_size=24, max_size=24).map(np.array)


@pytest.mark.parametrize("mark", [mark_timely, mark_timely.py_func], ids=["compiled", "interpreted"])
@given(
    acquired=flags,
    tracked=flags,
    reachable=flags,
    clock=st.tuples(st.sampled_from([50.0, 250.0, 600.0]), st.sampled_from([0.0, 4.0, 15.0])),
)
def test_equals_the_reference(mark, acquired, tracked, reachable, clock):
    speed_m_s, reaction_s = clock
    slant_m = (np.arange(1, 25) * STEP_M).astype(np.float32)
    timely = np.zeros((1, 24), dtype=bool)

    mark(acquired[None], tracked[None], reachable[None], slant_m[None], STEP_M, speed_m_s, 800.0, reaction_s, timely)

    expected = timely_along_ray(acquired, tracked, reachable, slant_m, step_m=STEP_M, speed_m_s=speed_m_s,
                                missile_speed_m_s=800.0, reaction_s=reaction_s)  # fmt: skip
    assert timely[0].tolist() == expected


def test_set_answers_are_never_cleared():
    timely = np.ones((1, 5), dtype=bool)
    never = np.zeros((1, 5), dtype=bool)

    mark_timely(never, never, never, np.ones((1, 5), np.float32), STEP_M, 250.0, 800.0, 5.0, timely)

    assert timely.all()


def test_smooth_earth_closed_form():
    """First intercept R of a target seen from D: (D - R) / v = reaction + R / v_missile."""
    step_m, seen_m, speed_m_s, missile_m_s, reaction_s = 10.0, 40_000.0, 250.0, 900.0, 12.0
    range_m = np.arange(1, 6001) * step_m
    seen = (range_m <= seen_m)[None]
    timely = np.zeros(seen.shape, dtype=bool)

    mark_timely(
        seen,
        seen,
        np.ones_like(seen),
        range_m[None].astype(np.float32),
        step_m,
        speed_m_s,
        missile_m_s,
        reaction_s,
        timely,
    )

    closed_form_m = (seen_m - speed_m_s * reaction_s) / (1 + speed_m_s / missile_m_s)
    assert range_m[timely[0]].max() == pytest.approx(closed_form_m, abs=3 * step_m)

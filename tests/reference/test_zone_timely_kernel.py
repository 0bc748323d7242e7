"""The clock kernel against flying the target inward by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.zone.kernel import count_shots, mark_launches, meet_first
from skyshed.zone.reference import launches_along_ray, shots_along_ray

STEP_M = 1000.0
SPEEDS_M_S = np.array([800.0, 450.0])
N_RANGES = 24
flags = st.lists(st.booleans(), min_size=N_RANGES, max_size=N_RANGES).map(np.array)
mostly = st.lists(st.integers(0, 9).map(bool), min_size=N_RANGES, max_size=N_RANGES).map(np.array)


def as_sets(flags):
    """Return flags (..., n_az, n_r) of one level as sets of nine levels: it is the last, in the second byte, bit 0."""
    bits = np.asarray(flags).astype(np.uint8)
    return np.stack([np.full_like(bits, 0xA5), bits | 0xFE], axis=-3)


def marked(mark, acquired, tracked, reachable, slant_m, clock, speeds_m_s, launches):
    """Mark the launches of the last of nine levels; the eight before it are nobody's."""
    every = np.full((9, *launches.shape), -1, dtype=np.int32)
    every[-1] = launches
    slants_m = np.concatenate([np.full((8, *slant_m.shape), np.inf, np.float32), slant_m[None]])
    mark(as_sets(acquired), as_sets(tracked), as_sets(reachable), slants_m, clock, speeds_m_s, every)
    assert (every[:-1] == -1).all()
    launches[:] = every[-1]


both = pytest.mark.parametrize("how", ["compiled", "interpreted"])
LAUNCHES = {"compiled": mark_launches, "interpreted": mark_launches.py_func}
FIRST = {"compiled": meet_first, "interpreted": meet_first.py_func}
views = {
    "acquired": flags | mostly,
    "tracked": flags | mostly,
    "reachable": st.tuples(flags, flags).map(np.array),
    "clock": st.tuples(st.sampled_from([50.0, 250.0, 600.0]), st.sampled_from([0.0, 4.0, 15.0])),
}


@both
@given(**views)
def test_equals_the_reference(how, acquired, tracked, reachable, clock):
    speed_m_s, reaction_s = clock
    slant_m = (np.arange(1, N_RANGES + 1) * STEP_M).astype(np.float32)
    launches = np.full((1, N_RANGES), -1, dtype=np.int32)

    marked(
        LAUNCHES[how], acquired[None], tracked[None], reachable[:, None], slant_m[None], (STEP_M, *clock), SPEEDS_M_S,
        launches,
    )  # fmt: skip

    each = [
        launches_along_ray(acquired, tracked, reachable[missile], slant_m, step_m=STEP_M, speed_m_s=speed_m_s,
                           missile_speed_m_s=SPEEDS_M_S[missile], reaction_s=reaction_s)
        for missile in (0, 1)
    ]  # fmt: skip
    latest = [min((each for each in pair if each >= 0), default=-1) for pair in zip(*each, strict=True)]
    assert launches[0].tolist() == latest


@both
@given(**views, before=st.integers(-1, N_RANGES - 1))
def test_the_first_meeting_is_the_outermost_launch(how, acquired, tracked, reachable, clock, before):
    """Of several chains' too: one found before stays where this one meets the target farther in."""
    slant_m = (np.arange(1, N_RANGES + 1) * STEP_M).astype(np.float32)[None, None]
    launches, first = np.full((1, 1, N_RANGES), -1, np.int32), np.full((1, 1), before, np.int32)
    rows = (each[None, None].astype(np.uint8) for each in (acquired, tracked))
    asked = *rows, reachable[:, None, None].astype(np.uint8), slant_m, (STEP_M, *clock), SPEEDS_M_S

    LAUNCHES[how](*asked, launches)
    FIRST[how](*asked, (first, np.full(N_RANGES, -1, np.int32)))

    assert first[0, 0] == max(before, *np.flatnonzero(launches[0, 0] >= 0), -1)


@pytest.mark.parametrize("count", [count_shots, count_shots.py_func], ids=["compiled", "interpreted"])
@given(after=st.lists(st.none() | st.integers(0, 6), min_size=N_RANGES, max_size=N_RANGES), pause=st.integers(0, 4))
def test_shots_equal_the_reference(count, after, pause):
    launches = [-1 if each is None else index + each for index, each in enumerate(after)]
    n_shots, first = np.zeros((2, 1), dtype=np.int64)

    count(np.array([launches], dtype=np.int32), pause, n_shots, first)

    assert n_shots[0] == shots_along_ray(launches, pause)
    assert first[0] == max((index for index, each in enumerate(launches) if each >= 0), default=-1)


def test_of_two_chains_the_later_launch_stays():
    """A fast and a slow missile reach one point: the fast one leaves later, and its clock is the one that counts."""
    always = np.ones((1, 40), dtype=bool)
    slant_m = (np.arange(1, 41) * STEP_M).astype(np.float32)[None]
    launches = np.full((1, 40), -1, dtype=np.int32)

    for speeds_m_s in ([500.0], [1000.0, 250.0]):
        reachable = np.stack([always] * len(speeds_m_s))
        marked(mark_launches, always, always, reachable, slant_m, (STEP_M, 250.0, 0.0), np.array(speeds_m_s), launches)

    assert launches[0, 7] == 7 + 2  # 8 km away: 8 s of flight, 2 km of the target's way


def test_an_intercept_that_no_acquisition_radar_sees_is_not_timely():
    """Timely is a part of reach, also under the acquisition radar's cone of silence."""
    acquired = (np.arange(30) >= 6)[None]
    always = np.ones((1, 30), dtype=bool)
    launches = np.full((1, 30), -1, dtype=np.int32)
    slant_m = (np.arange(1, 31) * STEP_M).astype(np.float32)[None]

    marked(mark_launches, acquired, always, always[None], slant_m, (STEP_M, 250.0, 4.0), np.array([800.0]), launches)

    assert (launches[0, :6] == -1).all()
    assert launches[0, 6] >= 6


def test_the_clock_is_rounded_up_once():
    """2.4 steps of flyout and 1.4 of reaction are 3.8: four steps, not three and two."""
    acquired = (np.arange(30) <= 13)[None]
    always = np.ones((1, 30), dtype=bool)
    launches = np.full((1, 30), -1, dtype=np.int32)

    slant_m = np.full((1, 30), 2400.0, np.float32)
    marked(mark_launches, acquired, always, always[None], slant_m, (STEP_M, 1.0, 1400.0), np.array([1.0]), launches)

    assert np.flatnonzero(launches[0] >= 0).max() == 9
    assert launches[0, 9] == 12


def test_smooth_earth_closed_form():
    """First intercept R of a target seen from D: (D - R) / v = reaction + R / v_missile."""
    step_m, seen_m, speed_m_s, missile_m_s, reaction_s = 10.0, 40_000.0, 250.0, 900.0, 12.0
    range_m = np.arange(1, 6001) * step_m
    seen = (range_m <= seen_m)[None]
    launches = np.full(seen.shape, -1, dtype=np.int32)
    clock, slant_m = (step_m, speed_m_s, reaction_s), range_m[None].astype(np.float32)

    marked(mark_launches, seen, seen, np.ones_like(seen)[None], slant_m, clock, np.array([missile_m_s]), launches)

    closed_form_m = (seen_m - speed_m_s * reaction_s) / (1 + speed_m_s / missile_m_s)
    assert range_m[launches[0] >= 0].max() == pytest.approx(closed_form_m, abs=2 * step_m)

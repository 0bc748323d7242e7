"""Launch windows of made ways against their definition, launch by launch; and what can never shorten them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.engage.windows import Spans, united, windows_of

SPEED_M_S = 250.0


def spans(*ends):
    begin_s, end_s = np.array(ends, dtype=float).reshape(-1, 2).T
    return Spans(np.array([0, begin_s.size]), begin_s.copy(), end_s.copy())


ALWAYS = spans((-1e9, 1e9))


def windows(way_s, time_s, view=ALWAYS, reach=ALWAYS, **more):
    return windows_of(way_s, time_s, np.array([0, time_s.size]), view=view, reach=reach, **more)


def meeting_s(found, launch_s):
    """Return where a launch meets, NaN out of all windows."""
    for window in range(found.open_s.size):
        if found.open_s[window] <= launch_s <= found.close_s[window]:
            nodes = slice(found.node_of[window], found.node_of[window + 1])
            return np.interp(launch_s, found.launch_s[nodes], found.meet_s[nodes])
    return np.nan


def defined_s(way_s, time_s, launch_s):
    """Return the first time by which a launch can be where the target is, on straight lines between samples; or NaN."""
    spare_s = time_s - way_s - launch_s
    if spare_s[0] >= 0:
        return time_s[0]
    rises = np.flatnonzero((spare_s[:-1] < 0) & (spare_s[1:] >= 0))
    if not rises.size:
        return np.nan
    at = rises[0]
    return time_s[at] + (time_s[at + 1] - time_s[at]) * spare_s[at] / (spare_s[at] - spare_s[at + 1])


def radial(first_m=60e3, missile_m_s=1000.0):
    time_s = np.arange(0.0, first_m / SPEED_M_S + 1)
    return np.abs(first_m - SPEED_M_S * time_s) / missile_m_s, time_s


def test_no_launch_is_guided_across_a_gap_in_the_view():
    way_s, time_s = radial()
    found = windows(way_s, time_s, spans((0.0, 100.0), (110.0, 230.0)))
    for launch_s in np.arange(0.25, 230.0, 0.5):
        meet_s = defined_s(way_s, time_s, launch_s)
        is_whole = meet_s <= 100.0 or (launch_s >= 110.0 and meet_s <= 230.0)
        assert np.isfinite(meeting_s(found, launch_s)) == is_whole, launch_s
    # Some would leave before the gap and meet after it, seen at both ends.
    assert defined_s(way_s, time_s, 95.0) > 110.0


def test_a_missile_slower_than_its_target_meets_what_comes_and_nothing_that_goes():
    time_s = np.arange(0.0, 301.0)
    way_s = np.hypot(37.5e3 - SPEED_M_S * time_s, 5e3) / 200.0
    found = windows(way_s, time_s)
    last_s = (time_s - way_s).max()
    assert found.close_s[-1] == pytest.approx(last_s)
    assert found.meet_s[-1] == time_s[np.argmax(time_s - way_s)]
    assert np.isnan(meeting_s(found, last_s + 0.01))


def test_meetings_jump_where_a_target_turns_away_and_comes_back():
    """Out faster than the missile flies, and back: a launch meets it before it turns, or after it has come back."""
    time_s = np.arange(0.0, 401.0)
    range_m = np.interp(time_s, [0.0, 100.0, 200.0, 400.0], [40e3, 10e3, 40e3, 5e3])
    way_s = range_m / 200.0
    found = windows(way_s, time_s)
    assert found.open_s.size == 2
    assert found.close_s[0] == pytest.approx(found.open_s[1])
    assert found.meet_s[found.node_of[1]] > found.meet_s[found.node_of[1] - 1] + 100.0
    for launch_s in np.arange(-199.5, found.close_s[-1], 1.0):
        assert meeting_s(found, launch_s) == pytest.approx(defined_s(way_s, time_s, launch_s), abs=0.021)


knots = st.lists(st.floats(1e3, 80e3), min_size=3, max_size=8)
gaps = st.lists(st.floats(0.0, 300.0), min_size=0, max_size=6, unique=True).map(sorted)


def made_way_s(ranges_m, missile_m_s):
    time_s = np.arange(0.0, 301.0)
    return np.interp(time_s, np.linspace(0.0, 300.0, len(ranges_m)), ranges_m) / missile_m_s, time_s


def paired(ends):
    return spans(*zip(ends[::2], ends[1::2], strict=False)) if len(ends) > 1 else ALWAYS


@given(knots, st.floats(150.0, 2000.0), gaps, gaps)
def test_windows_are_what_they_are_defined_to_be(ranges_m, missile_m_s, seen, reached):
    way_s, time_s = made_way_s(ranges_m, missile_m_s)
    view, reach = paired(seen), paired(reached)
    found = windows(way_s, time_s, view, reach)
    assert (np.diff(found.open_s) >= 0).all() or view.begin_s.size > 1
    for launch_s in np.arange(-50.13, 300.0, 1.7):
        meet_s = defined_s(way_s, time_s, launch_s)
        edges = np.concatenate([*view[1:], *reach[1:], found.open_s, found.close_s, time_s[:1]])
        if np.isnan(meet_s) or np.abs(edges - meet_s).min() < 0.05 or np.abs(edges - launch_s).min() < 0.05:
            continue
        is_guided = ((view.begin_s <= launch_s) & (meet_s <= view.end_s)).any()
        is_met = is_guided and ((reach.begin_s <= meet_s) & (meet_s <= reach.end_s)).any() and launch_s > -way_s[0]
        met_s = meeting_s(found, launch_s)
        assert np.isfinite(met_s) == is_met, launch_s
        if is_met:
            assert met_s == pytest.approx(meet_s, abs=0.021)


@given(knots, st.floats(150.0, 2000.0), gaps, st.floats(1.0, 60.0))
def test_a_wider_reach_and_a_longer_view_lose_no_launch(ranges_m, missile_m_s, ends, more_s):
    way_s, time_s = made_way_s(ranges_m, missile_m_s)
    narrow, wide = paired(ends), spans((-1e9, 1e9))
    before = windows(way_s, time_s, narrow, narrow)
    for view, reach in ((wide, narrow), (narrow, wide), (wide, wide)):
        after = windows(way_s, time_s, view, reach)
        for launch_s in (before.open_s + before.close_s) / 2:
            assert np.isfinite(meeting_s(after, launch_s))


@given(knots, st.floats(150.0, 1000.0), st.floats(1.0, 3.0))
def test_a_faster_missile_loses_no_launch_and_meets_no_later(ranges_m, missile_m_s, times):
    """Where reach and view hold from beginning to end; elsewhere the earlier meeting may be out of reach."""
    way_s, time_s = made_way_s(ranges_m, missile_m_s)
    slow, fast = windows(way_s, time_s), windows(way_s / times, time_s)
    for launch_s in np.maximum(slow.launch_s, -way_s[0] / times + 0.01):
        was_s, is_s = meeting_s(slow, launch_s), meeting_s(fast, launch_s)
        assert np.isnan(was_s) or is_s <= was_s + 0.05 or abs(launch_s - slow.close_s).min() < 1e-6


@given(gaps, gaps)
def test_any_of_two_guides_will_do(first, second):
    way_s, time_s = radial()
    each = [windows(way_s, time_s, paired(ends)) for ends in (first, second)]
    both = united(each)
    for launch_s in np.arange(0.13, 240.0, 0.9):
        met = [meeting_s(windows_, launch_s) for windows_ in each]
        expected = np.nanmin(met) if np.isfinite(met).any() else np.nan
        assert meeting_s(both, launch_s) == pytest.approx(expected, abs=0.03, nan_ok=True)
    assert (both.open_s[1:] >= both.close_s[:-1]).all()


def test_a_lost_radar_launches_no_more_and_its_missiles_fly_on():
    way_s, time_s = radial()
    found = windows(way_s, time_s, last_s=50.0)
    assert found.close_s.tolist() == [50.0]
    assert found.meet_s[-1] == pytest.approx(defined_s(way_s, time_s, 50.0), abs=0.02)

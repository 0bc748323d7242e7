"""Tracks of a raid: where targets set out, how they fly, and which raids are refused."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import factories as made
import raid_worlds as raids
from skyshed.coverage.points import Points
from skyshed.engage import track
from skyshed.engage.track import MOST_SAMPLES, scaled, tracks_of
from skyshed.errors import InputError
from skyshed.geodesic import distance_m
from skyshed.model.raid import EntryLine, Group, Raid, Ring
from skyshed.terrain.terrain import open_terrain

AT, NORTH = (30.0, -40.0), (31.0, -40.0)
SEA = open_terrain(())


def ring(name, count, place=AT, **given):
    return Group(name, made.target(), count, raids.asset(*place, name), Ring(100e3), raids.msl(1000.0), **given)


def starts(tracks):
    first = tracks.sample_of[:-1]
    return list(zip(tracks.points.lat_deg[first], tracks.points.lon_deg[first], strict=True))


def bearing_deg(place, start):
    return made.WGS84.inv(place[1], place[0], start[1], start[0])[0] % 360.0


def test_rings_are_dealt_out_together_around_the_compass():
    raid = Raid("raid", (ring("A", 3), ring("B", 1, NORTH), ring("C", 2, NORTH)))
    found = starts(tracks_of([raid], SEA))
    places = [AT] * 3 + [NORTH] * 3
    bearings = [bearing_deg(place, start) for place, start in zip(places, found, strict=True)]
    # In turn: A B C, A C, A; from half a sixth of a turn on.
    np.testing.assert_allclose(bearings, [30.0, 210.0, 330.0, 90.0, 150.0, 270.0], atol=1e-6)


def test_targets_of_a_line_are_spread_evenly_along_it():
    line = EntryLine((raids.site(32.0, -42.0), raids.site(32.0, -38.0)))
    group = Group("line", made.target(), 4, raids.asset(*AT), line, raids.msl(1000.0))
    found = starts(tracks_of([Raid("raid", (group,))], SEA))
    length_m = distance_m(*line.ends)
    away_m = [distance_m(line.ends[0], raids.site(*start)) for start in found]
    np.testing.assert_allclose(away_m, np.array([0.125, 0.375, 0.625, 0.875]) * length_m, atol=0.01)


def test_a_way_is_flown_straight_from_place_to_place_at_one_speed():
    places = (31.0, -41.0), (31.0, -40.0), AT
    raid = raids.straight(*places, level=raids.msl(1000.0), speed_m_s=200.0, count=2, start_s=60.0, spread_s=30.0)
    tracks = tracks_of([raid], SEA)
    legs_m = [distance_m(raids.site(*one), raids.site(*other)) for one, other in pairwise(places)]
    assert tracks.start_s.tolist() == [60.0, 90.0]
    np.testing.assert_allclose(tracks.arrival_s - tracks.start_s, sum(legs_m) / 200.0)
    corner = np.searchsorted(tracks.time_s[: tracks.sample_of[1]], 60.0 + legs_m[0] / 200.0 - 1e-6)
    assert (tracks.points.lat_deg[corner], tracks.points.lon_deg[corner]) == pytest.approx((31.0, -40.0))
    ends = [(tracks.points.lat_deg[end - 1], tracks.points.lon_deg[end - 1]) for end in tracks.sample_of[1:]]
    np.testing.assert_allclose(ends, [AT, AT], atol=1e-9)
    steps_s = np.diff(tracks.time_s[: tracks.sample_of[1]])
    assert steps_s.min() > 0.0
    assert steps_s.max() <= 1.0 + 1e-9


def test_ranges_between_geodesics_are_as_good_as_geodesics():
    raid = raids.straight((35.0, -41.0), (30.01, -39.99), (29.0, -38.0), level=raids.msl(1000.0), speed_m_s=800.0)
    points = tracks_of([raid], SEA).points
    found, exact = points.polar_from(raids.site(*AT)), Points.polar_from(points, raids.site(*AT))
    one, other = (
        range_m * np.exp(1j * np.radians(azimuth_deg.astype(float))) for range_m, azimuth_deg in (found, exact)
    )
    assert np.abs(one - other).max() < 0.05  # single precision at 560 km


def test_a_level_above_ground_follows_it(tmp_path):
    hills = raids.hilly_ground(tmp_path)
    tracks = tracks_of([raids.straight((32.9, 43.9), raids.HILLS, level=raids.agl(50.0))], hills)
    np.testing.assert_array_equal(tracks.altitude_msl_m, tracks.points.ground_msl_m + np.float32(50.0))
    assert np.ptp(tracks.altitude_msl_m) > 20.0


def test_a_track_below_the_ground_is_refused_and_said_where(tmp_path):
    hills = raids.hilly_ground(tmp_path)
    raid = raids.straight((32.9, 43.9), raids.HILLS, level=raids.msl(20.0))
    tracks = tracks_of([replace(raid, groups=(replace(raid.groups[0], level=raids.agl(0.0)),))], hills)
    highest = int(np.argmax(tracks.points.ground_msl_m))
    with pytest.raises(InputError, match="m below the ground at") as caught:
        tracks_of([raid], hills)
    assert f"{tracks.points.lat_deg[highest]:.4f}, {tracks.points.lon_deg[highest]:.4f}" in str(caught.value)
    assert f"{tracks.points.ground_msl_m[highest] - 20.0:.0f} m below" in str(caught.value)


def test_a_ballistic_class_is_refused():
    raid = raids.straight(NORTH, AT, level=raids.msl(1000.0), target=made.target(kind="ballistic"))
    with pytest.raises(InputError, match="ballistic"):
        tracks_of([raid], SEA)


@pytest.mark.parametrize(
    ("size", "counts"),
    [(12, [6, 4, 2]), (4, [2, 1, 1]), (1, [1, 0, 0]), (2, [1, 1, 0]), (7, [4, 2, 1]), (24, [12, 8, 4])],
)
def test_a_raid_is_scaled_by_largest_remainder(size, counts):
    raid = Raid("raid", (ring("A", 12, spread_s=100.0), ring("B", 8), ring("C", 4)))
    found = scaled(raid, size)
    assert [group.count for group in found.groups] == counts
    assert found.count == size
    assert found.groups[0].spread_s == 100.0


def test_a_raid_of_many_hours_is_sampled_more_coarsely():
    slow = raids.straight((33.0, -40.0), AT, level=raids.msl(1000.0), speed_m_s=2.0, count=40)
    tracks = tracks_of([slow], SEA)
    assert MOST_SAMPLES * 0.9 < tracks.time_s.size < MOST_SAMPLES * 1.01


def test_closing_speed_tells_the_nose_from_the_tail():
    tracks = tracks_of([raids.straight(NORTH, (29.0, -40.0), level=raids.msl(1000.0))], SEA)
    range_m, _ = tracks.points.polar_from(raids.site(*AT))
    rate_m_s = tracks.rate_of(range_m)
    assert rate_m_s[0] == pytest.approx(-250.0, abs=0.1)
    assert rate_m_s[-1] == pytest.approx(250.0, abs=0.1)


def test_a_raid_of_too_many_legs_is_refused_before_memory_is_filled():
    places = [(31.0 + number * 1e-3, -40.0) for number in range(52)]
    raid = raids.straight(*places, AT, level=raids.msl(1000.0), count=2000)
    with pytest.raises(InputError, match="104,000 legs together; at most 100,000"):
        tracks_of([raid], SEA)


def test_sizes_that_are_too_large_together_are_refused(monkeypatch):
    raid = raids.straight(NORTH, AT, level=raids.msl(1000.0))
    n_samples = tracks_of([raid], SEA).time_s.size
    monkeypatch.setattr(track, "MOST_OF_ALL", 2 * n_samples)
    assert tracks_of([raid, raid], SEA).n_targets == 2
    with pytest.raises(InputError, match="sweep fewer or smaller sizes"):
        tracks_of([raid, raid, raid], SEA)

"""The walk through zones against the slow exact method, which shares no code with it.

Zones are closed forms here, so that both sides start from the same definition: a dome with a floor that
rises with range, and a second chain above a gap over one half of the compass.
"""

import numpy as np
import pytest

from skyshed.flights import in_view, kernel, local_plane, sums
from skyshed.flights import pieces as pieces_module
from skyshed.flights import track as track_module
from skyshed.flights.cleaning import Joint
from skyshed.flights.in_view import in_view_since
from skyshed.flights.kernel import (
    ABOVE_FLOOR_M,
    BELOW_CEILING_M,
    FIRST_S,
    INTERPOLATED_S,
    LAST_S,
    OBSERVED_S,
    OPEN_S,
    POSSIBLE_OBSERVED_S,
    RANGE_M,
)
from skyshed.flights.local_plane import plane_around
from skyshed.flights.pieces import lines_wkb
from skyshed.flights.polar_intervals import UnitZones, open_intervals, seen_intervals
from skyshed.flights.reference import INSIDE, OPEN, POSSIBLE, sampled
from skyshed.flights.track import Track, meet
from skyshed.model.figure import Case
from skyshed.model.scenario import Site, Unit
from skyshed.sky.grid import WGS84
from skyshed.zone.component import Component
from skyshed.zone.view import View

REACH_M, STEP_M, N_AZ = 60_000.0, 125.0, 360
SITES = {"alps": (47.0, 8.0), "antimeridian": (-17.0, 179.9), "pole": (89.6, 30.0), "south": (-89.9, -120.0)}


def chains(range_m, azimuth_deg):
    """Return floors, ceilings, and whether known (3, n): a dome, a layer above in the east, a wedge without terrain."""
    inside = range_m <= REACH_M
    dome = np.where(inside, 14_000.0 * np.sqrt(np.clip(1 - (range_m / REACH_M) ** 2, 0, None)), -np.inf)
    floor = 500.0 + range_m * 0.08
    is_east = (azimuth_deg > 20.5) & (azimuth_deg < 159.5)
    high = np.where(inside & is_east, 19_000.0, -np.inf)
    is_open = (azimuth_deg > 250.5) & (azimuth_deg < 289.5)
    wedge = np.where(is_open & (range_m < 1.2 * REACH_M), 12_000.0, -np.inf)
    floors = np.stack([floor, np.full_like(floor, 15_500.0), np.full_like(floor, 2000.0)])
    known = np.ones_like(floors, dtype=bool)
    known[2] = False
    return floors, np.stack([dome, high, wedge]), known


def zones_at(site):
    n_r = int(1.25 * REACH_M / STEP_M)
    range_m = np.tile(np.arange(1, n_r + 1) * STEP_M, N_AZ)
    azimuth_deg = np.repeat(np.arange(N_AZ) * (360.0 / N_AZ), n_r)
    floors, ceilings, known = (
        each.astype(kind) for each, kind in zip(chains(range_m, azimuth_deg), "ffb", strict=False)
    )
    none = np.zeros(range_m.size, np.uint8)
    views = [View(f, c, none, none, np.asarray(k, dtype=bool)) for f, c, k in zip(floors, ceilings, known, strict=True)]
    shape = N_AZ, n_r
    known_surface = seen_intervals(STEP_M, shape, [map(Component.of, views[:2])])
    opened = open_intervals(STEP_M, shape, [views[2:]])
    plane = plane_around(site, 1.25 * REACH_M + 250_000.0)
    unit = Unit("made", site, None)
    return UnitZones(unit, (Case.NOMINAL,), plane, known_surface, opened, plane, known_surface)


def chains_from(site):
    def at(lat_deg, lon_deg):
        origin = np.full(lat_deg.shape, site.lon_deg), np.full(lat_deg.shape, site.lat_deg)
        azimuth_deg, _, range_m = WGS84.inv(*origin, lon_deg, lat_deg)
        return chains(range_m, np.mod(azimuth_deg, 360.0))

    return at


def tracks_near(site, n_flights=40, seed=5, every_s=10.0):
    """Straight flights past a site on exact geodesics, climbing and level, some with a receiver gap."""
    rng = np.random.default_rng(seed)
    parts = []
    for flight in range(n_flights):
        aside_m, course_deg = rng.uniform(-75e3, 75e3), rng.uniform(0, 360)
        lon, lat, _ = WGS84.fwd(site.lon_deg, site.lat_deg, course_deg + 90.0, aside_m)
        lon, lat, back_deg = WGS84.fwd(lon, lat, course_deg + 180.0, 100e3)
        time_s = np.arange(0.0, 860.0, every_s)
        lons, lats, _ = WGS84.fwd(
            np.full(time_s.size, lon), np.full(time_s.size, lat), np.full(time_s.size, back_deg), 235 * time_s
        )
        altitude_m = rng.uniform(1000, 17_000) + rng.choice([0.0, 0.0, 8.0, -8.0]) * (time_s - 430)
        keep = np.ones(time_s.size, bool)
        if flight % 4 == 0:
            keep[40:52] = False
        joint = np.where(np.diff(time_s[keep], prepend=0.0) > 60.0, Joint.INTERPOLATED, Joint.OBSERVED).astype(np.uint8)
        joint[0] = Joint.NONE
        band_m = np.full(keep.sum(), rng.choice([50.0, 600.0]))
        parts.append(Track(time_s[keep], lats[keep], lons[keep], altitude_m[keep], band_m, altitude_m[keep] / 30.48,
                           np.full(keep.sum(), flight, np.int32), joint))  # fmt: skip
    names = Track.__dataclass_fields__
    return Track(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def walked(track, zones, n_flights, step_s=5.0):
    exposed = np.zeros((len(track), 1, 2), np.float32)
    totals, pieces = meet(track, zones, n_flights, step_s=step_s, exposed=exposed, wants_pieces=True)
    return totals[:, 0], pieces, exposed[:, 0]


@pytest.mark.parametrize("name", SITES)
def test_seconds_in_every_state_match_the_exact_method(name):
    site = Site(name, *SITES[name])
    track, n = tracks_near(site), 40
    totals, pieces, exposed = walked(track, zones_at(site), n)
    samples = sampled(track, chains_from(site), step_s=0.5)

    def exact(state):
        return np.bincount(samples.flight[samples.state == state], samples.length_s[samples.state == state], n)

    found_in = totals[:, OBSERVED_S] + totals[:, INTERPOLATED_S]
    assert exact(INSIDE).sum() > 3000  # there is something to compare
    assert exact(POSSIBLE).sum() > 100
    assert exact(OPEN).sum() > 100
    # A crossing is found to 0.04 s, the grid rounds edges by half a step (0.3 s) and the exact method by 0.25 s.
    assert np.abs(found_in - exact(INSIDE)).max() < 1.0
    possible = np.zeros(n)
    is_possible = pieces.which[:, 2] == POSSIBLE
    np.add.at(possible, pieces.which[is_possible, 0], np.diff(pieces.spans_s[is_possible], axis=1)[:, 0])
    assert np.abs(possible - exact(POSSIBLE)).max() < 1.5
    # The wedge's edge lies between two azimuths: half a degree, which a flight along it may follow for a while.
    assert totals[:, OPEN_S].sum() == pytest.approx(exact(OPEN).sum(), rel=0.03)
    assert exposed[:, 0].sum() == pytest.approx(found_in.sum(), rel=1e-4)


@pytest.mark.parametrize("name", SITES)
def test_first_last_and_margins(name):
    site = Site(name, *SITES[name])
    track, n = tracks_near(site, seed=11), 40
    totals, _, _ = walked(track, zones_at(site), n)
    samples = sampled(track, chains_from(site), step_s=0.5)
    is_in = samples.state == INSIDE
    for flight in range(n):
        mine = is_in & (samples.flight == flight)
        if mine.sum() < 4:
            continue
        assert totals[flight, FIRST_S] == pytest.approx(samples.time_s[mine].min(), abs=2.5)
        assert totals[flight, LAST_S] == pytest.approx(samples.time_s[mine].max(), abs=2.5)
        assert totals[flight, ABOVE_FLOOR_M] >= -1.0
        assert totals[flight, BELOW_CEILING_M] >= -1.0
    origin = np.full(len(track), site.lon_deg), np.full(len(track), site.lat_deg)
    range_m = WGS84.inv(*origin, track.lon_deg, track.lat_deg)[2]
    whole = [flight for flight in np.flatnonzero(~np.isnan(totals[:, RANGE_M])) if flight % 4]  # without a gap
    for flight in whole:
        # A position every ten seconds: the nearest point of the way lies at most half of 2.35 km beside one.
        assert totals[flight, RANGE_M] >= range_m[track.flight == flight].min() - 1200.0


def test_quick_blocks_change_nothing():
    """With steps of a tenth of a second nothing is left to the blocks' shortcut but whole stretches: same sums."""
    site = Site("alps", *SITES["alps"])
    track, zones = tracks_near(site, seed=3), zones_at(site)
    quick, _, _ = walked(track, zones, 40)
    zones.__dict__["blocks"] = (zones.blocks[0], _doubtful(zones.blocks[1]))
    slow, _, _ = walked(track, zones, 40)

    for column in (OBSERVED_S, INTERPOLATED_S, POSSIBLE_OBSERVED_S, OPEN_S):
        assert quick[:, column] == pytest.approx(slow[:, column], abs=0.05)
    assert quick[:, ABOVE_FLOOR_M] == pytest.approx(slow[:, ABOVE_FLOOR_M], abs=25.0, nan_ok=True)
    assert quick[:, FIRST_S] == pytest.approx(slow[:, FIRST_S], abs=0.05, nan_ok=True)


def _doubtful(blocks):
    """Blocks that never settle anything."""
    out = blocks.copy()
    out[..., 0], out[..., 1], out[..., 2], out[..., 3] = np.inf, -np.inf, -np.inf, np.inf
    return out


def test_pieces_tile_the_time_inside():
    site = Site("alps", *SITES["alps"])
    track = tracks_near(site)
    totals, pieces, _ = walked(track, zones_at(site), 40)
    inside = pieces.which[:, 2] == INSIDE
    by_joint = [np.diff(pieces.spans_s[inside & (pieces.which[:, 3] == joint)], axis=1).sum() for joint in (1, 2)]

    assert by_joint[0] == pytest.approx(totals[:, OBSERVED_S].sum(), abs=0.1)
    assert by_joint[1] == pytest.approx(totals[:, INTERPOLATED_S].sum(), abs=0.1)
    assert by_joint[1] > 100.0


@pytest.mark.parametrize("name", SITES)
def test_planes_are_exact_to_a_metre(name):
    site = Site(name, *SITES[name])
    rng = np.random.default_rng(2)
    azimuth_deg, range_m = rng.uniform(0, 360, 4000), rng.uniform(0, 400_000, 4000)
    lon, lat, _ = WGS84.fwd(np.full(4000, site.lon_deg), np.full(4000, site.lat_deg), azimuth_deg, range_m)
    east_m, north_m = plane_around(site, 400_000.0).offsets(lat, lon)

    error_m = np.hypot(
        east_m - range_m * np.sin(np.radians(azimuth_deg)), north_m - range_m * np.cos(np.radians(azimuth_deg))
    )
    assert error_m.max() < 1.0


def test_in_view_since_is_unbroken():
    site = Site("alps", *SITES["alps"])
    zones = zones_at(site)
    time_s = np.arange(0.0, 400.0, 10.0)
    lon, lat, _ = WGS84.fwd(np.full(40, 8.0), np.full(40, 47.0), np.full(40, 200.0), 70e3 - 235 * time_s)
    joint = np.full(40, Joint.OBSERVED, np.uint8)
    joint[0] = Joint.NONE
    track = Track(
        time_s, lat, lon, np.full(40, 6000.0), np.full(40, 50.0), np.full(40, 197.0), np.zeros(40, np.int32), joint
    )
    totals, _, _ = walked(track, zones, 1)
    since_s, from_start = in_view_since(track, zones, np.array([0]), np.array([0]), np.array([300.0]))

    assert since_s[0] == pytest.approx(totals[0, FIRST_S], abs=10.0)  # the view is the zone here
    assert not from_start[0]
    _, from_start = in_view_since(track[20:], zones, np.array([0]), np.array([0]), np.array([300.0]))
    broken = track[20:].moved(joint=np.concatenate([[0], joint[21:]]).astype(np.uint8))
    since_s, from_start = in_view_since(broken, zones, np.array([0]), np.array([0]), np.array([300.0]))
    assert from_start[0]
    assert since_s[0] == 200.0


def test_nothing_near_is_nothing_found():
    site = Site("alps", *SITES["alps"])
    track = tracks_near(Site("far", 40.0, -100.0))
    totals, pieces, exposed = walked(track, zones_at(site), 40)

    assert np.isnan(totals[:, FIRST_S]).all()
    assert pieces.which.shape == (0, 4)
    assert not exposed.any()


def test_empty_surface_is_empty():
    surface = seen_intervals(100.0, (8, 2), [[]])

    assert surface.is_empty
    assert np.isnan(surface.ends).all()


def interpreted(monkeypatch, *modules):
    """Replace every compiled function of the modules by its Python original, which minds the ends of arrays."""
    for module in modules:
        for name, each in list(vars(module).items()):
            if hasattr(each, "py_func"):
                monkeypatch.setattr(module, name, each.py_func)


@pytest.mark.parametrize("name", ["alps", "antimeridian", "pole"])
def test_interpreted_kernels_say_the_same(monkeypatch, name):
    site = Site(name, *SITES[name])
    track, zones = tracks_near(site, n_flights=4, seed=3), zones_at(site)
    far = Track(
        *(np.concatenate([getattr(track, each), getattr(track, each)[:3]]) for each in Track.__dataclass_fields__)
    )
    far.lat_deg[-3:], far.lon_deg[-3:], far.flight[-3:] = (-site.lat_deg, 0.0, 4)
    far.joint[-3] = Joint.NONE
    compiled = walked(far, zones, 5)
    interpreted(monkeypatch, kernel, local_plane, track_module)

    original = walked(far, zones, 5)

    for fast, slow in (
        (compiled[0], original[0]),
        (compiled[2], original[2]),
        (compiled[1].spans_s, original[1].spans_s),
    ):
        np.testing.assert_allclose(fast, slow, rtol=1e-5, atol=1e-3)
    np.testing.assert_array_equal(compiled[1].which, original[1].which)
    assert np.nansum(compiled[0][:, OBSERVED_S]) > 100


def test_interpreted_sums_looks_and_lines_say_the_same(monkeypatch):
    """The kernels around the walk: seconds added up, looking back from an entry, and lines across 180 degrees."""
    site = Site("antimeridian", *SITES["antimeridian"])
    track, zones = tracks_near(site, n_flights=4, seed=3), zones_at(site)
    totals, pieces, exposed = walked(track, zones, 4)
    flights = np.flatnonzero(~np.isnan(totals[:, FIRST_S]))

    def found():
        by_flight, groups, seconds = np.zeros((4, 5)), np.zeros((2, 24, 8)), np.zeros((4, 1, 2))
        is_inside = track.lat_deg < site.lat_deg
        keys = np.stack([track.flight, track.time_s // 100]).astype(np.uint8)
        way = track.flight, track.joint, track.elapsed_s, is_inside
        sums.add_up(way, keys, exposed[:, None], by_flight, groups)
        sums.add_seconds(track.flight, exposed[:, None], seconds)
        since_s, from_start = in_view_since(
            track, zones, flights, np.zeros(flights.size, np.int64), totals[flights, FIRST_S]
        )
        return by_flight, groups, seconds, since_s, from_start, list(lines_wkb(track, pieces))

    compiled = found()
    interpreted(monkeypatch, local_plane, sums, in_view, pieces_module)

    for fast, slow in zip(compiled, found(), strict=True):
        np.testing.assert_array_equal(fast, slow)
    by_flight, groups, seconds = compiled[:3]
    flown_s = np.bincount(track.flight, np.where(track.lat_deg < site.lat_deg, track.elapsed_s, 0.0), 4)
    np.testing.assert_allclose(by_flight[:, :2].sum(axis=1), flown_s)
    np.testing.assert_allclose(
        by_flight[:, 2] + by_flight[:, 3], exposed[:, 0].astype(float) @ (track.flight[:, None] == np.arange(4))
    )
    np.testing.assert_allclose(seconds[:, 0, 0], by_flight[:, 2] + by_flight[:, 3])
    # By flight and by time: the same seconds, one flight a group or several.
    np.testing.assert_allclose(groups[0, :, 3:].sum(axis=0), groups[1, :, 3:].sum(axis=0))
    was_here = np.bincount(track.flight, track.lat_deg < site.lat_deg, 4) > 0
    np.testing.assert_array_equal(groups[0, :4, 0], was_here)
    assert groups[1, :, 0].max() > 1
    assert seconds.sum() > 100
    assert len(compiled[5]) > 4

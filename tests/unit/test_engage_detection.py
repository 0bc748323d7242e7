"""How likely a look is to detect a target along its track: what hides it, from where it is seen, and how often."""

from dataclasses import replace

import numpy as np
import pytest

import factories as made
import raid_worlds as raids
from skyshed.engage.prepare import Preparation
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.model.system import Aspect, RadarRole
from skyshed.terrain.terrain import open_terrain

AT = 30.0, -40.0
SEA = open_terrain(())


def search(**given):
    """Return a radar that all but fades out at 200 km, and looks without the losses of its beam."""
    return made.radar("search", RadarRole.ACQUISITION, reference_range=150e3, horizon_loss=0.0, **given)


def looked_at(raid, find=None, case=Case.NOMINAL, place=AT, ground=SEA, **given):
    """Return ground range (n,), probability (n,) and the whole preparation of one radar and one target."""
    system = raids.armed(made.system(acquisition=find or search()))
    unit = made.unit("Unit", *place, system, given.pop("masts", None))
    unit = replace(unit, looking_deg=given.pop("looking_deg", None))
    asked = raids.world(unit, targets=(raid.groups[0].target,), **given)
    preparation = Preparation(asked, [raid], cases=[case], terrain=ground)
    range_m, _ = preparation.tracks.points.polar_from(unit.site)
    return range_m, preparation.sights(unit, case).p_detect["search"], preparation


def past(altitude_m=8000.0, first_m=150e3, **given):
    """Return a raid that flies over the unit from north to south."""
    ends = made.beyond(*AT, 0.0, first_m), made.beyond(*AT, 180.0, first_m)
    return raids.straight(*ends, level=raids.msl(altitude_m), **given)


def seen_of(rcs_m2, raid):
    _, p, _ = looked_at(replace(raid, groups=(replace(raid.groups[0], target=made.target(rcs_m2=rcs_m2)),)))
    return p


def test_what_is_just_covered_is_detected_in_four_of_five_looks():
    """Where `assess` draws the edge of a radar's view, and nothing but the echo decides."""
    range_m, p, preparation = looked_at(past(first_m=190e3))
    unit = preparation.scenario.units[0]
    begin_s = preparation.sights(unit, Case.NOMINAL).views["search"].begin_s[0]
    assert 100e3 < np.interp(begin_s, preparation.tracks.time_s, range_m) < 180e3
    assert np.interp(begin_s, preparation.tracks.time_s, p) == pytest.approx(0.8, abs=0.003)


def test_a_target_is_as_large_as_the_side_that_it_shows():
    aspects = {
        side: Aspect({"any": made.figure(f"x/{side}", rcs_m2, unit="m2")})
        for side, rcs_m2 in {"front": 1.0, "side": 30.0, "rear": 5.0}.items()
    }
    ends = made.beyond(*AT, 0.0, 150e3), made.beyond(*AT, 80.0, 60e3), made.beyond(*AT, 160.0, 150e3)
    raid = raids.straight(*ends, level=raids.msl(8000.0), target=replace(made.target(), aspects=aspects))
    range_m, p, preparation = looked_at(raid)
    off_nose = -preparation.tracks.rate_of(range_m) / 250.0
    edge = np.sqrt(0.5)
    shown = np.select([off_nose >= edge, off_nose <= -edge], ["front", "rear"], "side")
    assert set(shown) == {"front", "side", "rear"}
    for side, rcs_m2 in {"front": 1.0, "side": 30.0, "rear": 5.0}.items():
        np.testing.assert_allclose(p[shown == side], seen_of(rcs_m2, raid)[shown == side], rtol=1e-6)
    assert p[0] < 0.8 < p[-1]


def test_without_aspects_the_front_is_seen_from_everywhere():
    range_m, p, _ = looked_at(past())
    order = np.argsort(range_m)
    assert (np.diff(p[order][range_m[order] > 30e3]) <= 1e-4).all()


def test_nothing_is_seen_below_the_line_of_sight_where_it_alone_decides():
    low = past(altitude_m=200.0)
    range_m, p, _ = looked_at(low, propagation=Propagation.LINE_OF_SIGHT)
    farthest_m = np.sqrt(2 * 4 / 3 * 6_371e3) * (np.sqrt(8.0) + np.sqrt(200.0))
    assert range_m[p > 0].max() == pytest.approx(farthest_m, abs=400.0)
    assert p[(range_m < farthest_m - 400.0) & (range_m > 500.0)].min() > 0.9  # but for the cone overhead
    bent_m, bent, _ = looked_at(low, propagation=Propagation.DIFFRACTION)
    assert bent_m[bent > 0.1].max() < farthest_m  # behind the horizon, and short of it, waves lose something
    at = np.argmin(np.abs(bent_m - farthest_m))
    assert 0 < bent[at] < p[np.argmin(np.abs(range_m - farthest_m + 500.0))]


@pytest.mark.parametrize("case", list(Case))
def test_nothing_is_seen_beyond_the_instrumented_range(case):
    find = search(instrumented_range=(90e3, 100e3, 110e3))
    range_m, p, _ = looked_at(past(), find, case)
    end_m = find.instrumented_range_m.at(case)
    assert np.hypot(range_m[p > 0], 8000.0).max() == pytest.approx(end_m, abs=300.0)
    assert p[range_m < 0.98 * end_m].max() > 0.5


def test_nothing_is_seen_above_the_highest_elevation():
    range_m, p, _ = looked_at(past(), search(max_elevation=40.0))
    cone_m = 8000.0 / np.tan(np.radians(40.0))
    assert p[range_m < cone_m - 250].max() == 0.0
    assert p[(range_m > cone_m + 250) & (range_m < 50e3)].min() > 0.9


def test_nothing_is_seen_outside_the_sector():
    find = replace(search(), sector_deg=made.figure("search/sector_deg", 90.0, unit="deg"))
    _, p, preparation = looked_at(past(), find, looking_deg=0.0)
    is_north = preparation.tracks.points.lat_deg > AT[0]
    assert (p[is_north] > 0).mean() > 0.9
    assert p[~is_north].max() == 0.0


def test_the_ground_hides_what_flies_low_and_far():
    clutter = Clutter(40.0, reflectivity_db=-20.0, beamwidth_deg=1.5, resolution_m=50.0)  # hidden beyond 38 km
    range_m, p, _ = looked_at(past(altitude_m=300.0), clutter=clutter)
    _, clear, _ = looked_at(past(altitude_m=300.0))
    is_hidden = (p == 0.0) & (clear > 0.5)
    assert is_hidden.any()
    np.testing.assert_array_equal(p[~is_hidden & (clear > 0.5)], clear[~is_hidden & (clear > 0.5)])
    assert range_m[is_hidden].min() == pytest.approx(38e3, abs=1500.0)
    _, high, _ = looked_at(past(altitude_m=8000.0), clutter=clutter)
    assert high[range_m < 100e3].max() > 0.9


def test_rain_takes_its_share():
    find = search(band="X", frequency=10e9)
    _, dry, _ = looked_at(past(), find)
    _, wet, _ = looked_at(past(), find, rain=Rain(25.0, extent_m=30e3, height_m=4000.0))
    assert (wet <= dry).all()
    assert (wet < dry - 0.02).any()


def test_a_class_that_a_radar_does_not_look_for_is_not_detected():
    _, p, _ = looked_at(past(target=made.target(kind="balloon")))
    assert p.max() == 0.0


def test_unknown_ground_on_the_way_shows_nothing_and_is_said(tmp_path):
    hills = raids.hilly_ground(tmp_path)
    out = raids.straight((33.0, 46.5), (33.0, 45.2), level=raids.msl(5000.0))
    _, p, preparation = looked_at(out, place=raids.HILLS, ground=hills)
    package = preparation.scenario.packages[0]
    assert p.max() == 0.0
    assert preparation.open_targets(package, Case.NOMINAL) == 1
    over = raids.straight((33.0, 44.8), (33.0, 44.2), level=raids.msl(5000.0))
    _, p, preparation = looked_at(over, place=raids.HILLS, ground=hills)
    assert p.min() > 0.9
    assert preparation.open_targets(package, Case.NOMINAL) == 0

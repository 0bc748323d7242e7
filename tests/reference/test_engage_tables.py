"""Tables of raids over hills against engines that share nothing with them: scan by scan, and instant by instant."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

import factories as made
import raid_worlds as raids
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import looks_of, plan_tasks
from skyshed.coverage.points import Points
from skyshed.engage.initiation import initiations
from skyshed.engage.prepare import Preparation
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.zone.chain import Antenna
from skyshed.zone.components import Components

N = 200_000
P = 1e-6
# Past the unit at some distance each, over its hills, low: in and out of view, and nearer and farther.
WAYS = [((32.6, 43.6), (33.35, 44.5)), ((33.5, 43.5), (32.8, 44.2)), ((32.9, 44.7), (33.05, 43.5))]


@pytest.fixture(scope="module")
def hills(tmp_path_factory):
    return raids.hilly_ground(tmp_path_factory.mktemp("hills"))


def low_unit(**given):
    system = made.low_sam(**given)
    return made.unit("Low", *raids.HILLS, raids.armed(replace(system, reaction_time_s=made.figure("r", 6.0, unit="s"))))


def prepared(hills, unit, way, altitude_m=300.0):
    raid = raids.straight(*way, level=raids.agl(altitude_m), target=made.target(rcs_m2=1.0))
    asked = raids.world(unit, targets=(raid.groups[0].target,))
    return asked, Preparation(asked, [raid], terrain=hills)


def chance_at(look_s, time_s, p_detect):
    """Return the chance of detection between samples: on a straight line; an edge of a view lies halfway."""
    after = np.clip(np.searchsorted(time_s, look_s), 1, time_s.size - 1)
    ends = p_detect[after - 1], p_detect[after]
    nearer = np.where(look_s - time_s[after - 1] < time_s[after] - look_s, *ends)
    return np.where(np.minimum(*ends) > 0.0, np.interp(look_s, time_s, p_detect), nearer)


def first_initiations(p_detect, time_s, scan_time_s, rule, seed=3):
    """Return when N tracks start (s, infinite: never), scan by scan and draw by draw."""
    n_hits, n_looks = rule
    random = np.random.default_rng(seed)
    look_s = time_s[0] + random.random(N) * scan_time_s
    seen, started_s = np.zeros((n_looks, N), dtype=bool), np.full(N, np.inf)
    for scan in range(int((time_s[-1] - time_s[0]) / scan_time_s) + 1):
        seen[scan % n_looks] = random.random(N) < chance_at(look_s, time_s, p_detect)
        is_new = (seen.sum(axis=0) >= n_hits) & np.isinf(started_s) & (look_s <= time_s[-1])
        started_s[is_new] = look_s[is_new]
        look_s += scan_time_s
    return started_s


def chi_square(started_s, p, time_s, n_bins=25):
    """Return the chi-square of times against knots, in bins of equal probability and one for never."""
    ends_p = np.append(np.linspace(0.0, p[-1], n_bins + 1)[1:-1], p[-1])
    ends_s = np.append(np.interp(ends_p[:-1], p, time_s), np.inf)
    counts = np.histogram(started_s[np.isfinite(started_s)], np.concatenate([[-np.inf], ends_s[:-1], [1e9]]))[0]
    expected = np.diff(np.append(0.0, np.append(ends_p, 1.0))) * N
    found = np.append(counts, np.isinf(started_s).sum())
    is_wanted = expected > 5
    return float((((found - expected) ** 2)[is_wanted] / expected[is_wanted]).sum()), int(is_wanted.sum() - 1)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rule", [(2, 3), (1, 1), (3, 5)])
def test_tracks_start_as_they_do_scan_by_scan(hills, way, rule):
    unit = low_unit()
    asked, preparation = prepared(hills, unit, way)
    asked = replace(asked, engagement=made.engagement(n_hits=rule[0], n_looks=rule[1]))
    preparation.scenario = asked
    tables = preparation.tables(asked.packages[0], Case.CONSERVATIVE, is_networked=False)
    p_detect = preparation.sights(unit, Case.CONSERVATIVE).p_detect["search"].astype(float)
    started_s = first_initiations(p_detect, preparation.tracks.time_s, 10.0, rule)
    assert tables.look_of.tolist() == [0, 1]
    assert tables.knot_p[-1] > 0.1
    found, n_free = chi_square(started_s, tables.knot_p, tables.knot_s)
    # Thinning moves probabilities by 1e-4: N times that squared, over the bins, is what it adds at most.
    assert found < chi2.isf(P, n_free) + 25 * (1e-4 * N) ** 2 / (N / 50)


def test_tracks_of_a_target_that_comes_into_view_at_once_start_as_they_do_scan_by_scan():
    time_s = np.arange(0.0, 121.0)
    p_detect = np.where(time_s < 47.0, 0.0, 0.9)
    started = initiations(p_detect, time_s, np.array([0, 121]), scan_time_s=10.0, rule=(2, 3))
    found, n_free = chi_square(first_initiations(p_detect, time_s, 10.0, (2, 3)), started.p, started.time_s)
    assert found < chi2.isf(P, n_free)


@pytest.mark.parametrize("scan_time_s", np.arange(4.5, 12.0, 0.37))
def test_looks_before_and_after_there_is_any_chance_change_nothing(scan_time_s):
    """They are passed over where the probability is 0; where it all but is they are not. Edges lie halfway in both."""
    time_s = 0.37 + np.arange(121) * 1.3
    p_detect = np.where(np.abs(time_s - 70.0) < 20.0, 0.9, 0.0)
    is_far = np.abs(time_s - 70.0) > 20.0 + 1.3
    whole, passed = (
        initiations(np.where(is_far, least, p_detect), time_s, np.array([0, 121]), scan_time_s=scan_time_s, rule=(2, 3))
        for least in (1e-30, 0.0)
    )
    assert passed.p[-1] == pytest.approx(whole.p[-1], abs=1e-12)
    assert passed.p[-1] <= 1.0
    at_s = np.linspace(50.0, 95.0, 200)
    np.testing.assert_allclose(*(np.interp(at_s, each.time_s, each.p) for each in (whole, passed)), atol=2.1e-4)


def test_blocks_of_scans_would_be_later():
    """Two of the last three looks, on a target that comes up slowly: blocks of three scans start tracks scans later."""
    p, scan_time_s = np.linspace(0.0, 0.35, 60), 10.0
    time_s = np.arange(60) * scan_time_s
    started = initiations(p, time_s, np.array([0, 60]), scan_time_s=scan_time_s, rule=(2, 3))
    drawn_s = first_initiations(p, time_s, scan_time_s, (2, 3))
    median_s = np.interp(0.5, started.p, started.time_s)
    assert median_s == pytest.approx(np.median(drawn_s), abs=0.2 * scan_time_s)
    by_block = 3 * p[1::3] ** 2 - 2 * p[1::3] ** 3
    blocks = np.flatnonzero(1 - np.cumprod(1 - by_block) >= 0.5)[0] * 3 + 3
    assert blocks > median_s / scan_time_s + 2


STEP_S = 0.25


def instant_by_instant(asked, unit, preparation, hills, case):
    """Return time, whether the radar sees the target, whether the missile reaches there, and the way (n,), densely.

    Positions, ground and looks are made anew; views and envelope are those that maps are drawn of.
    """
    (start, end) = ((place.lat_deg, place.lon_deg) for place in preparation.raids[0].groups[0].route.places)
    azimuth_deg, _, length_m = made.WGS84.inv(start[1], start[0], end[1], end[0])
    time_s = np.arange(0.0, length_m / 250.0, STEP_S)
    origin = np.full(time_s.size, start[1]), np.full(time_s.size, start[0]), np.full(time_s.size, azimuth_deg)
    lon_deg, lat_deg, _ = made.WGS84.fwd(*origin, time_s * 250.0)
    points = Points(lat_deg, lon_deg, hills.elevation_at(lat_deg, lon_deg))
    refractions = refractions_at_sites(asked, hills, asked.refraction)
    looks = looks_of(asked, plan_tasks(asked, (case,)), {unit.key: {"p": points}}, terrain=hills,
                     refractions=refractions, n_threads=1, progress=Silent())  # fmt: skip
    components = Components(unit, looks.seen[case, unit.key, "p"], looks.sensors(case, "fighter"))
    altitude_msl_m = points.ground_msl_m + np.float32(preparation.raids[0].groups[0].level.altitude_m)
    sight = components.radar(Antenna(unit, unit.system.engagement_radar)).view
    reach = components.missile("shot").view
    is_seen, is_reached = sight.allows(altitude_msl_m) & sight.is_known, reach.allows(altitude_msl_m)
    way_m = straight_m((*raids.HILLS, components.launcher_msl_m), (lat_deg, lon_deg, altitude_msl_m))
    return time_s, is_seen, is_reached, way_m / unit.system.missiles["shot"].mean_speed_m_s.at(case)


def straight_m(one, other):
    """Return the distance through space between places on a sphere (lat, lon, altitude)."""

    def vector(lat_deg, lon_deg, altitude_m):
        lat, lon, radius_m = np.radians(lat_deg), np.radians(lon_deg), 6_371_009.0 + np.asarray(altitude_m, float)
        return radius_m * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    return np.linalg.norm(vector(*other) - vector(*one)[:, None], axis=0)


def is_launched(launch_s, time_s, is_seen, is_reached, way_s):
    """Return whether a launch meets the target in view and in reach, and when: the first instant it can be there."""
    can_be = np.flatnonzero(time_s - way_s >= launch_s)
    if not can_be.size:
        return False, np.nan
    meet = can_be[0]
    between = (time_s >= launch_s) & (time_s <= time_s[meet])
    return bool(is_reached[meet] and between.any() and is_seen[between].all()), time_s[meet]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", [Case.NOMINAL, Case.CLAIMED])
def test_windows_are_where_launches_meet_instant_by_instant(hills, way, case):
    unit = low_unit()
    asked, preparation = prepared(hills, unit, way)
    tables = preparation.tables(asked.packages[0], case, is_networked=False)
    dense = instant_by_instant(asked, unit, preparation, hills, case)
    edges = np.concatenate([tables.open_s, tables.close_s])
    n_in = 0
    for launch_s in np.arange(0.0, dense[0][-1], 0.5):
        window = np.flatnonzero((tables.open_s <= launch_s) & (launch_s <= tables.close_s))
        is_met, meet_s = is_launched(launch_s, *dense)
        if np.abs(edges - launch_s).min() < 0.5:
            continue
        assert bool(window.size) == is_met, launch_s
        if window.size:
            n_in += 1
            nodes = slice(tables.node_of[window[0]], tables.node_of[window[0] + 1])
            found_s = np.interp(launch_s, tables.launch_s[nodes], tables.meet_s[nodes])
            assert found_s == pytest.approx(meet_s, abs=STEP_S + 0.1)
    assert n_in > 20

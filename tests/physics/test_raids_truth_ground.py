"""Row 16: a raid over real ground, as a scenario file through `simulate`, against a simulation that shares nothing.

The ground is the 3" sample that every machine has. Sight is marched post by post, scans are drawn one by one, and
launches are tried a twentieth of a second apart, all in this file.
"""

from contextlib import contextmanager

import numpy as np
import pytest
import rasterio
from pyproj import Geod
from scipy.stats import chi2_contingency

import factories as made
import raid_files
import skyshed as sky
from skyshed.engage import track
from skyshed.engage.tables import MISSILES

WGS84 = Geod(ellps="WGS84")
EFFECTIVE_RADIUS_M = 4 / 3 * 6_371_008.8
UNIT = 36.303, -84.246
# Across the sample, past the unit: in and out of view behind its ridges.
WAYS = [((36.20, -84.38), (36.40, -84.12)), ((36.42, -84.30), (36.19, -84.20))]
SPEED_M_S, MISSILE_M_S, AGL_M, MAST_M = 50.0, 500.0, 60.0, 24.0
REACTION_S, ASSESSMENT_S, LEAST_M = 2.0, 3.0, 500.0
SCAN_S, REFERENCE_M, P_REFERENCE, P_FALSE_ALARM = 10.0, 3000.0, 0.5, 1e-6
STEP_S = 0.05


class Ground:
    """The sample, read by bilinear interpolation between the middles of its posts."""

    def __init__(self):
        window = made.jacksboro()
        self.msl_m, self.transform = window.elevation_msl_m.astype(float), window.transform

    def write(self, folder):
        file = folder / "ground.tif"
        rows, columns = self.msl_m.shape
        profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32"}
        with rasterio.open(file, "w", crs="EPSG:4326", transform=self.transform, **profile) as target:
            target.write(self.msl_m.astype("float32"), 1)
        return file

    def at(self, lat_deg, lon_deg):
        column = (np.asarray(lon_deg) - self.transform.c) / self.transform.a - 0.5
        row = (np.asarray(lat_deg) - self.transform.f) / self.transform.e - 0.5
        left, top = np.floor(column).astype(int), np.floor(row).astype(int)
        x, y = column - left, row - top
        upper = self.msl_m[top, left] * (1 - x) + self.msl_m[top, left + 1] * x
        lower = self.msl_m[top + 1, left] * (1 - x) + self.msl_m[top + 1, left + 1] * x
        return upper * (1 - y) + lower * y


class Flight:
    """One target, moment by moment: whether it is in sight of the mast, how far, and how long a way."""

    def __init__(self, ground, way):
        (start, end) = way
        azimuth_deg, _, length_m = WGS84.inv(start[1], start[0], end[1], end[0])
        self.arrival_s = length_m / SPEED_M_S
        self.time_s = np.arange(0.0, self.arrival_s, STEP_S)
        n = self.time_s.size
        origin = [np.full(n, each) for each in (start[1], start[0], azimuth_deg)]
        lon_deg, lat_deg, _ = WGS84.fwd(*origin, self.time_s * SPEED_M_S)
        here_m = float(ground.at(*UNIT))
        altitude_m = ground.at(lat_deg, lon_deg) + AGL_M
        _, _, range_m = WGS84.inv(np.full(n, UNIT[1]), np.full(n, UNIT[0]), lon_deg, lat_deg)
        self.is_in_sight = self._sight(ground, (lat_deg, lon_deg), range_m, here_m + MAST_M, altitude_m)
        self.slant_m = through_air_m(range_m, here_m + MAST_M, altitude_m)
        from_launcher_m = through_air_m(range_m, here_m, altitude_m)
        self.way_s, self.is_reached = from_launcher_m / MISSILE_M_S, from_launcher_m >= LEAST_M

    def _sight(self, ground, places, range_m, antenna_m, altitude_m):
        is_clear = np.ones(range_m.size, dtype=bool)
        for share in np.linspace(0.0, 1.0, 401)[1:-1]:
            passed = (UNIT[each] + share * (places[each] - UNIT[each]) for each in (0, 1))
            bulge_m = share * (1 - share) * range_m**2 / (2 * EFFECTIVE_RADIUS_M)
            is_clear &= ground.at(*passed) <= antenna_m + share * (altitude_m - antenna_m) - bulge_m
        return is_clear

    def meeting_s(self, launch_s):
        """Return when launches (n,) meet the target, NaN where they must not be made.

        On the way in and past at a tenth of its speed a missile is met the later, the later it leaves.
        """
        meet_s = np.interp(launch_s, self.time_s - self.way_s, self.time_s, left=np.nan, right=np.nan)
        at = np.nan_to_num(meet_s / STEP_S).astype(int)
        ends = np.append(np.flatnonzero(~self.is_in_sight), self.time_s.size)
        end_of_sight = ends[np.searchsorted(ends, np.ceil(launch_s / STEP_S))]
        is_guided = (at < end_of_sight) & self.is_reached[at] & (launch_s >= 0)
        return np.where(is_guided, meet_s, np.nan)

    def launches(self, known_s):
        """Return launches and meetings, shot after shot, of a defence that knows the target and never hits it."""
        found, free_s = [], known_s
        while True:
            tried_s = np.arange(free_s + REACTION_S, self.arrival_s, STEP_S)
            meet_s = self.meeting_s(tried_s)
            if np.isnan(meet_s).all():
                return found
            first = np.isfinite(meet_s).argmax()
            found.append((tried_s[first], meet_s[first]))
            free_s = meet_s[first] + ASSESSMENT_S

    def n_launches(self):
        """Return how many launches follow if the target is known at each of the times (n,), from the last to first."""
        meet_s, fired = self.meeting_s(self.time_s), np.zeros(self.time_s.size, dtype=int)
        possible = np.append(np.flatnonzero(np.isfinite(meet_s)), -1)
        for at in range(fired.size - 1, -1, -1):
            launch = possible[np.searchsorted(possible[:-1], at + round(REACTION_S / STEP_S))]
            if launch >= 0:
                free = round((meet_s[launch] + ASSESSMENT_S) / STEP_S)
                fired[at] = 1 + (fired[free] if free < fired.size else 0)
        return fired

    def first_tracks_s(self, n, seed=11):
        """Return when tracks start, drawn scan by scan: two detections in three; infinite where none does."""
        at_reference = np.log(P_FALSE_ALARM) / np.log(P_REFERENCE) - 1
        snr = at_reference * (REFERENCE_M / self.slant_m) ** 4
        p_detect = np.where(self.is_in_sight, P_FALSE_ALARM ** (1 / (1 + snr)), 0.0)
        random = np.random.default_rng(seed)
        look_s, started_s = random.random(n) * SCAN_S, np.full(n, np.inf)
        before, last = np.zeros((2, n), dtype=bool)
        while look_s.min() < self.time_s[-1]:
            at = np.minimum((look_s / STEP_S + 0.5).astype(int), self.time_s.size - 1)
            seen = (random.random(n) < p_detect[at]) & (look_s < self.time_s[-1])
            starts = seen & (before | last) & np.isinf(started_s)
            started_s[starts] = look_s[starts]
            before, last, look_s = last, seen, look_s + SCAN_S
        return started_s


def through_air_m(range_m, one_m, other_m):
    """Return the distance through space between altitudes so far apart along the ground."""
    angle = range_m / 6_371_008.8
    near, far = 6_371_008.8 + one_m, 6_371_008.8 + other_m
    return np.sqrt(near**2 + far**2 - 2 * near * far * np.cos(angle))


@pytest.fixture(scope="module")
def ground():
    return Ground()


def scenario(folder, ground, way, *, is_seen_at_once):
    faint = {"reference_range": f"{REFERENCE_M} m", "reference_p_detect": P_REFERENCE, "scan_time": f"{SCAN_S} s"}
    of = raid_files.system(
        0,
        load=1000,
        reaction_time=f"{REACTION_S} s",
        kill_assessment=f"{ASSESSMENT_S} s",
        missile={"mean_speed": f"{MISSILE_M_S} m/s", "min_range": f"{LEAST_M} m"},
        acquisition={"min_elevation": "-20 deg"} | ({} if is_seen_at_once else faint),
        engagement={"min_elevation": "-20 deg"},
    )
    places = [{"lat": lat_deg, "lon": lon_deg} for lat_deg, lon_deg in way]
    file = raid_files.write(
        folder,
        of,
        units=[{"name": "Ridge", "site": {"lat": UNIT[0], "lon": UNIT[1], "name": "ridge"}}],
        area={"name": "sample", "bounds": {"south": 36.17, "west": -84.40, "north": 36.43, "east": -84.09}},
        assets=[{"name": "Buoy", "kind": "buoy", "site": places[-1]}],
        group={"waypoints": places, "altitude": f"{AGL_M} m AGL", "speed": f"{SPEED_M_S} m/s"},
        engagement={
            "initiation": "1 of 1" if is_seen_at_once else "2 of 3",
            "handover": raid_files.figure("0 s"),
            "correlation": raid_files.figure(0),
        },
    )
    return sky.load_scenario(file), ground.write(folder)


@pytest.mark.parametrize("way", WAYS)
def test_launches_and_meetings_over_real_ground(tmp_path, ground, way):
    asked, terrain = scenario(tmp_path, ground, way, is_seen_at_once=True)
    found = sky.simulate(asked, n=1, seed=1, cases="nominal", n_draws=0, with_unlimited=False, terrain=terrain)
    events = found.fought[found.packages[0].name][0].events
    at_s = {kind: [each.time_s for each in events if each.kind == kind] for kind in ("known", "launch", "miss")}
    flight = Flight(ground, way)
    by_hand = np.array(flight.launches(at_s["known"][0]))
    sight = np.flatnonzero(np.diff(flight.is_in_sight.astype(int)))
    assert sight.size >= 4, "the view must break for the comparison to mean anything"
    assert at_s["known"][0] == pytest.approx(flight.time_s[flight.is_in_sight.argmax()], abs=0.6)
    assert np.transpose([at_s["launch"], at_s["miss"]]) == pytest.approx(by_hand, abs=0.5)


@contextmanager
def rows_into(kept):
    class Taking:
        def add(self, batch, rows):
            if batch.question == 0:
                kept.append(rows[:, MISSILES].copy())

    yield Taking()


# An edge of a view lies halfway between samples that are a second apart: up to half a second beside the scans drawn
# here, which 40,000 runs would show. A tenth of a second apart, they show nothing.
@pytest.mark.parametrize(("step_s", "n"), [(1.0, 4_000), (0.1, 40_000)])
@pytest.mark.parametrize("way", WAYS)
def test_first_tracks_over_real_ground(tmp_path, monkeypatch, ground, way, step_s, n):
    """How many missiles are fired says when the track started: the later, the fewer."""
    monkeypatch.setattr(track, "STEP_S", step_s)
    asked, terrain = scenario(tmp_path, ground, way, is_seen_at_once=False)
    kept = []
    sky.simulate(
        asked, n=n, seed=5, cases="nominal", n_draws=0, with_unlimited=False, terrain=terrain,
        rows_to=lambda questions, assets: rows_into(kept),
    )  # fmt: skip
    flight = Flight(ground, way)
    fired = np.append(flight.n_launches(), 0)
    at = np.rint(np.minimum(flight.first_tracks_s(n), flight.arrival_s) / STEP_S).astype(int)
    used, by_hand = np.concatenate(kept), fired[np.minimum(at, fired.size - 1)]
    counts = np.array([np.bincount(each, minlength=20) for each in (used, by_hand)])
    is_rare = counts.sum(axis=0) < 20
    assert counts[:, is_rare].sum() < 1e-3 * n
    assert (~is_rare).sum() >= 2
    assert used.size == n
    assert chi2_contingency(counts[:, ~is_rare]).pvalue > 1e-6

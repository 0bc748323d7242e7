"""Reach by azimuth against closed forms: a circle over the sea, and one dent where one hill stands."""

from dataclasses import replace
from math import cos, radians, sqrt

import numpy as np
import pytest

from factories import METRES_PER_DEGREE, missile, radar, scenario, system, unit
from skyshed.coverage.rows import AZIMUTHS_DEG
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess

EFFECTIVE_RADIUS_M = 4 / 3 * 6_371_000.0
ANTENNA_M, LEVEL_M = 24.0, 1000.0
POST_DEG, HALF_DEG = 0.01, 2.5
HILL_M, HILL_AWAY_M, HILL_AZIMUTH_DEG = 600.0, 20_000.0, 90.0
LAT_DEG, LON_DEG = 30.0, -40.0


def looking(**given):
    """Return a system that reaches and sees far beyond the horizon at the level."""
    tall = {"antenna_height": ANTENNA_M, "min_elevation": -1.0} | given
    eye = radar("search", RadarRole.ACQUISITION, **tall)
    track = radar("engagement", RadarRole.ENGAGEMENT, reference_range=300e3, **tall)
    sam = system(missiles=[missile("shot", max_range=(250e3,), max_altitude=(27e3,))], acquisition=eye)
    return replace(sam, radars=sam.radars | {"engagement": track})


def reach_of(terrain):
    asked = scenario(
        Offer("o", (unit(sam=looking(), lat_deg=LAT_DEG, lon_deg=LON_DEG),)),
        levels=(Level("1000 m", LevelKind.MSL, LEVEL_M),),
        assets=(),
    )
    made = assess(asked, cases="nominal", terrain=terrain, propagation="line-of-sight")
    (row,) = [row for row in made.ranges if row.case is Case.NOMINAL]
    return row


def test_over_the_sea_reach_is_one_circle():
    row = reach_of("sea: 0 m")
    by_hand_m = sqrt(2 * EFFECTIVE_RADIUS_M * ANTENNA_M) + sqrt(2 * EFFECTIVE_RADIUS_M * LEVEL_M)  # 150.5 km

    assert len(row.reach_by_azimuth_m) == len(AZIMUTHS_DEG) == 48
    # 1 %: the radius of curvature varies with azimuth, and reach comes in steps of about 1 km.
    assert row.reach_by_azimuth_m == pytest.approx([by_hand_m] * 48, rel=0.01)


def test_one_hill_makes_one_dent_of_the_right_depth(write_dem):
    """Behind the hill's top a ray that grazes it climbs: the level is in view as far as that ray lies below it."""
    ground, nearest_m = ground_with_a_hill()
    dem = write_dem("hill.tif", ground, west=LON_DEG - HALF_DEG, north=LAT_DEG + HALF_DEG, step=POST_DEG)
    by_azimuth = dict(zip(AZIMUTHS_DEG, reach_of([dem, "sea: 0 m"]).reach_by_azimuth_m, strict=True))
    flat = dict(zip(AZIMUTHS_DEG, reach_of("sea: 0 m").reach_by_azimuth_m, strict=True))

    # Over an Earth of 4/3 its radius a ray that leaves at slope s stands at h + s r + r^2 / 2R; it grazes the edge.
    slope = (HILL_M - ANTENNA_M - nearest_m**2 / (2 * EFFECTIVE_RADIUS_M)) / nearest_m
    reached_m = EFFECTIVE_RADIUS_M * (sqrt(slope**2 + 2 * (LEVEL_M - ANTENNA_M) / EFFECTIVE_RADIUS_M) - slope)
    assert by_azimuth[HILL_AZIMUTH_DEG] == pytest.approx(reached_m, rel=0.03)  # 31 km
    assert by_azimuth[HILL_AZIMUTH_DEG] < flat[HILL_AZIMUTH_DEG] / 3
    elsewhere = [azimuth for azimuth in AZIMUTHS_DEG if abs(azimuth - HILL_AZIMUTH_DEG) > 15.0]
    assert len(elsewhere) == 43
    # One step of the grid: elsewhere both grounds are the same, between posts or not.
    assert [by_azimuth[each] for each in elsewhere] == pytest.approx([flat[each] for each in elsewhere], abs=1500.0)


def ground_with_a_hill():
    """Return posts at sea level with one hill of 4 km across due east of the site, and how near its top comes."""
    n = round(2 * HALF_DEG / POST_DEG)
    lat_deg = LAT_DEG + HALF_DEG - POST_DEG * (np.arange(n) + 0.5)
    lon_deg = LON_DEG - HALF_DEG + POST_DEG * (np.arange(n) + 0.5)
    north_m = (lat_deg[:, None] - LAT_DEG) * METRES_PER_DEGREE
    east_m = (lon_deg[None, :] - LON_DEG) * METRES_PER_DEGREE * cos(radians(LAT_DEG))
    is_hill = np.hypot(north_m, east_m - HILL_AWAY_M) < 2000.0
    beside = np.abs(north_m) < POST_DEG * METRES_PER_DEGREE
    return np.where(is_hill, HILL_M, 0.0).astype(np.float32), float(
        np.broadcast_to(east_m, (n, n))[is_hill & beside].min()
    )

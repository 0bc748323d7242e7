"""The raid on the scenario of open sea against a pencil: looks by the radial rule, then exact binomials."""

from math import sqrt

import numpy as np
import pytest
from pyproj import Geod
from scipy.stats import binom, chisquare

import skyshed as sky

# Figures of the scenario file, and of nothing else.
EFFECTIVE_RADIUS_M = 4 / 3 * 6_371_000.0
TARGET_M_S, MISSILE_M_S, REACTION_S, ASSESSMENT_S, KILL = 250.0, 1000.0, 10.0, 5.0, 0.5
SPREAD_S, BUOY_KM, REACH_KM = 20.0, 55.0, 248.0
N = 20_000
HIGH, LOW = (0, 1), (2, 3)


def to_horizon_km(altitude_m):
    return (sqrt(2 * EFFECTIVE_RADIUS_M * 24.0) + sqrt(2 * EFFECTIVE_RADIUS_M * altitude_m)) / 1000


def meetings_km(launch_km):
    """Return where missiles meet, one after another, from a first launch at a target so far away."""
    found = []
    while (meet_km := launch_km / (1 + TARGET_M_S / MISSILE_M_S)) > BUOY_KM:
        found.append(meet_km)
        launch_km = meet_km - (REACTION_S + ASSESSMENT_S) * TARGET_M_S / 1000
    return found


@pytest.fixture(scope="module")
def found():
    return sky.simulate(sky.load_scenario("smooth-sea"), n=N, seed=5, n_draws=0, with_unlimited=False)


def engagements_km(found, target):
    """Return ranges at launch and at meeting of the missiles at a target, replication by replication."""
    places = Geod(ellps="WGS84").inv(-40.0, 30.0, -40.0, 32.345)
    start_s = SPREAD_S * (target % 2)
    for fought in found.fought[found.packages[0].name]:
        mine = [each for each in fought.events if each.target == target]
        yield [
            [places[2] / 1000 - (each.time_s - start_s) * TARGET_M_S / 1000 for each in mine if each.kind in kinds]
            for kinds in ({"launch"}, {"hit", "miss"})
        ]


def test_every_first_launch_that_is_possible_leaves_five_looks():
    assert {len(meetings_km(each)) for each in np.arange(195.0, REACH_KM, 0.25)} == {5}
    assert meetings_km(240.0) == pytest.approx([192, 151, 117, 91, 70], abs=0.6)
    assert to_horizon_km(3000.0) == pytest.approx(246, abs=0.5)


@pytest.mark.parametrize("target", HIGH)
def test_missiles_meet_the_high_ones_where_the_radial_rule_says(found, target):
    for launches_km, met_km in engagements_km(found, target):
        assert 195.0 < launches_km[0] < to_horizon_km(3000.0)
        # Slant ranges and a curved Earth move meetings by half a kilometre.
        assert met_km == pytest.approx(meetings_km(launches_km[0])[: len(met_km)], abs=0.5)


def test_the_low_ones_would_be_met_behind_the_buoy(found):
    assert to_horizon_km(100.0) / (1 + TARGET_M_S / MISSILE_M_S) < BUOY_KM
    for target in LOW:
        assert all(not launches_km for launches_km, _ in engagements_km(found, target))


def test_as_many_get_through_as_the_coin_says(found):
    """In all three cases and under both commands: one number a figure."""
    assert len(found.answers) == 3
    for each in (*found.answers, *found.other_command):
        exact = binom.pmf(range(3), 2, KILL**5)
        assert exact[0] == pytest.approx(0.938, abs=5e-4)
        assert 2 + 2 * KILL**5 == 2.0625
        assert each.histogram[:2].sum() == 0
        assert chisquare(each.histogram[2:], exact * N).pvalue > 1e-6
        # A look is taken if all before it missed; the variance of how many is below 2 a target.
        wanted = 2 * sum(KILL**look for look in range(5))
        assert wanted == 2 * 1.9375
        assert each.used.mean == pytest.approx(wanted, abs=5.2 * sqrt(2 * 2 / N))
        assert each.bound.never_in_reach == 2
        assert each.bound.missed == pytest.approx(each.leakers.mean - 2)
        assert each.none_through.share == 0

"""Draws in closed form: points on a line, one fire unit, and what each figure does to how far it reaches.

Where loss along the path is 40 log10(slant) and the air that the claim itself went through, detection range is
claim (rcs / reference)^(1/4) times a factor of the probabilities alone, and weights that count the points up to a
range measure it.
"""

from math import log

import numpy as np
import pytest

from factories import figure, missile, radar, system, target, unit
from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.draws.flyout import Flyout
from skyshed.draws.pointwise import Scattered, ServedUnit, SightLine
from skyshed.draws.worlds import Worlds
from skyshed.model.system import RadarRole

CLAIM_M, STEP_M, RCS_M2 = 100e3, 10.0, 4.0
SLANT_M = np.arange(1, 30_001) * STEP_M
EXACT = {"reference_range": CLAIM_M, "instrumented_range": 290e3, "reference_rcs": RCS_M2, "reference_p_detect": 0.8}
MAST = figure("mast", 4.0, 8.0, 12.0)
FAR_SEEING = {"reference_range": 1e6, "instrumented_range": 1e6}


def scene(finder, shot, *, height_m=0.0, horizons_msl_m=(0.0, 0.0, 0.0), altitude_msl_m=1000.0):
    """Lay points outward, all at one height above the launcher, with ground 1,000 m below them."""
    tracker = radar("engagement", RadarRole.ENGAGEMENT, **FAR_SEEING)
    owner = unit(sam=system(missiles=[shot], acquisition=finder))
    n = SLANT_M.size
    flat = np.zeros(n)

    def path(seer, loss_db, horizons):
        horizons_msl_m = np.repeat(np.array(horizons, np.float32)[:, None], n, axis=1)
        undiffracted_db = np.zeros_like(horizons_msl_m)
        return SightLine(seer, MAST, flat + 1.0, SLANT_M, loss_db, horizons_msl_m, undiffracted_db, flat)

    claim_m, claim_deg = finder.reference_range_m.nominal, finder.reference_elevation_deg.nominal
    air_db = float(two_way_attenuation_db(finder.frequency_hz.nominal, claim_deg, claim_m))
    paths = {
        (owner.key, finder.name): path(finder, 40 * np.log10(SLANT_M) + air_db, horizons_msl_m),
        (owner.key, "engagement"): path(tracker, flat, (0.0, 0.0, 0.0)),
    }
    flight = Flyout(flat + height_m, SLANT_M, flat + 1000.0, np.inf)
    altitudes = np.full(n, altitude_msl_m, np.float32)
    return Scattered(altitudes, ((ServedUnit(owner, ((owner.key, finder.name),)),),), paths, {owner.key: flight})


def reach_m(made, values, *, aimed=None):
    """Return the length that is covered in each world."""
    values = {key: np.asarray(each, dtype=np.float64) for key, each in values.items()}
    n = max((each.size for each in values.values()), default=1)
    return made.covered(aimed or target(rcs_m2=RCS_M2), Worlds(n, values), np.full(SLANT_M.size, STEP_M))[:, 0]


@pytest.fixture
def far_missile():
    return missile("shot", min_range=0.0, max_range=1e6, min_altitude=0.0, max_altitude=1e6)


@pytest.fixture
def finder():
    return radar("search", RadarRole.ACQUISITION, **EXACT)


def test_a_claim_at_the_wanted_probability_is_the_reach(finder, far_missile):
    assert reach_m(scene(finder, far_missile), {}) == pytest.approx([CLAIM_M], abs=STEP_M)


def test_a_sixteenth_of_the_target_is_seen_at_half_the_range(finder, far_missile):
    reference_m2 = np.array([RCS_M2, 16 * RCS_M2, RCS_M2 / 16])

    found_m = reach_m(scene(finder, far_missile), {"sam/search/reference_rcs_m2": reference_m2})

    assert found_m == pytest.approx([CLAIM_M, CLAIM_M / 2, CLAIM_M * 2], abs=2 * STEP_M)


def test_a_claim_at_nine_in_ten_is_worth_1_62_times_one_at_one_in_two(finder, far_missile):
    """Swerling 1: SNR = ln p_false_alarm / ln p_detect - 1; the fourth root of two of them is published as 1.62."""
    p_detect, snr = np.array([0.5, 0.8, 0.9]), lambda p: log(1e-6) / log(p) - 1

    found_m = reach_m(scene(finder, far_missile), {"sam/search/reference_p_detect": p_detect})

    assert found_m == pytest.approx([CLAIM_M * (snr(p) / snr(0.8)) ** 0.25 for p in p_detect], rel=2e-4)
    assert found_m[2] / found_m[0] == pytest.approx(1.62, abs=0.005)


def test_no_radar_sees_beyond_its_instrumented_range(finder, far_missile):
    found_m = reach_m(scene(finder, far_missile), {"sam/search/instrumented_range_m": [40e3, 80e3, 200e3]})

    assert found_m == pytest.approx([40e3, 80e3, CLAIM_M], abs=STEP_M)


def test_a_beam_sees_between_its_elevation_limits(finder, far_missile):
    """All points stand at 1 degree."""
    values = {
        "sam/search/min_elevation_deg": [0.9, 1.1, -1.0, -1.0],
        "sam/search/max_elevation_deg": [60.0, 60.0, 0.9, 1.1],
    }

    found_m = reach_m(scene(finder, far_missile), values)

    assert found_m == pytest.approx([CLAIM_M, 0.0, 0.0, CLAIM_M], abs=STEP_M)


def test_an_envelope_is_an_ellipsoid_above_the_ball_of_the_minimum_range(finder):
    """R sqrt(1 - (z / H)^2), less the circle that the ball cuts out at the height z."""
    shot = missile("shot", min_range=3e3, max_range=60e3, min_altitude=0.0, max_altitude=20e3)
    highest_m, farthest_m, height_m = np.array([20e3, 12.5e3, 10e3, 8e3]), np.array([60e3, 50e3, 50e3, 50e3]), 10e3

    found_m = reach_m(
        scene(finder, shot, height_m=height_m),
        {"sam/shot/max_altitude_m": highest_m, "sam/shot/max_range_m": farthest_m},
    )
    near_m = reach_m(scene(finder, shot, height_m=2e3), {"sam/shot/min_range_m": [3e3, 2e3, 5e3]})

    expected_m = farthest_m * np.sqrt(np.maximum(1 - (height_m / highest_m) ** 2, 0.0))
    assert found_m == pytest.approx(expected_m, abs=STEP_M)
    assert near_m == pytest.approx(60e3 * np.sqrt(0.99) - np.sqrt([5e6, 0.0, 21e6]), abs=2 * STEP_M)


def test_below_its_lowest_altitude_a_missile_does_not_reach(finder, far_missile):
    """Points are 1,000 m above their ground."""
    found_m = reach_m(scene(finder, far_missile), {"sam/shot/min_altitude_m": [0.0, 999.0, 1001.0]})

    assert found_m == pytest.approx([CLAIM_M, CLAIM_M, 0.0], abs=STEP_M)


@pytest.mark.parametrize(("height_m", "floor_msl_m"), [(4.0, 1200), (6.0, 1050), (8.0, 900), (9.0, 850), (12.0, 700)])
def test_between_three_heights_of_the_antenna_the_horizon_is_linear(finder, far_missile, height_m, floor_msl_m):
    horizons_msl_m = (1200.0, 900.0, 700.0)

    above, below = (
        reach_m(
            scene(finder, far_missile, horizons_msl_m=horizons_msl_m, altitude_msl_m=floor_msl_m + by_m),
            {"mast": [height_m]},
        )
        for by_m in (0.1, -0.1)
    )

    assert (above, below) == (pytest.approx([CLAIM_M], abs=STEP_M), 0.0)


def test_a_target_of_a_kind_that_no_radar_is_for_is_never_seen(finder, far_missile):
    made = scene(finder, far_missile)

    assert reach_m(made, {}, aimed=target(rcs_m2=RCS_M2, kind="ballistic")) == [0.0]

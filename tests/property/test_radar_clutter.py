"""Declared clutter: the range in it by hand, and what it may never do to limits, cases, skies and draws."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

import factories
from skyshed.atmosphere.rays import RayFan
from skyshed.atmosphere.refractivity import constant_k
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.draws import kernel
from skyshed.draws.pointwise import SCATTERED, scattered
from skyshed.draws.questions import scattered_points
from skyshed.draws.reference import covered_flags
from skyshed.draws.worlds import NOMINAL
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Propagation
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.radar.clutter import clutter_range_m
from skyshed.radar.horizon_loss import FULL_BEAM_DEG
from skyshed.verbs.assess import assess
from skyshed.verbs.why import why
from skyshed.zone.reason import Reason
from skyshed.zone.sight import Vantage, detection_limits

USUAL = Clutter(40.0, -30.0, 1.5, 150.0)
SEARCH = factories.radar("search", RadarRole.ACQUISITION, min_elevation=(-1.0, 0.0, 0.2))
ANTENNA_M, RADIUS_M = 30.0, 4 / 3 * 6_371_000.0
VANTAGE = Vantage(
    0.0, ANTENNA_M, RayFan.trace(ANTENNA_M, constant_k(4 / 3), max_range_m=200e3, earth_radius_m=6_371_000.0)
)

improvements_db = st.floats(0.0, 100.0)
sizes_m2 = st.floats(1e-4, 100.0)


def limits(rcs_m2, clutter, *, case=Case.NOMINAL, is_diffracted=False, radar=SEARCH):
    found = detection_limits(radar, {"it": rcs_m2}, case, vantage=VANTAGE, max_range_m=200e3, clutter=clutter,
                             is_diffracted=is_diffracted, nominal_height_m=ANTENNA_M)  # fmt: skip
    return found["it"]


def test_range_in_clutter_by_hand():
    """SCR = ln 1e-6 / ln 0.8 - 1 = 60.9; 1 m2 x 1e4 / (60.9 x 1e-3 x 0.02618 x 150 m) = 41.8 km."""
    by_hand_m = 1e4 / ((math.log(1e-6) / math.log(0.8) - 1) * 1e-3 * math.radians(1.5) * 150.0)

    assert by_hand_m == pytest.approx(41_805, abs=1)
    assert clutter_range_m(SEARCH, 1.0, USUAL) == pytest.approx(by_hand_m, rel=1e-12)
    assert clutter_range_m(SEARCH, 0.1, replace(USUAL, improvement_db=30.0)) == pytest.approx(by_hand_m / 100)
    assert clutter_range_m(SEARCH, 2.0, replace(USUAL, beamwidth_deg=3.0, resolution_m=75.0)) == pytest.approx(
        2 * by_hand_m
    )
    assert clutter_range_m(SEARCH, 1.0, replace(USUAL, reflectivity_db=-20.0)) == pytest.approx(by_hand_m / 10)


@pytest.mark.parametrize("is_diffracted", [False, True])
def test_beyond_it_the_floor_is_the_ray_at_half_a_degree(is_diffracted):
    """By geometry over 4/3 Earth: 30 m + R tan 0.5 deg + R^2 / 2 a, and below 41.8 km nothing moves."""
    free, cut = (limits(1.0, clutter, is_diffracted=is_diffracted) for clutter in (None, USUAL))
    range_m = free.range_m
    beyond = range_m > 42e3

    near = range_m < 41.7e3
    for before, after in zip(free.limits.arrays, cut.limits.arrays, strict=True):
        np.testing.assert_array_equal(before[near], after[near])
    seen = beyond & np.isfinite(free.limits.floor_msl_m)
    expected_m = ANTENNA_M + range_m * math.tan(math.radians(0.5)) + range_m**2 / (2 * RADIUS_M)
    np.testing.assert_allclose(cut.limits.floor_msl_m[seen], expected_m[seen], rtol=2e-3)
    assert seen.sum() > 300
    assert (cut.limits.floor_reason[seen] == Reason.CLUTTER).all()
    np.testing.assert_array_equal(cut.limits.ceiling_msl_m, free.limits.ceiling_msl_m)


def test_a_lower_mast_gains_nothing_by_clutter():
    """The beam leaves the ground at one altitude in every case, though masts differ."""
    low = replace(VANTAGE, antenna_msl_m=VANTAGE.antenna_msl_m - 10.0)
    given_too = {"max_range_m": 200e3, "clutter": USUAL, "nominal_height_m": ANTENNA_M}
    floors = [
        detection_limits(SEARCH, {"it": 1.0}, Case.NOMINAL, vantage=each, **given_too)["it"].limits
        for each in (VANTAGE, low)
    ]
    cut = (floors[0].floor_reason == Reason.CLUTTER) & (floors[1].floor_reason == Reason.CLUTTER)

    assert cut.sum() > 300
    np.testing.assert_array_equal(floors[0].floor_msl_m[cut], floors[1].floor_msl_m[cut])


@given(rcs_m2=sizes_m2, low_db=improvements_db, more_db=st.floats(0.0, 60.0), is_diffracted=st.booleans())
def test_more_improvement_never_raises_a_floor(rcs_m2, low_db, more_db, is_diffracted):
    less = limits(rcs_m2, replace(USUAL, improvement_db=low_db), is_diffracted=is_diffracted)
    more = limits(rcs_m2, replace(USUAL, improvement_db=low_db + more_db), is_diffracted=is_diffracted)
    free = limits(rcs_m2, None, is_diffracted=is_diffracted)

    assert (less.limits.floor_msl_m >= more.limits.floor_msl_m).all()
    assert (more.limits.floor_msl_m >= free.limits.floor_msl_m).all()


@given(rcs_m2=sizes_m2, improvement_db=improvements_db, exponents=st.lists(st.floats(-10, -3), min_size=3, max_size=3))
def test_cases_are_nested_in_clutter(rcs_m2, improvement_db, exponents):
    """Also where a claim leaves its false-alarm probability open, whose low end helps the claim in noise."""
    low, nominal, high = sorted(10.0**exponent for exponent in exponents)
    open_claim = replace(
        SEARCH,
        reference_p_detect=factories.figure("p", 0.8, unit=""),
        reference_p_false_alarm=factories.figure("pfa", low, nominal, high, unit="", favours="low"),
    )
    clutter = replace(USUAL, improvement_db=improvement_db)
    claimed, middle, conservative = (limits(rcs_m2, clutter, case=case, radar=open_claim).limits for case in Case)

    raised = (view.floor_msl_m[claimed.floor_reason == Reason.CLUTTER] for view in (claimed, middle, conservative))
    first, second, third = raised
    assert (first <= second).all()
    assert (second <= third).all()


def test_a_perfect_processor_is_no_clutter():
    free, perfect = limits(1.0, None), limits(1.0, replace(USUAL, improvement_db=100.0))

    for before, after in zip(free.limits.arrays, perfect.limits.arrays, strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_radar_that_looks_above_the_ground_loses_nothing():
    high = replace(SEARCH, min_elevation_deg=factories.figure("min_elevation", FULL_BEAM_DEG + 0.01, unit="deg"))
    free, cut = (limits(1.0, clutter, radar=high) for clutter in (None, replace(USUAL, improvement_db=0.0)))

    np.testing.assert_array_equal(free.limits.floor_msl_m, cut.limits.floor_msl_m)


def test_kernel_has_the_same_half_beam():
    assert kernel.FULL_BEAM_DEG == FULL_BEAM_DEG


LEVELS = tuple(Level(f"{height_m:g} m AGL", LevelKind.AGL, height_m) for height_m in (100.0, 300.0, 1000.0))


@pytest.fixture(scope="module")
def over_hills(tmp_path_factory):
    """Return a scenario over made hills, posts about 500 m apart: radars of 200 km and more, a missile of 30 km."""
    path = tmp_path_factory.mktemp("ground") / "hills.tif"
    elevation_m, transform = factories.hills(161, height_m=400.0), Affine(0.005, 0, 38.0, 0, -0.005, 38.8)
    with rasterio.open(path, "w", "GTiff", 161, 161, 1, "EPSG:4326", transform, "float32") as file:
        file.write(elevation_m, 1)
    shot = factories.missile("shot", max_range=30e3)
    sam = factories.system(missiles=[shot])
    return factories.scenario(
        Offer("offer", (factories.unit("Unit", 38.4, 38.4, sam),)),
        targets=(factories.target(rcs_m2=1.0),),
        levels=LEVELS,
        bounds=(38.1, 38.1, 38.7, 38.7),
        terrain_paths=(path,),
        assets=(),
        grid_spacing_m=3e3,
    )


@pytest.mark.parametrize("propagation", ["diffraction", "line-of-sight"])
def test_less_improvement_never_covers_more(over_hills, propagation):
    asked = (None, 100, 37, 35, 30)
    results = [
        assess(over_hills, cases="nominal", propagation=propagation, clutter_improvement_db=improvement_db, n_threads=1)
        for improvement_db in asked
    ]
    n_units = [result.skies["offer", "fighter", Case.NOMINAL].n_units.astype(int) for result in results]

    np.testing.assert_array_equal(n_units[0], n_units[1])
    for more, less in pairwise(n_units):
        assert (less <= more).all()
    covered = [int(each[0].sum()) for each in n_units]
    assert covered[0] > covered[2] > covered[3] > covered[4]
    assert (n_units[2][1] < n_units[0][1]).any()
    reasons = results[3].skies["offer", "fighter", Case.NOMINAL].floor_reason
    assert (reasons == Reason.CLUTTER).any()


@pytest.mark.parametrize("propagation", Propagation)
def test_draws_see_the_same_clutter(over_hills, propagation):
    asked = replace(over_hills, propagation=propagation, clutter=replace(USUAL, improvement_db=33.0))
    assessment = Assessment(asked, (Case.NOMINAL,), survey_of(asked, Silent()), 1, Silent())
    points = scattered_points(assessment)
    looks = assessment.also(SCATTERED, points).looks_of(refractions_at_sites(asked, assessment.survey.terrain, "4/3"))
    sky = assessment.skies(looks)[0]["offer", "fighter", Case.NOMINAL]
    (aimed,) = asked.targets
    for level in range(2):
        altitude_msl_m = assessment.survey.levels_msl_m[level].ravel()[points.cells]
        scene = scattered(asked.packages, looks, altitude_msl_m)
        (covered,) = covered_flags(scene, aimed, NOMINAL, 0)
        expected = sky.n_units[level].ravel()[points.cells] > 0

        assert 0.02 < expected.mean() < 0.9
        assert (covered != expected).mean() < 0.03
        weight = np.random.default_rng(3).random(points.cells.size)
        assert scene.covered(aimed, NOMINAL, weight)[0, 0] == pytest.approx(weight[covered].sum())


def test_why_says_it(over_hills):
    at = "38.60 N 38.40 E, 100 m AGL"
    answer = why(over_hills, at, "fighter", propagation="line-of-sight", clutter_improvement_db=20)

    assert Reason.CLUTTER in [obstacle.reason for obstacle in answer.units[0].obstacles]
    assert "lost in the ground's echo" in repr(answer) + str(answer)

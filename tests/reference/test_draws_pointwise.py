"""Scattered points, written from the definitions, against the zone's floors and ceilings."""

import numpy as np
import pytest

from factories import LEVELS, missile, radar, scenario, system, target, unit
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.draws.pointwise import SCATTERED, scattered
from skyshed.draws.questions import scattered_points
from skyshed.draws.reference import covered_flags
from skyshed.draws.spread import drawn_worlds
from skyshed.draws.worlds import NOMINAL
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess


@pytest.fixture(scope="module")
def world():
    """Two unlike fire units that share their radars, on real relief (the embedded terrain of eastern Turkey)."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5, max_elevation=(30.0, 35.0, 40.0)),
        ring_m=40e3,
    )
    offer = Offer("both", (unit("Long", 38.4, 38.3), unit("Short", 38.9, 38.9, short)), is_networked=True)
    asked = scenario(offer, Offer("one", (offer.units[0],)), targets=(target(), target("drone", 0.02, 60.0)),
                     bounds=(37.5, 37.0, 39.5, 40.0), assets=(), grid_spacing_m=4e3, refraction="median")  # fmt: skip
    assessment = Assessment(asked, tuple(Case), survey_of(asked, Silent()), 2, Silent())
    points = scattered_points(assessment)
    looks = assessment.also(SCATTERED, points).looks_of(
        refractions_at_sites(asked, assessment.survey.terrain, "median")
    )
    return assessment, points, looks, assessment.skies(looks)[0]


@pytest.mark.parametrize("level", range(3))
@pytest.mark.parametrize("which", range(2))
def test_nominal_world_is_the_sky(world, level, which):
    assessment, points, looks, skies = world
    aimed = assessment.scenario.targets[which]
    altitude_msl_m = assessment.survey.levels_msl_m[level].ravel()[points.cells]
    scene = scattered(assessment.scenario.packages, looks, altitude_msl_m)
    answers = covered_flags(scene, aimed, NOMINAL, 0)

    for package, covered in zip(assessment.scenario.packages, answers, strict=True):
        sky = skies[package.name, aimed.key, Case.NOMINAL]
        expected = sky.n_units[level].ravel()[points.cells] > 0
        # Limits are tabulated every 50 to 250 m of range: a cell on the very edge may fall on either side.
        assert (covered != expected).mean() < 0.004
        assert 0.01 < expected.mean() < 0.9 or aimed.key == "drone"


@pytest.mark.parametrize("which", range(2))
def test_kernel_is_the_reference_in_every_world(world, which):
    assessment, points, looks, _ = world
    aimed, worlds = assessment.scenario.targets[which], drawn_worlds(assessment.scenario)
    scene = scattered(assessment.scenario.packages, looks, assessment.survey.levels_msl_m[1].ravel()[points.cells])
    weight = np.random.default_rng(5).random(points.cells.size)

    answers = scene.covered(aimed, worlds, weight)

    for index in range(0, worlds.n, 7):
        expected = [weight[each].sum() for each in covered_flags(scene, aimed, worlds, index)]
        np.testing.assert_allclose(answers[index], expected, rtol=1e-6)
    assert len(np.unique(answers[:, 0])) > 150 or aimed.key == "drone"
    assert (answers[:, 0] >= answers[:, 1]).all()


def test_draws_are_the_same_whatever_the_number_of_threads():
    asked = scenario(Offer("A", (unit(), unit("Two", 30.4, -39.6))), Offer("B", (unit(),)), levels=LEVELS[1:2])
    one, two = (assess(asked, n_threads=n).comparisons for n in (1, 2))

    assert one == two
    assert one[0].n_draws == 200
    assert one[0].share_first_more == 1.0
    assert one[0].exceeds_spread

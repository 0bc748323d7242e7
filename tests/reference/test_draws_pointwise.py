"""Scattered points, written from the definitions, against the zone's floors and ceilings."""

import numpy as np
import pytest

from factories import LEVELS, hilly_raster, low_sam, missile, radar, scenario, system, target, unit
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.draws.pointwise import SCATTERED, scattered, sight_line_of
from skyshed.draws.questions import scattered_points
from skyshed.draws.reference import covered_flags
from skyshed.draws.spread import drawn_worlds
from skyshed.draws.worlds import NOMINAL
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess
from skyshed.zone.chain import Antenna

CLASSES = target(), target("drone", 0.02, 60.0)
LOW_LEVELS = tuple(Level(f"{height_m:g} m AGL", LevelKind.AGL, height_m) for height_m in (100.0, 500.0, 2000.0))
# The zone counts air along the ground, and a point's slant range as its range on it: where next to nothing is left to
# lose, metres follow from hundredths of a decibel. Points are compared that may lose this much one way.
LEAST_SPARE_DB = 0.5
MOST_RMS_M, MOST_APART_M = 1.0, 8.0


def on_embedded_terrain():
    """Two unlike fire units that share their radars, on real relief (the embedded terrain of eastern Turkey)."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5, max_elevation=(30.0, 35.0, 40.0)),
        ring_m=40e3,
    )
    offer = Offer("both", (unit("Long", 38.4, 38.3), unit("Short", 38.9, 38.9, short)), is_networked=True)
    return scenario(offer, Offer("one", (offer.units[0],)), targets=CLASSES, bounds=(37.5, 37.0, 39.5, 40.0), assets=(),
                    grid_spacing_m=4e3, refraction="median")  # fmt: skip


def on_hills(folder):
    """Two fire units, one of metre waves, that share their radars on made hills of 15" posts: waves are diffracted."""
    metric = low_sam("long", band="VHF", frequency=150e6)
    offer = Offer("both", (unit("Long", 33.0, 44.0, metric), unit("Short", 33.2, 44.3, low_sam("short"))),
                  is_networked=True)  # fmt: skip
    return scenario(offer, Offer("one", (offer.units[0],)), targets=CLASSES, bounds=(32.4, 43.3, 33.6, 44.7), assets=(),
                    grid_spacing_m=3e3, refraction="median", levels=LOW_LEVELS,
                    terrain_paths=(hilly_raster(folder / "hills.tif"),))  # fmt: skip


@pytest.fixture(scope="module", params=["embedded", "hills"])
def world(request, tmp_path_factory):
    asked = on_embedded_terrain() if request.param == "embedded" else on_hills(tmp_path_factory.mktemp("hills"))
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


def seen_from(sight_line, aimed, altitude_msl_m):
    """Return where a radar sees a target at its nominal height, (n,), by the loss at that altitude alone."""
    most_db, farthest_m, lowest_deg, highest_deg, first, share, on_horizon_db, _ = sight_line.limits(aimed, NOMINAL)[0]
    assert share == 0.0
    one_way_db = sight_line.diffracted_db[int(first)] + on_horizon_db * sight_line.beam
    return (
        (sight_line.loss_db + 2.0 * one_way_db <= most_db)
        & (sight_line.slant_m <= farthest_m)
        & (sight_line.elevation_deg >= lowest_deg)
        & (sight_line.elevation_deg <= highest_deg)
        & (altitude_msl_m >= sight_line.horizons_msl_m[int(first)])
    )


@pytest.mark.parametrize("world", ["hills"], indirect=True)
@pytest.mark.parametrize("radar_name", ["search", "engagement"])
@pytest.mark.parametrize("place", range(2), ids=["VHF", "S"])
@pytest.mark.parametrize("which", range(2))
def test_the_lowest_altitude_that_draws_see_is_the_floor(world, radar_name, place, which):
    """Draws ask for the loss at an altitude, zones for the altitude with enough left: found by halving, the same."""
    assessment, _, looks, _ = world
    owner, aimed = assessment.scenario.units[place], assessment.scenario.targets[which]
    antenna, sensors = Antenna(owner, radar_name), looks.sensors(Case.NOMINAL, aimed.key)
    points = looks.seen[Case.NOMINAL, owner.key, SCATTERED]
    look, ground_msl_m = points.looks[antenna.key], points.ground_msl_m
    detection, vantage = sensors.detections[antenna.key], sensors.vantages[antenna.key]
    floor_msl_m = look.lowest_msl_m(detection, vantage, ground_msl_m)

    def is_seen(altitude_msl_m):
        line = sight_line_of(looks, antenna, altitude_msl_m, seen_from=owner.key, look=look)
        return seen_from(line, aimed, altitude_msl_m)

    low, high = ground_msl_m.copy(), ground_msl_m + np.float32(4000.0)
    is_some, is_all = is_seen(high), is_seen(low)
    for _ in range(20):
        middle = (low + high) / 2
        is_in = is_seen(middle)
        low, high = np.where(is_in, low, middle), np.where(is_in, middle, high)
    lowest_msl_m = np.where(is_all, ground_msl_m, high)
    nodes_m = np.arange(detection.margin.spare_db.size) * detection.step_m
    spare_db = np.interp(look.range_m, nodes_m, detection.margin.spare_db)
    beyond = np.minimum(np.searchsorted(nodes_m, look.range_m), nodes_m.size - 1)
    limit_msl_m = np.maximum(*(detection.limits.floor_msl_m[node] for node in (beyond, beyond - 1)))
    is_asked = is_some & (spare_db > LEAST_SPARE_DB) & (floor_msl_m < ground_msl_m + 2000.0)
    is_asked &= (floor_msl_m > limit_msl_m) & (look.range_m < nodes_m[-1])
    apart_m = (lowest_msl_m - floor_msl_m)[is_asked]

    assert is_asked.sum() > 80
    assert np.sqrt(np.mean(apart_m**2)) < MOST_RMS_M
    assert np.abs(apart_m).max() < MOST_APART_M
    straight_m = (look.horizon_msl_m - floor_msl_m)[is_asked]
    assert np.sqrt(np.mean(straight_m**2)) > 20 * MOST_RMS_M  # line of sight is no answer here


def test_draws_are_the_same_whatever_the_number_of_threads():
    asked = scenario(Offer("A", (unit(), unit("Two", 30.4, -39.6))), Offer("B", (unit(),)), levels=LEVELS[1:2])
    one, two = (assess(asked, n_threads=n).comparisons for n in (1, 2))

    assert one == two
    assert one[0].n_draws == 200
    assert one[0].share_first_more == 1.0
    assert one[0].exceeds_spread

"""Where waves are diffracted, what `why` says of a point is what the map and the assets have there."""

from dataclasses import replace

import numpy as np
import pytest

import factories as made
import skyshed
from skyshed.diffraction.reference import PathProfile, delta_bullington_db
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Asset, Level, LevelKind, Offer, Site
from skyshed.model.system import RadarRole
from skyshed.radar.rain import rain_db_per_km
from skyshed.terrain.terrain import open_ground
from skyshed.verbs.why import why
from skyshed.zone.reason import Reason

LOW = (Level("60 m AGL", LevelKind.AGL, 60.0), Level("250 m AGL", LevelKind.AGL, 250.0))
SITE_DEG = 30.0, -40.0


def system_of(**given):
    """Return a system that sees 80 km and meets targets out to 60 km, down to the ground."""
    find, track = (
        made.radar(name, role, instrumented_range=80e3, **given)
        for name, role in (("search", RadarRole.ACQUISITION), ("engagement", RadarRole.ENGAGEMENT))
    )
    sam = made.system(missiles=[made.missile("shot", max_range=60e3, min_altitude=0.0, min_range=0.0)])
    return replace(sam, radars={"search": find, "engagement": track})


@pytest.fixture
def hills(write_dem):
    """Return a scenario among hills with posts 500 m apart, a dozen assets among them, and its ground."""
    path = write_dem("hills.tif", made.hills(401, seed=3, height_m=300.0), west=-41.0, north=31.0, step=0.005)
    random = np.random.default_rng(1)
    around = zip(random.uniform(5e3, 55e3, 12), random.uniform(0, 360, 12), strict=True)
    places = [made.beyond(*SITE_DEG, azimuth_deg, range_m) for range_m, azimuth_deg in around]
    asked = made.scenario(
        Offer("offer", (made.unit(sam=system_of()),)),
        targets=(made.target("cruise-missile", 0.1), made.target("airliner", 30.0)),
        levels=LOW,
        bounds=(29.5, -40.6, 30.5, -39.4),
        terrain_paths=(path,),
        assets=tuple(Asset(f"{at}", Site(f"{at}", *place), "port") for at, place in enumerate(places)),
    )
    return asked, open_ground(asked)


def assert_why_is_map_and_assets(asked, ground, offer, n_cells):
    """Hold `why` to random cells that the map has within reach, and to every asset; return the answers."""
    result = skyshed.assess(asked, cases="nominal")
    grid, answers = result.grid, []
    for target in asked.targets:
        sky = result.skies[offer, target.key, Case.NOMINAL]
        near = np.argwhere((sky.none_reason != Reason.ENVELOPE_RANGE) & np.isfinite(grid.ground_msl_m))
        for row, column in np.random.default_rng(2).choice(near, n_cells, replace=False):
            for index, level in enumerate(asked.levels):
                altitude_m = float(grid.ground_msl_m[row, column]) + level.altitude_m
                at = float(grid.lat_deg[row]), float(grid.lon_deg[column]), Level("here", LevelKind.MSL, altitude_m)
                answers.append(why(asked, at, target.key, ground=ground))
                assert answers[-1].is_covered == (sky.n_units[index, row, column] > 0), repr(answers[-1])
    places, levels = {each.name: each.site for each in asked.assets}, {each.label: each for each in asked.levels}
    for each in result.assets:
        site = places[each.asset]
        answers.append(why(asked, (site.lat_deg, site.lon_deg, levels[each.level]), each.target, ground=ground))
        assert answers[-1].is_covered == each.is_covered, repr(answers[-1])
    return answers


def test_on_made_hills(hills):
    asked, ground = hills
    answers = assert_why_is_map_and_assets(asked, ground, "offer", 30)

    found = [each.diffraction for each in answers]
    assert {each.is_covered for each in answers} == {True, False}
    assert {(each.is_in_sight, each.is_seen) for each in found} == {
        (a, b) for a in (True, False) for b in (True, False)
    }
    for answer, each in zip(answers, found, strict=True):
        assert answer.propagation is Propagation.DIFFRACTION
        assert not answer.is_covered or each.is_seen
        # The map's table of losses, which decides, against what may be lost; at the ground nothing is lower.
        is_spared = each.budget.map_lost_db <= each.budget.spare_db
        assert is_spared == each.is_seen or abs(each.budget.map_lost_db - each.budget.spare_db) < 0.3


def test_the_lowest_altitudes_along_the_way_have_no_steps(hills):
    """Where the next cell of the table of losses began, they jumped by up to 2.2 m."""
    asked, ground = hills
    for asset in asked.assets:
        answer = why(asked, (asset.site.lat_deg, asset.site.lon_deg, LOW[0]), "cruise-missile", ground=ground)
        above_m = answer.diffraction.way_lowest_msl_m - answer.profile.min_visible_msl_m
        assert np.nanmax(np.abs(np.diff(above_m))) < 0.25
        assert answer.diffraction.way_lowest_msl_m[-1] == answer.diffraction.lowest_msl_m


def test_what_is_lost_is_the_whole_method_over_the_exact_profile(hills):
    """Air of k = 4/3 has no lift: altitudes are straight as they stand."""
    asked, ground = hills
    lost = 0
    for asset in asked.assets:
        answer = why(asked, (asset.site.lat_deg, asset.site.lon_deg, LOW[0]), "cruise-missile", ground=ground)
        profile, found = answer.profile, answer.diffraction
        path = PathProfile(
            np.append(0.0, profile.range_m),
            np.append(profile.site_msl_m, profile.ground_msl_m),
            answer.antenna_msl_m,
            answer.altitude_msl_m,
            profile.effective_radius_m,
        )
        assert found.lost_db == pytest.approx(delta_bullington_db(path, 3e9), abs=1e-3)
        if found.edge is None:
            assert found.lost_db < 0.05
            continue
        lost += 1
        at = np.flatnonzero(profile.range_m == found.edge.range_m)
        ray_msl_m, ground_msl_m = profile.ray_msl_m[at], profile.ground_msl_m[at]
        assert found.edge.ground_msl_m == ground_msl_m
        assert found.edge.above_line_m == pytest.approx(float((ground_msl_m - ray_msl_m)[0]), abs=0.1)
        assert (found.edge.above_line_m > 0) == (not found.is_in_sight) or abs(found.edge.above_line_m) < 0.1
    assert lost >= 4


def test_a_point_on_the_ground_is_not_inside_it(hills):
    """Ground under a site and ground in its profile differ by rounding."""
    asked, ground = hills
    found = why(asked, (*SITE_DEG, "0 m AGL"), "airliner", ground=ground).diffraction

    assert (found.lost_db, found.edge) == (0.0, None)
    assert why(asked, (*SITE_DEG, "10 m"), "airliner", ground=ground).diffraction is None  # some 110 m down


def test_what_clutter_hides_is_not_seen_and_the_lowest_altitude_is_its_own(hills):
    asked, ground = hills
    raised = 0
    for asset in asked.assets:
        at = asset.site.lat_deg, asset.site.lon_deg, LOW[0]
        clear = why(asked, at, "cruise-missile", ground=ground).diffraction
        answer = why(asked, at, "cruise-missile", ground=ground, clutter_improvement_db=20.0)
        hiding = [each for each in answer.units[0].obstacles if each.reason is Reason.CLUTTER]
        found = answer.diffraction
        assert found.lowest_msl_m >= clear.lowest_msl_m
        for each in hiding:
            if each.antenna == answer.antenna:
                raised += found.lowest_msl_m > clear.lowest_msl_m + 10.0
                assert found.lowest_msl_m == pytest.approx(each.allowed_low_msl_m)
                assert found.way_lowest_msl_m[-1] == found.lowest_msl_m
                assert not found.is_seen
    assert raised >= 3


def test_rain_takes_what_it_does_by_kilometre_to_and_fro(hills):
    """At 3 GHz, out to 30 km; low points lie in it all the way."""
    asked, ground = hills
    for asset in asked.assets:
        at = asset.site.lat_deg, asset.site.lon_deg, LOW[0]
        answer = why(asked, at, "cruise-missile", ground=ground, rain_mm_h=50.0)
        in_rain_km = min(answer.profile.range_m[-1], answer.rain.extent_m) / 1000.0
        assert answer.rain_db == pytest.approx(2 * rain_db_per_km(3e9, 50.0) * in_rain_km, rel=1e-3)
        assert answer.rain_db > 0.05
    assert why(asked, at, "cruise-missile", ground=ground).rain_db == 0.0


def test_line_of_sight_has_none_of_it(hills):
    asked, ground = hills
    site = asked.assets[0].site
    answer = why(
        asked, (site.lat_deg, site.lon_deg, LOW[0]), "cruise-missile", ground=ground, propagation="line-of-sight"
    )

    assert answer.diffraction is None
    assert answer.propagation is Propagation.LINE_OF_SIGHT


def test_the_figure_behind_it(hills):
    """In shadow the beam's loss near the horizon decides nothing: the claim behind the range does."""
    asked, ground = hills
    figures = []
    for asset in asked.assets:
        answer = why(asked, (asset.site.lat_deg, asset.site.lon_deg, LOW[0]), "cruise-missile", ground=ground)
        lost = [each for each in answer.units[0].obstacles if each.reason is Reason.DIFFRACTION_LOSS]
        figures += [each.figure.key.rsplit("/", 1)[1] for each in lost]
        assert not lost or answer.antenna.radar == lost[0].component
    assert set(figures) == {"reference_range_m"}


@pytest.mark.real_terrain
def test_on_real_ground(shared_data):
    """15" posts, median air: a dozen places around the shipped S-400 at Baghdad, towards the Zagros too."""
    shipped = skyshed.load_scenario("iraq-offer")
    terrain = (shared_data / "dem/vfp15_mideast/vfp15_8bit_mideast_15s.tif",)
    random = np.random.default_rng(4)
    around = zip(random.uniform(20e3, 90e3, 12), random.uniform(0, 360, 12), strict=True)
    places = [made.beyond(33.3, 44.4, azimuth_deg, range_m) for range_m, azimuth_deg in around]
    asked = replace(
        shipped,
        offers=tuple(each for each in shipped.offers if each.name == "S-400 alone"),
        held=None,
        targets=tuple(each for each in shipped.targets if each.key == "cruise-missile"),
        levels=(Level("100 m AGL", LevelKind.AGL, 100.0),),
        assets=tuple(Asset(f"{at}", Site(f"{at}", *place), "port") for at, place in enumerate(places)),
        terrain_paths=terrain,
        grid_spacing_m=12e3,
    )
    answers = assert_why_is_map_and_assets(asked, open_ground(asked), "S-400 alone", 4)

    assert {each.is_covered for each in answers} == {True, False}
    assert all(each.propagation is Propagation.DIFFRACTION for each in answers)
    found = [each.diffraction for each in answers if each.diffraction is not None]
    apart_db = [each.lost_db - each.budget.map_lost_db for each in found if each.lost_db < 45]
    assert len(apart_db) >= 5
    assert np.sqrt(np.mean(np.square(apart_db))) < 1.8  # what is asked of the model at S band

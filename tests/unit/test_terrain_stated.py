"""A site that states its ground: the surface passes through it, and only the posts round the site have moved."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import factories as made
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.horizon.site import site_ground_m
from skyshed.model.scenario import Offer, Site
from skyshed.terrain.sources import open_sources
from skyshed.terrain.terrain import Terrain, open_ground

STEP = 0.01


@pytest.fixture
def flat(write_dem) -> Path:
    """Ground at 100 m, posts at whole hundredths of a degree."""
    return write_dem(
        "flat.tif", np.full((101, 101), 100, np.int16), west=44.0 - STEP / 2, north=34.0 + STEP / 2, step=STEP
    )


def stated(path, *sites):
    return Terrain(open_sources([path]), sites)


@pytest.mark.parametrize(
    "place", [(33.5, 44.5), (33.503, 44.5), (33.505, 44.505), (33.5012, 44.5087)], ids=["post", "line", "middle", "any"]
)
@pytest.mark.parametrize("ground_msl_m", [250.0, 20.0], ids=["hill", "hollow"])
def test_the_surface_passes_through_it_and_ends_with_the_posts_round_it(flat, place, ground_msl_m):
    terrain = stated(flat, Site("here", *place, ground_msl_m))
    assert terrain.elevation_at(*place) == pytest.approx(ground_msl_m, abs=1e-3)
    assert terrain.unstated.elevation_at(*place) == 100.0

    window = terrain.window(*place, 20e3, ground_msl_m=ground_msl_m)
    assert site_ground_m(window, *place) == pytest.approx(ground_msl_m, abs=1e-3)
    moved = np.argwhere(window.elevation_msl_m != 100.0)
    assert 1 <= len(moved) <= 4
    assert np.ptp(moved, axis=0).max() <= 1  # the four corners of one cell at most
    # Neither pole nor pit: every post that moved stays between the terrain and twice what is stated beyond it.
    corners = window.elevation_msl_m[tuple(moved.T)]
    assert np.abs(corners - 100.0).max() <= 2 * abs(ground_msl_m - 100.0)
    two_posts_off = place[0] + 2 * STEP, place[1]
    assert terrain.elevation_at(*two_posts_off) == 100.0


def test_an_antenna_on_a_stated_hill_stands_on_ground_and_sees_farther(flat):
    from skyshed.atmosphere.refractivity import refraction_at
    from skyshed.horizon.compute import compute_horizon

    def lowest_m(ground_msl_m):
        window = Terrain(open_sources([flat])).window(33.5, 44.5, 40e3, ground_msl_m=ground_msl_m)
        horizon = compute_horizon(
            window,
            33.5,
            44.5,
            antenna_height_m=10.0,
            max_range_m=35e3,
            refraction=refraction_at("k=4/3", 33.5, 44.5, 0.0),
        )
        assert horizon.antenna_msl_m == pytest.approx((ground_msl_m or 100.0) + 10.0, abs=1e-3)
        return horizon.min_altitude([10e3, 30e3], [45.0, 45.0])

    plain, hill = lowest_m(None), lowest_m(250.0)
    # Over a plain of 100 m a 10 m antenna sees the ground as far as 13.0 km; one of 160 m, beyond 30 km.
    assert plain[1] == pytest.approx(100.0 + (30e3 - np.sqrt(2 * 8.494e6 * 10.0)) ** 2 / (2 * 8.494e6), abs=0.5)
    np.testing.assert_allclose(hill, 100.0, atol=0.5)


def test_two_sites_in_one_cell_share_it_and_each_antenna_stands_on_its_own(flat):
    one, other = Site("one", 33.503, 44.503, 150.0), Site("other", 33.504, 44.504, 160.0)
    terrain = stated(flat, one, other)
    for site in (one, other):
        place = site.lat_deg, site.lon_deg
        assert 140.0 < terrain.elevation_at(*place) < 170.0
        window = terrain.window(*place, 20e3, ground_msl_m=site.ground_msl_m)
        assert site_ground_m(window, *place) == pytest.approx(site.ground_msl_m, abs=1e-3)
        assert np.nanmax(window.elevation_msl_m) < 300.0


def test_the_same_ground_stated_twice_is_the_same_as_once(flat):
    site = Site("one", 33.503, 44.503, 150.0)
    again = stated(flat, site, replace(site, name="another"))
    assert again.elevation_at(33.503, 44.503) == pytest.approx(150.0, abs=1e-3)


def test_the_ground_of_units_and_assets_is_blended_in_and_the_survey_stands_on_it(flat):
    from skyshed.verbs.assess import assess

    unit = made.unit("Hill", 33.5, 44.5)
    unit = replace(unit, site=replace(unit.site, ground_msl_m=250.0))
    asked = made.scenario(
        Offer("offer", (unit,)), bounds=(33.3, 44.3, 33.7, 44.7), assets=(), terrain_paths=(flat,),
    )  # fmt: skip
    assert open_ground(asked).elevation_at(33.5, 44.5) == pytest.approx(250.0, abs=1e-3)
    result = assess(asked, cases="nominal")
    assert [(each.site, each.ground_msl_m, each.terrain_msl_m) for each in result.grounds] == [("Hill", 250.0, 100.0)]
    words = "Ground stated: Hill 250 m above sea level, where the terrain itself has 100 m."
    assert words in result.warnings


SCENARIO = """
name: s
area: {name: box, bounds: {south: 33, west: 44, north: 34, east: 45}}
targets: [fighter]
fire_units:
  - {name: Hill, system: pantsir-s1, site: {position: "33.5, 44.5", ground: GROUND}}
"""


def test_a_scenario_states_it_beside_the_position(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.replace("GROUND", "1663 ft"))
    assert load_scenario(path).units[0].site.ground_msl_m == pytest.approx(506.9, abs=0.05)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("507", "'507': a length needs its unit; write for example '507 m'"),
        ("507 km", "'507 km' is not an altitude of ground: between -500 m and 9,000 m above sea level it would be"),
        ("-600 m", "is not an altitude of ground"),
        ("high", "'high' is not a length; write for example '507 m'"),
        ("[1, 2]", "is a list; plain text is needed"),
    ],
)
def test_wrong_ground_is_one_line(tmp_path, written, message):
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.replace("GROUND", written))
    (found,) = problems(path)
    assert (found.line, found.key) == (6, "fire_units[1].site.ground")
    assert message in found.message


def test_tables_of_sites_have_a_column_for_it(tmp_path):
    (tmp_path / "units.csv").write_text(
        "name,system,lat,lon,ground\nA,pantsir-s1,33.5,44.5,507 m\nB,pantsir-s1,33.6,44.6,\n"
    )
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO.partition("fire_units")[0] + "units_from: units.csv\n")
    assert [unit.site.ground_msl_m for unit in load_scenario(path).units] == [507.0, None]
    (tmp_path / "units.csv").write_text("name,system,lat,lon,ground\nA,pantsir-s1,33.5,44.5,507\n")
    (found,) = problems(path)
    assert "units.csv, line 2: A: ground: '507': a length needs its unit" in found.message

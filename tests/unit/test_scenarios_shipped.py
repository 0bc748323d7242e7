"""The scenarios that come with the program load, say that they are hypothetical, and hold what they promise."""

import itertools
import math
import re

import pytest

from skyshed.catalogue.places import sphere_distance_m
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.catalogue.shipped import FOLDER, TEMPLATE_NAME, shipped_scenarios
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation

FILES = sorted(FOLDER.glob("*.yaml"))


def test_what_is_shipped():
    assert {"smooth-sea", "iraq-offer", "iraq-2026", "sky-shield", "turkey-s400"} <= set(shipped_scenarios())
    assert TEMPLATE_NAME not in shipped_scenarios()
    assert (FOLDER / f"{TEMPLATE_NAME}.yaml").exists()


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_has_no_problem_and_says_what_it_is(path):
    assert problems(path) == []
    head = path.read_text("utf-8")[:2500]
    assert head.startswith("# ")
    assert "hypothetical" in head.lower()
    assert max(map(len, path.read_text("utf-8").splitlines())) <= 120


def test_iraq_offers():
    scenario = load_scenario("iraq-offer")

    keys = ("s-400", "buk-m3", "tor-m2", "pantsir-s1")
    counts = {
        package.name: tuple(sum(unit.system.key == key for unit in package.units) for key in keys)
        for package in scenario.packages
    }
    assert counts == {
        "Held": (0, 0, 0, 2),
        "S-400 alone": (2, 0, 0, 2),
        "S-400 + Buk-M3 + Tor-M2": (2, 2, 4, 2),
        "Buk-M3 + Tor-M2": (0, 2, 4, 2),
    }
    assert len(scenario.units) == 10  # shared units are one thing
    assert {asset.kind for asset in scenario.assets} >= {"city", "airport", "dam", "refinery", "port"}
    assert all(offer.price_usd.low < offer.price_usd.nominal < offer.price_usd.high for offer in scenario.offers)
    alone, layered, low = (offer.price_usd for offer in scenario.offers)
    assert alone.nominal + low.nominal == pytest.approx(layered.nominal, rel=0.01)


def test_iraq_in_2026_holds_what_was_signed_for_beside_what_was_offered():
    scenario = load_scenario("iraq-2026")

    signed, offered = scenario.offers
    batteries = [unit for unit in signed.units if unit.system.key == "km-sam-2"]
    assert re.match(r"As of 20\d\d-\d\d-\d\d: ", scenario.description)
    assert (len(batteries), signed.is_offered, offered.is_offered) == (8, False, True)
    assert [unit.system.key for unit in scenario.held.units].count("gm403") == 4
    assert not any(unit.is_fire_unit for unit in scenario.held.units if unit.system.key == "gm403")
    assert not scenario.held.is_networked
    assert (signed.price_usd.low, signed.price_usd.nominal) == (2.5e9, 2.8e9)


def test_the_eight_circles_of_iraq_in_2026_are_nine_percent_of_it():
    """They do not overlap, so that their areas add up; Iraq has 437,000 km2. No battery can be asked for more."""
    signed = load_scenario("iraq-2026").offers[0]
    batteries = [unit for unit in signed.units if unit.system.key == "km-sam-2"]
    sites = [(unit.site.lat_deg, unit.site.lon_deg) for unit in batteries]
    ring_m = batteries[0].system.advertised_range_m.high

    assert all(sphere_distance_m(one, other) > 2 * ring_m for one, other in itertools.combinations(sites, 2))
    assert len(sites) * math.pi * ring_m**2 / 437e9 == pytest.approx(0.092, abs=0.0005)


def test_the_sky_shield_adds_layer_to_layer_and_holds_the_radar_to_its_sector():
    scenario = load_scenario("sky-shield")

    alone, both, layered = scenario.packages
    assert re.match(r"As of 20\d\d-\d\d-\d\d: ", scenario.description)
    assert [unit.system.key for unit in both.units] == ["iris-t-slm", "patriot"]
    assert set(alone.units) < set(both.units) < set(layered.units)
    assert [unit.system.key for unit in layered.units if unit not in both.units] == ["skyranger-30"] * 4
    assert [unit.looking_deg for unit in both.units] == [None, 90.0]
    for unit in scenario.units:
        assert (unit.site.lat_deg, unit.site.lon_deg) == (round(unit.site.lat_deg, 1), round(unit.site.lon_deg, 1))


@pytest.mark.parametrize("name", ["iraq-offer", "iraq-2026", "sky-shield", "turkey-s400", "mh17-2014"])
def test_every_consideration_has_a_source_with_an_address(name):
    scenario = load_scenario(name)

    considerations = [each for package in scenario.packages for each in package.considerations]
    assert considerations
    for each in considerations:
        assert each.sources
        assert all(scenario.sources[key].address.startswith("http") for key in each.sources)


def test_every_figure_in_use_can_be_looked_up():
    scenario = load_scenario("iraq-offer")

    for unit in scenario.units:
        for figure in unit.system.figures():
            assert set(figure.sources) <= set(scenario.sources)


@pytest.mark.parametrize("name", ["iraq-offer", "iraq-2026", "sky-shield", "turkey-s400", "mh17-2014"])
def test_what_is_of_the_world_says_as_of_when(name):
    assert re.match(r"As of 20\d\d-\d\d-\d\d: ", load_scenario(name).description)


def test_turkey_has_kurecik_without_a_zone():
    scenario = load_scenario("turkey-s400")

    (kurecik,) = scenario.held.units
    assert not kurecik.is_fire_unit
    assert [len(package.fire_units) for package in scenario.packages] == [0, 1, 0, 1]
    assert len(scenario.units) == 3


def test_turkey_has_an_s_400_in_storage_that_is_no_zone_and_says_when():
    scenario = load_scenario("turkey-s400")
    stored = next(package for package in scenario.packages if package.name == "S-400 in storage")

    assert stored.without == ("Ankara S-400",)
    assert not stored.fire_units
    assert len(stored.considerations) == 7
    assert scenario.description.startswith("As of 2026-11-30: ")
    assert not any("patriot" in unit.system.key for unit in scenario.units)  # no allied battery is placed


def test_mh17_holds_one_launcher_to_a_tenth_of_a_degree_airliners_and_the_words_of_others():
    scenario = load_scenario("mh17-2014")

    (unit,) = scenario.units
    assert (unit.site.lat_deg, unit.site.lon_deg) == (48.0, 38.8)
    assert unit.system.acquisition_radars == (unit.system.engagement_radar,)  # no battery's radar is told of
    assert [target.key for target in scenario.targets] == ["airliner"]
    assert "FL330" in [level.label for level in scenario.levels]
    assert not scenario.raids  # the launch is not re-enacted
    assert scenario.description.startswith("As of 2026-11-30: ")
    assert len(scenario.offers[0].considerations) == 8


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_what_is_really_there_stands_to_a_tenth_of_a_degree_and_the_rest_to_its_city(path):
    scenario = load_scenario(path)
    real = [unit.site for unit in scenario.units if unit.system.key == "an-tpy-2"]
    real += [asset.site for asset in scenario.assets if asset.kind in {"air base", "radar station"}]
    assert len(real) == (3 if path.stem == "turkey-s400" else 0)
    for site in real:
        assert (site.lat_deg, site.lon_deg) == (round(site.lat_deg, 1), round(site.lon_deg, 1)), site.name
    if path.stem not in {"smooth-sea", "template"}:  # both stand nowhere
        for site in (each.site for each in (*scenario.units, *scenario.assets)):
            assert (site.lat_deg, site.lon_deg) == (round(site.lat_deg, 2), round(site.lon_deg, 2)), site.name


def test_smooth_sea_can_be_checked_by_hand():
    """Every figure is one number, and the buoys stand where their names say."""
    scenario = load_scenario("smooth-sea")

    (unit,) = scenario.units
    assert all(figure.low == figure.nominal == figure.high for figure in unit.system.figures())
    assert scenario.refraction == "k=4/3"
    assert scenario.propagation is Propagation.LINE_OF_SIGHT
    assert unit.system.advertised_range_m.at(Case.CLAIMED) == 250e3
    site = unit.site.lat_deg, unit.site.lon_deg
    for asset in scenario.assets:
        said_km = float(asset.name.split()[2])
        assert sphere_distance_m(site, (asset.site.lat_deg, asset.site.lon_deg)) == pytest.approx(
            said_km * 1e3, rel=0.005
        )
    south, west, north, east = scenario.area.bounds_deg
    for edge in ((south, -40), (north, -40), (30, west), (30, east)):
        assert sphere_distance_m(site, edge) > 250e3  # the whole ring lies in the box


def test_a_path_beside_the_scenario_is_found_from_anywhere(tmp_path, monkeypatch):
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "border.geojson").write_text("{}")
    (folder / "s.yaml").write_text(
        "area: {file: border.geojson}\ntargets: [fighter]\nfire_units: [{name: T, system: tor-m2, site: '33, 44'}]\n"
    )
    monkeypatch.chdir(tmp_path)

    scenario = load_scenario("inner/s.yaml")

    assert (scenario.name, scenario.area.file.name, scenario.area.name) == ("s", "border.geojson", "border")
    assert scenario.area.file.exists()

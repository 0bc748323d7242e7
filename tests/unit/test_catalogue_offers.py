"""Offers, what is held, what is gone, and the keys that tell units apart."""

import pytest

from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.resolve import load_scenario
from skyshed.model.figure import Status
from skyshed.model.scenario import LevelKind

HEAD = """\
name: test
area: {country: Iraq}
targets: [fighter]
"""
NORTH = "{name: North, system: s-400, site: {lat: 34, lon: 44}, masts: {96L6E: 40V6M}}"
SOUTH = "{name: South, system: tor-m2, site: {lat: 32, lon: 45}}"


@pytest.fixture
def load(tmp_path):
    def from_text(text):
        path = tmp_path / "scenario.yaml"
        path.write_text(HEAD + text, "utf-8")
        return load_scenario(path)

    return from_text


def test_short_form_is_one_offer_named_after_the_scenario(load):
    scenario = load(f"fire_units: [{NORTH}, {SOUTH}]\nnetworked: true\n")

    (offer,) = scenario.offers
    assert (offer.name, offer.is_networked, scenario.held) == ("test", True, None)
    assert [unit.name for unit in offer.units] == ["North", "South"]
    assert offer.units[0].masts == {"96L6E": "40V6M"}
    assert scenario.packages == scenario.offers


def test_what_is_left_out_takes_its_default(load):
    scenario = load(f"fire_units: [{SOUTH}]\n")

    assert [level.label for level in scenario.levels] == ["100 m AGL", "1000 m AGL", "3000 m AGL", "FL330"]
    assert scenario.levels[0].kind is LevelKind.AGL
    assert (scenario.refraction, scenario.grid_spacing_m, scenario.seed) == ("median", None, 0)
    assert not scenario.offers[0].is_networked


def test_one_thing_in_two_offers_has_one_key(load):
    scenario = load(
        f"offers:\n  - {{name: A, fire_units: [{NORTH}]}}\n  - {{name: B, fire_units: [{NORTH}, {SOUTH}]}}\n"
    )

    assert [unit.key for unit in scenario.units] == ["North", "South"]
    assert scenario.offers[0].units[0] == scenario.offers[1].units[0]


def test_different_things_of_one_name_have_keys_of_their_own(load):
    moved = NORTH.replace("lat: 34", "lat: 35")
    scenario = load(
        f"offers:\n  - {{name: A, fire_units: [{NORTH}]}}\n  - {{name: B, fire_units: [{moved}]}}\n"
        f"  - {{name: C, fire_units: [{moved}]}}\n"
    )

    assert [offer.units[0].key for offer in scenario.offers] == ["North", "B: North", "B: North"]


def test_another_mast_makes_another_thing(load):
    bare = NORTH.replace(", masts: {96L6E: 40V6M}", "")
    scenario = load(f"offers:\n  - {{name: A, fire_units: [{NORTH}]}}\n  - {{name: B, fire_units: [{bare}]}}\n")

    assert [unit.key for unit in scenario.units] == ["North", "B: North"]


def test_held_stands_first_and_under_every_offer(load):
    scenario = load(f"held: {{name: Now, fire_units: [{SOUTH}]}}\noffers: [{{name: A, fire_units: [{NORTH}]}}]\n")

    assert [package.name for package in scenario.packages] == ["Now", "A"]
    assert [[unit.name for unit in package.units] for package in scenario.packages] == [["South"], ["North", "South"]]


def test_without_a_unit(load):
    scenario = load(f"fire_units: [{NORTH}, {SOUTH}]\nwithout: [South]\n")

    assert [unit.name for unit in scenario.offers[0].units] == ["North"]
    assert scenario.offers[0].without == ("South",)


def test_without_an_acquisition_radar(load):
    scenario = load(f"fire_units: [{NORTH}]\nwithout: North/96L6E\n")

    (unit,) = scenario.offers[0].units
    assert set(unit.system.radars) == {"92N6E", "91N6E"}
    assert unit.system.acquisition_radars == ("91N6E",)
    assert unit.masts == {}
    assert unit.is_fire_unit
    assert "96L6E" in load_catalogue().systems["s-400"].radars  # the catalogue's own is left as it was


def test_without_its_engagement_radar_a_unit_engages_nothing(load):
    scenario = load(f"fire_units: [{NORTH}]\nwithout: [North/92N6E]\n")

    (unit,) = scenario.offers[0].units
    assert unit.system.engagement_radar is None
    assert not unit.is_fire_unit


def test_the_same_unit_without_a_radar_is_another_thing(load):
    scenario = load(
        f"offers:\n  - {{name: A, fire_units: [{NORTH}]}}\n"
        f"  - {{name: B, fire_units: [{NORTH}], without: [North/91N6E]}}\n"
    )

    assert [unit.key for unit in scenario.units] == ["North", "B: North"]


def test_a_networked_radar_stands_with_the_units(load):
    radar = "{name: Watch, system: generic-acquisition-s-band, site: {lat: 33, lon: 44}, masts: {S-band radar: 40V6M}}"
    scenario = load(f"networked: true\nfire_units: [{SOUTH}]\nradars: [{radar}]\n")

    assert [unit.is_fire_unit for unit in scenario.offers[0].units] == [True, False]
    assert [unit.name for unit in scenario.offers[0].fire_units] == ["South"]


def test_a_radar_against_ballistic_targets_may_stand_by_itself(load):
    radar = "{name: Far, system: an-tpy-2, site: {lat: 38, lon: 38}}"

    assert not load(f"fire_units: [{SOUTH}]\nradars: [{radar}]\n").offers[0].units[1].is_fire_unit


def test_terms_of_an_offer(load):
    scenario = load(
        "sources:\n  paper: {title: A paper, address: https://example.org, grade: press, read_on: 2026-01-01}\n"
        f"fire_units: [{SOUTH}]\n"
        "price: {low: 1 bn USD, nominal: 2 bn USD, high: 3 bn USD, claims: [{says: 2 billion, source: paper}]}\n"
        "delivery: {nominal: 2 years, status: assumed, note: a guess}\n"
        "crew: {nominal: 100, status: derived, formula: {nominal: 2 * 50}, note: two units}\n"
        "considerations: [{text: It may rain., source: [paper, stardrive-pantsir]}]\n"
    )
    (offer,) = scenario.offers

    assert (offer.price_usd.low, offer.price_usd.nominal, offer.price_usd.key) == (1e9, 2e9, "test/price_usd")
    assert offer.price_usd.claims[0].as_printed == "2 billion"
    assert (offer.delivery_months.nominal, offer.crew.nominal) == (24.0, 100.0)
    assert offer.considerations[0].sources == ("paper", "stardrive-pantsir")
    assert {"paper", "stardrive-pantsir", "cmo-605"} <= set(scenario.sources)
    assert "wikipedia-kurecik" not in scenario.sources  # nothing here cites it


def test_like_lays_figures_over_a_published_system(load):
    scenario = load(
        "systems:\n"
        "  short-buk:\n"
        "    like: buk-m3\n"
        "    name: Buk of a sceptic\n"
        "    missiles:\n"
        "      9M317M:\n"
        "        max_range: {low: 30 km, nominal: 40 km, status: assumed, note: a sceptic}\n"
        "fire_units: [{name: B, system: short-buk, site: {lat: 33, lon: 44}}]\n"
    )
    system, published = scenario.units[0].system, load_catalogue().systems["buk-m3"]
    figure = system.missiles["9M317M"].max_range_m

    assert (system.key, system.name, figure.key) == ("short-buk", "Buk of a sceptic", "short-buk/9M317M/max_range_m")
    assert (figure.low, figure.nominal, figure.high) == (30e3, 40e3, 70e3)  # the high end is still the published one
    assert (figure.status, figure.claims) == (Status.ASSUMED, ())  # no published source says 40 km
    assert system.missiles["9M317M"].max_altitude_m.nominal == published.missiles["9M317M"].max_altitude_m.nominal
    assert system.missiles["9M317M"].max_altitude_m.claims == published.missiles["9M317M"].max_altitude_m.claims


def test_null_takes_a_part_out_of_a_published_system(load):
    scenario = load(
        "systems: {export-s-400: {like: s-400, missiles: {40N6E: null}}}\n"
        "fire_units: [{name: N, system: export-s-400, site: {lat: 33, lon: 44}}]\n"
    )

    assert "40N6E" not in scenario.units[0].system.missiles
    assert "48N6E3" in scenario.units[0].system.missiles


def test_like_of_like(load):
    scenario = load(
        "systems:\n"
        "  one: {like: tor-m2, reaction_time: {nominal: 6 s, low: 6 s, high: 6 s, status: assumed, note: one}}\n"
        "  two: {like: one, note: a second step}\n"
        "fire_units: [{name: N, system: two, site: {lat: 33, lon: 44}}]\n"
    )

    assert scenario.units[0].system.reaction_time_s.nominal == 6.0
    assert scenario.units[0].system.note == "a second step"


def test_a_published_system_may_be_overridden_under_its_own_name(load):
    scenario = load(
        "systems: {tor-m2: {like: tor-m2, counts: {crew: {nominal: 4, status: assumed, note: more}}}}\n"
        f"fire_units: [{SOUTH}]\n"
    )

    assert scenario.units[0].system.counts["crew"].nominal == 4.0


def test_target_class_of_the_users_own(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(
        HEAD.replace("[fighter]", "[jet-drone]") + "target_classes:\n"
        "  jet-drone:\n"
        "    like: shahed-type-drone\n"
        "    speed: {low: 550 km/h, nominal: 600 km/h, high: 800 km/h, status: assumed, note: jet version}\n"
        f"fire_units: [{SOUTH}]\n"
    )
    (target,) = load_scenario(path).targets

    assert (target.key, target.speed_m_s.key) == ("jet-drone", "jet-drone/speed_m_s")
    assert target.speed_m_s.nominal == pytest.approx(600 / 3.6)
    assert target.rcs_in("VHF").nominal == load_catalogue().targets["shahed-type-drone"].rcs_in("VHF").nominal


def test_every_spelling_of_a_position_gives_the_same_site(load):
    spellings = (
        "{lat: 33.3125, lon: 44.35}",
        "'33.3125, 44.35'",
        "33°18'45\"N 44°21'00\"E",
        "{position: 38SMB3949486120}",
    )
    units = ", ".join(f"{{name: U{n}, system: tor-m2, site: {text}}}" for n, text in enumerate(spellings))

    sites = [unit.site for unit in load(f"fire_units: [{units}]\n").units]

    assert [site.lat_deg for site in sites] == pytest.approx([33.3125] * 4, abs=2e-5)
    assert [site.lon_deg for site in sites] == pytest.approx([44.35] * 4, abs=2e-5)

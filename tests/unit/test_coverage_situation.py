"""Words by situation: covering one's own country, reaching into a neighbour's; offers, sites and packages."""

from dataclasses import replace

import pytest

from factories import scenario, unit
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.coverage.situation import Situation, participle_at
from skyshed.coverage.standing import is_inside
from skyshed.model.scenario import Area, Offer, Site
from skyshed.verbs.notebook import result_html

IRAQ = Area("Iraq", country="Iraq")
BAGHDAD, DAMASCUS = unit("Baghdad", 33.3, 44.4), unit("Damascus", 33.5, 36.3)


def asked(*units, area=IRAQ):
    package = Offer("Package", units)
    return replace(scenario(package), area=area), package


@pytest.mark.parametrize(
    ("units", "verb", "verb_plural", "participle"),
    [
        ((BAGHDAD,), "covers", "cover", "covered"),
        ((DAMASCUS,), "reaches into", "reach into", "reached"),
        ((BAGHDAD, DAMASCUS), "covers", "cover", "covered"),
        ((), "covers", "cover", "covered"),
    ],
)
def test_a_package_that_stands_wholly_abroad_reaches_into_its_neighbour(units, verb, verb_plural, participle):
    the_scenario, package = asked(*units)
    situation = Situation(the_scenario, package)
    assert (situation.verb, situation.verb_plural, situation.participle) == (verb, verb_plural, participle)
    assert Situation(the_scenario).verb == verb


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "expected"),
    [
        (30.04, 47.93, True),  # Umm Qasr, at the border
        (29.9745, 48.4725, True),  # the quays of al-Faw
        (29.40, 47.99, False),  # Kuwait
        (29.5, 48.9, False),  # at sea
        (36.19, 44.01, True),  # Erbil
        (33.51, 36.29, False),
    ],
)
def test_inside_is_by_the_outline_and_what_it_errs(lat_deg, lon_deg, expected):
    assert is_inside(Site("x", lat_deg, lon_deg), IRAQ) is expected


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "country"),
    [
        (-18.1416, 178.4415, "Fiji"),  # Suva
        (6.4541, 3.3947, "Nigeria"),  # Lagos
        (55.6759, 12.5655, "Denmark"),  # Copenhagen
        (24.4798, 118.0819, "China"),  # Xiamen
        (27.1865, 56.2808, "Iran"),  # Bandar Abbas
        (-21.1394, -175.2018, "Tonga"),  # Nuku'alofa
    ],
)
def test_a_city_that_coarse_coasts_miss_stands_in_its_country(lat_deg, lon_deg, country):
    assert is_inside(Site("x", lat_deg, lon_deg), Area(country, country=country))
    assert not is_inside(Site("x", lat_deg, lon_deg), Area("Iraq", country="Iraq"))


def test_no_site_is_drawn_over_a_border():
    """Goma lies in the Democratic Republic of the Congo, and 344 m across the line as the outlines draw it."""
    goma = Site("x", -1.67409, 29.22845)

    assert is_inside(goma, Area("Rwanda", country="Rwanda"))
    assert not is_inside(goma, Area("DR Congo", country="DR Congo"))


@pytest.mark.parametrize(("lon_deg", "expected"), [(178.4, True), (-179.9, True), (181.6, False), (170.0, False)])
def test_an_area_beyond_180_degrees_holds_its_sites(lon_deg, expected):
    box = Area("box", bounds_deg=(-20.0, 177.0, -15.0, 181.0))
    assert is_inside(Site("x", -17.0, lon_deg), box) is expected


@pytest.mark.parametrize(
    ("name", "nouns"),
    [
        ("iraq-offer", ["what is held", "offer", "offer", "offer"]),
        ("turkey-s400", ["what is held", "site", "package", "site"]),
        ("smooth-sea", ["site"]),
        ("civil-flights", ["package"]),
    ],
)
def test_what_nobody_offers_is_no_offer(name, nouns):
    shipped = load_scenario(name)
    assert [Situation(shipped, package).package_noun for package in shipped.packages] == nouns


@pytest.mark.parametrize(
    ("units", "at", "participle"),
    [
        ((DAMASCUS,), (33.3, 44.4), "reached"),
        ((DAMASCUS,), (33.5, 36.4), "covered"),  # over its own country
        ((BAGHDAD, DAMASCUS), (33.3, 44.4), "covered"),
    ],
)
def test_a_point_is_reached_from_abroad_only(units, at, participle):
    assert participle_at(asked(*units)[0], *at) == participle


@pytest.mark.parametrize(
    ("packages", "says"),
    [
        ((BAGHDAD,), "sky covered, by case"),
        ((DAMASCUS,), "sky reached, by case"),
        ((BAGHDAD, DAMASCUS), "sky covered or, from outside, reached, by case"),
    ],
)
def test_the_table_of_a_notebook_says_which(packages, says):
    offers = tuple(Offer(each.name, (each,)) for each in packages)
    html = result_html(replace(scenario(*offers), area=IRAQ), "ground", (), (), ())
    assert f"share of the area's {says}, on ground" in html


SITE = "fire_units: [{name: Konya, system: tor-m2, site: '37.87, 32.49'}]"
HEAD = "name: one\narea: {bounds: {south: 37, west: 32, north: 38, east: 33}}\ntargets: [fighter]\n"


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        (SITE, "site"),
        (f"{SITE}\noffered: true", "offer"),
        (f"{SITE}\nprice: {{nominal: 0.1 bn USD, status: assumed, note: x}}", "offer"),
        (f"{SITE}\nprice: {{nominal: 0.1 bn USD, status: assumed, note: x}}\noffered: false", "site"),
        (f"offers: [{{name: A, {SITE}}}]", "offer"),
        (f"offers: [{{name: A, offered: false, {SITE}}}]", "site"),
    ],
)
def test_a_file_says_what_is_offered(tmp_path, text, noun):
    path = tmp_path / "one.yaml"
    path.write_text(HEAD + text, "utf-8")
    assert Situation(load_scenario(path)).package_noun == noun


def test_offered_is_true_or_false(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text(f"{HEAD}{SITE}\noffered: perhaps\n", "utf-8")
    assert [each.message for each in problems(path)] == ["'perhaps' is neither true nor false"]

"""The ring as a reader meets it: one screen, one page, one record, on the ground inside the package."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from factories import hilly_raster
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Site
from skyshed.report.ring.page import ring_page_text
from skyshed.report.ring.record import ring_record_text
from skyshed.report.ring.text import ring_text
from skyshed.verbs.ring import ring

AGL = ("100 m AGL", "1000 m AGL", "3000 m AGL")


@pytest.fixture(scope="module")
def baghdad():
    return ring("S-400", at="Baghdad", area="Iraq")


@pytest.fixture(scope="module")
def tor():
    return ring("SA-15", at=(36.34, 43.13))


def answered(found):
    return {each.level.label: set(each.answered) for each in found.levels}


def test_coarse_ground_answers_only_where_it_cannot_decide(baghdad):
    """At FL330 the radar's range ends the nominal reach; as claimed it leads to the horizon, which ground decides."""
    assert answered(baghdad) == {
        "100 m AGL": set(),
        "1000 m AGL": set(),
        "3000 m AGL": {Case.CONSERVATIVE},
        "FL330": {Case.NOMINAL, Case.CONSERVATIVE},
    }


def test_a_short_missile_is_answered_low_between_mountains(tor):
    """16 km of missile end before ridges do, but for the lowest level."""
    assert [level for level, cases in answered(tor).items() if Case.NOMINAL in cases] == [*AGL[1:], "FL330"]
    reach_m = tor.levels[1].rows[Case.NOMINAL].reach_median_m
    assert reach_m == pytest.approx(np.sqrt(1 - (1000 / 10_000) ** 2) * 15_000, rel=0.01)  # an ellipsoid of 15 by 10 km


def test_fine_ground_answers_every_level(tmp_path):
    dem = hilly_raster(tmp_path / "hills.tif", middle=(33.0, 44.0))
    found = ring("tor-m2", at="33.0, 44.0", terrain=[dem, "sea: 0 m"])

    assert answered(found) == {label: set(Case) for label in (*AGL, "FL330")}
    assert "needs finer ground" not in ring_text(found)
    low = found.levels[0].rows[Case.NOMINAL]
    assert min(low.reach_by_azimuth_m) < max(low.reach_by_azimuth_m)
    assert "Nominal, by direction" in ring_text(found)


@pytest.mark.real_terrain
def test_fine_real_ground_answers_every_level_and_cuts_low_ones(shared_data):
    dem = shared_data / "dem" / "vfp15_mideast" / "vfp15_8bit_mideast_15s.tif"
    found = ring("buk-m3", at="Mosul", terrain=[dem])

    assert answered(found) == {label: set(Case) for label in (*AGL, "FL330")}
    reach_m = [each.rows[Case.NOMINAL].reach_median_m for each in found.levels]
    assert reach_m[0] < 40e3
    assert reach_m[2] > 60e3


def test_one_screen_holds_it(baghdad, tor):
    for found in (baghdad, tor):
        lines = ring_text(found).split("\n")
        assert len(lines) <= 23  # the page's name comes below
        assert max(map(len, lines)) <= 80


def test_the_screen_says_what_was_worked_out(baghdad):
    said = ring_text(baghdad)
    level = baghdad.levels[3]

    assert said.startswith("Is the 400 km circle around Baghdad true? S-400 Triumf (SA-21); Baghdad, Iraq.\n")
    assert (
        "No: at no height answered. Against a 4th-generation fighter the S-400 Triumf reaches, nominal case, at FL330 "
        "229 km in every direction."
    ) in " ".join(said.split())
    (row,) = re.findall(r"^FL330 .*", said, re.MULTILINE)
    assert row.split() == ["FL330", "–", "229", "136", "33", "%"]
    assert level.rows[Case.NOMINAL].reach_median_m == pytest.approx(229e3, abs=500)
    assert level.shares[Case.NOMINAL][0] == pytest.approx(0.335, abs=0.005)
    assert re.search(r"^advertised ring +400 +84 %$", said, re.MULTILINE)
    assert "Advertised: 400 km (380 km to 400 km), disputed, 7 sources." in said
    assert "Place: Baghdad, Iraq, 33.3406°N 44.4009°E (place name: GeoNames, CC BY 4.0)." in said
    assert "Place names: GeoNames (geonames.org), CC BY 4.0" in ring_page_text(baghdad)


def test_a_neighbour_is_reached_into_and_never_covered(baghdad):
    """From Baghdad the border with Iran lies some 120 km away, 229 km reach at FL330."""
    said = {each.state: each for each in baghdad.into if each.level.label == "FL330"}

    assert said["Iran"].depth_m == pytest.approx(110e3, abs=15e3)
    assert "Reaches into, FL330, nominal: Iran" in ring_text(baghdad)
    assert not re.search(r"cover\w* (Iran|Syria|a neighbour)", ring_text(baghdad) + ring_page_text(baghdad))


def test_levels_without_an_answer_show_no_number(baghdad):
    record = json.loads(ring_record_text(baghdad))
    by_label = {each["label"]: each for each in record["levels"]}

    assert by_label["100 m AGL"]["cases"] == {}
    assert by_label["100 m AGL"]["needs_finer_ground"] == ["claimed", "nominal", "conservative"]
    assert by_label["FL330"]["cases"].keys() == {"nominal", "conservative"}
    assert len(by_label["FL330"]["cases"]["nominal"]["reach_by_azimuth_m"]) == len(record["azimuths_deg"]) == 48
    assert by_label["FL330"]["is_circle_true"] is False
    assert re.search(r"^100 m above ground +needs finer ground$", ring_text(baghdad), re.MULTILINE)


def test_a_mast_lifts_every_radar_and_says_so():
    low, high = (ring("s-400", at=(33.3, 44.4), mast_height_m=height) for height in (None, "30 m"))

    assert {radar.antenna_height_m.nominal for radar in high.unit.system.radars.values()} == {30.0}
    assert "every radar on a mast of 30 m, as asked" in ring_text(high)
    assert "no mast" in ring_text(low)
    assert high.levels[3].rows[Case.NOMINAL].reach_min_m >= low.levels[3].rows[Case.NOMINAL].reach_min_m


HOSTILE = '<script>alert(1)</script>" onload="x\x1b[2J'


def test_names_are_escaped_in_the_page_and_plain_on_the_terminal(baghdad):
    site = replace(baghdad.place.site, name=HOSTILE)
    place = replace(baghdad.place, site=site, words=HOSTILE, credit=HOSTILE)
    system = replace(baghdad.unit.system, name=HOSTILE)
    found = replace(baghdad, place=place, unit=replace(baghdad.unit, name=HOSTILE, site=site, system=system))
    page = ring_page_text(found)

    assert "<script" not in page
    assert 'onload="x' not in page
    assert json.loads(ring_record_text(found))["place"] == HOSTILE


def test_the_page_draws_the_circle_and_every_answered_level(tor):
    page = ring_page_text(tor)

    assert page.count('class="rose-ring"') == 1
    assert len(re.findall(r'class="rose-line rose-[1-4]"', page)) == 2  # nothing is reached at FL330, nominally
    assert " style=" not in page
    assert "What not to say" in page


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"system": "generic-acquisition-vhf"},
            "system: generic-acquisition-vhf .* has no missile and engages nothing",
        ),
        ({"mast_height_m": "0 m"}, "mast_height_m: 0 m is no height of a mast; above 0 m, up to 500 m is accepted"),
        ({"mast_height_m": "501 m"}, "mast_height_m: 501 m is no height of a mast"),
        ({"mast_height_m": -3.0}, "mast_height_m: -3 m is no height of a mast"),
        ({"mast_height_m": float("nan")}, "mast_height_m: .* is no height of a mast"),
        ({"mast_height_m": "27"}, "mast_height_m: '27'"),
        ({"mast_height_m": "tall"}, "mast_height_m: 'tall' is not a length; write for example '27 m'"),
        (
            {"area": "Iran"},
            r"area: the outline of Iran and 3 km off its coast do not hold Here \(33.30, 44.40\); name the",
        ),
        ({"area": "Irak"}, "area: no country 'Irak'"),
        ({"target": "figther"}, "target: there is no 'figther', but fighter, f-35-class"),
        ({"target": "ballistic-missile"}, "target: there is no 'ballistic-missile', but"),
    ],
)
def test_what_does_not_fit_is_one_line(asked, message):
    with pytest.raises(InputError, match=message):
        ring(**{"system": "tor-m2", "at": Site("Here", 33.3, 44.4)} | asked)


def test_the_answer_says_by_which_name_and_from_how_many_the_place_was_found(tor):
    place = replace(tor.place, words="Ho Chi Minh City, Vietnam", credit="x", found_as="Saigon", others=("Other",))
    found = replace(tor, place=place)
    said = 'Ho Chi Minh City, Vietnam (found as "Saigon"; taken as the largest of 2)'

    assert said in " ".join(ring_text(found).split())
    assert said in ring_page_text(found).replace("&#34;", '"')
    record = json.loads(ring_record_text(found))
    assert (record["place_found_as"], record["place_others"]) == ("Saigon", ["Other"])

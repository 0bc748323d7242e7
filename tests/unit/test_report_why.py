"""Why a point is not covered: the words, the JSON, and the drawn profile; on an answer made by hand."""

import json
import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PIL import Image

import report_fixtures as made
from skyshed.coverage.rows import GroundRow
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.report.drawing.palette import CURVES, rgb
from skyshed.report.why.answer import why_json, why_text
from skyshed.report.why.profile import bulge_k, draw_profile
from skyshed.terrain.embedded import MEASURED
from skyshed.zone.reason import Reason
from why_fixtures import answer, diffracted, profile

whole_text = partial(why_text, is_whole=True)


def test_the_first_lines_are_the_answer_and_the_ridge():
    lines = whole_text(answer(), made.scenario()).splitlines()
    assert lines[0] == (
        "Not covered: 34.0000°N 44.5000°E at 500 m above ground (600 m above sea level, ground 100 m), against a "
        "cruise missile, nominal case, reach (no clock)."
    )
    assert lines[1] == (
        "The view from engage of S-400 Baghdad is blocked 30 km from the site, at 34.1000°N 44.7000°E, by ground 600 m "
        "above sea level; it sees that place from 1,500 m above sea level on."
    )


@pytest.mark.parametrize(
    ("visible_from_msl_m", "begin"), [(640.0, "No view from "), (600.01, "Nothing blocks the view from ")]
)
def test_the_ground_of_the_place_itself_is_no_ridge(visible_from_msl_m, begin):
    """A point inside the ground, and one upon it: neither is "blocked 80 km from the site"."""
    asked = answer()
    asked.profile.blocker.range_m, asked.profile.visible_from_msl_m = 80e3, visible_from_msl_m
    line = whole_text(asked, made.scenario()).splitlines()[1]
    assert line.startswith(begin + "engage of S-400 Baghdad")
    assert "blocked" not in line


def test_every_unit_says_why_with_its_figure_and_sources_follow_once():
    asked = answer()
    text = whole_text(replace(asked, units=(*asked.units, asked.units[1])), made.scenario())
    expected = """\
S-400 Baghdad (s-400; in S-400 + Tor-M2), 80 km away, bearing from it 005°: not covered: terrain
  nearest chain: missile, engage
  engage of S-400 Baghdad: terrain; it allows 1,500 m to 27,000 m above sea level there
    deciding figure: S-400 › radar engage › antenna height, 4 m · 6 m · 8 m, merely assumed (hand-made for tests)
Tor-M2 Mosul (s-400; in S-400 + Tor-M2), 250 km away, bearing from it 005°: not covered: outside the missile's range
  nearest chain: missile, engage
  missile: outside the missile's range; it allows no altitude there
    deciding figure: S-400 › missile › longest range, 150 km · 225 km · 250 km, disputed

S-400 › missile › longest range:
  “250000 m” The maker's page, https://example.com/s-400; not compared
  “150000” Deal for four batteries, https://example.org/deal?a=1&b=2; not compared
Terrain: Viewfinder Panoramas 15 arc-seconds, posts 463 m apart. Elevation: made by hand."""
    assert text.split("\n\n", 1)[1] == expected


def test_a_packages_answers_are_told_once_where_they_are_the_same():
    asked = answer()
    twice = tuple(replace(asked.units[0], package=name) for name in ("A", "B"))
    text = whole_text(replace(asked, units=twice), made.scenario())
    assert text.count("S-400 Baghdad (s-400; in A; B)") == 1
    assert text.count("not covered: terrain") == 1


def test_a_covered_point_names_who_covers_it():
    lines = whole_text(answer(is_blocked=False), made.scenario()).splitlines()
    assert lines[0].startswith("Covered by S-400 Baghdad: 34.0000°N 44.5000°E at 500 m above ground")
    assert lines[1].startswith("Nothing blocks the view from engage of S-400 Baghdad")


def test_unknown_terrain_on_the_way_is_said():
    asked = answer()
    asked.profile.is_known, asked.profile.blocker = False, None
    open_unit = replace(asked.units[0], reason=Reason.NO_TERRAIN_DATA)
    asked = replace(asked, units=(open_unit, asked.units[1]))
    lines = whole_text(asked, made.scenario()).splitlines()
    assert lines[0].startswith("Not known: 34.0000°N 44.5000°E")
    assert lines[1] == "Terrain on the way from engage of S-400 Baghdad is unknown, so nothing can be said of its view."
    assert lines[3].endswith("bearing from it 005°: not known: no terrain data")
    assert ": not covered: outside the missile's range" in "\n".join(lines)
    assert (json.loads(why_json(asked))["is_covered"], json.loads(why_json(asked))["is_known"]) == (False, False)


def test_what_one_unit_covers_is_known_whatever_another_leaves_open():
    asked = answer(is_blocked=False)
    asked = replace(asked, units=(asked.units[0], replace(asked.units[1], reason=Reason.NO_TERRAIN_DATA)))
    assert (asked.is_covered, asked.is_known) == (True, True)
    assert whole_text(asked, made.scenario()).startswith("Covered by S-400 Baghdad")


def test_what_diffraction_takes_is_told_with_its_edge_and_both_altitudes():
    told = whole_text(diffracted(lowest_msl_m=1650.0, spare_db=7.0), made.scenario())
    expected = """
The line of sight from engage of S-400 Baghdad is blocked 30 km from the site, at 34.1000°N 44.7000°E, by ground \
600 m above sea level.
The radar's waves reach the point too weakly to see it there: the ground on the way takes 9.3 dB one way, and 7.0 dB \
can be spared at that range (8.1 dB less 1.1 dB that the beam loses near the horizon).
Most is lost at ground 600 m above sea level, 30 km from the site, 341 m above the line to the point, at \
34.1000°N 44.7000°E.
The line of sight there begins at 1,500 m above sea level; with diffraction the lowest altitude seen is 1,650 m, \
150 m higher.
Median air, no ducting, no lobes; about ± 3 dB near the horizon, ± 10 dB deep in shadow; at VHF the antenna's height \
decides.

S-400 Baghdad (s-400"""
    assert expected in told


def test_a_point_in_shadow_that_is_seen_and_one_in_sight_that_is_not():
    free = answer(is_blocked=False).units
    lines = whole_text(replace(diffracted(), units=free), made.scenario())
    assert "The point lies 900 m below the line of sight, and is covered all the same." in lines
    assert "the lowest altitude seen is 550 m, 950 m lower." in lines

    lost = (replace(answer().units[0], reason=Reason.DIFFRACTION_LOSS),)
    unseen = replace(diffracted(is_blocked=False, lowest_msl_m=700.0, spare_db=-2.0), units=lost)
    lines = whole_text(unseen, made.scenario())
    assert lines.startswith("Not covered")
    assert "Nothing blocks the line of sight from engage of S-400 Baghdad.\n" in lines
    assert "and the echo from that range is 2.0 dB short as it is." in lines
    assert "341" not in lines
    assert "12 m below the line to the point" in lines
    assert "The point lies in line of sight, 390 m above where it begins, and is not covered all the same." in lines


def test_out_of_the_radars_reach_no_altitude_is_the_lowest():
    asked = diffracted(lowest_msl_m=math.nan)
    assert "with diffraction no altitude is seen at that range." in whole_text(asked, made.scenario())
    assert json.loads(why_json(asked))["diffraction"]["lowest_msl_m"] is None


def test_where_maps_decide_otherwise_than_the_exact_profile_it_is_said():
    asked = diffracted(lost_db=12.3)
    budget = replace(asked.diffraction.budget, map_lost_db=11.8)
    asked = replace(asked, diffraction=replace(asked.diffraction, budget=budget))
    words = "; maps read 11.8 dB off a table of losses, and that decides."
    assert words in whole_text(asked, made.scenario())
    assert words not in whole_text(diffracted(), made.scenario())


def test_coarse_terrain_that_leaves_line_of_sight_is_said():
    words = (
        "By line of sight alone: posts are 1.9 km apart, more than 1 km, so that they have no edges that waves are "
        "diffracted over, and not all ground in reach is open sea."
    )
    asked = replace(answer(), propagation_asked=Propagation.BY_TERRAIN)
    asked = replace(asked, terrain=replace(asked.terrain, spacing_m=1855.0))
    assert whole_text(asked, made.scenario()).splitlines()[2] == words
    assert "no edges" not in whole_text(answer(), made.scenario())


RAIN = Rain(50.0, extent_m=30e3, height_m=5e3)
CLUTTER = Clutter(30.0, reflectivity_db=-30.0, beamwidth_deg=1.5, resolution_m=150.0)


@pytest.mark.parametrize("is_diffracted", [True, False])
def test_declared_rain_is_named_with_what_it_takes(is_diffracted):
    asked = replace(diffracted() if is_diffracted else answer(), rain=RAIN, rain_db=75.4)
    words = "The declared rain (50 mm/h) takes 75.4 dB of the echo to engage, both ways: 37.7 dB one way."
    assert words in whole_text(asked, made.scenario()).splitlines()
    assert "declared rain" not in whole_text(replace(asked, rain=None), made.scenario())


@pytest.mark.parametrize(
    ("ends_msl_m", "sees"),
    [((1500.0, 27e3), "it sees that place from 1,500 m above sea level on"), ((9e3, 8e3), "it sees no altitude there")],
)
def test_declared_clutter_is_named_where_it_hides_the_point(ends_msl_m, sees):
    asked = replace(answer(), clutter=CLUTTER)
    assert "declared clutter (improvement 30 dB) does not decide." in whole_text(asked, made.scenario())

    asked.units[0].obstacles[0].reason = Reason.CLUTTER
    asked.units[0].obstacles[0].allowed_low_msl_m, asked.units[0].obstacles[0].allowed_high_msl_m = ends_msl_m
    expected = (
        "The point is lost in the ground's echo to engage: the declared clutter improvement (30 dB) decides; " + sees
    )
    lines = whole_text(asked, made.scenario()).splitlines()
    assert expected + "." in lines
    assert lines[1].startswith("The line of sight from engage of S-400 Baghdad is blocked")  # which is not what it sees
    assert "it sees" not in lines[1]


def test_what_is_declared_in_json():
    record = json.loads(why_json(replace(answer(), rain=RAIN, clutter=CLUTTER, rain_db=75.4)))
    assert record["rain"] == {"rate_mm_h": 50.0, "extent_m": 30e3, "height_m": 5e3}
    assert record["rain_db"] == 75.4
    assert record["clutter"]["improvement_db"] == 30.0
    dry = json.loads(why_json(answer()))
    assert (dry["rain"], dry["rain_db"], dry["clutter"]) == (None, 0.0, None)


def test_diffraction_in_json():
    record = json.loads(why_json(diffracted(lowest_msl_m=1650.0)))
    assert (record["propagation"], json.loads(why_json(answer()))["propagation"]) == ("diffraction", "line-of-sight")
    assert json.loads(why_json(answer()))["diffraction"] is None
    assert record["diffraction"] == {
        "lost_db": 9.26,
        "map_lost_db": 9.26,
        "spare_db": 12.0,
        "beam_db": 1.1,
        "is_in_sight": False,
        "is_seen": False,
        "sight_msl_m": 1500.0,
        "lowest_msl_m": 1650.0,
        "lowest_above_sight_m": 150.0,
        "edge": {"range_m": 30000.0, "lat_deg": 34.1, "lon_deg": 44.7, "ground_msl_m": 600.0, "above_line_m": 341.2},
    }


def test_the_lowest_altitude_seen_is_drawn_beside_the_line_of_sight(tmp_path):
    def columns_of(asked, colour):
        draw_profile(asked, tmp_path / "why.png")
        with Image.open(tmp_path / "why.png") as image:
            pixels = np.asarray(image.convert("RGB"))
        return np.count_nonzero((pixels == np.round(255 * np.array(rgb(colour)))).all(axis=2).any(axis=0))

    assert columns_of(answer(), CURVES[2]) < 10  # where colours blend
    assert columns_of(diffracted(lowest_msl_m=1650.0), CURVES[2]) > 500
    assert columns_of(diffracted(is_blocked=False, lowest_msl_m=700.0), CURVES[2]) > 500


def test_json_says_the_same():
    record = json.loads(why_json(answer()))
    assert record["is_covered"] is False
    assert record["line_of_sight"]["blocker"] == {
        "range_m": 30000.0,
        "lat_deg": 34.1,
        "lon_deg": 44.7,
        "ground_msl_m": 600.0,
        "is_terrain": True,
    }
    assert record["units"][1]["obstacles"][0]["allowed_low_msl_m"] is None
    assert record["units"][0]["obstacles"][0]["figure"]["status"] == "assumed"
    assert json.loads(why_json(answer(has_profile=False)))["line_of_sight"] is None


def test_a_ray_is_drawn_as_free_only_as_far_as_the_terrain_is_known(tmp_path):
    def last_blue_px(asked):
        draw_profile(asked, tmp_path / "why.png")
        with Image.open(tmp_path / "why.png") as image:
            pixels = np.asarray(image.convert("RGB"))
        blue = (pixels == np.round(255 * np.array(rgb(CURVES[0])))).all(axis=2)
        return np.flatnonzero(blue.any(axis=0)).max() / pixels.shape[1]

    free, opened = answer(is_blocked=False), answer(is_blocked=False)
    opened.profile.is_known, opened.profile.visible_from_msl_m = False, math.nan
    unknown = opened.profile.range_m >= 40e3
    opened.profile.min_visible_msl_m = np.where(unknown, np.nan, opened.profile.min_visible_msl_m)
    open_units = tuple(replace(each, reason=Reason.NO_TERRAIN_DATA) for each in opened.units)

    assert last_blue_px(free) > 0.9
    assert 0.45 < last_blue_px(replace(opened, units=open_units)) < 0.6


@pytest.mark.parametrize("k", [1.0, 7 / 6, 4 / 3])
def test_the_bulge_is_drawn_for_the_air_at_the_site_however_steep_the_ray(k):
    """A k fitted to a steep ray was k cos^2 of its elevation: 0.34 under a target high above."""
    assert bulge_k(profile(k=k)) == pytest.approx(k, rel=1e-9)


@pytest.mark.parametrize(
    ("seen_from_m", "asked_m", "words"),
    [(5.3, 5.0, "from 5.3 m"), (5.04, 5.0, "from 5.04 m"), (1500.0, 600.0, "from 1,500 m"), (5.4, 4.4, "from 5 m")],
)
def test_the_altitude_from_which_it_sees_is_told_apart_from_the_one_asked_about(seen_from_m, asked_m, words):
    """At 5 m it was not covered, and seen "from 5 m on"."""
    asked = replace(answer(), altitude_msl_m=asked_m, ground_msl_m=0.0)
    asked.profile.visible_from_msl_m = seen_from_m
    assert f"it sees that place {words} above sea level on." in whole_text(asked, made.scenario())


def test_a_point_inside_the_ground_is_said_to_lie_there():
    asked = replace(answer(is_blocked=False), altitude_msl_m=100.0, ground_msl_m=610.0)
    assert (asked.is_covered, asked.is_known) == (False, True)
    first = whole_text(asked, made.scenario()).splitlines()[0]
    assert first.startswith("Not covered, inside the ground: 34.0000°N 44.5000°E")
    assert "ground 610 m" in first
    assert json.loads(why_json(asked))["is_inside_ground"] is True
    assert json.loads(why_json(answer()))["is_inside_ground"] is False


def test_stated_ground_stands_beside_the_terrains_own():
    asked = replace(answer(), grounds=(GroundRow("S-400 Baghdad", 507.0, 412.4),))
    words = "Ground stated: S-400 Baghdad 507 m above sea level, where the terrain itself has 412 m."
    assert whole_text(asked, made.scenario()).splitlines()[-1] == words
    assert json.loads(why_json(asked))["grounds"] == [
        {"site": "S-400 Baghdad", "ground_msl_m": 507.0, "terrain_msl_m": 412.4}
    ]


def test_the_embedded_terrain_is_no_bound():
    info = replace(made.result().terrain, is_embedded=True)
    asked = replace(answer(), terrain=info)
    assert f"9 km terrain: not a bound. {MEASURED}" in whole_text(asked, made.scenario())
    assert json.loads(why_json(asked))["terrain"]["label"] == "9 km terrain: not a bound"
    assert json.loads(why_json(answer()))["terrain"]["label"] is None


@pytest.mark.parametrize(
    "asked",
    [
        answer(),
        answer(is_blocked=False),
        answer(has_profile=False),
        diffracted(),
        diffracted(is_blocked=False, lowest_msl_m=math.nan),
    ],
)
def test_the_profile_is_drawn_for_every_kind_of_answer(asked, tmp_path):
    draw_profile(asked, tmp_path / "why.png")
    with Image.open(tmp_path / "why.png") as image:
        assert image.size == (1024, 640)
        assert len(image.convert("RGB").getcolors(1 << 20)) > 20

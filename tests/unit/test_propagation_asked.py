"""What may be asked of propagation, rain and clutter: one grammar, one line for what is wrong, records that say it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from affine import Affine

import skyshed as sky
from factories import TINY, scenario
from skyshed.catalogue.propagation import parse_propagation, parse_rain_rate
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.diffraction.choice import propagation_over
from skyshed.errors import InputError
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.report.assess.summary import summary
from skyshed.terrain.terrain import TerrainWindow
from skyshed.verbs.asked import as_asked, clutter_improvement_db_of, propagation_of, rain_mm_h_of
from skyshed.verbs.assess import assess
from skyshed.verbs.exposure import ExposureOptions, narrowed


def written(tmp_path, added=""):
    path = tmp_path / "mine.yaml"
    path.write_text(TINY + added, "utf-8")
    return path


@pytest.mark.parametrize("word", ["line-of-sight", "Line of sight", " LINE_OF_SIGHT "])
def test_propagation_has_one_grammar_for_scenario_command_line_and_python(tmp_path, word):
    assert load_scenario(written(tmp_path, f"propagation: '{word}'\n")).propagation is Propagation.LINE_OF_SIGHT
    assert propagation_of(word) is propagation_of(Propagation.LINE_OF_SIGHT) is Propagation.LINE_OF_SIGHT
    assert propagation_of(None) is None


def test_by_terrain_may_be_written_and_is_what_nothing_means(tmp_path):
    assert load_scenario(written(tmp_path, "propagation: by-terrain\n")).propagation is Propagation.BY_TERRAIN
    bare = load_scenario(written(tmp_path))
    assert (bare.propagation, bare.rain) == (Propagation.BY_TERRAIN, None)


@pytest.mark.parametrize(
    ("added", "key", "complaint"),
    [
        ("propagation: difraction\n", "propagation", "'difraction' is not known; did you mean diffraction?"),
        (
            "propagation: yes\n",
            "propagation",
            "'yes' is not known; known: diffraction, line-of-sight, by-terrain",
        ),
        ("propagation: [diffraction]\n", "propagation", "is a list; plain text is needed"),
        ("rain: {extent: 30 km}\n", "rain.rate", "is missing; write for example rate: 10 mm/h"),
        ("rain: {}\n", "rain.rate", "is missing; write for example rate: 10 mm/h"),
        ("rain:\n", "rain", "is nothing, and names no rate; write for example rain: {rate: 10 mm/h}, or rain: none"),
        (
            "rain: 10 mm/h\n",
            "rain",
            "is text, and names no rate; write for example rain: {rate: 10 mm/h}, or rain: none",
        ),
        ("rain: 0\n", "rain", "is text, and names no rate; write for example rain: {rate: 10 mm/h}, or rain: none"),
        ("rain: {rate: 10}\n", "rain.rate", "'10': a rain rate needs its unit; write for example '10 mm/h', or none"),
        (
            "rain: {rate: 10 mm}\n",
            "rain.rate",
            "'10 mm': mm makes a length, and a rain rate is needed; write for example '10 mm/h', or none",
        ),
        ("rain: {rate: 900 mm/h}\n", "rain.rate", "'900 mm/h' is not between 0 mm/h and 250 mm/h"),
        ("rain: {rate: -1 mm/h}\n", "rain.rate", "'-1 mm/h' is not between 0 mm/h and 250 mm/h"),
        ("rain: {rate: 10 mm/h, extent: 900 km}\n", "rain.extent", "'900 km' is not between 100 m and 500 km"),
        ("rain: {rate: 10 mm/h, height: 0 km}\n", "rain.height", "'0 km' is not between 100 m and 10 km"),
        ("clutter: {beamwidth: 2 deg}\n", "clutter.improvement", "is missing; write for example improvement: 40 dB"),
        ("clutter: {}\n", "clutter.improvement", "is missing; write for example improvement: 40 dB"),
        (
            "clutter: 40 dB\n",
            "clutter",
            "is text, and names no improvement; write for example clutter: {improvement: 40 dB}, or clutter: none",
        ),
        (
            "clutter: {improvement: 40}\n",
            "clutter.improvement",
            "'40': a number of decibels needs its unit; write for example '40 dB', or none",
        ),
        (
            "clutter: {improvement: 40 km}\n",
            "clutter.improvement",
            "'40 km': km makes a length, and a number of decibels is needed; write for example '40 dB', or none",
        ),
        ("clutter: {improvement: 101 dB}\n", "clutter.improvement", "'101 dB' is not between 0 dB and 100 dB"),
        ("clutter: {improvement: -1 dB}\n", "clutter.improvement", "'-1 dB' is not between 0 dB and 100 dB"),
        (
            "clutter: {improvement: 40 dB, reflectivity: 30 dB}\n",
            "clutter.reflectivity",
            "'30 dB' is not between -80 dB and 0 dB",
        ),
        (
            "clutter: {improvement: 40 dB, beamwidth: 90 deg}\n",
            "clutter.beamwidth",
            "'90 deg' is not between 0.1 deg and 30 deg",
        ),
        (
            "clutter: {improvement: 40 dB, resolution: 0 m}\n",
            "clutter.resolution",
            "'0 m' is not between 1 m and 10 km",
        ),
        (
            "clutter: {improvement: 40 dB, pulse: 1 us}\n",
            "clutter.pulse",
            "is not a known key here; known: improvement, reflectivity, beamwidth, resolution",
        ),
        ("rain: {rate: 10 mm/h, hight: 5 km}\n", "rain.hight", "is not a known key here; did you mean height?"),
    ],
)
def test_what_is_wrong_in_a_scenario_gets_one_line(tmp_path, added, key, complaint):
    path = written(tmp_path, added)
    line = path.read_text("utf-8").count("\n")

    found = [(each.line, each.key, each.message) for each in problems(path)]

    assert found == [(line, key, complaint)]


def test_rain_is_read_in_si_with_what_is_usual(tmp_path):
    assert load_scenario(written(tmp_path, "rain: {rate: 10 mm/h}\n")).rain == Rain(10.0, 30e3, 5e3)
    whole = load_scenario(written(tmp_path, "rain: {rate: 1 in/h, extent: 10 NM, height: 12000 ft}\n")).rain
    assert whole == Rain(25.4, 18_520.0, pytest.approx(3657.6))
    assert load_scenario(written(tmp_path, "rain: {rate: 0 mm/h}\n")).rain is None


@pytest.mark.parametrize("off", ["none", "None", "null", "~", "'none'", "0 mm/h", "{rate: none}"])
def test_rain_is_turned_off_in_one_word(tmp_path, off):
    assert load_scenario(written(tmp_path, f"rain: {off}\n")).rain is None
    assert as_asked(scenario(rain=Rain(4.0, 50e3, 3e3)), rain_mm_h=" None ").rain is None


@pytest.mark.parametrize("off", ["none", "None", "null", "~", "{improvement: none}"])
def test_clutter_is_turned_off_in_one_word(tmp_path, off):
    assert load_scenario(written(tmp_path, f"clutter: {off}\n")).clutter is None


def test_clutter_is_read_in_si_with_what_is_usual(tmp_path):
    assert load_scenario(written(tmp_path)).clutter is None
    assert load_scenario(written(tmp_path, "clutter: {improvement: 40 dB}\n")).clutter == Clutter(
        40.0, -30.0, 1.5, 150.0
    )
    text = "clutter: {improvement: 0 dB, reflectivity: -25.5 dB, beamwidth: 12 mrad, resolution: 0.1 km}\n"
    assert load_scenario(written(tmp_path, text)).clutter == Clutter(0.0, -25.5, pytest.approx(0.6875, abs=1e-4), 100.0)


def test_another_improvement_keeps_the_ground():
    echoing = scenario(clutter=Clutter(40.0, -20.0, 3.0, 300.0))

    assert as_asked(echoing, clutter_improvement_db="55 dB").clutter == Clutter(55.0, -20.0, 3.0, 300.0)
    assert as_asked(echoing, clutter_improvement_db=" None ").clutter is None
    assert as_asked(echoing, clutter_improvement_db=float("inf")).clutter is None
    assert as_asked(echoing).clutter == echoing.clutter
    assert as_asked(scenario(), clutter_improvement_db=55).clutter == Clutter(55.0, -30.0, 1.5, 150.0)


def test_another_rate_keeps_how_far_and_how_high_it_rains():
    raining = scenario(rain=Rain(4.0, 50e3, 3e3))

    assert as_asked(raining, rain_mm_h="12 mm/h").rain == Rain(12.0, 50e3, 3e3)
    assert as_asked(raining, rain_mm_h=0).rain is None
    assert as_asked(raining).rain == raining.rain
    assert as_asked(scenario(), rain_mm_h=12).rain == Rain(12.0, 30e3, 5e3)


@pytest.mark.parametrize(
    ("read", "asked", "complaint"),
    [
        (propagation_of, "none", "--here: 'none' is not known; known: diffraction, line-of-sight, by-terrain"),
        (propagation_of, "", "--here: '' is not known; known: diffraction, line-of-sight, by-terrain"),
        (rain_mm_h_of, "wet", "--here: 'wet' is not a rain rate; write for example '10 mm/h', or none"),
        (rain_mm_h_of, "251 mm/h", "--here: '251 mm/h' is not between 0 mm/h and 250 mm/h"),
        (rain_mm_h_of, -1.0, "--here: '-1.0 mm/h' is not between 0 mm/h and 250 mm/h"),
        (
            clutter_improvement_db_of,
            "much",
            "--here: 'much' is not a number of decibels; write for example '40 dB', or none",
        ),
        (clutter_improvement_db_of, "101 dB", "--here: '101 dB' is not between 0 dB and 100 dB"),
        (clutter_improvement_db_of, -1.0, "--here: '-1.0 dB' is not between 0 dB and 100 dB"),
        (clutter_improvement_db_of, float("nan"), "--here: 'nan dB' is not between 0 dB and 100 dB"),
        (clutter_improvement_db_of, float("-inf"), "--here: '-inf dB' is not between 0 dB and 100 dB"),
        (rain_mm_h_of, float("nan"), "--here: 'nan mm/h' is not between 0 mm/h and 250 mm/h"),
    ],
)
def test_what_is_wrong_in_a_call_gets_one_line(read, asked, complaint):
    with pytest.raises(InputError) as error:
        read(asked, "--here")

    assert str(error.value) == complaint


@pytest.mark.parametrize("verb", [sky.assess, sky.compare, sky.why, sky.exposure, sky.open])
@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"propagation": "wave"}, r"^propagation: 'wave' is not known"),
        ({"rain_mm_h": "1 m"}, r"^rain_mm_h: '1 m': m makes"),
        ({"clutter_improvement_db": "1 m"}, r"^clutter_improvement_db: '1 m': m makes"),
        ({"propagation": 3}, r"^propagation: 3 is not a text; write diffraction or line-of-sight or by-terrain$"),
        ({"propagation": ["diffraction"]}, r"^propagation: \['diffraction'\] is not a text; write diffraction or"),
        ({"refraction": 3}, r"^refraction: 3 is not a text; write median, optical, none or k=4/3$"),
        ({"rain_mm_h": [1]}, r"^rain_mm_h: \[1\] is not a number or a text; write 10 or '10 mm/h', or 'none'$"),
        ({"rain_mm_h": True}, r"^rain_mm_h: True is not a number or a text"),
        ({"clutter_improvement_db": (1,)}, r"^clutter_improvement_db: \(1,\) is not a number or a text; write 40 or"),
        ({"clutter_improvement_db": False}, r"^clutter_improvement_db: False is not a number or a text"),
    ],
)
def test_every_verb_takes_all(verb, wrong, complaint):
    more = {sky.why: ("30 N 40 W, 1 km",), sky.exposure: ("nowhere.csv",)}.get(verb, ())
    (offer,) = scenario().offers

    with pytest.raises(sky.InputError, match=complaint):
        verb(scenario(offer, replace(offer, name="other")), *more, **wrong)


def test_an_exposure_asks_in_place_of_the_scenario():
    asked = ExposureOptions(target="fighter", propagation=Propagation.DIFFRACTION, rain_mm_h=8.0,
                            clutter_improvement_db=45.0)  # fmt: skip
    narrow, _ = narrowed(scenario(), asked)

    assert (narrow.propagation, narrow.rain) == (Propagation.DIFFRACTION, Rain(8.0, 30e3, 5e3))
    assert narrow.clutter == Clutter(45.0, -30.0, 1.5, 150.0)


def test_summary_and_provenance_say_what_was_asked():
    result = assess(
        scenario(grid_spacing_m=40e3, assets=()),
        cases="nominal",
        levels="1 km",
        propagation="line-of-sight",
        rain_mm_h=7,
        clutter_improvement_db=60,
    )
    rain = {"rate_mm_h": 7.0, "extent_m": 30e3, "height_m": 5e3}
    clutter = {"improvement_db": 60.0, "reflectivity_db": -30.0, "beamwidth_deg": 1.5, "resolution_m": 150.0}

    said = json.loads(json.dumps(summary(result)["scenario"]))
    assert (said["propagation"], said["rain"], said["clutter"]) == ("line-of-sight", rain, clutter)
    made = json.loads(json.dumps(result.provenance))
    assert (made["propagation"], made["rain"], made["clutter"]) == ("line-of-sight", rain, clutter)


def window(elevation_m, spacing_m):
    grid = np.full((3, 4), elevation_m, dtype=np.float32)
    return TerrainWindow(grid, Affine.identity(), "EPSG:4326", spacing_m)


@pytest.mark.parametrize(
    ("elevation_m", "spacing_m", "expected"),
    [
        (500.0, 90.0, Propagation.DIFFRACTION),
        (500.0, 1000.0, Propagation.DIFFRACTION),
        (500.0, 1000.1, Propagation.LINE_OF_SIGHT),
        (500.0, 9000.0, Propagation.LINE_OF_SIGHT),
        (0.0, 9000.0, Propagation.DIFFRACTION),
        (1.0, 9000.0, Propagation.DIFFRACTION),
        (np.nan, 9000.0, Propagation.LINE_OF_SIGHT),
        (np.nan, 90.0, Propagation.DIFFRACTION),
    ],
)
def test_the_terrain_decides_where_nothing_else_is_asked(elevation_m, spacing_m, expected):
    over = window(elevation_m, spacing_m)

    assert propagation_over(over, Propagation.BY_TERRAIN) is expected
    for asked in (Propagation.DIFFRACTION, Propagation.LINE_OF_SIGHT):
        assert propagation_over(over, asked) is asked


@pytest.mark.parametrize("post_m", [1.1, np.nan])
def test_one_post_of_land_or_of_nothing_known_is_no_open_sea(post_m):
    over = window(0.0, 9000.0)
    over.elevation_msl_m[1, 2] = post_m

    assert propagation_over(over, Propagation.BY_TERRAIN) is Propagation.LINE_OF_SIGHT


def test_parsers_give_the_values_they_document():
    assert parse_propagation("diffraction") is Propagation.DIFFRACTION
    assert parse_rain_rate("2.5 mm/hr") == 2.5

"""What is asked, on the command line or in Python, becomes SI, or one line that says what would be right."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from skyshed.atmosphere.refractivity import refraction_at
from skyshed.catalogue.resolve import problems
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind
from skyshed.verbs.asked import (
    case_of,
    cases_of,
    chosen,
    clutter_improvement_db_of,
    duration_s_of,
    level_of,
    levels_of,
    point_of,
    rain_mm_h_of,
    refraction_of,
    spacing_m_of,
)
from skyshed.verbs.asked_air import isa_deviation_k_of, qnh_hpa_of
from skyshed.verbs.asked_paths import folder_of, paths_of


@pytest.mark.parametrize(
    ("text", "expected_m"),
    [
        ("2km", 2000.0),
        ("1.5 km", 1500.0),
        ("500 M", 500.0),
        ("1000ft", 304.8),
        ("1e3m", 1000.0),
        ("2.5E-1 km", 250.0),
        ("2 NM", 3704.0),
    ],
)
def test_length_with_its_unit(text, expected_m):
    assert spacing_m_of(text, "--grid") == pytest.approx(expected_m, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a length"),
        ("2", "a length needs its unit"),
        ("km", "is not a length"),
        ("2 kg", "kg makes a mass, and a length is needed"),
        ("2km2", "km2 is not a unit of length"),
        ("1e3", "a length needs its unit"),
        ("1e3e3m", "e3m is not a unit of length"),
        ("two km", "is not a length"),
        ("2,5 km", "a decimal has a point"),
        ("nan m", "is not a length"),
        ("２km_", "is not a length"),
    ],
)
def test_what_is_no_length_is_refused(text, complaint):
    with pytest.raises(InputError, match=rf"--grid: .*{complaint}.*; write for example '2.5 km'"):
        spacing_m_of(text, "--grid")


@pytest.mark.parametrize("asked", ["0km", "-1km", 0, -5.0, float("nan"), float("inf")])
def test_spacing_is_above_zero(asked):
    with pytest.raises(InputError, match=r"--grid: .* is not above zero; write a spacing such as 2km"):
        spacing_m_of(asked, "--grid")


@pytest.mark.parametrize(
    ("parse", "asked", "complaint"),
    [
        (spacing_m_of, [3], r"^--here: \[3\] is not a number or a text; write a spacing such as 2km$"),
        (level_of, 3, r"^--here: 3 is not a text; write 100mAGL"),
        (levels_of, 3, r"^--here: 3 is not a text; write 100mAGL"),
        (levels_of, [3000], r"^--here: 3000 is not a text; write 100mAGL"),
        (cases_of, 3, r"^--here: 3 is not a valid Case; write claimed"),
        (spacing_m_of, True, r"^--here: True is not a number or a text"),
        (duration_s_of, (3,), r"^--here: \(3,\) is not a number or a text; write a time such as 60s$"),
        (qnh_hpa_of, [1008], r"^--here: \[1008\] is not a number or a text; write 1008hPa"),
        (isa_deviation_k_of, [1], r"^--here: \[1\] is not a number or a text; write ISA\+15"),
    ],
)
def test_what_is_neither_number_nor_text_is_refused(parse, asked, complaint):
    with pytest.raises(InputError, match=complaint):
        parse(asked, "--here")


NO_PATHS = (3, 10**400, True, b"x", object(), [3], [None], {3: "a"}, [["a"]], 1.5)
NO_POINTS = (3, b"x", [], [3], (34.9, 43.5), {}, object(), [None] * 3, np.array(3.0))


@pytest.mark.parametrize("asked", NO_PATHS)
def test_what_is_no_path_is_refused_in_one_line(asked):
    with pytest.raises(InputError, match=r"^terrain: .* is not a path; write the name of a file or folder$"):
        paths_of(asked, "terrain")


@pytest.mark.parametrize("asked", NO_POINTS)
def test_what_is_no_point_is_refused_in_one_line(asked):
    with pytest.raises(
        InputError, match=r"^at: .*(is not a point; write LAT,LON,LEVEL|is not a number or a text; write)"
    ):
        point_of(asked)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "parse",
    [rain_mm_h_of, clutter_improvement_db_of, spacing_m_of, partial(duration_s_of, where="gap_s"), qnh_hpa_of,
     isa_deviation_k_of, lambda asked: point_of((asked, 43.5, "3000m"))],
)  # fmt: skip
def test_numbers_beyond_all_floats_are_refused_in_a_short_line(parse, sign):
    with pytest.raises(InputError) as caught:
        parse(sign * 10**400)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("asked", [3, b"x", [], object(), "no/such", "a\0b", "\ud800", "x" * 5000, __file__])
def test_what_is_no_folder_is_refused_in_one_short_line(asked):
    with pytest.raises(InputError, match=r"^folder: (there is no folder|.* is not a path)") as caught:
        folder_of(asked, "folder")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("asked", [[], {}, ["fighter"], np.array(["fighter"]), 3, None])
def test_what_is_no_name_is_refused_with_the_names_there_are(asked):
    with pytest.raises(InputError, match=r"^target: .*fighter, airliner"):
        chosen(asked, {"fighter": 1, "airliner": 2}, "target")


@pytest.mark.parametrize("asked", [np.array("x"), np.array([1, 2]), iter(["odd"]), b"x", [["nominal"]], {"a": 3}])
def test_what_is_no_case_is_refused(asked):
    with pytest.raises(InputError, match=r"^cases: .*write claimed, nominal or conservative"):
        cases_of(asked)


@pytest.mark.parametrize("asked", [[], None, iter([]), ["claimed", "nominal"], 3])
def test_one_case_is_one(asked):
    with pytest.raises(InputError, match=r"^case: .*write claimed, nominal or conservative"):
        case_of(asked)


def test_numbers_are_in_the_unit_of_the_name_and_nothing_stays_nothing():
    assert (spacing_m_of(2500), spacing_m_of("2.5 km")) == (2500.0, 2500.0)
    assert (duration_s_of(90, "gap_s"), duration_s_of("1.5 min", "gap_s")) == (90.0, 90.0)
    assert (qnh_hpa_of(1008), qnh_hpa_of("1008 hPa"), qnh_hpa_of("29.92inHg")) == (1008.0, 1008.0, 1013.2)
    assert (isa_deviation_k_of(-10), isa_deviation_k_of("ISA-10"), isa_deviation_k_of("isa")) == (-10.0, -10.0, 0.0)
    assert not any((spacing_m_of(None), duration_s_of(None, "gap_s"), qnh_hpa_of(None), isa_deviation_k_of(None)))


@pytest.mark.parametrize(
    ("parse", "asked", "complaint"),
    [
        (qnh_hpa_of, 10, "qnh_hpa: 10 was never measured"),
        (qnh_hpa_of, "Q1013", "qnh_hpa: 'Q1013' is not a pressure; write 1008hPa or 29.92inHg"),
        (qnh_hpa_of, float("nan"), "qnh_hpa: nan is not a pressure"),
        (isa_deviation_k_of, 99.0, "isa_deviation_k: 99.0 is beyond any air"),
        (isa_deviation_k_of, "30C", "is not a departure from the standard air; write ISA"),
        (isa_deviation_k_of, float("nan"), "is not a departure from the standard air"),
    ],
)
def test_air_that_nobody_has_breathed_is_refused(parse, asked, complaint):
    with pytest.raises(InputError, match=complaint):
        parse(asked)


@pytest.mark.parametrize(
    ("text", "kind", "altitude_m"),
    [
        ("100mAGL", LevelKind.AGL, 100.0),
        ("100 m agl", LevelKind.AGL, 100.0),
        ("3000m", LevelKind.MSL, 3000.0),
        ("3 km MSL", LevelKind.MSL, 3000.0),
        ("3000mAMSL", LevelKind.MSL, 3000.0),
        ("10000ft", LevelKind.MSL, 3048.0),
        ("FL330", LevelKind.FLIGHT_LEVEL, 10_058.4),
        ("fl 050", LevelKind.FLIGHT_LEVEL, 1524.0),
    ],
)
def test_level(text, kind, altitude_m):
    level = level_of(f" {text} ", "--levels")

    assert (level.label, level.kind) == (text, kind)
    assert level.altitude_m == pytest.approx(altitude_m, rel=1e-15)


@pytest.mark.parametrize("text", ["", "100", "100AGL", "FL", "FL33000", "FL-10", "mAGL", "100mABC", "AGL"])
def test_what_is_no_level_is_refused(text):
    with pytest.raises(InputError, match=r"is not a level; write 100mAGL, 3000m, 10000ft or FL330"):
        level_of(text, "--levels")


def test_levels_keep_their_order():
    assert [level.label for level in levels_of("FL330, 100mAGL,3000m", "--levels")] == ["FL330", "100mAGL", "3000m"]


def test_point():
    lat_deg, lon_deg, level = point_of("-34.9, 43.5,500mAGL", "--at")

    assert (lat_deg, lon_deg, level.label) == (-34.9, 43.5, "500mAGL")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("34.9,43.5", "write LAT,LON,LEVEL"),
        ("34.9,43.5,500mAGL,1", "write LAT,LON,LEVEL"),
        ("94.9,43.5,500mAGL", "latitude '94.9' is outside ±90 degrees"),
        ("34.9,190,500mAGL", "longitude '190' is outside ±180 degrees"),
        ("nan,43.5,500mAGL", "latitude 'nan'"),
        ("north,43.5,500mAGL", "latitude 'north'"),
        ("34.9,43.5,500", "'500' is not a level"),
    ],
)
def test_what_is_no_point_is_refused(text, complaint):
    with pytest.raises(InputError, match=complaint):
        point_of(text, "--at")


def test_a_point_may_be_written_as_a_person_says_it():
    assert point_of("34.9 N 43.5 W, 500 m AGL")[:2] == (34.9, -43.5)
    assert point_of((34.9, -43.5, "FL250"))[2].altitude_m == pytest.approx(7620.0)
    assert point_of((34.9, -43.5, Level("x", LevelKind.MSL, 5.0)))[2].label == "x"
    with pytest.raises(InputError, match=r"at: .* is not a point; write LAT,LON,LEVEL.*latitude '94\.9' is outside"):
        point_of((94.9, 143.5, "FL250"))


def test_levels_may_be_one_several_or_a_list_with_commas():
    level = level_of("FL330")

    assert levels_of(level) == levels_of("FL330") == (level,)
    assert [each.label for each in levels_of([level, "3000m,100mAGL"])] == ["FL330", "3000m", "100mAGL"]
    with pytest.raises(InputError, match="levels: '3km' is listed already, as '3000m'"):
        levels_of(["3000m", "3km"])


def test_cases_and_paths_may_be_one_or_several():
    assert cases_of(None) == tuple(Case)
    assert cases_of(["claimed", Case.NOMINAL, "claimed"]) == (Case.CLAIMED, Case.NOMINAL)
    assert case_of("conservative") is Case.CONSERVATIVE
    assert paths_of("sea: 0 m", "terrain") == (Path("sea: 0 m"),)
    assert paths_of(["a.tif", Path("b.tif")], "terrain") == (Path("a.tif"), Path("b.tif"))
    with pytest.raises(InputError, match=r"case: .*; write claimed, nominal or conservative"):
        case_of("optimistic")


def test_a_name_is_chosen_or_the_right_ones_are_said():
    known = {"one": 1, "two": 2}

    assert (chosen("two", known, "offer"), chosen(None, {"one": 1}, "offer")) == (2, 1)
    with pytest.raises(InputError, match=r"^offer: there is no 'tow', but one, two$"):
        chosen("tow", known, "offer")
    with pytest.raises(InputError, match=r"^offer: there are several; name one of one, two$"):
        chosen(None, known, "offer")


SETTINGS = {
    "median": None, "MEDIAN": None, "10%": None, "p90": None, "90 %": None, "optical": 7 / 6, "none": 1.0,
    "4/3": 4 / 3, "k=4/3": 4 / 3, " K = 1.5 ": 1.5, "k=.5": 0.5, "k=2.": 2.0, "k=1.2e0": 1.2,
}  # fmt: skip
REFUSED = {
    "": "is not known", "1.3333": "is not known", "50": "is not known", "20%": "is not known", "k=four": "is not known",
    "k=4/0": "is not known", "k=nan": "is not known", "k=0.1": "is not between k=0.3 and k=25",
    "400/3": "is not between", "k=-1": "is not between",
}  # fmt: skip


def scenario_with(refraction, tmp_path):
    path = tmp_path / "a.yaml"
    units = "[{name: A, system: s-400, at: '30 N 40 W'}]"
    area = "area: {bbox: {south: 29 N, north: 31 N, west: 41 W, east: 39 W}}"
    path.write_text(f"{area}\nunits: {units}\nrefraction: '{refraction}'\n")
    return path


@pytest.mark.parametrize("text", SETTINGS)
def test_refraction_has_one_grammar_for_scenario_command_line_and_python(text, tmp_path):
    noted = [each.message for each in problems(scenario_with(text, tmp_path)) if "refraction" in each.key]

    assert noted == []
    assert refraction_of(text, "--refraction") == text.strip()
    if SETTINGS[text] is not None:
        assert refraction_at(text, 33.0, 44.0, 0.0).k == pytest.approx(SETTINGS[text], rel=1e-15)


@pytest.mark.parametrize("text", [text for text in REFUSED if text])
def test_what_is_no_refraction_is_refused_everywhere_in_the_same_words(text, tmp_path):
    (noted,) = [each.message for each in problems(scenario_with(text, tmp_path)) if "refraction" in each.key]

    assert REFUSED[text] in noted
    with pytest.raises(InputError, match=r"^--refraction: ") as typed:
        refraction_of(text, "--refraction")
    with pytest.raises(InputError, match=r"^refraction: ") as called:
        refraction_at(text, 33.0, 44.0, 0.0)
    assert str(typed.value).removeprefix("--") == str(called.value) == f"refraction: {noted}"

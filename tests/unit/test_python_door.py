"""The Python door: what a person types in a notebook, with texts wherever the command line takes them."""

import copy
import math
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

import skyshed as sky
from factories import scenario, system, target, unit
from skyshed.model.scenario import Offer

OFFERS = Offer("One", (unit(),)), Offer("Both", (unit(), unit("Two", 30.1, -39.8)))
KEPT = {"backend": "agg", "figure.max_open_warning": 0}


@pytest.fixture(scope="module")
def asked():
    return scenario(*OFFERS, targets=(target(), target("drone", rcs_m2=0.01)), assets=())


@pytest.fixture(scope="module")
def result(asked):
    return sky.assess(asked, levels="3 km AGL, FL250", cases="nominal", grid_spacing_m="20 km", refraction="10%")


def test_texts_are_read_as_on_the_command_line(result):
    assert [level.label for level in result.levels] == ["3 km AGL", "FL250"]
    assert result.scenario.grid_spacing_m == 20_000.0
    assert {each.setting for each in result.refractions.values()} == {"p10"}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"grid_spacing_m": "2"}, "grid_spacing_m: '2': a length needs its unit"),
        ({"levels": "300"}, "levels: '300' is not a level"),
        ({"refraction": "k=99"}, "refraction: 'k=99' is not between k=0.3 and k=25"),
        ({"cases": "best"}, "cases: .*; write claimed, nominal or conservative"),
        ({"terrain": "nowhere.tif"}, "nowhere.tif"),
    ],
)
def test_a_wrong_text_is_one_line_that_names_the_keyword(asked, wrong, complaint):
    with pytest.raises(sky.SkyshedError, match=complaint) as caught:
        sky.assess(asked, **wrong)

    assert "\n" not in str(caught.value)
    assert "--" not in str(caught.value)


def test_share_is_that_of_the_table(result):
    rows = {(row.package, row.target, row.level): row for row in result.areas}
    row = rows["Both", "fighter", "FL250"]

    one = result.share(offer="Both", target="fighter", level="fl 250")
    both = result.share(offer="Both", target="fighter", level="FL250", at_least=2)

    assert (one, both) == (row.layers[0], row.layers[1])
    assert 0 < both < one == row.covered_share < 1
    assert one.ends == (one, one)
    assert f"{one:.1%}" == f"{row.covered_share:.1%}"


def test_what_missing_terrain_leaves_open_is_nan_with_two_ends(result):
    ends = {"covered_share": (0.25, 0.5), "layers": ((0.25, 0.1, 0.0, 0.0), (0.5, 0.1, 0.0, 0.0))}
    rows = tuple(
        replace(row, covered_share=math.nan, layers=(math.nan, 0.1, 0.0, 0.0), left_open=ends) for row in result.areas
    )
    opened = replace(result, areas=rows)
    share = opened.share(offer="One", target="fighter", level="FL250")

    assert math.isnan(share)
    assert share.ends == (0.25, 0.5)
    assert repr(share) == "0.25 to 0.5"
    for other in (copy.copy(share), copy.deepcopy(share)):
        assert (repr(other), other.ends) == (repr(share), share.ends)
    assert opened.share(offer="One", target="fighter", level="FL250", at_least=2).ends == (0.1, 0.1)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"offer": "Bothe"}, "offer: there is no 'Bothe', but One, Both"),
        ({"offer": None}, "offer: there are several; name one of One, Both"),
        ({"target": "airliner"}, "target: there is no 'airliner', but fighter, drone"),
        ({"level": "FL330"}, "level: there is no 'FL330', but '3 km AGL', FL250"),
        ({"level": "high"}, "level: 'high' is not a level; write 100mAGL"),
        ({"level": None}, "level: there are several; name one of '3 km AGL', FL250"),
        ({"case": "claimed"}, "case: there is no 'claimed', but nominal"),
        ({"case": "best"}, "case: .*; write claimed, nominal or conservative"),
        ({"at_least": 0}, "at_least: 0 fire units are not counted separately; ask for 1 to 4"),
        ({"at_least": 5}, "at_least: 5 fire units are not counted separately; ask for 1 to 4"),
    ],
)
def test_a_wrong_question_is_told_what_there_is(result, wrong, complaint):
    right = {"offer": "Both", "target": "fighter", "level": "FL250"}

    with pytest.raises(sky.InputError, match=complaint):
        result.share(**(right | wrong))
    if "at_least" not in wrong:
        with pytest.raises(sky.InputError, match=complaint):
            result.plot(**(right | wrong))


def test_plot_shows_the_counted_cells_the_units_and_what_is_asked(result):
    with mpl.rc_context(KEPT):
        import matplotlib.pyplot as plt

        axes = result.plot(offer="Both", target="fighter", level="FL250")
        again = result.plot(offer="One", target="fighter", level="FL250", axes=axes)
        plt.close(axes.figure)

    (both, one) = axes.images
    counts = result.skies["Both", "fighter", "nominal"].n_units[1]
    np.testing.assert_array_equal(both.get_array(), counts)
    assert set(np.unique(one.get_array())) == {0, 1}
    assert again is axes
    assert {text.get_text() for text in axes.texts} == {"Unit", "Two"}
    assert "One: sky covered at FL250" in axes.get_title()
    assert "Fighter, nominal case" in axes.get_title()
    # Row 0 is the northernmost: the picture is no mirror image.
    assert both.get_extent()[2] < both.get_extent()[3]
    assert both.origin == "upper"


def test_names_of_units_that_stand_close_together_do_not_lie_on_each_other():
    sites = {"Alpha battery": (30.0, -40.0), "Bravo battery": (30.0, -40.0), "Charlie battery": (30.03, -40.02),
             "Delta battery": (30.02, -39.98), "Echo battery": (29.99, -40.01)}  # fmt: skip
    offer = Offer("Close", tuple(unit(name, *place) for name, place in sites.items()))
    result = sky.assess(scenario(offer, assets=()), levels="FL250", cases="nominal", grid_spacing_m="40 km")
    with mpl.rc_context(KEPT):
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
        result.plot(axes=axes)
        figure.canvas.draw()
        plt.close(figure)

    words = {name for text in axes.texts for name in text.get_text().split("\n")}
    boxes = [super(type(text), text).get_window_extent() for text in axes.texts]  # without its line
    assert words == set(sites)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert not any(box.overlaps(axes.get_legend().get_window_extent()) for box in boxes)


def test_nothing_draws_until_it_is_asked_to(tmp_path):
    code = "import sys, skyshed; skyshed.Result; assert 'matplotlib' not in sys.modules; skyshed.plot"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_why_takes_a_point_as_a_person_says_it(asked):
    said = sky.why(asked, at="30.2 N 40 W, 3 km AGL", target="fighter")

    assert said.is_covered
    assert repr(said) == "<WhyAnswer 30.2000, -40.0000, 3 km AGL against fighter, nominal: covered>"
    far = sky.why(asked, (30.2, -38.9, "50 m AGL"), "fighter", case="conservative", refraction="k=4/3")
    assert repr(far).endswith(f": not covered, {far.units[0].reason.words}>")
    with pytest.raises(sky.InputError, match="target: there is no 'bomber', but fighter, drone"):
        sky.why(asked, "30 N 40 W, 1 km", "bomber")
    with pytest.raises(sky.InputError, match="target: there are several"):
        sky.why(asked, "30 N 40 W, 1 km")
    with pytest.raises(sky.InputError, match=r"at: .* is not a point; write LAT,LON,LEVEL"):
        sky.why(asked, "30 N 40 W", "fighter")


@pytest.fixture
def flights(tmp_path):
    """Return a file with one flight at 10 km over the unit, and one far away."""
    path = tmp_path / "flights.csv"
    lines = ["time,icao24,lat,lon,baroaltitude"]
    for second in range(0, 600, 10):
        lines.append(f"{1_700_000_000 + second},abc001,30.1,{-40.5 + second / 600},10000")
        lines.append(f"{1_700_000_000 + second},abc002,50.1,{-40.5 + second / 600},10000")
    path.write_text("\n".join(lines))
    return path


def test_exposure_needs_nothing_but_scenario_and_flights(flights, monkeypatch, tmp_path):
    asked = scenario(OFFERS[0], targets=(target("airliner", rcs_m2=20.0),), assets=())
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    columns = {"altitude": "baroaltitude m"}
    air = {"qnh_hpa": "1013.2 hPa", "isa_deviation_k": "ISA+0"}
    found = sky.exposure(asked, flights, cases="nominal", columns=columns, gap_s="30 s", **air)

    assert repr(found) == "<Exposure of 2 flights to 'One' as airliner: 1 inside, or possibly>"
    assert found.findings.question.air.qnh_hpa == 1013.2
    assert found.findings.question.rules.gap_s == 30.0
    assert found.findings.question.rules.bridge_s == 600.0
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"offer": "Three"}, "offer: there is no 'Three', but One, Both"),
        ({}, "offer: there are several; name one of One, Both"),
        ({"offer": "One", "target": "drones"}, "target: there is no 'drones', but airliner"),
        ({"offer": "One", "split_s": "60"}, "split_s: '60': a time needs its unit"),
        ({"offer": "One", "columns": {"altitude": "alt"}}, "say the unit behind the column"),
        ({"offer": "One", "warnings": "nowhere.txt"}, "nowhere.txt"),
    ],
)
def test_exposure_says_what_it_cannot_use(flights, wrong, complaint):
    asked = scenario(*OFFERS, targets=(target("airliner", rcs_m2=20.0),), assets=())

    with pytest.raises(sky.SkyshedError, match=complaint):
        sky.exposure(asked, flights, **wrong)


def test_everything_that_a_notebook_shows_is_short(asked, result):
    shown = [
        asked,
        asked.units[0],
        system(),
        result,
        next(iter(result.skies.values())),
        sky.load_scenario("iraq-offer"),
    ]

    for each in shown:
        assert len(repr(each)) < 400
        assert "\n" not in repr(each)
    assert repr(asked.units[0]) == "<Unit 'Unit': sam at 30.0000, -40.0000>"
    assert repr(asked) == (
        "<Scenario 'test' over box: One (1 unit), Both (2 units); against fighter, drone; "
        "at 100 m AGL, 3000 m AGL, 10000 m>"
    )
    assert repr(result).startswith("<Result of 'test': One, Both; at 3 km AGL, FL250; nominal; ")


def test_public_names_are_those_of_the_page():
    wanted = {"assess", "compare", "exposure", "why", "plot", "load_scenario", "Level", "Site", "Case", "Result"}

    assert wanted <= set(sky.__all__)
    assert Path(sky.__file__).with_name("py.typed").exists()

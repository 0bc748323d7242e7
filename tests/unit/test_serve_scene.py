"""The scene of a draft: the same words and numbers as the report's map, and where everything stands."""

import json
from dataclasses import replace

import numpy as np
import pytest

import skyshed
from factories import hilly_raster, low_sam, scenario, target, unit
from skyshed.model.scenario import Asset, Level, LevelKind, Offer, Site
from skyshed.report.facts import Facts
from skyshed.report.live.block import page_map
from skyshed.report.live.frame import window_of
from skyshed.serve.draft import Draft
from skyshed.serve.protocol import Join, Lift, Move, Remove, Switch
from skyshed.serve.scene import scene_record


def scene_of(draft, **given):
    record = scene_record(draft, **({"boot": "b", "revision": 7, "replay": "", "files": ()} | given))
    return json.loads(json.dumps(record, allow_nan=False))


def ring_of(record):
    return np.cumsum(np.array(record["ring"]).reshape(-1, 2), axis=0) / 1000


@pytest.fixture(scope="module")
def asked():
    """Return two offers beside what is held, in gentle and in steep country, so that some may be quoted."""
    low = low_sam()
    steep, gentle = unit("Zagros", 33.5, 49.0, low), unit("Plain", 32.3, 44.8, low)
    return scenario(
        Offer("both", (gentle, steep), is_networked=True),
        Offer("plain", (gentle,)),
        held=Offer("held", (unit("Held", 32.2, 44.5, low),)),
        targets=(target("low", altitude_m=60.0), target()),
        levels=(Level("100 m AGL", LevelKind.AGL, 100.0), Level("8000 m", LevelKind.MSL, 8000.0)),
        assets=(Asset("Amarah", Site("Amarah", 31.84, 47.15), "city"), Asset("Dam", Site("Dam", 32.6, 46.7), "dam")),
        bounds=(31.5, 44.0, 34.0, 49.5),
    )


@pytest.fixture(scope="module")
def start(asked):
    return Draft(skyshed.open(asked))


@pytest.fixture(scope="module")
def block(asked):
    """Return what a report's map holds of the same scenario."""
    return json.loads(page_map(Facts(skyshed.assess(asked))).data)


@pytest.mark.parametrize(
    "key", ["title", "label", "notes", "window", "packages", "targets", "cases", "levels", "palette", "area"]
)
def test_a_scene_says_what_the_map_of_a_report_says(start, block, key):
    said = scene_of(start)[key]
    if key == "packages":  # a scene also says what changes call them, and how many there are
        said = [{name: value for name, value in each.items() if name not in ("key", "changes")} for each in said]
    assert said == block[key]


def test_some_packages_and_levels_may_be_quoted_and_some_may_not(block):
    assert [each["free"] for each in block["packages"]] == [True, False, True]
    assert [each["free"] for each in block["levels"]] == [False, True]


def test_units_stand_where_the_map_of_a_report_has_them(start, block):
    scene = scene_of(start)
    for name in ("name", "system", "at", "ring", "ring_km"):
        assert [each[name] for each in scene["units"]] == [each[name] for each in block["units"]]
    assert [each["packages"] for each in scene["units"]] == [[0, 1, 2], [1, 2], [1]]
    assert [(each["name"], each["symbol"]) for each in scene["assets"]] == [("Amarah", "city"), ("Dam", "installation")]


def test_the_first_view_is_an_offer_s_at_the_level_that_leads_a_report(start):
    """The first class flies low, where nothing may be quoted: the lowest level that may be leads."""
    assert scene_of(start)["start"] == {"package": 1, "target": 0, "case": 1, "level": 1}


def test_the_window_is_that_of_the_grid_wherever_a_unit_is_taken(start):
    after = start.done(Move(unit="Held", lat=34.9, lon=50.9))
    grid = after.workspace.seen(offer="plain", target="fighter").grid
    assert scene_of(after)["window"] == list(window_of(grid).frame)
    assert scene_of(after)["window"] != scene_of(start)["window"]


def test_coarse_ground_is_named_and_fine_ground_is_not(start, tmp_path):
    assert scene_of(start)["label"] == "9 km terrain: not a bound"
    assert scene_of(start)["coarse_below_m"] == 3000

    path = hilly_raster(tmp_path / "hills.tif", n=1201)
    fine = scenario(Offer("offer", (unit("Here", 33.0, 44.0, low_sam()),)), bounds=(32.6, 43.6, 33.4, 44.4))
    scene = scene_of(Draft(skyshed.open(replace(fine, terrain_paths=(path,)))))
    assert (scene["label"], scene["coarse_below_m"]) == ("", 0)
    assert all(each["free"] for each in scene["levels"] + scene["packages"])


def test_a_move_to_steep_country_takes_a_package_out_of_headlines(start):
    assert scene_of(start)["packages"][2]["free"]
    assert not scene_of(start.done(Move(unit="Plain", lat=33.5, lon=48.9)))["packages"][2]["free"]


def test_a_package_tells_how_many_changes_were_made_to_it(start):
    """Its name is what somebody offers: beside the number of a changed one the page says so."""

    def changes(draft):
        return [each["changes"] for each in scene_of(draft)["packages"]]

    moved = start.done(Move(unit="Plain", lat=32.5, lon=44.8))
    both = moved.done(Join(package="plain", name="New", system="tor-m2", lat=32.9, lon=46.9))
    held = both.done(Join(package="held", name="Held too", system="tor-m2", lat=32.1, lon=44.4))
    assert [changes(each) for each in (start, moved, both, held)] == [[0] * 3, [0, 1, 1], [0, 1, 2], [1, 2, 3]]
    assert changes(held.done(Remove(unit="Held too"))) == [0, 3, 4]
    assert changes(both.undo()) == [0, 1, 1]
    assert changes(both.at_start()) == [0] * 3
    off = start.done(Switch(unit="Plain", radar="search", on=False))
    assert changes(off) == [0, 1, 1]
    assert changes(off.done(Switch(unit="Plain", radar="search", on=True))) == [0] * 3


def test_a_draft_tells_its_changes_and_what_can_be_taken_back(start):
    after = start.done(Move(unit="Plain", lat=32.51234567, lon=44.8)).done(
        Switch(unit="Held", radar="search", on=False)
    )
    undone = scene_of(after.undo(), revision=9)
    assert undone["changes"] == [{"change": "move", "unit": "Plain", "lat": 32.51235, "lon": 44.8}]
    assert [len(undone["words"]), undone["can_undo"], undone["can_redo"], undone["revision"]] == [1, True, True, 9]
    (plain,) = [each for each in undone["units"] if each["key"] == "Plain"]
    assert (plain["at"], plain["home"]) == ([44.8, 32.51235], [44.8, 32.3])


def test_a_radar_that_is_off_stays_in_the_scene(start):
    after = start.done(Switch(unit="Plain", radar="engagement", on=False))
    (plain,) = [each for each in scene_of(after)["units"] if each["key"] == "Plain"]
    assert [(each["name"], each["role"], each["on"]) for each in plain["radars"]] == [
        ("search", "acquisition", True),
        ("engagement", "engagement", False),
    ]
    assert "ring" not in plain  # it can engage nothing now
    assert plain["symbol"] == "medium-range-sam"


def test_masts_and_heights_of_antennas(start):
    (before,) = [each for each in scene_of(start)["units"] if each["key"] == "Plain"]
    after = start.done(Lift(unit="Plain", radar="search", mast="mast"))
    (plain,) = [each for each in scene_of(after)["units"] if each["key"] == "Plain"]
    assert before["radars"][0]["masts"] == [{"name": "mast", "height_m": 24.0}]
    assert [(each["mast"], each["height_m"]) for each in before["radars"]] == [(None, 8.0), (None, 8.0)]
    assert [(each["mast"], each["height_m"]) for each in plain["radars"]] == [("mast", 24.0), (None, 8.0)]


def test_a_placed_unit_has_no_home(start):
    after = start.done(Join(package="plain", name="New", system="tor-m2", lat=32.9, lon=46.9))
    (new,) = [each for each in scene_of(after)["units"] if each["name"] == "New"]
    assert (new["home"], new["packages"], new["symbol"], new["ring_km"]) == (None, [2], "short-range-sam", 16.0)


def test_the_catalogue_is_what_can_be_placed(start):
    catalogue = {each["key"]: each for each in scene_of(start)["catalogue"]}
    assert catalogue["s-400"] == {"key": "s-400", "name": "S-400 Triumf", "symbol": "long-range-sam"}
    assert {catalogue["low"]["symbol"], catalogue["an-tpy-2"]["symbol"]} == {"medium-range-sam", "radar"}


def test_a_window_over_the_date_line_has_everything_at_one_turn():
    fiji = scenario(
        Offer("offer", (unit("West", -18.0, 178.4), unit("East", -17.0, -179.7))),
        assets=(Asset("Taveuni", Site("Taveuni", -16.8, -179.97), "town"),),
        bounds=(-19.5, 176.5, -16.0, 181.5),
    )
    draft = Draft(skyshed.open(fiji))
    scene = scene_of(draft.done(Move(unit="West", lat=-18.0, lon=-179.9)))
    west, _, east, _ = scene["window"]
    assert 170.0 < west < 180.0 < east < 190.0
    assert [each["at"][0] for each in scene["units"]] == [180.1, 180.3]
    assert scene["units"][0]["home"][0] == 178.4
    assert scene["assets"][0]["at"][0] == pytest.approx(180.03)
    for each in scene["units"]:
        assert np.abs(np.diff(ring_of(each), axis=0)).max() < 1.0
    edges = np.concatenate([np.cumsum(np.array(each).reshape(-1, 2), axis=0) for each in scene["area"]]) / 1000
    assert (edges[:, 0].min(), edges[:, 0].max()) == (176.5, 181.5)


def test_a_scene_near_a_pole_stays_on_earth():
    arctic = scenario(Offer("offer", (unit("Ice", 87.5, 20.0, low_sam()),)), bounds=(86.0, -60.0, 89.5, 60.0))
    scene = scene_of(Draft(skyshed.open(arctic)))
    assert scene["window"][3] <= 90.0
    (ice,) = scene["units"]
    ring = ring_of(ice)
    assert ring[:, 1].max() == pytest.approx(87.5 + 40 / 111.69, abs=0.01)
    assert np.abs(np.diff(ring[:, 0])).max() < 10.0
    assert abs(ring[:, 0].mean() - 20.0) < 3.0

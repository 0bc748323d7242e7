"""Whose a place is: the package's outlines where it is disputed or too small, and borders of the user's own."""

import json
import re
from pathlib import Path

import pytest
import shapely

import skyshed
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError
from skyshed.model.scenario import Area
from skyshed.terrain.check import ground_problems
from skyshed.terrain.outlines import (
    area_km2,
    attribution,
    borders_record,
    coarseness,
    countries,
    country,
    disputed_lines,
    outline,
)

SCENARIOS = Path(skyshed.__file__).parent / "scenarios"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "borders.md"
ROW = re.compile(r"^\| ([^|]+) \| (-?[\d.]+), (-?[\d.]+) \| \*?\*?([^|*]+)\*?\*? \|", re.MULTILINE)


def owners(lat_deg, lon_deg, borders=None):
    place = shapely.Point(lon_deg, lat_deg)
    return [name for name, shape in countries(borders).items() if shape.contains(place)]


@pytest.mark.parametrize(
    ("place", "lat_deg", "lon_deg", "owner"),
    [
        # As the United Nations see them (General Assembly resolution 68/262; list of Non-Self-Governing Territories;
        # Security Council resolutions 541 and 550; one Somalia).
        ("Simferopol", 44.95, 34.10, "Ukraine"),
        ("Sevastopol", 44.60, 33.53, "Ukraine"),
        ("Kerch", 45.35, 36.47, "Ukraine"),
        ("Donetsk", 48.00, 37.80, "Ukraine"),
        ("Laayoune", 27.15, -13.20, "W. Sahara"),
        ("Tifariti", 26.15, -10.57, "W. Sahara"),
        ("Kyrenia", 35.33, 33.32, "Cyprus"),
        ("Larnaca", 34.92, 33.63, "Cyprus"),
        ("Hargeisa", 9.56, 44.06, "Somalia"),
        ("Sukhumi", 43.00, 41.02, "Georgia"),
        ("Tskhinvali", 42.23, 43.97, "Georgia"),
        ("Tiraspol", 46.84, 29.63, "Moldova"),
        ("Stepanakert", 39.82, 46.75, "Azerbaijan"),
        ("Ramallah", 31.90, 35.20, "Palestine"),
        ("East Jerusalem", 31.78, 35.24, "Palestine"),
        ("Gaza", 31.50, 34.46, "Palestine"),
        ("Baikonur", 45.63, 63.31, "Kazakhstan"),
        # Neither file follows the United Nations, or they take no side: as docs/explanation/borders.md says.
        ("Quneitra", 33.126, 35.824, "Syria"),
        ("Majdal Shams", 33.27, 35.77, "Israel"),
        ("West Jerusalem, west of the line by 2 km", 31.78, 35.19, "Israel"),
        ("Pristina", 42.66, 21.16, "Kosovo"),
        ("Taipei", 25.04, 121.56, "Taiwan"),
        ("Srinagar", 34.08, 74.80, "India"),
        ("Gilgit", 35.92, 74.31, "Pakistan"),
        ("Aksai Chin", 35.20, 79.20, "China"),
        ("Tawang", 27.59, 91.86, "India"),
        ("Siachen", 35.42, 77.11, "Siachen Glacier"),
        ("Hala'ib", 22.22, 36.65, "Egypt"),
        ("Bir Tawil", 21.87, 33.74, "Sudan"),
        ("Abyei", 9.60, 28.40, "Sudan"),
        ("Kunashir", 44.10, 145.90, "Russia"),
        ("Akrotiri", 34.59, 32.98, "Akrotiri"),
        ("Monaco", 43.738, 7.424, "Monaco"),
        ("the Vatican, which has no area in the outlines", 41.902, 12.453, "Italy"),
    ],
)
def test_a_place_has_the_owner_that_the_docs_say(place, lat_deg, lon_deg, owner):
    assert owners(lat_deg, lon_deg) == [owner], place


def test_the_page_says_what_the_outlines_say():
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert len(rows) >= 20
    assert [(place, owners(float(lat), float(lon))) for place, lat, lon, _ in rows] == [
        (place, [owner]) for place, _, _, owner in rows
    ]


@pytest.mark.parametrize(
    ("name", "area_expected_km2", "tolerance"),
    [
        # CIA World Factbook, total area; the Factbook has Ukraine with Crimea, and Western Sahara whole.
        ("Ukraine", 603_550, 0.01),
        ("W. Sahara", 266_000, 0.02),
        ("Kazakhstan", 2_724_900, 0.01),
        ("Somalia", 637_657, 0.01),
        ("Cyprus", 9_251, 0.03),
        ("Kosovo", 10_887, 0.01),
    ],
)
def test_a_country_is_whole(name, area_expected_km2, tolerance):
    assert area_km2(countries()[name]) == pytest.approx(area_expected_km2, rel=tolerance)


def test_no_two_states_hold_the_same_ground_where_owners_were_changed():
    pairs = [("Ukraine", "Russia"), ("W. Sahara", "Morocco"), ("W. Sahara", "Mauritania"), ("Somalia", "Ethiopia")]
    shapes = countries()
    assert all(shapes[one].intersection(shapes[two]).area < 1e-6 for one, two in pairs)


@pytest.mark.parametrize("code", ["XK", "xkx", "Kosovo"])
def test_kosovo_goes_by_the_code_in_use(code):
    assert outline(Area("a", country=code)).equals(countries()["Kosovo"])


@pytest.mark.parametrize(
    ("name", "size_km2"), [("N. Cyprus", 3_355), ("northern cyprus", 3_355), ("Somaliland", 176_120)]
)
def test_a_part_of_a_state_can_be_asked_about_but_is_no_state(name, size_km2):
    assert area_km2(country(name)) == pytest.approx(size_km2, rel=0.06)
    assert name not in countries()


@pytest.mark.parametrize("name", ["Vatican", "VA", "Holy See", "Monaco", "MC", "Gibraltar"])
def test_a_state_too_small_for_the_outlines_is_refused_by_name(name):
    with pytest.raises(
        InputError, match=r"too small for the outlines .* 1:10 million; give its border as a file"
    ) as said:
        outline(Area("a", country=name))
    assert "did you mean" not in str(said.value)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Malta", "about 17\xa0% of it"),
        ("Liechtenstein", "about 21\xa0% of it"),
        ("Maldives", "all of it"),
        ("Iraq", ""),
        ("Luxembourg", ""),
    ],
)
def test_an_outline_too_coarse_to_quote_says_so(name, says):
    sentence = coarseness(Area(name, country=name))
    assert says in sentence
    assert bool(sentence) is bool(says)


@pytest.mark.parametrize(
    ("line", "lat_deg", "lon_deg"),
    [
        ("Crimea and Ukraine", 46.15, 33.65),
        ("27°40' north, Morocco and Western Sahara", 27.6666, -11.0),
        ("the buffer zone in Nicosia", 35.18, 33.36),
        ("Somaliland and Puntland", 9.0, 48.6),
        ("Israel and the West Bank", 32.0, 34.98),
        ("the line of 1974 on the Golan", 33.0, 35.87),
        ("Kosovo and Serbia", 43.1, 21.2),
        ("the 22nd parallel at Hala'ib", 22.0, 35.5),
    ],
)
def test_a_disputed_line_is_known(line, lat_deg, lon_deg):
    assert disputed_lines().distance(shapely.Point(lon_deg, lat_deg)) < 0.2, line


def test_agreed_lines_are_not_among_the_disputed():
    for lat_deg, lon_deg in [(34.0, 45.4), (29.0, 71.5), (22.0, 27.0), (50.3, 35.0)]:  # Iraq-Iran, and so on
        assert disputed_lines().distance(shapely.Point(lon_deg, lat_deg)) > 0.5


def test_the_attribution_says_whose_view_it_is_and_stays_one_line():
    for word in ("Natural Earth", "United Nations", "visionscarto", "BSD-3-Clause", "imply no position"):
        assert word in attribution()
    assert {each["file"] for each in borders_record()} == {"countries-10m.json", "countries-un-50m.json"}


def feature(name, *corners, kind="Polygon", **more):
    ring = [[*each] for each in corners]
    coordinates = [ring] if kind == "Polygon" else ring
    named = {"name": name} if name is not None else {}
    return {"type": "Feature", "properties": named | more, "geometry": {"type": kind, "coordinates": coordinates}}


def square(name, west, south, **more):
    corners = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south)]
    return feature(name, *corners, **more)


def written(tmp_path, *features, **more):
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}), "utf-8")
    return path


def test_borders_of_ones_own_take_the_place_of_the_package_s(tmp_path):
    mine = written(
        tmp_path, square("Crimea", 34, 44), square("Else", 36, 44, ISO_A2="IQ"), square("Else", 38, 44),
        feature(None, (35, 44), (35, 46), kind="LineString"),
    )  # fmt: skip

    assert list(countries(mine)) == ["Crimea", "Else"]
    assert owners(44.95, 34.10, mine) == ["Crimea"]
    assert country("iq", mine).bounds == (36.0, 44.0, 39.0, 45.0)
    assert outline(Area("a", country="crimea", borders=mine)).bounds == (34.0, 44.0, 35.0, 45.0)
    assert disputed_lines(mine).length == 2.0
    assert "mine.geojson" in attribution(mine)
    assert "Natural Earth" not in attribution(mine)
    assert [each["file"] for each in borders_record(mine)] == ["mine.geojson"]
    assert coarseness(Area("Crimea", country="Crimea", borders=mine)) == ""


def test_borders_of_ones_own_keep_keyholes_and_run_on_across_180(tmp_path):
    keyhole = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (3, 3), (3, 6), (6, 6), (6, 3), (3, 3), (0, 0)]
    across = [(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)]
    other_sense = [*keyhole[:5], *keyhole[5:10][::-1], (0, 0)]
    mine = written(tmp_path, feature("Hole", *keyhole), feature("Same", *other_sense), feature("Across", *across))

    assert countries(mine)["Hole"].area == pytest.approx(72.0)
    assert countries(mine)["Same"].area == pytest.approx(72.0)
    assert countries(mine)["Across"].area == pytest.approx(2.0)


def test_the_border_of_a_user_s_file_changes_with_the_file(tmp_path):
    mine = written(tmp_path, square("A", 0, 0))
    assert list(countries(mine)) == ["A"]
    written(tmp_path, square("B", 0, 0))
    assert list(countries(mine)) == ["B"]


@pytest.mark.parametrize(
    ("features", "more", "says"),
    [
        ([], {}, "holds no polygon"),
        ([feature("a", (0, 0), kind="Point")], {}, "holds no polygon"),
        ([square("a", 0, 0), square(None, 3, 3)], {}, "feature 2: has no name"),
        ([square("\x1b[2J", 0, 0), square(" \x07 ", 3, 3)], {}, "feature 2: has no name"),
        ([square("a", 500_000, 4_000_000)], {}, "feature 1: does not lie on Earth"),
        ([square("a", float("nan"), 0)], {}, "feature 1: "),
        ([feature("a", (0, 0), (1, 1))], {}, "feature 1: its geometry is broken"),
        ([{"type": "Feature", "properties": {"name": "a"}, "geometry": None}], {}, "feature 1: its geometry is broken"),
        (
            [{"type": "Feature", "properties": [], "geometry": square("a", 0, 0)["geometry"]}],
            {},
            "feature 1: has no name",
        ),
        ([square("a", 0, 0) | {"properties": [1]}], {}, "feature 1: has no name"),
        ([square("a", 0, 0) | {"properties": "name"}], {}, "feature 1: has no name"),
        ([square(["a"], 0, 0)], {}, "feature 1: has no name"),
        ([square("a", 1e300, 0)], {}, "feature 1: does not lie on Earth"),
        ([feature("a", (0, 0), (1, 0), (1, float("nan")), (0, 1), (0, 0))], {}, "feature 1: does not lie on Earth"),
        ([square("a", 0, 0)], {"crs": {"properties": {"name": "EPSG:25832\x1b"}}}, "has coordinates in"),
        ([3], {}, "not a GeoJSON FeatureCollection"),
    ],
)
def test_bad_borders_get_one_line(tmp_path, features, more, says):
    with pytest.raises(InputError, match=says) as said:
        countries(written(tmp_path, *features, **more))
    line = str(said.value)
    assert line.startswith("borders 'mine.geojson'")
    assert line.isprintable()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"type": "Topology"}', "<VRTDataset/>", "\xff", "7"])
def test_what_is_no_geojson_gets_one_line(tmp_path, text):
    path = tmp_path / "mine.geojson"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"borders 'mine\.geojson': is not (a )?GeoJSON") as said:
        countries(path)
    assert "\n" not in str(said.value)


def test_polygons_and_lines_of_a_collection_are_found(tmp_path):
    inner = {"type": "GeometryCollection", "geometries": [square("a", 0, 0)["geometry"]]}
    line = {"type": "LineString", "coordinates": [[0, 0], [0, 1]]}
    whole = {"type": "GeometryCollection", "geometries": [inner, line, {"type": "Point", "coordinates": [0, 0]}]}
    mine = written(tmp_path, {"type": "Feature", "properties": {"ADMIN": "In"}, "geometry": whole})

    assert countries(mine)["In"].area == 1.0
    assert disputed_lines(mine).length == 1.0


def test_a_scenario_s_borders_are_read_beside_it_and_a_bad_file_is_a_problem_of_its_line(tmp_path):
    scenario = (SCENARIOS / "smooth-sea.yaml").read_text("utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(f"borders: mine.geojson\n{scenario}", "utf-8")
    assert [(each.line, each.key) for each in problems(path)] == [(1, "borders")]

    written(tmp_path, square("a", 0, 0))
    assert load_scenario(path).area.borders == tmp_path / "mine.geojson"
    assert ground_problems(load_scenario(path)) == []

    written(tmp_path, square(None, 0, 0))
    (found,) = ground_problems(load_scenario(path))
    assert (found.line, found.key) == (1, "borders")
    assert found.message == "'mine.geojson': feature 1: has no name; give every polygon a property 'name'"


def test_borders_that_are_gone_get_one_line(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        countries(tmp_path / "gone.geojson")

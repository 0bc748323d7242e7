"""Tables of places as other programs write them, and what is left out of them."""

import json
import math
from pathlib import Path

import pytest

from skyshed.catalogue.nodes import Unreadable, lacking
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.catalogue.tables import read_table

HEAD = "name: t\narea: {bounds: {south: 29, west: 38, north: 38, east: 49}}\ntargets: [fighter]\n"
PLACE = {"A": (33.3, 44.4)}


def sites(tmp_path, name, content):
    (tmp_path / name).write_bytes((content if isinstance(content, str) else json.dumps(content)).encode())
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}assets_from: {name}\nunits_from: u.csv\n")
    (tmp_path / "u.csv").write_text("name,system,lat,lon\nU,tor-m2,33,44\n")
    scenario = load_scenario(path)
    places = {each.name: (each.site.lat_deg, each.site.lon_deg) for each in scenario.assets}
    return places, scenario.notes


@pytest.mark.parametrize(
    "text",
    [
        "name,lat,lon\nA,33.3,44.4\n",
        "\ufeffName;Latitude;Longitude\r\nA;33,3;44,4\r\n",
        "name\tlat\tlon\nA\t33,3\t44,4\n",
        "name,latitude_deg,longitude_deg\nA,33.3,44.4\n",
        "name,lat_dd,lon_dd\nA,33.3,44.4\n",
        "name,lat,long\nA,33.3,44.4\n",
        'name,"Latitude (deg)","Longitude (deg)"\nA,33.3,44.4\n',
        "Name,LAT (WGS84),LNG (WGS84)\nA,33.3,44.4\n",
        "name,x,y,lat,lon\nA,425000,3680000,33.3,44.4\n",  # metres of a projection beside
        'name,note,lat,lon\n"A","one ""quoted"", word",33.3,44.4\n',
        'name,note,lat,lon\nA,"two\nlines",33.3,44.4\n',
        "name,note,lat,lon\nA,two\u2028lines and \x0b more,33.3,44.4\n",
        'name,position\nA,"33,3; 44,4"\n',
        "name;position\nA;33.3 44.4\n",
        "\n\nname,lat,lon\n\nA,33.3,44.4\n",
        "name,lat,lon\rA,33.3,44.4\r",
    ],
)
def test_each_csv_is_one_place(tmp_path, text):
    assert sites(tmp_path, "a.csv", text) == (PLACE, ())


def test_quotes_inside_quotes_are_one(tmp_path):
    places, _ = sites(tmp_path, "a.csv", 'lat,lon,name\n33.3,44.4,"Site ""Alpha"", north"\n')

    assert places == {'Site "Alpha", north': (33.3, 44.4)}


def test_a_name_acts_on_no_terminal(tmp_path):
    places, _ = sites(tmp_path, "a.csv", 'lat,lon,name\n33.3,44.4,"A\x1b[31m\nB"\n')

    assert list(places) == ["A\ufffd[31m B"]


def geojson(geometry, **members):
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature], **members}


POINT = {"type": "Point", "coordinates": [44.4, 33.3]}
IN_METRES = [6378137 * math.radians(44.4), 6378137 * math.asinh(math.tan(math.radians(33.3)))]
MERCATOR = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (geojson(POINT), PLACE),
        (geojson(POINT)["features"][0], PLACE),
        (geojson({"type": "MultiPoint", "coordinates": [[44.4, 33.3]]}), PLACE),
        (geojson({"type": "MultiPoint", "coordinates": [[44.4, 33.3], [45, 34]]}),
         {"A 1": (33.3, 44.4), "A 2": (34.0, 45.0)}),
        (geojson({"type": "GeometryCollection", "geometries": [POINT]}), PLACE),
        (geojson({"type": "Point", "coordinates": [2e-05, 5.1, 7.0]}), {"A": (5.1, 2e-05)}),
        (geojson({"type": "Point", "coordinates": IN_METRES}, crs=MERCATOR), PLACE),
    ],
)  # fmt: skip
def test_each_way_to_write_geojson(tmp_path, content, places):
    found, notes = sites(tmp_path, "a.geojson", content)

    assert notes == ()
    assert found.keys() == places.keys()
    for name, position in places.items():
        assert found[name] == pytest.approx(position, abs=1e-6)


def kml(*marks, namespace="http://www.opengis.net/kml/2.2"):
    return f'<?xml version="1.0"?><kml xmlns="{namespace}"><Document>{"".join(marks)}</Document></kml>'


SPOT = "<Placemark><name>A</name><Point><coordinates> 44.4,33.3,0 </coordinates></Point></Placemark>"
PATH = "<Placemark><name>P</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>"


@pytest.mark.parametrize("namespace", ["http://earth.google.com/kml/2.1", "http://earth.google.com/kml/2.0", ""])
def test_kml_of_any_age(tmp_path, namespace):
    assert sites(tmp_path, "a.kml", kml(SPOT, namespace=namespace)) == (PLACE, ())


def test_paths_beside_points_are_left_out_with_a_word(tmp_path):
    places, notes = sites(tmp_path, "a.kml", kml(PATH, SPOT))

    assert places == PLACE
    assert notes == ("a.kml: placemark 1 has no Point with lon,lat; sites are points; it is left out.",)
    line = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}
    both = geojson(POINT)
    both["features"].append(line)
    assert sites(tmp_path, "a.geojson", both)[1] == (
        "a.geojson: feature 2 is not a Point; sites are points; it is left out.",
    )


def test_simple_data_of_a_schema(tmp_path):
    data = (
        '<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="Type">dam</SimpleData></SchemaData></ExtendedData>'
    )
    path = tmp_path / "a.kml"
    path.write_text(kml(SPOT.replace("<Point>", f"{data}<Point>")))

    (row,) = read_table(path).rows
    assert (row.cells["name"], row.cells["kind"]) == ("A", "dam")


@pytest.mark.parametrize(
    "crs", [{"type": "link", "properties": {"href": "http://127.0.0.1/"}}, MERCATOR | {"type": "x"}]
)
def test_a_reference_system_that_cannot_be_followed_is_refused(tmp_path, crs):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(geojson(POINT, crs=crs)))

    with pytest.raises(Unreadable, match="save it as WGS 84"):
        read_table(path)


@pytest.mark.parametrize(
    "site",
    [
        "{latitude: 33.3, longitude: 44.4}",
        "{lat: 33.3, lng: 44.4}",
        "{Lat: 33.3, Long: 44.4}",
        "{latitude_deg: 33.3, longitude_deg: 44.4, name: here}",
        "33.3 44.4",
        "N33.3 E44.4",
        "331800N0442400E",
    ],
)
def test_each_way_to_write_a_site(tmp_path, site):
    path = tmp_path / "s.yaml"
    path.write_text(f"{HEAD}fire_units: [{{name: U, system: tor-m2, site: {site}}}]\n")

    (unit,) = load_scenario(path).units
    assert (unit.site.lat_deg, unit.site.lon_deg) == pytest.approx((33.3, 44.4))


@pytest.mark.parametrize(
    ("bounds", "complaint"),
    [
        ("{south: -19, west: 178, north: -17, east: -179}", None),
        ("{south: -19, west: 178, north: -17, east: 181}", None),
        ("{south: -80, west: -180, north: -70, east: 180}", None),
        ("{south: 29, west: 49, north: 38, east: 38}", "is not east of west; did they change places"),
        ("{south: 29, west: 38, north: 38, east: 38}", "is not east of west"),
        ("{south: 29, west: -100, north: 38, east: 300}", "is not east of west"),
        ("{south: 29, west: 38, north: 138, east: 49}", "latitude '138' is outside"),
    ],
)
def test_bounds_may_lead_across_180(tmp_path, bounds, complaint):
    path = tmp_path / "s.yaml"
    path.write_text(
        f"name: t\narea: {{bounds: {bounds}}}\ntargets: [fighter]\n"
        "fire_units: [{name: U, system: tor-m2, site: '-18, 179.9'}]\n"
    )

    found = [each.message for each in problems(path)]
    assert (found == []) if complaint is None else (len(found) == 1 and complaint in found[0])


BASE = HEAD + "fire_units: [{name: U, system: mine, site: '33, 44'}]\nsystems: {mine: {like: tor-m2, "


@pytest.mark.parametrize("formula", ["", "null", "[1]", "7", "{nominal: [1]}", "{nominal: {a: b}}", "{nominal: }"])
def test_no_formula_is_a_defect_and_none_empties_the_offer(tmp_path, formula):
    path = tmp_path / "s.yaml"
    figure = f"{{nominal: 15 km, status: derived, note: x, formula: {formula}}}"
    path.write_text(BASE + f"advertised_range: {figure}}}}}\n")

    messages = [each.message for each in problems(path)]
    assert not [each for each in messages if "no fire units" in each]
    assert len(messages) <= 1


@pytest.mark.parametrize("key", ["area: {{file: {}}}", "terrain: [{}]", "assets_from: {}.csv"])
def test_a_name_that_no_disk_would_take_is_a_problem_of_its_line(tmp_path, key):
    path = tmp_path / "s.yaml"
    written = key.format("x" * 300)
    text = HEAD.replace("area: {bounds: {south: 29, west: 38, north: 38, east: 49}}\n", "") if "area" in key else HEAD
    path.write_text(f"{text}{written}\nfire_units: [{{name: U, system: tor-m2, site: '33, 44'}}]\n")

    (found,) = problems(path)
    assert "cannot be read: File name too long" in found.message
    assert path.read_text().splitlines()[found.line - 1] == written


def test_a_folder_without_permission_is_told(monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert lacking(Path("closed/a.geojson")) == "cannot be read: Permission denied"


def test_a_character_without_a_shape_is_refused(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(HEAD.replace("name: t", 'name: "a\\e[31mb"'))

    (found,) = problems(path)
    assert found.message == "holds the character '\\x1b', which cannot be shown; write plain text"

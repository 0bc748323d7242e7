"""Positions in every spelling, tables of places from other programs, and what is refused of both."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.catalogue.nodes import Unreadable
from skyshed.catalogue.places import centre_of, looks_swapped, parse_position, sphere_distance_m
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.catalogue.tables import read_table
from skyshed.units import UnitError


@pytest.mark.parametrize(
    ("text", "lat_deg", "lon_deg"),
    [
        ("33.3, 44.4", 33.3, 44.4),
        ("-33.3,-70.5", -33.3, -70.5),
        ("33.3N 44.4E", 33.3, 44.4),
        ("33.3° S, 44.4° W", -33.3, -44.4),
        ("33°18'45\"N 44°21'00\"E", 33.3125, 44.35),
        ("33°18.75'N, 44°21'E", 33.3125, 44.35),
        ("33 18 45 S 70 30 0 W", -33.3125, -70.5),
        ("38SMB3949486120", 33.3125, 44.35),
        ("38S MB 39494 86120", 33.3125, 44.35),
    ],
)
def test_position(text, lat_deg, lon_deg):
    assert parse_position(text) == pytest.approx((lat_deg, lon_deg), abs=2e-5)


@pytest.mark.parametrize("text", ["44.4E 33.3N", "E44.4, N33.3", "44°24'E, 33°18'N"])
def test_letters_say_which_angle_is_which(text):
    assert parse_position(text) == pytest.approx((33.3, 44.4), abs=1e-9)


@pytest.mark.parametrize("text", ["38S 444156 3684746", "38s 444156.0mE 3684746mN", "38S,444156,3684746"])
def test_utm_is_read_as_mgrs_is(text):
    """The peer is the library that reads MGRS, where the same digits name a square of 1 m."""
    assert parse_position(text) == pytest.approx(parse_position("38SMB4415684746"), abs=1e-5)


def test_utm_south_of_the_equator():
    """Sydney Opera House, 56H 334897 6252309: 33.857 S, 151.215 E."""
    assert parse_position("56H 334897 6252309") == pytest.approx((-33.857, 151.215), abs=2e-3)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "38S 444156 6315254",
            r"the northing does not lie in band S \(latitude 32 to 40 degrees\); the letter is that of",
        ),
        ("61S 444156 3684746", "is no position in UTM; zones are 1 to 60"),
        ("Baghdad", "'Baghdad' is not a position; write '33.3, 44.4'"),
        ("33.3", "is not a position"),
        ("33.3, 44.4, 12", "is not a position"),
        ("95, 44", "latitude '95' is outside ±90 degrees; looks swapped"),
        ("44.4E, 33.3", "latitude '44.4E' looks swapped: E belongs to the other coordinate"),
        ("33°75'00\"N 44°21'00\"E", "has minutes or seconds of 60 and more"),
        ("33.3, 200", "longitude '200' is outside ±180 degrees$"),
        ("38SMB394948612", "easting and northing need the same number of digits"),
        ("99SMB3949486120", "'99SMB3949486120' is not an MGRS reference"),
        ("nan, nan", "latitude 'nan' is not an angle"),
    ],
)
def test_what_is_no_position_is_refused(text, complaint):
    with pytest.raises(UnitError, match=complaint):
        parse_position(text)


@given(st.floats(-89.99, 89.99), st.floats(-179.99, 179.99))
def test_degrees_minutes_seconds_read_back(lat_deg, lon_deg):
    def spelled(value_deg, letters):
        seconds = round(abs(value_deg) * 3600, 3)
        degrees, rest = divmod(seconds, 3600)
        return f"{int(degrees)}°{int(rest // 60)}'{rest % 60:.3f}\"{letters[value_deg < 0]}"

    text = f"{spelled(lat_deg, 'NS')} {spelled(lon_deg, 'EW')}"
    if "60.000" in text:  # a spelling that rounding made, and that is refused
        return

    assert parse_position(text) == pytest.approx((lat_deg, lon_deg), abs=2e-7)


@given(st.text(alphabet="0123456789.,-+°'\"NSEWmgrs ", max_size=25))
def test_any_text_is_a_position_or_a_unit_error(text):
    try:
        lat_deg, lon_deg = parse_position(text)
    except UnitError:
        return
    assert -90 <= lat_deg <= 90
    assert -180 <= lon_deg <= 180


def test_distance_on_the_equator_and_over_the_pole():
    assert sphere_distance_m((0, 0), (0, 90)) == pytest.approx(6_371_000 * 3.14159265 / 2, rel=1e-6)
    assert sphere_distance_m((80, 0), (80, 180)) == pytest.approx(6_371_000 * 3.14159265 / 9, rel=1e-6)


def test_a_site_among_the_others_when_mirrored_looks_swapped():
    iraq = [(33.3, 44.4), (36.3, 43.1), (30.5, 47.8)]

    assert looks_swapped((44.4, 33.3), centre=centre_of([*iraq, (44.4, 33.3)]))
    assert not any(looks_swapped(site, centre=centre_of(iraq)) for site in iraq)
    assert not looks_swapped((37.0, 35.4), centre=centre_of(iraq))  # far, and its mirror image is no nearer
    assert centre_of(iraq[:2]) is None


def test_a_site_outside_the_box_and_inside_it_when_mirrored_looks_swapped():
    assert looks_swapped((44.4, 33.3), bounds_deg=(29, 38, 38, 49))
    assert not looks_swapped((33.3, 44.4), bounds_deg=(29, 38, 38, 49))
    assert not looks_swapped((10.0, 20.0), bounds_deg=(29, 38, 38, 49))


CSV = "Name;System;Latitude;Longitude;Type\nA;tor-m2;33.3;44.4;city\n\nB;tor-m2;33°18'45\"N;44.5;dam\n"
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [44.4, 33.3]},
                "properties": {"name": "A", "system": "tor-m2", "kind": "city"},
            }
        ],
    }
)
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>A</name>
<ExtendedData><Data name="system"><value>tor-m2</value></Data>
<Data name="kind"><value>city</value></Data></ExtendedData>
<Point><coordinates>44.4,33.3,0</coordinates></Point></Placemark></Folder></Document></kml>
"""
HEAD = "name: t\narea: {country: Iraq}\ntargets: [fighter]\n"


@pytest.mark.parametrize(("name", "text"), [("u.csv", CSV), ("u.geojson", GEOJSON), ("u.kml", KML)])
def test_units_and_assets_from_a_table(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}units_from: {name}\nassets_from: {name}\n")

    scenario = load_scenario(path)

    unit = scenario.offers[0].units[0]
    assert (unit.name, unit.system.key, unit.site.lat_deg, unit.site.lon_deg) == ("A", "tor-m2", 33.3, 44.4)
    assert (scenario.assets[0].name, scenario.assets[0].kind) == ("A", "city")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "u.csv",
            "name,system,lat,lon\nA,tor-m3,33,44\n",
            "u.csv, line 2: system 'tor-m3' is not known; .skyshed catalogue. lists all",
        ),
        ("u.csv", "name,system,lat,lon\nA,,33,44\n", "u.csv, line 2: A: has no system"),
        ("u.csv", "name,system,lat,lon\nA,tor-m2,133,44\n", "u.csv, line 2: latitude '133' is outside ±90"),
        ("u.csv", "name,system,lat\nA,tor-m2,33\n", "u.csv, line 2: A: has no lon; found name, system, lat"),
        ("u.csv", "system,lat,lon\ntor-m2,33,44\n", "u.csv, line 2: has no name; columns name, lat, lon are needed"),
        ("u.csv", "name,system,lat,lon\n", "u.csv: holds no place"),
        ("u.csv", "", "u.csv: holds no place"),
        ("u.txt", "x", "u.txt: ends in .txt; .csv, .geojson and .kml are read"),
        ("u.geojson", "{", "u.geojson: is not JSON"),
        ("u.geojson", "[]", "u.geojson: is not a GeoJSON FeatureCollection"),
        ("u.geojson", '{"features": [{"geometry": null}]}', "u.geojson: feature 1 is not a Point"),
        ("u.kml", "<kml", "u.kml: is not KML"),
        ("u.kml", KML.replace("<Point><coordinates>44.4,33.3,0</coordinates></Point>", ""), "placemark 1 has no Point"),
        ("u.kml", '<!DOCTYPE k [<!ENTITY a "x">]><kml>&a;</kml>', "u.kml: is not KML"),
    ],
)
def test_a_table_that_cannot_be_used_names_its_line(tmp_path, name, text, complaint):
    (tmp_path / name).write_text(text, "utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}units_from: {name}\n")

    found = problems(path)

    assert {each.line for each in found if each.key == "units_from"} == {4}
    assert re.search(complaint, found[0].message), found[0].message


def test_a_table_that_is_not_there(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}units_from: none.csv\n")

    assert problems(path)[0].message == "none.csv: cannot be read: No such file or directory"


def test_many_bad_rows_are_counted(tmp_path):
    (tmp_path / "u.csv").write_text("name,system,lat,lon\n" + "A,tor-m2,200,0\n" * 50)
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}units_from: u.csv\n")

    messages = [each.message for each in problems(path)]

    assert len(messages) == 21
    assert "u.csv: and 30 more rows like these" in messages


def test_too_many_rows_are_refused(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text("name,lat,lon\n" + "A,1,2\n" * 20_001)

    with pytest.raises(Unreadable, match="more than 20000 rows"):
        read_table(path)

"""Warnings as volumes: three formats in, two out, and who broke or obeyed them."""

import json
import math

import numpy as np
import pytest

from skyshed.errors import InputError
from skyshed.flights.crossings import crossings
from skyshed.flights.limits import parse_limit
from skyshed.flights.read_volumes import read_volumes
from skyshed.flights.track import Track
from skyshed.flights.volume import Datum
from skyshed.sky.grid import WGS84

OPENAIR = """* a warning
AC Q
AN BAGHDAD WARNING
AL SFC
AH FL260
DP 33:00:00 N 044:00:00 E
DP 33:00:00 N 045:00:00 E
DP 34:00:00 N 045:00:00 E
DP 34:00:00 N 044:00:00 E

AC Q
AN ROUND
AL 5000 ft MSL
AH UNL
V X=33:30:00 N 044:30:00 E
DC 10
"""
AIXM = """<?xml version="1.0"?><m xmlns="http://www.aixm.aero/schema/5.1" xmlns:gml="http://www.opengis.net/gml/3.2">
<Airspace><timeSlice><AirspaceTimeSlice><designator>ORR1</designator><geometryComponent><AirspaceGeometryComponent>
<theAirspaceVolume><AirspaceVolume>
<upperLimit uom="FL">260</upperLimit><upperLimitReference>STD</upperLimitReference>
<lowerLimit uom="FT">1500</lowerLimit><lowerLimitReference>SFC</lowerLimitReference><horizontalProjection><Surface>
<gml:patches><gml:PolygonPatch><gml:exterior><gml:LinearRing>
<gml:posList>33.0 44.0 33.0 45.0 34.0 45.0 34.0 44.0 33.0 44.0</gml:posList>
</gml:LinearRing></gml:exterior></gml:PolygonPatch></gml:patches></Surface></horizontalProjection>
</AirspaceVolume></theAirspaceVolume></AirspaceGeometryComponent></geometryComponent></AirspaceTimeSlice></timeSlice>
</Airspace></m>"""


def feature(**properties):
    ring = [[44.0, 33.0], [45.0, 33.0], [45.0, 34.0], [44.0, 34.0], [44.0, 33.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": properties, "geometry": shape}]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def read(tmp_path):
    def call(content, name="warning.txt"):
        path = tmp_path / name
        path.write_text(content)
        return read_volumes(path).volumes

    return call


def track(lat_deg, lon_deg, level):
    n = len(lat_deg)
    level = np.broadcast_to(np.asarray(level, float), (n,))
    joint = np.array([0] + [1] * (n - 1), np.uint8)
    return Track(np.arange(n) * 10.0, np.asarray(lat_deg, float), np.asarray(lon_deg, float), level * 30.48 + 300.0,
                 np.full(n, 600.0), level, np.zeros(n, np.int32), joint)  # fmt: skip


def no_ground(lat_deg, lon_deg):
    return np.full(lat_deg.shape, 400.0)


@pytest.mark.parametrize(
    ("text", "datum", "height_m"),
    [
        ("FL260", Datum.PRESSURE, 7924.8),
        ("5000 ft MSL", Datum.MSL, 1524.0),
        ("5000ft", Datum.MSL, 1524.0),
        ("1500 ft AGL", Datum.GROUND, 457.2),
        ("2000 m", Datum.MSL, 2000.0),
        ("SFC", Datum.GROUND, -math.inf),
        ("UNL", Datum.MSL, math.inf),
    ],
)
def test_limits(text, datum, height_m):
    limit = parse_limit(text, "a")

    assert limit.datum is datum
    assert limit.height_m == pytest.approx(height_m)


@pytest.mark.parametrize("text", ["260", "5000", "FL", "", "high"])
def test_a_limit_without_a_unit_is_refused(text):
    with pytest.raises(InputError, match="is not a limit"):
        parse_limit(text, "a")


def test_openair(read):
    square, circle = read(OPENAIR)

    assert (square.name, square.floor.text, square.ceiling.text) == ("BAGHDAD WARNING", "SFC", "FL260")
    assert square.outline.area == pytest.approx(1.0)
    lons, lats = np.array(circle.outline.exterior.coords).T
    ways_m = WGS84.inv(np.full(lons.size, 44.5), np.full(lons.size, 33.5), lons, lats)[2]
    assert ways_m == pytest.approx(18_520.0, abs=1.0)
    assert circle.ceiling.height_m == math.inf


def test_geojson_and_aixm_say_the_same(read):
    (geojson,) = read(feature(name="A", floor="1500 ft AGL", ceiling="FL260"))
    (aixm,) = read(AIXM)

    assert geojson.outline.equals(aixm.outline)
    assert (geojson.floor.datum, geojson.floor.height_m) == (aixm.floor.datum, aixm.floor.height_m)
    assert geojson.ceiling.height_m == aixm.ceiling.height_m
    assert aixm.name == "ORR1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (feature(name="A", floor="SFC"), "no property ceiling"),
        (feature(name="A", floor="SFC", ceiling=260), "'260' is not a limit"),
        ("AC Q\nAN X\nAL SFC\nAH FL100\nDP somewhere\n", "line 5: 'somewhere' is not a position"),
        ("AC Q\nAN X\nAL SFC\nAH FL100\nDC 10\n", "line 5: an arc without a centre"),
        ("<a/>", "holds no airspace"),
        ("<a", "no well-formed XML"),
        ("{", "is not GeoJSON"),
    ],
)
def test_bad_warnings_are_one_line(read, content, words):
    with pytest.raises(InputError, match=words) as raised:
        read(content)
    assert str(raised.value).startswith("no warning can be read from ")
    assert "\n" not in str(raised.value)


def test_inside_above_and_below(read):
    volumes = read(OPENAIR)[:1] + read(AIXM)
    through = crossings(track([33.2, 33.5, 33.8, 34.2], [44.5] * 4, 250), volumes, 1, no_ground, gap_s=60.0)
    over = crossings(track([33.2, 33.5, 33.8, 34.2], [44.5] * 4, 270), volumes, 1, no_ground, gap_s=60.0)
    under = crossings(track([33.2, 33.5], [44.5] * 2, 15), volumes, 1, no_ground, gap_s=60.0)

    # The last way, of 0.4 degrees, leaves the square halfway.
    assert through[0, 0].tolist() == pytest.approx([25.0, 0.0, 0.0, 3.0, 0.0, 0.0], abs=0.01)
    assert over[0, 0].tolist() == pytest.approx([0.0, 25.0, 0.0, 0.0, 0.0, 0.0], abs=0.01)
    assert under[0, 1].tolist() == pytest.approx(
        [0.0, 0.0, 10.0, 0.0, 0.0, 0.0]
    )  # 757 m is below 457 m above ground of 400 m


def test_a_volume_across_180_degrees(read):
    content = (
        OPENAIR.split("\n\n", maxsplit=1)[0].replace("044:00:00 E", "179:30:00 E").replace("045:00:00 E", "179:30:00 W")
    )
    volumes = read(content)

    found = crossings(track([33.5] * 3, [179.8, -179.9, -179.2], 100), volumes, 1, no_ground, gap_s=60.0)
    # From 179.9 W to 179.2 W the square ends at 179.5 W, after four sevenths of the way.
    assert found[0, 0].tolist() == pytest.approx([10 + 40 / 7, 0.0, 0.0, 2.0, 0.0, 0.0], abs=0.01)

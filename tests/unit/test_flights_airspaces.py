"""Files of airspaces as people really write them: what is read, what is passed over with a remark, what is refused."""

import json
import math

import numpy as np
import pytest
from shapely import Point, box

from skyshed.errors import InputError
from skyshed.flights.crossings import INSIDE_S, N_INSIDE, POSSIBLE_S, crossings
from skyshed.flights.limits import parse_limit
from skyshed.flights.track import Track
from skyshed.flights.volume import Datum
from skyshed.sky.grid import WGS84

SQUARE = "46 8 46 9 47 9 47 8 46 8"
HOLE = "46.3 8.3 46.3 8.7 46.7 8.7 46.7 8.3 46.3 8.3"
CORNERS = ("46:00:00 N 008:00:00 E", "46:00:00 N 009:00:00 E", "47:00:00 N 009:00:00 E", "47:00:00 N 008:00:00 E")
DAY_S = 86_400.0
MAY_7_2018_S = 1_525_651_200.0  # 2018-05-07T00:00Z


def openair(*lines, floor="GND", ceiling="FL100", name="A"):
    lines = lines or tuple(f"DP {place}" for place in CORNERS)
    return "\n".join(["AC R", f"AN {name}", f"AL {floor}", f"AH {ceiling}", *lines, "", ""])


def feature(ring=None, geometry=None, **properties):
    ring = ring or [[8, 46], [9, 46], [9, 47], [8, 47], [8, 46]]
    geometry = geometry or {"type": "Polygon", "coordinates": [ring]}
    properties = {"name": "A", "floor": "GND", "ceiling": "FL100"} | properties
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def ring_xml(positions, tag="LinearRing"):
    inner = f"<gml:{tag}><gml:posList>{positions}</gml:posList></gml:{tag}>"
    if tag != "LinearRing":
        curve = f"<gml:curveMember><gml:Curve><gml:segments>{inner}</gml:segments></gml:Curve></gml:curveMember>"
        return f"<gml:Ring>{curve}</gml:Ring>"
    return inner


def component(*rings, srs="urn:ogc:def:crs:EPSG::4326", operation="BASE", upper='uom="FL">100', lower='uom="FT">GND',
              upper_from="STD", patches=None):  # fmt: skip
    interiors = "".join(f"<gml:interior>{each}</gml:interior>" for each in rings[1:])
    patch = f"<gml:PolygonPatch><gml:exterior>{rings[0]}</gml:exterior>{interiors}</gml:PolygonPatch>"
    return (
        f"<geometryComponent><AirspaceGeometryComponent><operation>{operation}</operation><theAirspaceVolume>"
        f"<AirspaceVolume><upperLimit {upper}</upperLimit><upperLimitReference>{upper_from}</upperLimitReference>"
        f"<lowerLimit {lower}</lowerLimit><lowerLimitReference>SFC</lowerLimitReference><horizontalProjection>"
        f'<Surface srsName="{srs}"><gml:patches>{patches or patch}</gml:patches></Surface></horizontalProjection>'
        "</AirspaceVolume></theAirspaceVolume></AirspaceGeometryComponent></geometryComponent>"
    )


def time_slice(*components, interpretation="BASELINE", begin="", end="", more="", name="R1"):
    period = f"<gml:beginPosition>{begin}</gml:beginPosition><gml:endPosition>{end}</gml:endPosition>"
    return (
        f"<timeSlice><AirspaceTimeSlice><gml:validTime><gml:TimePeriod>{period}</gml:TimePeriod></gml:validTime>"
        f"<interpretation>{interpretation}</interpretation><designator>{name}</designator>{''.join(components)}{more}"
        "</AirspaceTimeSlice></timeSlice>"
    )


def aixm(*airspaces):
    inner = "".join(f"<Airspace>{each}</Airspace>" for each in airspaces)
    return (
        '<m xmlns="http://www.aixm.aero/schema/5.1" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</m>'
    )


def simple_aixm(*rings, **ways):
    return aixm(time_slice(component(*(rings or (ring_xml(SQUARE),)), **ways)))


def eastward(time_s, level=30.0, joint=1):
    """Return a flight along 46.5 N from 7.5 E to 9.5 E with positions at given moments."""
    time_s = np.asarray(time_s, float)
    lon_deg = np.linspace(7.5, 9.5, time_s.size)
    joints = np.full(time_s.size, joint, np.uint8)
    joints[0] = 0
    level = np.full(time_s.size, level)
    return Track(time_s, np.full(time_s.size, 46.5), lon_deg, level * 30.48, np.zeros(time_s.size), level,
                 np.zeros(time_s.size, np.int32), joints)  # fmt: skip


def met(track, volume, *, gap_s=60.0):
    return crossings(track, (volume,), 1, lambda lat, lon: np.zeros(lat.shape), gap_s=gap_s)[0, 0]


@pytest.mark.parametrize(
    ("text", "datum", "height_m"),
    [
        ("0", Datum.GROUND, -math.inf),
        ("9500", Datum.MSL, 2895.6),
        ("9500 MSL", Datum.MSL, 2895.6),
        ("5000 STD", Datum.PRESSURE, 1524.0),
        ("100 Agl", Datum.GROUND, 30.48),
        ("9500ft QNH", Datum.MSL, 2895.6),
        ("UNLIM (Mon-Fri)", Datum.MSL, math.inf),
        ("FL 95 (MNM ALT 5500FT)", Datum.PRESSURE, 2895.6),
        ("12,500 ft", Datum.MSL, 3810.0),
        ("3000 m W84", Datum.ELLIPSOID, 3000.0),
    ],
)
def test_openair_counts_in_feet_where_no_unit_stands(text, datum, height_m):
    limit = parse_limit(text, "AH", is_bare_feet=True)

    assert (limit.datum, limit.height_m) == (datum, pytest.approx(height_m))


@pytest.mark.parametrize("text", ["nan", "inf ft", "1e300", "9" * 400, "FL1000", "Ask on 122.8", "-", "MSL"])
def test_a_limit_that_is_none_is_refused(text):
    with pytest.raises(InputError, match=r"is not a limit|lies beyond"):
        parse_limit(text, "AH", is_bare_feet=True)


def test_words_end_at_tabs_too(one_airspace):
    assert one_airspace(openair().replace(" ", "\t", 4).replace("DP ", "DP\t")).outline.equals(box(8, 46, 9, 47))


def test_a_hole_by_keyhole_is_kept(one_airspace):
    inner = ["46:18:00 N 008:18:00 E", "46:18:00 N 008:42:00 E", "46:42:00 N 008:42:00 E", "46:42:00 N 008:18:00 E"]
    places = [*CORNERS, CORNERS[0], *inner, inner[0], CORNERS[0]]

    assert one_airspace(openair(*(f"DP {each}" for each in places))).outline.area == pytest.approx(1 - 0.16)


def test_a_keyhole_to_a_circle_is_kept(one_airspace):
    lines = [f"DP {each}" for each in (*CORNERS, CORNERS[0])]
    hole = one_airspace(openair(*lines, "V X=46:30:00 N 008:30:00 E", "DC 5", f"DP {CORNERS[0]}")).outline

    assert not hole.contains(Point(8.5, 46.5))
    assert hole.contains(Point(8.8, 46.5))


def test_one_airspace_that_cannot_be_used_is_named_and_the_rest_goes_on(read_airspaces):
    found = read_airspaces(
        openair(name="GOOD") + openair(ceiling="Ask on 122.8", name="BAD") + openair(name="ALSO GOOD")
    )

    assert [each.name for each in found.volumes] == ["GOOD", "ALSO GOOD"]
    assert len(found.remarks) == 1
    assert "BAD (from line 10) is passed over: AH: 'Ask on 122.8' is not a limit" in found.remarks[0]


def test_a_file_of_a_thousand_faults_says_so_in_few_lines(read_airspaces):
    found = read_airspaces(openair() + openair(ceiling="?") * 1000)

    assert len(found.remarks) == 21
    assert "980 more" in found.remarks[-1]


def test_a_terrain_record_is_no_part_of_the_airspace_before_it(read_airspaces):
    found = read_airspaces(
        openair() + "TO LAKE\nSP 0,1,0,0,255\nDP 30:00:00 N 040:00:00 E\nDP 31:00:00 N 040:00:00 E\n"
    )

    assert found.volumes[0].outline.equals(box(8, 46, 9, 47))
    assert "terrain record 'LAKE' is passed over" in found.remarks[0]


def test_an_airway_is_a_corridor_of_its_width(one_airspace):
    airway = one_airspace(openair("V W=10", "DY 34:00:00 N 044:00:00 E", "DY 35:00:00 N 044:00:00 E")).outline
    west, south, east, north = airway.bounds

    assert WGS84.inv(west, 34.5, east, 34.5)[2] == pytest.approx(18_520.0, rel=0.01)
    assert (south, north) == (pytest.approx(34.0, abs=1e-3), pytest.approx(35.0, abs=1e-3))


def test_an_airway_that_bends_across_180_degrees_is_whole(one_airspace):
    places = ("10:00:00 S 179:00:00 E", "10:00:00 S 179:00:00 W", "11:00:00 S 179:00:00 W")
    airway = one_airspace(openair("V W=20", *(f"DY {each}" for each in places))).outline

    assert airway.geom_type == "Polygon"
    assert airway.area == pytest.approx((2 + 1) * 20 / 60, rel=0.1)


def test_activation_times_of_openair_are_respected(one_airspace):
    volume = one_airspace(openair("AA 1970-01-01T00:05Z/1970-01-01T00:10Z", *(f"DP {each}" for each in CORNERS)))

    assert volume.valid_s == ((300.0, 600.0),)
    # Inside from 250 to 750 s, the airspace from 300 to 600 s.
    assert met(eastward(np.arange(0.0, 1001.0, 50.0)), volume)[INSIDE_S] == pytest.approx(300.0)
    assert met(eastward(DAY_S + np.arange(0.0, 1001.0, 50.0)), volume).tolist() == [0.0] * 5 + [500.0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (openair(floor="FL200"), "A .*floor FL200 does not lie below ceiling FL100"),
        (openair("DP 138:00:00 N 008:00:00 E"), "A is passed over: line 5: latitude 138 is not between"),
        (openair("DP 46:75:00 N 008:00:00 E"), "60 minutes or seconds"),
        (openair("DP nan N 008:00:00 E"), "is not a position"),
        (openair("V X=46:00:00 N 008:00:00 E", "DC 1e300"), "a radius of"),
        (openair("V X=46:00:00 N 008:00:00 E", "DC nan"), "'nan' is not a number"),
        (openair("V X=46:00:00 N 008:00:00 E", "DA 5,x,90"), "azimuth 'x' is not a number"),
        (openair("V X=46:00:00 N 008:00:00 E", "DA 5,90"), "DA has 2 values; 3 are needed"),
        (openair("DY 46:00:00 N 008:00:00 E", "DY 47:00:00 N 008:00:00 E"), "without a width"),
        (openair("V W=10", "DY 46:00:00 N 008:00:00 E"), "an airway of 1 points"),
        (openair(f"DP {CORNERS[0]}"), "an outline of 1 points"),
        ("AC R\nAN A\nAL GND\nAH FL100\n", "no outline"),
        (openair("AA tomorrow"), "not a span of time"),
    ],
)
def test_a_fault_in_openair_is_one_line_that_names_the_airspace(read_airspaces, content, words):
    with pytest.raises(InputError, match=words) as raised:
        read_airspaces(content)
    assert "holds no airspace that can be used: A" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_names_lose_control_characters(read_airspaces):
    assert read_airspaces(openair(name="A\x1b[31mB\x07")).volumes[0].name == "A [31mB"


def test_a_single_feature_is_geojson(one_airspace):
    assert one_airspace(json.dumps(feature())).outline.equals(box(8, 46, 9, 47))


def test_geojson_that_jumps_at_180_degrees(one_airspace):
    volume = one_airspace(collection(feature([[179, -18], [-179, -18], [-179, -16], [179, -16], [179, -18]])))

    assert volume.outline.bounds == (179.0, -18.0, 181.0, -16.0)


def test_limits_of_openaip(one_airspace):
    upper = {"value": 100, "unit": 6, "referenceDatum": 2}
    lower = {"value": 300, "unit": 0, "referenceDatum": 0}
    volume = one_airspace(collection(feature(floor=None, ceiling=None, upperLimit=upper, lowerLimit=lower)))

    assert (volume.floor.datum, volume.floor.height_m) == (Datum.GROUND, 300.0)
    assert (volume.ceiling.datum, volume.ceiling.height_m) == (Datum.PRESSURE, 3048.0)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3857", "EPSG:3857"])
def test_a_crs_that_is_named_is_brought_to_degrees(one_airspace, name):
    west, south, east, north = 890_555.93, 5_780_349.22, 1_001_875.42, 5_942_074.07  # 8 E 46 N to 9 E 47 N
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = one_airspace(collection(feature(ring), crs={"type": "name", "properties": {"name": name}})).outline

    assert outline.bounds == pytest.approx((8.0, 46.0, 9.0, 47.0), abs=1e-6)


def test_halves_of_a_bow_tie_are_kept(one_airspace):
    assert one_airspace(
        collection(feature([[8, 46], [9, 47], [9, 46], [8, 47], [8, 46]]))
    ).outline.area == pytest.approx(0.5)


@pytest.mark.parametrize(("begin", "end"), [("valid_from", "valid_to"), ("activeFrom", "activeUntil")])
def test_validity_in_geojson_is_respected(one_airspace, begin, end):
    volume = one_airspace(collection(feature(**{begin: "1970-01-01T00:05:00Z", end: "1970-01-01T00:10:00Z"})))
    found = met(eastward(np.arange(0.0, 1001.0, 50.0)), volume)

    assert found[INSIDE_S] == pytest.approx(300.0)
    assert found[N_INSIDE] == 6  # 300, 350 .. 550 s


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (collection(feature([[890555, 5780349], [1001875, 5780349], [1001875, 5942074], [890555, 5780349]])),
         "A is passed over: position 890555, 5.78035e\\+06 is not a longitude, latitude"),
        (collection(feature([[8, 138], [9, 138], [9, 139], [8, 138]])), "is not a longitude, latitude"),
        (collection(feature([[8, float("nan")], [9, 46], [9, 47], [8, 46]])), "A is passed over"),
        (collection(feature([[1e300, 46], [9, 46], [9, 47], [1e300, 46]])), "A is passed over"),
        (collection(feature([["a", 46], [9, 46], [9, 47], ["a", 46]])), "A is passed over: no geometry"),
        (collection(feature(geometry={"type": "Point", "coordinates": [8, 46]})), "is not a polygon but a Point"),
        (collection(feature(geometry={"type": "Polygon"})), "no geometry"),
        (collection(feature(floor="FL200")), "floor FL200 does not lie below"),
        (collection(feature(valid_from="soon")), "'soon' is not an ISO 8601 time"),
        (collection(feature(valid_from="2026-01-02", valid_to="2026-01-01")), "ends .* before it begins"),
        (
            collection(feature(floor=None, lowerLimit={"value": 1, "unit": 9, "referenceDatum": 0})),
            "not a limit; value",
        ),
        (collection(feature(), crs={"type": "link", "properties": {"href": "http://x"}}), "crs .* is not known"),
        (collection(feature(), crs={"type": "name", "properties": {"name": "+proj=merc"}}), "crs .* is not known"),
        (collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:99999"}}), "cannot be brought"),
        (collection(None, 3), "feature 1 is passed over: is not a feature"),
        (json.dumps({"type": "FeatureCollection", "features": {"a": 1}}), "features are not a list"),
        ("[" * 5 + "{" + '"a":' * 3, "holds no airspace|not GeoJSON"),
    ],
)  # fmt: skip
def test_a_fault_in_geojson_is_one_line(read_airspaces, content, words):
    with pytest.raises(InputError, match=words) as raised:
        read_airspaces(content)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("tag", ["LinearRing", "GeodesicString", "LineStringSegment"])
def test_aixm_polygons_in_every_way_of_writing(one_airspace, tag):
    outline = one_airspace(simple_aixm(ring_xml(SQUARE, tag))).outline

    assert outline.symmetric_difference(box(8, 46, 9, 47)).area < 0.003


def test_geodesic_edges_bulge_towards_the_pole(one_airspace):
    outline = one_airspace(simple_aixm(ring_xml("60 0 60 10 50 10 50 0 60 0", "GeodesicString"))).outline

    # The middle of the geodesic from 60 N 0 E to 60 N 10 E, by the spherical triangle: tan 60 / cos 5 degrees.
    assert outline.bounds[3] == pytest.approx(math.degrees(math.atan(math.tan(math.radians(60)) / math.cos(
        math.radians(5)))), abs=0.002)  # fmt: skip


def test_aixm_gives_the_latitude_first_but_not_in_crs84(one_airspace):
    crs84 = simple_aixm(ring_xml("8 46 9 46 9 47 8 47 8 46"), srs="urn:ogc:def:crs:OGC:1.3:CRS84")

    assert one_airspace(simple_aixm()).outline.equals(box(8, 46, 9, 47))
    assert one_airspace(crs84).outline.equals(box(8, 46, 9, 47))


def test_aixm_holes_patches_and_rings_across_180_degrees(one_airspace):
    patch = "<gml:PolygonPatch><gml:exterior>{}</gml:exterior></gml:PolygonPatch>"
    patches = "".join(patch.format(ring_xml(each)) for each in (SQUARE, "35 43 36 43 36 44 35 44 35 43"))

    assert one_airspace(simple_aixm(ring_xml(SQUARE), ring_xml(HOLE))).outline.area == pytest.approx(0.84)
    assert one_airspace(simple_aixm(patches=patches)).outline.area == pytest.approx(2.0)
    across = one_airspace(simple_aixm(ring_xml("-18 179 -18 -179 -16 -179 -16 179 -18 179"))).outline
    assert across.bounds == (179.0, -18.0, 181.0, -16.0)


@pytest.mark.parametrize(("operation", "area"), [("SUBTR", 0.84), ("UNION", 1.0), ("INTERS", 0.16)])
def test_aixm_volumes_of_the_same_limits_become_one_outline(one_airspace, operation, area):
    parts = component(ring_xml(SQUARE)), component(ring_xml(HOLE), operation=operation)

    assert one_airspace(aixm(time_slice(*parts))).outline.area == pytest.approx(area)


@pytest.mark.parametrize(("level", "seconds"), [(30.0, 300.0), (70.0, 500.0)])
def test_aixm_volumes_of_other_limits_are_cut_out_in_height_too(one_airspace, level, seconds):
    parts = component(ring_xml(SQUARE)), component(ring_xml(HOLE), operation="SUBTR", upper='uom="FL">050')
    volume = one_airspace(aixm(time_slice(*parts)))

    # 500 s across the square, 200 s of them over the hole, which ends at FL50.
    assert met(eastward(np.arange(0.0, 1001.0, 50.0), level), volume)[INSIDE_S] == pytest.approx(seconds)


def test_an_arc_by_centre_point_turns_as_its_angles_say(one_airspace):
    def arc(start, end):
        return (
            "<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>46 8</gml:posList>"
            '</gml:LineStringSegment><gml:ArcByCenterPoint numArc="1"><gml:pos>46 8</gml:pos><gml:radius uom="[nmi_i]">'
            f'10</gml:radius><gml:startAngle uom="deg">{start}</gml:startAngle><gml:endAngle uom="deg">{end}'
            "</gml:endAngle></gml:ArcByCenterPoint></gml:segments></gml:Curve></gml:curveMember></gml:Ring>"
        )

    quarter, rest = one_airspace(simple_aixm(arc(0, 90))).outline, one_airspace(simple_aixm(arc(360, 90))).outline

    assert quarter.contains(Point(8.1, 46.1))
    assert not rest.contains(Point(8.1, 46.1))
    assert rest.area == pytest.approx(3 * quarter.area, rel=0.02)


@pytest.mark.parametrize(
    ("upper_from", "upper", "datum", "height_m"),
    [
        ("STD", 'uom="FT">5000', Datum.PRESSURE, 1524.0),
        ("W84", 'uom="M">3000', Datum.ELLIPSOID, 3000.0),
        ("MSL", 'uom="FT">5000', Datum.MSL, 1524.0),
        ("SFC", 'uom="FT">5000', Datum.GROUND, 1524.0),
    ],
)
def test_aixm_limits_count_from_what_they_say(one_airspace, upper_from, upper, datum, height_m):
    limit = one_airspace(simple_aixm(upper_from=upper_from, upper=upper)).ceiling

    assert (limit.datum, limit.height_m) == (datum, height_m)


def test_baseline_and_temporary_slice_are_one_airspace(one_airspace):
    active = "<activation><AirspaceActivation><status>ACTIVE</status></AirspaceActivation></activation>"
    delta = time_slice(
        component(ring_xml(SQUARE), upper='uom="FL">300', lower='uom="FL">200'),
        interpretation="TEMPDELTA", begin="2018-05-07T14:00:00Z", end="2018-05-08T14:00:00Z", more=active,
    )  # fmt: skip
    volume = one_airspace(aixm(time_slice(component(ring_xml(SQUARE))) + delta))

    begin_s = MAY_7_2018_S + 14 * 3600
    assert volume.valid_s == ((begin_s, begin_s + DAY_S),)
    moments_s = np.arange(0.0, 1001.0, 50.0)
    assert met(eastward(begin_s + moments_s, 250.0), volume)[INSIDE_S] == pytest.approx(500.0)
    assert met(eastward(begin_s - 3600 + moments_s, 250.0), volume)[INSIDE_S] == 0.0


def test_a_temporary_slice_changes_limits_while_it_holds(one_airspace):
    high = component(ring_xml(SQUARE), upper='uom="FL">300', lower='uom="FL">200')
    delta = time_slice(high, interpretation="TEMPDELTA", begin="1970-01-01T01:00Z", end="1970-01-01T02:00Z")
    volume = one_airspace(aixm(time_slice(component(ring_xml(SQUARE))) + delta))
    moments_s = np.arange(0.0, 1001.0, 50.0)

    found = [[met(eastward(begin + moments_s, level), volume)[INSIDE_S] for begin in (0, 3600, 7200)]
             for level in (50.0, 250.0)]  # fmt: skip
    assert found == [pytest.approx([500.0, 0.0, 500.0]), pytest.approx([0.0, 500.0, 0.0])]


def test_a_daily_timesheet_is_respected(one_airspace):
    sheet = (
        "<activation><AirspaceActivation><timeInterval><Timesheet><timeReference>UTC</timeReference><day>ANY</day>"
        "<startTime>06:00</startTime><endTime>15:30</endTime><daylightSavingAdjust>NO</daylightSavingAdjust></Timesheet>"
        "</timeInterval><status>ACTIVE</status></AirspaceActivation></activation>"
    )
    days = {"begin": "2018-05-07T00:00:00Z", "end": "2018-05-09T00:00:00Z"}
    volume = one_airspace(aixm(time_slice(component(ring_xml(SQUARE)), **days, more=sheet)))

    hours = [(begin - MAY_7_2018_S) / 3600 for span in volume.valid_s for begin in span]
    assert hours == [6.0, 15.5, 30.0, 39.5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (simple_aixm(ring_xml("46 8 46 9 47 9 47 8 46")), "R1 is passed over: positions of 9 numbers"),
        (simple_aixm(ring_xml("46,8 46,9 47,9")), "position '46,8' is not a number"),
        (simple_aixm(ring_xml("46 8 46 nan 47 9")), "position 'nan' is not a number"),
        (simple_aixm(ring_xml("46 8 46 1e300 47 9")), "longitude 1e\\+300 is not between"),
        (simple_aixm(ring_xml("138 8 138 9 139 9")), "latitude 138 is not between"),
        (simple_aixm(srs="urn:ogc:def:crs:EPSG::3857"), "srsName .* is not known"),
        (simple_aixm(upper='uom="FL">'), "no upperLimit"),
        (simple_aixm(upper='uom="FL">abc'), "is not a limit"),
        (simple_aixm(lower='uom="FL">200'), "floor FL200 does not lie below ceiling FL100"),
        (simple_aixm('<gml:Ring><gml:curveMember xlink:href="#b"/></gml:Ring>'), "outline is a reference"),
        (simple_aixm('<gml:CircleByCenterPoint><gml:pointProperty xlink:href="urn:uuid:0"/><gml:radius uom="NM">5'
                     "</gml:radius></gml:CircleByCenterPoint>"), "its centre is a reference"),
        (simple_aixm(operation="SUBTR"), "with nothing before it"),
        (simple_aixm(operation="XOR"), "is none of BASE"),
        (aixm(time_slice()), "no outline"),
        ("<m>" + "<a>" * 100_000, "nested deeper"),
        ("<m><Airspace>" + "<a/>" * 1_000_001, "of more elements"),
        ('<!DOCTYPE m [<!ENTITY a "aaaa">]><m>&a;</m>', "document types or entities"),
        ('<?xml version="1.0" encoding="no-such"?><m/>', "XML"),
    ],
    ids=lambda each: each[:40],
)  # fmt: skip
def test_a_fault_in_aixm_is_one_line(read_airspaces, content, words):
    with pytest.raises(InputError, match=words) as raised:
        read_airspaces(content)
    assert "\n" not in str(raised.value)


def test_an_airspace_without_a_limit_does_not_end_an_aixm_file(read_airspaces):
    found = read_airspaces(aixm(time_slice(component(ring_xml(SQUARE))),
                      time_slice(component(ring_xml(SQUARE), upper='uom="FL">'), name="R2")))  # fmt: skip

    assert [each.name for each in found.volumes] == ["R1"]
    assert "R2 is passed over: no upperLimit" in found.remarks[0]


@pytest.mark.parametrize(("joint", "gap_s"), [(2, 60.0), (0, 60.0)], ids=["bridged", "left open"])
def test_across_a_receiver_gap_it_is_possibly(one_airspace, joint, gap_s):
    track = eastward([0.0, 1000.0], joint=joint)
    found = met(track, one_airspace(openair()), gap_s=gap_s)

    assert found[[INSIDE_S, N_INSIDE, POSSIBLE_S]].tolist() == [0.0, 0.0, pytest.approx(500.0, abs=0.5)]


def test_a_break_without_silence_is_no_way(one_airspace):
    assert met(eastward([0.0, 50.0], joint=0), one_airspace(openair())).tolist() == [0.0] * 6

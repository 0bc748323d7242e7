"""The same square degree, or circle, in the many ways in which states and programs write an airspace."""

import gzip
import json
import math

import pytest
from pyproj import Geod
from shapely import box

from skyshed.errors import InputError
from skyshed.flights.airspaces import moment_s, span_of
from skyshed.flights.limits import parse_limit
from skyshed.flights.read_volumes import read_volumes
from skyshed.flights.volume import ALWAYS, Datum

SQUARE = box(8, 46, 9, 47)
RING = [[8, 46], [9, 46], [9, 47], [8, 47], [8, 46]]
CORNERS = "46 8 46 9 47 9 47 8 46 8"
HALF_CIRCLE_KM2, QUARTER_KM2 = 538.7, 269.4  # of 10 NM
JAN_S, JUNE_S, JUNE_10H_S = 1_704_067_200.0, 1_717_200_000.0, 1_717_236_000.0  # 2024
HOUR_S = 3600.0


def area_km2(shape):
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 1e6


def openair(*lines):
    return "\n".join(["AC R", "AN A", "AL GND", "AH FL100", *lines, ""])


def feature(**properties):
    properties = {"name": "A", "floor": "GND", "ceiling": "FL100"} | properties
    kept = {key: value for key, value in properties.items() if value != "-"}
    return {"type": "Feature", "properties": kept, "geometry": {"type": "Polygon", "coordinates": [RING]}}


def geojson(**properties):
    return json.dumps({"type": "FeatureCollection", "features": [feature(**properties)]}, ensure_ascii=False)


def linear(corners=CORNERS):
    return f"<g:LinearRing><g:posList>{corners}</g:posList></g:LinearRing>"


def curve(*segments):
    return f"<g:curveMember><g:Curve><g:segments>{''.join(segments)}</g:segments></g:Curve></g:curveMember>"


def ring(*segments):
    return f"<g:Ring>{curve(*segments)}</g:Ring>"


def string(corners):
    return f"<g:GeodesicString><g:posList>{corners}</g:posList></g:GeodesicString>"


def component(exterior, upper="100", srs="urn:ogc:def:crs:EPSG::4326"):
    return (
        "<a:geometryComponent><a:AirspaceGeometryComponent><a:theAirspaceVolume><a:AirspaceVolume>"
        f'<a:upperLimit uom="FL">{upper}</a:upperLimit><a:lowerLimit uom="FT">GND</a:lowerLimit>'
        f'<a:horizontalProjection><a:Surface srsName="{srs}"><g:patches><g:PolygonPatch><g:exterior>{exterior}'
        "</g:exterior></g:PolygonPatch></g:patches></a:Surface></a:horizontalProjection></a:AirspaceVolume>"
        "</a:theAirspaceVolume></a:AirspaceGeometryComponent></a:geometryComponent>"
    )


def time_slice(inner="", kind="BASELINE", begin="2024-01-01T00:00:00Z", end="", number=1, correction=0):
    return (
        f"<a:timeSlice><a:AirspaceTimeSlice><g:validTime><g:TimePeriod><g:beginPosition>{begin}</g:beginPosition>"
        f"<g:endPosition>{end}</g:endPosition></g:TimePeriod></g:validTime><a:interpretation>{kind}</a:interpretation>"
        f"<a:sequenceNumber>{number}</a:sequenceNumber><a:correctionNumber>{correction}</a:correctionNumber>"
        f"<a:designator>R1</a:designator>{inner}</a:AirspaceTimeSlice></a:timeSlice>"
    )


def active(begin_hour, end_hour, **which):
    status = "<a:activation><a:AirspaceActivation><a:status>ACTIVE</a:status></a:AirspaceActivation></a:activation>"
    hours = (f"2024-06-01T{hour:02d}:00:00Z" for hour in (begin_hour, end_hour))
    return time_slice(status, "TEMPDELTA", *hours, **which)


def aixm(*slices):
    return (
        '<m xmlns:a="http://www.aixm.aero/schema/5.1.1" xmlns:g="http://www.opengis.net/gml/3.2" '
        f'xmlns:x="http://www.w3.org/1999/xlink"><a:Airspace>{"".join(slices)}</a:Airspace></m>'
    )


def outlined(exterior, **ways):
    return aixm(time_slice(component(exterior, **ways)))


@pytest.mark.parametrize(
    ("text", "datum", "height_m"),
    [
        ("10 000 ft", Datum.MSL, 3048.0),
        ("4500' MSL", Datum.MSL, 1371.6),
        ("4500 ft. AMSL", Datum.MSL, 1371.6),
        ("1500 ft A.G.L.", Datum.GROUND, 457.2),
        ("2500ft/AGL", Datum.GROUND, 762.0),
        ("1000 AGND", Datum.GROUND, 304.8),
        ("MSL 4500", Datum.MSL, 1371.6),
        ("AGL 1500 ft", Datum.GROUND, 457.2),
        ("FL95.5", Datum.PRESSURE, 2910.84),
        ("FL100.0", Datum.PRESSURE, 3048.0),
        ("F195", Datum.PRESSURE, 5943.6),
        ("GND/SFC", Datum.GROUND, -math.inf),
    ],
)
def test_limits_as_national_files_spell_them(text, datum, height_m):
    limit = parse_limit(text, "AH", is_bare_feet=True)

    assert (limit.datum, limit.height_m) == (datum, pytest.approx(height_m))


@pytest.mark.parametrize("text", ["FL 100 / 3000 m", "1 00 ft", "MSL or 1500 ft"])
def test_two_limits_in_one_are_none(text):
    with pytest.raises(InputError, match="is not a limit"):
        parse_limit(text, "AH", is_bare_feet=True)


@pytest.mark.parametrize(
    "places",
    [
        ("46.0 8.0", "46.0 9.0", "47.0 9.0", "47.0 8.0"),
        ("N46:00:00 E008:00:00", "N46:00:00 E009:00:00", "N47:00:00 E009:00:00", "N47:00:00 E008:00:00"),
        ("460000N 0080000E", "460000N 0090000E", "470000N 0090000E", "470000N 0080000E"),
        ("46°00'00\" N 008°00'00\" E", "46°00'00\"N 009°00'00\"E", "47°00'00\"N 9°00'00\"E", "47°00'00\"N 8°00'00\"E"),
        ("45:59:60 N 007:59:60 E", "46:00:00 N 8:60:00 E", "47:00:00 N 009:00:00 E", "46:59:60 N 008:00:00 E"),
    ],
    ids=lambda each: each[0],
)
def test_positions_of_openair_in_other_spellings(one_airspace, places):
    assert one_airspace(openair(*(f"DP {each}" for each in places))).outline.symmetric_difference(SQUARE).area < 1e-9


def test_an_arc_between_positions_that_hold_commas_themselves(one_airspace):
    half = openair("V X=46:30:00 N, 008:30:00 E", "DB 46:40:00 N, 008:30:00 E, 46:20:00 N, 008:30:00 E")

    assert area_km2(one_airspace(half).outline) == pytest.approx(HALF_CIRCLE_KM2, rel=0.003)


@pytest.mark.parametrize(("written", "n_remarks"), [("H24", 0), ("MON-FRI 0800-1600", 1), ("2024-06-01/soon", 1)])
def test_activity_that_cannot_be_read_counts_as_always(read_airspaces, written, n_remarks):
    found = read_airspaces(openair(f"AA {written}", "DP 46:00:00 N 008:00:00 E", "DP 46:00:00 N 009:00:00 E",
                         "DP 47:00:00 N 009:00:00 E"))  # fmt: skip

    assert found.volumes[0].valid_s == ALWAYS
    assert len(found.remarks) == n_remarks
    assert all("counts as active at all times" in each for each in found.remarks)


@pytest.mark.parametrize("packed", [gzip.compress, lambda content: content.decode().encode("utf-16")])
@pytest.mark.parametrize(
    "content",
    [
        openair("DP 46:00:00 N 008:00:00 E", "DP 46:00:00 N 009:00:00 E", "DP 47:00:00 N 009:00:00 E",
                "DP 47:00:00 N 008:00:00 E"),
        geojson(),
        '<?xml version="1.0" encoding="UTF-16"?>' + outlined(linear()),
    ],
    ids=["OpenAir", "GeoJSON", "AIXM"],
)  # fmt: skip
def test_warnings_packed_or_in_utf16(one_airspace, content, packed):
    content = content.replace("UTF-16", "UTF-8") if packed is gzip.compress else content

    assert one_airspace(packed(content.encode())).outline.equals(SQUARE)


@pytest.mark.parametrize(
    ("low", "high"),
    [("Lower Limit", "Upper Limit"), ("lower-limit", "upper-limit"), ("minAltitude", "max_altitude"), ("AL", "AH"),
     ("bottom", "top"), ("LOWER_VAL", "UPPER_VAL"), ("lowerAltitude ", "upperAltitude")],
)  # fmt: skip
def test_limits_under_other_names_in_geojson(one_airspace, low, high):
    volume = one_airspace(geojson(floor="-", ceiling="-", **{low: "1500 ft MSL", high: "FL100"}))

    assert (volume.floor.height_m, volume.ceiling.height_m) == pytest.approx((457.2, 3048.0))


def test_units_in_properties_of_their_own(one_airspace):
    limits = {"LOWER_VAL": 1500, "LOWER_UOM": "FT", "LOWER_CODE": "SFC", "UPPER_VAL": 100.0, "UPPER_UOM": "FL"}
    volume = one_airspace(geojson(floor="-", ceiling="-", **limits, UPPER_CODE="STD"))

    assert (volume.floor.datum, volume.floor.height_m) == (Datum.GROUND, pytest.approx(457.2))
    assert (volume.ceiling.datum, volume.ceiling.height_m) == (Datum.PRESSURE, pytest.approx(3048.0))


@pytest.mark.parametrize("codes", [(1, 0, 6, 2), ("1", "0", "6", "2"), ("FT", "GND", "FL", "STD")])
@pytest.mark.parametrize("packed", [lambda each: [each], lambda each: {"items": [each]}])
def test_lists_of_openaips_interface(one_airspace, codes, packed):
    lower = {"value": 0, "unit": codes[0], "referenceDatum": codes[1]}
    upper = {"value": 95.0, "unit": codes[2], "referenceDatum": codes[3]}
    shape = {"type": "Polygon", "coordinates": [RING]}
    volume = one_airspace(
        json.dumps(packed({"name": "A", "geometry": shape, "lowerLimit": lower, "upperLimit": upper}))
    )

    assert (volume.name, volume.floor.height_m, volume.ceiling.text) == ("A", -math.inf, "FL95")


@pytest.mark.parametrize(
    ("begin", "end"),
    [("startDate", "endDate"), ("effective_from", "effective_to"), ("begin", "end"),
     ("activationStart", "activationEnd"), ("Valid From", "Valid Until"),
     ("start_date", "end_date"), ("beginPosition", "endPosition")],
)  # fmt: skip
@pytest.mark.parametrize(
    "moments",
    [("2024-06-01T10:00Z", "2024-06-01T12:00Z"), (JUNE_10H_S, JUNE_10H_S + 7200), ("2406011000", "2406011200 EST"),
     (int(JUNE_10H_S * 1000), int(JUNE_10H_S * 1000) + 7_200_000)],
)  # fmt: skip
def test_times_under_other_names_and_in_other_forms(one_airspace, begin, end, moments):
    volume = one_airspace(geojson(**{begin: moments[0], end: moments[1]}))

    assert volume.valid_s == ((JUNE_10H_S, JUNE_10H_S + 2 * HOUR_S),)


def test_for_good_is_open_and_midnight_belongs_to_the_day_before():
    assert span_of("2024-06-01T10:00Z", "PERM") == span_of("2024-06-01T10:00Z", "UFN") == ((JUNE_10H_S, math.inf),)
    assert moment_s("2024-05-31T24:00:00Z") == JUNE_S


def test_geojson_in_latin_1(one_airspace):
    assert one_airspace(geojson(name="Zürich").encode("latin-1")).name == "Zürich"


@pytest.mark.parametrize(
    ("segment", "km2"),
    [
        ("<g:Arc><g:posList>46.66667 8.5 46.5 8.74116 46.33333 8.5</g:posList></g:Arc>", HALF_CIRCLE_KM2),
        ("<g:Arc><g:posList>46.33333 8.5 46.5 8.74116 46.66667 8.5</g:posList></g:Arc>", HALF_CIRCLE_KM2),
        ("<g:Circle><g:posList>46.66667 8.5 46.5 8.74116 46.33333 8.5</g:posList></g:Circle>", 2 * HALF_CIRCLE_KM2),
        ("<g:Arc><g:posList>46.66667 8.5 46.61768 8.67097 46.5 8.74116</g:posList></g:Arc>"
         + string("46.5 8.74116 46.5 8.5 46.66667 8.5"), QUARTER_KM2),
    ],
)  # fmt: skip
def test_arcs_and_circles_through_three_places(one_airspace, segment, km2):
    assert area_km2(one_airspace(outlined(ring(segment))).outline) == pytest.approx(km2, rel=0.003)


@pytest.mark.parametrize(
    ("unit", "end"), [("deg", "180"), ("rad", str(math.pi)), ("urn:ogc:def:uom:EPSG::9102", "180")]
)
@pytest.mark.parametrize(("radius", "of"), [("10", "urn:ogc:def:uom:EPSG::9030"), ("18520", "http://x/UCUM/0/m")])
def test_units_of_angles_and_radii(one_airspace, unit, end, radius, of):
    arc = (
        f'<g:ArcByCenterPoint><g:pos>46.5 8.5</g:pos><g:radius uom="{of}">{radius}</g:radius>'
        f'<g:startAngle uom="{unit}">0</g:startAngle><g:endAngle uom="{unit}">{end}</g:endAngle></g:ArcByCenterPoint>'
    )

    assert area_km2(one_airspace(outlined(ring(arc))).outline) == pytest.approx(HALF_CIRCLE_KM2, rel=0.003)


def test_a_border_that_is_only_referred_to_is_never_left_out(read_airspaces):
    with pytest.raises(InputError, match="a part of its outline is a reference"):
        read_airspaces(
            outlined(f'<g:Ring>{curve(string("46 8 46 9 47 9"))}<g:curveMember x:href="urn:uuid:border"/></g:Ring>')
        )


def test_a_curve_that_runs_backward_is_turned_round(one_airspace):
    backward = (
        '<g:curveMember><g:OrientableCurve orientation="-"><g:baseCurve><g:Curve><g:segments>'
        f"{string('47 9 46 9 46 8')}</g:segments></g:Curve></g:baseCurve></g:OrientableCurve></g:curveMember>"
    )
    outline = one_airspace(outlined(f"<g:Ring>{backward}{curve(string('47 9 47 8 46 8'))}</g:Ring>")).outline

    assert outline.symmetric_difference(SQUARE).area < 0.002  # the bulge of geodesics


@pytest.mark.parametrize("ways", [{"upper": "FL100"}, {"upper": "100.0"}, {"srs": "urn:ogc:def:crs:EPSG::4258"}])
def test_aixm_levels_and_etrs89(one_airspace, ways):
    volume = one_airspace(outlined(linear(), **ways))

    assert (volume.ceiling.text, volume.outline.equals(SQUARE)) == ("FL100", True)


@pytest.mark.parametrize("kind", ["BASELINE", "PERMDELTA"])
def test_what_held_before_a_lasting_change_held_then(one_airspace, kind):
    later = time_slice(component(linear(), upper="200"), kind, "2024-06-01T00:00:00Z", number=2)
    before, after = one_airspace(aixm(time_slice(component(linear())), later)).slices

    assert (before.parts[0].ceiling.text, before.valid_s) == ("FL100", ((JAN_S, JUNE_S),))
    assert (after.parts[0].ceiling.text, after.valid_s) == ("FL200", ((JUNE_S, math.inf),))


def test_a_correction_replaces_the_slice_that_it_corrects(one_airspace):
    volume = one_airspace(aixm(time_slice(component(linear())), active(10, 12), active(14, 15, correction=1)))

    assert volume.valid_s == ((JUNE_10H_S + 4 * HOUR_S, JUNE_10H_S + 5 * HOUR_S),)


def test_an_activation_that_is_taken_back_is_none(one_airspace):
    taken_back = time_slice("", "TEMPDELTA", "", "", correction=1)
    volume = one_airspace(aixm(time_slice(component(linear())), active(10, 12), active(14, 15, number=2), taken_back))

    assert volume.valid_s == ((JUNE_10H_S + 4 * HOUR_S, JUNE_10H_S + 5 * HOUR_S),)


def test_a_folder_is_no_file_of_airspaces(tmp_path):
    with pytest.raises(InputError, match="is not a file but a folder, a device or a pipe"):
        read_volumes(tmp_path)

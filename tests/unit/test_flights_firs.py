"""FIRs by name: one of them, none, or several, in a file of outlines that the user gives."""

import json
import math
from pathlib import Path

import pytest

from skyshed.errors import InputError
from skyshed.flights.read_volumes import read_firs
from skyshed.flights.warned import warned_by_all

OPENAIR = """AC Q
AN ZENDA FIR RUZD
AL SFC
AH FL245
DP 10:00:00 N 020:00:00 E
DP 10:00:00 N 022:00:00 E
DP 12:00:00 N 022:00:00 E
"""
AIXM = """<m xmlns:gml="http://www.opengis.net/gml/3.2"><Airspace><timeSlice><AirspaceTimeSlice>
<designator>RUZD</designator><name>ZENDA</name><geometryComponent><AirspaceGeometryComponent><theAirspaceVolume>
<AirspaceVolume><upperLimit>UNL</upperLimit><lowerLimit>GND</lowerLimit><horizontalProjection><Surface>
<gml:patches><gml:PolygonPatch><gml:exterior><gml:LinearRing><gml:posList>10 20 10 22 12 22 10 20</gml:posList>
</gml:LinearRing></gml:exterior></gml:PolygonPatch></gml:patches></Surface></horizontalProjection></AirspaceVolume>
</theAirspaceVolume></AirspaceGeometryComponent></geometryComponent></AirspaceTimeSlice></timeSlice></Airspace></m>"""


def square(west, south, **properties):
    ring = [[west, south], [west + 2, south], [west + 2, south + 2], [west, south + 2], [west, south]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


FEATURES = (
    square(20, 10, IDENT="RUZD", ICAO="RU", NAME="ZENDA FIR", UPPERLIMIT="245", UPPERUNIT="FL", LOWERLIMIT="0",
           LOWERUNIT="FT"),
    square(30, 10, IDENT="RUST", NAME="STRELSAU FIR"),
    square(32, 10, IDENT="RUST", NAME="STRELSAU FIR"),
    square(40, 10, IDENT="RUHB", NAME="SOUTH HENTZAU FIR"),
    square(40, 20, IDENT="RUHA", NAME="NORTH HENTZAU FIR"),
)  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "firs.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": FEATURES}))
    return path


SPELLINGS = (
    "RUZD", "Zenda FIR", "zenda", "FIR Zenda", "Zenda FIR/RUZD", "Zenda FIR – RUZD", "FIR Zenda (RUZD)",
    "Zenda Flight Information Region", "Zénda FIR",
)  # fmt: skip


@pytest.mark.parametrize("asked", SPELLINGS)
def test_one_region_has_many_spellings(file, asked):
    region = read_firs(file).named(asked)
    assert region.name == "ZENDA FIR (RUZD)"
    assert (region.floor.height_m, region.ceiling.text) == (-math.inf, "FL245")
    assert region.outline.bounds == (20.0, 10.0, 22.0, 12.0)


def test_what_states_no_limits_reaches_from_the_ground_up(file):
    region = read_firs(file).named("RUHB")
    assert (region.floor.height_m, region.ceiling.height_m) == (-math.inf, math.inf)


def test_outlines_made_for_simulation_are_read(tmp_path):
    """VATSIM's file has designators, sectors beside them, a named reference system, neither names nor limits."""
    ring = [[[20.0, 10.0], [22.0, 10.0], [22.0, 12.0], [20.0, 10.0]]]
    features = [
        {
            "type": "Feature",
            "properties": {"id": each, "oceanic": "0", "label_lon": "21", "label_lat": "11", "region": None},
            "geometry": {"type": "MultiPolygon", "coordinates": [ring]},
        }
        for each in ("RUZD", "RUZD-N", "RUZ")
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path = tmp_path / "Boundaries.geojson"
    path.write_text(json.dumps({"$schema": "./s", "type": "FeatureCollection", "crs": crs, "features": features}))
    firs = read_firs(path)

    assert firs.named("Zenda FIR/RUZD").name == "RUZD"
    assert firs.named("RUZD-N").name == "RUZD-N"
    with pytest.raises(
        InputError, match=r"no FIR in 'Boundaries\.geojson' is called 'Zenda FIR'; it holds RUZ, RUZD, RUZD-N"
    ):
        firs.named("Zenda FIR")


def test_pieces_of_one_region_are_one(file):
    region = read_firs(file).named("Strelsau")
    assert region.outline.area == pytest.approx(8.0)
    assert region.outline.bounds == (30.0, 10.0, 34.0, 12.0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Hentzau", r"'Hentzau' is the name of 2 FIRs in 'firs.geojson': NORTH HENTZAU FIR \(RUHA\), .*; write one"),
        ("Zenda FIR/RUHB", r"is the name of 2 FIRs .*: SOUTH HENTZAU FIR \(RUHB\), ZENDA FIR \(RUZD\)"),
        ("Strelsow FIR", r"no FIR in 'firs.geojson' is called 'Strelsow FIR'; nearest: STRELSAU FIR \(RUST\)"),
        ("ORBB", r"no FIR in 'firs.geojson' is called 'ORBB'; it holds NORTH HENTZAU FIR \(RUHA\), .*FIR \(RUZD\)$"),
        ("FIR", "no FIR in 'firs.geojson' is called 'FIR'"),
        ("A\x1b[31mB", "no FIR in 'firs.geojson' is called 'A "),
    ],
)  # fmt: skip
def test_none_or_several_are_one_clear_line(file, asked, said):
    with pytest.raises(InputError, match=said) as caught:
        read_firs(file).named(asked)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("content", [OPENAIR, AIXM])
def test_other_formats_hold_firs_too(tmp_path, content):
    path = tmp_path / "firs"
    path.write_text(content)
    firs = read_firs(path)
    for asked in ("RUZD", "Zenda FIR"):
        assert firs.named(asked).outline.bounds == (20.0, 10.0, 22.0, 12.0)


def test_a_whole_aeronautical_data_set_is_asked_for_its_firs(tmp_path):
    path = tmp_path / "all.geojson"
    features = [
        square(20, 10, designator="RUZD", name="ZENDA", type="FIR"),
        square(30, 10, designator="RUZU", name="ZENDA", type=11),  # openAIP's figure for a UIR
        square(40, 10, designator="RUZ1", name="ZENDA", type="CTR"),
        square(50, 10, designator="RUZ2", name="ELSE", type=[{"no": "kind"}]),
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    firs = read_firs(path)

    assert firs.named("Zenda FIR").name == "ZENDA (RUZD)"
    assert firs.named("UIR Zenda").name == "ZENDA (RUZU)"
    assert firs.named("RUZ1").name == "ZENDA (RUZ1)"
    with pytest.raises(
        InputError, match=r"'Zenda' is the name of 2 FIRs in 'all.geojson': ZENDA \(RUZD\), ZENDA \(RUZU\)"
    ):
        firs.named("Zenda")


@pytest.mark.parametrize(("kind", "name"), [("<type>FIR</type>", "ZENDA (RUZD)"), ("<type>CTR</type>", "ZENDA (RUZ1)")])
def test_aixm_tells_kinds(tmp_path, kind, name):
    path = tmp_path / "firs"
    one = AIXM.replace("<designator>", f"{kind}<designator>")
    other = one.replace("RUZD", "RUZ1").replace(kind, "<type>FIR</type>" if "CTR" in kind else "<type>CTR</type>")
    path.write_text(one.removesuffix("</m>") + other[other.index("<Airspace>") :])
    assert read_firs(path).named("Zenda FIR").name == name


def test_a_warning_is_a_file_or_a_name(file, tmp_path):
    (by_name,) = warned_by_all([Path("Zenda FIR/RUZD")], file)
    assert [volume.name for volume in by_name.volumes] == ["ZENDA FIR (RUZD)"]
    warning = tmp_path / "Zenda"
    warning.write_text(OPENAIR.replace("RUZD", "AREA"))
    (by_file,) = warned_by_all([warning], file)
    assert [volume.name for volume in by_file.volumes] == ["ZENDA FIR AREA"]


@pytest.mark.parametrize(
    ("asked", "has_firs", "said"),
    [
        ("Zenda FIR", False, r"^warning 'Zenda FIR': no such file; the name of an FIR needs a file of their outlines"),
        ("notam.txt", False, "^warning 'notam.txt': no such file$"),
        ("notam.txt", True, "^warning 'notam.txt': no such file$"),
        ("Nowhere FIR", True, "^warning: no FIR in .* is called 'Nowhere FIR'"),
        ("x" * 5000, False, "no such file"),
    ],
)  # fmt: skip
def test_a_name_without_a_file_is_told_so(file, asked, has_firs, said):
    with pytest.raises(InputError, match=said):
        warned_by_all([Path(asked)], file if has_firs else None)


def test_a_file_without_outlines_is_refused(tmp_path):
    path = tmp_path / "firs.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"properties": {"id": "RUZD"}, "geometry": null}]}')
    with pytest.raises(InputError, match=r"^FIRs '.*firs.geojson': holds no airspace that can be used: RUZD is passed"):
        read_firs(path)


@pytest.mark.parametrize(
    ("asked", "title", "west"),
    [
        ("Hentzau (RUHA)", "Hentzau (RUHA)", 40),  # a name of two, told apart by its designator
        ("Hentzau (RUHX)", "Hentzau (RUHX)", 50),
        ("RUST FIR", "Strelsau FIR (RUST)", 20),  # an FIR and the UIR above it share a designator
        ("Strelsau UIR", "Strelsau UIR (RUST)", 30),
    ],
)
def test_a_designator_and_a_kind_tell_regions_apart(tmp_path, asked, title, west):
    features = (
        square(20, 10, id="RUST", name="Strelsau FIR"),
        square(30, 10, id="RUST", name="Strelsau UIR"),
        square(40, 10, id="RUHA", name="Hentzau"),
        square(50, 10, id="RUHX", name="Hentzau"),
    )
    path = tmp_path / "firs.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    region = read_firs(path).named(asked)

    assert (region.name, region.outline.bounds) == (title, (west, 10.0, west + 2.0, 12.0))
    assert read_firs(path).named("RUST").outline.area == pytest.approx(8.0)
    with pytest.raises(InputError, match="'Strelsau \\(RUHA\\)' is the name of 2 FIRs"):
        read_firs(path).named("Strelsau (RUHA)")

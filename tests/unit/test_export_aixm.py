"""Airspaces as AIXM 5.1: our own reader, GDAL and the schema of AIXM read them."""

import math
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
import pyogrio
import pytest
import shapely
from lxml import etree

from skyshed.export.exposure.aixm import write_aixm
from skyshed.flights.limits import parse_limit
from skyshed.flights.read_volumes import read_volumes
from skyshed.flights.volume import Operation, Part, Slice, Volume, simple_volume

DAY_S = 86_400.0
AIXM = "{http://www.aixm.aero/schema/5.1}"
SCHEMA = "aviconv_aixm/schemas/aixm-5.1.1/aixm-5.1.1"
SQUARE = shapely.box(44.0, 33.0, 45.0, 34.0)


def part(floor, ceiling, outline=SQUARE, operation=Operation.ADD):
    return Part(outline, parse_limit(floor, "floor"), parse_limit(ceiling, "ceiling"), operation)


def heights(of_part):
    """Return a part's limits, to the millimetre."""
    return [(limit.datum, round(limit.height_m, 3)) for limit in (of_part.floor, of_part.ceiling)]


def volume(*parts, name="ZENDA FIR (RUZD)", valid_s=((-math.inf, math.inf),)):
    return Volume(name, (Slice(parts, valid_s),))


HOLED = volume(part("SFC", "FL320", SQUARE.difference(shapely.box(44.2, 33.2, 44.4, 33.4))))
CUT = volume(
    part("1500 ft AGL", "3000 m MSL"),
    part("FL095", "FL245", shapely.box(44.5, 33.5, 46.0, 35.0)),
    part("5000 ft MSL", "9000 m W84", shapely.box(44.1, 33.1, 44.2, 33.2), Operation.CUT),
    name="CUT",
)
ACROSS = simple_volume(
    "ACROSS", parse_limit("SFC", "a"), parse_limit("UNL", "a"), shapely.box(170.0, 10.0, 190.0, 20.0)
)
APART = volume(part("SFC", "UNL", shapely.union(SQUARE, shapely.box(50.0, 33.0, 51.0, 34.0))), name="APART")
OFTEN = volume(
    part("SFC", "FL100"), name="OFTEN", valid_s=((0.0, 3600.0), (DAY_S, DAY_S + 3600.0), (9 * DAY_S, math.inf))
)
ONCE = volume(part("SFC", "FL100"), name="ONCE", valid_s=((DAY_S, 2 * DAY_S),))
REGION = Volume(
    "CZIB-2031-07 Zénda FIR (RUZD)",
    (Slice((part("SFC", "FL320"),), ((DAY_S, math.inf),)),),
    ("RUZD", "Zénda FIR"),
    "FIR",
    "CZIB-2031-07 (Zénda & more)",
)
ALL = (HOLED, CUT, ACROSS, APART, OFTEN, ONCE)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "a.aixm.xml"
    write_aixm(path, ALL, "A note & <more>")
    return path


def test_our_own_reader_finds_what_was_written(written):
    found = read_volumes(written)
    assert found.remarks == ()
    assert [each.name for each in found.volumes] == [each.name for each in ALL]
    for one, other in zip(ALL, found.volumes, strict=True):
        assert other.valid_s == one.valid_s
        assert [heights(each) for each in other.slices[0].parts] == [heights(each) for each in one.slices[0].parts]
        west = 360.0 if other.outline.bounds[0] < -180 else 0.0
        moved = shapely.transform(other.outline, lambda places, west=west: places + np.array([west, 0.0]))
        assert shapely.symmetric_difference(one.outline, moved).area < 1e-9
    assert [each.operation for each in found.volumes[1].slices[0].parts] == [
        Operation.ADD,
        Operation.ADD,
        Operation.CUT,
    ]


def test_gdal_finds_the_outlines_where_they_are(written):
    frame = pyogrio.read_dataframe(written, layer="Airspace")
    assert len(frame) == len(ALL)
    assert frame.crs.to_epsg() == 4326
    assert shapely.symmetric_difference(frame.geometry[0], HOLED.outline).area < 1e-9
    assert list(frame.upperLimit[0]) == ["320"]


def test_positions_are_latitude_first_in_the_system_that_says_so(written):
    text = written.read_text("utf-8")
    assert 'srsName="urn:ogc:def:crs:EPSG::4326"' in text
    assert "<gml:posList>33 44 34 44 34 45 33 45 33 44</gml:posList>" in text


def test_many_spans_do_not_repeat_the_outline(tmp_path):
    path = tmp_path / "a.xml"
    spans = tuple((day * DAY_S, day * DAY_S + 3600.0) for day in range(1000))
    write_aixm(path, [volume(part("SFC", "FL100"), valid_s=spans)], "")
    text = path.read_text("utf-8")
    assert (text.count("<gml:posList>"), text.count("TEMPDELTA")) == (1, 1000)
    (found,) = read_volumes(path).volumes
    assert found.valid_s == spans
    write_aixm(path, [found], "")
    assert path.read_text("utf-8").count("<gml:posList>") == 1


def test_a_shape_that_changes_is_written_as_often_as_it_holds(tmp_path):
    path = tmp_path / "a.xml"
    first, second = (part("SFC", "FL100"),), (part("SFC", "FL200"),)
    changing = Volume("X", (Slice(first, ((0.0, 1.0), (4.0, 5.0))), Slice(second, ((2.0, 3.0), (9.0, 10.0)))))
    write_aixm(path, [changing], "")
    (found,) = read_volumes(path).volumes
    tops = [(each.valid_s, each.parts[0].ceiling.text) for each in found.slices]
    assert tops == [
        (((0.0, 1.0),), "FL100"),
        (((2.0, 3.0),), "FL200"),
        (((4.0, 5.0),), "FL100"),
        (((9.0, 10.0),), "FL200"),
    ]


def test_names_are_those_of_aixm(tmp_path):
    path = tmp_path / "a.xml"
    write_aixm(
        path, [volume(part("SFC", "UNL"), name=name) for name in ("Zénda – é <&> " + "x" * 99, "世界", "\x1b")], ""
    )
    assert [each.name for each in read_volumes(path).volumes] == ["ZENDA - E <&> " + "X" * 46, "AIRSPACE", "AIRSPACE"]


def test_the_same_airspaces_give_the_same_file(written, tmp_path):
    again = tmp_path / "again.xml"
    write_aixm(again, ALL, "A note & <more>")
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize(
    ("names", "kind", "said"),
    [
        (("RUZD", "Zénda FIR"), "FIR", ("FIR", "RUZD", "ZENDA FIR")),
        (("7", "RUZD", "Zenda"), "UIR", ("UIR", "RUZD", "ZENDA")),
        (("RUZD",), "FIR", ("FIR", "RUZD", None)),
        (("Zenda",), "FIR", ("FIR", None, "AREA")),
        (("RUR12", "Zenda"), "R", ("R", "RUR12", "ZENDA")),
        (("Zenda",), "CTR", ("CTR", None, "AREA")),
        (("RUR12", "Zenda"), "GLIDING", ("OTHER", None, "AREA")),
        (("RUR12", "Zenda"), "", ("OTHER", None, "AREA")),
    ],
)
def test_type_designator_and_name_stand_apart(tmp_path, names, kind, said):
    path = tmp_path / "a.xml"
    write_aixm(path, [Volume("Area", (Slice((part("SFC", "UNL"),)),), names, kind)], "")
    root = etree.fromstring(path.read_bytes())
    assert tuple(root.findtext(f".//{AIXM}{tag}") for tag in ("type", "designator", "name")) == said


def test_a_region_comes_back_with_its_kind_and_says_which_bulletin_it_is_of(tmp_path):
    path = tmp_path / "a.xml"
    write_aixm(path, [REGION], "")
    (found,) = read_volumes(path).volumes

    assert (found.names, found.kind, found.valid_s) == (("RUZD", "ZENDA FIR"), "FIR", ((DAY_S, math.inf),))
    note = etree.fromstring(path.read_bytes()).find(f".//{AIXM}annotation//{AIXM}note")
    assert note.text == "CZIB-2031-07 (Zénda & more)"


def test_only_an_open_end_is_unknown(tmp_path):
    path = tmp_path / "a.xml"
    write_aixm(path, [REGION], "")
    assert path.read_text("utf-8").count('<gml:endPosition indeterminatePosition="unknown">') == 1
    write_aixm(path, [HOLED], "")  # holds at all times
    text = path.read_text("utf-8")
    assert ("unknown" in text, text.count('<gml:validTime nilReason="inapplicable"/>')) == (False, 1)


def schema_file():
    try:
        return distribution("aviconv-aixm").locate_file(f"{SCHEMA}/message/AIXM_BasicMessage.xsd")
    except PackageNotFoundError:
        return None


@pytest.mark.skipif(schema_file() is None, reason="the schema of AIXM comes with aviconv-aixm, which is not installed")
@pytest.mark.parametrize("volumes", [ALL, (REGION,)])
def test_the_schema_holds(tmp_path, volumes):
    """The schema is that of 5.1.1, whose Airspace differs from 5.1 in its namespace alone."""
    written = tmp_path / "a.aixm.xml"
    write_aixm(written, volumes, "A note & <more>")
    schema = etree.XMLSchema(file=str(schema_file()))
    text = written.read_text("utf-8").replace("aixm.aero/schema/5.1", "aixm.aero/schema/5.1.1")
    assert schema.validate(etree.fromstring(text.encode())), schema.error_log
    assert not schema.validate(etree.fromstring(text.replace(">BASELINE<", ">SOMETIMES<").encode()))

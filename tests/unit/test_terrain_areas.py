"""Areas as users give them: rings across 180 degrees, holes, collections, layers, reference systems, hostile files."""

import json
import socket
import threading
import zipfile

import geopandas
import pytest
import shapely
from pyproj import Geod, Transformer

from skyshed.errors import InputError
from skyshed.model.scenario import Area
from skyshed.terrain import area_file, area_zip
from skyshed.terrain.outlines import outline

WGS84 = Geod(ellps="WGS84")
BOX = [[8, 46], [9, 46], [9, 47], [8, 47], [8, 46]]
BOX_KM2 = 8532.9  # in EPSG:6933, which keeps areas


def area_km2(shape):
    return abs(WGS84.geometry_area_perimeter(shapely.segmentize(shape, 0.02))[0]) / 1e6


def read(tmp_path, content, name="a.geojson"):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return outline(Area("a", file=path))


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries, **members):
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    return {"type": "FeatureCollection", "features": features, **members}


def named(name):
    return {"type": "name", "properties": {"name": name}}


def kml(*folders, version="2.2"):
    marks = "".join(f"<Folder><name>f</name>{folder}</Folder>" for folder in folders)
    return f'<?xml version="1.0"?><kml xmlns="http://earth.google.com/kml/{version}"><Document>{marks}</Document></kml>'


def placemark(ring, hole=None):
    inner = "" if hole is None else f"<innerBoundaryIs><LinearRing>{written(hole)}</LinearRing></innerBoundaryIs>"
    outer = f"<outerBoundaryIs><LinearRing>{written(ring)}</LinearRing></outerBoundaryIs>"
    return f"<Placemark><Polygon>{outer}{inner}</Polygon></Placemark>"


def written(ring):
    return "<coordinates>" + " ".join(f"{x},{y},0" for x, y in ring) + "</coordinates>"


POINT = "<Placemark><Point><coordinates>8,46,0</coordinates></Point></Placemark>"
HOLE = [[8.3, 46.3], [8.6, 46.3], [8.6, 46.6], [8.3, 46.6], [8.3, 46.3]]
OTHER = [[9, 46], [10, 46], [10, 47], [9, 47], [9, 46]]


@pytest.mark.parametrize(
    ("ring", "bounds"),
    [
        ([[177, -19], [-178, -19], [-178, -16], [177, -16], [177, -19]], (177, -19, 182, -16)),
        ([[-178, -16], [177, -16], [177, -19], [-178, -19]], (177, -19, 182, -16)),
        ([[177, -19], [182, -19], [182, -16], [177, -16], [177, -19]], (177, -19, 182, -16)),
        ([[-183, -19], [-178, -19], [-178, -16], [-183, -16], [-183, -19]], (177, -19, 182, -16)),
    ],
)
def test_a_ring_across_180_is_five_degrees_wide_however_it_is_written(tmp_path, ring, bounds):
    shape = read(tmp_path, collection(polygon(ring)))
    west, south, east, north = shape.bounds

    assert (west % 360, south, west % 360 + east - west, north) == bounds
    assert area_km2(shape) == pytest.approx(176_300, rel=2e-3)


def test_halves_at_180_are_one(tmp_path):
    west = [[177, -19], [180, -19], [180, -16], [177, -16], [177, -19]]
    east = [[-180, -19], [-178, -19], [-178, -16], [-180, -16], [-180, -19]]
    shape = read(tmp_path, {"type": "MultiPolygon", "coordinates": [[west], [east]]})

    assert shape.geom_type == "Polygon"
    assert shape.bounds == (177, -19, 182, -16)


@pytest.mark.parametrize(
    ("content", "area_expected_km2"),
    [
        (collection(polygon(BOX[:-1])), BOX_KM2),  # not closed
        (collection(polygon(BOX, HOLE)), BOX_KM2 * 0.91),
        (collection(polygon([*BOX[:3], *HOLE, BOX[2], BOX[3], BOX[0]])), BOX_KM2 * 0.91),  # by a keyhole
        (collection({"type": "GeometryCollection", "geometries": [polygon(BOX), polygon(OTHER)]}), 2 * BOX_KM2),
        (collection({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [8, 46]},
                                                                  polygon(BOX)]}), BOX_KM2),
        (collection(None, polygon(BOX)), BOX_KM2),
        (polygon(BOX), BOX_KM2),
        ({"type": "Feature", "properties": None, "geometry": polygon(BOX)}, BOX_KM2),
        (collection(polygon([[x, y, 7.0] for x, y in BOX])), BOX_KM2),
        (collection(polygon(BOX), crs=named("urn:ogc:def:crs:OGC:1.3:CRS84")), BOX_KM2),
        (collection(polygon(BOX), crs=None), BOX_KM2),
    ],
)  # fmt: skip
def test_each_way_to_write_geojson(tmp_path, content, area_expected_km2):
    assert area_km2(read(tmp_path, content)) == pytest.approx(area_expected_km2, rel=3e-3)


@pytest.mark.parametrize("name", ["EPSG:32632", "urn:ogc:def:crs:EPSG::32632", "urn:ogc:def:crs:EPSG::3857"])
def test_geojson_in_another_reference_system(tmp_path, name):
    to_there = Transformer.from_crs("EPSG:4326", name, always_xy=True)
    ring = [to_there.transform(*corner) for corner in shapely.segmentize(shapely.Polygon(BOX), 0.05).exterior.coords]
    shape = read(tmp_path, collection(polygon(ring), crs=named(name)))

    assert shape.bounds == pytest.approx((8, 46, 9, 47), abs=1e-3)
    assert area_km2(shape) == pytest.approx(BOX_KM2, rel=3e-3)


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2"])
def test_kml_of_any_age_with_all_its_folders(tmp_path, version):
    text = kml(POINT, placemark(BOX, HOLE), placemark(OTHER), version=version)

    assert area_km2(read(tmp_path, text, "a.kml")) == pytest.approx(1.91 * BOX_KM2, rel=3e-3)
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.writestr("doc.kml", text)
    assert area_km2(outline(Area("a", file=tmp_path / "a.kmz"))) == pytest.approx(1.91 * BOX_KM2, rel=3e-3)


def test_all_layers_of_a_geopackage(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer, shape in (("points", shapely.Point(8, 46)), ("a", shapely.Polygon(BOX)), ("b", shapely.Polygon(OTHER))):
        frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shape], crs="EPSG:4326")
        (frame.to_crs("EPSG:3035") if layer == "b" else frame).to_file(path, layer=layer, engine="pyogrio")

    assert area_km2(outline(Area("a", file=path))) == pytest.approx(2 * BOX_KM2, rel=3e-3)


@pytest.mark.parametrize("suffix", [".shp", ".fgb", ".gpkg", ".geojson"])
def test_a_zip_of_any_of_them(tmp_path, suffix):
    inner = tmp_path / "inner"
    inner.mkdir()
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Polygon(BOX)], crs="EPSG:4326")
    frame.to_file(inner / f"land{suffix}", engine="pyogrio")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for each in inner.iterdir():
            packed.write(each, f"folder/{each.name}")

    assert area_km2(outline(Area("a", file=tmp_path / "a.zip"))) == pytest.approx(BOX_KM2, rel=3e-3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (collection(polygon([[8, 46], [9, 46]])), r"a ring of fewer than three corners \(feature 1\)"),
        (collection(polygon([[8, 138], [9, 138], [9, 139]])), "lies on Earth"),
        (collection(polygon([["8", None], [9], 3])), r"not a list of \[longitude, latitude\] \(feature 1\)"),
        (collection({"type": "Polygon", "coordinates": 7}), "not a list of"),
        (collection({"type": "LineString", "coordinates": BOX}), "holds no polygon"),
        (collection(polygon(BOX), crs={"type": "link", "properties": {"href": "http://127.0.0.1/"}}), "not followed"),
        (collection(polygon(BOX), crs={"type": "name", "properties": {"name": "EPSG:99999"}}), "is not known"),
        (collection(polygon(BOX), crs={"type": "name", "properties": {"name": "/etc/passwd"}}), "is not known"),
        (collection(polygon(BOX), crs=[7]), "has a crs that is not understood"),
        ("[" * 100_000, "is not JSON"),
        ("{}", "is not a GeoJSON"),
        ("http://127.0.0.1/a.geojson", "its first bytes are of no format that is known"),
        ("<kml><Placemark>", "is not KML"),
        ("<gml:FeatureCollection xmlns:gml='g'/>", "its XML is 'FeatureCollection' and no KML"),
        (kml(placemark([["x", 1], [2, 3], [4, 5]])), "not lon,lat"),
        ("SQLite format 3\0" + "x" * 100, "a database that is not a GeoPackage"),
        ("PK\x03\x04 no zip", "not a zip that can be unpacked"),
        ("", "its first bytes"),
    ],
)
def test_what_cannot_be_read_gets_one_line(tmp_path, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


@pytest.fixture
def recorder():
    """Return a server on loopback and the list of everything that is asked of it."""
    asked = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    is_over = threading.Event()

    def record():
        while not is_over.is_set():
            try:
                client, _ = server.accept()
            except TimeoutError:
                continue
            with client:
                asked.append(client.recv(200))
                client.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=record)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
    is_over.set()
    thread.join()
    server.close()


REACHING = {
    "a table of another server": '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{}/a.geojson'
    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "a web feature service": "<OGRWFSDataSource><URL>{}/wfs</URL></OGRWFSDataSource>",
    "an address alone": "{}/a.geojson",
    "a reference system behind a link": json.dumps(
        collection(polygon(BOX), crs={"type": "link", "properties": {"href": "{}/crs", "type": "proj4"}})
    )
    .replace("{", "{{")
    .replace("}", "}}")
    .replace("{{}}/crs", "{}/crs"),
    "a link to more": '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{}/a.kml</href></Link>'
    "</NetworkLink></kml>",
    "a schema of its own": '<FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="a {}/a.xsd"><gml:featureMember/></FeatureCollection>',
    "an entity from outside": '<!DOCTYPE kml [<!ENTITY a SYSTEM "{}/a">]><kml>&a;</kml>',
}


@pytest.mark.parametrize("name", ["a.geojson", "a.kml", "a.gpkg", "a.shp", "a.vrt", "a.xml", "a.zip"])
@pytest.mark.parametrize("kind", REACHING)
def test_no_file_reaches_the_network(tmp_path, recorder, kind, name):
    address, asked = recorder
    text = REACHING[kind].format(address)
    path = tmp_path / name
    if name == "a.zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.geojson", text)
    else:
        path.write_text(text)

    with pytest.raises(InputError):
        outline(Area("a", file=path))
    assert asked == []


def test_without_the_guard_the_recorder_would_hear(tmp_path, recorder):
    """The same file through a library that opens any format."""
    address, asked = recorder
    path = tmp_path / "a.geojson"
    path.write_text(REACHING["a table of another server"].format(address))

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it says, it has asked
        geopandas.read_file(path, engine="pyogrio")
    assert asked


def test_a_view_in_a_geopackage_is_not_run(tmp_path):
    import sqlite3

    path = tmp_path / "a.gpkg"
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Polygon(BOX)], crs="EPSG:4326")
    frame.to_file(path, layer="land", engine="pyogrio")
    with sqlite3.connect(path) as opened:
        opened.execute("create view harmless as select 1")
    assert area_km2(outline(Area("a", file=path))) == pytest.approx(BOX_KM2, rel=3e-3)
    with sqlite3.connect(path) as opened:
        opened.execute("create view v as select * from land")
        opened.execute("update gpkg_contents set table_name = 'v'")

    with pytest.raises(InputError, match="holds the view 'v'; save it as a layer of its own"):
        outline(Area("a", file=path))


def test_a_zip_that_would_fill_the_memory_is_refused_unopened(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("a.geojson", "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    monkeypatch.setattr(area_zip, "_unpack", lambda *_: pytest.fail("unpacked"))

    with pytest.raises(InputError, match=r"a\.zip' unpacks to 300 MB in 1 files; at most 256 MB") as caught:
        outline(Area("a", file=path))
    assert "\n" not in str(caught.value)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.geojson", json.dumps(collection(polygon(BOX))) + " " * 5_000_000)
    size = len(json.dumps(collection(polygon(BOX)))) + 5_000_000
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (200).to_bytes(4, "little")))

    with pytest.raises(InputError, match="not a zip that can be unpacked"):
        outline(Area("a", file=path))


def test_text_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(area_file, "MOST_TEXT_BYTES", 100)

    with pytest.raises(InputError, match="at most 0 MB are read: simplify it"):
        read(tmp_path, collection(polygon(BOX)))


def test_many_islands_are_one_area_in_no_time(tmp_path):
    rings = [[[x, y], [x + 0.005, y], [x, y + 0.005], [x, y]] for x in range(-179, 180, 4) for y in range(-60, 61, 4)]
    shape = read(tmp_path, collection(*(polygon(ring) for ring in rings)))

    assert len(shape.geoms) == len(rings)


def wkb_with_an_open_ring():
    """Return a square of WKB whose ring lacks its last corner; shapely makes none."""
    import struct

    corners = b"".join(struct.pack("<2d", *corner) for corner in BOX[:-1])
    return struct.pack("<BII", 1, 3, 1) + struct.pack("<I", 4) + corners


def test_an_open_ring_in_a_database_is_closed():
    (shape,) = area_file._unpacked([wkb_with_an_open_ring()])

    assert area_km2(shape) == pytest.approx(BOX_KM2, rel=3e-3)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp", ".zip"])
def test_damaged_files_get_one_line_or_are_read(tmp_path, suffix):
    import random

    whole = tmp_path / f"whole{suffix}"
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Polygon(BOX)], crs="EPSG:4326")
    frame.to_file(whole.with_suffix(".gpkg") if suffix == ".zip" else whole, engine="pyogrio")
    if suffix == ".zip":
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(whole.with_suffix(".gpkg"), "a.gpkg")
    sound, rng, refused = whole.read_bytes(), random.Random(1), []
    for number in range(40):
        damaged = bytearray(sound)
        for _ in range(6):
            damaged[rng.randrange(min(len(damaged), 1500))] = rng.randrange(256)
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(damaged)
        try:
            outline(Area("a", file=path))
        except InputError as error:
            refused.append(str(error))
    assert refused
    assert not [message for message in refused if "\n" in message]

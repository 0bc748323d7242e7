"""Recorded files: each format read, what is wrong with a file said in one line, nothing guessed."""

import gzip
import json

import duckdb
import numpy as np
import pytest
import zstandard

from skyshed.errors import InputError
from skyshed.flights import files
from skyshed.flights.fields import Column
from skyshed.flights.files import recordings
from skyshed.flights.load import load
from skyshed.flights.schemas import parse_column
from skyshed.flights.store import Store
from skyshed.jobs.run import Silent

OPENSKY = "icao24,callsign,time_position,longitude,latitude,baro_altitude,on_ground,geo_altitude\n"
HISTORY = "time,icao24,lat,lon,callsign,onground,baroaltitude,geoaltitude,lastposupdate\n"
TRAFFIC = "timestamp,icao24,callsign,latitude,longitude,altitude,groundspeed,track,vertical_rate\n"


@pytest.fixture
def read(tmp_path):
    """Read one file (name, content) as the command does; return its record, labels and positions."""

    def call(name, content, *, columns=None, utc=False):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        store_folder = tmp_path / f"store-{name.replace('/', '-')}"
        store_folder.mkdir()
        with Store(store_folder, 1) as store:
            (record,) = load([path], store, mapped=columns or {}, is_utc_assumed=utc, progress=Silent())
            labels = store.sort()
            return record, labels, next(store.chunks())

    return call


def test_opensky_states_are_metres_and_unix_seconds(read):
    record, labels, chunk = read("a.csv", OPENSKY + "4b1803,SWR1 ,1000,8.5,47.5,10058.4,False,10200\n")

    assert (record.format, record.n_positions, record.problem) == ("csv", 1, "")
    assert (labels.aircraft, labels.callsigns) == (("4b1803",), ("SWR1",))
    assert chunk.time_s[0] == 1000.0
    assert (chunk.lat_deg[0], chunk.lon_deg[0]) == (47.5, 8.5)
    assert chunk.pressure_m[0] == pytest.approx(10058.4)
    assert chunk.hae_m[0] == 10200.0
    assert np.isnan(chunk.msl_m[0])


def test_history_takes_the_age_of_the_position(read):
    _, _, chunk = read("a.csv", HISTORY + "1010,4b1803,47.5,8.5,SWR1,false,10000,,1003.5\n")

    assert chunk.time_s[0] == 1003.5
    assert np.isnan(chunk.hae_m[0])


def test_traffic_is_feet(read):
    row = "2018-08-01 05:00:00+00:00,4b1803,SWR1,47.5,8.5,33000,450,90,0\n"
    _, _, chunk = read("a.csv", TRAFFIC + row)

    assert chunk.time_s[0] == 1533099600.0
    assert chunk.pressure_m[0] == pytest.approx(10058.4)


@pytest.mark.parametrize("orient", ["records", "columns"])
def test_traffic_json_is_milliseconds(read, orient):
    row = {"timestamp": 1533099600000, "icao24": "4b1803", "callsign": "SWR1", "latitude": 47.5, "longitude": 8.5,
           "altitude": 33000.0, "groundspeed": 450.0, "track": 90.0, "vertical_rate": 0.0}  # fmt: skip
    content = [row, row | {"timestamp": 1533099610000}]
    if orient == "columns":
        content = {name: {str(i): each[name] for i, each in enumerate(content)} for name in row}
    _, labels, chunk = read("a.json.gz", gzip.compress(json.dumps(content).encode()))

    assert labels.callsigns == ("SWR1",)
    assert list(chunk.time_s) == [1533099600.0, 1533099610.0]
    assert chunk.pressure_m[0] == pytest.approx(10058.4)


def test_readsb_trace(read):
    trace = {
        "icao": "ac671b", "t": "B739", "timestamp": 1000.0,
        "trace": [
            [0.0, 16.7, -88.0, 32000, 478, 327, 0, 0, {"flight": "DAL1812 "}, "adsb_icao", 33825],
            [5.0, 16.8, -88.1, "ground", 10, 327, 0, 0, None, "adsb_icao", None],
            [9.0, 16.9, -88.2, 32000, 478, 327, 1, 0, None, "adsb_icao", 33825],
        ],
    }  # fmt: skip
    record, labels, chunk = read("a.json", json.dumps(trace))

    assert record.notes == ("1 stale positions left out",)
    assert (labels.callsigns, set(labels.type)) == (("DAL1812",), {"B739"})
    assert list(chunk.time_s) == [1000.0, 1005.0]
    assert list(chunk.on_ground) == [False, True]
    assert chunk.hae_m[0] == pytest.approx(33825 * 0.3048, abs=0.01)
    assert np.isnan(chunk.pressure_m[1])


def test_gpx_is_above_mean_sea_level(read):
    content = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>OY-ABC</name><trkseg>
      <trkpt lat="47.5" lon="8.5"><ele>3000</ele><time>1970-01-01T01:00:00+01:00</time></trkpt>
      <trkpt lat="47.6" lon="8.5"><ele>3100</ele><time>1970-01-01T00:01:00Z</time></trkpt></trkseg></trk></gpx>"""
    _, labels, chunk = read("a.gpx", content)

    assert labels.callsigns == ("OY-ABC",)
    assert list(chunk.time_s) == [0.0, 60.0]
    assert list(chunk.msl_m) == [3000.0, 3100.0]


def test_kml_track_and_points(read):
    content = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"
      xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
      <Placemark><name>T1</name><gx:Track><altitudeMode>absolute</altitudeMode>
        <when>1970-01-01T00:00:00Z</when><when>1970-01-01T00:00:10Z</when>
        <gx:coord>8.5 47.5 9000</gx:coord><gx:coord>8.6 47.5 9100</gx:coord></gx:Track></Placemark>
      <Folder><name>T2</name><Placemark><TimeStamp><when>1970-01-01T00:00:05Z</when></TimeStamp>
        <Point><coordinates>9.5,46.5,100</coordinates></Point></Placemark></Folder></Document></kml>"""
    _, labels, chunk = read("a.kml", content)

    assert labels.callsigns == ("T1", "T2")
    assert list(chunk.msl_m[:2]) == [9000.0, 9100.0]
    assert np.isnan(chunk.msl_m[2])  # relative to the ground: no altitude above the sea


def test_sbs_joins_callsigns(read):
    content = (
        "MSG,1,1,1,4B1803,1,2018/08/01,05:00:00.000,2018/08/01,05:00:00.000,SWR1,,,,,,,,,,,0\n"
        "MSG,3,1,1,4B1803,1,2018/08/01,05:00:01.500,2018/08/01,05:00:01.500,,33000,,,47.5,8.5,,,0,0,0,0\n"
    )
    _, labels, chunk = read("a.sbs", content, utc=True)

    assert (labels.aircraft, labels.callsigns) == (("4b1803",), ("SWR1",))
    assert chunk.time_s[0] == 1533099601.5
    assert chunk.pressure_m[0] == pytest.approx(10058.4)


def test_parquet_and_zstandard(read, tmp_path):
    path = tmp_path / "made.parquet"
    duckdb.execute(
        f"COPY (SELECT 1000.0 AS time, 'a' AS icao24, 47.5 AS lat, 8.5 AS lon, 'X1' AS callsign, false AS onground, "
        f"10000.0 AS baroaltitude, NULL::DOUBLE AS geoaltitude, 999.0 AS lastposupdate) TO '{path}' (FORMAT parquet)"
    )
    _, _, chunk = read("b.parquet", path.read_bytes())
    assert chunk.time_s[0] == 999.0

    content = zstandard.compress((OPENSKY + "4b1803,SWR1,1000,8.5,47.5,10058.4,False,\n").encode())
    assert read("c.csv.zst", content)[0].n_positions == 1


def test_columns_can_be_mapped(read):
    columns = dict(map(parse_column, ["time=when iso", "lat=y", "lon=x", "altitude=level FL", "callsign=who is it"]))
    _, labels, chunk = read(
        "a.csv", "who is it,when,x,y,level\nABC1,2018-08-01T05:00:00Z,8.5,47.5,330\n", columns=columns
    )

    assert labels.callsigns == ("ABC1",)
    assert chunk.pressure_m[0] == pytest.approx(10058.4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("altitude=alt", "say the unit .* m, ft, km, FL"),
        ("time=when", "say the unit .* s, ms, iso"),
        ("height=alt m", "one of time, lat"),
        ("altitude", "write FIELD=COLUMN UNIT"),
    ],
)
def test_a_mapping_says_its_unit(text, words):
    with pytest.raises(InputError, match=words):
        parse_column(text)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("head.csv", OPENSKY.encode(), "holds no position"),
        ("unknown.csv", b"a,b\n1,2\n", r"no time, lat, lon, altitude .*among a, b; map them"),
        ("text.txt", b"hello there\n", "no known format"),
        ("short.csv.gz", gzip.compress(OPENSKY.encode() * 1000)[:-20], "damaged or ends early"),
        ("short.csv.zst", zstandard.compress(OPENSKY.encode() * 100_000)[:-5], "ends early|damaged"),
        ("zone.csv", (TRAFFIC + "2018-08-01 05:00:00,a,b,47,8,1,1,1,1\n").encode(), "name no time zone.*say utc"),
        ("number.csv", (TRAFFIC + "1533099600,a,b,47,8,1,1,1,1\n").encode(), "holds no time in iso.*column"),
        ("mixed.csv", (OPENSKY + "a,b,1000,8,47,33000ft,False,\na,b,1010,8,47,10000,False,\n").encode(), "mixed units"),
        ("cut.parquet", b"PAR1 and no more", "damaged or no parquet"),
        ("cut.gpx", b"<gpx><trk><trkseg><trkpt", "no well-formed XML"),
        ("bomb.gpx", b'<!DOCTYPE a [<!ENTITY b "c">]><gpx><trk>&b;</trk></gpx>', "document types or entities"),
        ("other.json", b'{"a": 1}', "no known layout"),
        ("cut.json", b'{"icao": "a", "timestamp": 1, "trace": [', "no whole JSON"),
        ("local.sbs", b"MSG,3,1,1,4B1803,1,2018/08/01,05:00:01.500,,,,33000,,,47.5,8.5,,,0,0,0,0\n", "say utc"),
    ],
    ids=lambda each: each if isinstance(each, str) and "." in each else None,
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_line(read, name, content, words):
    with pytest.raises(InputError, match=words) as raised:
        read(name, content)
    assert "\n" not in str(raised.value)


def test_a_hostile_archive_stops_at_the_limit(read, monkeypatch, tmp_path):
    monkeypatch.setattr(files, "_SUSPECT_FROM_BYTES", 1_000_000)
    bomb = gzip.compress(b"0" * 50_000_000)

    with pytest.raises(InputError, match="unpacks to more than"):
        read("bomb.csv.gz", bomb)
    assert not any(path.stat().st_size > 3_000_000 for path in tmp_path.rglob("*") if path.is_file())


def test_the_rest_goes_on(tmp_path):
    (tmp_path / "good.csv").write_text(OPENSKY + "4b1803,SWR1,1000,8.5,47.5,10058.4,False,\n")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    folder = tmp_path / "store"
    folder.mkdir()
    with Store(folder, 1) as store:
        records = load(recordings([str(tmp_path / "*.csv")]), store, mapped={}, is_utc_assumed=False, progress=Silent())
        store.sort()

    assert [(each.path.name, bool(each.problem)) for each in records] == [("bad.csv", True), ("good.csv", False)]
    assert store.n_positions == 1


@pytest.mark.parametrize("word", ["-", "https://example.org/a.csv", "/dev/null", "nowhere.csv"])
def test_only_recorded_files(word):
    with pytest.raises(InputError, match=r"only recorded files|no such file"):
        recordings([word])


def test_folders_and_globs_name_each_file_once(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b.csv", "a.csv", ".hidden"):
        (tmp_path / "in" / name).write_text("x")

    found = recordings([str(tmp_path / "in"), str(tmp_path / "in" / "*.csv")])
    assert [path.name for path in found] == ["a.csv", "b.csv"]


def test_rows_without_a_place_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(OPENSKY + "a,b,1000,8.5,47.5,1,False,\na,b,,8.5,47.5,1,False,\na,b,1010,8.5,97.5,1,False,\n")
    folder = tmp_path / "store"
    folder.mkdir()
    with Store(folder, 1) as store:
        load([path], store, mapped={}, is_utc_assumed=False, progress=Silent())
        store.sort()
    assert (store.n_positions, store.n_without_place) == (1, 2)


def test_a_known_schema_yields_to_a_mapping(read):
    columns = {"altitude": Column("geo_altitude", "ft")}
    _, _, chunk = read("a.csv", OPENSKY + "4b1803,SWR1,1000,8.5,47.5,10058.4,False,1000\n", columns=columns)

    assert chunk.pressure_m[0] == pytest.approx(304.8)


def test_spaces_around_a_name_make_no_other_flight(read):
    rows = ["4b1803,SWR1   ,1000,8.5,47.5,10000,False,\n", " 4b1803 ,SWR1,1010,8.5,47.5,10000,False,\n",
            "4b1803,   ,1020,8.5,47.5,10000,False,\n"]  # fmt: skip
    _, labels, chunk = read("a.csv", OPENSKY + "".join(rows))

    assert labels.aircraft == ("4b1803",)
    assert labels.callsigns == ("SWR1",)
    assert labels.callsign[chunk.label].tolist() == [0, 0, -1]

"""Recordings as other loggers, trackers and spreadsheets write them: read right, or refused in one line."""

import gzip
import io
import json
import zipfile

import duckdb
import numpy as np
import pytest

from skyshed.errors import InputError
from skyshed.flights.load import load
from skyshed.flights.schemas import parse_column
from skyshed.flights.store import Store
from skyshed.jobs.run import Silent

T0_S = 1717236000  # 2024-06-01 10:00 UTC
FEET_35000_M = 10_668.0
MOMENT = "2024/06/01,10:00:{s:02d}.000"
SBS = "{kind},3,1,1,{hex},1," + f"{MOMENT},{MOMENT}" + ",{call},35000,,,46.5,7.5{s},,,0,0,0,0\n"


@pytest.fixture
def read(tmp_path):
    """Read files {name: content} as the command does; return their records, labels and positions."""

    def call(files, *, columns=(), utc=False):
        paths = []
        for name, content in files.items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        folder = tmp_path / f"store-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with Store(folder, 1) as store:
            mapped = dict(map(parse_column, columns))
            records = load(paths, store, mapped=mapped, is_utc_assumed=utc, progress=Silent())
            labels = store.sort()
            return records, labels, next(store.chunks())

    return call


@pytest.fixture
def row(read):
    """Read one CSV of one row; return (time, lat, lon, pressure altitude) and the record."""

    def call(content, *columns, utc=False):
        (record,), _, chunk = read({"a.csv": content}, columns=columns, utc=utc)
        return (chunk.time_s[0], chunk.lat_deg[0], chunk.lon_deg[0], float(chunk.pressure_m[0])), record

    return call


def gpx(name, lat_deg, n=3):
    points = "".join(
        f'<trkpt lat="{lat_deg}" lon="{7.5 + i / 50}"><ele>9000</ele>'
        f"<time>2024-06-01T10:00:{i * 10:02d}Z</time></trkpt>"
        for i in range(n)
    )
    return f"<trk><name>{name}</name><trkseg>{points}</trkseg></trk>"


def kml(document, folder, lat_deg=46.5):
    marks = "".join(
        f"<Placemark><name>p{i}</name><TimeStamp><when>2024-06-01T10:00:{i * 10:02d}Z</when></TimeStamp><Point>"
        f"<altitudeMode>absolute</altitudeMode><coordinates>7.{i},{lat_deg},9000</coordinates></Point></Placemark>"
        for i in range(3)
    )
    return f"<kml><Document><name>{document}</name><Folder><name>{folder}</name>{marks}</Folder></Document></kml>"


@pytest.mark.parametrize("name", ["ACTIVE LOG", "Track 1", ""])
def test_tracks_of_one_name_are_flights_of_their_own(read, name):
    files = {f"log{i}.gpx": f"<gpx>{gpx(name, lat_deg)}</gpx>" for i, lat_deg in enumerate((46.5, 46.8))}
    _, labels, chunk = read(files)
    assert len(labels.aircraft) == 2
    assert [set(chunk.lat_deg[chunk.aircraft == i]) for i in (0, 1)] == [{46.5}, {46.8}]

    _, labels, _ = read({"both.gpx": f"<gpx>{gpx(name, 46.5)}{gpx(name, 46.8)}</gpx>"})
    assert len(labels.aircraft) == 2


@pytest.mark.parametrize("folder", ["Route", "Trail", "Track Points"])
def test_folders_of_a_fixed_name_go_by_their_document(read, folder):
    _, labels, _ = read({"a.kml": kml("AAA1", folder), "b.kml": kml("BBB2", folder, 46.8)})

    assert len(labels.aircraft) == 2
    assert labels.callsigns == ("AAA1", "BBB2")


def test_a_folder_that_says_something_keeps_its_name(read):
    assert read({"a.kml": kml("Flights of June", "ABC1")})[1].callsigns == ("ABC1",)


def test_callsigns_of_tables_join_files(read):
    head = "timestamp,callsign,latitude,longitude,altitude,groundspeed,track,vertical_rate\n"
    files = {f"{h}.csv": head + f"2024-06-01 {h}:00:00Z,ABC1,46.5,7.5,35000,1,1,1\n" for h in (10, 11)}

    assert read(files)[1].aircraft == ("~ABC1",)


def test_a_kmz_and_a_zip_of_one_file(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml("AAA1", "Route"))
        archive.writestr("files/icon.png", b"x")
    assert read({"a.kmz": packed.getvalue()})[1].callsigns == ("AAA1",)

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(InputError, match="a zip of 2 files; unpack it"):
        read({"a.zip": packed.getvalue()})


def test_geometric_altitudes_of_readsb(read):
    rows = [[0, 46.5, 7.5, 35000, 450, 90, flags, 0, None] for flags in (8, 0, 9)]
    (record,), _, chunk = read({"t.json": json.dumps({"icao": "a", "timestamp": T0_S, "trace": rows})})

    assert record.notes == ("1 stale positions left out",)
    np.testing.assert_allclose(chunk.hae_m, [FEET_35000_M, np.nan], atol=0.01)
    np.testing.assert_allclose(chunk.pressure_m, [np.nan, FEET_35000_M], atol=0.01)


def test_a_cell_too_large_costs_that_cell(read):
    huge = "9" * 400
    rows = f"[0,46.5,7.5,{huge},1,1,0,0,null],[1,46.5,7.5,1e300,1,1,0,0,null],[1e300,46.5,7.5,1,1,1,0,0,null]"
    good = "[2,46.5,7.5,35000,1,1,{},0,null],null,[1]".replace("{}", huge)
    content = f'{{"icao": "a", "timestamp": {T0_S}, "trace": [{rows},{good}]}}'
    (record,), _, chunk = read({"t.json": content})
    assert np.isfinite(chunk.pressure_m).sum() == 1
    assert "2 rows that are none left out" in record.notes

    head = "time,icao24,lat,lon,alt_ft\n"
    cells = ["35000", "1e300", huge, "-1e39", "1e9"]
    (record,), _, chunk = read({"a.csv": head + "".join(f"{T0_S + i},a,46.5,7.5,{c}\n" for i, c in enumerate(cells))})
    assert np.isfinite(chunk.pressure_m).sum() == 1
    assert record.notes[0].startswith("4 cells of column 'alt_ft' are no altitude, as '1e300'")


@pytest.mark.parametrize("trace", ["null", "5", '{"a": 1}', '"x"', "[]", "[null]", "[[]]"])
def test_a_bad_trace_is_one_line_and_the_rest_goes_on(read, trace):
    bad = f'{{"icao": "a", "timestamp": 1717236000, "trace": {trace}}}'
    records, _, chunk = read({"bad.json": bad, "good.csv": f"time,icao24,lat,lon,alt_ft\n{T0_S},a,46.5,7.5,35000\n"})

    assert records[0].problem
    assert not records[1].problem
    assert chunk.time_s.size == 1


def test_opensky_track_is_read_and_states_are_refused_by_name(read):
    track = {"icao24": "abcdef", "callsign": "ABC1 ", "path": [[T0_S, 46.5, 7.5, 10668.0, 90, False], [1, 2]]}
    (record,), labels, chunk = read({"t.json": json.dumps(track)})
    assert (labels.aircraft, labels.callsigns) == (("abcdef",), ("ABC1",))
    assert float(chunk.pressure_m[0]) == FEET_35000_M
    assert record.notes == ("1 rows that are none left out",)

    states = {"time": T0_S, "states": [["abcdef", "ABC1"]]}
    with pytest.raises(
        InputError, match=r"an OpenSky REST answer .*export the tracks instead: OpenSky's history as CSV"
    ):
        read({"s.json": json.dumps(states)})


def test_sbs_lines_of_multilateration_and_torn_lines(read):
    torn = "01,10:00:00.000,2024/06/01,10:00:00.000,,35000,,,46.5,7.5,,,0,0,0,0\n"
    lines = [SBS.format(kind="MSG", hex="ABCDEF", s=s, call="") for s in (1, 2)]
    lines += [SBS.format(kind="MLAT", hex="ABC001", s=s, call="XYZ9") for s in (1, 2, 3)]
    content = (
        torn + "".join(lines) + "what,else\nSTA,,1,2,ABCDEF,1,2024/06/01,10:00:00,2024/06/01,10:00:00,RM\nMSG,3,1,1,AB"
    )
    (record,), labels, chunk = read({"mix.txt": content.replace("\n", "\r\n")}, utc=True)

    assert (labels.aircraft, labels.callsigns) == (("abc001", "abcdef"), ("XYZ9",))
    assert chunk.time_s.size == 5
    assert record.notes == ("3 torn lines left out",)


def test_sbs_takes_any_line_end_and_odd_cells(read):
    lines = [SBS.format(kind="MSG", hex="A", s=s, call="C\u2028D\x0b") for s in (1, 2)]
    (record,), labels, chunk = read(
        {"a.sbs": "".join(lines).replace("\n", "\r") + "\r" + lines[0].replace("2024", "x")}, utc=True
    )

    assert chunk.time_s.size == 2
    assert record.notes == (
        "1 times are not ISO 8601 times, as 'x-06-01 10:00:01.000'",
        "1 of 3 rows have no time or place and were left out",
    )
    assert labels.callsigns == ("C\u2028D",)


HEAD = "time,icao24,lat,lon,{}\n"
FR24 = "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n"
FR24_POSITIONS = "snapshot_id,altitude,heading,latitude,longitude,radar_id,speed,squawk\n"
HISTORY = "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,baroaltitude,geoaltitude,lastposupdate\n"
EXCEL = "timestamp;icao24;callsign;latitude;longitude;altitude;groundspeed;track;vertical_rate\n"


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (EXCEL + "2024-06-01 10:00:00+00:00;a;B;46,5;7,50;35000;450;90;0\n", ()),
        (EXCEL + "2024-06-01 10:00:00+00:00;a;B;46,5;7,50;35.000;450;90;0\n", ()),
        (EXCEL.replace(";", "\t") + "2024-06-01 10:00:00+00:00\ta\tB\t46,5\t7,50\t35000,0\t450\t90\t0\n", ()),
        ("sep=;\r\n" + EXCEL + "2024-06-01 10:00:00+00:00;a;B;46,5;7,50;35000;450;90;0\r\n", ()),
        ("# made by x\n\n" + EXCEL + "2024-06-01 10:00:00+00:00;a;B;46,500;7,500;35000;450;90;0\n", ()),
        (HEAD.format("FL") + f"{T0_S},a,46.5,7.5,FL350\n", ("altitude=FL FL",)),
        (HEAD.format("alt") + f"{T0_S},a,46.5,7.5,35000 ft\n", ("altitude=alt ft",)),
        (HEAD.format("alt") + f'{T0_S},a,46.5,7.5,"35,000 feet"\n', ("altitude=alt ft",)),
        (HEAD.format("alt") + f"{T0_S},a,46.5° N,E 7.5°,10668m\n", ("altitude=alt m",)),
        (HEAD.format("feet") + f'{T0_S},a,46.5,7.50,"35,000"\n', ("altitude=feet ft",)),
        (HEAD.format("feet") + f"{T0_S},a,46.5,7.50,35 000\n", ("altitude=feet ft",)),
        (HEAD.format("feet") + f"{T0_S},a,46.5,7.50,35\u202f000\n", ("altitude=feet ft",)),
        (HEAD.format("feet") + f"{T0_S},a,46.5,7.50,35'000\n", ("altitude=feet ft",)),
        (HEAD.format("Altitude (ft)") + f"{T0_S},a,46.5,7.50,35000\n", ()),
        ("Timestamp (ms),hex,Latitude_deg,lng,flight_level\n1717236000000,a,46.5,7.5,350\n", ()),
        ("hex,flight,time,lat,lon,alt_baro\na,B,2024-06-01T10:00:00Z,46.5,7.5,35000\n", ()),
        (FR24 + f'{T0_S},2024-06-01T10:00:00Z,ABC1,"46.5,7.50",35000,450,90\n', ()),
        (f'when,where,alt\n{T0_S},"(46.5, 7.5)",35000\n', ("time=when s", "position=where", "altitude=alt ft")),
        (f"when;where;alt\n{T0_S};46,5 7,5;35000\n", ("time=when s", "position=where", "altitude=alt ft")),
        (FR24_POSITIONS + f"{T0_S},35000,1,46.5,7.5,1,1,1\n", ()),
        (HISTORY + "x,a,46.5,7.5,1,1,1,B,False,10668,,2024-06-01 10:00:00+00:00\n", ()),
        (HEAD.format("alt_ft") + "01.06.2024 10:00:00 UTC,a,46.5,7.5,35000\n", ()),
        (HEAD.format("alt_ft") + "01/06/2024 10:00:00Z,a,46.5,7.5,35000\n13/06/2024 10:00:00Z,a,46.5,7.5,35000\n", ()),
        (HEAD.format("alt_ft") + "6/1/2024 10:00:00 AM UTC,a,46.5,7.5,35000\n6/13/2024 1:00 PM UTC,a,46,7,35000\n", ()),
        (HEAD.format("alt") + "01/06/2024 10:00+00:00,a,46.5,7.5,35000\n", ("time=time dmy", "altitude=alt ft")),
        ("time_utc,icao24,lat,lon,alt_ft\n2024-06-01 10:00:00,a,46.5,7.5,35000\n", ()),
        ("Date,Time UTC,icao24,lat,lon,alt_ft\n2024-06-01,10:00:00,a,46.5,7.5,35000\n", ()),
        (HEAD.format("alt_ft") + "20240601T100000Z,a,46.5,7.5,35000\n", ()),
        (HEAD.format("alt_ft") + "1 Jun 2024 10:00:00 UTC,a,46.5,7.5,35000\n", ()),
    ],
)  # fmt: skip
def test_cells_as_people_write_them(row, content, columns):
    values, record = row(content, *columns)

    assert values == pytest.approx((T0_S, 46.5, 7.5, FEET_35000_M), abs=1e-3)
    assert not record.problem


@pytest.mark.parametrize(
    ("cells", "lat_deg", "lon_deg"),
    [("46.5 S,7.5 W", -46.5, -7.5), ("-33.45 S,W70.6", -33.45, -70.6), ('"-46,5","-7,5"', -46.5, -7.5)],
)
def test_hemispheres_and_signs(row, cells, lat_deg, lon_deg):
    values, _ = row(f"time,lat,lon,alt_ft\n{T0_S},{cells},35000\n")

    assert values[1:3] == pytest.approx((lat_deg, lon_deg))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_encodings_lose_no_row(read, encoding):
    content = (HEAD.format("alt_ft") + f"{T0_S},Zürich,46.5,7.5,35000\n{T0_S + 9},b,46.5,7.5,35000\n").encode(encoding)
    _, labels, chunk = read({"a.csv": content})

    assert chunk.time_s.size == 2
    assert labels.aircraft == ("b", "zürich")


@pytest.mark.parametrize(
    ("cell", "callsign", "n"),
    [
        ('"A ""B"" C"', 'A "B" C', 2),
        ("A\u2028B", "A\u2028B", 2),
        ("A\x0bB", "A\x0bB", 2),
        ('"A\nB"', "A\nB", 2),
        ("A\rB", "A B", 2),
        ('"A', '"A', 2),
    ],
)
def test_quotes_and_line_ends(read, cell, callsign, n):
    content = f"time,icao24,callsign,lat,lon,alt_ft\n{T0_S},a,{cell},46.5,7.5,35000\n{T0_S + 9},b,Z,46.5,7.5,35000\n"
    _, labels, chunk = read({"a.csv": content})

    assert chunk.time_s.size == n
    assert set(labels.callsigns) == {callsign, "Z"}


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends_of_any_machine(read, end):
    lines = ["time,icao24,lat,lon,alt_ft", *(f"{T0_S + i},a,46.5,7.5,35000" for i in range(3))]

    assert read({"a.csv": end.join(lines)})[2].time_s.size == 3
    mixed = "\n".join(lines[:2]) + "\r" + "\n".join(lines[2:])
    assert read({"b.csv": mixed})[2].time_s.size == 3


def test_json_rows_take_odd_cells(read):
    rows = [
        {"time": T0_S + i, "icao24": "a", "lat": 46.5, "lon": 7.5, "alt_ft": a} for i, a in enumerate([35000, "x", [1]])
    ]
    assert np.isfinite(read({"a.json": json.dumps(rows)})[2].pressure_m).sum() == 1
    lines = "\n".join(map(json.dumps, rows)).encode()
    assert read({"a.ndjson.gz": gzip.compress(lines)})[2].time_s.size == 3


def test_parquet_of_pandas_times(read, tmp_path):
    made = tmp_path / "made.parquet"
    duckdb.execute(
        f"COPY (SELECT TIMESTAMPTZ '2024-06-01 10:00:00+00' AS time, 'a' AS icao24, 46.5 AS lat, 7.5 AS lon, "
        f"'B' AS callsign, false AS onground, 10668.0 AS baroaltitude, 0.0 AS geoaltitude, "
        f"TIMESTAMPTZ '2024-06-01 10:00:00+00' AS lastposupdate) TO '{made}' (FORMAT parquet)"
    )
    assert read({"a.parquet": made.read_bytes()})[2].time_s[0] == T0_S


@pytest.mark.parametrize(
    ("content", "columns", "words"),
    [
        ("time,lat,lon,alt_ft\n1717236000000,46.5,7.5,1\n", (), r'no time in s, as .*column "time=time ms"'),
        ("t,lat,lon,alt_ft\n1717236000000000000,46,7,1\n", ("time=t s",), r'column "time=t ns"'),
        ("t,lat,lon,alt_ft\n2024-06-01T10:00:00Z,46,7,1\n", ("time=t s",), r'column "time=t iso"'),
        ("time,lat,lon,alt_ft\n01/06/2024 10:00:00Z,46.5,7.5,1\n", (), r'day may come first .*"time=time dmy"'),
        ("time,lat,lon,alt_ft\n13/06/2024 10:00Z,46,7,1\n06/13/2024 10:00Z,46,7,1\n", (), "day first in some rows"),
        ("time,lat,lon,alt_ft\n01.06.2024 10:00:00,46.5,7.5,1\n", (), "name no time zone.*say utc"),
        ("time,lat,lon,alt_ft\n1717236000,here,there,1\n", (), "not one of its 1 rows has a usable place .*'here'"),
        ("time,lat,lon,alt_ft\n1717236000,46.5,7.5,\n", (), "not one of its 1 rows has a usable altitude"),
        ('time,lat,lon,feet\n1717236000,46,7,"3,50"\n', ("altitude=feet ft",), "usable altitude .*'3,50'"),
        ("time,lat,lon,alt_km\n1717236000,46,7,35000\n", (), "usable altitude"),
        ("time,lat,lon,alt\n1717236000,46,7,350 m\n", ("altitude=alt ft",), "mixed units"),
        ("time,lat,lon,altitude\n1717236000,46.5,7.5,10000\n", (), "no altitude .*map them"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(row, content, columns, words):
    with pytest.raises(InputError, match=words) as raised:
        row(content, *columns)
    assert "\n" not in str(raised.value)


def test_gpx_times_cost_their_point(read):
    content = gpx("A", 46.5).replace("10:00:10Z", "10:99:10Z").replace("10:00:20Z", "soon")
    (record,), _, chunk = read({"a.gpx": f"<gpx>{content}</gpx>"})

    assert chunk.time_s.size == 1
    assert record.notes[0] == "2 times are not ISO 8601 times, as '2024-06-01T10:99:10Z'"
    with pytest.raises(InputError, match="not one of its 3 rows has a usable altitude"):
        read({"b.gpx": f"<gpx>{gpx('A', 46.5)}</gpx>".replace("<ele>9000</ele>", "")})


def test_one_run_takes_all_kinds(read):
    files = {
        "a.csv": f"time,icao24,lat,lon,alt_ft\n{T0_S},a,46.5,7.5,35000\n",
        "b.gpx": f"<gpx>{gpx('B', 46.5)}</gpx>",
        "c.csv": f"time,icao24,lat,lon,alt_ft\n{T0_S},c,46.5,7.5,35000\n",
        "d.kml": kml("D", "Route"),
        "e.json": json.dumps({"icao24": "e", "path": [[T0_S, 46.5, 7.5, 1.0, 1, False]]}),
        "f.sbs": SBS.format(kind="MSG", hex="F", s=1, call=""),
    }
    records, labels, _ = read(files, utc=True)

    assert [each.problem for each in records] == [""] * 6
    assert len(labels.aircraft) == 6

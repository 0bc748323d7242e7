"""Recordings as people and programs write them: angles, words for the ground, who flew, and times that are none."""

import tempfile
from pathlib import Path

import pytest

from skyshed.catalogue.tables import read_table as read_sites
from skyshed.errors import InputError
from skyshed.flights.cleaning import CleaningRules
from skyshed.flights.load import load
from skyshed.flights.store import Store
from skyshed.jobs.run import Silent

HEAD = "time,icao24,lat,lon,altitude_ft"
ROW = "2024-06-01T10:00:0{n}Z,4b1801,46.5,7.{n},9000"


@pytest.fixture
def read(tmp_path):
    """Return what becomes of a file, or of several, and the aircraft and rows that it holds."""

    def call(*contents, what="lat_deg, lon_deg", name="f"):
        paths = [tmp_path / f"{name}{number}" for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        folder = Path(tempfile.mkdtemp(prefix="store", dir=tmp_path))
        with Store(folder, 1) as store:
            recordings = load(paths, store, mapped={}, is_utc_assumed=False, progress=Silent())
            rows = store.connection.execute(f"SELECT {what} FROM raw ORDER BY rowid").fetchall()
            return recordings, rows, store.sort().aircraft

    return call


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("33°27'00\"S", "70°40'12\"W"),
        ("33 27.0 S", "70 40.2 W"),
        ("S33°27.0'", "W70°40.2'"),
        ("33:27:00S", "070:40:12W"),
        ("33d27m00sS", "70d40m12sW"),
        ("3327.00S", "07040.20W"),
        ("332700S", "0704012W"),
        ("S332700", "W0704012"),
        ("-33 27 0", "-70 40 12"),
        ("-33°27' S", "-70°40'12'' W"),
        ("\u221233.45", "\u221270.67"),
        ("S 33.45", "W 70.67"),
    ],
)
def test_angles_in_tables(read, lat, lon):
    cells = ",".join('"' + each.replace('"', '""') + '"' for each in (lat, lon))
    _, rows, _ = read(f"{HEAD}\n2024-06-01T10:00:00Z,4b1801,{cells},9000\n")

    assert rows[0] == pytest.approx((-33.45, -70.67), abs=1e-9)


@pytest.mark.parametrize("angle", ["33 61.0 S", "33:27:60S", "3361.00S", "46 500", "1 2 3 4", "33.5 27 S"])
def test_angles_that_are_none_stay_none(read, angle):
    recordings, rows, _ = read(f"{HEAD}\n2024-06-01T10:00:00Z,4b1801,{angle},7,9000\n{ROW.format(n=1)}\n")

    assert rows[0][0] is None
    assert f"1 cells of column 'lat' are no latitude, as {angle!r}" in recordings[0].notes


@pytest.mark.parametrize("word", ["ground", "Ground", "GND", "grnd", " on ground"])
def test_an_altitude_that_says_ground_is_on_the_ground(read, word):
    rows = "\n".join([HEAD, ROW.format(n=1), ROW.format(n=2).replace("9000", word), ROW.format(n=3)])
    recordings, found, _ = read(rows, what="on_ground, pressure_m IS NULL")

    assert found == [(False, False), (True, True), (False, False)]
    assert recordings[0].notes == ()


def test_ground_in_json_rows_too(read):
    rows = '[{"time": "2024-06-01T10:00:00Z", "hex": "4b1801", "lat": 46.5, "lon": 7, "alt_baro": "ground"}]'

    assert read(rows, what="on_ground")[1] == [(True,)]


@pytest.mark.parametrize(
    ("word", "is_on_ground"),
    [("1.0", True), ("0.0", False), ("True", True), ("ground", True), ("airborne", False), ("", False), ("?", False)],
)
def test_words_for_on_the_ground(read, word, is_on_ground):
    assert read(f"{HEAD},onground\n{ROW.format(n=1)},{word}\n", what="on_ground")[1] == [(is_on_ground,)]


@pytest.mark.parametrize("name", ["registration", "Reg", "Tail Number", "flight_id", "trackId"])
def test_aircraft_that_only_another_column_tells_apart(read, name):
    head = HEAD.replace("icao24", name)
    rows = [ROW.format(n=n).replace("4b1801", f"D-AB0{n % 3}") for n in range(9)]
    _, _, aircraft = read("\n".join([head, *rows]))

    assert len(aircraft) == 3


def test_numbers_of_flights_join_nothing_over_files_but_registrations_do(read):
    numbered = "\n".join([HEAD.replace("icao24", "flight_id"), ROW.format(n=1)])
    registered = "\n".join([HEAD.replace("icao24", "reg"), ROW.format(n=1)])

    assert len(read(numbered, numbered)[2]) == 2
    assert len(read(registered, registered)[2]) == 1


def test_an_address_goes_before_a_registration_and_both_before_a_number(read):
    head = f"reg,flight_id,{HEAD}"
    _, _, aircraft = read("\n".join([head, *(f"D-AB0{n},{n},{ROW.format(n=n)}" for n in range(3))]))

    assert aircraft == ("4b1801",)


def test_times_of_day_alone_are_refused_with_what_to_do(read):
    with pytest.raises(InputError, match="times of day without a date, as '10:00:01'; write the date before them"):
        read("\n".join([HEAD, ROW.format(n=1).replace("2024-06-01T", "").replace("Z", "")]), name="2024-06-01")


def test_days_of_a_spreadsheet_are_not_silently_seconds(read):
    recordings, _, _ = read(f"{HEAD}\n45444.41667,4b1801,46.5,7.1,9000\n")

    assert "its times begin on 1970-01-01 at 12:37 UTC, before any recording" in recordings[0].notes[0]


def test_xml_in_utf16_that_says_so(read):
    gpx = (
        '<?xml version="1.0" encoding="UTF-16"?><gpx><trk><trkseg><trkpt lat="46.5" lon="7.5"><ele>2743</ele>'
        "<time>2024-06-01T10:00:00Z</time></trkpt></trkseg></trk></gpx>"
    )

    assert read(gpx.encode("utf-16"))[1] == [(46.5, 7.5)]


def test_what_cannot_be_read_is_told_without_our_own_paths(read):
    recordings, _, _ = read(f"{HEAD}\n{ROW.format(n=1)}\n", b"PAR1xx")

    assert "damaged or no parquet" in recordings[1].problem
    assert "store" not in recordings[1].problem


def test_a_flight_does_not_end_before_a_gap_begins():
    with pytest.raises(InputError, match="split: 30 s end a flight before 60 s without a report are a gap"):
        CleaningRules(split_s=30.0)


def test_sites_of_a_spreadsheet_that_names_its_separator(tmp_path):
    (tmp_path / "s.csv").write_text("sep=;\r\nname;lat;lon\r\nA, B;33,3;44,4\r\n")
    (row,) = read_sites(tmp_path / "s.csv").rows

    assert (row.where, row.cells["name"], row.cells["lat"]) == ("line 3", "A, B", "33,3")

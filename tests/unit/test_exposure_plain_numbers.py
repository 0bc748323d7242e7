"""A table whose numbers are plain is read as numbers; whatever is written otherwise, as texts, with the same rows."""

import pytest

from skyshed.errors import InputError
from skyshed.flights import read_table
from skyshed.flights.files import Format
from skyshed.flights.schemas import parse_column
from skyshed.flights.store import Store

HEAD = "time,icao24,lat,lon,callsign,onground,baroaltitude,geoaltitude,lastposupdate\n"
PLAIN = {"time": "1010", "lat": "47.5", "lon": "8.5", "onground": "false", "baroaltitude": "10000", "geoaltitude": ""}
NUMBERS = (
    "", '""', " ", "47", " 47.5", "47.5 ", "+47.5", "-47.5", ".5", "5.", "4.75e1", "1e400", "-1e400", "1_000", "0x2f",
    "nan", "NAN", "inf", "NULL", "\\N", '"47.5"', '"1,000"', "1 000", "47 ft", "FL330", "ground", "47.5N", "\u221247.5",
    "123456789012345678901234567890", "91", "true",
)  # fmt: skip
WORDS = (
    "",
    "true",
    "TRUE",
    "T",
    "f",
    "1",
    "0",
    "2",
    "1.0",
    "0.0",
    "yes",
    "no",
    "y",
    "on",
    "ground",
    "airborne",
    " true ",
)
CASES = [(field, cell) for field in ("time", "lat", "baroaltitude") for cell in NUMBERS]
CASES += [("onground", cell) for cell in WORDS]


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a table, as numbers first or as texts at once; return its remarks, or why not, and its rows."""

    def call(content, *, is_plain):
        path, folder = tmp_path / "a.csv", tmp_path / f"store-{is_plain}"
        path.write_text(content, "utf-8")
        folder.mkdir()
        with monkeypatch.context() as patch, Store(folder, 1) as store:
            if not is_plain:
                patch.setattr(read_table, "_insert_as_numbers", lambda *_, **__: False)
            try:
                notes = read_table.read_table(path, Format.CSV, store, mapped={}, is_utc_assumed=False)
            except InputError as error:
                return str(error), ""
            return notes, str(store.connection.execute("SELECT * FROM raw ORDER BY rowid").fetchall())

    return call


def line(**cells):
    cells = PLAIN | cells
    return (
        f"{cells['time']},4b1803,{cells['lat']},{cells['lon']},SWR1,{cells['onground']},{cells['baroaltitude']},"
        f"{cells['geoaltitude']},{cells['time']}\n"
    )


@pytest.mark.parametrize(("field", "cell"), CASES)
def test_a_cell_means_the_same_either_way(read, field, cell):
    content = HEAD + line() + line(**{field: cell}) + line()

    assert read(content, is_plain=True) == read(content, is_plain=False)


@pytest.mark.parametrize("torn", ["1010,4b1803\n", line().rstrip() + ",1,2,3\n", "\n", '1010,"4b18\n'])
def test_a_torn_line_is_told_either_way(read, torn):
    content = HEAD + line() + torn + line()

    assert read(content, is_plain=True) == read(content, is_plain=False)


def test_plain_numbers_are_not_looked_at_as_texts(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(HEAD + line() + line(lat="-12.25"), "utf-8")
    asked, insert = [], read_table._insert
    monkeypatch.setattr(read_table, "_insert", lambda table, store: (asked.append(table.types), insert(table, store)))
    with Store(tmp_path, 1) as store:
        read_table.read_table(tmp_path / "a.csv", Format.CSV, store, mapped={}, is_utc_assumed=False)
        rows = store.connection.execute("SELECT lat_deg, pressure_m, time_s, on_ground FROM raw").fetchall()

    assert [types["lat"] for types in asked] == ["DOUBLE"]
    assert rows == [(47.5, 10000.0, 1010.0, False), (-12.25, 10000.0, 1010.0, False)]


def test_a_column_that_is_also_a_text_stays_one(tmp_path):
    (tmp_path / "a.csv").write_text("time,lat,lon,altitude\n1010,47.5,8.5,007\n", "utf-8")
    mapped = dict(map(parse_column, ("altitude=altitude ft", "callsign=altitude")))
    with Store(tmp_path, 1) as store:
        read_table.read_table(tmp_path / "a.csv", Format.CSV, store, mapped=mapped, is_utc_assumed=False)
        rows = store.connection.execute("SELECT callsign, round(pressure_m, 3) FROM raw").fetchall()

    assert rows == [("007", pytest.approx(2.134))]

"""``skyshed exposure`` whole: the shipped scenario, what it writes, and how it ends when things go wrong."""

import csv
import html
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pyogrio
import pytest
import shapely

from command_line import Begun, run_skyshed
from skyshed.catalogue.resolve import load_scenario
from skyshed.flights.read_volumes import read_volumes
from skyshed.serve.opened import opened
from skyshed.serve.replay import replay_record

FILES = {
    "exposure.csv", "exposure.czml", "exposure.gpkg", "exposure.parquet", "maps/altitude_time.png", "maps/exposure.png",
    "provenance.json", "report.html", "summary.json", "warnings.aixm.xml", "warnings.csv", "zones.aixm.xml",
    "zones.geojson", "zones.openair.txt",
}  # fmt: skip
WARNING = """AC Q
AN MIDDLE
AL SFC
AH FL360
DP 38:00:00 N 029:30:00 W
DP 38:00:00 N 028:00:00 W
DP 39:00:00 N 028:00:00 W
DP 39:00:00 N 029:30:00 W
"""


def skyshed(*words):
    return run_skyshed("exposure", *words, cwd=Path.cwd())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the shipped scenario with its own flights, a warning, and a file that is not a recording."""
    folder = tmp_path_factory.mktemp("exposure")
    (folder / "warning.txt").write_text(WARNING)
    (folder / "broken.csv").write_text("a,b\n1,2\n")
    done = skyshed("civil-flights", "-o", folder / "out", "--warning", folder / "warning.txt")
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def summary(made):
    return json.loads((made / "out" / "summary.json").read_text("utf-8"))


def test_everything_is_written(made):
    out = made / "out"

    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == FILES


def test_made_flights_show_what_they_were_made_for(summary):
    assert summary["n_flights"] == summary["n_flights_in_region"] == 8
    assert summary["flags"]["jump"] >= 8
    assert summary["flags"]["standing"] == 16
    nominal = summary["exposure"][summary["cases"].index("nominal")]
    assert nominal["inside_interpolated_min"] > 0
    assert 3 <= nominal["n_flights_inside"] <= 7
    claimed, _, conservative = (each["inside_observed_min"] for each in summary["exposure"])
    assert claimed > nominal["inside_observed_min"] > conservative > 0


def test_the_folder_opens_again_and_its_flights_can_be_replayed(made, summary):
    found = opened(str(made / "out"))
    replay = replay_record(found.folder)

    assert (found.kind, found.scenario) == ("exposure", load_scenario("civil-flights"))
    nominal = summary["exposure"][summary["cases"].index("nominal")]
    assert len(replay["tracks"]) == len(summary["most_exposed"]) >= nominal["n_flights_inside"]
    for flight, track in zip(summary["most_exposed"], replay["tracks"], strict=True):
        inside_s = sum(end_s - begin_s for begin_s, end_s, state in track["states"] if state == "inside")
        assert track["name"] == flight["flight"]
        assert inside_s == pytest.approx(60.0 * flight["inside_min"], abs=1.0)


def test_it_says_how_low_coverage_was_worked_out(made, summary):
    """Islands stand in the sea around, and the embedded terrain has no edges."""
    ways = json.loads((made / "out" / "provenance.json").read_text("utf-8"))["propagations"]

    assert {way["propagation"] for way in ways} == {"line-of-sight"}
    assert [
        each for each in summary["remarks"] if each.startswith("Diffraction is off, since posts more than 1 km apart")
    ]
    assert not [each for each in summary["remarks"] if "about +/- 3 dB" in each]
    assert summary["conditions"] == {
        "refraction": "median",
        "propagation": "by-terrain",
        "rain": None,
        "clutter": None,
    }
    assert '<span class="words">line of sight</span>' in (made / "out" / "report.html").read_text("utf-8")


def test_parquet_and_summary_agree(made, summary):
    rows = duckdb.sql(
        f'SELECT fire_unit, "case", sum(inside_observed_s + inside_interpolated_s) / 60, count(first_inside_utc), '
        f"bool_and(last_inside_utc >= first_inside_utc) FROM '{made / 'out' / 'exposure.parquet'}' GROUP BY 1, 2"
    ).fetchall()

    told = {(each["fire_unit"], each["case"]): each for each in summary["fire_units"]}
    for unit, case, minutes, n_flights, is_ordered in rows:
        assert minutes == pytest.approx(told[unit, case]["inside_min"], rel=1e-3)
        assert n_flights == told[unit, case]["n_flights_inside"]
        assert is_ordered in (True, None)


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    """Make flights over a fire unit: one watched all the time, one across a gap only, one with lone positions."""
    folder = tmp_path_factory.mktemp("sparse")
    places = {"aaa": range(0, 601, 10), "bbb": (0, 300, 600), "ccc": (0, 900, 1800)}
    rows = [
        f"{1768467600 + t},{who},{38.6 + 0.01 * number},{-29.2 + t / 1800},false,10668,10668,{1768467600 + t}\n"
        for number, (who, times_s) in enumerate(places.items())
        for t in times_s
    ]
    head = "time,icao24,lat,lon,onground,baroaltitude,geoaltitude,lastposupdate\n"
    (folder / "sparse.csv").write_text(head + "".join(rows))
    done = skyshed("civil-flights", folder / "sparse.csv", "-o", folder / "out", "--case", "nominal")
    assert done.code == 0, done.err
    return folder / "out"


def test_one_rule_counts_flights_everywhere(sparse):
    summary = json.loads((sparse / "summary.json").read_text("utf-8"))
    (whole,) = summary["exposure"]
    units = summary["fire_units"]
    frame = pyogrio.read_dataframe(sparse / "exposure.gpkg")
    page = (sparse / "report.html").read_text("utf-8")

    assert (whole["n_flights_inside"], whole["n_flights_inside_only_interpolated"]) == (2, 1)
    assert whole["n_flights_inside_without_time"] == 1
    assert frame[frame.state == "inside"].flight.nunique() == 2
    for name, read in (("exposure.parquet", "read_parquet"), ("exposure.csv", "read_csv")):
        table = f"{read}('{sparse / name}')"
        counted = duckdb.sql(
            f"SELECT count(DISTINCT flight) FILTER (first_inside_utc IS NOT NULL), "
            f"count(DISTINCT flight) FILTER (is_inside_without_time) FROM {table}"
        ).fetchall()
        assert counted == [(2, 1)]
    assert max(each["n_flights_inside"] for each in units) == 2
    assert "2 of 3 flights recorded in the region" in page
    assert "1 more had single positions inside" in page


def test_interpolated_time_is_apart_in_the_headline(sparse):
    summary = json.loads((sparse / "summary.json").read_text("utf-8"))
    (whole,) = summary["exposure"]
    page = (sparse / "report.html").read_text("utf-8").replace("\xa0", " ")

    assert whole["inside_observed_min"] == pytest.approx(10.0, abs=0.1)
    assert whole["inside_interpolated_min"] == pytest.approx(10.0, abs=0.1)
    assert whole["inside_min"] == pytest.approx(
        whole["inside_observed_min"] + whole["inside_interpolated_min"], abs=0.01
    )
    assert "for 10 min of 10 min observed" in page
    assert "10 min of 10 min interpolated (1 of the flights only there)" in page


def test_pieces_are_lines_with_times(made, summary):
    frame = pyogrio.read_dataframe(made / "out" / "exposure.gpkg")

    assert frame.crs.to_epsg() == 4326
    assert set(frame.geom_type) == {"LineString"}
    assert frame.has_z.all()
    assert (frame.to_utc >= frame.from_utc).all()
    inside = frame[(frame.state == "inside") & (frame.case == "nominal") & (frame.fire_unit == "Faial Buk-M3")]
    told = next(
        each for each in summary["fire_units"] if (each["fire_unit"], each["case"]) == ("Faial Buk-M3", "nominal")
    )
    assert inside.seconds.sum() / 60 == pytest.approx(told["inside_min"], rel=2e-3)


def test_zones_come_back_as_they_went_out(made):
    geojson, *others = (
        read_volumes(made / "out" / name).volumes for name in ("zones.geojson", "zones.openair.txt", "zones.aixm.xml")
    )

    for volumes in others:
        assert [each.name.upper() for each in geojson] == [each.name.upper() for each in volumes]
        for one, other in zip(geojson, volumes, strict=True):
            assert (one.floor.height_m, one.ceiling.height_m) == (other.floor.height_m, other.ceiling.height_m)
            assert shapely.symmetric_difference(one.outline, other.outline).area < 0.002 * one.outline.area + 1e-6


def test_warning_is_broken_and_obeyed(summary):
    (warning,) = summary["warnings"]

    assert warning["n_broke"] >= 1
    assert warning["n_over"] >= 1
    assert warning["n_broke"] + warning["n_over"] + warning["n_under"] + warning["n_clear"] == 8
    assert (warning["held_utc"], warning["n_unwarned"]) == ([[None, None]], 0)


def test_the_warning_comes_back_as_it_went_out(made):
    (given,), (written,) = (read_volumes(made / name).volumes for name in ("warning.txt", "out/warnings.aixm.xml"))

    assert (written.name, written.floor.text, written.ceiling.text) == (given.name, "SFC", "FL360")
    assert shapely.equals(written.outline, given.outline)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--warning", "Zenda FIR"],
            "'Zenda FIR', and if that is the name of an FIR, it needs a file of outlines: --firs FILE",
        ),
        (
            ["--warning", "Zenda FIR", "--firs", "firs.geojson"],
            "skyshed: no FIR in 'firs.geojson' is called 'Zenda FIR'; it holds RUST",
        ),
        (["--warning", "RUST", "--firs", "none.geojson"], "FIRs 'none.geojson': no such file"),
    ],
)
def test_a_name_that_cannot_be_used_is_one_line(tmp_path, words, said):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    firs = {"type": "Feature", "properties": {"id": "RUST"}, "geometry": square}
    (tmp_path / "firs.geojson").write_text(json.dumps(firs))
    done = run_skyshed("exposure", "civil-flights", "-o", "out", *words, cwd=tmp_path)

    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_table_of_warnings_adds_up(made, summary):
    with (made / "out" / "warnings.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))

    broke = [row for row in rows if float(row["inside_s"]) > 0 or row["n_positions_inside"] != "0"]
    assert len(broke) == summary["warnings"][0]["n_broke"]
    assert sum(float(row["inside_s"]) for row in rows) / 60 == pytest.approx(
        summary["warnings"][0]["broke_min"], rel=1e-3
    )
    with (made / "out" / "exposure.csv").open(encoding="utf-8", newline="") as opened:
        found = {row["callsign"] for row in csv.DictReader(opened) if row["warnings_broken"] == "MIDDLE"}
    assert found <= {row["callsign"] for row in broke}
    assert found


def test_czml_is_above_the_ellipsoid(made):
    packets = json.loads((made / "out" / "exposure.czml").read_text("utf-8"))

    assert packets[0]["id"] == "document"
    assert len({packet["id"] for packet in packets}) == len(packets)
    flight = next(packet for packet in packets if packet["id"].startswith("exposure/flight/"))
    heights_m = np.array(flight["position"]["cartographicDegrees"]).reshape(-1, 4)[:, 3]
    # The geoid lies 45 to 65 m above the ellipsoid at the Azores.
    assert heights_m.max() > 10_000.0
    assert "T" in flight["availability"]


def test_report_says_it_in_words(made, summary):
    page = (made / "out" / "report.html").read_text("utf-8")

    nominal = summary["exposure"][summary["cases"].index("nominal")]
    assert f"{nominal['n_flights_inside']} of 8 flights recorded in the region" in page
    assert re.findall(r"http-equiv=\"([^\"]+)\"", page) == ["Content-Security-Policy"]  # nothing leads elsewhere
    assert re.findall(r"<script type=\"([^\"]+)\"", page) == ["application/json", "module"]  # of the map alone
    assert page.count("<script") == 2
    assert "MADE101" in page


def spoken(page):
    """Return the paragraphs, points and findings of a page in plain words; cells of tables are no sentences."""
    found = re.findall(
        r"<(p|li|span class=\"finding\"|figcaption)[^>]*>(.*?)</(?:p|li|span|figcaption)>", page, re.DOTALL
    )
    return [html.unescape(re.sub(r"<[^>]+>", " ", words)) for _, words in found]


def test_the_first_screen_says_what_was_asked_how_sure_it_is_and_what_not_to_say(made, summary):
    page = (made / "out" / "report.html").read_text("utf-8")
    first = html.unescape(page[: page.index('<div class="sections">')]).replace("\xa0", " ")
    n = {each["case"]: each["n_flights_inside"] for each in summary["exposure"]}

    assert "How many civil flights passed through sky in which they could have been shot at?" in first
    assert f"<strong>{n['nominal']}</strong>" in first
    assert f"{n['claimed']} on the seller’s figures and {n['conservative']} on the lowest" in first
    for needed in ("nominal case", "Faial Buk-M3 6", "2026-01-15 09:00 to 10:19 UTC", "± 600 m", "only a part of what",
                   "interpolated", "What not to say", "nothing says that anyone meant one"):  # fmt: skip
        assert needed in first
    assert first.count('<figure class="map"') == 1


def test_every_section_is_closed_to_a_sentence_with_a_number(made):
    page = (made / "out" / "report.html").read_text("utf-8")
    sections = re.findall(r'<details class="section" id="([^"]+)">\s*<summary>(.*?)</summary>', page, re.DOTALL)
    findings = {key: re.findall(r'class="finding">(.*?)</span>', head, re.DOTALL) for key, head in sections}

    assert set(findings) == {"units", "flights", "groups", "what-if", "warnings", "data", "limits", "figures"}
    for finding in findings.values():
        assert len(finding) == 1
        assert re.search(r"\d", finding[0])
        assert finding[0].endswith(".")


def test_no_sentence_stands_twice_on_the_page(made):
    page = (made / "out" / "report.html").read_text("utf-8")
    sentences = [
        " ".join(each.split())
        for words in spoken(page[page.index("<body") :])
        for each in re.split(r"(?<=[.;:])\s", words)
        if len(each.split()) >= 5
    ]

    assert len(sentences) > 30
    assert [each for each in set(sentences) if sentences.count(each) > 1] == []


@pytest.mark.browser
def test_the_page_prints_on_few_sheets(browser, made, tmp_path):
    pdf = tmp_path / "page.pdf"
    words = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}")
    page = (made / "out" / "report.html").as_uri()
    subprocess.run([browser, *words, f"--print-to-pdf={pdf}", page], check=True, capture_output=True, timeout=60)

    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) <= 6


def test_same_inputs_same_bytes(made, tmp_path):
    again = skyshed("civil-flights", "-o", tmp_path / "out", "--warning", made / "warning.txt", "-j", "1")

    assert again.code == 0
    assert (tmp_path / "out" / "summary.json").read_bytes() == (made / "out" / "summary.json").read_bytes()


def test_one_bad_file_is_named_and_the_rest_goes_on(made, tmp_path):
    flights = Path(__file__).parents[2] / "src" / "skyshed" / "scenarios" / "civil-flights.flights.csv"
    done = skyshed("civil-flights", flights, made / "broken.csv", "-o", tmp_path / "out", "--case", "nominal")

    assert done.code == 2
    assert "not read:" in done.err
    assert "broken.csv: columns are of no known layout" in done.err
    assert (tmp_path / "out" / "report.html").exists()


def test_no_flight_in_the_region_is_a_result(tmp_path):
    path = tmp_path / "far.csv"
    head = "time,icao24,lat,lon,callsign,onground,baroaltitude,geoaltitude,lastposupdate\n"
    path.write_text(head + "".join(f"{t},a,10,{10 + t / 400},X1,false,10000,,{t}\n" for t in range(0, 100, 10)))
    done = skyshed("civil-flights", path, "-o", tmp_path / "out", "--case", "nominal")

    assert done.code == 0, done.err
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert (summary["n_flights"], summary["n_flights_in_region"]) == (1, 0)
    assert "None of the 1 recorded flights came into the region" in (tmp_path / "out" / "report.html").read_text(
        "utf-8"
    )


def test_milliseconds_for_seconds_end_before_the_work(tmp_path):
    path = tmp_path / "ms.csv"
    head = "time,icao24,lat,lon,callsign,onground,baroaltitude,geoaltitude,lastposupdate\n"
    path.write_text(head + "1768467600000,a,38,-29,X1,false,10000,,1768467600000\n")
    done = skyshed("civil-flights", path, "-o", tmp_path / "out")

    assert done.code == 2
    assert len(done.lines) == 1
    assert 'column "time=lastposupdate ms"' in done.err
    assert not (tmp_path / "out").exists()


def test_remarks_on_a_file_reach_the_terminal(tmp_path):
    path = tmp_path / "cells.csv"
    head = "time,icao24,lat,lon,alt_ft\n"
    path.write_text(head + "1768467600,a,38,-29,35000\n1768467610,a,38,-29,\x1b[31m\n")
    done = skyshed("civil-flights", path, "-o", tmp_path / "out", "--case", "nominal")

    assert done.code == 0, done.err
    assert "note: cells.csv: 1 cells of column 'alt_ft' are no altitude, as '\\x1b[31m'" in done.err


def test_nothing_usable_is_one_line_and_no_folder(made, tmp_path):
    done = skyshed("civil-flights", made / "broken.csv", "-o", tmp_path / "out")

    assert done.code == 2
    assert len(done.lines) == 1
    assert not any(tmp_path.iterdir())


def test_kill_leaves_nothing_that_looks_finished(tmp_path):
    process = Begun("exposure", "civil-flights", "-o", tmp_path / "out", cwd=tmp_path)
    deadline_s = time.monotonic() + 30.0
    while not list(tmp_path.glob(".out.partial-*/store-*/positions.duckdb")) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(60.0)

    assert list(tmp_path.glob(".out.partial-*"))
    assert not (tmp_path / "out").exists()
    again = skyshed("civil-flights", "-o", tmp_path / "out", "--case", "nominal")
    assert again.code == 0, again.err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_help_stays_light():
    code = (
        "import sys; from skyshed.cli.main import main; sys.argv = ['skyshed', 'exposure', '-h']\n"
        "try: main()\nexcept SystemExit: pass\nprint('loaded:', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    heavy = {"numba", "duckdb", "pandas", "matplotlib", "shapely", "pyproj", "rasterio"}
    assert not heavy & set(done.stdout.rsplit("loaded:", 1)[1].split())

"""What a new user does, from the first command to the files that are handed over."""

import csv
import json
import re
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product

import numpy as np
import pytest
import rasterio

import skyshed as sky
from skyshed.errors import InputError
from skyshed.report.assess.summary import summary_text
from skyshed.serve.opened import opened

HANDED_OVER = {
    "summary.json",
    "report.html",
    "provenance.json",
    "sky.nc",
    "zones.gpkg",
    "zones.kmz",
    "scene.czml",
    "floor_tiny_fighter_nominal.tif",
    "layers_tiny_fighter_nominal.tif",
}


def test_new_then_check_then_assess(run, tmp_path):
    made, checked = run("new", "my.yaml"), run("check", "my.yaml")
    done = run("assess", "my.yaml", "-o", "out", "--grid", "20km", "--case", "nominal")

    assert (made.code, made.out, made.err) == (0, "my.yaml: written; next: skyshed check my.yaml\n", "")
    assert (checked.code, checked.out, checked.err) == (0, "my.yaml: no problem found\n", "")
    assert (done.code, done.out) == (0, "report: out/report.html\n")
    assert done.lines[0].startswith("skyshed: warning: 9 km terrain: not a bound")
    assert all(line.startswith("skyshed: warning: ") for line in done.lines)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.yaml", "out"]


def test_shipped_offer_on_a_coarse_grid(run, tmp_path):
    asked = "--grid", "40km", "--levels", "3000mAGL", "--case", "nominal"
    done = run("assess", "turkey-s400", "-o", "out", *asked, "-q")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    shares = {(row["package"], row["target"]): row["covered_share"] for row in summary["areas"]}

    assert (done.code, done.out, done.err) == (0, "", "")
    assert {shares["Kürecik radar", target["key"]] for target in summary["targets"]} == {0}  # a sensor engages nothing
    on = "S-400 switched on"
    assert 0 < shares[on, "f-35-class"] < shares[on, "fighter"] <= shares[on, "airliner"] < 1
    assert {shares["S-400 in storage", target["key"]] for target in summary["targets"]} == {0}  # what is off, too
    assert summary["terrain"]["label"] == "9 km terrain: not a bound"


def test_json_is_the_summary(assessed):
    assert assessed.ended.out == (assessed.out / "summary.json").read_text("utf-8")


def test_same_bytes_elsewhere_on_more_threads_without_a_cache(run, assessed, tmp_path):
    elsewhere = tmp_path / "Ünï códe ☂"
    elsewhere.mkdir()
    shutil.copy(assessed.scenario, elsewhere / "my scenario.yaml")
    out = elsewhere / "results of" / "today's"
    (tmp_path / "file").write_text("in the way")

    unwritable = str(tmp_path / "file" / "cache")
    done = run("assess", "Ünï códe ☂/my scenario.yaml", "-o", out, "-j", 2, SKYSHED_CACHE=unwritable)

    assert done.code == 0
    assert done.out == f"report: {out / 'report.html'}\n"
    assert done.err == assessed.ended.err
    assert (out / "summary.json").read_bytes() == (assessed.out / "summary.json").read_bytes()


def test_nothing_is_drawn_where_nobody_watches(assessed):
    assert "\x1b" not in assessed.ended.err
    assert all(line.startswith("skyshed: warning: ") for line in assessed.ended.lines)


def test_summary_knows_no_place_time_or_thread(assessed):
    text = (assessed.out / "summary.json").read_text("utf-8")
    provenance = (assessed.out / "provenance.json").read_text("utf-8")

    assert str(assessed.out.parent) not in text
    assert not re.search(r"20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d|thread|/tmp|\btiny\.yaml", text)
    assert "skyshed assess tiny.yaml -o out -j 1 --json" in provenance


def test_the_folder_opens_the_scenario_again_as_it_was_asked(assessed):
    found = opened(str(assessed.out))

    assert (found.kind, found.scenario) == ("assess", sky.load_scenario(assessed.scenario))
    assert found.folder.names() == sorted(
        path.relative_to(assessed.out).as_posix() for path in assessed.out.rglob("*") if path.is_file()
    )


def test_every_file_is_there_and_the_report_names_it(assessed):
    report = (assessed.out / "report.html").read_text("utf-8")
    names = {path.relative_to(assessed.out).as_posix() for path in assessed.out.rglob("*") if path.is_file()}
    tables = {name for name in names if name.startswith("tables/")}

    assert names > HANDED_OVER
    assert {"tables/ranges.csv", "tables/areas.csv", "tables/figures.csv", "tables/sources.csv"} <= tables
    assert any(name.startswith("maps/") for name in names)
    assert [name for name in (HANDED_OVER | tables) - {"report.html"} if name not in report] == []
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//[^\"']+\.(?:js|css|png|woff2?)", report)


def test_numbers_say_their_case_and_agree_between_files(assessed):
    summary = json.loads((assessed.out / "summary.json").read_text("utf-8"))
    with (assessed.out / "tables" / "ranges.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(line for line in opened if not line.startswith("#")))

    assert [row["case"] for row in rows] == [row["case"] for row in summary["ranges"]] != []
    for table, found in zip(rows, summary["ranges"], strict=True):
        assert float(table["reach_median_m"]) == pytest.approx(found["reach_median_m"], rel=1e-3)


def test_reach_has_no_gap_due_north_or_south(assessed):
    """Rays along a meridian move along a line of posts: no division by their step across it."""
    summary = json.loads((assessed.out / "summary.json").read_text("utf-8"))
    nominal = next(row for row in summary["ranges"] if row["case"] == "nominal")

    assert nominal["reach_min_m"] > 0.5 * nominal["reach_median_m"]


def test_library_says_the_same(assessed):
    result = sky.assess(sky.load_scenario(assessed.scenario))

    assert summary_text(result) == assessed.ended.out
    assert "<b>tiny</b>" in result._repr_html_()


def test_library_takes_texts(assessed):
    result = sky.assess(sky.load_scenario(assessed.scenario), cases="nominal", levels=["2 km AGL"], n_threads=1)

    assert [(row.case, row.level) for row in result.ranges] == [("nominal", "2 km AGL")]
    with pytest.raises(InputError, match="cases: 'best' is not a valid Case; write claimed, nominal or conservative"):
        sky.assess(sky.load_scenario(assessed.scenario), cases=["best"])


def test_unit_that_reaches_nothing_of_the_area_is_said(write):
    away = "  - {name: Away, system: tor-m2, site: {lat: 39.5, lon: 32.49}}\n"
    path = write(("assets:\n", f"{away}assets:\n"), ("grid: 10 km", "grid: 20 km"))
    result = sky.assess(sky.load_scenario(path), cases="nominal", n_threads=1)

    assert [each for each in result.warnings if "reaches" in each] == [
        "Away at 39.5, 32.49 reaches nothing of the area 'box'; is its position right?"
    ]


def test_why_in_words_and_in_a_picture(run, assessed, tmp_path):
    place = "--at", "37.87,32.9,1000mAGL", "--target", "fighter"
    done = run("why", assessed.scenario, *place, "-o", "why.png")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Not covered: 37.8700°N 32.9000°E at 1,000 m above ground")
    assert "Tor (tor-m2, 36.1 km away, bearing from it 090°) comes nearest to covering it: " in done.out
    assert (tmp_path / "why.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert run(
        "why", assessed.scenario, "--at", "37.87,32.9,1000mAGL", "--target", "fighter", "-o", "why.png"
    ).lines == ["skyshed: 'why.png' exists; name another file, or have it overwritten (--overwrite)"]


def test_why_as_json(run, assessed):
    done = run("why", assessed.scenario, "--at", "37.87,32.55,1000mAGL", "--target", "fighter", "--json")
    answer = json.loads(done.out)

    assert (done.code, done.err) == (0, "")
    assert (answer["is_covered"], answer["case"]) == (True, "nominal")
    assert answer["units"][0]["range_m"] == pytest.approx(5280, rel=0.01)
    assert answer["altitude_msl_m"] == pytest.approx(answer["ground_msl_m"] + 1000, abs=1)


def test_terrain_info(run, assessed):
    done = run("terrain", "info", assessed.scenario)

    assert (done.code, done.err) == (0, "")
    assert "ITU-R P.1511 (embedded, 1/12 degree), posts about 9.3 km apart north to south" in done.out
    assert "site 'Tor' at 37.8700, 32.4900: ground 1" in done.out
    assert "area 'box': terrain covers all of it" in done.out


def test_catalogue(run):
    listed, shown = run("catalogue"), run("catalogue", "show", "s-400", "--json")
    entry = json.loads(shown.out)

    assert (listed.code, listed.err, shown.code, shown.err) == (0, "", 0, "")
    assert {"s-400", "buk-m3", "tor-m2", "fighter", "iraq-offer"} <= set(listed.out.split())
    assert entry["key"] == "s-400"
    assert all(figure["claims"] or figure["note"] for figure in entry["figures"])
    assert {claim["source"] for figure in entry["figures"] for claim in figure["claims"]} <= set(entry["sources"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sites.csv", "name,system,lat,lon\nNorth,tor-m2,37.9,32.5\nSouth,tor-m2,37.7,32.5\n"),
        (
            "sites.geojson",
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [
                        {
                            "type": "Feature",
                            "properties": {"name": name, "system": "tor-m2"},
                            "geometry": {"type": "Point", "coordinates": [32.5, lat]},
                        }
                        for name, lat in (("North", 37.9), ("South", 37.7))
                    ],
                }
            ),
        ),
        (
            "sites.kml",
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
            + "".join(
                f'<Placemark><name>{name}</name><ExtendedData><Data name="system"><value>tor-m2</value></Data>'
                f"</ExtendedData><Point><coordinates>32.5,{lat},0</coordinates></Point></Placemark>"
                for name, lat in (("North", 37.9), ("South", 37.7))
            )
            + "</Document></kml>",
        ),
    ],
)
def test_sites_come_from_tables(run, write, tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    path = write(("fire_units:\n  - {name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}\n", ""))
    path.write_text(f"{path.read_text('utf-8')}units_from: {name}\n", "utf-8")
    units = sky.load_scenario(path).units

    assert run("check", "a.yaml").code == 0
    assert [(unit.name, unit.site.lat_deg, unit.site.lon_deg) for unit in units] == [
        ("North", 37.9, 32.5),
        ("South", 37.7, 32.5),
    ]


def test_degrees_minutes_seconds_and_mgrs_mean_the_same_place(run, write):
    write(
        ("site: {lat: 37.87, lon: 32.49}", "site: 37°52'12\"N 32°29'24\"E"),
        (
            "{name: Konya, kind: city, site: {lat: 37.87, lon: 32.55}}",
            "{name: Konya, kind: city, site: 36S VG 55144 91513}",
        ),
    )
    done = run("terrain", "info", "a.yaml")

    assert "site 'Tor' at 37.8700, 32.4900: " in done.out
    assert "asset 'Konya' at 37.8700, 32.4900: " in done.out


class _Bucket(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def bucket(tmp_path):
    """Serve a folder of tiles at the layout of the public bucket, from this machine; return (address, folder)."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Bucket, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


def test_terrain_is_fetched_and_then_used(run, write, bucket, tmp_path):
    """Flat tiles 500 m high stand for ground."""
    address, folder = bucket
    for lat_deg, lon_deg in product((37, 38), (31, 32, 33)):
        name = f"Copernicus_DSM_COG_30_N{lat_deg}_00_E{lon_deg:03d}_00_DEM"
        (folder / name).mkdir()
        corner = rasterio.Affine(1 / 1200, 0, lon_deg - 0.5 / 1200, 0, -1 / 1200, lat_deg + 1 + 0.5 / 1200)
        profile = {"driver": "GTiff", "count": 1, "height": 1200, "width": 1200, "dtype": "float32", "crs": "EPSG:4326"}
        with rasterio.open(folder / name / f"{name}.tif", "w", transform=corner, compress="deflate", **profile) as out:
            out.write(np.full((1200, 1200), 500, np.float32), 1)
    write()
    own_cache = {"SKYSHED_CACHE": str(tmp_path / "cache")}
    fetched = run("terrain", "fetch", "a.yaml", "--from", address, **own_cache)
    again = run("terrain", "fetch", "a.yaml", "--from", address, **own_cache)
    done = run("assess", "a.yaml", "-o", "out", "--terrain", "copernicus", "--case", "nominal", "--json", **own_cache)
    summary = json.loads(done.out)

    assert fetched.code == 0
    told = r"skyshed: Copernicus GLO-90: (\d+) of \1 tiles are missing, about \d+ MB; fetched into .*\n"
    assert re.fullmatch(told, fetched.err)
    assert re.fullmatch(r"Copernicus GLO-90: \d+ tiles needed, 6 fetched \(\d\.\d MB\); .*\n", fetched.out)
    assert fetched.out.endswith("; use them as terrain: copernicus\n")
    assert " 0 fetched" in again.out
    assert " were there" in again.out
    assert done.code == 0
    assert summary["terrain"]["name"] == "Copernicus GLO-90 (6 tiles)"
    assert summary["terrain"]["label"] is None
    assert "© DLR" in json.dumps(summary["terrain"], ensure_ascii=False)
    assert summary["ranges"][0]["reach_max_m"] > 10e3


@pytest.mark.real_terrain
def test_a_tile_of_three_seconds(run, write, shared_data):
    """N32E036: at the foot of Jabal al-Druze, which rises 700 m within 20 km to the east."""
    tile = shared_data / "dem" / "srtm3_hgt" / "N32E036.hgt.zip"
    write(
        ("south: 37.4, west: 32.0, north: 38.3, east: 33.0", "south: 32.3, west: 36.2, north: 32.8, east: 36.8"),
        ("site: {lat: 37.87, lon: 32.49}", "site: {lat: 32.70, lon: 36.57}"),
        ("site: {lat: 37.87, lon: 32.55}", "site: {lat: 32.71, lon: 36.57}"),
        ("levels: [1000 m AGL]", "levels: [50 m AGL, 1000 m AGL]"),
    )
    done = run("assess", "a.yaml", "-o", "out", "--terrain", tile, "--json", "-q", "--case", "nominal")
    summary = json.loads(done.out)
    reach = {row["level"]: row["reach_median_m"] for row in summary["ranges"]}

    assert (done.code, done.err) == (0, "")
    assert summary["terrain"]["label"] is None
    assert summary["terrain"]["spacing_m"] == pytest.approx(92.4, abs=1)
    assert summary["areas"][0]["unknown_km2"] == 0
    assert reach["1000 m AGL"] == pytest.approx(14.9e3, rel=0.01)  # the envelope: nothing hides a kilometre up
    assert reach["50 m AGL"] < 0.5 * reach["1000 m AGL"]  # on a smooth Earth it would be the same


@pytest.mark.real_terrain
def test_country_scale_terrain_of_fifteen_seconds(run, write, shared_data):
    write(
        ("{name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}", "{country: Iraq}"),
        ("system: tor-m2, site: {lat: 37.87, lon: 32.49}", "system: buk-m3, site: {lat: 36.3, lon: 43.2}"),
        ("site: {lat: 37.87, lon: 32.55}", "site: {lat: 36.34, lon: 43.13}"),
        ("grid: 10 km", "grid: 25 km"),
    )
    tile = shared_data / "dem" / "vfp15_mideast" / "vfp15_8bit_mideast_15s.tif"
    done = run("assess", "a.yaml", "-o", "out", "--terrain", tile, "--json", "-q", "--case", "nominal")
    summary = json.loads(done.out)
    (area,) = summary["areas"]

    assert (done.code, done.err) == (0, "")
    assert area["area_km2"] == pytest.approx(437_000, rel=0.03)  # Iraq, ellipsoidal, as this outline has it
    assert 0 < area["covered_share"] < np.pi * 70**2 / 437_000
    assert area["unknown_km2"] == 0  # the raster ends at 30° N and Iraq at 29°, far out of this missile's reach
    assert any("No terrain data under" in each for each in summary["warnings"])

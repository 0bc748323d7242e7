"""``--fetch``: ground that is missing is fetched before the question is asked, or the line says why it was not.

The server is one on this machine; every run has a cache of its own.
"""

import errno
import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from bucket import geotiff, serving
from command_line import Begun
from factories import TINY
from skyshed.terrain.copernicus import PRODUCTS, Tile, tile_named

GLO_90 = PRODUCTS["glo-90"]
HERE = Tile(GLO_90, 37, 32)  # under the site of the tiny scenario
NEARBY = {(lat, lon) for lat in (37, 38) for lon in (31, 32, 33)}
ASSESS = ("assess", "a.yaml", "-o", "out", "--case", "nominal", "--grid", "20km", "-j", 1)
WHY = ("why", "a.yaml", "--at", "37.9,32.6,3000mAGL", "--target", "fighter")
FLIGHTS = "time,icao24,lat,lon,altitude ft\n" + "".join(f"{t},a,37.8,32.4,9000\n" for t in range(9))


@pytest.fixture
def bucket():
    """Serve the ground of GLO-90 around the tiny scenario's site, level steps of 10 m a degree."""
    with serving() as server:
        for lat, lon in NEARBY:
            tile = Tile(GLO_90, lat, lon)
            server.tiles[tile.name] = geotiff(tile)
        yield server


@pytest.fixture
def fetch(run, write, bucket, tmp_path):
    """Return a function that runs a command with ``--fetch`` on the tiny scenario, against the bucket."""
    write()
    asked_from = {"SKYSHED_CACHE": str(tmp_path / "cache"), "SKYSHED_TERRAIN_FROM": bucket.address}
    return lambda *words, **named: run(*words, **asked_from | named)


def terrain(tmp_path, out="out"):
    return json.loads((tmp_path / out / "summary.json").read_text("utf-8"))["terrain"]


def kept(tmp_path, ending=".tif"):
    found = (tmp_path / "cache" / "copernicus").rglob(f"Copernicus*{ending}")
    return {(tile.lat_deg, tile.lon_deg) for tile in (tile_named(path.stem) for path in found)}


def shares(tmp_path):
    return {each["name"].split(" (")[0]: each["supplied_share"] for each in terrain(tmp_path)["supplies"]}


def test_missing_ground_is_named_with_its_size_then_fetched_then_used(fetch, tmp_path, bucket):
    first = fetch(*ASSESS, "--fetch")
    n_asked = len(bucket.asked)
    again = fetch(*ASSESS[:3], "again", *ASSESS[4:], "--fetch")

    assert (first.code, first.out) == (0, "report: out/report.html\n")
    folder = tmp_path / "cache" / "copernicus" / "glo-90"
    assert first.lines[0] == (
        f"skyshed: Copernicus GLO-90: 6 of 6 tiles are missing, about 28 MB; fetched into {folder} and kept; "
        "once stopped, the same command goes on from there"
    )
    assert first.lines[1].startswith("skyshed: Copernicus GLO-90: 6 tiles needed, 6 fetched (0.")
    assert terrain(tmp_path)["name"] == "Copernicus GLO-90 (6 tiles)"
    assert terrain(tmp_path)["label"] is None
    assert again.lines[0] == "skyshed: Copernicus GLO-90: all 6 tiles are in the cache; nothing is fetched"
    assert len(bucket.asked) == n_asked == 6
    assert terrain(tmp_path, "again") == terrain(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("why", "--fetch", "a.yaml", *WHY[2:]),
        (*WHY, "--fetch"),
        ("compare", "--fetch", "b.yaml", "--grid", "20km", "-q"),
        ("exposure", "--fetch", "a.yaml", "f.csv", "--utc", "--target", "fighter", "-o", "out", "-q"),
        (*WHY, "--fetch", "--terrain", "copernicus"),
        (*WHY, "--fetch", "glo-90"),
        (*WHY, "--fetch=GLO-90"),
        ("why", "--fetch", *WHY[2:], "--", "a.yaml"),
    ],
)
def test_every_command_takes_it_in_every_place(fetch, write, tmp_path, words):
    unit = "fire_units:\n  - {name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}\n"
    pair = "".join(f"  - name: {name}\n    {unit.replace('  -', '      -')}" for name in ("A", "B"))
    (tmp_path / "b.yaml").write_text(TINY.replace(unit, f"offers:\n{pair}"), "utf-8")
    (tmp_path / "f.csv").write_text(FLIGHTS, "utf-8")
    ended = fetch(*words)

    assert ended.code == 0, ended.err
    assert kept(tmp_path) == NEARBY


def test_without_a_network_one_line_says_so_and_the_embedded_ground_stays(fetch, tmp_path):
    ended = fetch(*ASSESS, "--fetch", "-q", SKYSHED_TERRAIN_FROM="http://127.0.0.1:9")
    answer = fetch(*WHY, "--fetch", SKYSHED_TERRAIN_FROM="http://127.0.0.1:9")
    named = fetch(*WHY, "--fetch", "--terrain", "copernicus", SKYSHED_TERRAIN_FROM="http://127.0.0.1:9")

    line = (
        "skyshed: warning: Copernicus GLO-90: 6 of 6 tiles (about 28 MB) could not be fetched: no connection to "
        "127.0.0.1 (connection refused); the embedded ground (posts 9 km apart) is used\n"
    )
    assert (ended.code, ended.out, ended.err) == (0, "", line)
    assert (answer.code, answer.err) == (named.code, named.err) == (0, line)
    assert terrain(tmp_path)["label"] == "9 km terrain: not a bound"
    assert kept(tmp_path) == set()


def test_ground_that_came_in_part_is_told_with_what_each_source_supplied(fetch, tmp_path, bucket):
    """Away from the tile that the server has lost, the finer ground stays; under the site the embedded one is told."""
    bucket.faults[HERE.name] = [403]
    ended = fetch(*ASSESS, "--fetch")

    assert ended.code == 0
    assert ended.lines[1] == (
        f"skyshed: warning: Copernicus GLO-90: 1 of 6 tiles could not be fetched: terrain tile {bucket.address}/"
        f"{HERE.name}/{HERE.name}.tif: the server answered 403 Forbidden; what is in the cache is used, and the "
        "embedded ground (posts 9 km apart) where nothing is"
    )
    assert kept(tmp_path) == NEARBY - {(37, 32)}
    supplied = shares(tmp_path)
    assert list(supplied) == ["Copernicus GLO-90", "ITU-R P.1511"]
    assert sum(supplied.values()) == pytest.approx(1.0)
    assert supplied["ITU-R P.1511"] > 0.3
    assert fetch(*WHY, "--fetch").lines[0].startswith("skyshed: Copernicus GLO-90: 1 of 6 tiles is missing, about 5 MB")
    assert kept(tmp_path) == NEARBY


def test_a_server_that_fails_at_everything_is_given_up_and_the_run_goes_on(fetch, tmp_path, bucket):
    for name in bucket.tiles:
        bucket.faults[name] = [403] * 9
    ended = fetch(*WHY, "--fetch")

    assert (ended.code, ended.lines[1].count("could not be fetched")) == (0, 1)
    assert len(bucket.asked) in {4, 5, 6}  # four at once; those that had begun when the fourth failed may end
    assert "6 of 6 tiles (about 28 MB)" in ended.lines[1]
    assert ended.lines[1].endswith("403 Forbidden; the embedded ground (posts 9 km apart) is used")


def test_tiles_fill_the_holes_of_ground_that_is_named_and_nothing_else_does(fetch, tmp_path, write_dem):
    import numpy as np

    write_dem("own.tif", np.full((60, 60), 800, np.int16), west=32.4, north=38.0, step=0.005)
    done = fetch(*ASSESS, "--terrain", "own.tif", "--fetch")
    assert done.code == 0
    supplied = shares(tmp_path)
    assert list(supplied) == ["own.tif", "Copernicus GLO-90"]
    assert min(supplied.values()) > 0.2

    shutil.rmtree(tmp_path / "cache")
    alone = fetch(*WHY, "--terrain", "own.tif", "--fetch", SKYSHED_TERRAIN_FROM="http://127.0.0.1:9")
    assert alone.lines[0].endswith("(connection refused); the terrain that is named stands alone")


@pytest.mark.skipif(os.name == "nt" or not Path("/dev/full").exists(), reason="a disk that is full")
def test_a_full_disk_is_one_line_and_leaves_no_half_tile(fetch, tmp_path):
    """`/dev/full` stands where the first bytes of a tile would be kept."""
    folder = tmp_path / "cache" / "copernicus" / "glo-90"
    folder.mkdir(parents=True)
    for lat, lon in NEARBY:
        (folder / f".{Tile(GLO_90, lat, lon).name}.tif.partial").symlink_to("/dev/full")
    ended = fetch(*ASSESS, "--fetch", "-q")

    assert (ended.code, ended.out, len(ended.lines)) == (2, "", 1)
    reason = os.strerror(errno.ENOSPC)
    said = f"{reason[:1].lower()}{reason[1:]}"
    assert ended.err == (
        f"skyshed: '{folder}' cannot be written ({said}); make room there, or set SKYSHED_CACHE to another folder\n"
    )
    assert kept(tmp_path) == set()
    assert not (tmp_path / "out").exists()


def test_a_cache_that_cannot_be_written_is_one_line_unless_nothing_is_missing(fetch, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "copernicus").write_text("mine")
    refused = fetch(*ASSESS, "--fetch")
    assert (refused.code, len(refused.lines), refused.out) == (2, 1, "")
    assert "cannot be written (not a directory)" in refused.err
    assert not (tmp_path / "out").exists()

    (tmp_path / "cache" / "copernicus").unlink()
    assert fetch(*WHY, "--fetch").code == 0
    (tmp_path / "cache" / "copernicus" / "glo-90" / ".lock").unlink()
    (tmp_path / "cache" / "copernicus" / "glo-90" / ".lock").mkdir()  # cannot be opened, by root neither
    assert fetch(*WHY, "--fetch").code == 0


def test_two_at_once_do_not_mix(fetch, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    folder = tmp_path / "cache" / "copernicus" / "glo-90"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ended = fetch(*ASSESS, "--fetch")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"skyshed: another skyshed is fetching tiles into '{folder}'; let it finish, then run this again\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_what_is_complete_and_the_same_command_goes_on(fetch, write, tmp_path, bucket):
    """One tile is refused again and again, so that the run waits when it is stopped; the others have come by then."""
    write()
    bucket.faults[HERE.name] = [503] * 9
    asked_from = {"SKYSHED_CACHE": str(tmp_path / "cache"), "SKYSHED_TERRAIN_FROM": bucket.address}
    process = Begun(*ASSESS, "--fetch", cwd=tmp_path, **asked_from)
    until_s = time.monotonic() + 60.0
    while len(kept(tmp_path)) < 5 and time.monotonic() < until_s:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code = process.wait(60.0)

    assert code == 130
    assert process.err.splitlines()[1:] == [
        "skyshed: stopped; complete tiles are kept, and the same command goes on from there"
    ]
    assert kept(tmp_path) == NEARBY - {(37, 32)}
    assert not (tmp_path / "out").exists()
    bucket.faults.clear()
    bucket.asked.clear()
    assert fetch(*ASSESS, "--fetch").code == 0
    assert [name for name, _ in bucket.asked] == [HERE.name]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--fetch", "glo-10"), "invalid value for '--fetch': 'glo-10' is not one of 'glo-90', 'glo-30'"),
        (("--fetch=",), "invalid value for '--fetch': '' is not one of 'glo-90', 'glo-30'"),
        (("--fetch", "copernicus"), "got unexpected extra argument"),
        (("--terrain", "--fetch"), "--terrain: its value is missing; --fetch follows"),
    ],
)
def test_what_is_no_product_is_one_line(fetch, tmp_path, words, line):
    ended = fetch(*ASSESS, *words)

    assert (ended.code, ended.out, len(ended.lines)) == (2, "", 1)
    assert line in ended.err
    assert kept(tmp_path) == set()


@pytest.mark.parametrize("address", ["ftp://example.org", "http://example.org/dem", "https://["])
def test_another_server_is_named_by_a_variable_and_only_https_is_used(fetch, address, tmp_path):
    ended = fetch(*ASSESS, "--fetch", SKYSHED_TERRAIN_FROM=address)

    assert (ended.code, len(ended.lines)) == (2, 1)
    assert "only https:// addresses are used (http:// on this machine alone)" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_folder_called_copernicus_is_not_taken_for_the_tiles(fetch, tmp_path, bucket):
    (tmp_path / "copernicus").mkdir()
    ended = fetch(*WHY, "--fetch")

    assert (ended.code, len(ended.lines), bucket.asked) == (2, 1, [])
    assert "what is called 'copernicus' in this folder would be taken for the copernicus ground" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "a.yaml"), "has one package"),
        (("compare", "a.yaml", "x", "y"), "has one package"),
        ((*ASSESS, "--terrain", "nowhere.tif"), "terrain 'nowhere.tif' does not exist"),
        (("ring", "tor-m2", "--at", "37.8,32.4", "--terrain", "nowhere.tif"), "terrain 'nowhere.tif' does not exist"),
        (("ring", "tor-m2", "--at", "37.8,32.4", "-o", "/"), "is the root of a disk"),
        (("ring", "tor-m2", "--at", "37.8,32.4", "--area", "Atlantis"), "no country 'Atlantis'"),
        ((*WHY[:-1], "zeppelin"), "target: there is no 'zeppelin'"),
        ((*WHY, "--offer", "x"), "offer: there is no 'x'"),
        ((*WHY, "-o", "old.png"), "'old.png' exists"),
        ((*WHY, "--terrain", "sea"), "terrain 'sea' does not exist; did you mean 'sea: 0 m'?"),
        (("exposure", "a.yaml", "nowhere.csv", "-o", "out"), "nowhere.csv"),
        (("exposure", "a.yaml", "f.csv", "-o", "out", "--target", "zeppelin"), "target: there is no 'zeppelin'"),
        (("exposure", "a.yaml", "f.csv", "-o", "out", "--target", "fighter", "--offer", "x"), "offer: there is no 'x'"),
        (("exposure", "a.yaml", "f.csv", "-o", "out", "--target", "fighter", "--warning", "no.txt"), "no.txt"),
    ],
)
def test_what_can_be_known_without_ground_is_said_before_anything_is_fetched(fetch, tmp_path, bucket, words, said):
    (tmp_path / "f.csv").write_text(FLIGHTS, "utf-8")
    (tmp_path / "old.png").touch()
    ended = fetch(*words, "--fetch")

    assert (ended.code, ended.out, len(ended.lines)) == (2, "", 1)
    assert said in ended.err
    assert bucket.asked == []


def test_a_server_without_anything_is_told_and_its_address_doubted(fetch, tmp_path, bucket):
    bucket.tiles.clear()
    ended = fetch("ring", "tor-m2", "--at", "37.8,32.4", "--fetch")

    assert ended.code == 0
    assert ended.lines[-1] == (
        "skyshed: warning: Copernicus GLO-90: 6 of 6 tiles (about 28 MB) could not be fetched: none of the 6 tiles "
        f"asked for is at {bucket.address}: probably the wrong address; the embedded ground (posts 9 km apart) is used"
    )
    assert kept(tmp_path, ".sea") == set()
    assert "--fetch" not in ended.out
    assert ended.out.endswith("page: out/ring-tor-m2-37-8n-32-4e-on-glo-90/report.html\n")

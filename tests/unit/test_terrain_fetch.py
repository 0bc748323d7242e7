"""Downloads, against a server on this machine that breaks off, lies, refuses and has no tiles of sea."""

import threading
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import factories
from bucket import geotiff, serving
from skyshed.errors import Cancelled, TerrainError
from skyshed.jobs.run import Silent
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.terrain import address, download
from skyshed.terrain.copernicus import PRODUCTS, SEA_SUFFIX, Tile, tile_named
from skyshed.terrain.fetch import SOURCE, fetch_missing, fetch_terrain
from skyshed.terrain.needed import missing_for, tiles_for
from skyshed.terrain.squares import holds_land
from skyshed.terrain.terrain import open_terrain

GLO_30, GLO_90 = PRODUCTS["glo-30"], PRODUCTS["glo-90"]


@pytest.fixture
def bucket():
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SKYSHED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "BACK_OFF_S", 0.0)
    return tmp_path / "cache" / "copernicus"


def scenario(*bounds_deg, units=()):
    return factories.scenario(Offer("offer", units), bounds=bounds_deg)


ONE = scenario(34.2, 43.2, 34.8, 43.8)
TILE = Tile(GLO_90, 34, 43)


def get(bucket, scene=ONE, product="glo-90", progress=None):
    """Fetch what is missing, and return what is said of it; what the server failed at is raised."""
    fetched = fetch_missing(missing_for(scene, product), source=bucket.address, progress=progress or Silent())
    if fetched.failure is not None:
        raise TerrainError(fetched.failure)
    return fetched.words


def left_behind(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def test_the_layout_is_that_of_the_public_bucket():
    assert TILE.name == "Copernicus_DSM_COG_30_N34_00_E043_00_DEM"
    assert Tile(GLO_30, -1, -72).name == "Copernicus_DSM_COG_10_S01_00_W072_00_DEM"
    assert tile_named("Copernicus_DSM_COG_10_S01_00_W072_00_DEM") == Tile(GLO_30, -1, -72)
    assert tile_named("Copernicus_DSM_COG_99_S01_00_W072_00_DEM") is None
    assert SOURCE.format(spacing_m=90).startswith("https://")


@pytest.mark.parametrize(
    ("lat_deg", "n_columns"),
    [(0, 1200), (49, 1200), (-50, 1200), (50, 800), (-51, 800), (60, 600), (70, 400), (84, 240)],
)
def test_rows_grow_shorter_towards_the_poles(lat_deg, n_columns):
    assert Tile(GLO_90, lat_deg, 10).n_columns == n_columns


def test_a_tile_comes_whole_and_is_ground_afterwards(bucket, folder):
    bucket.tiles[TILE.name] = geotiff(TILE)
    said = get(bucket)
    assert said.startswith("Copernicus GLO-90: 1 tile needed, 1 fetched (")
    assert left_behind(folder) == [f"{TILE.name}.tif"]
    terrain = open_terrain([Path("copernicus")])
    assert terrain.elevation_at(34.5, 43.5) == pytest.approx(345.0, abs=0.01)
    assert terrain.name == "Copernicus GLO-90 (1 tile)"
    assert "COPERNICUS" in terrain.info.attribution
    assert terrain.info.rmse_m == 2.4


def test_what_is_there_is_not_asked_for_again(bucket):
    bucket.tiles[TILE.name] = geotiff(TILE)
    get(bucket)
    bucket.asked.clear()
    assert "0 fetched (0.0 MB), 1 were there" in get(bucket)
    assert bucket.asked == []


COAST = scenario(33.2, 33.2, 33.8, 34.8)
SEA, SHORE = Tile(GLO_90, 33, 33), Tile(GLO_90, 33, 34)


def test_no_tile_is_sea_which_is_remembered_and_is_zero(bucket, folder):
    bucket.tiles[SHORE.name] = geotiff(SHORE)
    assert "1 are sea" in get(bucket, COAST)
    assert f"{SEA.name}{SEA_SUFFIX}" in left_behind(folder)
    bucket.asked.clear()
    assert "2 were there" in get(bucket, COAST)
    assert bucket.asked == []
    terrain = open_terrain([Path("copernicus")])
    assert terrain.name == "Copernicus GLO-90 (2 tiles, 1 of them sea)"
    np.testing.assert_array_equal(terrain.elevation_at([33.5, 33.5], [33.0, 33.9]), 0.0)
    assert np.isnan(terrain.elevation_at(33.5, 32.5))
    window = terrain.window(33.5, 33.4, 20_000.0)
    assert np.isfinite(window.elevation_msl_m).all()
    assert window.spacing_m < 80.0


@pytest.mark.parametrize("product", ["glo-90", "glo-30"])
def test_a_server_without_anything_makes_no_sea_of_land(bucket, folder, product):
    """A wrong base address answers 404 to everything; Erbil lies at 400 m."""
    with pytest.raises(
        TerrainError,
        match=rf"^none of the 2 tiles asked for is at {bucket.address}: probably the wrong address; 2 of 2 tiles are "
        "missing; what has arrived is kept; name another server$",
    ):
        get(bucket, scenario(36.1, 43.9, 36.3, 44.1), product)
    assert left_behind(folder) == []


@pytest.mark.parametrize("product", ["glo-90", "glo-30"])
def test_land_that_a_server_lacks_is_told_and_asked_for_again(bucket, folder, product):
    tile = Tile(PRODUCTS[product], 34, 43)
    bucket.tiles[tile.name] = geotiff(tile)
    two = scenario(34.2, 43.2, 34.8, 44.8)
    with pytest.raises(TerrainError, match=r"^1 tile of land is not on that server; 1 of 2 tiles is missing"):
        get(bucket, two, product)
    assert left_behind(folder) == [f"{tile.name}.tif"]
    other = Tile(PRODUCTS[product], 34, 44)
    bucket.tiles[other.name] = geotiff(other)
    assert "1 fetched" in get(bucket, two, product)


def test_a_server_without_anything_is_not_believed_of_an_island_either(bucket, folder):
    """Tarawa, slivers of two squares, with the open sea beside it."""
    around = scenario(1.2, 172.2, 1.8, 174.8)
    with pytest.raises(TerrainError, match=r"none of the 3 tiles asked for is at .*; 2 of 3 tiles are missing"):
        get(bucket, around)
    assert left_behind(folder) == [f"{Tile(GLO_90, 1, 174).name}{SEA_SUFFIX}"]


def test_open_sea_alone_is_no_fault_of_the_server(bucket):
    assert "1 are sea" in get(bucket, scenario(33.2, 33.2, 33.8, 33.8))


@pytest.mark.parametrize("product", [GLO_90, GLO_30])
def test_an_old_mark_of_sea_on_land_is_not_believed(bucket, folder, product):
    tile = Tile(product, 34, 43)
    tile.path.parent.mkdir(parents=True)
    tile.path.with_suffix(SEA_SUFFIX).touch()
    assert not tile.is_known
    with pytest.raises(TerrainError, match="no tiles have been downloaded"):
        open_terrain([Path("copernicus")])
    bucket.tiles[tile.name] = geotiff(tile)
    assert "1 fetched" in get(bucket, product=product.key)
    terrain = open_terrain([Path("copernicus")])
    assert terrain.elevation_at(34.5, 43.5) == pytest.approx(345.0, abs=0.01)
    assert terrain.name.endswith("(1 tile)")


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "is_land"),
    [
        (36, 44, True),  # Erbil
        (38, 42, True),  # Lake Van is inside the outlines
        (25, 50, True),  # Bahrain
        (-18, 179, True),  # Fiji
        (66, -180, True),  # Chukotka, whose outline runs on across 180 degrees
        (-80, 0, True),  # Antarctica
        (51, 4, True),  # the Netherlands, partly at 0 m
        (33, 33, False),
        (41, 51, False),  # the Caspian Sea
        (0, 0, False),
    ],
)
def test_squares_of_land_are_known(lat_deg, lon_deg, is_land):
    assert holds_land(lat_deg, lon_deg) is is_land


def test_glo_30_that_leaves_out_land_is_filled_from_glo_90(bucket):
    bucket.tiles[TILE.name] = geotiff(TILE)
    assert "1 taken from GLO-90, since GLO-30 leaves them out" in get(bucket, product="glo-30")
    bucket.asked.clear()
    get(bucket, product="glo-30")
    assert bucket.asked == []
    assert open_terrain([Path("copernicus")]).elevation_at(34.5, 43.5) == pytest.approx(345.0, abs=0.01)
    sea = scenario(0.2, 0.2, 0.8, 0.8)  # south of Ghana
    assert "1 are sea" in get(bucket, sea, product="glo-30")
    assert open_terrain([Path("copernicus")]).elevation_at(0.5, 0.5) == 0.0


@pytest.mark.parametrize(
    "faults", [["short"], ["short", "short", "short"], [503, "short"], ["short", 500, 429], ["short", "whole"], [416]]
)
def test_an_answer_that_breaks_off_is_continued(bucket, folder, faults):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = list(faults)
    assert "1 fetched" in get(bucket)
    assert TILE.path.read_bytes() == data
    assert left_behind(folder) == [f"{TILE.name}.tif"]
    ranges = [wanted for _, wanted in bucket.asked]
    assert len(ranges) == sum(fault != "whole" for fault in faults) + 1  # a server may send all again
    if "short" in faults:
        assert f"bytes={len(data) // 2}-" in ranges


def test_the_next_command_goes_on_from_what_the_last_one_left(bucket, folder):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = ["short", 503, 503, 503, 503]
    with pytest.raises(
        TerrainError, match=r"the server answered 503 \(5 tries\); 1 of 1 tile is missing; what has arrived is kept"
    ):
        get(bucket)
    assert not TILE.path.exists()
    with pytest.raises(TerrainError, match="no tiles have been downloaded"):
        open_terrain([Path("copernicus")])
    bucket.asked.clear()
    get(bucket)
    assert bucket.asked == [(TILE.name, f"bytes={len(data) // 2}-")]
    assert TILE.path.read_bytes() == data


def test_a_tile_that_changed_meanwhile_is_not_pieced_together(bucket):
    bucket.tiles[TILE.name] = geotiff(TILE, 1.0)
    bucket.faults[TILE.name] = ["short", 503, 503, 503, 503]
    with pytest.raises(TerrainError):
        get(bucket)
    new = bucket.tiles[TILE.name] = geotiff(TILE)
    get(bucket)
    assert TILE.path.read_bytes() == new


@pytest.mark.parametrize("fault", ["garbage", "flipped"])
def test_what_is_no_good_is_thrown_away_and_asked_for_again(bucket, folder, fault):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = [fault]
    get(bucket)
    assert TILE.path.read_bytes() == data
    assert bucket.asked == [(TILE.name, None)] * 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"not a raster", "what came is no good: it cannot be read as a raster"),
        (lambda: geotiff(Tile(GLO_90, 35, 43)), "holds ground other than its name says"),
        (lambda: geotiff(Tile(GLO_30, 34, 43))[:400_000], "no good"),
    ],
)
def test_a_server_that_keeps_sending_rubbish_is_given_up(bucket, folder, make, message):
    bucket.tiles[TILE.name] = make()
    with pytest.raises(TerrainError, match=message) as caught:
        get(bucket)
    assert "\n" not in str(caught.value)
    assert left_behind(folder) in ([], [f".{TILE.name}.tif.partial.etag"])
    assert len(bucket.asked) == download.N_TRIES


def test_a_refusal_is_not_tried_again(bucket):
    bucket.faults[TILE.name] = [403]
    with pytest.raises(TerrainError, match="the server answered 403"):
        get(bucket)
    assert len(bucket.asked) == 1


def test_a_server_that_is_not_there_is_given_up():
    with pytest.raises(
        TerrainError, match=r"^no connection to 127\.0\.0\.1 \(connection refused\); 1 of 1 tile is missing"
    ):
        fetch_terrain(ONE, source="http://127.0.0.1:9")


ELSEWHERE = (
    "https://[broken",
    "https://example.org:port",
    "https://example.org/{what}\x1b[2J",
    "http://example.org/dem",
    "ftp://example.org",
    "file:///etc",
    "example.org",
    "https:",
    "http://localhost.x.org",
)


@pytest.mark.parametrize("source", ELSEWHERE)
def test_only_https_is_used(source):
    with pytest.raises(TerrainError, match="only https:// addresses are used"):
        fetch_terrain(ONE, source=source)


def test_a_redirect_may_not_lead_away_from_https(bucket):
    bucket.faults[TILE.name] = ["to:http://example.org/tile.tif"]
    with pytest.raises(TerrainError, match="only https:// addresses are used"):
        get(bucket)


ANSWERS = {
    "public.example": ["93.184.215.14"],
    "other.example": ["93.184.215.15"],
    "inside.example": ["10.1.2.3"],
    "mixed.example": ["93.184.215.14", "192.168.0.1"],
    "here.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "six.example": ["fd00::1"],
}


@pytest.fixture
def names(monkeypatch):
    """Give a table of names in place of the system's."""

    def answer(host, _port):
        if host in ANSWERS or host.replace(".", "").isdigit() or ":" in host:
            return [(0, 0, 0, "", (each, 0)) for each in ANSWERS.get(host, [host])]
        raise OSError("no such name")

    monkeypatch.setattr(address.socket, "getaddrinfo", answer)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://public.example/a", "https://127.0.0.1/a"),
        ("https://public.example/a", "https://localhost/a"),
        ("https://public.example/a", "https://[::1]/a"),
        ("https://public.example/a", "https://10.0.0.1/a"),
        ("https://public.example/a", "https://inside.example/a"),
        ("https://public.example/a", "https://mixed.example/a"),
        ("https://public.example/a", "https://here.example/a"),
        ("https://public.example/a", "https://metadata.example/a"),
        ("https://public.example/a", "https://six.example/a"),
        ("https://public.example/a", "https://printer/a"),
        ("https://public.example/a", "https://printer.local/a"),
        ("https://public.example/a", "http://public.example/a"),
        ("https://public.example/a", "http://127.0.0.1/a"),
        ("https://public.example/a", "file:///etc/passwd"),
        ("https://public.example/a", "ftp://public.example/a"),
        ("https://public.example/a", "https://[broken/a"),
        ("https://public.example/a", "https://public.example:port/a"),
        ("https://inside.example/a", "https://public.example/a"),
        ("http://127.0.0.1:8000/a", "https://public.example/a"),
        ("http://127.0.0.1:8000/a", "http://public.example/a"),
    ],
)
def test_no_redirect_leads_to_another_kind_of_address(names, old, new):
    with pytest.raises(TerrainError, match=r"another kind of address|only https:// addresses are used"):
        address.check_redirect(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://public.example/a", "https://other.example/b"),
        ("https://unknown.example/a", "https://other.example/b"),  # a proxy resolves names that are unknown here
        ("https://inside.example/a", "https://10.9.9.9/b"),
        ("http://127.0.0.1:8000/a", "http://localhost:9000/b"),
    ],
)
def test_redirects_within_a_kind_are_followed(names, old, new):
    address.check_redirect(old, new)


def test_a_redirect_is_judged_before_it_is_followed(bucket, monkeypatch):
    """From this machine to a public name: nothing may be asked there, not even its address."""
    known = address.socket.getaddrinfo
    public = [(0, 0, 0, "", ("93.184.215.14", 0))]
    monkeypatch.setattr(
        address.socket, "getaddrinfo", lambda host, *rest: public if host == "public.example" else known(host, *rest)
    )
    bucket.faults[TILE.name] = ["to:https://public.example/tile.tif"]
    with pytest.raises(
        TerrainError, match=r"redirects to 'https://public\.example/tile\.tif', another kind of address"
    ):
        get(bucket)
    assert len(bucket.asked) == 1


def test_a_length_that_is_no_number_has_broken_on_its_way(bucket, folder):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = ["wordy"]
    get(bucket)
    assert TILE.path.read_bytes() == data
    bucket.faults[Tile(GLO_90, 34, 44).name] = ["wordy"] * 9
    bucket.tiles[Tile(GLO_90, 34, 44).name] = data
    with pytest.raises(TerrainError, match="the server announced a length of 'many'"):
        get(bucket, scenario(34.2, 43.2, 34.8, 44.8))


@pytest.mark.parametrize("mark", [b"\xff\xfe", b'"a"\r\nHost: elsewhere', b"\x00", b""])
def test_a_damaged_mark_of_a_partial_file_means_starting_anew(bucket, folder, mark):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    TILE.path.parent.mkdir(parents=True)
    partial = TILE.path.with_name(f".{TILE.path.name}.partial")
    partial.write_bytes(data[:1000])
    partial.with_name(partial.name + ".etag").write_bytes(mark)
    get(bucket)
    assert bucket.asked == [(TILE.name, None)]
    assert TILE.path.read_bytes() == data


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"no raster"])
def test_a_damaged_tile_is_set_aside_and_brought_again(bucket, folder, damage):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    get(bucket)
    TILE.path.write_bytes(damage(data))
    with pytest.raises(TerrainError, match=r"was damaged and is set aside; fetch it again: skyshed terrain fetch"):
        open_terrain([Path("copernicus")]).window(34.5, 43.5, 30_000.0)
    assert not TILE.is_known
    assert "1 fetched" in get(bucket)
    assert open_terrain([Path("copernicus")]).elevation_at(34.5, 43.5) == pytest.approx(345.0, abs=0.01)


def test_an_unknown_product_is_refused():
    with pytest.raises(TerrainError, match="no Copernicus product 'glo-10'; there are glo-30 and glo-90"):
        fetch_terrain(ONE, "glo-10")


class Impatient(Silent):
    """Cancels at the first question of a download; the thread that waits for it never hears of it first."""

    def __init__(self):
        self.started = []

    def start(self, stage, total):
        self.started.append((stage, total))

    def raise_if_cancelled(self):
        if threading.current_thread() is not threading.main_thread():
            raise Cancelled("stopped")


def test_a_cancel_leaves_nothing_that_looks_whole(bucket):
    bucket.tiles[TILE.name] = geotiff(TILE)
    progress = Impatient()
    with pytest.raises(Cancelled):
        get(bucket, progress=progress)
    assert progress.started == [("Copernicus GLO-90 tiles", 1)]
    assert not TILE.path.exists()
    get(bucket)
    assert TILE.path.exists()


def test_a_cancel_keeps_what_has_come_so_that_the_next_call_goes_on(bucket):
    data = bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = ["short"]
    with pytest.raises(Cancelled):
        get(bucket, progress=Impatient())
    n_kept = TILE.path.with_name(f".{TILE.path.name}.partial").stat().st_size
    assert 0 < n_kept <= len(data) // 2
    bucket.asked.clear()
    get(bucket)
    assert bucket.asked == [(TILE.name, f"bytes={n_kept}-")]
    assert TILE.path.read_bytes() == data


@pytest.mark.parametrize("length", ["99999999999", "99999"])
def test_a_length_that_does_not_fit_names_the_tile(bucket, length):
    bucket.tiles[TILE.name] = geotiff(TILE)[:20_000]
    bucket.faults[TILE.name] = [{"Content-Length": length, "ETag": None}] * download.N_TRIES
    with pytest.raises(TerrainError, match=rf"terrain tile {TILE.name}\.tif: ") as caught:
        get(bucket)
    assert ".partial" not in str(caught.value)


@pytest.mark.parametrize("n_bytes", [20_000, 200_000])
def test_a_tile_that_is_cut_short_is_named_by_its_own_name(bucket, n_bytes):
    data = geotiff(TILE)
    bucket.tiles[TILE.name] = data[: min(n_bytes, len(data) - 1)]
    with pytest.raises(TerrainError, match=f"terrain tile {TILE.name}") as caught:
        get(bucket)
    assert ".partial" not in str(caught.value)


def test_two_downloads_at_once_do_not_mix(bucket, folder):
    fcntl = pytest.importorskip("fcntl")
    (folder / "glo-90").mkdir(parents=True)
    with (folder / "glo-90" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(TerrainError, match=r"another skyshed is fetching tiles into '.*glo-90'; let it finish"):
            get(bucket)


def test_tiles_are_those_under_the_area_and_within_reach_and_50_km_more():
    assert tiles_for(ONE, GLO_90) == [TILE]
    near = factories.unit("near", 34.5, 43.5, factories.system(missiles=[factories.missile("m", max_range=5e3)]))
    # 5 km and 50 km more around the middle of a square: 0.49 degrees of latitude, 0.60 of longitude.
    tiles = tiles_for(scenario(34.4, 43.4, 34.6, 43.6, units=(near,)), GLO_90)
    assert {(tile.lat_deg, tile.lon_deg) for tile in tiles} == {(34, 42), (34, 43), (34, 44)}
    watch = factories.radar("watch", RadarRole.ACQUISITION, instrumented_range=2_000e3)
    sensor = factories.unit("watch", 34.5, 43.5, factories.system(engagement="", missiles=[], acquisition=watch))
    far = tiles_for(scenario(34.4, 43.4, 34.6, 43.6, units=(sensor,)), GLO_90)
    assert max(tile.lat_deg for tile in far) == 39  # 500 km and 50 more, no further


def test_tiles_run_on_across_180_degrees():
    tiles = tiles_for(scenario(-17.5, 179.5, -17.2, -179.5), GLO_90)
    assert Counter(tile.lon_deg for tile in tiles) == {179: 1, -180: 1}


def test_too_many_tiles_are_refused():
    with pytest.raises(TerrainError, match=r"needs 7,500 tiles of Copernicus GLO-90, more than 3,000"):
        tiles_for(scenario(0.02, 0.02, 49.98, 149.98), GLO_90)


@pytest.mark.parametrize("length", ["abc", "1e3", "-5", "", "9" * 5000, "12, 12"])
def test_length_that_is_no_number_is_a_fault_of_the_server(bucket, folder, length):
    bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = [{"Content-Length": length}] * download.N_TRIES

    with pytest.raises(TerrainError, match=r"terrain tile .* the server announced a length of") as caught:
        get(bucket)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    get(bucket)  # and the next call, when the server is well, goes on
    assert TILE.is_known


@pytest.mark.parametrize("etag", ["\xe9", "x" * 5000, "a\tb", None])
def test_odd_marks_of_a_version_do_no_harm(bucket, folder, etag):
    bucket.tiles[TILE.name] = geotiff(TILE)
    bucket.faults[TILE.name] = [{"ETag": etag, "Content-Length": "99999999"}]
    get(bucket)

    assert TILE.is_known
    assert left_behind(folder) == [TILE.path.name]


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"a\r\nX: y", b""])
def test_damaged_mark_beside_a_partial_file_starts_again(bucket, folder, damage):
    bucket.tiles[TILE.name] = geotiff(TILE)
    TILE.path.parent.mkdir(parents=True)
    partial = TILE.path.with_name(f".{TILE.path.name}.partial")
    partial.write_bytes(b"half")
    partial.with_name(f"{partial.name}.etag").write_bytes(damage)
    get(bucket)

    assert bucket.asked == [(TILE.name, None)]
    assert TILE.is_known


@pytest.mark.parametrize("source", ["https://[", "{x}", "http://{0}", "https://"])
def test_address_that_is_none_is_said(source):
    with pytest.raises(TerrainError, match="terrain source") as caught:
        fetch_terrain(ONE, source=source)

    assert "\n" not in str(caught.value)

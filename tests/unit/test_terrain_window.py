"""Several rasters as one ground: precedence, seams, other lattices and projections, 180 degrees, size, threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasterio
from pyproj import Geod, Transformer
from scipy.ndimage import map_coordinates

from skyshed.errors import TerrainError
from skyshed.model.scenario import Site
from skyshed.terrain import terrain as terrain_module
from skyshed.terrain.terrain import open_terrain

WGS84 = Geod(ellps="WGS84")


def surface(lat_deg, lon_deg):
    """Smooth hills of 20 to 40 km, 300 to 1,700 m high."""
    return 1000.0 + 400.0 * np.sin(20.0 * np.radians(lat_deg) * 9) + 300.0 * np.cos(15.0 * np.radians(lon_deg) * 9)


def geographic(write_dem, name, *, west, north, shape, step):
    lat = north - step * (np.arange(shape[0]) + 0.5)
    lon = west + step * (np.arange(shape[1]) + 0.5)
    rows = surface(lat[:, None], lon[None, :]).astype(np.float32)
    return write_dem(name, rows, west=west, north=north, step=step)


def projected(write_dem, name, *, crs, west_m, north_m, shape, step_m):
    x, y = np.meshgrid(west_m + step_m * (np.arange(shape[1]) + 0.5), north_m - step_m * (np.arange(shape[0]) + 0.5))
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    return write_dem(name, surface(lat, lon).astype(np.float32), west=west_m, north=north_m, step=step_m, crs=crs)


def around(lat_deg, lon_deg, radius_m, n=400):
    random = np.random.default_rng(3)
    lon, lat, _ = WGS84.fwd(
        np.full(n, lon_deg), np.full(n, lat_deg), random.uniform(0, 360, n), radius_m * np.sqrt(random.uniform(0, 1, n))
    )
    return np.array(lat), np.array(lon)


def look_up(window, lat, lon):
    """Sample a window as its documentation says: corner convention, bilinear between posts (through scipy)."""
    x, y = Transformer.from_crs("EPSG:4326", window.crs, always_xy=True).transform(lon, lat)
    column, row = ~window.transform @ (np.asarray(x), np.asarray(y))
    return map_coordinates(window.elevation_msl_m.astype(float), [row - 0.5, column - 0.5], order=1, cval=np.nan)


def test_points_equal_the_window_between_its_posts(write_dem):
    path = geographic(write_dem, "hills.tif", west=43.0, north=36.0, shape=(600, 700), step=1 / 300)
    terrain = open_terrain([path])
    lat, lon = around(35.0, 44.2, 60_000.0)
    window = terrain.window(35.0, 44.2, 60_000.0)
    got = terrain.elevation_at(lat, lon)
    np.testing.assert_allclose(got, look_up(window, lat, lon), atol=2e-3)
    assert np.isfinite(got).all()
    assert window.elevation_msl_m.size < 600 * 700  # it is a cut
    np.testing.assert_allclose(got, surface(lat, lon), atol=1.0)


def test_a_projection_and_degrees_tell_the_same_ground(write_dem):
    degrees = geographic(write_dem, "degrees.tif", west=43.0, north=36.0, shape=(600, 700), step=1 / 300)
    metres = projected(
        write_dem, "utm.tif", crs="EPSG:32638", west_m=330e3, north_m=3.97e6, shape=(700, 700), step_m=250.0
    )
    lat, lon = around(35.2, 44.0, 40_000.0)
    one, other = (open_terrain([path]) for path in (degrees, metres))
    np.testing.assert_allclose(one.elevation_at(lat, lon), other.elevation_at(lat, lon), atol=1.0)

    window = other.window(35.2, 44.0, 40_000.0)
    assert window.crs == "EPSG:32638"
    assert window.spacing_m == pytest.approx(250.0, rel=5e-4)  # UTM: 0.9996 at its middle meridian
    np.testing.assert_allclose(look_up(window, lat, lon), other.elevation_at(lat, lon), atol=2e-3)


def test_the_first_path_wins_where_it_has_data_and_the_next_fills(write_dem):
    first = np.full((4, 4), 100, np.int16)
    first[1, 1] = -32768
    paths = [
        write_dem("first.tif", first, west=40.0, north=34.0),
        write_dem("second.tif", np.full((4, 8), 200, np.int16), west=40.0, north=34.0),
    ]
    terrain = open_terrain(paths)
    got = terrain.elevation_at([33.5, 32.5, 33.5, 33.5, 20.0], [40.5, 41.5, 43.5, 45.5, 45.5])
    np.testing.assert_array_equal(got, np.array([100, 200, 100, 200, np.nan], np.float32))
    other_way = open_terrain(paths[::-1]).elevation_at([33.5, 32.5], [40.5, 41.5])
    np.testing.assert_array_equal(other_way, [200, 200])


def test_what_no_path_covers_is_never_the_embedded_ground(write_dem):
    terrain = open_terrain([write_dem("one.tif", np.full((4, 4), 100, np.int16), west=40.0, north=34.0)])
    assert np.isnan(terrain.elevation_at(36.0, 44.0))
    assert np.isfinite(open_terrain([]).elevation_at(36.0, 44.0))
    assert (terrain.info.is_embedded, open_terrain([]).info.is_embedded) == (False, True)
    with pytest.raises(TerrainError, match=r"no terrain data within 50 km of 36\.0000, 44\.0000 in one\.tif"):
        terrain.window(36.0, 44.0, 50_000.0)
    assert np.isnan(terrain.relief_m(36.0, 44.0, 50_000.0))


def test_tiles_of_one_lattice_have_no_seam_between_them(write_dem, tmp_path):
    """Tiles that do not share posts (as Copernicus'): heights between the last post and the next come from both."""
    geographic(write_dem, "tiles/west.tif", west=43.0, north=36.0, shape=(300, 300), step=1 / 300)
    geographic(write_dem, "tiles/deeper/east.tif", west=44.0, north=36.0, shape=(300, 300), step=1 / 300)
    terrain = open_terrain([tmp_path / "tiles"])
    lat = np.full(101, 35.5)
    lon = 44.0 + np.linspace(-2, 2, 101) / 300
    np.testing.assert_allclose(terrain.elevation_at(lat, lon), surface(lat, lon), atol=1.0)
    window = terrain.window(35.5, 44.0, 20_000.0)
    assert np.isfinite(window.elevation_msl_m).all()
    assert terrain.name == "tiles (2 rasters)"


def test_coarse_ground_fills_around_fine_ground_on_the_fine_lattice(write_dem):
    fine = geographic(write_dem, "fine.tif", west=43.5, north=35.5, shape=(360, 360), step=1 / 600)
    coarse = geographic(write_dem, "coarse.tif", west=42.0, north=37.0, shape=(600, 800), step=1 / 200)
    terrain = open_terrain([fine, coarse])
    lat, lon = around(35.2, 43.8, 90_000.0, n=2000)
    window = terrain.window(35.2, 43.8, 90_000.0)
    assert window.transform.a == pytest.approx(1 / 600)
    assert np.isfinite(look_up(window, lat, lon)).all()
    np.testing.assert_allclose(look_up(window, lat, lon), surface(lat, lon), atol=3.0)
    np.testing.assert_allclose(terrain.elevation_at(lat, lon), look_up(window, lat, lon), atol=3.0)


def test_a_projected_tile_and_a_geographic_one_fill_each_other(write_dem):
    metres = projected(
        write_dem, "utm.tif", crs="EPSG:32638", west_m=380e3, north_m=3.92e6, shape=(300, 300), step_m=200.0
    )
    degrees = geographic(write_dem, "degrees.tif", west=42.0, north=37.0, shape=(600, 800), step=1 / 200)
    terrain = open_terrain([metres, degrees])
    lat, lon = around(35.2, 44.0, 80_000.0, n=2000)
    window = terrain.window(35.2, 44.0, 80_000.0)
    assert window.crs == "EPSG:32638"
    np.testing.assert_allclose(look_up(window, lat, lon), surface(lat, lon), atol=3.0)


def test_two_small_rasters_on_different_lattices_make_a_small_window(write_dem):
    """The disc is far larger than both: margins on which neither has data are left out, whatever the projections."""
    one = geographic(write_dem, "one.tif", west=43.5, north=35.5, shape=(360, 360), step=1 / 600)
    other = geographic(write_dem, "other.tif", west=44.1, north=35.5, shape=(150, 100), step=1 / 250)
    metres = projected(
        write_dem, "utm.tif", crs="EPSG:32638", west_m=400e3, north_m=3.92e6, shape=(200, 200), step_m=200.0
    )
    for paths in ([one, other], [one, metres], [metres, other]):
        window = open_terrain(paths).window(35.2, 44.0, 400_000.0)
        assert window.elevation_msl_m.size < 1_000_000
        lat, lon = np.array([35.2, 35.2]), np.array([43.8, 44.3])
        np.testing.assert_allclose(look_up(window, lat, lon), open_terrain(paths).elevation_at(lat, lon), atol=1.0)


def test_held_ground_is_the_ground(write_dem):
    """Two fine tiles with a hole, ground in a projection and coarse ground on other lattices, a site's own on top."""
    random = np.random.default_rng(7)
    tile = random.uniform(0, 900, (120, 120)).astype(np.float32)
    tile[40:60, 30:70] = -9999.0
    utm = rasterio.Affine(900.0, 0.0, 380e3, 0.0, -900.0, 120e3)
    paths = [
        write_dem("a.tif", tile, west=0.5, north=0.5, step=1 / 120, nodata=-9999.0),
        write_dem("b.tif", tile[::-1].copy(), west=1.5, north=0.5, step=1 / 120, nodata=-9999.0),
        write_dem("utm.tif", random.uniform(0, 900, (120, 150)).astype(np.float32), crs="EPSG:32631", transform=utm),
        write_dem("c.tif", random.uniform(0, 900, (80, 110)).astype(np.float32), west=-1.0, north=2.0, step=1 / 20),
    ]
    bare, held = (open_terrain(paths).with_sites((Site("own", 0.1, 1.2, 777.0),)) for _ in range(2))
    held.hold([(0.0, 1.5, 150e3)])
    assert held._held is not None, "all of it is held"

    for lat_deg, lon_deg, radius_m in [(0.0, 1.5, 30e3), (0.31, 0.92, 77e3), (0.113, 1.207, 12e3), (0.6, 2.4, 25e3)]:
        one, other = (each.window(lat_deg, lon_deg, radius_m) for each in (held, bare))
        np.testing.assert_array_equal(one.elevation_msl_m, other.elevation_msl_m)
        assert (one.transform, one.crs, one.spacing_m) == (other.transform, other.crs, other.spacing_m)
        mesh = np.meshgrid(lat_deg + np.linspace(-0.3, 0.3, 40), lon_deg + np.linspace(-0.2, 0.3, 40))
        np.testing.assert_array_equal(*(each.elevation_at(*mesh) for each in (held, bare)))


@pytest.mark.parametrize("wests", [(179.0, -180.0), (179.0, 180.0), (-181.0, -180.0)])
def test_longitudes_run_on_across_180_degrees(write_dem, wests):
    """Two tiles that meet at 180 degrees, whichever way their files count; asked from either side."""
    random = np.random.default_rng(1)
    rows = random.integers(0, 900, (100, 200)).astype(np.int16)
    tiles = [
        write_dem(f"{i}.tif", rows[:, 100 * i : 100 * i + 100], west=west, north=-16.0, step=0.01)
        for i, west in enumerate(wests)
    ]
    terrain = open_terrain(tiles)
    for lon_deg in (179.9, -180.1, -179.9, 180.1):
        window = terrain.window(-16.5, lon_deg, 25_000.0)
        assert np.isfinite(window.elevation_msl_m).all()
        left = window.transform.c
        n_column = window.elevation_msl_m.shape[1]
        assert left < lon_deg < left + 0.01 * n_column
        assert n_column < 60
        first = round((left % 360.0 - 179.0) / 0.01)
        top = round((-16.0 - window.transform.f) / 0.01)
        part = rows[top : top + window.elevation_msl_m.shape[0], first : first + n_column]
        np.testing.assert_array_equal(window.elevation_msl_m, part)
    exact = terrain.elevation_at([-16.505, -16.505, -16.505], [179.995, 180.005, 180.0])
    np.testing.assert_allclose(exact, [rows[50, 99], rows[50, 100], rows[50, 99:101].mean()], atol=1e-3)
    np.testing.assert_array_equal(terrain.elevation_at(-16.505, -179.995), rows[50, 100])


def test_points_on_both_sides_of_180_degrees_need_no_window_around_the_world():
    terrain = open_terrain([])
    lat, lon = np.full(4, 65.0), np.array([179.99, -179.99, 180.0, -180.0])
    got = terrain.elevation_at(lat, lon)
    assert got[2] == got[3]
    assert np.isfinite(got).all()
    assert min(got[0], got[1]) <= got[2] <= max(got[0], got[1])


def test_the_embedded_ground_covers_the_world_but_the_last_half_cells():
    terrain = open_terrain([])
    assert terrain.elevation_at(-89.5, 12.0) > 2000.0  # the Antarctic plateau
    window = terrain.window(71.0, 25.0, 300_000.0)
    assert np.isfinite(window.elevation_msl_m).all()
    assert window.elevation_msl_m.min() == 0.0


def test_a_disc_over_the_pole_is_refused_in_one_line():
    with pytest.raises(TerrainError, match="would lead over the pole, 112 km away"):
        open_terrain([]).window(89.0, 0.0, 400_000.0)


@pytest.mark.parametrize(("lat_deg", "radius_m"), [(95.0, 1e5), (np.nan, 1e5), (34.0, 0.0)])
def test_a_disc_that_is_none_is_refused(lat_deg, radius_m):
    with pytest.raises(TerrainError, match="no ground within"):
        open_terrain([]).window(lat_deg, 44.0, radius_m)


def test_a_window_that_would_be_too_large_keeps_every_nth_post(write_dem, monkeypatch):
    path = geographic(write_dem, "hills.tif", west=43.0, north=36.0, shape=(600, 600), step=1 / 300)
    terrain = open_terrain([path])
    whole = terrain.window(35.0, 44.0, 80_000.0)
    monkeypatch.setattr(terrain_module, "MOST_POSTS", whole.elevation_msl_m.size // 8)
    thinned = terrain.window(35.0, 44.0, 80_000.0)
    assert thinned.spacing_m == pytest.approx(3 * whole.spacing_m)
    assert thinned.elevation_msl_m.size <= 1.1 * whole.elevation_msl_m.size / 9
    lat, lon = around(35.0, 44.0, 75_000.0)
    np.testing.assert_allclose(look_up(thinned, lat, lon), surface(lat, lon), atol=5.0)
    # Posts that stay are posts: not means, which would flatten ridges.
    column, row = ~whole.transform @ (thinned.transform @ (10.5, 10.5))
    assert thinned.elevation_msl_m[10, 10] == whole.elevation_msl_m[int(row), int(column)]


def test_a_fine_patch_does_not_make_a_wide_window_fine(write_dem, monkeypatch):
    fine = geographic(write_dem, "fine.tif", west=43.5, north=35.5, shape=(360, 360), step=1 / 600)
    coarse = geographic(write_dem, "coarse.tif", west=42.0, north=37.0, shape=(600, 800), step=1 / 200)
    monkeypatch.setattr(terrain_module, "MOST_POSTS", 400_000)
    window = open_terrain([fine, coarse]).window(35.2, 43.8, 90_000.0)
    assert window.transform.a == pytest.approx(1 / 200)
    lat, lon = around(35.2, 43.8, 90_000.0)
    np.testing.assert_allclose(look_up(window, lat, lon), surface(lat, lon), atol=4.0)


def test_far_apart_points_are_read_in_pieces(write_dem, monkeypatch):
    path = geographic(write_dem, "hills.tif", west=43.0, north=36.0, shape=(600, 600), step=1 / 300)
    lat, lon = np.array([34.1, 35.9, 34.1, 35.9]), np.array([43.1, 43.1, 44.9, 44.9])
    whole = open_terrain([path]).elevation_at(lat, lon)
    monkeypatch.setattr(terrain_module, "_FEWEST_POSTS_WORTH_SPLITTING", 100)
    np.testing.assert_array_equal(open_terrain([path]).elevation_at(lat, lon), whole)
    np.testing.assert_allclose(whole, surface(lat, lon), atol=1.0)


def test_relief_is_highest_less_lowest_known_ground_in_the_disc(write_dem):
    rows = np.full((200, 200), 500, np.int16)
    rows[100, 100], rows[100, 120] = 1500, 100  # in the middle; 18 km east
    rows[100, 170], rows[101, 101] = 9_999, -32768  # absurd; a void
    rows[0, 0] = 8000  # far outside of the disc, in the corner of its window
    terrain = open_terrain([write_dem("relief.tif", rows, west=43.0, north=36.0, step=0.01)])
    assert terrain.relief_m(34.995, 44.005, 10_000.0) == 1000.0
    assert terrain.relief_m(34.995, 44.005, 20_000.0) == 1400.0
    assert terrain.relief_m(34.995, 44.005, 92_000.0) == 1400.0


def test_many_threads_read_the_same_ground(write_dem):
    fine = geographic(write_dem, "fine.tif", west=43.5, north=35.5, shape=(360, 360), step=1 / 600)
    metres = projected(
        write_dem, "utm.tif", crs="EPSG:32638", west_m=330e3, north_m=3.97e6, shape=(700, 700), step_m=250.0
    )
    terrain = open_terrain([fine, metres])
    places = [around(35.2, 43.8, 30_000.0 + 500.0 * i) for i in range(24)]
    expected = [terrain.elevation_at(*place) for place in places]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda place: terrain.elevation_at(*place), places))
        windows = list(pool.map(lambda i: terrain.window(35.2, 43.8, 30_000.0).elevation_msl_m, range(8)))
    for one, other in zip(expected, got, strict=True):
        np.testing.assert_array_equal(one, other)
    for window in windows:
        np.testing.assert_array_equal(window, windows[0])


def test_info_names_files_without_their_place(write_dem, tmp_path):
    write_dem("dem/N34E043.tif", np.full((4, 4), 7, np.int16), west=43.0, north=35.0, step=0.25)
    write_dem("dem/other.tif", np.full((4, 4), 7, np.int16), west=44.0, north=35.0, step=0.25)
    info = open_terrain([tmp_path / "dem"]).info
    assert [name.split(" sha256:")[0] for name in info.files] == ["N34E043.tif", "other.tif"]
    assert all(len(name.split(" sha256:")[1]) == 12 for name in info.files)
    assert str(tmp_path) not in repr(info)
    assert info.spacing_m == pytest.approx(0.25 * 111_195)
    assert "N34E043.tif (producer not stated)" in info.attribution
    assert info.rmse_m is None  # one of the two states none

"""Voids that nobody declared, depths, water below zero, odd reference systems, spacing on the ground."""

import numpy as np
import pytest

from esri_files import as_esri
from skyshed.errors import TerrainError
from skyshed.terrain.terrain import open_terrain


def square(write_dem, name, value, *, lat, lon, **words):
    """Write 5 x 5 posts of 0.05 degrees around a place, all of one value, and return what is read in the middle."""
    rows = np.full((5, 5), value, words.pop("dtype", np.int16))
    path = write_dem(name, rows, west=lon - 0.125, north=lat + 0.125, step=0.05, **words)
    return float(open_terrain([path]).elevation_at(lat, lon))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-9999, {}),
        (-9999, {"dtype": np.float32}),
        (-9999, {"dtype": np.float64}),
        (-9999, {"units": ("ft",)}),
        (-9999, {"scales": (0.1,)}),
        (-9999, {"nodata": -32768}),
        (32767, {"scales": (0.1,)}),
        (9999, {}),
        (65535, {"dtype": np.uint16, "scales": (0.01,)}),
        (3.4028235e38, {"dtype": np.float32}),
        (-1.7976931348623157e308, {"dtype": np.float64, "units": ("ft",)}),
        (np.inf, {"dtype": np.float32}),
        (77, {"tags": {"NODATA_VALUE": "77"}}),
        (77, {"tags": {"nodata": " 77.0 metres"}}),
        (77, {"tags": {"band1#_FillValue": "77"}}),
    ],
)
def test_what_stands_for_nothing_is_void(write_dem, value, words):
    assert np.isnan(square(write_dem, "void.tif", value, lat=46.5, lon=8.5, **words))


def test_words_that_are_no_number_are_no_void(write_dem):
    assert square(write_dem, "none.tif", 77, lat=46.5, lon=8.5, tags={"NODATA": "none", "MISSING_VALUE": ""}) == 77.0


@pytest.mark.parametrize(
    ("where", "lat", "lon", "value", "right"),
    [
        ("Adriatic, off the coast", 43.2, 15.0, -45, 0.0),
        ("Persian Gulf", 27.0, 51.5, -60, 0.0),
        ("English Channel", 50.2, -1.0, -499, 0.0),
        ("trench", 11.35, 142.2, -10900, 0.0),
        ("across 180 degrees", -18.5, 179.98, -30, 0.0),
        ("a sea where the Alps are", 46.5, 8.2, -45, 0.0),
        ("Caspian Sea, surface -29 m", 41.0, 51.0, -900, -29.0),
        ("Caspian Sea, by its surface", 41.0, 51.0, -28, -28.0),
        ("shore of the Dead Sea", 31.5, 35.5, -425, -425.0),
        ("bed of the Dead Sea", 31.5, 35.47, -730, -415.0),
        ("Sea of Galilee", 32.8, 35.6, -212, -212.0),
        ("Netherlands, polder", 52.05, 4.7, -6, -6.0),
        ("Flevoland", 52.45, 5.6, -4, -4.0),
        ("Turpan", 42.7, 89.3, -150, -150.0),
        ("Death Valley", 36.25, -116.85, -85, -85.0),
        ("Qattara", 29.8, 27.3, -130, -130.0),
        ("Danakil", 14.2, 40.4, -120, -120.0),
        ("bed of Lake Baikal", 53.5, 108.0, -900, 449.0),
        ("bed of Lake Malawi", -11.0, 34.5, -200, 476.0),
        ("bed of Lake Superior", 47.2, -87.0, -180, 179.0),
        ("bed of Lake Ladoga", 61.2, 30.8, -200, 0.0),
        ("an arm of a fjord, inside of the outlines", 60.9, 7.2, -300, 0.0),
        ("Caspian lowland", 47.5, 49.0, -25, -25.0),
        ("open-cast mine in a plain", 50.9, 6.5, -200, -200.0),
    ],
)
def test_water_lies_at_its_surface_and_low_land_stays(write_dem, where, lat, lon, value, right):
    assert square(write_dem, "low.tif", value, lat=lat, lon=lon) == right, where


@pytest.mark.parametrize("value", [-999, -10000])
def test_voids_that_nobody_declared_are_no_sea_where_land_is(write_dem, value):
    for lat, lon in ((34.5, 43.5), (46.5, 9.5), (33.85, 35.75)):  # Iraq, the Alps, behind the coast of Lebanon
        assert np.isnan(square(write_dem, "void.tif", value, lat=lat, lon=lon)), (lat, lon)
    assert square(write_dem, "sea.tif", value, lat=43.2, lon=15.0) == 0.0  # may well be a bed of the sea


def test_the_shelf_and_a_coast_of_polders(write_dem):
    """A row from the North Sea to Holland: the bed of the shelf rises to the sea, polders behind the dunes stay."""
    lon = 3.025 + 0.05 * np.arange(36)
    rows = np.tile(np.where(lon < 4.2, -25, -4).astype(np.int16), (3, 1))
    path = write_dem("holland.tif", rows, west=3.0, north=52.075, step=0.05)
    got = open_terrain([path]).elevation_at(np.full(36, 52.0), lon)
    np.testing.assert_array_equal(got[lon < 4.0], 0.0)
    np.testing.assert_array_equal(got[lon > 4.5], -4.0)


def test_water_in_a_projection_lies_at_its_surface(write_dem):
    from rasterio.warp import transform

    (x,), (y,) = transform("EPSG:4326", "EPSG:32633", [15.0], [43.2])
    path = write_dem("utm.tif", np.full((4, 4), -45, np.int16), crs="EPSG:32633", west=x - 2e3, north=y + 2e3, step=1e3)
    assert open_terrain([path]).elevation_at(43.2, 15.0) == 0.0


def test_depths_are_heights_counted_down(write_dem):
    depth = {"crs": "EPSG:4326+5831", "dtype": np.float32}
    assert square(write_dem, "depth.tif", 300, lat=43.2, lon=15.0, **depth) == 0.0
    assert square(write_dem, "dries.tif", -2, lat=43.2, lon=15.0, **depth) == 2.0  # a bank that falls dry
    assert square(write_dem, "positive.tif", 300, lat=43.2, lon=15.0, tags={"elevation#positive": "down"}) == 0.0


@pytest.mark.parametrize(
    ("crs", "meridian_deg"),
    [
        ("EPSG:4805", -17.66666667),
        ("EPSG:4806", 12.45233333),
        ("EPSG:4813", 106.80771944),
        ("EPSG:4815", 23.7163375),
        ("EPSG:4817", 10.72291667),
    ],
    ids=["Ferro", "Rome", "Jakarta", "Athens", "Oslo"],
)
def test_longitudes_may_count_from_another_meridian(write_dem, crs, meridian_deg):
    lat, lon = {
        "EPSG:4805": (47.5, 14.0),
        "EPSG:4813": (-6.5, 107.0),
        "EPSG:4815": (38.5, 22.5),
        "EPSG:4817": (61.0, 9.0),
    }.get(crs, (46.5, 8.5))
    # One post a column, the column's number as its height: 0.01 degrees are a height of 1.
    rows = np.tile(np.arange(101, dtype=np.float32) + 100, (101, 1))
    corner = {"west": lon - meridian_deg - 0.505, "north": lat + 0.505, "step": 0.01}
    path = write_dem("national.tif", rows, crs=crs, **corner)
    terrain = open_terrain([path])
    assert terrain.elevation_at(lat, lon) == pytest.approx(150.0, abs=0.6)  # datums lie up to 0.006 degrees apart
    window = terrain.window(lat, lon, 20_000.0)
    assert np.isfinite(window.elevation_msl_m).all()
    assert window.elevation_msl_m.size > 1000


def test_grads_are_refused_in_words(write_dem):
    with pytest.raises(TerrainError, match="degrees or a map projection are needed"):
        square(write_dem, "paris.tif", 5, lat=50.0, lon=2.0, crs="EPSG:4807")


@pytest.mark.parametrize(
    ("crs", "lat", "lon", "spacing_m"),
    [("EPSG:3857", 60.0, 10.0, 1000.8), ("EPSG:3857", 0.0, 10.0, 1986.6), ("EPSG:32632", 60.0, 9.0, 2000.8)],
)
def test_spacing_is_that_on_the_ground(write_dem, crs, lat, lon, spacing_m):
    """Mercator on the sphere of 6,378,137 m: a metre at the equator along the meridian is 0.9933 m of the ellipsoid."""
    from rasterio.warp import transform

    (x,), (y,) = transform("EPSG:4326", crs, [lon], [lat])
    path = write_dem("map.tif", np.full((21, 21), 5, np.int16), crs=crs, west=x - 21e3, north=y + 21e3, step=2000.0)
    terrain = open_terrain([path])
    assert terrain.info.spacing_m == pytest.approx(spacing_m, rel=2e-4)
    assert terrain.spacing_at(lat, lon) == pytest.approx(spacing_m, rel=2e-4)
    assert terrain.window(lat, lon, 10_000.0).spacing_m == pytest.approx(spacing_m, rel=2e-4)


@pytest.mark.parametrize("name", ["dem.asc", "dem.bil", "dem.flt"])
def test_esri_files_with_their_own_prj_are_read(tmp_path, name):
    as_esri(tmp_path, name)
    for path in (tmp_path / name, tmp_path):
        terrain = open_terrain([path])
        assert terrain.elevation_at(46.9, 8.1) == 700.0
        assert np.isnan(terrain.elevation_at(46.9, 8.3))

"""One raster: where its posts stand, above what its heights are counted, what is unknown, what is refused."""

import struct

import numpy as np
import pytest
from affine import Affine
from pyproj.exceptions import ProjError
from rasterio._err import CPLE_AppDefinedError

from skyshed.errors import TerrainError
from skyshed.terrain import raster
from skyshed.terrain.files import FoundRaster
from skyshed.terrain.geoid import undulation_m
from skyshed.terrain.pixels import opened
from skyshed.terrain.terrain import open_terrain

#      43     44     45     46  E (pixel edges)
#   35  +------+------+------+
#       |  10  |  20  |  40  |     posts stand in the middle of pixels:
#   34  +------+------+------+     10 at 34.5 N 43.5 E, 20 at 34.5 N 44.5 E ...
#       |  30  |  40  |  60  |
#   33  +------+------+------+
ROWS = np.array([[10, 20, 40], [30, 40, 60]], np.int16)


def heights(path, *places):
    lat, lon = np.array(places).T
    return open_terrain([path]).elevation_at(lat, lon)


@pytest.fixture
def pencil(write_dem):
    return write_dem("pencil.tif", ROWS, west=43.0, north=35.0)


def test_posts_stand_in_the_middle_of_pixels(pencil):
    places = (34.5, 43.5), (33.5, 43.5), (34.5, 45.5), (33.5, 45.5)
    np.testing.assert_array_equal(heights(pencil, *places), [10, 30, 40, 60])


def test_between_posts_heights_are_bilinear(pencil):
    got = heights(pencil, (34.5, 44.0), (34.0, 43.5), (34.0, 44.0), (33.75, 45.25))
    np.testing.assert_allclose(got, [15, 20, 25, 0.25 * (20 + (40 - 20) * 0.75) + 0.75 * (40 + 20 * 0.75)])


def test_outside_of_the_posts_nothing_is_known(pencil):
    assert np.isnan(heights(pencil, (34.6, 44.0), (33.4, 44.0), (34.0, 43.4), (34.0, 45.6), (0.0, 0.0))).all()


def test_shape_and_type_follow_the_positions(pencil):
    terrain = open_terrain([pencil])
    grid = terrain.elevation_at(np.full((2, 3), 34.0), np.full((2, 3), 44.0))
    assert (grid.shape, grid.dtype) == ((2, 3), np.float32)
    assert terrain.elevation_at(34.0, 44.0).shape == ()
    assert terrain.elevation_at([], []).shape == (0,)
    assert np.isnan(terrain.elevation_at([np.nan, 34.0, 95.0], [44.0, np.nan, 44.0])).all()


def test_pixel_is_point_means_the_same_posts(write_dem):
    """A GeoTIFF that ties the first *post* (34.5 N 43.5 E) to the ground; GDAL turns it into corners."""
    path = write_dem("point.tif", ROWS, west=43.0, north=35.0, tags={"AREA_OR_POINT": "Point"})
    assert heights(path, (34.5, 43.5)) == 10


def test_a_window_has_the_corner_convention_of_rasterio(pencil):
    window = open_terrain([pencil]).window(34.0, 44.5, 20_000.0)
    assert window.elevation_msl_m.flags.c_contiguous
    assert window.elevation_msl_m.dtype == np.float32
    np.testing.assert_array_equal(window.elevation_msl_m, ROWS)
    assert window.transform == Affine(1.0, 0.0, 43.0, 0.0, -1.0, 35.0)
    assert window.crs == "EPSG:4326"
    assert window.spacing_m == pytest.approx(111_195 * np.cos(np.radians(34.0)))


def test_a_raster_stored_south_up_is_the_same_ground(write_dem):
    upside_down = write_dem("south_up.tif", ROWS[::-1], transform=Affine(1.0, 0.0, 43.0, 0.0, 1.0, 33.0))
    window = open_terrain([upside_down]).window(34.0, 44.5, 20_000.0)
    np.testing.assert_array_equal(window.elevation_msl_m, ROWS)
    assert window.transform == Affine(1.0, 0.0, 43.0, 0.0, -1.0, 35.0)


@pytest.mark.parametrize(
    ("dtype", "void", "nodata"),
    [
        (np.int16, -32768, None),
        (np.int16, -32767, None),
        (np.int16, -9999, -9999),
        (np.int16, 0, 0),
        (np.float32, np.nan, np.nan),
        (np.float32, -3.4028235e38, None),
        (np.float32, -12_000.0, None),
        (np.float32, 9_500.0, None),
        (np.uint16, 65_535, None),
    ],
)
def test_a_void_is_unknown_and_its_neighbours_are_not(write_dem, dtype, void, nodata):
    rows = ROWS.astype(dtype)
    rows[0, 1] = void
    path = write_dem("void.tif", rows, west=43.0, north=35.0, nodata=nodata)
    got = heights(path, (34.5, 44.5), (34.4, 44.5), (33.5, 44.5), (34.0, 43.5))
    np.testing.assert_array_equal(got, np.array([np.nan, np.nan, 40, 20], np.float32))


def test_sea_is_zero_and_so_is_its_bottom_but_the_dead_sea_is_not(write_dem):
    path = write_dem("sea.tif", np.array([[0, -3000, -430], [5, 5, 5]], np.int16), west=43.0, north=35.0)
    np.testing.assert_array_equal(heights(path, (34.5, 43.5), (34.5, 44.5), (34.5, 45.5)), [0, 0, -430])


def test_feet_scales_and_offsets_become_metres(write_dem):
    feet = write_dem("feet.tif", ROWS, west=43.0, north=35.0, units=("ft",))
    scaled = write_dem("scaled.tif", ROWS, west=43.0, north=35.0, scales=(0.1,), offsets=(100.0,))
    navd_feet = write_dem("navd.tif", ROWS, west=43.0, north=35.0, crs="EPSG:4326+6360")
    assert heights(feet, (34.5, 43.5)) == pytest.approx(3.048)
    assert heights(scaled, (34.5, 43.5)) == pytest.approx(101.0)
    assert heights(navd_feet, (34.5, 43.5)) == pytest.approx(10 * 1200 / 3937)


def test_heights_above_the_ellipsoid_are_brought_down_to_the_sea(write_dem):
    path = write_dem("ellipsoid.tif", ROWS.astype(np.float32), west=43.0, north=35.0, crs="EPSG:4979")
    terrain = open_terrain([path])
    expected = 10 - undulation_m(34.5, 43.5)
    assert terrain.elevation_at(34.5, 43.5) == pytest.approx(expected, abs=1e-3)
    assert expected < 6.0  # the geoid lies 5.4 m above the ellipsoid there: the test sees the sign
    assert "ellipsoid" in terrain.info.datum


def test_orthometric_compound_systems_are_taken_as_they_are(write_dem):
    path = write_dem("egm.tif", ROWS, west=43.0, north=35.0, crs="EPSG:4326+5773")
    assert heights(path, (34.5, 43.5)) == 10


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"crs": None}, "does not say its coordinate reference system"),
        ({"transform": Affine(0.9, 0.3, 43, 0.3, -0.9, 35)}, "rotated"),
        ({"transform": Affine(-1, 0, 46, 0, -1, 35)}, "rotated"),
        ({"north": 135.0}, "nowhere on Earth"),
        ({"crs": "EPSG:4978"}, "degrees or a map projection are needed"),
        ({"units": ("kelvin",)}, "'kelvin'"),
    ],
)
def test_what_cannot_be_placed_is_refused_in_one_line(write_dem, words, message):
    path = write_dem("bad.tif", ROWS, **({"west": 43.0, "north": 35.0} | words))
    with pytest.raises(TerrainError, match=message) as caught:
        open_terrain([path])
    assert "bad.tif" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros((3, 4, 4), np.int16), "3 bands"),
        (np.zeros((4, 4), np.uint8), "uint8"),
        (np.zeros((4, 4), np.complex64), "complex64"),
        (np.zeros((1, 4), np.int16), "at least 2 x 2"),
    ],
)
def test_what_is_no_raster_of_heights_is_refused(write_dem, rows, message):
    with pytest.raises(TerrainError, match=message):
        open_terrain([write_dem("picture.tif", rows, west=43.0, north=35.0)])


def test_a_raster_cut_short_says_so_when_it_is_read(write_dem):
    path = write_dem("short.tif", np.arange(250_000, dtype=np.int32).reshape(500, 500) % 800, step=0.01, north=5.0)
    path.write_bytes(path.read_bytes()[:300_000])
    with pytest.raises(TerrainError, match=r"'short\.tif' cannot be read.*copy it again") as caught:
        open_terrain([path]).window(2.5, 2.5, 250_000.0)
    assert "\n" not in str(caught.value)
    assert str(path.parent) not in str(caught.value)


def test_what_is_not_a_raster_at_all_is_refused(tmp_path):
    path = tmp_path / "notes.tif"
    path.write_text("these are notes")
    with pytest.raises(TerrainError, match=r"'notes\.tif' cannot be read as a raster"):
        open_terrain([path])


def test_a_virtual_raster_works_and_may_not_fetch(write_dem, tmp_path, pencil):
    vrt = (
        '<VRTDataset rasterXSize="3" rasterYSize="2"><SRS>EPSG:4326</SRS>'
        "<GeoTransform>43, 1, 0, 35, 0, -1</GeoTransform>"
        '<VRTRasterBand dataType="Int16" band="1"><SimpleSource><SourceFilename relativeToVRT="{relative}">{name}'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    near, far = tmp_path / "near.vrt", tmp_path / "far.vrt"
    near.write_text(vrt.format(relative=1, name="pencil.tif"))
    far.write_text(vrt.format(relative=0, name="/vsicurl/http://127.0.0.1:9/pencil.tif"))
    assert heights(near, (34.5, 43.5)) == 10
    files = open_terrain([near]).info.files
    assert [name.split()[0] for name in files] == ["near.vrt", "pencil.tif"]  # the hash is that of the heights too
    with pytest.raises(TerrainError, match=r"far\.vrt"):
        heights(far, (34.5, 43.5))


def with_key(path, key, **words):
    """Write one GeoKey of a TIFF over: ``place`` (tag that holds its value, 0 for itself), ``count``, ``value``."""
    data = bytearray(path.read_bytes())
    tag = data.index(struct.pack("<HH", 34735, 3))
    n_words, offset = struct.unpack_from("<II", data, tag + 4)
    positions = range(offset + 8, offset + 2 * n_words, 8)
    (at,) = [each for each in positions if struct.unpack_from("<H", data, each) == (key,)]
    for i, word in enumerate(("place", "count", "value"), start=1):
        if word in words:
            struct.pack_into("<H", data, at + 2 * i, words[word])
    path.write_bytes(data)


EQUAL_AREA = "+proj=laea +lat_0=33 +lon_0=43 +a=6378100 +rf=298 +units=m"


@pytest.mark.parametrize(
    ("crs", "key", "words"),
    [
        ("EPSG:32638", 3072, {"count": 0}),
        ("EPSG:32638", 3072, {"value": 1025}),
        (EQUAL_AREA, 3089, {"value": 5}),  # the middle lies at 6,378,100 degrees north
    ],
)
def test_broken_geokeys_are_input(write_dem, crs, key, words):
    path = write_dem("keys.tif", ROWS, west=43.0, north=35.0, crs=crs)
    with_key(path, key, **words)
    with pytest.raises(TerrainError, match=r"keys\.tif") as caught:
        open_terrain([path]).window(34.0, 44.5, 20_000.0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "error", [CPLE_AppDefinedError(1, 1, "a key has no number\nand more"), ProjError("no way there")]
)
def test_what_the_libraries_raise_late_is_input(pencil, error):
    """GDAL speaks of broken keys when it is next asked for anything, PROJ when it first transforms."""
    with (
        pytest.raises(TerrainError, match=r"'pencil\.tif' cannot be read as a raster") as caught,
        opened(FoundRaster("pencil.tif", pencil)),
    ):
        raise error
    assert "\n" not in str(caught.value)


def test_a_system_that_cannot_be_transformed_is_input(pencil, monkeypatch):
    def refuse(*_):
        raise ProjError("no way there")

    monkeypatch.setattr(raster, "footprint_deg", refuse)
    with pytest.raises(TerrainError, match=r"pencil\.tif' has a reference system that PROJ cannot use"):
        open_terrain([pencil])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"transform": Affine(400.0, 0.0, 43.0, 0.0, -1.0, 35.0)}, "nowhere on Earth"),
        ({"transform": Affine(1.0, 0.0, np.nan, 0.0, -1.0, 35.0)}, "rotated"),
        ({"transform": Affine(1e300, 0.0, 43.0, 0.0, -1.0, 35.0)}, "nowhere on Earth"),
    ],
)
def test_places_that_are_none_are_input(write_dem, words, message):
    with pytest.raises(TerrainError, match=message):
        open_terrain([write_dem("odd.tif", ROWS, **words)]).window(34.0, 44.5, 20_000.0)

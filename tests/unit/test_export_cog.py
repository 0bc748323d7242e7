"""GeoTIFFs: valid COGs, the right cell in the right place, and everything said inside."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from rasterio.windows import from_bounds
from rio_cogeo.cogeo import cog_validate

from export_fixtures import HOLE, LEVELS, TWO_INTERVALS, UNKNOWN, make_result
from skyshed.export.assess.cog import write_floor, write_layers
from skyshed.model.figure import Case
from skyshed.sky.grid import MapGrid

KEY = ("S-400 + Tor-M2", "fighter", Case.NOMINAL)


@pytest.fixture(scope="module")
def result():
    return make_result()


@pytest.fixture(scope="module")
def files(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cog")
    write_floor(result.skies[KEY], result, folder / "floor.tif")
    write_layers(result.skies[KEY], result, folder / "layers.tif")
    return folder


@pytest.mark.parametrize("name", ["floor.tif", "layers.tif"])
def test_is_a_cloud_optimised_geotiff(files, name):
    is_valid, errors, warnings = cog_validate(files / name, strict=True)

    assert (is_valid, errors, warnings) == (True, [], [])


def test_floor_comes_back_in_whole_metres(files, result):
    sky = result.skies[KEY]
    with rasterio.open(files / "floor.tif") as opened:
        floor, n_intervals = opened.read()
        assert np.isnan(opened.nodata)
        assert opened.units == ("metre", "1")
        assert "above mean sea level" in opened.descriptions[0]
    np.testing.assert_array_equal(np.isnan(floor), np.isnan(sky.floor_msl_m))
    assert np.nanmax(np.abs(floor - sky.floor_msl_m)) <= 0.5
    np.testing.assert_array_equal(n_intervals, np.where(sky.is_all_open, np.nan, sky.n_intervals))
    assert np.isnan(n_intervals[HOLE]).all()
    assert (n_intervals == 0).any()
    assert (n_intervals[TWO_INTERVALS] == 2).all()


def test_layers_name_their_level_and_mark_missing_terrain(files, result):
    sky = result.skies[KEY]
    with rasterio.open(files / "layers.tif") as opened:
        layers = opened.read()
        assert opened.nodata == 255
        assert [text.split()[-1] for text in opened.descriptions] == [level.label for level in LEVELS]
    np.testing.assert_array_equal(layers, np.where(sky.is_known, sky.n_units, 255))
    assert (layers[:, UNKNOWN[0], UNKNOWN[1]] == 255).all()


def test_a_site_lies_in_the_cell_it_stands_in(files, result):
    grid = result.grid
    with rasterio.open(files / "floor.tif") as opened:
        assert opened.crs.to_epsg() == 4326
        for row, column in ((0, 0), (29, 39), (59, 79)):
            assert opened.index(grid.lon_deg[column], grid.lat_deg[row]) == (row, column)
        window = from_bounds(43.95, 32.95, 44.05, 33.05, opened.transform)
        assert (window.width, window.height) == pytest.approx((1.0, 1.0))


@pytest.mark.parametrize("name", ["floor.tif", "layers.tif"])
def test_the_file_says_what_it_is(files, name):
    with rasterio.open(files / name) as opened:
        tags = opened.tags()
    assert tags["PACKAGE"] == "S-400 + Tor-M2"
    assert (tags["TARGET"], tags["CASE"]) == ("fighter", "nominal")
    assert "9 km terrain: not a bound" in tags["TERRAIN"]
    assert "Natural Earth" in tags["ATTRIBUTION"]
    assert "imply no position" in tags["ATTRIBUTION"]
    assert "https://example.com/s-400?a=1&b=2" in tags["SOURCES"]
    assert "rests on the terrain named: the lobes of multipath" in tags["LIMITS"]
    assert tags["PROPAGATION"] == "diffraction (ITU-R P.526-16) from East (R); line of sight from Centre (R)"
    assert tags["RAIN"] == "10 mm/h within 30 km of every radar, up to 5,000 m above sea level"
    assert "ITU-R P.1511" in tags["TIFFTAG_IMAGEDESCRIPTION"]


def test_a_large_map_is_tiled_and_has_overviews(result, tmp_path):
    lat_deg, lon_deg = 38.0 - np.arange(700) * 0.01, 40.0 + np.arange(900) * 0.01
    ground = np.zeros((700, 900), np.float32)
    large = replace(result, grid=MapGrid(lat_deg, lon_deg, ground, ground == 0))
    rows, columns = np.arange(700) * 60 // 700, np.arange(900) * 80 // 900
    sky = result.skies[KEY]
    names = "floor_msl_m", "n_intervals", "none_reason"
    larger = {name: getattr(sky, name)[np.ix_(rows, columns)] for name in names}
    floor = larger["floor_msl_m"]
    write_floor(replace(sky, **larger), large, tmp_path / "floor.tif")

    assert cog_validate(tmp_path / "floor.tif", strict=True) == (True, [], [])
    with rasterio.open(tmp_path / "floor.tif") as opened:
        assert opened.block_shapes == [(512, 512)] * 2
        assert opened.overviews(1) == [2]
        small = opened.read(1, out_shape=(350, 450))
    # An overview never invents a floor: it holds values of the map, and NaN where the map has none.
    assert np.isin(small[~np.isnan(small)], np.rint(floor)).all()
    assert np.isnan(small).mean() == pytest.approx(np.isnan(floor).mean(), abs=0.02)


def test_a_small_map_is_one_block_that_holds_little_else(result, tmp_path):
    write_floor(result.skies[KEY], result, tmp_path / "floor.tif")

    assert max(result.grid.shape) <= 128
    assert cog_validate(tmp_path / "floor.tif", strict=True) == (True, [], [])
    with rasterio.open(tmp_path / "floor.tif") as opened:
        assert opened.block_shapes == [(128, 128)] * 2

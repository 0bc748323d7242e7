"""Real tiles: named summits, the Dead Sea, voids, seams, and the registration of the embedded grid."""

import json

import numpy as np
import pytest

from skyshed.terrain.terrain import open_terrain

pytestmark = pytest.mark.real_terrain


@pytest.fixture
def dem(shared_data):
    return shared_data / "dem"


@pytest.mark.parametrize(
    ("tile", "name", "below_m"),
    [
        # Published positions are good to a kilometre or two; posts 93 m apart miss a summit's last metres.
        ("srtm3_geotiff/S33W071.tif", "Cerro Aconcagua", 40.0),
        ("srtm3_hgt/N44W072.hgt", "Mt. Washington", 15.0),
    ],
)
def test_named_summits_stand_where_and_as_high_as_published(shared_data, dem, validated, tile, name, below_m):
    points = json.loads((shared_data / "vector" / "ne_10m_geography_regions_elevation_points.json").read_text())
    summit = next(each for each in points["features"] if each["properties"]["name"] == name)
    lon_deg, lat_deg = summit["geometry"]["coordinates"]
    highest_m = float(np.nanmax(open_terrain([dem / tile]).window(lat_deg, lon_deg, 2_500.0).elevation_msl_m))
    published_m = summit["properties"]["elevation"]
    validated(
        f"{name}, highest post within 2.5 km",
        got=highest_m,
        expected=published_m - below_m / 2,
        tolerance=below_m / 2,
        unit="m",
        source="Natural Earth elevation points",
    )


def test_the_dead_sea_lies_below_the_sea(dem, validated):
    terrain = open_terrain([dem / "srtm3_geotiff" / "n31_e035_3arc_v2.tif"])
    lowest_m = float(np.nanmin(terrain.window(31.5, 35.48, 20_000.0).elevation_msl_m))
    source = "SRTM flew in February 2000, lake level -414 m"
    validated("Dead Sea, lowest post", got=lowest_m, expected=-414.0, tolerance=12.0, unit="m", source=source)
    assert terrain.elevation_at(31.778, 35.229) == pytest.approx(770.0, abs=60.0)  # Jerusalem, on its ridge


def test_every_void_of_the_alps_is_unknown_and_nothing_else_is(dem):
    import rasterio

    with rasterio.open(dem / "srtm3_geotiff" / "N46E008.tif") as dataset:
        raw = dataset.read(1)
    window = open_terrain([dem / "srtm3_geotiff" / "N46E008.tif"]).window(46.5, 8.5, 120_000.0)
    is_void = np.isnan(window.elevation_msl_m)
    assert is_void.sum() == 103_743
    np.testing.assert_array_equal(is_void, raw == -32767)
    np.testing.assert_array_equal(window.elevation_msl_m[~is_void], raw[~is_void])


def test_another_source_fills_the_voids_and_only_those(dem, write_dem):
    alps = dem / "srtm3_geotiff" / "N46E008.tif"
    filler = write_dem("filler.tif", np.full((30, 30), 1234, np.int16), west=7.5, north=47.5, step=0.1)
    alone = open_terrain([alps]).window(46.5, 8.5, 30_000.0).elevation_msl_m
    filled = open_terrain([alps, filler]).window(46.5, 8.5, 30_000.0)
    again = filled.elevation_msl_m
    assert again.shape == alone.shape
    np.testing.assert_array_equal(again[~np.isnan(alone)], alone[~np.isnan(alone)])
    np.testing.assert_array_equal(again[np.isnan(alone)], 1234)


def test_adjoining_tiles_meet_without_a_seam_and_the_sea_is_zero(dem):
    """N49W124 and N49W123 share their posts on 123 W: they are equal there, and steps across are as steps beside."""
    tiles = [dem / "srtm3_geotiff" / f"N49W{number}.tif" for number in (124, 123)]
    terrain = open_terrain(tiles)
    window = terrain.window(49.3, -123.0, 30_000.0)
    heights = window.elevation_msl_m
    column = round((-123.0 - window.transform.c) / window.transform.a - 0.5)
    steps = np.abs(np.diff(heights, axis=1))
    at_seam = np.nanmean(steps[:, column - 1 : column + 1])
    beside = np.nanmean(steps[:, column - 40 : column + 40])
    assert at_seam < 1.3 * beside
    one, other = (open_terrain([tile]) for tile in tiles)
    lat = np.linspace(49.01, 49.99, 500)
    np.testing.assert_array_equal(
        one.elevation_at(lat, np.full(500, -123.0)), other.elevation_at(lat, np.full(500, -123.0))
    )
    assert np.isfinite(terrain.elevation_at(lat, np.full(500, -123.0))).mean() > 0.97
    assert terrain.elevation_at(49.2, -123.7) == 0.0  # the Strait of Georgia


def test_zipped_and_plain_tiles_meet_across_files(dem):
    terrain = open_terrain([dem / "srtm3_hgt"])
    assert terrain.name == "srtm3_hgt (5 rasters)"
    assert terrain.elevation_at(32.65, 36.73) > 1_400.0  # Jabal al-Druze
    # The eastern edge of N30E033 belongs to no other tile here: its posts are the last ones known.
    assert np.isfinite(terrain.elevation_at(30.5, 34.0))
    assert np.isnan(terrain.elevation_at(30.5, 34.0001))


def test_glo_30_beside_glo_90_is_as_their_published_mosaic(dem):
    import rasterio

    folder = dem / "copernicus_glo30"
    terrain = open_terrain([folder / "glo_30_left.tif", folder / "glo_90_right.tif"])
    with rasterio.open(folder / "glo_merged.tif") as dataset:
        merged = dataset.read(1)
        row, column = np.mgrid[: dataset.height, : dataset.width] + 0.5
        lon, lat = dataset.transform @ (column, row)
    left = (lon < 42.9996) & np.isfinite(merged)
    np.testing.assert_allclose(terrain.elevation_at(lat, lon)[left], merged[left], atol=0.05)
    window = terrain.window(40.5, 43.0, 3_000.0)
    assert window.spacing_m < 30.0
    assert np.isfinite(window.elevation_msl_m).all()  # also between the last post of one and the first of the other


def test_the_embedded_grid_lies_where_it_says(dem, validated):
    """Means of 20 x 20 posts of 15" over Iraq and Turkey against the grid's cells: best where nothing is shifted."""
    import rasterio

    with rasterio.open(dem / "vfp15_mideast" / "vfp15_8bit_mideast_15s.tif") as dataset:
        means = dataset.read(1).astype(float).reshape(126, 20, 192, 20).mean(axis=(1, 3))
        west, north = dataset.bounds.left, dataset.bounds.top
    lat, lon = north - (np.arange(126) + 0.5) / 12, west + (np.arange(192) + 0.5) / 12
    terrain = open_terrain([])
    likeness = {}
    for rows in (-1, -0.5, 0, 0.5, 1):
        for columns in (-1, -0.5, 0, 0.5, 1):
            grid = terrain.elevation_at(*np.meshgrid(lat - rows / 12, lon + columns / 12, indexing="ij"))
            likeness[rows, columns] = np.corrcoef(grid.ravel(), means.ravel())[0, 1]
    assert max(likeness, key=likeness.get) == (0, 0)
    source = 'Viewfinder Panoramas 15", block means'
    validated(
        "P.1511 against block means, correlation",
        got=likeness[0, 0],
        expected=1.0,
        tolerance=5e-4,
        unit="",
        source=source,
    )
    assert likeness[0, 0] > max(each for shift, each in likeness.items() if shift != (0, 0)) + 0.004

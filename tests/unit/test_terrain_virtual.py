"""Virtual rasters: what no source covers is void, and each source's own voids count."""

import numpy as np
import pytest

from skyshed.errors import TerrainError
from skyshed.terrain.terrain import open_terrain

#       43    44    45    46    47  E
#    35  +-----+-----+-----+-----+
#        | 10  | 20  |  (gap)    |  west.tif, rows of 2 x 2; east.tif one column further on
#    34  +-----+-----+     +-----+
#        | 30  | 40  |     | 60  |
#    33  +-----+-----+-----+-----+
WEST = np.array([[10, 20], [30, 40]], np.int16)


def source(name, target, *, kind="SimpleSource", size=None, first=(0, 0), inner=""):
    """Return a source; ``target`` is (x, y, width, height), ``size`` the pixels taken of the source from ``first``."""
    x, y, width, height = target
    n_x, n_y = size or (width, height)
    return (
        f'<{kind}><SourceFilename relativeToVRT="1">{name}</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="{first[0]}" yOff="{first[1]}" xSize="{n_x}" ySize="{n_y}"/>'
        f'<DstRect xOff="{x}" yOff="{y}" xSize="{width}" ySize="{height}"/>{inner}</{kind}>'
    )


def mosaic(tmp_path, *sources, band="", size=(4, 2), name="all.vrt", dtype="Int16", step=1):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f'<VRTDataset rasterXSize="{size[0]}" rasterYSize="{size[1]}"><SRS>EPSG:4326</SRS><GeoTransform>43, {step}, 0, '
        f'35, 0, -{step}</GeoTransform><VRTRasterBand dataType="{dtype}" band="1">{band}{"".join(sources)}'
        "</VRTRasterBand></VRTDataset>"
    )
    return path


def rows(path):
    terrain = open_terrain([path])
    return terrain.window(34.0, 45.0, 400_000.0).elevation_msl_m


def test_a_gap_between_untagged_tiles_is_void_and_not_sea(write_dem, tmp_path):
    write_dem("west.tif", WEST, west=43.0, north=35.0)
    write_dem("east.tif", np.array([[50], [60]], np.int16), west=46.0, north=35.0)
    path = mosaic(tmp_path, source("west.tif", (0, 0, 2, 2)), source("east.tif", (3, 0, 1, 2)))
    np.testing.assert_array_equal(rows(path), [[10, 20, np.nan, 50], [30, 40, np.nan, 60]])
    terrain = open_terrain([path])
    assert np.isnan(terrain.elevation_at(34.5, 45.5))
    assert [each.split()[0] for each in terrain.info.files] == ["all.vrt", "west.tif", "east.tif"]


def test_each_source_has_its_own_voids(write_dem, tmp_path):
    write_dem("west.tif", WEST, west=43.0, north=35.0)
    write_dem("east.tif", np.array([[-1, 50], [0, 60]], np.int16), west=45.0, north=35.0, nodata=-1)
    write_dem("zero.tif", np.array([[7, 0], [7, 0]], np.float32), west=45.0, north=35.0, nodata=0)
    sources = [source("west.tif", (0, 0, 2, 2)), source("east.tif", (2, 0, 2, 2))]
    np.testing.assert_array_equal(rows(mosaic(tmp_path, *sources)), [[10, 20, np.nan, 50], [30, 40, 0, 60]])
    over = mosaic(tmp_path, *sources, source("zero.tif", (2, 0, 2, 2)))  # the last one has its say where it knows
    np.testing.assert_array_equal(rows(over), [[10, 20, 7, 50], [30, 40, 7, 60]])


def test_voids_of_the_virtual_raster_count_too(write_dem, tmp_path):
    write_dem("west.tif", WEST, west=43.0, north=35.0)
    complex_ = source("west.tif", (0, 0, 2, 2), kind="ComplexSource", inner="<NODATA>20</NODATA>")
    path = mosaic(tmp_path, complex_, band="<NoDataValue>30</NoDataValue>", size=(2, 2))
    np.testing.assert_array_equal(rows(path), [[10, np.nan], [np.nan, 40]])


def test_undeclared_voids_of_a_source_are_void(write_dem, tmp_path):
    write_dem("west.tif", np.array([[10, -9999], [-32768, 40]], np.int16), west=43.0, north=35.0)
    np.testing.assert_array_equal(
        rows(mosaic(tmp_path, source("west.tif", (0, 0, 2, 2)), size=(2, 2))), [[10, np.nan], [np.nan, 40]]
    )


def test_parts_moves_and_other_spacings_are_those_of_gdal(write_dem, tmp_path):
    """The same file through GDAL's reader, where it has a source everywhere."""
    import rasterio

    data = np.arange(60, dtype=np.int16).reshape(6, 10)
    write_dem("big.tif", data, west=43.0, north=35.0, step=0.4)
    path = mosaic(
        tmp_path,
        source("big.tif", (0, 0, 4, 3), size=(8, 6), first=(1, 0)),
        source("big.tif", (2, 1, 2, 1), size=(2, 1), first=(3, 4)),
        source("big.tif", (0, 2, 2, 1), size=(1, 0.5), first=(8, 5)),
        size=(4, 3),
    )
    with rasterio.open(path) as dataset:
        expected = dataset.read(1)
    np.testing.assert_array_equal(rows(path), expected)


def test_units_and_scales_are_those_of_the_sources_if_the_mosaic_says_none(write_dem, tmp_path):
    write_dem("feet.tif", WEST, west=43.0, north=35.0, units=("ft",))
    plain = mosaic(tmp_path, source("feet.tif", (0, 0, 2, 2)), size=(2, 2))
    assert open_terrain([plain]).elevation_at(34.5, 43.5) == pytest.approx(3.048)
    said = mosaic(
        tmp_path, source("feet.tif", (0, 0, 2, 2)), size=(2, 2), band="<UnitType>m</UnitType><Scale>2</Scale>"
    )
    assert open_terrain([said]).elevation_at(34.5, 43.5) == pytest.approx(20.0)
    ratio = source(
        "feet.tif", (0, 0, 2, 2), kind="ComplexSource", inner="<ScaleOffset>5</ScaleOffset><ScaleRatio>10</ScaleRatio>"
    )
    scaled = mosaic(tmp_path, ratio, size=(2, 2), band="<UnitType>m</UnitType>")
    assert open_terrain([scaled]).elevation_at(34.5, 43.5) == pytest.approx(105.0)
    write_dem("metres.tif", WEST, west=45.0, north=35.0, units=("m",))
    mixed = mosaic(tmp_path, source("feet.tif", (0, 0, 2, 2)), source("metres.tif", (2, 0, 2, 2)))
    with pytest.raises(TerrainError, match="joins rasters of different units"):
        open_terrain([mixed])


def test_mosaics_may_be_nested_and_lie_in_archives(write_dem, tmp_path):
    import zipfile

    write_dem("tiles/west.tif", WEST, west=43.0, north=35.0)
    mosaic(tmp_path, source("west.tif", (0, 0, 2, 2)), size=(2, 2), name="tiles/inner.vrt")
    outer = mosaic(tmp_path, source("tiles/inner.vrt", (1, 0, 2, 2)), name="outer.vrt")
    expected = [[np.nan, 10, 20, np.nan], [np.nan, 30, 40, np.nan]]
    known = [[10, 20], [30, 40]]
    np.testing.assert_array_equal(rows(outer), expected)
    archive = tmp_path / "mosaic.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name in ("outer.vrt", "tiles/inner.vrt", "tiles/west.tif"):
            out.write(tmp_path / name, name)
    terrain = open_terrain([archive])
    assert terrain.name == "mosaic.zip (3 rasters)"
    np.testing.assert_array_equal(terrain.elevation_at([34.5, 34.5], [44.5, 45.5]), known[0])

"""Deliveries of DEMs: what lies beside the ground and is none."""

import zipfile

import numpy as np
import pytest

from factories import scenario, unit
from skyshed.errors import TerrainError
from skyshed.model.scenario import Offer
from skyshed.report.terrain.info import terrain_text
from skyshed.terrain.companions import companion_kind
from skyshed.terrain.terrain import open_terrain

GROUND = np.full((4, 4), 575, np.int16)
PLACE = {"west": 44.0, "north": 34.0, "step": 0.25}

BOX = scenario(Offer("offer", (unit("Baghdad", 33.3, 44.4),)), bounds=(33.2, 44.2, 33.8, 44.8), assets=())

DELIVERIES = {
    "Copernicus": ("Copernicus_DSM_10_N46_00_E008_00_DEM.tif", ["HEM", "EDM", "FLM", "WBM", "ACM", "DEM_QL"]),
    "TanDEM-X": (
        "TDM1_DEM__04_N46E008_DEM.tif",
        ["AMP", "AM2", "WAM", "COV", "COM", "HEM", "LSM", "DEM_THU"],
    ),
    "ASTER": ("ASTGTMV003_N46E008_dem.tif", ["num"]),
    "ASTER water": ("ASTWBDV001_N46E008_dem.tif", ["att"]),
    "ALOS": ("ALPSMLC30_N046E008_DSM.tif", ["MSK", "STK"]),
    "ALOS, first edition": ("N046E008_AVE_DSM.tif", ["MSK", "STK"]),
    "ArcticDEM": ("arcticdem_v4_29_06_10m_dem.tif", ["count", "mad", "maxdate", "mindate", "matchtag", "browse"]),
    "renamed": ("swiss_dem.tif", ["num", "hem", "wbm", "hillshade"]),
}


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_companions_are_left_alone_with_a_remark(write_dem, tmp_path, delivery):
    ground, words = DELIVERIES[delivery]
    write_dem(f"all/DEM/{ground}", GROUND, **PLACE)
    first = ground.rsplit("_", maxsplit=1)[0]
    for word in words:
        write_dem(f"all/AUX/{first}_{word}.tif", np.ones((4, 4), np.float32), **PLACE)
    terrain = open_terrain([tmp_path / "all"])
    assert terrain.elevation_at(33.3, 44.4) == 575.0
    assert terrain.name == "all"
    (remark,) = terrain.info.remarks
    assert remark.startswith("skipped in all, since they hold no ground: ")
    assert remark.count("(") == min(len(words), 6)
    assert f"\nremark: {remark}\n" in terrain_text(BOX, paths=[tmp_path / "all"])


def test_companions_in_an_archive_are_left_alone_too(write_dem, tmp_path):
    names = ("ASTGTMV003_N46E008_dem.tif", "ASTGTMV003_N46E008_num.tif")
    with zipfile.ZipFile(tmp_path / "aster.zip", "w") as archive:
        for name, rows in zip(names, (GROUND, np.ones((4, 4), np.uint8)), strict=True):
            archive.write(write_dem(name, rows, **PLACE), name)
    terrain = open_terrain([tmp_path / "aster.zip"])
    assert terrain.elevation_at(33.3, 44.4) == 575.0
    assert "num.tif (number of scenes)" in terrain.info.remarks[0]


def test_a_companion_alone_is_no_ground(write_dem, tmp_path):
    path = write_dem("x/Copernicus_DSM_10_N46_00_E008_00_HEM.tif", np.ones((4, 4), np.float32), **PLACE)
    for each in (path, path.parent):
        with pytest.raises(TerrainError, match=r"holds no ground, only Copernicus.*_HEM\.tif \(height error\)"):
            open_terrain([each])


def test_pictures_in_a_folder_are_left_alone_and_alone_they_are_refused(write_dem, tmp_path):
    write_dem("mixed/heights.tif", GROUND, **PLACE)
    write_dem("mixed/quicklook.tif", np.ones((3, 4, 4), np.uint8), **PLACE)
    terrain = open_terrain([tmp_path / "mixed"])
    assert terrain.elevation_at(33.3, 44.4) == 575.0
    assert "quicklook.tif (no heights)" in terrain.info.remarks[0]
    write_dem("pictures/quicklook.tif", np.ones((4, 4), np.uint8), **PLACE)
    with pytest.raises(TerrainError, match="holds uint8 values"):
        open_terrain([tmp_path / "pictures"])


@pytest.mark.parametrize(
    "name",
    ["dem.tif", "my_num.tif", "valley_com.tif", "Copernicus_DSM_10_N46_00_E008_00_DEM.tif", "N46E008.hgt", "egm.tif"],
)
def test_ordinary_names_are_ground(name):
    assert companion_kind(name, [name, "other_dem.tif"]) is None


@pytest.mark.parametrize(
    "name", ["egm_08_area.tif", "us_nga_egm08_25.tif", "egm96-15.tif", "30n000e_20101117_gmted_std075.tif"]
)
def test_other_grids_of_metres_are_no_ground(name):
    assert companion_kind(name) is not None


@pytest.mark.parametrize(
    ("name", "tags", "credit", "rmse_m"),
    [
        ("N46E008.tif", {}, "N46E008.tif (producer not stated)", None),
        ("srtm_38_03.tif", {}, "srtm_38_03.tif (producer not stated)", None),
        ("n46_e008_1arc_v3.tif", {}, "n46_e008_1arc_v3.tif (producer not stated)", None),
        (
            "n46_e008_3arc_v2.tif",
            {"DTED_Producer": "USCNIMA", "DTED_DigitizingSystem": "SRTM      "},
            "Shuttle Radar",
            9.7,
        ),
        ("a.tif", {"TIFFTAG_COPYRIGHT": "© swisstopo\n\x1b[31m 2024"}, "Elevation: © swisstopo ?[31m 2024", None),
        ("a.tif", {"source": "Viewfinder Panoramas DEM15"}, "Elevation: Viewfinder Panoramas DEM15", None),
        ("Copernicus_DSM_10_N46_00_E008_00_DEM.tif", {}, "provided under COPERNICUS", 2.4),
    ],
)
def test_a_producer_is_named_where_the_file_says_so(write_dem, name, tags, credit, rmse_m):
    info = open_terrain([write_dem(name, GROUND, tags=tags, **PLACE)]).info
    assert credit in info.attribution
    assert info.rmse_m == rmse_m
    assert info.attribution.isprintable()


@pytest.mark.parametrize(
    ("ground", "others"),
    [
        ("dem.tif", ["aspect.tif", "slope.tif", "Hillshade.tif"]),
        ("area-dem.tif", ["area-aspect.tif", "area-TRI.tif"]),
        ("N46E008.tif", ["N46E008_num.tif", "N46E008_src.tif"]),
        ("TDM1_EDEM_10_N46E008_EDEM_W84.tif", ["TDM1_EDEM_10_N46E008_EDM_W84.tif", "TDM1_EDEM_10_N46E008_HEM_W84.tif"]),
        ("29_06_2_2_2m_v4.1_dem.tif", ["29_06_2_2_2m_v4.1_count.tif", "29_06_2_2_2m_v4.1_mad.tif"]),
        ("n45e005_elv.tif", ["n45e005_dir.tif", "n45e005_upa.tif", "n45e005_hnd.tif"]),
        ("AP_27350_FBS_F0680_RT1.dem.tif", ["AP_27350_FBS_F0680_RT1.inc_map.tif", "AP_27350_FBS_F0680_RT1_HH.tif"]),
        ("hyd_eu_dem_15s.tif", ["hyd_eu_acc_15s.tif", "hyd_eu_dir_15s.tif"]),
    ],
)
def test_companions_of_other_makers_and_of_users_are_left_alone(write_dem, tmp_path, ground, others):
    write_dem(f"all/{ground}", GROUND, **PLACE)
    for name in others:
        write_dem(f"all/{name}", np.ones((4, 4), np.float32), **PLACE)
    terrain = open_terrain([tmp_path / "all"])
    assert terrain.elevation_at(33.3, 44.4) == 575.0
    assert all(name in terrain.info.remarks[0] for name in others)


def test_rasters_over_the_same_ground_that_disagree_are_refused_by_name(write_dem, tmp_path):
    """The first by name would have won: land cover for ground, the highest posts for the mean ones."""
    ground = write_dem("all/heights.tif", GROUND, **PLACE)
    cover = write_dem("all/cover.tif", np.full((8, 8), 40, np.int16), west=44.0, north=34.0, step=0.125)
    with pytest.raises(
        TerrainError, match=r"'all' holds .*cover.tif and .*they differ by 535 m \(median of 16 places\)"
    ):
        open_terrain([tmp_path / "all"])
    assert open_terrain([ground, cover]).elevation_at(33.3, 44.4) == 575.0


def test_rasters_over_the_same_ground_that_agree_are_read(write_dem, tmp_path):
    """The fine one first; edges of neighbours, voids and the steps of a coarse raster do not disagree."""
    write_dem("all/fine.tif", GROUND + 20, **PLACE)
    write_dem("all/coarse.tif", np.full((3, 3), 800, np.int16), west=43.5, north=34.5, step=0.5)
    write_dem("all/void.tif", np.full((4, 4), -9999, np.int16), **PLACE)
    write_dem("all/next.tif", np.full((4, 4), 90, np.int16), west=44.98, north=34.0, step=0.25)
    assert open_terrain([tmp_path / "all"]).elevation_at(33.3, 44.4) == 595.0

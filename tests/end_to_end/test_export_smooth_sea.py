"""The exported files of a scenario that can be checked by hand: each in its own world, and all saying the same."""

import json
import subprocess
import sys
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import xarray as xr
from lxml import etree
from pyproj import Transformer
from rio_cogeo.cogeo import cog_validate

from skyshed.export.assess.objects import with_labels
from skyshed.terrain.geoid import undulation_m
from skyshed.verbs.digits import held_km2

PACKAGE = "smooth-sea"
# Ranges from the head of the scenario file (km): the least of horizon, detection and envelope. On a 6 km grid a
# circle's area is known to about 1 %.
FIGHTER_REACH_KM = {"100 m AGL": 61.0, "1000 m AGL": 151.0, "3000 m": 246.0, "10000 m": 232.0}


LEVELS = list(FIGHTER_REACH_KM)


@pytest.fixture
def folder(smooth_sea):
    return smooth_sea


def test_netcdf_passes_cf_1_11(folder, tmp_path):
    code = (
        "import sys; from compliance_checker.runner import CheckSuite, ComplianceChecker as Checker;"
        "CheckSuite.load_all_available_checkers();"
        "Checker.run_checker(sys.argv[1], ['cf:1.11'], 0, 'strict', output_filename=sys.argv[2], output_format='json')"
    )
    subprocess.run([sys.executable, "-c", code, str(folder / "sky.nc"), str(tmp_path / "cf.json")], check=True)
    report = json.loads((tmp_path / "cf.json").read_text())["cf:1.11"]

    assert report["scored_points"] == report["possible_points"] > 100


def test_every_geotiff_is_a_cog(folder):
    paths = list(folder.glob("*.tif"))

    assert len(paths) == 6
    assert all(cog_validate(path, strict=True) == (True, [], []) for path in paths)


@pytest.mark.parametrize(("level", "reach_km"), FIGHTER_REACH_KM.items())
def test_covered_area_is_the_circle_worked_out_by_hand(folder, level, reach_km):
    covered = gpd.read_file(folder / "zones.gpkg", layer="covered").set_index(["target", "level"])
    cone_km2 = np.pi * (float(level.split()[0]) / np.tan(np.radians(65.0)) / 1000) ** 2  # the cone of silence above

    assert covered.covered_km2["fighter", level] == pytest.approx(np.pi * reach_km**2 - cone_km2, rel=0.03)


def test_table_netcdf_and_geotiff_say_the_same(folder):
    areas = pd.read_csv(folder / "tables" / "areas.csv").set_index(["target", "case", "level"])
    to_equal_area = Transformer.from_crs("EPSG:4326", "ESRI:54034", always_xy=True)
    with xr.open_dataset(folder / "sky.nc", engine="netcdf4") as opened:
        dataset = with_labels(opened).load()
    height_deg, width_deg = -float(dataset.lat.diff("lat")[0]), float(dataset.lon.diff("lon")[0])
    x, _ = to_equal_area.transform([0.0, width_deg], [0.0, 0.0])
    _, north = to_equal_area.transform(np.zeros(dataset.lat.size), dataset.lat.to_numpy() + height_deg / 2)
    _, south = to_equal_area.transform(np.zeros(dataset.lat.size), dataset.lat.to_numpy() - height_deg / 2)
    cell_km2 = xr.DataArray((x[1] - x[0]) * (north - south) / 1e6, dims="lat")
    for target in ("fighter", "cruise-missile", "airliner"):
        with rasterio.open(folder / f"layers_{PACKAGE}_{target}_nominal.tif") as opened:
            layers = dict(zip(LEVELS, opened.read(), strict=True))
        for level, layer in layers.items():
            units = dataset.n_units.sel(package=PACKAGE, target=target, case="nominal", level=level)
            np.testing.assert_array_equal(units, layer)
            covered_km2 = float(((units >= 1) * dataset.share_in_area * cell_km2).sum())
            shown_km2 = held_km2(covered_km2, float(cell_km2.mean()))  # the table has the digits that hold
            assert areas.covered_km2[target, "nominal", level] == pytest.approx(shown_km2, rel=1e-3)


def test_floor_is_the_lowest_level_reached(folder):
    """A level above sea level counts a unit where it lies between floor and ceiling, and nowhere else."""
    with xr.open_dataset(folder / "sky.nc", engine="netcdf4") as opened:
        sky = with_labels(opened).load().sel(package=PACKAGE, target="fighter", case="nominal")
    one_interval = sky.n_intervals <= 1
    for level, altitude_m in (("3000 m", 3000.0), ("10000 m", 10000.0)):
        # A floor within the rounding of the level is left out.
        is_clear = (abs(sky.floor_msl_m - altitude_m) > 1) & (abs(sky.ceiling_msl_m - altitude_m) > 1) & one_interval
        inside = (sky.floor_msl_m <= altitude_m) & (sky.ceiling_msl_m >= altitude_m)
        reached = sky.n_units.sel(level=level) >= 1
        assert int((is_clear & inside).sum()) > 1000
        assert bool((reached == inside).where(is_clear, other=True).all())


def test_globes_show_the_same_outlines(folder):
    covered = gpd.read_file(folder / "zones.gpkg", layer="covered").set_index(["target", "level"])
    west, south, east, north = covered.geometry["fighter", "3000 m"].bounds
    within = {"abs": 0.76 * 12 / 111.2 / np.cos(np.radians(32.5))}  # smoothing moves a corner by 0.75 cells at most
    with zipfile.ZipFile(folder / "zones.kmz") as opened:
        tree = etree.fromstring(opened.read("doc.kml"))
    placemarks = tree.findall(".//{*}Folder[{*}name='against fighter']/{*}Placemark")
    assert [each.findtext("{*}name") for each in placemarks] == [f"{level}, nominal" for level in LEVELS]
    texts = [each.text for each in placemarks[2].iter("{*}coordinates")]
    kml = np.array([point.split(",") for text in texts for point in text.split()], dtype=float)
    assert (*kml[:, :2].min(axis=0), *kml[:, :2].max(axis=0)) == pytest.approx((west, south, east, north), **within)

    scene = json.loads((folder / "scene.czml").read_text("utf-8"))
    base = f"covered/{PACKAGE}/fighter/nominal/3000-m/"
    flat = [each["polygon"]["positions"]["cartographicDegrees"] for each in scene if each["id"].startswith(base)]
    czml = np.concatenate(flat).reshape(-1, 3)
    assert (*czml[:, :2].min(axis=0), *czml[:, :2].max(axis=0)) == pytest.approx((west, south, east, north), **within)
    np.testing.assert_allclose(czml[:, 2], kml[0, 2] + undulation_m(czml[:, 1], czml[:, 0]), atol=0.11)

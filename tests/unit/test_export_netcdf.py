"""sky.nc: CF-1.11, the same as the xarray dataset, readable by others, the same bytes twice."""

import json
import subprocess
import sys

import netCDF4
import numpy as np
import pytest
import rasterio
import xarray as xr

import skyshed
from export_fixtures import UNKNOWN, make_result
from skyshed.export.assess.netcdf import write_netcdf
from skyshed.export.assess.objects import to_xarray, with_labels
from skyshed.model.figure import Case
from skyshed.zone.reason import Reason

CHECK = """
import sys
from compliance_checker.runner import CheckSuite, ComplianceChecker
CheckSuite.load_all_available_checkers()
ComplianceChecker.run_checker(
    ds_loc=sys.argv[1], checker_names=["cf:1.11"], verbose=0, criteria="strict",
    output_filename=sys.argv[2], output_format="json",
)
"""


@pytest.fixture(scope="module")
def result():
    return make_result()


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    place = tmp_path_factory.mktemp("nc") / "sky.nc"
    write_netcdf(result, place)
    return place


def checked(path, tmp_path):
    subprocess.run(
        [sys.executable, "-c", CHECK, str(path), str(tmp_path / "cf.json")], check=True, capture_output=True, text=True
    )
    report = json.loads((tmp_path / "cf.json").read_text())["cf:1.11"]
    messages = [f"{check['name']}: {each}" for check in report["all_priorities"] for each in check["msgs"]]
    return report["scored_points"], report["possible_points"], messages


def test_passes_the_compliance_checker_in_full(path, tmp_path):
    scored, possible, messages = checked(path, tmp_path)

    assert messages == []
    assert scored == possible > 100


def test_the_checker_would_have_complained(path, tmp_path):
    broken = tmp_path / "broken.nc"
    broken.write_bytes(path.read_bytes())
    with netCDF4.Dataset(broken, "a") as opened:
        opened["floor_msl_m"].units = "furlongs per lunch"
        opened["floor_reason"].flag_meanings = "too few"
    scored, possible, messages = checked(broken, tmp_path)

    assert scored < possible
    assert any("floor_msl_m" in each for each in messages)


def test_is_what_to_xarray_returns(path, result):
    with xr.open_dataset(path, engine="netcdf4") as opened:
        xr.testing.assert_identical(with_labels(opened).load(), to_xarray(result).load())


def test_every_sky_is_in_its_place(path, result):
    with xr.open_dataset(path, engine="netcdf4") as opened:
        dataset = with_labels(opened)
        for (package, target, case), sky in result.skies.items():
            here = dataset.sel(package=package, target=target, case=str(case))
            np.testing.assert_array_equal(here.floor_msl_m, np.rint(sky.floor_msl_m))
            np.testing.assert_array_equal(here.ceiling_msl_m, np.rint(sky.ceiling_msl_m))
            np.testing.assert_array_equal(here.n_intervals, np.where(sky.is_all_open, np.nan, sky.n_intervals))
            assert sky.is_all_open.any()
            np.testing.assert_array_equal(here.floor_reason, sky.floor_reason)
            np.testing.assert_array_equal(here.ceiling_reason, sky.ceiling_reason)
            np.testing.assert_array_equal(here.none_reason, sky.none_reason)
            np.testing.assert_array_equal(here.n_units, np.where(sky.is_known, sky.n_units, np.nan))


def test_labels_select(result):
    dataset = skyshed.to_xarray(result)
    units = dataset.n_units.sel(package="Held", target="fighter", case="nominal", level="3000m")

    assert units.shape == result.grid.shape
    assert float(units.max()) == 1.0
    assert np.isnan(units.to_numpy()[UNKNOWN]).all()
    floor = dataset.floor_msl_m.sel(package="Held", target="fighter", case="nominal")
    north_of_site = float(floor.sel(lat=33.55, lon=43.95, method="nearest"))
    assert north_of_site == pytest.approx(120.4 + 0.1 * np.hypot(0.55 * 111.2, 0.05 * 93.3) ** 2, abs=1.0)


def test_what_radars_see_is_known_though_terrain_for_the_rest_is_missing(result):
    seen = to_xarray(result).n_radars.sel(package="Held", target="fighter", case="nominal", level="3000m")

    assert (seen.to_numpy()[UNKNOWN] == 1).all()  # the hand-made sky counts one radar more than fire units


def test_gdal_reads_it(path, result):
    with rasterio.open(f"netcdf:{path}:floor_msl_m") as opened:
        assert opened.shape == result.grid.shape
        assert opened.count == 12
        height_deg, width_deg = result.grid.step_deg
        assert (opened.transform.a, -opened.transform.e) == pytest.approx((width_deg, height_deg))
        band = 1 + 2 * 3 * 0 + 3 * 0 + 1  # package 0, target 0, case 1: the last of them runs fastest
        sky = result.skies["Held", "fighter", Case.NOMINAL]
        np.testing.assert_array_equal(opened.read(band), np.rint(sky.floor_msl_m))


def test_reasons_have_meanings_in_order(path):
    with netCDF4.Dataset(path) as opened:
        meanings = opened["none_reason"].flag_meanings.split()
        for value, meaning in zip(opened["none_reason"].flag_values, meanings, strict=True):
            assert Reason[meaning.upper()] == value
        assert "diffraction_loss" in meanings
        assert opened["none_reason"].filters()["zlib"]


def test_says_where_it_comes_from_and_when_nothing(path):
    with netCDF4.Dataset(path) as opened:
        attributes = {name: str(opened.getncattr(name)) for name in opened.ncattrs()}
    assert attributes["Conventions"] == "CF-1.11"
    assert "not a bound" in attributes["terrain"]
    assert "example.org/deal" in attributes["references"]
    assert "Natural Earth" in attributes["attribution"]
    assert attributes["propagation"].endswith("line of sight from Centre (R)")
    assert attributes["rain"].startswith("10 mm/h within 30 km")
    assert attributes["clutter"] == "none"
    assert "202" not in attributes["history"]  # no date


def test_same_result_same_bytes(path, result, tmp_path):
    write_netcdf(result, tmp_path / "again.nc")

    assert (tmp_path / "again.nc").read_bytes() == path.read_bytes()

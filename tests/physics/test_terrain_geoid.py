"""The geoid against published undulations and against pairs of orthometric and ellipsoidal tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.terrain.geoid import altitude_msl_m, height_hae_m, undulation_m

latitudes = st.floats(-90.0, 90.0)
longitudes = st.floats(-360.0, 360.0)


@pytest.mark.parametrize(
    ("place", "lat_deg", "lon_deg", "expected_m", "tolerance_m", "source"),
    [
        ("Kürecik", 38.3, 37.8, 31.9, 0.2, "DESIGN, settled by trying"),
        ("Ankara", 39.93, 32.86, 37.0, 0.5, "DESIGN, numbers that keep us honest"),
        ("North pole", 90.0, 0.0, 14.898, 0.05, "EGM2008, NGA harmonic synthesis"),
        ("South pole", -90.0, 0.0, -30.150, 0.06, "EGM2008, NGA harmonic synthesis"),
        ("Indian Ocean low", 4.75, 78.75, -106.9, 0.3, "EGM2008, lowest of the grid: about -107 m south of India"),
    ],
)
def test_undulation_agrees_with_published_values(validated, place, lat_deg, lon_deg, expected_m, tolerance_m, source):
    got = float(undulation_m(lat_deg, lon_deg))
    validated(f"EGM2008 {place}", got=got, expected=expected_m, tolerance=tolerance_m, unit="m", source=source)


@given(latitudes, longitudes)
def test_there_and_back(lat_deg, lon_deg):
    assert altitude_msl_m(height_hae_m(812.5, lat_deg, lon_deg), lat_deg, lon_deg) == pytest.approx(812.5, abs=1e-9)
    assert height_hae_m(0.0, lat_deg, lon_deg) == undulation_m(lat_deg, lon_deg)


@given(latitudes, longitudes)
def test_undulation_stays_within_the_earths_own_and_knows_no_seam(lat_deg, lon_deg):
    here = undulation_m(lat_deg, lon_deg)
    assert -107.5 < here < 86.5
    assert undulation_m(lat_deg, lon_deg + 360.0) == pytest.approx(here, abs=1e-3)


def test_across_180_degrees_and_at_the_pole_it_is_continuous():
    lat = np.linspace(-80.0, 80.0, 33)
    east, west = undulation_m(lat, np.full(33, 179.9999)), undulation_m(lat, np.full(33, -179.9999))
    np.testing.assert_allclose(east, west, atol=0.01)
    assert np.ptp(undulation_m(np.full(8, 90.0), np.arange(8) * 45.0)) < 1e-6
    assert undulation_m(np.zeros((2, 3)), np.zeros((2, 3))).shape == (2, 3)
    assert np.isnan(undulation_m(np.nan, 0.0))


@pytest.mark.real_terrain
@pytest.mark.parametrize("name", ["fairbanks", "los_angeles"])
def test_it_agrees_with_egm08_as_cut_with_copernicus_tiles(shared_data, name):
    """Posts of 1' against bilinear ones of 5': 0.1 m where the geoid is smooth."""
    import rasterio

    with rasterio.open(shared_data / "dem" / "copernicus_glo30" / f"egm_08_{name}.tif") as dataset:
        published_m = dataset.read(1)
        row, column = np.mgrid[: dataset.height, : dataset.width] + 0.5
        lon, lat = dataset.transform @ (column, row)
    difference_m = undulation_m(lat, lon) - published_m
    assert np.abs(difference_m).max() < 0.15
    assert abs(difference_m.mean()) < 0.06


@pytest.mark.real_terrain
@pytest.mark.parametrize("name", ["fairbanks", "los_angeles"])
def test_it_leads_from_an_orthometric_tile_to_its_ellipsoidal_twin(shared_data, name):
    import rasterio

    folder = shared_data / "dem" / "copernicus_glo30"
    with rasterio.open(folder / f"{name}_dem_geoid.tif") as dataset:
        orthometric_m = dataset.read(1)
        row, column = np.mgrid[: dataset.height, : dataset.width] + 0.5
        lon, lat = dataset.transform @ (column, row)
    with rasterio.open(folder / f"{name}_dem_ellipsoid.tif") as dataset:
        ellipsoidal_m = dataset.read(1)
    np.testing.assert_allclose(height_hae_m(orthometric_m, lat, lon), ellipsoidal_m, atol=0.1)
    np.testing.assert_allclose(altitude_msl_m(ellipsoidal_m, lat, lon), orthometric_m, atol=0.1)

"""Our reading of ITU's data and formulas against the package whose data it is, by its own public functions."""

import numpy as np
import pytest
from itur.models import itu453, itu676, itu835, itu1510

from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.atmosphere.formulas import refractivity_itu_p453, saturation_vapour_pressure_hpa
from skyshed.atmosphere.gases import oxygen_attenuation_db_per_km, vapour_attenuation_db_per_km
from skyshed.atmosphere.maps import DN1_PERCENT, DN65_PERCENT, climate_at
from skyshed.atmosphere.standard import (
    standard_pressure_hpa,
    standard_temperature_k,
    standard_vapour_pressure_hpa,
)


def places(n: int) -> list[tuple[float, float]]:
    rng = np.random.default_rng(453)
    scattered = list(zip(rng.uniform(-89.9, 89.9, n), rng.uniform(-180, 180, n), strict=True))
    return [*scattered, (0.0, 0.0), (45.0, 179.99), (45.0, -179.99), (-89.99, 10.0), (89.99, -10.0), (33.75, 44.25)]


@pytest.mark.parametrize(("lat_deg", "lon_deg"), places(10))
def test_maps_are_read_as_itur_reads_them(lat_deg, lon_deg):
    climate = climate_at(lat_deg, lon_deg)

    dn1 = [itu453.DN1(lat_deg, lon_deg, p).value for p in DN1_PERCENT]
    dn65 = [itu453.DN65(lat_deg, lon_deg, p).value for p in DN65_PERCENT]
    np.testing.assert_allclose(climate.dn1_n_per_km, np.array(dn1), atol=1e-9)
    np.testing.assert_allclose(climate.dn65_n_per_km, np.array(dn65), atol=1e-9)
    assert climate.wet_term_n == pytest.approx(itu453.map_wet_term_radio_refractivity(lat_deg, lon_deg, 50).value)
    assert climate.temperature_k == pytest.approx(itu1510.surface_mean_temperature(lat_deg, lon_deg).value)


def test_refractivity_agrees_with_iturs_total_whose_wet_term_alone_is_wrong():
    vapour_hpa, kelvin = 10.0, 300.0

    total = (itu453.radio_refractive_index(1000.0, vapour_hpa, kelvin).value - 1) * 1e6

    assert float(refractivity_itu_p453(1000.0, vapour_hpa, kelvin)) == pytest.approx(total)
    saturation = itu453.saturation_vapour_pressure(30.0, 1013.25).value
    assert float(saturation_vapour_pressure_hpa(30.0, 1013.25)) == pytest.approx(saturation)


def test_reference_atmosphere():
    altitude_km = np.array([0.0, 0.5, 3.0, 10.9, 11.1, 19.0, 25.0, 40.0, 49.0, 60.0, 75.0])

    np.testing.assert_allclose(
        standard_temperature_k(altitude_km * 1e3), itu835.standard_temperature(altitude_km).value, rtol=1e-12
    )
    # P.835 prints the pressures at the layers' bases to seven digits.
    np.testing.assert_allclose(
        standard_pressure_hpa(altitude_km * 1e3), itu835.standard_pressure(altitude_km).value, rtol=1e-6
    )
    damp_km = altitude_km[altitude_km < 10]
    np.testing.assert_allclose(
        standard_vapour_pressure_hpa(damp_km * 1e3), itu835.standard_water_vapour_pressure(damp_km).value
    )


def test_specific_attenuation_line_by_line():
    rng = np.random.default_rng(676)
    for _ in range(20):
        f_ghz, dry_hpa = rng.uniform(0.5, 100.0), rng.uniform(5.0, 1030.0)
        density_g_m3, kelvin = rng.uniform(0.0, 25.0), rng.uniform(215.0, 318.0)
        state = (dry_hpa, density_g_m3 * kelvin / 216.7, kelvin)
        oxygen = itu676.gamma0_exact(f_ghz, dry_hpa, density_g_m3, kelvin).value
        vapour = itu676.gammaw_exact(f_ghz, dry_hpa, density_g_m3, kelvin).value
        assert float(oxygen_attenuation_db_per_km(f_ghz * 1e9, *state)) == pytest.approx(float(oxygen))
        assert float(vapour_attenuation_db_per_km(f_ghz * 1e9, *state)) == pytest.approx(float(vapour))


@pytest.mark.parametrize("f_ghz", [1.0, 3.0, 10.0, 22.2, 35.0])
@pytest.mark.parametrize("elevation_deg", [1.0, 5.0, 30.0, 90.0])
def test_slant_path_out_of_the_air_against_iturs_ray_tracing(f_ghz, elevation_deg):
    # P.676 eq. 13 to 19: 922 layers, each ray refracted by its own profile. It takes the standard pressure as that
    # of dry air, hence one per cent more.
    traced = itu676._ITU676_12_.gaseous_attenuation_slant_path(f_ghz, elevation_deg, 7.5, 1013.25, 288.15, mode="exact")

    assert two_way_attenuation_db(f_ghz * 1e9, elevation_deg, 2e6) / 2 == pytest.approx(float(traced), rel=0.013)


@pytest.mark.parametrize("f_ghz", [3.0, 10.0, 35.0])
def test_zenith_against_equivalent_heights(f_ghz):
    state = (1013.25, 7.5, 288.15)
    height_km = itu676.slant_inclined_path_equivalent_height(f_ghz, *state)
    specific = (itu676.gamma0_exact(f_ghz, *state).value, itu676.gammaw_exact(f_ghz, *state).value)

    zenith_db = sum(gamma * float(height) for gamma, height in zip(specific, np.ravel(height_km.value), strict=True))

    assert two_way_attenuation_db(f_ghz * 1e9, 90.0, 2e6) / 2 == pytest.approx(zenith_db, rel=0.02)

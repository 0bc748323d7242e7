"""Refractivity against the definitions of ITU-R P.453 and what its maps are known to say."""

import numpy as np
import pytest
from scipy.optimize import brentq

from skyshed.atmosphere.formulas import (
    dry_term_itu_p453,
    gradient_of_k,
    k_of_gradient,
    refractivity_itu_p453,
    vapour_pressure_from_wet_term,
    wet_term_itu_p453,
)
from skyshed.atmosphere.maps import climate_at
from skyshed.atmosphere.refractivity import refraction_at

SITES = [(33.3, 44.4, 35.0), (31.5, 35.5, -420.0), (36.3, 43.1, 223.0), (-16.5, -68.1, 3640.0), (69.0, 33.0, 50.0)]


def test_total_is_dry_plus_wet_and_the_wet_term_inverts():
    pressure_hpa, vapour_hpa, kelvin = 950.0, np.array([0.5, 10.0, 40.0]), np.array([250.0, 300.0, 318.0])

    total = refractivity_itu_p453(pressure_hpa - vapour_hpa, vapour_hpa, kelvin)
    wet = wet_term_itu_p453(vapour_hpa, kelvin)

    np.testing.assert_allclose(total, dry_term_itu_p453(pressure_hpa - vapour_hpa, kelvin) + wet)
    np.testing.assert_allclose(vapour_pressure_from_wet_term(wet, kelvin), vapour_hpa)


@pytest.mark.parametrize(("lat_deg", "lon_deg", "ground_msl_m"), SITES)
def test_the_profile_has_the_shape_that_was_promised(lat_deg, lon_deg, ground_msl_m):
    refraction = refraction_at("median", lat_deg, lon_deg, ground_msl_m)
    first_km = refraction.refractivity([ground_msl_m, ground_msl_m + 1000.0])

    assert first_km[0] == pytest.approx(refraction.surface_n)
    assert first_km[1] - first_km[0] == pytest.approx(refraction.gradient_n_per_km)
    assert refraction.gradient_n_per_km == pytest.approx(climate_at(lat_deg, lon_deg).dn1_n_per_km[1])
    assert float(refraction.refractivity(9000.0)) == pytest.approx(105.0)
    assert float(refraction.refractivity(20_000.0)) < 50.0
    assert 1.1 < refraction.k < 1.8
    assert 180 < refraction.surface_n < 420


@pytest.mark.parametrize(("lat_deg", "lon_deg", "ground_msl_m"), SITES)
def test_the_gradient_is_the_slope_of_the_profile(lat_deg, lon_deg, ground_msl_m):
    refraction = refraction_at("median", lat_deg, lon_deg, ground_msl_m)
    altitude_m = ground_msl_m + np.array([-300.0, 0.0, 500.0, 999.0, 1001.0, 4000.0, 12e3, 40e3])

    slope = (refraction.refractivity(altitude_m + 0.5) - refraction.refractivity(altitude_m - 0.5)) / 1.0

    np.testing.assert_allclose(refraction.gradient(altitude_m), slope, rtol=1e-6)


def test_the_profile_has_no_jump_at_its_joint():
    refraction = refraction_at("median", 33.3, 44.4, 35.0)

    below, above = refraction.refractivity([1035.0 - 1e-6, 1035.0 + 1e-6])

    assert below == pytest.approx(above, abs=1e-6)


def test_a_site_too_high_for_the_joint_still_decays():
    refraction = refraction_at("median", 28.0, 86.9, 8600.0)

    values = refraction.refractivity(np.linspace(8600.0, 50e3, 200))

    assert np.all(np.diff(values) < 0)
    assert values[-1] > 0


def test_surface_refractivity_follows_pressure_and_not_only_the_map():
    low, high = (refraction_at("median", 33.3, 44.4, ground_msl_m) for ground_msl_m in (0.0, 2000.0))
    temperature_k = climate_at(33.3, 44.4).temperature_k

    # P.835 pressure falls from 1013.25 to 795.0 hPa in the first 2 km.
    assert low.surface_n - high.surface_n == pytest.approx(77.6 * (1013.25 - 795.0) / temperature_k, abs=0.1)


def test_surface_refractivity_is_that_of_the_standard_pressure_shared_by_air_and_vapour():
    # Over the Gulf the vapour takes 25 hPa of the 1013.25: forgetting that would add 7 N-units.
    climate = climate_at(27.0, 51.0)
    vapour_hpa = brentq(lambda e: float(wet_term_itu_p453(e, climate.temperature_k)) - climate.wet_term_n, 0.1, 60.0)

    expected = refractivity_itu_p453(1013.25 - vapour_hpa, vapour_hpa, climate.temperature_k)

    assert vapour_hpa > 20
    assert refraction_at("median", 27.0, 51.0, 0.0).surface_n == pytest.approx(float(expected))


def test_ducts_are_rare_at_baghdad_and_common_over_the_gulf():
    assert refraction_at("median", 33.3, 44.4, 35.0).duct_share == pytest.approx(0.05, abs=0.02)
    assert refraction_at("median", 28.0, 50.0, 0.0).duct_share == pytest.approx(0.40, abs=0.05)
    assert refraction_at("median", 80.0, 0.0, 0.0).duct_share < 0.02


def test_a_ray_that_follows_the_earth_and_one_that_is_trapped():
    assert abs(float(k_of_gradient(-1e9 / 6_371_000.0))) > 1e9
    assert float(k_of_gradient(-200.0)) < 0
    np.testing.assert_allclose(k_of_gradient(gradient_of_k(1.7)), 1.7)

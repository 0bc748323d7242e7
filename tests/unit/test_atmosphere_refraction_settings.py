"""What a user may write as refraction, and what it means."""

import math
import subprocess
import sys

import numpy as np
import pytest

from skyshed.atmosphere import maps, refractivity
from skyshed.atmosphere.maps import CELLS_PER_TILE, Climate, climate_at
from skyshed.atmosphere.refractivity import constant_k, point_gradients, refraction_at
from skyshed.errors import InputError

BAGHDAD = (33.3, 44.4)


@pytest.mark.parametrize(
    ("setting", "k", "label"),
    [
        ("4/3", 4 / 3, "k=1.3333"),
        ("k=4/3", 4 / 3, "k=1.3333"),
        ("k=1.3333", 1.3333, "k=1.3333"),
        (" K = 1.5 ", 1.5, "k=1.5000"),
        ("none", 1.0, "none"),
        ("optical", 7 / 6, "optical"),
    ],
)
def test_constant_settings_say_the_same_thing_three_ways(setting, k, label):
    refraction = refraction_at(setting, *BAGHDAD, 35.0)

    assert refraction.setting == label
    assert refraction.is_constant_k
    assert math.isnan(refraction.duct_share)
    assert not refraction.is_clamped
    assert refraction.k == pytest.approx(k)
    assert refraction.effective_radius_m == pytest.approx(k * 6_371_000.0)
    assert refraction.curvature_coefficient == pytest.approx(1 / k)
    np.testing.assert_allclose(refraction.gradient([-400.0, 0.0, 2e4]), (1 / k - 1) / 6_371_000.0 * 1e6)
    steps = np.diff(refraction.refractivity([0.0, 1000.0, 2000.0]))
    np.testing.assert_allclose(steps, refraction.gradient_n_per_km)


def test_optical_is_gdals_default_coefficient():
    assert refraction_at("optical", *BAGHDAD, 0.0).curvature_coefficient == pytest.approx(0.85714, abs=5e-6)


@pytest.mark.parametrize("setting", ["1.3333", "foo", "k=", "k=four", "k=4/0", "4/3/2", "", "k=1,33", "k=nan", "k=inf"])
def test_unknown_settings_are_refused_with_the_users_word(setting):
    with pytest.raises(InputError, match=r"refraction: .* is not known; write median") as caught:
        refraction_at(setting, *BAGHDAD, 0.0)

    assert repr(setting) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("setting", ["k=0", "k=-1", "k=133", "k=1e9", "k=1/4", "400/3"])
def test_senseless_k_is_refused_with_what_is_allowed(setting):
    with pytest.raises(InputError, match=r"is not between k=0\.3 and k=25"):
        refraction_at(setting, *BAGHDAD, 0.0)


def test_unknown_ground_and_impossible_latitude_are_refused():
    with pytest.raises(InputError, match="ground is not known"):
        refraction_at("median", *BAGHDAD, math.nan)
    with pytest.raises(InputError, match="latitude must be -90 to 90"):
        refraction_at("median", 91.0, 0.0, 0.0)


def test_a_trapping_gradient_is_clamped_and_says_so(monkeypatch):
    trapping = Climate(np.array([-190.0, -160.0, -60.0]), np.linspace(-900, -40, 21), 100.0, 303.0)
    monkeypatch.setattr(refractivity, "climate_at", lambda lat_deg, lon_deg: trapping)

    refraction = refraction_at("median", 26.0, 55.0, 0.0)

    assert refraction.is_clamped
    assert refraction.gradient_n_per_km == -150.0
    assert "-160" in refraction.note
    assert "-150" in refraction.note
    assert 20 < refraction.k < 25
    assert not refraction_at("p90", 26.0, 55.0, 0.0).is_clamped


def test_point_gradients_are_named_and_ordered():
    gradients = point_gradients(*BAGHDAD)

    assert gradients.p10_n_per_km < gradients.median_n_per_km < gradients.p90_n_per_km < 0
    assert refraction_at("p10", *BAGHDAD, 35.0).gradient_n_per_km == gradients.p10_n_per_km
    assert refraction_at("90%", *BAGHDAD, 35.0).gradient_n_per_km == gradients.p90_n_per_km


def test_a_tile_comes_back_from_the_cache_without_the_package(monkeypatch, tmp_path):
    monkeypatch.setenv("SKYSHED_CACHE", str(tmp_path))
    maps._tile.cache_clear()
    first = climate_at(*BAGHDAD)
    maps._tile.cache_clear()
    monkeypatch.setattr(maps, "_cut_tile", lambda row, column: pytest.fail("cut again"))

    again = climate_at(*BAGHDAD)

    np.testing.assert_array_equal(again.dn65_n_per_km, first.dn65_n_per_km)
    assert again.wet_term_n == first.wet_term_n
    maps._tile.cache_clear()


def test_maps_are_continuous_over_tile_edges_date_line_and_greenwich():
    tile_deg = CELLS_PER_TILE * 0.75
    for lat, lon in [(tile_deg * 4, 44.0), (33.0, tile_deg * 6), (10.0, 180.0), (10.0, 0.0), (10.0, 360.0)]:
        sides = [climate_at(lat - d, lon - d).dn1_n_per_km for d in (-1e-9, 0.0, 1e-9)]
        np.testing.assert_allclose(sides[0], sides[1], atol=1e-6)
        np.testing.assert_allclose(sides[2], sides[1], atol=1e-6)


def test_heavy_packages_wait_until_they_are_needed():
    code = (
        "import sys, skyshed.atmosphere.refractivity, skyshed.atmosphere.attenuation, skyshed.radar.detection;"
        "sys.exit(' '.join({'itur', 'scipy', 'numba', 'astropy'} & set(sys.modules)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_constant_k_can_be_as_flat_as_a_test_needs():
    assert constant_k(1e9).gradient_n_per_km == pytest.approx(-1e9 / 6_371_000.0)

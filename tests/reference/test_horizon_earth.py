"""Fans between the smallest and the largest curvature of the Earth against fans traced there."""

import numpy as np
import pytest

import factories as made
from skyshed.atmosphere.rays import RayFan
from skyshed.atmosphere.refractivity import constant_k, refraction_at
from skyshed.horizon.compute import compute_horizon
from skyshed.horizon.earth import EllipsoidFan, curvature_per_m, curvature_share, mean_curvature_per_m
from skyshed.horizon.profile import line_of_sight_profile

SITES = [("Baghdad", 33.3, 35.0), ("Kürecik", 38.3, 2000.0)]


@pytest.mark.parametrize(("name", "lat_deg", "ground_msl_m"), SITES)
@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 90.0])
def test_a_blended_fan_is_a_traced_one(name, lat_deg, ground_msl_m, azimuth_deg):
    air = refraction_at("median", lat_deg, 44.4, ground_msl_m)
    antenna_msl_m, max_range_m = ground_msl_m + 15.0, 400e3
    per_m = float(curvature_per_m(lat_deg, azimuth_deg))

    blended = EllipsoidFan.trace(antenna_msl_m, air, max_range_m=max_range_m, lat_deg=lat_deg).at(per_m)

    bent_per_m = (1 - 1 / air.k) * mean_curvature_per_m(lat_deg)
    traced = RayFan.trace(antenna_msl_m, air, max_range_m=max_range_m, earth_radius_m=1 / per_m, bent_per_m=bent_per_m)
    assert blended.effective_radius_m == pytest.approx(traced.effective_radius_m, rel=1e-12)
    for table in ("lift_m", "lift_of_straight_m"):
        error_m = getattr(blended, table) - getattr(traced, table)
        assert np.sqrt(np.mean(error_m**2)) < 0.01
        assert np.abs(error_m).max() < 0.05


@pytest.mark.parametrize("k", [1.0, 4 / 3])
def test_a_blended_fan_of_constant_k_is_the_closed_form(k):
    per_m = float(curvature_per_m(33.3, 20.0))

    blended = EllipsoidFan.trace(50.0, constant_k(k), max_range_m=1.0, lat_deg=33.3).at(per_m)

    assert blended.effective_radius_m == pytest.approx(k / per_m, rel=1e-12)
    assert not blended.has_lift


def test_the_sea_in_layered_air_is_that_of_single_rays():
    """A path has its own curvature, in whatever azimuth: 24 m of lift apart between the extremes at 400 km."""
    site, window, range_m = (33.0, 44.0), made.flat(spacing_m=9e3), 390e3
    air = refraction_at("median", *site, 0.0)
    azimuth_deg = np.arange(0.0, 360.0, 15.0)

    horizon = compute_horizon(window, *site, antenna_height_m=15.0, max_range_m=400e3, refraction=air)

    profiles = [
        line_of_sight_profile(
            window, *site, antenna_height_m=15.0, refraction=air, azimuth_deg=each, range_m=range_m, altitude_msl_m=0.0
        )
        for each in azimuth_deg
    ]
    single_m = [profile.visible_from_msl_m for profile in profiles]
    np.testing.assert_allclose(horizon.min_altitude(range_m, azimuth_deg), single_m, atol=0.15)


@pytest.mark.parametrize(("lat_deg", "off_m"), [(33.3, (0.1, 1.0)), (0.0, (0.3, 4.0))])
@pytest.mark.parametrize("azimuth_deg", [0.0, 90.0])
def test_one_lift_for_all_azimuths_is_off_by_little(lat_deg, off_m, azimuth_deg):
    air, share = refraction_at("median", lat_deg, 44.4, 35.0), curvature_share(curvature_per_m(lat_deg, azimuth_deg))
    two, one = (EllipsoidFan.trace(50.0, air, max_range_m=410e3, lat_deg=lat_deg, n_radii=n) for n in (2, 1))
    assert one.has_one_lift
    assert not two.has_one_lift

    for range_m, most_m in zip((200e3, 400e3), off_m, strict=True):
        tangents = np.array([-0.002, 0.0, 0.005, 0.05])
        apart_m = np.abs(two.altitude(range_m, tangents, share) - one.altitude(range_m, tangents, share))
        assert 0.0 < apart_m.max() < most_m

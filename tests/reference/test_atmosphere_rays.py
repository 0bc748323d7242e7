"""The ray-tracing kernel against plain NumPy, and against an integration by another hand (scipy's DOP853)."""

import numpy as np
import pytest

from skyshed.atmosphere import kernel, reference
from skyshed.atmosphere.rays import RayFan
from skyshed.atmosphere.refractivity import refraction_at
from skyshed.horizon.reference import bent_ray_m
from skyshed.zone.envelope import slant_range_m

RADIUS_M = 6.37e6
SITES = [("Baghdad", 33.3, 44.4, 35.0), ("Kürecik", 38.3, 37.8, 2000.0)]


@pytest.mark.parametrize("trace", [kernel.trace_rays, kernel.trace_rays.py_func], ids=["compiled", "interpreted"])
@pytest.mark.parametrize(("name", "lat_deg", "lon_deg", "ground_msl_m"), SITES)
def test_kernel_is_the_reference(trace, name, lat_deg, lon_deg, ground_msl_m):
    air = refraction_at("median", lat_deg, lon_deg, ground_msl_m)
    launch = np.array([-0.02, -0.003, 0.0, 0.0004, 0.003, 0.05, 3.0])
    expected = reference.trace_rays(
        ground_msl_m + 8.0, launch, air, n_range=101, range_step_m=2000.0, n_sub=1, earth_radius_m=RADIUS_M
    )
    layers = air.surface_altitude_m, air.surface_n, air.gradient_n_per_km / 1000.0, air.scale_height_m
    found = np.empty((101, launch.size))

    trace(ground_msl_m + 8.0, launch, layers, RADIUS_M, 2000.0 / RADIUS_M, 1, found)

    np.testing.assert_allclose(found, expected, atol=1e-5, rtol=1e-9)
    assert np.isnan(found[-1, -1])  # the steep ray has left the air


@pytest.mark.parametrize("form", ["compiled", "interpreted"])
def test_lift_is_that_of_the_reference(monkeypatch, form):
    antenna_msl_m, radius_m = 43.0, 7.9e6
    air = refraction_at("median", 33.3, 44.4, 35.0)
    launch = 2e-3 * np.sinh(np.linspace(-9.0, 9.0, 101))
    rays_msl_m = reference.trace_rays(
        antenna_msl_m, launch, air, n_range=150, range_step_m=2000.0, n_sub=1, earth_radius_m=RADIUS_M
    )
    node_msl_m = np.arange(-1000.0, 50_001.0, 125.0)
    expected = reference.lift_tables(
        launch, rays_msl_m, antenna_msl_m=antenna_msl_m, effective_radius_m=radius_m, range_step_m=2000.0,
        node_msl_m=node_msl_m,
    )  # fmt: skip
    if form == "interpreted":
        monkeypatch.setattr(kernel, "tabulate_lift", kernel.tabulate_lift.py_func)
    found = np.empty((2, 150, node_msl_m.size))

    work = tuple(np.empty((4, launch.size)))
    kernel.tabulate_lift(launch, rays_msl_m, (antenna_msl_m, radius_m), 2000.0, node_msl_m, work, *found)

    np.testing.assert_allclose(found, expected, atol=1e-6, rtol=1e-9)


@pytest.mark.parametrize(("name", "lat_deg", "lon_deg", "ground_msl_m"), SITES)
@pytest.mark.parametrize("launch_tangent", [-0.001, 0.0005, 0.003, 0.02])
def test_fan_is_the_integrated_ray(name, lat_deg, lon_deg, ground_msl_m, launch_tangent):
    air = refraction_at("median", lat_deg, lon_deg, ground_msl_m)
    antenna_msl_m = ground_msl_m + 8.0
    fan = RayFan.trace(antenna_msl_m, air, max_range_m=400e3, earth_radius_m=RADIUS_M)
    range_m = np.arange(5e3, 400e3, 5e3)

    exact_m = bent_ray_m(range_m, antenna_msl_m, np.arctan(launch_tangent), air, RADIUS_M)

    np.testing.assert_allclose(fan.altitude(range_m, launch_tangent), exact_m, atol=0.1)


@pytest.mark.parametrize("setting", ["median", "10 %", "90 %"])
@pytest.mark.parametrize(("n_rays", "most_rms_m"), [(101, 0.6), (401, 0.02)])
def test_cubics_between_few_rays_are_near_many(setting, n_rays, most_rms_m):
    """What is dragged is traced by 101 rays, everything else by 401; 3,201 stand for all."""
    air = refraction_at(setting, 33.3, 44.4, 35.0)
    few, many = (
        RayFan.trace(59.0, air, max_range_m=500e3, earth_radius_m=RADIUS_M, n_rays=n).lift_m for n in (n_rays, 3201)
    )

    rms_m = np.sqrt(np.nanmean((few - many) ** 2))

    assert most_rms_m / 20 < rms_m < most_rms_m


@pytest.mark.parametrize("look_up", [kernel.look_up, kernel.look_up.py_func], ids=["compiled", "interpreted"])
def test_looking_up_is_that_of_the_reference(look_up):
    rng = np.random.default_rng(4)
    table = rng.random((5, 7))
    row, column = rng.uniform(-2.0, 6.0, 500), rng.uniform(-2.0, 8.0, 500)
    row[:6], column[:6] = (0.0, 4.0, 3.0, np.inf, -np.inf, np.nan), (6.0, 0.0, np.nan, np.inf, -np.inf, 2.0)
    found = np.empty(500)

    look_up(table, row, column, found)

    np.testing.assert_array_equal(found, reference.look_up(table, row, column))
    assert found[0] == table[0, 6]


@pytest.mark.parametrize("form", ["compiled", "interpreted"])
@pytest.mark.parametrize("setting", ["median", "4/3"])
def test_range_at_a_straight_way_is_numpys_of_the_whole_table(monkeypatch, form, setting):
    """The way of every ray at every range by `slant_range_m`, inverted by NumPy, from 0 at range 0."""
    if form == "interpreted":
        monkeypatch.setattr(kernel, "ranges_at", kernel.ranges_at.py_func)
    fan = RayFan.trace(70.0, refraction_at(setting, 33.3, 44.4, 35.0), max_range_m=400e3, earth_radius_m=RADIUS_M)
    tangent = np.tan(np.radians([-0.4, 0.0, 0.1, 1.0, 20.0, 85.0, 0.3]))
    slant_m = np.array([12_345.6, 250e3, 380e3, 90e3, 30e3, 5e3, 1e9])
    range_m = np.arange(1, 1601) * 250.0
    way_m = slant_range_m(range_m, fan.altitude(range_m, tangent[:, None]), 70.0)

    found_m = fan.range_at(tangent, slant_m, step_m=250.0, n_step=1600)

    table = zip(slant_m, way_m, strict=True)
    expected_m = [np.interp(limit, np.append(0.0, way), np.append(0.0, range_m)) for limit, way in table]
    np.testing.assert_allclose(found_m, expected_m, rtol=1e-9)
    assert found_m[-1] == range_m[-1]

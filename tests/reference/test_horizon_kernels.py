"""The horizon's kernels: compiled and interpreted say the same, and the look-up what scipy says."""

import numpy as np
import pytest

import horizon_windows as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.horizon import compute, kernel, lookup, surface
from skyshed.horizon.reference import interpolated_altitude_m
from skyshed.horizon.rings import Rings

REFRACTIONS = {"k": constant_k(4 / 3), "layered": made.layered_air()}


def interpreted(monkeypatch, module):
    """Replace every compiled function of a module by its Python original."""
    for name, each in vars(module).items():
        if hasattr(each, "py_func"):
            monkeypatch.setattr(module, name, each.py_func)


def small_horizon(refraction):
    elevation = made.hills(41, seed=4)
    elevation[5:8, 30:33] = np.nan
    window = made.around(elevation, 500.0)
    return compute.compute_horizon(window, 33.0, 44.0, antenna_height_m=12.0, max_range_m=11e3, refraction=refraction)


@pytest.mark.parametrize("refraction", REFRACTIONS)
def test_march_compiled_and_interpreted(monkeypatch, refraction):
    start_m, step_m, n_step = np.array([0.0, 5500.0]), np.array([5500 / 128, 5500 / 64]), np.array([128, 64])
    monkeypatch.setattr(compute, "plan_rings", lambda *_: Rings(16, start_m, step_m, n_step))
    compiled = small_horizon(REFRACTIONS[refraction]).altitude_msl_m
    interpreted(monkeypatch, kernel)
    monkeypatch.setattr(compute, "march", kernel.march)

    original = small_horizon(REFRACTIONS[refraction]).altitude_msl_m

    assert np.isnan(compiled).any()
    np.testing.assert_allclose(compiled, original, rtol=0, atol=2e-3)


@pytest.mark.parametrize("form", ["compiled", "interpreted"])
@pytest.mark.parametrize("shape", [(700,), (9, 70), (3, 1)])
def test_look_up_agrees_with_scipy(monkeypatch, form, shape):
    horizon = small_horizon(REFRACTIONS["k"])
    random = np.random.default_rng(5)
    range_m = random.uniform(0.0, 11.3e3, shape).astype(np.float32)
    azimuth_deg = random.uniform(-400.0, 800.0, shape).astype(np.float32)
    range_m.ravel()[:2] = np.nan, -5.0
    azimuth_deg.ravel()[2] = np.nan
    if form == "interpreted":
        interpreted(monkeypatch, lookup)
        monkeypatch.setattr(surface, "look_up", lookup.look_up)

    found = horizon.min_altitude(range_m, azimuth_deg)

    expected = interpolated_altitude_m(
        horizon.altitude_msl_m, horizon.rings.range_m, range_m.ravel(), azimuth_deg.ravel().astype(np.float64)
    )
    assert found.dtype == np.float32
    assert np.isnan(expected).any()
    np.testing.assert_allclose(found.ravel(), expected, rtol=0, atol=0.05)


def test_points_broadcast():
    horizon = small_horizon(REFRACTIONS["k"])
    range_m, azimuth_deg = np.array([1e3, 2e3, 9e3]), np.array([10.0, 200.0])

    grid = horizon.min_altitude(range_m[None, :], azimuth_deg[:, None])

    each = [[horizon.min_altitude(r, az) for r in range_m] for az in azimuth_deg]
    np.testing.assert_array_equal(grid, each)
    assert horizon.min_altitude(np.empty(0), np.empty(0)).shape == (0,)

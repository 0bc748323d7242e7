"""The horizon's kernels: compiled and interpreted say the same, and the look-up what scipy says."""

from dataclasses import replace

import numpy as np
import pytest

import factories as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.horizon import compute, kernel, lookup, polar, surface, tops
from skyshed.horizon.reference import interpolated_altitude_m
from skyshed.horizon.rings import RangeRings

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
    monkeypatch.setattr(compute, "plan_range_rings", lambda *_, **__: RangeRings(16, start_m, step_m, n_step))
    compiled = small_horizon(REFRACTIONS[refraction]).altitude_msl_m
    interpreted(monkeypatch, kernel)
    monkeypatch.setattr(compute, "march", kernel.march)

    original = small_horizon(REFRACTIONS[refraction]).altitude_msl_m

    assert np.isnan(compiled).any()
    np.testing.assert_allclose(compiled, original, rtol=0, atol=2e-3)


@pytest.mark.parametrize("form", ["compiled", "interpreted"])
@pytest.mark.parametrize("shape", [(1, 1), (31, 33), (64, 97), (130, 70), (1100, 40)])
def test_tops_are_the_highest_posts_around(monkeypatch, form, shape):
    posts = np.random.default_rng(7).normal(300.0, 200.0, shape).astype(np.float32)
    posts.ravel()[posts.size // 3] = np.nan
    if form == "interpreted":
        interpreted(monkeypatch, tops)

    found = tops.tops_of(posts, n_threads=2)

    known = np.where(np.isnan(posts), np.inf, posts)
    tile = kernel.TILE
    for row, column in np.ndindex(*found.shape):
        around = np.s_[max((row - 1) * tile, 0) : (row + 2) * tile, max((column - 1) * tile, 0) : (column + 2) * tile]
        assert found[row, column] == known[around].max()


@pytest.mark.parametrize("refraction", REFRACTIONS)
@pytest.mark.parametrize("with_holes", [False, True])
def test_ground_left_out_in_shadow_changes_nothing(monkeypatch, refraction, with_holes):
    elevation = made.hills(401, seed=4)
    if with_holes:
        elevation[40:48, 300:330] = np.nan
        elevation[300:302, 90:92] = np.nan
    window = made.around(elevation, 500.0)
    keywords = {"antenna_height_m": 12.0, "max_range_m": 99e3, "refraction": REFRACTIONS[refraction]}
    found = compute.compute_horizon(window, 33.0, 44.0, **keywords).altitude_msl_m
    nothing_known = tops.Tops(np.full((13, 13), np.inf, dtype=np.float32))
    monkeypatch.setattr(compute, "tops_in", lambda *_, **__: nothing_known)

    all_looked_at = compute.compute_horizon(window, 33.0, 44.0, **keywords).altitude_msl_m

    assert np.isnan(found).any() == with_holes
    np.testing.assert_array_equal(found, all_looked_at)


def test_tops_of_a_window_are_those_of_the_ground_that_it_was_cut_from():
    ground = made.hills(401, seed=4)
    window = ground[37:300, 71:390]

    found = tops.tops_in(window, n_threads=1, progress=None)

    assert found.first == (37, 71)
    np.testing.assert_array_equal(found.highest_msl_m, tops.tops_of(ground))
    assert tops.tops_in(ground[5:, 6:], n_threads=1, progress=None).highest_msl_m is found.highest_msl_m
    assert tops.tops_in(window.copy(), n_threads=1, progress=None).first == (0, 0)


@pytest.mark.parametrize("refraction", REFRACTIONS)
def test_a_horizon_over_ground_cut_out_of_more_is_that_over_a_copy(refraction):
    elevation = made.hills(501, seed=4)
    elevation[300:302, 90:92] = np.nan
    keywords = {"antenna_height_m": 12.0, "max_range_m": 90e3, "refraction": REFRACTIONS[refraction]}
    copied = made.around(elevation[37:438, 71:472], 500.0)
    cut = replace(copied, elevation_msl_m=elevation[37:438, 71:472])

    found, alone = (compute.compute_horizon(each, 33.0, 44.0, **keywords) for each in (cut, copied))

    np.testing.assert_array_equal(found.altitude_msl_m, alone.altitude_msl_m)


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


@pytest.mark.parametrize("form", ["compiled", "interpreted"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_offsets_in_range_and_azimuth(monkeypatch, form, kind):
    east_m, north_m = np.random.default_rng(6).normal(0.0, 1e5, (2, 30, 40)).astype(kind)
    east_m[0, :5], north_m[0, :5] = [0.0, 0.0, 5.0, -5.0, 0.0], [7.0, -7.0, 0.0, 0.0, 0.0]
    north_m[1] = -np.abs(east_m[1])
    if form == "interpreted":
        interpreted(monkeypatch, polar)

    range_m, azimuth_deg = polar.polar_of(east_m, north_m, n_threads=2)

    exact_deg = np.degrees(np.arctan2(east_m, north_m, dtype=np.float64))
    assert range_m.dtype == azimuth_deg.dtype == np.float32
    assert ((azimuth_deg >= 0) & (azimuth_deg <= 360)).all()
    np.testing.assert_allclose(range_m, np.hypot(east_m, north_m, dtype=np.float64), rtol=2e-7)
    np.testing.assert_allclose((azimuth_deg - exact_deg + 180) % 360 - 180, 0.0, atol=5e-5)
    np.testing.assert_array_equal(azimuth_deg[0, :5], [0.0, 180.0, 90.0, 270.0, 0.0])
    grid = polar.polar_of(east_m[:1], north_m[:, :1])
    np.testing.assert_array_equal(grid, polar.polar_of(*map(np.array, np.broadcast_arrays(east_m[:1], north_m[:, :1]))))
    assert np.isnan(polar.polar_of(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))[0]).all()

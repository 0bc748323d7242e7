"""What must hold of every horizon: ridges, masts, refraction, holes, threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import factories as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.horizon.compute import compute_horizon

SITE = (33.0, 44.0)
RANGE_M = np.arange(2e3, 60e3, 1.5e3)[None, :]
AZIMUTH_DEG = np.arange(0.0, 360.0, 7.5)[:, None]
SAMPLING_M = 1.0  # what a look-up between nodes may err, see tests/reference/test_horizon_against_dense.py


def floors(elevation, *, antenna_height_m=15.0, k=4 / 3, n_threads=1):
    horizon = compute_horizon(
        made.around(elevation, 1000.0),
        *SITE,
        antenna_height_m=antenna_height_m,
        max_range_m=60e3,
        refraction=constant_k(k),
        n_threads=n_threads,
    )
    return horizon.min_altitude(*np.broadcast_arrays(RANGE_M, AZIMUTH_DEG))


@settings(max_examples=10)
@given(seed=st.integers(0, 50), at=st.integers(45, 60), lift_m=st.floats(50.0, 2000.0))
def test_a_higher_ridge_never_lowers_a_floor(seed, at, lift_m):
    low = made.hills(125, seed=seed)
    high = low.copy()
    high[at - 2 : at, 20:100] += np.float32(lift_m)

    assert (floors(high) >= floors(low) - SAMPLING_M).all()


@settings(max_examples=10)
@given(seed=st.integers(0, 50), mast_m=st.floats(1.0, 60.0))
def test_a_taller_mast_never_raises_a_floor(seed, mast_m):
    ground = made.hills(125, seed=seed)

    assert (floors(ground, antenna_height_m=5.0 + mast_m) <= floors(ground, antenna_height_m=5.0) + SAMPLING_M).all()


@settings(max_examples=10)
@given(seed=st.integers(0, 50), k=st.floats(1.0, 3.0))
def test_more_bending_never_raises_a_floor(seed, k):
    ground = made.hills(125, seed=seed)

    assert (floors(ground, k=k * 1.2) <= floors(ground, k=k) + SAMPLING_M).all()


@settings(max_examples=6)
@given(seed=st.integers(0, 50))
def test_a_floor_is_never_below_the_ground(seed):
    ground = made.hills(125, seed=seed)
    east_m, north_m = RANGE_M * np.sin(np.radians(AZIMUTH_DEG)), RANGE_M * np.cos(np.radians(AZIMUTH_DEG))
    from scipy.ndimage import map_coordinates

    under = map_coordinates(ground, [62 - north_m / 1000.0, 62 + east_m / 1000.0], order=1)

    assert (floors(ground) >= under - 3 * SAMPLING_M).all()


def test_what_lies_behind_a_hole_is_unknown_and_nothing_else_changes():
    ground = made.hills(125, seed=1)
    holed = ground.copy()
    holed[40:44, 55:70] = np.nan  # 18 to 22 km north
    before, after = floors(ground), floors(holed)

    is_north = (AZIMUTH_DEG < 7.6) | (AZIMUTH_DEG > 352.0)
    behind = is_north & (RANGE_M > 24e3)
    assert np.isnan(after[behind]).all()
    away = np.broadcast_to((AZIMUTH_DEG > 60.0) & (AZIMUTH_DEG < 300.0), after.shape)
    np.testing.assert_array_equal(after[away], before[away])


def test_threads_and_input_are_left_alone():
    ground = made.hills(125, seed=4)
    kept = ground.copy()
    one, two = floors(ground, n_threads=1), floors(ground, n_threads=2)

    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(ground, kept)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_turned_ground_turns_the_horizon(turn):
    ground = made.hills(125, seed=6)
    turned = np.rot90(ground, -turn)  # clockwise

    expected = np.roll(floors(ground), turn * 12, axis=0)
    # Distances and the ellipsoid's curvature differ a little between the directions.
    np.testing.assert_allclose(floors(turned), expected, atol=3.0)

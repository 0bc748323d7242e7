"""The horizon against closed forms: the smooth Earth, the published line-of-sight table's model, one ridge."""

import numpy as np
import pytest

import factories as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.horizon.compute import compute_horizon

SITE = (33.0, 44.0)
LEVEL = made.flat(radius_m=460e3)
# Antenna (m), target (m), line of sight (km): K model, 4/3 Earth, R = 6371 km, to the printed 0.1 km.
LINES_OF_SIGHT = [
    (4, 30, 30.8), (4, 100, 49.5), (4, 1000, 138.6), (4, 10_000, 420.4),
    (15, 30, 38.5), (15, 100, 57.2), (15, 1000, 146.3), (15, 10_000, 428.1),
    (3048, 100, 268.8),  # an aerostat at 10,000 ft
    (39, 30, 48.3), (39, 100, 67.0), (39, 1000, 156.1), (39, 10_000, 437.9),
]  # fmt: skip


def level_horizon(antenna_m, k=4 / 3):
    return compute_horizon(
        LEVEL, *SITE, antenna_height_m=antenna_m, max_range_m=450e3, refraction=constant_k(k), n_threads=2
    )


@pytest.mark.parametrize(("antenna_m", "target_m", "range_km"), LINES_OF_SIGHT)
def test_line_of_sight_over_the_sea(antenna_m, target_m, range_km, validated):
    range_m = np.arange(1e3, 449e3, 50.0)
    floor_m = level_horizon(antenna_m).min_altitude(range_m, np.full(range_m.shape, 90.0))

    # The K model drops second-order terms and takes R = 6,371 km: 0.5 per cent of range.
    validated(
        f"line of sight, {antenna_m} m antenna, target at {target_m} m",
        got=float(range_m[floor_m <= target_m].max()) / 1e3,
        expected=range_km,
        tolerance=0.005 * range_km,
        unit="km",
        source="K model, 4/3 Earth",
    )


@pytest.mark.parametrize("k", [1.0, 7 / 6, 4 / 3])
@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 90.0])
def test_smooth_earth_floor(k, azimuth_deg):
    """Behind the smooth horizon the floor is (d - sqrt(2 R h))^2 / 2 R, R the section's own radius (Euler)."""
    from skyshed.horizon.earth import curvature_per_m

    radius_m = k / float(curvature_per_m(SITE[0], azimuth_deg))
    range_m = np.array([30e3, 60e3, 120e3, 250e3])
    antenna_m = 20.0

    found = level_horizon(antenna_m, k).min_altitude(range_m, np.full(4, azimuth_deg))

    expected = (range_m - np.sqrt(2 * radius_m * antenna_m)) ** 2 / (2 * radius_m)
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=1.0)


def test_one_ridge_by_pencil():
    """A wall 500 m high, 20 km east: at 40 km its shadow ends on the straight line over its top."""
    ground = np.zeros((121, 121), np.float32)
    ground[:, 80] = 500.0
    antenna_m, radius_m = 30.0, 4 / 3 * EARTH_MEAN_RADIUS_M
    horizon = compute_horizon(
        made.around(ground, 1000.0), *SITE, antenna_height_m=antenna_m, max_range_m=55e3, refraction=constant_k(4 / 3)
    )

    def drop_m(distance_m):
        return distance_m**2 / (2 * radius_m)

    slope = (500.0 - drop_m(20e3) - antenna_m) / 20e3
    expected = antenna_m + slope * 40e3 + drop_m(40e3)
    assert float(horizon.min_altitude(np.array([40e3]), np.array([90.0]))[0]) == pytest.approx(expected, abs=2.0)
    assert float(horizon.min_altitude(np.array([15e3]), np.array([90.0]))[0]) < 1.0

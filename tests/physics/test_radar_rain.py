"""Rain: the coefficients of ITU-R P.838-3 as printed, and the way in the rain by geometry."""

import numpy as np
import pytest

from skyshed.radar.rain import rain_db_per_km, rain_two_way_db

# ITU-R P.838-3, table 5 (frequency in GHz, kH, alphaH as printed).
TABLE = [
    (1, 0.0000259, 0.9691),
    (4, 0.0001071, 1.6009),
    (6, 0.0007056, 1.5900),
    (8, 0.004115, 1.3905),
    (10, 0.01217, 1.2571),
    (15, 0.04481, 1.1233),
    (20, 0.09164, 1.0568),
    (30, 0.2403, 0.9485),
    (40, 0.4431, 0.8673),
]
RAIN = {"extent_m": 30e3, "height_m": 5e3}


@pytest.mark.parametrize(("frequency_ghz", "k", "alpha"), TABLE)
def test_specific_attenuation_is_that_of_the_printed_table(frequency_ghz, k, alpha):
    for rate_mm_h in (1.0, 10.0, 100.0):
        expected = k * rate_mm_h**alpha
        assert rain_db_per_km(frequency_ghz * 1e9, rate_mm_h) == pytest.approx(expected, rel=2.2e-3)


def test_level_path_at_ten_gigahertz():
    """0.0121670 x 10^1.25710 = 0.21992 dB/km, there and back through 30 km of rain to a target at 100 km."""
    assert rain_two_way_db(10e9, 10.0, 0.0, 100e3, **RAIN) == pytest.approx(2 * 30 * 0.0121670 * 10**1.25710, rel=1e-5)
    assert rain_two_way_db(10e9, 10.0, 0.0, 12e3, **RAIN) == pytest.approx(2 * 12 * 0.21992, rel=1e-4)


def test_a_steep_path_leaves_the_rain_at_its_top():
    """Straight up the way is the height; at 30 degrees twice of it, less 0.09 % that the Earth falls away."""
    per_km = 2 * rain_db_per_km(10e9, 10.0)

    assert rain_two_way_db(10e9, 10.0, 90.0, 100e3, **RAIN) == pytest.approx(5 * per_km, rel=4e-4)
    assert rain_two_way_db(10e9, 10.0, 30.0, 100e3, **RAIN) == pytest.approx(9.991 * per_km, rel=4e-4)


@pytest.mark.parametrize("elevation_deg", [-1.0, -0.1, 0.0, 0.3, 2.0, 20.0])
def test_the_end_of_the_rain_lies_at_its_top(elevation_deg):
    """By the law of cosines, where the extent does not end it before."""
    wide = {"extent_m": 1e9, "height_m": 3e3}
    way_m = 1e3 * rain_two_way_db(10e9, 10.0, elevation_deg, 1e9, **wide) / (2 * rain_db_per_km(10e9, 10.0))
    radius_m = 4 / 3 * 6371e3
    up = np.sin(np.radians(elevation_deg))

    altitude_m = np.sqrt(radius_m**2 + way_m**2 + 2 * radius_m * way_m * up) - radius_m
    assert altitude_m == pytest.approx(3e3, rel=2e-3)


def test_it_takes_more_the_harder_it_rains_and_nothing_where_it_does_not():
    rates = [rain_two_way_db(9e9, rate_mm_h, 0.5, 50e3, **RAIN) for rate_mm_h in (0.0, 1.0, 5.0, 20.0, 100.0)]

    assert rates[0] == 0.0
    assert rates == sorted(set(rates))
    assert rain_two_way_db(9e9, 20.0, 0.5, 50e3, extent_m=30e3, height_m=0.0) == 0.0
    assert rain_two_way_db(9e9, 20.0, 0.5, 50e3, extent_m=30e3, height_m=-400.0) == 0.0


def test_no_rain_below_one_gigahertz_where_the_curves_of_p838_run_wild():
    """At 160 MHz they would take decibels a kilometre; 10 mm/h take 0.0002 dB/km at 1 GHz, and less below."""
    assert rain_db_per_km(160e6, 10.0) == 0.0
    assert 0.0 < rain_db_per_km(1e9, 10.0) < 3e-4


def test_shapes_broadcast_and_what_is_not_known_stays_so():
    answer_db = rain_two_way_db(10e9, 10.0, np.array([[0.0], [5.0], [np.nan]]), np.array([10e3, np.nan]), **RAIN)

    assert answer_db.shape == (3, 2)
    assert np.isnan(answer_db).tolist() == [[False, True], [False, True], [True, True]]

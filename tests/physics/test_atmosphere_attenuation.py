"""Gaseous attenuation along slant paths: limits that can be checked by hand, and the quadrature behind the table."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.atmosphere.attenuation import (
    attenuation_table,
    ray_altitude_m,
    specific_attenuation_db_per_km,
    two_way_attenuation_db,
)
from skyshed.errors import InputError

FREQUENCIES_HZ = [0.15e9, 1e9, 3e9, 10e9, 35e9]


@pytest.mark.parametrize("frequency_hz", FREQUENCIES_HZ)
def test_a_short_level_path_is_twice_the_specific_attenuation_at_the_sea(frequency_hz):
    range_km = 10.0
    at_sea = float(specific_attenuation_db_per_km(frequency_hz, 0.0))

    # The ray climbs 6 m over 10 km: less than one part in a thousand.
    assert two_way_attenuation_db(frequency_hz, 0.0, range_km * 1e3) == pytest.approx(2 * at_sea * range_km, rel=3e-3)


@pytest.mark.parametrize("frequency_hz", [1e9, 10e9, 22.2e9])
@pytest.mark.parametrize("elevation_deg", [-0.5, 0.0, 0.07, 0.9, 4.0, 41.0, 90.0])
@pytest.mark.parametrize("range_m", [700.0, 21e3, 330e3])
def test_the_table_holds_the_integral(frequency_hz, elevation_deg, range_m):
    # Gauss-Legendre over pieces that double in length shares neither nodes nor rule with the table.
    node, weight = np.polynomial.legendre.leggauss(24)
    ends = [0.0, *(range_m / 2.0**power for power in range(8, -1, -1))]
    total_db = 0.0
    for near, far in itertools.pairwise(ends):
        along_m = 0.5 * (near + far) + 0.5 * (far - near) * node
        gamma = specific_attenuation_db_per_km(frequency_hz, ray_altitude_m(elevation_deg, along_m))
        total_db += float(np.sum(weight * gamma)) * (far - near) / 1000.0

    assert two_way_attenuation_db(frequency_hz, elevation_deg, range_m) == pytest.approx(total_db, rel=4e-3, abs=1e-5)


def test_the_ray_of_the_four_thirds_earth():
    # Level for 100 km: d^2 / (2 * 4/3 * 6371 km) = 588.6 m; straight up: the range itself.
    assert float(ray_altitude_m(0.0, 100e3)) == pytest.approx(588.6, abs=0.1)
    assert float(ray_altitude_m(90.0, 12_345.0)) == pytest.approx(12_345.0)
    assert float(ray_altitude_m(-5.0, 50e3)) == 0.0


@given(
    frequency_hz=st.sampled_from(FREQUENCIES_HZ),
    elevation_deg=st.floats(-10, 90),
    range_m=st.floats(0, 1e6),
    further_m=st.floats(0, 1e5),
    higher_deg=st.floats(0, 20),
)
def test_further_is_more_and_higher_is_less(frequency_hz, elevation_deg, range_m, further_m, higher_deg):
    here = float(two_way_attenuation_db(frequency_hz, elevation_deg, range_m))

    assert here >= 0
    assert float(two_way_attenuation_db(frequency_hz, elevation_deg, range_m + further_m)) >= here - 1e-12
    if frequency_hz >= 1e9:  # below the Debye width (0.57 GHz at the sea) colder air aloft attenuates more
        assert float(two_way_attenuation_db(frequency_hz, elevation_deg + higher_deg, range_m)) <= here + 1e-12


def test_shapes_broadcast_and_nan_stays_unknown():
    table = two_way_attenuation_db(3e9, np.array([[0.0], [5.0]]), np.array([1e3, np.nan, 1e5]))

    assert table.shape == (2, 3)
    assert np.isnan(table[:, 1]).all()
    assert np.isfinite(table[:, [0, 2]]).all()
    assert np.isnan(two_way_attenuation_db(3e9, np.nan, 1e5))


def test_a_callers_hand_cannot_spoil_the_shared_table():
    with pytest.raises(ValueError, match="read-only"):
        attenuation_table(3e9).two_way_db[0, 0] = 1.0


@pytest.mark.parametrize("frequency_hz", [0.0, -1.0, 2e12, float("nan")])
def test_a_frequency_that_is_none(frequency_hz):
    with pytest.raises(InputError, match="frequency"):
        two_way_attenuation_db(frequency_hz, 0.0, 1e3)


def test_a_warm_call_is_quick():
    elevation_deg, range_m = np.meshgrid(np.linspace(0, 60, 100), np.linspace(0, 6e5, 100))
    two_way_attenuation_db(10e9, elevation_deg, range_m)
    best_s = min(timed(lambda: two_way_attenuation_db(10e9, elevation_deg, range_m)) for _ in range(5))

    assert best_s < 0.010


def timed(call) -> float:
    start_s = time.perf_counter()
    call()
    return time.perf_counter() - start_s

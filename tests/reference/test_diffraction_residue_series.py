"""Smooth-sphere loss against the whole residue series, and the series against two rays over plane ground."""

import functools

import numpy as np
import pytest

from residue_series import ResidueSeries
from skyshed.diffraction.spherical import LAND, Surface, spherical_loss_db

RADIUS_M = 8.5e6
ANTENNAS_M, TARGETS_M = (4.0, 8.0, 15.0, 30.0), (30.0, 100.0, 300.0, 1000.0)
MOST_RMS_DB = 1.2


@functools.cache
def series(frequency_hz, is_vertical=False):
    return ResidueSeries(
        frequency_hz,
        RADIUS_M,
        permittivity=LAND.permittivity,
        conductivity_s_m=LAND.conductivity_s_m,
        is_vertical=is_vertical,
    )


def errors_db(frequency_hz, shares, is_vertical=False):
    """Return first term less series (n_pair, n_share), at shares of the distance at which both horizons meet."""
    surface = Surface(LAND.permittivity, LAND.conductivity_s_m, is_vertical)
    found = []
    for first_m, second_m in ((first, second) for first in ANTENNAS_M for second in TARGETS_M):
        distance_m = np.sqrt(2 * RADIUS_M) * (np.sqrt(first_m) + np.sqrt(second_m)) * shares
        air = {"effective_radius_m": RADIUS_M, "frequency_hz": frequency_hz, "surface": surface}
        loss_db = spherical_loss_db(distance_m, first_m, second_m, **air)
        found.append(loss_db - series(frequency_hz, is_vertical).loss_db(distance_m, first_m, second_m))
    return np.array(found)


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


# Measured, rms (bias, worst) in dB: 150 MHz 0.41 (-0.04, 2.4) horizontal, 0.66 (0.43, 1.9) vertical; 3 GHz 0.34 (0.20,
# 1.7) and 0.55 (0.41, 1.7). The worst is on the horizon itself, where one term is fewest, for the highest target.
@pytest.mark.parametrize("frequency_hz", [150e6, 3e9])
@pytest.mark.parametrize("is_vertical", [False, True])
def test_first_term_from_the_horizon_to_twice_it(frequency_hz, is_vertical):
    off_db = errors_db(frequency_hz, np.linspace(1.0, 2.0, 21), is_vertical)

    assert np.isfinite(off_db).all()
    assert rms(off_db) <= MOST_RMS_DB
    assert max(rms(pair) for pair in off_db) <= MOST_RMS_DB  # of every pair of heights too
    assert np.abs(off_db).max() <= 2.5


# Nearer, the larger sphere of section 3.2 stands in, with a little too small a loss. Measured, rms (bias): 150 MHz 1.20
# (-0.83), 3 GHz 0.70 (-0.29) dB; at 150 MHz the pairs with the highest target stand at 2.5 dB.
@pytest.mark.parametrize(("frequency_hz", "most_db"), [(150e6, 1.3), (3e9, 0.8)])
def test_just_inside_the_horizon(frequency_hz, most_db):
    off_db = errors_db(frequency_hz, np.linspace(0.9, 1.0, 6))

    assert rms(off_db) <= most_db


@pytest.mark.parametrize(
    ("distance_m", "first_m", "second_m"), [(5e3, 20.0, 20.0), (5e3, 10.0, 40.0), (3e3, 30.0, 30.0)]
)
def test_series_is_two_rays_near_by(distance_m, first_m, second_m):
    """Where the Earth is as good as flat, direct and reflected ray interfere: |2 sin(k h1 h2 / d)|."""
    wavenumber_per_m = series(150e6).wavenumber_per_m
    plane_db = -20 * np.log10(2 * abs(np.sin(wavenumber_per_m * first_m * second_m / distance_m)))

    assert series(150e6).loss_db([distance_m], first_m, second_m)[0] == pytest.approx(plane_db, abs=0.3)


def test_series_does_not_care_which_end_is_which():
    one, other = series(3e9).loss_db([60e3], 8.0, 100.0), series(3e9).loss_db([60e3], 100.0, 8.0)

    np.testing.assert_allclose(one, other, rtol=1e-12)

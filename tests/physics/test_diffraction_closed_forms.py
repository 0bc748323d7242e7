"""Edges, beams and rain against closed forms and printed numbers: what floors near the horizon are made of."""

import math

import numpy as np
import pytest
from scipy.special import fresnel

import factories as made
from skyshed.diffraction.reference import PathProfile, bullington_db, knife_edge_db
from skyshed.model.figure import Case
from skyshed.model.propagation import Rain
from skyshed.model.system import RadarRole
from skyshed.radar.detection import detection_range_m, spare_db

VHF_HZ, X_HZ = 150e6, 10e9
R0_M = 20e3  # over which the air takes less than 0.01 dB at VHF: ranges are those of free space


def radar(frequency_hz, **given):
    return made.radar(
        "search", RadarRole.ACQUISITION, frequency=frequency_hz, reference_range=R0_M, reference_p_detect=0.8, **given
    )


@pytest.mark.parametrize("nu", np.linspace(-0.7, 5.0, 20))
def test_one_edge_is_fresnels_integral(nu):
    """|(1 - C - S)^2 + (C - S)^2| / 4 of the energy is left behind a knife edge; J approximates it to 0.3 dB."""
    s, c = fresnel(nu)
    left = ((1 - c - s) ** 2 + (c - s) ** 2) / 4

    assert knife_edge_db(nu) == pytest.approx(-10 * math.log10(left), abs=0.3)


def test_grazing_an_edge_halves_the_field():
    assert knife_edge_db(0.0) == pytest.approx(20 * math.log10(2), abs=0.02)


def test_bullington_over_one_ridge_by_hand():
    """50 m above the middle of 40 km of flat Earth at 3 GHz: nu = 50 sqrt(2 x 40 km / (0.1 m x 20 km x 20 km))."""
    range_m = np.linspace(0.0, 40e3, 401)
    ground_m = np.where(range_m == 20e3, 150.0, 0.0)
    path = PathProfile(range_m, ground_m, 100.0, 100.0, 1e18)
    nu = 50.0 * math.sqrt(2 * 40e3 / (299_792_458.0 / 3e9 * 20e3 * 20e3))
    edge_db = 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)

    assert nu == pytest.approx(2.237, abs=1e-3)
    assert bullington_db(path, 3e9) == pytest.approx(edge_db + (1 - math.exp(-edge_db / 6)) * 10.8, abs=1e-6)


def test_at_half_the_free_space_range_six_decibels_may_be_lost():
    found_db = spare_db(
        radar(VHF_HZ), 4.0, Case.NOMINAL, np.array([R0_M / 2, R0_M, 2 * R0_M]), rain=None, antenna_msl_m=0.0
    )

    np.testing.assert_allclose(found_db, [20 * math.log10(2), 0.0, -20 * math.log10(2)], atol=0.05)


def test_what_the_beam_loses_both_ways_shortens_ranges_by_its_fourth_root():
    """10^(-2 x 1.1 / 40) = 0.881 on the horizon, nothing half a degree above it."""
    search = radar(VHF_HZ)
    elevation_deg = np.array([-0.5, 0.0, 0.5, 5.0])
    plain_m = detection_range_m(search, 4.0, Case.NOMINAL, elevation_deg)
    found_m = detection_range_m(search, 4.0, Case.NOMINAL, elevation_deg, horizon_db=1.1)

    np.testing.assert_allclose(found_m / plain_m, [0.881, 0.881, 1.0, 1.0], atol=1e-3)


def test_thirty_kilometres_of_rain_at_ten_gigahertz():
    """0.01217 x 10^1.2571 = 0.220 dB/km (ITU-R P.838-3, horizontal): 6.6 dB one way, and range to solve for it."""
    search, rain = radar(X_HZ), Rain(10.0, 30e3, 5e3)
    range_m = np.array([100e3])
    dry_db, wet_db = (
        spare_db(search, 4.0, Case.NOMINAL, range_m, rain=each, antenna_msl_m=0.0)[0] for each in (None, rain)
    )
    farthest_m = detection_range_m(search, 4.0, Case.NOMINAL, np.array([0.0]), rain=rain)
    left_db = spare_db(search, 4.0, Case.NOMINAL, farthest_m, rain=rain, antenna_msl_m=0.0)

    assert dry_db - wet_db == pytest.approx(0.0121670 * 10**1.25710 * 30.0, abs=0.01)
    assert left_db[0] == pytest.approx(0.0, abs=0.01)

"""Detection range in reference form: scaling, air, display, cases."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories
from skyshed.atmosphere.attenuation import two_way_attenuation_db
from skyshed.errors import InputError
from skyshed.model.figure import Case, Favours
from skyshed.model.system import Radar, RadarRole
from skyshed.radar.detection import detection_range_m, fading_snr_db
from skyshed.radar.probability import snr_db_for

ranges_m = st.floats(10e3, 600e3)
rcs_values_m2 = st.floats(1e-4, 100.0)
elevations_deg = st.floats(0.0, 90.0)
frequencies_hz = st.sampled_from([0.15e9, 1.3e9, 3e9, 10e9, 35e9])


def radar(
    *,
    frequency_hz: float = 3e9,
    range_m: tuple[float, float, float] = (300e3, 390e3, 400e3),
    rcs_m2: tuple[float, float, float] = (4.0, 4.0, 4.0),
    elevation_deg: float = 2.0,
    instrumented_m: float = 1e7,
    p_detect: tuple[float, float, float] = (0.8, 0.8, 0.8),
) -> Radar:
    return factories.radar(
        "91N6E",
        RadarRole.ACQUISITION,
        frequency=frequency_hz,
        reference_range=range_m,
        reference_rcs=rcs_m2,
        reference_elevation=elevation_deg,
        instrumented_range=instrumented_m,
        min_elevation=0.0,
        max_elevation=60.0,
        antenna_height=4.0,
        reference_p_detect=p_detect,
    )


@given(rcs_m2=rcs_values_m2, elevation_deg=elevations_deg, frequency_hz=frequencies_hz)
def test_the_answer_solves_the_range_equation(rcs_m2, elevation_deg, frequency_hz):
    claim = radar(frequency_hz=frequency_hz)
    range_m = float(detection_range_m(claim, rcs_m2, Case.NOMINAL, elevation_deg))

    left = 40 * math.log10(range_m) + float(two_way_attenuation_db(frequency_hz, elevation_deg, range_m))
    right = 40 * math.log10(390e3) + float(two_way_attenuation_db(frequency_hz, 2.0, 390e3))
    assert left == pytest.approx(right + 10 * math.log10(rcs_m2 / 4.0), abs=0.02)


@given(elevation_deg=elevations_deg, frequency_hz=frequencies_hz, range_m=ranges_m)
def test_the_claim_itself_comes_back(elevation_deg, frequency_hz, range_m):
    claim = radar(frequency_hz=frequency_hz, range_m=(range_m,) * 3, elevation_deg=elevation_deg)

    assert float(detection_range_m(claim, 4.0, Case.NOMINAL, elevation_deg)) == pytest.approx(range_m, rel=3e-4)


@given(ratio=st.floats(1e-4, 1.0))
def test_where_air_takes_nothing_range_goes_with_the_fourth_root(ratio):
    claim = radar(frequency_hz=50e6, range_m=(1e3,) * 3, elevation_deg=30.0)

    range_m = float(detection_range_m(claim, 4.0 * ratio, Case.NOMINAL, 30.0))

    assert range_m == pytest.approx(1e3 * ratio**0.25, rel=2e-5)


@given(rcs_m2=st.floats(1e-4, 4.0), elevation_deg=elevations_deg, frequency_hz=frequencies_hz)
def test_air_lengthens_shorter_ranges_and_shortens_lower_ones(rcs_m2, elevation_deg, frequency_hz):
    claim = radar(frequency_hz=frequency_hz)
    range_m = float(detection_range_m(claim, rcs_m2, Case.NOMINAL, elevation_deg))
    in_vacuum_m = 390e3 * (rcs_m2 / 4.0) ** 0.25

    # A small target is met nearer, with less air between than the claim allowed for, so it is seen a little further
    # than the fourth root says; only below the claim's own elevation can the air be more.
    if elevation_deg >= 2.0:
        assert range_m >= in_vacuum_m * (1 - 1e-4)
    assert range_m <= in_vacuum_m * 10 ** (float(two_way_attenuation_db(frequency_hz, 2.0, 390e3)) / 40) * (1 + 1e-4)


@pytest.mark.parametrize("frequency_hz", [1.3e9, 3e9, 10e9])
def test_at_the_horizon_the_claim_is_not_reached(frequency_hz):
    ranges = detection_range_m(radar(frequency_hz=frequency_hz), 4.0, Case.NOMINAL, [0.0, 1.0, 2.0, 10.0])

    assert ranges[0] < ranges[1] < 390e3
    assert ranges[2] == pytest.approx(390e3, rel=1e-5)
    assert ranges[3] > 390e3


@given(rcs_m2=rcs_values_m2, growth=st.floats(1.0, 100.0), elevation_deg=elevations_deg, frequency_hz=frequencies_hz)
def test_a_bigger_target_is_never_seen_later(rcs_m2, growth, elevation_deg, frequency_hz):
    claim = radar(frequency_hz=frequency_hz)

    small, big = (float(detection_range_m(claim, m2, Case.NOMINAL, elevation_deg)) for m2 in (rcs_m2, rcs_m2 * growth))

    assert big >= small * (1 - 1e-12)


@given(rcs_m2=rcs_values_m2, elevation_deg=elevations_deg, instrumented_m=st.floats(5e3, 600e3))
def test_nothing_is_seen_beyond_the_display(rcs_m2, elevation_deg, instrumented_m):
    free_m = float(detection_range_m(radar(), rcs_m2, Case.NOMINAL, elevation_deg))
    cut_m = float(detection_range_m(radar(instrumented_m=instrumented_m), rcs_m2, Case.NOMINAL, elevation_deg))

    assert cut_m == min(free_m, instrumented_m)


@given(
    range_m=st.lists(ranges_m, min_size=3, max_size=3).map(sorted),
    reference_m2=st.lists(st.floats(0.1, 10.0), min_size=3, max_size=3).map(sorted),
    rcs_m2=rcs_values_m2,
    elevation_deg=elevations_deg,
)
def test_cases_are_nested(range_m, reference_m2, rcs_m2, elevation_deg):
    claim = radar(range_m=tuple(range_m), rcs_m2=tuple(reference_m2))

    claimed, nominal, conservative = (
        float(detection_range_m(claim, rcs_m2, case, elevation_deg))
        for case in (Case.CLAIMED, Case.NOMINAL, Case.CONSERVATIVE)
    )

    assert conservative <= nominal * (1 + 1e-12) <= claimed * (1 + 2e-12)


@pytest.mark.parametrize("elevation_deg", [0.0, 5.0, 90.0])
def test_beyond_the_table_there_is_no_more_air(elevation_deg):
    """R = 390 km (rcs / 4)^(1/4) 10^((A0 - A) / 40), A the whole air along the ray."""
    rcs_m2 = 4e6
    range_m = float(detection_range_m(radar(instrumented_m=1e9), rcs_m2, Case.NOMINAL, elevation_deg))
    claim_db, all_db = two_way_attenuation_db(3e9, [2.0, elevation_deg], [390e3, 2e6])

    assert range_m > 2e6
    assert range_m == pytest.approx(390e3 * (rcs_m2 / 4.0) ** 0.25 * 10 ** ((claim_db - all_db) / 40), rel=1e-6)


def test_any_shape_and_unknown_elevations():
    range_m = detection_range_m(radar(), 1.0, Case.NOMINAL, np.array([[0.0, np.nan], [45.0, 90.0]]))

    assert range_m.shape == (2, 2)
    assert np.isnan(range_m[0, 1])
    assert np.isfinite(range_m[1]).all()


@pytest.mark.parametrize("rcs_m2", [0.0, -1.0, math.nan, math.inf])
def test_a_target_without_size_is_refused(rcs_m2):
    with pytest.raises(InputError, match="radar 91N6E: rcs is"):
        detection_range_m(radar(), rcs_m2, Case.NOMINAL, 1.0)


@given(p_detect=st.floats(0.1, 0.99), exponent=st.integers(-10, -2))
def test_one_look_at_a_fading_target_is_the_exact_form(p_detect, exponent):
    assert fading_snr_db(p_detect, 10.0**exponent) == pytest.approx(snr_db_for(p_detect, 10.0**exponent), abs=1e-6)


def test_the_probability_behind_a_claim_scales_its_range():
    """DESIGN: Pd 0.5 or 0.9 behind a claim is a factor 1.62 in range (Swerling 1, Pfa 1e-6)."""
    claim = radar(frequency_hz=1e8, range_m=(100e3,) * 3, p_detect=(0.5, 0.8, 0.9))
    claimed_m, nominal_m, conservative_m = (float(detection_range_m(claim, 4.0, case, 2.0)) for case in Case)

    assert nominal_m == pytest.approx(100e3, rel=1e-4)
    assert claimed_m / conservative_m == pytest.approx(1.62, abs=0.01)


@given(rcs_m2=rcs_values_m2, elevation_deg=elevations_deg)
def test_the_frequency_is_the_nominal_one_in_every_case(rcs_m2, elevation_deg):
    """More air costs range against large targets and gives range against small ones: neither end flatters."""
    claim = radar(frequency_hz=10e9)
    wide = replace(claim, frequency_hz=factories.figure("frequency", 8e9, 10e9, 18e9, favours=Favours.LOW))

    for case in Case:
        assert detection_range_m(wide, rcs_m2, case, elevation_deg) == detection_range_m(
            claim, rcs_m2, case, elevation_deg
        )


def test_less_air_shortens_the_reach_against_small_targets():
    """Why the frequency may not be taken at the seller's end: 18 GHz beats 2 GHz against 0.001 m2 for one claim."""
    low, high = (float(detection_range_m(radar(frequency_hz=f), 1e-3, Case.NOMINAL, 2.0)) for f in (2e9, 18e9))

    assert high > 1.02 * low

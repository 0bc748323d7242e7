"""Detection probabilities: exact forms against quadrature, closed forms and engineering approximations."""

import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from skyshed.errors import InputError
from skyshed.radar.probability import noise_threshold, p_detect_steady, p_detect_swerling_1, snr_db_for

sys.path.insert(0, str(Path(__file__).parents[1] / "published"))

pulses = st.integers(1, 100)
false_alarms = st.floats(1e-10, 1e-2)


@pytest.mark.parametrize("n_pulses", [1, 2, 10, 100])
@pytest.mark.parametrize("p_false_alarm", [1e-3, 1e-6, 1e-10])
def test_noise_alone_gives_the_false_alarm_rate(n_pulses, p_false_alarm):
    assert float(p_detect_steady(-200.0, p_false_alarm, n_pulses)) == pytest.approx(p_false_alarm)
    assert float(p_detect_swerling_1(-200.0, p_false_alarm, n_pulses)) == pytest.approx(p_false_alarm)


@pytest.mark.parametrize("snr_db", [-5.0, 0.0, 10.0, 20.0])
def test_one_fading_pulse_has_a_closed_form(snr_db):
    expected = 1e-6 ** (1 / (1 + 10 ** (snr_db / 10)))

    assert float(p_detect_swerling_1(snr_db, 1e-6)) == pytest.approx(expected)


@pytest.mark.parametrize("n_pulses", [1, 5, 50])
@pytest.mark.parametrize("snr_db", [-3.0, 5.0, 12.0])
def test_swerling_1_is_the_steady_target_averaged_over_its_fading(n_pulses, snr_db):
    mean = 10 ** (snr_db / 10)

    def weighted(ratio: float) -> float:
        return float(p_detect_steady(10 * math.log10(ratio), 1e-6, n_pulses)) * math.exp(-ratio / mean) / mean

    edges = np.array([1e-9, 0.1, 0.5, 1.0, 2.0, 5.0, 12.0, 40.0]) * mean
    pieces = [quad(weighted, near, far, limit=100)[0] for near, far in itertools.pairwise(edges)]
    assert float(p_detect_swerling_1(snr_db, 1e-6, n_pulses)) == pytest.approx(math.fsum(pieces), abs=1e-8)


@pytest.mark.parametrize("n_pulses", [1, 10, 100])
@pytest.mark.parametrize("p_detect", [0.3, 0.5, 0.9])
@pytest.mark.parametrize(("swerling", "is_fading"), [(0, False), (1, True)])
def test_shnidman_lies_within_its_half_decibel(n_pulses, p_detect, swerling, is_fading):
    from published_oracles import shnidman_db

    exact = snr_db_for(p_detect, 1e-6, n_pulses=n_pulses, is_fading=is_fading)

    assert exact == pytest.approx(shnidman_db(p_detect, 1e-6, swerling, n_pulses), abs=0.5)


def test_the_probability_behind_a_claim_is_worth_a_factor_of_range():
    # A claim at Pd 0.5 and one at Pd 0.9, fading target, one look: R goes with the fourth root of SNR.
    difference_db = snr_db_for(0.9, 1e-6) - snr_db_for(0.5, 1e-6)

    assert 10 ** (difference_db / 40) == pytest.approx(1.62, abs=0.005)


@given(p_detect=st.floats(0.1, 0.99), p_false_alarm=false_alarms, n_pulses=pulses, is_fading=st.booleans())
def test_the_inverse_inverts(p_detect, p_false_alarm, n_pulses, is_fading):
    snr_db = snr_db_for(p_detect, p_false_alarm, n_pulses=n_pulses, is_fading=is_fading)
    forward = p_detect_swerling_1 if is_fading else p_detect_steady

    assert float(forward(snr_db, p_false_alarm, n_pulses)) == pytest.approx(p_detect, abs=1e-8)


@given(p_false_alarm=false_alarms, n_pulses=pulses, is_fading=st.booleans())
def test_more_signal_is_never_detected_less(p_false_alarm, n_pulses, is_fading):
    forward = p_detect_swerling_1 if is_fading else p_detect_steady

    probability = forward(np.linspace(-30, 40, 141), p_false_alarm, n_pulses)

    assert np.all(np.diff(probability) >= -1e-12)
    assert np.all((probability >= 0) & (probability <= 1 + 1e-12))


def test_threshold_of_one_pulse_is_the_logarithm():
    assert noise_threshold(1e-6) == pytest.approx(math.log(1e6))


@pytest.mark.parametrize("arguments", [(0.0, 1e-6), (1.0, 1e-6), (0.5, 0.0), (1e-7, 1e-6), (math.nan, 1e-6)])
def test_impossible_probabilities_are_refused(arguments):
    with pytest.raises(InputError, match=r"p_(detect|false_alarm)"):
        snr_db_for(*arguments)


@pytest.mark.parametrize("n_pulses", [0, 301])
def test_more_pulses_than_the_exact_form_bears_are_refused(n_pulses):
    with pytest.raises(InputError, match="1 to 300"):
        p_detect_swerling_1(0.0, 1e-6, n_pulses)

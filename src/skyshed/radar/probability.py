"""Probability of detection against signal-to-noise ratio: exact forms for steady and slowly fading targets."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincc, gammainccinv, hyp1f1, ndtri

from skyshed.errors import InputError

MAX_FADING_PULSES = 300  # beyond, Kummer's function leaves the range of a double
_SNR_BRACKET_DB = (-60.0, 80.0)


def noise_threshold(p_false_alarm: float, n_pulses: int = 1) -> float:
    """Return the threshold on the sum of ``n_pulses`` square-law outputs, in units of the mean noise power.

    >>> round(noise_threshold(1e-6), 4)
    13.8155
    """
    _check_probability("p_false_alarm", p_false_alarm)
    return float(gammainccinv(n_pulses, p_false_alarm))


def gaussian_threshold_db(p_false_alarm: float) -> float:
    """Return the threshold of one real Gaussian sample, dB above the noise power: 20 log of the normal quantile."""
    _check_probability("p_false_alarm", p_false_alarm)
    return 20.0 * math.log10(-float(ndtri(p_false_alarm)))


def p_detect_steady(snr_db: ArrayLike, p_false_alarm: float, n_pulses: int = 1) -> NDArray[np.float64]:
    """Return the probability of detecting a target that does not fade (Swerling 0): Marcum's Q function.

    ``snr_db`` is per pulse, any shape; pulses are summed after a square-law detector.

    References
    ----------
    Marcum, A statistical theory of target detection by pulsed radar, RAND RM-754, 1947. Q_N(a, b) is the upper tail
    of a noncentral chi-square with 2N degrees of freedom.
    """
    from scipy.stats import ncx2  # a third of a second, and most radars see targets that fade

    signal = 2.0 * n_pulses * _ratio(snr_db)
    return np.asarray(ncx2.sf(2.0 * noise_threshold(p_false_alarm, n_pulses), 2 * n_pulses, signal))


def p_detect_swerling_1(snr_db: ArrayLike, p_false_alarm: float, n_pulses: int = 1) -> NDArray[np.float64]:
    """Return the probability of detecting a target that fades from scan to scan (Swerling 1), exactly.

    ``snr_db`` is the mean per pulse, any shape.

    References
    ----------
    Swerling, Probability of detection for fluctuating targets, RAND RM-1217, 1954; for one pulse
    Pd = Pfa ** (1 / (1 + SNR)).
    """
    if not 1 <= n_pulses <= MAX_FADING_PULSES:
        raise InputError(f"n_pulses is {n_pulses}; the exact Swerling 1 form is computed for 1 to {MAX_FADING_PULSES}")
    total = n_pulses * _ratio(snr_db)
    threshold = noise_threshold(p_false_alarm, n_pulses)
    # The textbook form multiplies (1 + 1/total)^(N-1) by an incomplete gamma function, infinity by zero for weak
    # signals; written with Kummer's function the two factors meet before either overflows.
    edge = math.exp(-threshold + (n_pulses - 1) * math.log(threshold) - math.lgamma(n_pulses))
    faded = edge * hyp1f1(1.0, n_pulses, threshold * total / (1.0 + total))
    noise_alone = gammaincc(n_pulses - 1, threshold) if n_pulses > 1 else 0.0
    return np.asarray(noise_alone + faded)


def snr_db_for(p_detect: float, p_false_alarm: float, *, n_pulses: int = 1, is_fading: bool = True) -> float:
    """Return the signal-to-noise ratio per pulse (dB) that gives a probability of detection.

    Steady (Swerling 0) or, with ``is_fading``, Swerling 1; the inverse of the two functions above.

    >>> round(snr_db_for(0.9, 1e-6), 4)
    21.1436
    """
    _check_probability("p_detect", p_detect)
    if p_detect <= p_false_alarm:
        raise InputError(f"p_detect {p_detect:g} must be above p_false_alarm {p_false_alarm:g}")
    probability = p_detect_swerling_1 if is_fading else p_detect_steady
    from scipy.optimize import brentq

    return float(brentq(lambda db: float(probability(db, p_false_alarm, n_pulses)) - p_detect, *_SNR_BRACKET_DB))


def _ratio(decibels: ArrayLike) -> NDArray[np.float64]:
    return 10.0 ** (np.asarray(decibels, dtype=np.float64) / 10.0)


def _check_probability(name: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise InputError(f"{name} is {value:g}; a probability strictly between 0 and 1 is needed")

"""Engineering approximations of detection statistics. Oracles only: the program itself uses exact forms."""

import math


def albersheim_db(p_detect: float, p_false_alarm: float, n_pulses: float = 1) -> float:
    """Return the signal-to-noise per pulse of a steady target, good to 0.2 dB (Albersheim, Proc. IEEE 69, 1981)."""
    a, b = math.log(0.62 / p_false_alarm), math.log(p_detect / (1 - p_detect))
    return _albersheim_form(a + 0.12 * a * b + 1.7 * b, n_pulses)


def albersheim_swapped_db(p_detect: float, p_false_alarm: float, n_pulses: float = 1) -> float:
    """Return what a circulating misprint gives: the coefficients of A B and B exchanged."""
    a, b = math.log(0.62 / p_false_alarm), math.log(p_detect / (1 - p_detect))
    return _albersheim_form(a + 0.12 * b + 1.7 * a * b, n_pulses)


def _albersheim_form(z: float, n_pulses: float) -> float:
    return -5 * math.log10(n_pulses) + (6.2 + 4.54 / math.sqrt(n_pulses + 0.44)) * math.log10(z)


def shnidman_db(p_detect: float, p_false_alarm: float, swerling: float, n_pulses: float = 1) -> float:
    """Return the signal-to-noise per pulse of Swerling 0, 1 or 3, good to 0.5 dB (Shnidman, IEEE AES 38, 2002)."""
    alpha = 0.0 if n_pulses < 40 else 0.25
    eta = math.sqrt(-0.8 * math.log(4 * p_false_alarm * (1 - p_false_alarm)))
    eta += math.copysign(math.sqrt(-0.8 * math.log(4 * p_detect * (1 - p_detect))), p_detect - 0.5)
    steady = eta * (eta + 2 * math.sqrt(n_pulses / 2 + (alpha - 0.25))) / n_pulses
    if swerling == 0:
        return 10 * math.log10(steady)
    freedom = {1: 1.0, 3: 2.0}[int(swerling)]
    fading_db = ((17.7006 * p_detect - 18.4496) * p_detect + 14.5339) * p_detect - 3.525
    if p_detect > 0.872:
        tail = 0.7 * math.log(1e-5 / p_false_alarm) + (2 * n_pulses - 20) / 80
        fading_db += math.exp(27.31 * p_detect - 25.14) + (p_detect - 0.8) * tail
    return 10 * math.log10(steady) + fading_db / freedom

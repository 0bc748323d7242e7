"""How far a target stands out of the ground's echo, where a scenario declares what processing takes off that echo."""

import math

from skyshed.model.propagation import Clutter
from skyshed.model.system import Radar
from skyshed.radar.detection import WANTED_P_DETECT, fading_snr_db


def clutter_range_m(radar: Radar, rcs_m2: float, clutter: Clutter) -> float:
    """Return the slant range beyond which the ground's echo hides a target, wherever the beam holds ground.

    At low grazing angles the ground in a radar's cell is R theta dR, which grows with range; its echo and the target's
    weaken alike, with the fourth power. So their ratio, weighted with the improvement I of processing, is

        SCR = rcs I / (sigma0 R theta dR)

    and R is solved for. A target stands out of clutter where it would of noise as strong: as often as is wanted of a
    target that fades from scan to scan (Swerling 1), at the claim's probability of a false alarm. Of that the nominal
    value is taken in every case: an end that favours the claim in noise does not here.

    The ground is even, and echoes as land does; over the sea sigma0 is another. A declared axis, not a model of any
    radar's processing: speed, blind speeds and discrete echoes are not in it.

    References
    ----------
    F. E. Nathanson, Radar Design Principles, 2nd ed., equation 7.1; M. A. Richards, Fundamentals of Radar Signal
    Processing, section 2.3.2 (pulse-limited area clutter).
    """
    wanted_db = float(fading_snr_db(WANTED_P_DETECT, radar.reference_p_false_alarm.nominal))
    spare_db = 10.0 * math.log10(rcs_m2) + clutter.improvement_db - clutter.reflectivity_db - wanted_db
    width_m2_per_m = math.radians(clutter.beamwidth_deg) * clutter.resolution_m
    return float(10.0 ** (spare_db / 10.0) / width_m2_per_m)

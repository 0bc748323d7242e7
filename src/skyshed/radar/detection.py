"""How far a radar detects: a claim scaled to another target and air, never past the instrumented range."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.attenuation import attenuation_table, two_way_attenuation_db
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.system import Radar

WANTED_P_DETECT = 0.8  # a convention of this program: "detected" means seen in four of five looks
_NEWTON_STEPS = 8  # each squares the error, which begins below a step of the table


def detection_range_m(radar: Radar, rcs_m2: float, case: Case, elevation_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the slant range at which a radar just detects a target, by elevation angle.

    The claim "``reference_range_m`` against ``reference_rcs_m2``" is scaled with the fourth root of the radar cross
    section and corrected for two-way gaseous attenuation: R solves

        40 log R + A(R, el) = 40 log R0 + A(R0, el0) + 10 log(rcs / rcs0) + SNR(p0) - SNR(0.8)

    and is cut at the instrumented range. p0 is the probability of detection behind the claim and
    SNR the exact form for a target that fades from scan to scan (Swerling 1), so that a claim made
    at 0.5 shrinks to 0.75 of its range, and one made at 0.9 grows to 1.21 of it (without air). The
    radar's elevation limits are not applied here.

    Parameters
    ----------
    rcs_m2 : radar cross section of the target in the radar's band.
    elevation_deg : any shape; NaN gives NaN.

    Raises
    ------
    InputError : a radar cross section, range or frequency that is not above zero.
    """
    reference_range_m = radar.reference_range_m.at(case)
    reference_rcs_m2 = radar.reference_rcs_m2.at(case)
    for what, value, unit in (
        ("rcs", rcs_m2, "m2"),
        (radar.reference_rcs_m2.key, reference_rcs_m2, "m2"),
        (radar.reference_range_m.key, reference_range_m, "m"),
    ):
        if not (value > 0.0 and math.isfinite(value)):
            raise InputError(f"radar {radar.name}: {what} is {value:g} {unit}; it must be above 0")
    frequency_hz = radar.frequency_hz.nominal  # neither end favours the seller, see Radar
    reference_db = float(
        two_way_attenuation_db(frequency_hz, radar.reference_elevation_deg.at(case), reference_range_m)
    )
    p_false_alarm = radar.reference_p_false_alarm.at(case)
    margin_db = fading_snr_db(radar.reference_p_detect.at(case), p_false_alarm)
    margin_db -= fading_snr_db(WANTED_P_DETECT, p_false_alarm)
    scale_db = 10.0 * math.log10(rcs_m2 / reference_rcs_m2)
    budget_db = 40.0 * math.log10(reference_range_m) + reference_db + scale_db + float(margin_db)
    node_deg, node_range_m = _range_by_elevation(frequency_hz, budget_db)
    range_m = np.interp(np.asarray(elevation_deg, dtype=np.float64), node_deg, node_range_m)
    return np.minimum(range_m, radar.instrumented_range_m.at(case))


def fading_snr_db(p_detect: ArrayLike, p_false_alarm: ArrayLike) -> NDArray[np.float64]:
    """Return the signal-to-noise ratio (dB) that one look at a Swerling 1 target needs: ln Pfa / ln Pd - 1.

    The one-pulse case of `radar.probability.snr_db_for`, solved for the ratio. Any shapes that broadcast.
    """
    return 10.0 * np.log10(np.log(p_false_alarm) / np.log(p_detect) - 1.0)


@lru_cache(maxsize=256)
def _range_by_elevation(frequency_hz: float, budget_db: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve for the range at the elevations of the attenuation table; between them the range is nearly straight.

    Between two ranges of the table attenuation is linear in range, so that the sum is convex in the logarithm of
    range: Newton's steps from the farther end never pass the answer. Beyond the table there is no more air.
    """
    table = attenuation_table(frequency_hz)
    node = (_losses_db(frequency_hz) < budget_db).sum(axis=1)
    rows, last = np.arange(node.size), table.range_m.size - 1
    far = np.minimum(node + 1, last)
    near_m, near_db = table.range_m[node], table.two_way_db[rows, node]
    per_m = np.where(
        node < last, (table.two_way_db[rows, far] - near_db) / np.maximum(table.range_m[far] - near_m, 1), 0
    )
    farthest_m = np.where(node < last, table.range_m[far], np.inf)
    range_db = np.minimum(budget_db, 40.0 * np.log10(farthest_m))
    for _ in range(_NEWTON_STEPS):
        range_m = 10.0 ** (range_db / 40.0)
        loss_db = range_db + near_db + per_m * (range_m - near_m)
        range_db -= (loss_db - budget_db) / (1.0 + per_m * range_m * math.log(10.0) / 40.0)
    return table.elevation_deg, 10.0 ** (range_db / 40.0)


@lru_cache(maxsize=64)
def _losses_db(frequency_hz: float) -> NDArray[np.float64]:
    """Return spreading (40 log R) and attenuation together, by elevation and range of the table but for its range 0."""
    table = attenuation_table(frequency_hz)
    return 40.0 * np.log10(table.range_m[1:]) + table.two_way_db[:, 1:]

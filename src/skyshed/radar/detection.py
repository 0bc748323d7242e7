"""How far a radar detects: a claim scaled to another target and air, never past the instrumented range."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.attenuation import attenuation_table, two_way_attenuation_db
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.propagation import Rain
from skyshed.model.system import Radar
from skyshed.radar.horizon_loss import beam_loss_db
from skyshed.radar.rain import rain_two_way_db

WANTED_P_DETECT = 0.8  # a convention of this program: "detected" means seen in four of five looks
_NEWTON_STEPS = 8  # each squares the error, which begins below a step of the table
_RAIN_STEPS = 24  # of halving: to a tenth of a metre at 1,000 km


def detection_range_m(
    radar: Radar,
    rcs_m2: float,
    case: Case,
    elevation_deg: ArrayLike,
    *,
    horizon_db: float = 0.0,
    rain: Rain | None = None,
    antenna_msl_m: float = 0.0,
) -> NDArray[np.float64]:
    """Return the slant range at which a radar just detects a target, by elevation angle.

    The claim "``reference_range_m`` against ``reference_rcs_m2``" is scaled with the fourth root of the radar cross
    section and corrected for two-way gaseous attenuation: R solves

        40 log R + A(R, el) = 40 log R0 + A(R0, el0) + 10 log(rcs / rcs0) + SNR(p0) - SNR(0.8)

    and is cut at the instrumented range. p0 is the probability of detection behind the claim and
    SNR the exact form for a target that fades from scan to scan (Swerling 1), so that a claim made
    at 0.5 shrinks to 0.75 of its range, and one made at 0.9 grows to 1.21 of it (without air). The
    radar's elevation limits are not applied here. What the beam loses towards the horizon (``horizon_db`` one way, see
    `radar.horizon_loss.beam_loss_db`) and what rain takes are taken off on the right.

    Parameters
    ----------
    rcs_m2 : radar cross section of the target in the radar's band.
    elevation_deg : any shape; NaN gives NaN.

    Raises
    ------
    InputError : a radar cross section, range or frequency that is not above zero.
    """
    elevation_deg = np.asarray(elevation_deg, dtype=np.float64)
    frequency_hz = radar.frequency_hz.nominal  # neither end favours the seller, see Radar
    budget_db = detection_budget_db(radar, rcs_m2, case)
    lost_db = 2.0 * beam_loss_db(horizon_db, elevation_deg)
    range_m = _range_m(frequency_hz, budget_db, elevation_deg, lost_db, most_db=2.0 * horizon_db)
    if rain is not None:
        left_db = budget_db - lost_db
        range_m = _in_rain_m(frequency_hz, left_db, elevation_deg, range_m, rain=rain, antenna_msl_m=antenna_msl_m)
    return np.minimum(range_m, radar.instrumented_range_m.at(case))


def spare_db(
    radar: Radar, rcs_m2: float, case: Case, range_m: NDArray[np.float64], *, rain: Rain | None, antenna_msl_m: float
) -> NDArray[np.float64]:
    """Return what a target at slant ranges on the horizon may lose one way, by terrain or beam, and be detected still.

    (budget - 40 log R - A(R, 0 deg)) / 2, less rain: see `detection_range_m`.
    """
    frequency_hz = radar.frequency_hz.nominal
    lost_db = 40.0 * np.log10(range_m) + two_way_attenuation_db(frequency_hz, 0.0, range_m)
    if rain is not None:
        lost_db = lost_db + rain_db(frequency_hz, 0.0, range_m, rain, antenna_msl_m)
    spare: NDArray[np.float64] = (detection_budget_db(radar, rcs_m2, case) - lost_db) / 2.0
    return spare


def detection_budget_db(radar: Radar, rcs_m2: float, case: Case) -> float:
    """Return the right side of what `detection_range_m` solves.

    Raises
    ------
    InputError
        If a radar cross section, range or frequency is not above zero.
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
    frequency_hz = radar.frequency_hz.nominal
    reference_db = float(
        two_way_attenuation_db(frequency_hz, radar.reference_elevation_deg.at(case), reference_range_m)
    )
    p_false_alarm = radar.reference_p_false_alarm.at(case)
    margin_db = fading_snr_db(radar.reference_p_detect.at(case), p_false_alarm)
    margin_db -= fading_snr_db(WANTED_P_DETECT, p_false_alarm)
    scale_db = 10.0 * math.log10(rcs_m2 / reference_rcs_m2)
    return 40.0 * math.log10(reference_range_m) + reference_db + scale_db + float(margin_db)


def _range_m(
    frequency_hz: float,
    budget_db: float,
    elevation_deg: NDArray[np.float64],
    lost_db: NDArray[np.float64],
    *,
    most_db: float,
) -> NDArray[np.float64]:
    """Return ranges at elevations, of a budget less what is lost at each (at most ``most_db``)."""
    node_deg, node_range_m = _range_by_elevation(frequency_hz, budget_db)
    range_m = np.interp(elevation_deg, node_deg, node_range_m)
    if most_db <= 0.0:
        return range_m
    node_deg, node_range_m = _range_by_elevation(frequency_hz, budget_db - most_db)
    shortest_m = np.interp(elevation_deg, node_deg, node_range_m)
    # Spreading alone makes the logarithm of range straight in what is lost; air bends it by 3 in 1,000 at most.
    return range_m * (shortest_m / range_m) ** (lost_db / most_db)


def _in_rain_m(
    frequency_hz: float,
    left_db: NDArray[np.float64],
    elevation_deg: NDArray[np.float64],
    dry_m: NDArray[np.float64],
    *,
    rain: Rain,
    antenna_msl_m: float,
) -> NDArray[np.float64]:
    """Return ranges in rain, by halving: what is lost on the way, at most ``left_db``, grows with range."""
    near_m, far_m = np.zeros_like(dry_m), dry_m.copy()
    for _ in range(_RAIN_STEPS):
        middle_m = np.maximum((near_m + far_m) / 2, 1.0)
        way_db = 40.0 * np.log10(middle_m) + two_way_attenuation_db(frequency_hz, elevation_deg, middle_m)
        way_db = way_db + rain_db(frequency_hz, elevation_deg, middle_m, rain, antenna_msl_m)
        is_seen = way_db <= left_db
        near_m, far_m = np.where(is_seen, middle_m, near_m), np.where(is_seen, far_m, middle_m)
    return np.where(np.isnan(dry_m), np.nan, near_m)


def rain_db(
    frequency_hz: float, elevation_deg: ArrayLike, range_m: NDArray[np.float64], rain: Rain, antenna_msl_m: float
) -> NDArray[np.float64]:
    """Return what rain takes both ways (dB) to slant ranges from an antenna at an altitude; see `radar.rain`."""
    height_m = rain.height_m - antenna_msl_m
    return rain_two_way_db(
        frequency_hz, rain.rate_mm_h, elevation_deg, range_m, extent_m=rain.extent_m, height_m=height_m
    )


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

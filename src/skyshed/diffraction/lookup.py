"""Compiled loops that read a loss ladder: the lowest altitude seen with so much to spare, and the loss at altitudes."""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

STEPS_A_DB = 4.0  # `diffraction.kernel.STEPS_A_DB`; a cached kernel may not import it
_LEAST_HEIGHT_M = 1e-3


@bare_kernel
def read_floors(points, ladder, spare, vantage, out):
    """Fill ``out`` (n,) with the lowest altitudes from which no more is lost than may be, no lower than the ground.

    points: range, lowest altitude in line of sight (which stands where it is unknown or infinite), ground and cell of
    the ladder, (n,) each. ladder: (table (n_cell, n_rung), reach (2, n_cell), rungs). spare: its step in range (m),
    what a target in free space may lose one way at each step (dB), as far as any is detected, how much of that the
    beam takes on the horizon (dB), and the tangent from which it takes nothing. vantage: the antenna's altitude, the
    radius of the effective sphere.
    """
    range_m, sight_msl_m, ground_msl_m, cell = points
    table, reach, rungs = ladder
    step_m, spare_db, on_horizon_db, full_tangent = spare
    antenna_m, radius_m = vantage
    last = rungs.size - 1
    for i in range(range_m.size):
        out[i] = sight_msl_m[i]
        position = range_m[i] / step_m
        if position >= spare_db.size or not math.isfinite(sight_msl_m[i]):
            continue
        at = cell[i]
        if math.isnan(reach[0, at]):
            continue
        node = min(int(position), spare_db.size - 2)
        share = min(position - node, 1.0)
        steps = (spare_db[node] * (1.0 - share) + spare_db[node + 1] * share) * STEPS_A_DB
        if steps <= 0:  # nothing may be lost
            out[i] = sight_msl_m[i] + reach[0, at]
            continue
        # What share of the way to its full strength the beam has come on the line of sight, and a metre higher.
        per_m = 1.0 / (max(range_m[i], 1.0) * full_tangent)
        tilt = (sight_msl_m[i] - antenna_m) * per_m - range_m[i] / (2.0 * radius_m * full_tangent)
        k = 0
        while k < last and table[at, k] > steps:
            k += 1
        beam = on_horizon_db * STEPS_A_DB, tilt, reach[0, at] * per_m, reach[1, at] * per_m
        lost = table[at, k] + _of_beam(beam, rungs[k])
        while k < last and lost > steps:
            k += 1
            lost = table[at, k] + _of_beam(beam, rungs[k])
        rung = rungs[k]
        if k > 0 and lost <= steps:
            fall = table[at, k - 1] + _of_beam(beam, rungs[k - 1]) - lost
            rung += (steps - lost) / max(fall, 1e-9) * (rungs[k - 1] - rung)
        lowest_m = sight_msl_m[i] - rung * reach[1 if rung > 0 else 0, at]
        out[i] = max(lowest_m, ground_msl_m[i])


@bare_part
def _of_beam(beam, rung):
    """Return what the beam loses on a rung, in steps of the table (`radar.horizon_loss.beam_loss_db`)."""
    on_horizon, tilt, up, down = beam
    if on_horizon <= 0.0:
        return 0.0
    short = 1.0 - min(max(tilt - rung * (down if rung > 0 else up), 0.0), 1.0)
    return on_horizon * short * short


@bare_kernel
def read_losses(points, ladder, out):
    """Fill ``out`` (n,) with the loss (dB) at altitudes; where the ladder knows none, 0 in line of sight, inf below."""
    altitude_msl_m, sight_msl_m, cell = points
    table, reach, rungs = ladder
    last = rungs.size - 1
    for i in range(altitude_msl_m.size):
        at = cell[i]
        if not math.isfinite(sight_msl_m[i]) or math.isnan(reach[0, at]):
            out[i] = 0.0 if altitude_msl_m[i] >= sight_msl_m[i] else math.inf
            continue
        below_m = sight_msl_m[i] - altitude_msl_m[i]
        rung = below_m / max(reach[1 if below_m > 0 else 0, at], _LEAST_HEIGHT_M)
        k = 0
        while k < last and rungs[k] > rung:
            k += 1
        loss = np.float64(table[at, k])
        if k > 0 and rungs[k] <= rung:
            loss += (rung - rungs[k]) / (rungs[k - 1] - rungs[k]) * (np.float64(table[at, k - 1]) - loss)
        out[i] = loss / STEPS_A_DB

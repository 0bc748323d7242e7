"""Compiled loops of diffraction: what lies under each ray, the ladder of losses over it, and floors read off a ladder.

All altitudes here are straight ones: true altitude less the lift of the ray, so that rays are straight lines over a
sphere of effective radius (see `atmosphere.rays`).
"""

import math

import numpy as np

from skyshed.jobs.compiled import bare_part, kernel

SEGMENT = 64  # steps of a ray in one parabola: `horizon.kernel.SEGMENT`, which a cached kernel may not import
# What is kept of a ray at one range. Columns of `under_rays`' answer:
EDGE_RANGE, EDGE, SIGHT, SMOOTH_NEAR, SMOOTH_FAR, GROUND = 0, 1, 2, 3, 4, 5
TOP_RANGE, TOP, BACK_RANGE, BACK, MID_RANGE, MID, N_KEPT = 6, 7, 8, 9, 10, 11, 12
STEPS_A_DB = 4.0  # a loss in a ladder is a byte, in quarters of a decibel
_NO_LOSS_NU = -0.78
_NOTHING_DB = 0.12
_LEAST_HEIGHT_M = 1e-3


@kernel
def under_rays(elevation, nodes, bends, steps, lift, lift_terms, curvature, antenna, keep_every, kept):
    """Fill ``kept`` (n_azimuth, n_kept, N_KEPT) with what lies between an antenna and every n-th step of its rays.

    The edge: the ground whose tangent is greatest, its range and altitude; the altitude of the line of sight over it
    at the end; the smooth surface under both ends (least squares over the profile: (79) and (80) of ITU-R P.526-16,
    section 5.1.6.2, from two running sums); the ground at the end. NaN from unknown ground on.
    elevation (n_row, n_column), nodes, bends as in `horizon.kernel.march`; steps (n_segment, 2): first range, step;
    lift (n_range, n_altitude), lift_terms: ranges per metre, lowest altitude, altitudes per metre; curvature
    (n_azimuth,): of the effective sphere (1/m); antenna: (its altitude, the ground's at the site).
    """
    n_row, n_column = elevation.shape
    antenna_m, site_m = antenna
    for azimuth in range(kept.shape[0]):
        greatest, edge_m, edge_range_m = -math.inf, site_m, 0.0
        v1, v2, before_m, before_range_m = 0.0, 0.0, site_m, 0.0
        per_m, count = curvature[azimuth], 0
        top_m, top_range_m, least_m = site_m, 0.0, math.inf
        is_known = True
        for segment in range(steps.shape[0]):
            x, y = nodes[0, segment, azimuth], nodes[1, segment, azimuth]
            dx = (nodes[0, segment + 1, azimuth] - x) / SEGMENT
            dy = (nodes[1, segment + 1, azimuth] - y) / SEGMENT
            x_bend = bends[0, segment, azimuth] * 4.0 / SEGMENT
            y_bend = bends[1, segment, azimuth] * 4.0 / SEGMENT
            for i in range(1, SEGMENT + 1):
                left = 1.0 - i / SEGMENT
                at_x, at_y = x + i * (dx + left * x_bend), y + i * (dy + left * y_bend)
                is_known = is_known and 0 <= at_x <= n_column - 1 and 0 <= at_y <= n_row - 1
                range_m = steps[segment, 0] + i * steps[segment, 1]
                count += 1
                if is_known:
                    ground_m = _ground(elevation, at_x, at_y)
                    ground_m -= _lift(lift, lift_terms, range_m, ground_m)
                    is_known = not math.isnan(ground_m)
                    bulge_m = range_m * range_m * per_m / 2.0
                    tangent = (ground_m - bulge_m - antenna_m) / range_m
                    if tangent > greatest:
                        greatest, edge_m, edge_range_m, least_m = tangent, ground_m, range_m, math.inf
                    if (greatest - tangent) * range_m < least_m:
                        least_m, top_m, top_range_m = (greatest - tangent) * range_m, ground_m, range_m
                    step_m = range_m - before_range_m
                    v1 += step_m * (ground_m + before_m)
                    v2 += step_m * (
                        ground_m * (2.0 * range_m + before_range_m) + before_m * (range_m + 2.0 * before_range_m)
                    )
                    before_m, before_range_m = ground_m, range_m
                if count % keep_every == 0:
                    row = kept[azimuth, count // keep_every - 1]
                    if not is_known:
                        row[:] = math.nan
                        continue
                    row[EDGE_RANGE], row[EDGE] = edge_range_m, edge_m
                    row[SIGHT] = antenna_m + greatest * range_m + bulge_m
                    row[SMOOTH_NEAR] = (2.0 * v1 * range_m - v2) / range_m**2
                    row[SMOOTH_FAR] = (v2 - v1 * range_m) / range_m**2
                    row[GROUND] = ground_m
                    row[TOP_RANGE], row[TOP] = top_range_m, top_m
                    least_m = math.inf


@bare_part
def _other_edges(kept, at, d, scale_m, antenna_m, per_m):
    """Write two edges more: that which a target at the line of sight sees highest, and that nearest to a higher one.

    Of each piece of the way the ground that comes nearest to the line of sight (`TOP`) is asked.
    """
    row = kept[at]
    target = row[SIGHT] - 0.5 * per_m * d * d
    slope = (target - antenna_m) / d
    row[BACK_RANGE], row[BACK] = row[EDGE_RANGE], row[EDGE]
    row[MID_RANGE], row[MID] = row[EDGE_RANGE], row[EDGE]
    x = row[EDGE_RANGE]
    rise = scale_m / d  # of a line of sight one step of the ladder higher
    steepest = (antenna_m + slope * x - row[EDGE] + 0.5 * per_m * x * x) / max(d - x, 1.0)
    nearest = (rise * x) ** 2 / max(x * (d - x), 1.0)
    for i in range(at + 1):
        x = kept[i, TOP_RANGE]
        if x >= d or x <= 0:
            continue
        clear = antenna_m + slope * x - kept[i, TOP] + 0.5 * per_m * x * x
        if x > row[EDGE_RANGE] and clear < steepest * (d - x):
            steepest, row[BACK_RANGE], row[BACK] = clear / (d - x), x, kept[i, TOP]
        near = (clear + rise * x) ** 2
        if near < nearest * x * (d - x):
            nearest, row[MID_RANGE], row[MID] = near / (x * (d - x)), x, kept[i, TOP]


@bare_part
def _ground(elevation, x, y):
    """Return the bilinear ground at a place counted in posts."""
    column, row = min(int(x), elevation.shape[1] - 2), min(int(y), elevation.shape[0] - 2)
    f, g = x - column, y - row
    north = elevation[row, column] * (1 - f) + elevation[row, column + 1] * f
    south = elevation[row + 1, column] * (1 - f) + elevation[row + 1, column + 1] * f
    return north * (1 - g) + south * g


@bare_part
def _lift(lift, terms, range_m, altitude_m):
    """Return the lift of rays, bilinear in range and altitude."""
    if lift.size == 1:
        return 0.0
    row_at, column_at = range_m * terms[0], (altitude_m - terms[1]) * terms[2]
    row = min(int(row_at), lift.shape[0] - 2)
    column = min(max(int(column_at), 0), lift.shape[1] - 2)
    f, g = column_at - column, row_at - row
    near = lift[row, column] * (1 - f) + lift[row, column + 1] * f
    far = lift[row + 1, column] * (1 - f) + lift[row + 1, column + 1] * f
    return near * (1 - g) + far * g


@kernel
def fill_ladder(kept, ranges_m, curvature, wave, antenna, nus, table, fresnel_m):
    """Fill a ladder: ``table`` (n_azimuth, n_kept, n_nu) uint8 with losses, ``fresnel_m`` with the height of a step.

    ``nus`` (n_nu,) fall: the target rises. The loss at nu is that of a target at sight - nu * fresnel_m, or on the
    ground; no loss grows with altitude. ``wave``: wavelength (m), the terms of `_sphere_terms`; ``antenna`` as in `under_rays`.
    """
    wavelength_m = wave[0]
    antenna_m, site_m = antenna
    for azimuth in range(kept.shape[0]):
        per_m = curvature[azimuth]
        for at in range(kept.shape[1]):
            row, d = kept[azimuth, at], ranges_m[at]
            if math.isnan(row[SIGHT]):
                fresnel_m[azimuth, at] = math.nan
                table[azimuth, at, :] = 255
                continue
            edge_range_m = min(max(row[EDGE_RANGE], 0.001 * d), 0.999 * d)
            scale_m = math.sqrt(wavelength_m * d * (d - edge_range_m) / (2.0 * edge_range_m))
            fresnel_m[azimuth, at] = scale_m
            _other_edges(kept[azimuth], at, d, scale_m, antenna_m, per_m)
            far = _beyond(d, per_m, wave)
            best, before_m = 1e9, -math.inf
            for k in range(nus.size):
                target_m = max(row[SIGHT] - nus[k] * scale_m, row[GROUND])
                if best > _NOTHING_DB and target_m > before_m:
                    best = min(best, _loss(row, d, target_m, antenna_m, site_m, per_m, wave, far))
                    before_m = target_m
                table[azimuth, at, k] = np.uint8(min(best * STEPS_A_DB + 0.5, 255.0))


@kernel
def losses(row, distance_m, per_m, wave, antenna, targets_m, out):
    """Fill ``out`` with the loss (dB) at altitudes over one place: what a ladder is a table of."""
    far = _beyond(distance_m, per_m, wave)
    for i in range(targets_m.size):
        out[i] = _loss(row, distance_m, targets_m[i], antenna[0], antenna[1], per_m, wave, far)


@bare_part
def _loss(row, d, target_m, antenna_m, site_m, per_m, wave, far_terms):
    """Return delta-Bullington's loss with two edges, one from either side, in place of all ground."""
    d_km, half = d * 1e-3, 0.5 * per_m
    x, q = min(max(row[EDGE_RANGE], 0.001 * d), 0.999 * d), min(max(row[BACK_RANGE], 0.001 * d), 0.999 * d)
    slope = (target_m - antenna_m) / d
    over = row[EDGE] - antenna_m - slope * x  # above the chord, without and with the bulge of the Earth
    back = row[BACK] - antenna_m - slope * q
    over_high, back_high = over + half * x * (d - x), back + half * q * (d - q)
    if over_high > 0:
        near, far = over_high / x, max(over_high / (d - x), back_high / (d - q))
        edge_m = far * d / (near + far)
        nu = near * edge_m * math.sqrt(2.0 * d / (wave[0] * edge_m * (d - edge_m)))
    else:
        mid = min(max(row[MID_RANGE], 0.001 * d), 0.999 * d)
        mid_high = row[MID] - antenna_m - slope * mid + half * mid * (d - mid)
        nu = max(over_high / math.sqrt(x * (d - x)), back_high / math.sqrt(q * (d - q)))
        nu = max(nu, mid_high / math.sqrt(mid * (d - mid))) * math.sqrt(2.0 * d / wave[0])
    above_m = max(over, back)
    first_m, second_m = row[SMOOTH_NEAR], row[SMOOTH_FAR]
    if above_m > 0:
        near, far = max(over / x, back / q), max(over / (d - x), back / (d - q))
        first_m -= above_m * near / (near + far)
        second_m -= above_m * far / (near + far)
    first_m, second_m = antenna_m - min(first_m, site_m), target_m - min(second_m, row[GROUND])
    sphere_db, smooth_nu = _sphere(d, max(first_m, _LEAST_HEIGHT_M), max(second_m, _LEAST_HEIGHT_M), per_m, wave, far_terms)
    smooth_db = _bullington(smooth_nu, d_km)
    return max(_bullington(nu, d_km), smooth_db) + max(sphere_db - smooth_db, 0.0)


@bare_part
def _bullington(nu, d_km):
    """Return the loss over a knife edge, (31), with Bullington's correction, (49) of ITU-R P.526-16."""
    if nu <= _NO_LOSS_NU:
        return 0.0
    edge_db = 6.9 + 20.0 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1)
    return edge_db + (1.0 - math.exp(-edge_db / 6.0)) * (10.0 + 0.02 * d_km)


@bare_part
def _sphere(d, first_m, second_m, per_m, wave, far_terms):
    """Return the loss over the smooth sphere (`spherical.spherical_loss_db`), and nu of Bullington's edge over it."""
    roots = math.sqrt(first_m) + math.sqrt(second_m)
    if d * d * per_m >= 2.0 * roots * roots:
        # Bullington's edge, in closed form: the horizons of a sphere lie sqrt(2 a h) off.
        near = 0.5 * d * per_m - math.sqrt(2.0 * first_m * per_m)
        far = 0.5 * d * per_m - math.sqrt(2.0 * second_m * per_m)
        edge_m = (second_m - first_m + far * d) / (near + far)
        above_m = (first_m - second_m) * edge_m / d + near * edge_m
        nu = above_m * math.sqrt(2.0 * d / (wave[0] * edge_m * (d - edge_m)))
        return max(_gained_db(first_m, second_m, far_terms), 0.0), nu
    total_m = first_m + second_m
    c, m = (first_m - second_m) / total_m, d * d * per_m / (4.0 * total_m)
    inner = min(max(1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3), -1.0), 1.0)
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + math.acos(inner) / 3.0)
    near_m = 0.5 * d * (1.0 + b)
    far_m = d - near_m
    clear_m = (first_m * far_m + second_m * near_m) / d - 0.5 * near_m * far_m * per_m
    needed_m = 0.552 * math.sqrt(wave[0] * near_m * far_m / d)
    if clear_m >= needed_m:
        return 0.0, -1.0
    whole_db = max(_gained_db(first_m, second_m, _beyond(d, 2.0 * (roots / d) ** 2, wave)), 0.0)
    return (1.0 - clear_m / needed_m) * whole_db, -clear_m / needed_m * (0.552 * math.sqrt(2.0))


@bare_part
def _beyond(d, per_m, wave):
    """Return what `spherical.first_term_db` is made of at a distance: -F(X), beta Y per metre, and the least G(Y)."""
    per_km, frequency_mhz = per_m * 1e3, wave[1]
    third = math.pow(per_km, 1.0 / 3.0)
    admittance = wave[2] * third
    square = admittance * admittance
    beta = (1.0 + 1.6 * square + 0.67 * square * square) / (1.0 + 4.5 * square + 1.53 * square * square)
    x = 2.188e-3 * beta * wave[3] * third * third * d
    if x >= 1.6:
        distance_db = 17.6 * x - 11.0 - 10.0 * math.log10(x)
    else:
        distance_db = 20.0 * math.log10(x) + 5.6488 * math.pow(x, 1.425)
    return distance_db, 9.575e-3 * beta * beta * wave[3] * wave[3] * third, 2.0 + 20.0 * math.log10(admittance)


@bare_part
def _gained_db(first_m, second_m, terms):
    distance_db, per_height, least_db = terms
    return (
        distance_db
        - _height_gain_db(per_height * first_m, least_db)
        - _height_gain_db(per_height * second_m, least_db)
    )


@bare_part
def _height_gain_db(b, least_db):
    if b > 2.0:
        return max(17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0, least_db)
    return max(20.0 * math.log10(b + 0.1 * b * b * b), least_db)

"""Compiled loops of diffraction: the losses over the edges under each ray, and ladders of them.

Altitudes between antenna and target are straight ones here: true altitude less the lift of the ray, so that rays are
straight lines over a sphere of effective radius (see `atmosphere.rays`).
"""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

STEPS_A_DB = 4.0  # a loss in a ladder is a byte, in quarters of a decibel
MOST_DB = 255.0 / STEPS_A_DB
_NO_LOSS_NU = -0.78
_NOTHING_DB = 0.5 / STEPS_A_DB  # what a ladder writes as none
_LEAST_HEIGHT_M = 1e-3
_LOW_FLIGHT_M = 30.0
_DEEPEST_NU, _CLEAR_NU, _MOST_DOUBLINGS = 8.0, 1.6, 10
_NEAREST_END = 1e-3  # an edge is at least this share of the path away from both ends


@bare_kernel
def fill_ladder(edges, range_m, per_m, wave, antenna, rungs, table, reach):
    """Fill ``table`` (n_azimuth, n_place, n_rung) uint8 with losses, ``reach`` (2, n_azimuth, n_place) with its scales.

    How far the ladder reaches above the line of sight, to where nothing is lost, and below it, to the ground or
    `_DEEPEST_NU` down (m). ``rungs`` fall from 1, that far below, to -1, that far above. No loss is less than that of a
    higher target. ``wave``: see `ladder.wave_terms`.
    """
    for azimuth in range(edges.shape[0]):
        for place in range(edges.shape[1]):
            at, d = edges[azimuth, place], range_m[place]
            if math.isnan(at.sight):
                reach[:, azimuth, place] = math.nan
                table[azimuth, place, :] = 255
                continue
            step_m = _fresnel_m(at.edge_range, d, wave[0])
            above_m = _step_above_m(step_m, d, wave[0])
            others = _other_edges(edges[azimuth], place, d, above_m, antenna[0], per_m[azimuth])
            beyond = _beyond(d, per_m[azimuth], wave)
            up_m, loss_db = max(_CLEAR_NU * step_m, above_m), math.inf
            for _ in range(_MOST_DOUBLINGS):
                loss_db = _loss(at, others, d, at.sight + up_m, antenna, per_m[azimuth], wave, beyond)
                if loss_db <= _NOTHING_DB:
                    break
                up_m *= 2.0
            down_m = min(max(at.sight - at.ground, 0.0), _DEEPEST_NU * step_m)
            reach[0, azimuth, place], reach[1, azimuth, place] = up_m, down_m
            before_m = at.sight + up_m
            for k in range(rungs.size - 1, -1, -1):
                target_m = at.sight - rungs[k] * (down_m if rungs[k] > 0 else up_m)
                if loss_db < MOST_DB and target_m < before_m:
                    lower_db = _loss(at, others, d, target_m, antenna, per_m[azimuth], wave, beyond)
                    loss_db, before_m = max(loss_db, lower_db), target_m
                table[azimuth, place, k] = np.uint8(min(loss_db * STEPS_A_DB + 0.5, 255.0))


@bare_kernel
def losses_over(edges, place, distance_m, per_m, wave, antenna, target_m, out):
    """Fill ``out`` (n,) with the loss (dB) at altitudes over one place of a ray: what a ladder tabulates."""
    at = edges[place]
    above_m = _step_above_m(_fresnel_m(at.edge_range, distance_m, wave[0]), distance_m, wave[0])
    others = _other_edges(edges, place, distance_m, above_m, antenna[0], per_m)
    beyond = _beyond(distance_m, per_m, wave)
    for i in range(target_m.size):
        out[i] = _loss(at, others, distance_m, target_m[i], antenna, per_m, wave, beyond)


@bare_part
def _fresnel_m(edge_range_m, d, wavelength_m):
    """Return by how much nu over the edge falls by one as the target rises: section 4.1 of ITU-R P.526-16."""
    x = _within(edge_range_m, d)
    return math.sqrt(wavelength_m * d * (d - x) / (2.0 * x))


@bare_part
def _step_above_m(step_m, d, wavelength_m):
    """Return how far above the line of sight a target flies that another edge than the first may be nearest to.

    A step of nu; where the edge is close before the target that is next to nothing, and mid-path counts.
    """
    return max(step_m, math.sqrt(0.2 * wavelength_m * d))


@bare_part
def _other_edges(edges, place, d, step_m, antenna_m, per_m):
    """Return four edges more, range and altitude of each, of the tops of all pieces of the way.

    What targets see highest in the line of sight, low above the ground, and half-way between; and what comes nearest
    (in Fresnel zones) to the line of sight of a target a step above it.
    """
    at = edges[place]
    half_per_m = 0.5 * per_m
    slope = (at.sight - antenna_m) / d - half_per_m * d
    depth_m, rise = max(at.sight - at.ground - _LOW_FLIGHT_M, 0.0), step_m / d
    x = high_range_m = half_range_m = low_range_m = mid_range_m = at.edge_range
    high_m = half_m = low_m = mid_m = at.edge
    steepest_high = (antenna_m + slope * x - at.edge + half_per_m * x * x) / max(d - x, 1.0)
    steepest_low = steepest_high - depth_m / max(d - x, 1.0)
    steepest_half = 0.5 * (steepest_high + steepest_low)
    nearest = (rise * x) ** 2 / max(x * (d - x), 1.0)
    for i in range(place + 1):
        x, top_m = edges[i].top_range, edges[i].top
        if x >= d or x <= 0:
            continue
        clear_m = antenna_m + slope * x - top_m + half_per_m * x * x
        if x > at.edge_range:
            if clear_m < steepest_high * (d - x):
                steepest_high, high_range_m, high_m = clear_m / (d - x), x, top_m
            if clear_m - 0.5 * depth_m < steepest_half * (d - x):
                steepest_half, half_range_m, half_m = (clear_m - 0.5 * depth_m) / (d - x), x, top_m
            if clear_m - depth_m < steepest_low * (d - x):
                steepest_low, low_range_m, low_m = (clear_m - depth_m) / (d - x), x, top_m
        near = (clear_m + rise * x) ** 2
        if near < nearest * x * (d - x):
            nearest, mid_range_m, mid_m = near / (x * (d - x)), x, top_m
    return high_range_m, high_m, half_range_m, half_m, low_range_m, low_m, mid_range_m, mid_m


@bare_part
def _loss(at, others, d, target_m, antenna, per_m, wave, beyond):
    """Return delta-Bullington's loss, section 4.5.2 of ITU-R P.526-16, with five edges in place of all ground."""
    antenna_m, site_m = antenna
    d_km, half_per_m, slope = 1e-3 * d, 0.5 * per_m, (target_m - antenna_m) / d
    x = _within(at.edge_range, d)
    over_m = at.edge - antenna_m - slope * x  # above the straight line to the target, without the Earth's bulge
    high_m = over_m + half_per_m * x * (d - x)
    near, far = over_m / x, over_m / (d - x)
    far_high, above_m = high_m / (d - x), over_m
    nu = high_m / math.sqrt(x * (d - x))
    for k in range(0, 8, 2):
        q = _within(others[k], d)
        back_m = others[k + 1] - antenna_m - slope * q
        back_high_m = back_m + half_per_m * q * (d - q)
        near, far, above_m = max(near, back_m / q), max(far, back_m / (d - q)), max(above_m, back_m)
        far_high = max(far_high, back_high_m / (d - q))
        nu = max(nu, back_high_m / math.sqrt(q * (d - q)))
    if high_m > 0:
        slope = high_m / x
        x = far_high * d / (slope + far_high)  # where the lines over the edges meet
        nu = slope * math.sqrt(x / (d - x))
    nu *= math.sqrt(2.0 * d / wave[0])
    smooth_near_m, smooth_far_m = at.smooth_near, at.smooth_far
    if above_m > 0:
        smooth_near_m -= above_m * near / (near + far)
        smooth_far_m -= above_m * far / (near + far)
    first_m = max(antenna_m - min(smooth_near_m, site_m), _LEAST_HEIGHT_M)
    second_m = max(target_m - min(smooth_far_m, at.ground), _LEAST_HEIGHT_M)
    sphere_db, smooth_nu = _sphere(d, first_m, second_m, per_m, wave, beyond)
    return _bullington_db(nu, d_km) + max(sphere_db - _bullington_db(smooth_nu, d_km), 0.0)


@bare_part
def _within(range_m, d):
    return min(max(range_m, _NEAREST_END * d), (1.0 - _NEAREST_END) * d)


@bare_part
def _bullington_db(nu, d_km):
    """Return the loss over a knife edge, with Bullington's correction: sections 4.1 and 4.5.1 of ITU-R P.526-16."""
    if nu <= _NO_LOSS_NU:
        return 0.0
    edge_db = 6.9 + 20.0 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1)
    return edge_db + (1.0 - math.exp(-edge_db / 6.0)) * (10.0 + 0.02 * d_km)


@bare_part
def _sphere(d, first_m, second_m, per_m, wave, beyond):
    """Return the loss over the smooth sphere (`spherical.spherical_loss_db`), and nu of Bullington's edge over it."""
    roots = math.sqrt(first_m) + math.sqrt(second_m)
    if d * d * per_m >= 2.0 * roots * roots:
        # Bullington's edge in closed form: the horizons of a sphere lie sqrt(2 a h) off.
        near = 0.5 * d * per_m - math.sqrt(2.0 * first_m * per_m)
        far = 0.5 * d * per_m - math.sqrt(2.0 * second_m * per_m)
        edge_m = (second_m - first_m + far * d) / (near + far)
        high_m = (first_m - second_m) * edge_m / d + near * edge_m
        nu = high_m * math.sqrt(2.0 * d / (wave[0] * edge_m * (d - edge_m)))
        return _first_term_db(first_m, second_m, beyond), nu
    both_m = first_m + second_m
    c, m = (first_m - second_m) / both_m, d * d * per_m / (4.0 * both_m)
    inner = min(max(1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3), -1.0), 1.0)
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + math.acos(inner) / 3.0)
    near_m, far_m = 0.5 * d * (1.0 + b), 0.5 * d * (1.0 - b)
    clear_m = (first_m * far_m + second_m * near_m) / d - 0.5 * near_m * far_m * per_m
    needed_m = 0.552 * math.sqrt(wave[0] * near_m * far_m / d)
    if clear_m >= needed_m:
        return 0.0, -math.inf
    grazing_db = _first_term_db(first_m, second_m, _beyond(d, 2.0 * (roots / d) ** 2, wave))
    return (1.0 - clear_m / needed_m) * grazing_db, _NO_LOSS_NU * clear_m / needed_m


@bare_part
def _beyond(d, per_m, wave):
    """Return what the first term is made of at a distance: -F(X), beta Y per metre of height, and the least G(Y)."""
    per_km = 1e3 * per_m
    third = math.pow(per_km, 1.0 / 3.0)
    admittance = wave[1] * third
    square = admittance * admittance
    beta = (1.0 + 1.6 * square + 0.67 * square * square) / (1.0 + 4.5 * square + 1.53 * square * square)
    x = 2.188e-3 * beta * wave[2] * third * third * d
    if x >= 1.6:
        distance_db = 17.6 * x - 11.0 - 10.0 * math.log10(x)
    else:
        distance_db = 20.0 * math.log10(x) + 5.6488 * math.pow(x, 1.425)
    per_height = 9.575e-3 * beta * beta * wave[2] * wave[2] * third
    return distance_db, per_height, 2.0 + 20.0 * math.log10(admittance)


@bare_part
def _first_term_db(first_m, second_m, beyond):
    """Return the first term of the series, `spherical.first_term_db`, not below 0."""
    gains_db = _height_gain_db(beyond[1] * first_m, beyond[2]) + _height_gain_db(beyond[1] * second_m, beyond[2])
    return max(beyond[0] - gains_db, 0.0)


@bare_part
def _height_gain_db(b, least_db):
    if b > 2.0:
        return max(17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0, least_db)
    return max(20.0 * math.log10(b + 0.1 * b * b * b), least_db)

"""Compiled loops of the zone: limits looked up at points, and the clock of a radial inbound."""

import math

import numpy as np

from skyshed.jobs.compiled import kernel

# Values of zone.reason.Reason: a cached kernel may not depend on another file.
TERRAIN = 1
CURVATURE = 2
ENVELOPE_RANGE = 5
ENVELOPE_ALTITUDE = 6
SECTOR = 7
GROUND = 10
TOO_NEAR = 11

# What a component says of one altitude over a point; "certain" comes with "possible", so that marks may be
# combined bit by bit: & for all of them, | for any.
POSSIBLE, CERTAIN = 1, 2
_BLOCK = 256


@kernel
def _limits_at(range_m, step_m, floor, ceiling):
    """Limits at one range and the nearest node: linear between nodes, the nearest's where one of the two has none."""
    n_nodes = floor.size
    position = range_m / step_m
    below = int(position)
    if below >= n_nodes - 1:
        if position > n_nodes - 1:
            return floor[n_nodes - 1], -math.inf, n_nodes - 1
        below = n_nodes - 2
    share = position - below
    nearest = below + 1 if share > 0.5 else below
    low = floor[below] * (1 - share) + floor[below + 1] * share
    high = ceiling[below] * (1 - share) + ceiling[below + 1] * share
    return (
        low if math.isfinite(low) else floor[nearest],
        high if math.isfinite(high) else ceiling[nearest],
        nearest,
    )


@kernel
def see_points(
    range_m, horizon_msl_m, ground_msl_m, step_m, floor, ceiling, floor_reason, ceiling_reason, standing,
    out_floor, out_ceiling, out_floor_reason, out_ceiling_reason, out_known,
):  # fmt: skip
    """Fill a radar's view: its limits by range, raised to its horizon where that is known.

        hidden   |<- terrain ->|<- bare Earth ->|      the larger share names the reason
        ground __|_____________|________________|

    ``standing`` is (antenna, ground at the site, effective radius). Points are (n,). An infinite horizon
    is that of a radar which looks elsewhere.
    """
    antenna_msl_m, site_msl_m, radius_m = standing
    for point in range(range_m.size):
        distance_m = range_m[point]
        low, high, nearest = _limits_at(distance_m, step_m, floor, ceiling)
        low_reason, high_reason = floor_reason[nearest], ceiling_reason[nearest]
        horizon = horizon_msl_m[point]
        if horizon > low:
            ground = ground_msl_m[point] if not math.isnan(ground_msl_m[point]) else site_msl_m
            base = min(ground, site_msl_m)
            beyond_m = distance_m - math.sqrt(2 * radius_m * max(antenna_msl_m - base, 0.0))
            bare = base + beyond_m * beyond_m / (2 * radius_m) - ground if beyond_m > 0 else base - ground
            low_reason = CURVATURE if bare > 0 and bare >= (horizon - ground) / 2 else TERRAIN
            low, low_reason = horizon, SECTOR if math.isinf(horizon) else low_reason
        out_floor[point], out_ceiling[point] = low, high
        out_floor_reason[point], out_ceiling_reason[point] = low_reason, high_reason
        out_known[point] = not math.isnan(horizon)


@kernel
def mark_levels(range_m, horizon_msl_m, levels_msl_m, step_m, floor, ceiling, marks):
    """Mark which levels a radar sees, ``marks`` (n_levels, n): `see_points` for a few altitudes, without reasons.

    *Possible* if unknown terrain is low, *certain* where terrain and level are known. Points go in blocks,
    so that the loop over levels is one that vectorises. A level above unknown ground is possible wherever any is.
    """
    bottom, top = np.empty(_BLOCK, np.float32), np.empty(_BLOCK, np.float32)
    seen = np.empty(_BLOCK, np.uint8)
    for start in range(0, range_m.size, _BLOCK):
        size = min(_BLOCK, range_m.size - start)
        for i in range(size):
            low, high, _ = _limits_at(range_m[start + i], step_m, floor, ceiling)
            horizon = horizon_msl_m[start + i]
            bottom[i], top[i] = max(low, horizon), high  # an unknown horizon leaves the limit
            seen[i] = POSSIBLE if math.isnan(horizon) else POSSIBLE | CERTAIN
        for level in range(levels_msl_m.shape[0]):
            altitude, out = levels_msl_m[level, start : start + size], marks[level, start : start + size]
            for i in range(size):
                is_seen = (bottom[i] <= altitude[i]) & (altitude[i] <= top[i])
                is_open = math.isnan(altitude[i]) & (bottom[i] <= top[i]) & (top[i] > -np.inf)
                out[i] = np.uint8(is_seen) * seen[i] | np.uint8(is_open)


@kernel
def reach_points(
    range_m, ground_msl_m, ball_msl_m, step_m, floor, ceiling, floor_reason, ceiling_reason, min_altitude_m,
    out_floor, out_ceiling, out_floor_reason, out_ceiling_reason, out_known,
):  # fmt: skip
    """Fill a missile's view: its limits by range, raised above the ball of its minimum range and its lowest altitude.

    ``ball_msl_m`` (n,) is the top of that ball over each point; ``min_altitude_m`` counts from the ground there.
    """
    for point in range(range_m.size):
        low, high, nearest = _limits_at(range_m[point], step_m, floor, ceiling)
        low_reason, high_reason = floor_reason[nearest], ceiling_reason[nearest]
        if ball_msl_m[point] > low:
            low, low_reason = ball_msl_m[point], TOO_NEAR
        lowest = ground_msl_m[point] + min_altitude_m
        if lowest > low:
            low, low_reason = lowest, ENVELOPE_ALTITUDE if min_altitude_m > 0 else GROUND
        out_floor[point], out_ceiling[point] = low, high
        out_floor_reason[point], out_ceiling_reason[point] = low_reason, high_reason
        out_known[point] = not math.isnan(ground_msl_m[point])


@kernel
def mark_launches(acquired, tracked, reachable, slant_m, clock, missile_speeds_m_s, launches):
    """Mark where a target flying straight in along each azimuth can be met in time, and when the missile leaves.

        unit  0 ----------- intercept ======= launch ------- acquired ---- < target
                               <-- v * flyout -->  <-- v * reaction -->

    Arrays are (n_az, n_r) with ranges ``step_m, 2 step_m, ...``; ``acquired, tracked`` are bool at the
    target's altitude, as is ``reachable`` (n_missiles, n_az, n_r); ``slant_m`` is a missile's way to each
    point, ``clock`` (step_m, speed_m_s of the target, reaction_s). The acquisition
    radar must hold the target unbroken from ``reaction_s`` before launch and see the point of intercept
    (a timely point is one of reach), the engagement radar must hold it from launch to intercept. The two
    ends of the clock are rounded outward to whole steps, to the defender's loss. ``launches`` (n_az, n_r)
    int holds the step at which the target is when the missile leaves, -1 where none is in time; of
    several chains the latest launch stays.
    """
    step_m, speed_m_s, reaction_s = clock
    n_azimuths, n_ranges = acquired.shape
    reaction_steps = speed_m_s * reaction_s / step_m
    # For each range, the outermost range of the unbroken view that holds it; -1 = unseen.
    acquired_from, tracked_from = np.empty(n_ranges, dtype=np.int32), np.empty(n_ranges, dtype=np.int32)
    for azimuth in range(n_azimuths):
        _outermost(acquired[azimuth], acquired_from)
        _outermost(tracked[azimuth], tracked_from)
        for missile in range(missile_speeds_m_s.size):
            steps_per_m = speed_m_s / (missile_speeds_m_s[missile] * step_m)
            for index in range(n_ranges):
                if not reachable[missile, azimuth, index] or acquired_from[index] < 0 or tracked_from[index] < 0:
                    continue
                flyout_steps = slant_m[azimuth, index] * steps_per_m
                launch = index + math.ceil(flyout_steps - 1e-9)
                start = index + math.ceil(flyout_steps + reaction_steps - 1e-9)
                if launch <= tracked_from[index] and acquired_from[launch] >= start:
                    before = launches[azimuth, index]
                    launches[azimuth, index] = launch if before < 0 else min(before, launch)


@kernel
def count_shots(launches, pause_steps, n_shots):
    """Count the engagements of one inbound that fit one after another along each azimuth.

    The first is at the outermost timely range; the next one's missile leaves when the target has come
    ``pause_steps`` in range closer than where it was met before (the crew looks, and reacts again), and
    meets it at the outermost timely range that this allows. ``launches`` (n_az, n_r) is
    `mark_launches`'s; ``n_shots`` (n_az,) is filled.
    """
    n_azimuths, n_ranges = launches.shape
    for azimuth in range(n_azimuths):
        n_shots[azimuth] = 0
        launch_before = n_ranges  # the first missile may leave whenever the clock says
        for index in range(n_ranges - 1, -1, -1):
            launch = launches[azimuth, index]
            if 0 <= launch <= launch_before:
                n_shots[azimuth] += 1
                launch_before = index - pause_steps


@kernel
def _outermost(is_seen, begins):
    """Fill ``begins`` (n_r,) with where, from outside, the unbroken view begins that holds each range; -1 if unseen."""
    begin = -1
    for index in range(is_seen.size - 1, -1, -1):
        begin = -1 if not is_seen[index] else begin if begin >= 0 else index
        begins[index] = begin

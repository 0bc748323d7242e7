"""Compiled loops of the zone: limits looked up at points, and the clock of a radial inbound."""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

# What a component says of the levels over a point is two sets of them, a bit a level: what it allows if unknown
# terrain is low, and what for certain. Sets combine byte by byte: & for all of them, | for any.
POSSIBLE, CERTAIN = 0, 1
_LEVELS_A_BYTE = 8


@bare_part
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


@bare_kernel
def mark_levels(range_m, horizon_msl_m, levels_msl_m, step_m, floor, ceiling, work, sets):
    """Add the levels that a radar sees to ``sets`` (2, n_bytes, n): its view for a few altitudes, without reasons.

    *Possible* if unknown terrain is low, *certain* where terrain and level are known. Limits are looked up only
    where the radar may add something, and once for rows with equal ranges, as long as in ``work`` (`sight.no_work`).
    """
    low, high, bottom, is_known, is_wanted, is_found = work
    n_row, blind_m, kept = low.size, _blind_from(step_m, ceiling), -1  # the row whose limits were looked up
    for start in range(0, range_m.size, n_row):
        size = min(n_row, range_m.size - start)
        ranges, horizon = range_m[start : start + size], horizon_msl_m[start : start + size]
        if not _want(horizon, levels_msl_m, sets, start, is_wanted):
            continue
        if kept < 0 or not _is_equal(ranges, range_m[kept : kept + size]):
            kept = start
            for i in range(n_row):
                low[i], high[i], is_found[i] = math.inf, -math.inf, False
        for i in range(size):
            if is_wanted[i] & (not is_found[i]) & (ranges[i] < blind_m):
                low[i], high[i], _ = _limits_at(ranges[i], step_m, floor, ceiling)
                is_found[i] = True
        for i in range(size):
            bottom[i] = max(low[i], horizon[i])  # an unknown horizon leaves the limit
            is_known[i], is_wanted[i] = not math.isnan(horizon[i]), False
        _mark_from(start, bottom[:size], high[:size], is_known, levels_msl_m, sets)


@bare_part
def _blind_from(step_m, ceiling):
    """Return the range from which on limits hold nothing, as their last ceilings are -inf."""
    n_nodes = ceiling.size
    while n_nodes > 0 and ceiling[n_nodes - 1] == -math.inf:
        n_nodes -= 1
    return n_nodes * step_m if n_nodes < ceiling.size else math.inf


@bare_part
def _is_equal(first, second):
    n_unlike = 0
    for i in range(first.size):  # all of them: compared eight at a time
        n_unlike += first[i] != second[i]
    return n_unlike == 0


@bare_kernel
def mark_between(floor_msl_m, ceiling_msl_m, is_known, levels_msl_m, sets):
    """Add levels (n_levels, n) from floor to ceiling (n,); one above unknown ground is possible if any altitude is."""
    _mark_from(0, floor_msl_m, ceiling_msl_m, is_known, levels_msl_m, sets)


@bare_part
def _want(horizon_msl_m, levels_msl_m, sets, start, is_wanted):
    """Mark in ``is_wanted`` where some level that is not certain yet is not below the horizon; is it anywhere?"""
    size, everywhere, is_any = horizon_msl_m.size, np.uint8(0), False
    for level in range(levels_msl_m.shape[0]):
        byte, bit = level // _LEVELS_A_BYTE, np.uint8(1 << level % _LEVELS_A_BYTE)
        altitude, certain = levels_msl_m[level, start : start + size], sets[CERTAIN, byte, start : start + size]
        if level % _LEVELS_A_BYTE == 0:
            everywhere = _everywhere(certain)
        if everywhere & bit:
            continue
        for i in range(size):
            is_wanted[i] |= (certain[i] & bit == 0) & (not horizon_msl_m[i] > altitude[i])
    for i in range(size):
        is_any |= is_wanted[i]
    return is_any


@bare_part
def _everywhere(certain):
    """Return the levels that are certain at all of some points."""
    levels = np.uint8(255)
    for i in range(certain.size):
        levels &= certain[i]
    return levels


@bare_part
def _mark_from(start, floor_msl_m, ceiling_msl_m, is_known, levels_msl_m, sets):
    """Do what `mark_between` does for the points from ``start`` on, as many as there are floors."""
    everywhere, nothing, size = np.uint8(0), np.uint8(0), floor_msl_m.size
    for level in range(levels_msl_m.shape[0]):
        byte, bit = level // _LEVELS_A_BYTE, np.uint8(1 << level % _LEVELS_A_BYTE)
        altitude = levels_msl_m[level, start : start + size]
        possible, certain = sets[POSSIBLE, byte, start : start + size], sets[CERTAIN, byte, start : start + size]
        if level % _LEVELS_A_BYTE == 0:
            everywhere = _everywhere(certain)
        if everywhere & bit:
            continue
        for i in range(size):
            is_within = (floor_msl_m[i] <= altitude[i]) & (altitude[i] <= ceiling_msl_m[i])
            is_open = math.isnan(altitude[i]) & (floor_msl_m[i] <= ceiling_msl_m[i]) & (ceiling_msl_m[i] > -math.inf)
            possible[i] |= bit if is_within | is_open else nothing
            certain[i] |= bit if is_within & is_known[i] else nothing


@bare_kernel
def mark_launches(acquired, tracked, reachable, slant_m, clock, missile_speeds_m_s, launches):
    """Mark where a target flying straight in along each azimuth can be met in time, and when the missile leaves.

        unit  0 ----------- intercept ======= launch ------- acquired ---- < target
                               <-- v * flyout -->  <-- v * reaction -->

    Ranges are ``step_m, 2 step_m, ...``; ``acquired, tracked`` (n_bytes, n_az, n_r) are sets of levels,
    as is ``reachable`` (n_missiles, n_bytes, n_az, n_r); ``slant_m`` (n_levels, n_az, n_r) is a missile's way to
    each point, ``clock`` (step_m, speed_m_s of the target, reaction_s). The acquisition radar must hold the target
    unbroken from ``reaction_s`` before launch and see the point of intercept (a timely point is one of reach), the
    engagement radar must hold it from launch to intercept. The two ends of the clock are rounded outward to whole
    steps, to the defender's loss. ``launches`` (n_levels, n_az, n_r) int holds the step at which the target is when
    the missile leaves, -1 where none is in time; of several chains the latest launch stays.
    """
    n_levels, n_azimuths, _ = launches.shape
    for level in range(n_levels):
        byte, bit = level // _LEVELS_A_BYTE, np.uint8(1 << level % _LEVELS_A_BYTE)
        for azimuth in range(n_azimuths):
            _launches_along(
                acquired[byte, azimuth], tracked[byte, azimuth], reachable[:, byte, azimuth], bit,
                slant_m[level, azimuth], clock, missile_speeds_m_s, -1, launches[level, azimuth],
            )  # fmt: skip


@bare_kernel
def meet_first(acquired, tracked, reachable, slant_m, clock, missile_speeds_m_s, launches):
    """Raise the first of ``launches`` to the outermost steps of `mark_launches`; the second is scratch (n_r,) of -1."""
    first, launches = launches
    for level in range(first.shape[0]):
        byte, bit = level // _LEVELS_A_BYTE, np.uint8(1 << level % _LEVELS_A_BYTE)
        for azimuth in range(first.shape[1]):
            found = _launches_along(
                acquired[byte, azimuth], tracked[byte, azimuth], reachable[:, byte, azimuth], bit,
                slant_m[level, azimuth], clock, missile_speeds_m_s, max(first[level, azimuth], 0), launches,
            )  # fmt: skip
            if found >= 0:
                first[level, azimuth], launches[found] = found, -1


@bare_part
def _launches_along(acquired, tracked, reachable, bit, slant_m, clock, missile_speeds_m_s, until, launches):
    """Mark launches along one azimuth from outside; with ``until`` >= 0 no farther in than that, and only the first."""
    step_m, speed_m_s, reaction_s = clock
    reaction_steps = speed_m_s * reaction_s / step_m
    # The last step at which all was well, and the outermost of the engagement radar's unbroken view that holds it.
    before, tracked_to = acquired.size, acquired.size - 1
    for index in range(acquired.size - 1, max(until, 0) - 1, -1):
        if acquired[index] & tracked[index] & bit == 0:
            continue
        tracked_to = _tracked_to(tracked, bit, index, before, tracked_to)
        before = index
        for missile in range(missile_speeds_m_s.size):
            if reachable[missile, index] & bit == 0:
                continue
            flyout_steps = slant_m[index] * (speed_m_s / (missile_speeds_m_s[missile] * step_m))
            if flyout_steps - 1e-9 > tracked_to - index:
                continue
            launch = index + math.ceil(flyout_steps - 1e-9)
            if _is_held(acquired, bit, launch, index + math.ceil(flyout_steps + reaction_steps - 1e-9)):
                launches[index] = launch if launches[index] < 0 else min(launches[index], launch)
        if until >= 0 and launches[index] >= 0:
            return index
    return -1


@bare_part
def _tracked_to(tracked, bit, index, before, tracked_to):
    """Return where the unbroken view of ``index`` begins, from where that of ``before`` does."""
    outer = index + 1
    while outer < before and tracked[outer] & bit:
        outer += 1
    return tracked_to if outer == before else outer - 1


@bare_part
def _is_held(acquired, bit, launch, start):
    """Whether a level is seen unbroken from step ``start`` inward to ``launch``."""
    if start >= acquired.size:
        return False
    for index in range(start, launch - 1, -1):  # noqa: SIM110 - compiled code knows no generators
        if acquired[index] & bit == 0:
            return False
    return True


@bare_kernel
def count_shots(launches, pause_steps, n_shots, first):
    """Count the engagements of one inbound that fit one after another along each azimuth.

    The first is at the outermost timely range; the next one's missile leaves when the target has come
    ``pause_steps`` in range closer than where it was met before (the crew looks, and reacts again), and
    meets it at the outermost timely range that this allows. ``launches`` (n_az, n_r) is
    `mark_launches`'s; ``n_shots`` (n_az,) is filled, and ``first`` with the first meeting's step, -1 for none.
    """
    n_azimuths, n_ranges = launches.shape
    for azimuth in range(n_azimuths):
        n_shots[azimuth], first[azimuth] = 0, -1
        launch_before = n_ranges  # the first missile may leave whenever the clock says
        for index in range(n_ranges - 1, -1, -1):
            launch = launches[azimuth, index]
            if launch >= 0:
                first[azimuth] = max(first[azimuth], index)
            if 0 <= launch <= launch_before:
                n_shots[azimuth] += 1
                launch_before = index - pause_steps

"""Compiled loops of exposure: flights walked through the zones of a fire unit, in its polar plane.

A surface holds, above every node of a polar grid (azimuth x ground range), the disjoint intervals of
altitude that some chain reaches:

    altitude |   ####      ####  second interval       between nodes: each end bilinear where the
             |                                         four corners hold equally many intervals,
             |  ######    #####  first interval        else the nearest node's
             +------------------- range

A position is an altitude band: *inside* where one interval holds the whole band, *possible* where
the band meets an interval, *open* where only missing terrain keeps it from that.
"""

import math

import numpy as np

from skyshed.jobs.compiled import kernel

OUTSIDE, OPEN, POSSIBLE, INSIDE = 0, 1, 2, 3
# Columns of the totals of one flight in one case.
(
    FIRST_S, LAST_S, FIRST_POSSIBLE_S, LAST_POSSIBLE_S, OBSERVED_S, INTERPOLATED_S, POSSIBLE_OBSERVED_S,
    POSSIBLE_INTERPOLATED_S, OPEN_S, ABOVE_FLOOR_M, BELOW_CEILING_M, RANGE_M, N_POSITIONS,
) = range(13)  # fmt: skip
N_TOTALS = 13
BLOCK_AZIMUTHS = 8  # nodes of a block
_FARTHEST_APART = 3  # blocks: what lies around both of them leaves no hole between
_BISECTIONS = 7  # 5 s to 0.04 s
_MOST_ENDS = 4  # of states within one step
_TAU = 2 * math.pi


@kernel
def state_of(x, y, case, altitude, band, step, ends, margins):
    """State of one altitude band at one place; ``margins`` (2,) takes the way to the floor and ceiling around it.

    ``ends`` (n_cases, n_az, n_r, 2 K) holds the intervals of a surface, NaN where there are fewer, ``step`` the
    way between ranges. Margins are NaN where the middle of the band lies in no interval.
    """
    n_az, n_r = ends.shape[1], ends.shape[2]
    margins[0] = margins[1] = math.nan
    position = math.sqrt(x * x + y * y) / step - 1.0
    if position > n_r - 0.5:
        return OUTSIDE
    turn = _turn(x, y) * n_az
    i, k = int(turn), min(max(int(position), 0), max(n_r - 2, 0))
    fa, fr = turn - i, min(max(position - k, 0.0), 1.0)
    i = i % n_az
    j, m = (i + 1) % n_az, min(k + 1, n_r - 1)
    a, b, c, d = (1 - fa) * (1 - fr), (1 - fa) * fr, fa * (1 - fr), fa * fr
    if not _is_even(ends, case, i, j, k, m):
        i, k = (j if fa > 0.5 else i), (m if fr > 0.5 else k)
        j, m = i, k
    state = OUTSIDE
    for slot in range(0, ends.shape[3], 2):
        floor = a * ends[case, i, k, slot] + b * ends[case, i, m, slot]
        floor += c * ends[case, j, k, slot] + d * ends[case, j, m, slot]
        roof = a * ends[case, i, k, slot + 1] + b * ends[case, i, m, slot + 1]
        roof += c * ends[case, j, k, slot + 1] + d * ends[case, j, m, slot + 1]
        if floor <= altitude - band and altitude + band <= roof:
            state = INSIDE
        elif state == OUTSIDE and floor <= altitude + band and altitude - band <= roof:
            state = POSSIBLE
        if floor <= altitude <= roof:
            margins[0], margins[1] = altitude - floor, roof - altitude
    return state


@kernel
def _is_even(ends, case, i, j, k, m):
    """Whether four nodes hold equally many intervals."""
    for slot in range(0, ends.shape[3], 2):
        is_held = math.isnan(ends[case, i, k, slot])
        if (
            math.isnan(ends[case, i, m, slot]) != is_held
            or math.isnan(ends[case, j, k, slot]) != is_held
            or math.isnan(ends[case, j, m, slot]) != is_held
        ):
            return False
    return True


@kernel
def _turn(x, y):
    """Azimuth of a place in the plane as a share of a full turn, 0 to 1."""
    turn = math.atan2(x, y) / _TAU
    return turn if turn >= 0 else turn + 1.0


@kernel
def _state(x, y, case, altitude, band, surfaces, margins):
    """State against known zones, or else against those that only missing terrain leaves open."""
    step, known, opened, has_open = surfaces
    state = state_of(x, y, case, altitude, band, step, known, margins)
    if state == OUTSIDE and has_open:
        if state_of(x, y, case, altitude, band, step, opened, margins) != OUTSIDE:
            state = OPEN
        margins[0] = margins[1] = math.nan
    return state


@kernel
def _note(total, state, time_s, x, y, margins):
    """Take one moment into the totals of its flight."""
    if state < POSSIBLE:
        return
    if not total[FIRST_POSSIBLE_S] <= time_s:
        total[FIRST_POSSIBLE_S] = time_s
    total[LAST_POSSIBLE_S] = time_s
    if state == INSIDE:
        if not total[FIRST_S] <= time_s:
            total[FIRST_S] = time_s
        total[LAST_S] = time_s
    total[ABOVE_FLOOR_M] = _lesser(total[ABOVE_FLOOR_M], margins[0])
    total[BELOW_CEILING_M] = _lesser(total[BELOW_CEILING_M], margins[1])
    total[RANGE_M] = _lesser(total[RANGE_M], math.sqrt(x * x + y * y))


@kernel
def _lesser(first, second):
    return second if math.isnan(first) or second < first else first


@kernel
def _spend(total, exposed, state, joint, seconds):
    """Book a stretch of time to its state, observed or interpolated."""
    is_observed = joint == 1
    if state == INSIDE:
        total[OBSERVED_S if is_observed else INTERPOLATED_S] += seconds
        exposed[0] += seconds
        exposed[1] += seconds
    elif state == POSSIBLE:
        total[POSSIBLE_OBSERVED_S if is_observed else POSSIBLE_INTERPOLATED_S] += seconds
        exposed[1] += seconds
    elif state == OPEN:
        total[OPEN_S] += seconds


@kernel
def _crossing(way, case, ends, state, surfaces, margins):
    """Share of the way from one position to the next by which ``state`` has ended, and what follows it.

    ``way`` is (x, its change, y, its change, altitude, its change, band); ``ends`` are the shares between
    which the state ends, and the state at the second.
    """
    x, dx, y, dy, altitude, climb, band = way
    before, after, follows = ends
    for _ in range(_BISECTIONS):
        f = (before + after) / 2
        here = _state(x + f * dx, y + f * dy, case, altitude + f * climb, band, surfaces, margins)
        if here == state:
            before = f
        else:
            after, follows = f, here
    return after, follows


@kernel
def _stretch(way, times, what, n_steps, before, surfaces, work, pieces, n_pieces):
    """Walk one case from one position to the next; returns the state there and how many pieces there are now.

    ``times`` is (start, length), ``what`` (flight, case, joint). Within one step a state may give way to a
    second and that to a third: each end is found in turn.
    """
    x, dx, y, dy, altitude, climb, band = way
    start_s, length_s = times
    flight, case, joint = what
    total, exposed, margins, opened_s = work
    last = 0.0
    for step in range(1, n_steps + 1):
        f = step / n_steps
        state = _state(x + f * dx, y + f * dy, case, altitude + f * climb, band, surfaces, margins)
        _note(total, state, start_s + f * length_s, x + f * dx, y + f * dy, margins)
        for _ in range(_MOST_ENDS):
            if state == before:
                break
            cut, after = _crossing(way, case, (last, f, state), before, surfaces, margins)
            cut_s, cut_x, cut_y = start_s + cut * length_s, x + cut * dx, y + cut * dy
            _spend(total, exposed, before, joint, (cut - last) * length_s)
            margins[0] = margins[1] = math.nan
            _note(total, before, cut_s, cut_x, cut_y, margins)
            _note(total, after, cut_s, cut_x, cut_y, margins)
            n_pieces = _close(pieces, n_pieces, (flight, case, before, joint), opened_s, cut_s)
            opened_s[0], before, last = cut_s, after, cut
        _spend(total, exposed, before, joint, (f - last) * length_s)
        last = f
    return before, n_pieces


@kernel
def _close(pieces, n_pieces, what, opened_s, closed_s):
    """Write down one piece of a track in one state, if it is exposed at all and there is room for it."""
    which, spans = pieces
    flight, case, state, joint = what
    if state < POSSIBLE or not closed_s > opened_s[0]:
        return n_pieces
    if n_pieces < which.shape[0]:
        which[n_pieces, 0], which[n_pieces, 1], which[n_pieces, 2], which[n_pieces, 3] = flight, case, state, joint
        spans[n_pieces, 0], spans[n_pieces, 1] = opened_s[0], closed_s
    return n_pieces + 1


@kernel
def _sure(blocks, here, there, case, lowest, highest, has_open):
    """State of a whole stretch where the blocks around both of its ends leave no doubt, else -1.

    The first four of a block are what its nodes and those of all blocks around it have in common: highest
    floor and lowest ceiling (where each node has one interval), lowest floor and highest ceiling.
    """
    inside, outside = True, not has_open
    for azimuth, distance in (here, there):
        inside = (
            inside and blocks[azimuth, distance, case, 0] <= lowest and highest <= blocks[azimuth, distance, case, 1]
        )
        outside = outside and (
            blocks[azimuth, distance, case, 2] > highest or blocks[azimuth, distance, case, 3] < lowest
        )
    return INSIDE if inside else OUTSIDE if outside else -1


@kernel
def _stay_inside(totals, flight, case, joint, seconds, time_s, distance_m):
    """Book a stretch that is inside for sure, up to the position at its end."""
    totals[flight, case, OBSERVED_S if joint == 1 else INTERPOLATED_S] += seconds
    totals[flight, case, LAST_S] = totals[flight, case, LAST_POSSIBLE_S] = time_s
    totals[flight, case, N_POSITIONS] += 1
    totals[flight, case, RANGE_M] = min(totals[flight, case, RANGE_M], distance_m)


@kernel
def _margins_inside(totals, flight, case, place, altitude, ends):
    """Take the way to floor and ceiling into the totals, at a place whose four nodes have one interval each."""
    turn, position = place
    n_az, n_r = ends.shape[1], ends.shape[2]
    i, k = int(turn), min(max(int(position), 0), max(n_r - 2, 0))
    fa, fr = turn - i, min(max(position - k, 0.0), 1.0)
    i = i % n_az
    j, m = (i + 1) % n_az, min(k + 1, n_r - 1)
    a, b, c, d = (1 - fa) * (1 - fr), (1 - fa) * fr, fa * (1 - fr), fa * fr
    floor = a * ends[case, i, k, 0] + b * ends[case, i, m, 0] + c * ends[case, j, k, 0] + d * ends[case, j, m, 0]
    roof = a * ends[case, i, k, 1] + b * ends[case, i, m, 1] + c * ends[case, j, k, 1] + d * ends[case, j, m, 1]
    if not totals[flight, case, ABOVE_FLOOR_M] <= altitude - floor:
        totals[flight, case, ABOVE_FLOOR_M] = altitude - floor
    if not totals[flight, case, BELOW_CEILING_M] <= roof - altitude:
        totals[flight, case, BELOW_CEILING_M] = roof - altitude


@kernel
def _go_on(track, i, case, state, n_steps, surfaces, work, pieces, n_pieces):
    """Walk one case to position i wherever something may change; returns the state there and the number of pieces."""
    x, y, time_s, altitude, band, flight, joint = track
    total, spent, margins, opened_s = work
    spent[0] = spent[1] = 0.0
    if joint[i] > 0:
        way = (x[i - 1], x[i] - x[i - 1], y[i - 1], y[i] - y[i - 1], altitude[i - 1], altitude[i] - altitude[i - 1],
               max(band[i - 1], band[i]))  # fmt: skip
        times, what = (time_s[i - 1], time_s[i] - time_s[i - 1]), (flight[i], case, joint[i])
        state, n_pieces = _stretch(way, times, what, n_steps, state, surfaces, work, pieces, n_pieces)
    else:
        state = _state(x[i], y[i], case, altitude[i], band[i], surfaces, margins)
        _note(total, state, time_s[i], x[i], y[i], margins)
        opened_s[0] = time_s[i]
    if state >= POSSIBLE:
        total[N_POSITIONS] += 1
    return state, n_pieces


@kernel
def walk(track, surfaces, blocks, limits, totals, exposed, pieces):
    """Walk all flights of a chunk through one fire unit's zones; returns how many pieces there are.

    ``track`` is (x, y, time, altitude, band, flight, joint), arrays (n,), in the unit's polar plane;
    ``blocks`` sums surfaces up (see `surface.blocks_of`); ``limits`` (longest range, longest step in
    seconds, length of a block). ``totals`` (n_flights, n_cases, N_TOTALS) starts as NaN for moments and
    margins and 0 for sums; ``exposed`` (n, n_cases, 2) float32 keeps the larger of what is there and the
    seconds inside, and inside or possibly so, since the position before. ``pieces`` is (flight, case, state,
    joint) (m, 4) int32 and times (m, 2); those that find no room are only counted.
    """
    x, y, time_s, altitude, band, flight, joint = track
    longest_m, step_s, block_m = limits
    n_cases = totals.shape[1]
    states, opened_s = np.zeros(n_cases, np.int64), np.zeros((n_cases, 1))
    spent, margins = np.zeros(2), np.empty(2)
    n_pieces, was_near, before = 0, False, (0, -9)
    for i in range(x.size):
        is_joined = joint[i] > 0
        is_near = _comes_near(x, y, i, is_joined, longest_m)
        if not is_near and not was_near:
            continue
        if i > 0 and not (is_joined and joint[i] == joint[i - 1]):
            n_pieces = _break_off(flight[i - 1], joint[i - 1], states, opened_s, time_s[i - 1], pieces, n_pieces)
        was_near = is_near
        if not is_near:
            states[:] = OUTSIDE
            before = 0, -9
            continue
        seconds = time_s[i] - time_s[i - 1] if is_joined else 0.0
        distance_m = math.sqrt(x[i] * x[i] + y[i] * y[i])
        block = _block(x[i], y[i], distance_m / block_m, blocks)
        is_short = is_joined and _is_covered(block, before, blocks.shape[0])
        lowest, highest = _extent(altitude, band, i) if is_short else (0.0, 0.0)
        for case in range(n_cases):
            sure = _sure(blocks, block, before, case, lowest, highest, surfaces[3]) if is_short else -1
            if sure == OUTSIDE and states[case] == OUTSIDE:
                continue
            if sure == INSIDE and states[case] == INSIDE:
                _stay_inside(totals, flight[i], case, joint[i], seconds, time_s[i], distance_m)
                above = altitude[i] - blocks[block[0], block[1], case, 4]
                below = blocks[block[0], block[1], case, 5] - altitude[i]
                if above < totals[flight[i], case, ABOVE_FLOOR_M] or below < totals[flight[i], case, BELOW_CEILING_M]:
                    place = _turn(x[i], y[i]) * surfaces[1].shape[1], distance_m / surfaces[0] - 1.0
                    _margins_inside(totals, flight[i], case, place, altitude[i], surfaces[1])
                spent[0] = spent[1] = seconds
            else:
                work = totals[flight[i], case], spent, margins, opened_s[case]
                n_steps = max(math.ceil(seconds / step_s), 1)
                states[case], n_pieces = _go_on(track, i, case, states[case], n_steps, surfaces, work, pieces, n_pieces)
            exposed[i, case, 0] = max(exposed[i, case, 0], spent[0])
            exposed[i, case, 1] = max(exposed[i, case, 1], spent[1])
        before = block
    if x.size:
        n_pieces = _break_off(flight[-1], joint[-1], states, opened_s, time_s[-1], pieces, n_pieces)
    return n_pieces


@kernel
def _break_off(flight, joint, states, opened_s, time_s, pieces, n_pieces):
    """Close the pieces of all cases where a flight, or one way of joining its positions, ends."""
    for case in range(states.size):
        n_pieces = _close(pieces, n_pieces, (flight, case, states[case], joint), opened_s[case], time_s)
        opened_s[case, 0] = time_s
    return n_pieces


@kernel
def _extent(altitude, band, i):
    """Lowest and highest altitude that the way to position i can have had."""
    widest = max(band[i - 1], band[i])
    return min(altitude[i - 1], altitude[i]) - widest, max(altitude[i - 1], altitude[i]) + widest


@kernel
def _block(x, y, n_blocks_out, blocks):
    """Which block (azimuth, range) holds a place, to a quarter of a degree; the last range stands for all beyond.

    The arc tangent is t (pi / 4 + 0.273 (1 - t)) for t up to 1, 0.22 degrees off at most (Rajan et al. 2006,
    doi:10.1109/MSP.2006.1628884): what a block says holds for the nodes around it too.
    """
    across, along = abs(x), abs(y)
    least, most = min(across, along), max(across, along)
    t = least / most if most > 0.0 else 0.0
    turn = t * (0.125 + 0.043449 * (1.0 - t))  # 0.273 / (2 pi)
    if across > along:
        turn = 0.25 - turn
    if y < 0.0:
        turn = 0.5 - turn
    if x < 0.0:
        turn = 1.0 - turn
    return min(int(turn * blocks.shape[0]), blocks.shape[0] - 1), min(int(n_blocks_out), blocks.shape[1] - 1)


@kernel
def _is_covered(block, before, n_azimuths):
    """Whether two blocks and those around them hold the straight way between."""
    turn = abs(block[0] - before[0])
    turn = min(turn, n_azimuths - turn)
    return turn <= _FARTHEST_APART and abs(block[1] - before[1]) <= _FARTHEST_APART


@kernel
def _comes_near(x, y, i, is_joined, longest_m):
    """Whether position i, or the way to it from the one before, comes within a range of the site."""
    if math.isnan(x[i]) or (is_joined and math.isnan(x[i - 1])):
        return False
    square = longest_m * longest_m
    if x[i] * x[i] + y[i] * y[i] <= square:
        return True
    if not is_joined:
        return False
    dx, dy = x[i] - x[i - 1], y[i] - y[i - 1]
    length = dx * dx + dy * dy
    f = 0.0 if length == 0.0 else min(max(-(x[i - 1] * dx + y[i - 1] * dy) / length, 0.0), 1.0)
    near_x, near_y = x[i - 1] + f * dx, y[i - 1] + f * dy
    return near_x * near_x + near_y * near_y <= square

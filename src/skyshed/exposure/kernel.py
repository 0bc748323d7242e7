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
_BISECTIONS = 10  # 5 s in a thousand parts
_MOST_ENDS = 4  # of states within one step
_TAU = 2 * math.pi


@kernel
def state_of(x, y, case, altitude, band, surface, margins):
    """State of one altitude band at one place; ``margins`` (2,) takes the way to the floor and ceiling around it.

    ``surface`` is (step, low, high, count), arrays (n_cases, n_az, n_r[, K]); margins are NaN where the
    middle of the band lies in no interval.
    """
    step, low, high, count = surface
    _, n_az, n_r, _ = low.shape
    margins[0] = margins[1] = math.nan
    position = math.sqrt(x * x + y * y) / step - 1.0
    if position > n_r - 0.5:
        return OUTSIDE
    turn = math.atan2(x, y) / _TAU * n_az
    if turn < 0:
        turn += n_az
    i = int(turn)
    fa = turn - i
    i = i % n_az
    j = (i + 1) % n_az
    k = min(max(int(position), 0), max(n_r - 2, 0))
    m = min(k + 1, n_r - 1)
    fr = min(max(position - k, 0.0), 1.0)
    n_held = count[case, i, k]
    is_even = n_held == count[case, i, m] and n_held == count[case, j, k] and n_held == count[case, j, m]
    if not is_even:
        i, k = (j if fa > 0.5 else i), (m if fr > 0.5 else k)
        n_held, j, m = count[case, i, k], i, k
    a, b, c, d = (1 - fa) * (1 - fr), (1 - fa) * fr, fa * (1 - fr), fa * fr
    state = OUTSIDE
    for slot in range(n_held):
        floor = a * low[case, i, k, slot] + b * low[case, i, m, slot]
        floor += c * low[case, j, k, slot] + d * low[case, j, m, slot]
        roof = a * high[case, i, k, slot] + b * high[case, i, m, slot]
        roof += c * high[case, j, k, slot] + d * high[case, j, m, slot]
        if floor <= altitude - band and altitude + band <= roof:
            state = INSIDE
        elif state == OUTSIDE and floor <= altitude + band and altitude - band <= roof:
            state = POSSIBLE
        if floor <= altitude <= roof:
            margins[0], margins[1] = altitude - floor, roof - altitude
    return state


@kernel
def _state(x, y, case, altitude, band, surfaces, margins):
    """State against known zones, or else against those that only missing terrain leaves open."""
    known, opened, has_open = surfaces
    state = state_of(x, y, case, altitude, band, known, margins)
    if state == OUTSIDE and has_open:
        if state_of(x, y, case, altitude, band, opened, margins) != OUTSIDE:
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
def _between(track, i, f, case, surfaces, margins):
    """State, and offsets, at the share ``f`` of the way from position i - 1 to i."""
    x, y, _, altitude, band, _, _ = track
    here_x, here_y = x[i - 1] + f * (x[i] - x[i - 1]), y[i - 1] + f * (y[i] - y[i - 1])
    here_m = altitude[i - 1] + f * (altitude[i] - altitude[i - 1])
    return _state(here_x, here_y, case, here_m, max(band[i - 1], band[i]), surfaces, margins), here_x, here_y


@kernel
def _crossing(track, i, case, ends, state, surfaces, margins):
    """Share of the way from position i - 1 to i by which ``state`` has ended, between the shares ``ends``."""
    before, after = ends
    for _ in range(_BISECTIONS):
        f = (before + after) / 2
        if _between(track, i, f, case, surfaces, margins)[0] == state:
            before = f
        else:
            after = f
    return after


@kernel
def _stretch(track, i, case, n_steps, before, surfaces, work, pieces, n_pieces):
    """Walk one case from position i - 1 to i; returns the state at i and how many pieces there are now.

    Within one step a state may give way to a second and that to a third: each end is found in turn.
    """
    _, _, time_s, _, _, flight, joint = track
    total, exposed, margins, opened_s = work
    length_s = time_s[i] - time_s[i - 1]
    last = 0.0
    for step in range(1, n_steps + 1):
        f = step / n_steps
        state, x, y = _between(track, i, f, case, surfaces, margins)
        _note(total, state, time_s[i - 1] + f * length_s, x, y, margins)
        for _ in range(_MOST_ENDS):
            if state == before:
                break
            cut = _crossing(track, i, case, (last, f), before, surfaces, margins)
            cut_s = time_s[i - 1] + cut * length_s
            _spend(total, exposed, before, joint[i], (cut - last) * length_s)
            after, x, y = _between(track, i, cut, case, surfaces, margins)
            _note(total, before, cut_s, x, y, margins)
            _note(total, after, cut_s, x, y, margins)
            n_pieces = _close(pieces, n_pieces, (flight[i], case, before, joint[i]), opened_s, cut_s)
            opened_s[0], before, last = cut_s, after, cut
        _spend(total, exposed, before, joint[i], (f - last) * length_s)
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
def walk(track, surfaces, limits, totals, exposed, pieces):
    """Walk all flights of a chunk through one fire unit's zones; returns how many pieces there are.

    ``track`` is (x, y, time, altitude, band, flight, joint), arrays (n,), in the unit's polar plane;
    ``limits`` (longest range, longest step in seconds). ``totals`` (n_flights, n_cases, N_TOTALS) starts
    as NaN for moments and margins and 0 for sums; ``exposed`` (n_cases, 2, n) float32 keeps the larger of
    what is there and the seconds inside, and inside or possibly so, since the position before.
    ``pieces`` is (flight, case, state, joint) (m, 4) int32 and times (m, 2); those that find no room are
    only counted.
    """
    x, y, time_s, altitude, band, flight, joint = track
    longest_m, step_s = limits
    n_cases = totals.shape[1]
    states, opened_s = np.zeros(n_cases, np.int64), np.zeros((n_cases, 1))
    spent, margins = np.zeros(2), np.empty(2)
    n_pieces = 0
    for i in range(x.size):
        is_joined = joint[i] > 0
        is_near = _comes_near(x, y, i, is_joined, longest_m)
        is_same = is_joined and i > 0 and joint[i] == joint[i - 1]
        n_steps = max(int(math.ceil((time_s[i] - time_s[i - 1]) / step_s)), 1) if is_joined else 0
        for case in range(n_cases):
            if not is_same and i > 0:
                ended = flight[i - 1], case, states[case], joint[i - 1]
                n_pieces = _close(pieces, n_pieces, ended, opened_s[case], time_s[i - 1])
                opened_s[case, 0] = time_s[i - 1]
            if not is_near:
                states[case] = OUTSIDE
                continue
            total = totals[flight[i], case]
            if is_joined:
                spent[0] = spent[1] = 0.0
                work = total, spent, margins, opened_s[case]
                states[case], n_pieces = _stretch(
                    track, i, case, n_steps, states[case], surfaces, work, pieces, n_pieces
                )
                for kind in range(2):
                    exposed[case, kind, i] = max(exposed[case, kind, i], spent[kind])
            else:
                states[case] = _state(x[i], y[i], case, altitude[i], band[i], surfaces, margins)
                _note(total, states[case], time_s[i], x[i], y[i], margins)
                opened_s[case, 0] = time_s[i]
            if states[case] >= POSSIBLE:
                total[N_POSITIONS] += 1
    for case in range(n_cases):
        if x.size:
            ended = flight[-1], case, states[case], joint[-1]
            n_pieces = _close(pieces, n_pieces, ended, opened_s[case], time_s[-1])
    return n_pieces


@kernel
def _comes_near(x, y, i, is_joined, longest_m):
    """Whether position i, or the way to it from the one before, comes within a range of the site."""
    if math.isnan(x[i]) or (is_joined and math.isnan(x[i - 1])):
        return False
    square = longest_m * longest_m
    if not is_joined:
        return x[i] * x[i] + y[i] * y[i] <= square
    dx, dy = x[i] - x[i - 1], y[i] - y[i - 1]
    length = dx * dx + dy * dy
    f = 0.0 if length == 0.0 else min(max(-(x[i - 1] * dx + y[i - 1] * dy) / length, 0.0), 1.0)
    near_x, near_y = x[i - 1] + f * dx, y[i - 1] + f * dy
    return near_x * near_x + near_y * near_y <= square


@kernel
def seen_since(track, entries, cases, view, longest_m, out_since_s, out_from_start):
    """Since when flights have been in view without a break at their entry into a zone.

    ``entries`` are the indices of the last position at or before each entry, ``view`` a surface. NaN: not
    in view there. ``out_from_start``: the track (or its stretch without a gap) begins in view, so that the
    aircraft may have been seen earlier.
    """
    x, y, time_s, altitude, _, _, joint = track
    margins = np.empty(2)
    for entry in range(entries.size):
        out_since_s[entry], out_from_start[entry] = math.nan, False
        i = entries[entry]
        while i >= 0:
            is_seen = not math.isnan(x[i]) and x[i] * x[i] + y[i] * y[i] <= longest_m * longest_m
            if not is_seen or state_of(x[i], y[i], cases[entry], altitude[i], 0.0, view, margins) != INSIDE:
                break
            out_since_s[entry] = time_s[i]
            if joint[i] == 0:
                out_from_start[entry] = True
                break
            i -= 1

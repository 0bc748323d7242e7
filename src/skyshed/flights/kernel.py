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

from skyshed.jobs.compiled import bare_kernel, bare_part, kernel

OUTSIDE, OPEN, POSSIBLE, INSIDE = 0, 1, 2, 3
# Columns of the totals of one flight in one case.
(
    FIRST_S, LAST_S, FIRST_POSSIBLE_S, LAST_POSSIBLE_S, OBSERVED_S, INTERPOLATED_S, POSSIBLE_OBSERVED_S,
    POSSIBLE_INTERPOLATED_S, OPEN_S, ABOVE_FLOOR_M, BELOW_CEILING_M, RANGE_M, N_POSITIONS,
) = range(13)  # fmt: skip
N_TOTALS = 13
# Columns of what is remembered of one case: its state at the last position, the first position not yet booked, when its
# piece began, the altitudes between which it rests, and seconds of the last stretch inside, and inside or possibly so.
_STATE, _UNBOOKED, _OPENED_S, _LEAST_M, _MOST_M, _INSIDE_S, _EITHER_S = range(7)
_NOWHERE = 0, -9  # a block that is far from all others
BLOCK_AZIMUTHS = 8  # nodes of a block
_FARTHEST_APART = 3  # blocks: what lies around both of them leaves no hole between
_BISECTIONS = 7  # 5 s to 0.04 s
_MOST_ENDS = 4  # of states within one step
_TAU = 2 * math.pi


@bare_kernel
def state_of(x, y, case, altitude, band, step, ends):
    """State of one altitude band at one place, and the ways from its middle to the floor and ceiling around it.

    ``ends`` (n_az, n_r, n_cases, 2 K) holds the intervals of a surface, NaN where there are fewer, ``step`` the
    way between ranges. The ways are NaN where the middle of the band lies in no interval.
    """
    state, above, below = OUTSIDE, math.nan, math.nan
    n_az, n_r = ends.shape[0], ends.shape[1]
    position = math.sqrt(x * x + y * y) / step - 1.0
    if position > n_r - 0.5:
        return state, above, below
    turn = _turn(x, y) * n_az
    i, k = int(turn), min(max(int(position), 0), max(n_r - 2, 0))
    fa, fr = turn - i, min(max(position - k, 0.0), 1.0)
    i = i if i < n_az else 0
    j, m = (i + 1 if i + 1 < n_az else 0), min(k + 1, n_r - 1)
    if not _is_even(ends, case, i, j, k, m):
        i, k = (j if fa > 0.5 else i), (m if fr > 0.5 else k)
        j, m = i, k
    a, b, c, d = (1 - fa) * (1 - fr), (1 - fa) * fr, fa * (1 - fr), fa * fr
    for slot in range(0, ends.shape[3], 2):
        floor = a * ends[i, k, case, slot] + b * ends[i, m, case, slot]
        floor += c * ends[j, k, case, slot] + d * ends[j, m, case, slot]
        if math.isnan(floor):
            break
        roof = a * ends[i, k, case, slot + 1] + b * ends[i, m, case, slot + 1]
        roof += c * ends[j, k, case, slot + 1] + d * ends[j, m, case, slot + 1]
        if floor <= altitude - band and altitude + band <= roof:
            state = INSIDE
        elif state == OUTSIDE and floor <= altitude + band and altitude - band <= roof:
            state = POSSIBLE
        if floor <= altitude <= roof:
            above, below = altitude - floor, roof - altitude
    return state, above, below


@bare_part
def _is_even(ends, case, i, j, k, m):
    """Whether four nodes hold equally many intervals."""
    for slot in range(0, ends.shape[3], 2):
        is_none = math.isnan(ends[i, k, case, slot])
        if (
            math.isnan(ends[i, m, case, slot]) != is_none
            or math.isnan(ends[j, k, case, slot]) != is_none
            or math.isnan(ends[j, m, case, slot]) != is_none
        ):
            return False
        if is_none:
            break
    return True


@bare_part
def _turn(x, y):
    """Azimuth of a place in the plane as a share of a full turn, 0 to 1."""
    turn = math.atan2(x, y) / _TAU
    return turn if turn >= 0 else turn + 1.0


@bare_part
def _state(x, y, case, altitude, band, surfaces):
    """State against known zones, or else against those that only missing terrain leaves open."""
    step, known, opened, has_open = surfaces
    state, above, below = state_of(x, y, case, altitude, band, step, known)
    if state == OUTSIDE and has_open and state_of(x, y, case, altitude, band, step, opened)[0] != OUTSIDE:
        state = OPEN
    return state, above, below


@bare_part
def _note(total, state, time_s, x, y, above, below):
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
    total[ABOVE_FLOOR_M] = _lesser(total[ABOVE_FLOOR_M], above)
    total[BELOW_CEILING_M] = _lesser(total[BELOW_CEILING_M], below)
    total[RANGE_M] = _lesser(total[RANGE_M], math.sqrt(x * x + y * y))


@bare_part
def _lesser(first, second):
    return second if math.isnan(first) or second < first else first


@bare_part
def _spend(total, mine, state, joint, seconds):
    """Book a stretch of time to its state, observed or interpolated."""
    is_observed = joint == 1
    if state == INSIDE:
        total[OBSERVED_S if is_observed else INTERPOLATED_S] += seconds
        mine[_INSIDE_S] += seconds
        mine[_EITHER_S] += seconds
    elif state == POSSIBLE:
        total[POSSIBLE_OBSERVED_S if is_observed else POSSIBLE_INTERPOLATED_S] += seconds
        mine[_EITHER_S] += seconds
    elif state == OPEN:
        total[OPEN_S] += seconds


@bare_part
def _crossing(way, case, ends, state, surfaces):
    """Share of the way from one position to the next by which ``state`` has ended, and what follows it.

    ``way`` is (x, its change, y, its change, altitude, its change, band); ``ends`` are the shares between
    which the state ends, and the state at the second.
    """
    x, dx, y, dy, altitude, climb, band = way
    before, after, follows = ends
    for _ in range(_BISECTIONS):
        f = (before + after) / 2
        here, _, _ = _state(x + f * dx, y + f * dy, case, altitude + f * climb, band, surfaces)
        if here == state:
            before = f
        else:
            after, follows = f, here
    return after, follows


@bare_part
def _go_on(way, clock, who, mine, total, surfaces, pieces, n_pieces):
    """Walk one case from one position to the next; returns how many pieces there are now.

    ``clock`` is (start, length, longest step), ``who`` (flight, case, joint). Within one step a state may give
    way to a second and that to a third: each end is found in turn.
    """
    x, dx, y, dy, altitude, climb, band = way
    start_s, length_s, step_s = clock
    _, case, joint = who
    before, last, mine[_INSIDE_S], mine[_EITHER_S] = int(mine[_STATE]), 0.0, 0.0, 0.0
    n_steps = max(math.ceil(length_s / step_s), 1)
    for step in range(1, n_steps + 1):
        f = step / n_steps
        state, above, below = _state(x + f * dx, y + f * dy, case, altitude + f * climb, band, surfaces)
        _note(total, state, start_s + f * length_s, x + f * dx, y + f * dy, above, below)
        if joint == 0:
            before, mine[_OPENED_S] = state, start_s
        for _ in range(_MOST_ENDS):
            if state == before:
                break
            cut, after = _crossing(way, case, (last, f, state), before, surfaces)
            cut_s, cut_x, cut_y = start_s + cut * length_s, x + cut * dx, y + cut * dy
            _spend(total, mine, before, joint, (cut - last) * length_s)
            _note(total, before, cut_s, cut_x, cut_y, math.nan, math.nan)
            _note(total, after, cut_s, cut_x, cut_y, math.nan, math.nan)
            n_pieces = _close(pieces, n_pieces, who, before, mine[_OPENED_S], cut_s)
            mine[_OPENED_S], before, last = cut_s, after, cut
        _spend(total, mine, before, joint, (f - last) * length_s)
        last = f
    mine[_STATE] = before
    total[N_POSITIONS] += before >= POSSIBLE
    return n_pieces


@bare_part
def _close(pieces, n_pieces, who, state, opened_s, closed_s):
    """Write down one piece of a track in one state, if it is exposed at all and there is room for it."""
    if state < POSSIBLE or not closed_s > opened_s:
        return n_pieces
    if n_pieces < pieces.shape[0]:
        flight, case, joint = who
        piece = pieces[n_pieces]
        piece[0], piece[1], piece[2], piece[3], piece[4], piece[5] = flight, case, state, joint, opened_s, closed_s
    return n_pieces + 1


@bare_part
def _rest(blocks, block, case, state, altitude, has_open):
    """Altitudes strictly between which a case stays inside or outside all over a block and those around it.

    The first four of a block are what these nodes have in common: highest floor and lowest ceiling (where
    each node has one interval), lowest floor and highest ceiling.
    """
    azimuth, distance = block
    if state == INSIDE:
        return blocks[azimuth, distance, case, 0], blocks[azimuth, distance, case, 1]
    if state == OUTSIDE and not has_open:
        floor, roof = blocks[azimuth, distance, case, 2], blocks[azimuth, distance, case, 3]
        if altitude < floor:
            return np.float32(-np.inf), floor
        if altitude > roof:
            return roof, np.float32(np.inf)
    return np.float32(np.inf), np.float32(-np.inf)


@bare_part
def _settle(track, case, mine, end, places, world, found):
    """Book the positions before ``end`` at which a case rested inside, as it did on the way to each."""
    x, y, time_s, altitude, _, flight, joint = track
    surfaces, blocks, totals, exposed = world[0], world[1], found[0], found[1]
    first, mine[_UNBOOKED] = int(mine[_UNBOOKED]), end
    if first >= end or mine[_STATE] != INSIDE:
        return
    for k in range(first, end):
        exposed[k, case, 0] = exposed[k, case, 1] = time_s[k] - time_s[k - 1]
    if found[2].shape[0] == 0:  # nobody asks for totals: they take a lookup for many a position
        return
    total = totals[flight[first], case]
    total[OBSERVED_S if joint[first] == 1 else INTERPOLATED_S] += time_s[end - 1] - time_s[first - 1]
    total[LAST_S] = total[LAST_POSSIBLE_S] = time_s[end - 1]
    total[N_POSITIONS] += end - first
    square, least_above, least_below = total[RANGE_M] * total[RANGE_M], total[ABOVE_FLOOR_M], total[BELOW_CEILING_M]
    # Backwards: an outbound flight is nearest to its floor at the end, and hardly a place is looked up after that.
    for k in range(end - 1, first - 1, -1):
        square = min(square, x[k] * x[k] + y[k] * y[k])
        i, j = places[k, 0], places[k, 1]
        if altitude[k] - blocks[i, j, case, 4] < least_above or blocks[i, j, case, 5] - altitude[k] < least_below:
            _, above, below = state_of(x[k], y[k], case, altitude[k], 0.0, surfaces[0], surfaces[1])
            least_above, least_below = _lesser(least_above, above), _lesser(least_below, below)
    total[RANGE_M], total[ABOVE_FLOOR_M], total[BELOW_CEILING_M] = math.sqrt(square), least_above, least_below


@kernel
def walk(track, spans, world, found):
    """Walk all flights of a chunk through one fire unit's zones; returns how many pieces there are.

    ``track`` is (x, y, time, altitude, band, flight, joint), arrays (n,), in the unit's polar plane, where x and
    y need only hold for ``spans`` (m, 2) and the position before each: all else is far away. ``world`` is the
    unit's intervals, its blocks (see `polar_intervals.blocks_of`) and (longest range, longest step in seconds, length
    of a block). ``found`` is filled: totals (n_flights, n_cases, N_TOTALS), which start as NaN for moments and margins
    and 0 for sums; (n, n_cases, 2) float32, which keeps the larger of what is there and the seconds inside, and
    inside or possibly so, since the position before; and pieces (m, 6): flight, case, state, joint, from, to, of
    which those that find no room are only counted. Where there is room for none, totals are not asked for either.
    """
    n_pieces, memory = 0, np.zeros((found[0].shape[1], 7))
    places = np.empty((track[0].size, 2), np.int16)
    for number in range(spans.shape[0]):
        n_pieces = _walk_span(track, spans[number], memory, places, world, found, n_pieces)
    return n_pieces


@bare_part
def _walk_span(track, span, memory, places, world, found, n_pieces):
    """Walk positions of which some come near; returns the number of pieces.

    Mostly nothing happens: the way to a position stays in the block of the one before, at altitudes between
    which all cases are at rest. Such positions are booked together, once something does happen.
    """
    x, y, time_s, altitude, band, flight, joint = track
    surfaces, blocks, (longest_m, step_s, block_m) = world
    totals, exposed, pieces = found
    was_near, before, low, high = False, _NOWHERE, 0.0, 0.0
    for i in range(span[0], span[1]):
        is_joined = joint[i] > 0
        first = i - 1 if is_joined else i
        is_near = _comes_near(x[first], y[first], x[i], y[i], longest_m)
        if not is_near and not was_near:
            continue
        if not is_near or not is_joined or joint[i] != joint[i - 1]:
            n_pieces = _break_off(track, i, is_near and is_joined, memory, places, world, found, n_pieces)
        was_near = is_near
        if not is_near:
            before = _NOWHERE
            continue
        block = _block(x[i], y[i], block_m, blocks.shape)
        places[i, 0], places[i, 1] = block
        widest = max(band[first], band[i])
        lowest, highest = min(altitude[first], altitude[i]) - widest, max(altitude[first], altitude[i]) + widest
        if is_joined and block == before and low < lowest and highest < high:
            continue
        is_short = is_joined and _is_covered(block, before, blocks.shape[0])
        low, high = -math.inf, math.inf
        for case in range(memory.shape[0]):
            mine = memory[case]
            least, most = _rest(blocks, block, case, mine[_STATE], altitude[i], surfaces[3])
            if not (is_short and max(mine[_LEAST_M], least) < lowest and highest < min(mine[_MOST_M], most)):
                _settle(track, case, mine, i, places, world, found)
                way = (x[first], x[i] - x[first], y[first], y[i] - y[first], altitude[first],
                       altitude[i] - altitude[first], widest)  # fmt: skip
                clock, who = (time_s[first], time_s[i] - time_s[first], step_s), (flight[i], case, joint[i])
                n_pieces = _go_on(way, clock, who, mine, totals[flight[i], case], surfaces, pieces, n_pieces)
                exposed[i, case, 0] = max(exposed[i, case, 0], mine[_INSIDE_S])
                exposed[i, case, 1] = max(exposed[i, case, 1], mine[_EITHER_S])
                mine[_UNBOOKED] = i + 1
                least, most = _rest(blocks, block, case, mine[_STATE], altitude[i], surfaces[3])
            mine[_LEAST_M], mine[_MOST_M] = least, most
            low, high = max(low, least), min(high, most)
        before = block
    return _break_off(track, span[1], False, memory, places, world, found, n_pieces)


@bare_part
def _break_off(track, i, goes_on, memory, places, world, found, n_pieces):
    """Close the pieces of all cases before position i, where a flight, or one way of joining its positions, ends."""
    time_s, flight, joint = track[2], track[5], track[6]
    for case in range(memory.shape[0]):
        mine = memory[case]
        if i > 0:
            _settle(track, case, mine, i, places, world, found)
            who = flight[i - 1], case, joint[i - 1]
            n_pieces = _close(found[2], n_pieces, who, int(mine[_STATE]), mine[_OPENED_S], time_s[i - 1])
            mine[_OPENED_S] = time_s[i - 1]
        mine[_STATE] = mine[_STATE] if goes_on else OUTSIDE
    return n_pieces


@bare_part
def _block(x, y, block_m, shape):
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
    n_out = math.sqrt(x * x + y * y) / block_m
    return min(int(turn * shape[0]), shape[0] - 1), min(int(n_out), shape[1] - 1)


@bare_part
def _is_covered(block, before, n_azimuths):
    """Whether two blocks and those around them hold the straight way between."""
    turn = abs(block[0] - before[0])
    turn = min(turn, n_azimuths - turn)
    return turn <= _FARTHEST_APART and abs(block[1] - before[1]) <= _FARTHEST_APART


@bare_part
def _comes_near(x, y, to_x, to_y, longest_m):
    """Whether the straight way from one place to another comes within a range of the site; never where one is NaN."""
    square = longest_m * longest_m
    dx, dy = to_x - x, to_y - y
    if to_x * to_x + to_y * to_y <= square:
        return not math.isnan(dx)
    length = dx * dx + dy * dy
    f = 0.0 if length == 0.0 else min(max(-(x * dx + y * dy) / length, 0.0), 1.0)
    near_x, near_y = x + f * dx, y + f * dy
    return near_x * near_x + near_y * near_y <= square

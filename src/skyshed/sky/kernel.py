"""Compiled loops of the sky: one fire unit after another merged into the altitudes reached over every point."""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, kernel

# Values of zone.reason.Reason: a cached kernel may not depend on another file.
NONE = 0
ENVELOPE_RANGE = 5
NO_TERRAIN_DATA = 9


@bare_kernel
def emptiness(floor, ceiling, floor_reason, ceiling_reason, known):
    """Why a chain reaches no altitude at a point, and how far it is from reaching one: (reason, rank).

    Lower ranks are nearer: 0 it does reach; 1 only terrain data is missing; 2 floor and ceiling
    miss each other; 3 the target is too small; 4 out of the missile's range. The reason shown for
    many chains is the nearest one's.
    """
    if floor <= ceiling:
        return (NONE, 0) if known else (NO_TERRAIN_DATA, 1)
    if not math.isinf(ceiling):
        return floor_reason, 2
    return ceiling_reason, 4 if ceiling_reason == ENVELOPE_RANGE else 3


@kernel
def add_unit(places, views, chains, levels_msl_m, intervals, reasons, covered, is_open):
    """Add one fire unit to the sky at the points ``places`` (n,); returns how many gaps had to be closed.

    ``views`` is (floor, ceiling, floor_reason, ceiling_reason, known) of the unit's components, each
    (n_components, n); a row of ``chains`` (n_chains, 3) names the components of one chain, -1 for
    none, those with equal first two in sequence. ``levels_msl_m, covered, is_open`` are
    (n_levels, n). ``intervals`` are those reached for certain and those that only missing terrain leaves
    open, (low, high, count) each, the latter of no size where they are not asked for; they and ``reasons``
    (floor, ceiling, none, none's rank) lie on the whole grid and are updated in place, as are ``covered`` and
    ``is_open``.
    """
    n_closed = 0
    shots = _shots(chains)
    for place in range(places.size):
        point = places[place]
        bottom, top = math.inf, -math.inf  # what the unit reaches for certain so far, its widest interval
        for shot in range(shots.size - 1):
            first = shots[shot]
            start = _component(views, chains[first, 0], place)
            if chains[first, 1] >= 0:
                start = _both(start, _component(views, chains[first, 1], place))
            for index in range(first, shots[shot + 1]):
                if bottom <= top and (start[0] > start[1] or (bottom <= start[0] and start[1] <= top)):
                    break  # whatever else acquires for this shot adds nothing
                chain = start
                if start[0] <= start[1] and chains[index, 2] >= 0:
                    chain = _both(start, _component(views, chains[index, 2], place))
                is_within = chain[0] > chain[1] or (chain[4] and bottom <= chain[0] and chain[1] <= top)
                if bottom <= top and is_within:
                    continue  # nothing new
                if chain[4] and (bottom > top or (chain[0] <= bottom and top <= chain[1])):
                    bottom, top = chain[0], chain[1]
                n_closed += _add_chain(chain, point, place, levels_msl_m, intervals, reasons, covered, is_open)
                if not start[0] <= start[1]:
                    break  # where nothing is reached, another acquisition radar adds nothing
    return n_closed


@kernel
def _shots(chains):
    """Where each run of chains with equal missile and engagement radar begins, and the end of the last."""
    n_chains = chains.shape[0]
    is_first = np.ones(n_chains + 1, np.bool_)
    for index in range(1, n_chains):
        is_first[index] = chains[index, 0] != chains[index - 1, 0] or chains[index, 1] != chains[index - 1, 1]
    return np.flatnonzero(is_first)


@bare_kernel
def _add_chain(chain, point, place, levels_msl_m, intervals, reasons, covered, is_open):
    """Add one chain's interval over one grid point; returns 1 where a gap had to be closed."""
    bottom, top, floor_reason, ceiling_reason, is_sure = chain
    low, high, count = intervals[0] if is_sure else intervals[1]
    of_floor, of_ceiling, of_none, rank_of_none = reasons
    reason, rank = emptiness(bottom, top, floor_reason, ceiling_reason, is_sure)
    if rank < rank_of_none[point]:
        of_none[point], rank_of_none[point] = reason, rank
    if not bottom <= top:
        return 0
    _mark_levels(levels_msl_m, place, bottom, top, covered if is_sure else is_open)
    if count.size == 0:
        return 0
    used = int(count[point])
    if not is_sure:
        count[point], _ = merged(low[point], high[point], used, bottom, top)
        return 0
    if used == 0 or bottom < low[point, 0]:
        of_floor[point] = floor_reason
    if used == 0 or top > high[point, used - 1]:
        of_ceiling[point] = ceiling_reason
    count[point], closed = merged(low[point], high[point], used, bottom, top)
    return 1 if closed else 0


@bare_kernel
def _component(views, row, place):
    """One component at one place: (floor, ceiling, floor_reason, ceiling_reason, known)."""
    floor, ceiling, floor_reason, ceiling_reason, known = views
    return (
        floor[row, place],
        ceiling[row, place],
        floor_reason[row, place],
        ceiling_reason[row, place],
        known[row, place],
    )


@bare_kernel
def _both(first, second):
    """Intersect two components; where they are equal the first keeps the reason."""
    floor, floor_reason = (second[0], second[2]) if second[0] > first[0] else (first[0], first[2])
    ceiling, ceiling_reason = (second[1], second[3]) if second[1] < first[1] else (first[1], first[3])
    return floor, ceiling, floor_reason, ceiling_reason, first[4] and second[4]


@bare_kernel
def _mark_levels(levels_msl_m, place, bottom, top, marks):
    """Mark the levels between two altitudes; one counted from unknown ground may be any altitude."""
    for level in range(levels_msl_m.shape[0]):
        altitude = levels_msl_m[level, place]
        if bottom <= altitude <= top or math.isnan(altitude):
            marks[level, place] = True


@kernel
def blend(rows, values, columns, out):
    """Fill ``out`` with ``rows @ values @ columns.T``: small factors, for which threads of BLAS cost more than they do.

    ``rows`` is (n_row, n_a), ``values`` (n_a, n_b), ``columns`` (n_column, n_b).
    """
    blended, turned = np.zeros(values.shape[1]), columns.T.copy()
    for row in range(out.shape[0]):
        blended[:] = 0.0
        for a in range(values.shape[0]):
            weight = rows[row, a]
            for b in range(blended.size):
                blended[b] += weight * values[a, b]
        line = out[row]
        line[:] = 0.0
        for b in range(blended.size):
            weight, each = blended[b], turned[b]
            for column in range(line.size):
                line[column] += weight * each[column]


@kernel
def last_marked(sets, last):
    """Fill ``last`` (n_levels, n_rows) with each level's last column in ``sets`` (n_bytes, n_rows, n_columns).

    Sets of levels have a bit a level, eight in a byte (`zone.levels.LevelSets`); -1 where a level is in none.
    """
    last[:] = -1
    for byte in range(sets.shape[0]):
        n_here = min(8, last.shape[0] - 8 * byte)
        for row in range(sets.shape[1]):
            missing = np.uint8((1 << n_here) - 1)
            for column in range(sets.shape[2] - 1, -1, -1):
                found = sets[byte, row, column] & missing
                if found:
                    missing ^= found
                    for level in range(n_here):
                        if found >> level & 1:
                            last[8 * byte + level, row] = column
                    if missing == 0:
                        break


@kernel
def count_marked(sets, counts):
    """Fill ``counts`` (n_levels, n_columns) with how many rows hold each level; ``sets`` are as in `last_marked`."""
    counts[:] = 0
    for level in range(counts.shape[0]):
        byte, bit = level // 8, np.uint8(1 << level % 8)
        count = counts[level]
        for row in range(sets.shape[1]):
            marks = sets[byte, row]
            for column in range(marks.size):
                count[column] += marks[column] & bit != 0


@kernel
def covered_weights(cells, intervals, ground_msl_m, weight, heights_agl_m, out):
    """Add up, for each height above ground, the weight of the cells that are reached there.

    ``intervals`` are as `add_unit` has them; ``cells, ground_msl_m, weight`` are (n,), ``heights_agl_m``
    (n_heights,). ``out`` (2, n_heights): for certain, and with all that is open. A cell of unknown ground
    is open at every height if any altitude above it is.
    """
    sure, unsure = intervals
    out[:] = 0.0
    is_any_open = unsure[2].size > 0
    for index in range(cells.size):
        cell = cells[index]
        for height in range(heights_agl_m.size):
            altitude = ground_msl_m[index] + heights_agl_m[height]
            if _holds(sure, cell, altitude):
                out[0, height] += weight[index]
                out[1, height] += weight[index]
            elif is_any_open and (_holds(unsure, cell, altitude) or (math.isnan(altitude) and unsure[2][cell] > 0)):
                out[1, height] += weight[index]


@bare_kernel
def _holds(intervals, cell, altitude):
    low, high, count = intervals
    for slot in range(count[cell]):  # noqa: SIM110 - compiled code knows no generators
        if low[cell, slot] <= altitude <= high[cell, slot]:
            return True
    return False


@bare_kernel
def merged(low, high, used, bottom, top):
    """Merge one interval into one sorted, disjoint list: how many it then holds, and whether a gap had to be closed.

        before   |---|     |------|        |--|
        added         |------|
        after    |---||-----------|        |--|      touching or overlapping ones become one

    ``low, high`` (K,) are updated in place. A list that would grow beyond K gives the new interval
    to its nearer neighbour, gap included.
    """
    first = 0
    while first < used and high[first] < bottom:
        first += 1
    last = first
    while last < used and low[last] <= top:
        bottom, top = min(bottom, low[last]), max(top, high[last])
        last += 1
    closed = last == first and used == low.size
    if closed:
        first, last, bottom, top = _widen(low, high, first, bottom, top)
    shift = 1 - (last - first)
    if shift == 1:
        for slot in range(used, first, -1):
            low[slot], high[slot] = low[slot - 1], high[slot - 1]
    elif shift < 0:
        for slot in range(first + 1, used + shift):
            low[slot], high[slot] = low[slot - shift], high[slot - shift]
    low[first], high[first] = bottom, top
    return used + shift, closed


@bare_kernel
def _widen(low, high, first, bottom, top):
    """Join a full list's new interval to its nearer neighbour: the slots it replaces and its ends."""
    gap_below = bottom - high[first - 1] if first > 0 else math.inf
    gap_above = low[first] - top if first < low.size else math.inf
    if gap_below <= gap_above:
        return first - 1, first, low[first - 1], top
    return first, first + 1, bottom, high[first]

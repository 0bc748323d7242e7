"""Compiled loops of the sky: one fire unit after another merged into the altitudes reached over every point."""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

# Values of zone.reason.Reason: a cached kernel may not depend on another file.
NONE = 0
ENVELOPE_RANGE = 5
NO_TERRAIN_DATA = 9

# Ranks of `emptiness`: floor and ceiling miss each other; the best that is left where there is no ceiling.
MISSES, NEAREST_REASON = 2, 3
_ANY = np.float32(-np.inf), np.float32(np.inf), True
_NOTHING = np.float32(np.inf), np.float32(-np.inf)


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


@bare_kernel
def add_unit(places, views, chains, levels_msl_m, intervals, reasons, covered, is_open):
    """Add one fire unit to the sky at the points ``places`` (n,); returns how many gaps had to be closed.

    ``views`` is (floor, ceiling, floor_reason, ceiling_reason, known) of the unit's components, each
    (n_components, n); a row of ``chains`` (n_chains, 3) names the components of one chain, -1 for
    none, those with equal first two in sequence; with them comes where each such run begins, and the end of the
    last (see `runs_of`). ``levels_msl_m, covered, is_open`` are
    (n_levels, n). ``intervals`` are those reached for certain and those that only missing terrain leaves
    open, (low, high, count) each, the latter of no size where they are not asked for; they and ``reasons``
    (floor, ceiling, none, none's rank) lie on the whole grid and are updated in place, as are ``covered`` and
    ``is_open``.
    """
    floor, ceiling, _, _, known = views
    n_closed = 0
    chains, shots = chains
    for place in range(places.size):
        point = places[place]
        bottom, top = _NOTHING  # what the unit reaches for certain so far, its widest interval
        for shot in range(shots.size - 1):
            missile, engagement = chains[shots[shot], 0], chains[shots[shot], 1]
            low, high, is_sure = _within(_ANY, floor, ceiling, known, missile, place)
            low, high, is_sure = _within((low, high, is_sure), floor, ceiling, known, engagement, place)
            for index in range(shots[shot], shots[shot + 1]):
                if bottom <= top and (low > high or (bottom <= low and high <= top)):
                    break  # whatever else acquires for this shot adds nothing
                # Another acquisition radar adds nothing to nothing.
                acquisition = chains[index, 2] if low <= high else -1
                least, most, is_known = _within((low, high, is_sure), floor, ceiling, known, acquisition, place)
                if bottom <= top and (least > most or (is_known and bottom <= least and most <= top)):
                    continue  # nothing new
                if is_known and (bottom > top or (least <= bottom and top <= most)):
                    bottom, top = least, most
                parts = missile, engagement, acquisition
                if least <= most:
                    interval = least, most, is_known
                    n_closed += _add_chain(
                        interval, parts, views, point, place, levels_msl_m, intervals, reasons, covered, is_open
                    )
                else:
                    _note_nothing(least, most, parts, views, point, place, reasons)
                if not low <= high:
                    break
    return n_closed


@bare_part
def _within(interval, floor, ceiling, known, row, place):
    """Return what is left of an interval (low, high, known) within one component, -1 for none; reasons come later."""
    low, high, is_known = interval
    if row < 0:
        return low, high, is_known
    return max(low, floor[row, place]), min(high, ceiling[row, place]), is_known and known[row, place]


@bare_part
def _reasons(parts, views, place):
    """Return why a chain's floor and its ceiling lie where they do; where two are equal the first has the reason."""
    floor, ceiling, floor_reason, ceiling_reason, _ = views
    highest, lowest = parts[0], parts[0]
    for row in parts[1:]:
        if row >= 0 and floor[row, place] > floor[highest, place]:
            highest = row
        if row >= 0 and ceiling[row, place] < ceiling[lowest, place]:
            lowest = row
    return floor_reason[highest, place], ceiling_reason[lowest, place]


@bare_part
def _note_nothing(bottom, top, parts, views, point, place, reasons):
    """Note why a chain reaches no altitude over a point, if none before came nearer to reaching one."""
    _, _, of_none, rank_of_none = reasons
    if rank_of_none[point] <= (NEAREST_REASON if math.isinf(top) else MISSES):
        return
    floor_reason, ceiling_reason = _reasons(parts, views, place)
    reason, rank = emptiness(bottom, top, floor_reason, ceiling_reason, True)
    if rank < rank_of_none[point]:
        of_none[point], rank_of_none[point] = reason, rank


@bare_part
def _add_chain(interval, parts, views, point, place, levels_msl_m, intervals, reasons, covered, is_open):
    """Add the interval (bottom, top, known) that one chain reaches over a grid point; returns 1 if a gap was closed."""
    bottom, top, is_sure = interval
    low, high, count = intervals[0] if is_sure else intervals[1]
    of_floor, of_ceiling, of_none, rank_of_none = reasons
    reason, rank = emptiness(bottom, top, NONE, NONE, is_sure)
    if rank < rank_of_none[point]:
        of_none[point], rank_of_none[point] = reason, rank
    _mark_levels(levels_msl_m, place, bottom, top, covered if is_sure else is_open)
    if count.size == 0:
        return 0
    used = int(count[point])
    if not is_sure:
        count[point], _ = merged(low[point], high[point], used, bottom, top)
        return 0
    is_lower, is_higher = used == 0 or bottom < low[point, 0], used == 0 or top > high[point, used - 1]
    if is_lower or is_higher:
        floor_reason, ceiling_reason = _reasons(parts, views, place)
        of_floor[point] = floor_reason if is_lower else of_floor[point]
        of_ceiling[point] = ceiling_reason if is_higher else of_ceiling[point]
    count[point], closed = merged(low[point], high[point], used, bottom, top)
    return 1 if closed else 0


@bare_part
def _mark_levels(levels_msl_m, place, bottom, top, marks):
    """Mark the levels between two altitudes; one counted from unknown ground may be any altitude."""
    for level in range(levels_msl_m.shape[0]):
        altitude = levels_msl_m[level, place]
        if bottom <= altitude <= top or math.isnan(altitude):
            marks[level, place] = True


@bare_kernel
def blend(rows, values, columns, out):
    """Fill ``out`` with ``rows @ values @ columns``: small factors, for which threads of BLAS cost more than they do.

    ``rows`` is (n_row, n_a), ``values`` (n_a, n_b), ``columns`` (n_b, n_column).
    """
    for row in range(out.shape[0]):
        line = out[row]
        for column in range(line.size):
            line[column] = 0.0
        for b in range(values.shape[1]):
            weight, each = 0.0, columns[b]
            for a in range(values.shape[0]):
                weight += rows[row, a] * values[a, b]
            for column in range(line.size):
                line[column] += weight * each[column]


@bare_kernel
def covered_weights(cells, intervals, ground_msl_m, weight, heights_agl_m, out):
    """Add up, for each height above ground, the weight of the cells that are reached there.

    ``intervals`` are as `add_unit` has them; ``cells, ground_msl_m, weight`` are (n,), ``heights_agl_m``
    (n_heights,). ``out`` (2, n_heights): for certain, and with all that is open. A cell of unknown ground
    is open at every height if any altitude above it is.
    """
    sure, unsure = intervals
    for height in range(heights_agl_m.size):
        out[0, height] = out[1, height] = 0.0
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
def gather(low, high, count, hull, ends):
    """Fill the hull (2, n) of each point's intervals, NaN where it has none, and the ends of all, one after another."""
    used = 0
    for point in range(count.size):
        n_here = int(count[point])
        if n_here == 0:
            hull[0, point], hull[1, point] = math.nan, math.nan
            continue
        hull[0, point], hull[1, point] = low[point, 0], high[point, n_here - 1]
        for slot in range(n_here):
            ends[0, used], ends[1, used] = low[point, slot], high[point, slot]
            used += 1


@bare_part
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


@bare_part
def _widen(low, high, first, bottom, top):
    """Join a full list's new interval to its nearer neighbour: the slots it replaces and its ends."""
    gap_below = bottom - high[first - 1] if first > 0 else math.inf
    gap_above = low[first] - top if first < low.size else math.inf
    if gap_below <= gap_above:
        return first - 1, first, low[first - 1], top
    return first, first + 1, bottom, high[first]

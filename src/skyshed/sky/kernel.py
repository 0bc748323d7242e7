"""Compiled loops of the sky: one chain after another merged into the altitudes reached over every point."""

import math

from skyshed.jobs.compiled import kernel

# Values of zone.reason.Reason: a cached kernel may not depend on another file.
NONE = 0
ENVELOPE_RANGE = 5
NO_TERRAIN_DATA = 9


@kernel
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
def add_chain(places, view, levels_msl_m, intervals, reasons, covered, is_open):
    """Add one chain's view to the sky at the points ``places`` (n,); returns how many gaps had to be closed.

    ``view`` is (floor, ceiling, floor_reason, ceiling_reason, known), each (n,); ``levels_msl_m,
    covered, is_open`` are (n_levels, n). ``intervals`` (low, high, count) and ``reasons`` (floor,
    ceiling, none, none's rank) lie on the whole grid and are updated in place, as are ``covered``
    and ``is_open``.
    """
    floor, ceiling, floor_reason, ceiling_reason, known = view
    low, high, count = intervals
    of_floor, of_ceiling, of_none, rank_of_none = reasons
    n_closed = 0
    for place in range(places.size):
        point = places[place]
        bottom, top, is_sure = floor[place], ceiling[place], known[place]
        reason, rank = emptiness(bottom, top, floor_reason[place], ceiling_reason[place], is_sure)
        if rank < rank_of_none[point]:
            of_none[point], rank_of_none[point] = reason, rank
        if not bottom <= top:
            continue
        for level in range(levels_msl_m.shape[0]):
            if bottom <= levels_msl_m[level, place] <= top:
                if is_sure:
                    covered[level, place] = True
                else:
                    is_open[level, place] = True
        if is_sure:
            used = int(count[point])
            if used == 0 or bottom < low[point, 0]:
                of_floor[point] = floor_reason[place]
            if used == 0 or top > high[point, used - 1]:
                of_ceiling[point] = ceiling_reason[place]
            count[point], closed = merged(low[point], high[point], used, bottom, top)
            n_closed += closed
    return n_closed


@kernel
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


@kernel
def _widen(low, high, first, bottom, top):
    """Join a full list's new interval to its nearer neighbour: the slots it replaces and its ends."""
    gap_below = bottom - high[first - 1] if first > 0 else math.inf
    gap_above = low[first] - top if first < low.size else math.inf
    if gap_below <= gap_above:
        return first - 1, first, low[first - 1], top
    return first, first + 1, bottom, high[first]

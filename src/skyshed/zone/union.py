"""The compiled union of a fire unit's chains: limits, horizons and envelopes looked up and merged in one pass.

Points are taken a block at a time: limits are looked up by range, raised to the horizon, cut with the chain's others,
and merged. Most chains add nothing to those before them: a loop that vectorises says which do, and those are merged.
"""

import math

import numpy as np

from skyshed.jobs.compiled import bare_kernel, bare_part

# Values of zone.reason.Reason: a cached kernel may not depend on another file.
NONE, TERRAIN, CURVATURE, ENVELOPE_RANGE, ENVELOPE_ALTITUDE = 0, 1, 2, 5, 6
SECTOR, NO_TERRAIN_DATA, GROUND, TOO_NEAR, DIFFRACTION = 7, 9, 10, 11, 12
# Ranks of `emptiness`: floor and ceiling miss each other; there is no ceiling; there is none at such a range.
MISSES, NO_CEILING, OUT_OF_RANGE = 2, 3, 4
MOST_COUNTED = 254  # counts are bytes, of which files keep 255 for "not known"; a count stays here for good
BLOCK = 256  # points


def views_of(n_row):
    """Return the views of components over a block, (n_row + 1, BLOCK) each; the last, also row -1, allows anything."""
    shape = n_row + 1, BLOCK
    low, high = np.full(shape, -np.inf, np.float32), np.full(shape, np.inf, np.float32)
    return low, high, np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.ones(shape, np.bool_)


def scratch_of(n_row, n_level):
    """Return what `add_unit` works in (made by itself it takes as long to compile as all else).

    Views of components, the point up to which each is worked out; of a block: what a shot (missile and engagement
    radar) and a chain allow, what is reached so far, its rank, where a chain is news, and levels reached.
    """
    rank, is_new, marks = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.bool_), np.zeros((2, n_level, BLOCK), np.bool_)
    here = views_of(0), views_of(0), views_of(0), rank, is_new, marks
    return views_of(n_row), np.zeros(n_row, np.int64), here


@bare_part
def _work_out(stack, row, start, size, views):
    """Work out what one component allows at the points of a block."""
    terms = stack.terms[row]
    view = views[0][row, :size], views[1][row, :size], views[2][row], views[3][row], views[4][row]
    _look_up(stack, terms, stack.range_m[terms["source"], start : start + size], view)
    low, _, of_low, _, known = view
    raised, sight, ground_msl_m = stack.raised_msl_m[row], stack.sight_msl_m[row], stack.ground_msl_m
    range_m = stack.range_m[terms["source"]]
    antenna = terms["antenna_msl_m"], terms["site_msl_m"], terms["radius_m"]
    least_agl_m = np.float32(terms["least_agl_m"])
    of_least, is_radar = ENVELOPE_ALTITUDE if least_agl_m > 0 else GROUND, terms["radius_m"] > 0
    for i in range(size):
        height_m = raised[start + i]
        if height_m > low[i]:
            hides = _hidden_by(height_m, range_m[start + i], ground_msl_m[start + i], antenna) if is_radar else TOO_NEAR
            low[i], of_low[i] = height_m, hides if height_m <= sight[start + i] else DIFFRACTION
        # A floor is proven where the horizon is known, and the ground where a least altitude counts from that.
        least_msl_m = ground_msl_m[start + i] + least_agl_m
        known[i] = not (math.isnan(height_m) or (math.isnan(least_msl_m) and not is_radar))
        if least_msl_m > low[i]:
            low[i], of_low[i] = least_msl_m, of_least


@bare_part
def _look_up(stack, terms, range_m, view):
    """Look limits up: as `zone.kernel._limits_at` (a cached kernel may call only kernels of its file), no branches."""
    first, last, step_m = terms["first"], terms["n_node"] - 1, terms["step_m"]
    floor, ceiling = stack.floor_msl_m[first : first + last + 1], stack.ceiling_msl_m[first : first + last + 1]
    low, high, of_low, of_high, _ = view
    nearest_m = range_m[0]
    for i in range(range_m.size):
        nearest_m = min(nearest_m, range_m[i])
    if nearest_m / step_m > last:  # out of reach, all of the block
        for i in range(range_m.size):
            low[i], high[i] = floor[last], -np.inf
            of_low[i], of_high[i] = stack.floor_reason[first + last], stack.ceiling_reason[first + last]
        return
    for i in range(range_m.size):
        position = range_m[i] / step_m
        below = max(min(int(position), last - 1), 0)
        share, above = min(position - below, 1.0), min(below + 1, last)
        nearest = below + (share > 0.5)
        lowest = floor[below] * (1 - share) + floor[above] * share
        highest = ceiling[below] * (1 - share) + ceiling[above] * share
        low[i] = lowest if math.isfinite(lowest) else floor[nearest]
        highest = highest if math.isfinite(highest) else ceiling[nearest]
        high[i] = highest if position <= last else -np.inf
        of_low[i], of_high[i] = stack.floor_reason[first + nearest], stack.ceiling_reason[first + nearest]


@bare_part
def _hidden_by(horizon_msl_m, range_m, ground_msl_m, antenna):
    """Return what hides all below a horizon.

    hidden   |<- terrain ->|<- bare Earth ->|      the larger share names the reason
    ground __|_____________|________________|
    """
    antenna_msl_m, site_msl_m, radius_m = antenna
    ground = ground_msl_m if not math.isnan(ground_msl_m) else site_msl_m
    base = min(ground, site_msl_m)
    beyond_m = max(range_m - math.sqrt(2 * radius_m * max(antenna_msl_m - base, 0.0)), 0.0)
    bare = base + beyond_m * beyond_m / (2 * radius_m) - ground
    reason = CURVATURE if (bare > 0) & (bare >= (horizon_msl_m - ground) / 2) else TERRAIN
    return SECTOR if math.isinf(horizon_msl_m) else reason


@bare_kernel
def fill_view(stack, row, views, view):
    """Fill the view (n,) of one component: what `add_unit` works out of it; ``views`` are `views_of` the stack."""
    floor, ceiling, floor_reason, ceiling_reason, known = view
    for start in range(0, floor.size, BLOCK):
        n = min(BLOCK, floor.size - start)
        _work_out(stack, row, start, n, views)
        for i in range(n):
            floor[start + i], floor_reason[start + i] = views[0][row, i], views[2][row, i]
            ceiling[start + i], ceiling_reason[start + i] = views[1][row, i], views[3][row, i]
            known[start + i] = views[4][row, i]


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
        return floor_reason, MISSES
    return ceiling_reason, OUT_OF_RANGE if ceiling_reason == ENVELOPE_RANGE else NO_CEILING


@bare_kernel
def add_unit(places, stack, chains, on_grid, scratch):
    """Add one fire unit to the sky at the points ``places`` (n,); returns how many gaps had to be closed.

    ``stack`` is `zone.component.Stack`; a row of ``chains`` (n_chains, 3) names the components of one chain, -1 for
    none; those with equal first two follow each other. ``on_grid`` is updated in place: levels (n_levels, n_points);
    intervals reached for certain and the open ones, (low, high, count) each; reasons (floor, ceiling, none, none's
    rank); and counts, shaped as levels, of the units that reach a level for certain and of those that only missing
    terrain keeps from it. What is open is of no size where it is not asked for. ``scratch``: see `scratch_of`.
    """
    n_closed, is_some, (_, _, (_, _, _, rank_of_none), counts) = 0, False, on_grid
    views, done, here = scratch
    shot, _, widest, rank, _, marks = here
    for start in range(0, places.size, BLOCK):
        points = places[start : start + BLOCK]
        for i in range(points.size):
            widest[0][0, i], widest[1][0, i], rank[i] = np.inf, -np.inf, rank_of_none[points[i]]
        for index in range(chains.shape[0]):
            missile, engagement = chains[index, 0], chains[index, 1]
            is_first = index == 0 or missile != chains[index - 1, 0] or engagement != chains[index - 1, 1]
            if not (is_first or is_some):
                continue
            for place in range(3):
                row = chains[index, place]
                if row >= 0 and done[row] < start + points.size:
                    _work_out(stack, row, start, points.size, views)
                    done[row] = start + points.size
            if is_first:
                is_some = _cut_shot(views, missile, engagement, shot, points.size)
            _cut_chain(chains[index], views, here, is_first, points.size)
            n_closed += _add_new(chains[index], views, here, points, on_grid)
        _count_levels(marks, points, counts)
    return n_closed


@bare_part
def _cut_shot(views, missile, engagement, shot, size):
    """Fill ``shot`` with what its missile and its engagement radar allow together; is that anything anywhere?"""
    n_some = 0
    for i in range(size):
        shot[0][0, i] = max(views[0][missile, i], views[0][engagement, i])
        shot[1][0, i] = min(views[1][missile, i], views[1][engagement, i])
        shot[4][0, i] = views[4][missile, i] & views[4][engagement, i]
        n_some += shot[0][0, i] <= shot[1][0, i]
    return n_some > 0


@bare_part
def _cut_chain(parts, views, here, is_first, size):
    """Fill ``chain`` with what is left of a shot, and flags of where it is news: not reached yet, or of nearer rank.

    Another acquisition radar adds nothing to nothing: of such a shot the first chain counts, without its radar.
    """
    missile, acquisition = parts[0], parts[2]
    shot, chain, widest, rank, is_new, _ = here
    for i in range(size):
        low, high, is_sure = shot[0][0, i], shot[1][0, i], shot[4][0, i]
        is_some = low <= high
        low = max(low, views[0][acquisition, i]) if is_some else low
        high = min(high, views[1][acquisition, i]) if is_some else high
        is_sure = is_sure & (views[4][acquisition, i] | (not is_some))
        is_out = (views[1][missile, i] == -np.inf) & (views[3][missile, i] == ENVELOPE_RANGE)
        nearest = MISSES if high > -np.inf else (OUT_OF_RANGE if is_out else NO_CEILING)
        is_held = is_sure & (widest[0][0, i] <= low) & (high <= widest[1][0, i])
        is_news = (not is_held) if low <= high else nearest < rank[i]
        chain[0][0, i], chain[1][0, i], chain[4][0, i] = low, high, is_sure
        is_new[i] = (is_some | is_first) & is_news


@bare_part
def _add_new(parts, views, here, points, on_grid):
    """Add what a chain reaches over the points of a block where that is new; returns how many gaps were closed."""
    shot, chain, widest, rank, is_new, marks = here
    n_closed, (levels_msl_m, intervals, (of_floor, of_ceiling, of_none, rank_of_none), _) = 0, on_grid
    for i in range(points.size):
        if not is_new[i]:
            continue
        point, bottom, top, is_sure = points[i], chain[0][0, i], chain[1][0, i], chain[4][0, i]
        acquisition = parts[2] if shot[0][0, i] <= shot[1][0, i] else -1
        floor_reason, ceiling_reason = _reasons((parts[0], parts[1], acquisition), views, i)
        reason, nearer = emptiness(bottom, top, floor_reason, ceiling_reason, is_sure)
        if nearer < rank[i]:
            of_none[point], rank_of_none[point], rank[i] = reason, nearer, nearer
        if not bottom <= top:
            continue
        if is_sure and (widest[0][0, i] > widest[1][0, i] or (bottom <= widest[0][0, i] and widest[1][0, i] <= top)):
            widest[0][0, i], widest[1][0, i] = bottom, top
        for level in range(levels_msl_m.shape[0]):
            altitude = levels_msl_m[level, point]  # one counted from unknown ground may be any altitude
            marks[0 if is_sure else 1, level, i] |= bottom <= altitude <= top or math.isnan(altitude)
        low, high, count = intervals[0] if is_sure else intervals[1]
        if count.size == 0:
            continue
        used = int(count[point])
        if is_sure and (used == 0 or bottom < low[point, 0]):
            of_floor[point] = floor_reason
        if is_sure and (used == 0 or top > high[point, used - 1]):
            of_ceiling[point] = ceiling_reason
        count[point], closed = merged(low[point], high[point], used, bottom, top)
        n_closed += closed and is_sure
    return n_closed


@bare_part
def _reasons(parts, views, i):
    """Return why a chain's floor and its ceiling lie where they do; where two are equal the first has the reason."""
    highest = lowest = parts[0]
    for row in parts[1:]:
        highest = row if views[0][row, i] > views[0][highest, i] else highest
        lowest = row if views[1][row, i] < views[1][lowest, i] else lowest
    return views[2][highest, i], views[3][lowest, i]


@bare_part
def _count_levels(marks, points, counts):
    """Count a unit once at every level that it reaches, or else may reach, and forget the marks (2, n_levels, n)."""
    n_sure, n_open = counts
    for level in range(marks.shape[1]):
        for i in range(points.size):
            point = points[i]
            if marks[0, level, i]:
                n_sure[level, point] += n_sure[level, point] < MOST_COUNTED
            elif marks[1, level, i]:
                n_open[level, point] += n_open[level, point] < MOST_COUNTED
            marks[0, level, i], marks[1, level, i] = False, False


@bare_kernel
def merged(low, high, used, bottom, top):
    """Merge one interval into one sorted, disjoint list: how many it then holds, and whether a gap had to be closed.

        before   |---|     |------|        |--|
        added         |------|
        after    |---||-----------|        |--|      touching or overlapping ones become one

    ``low, high`` (K,) are updated in place. What a full list has no room for goes to its nearer neighbour, gap and all.
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

"""Compiled loops behind tables: unbroken spans along tracks, launch windows, first initiations, and their thinning."""

import math

from skyshed.jobs.compiled import bare_kernel, bare_part

SPENT_P = 1e-9  # what is left of a probability when no more of it is told: a slow target may be looked at for days
TOLERANCE_P = 1e-4  # of probability, to which straight lines between the knots of an initiation hold
TOLERANCE_S = 0.02  # of time, to which those between the nodes of a window hold


@bare_kernel
def fill_spans(margin, time_s, sample_of, out):
    """Fill ``out`` with the times from when to when a margin (n,) is not negative, and how many there are of a target.

    A margin crosses zero on the straight line between two samples, and halfway where one of them is infinite. The
    times (n,) of a target begin where its samples do.
    """
    begin_s, end_s, count = out
    for target in range(count.size):
        first, n = sample_of[target], 0
        for at in range(first, sample_of[target + 1]):
            is_in = margin[at] >= 0.0
            was_in = at > first and margin[at - 1] >= 0.0
            if is_in and not was_in:
                begin_s[first + n] = time_s[at] if at == first else _crossing(margin, time_s, at)
            if was_in and not is_in:
                end_s[first + n] = _crossing(margin, time_s, at)
                n += 1
            if is_in and at == sample_of[target + 1] - 1:
                end_s[first + n] = time_s[at]
                n += 1
        count[target] = n


@bare_part
def _crossing(margin, time_s, at):
    """Return the time at which a margin crosses zero between a sample and the one before."""
    rise = margin[at] - margin[at - 1]
    share = 0.5 if not math.isfinite(rise) else -margin[at - 1] / rise
    return time_s[at - 1] + share * (time_s[at] - time_s[at - 1])


@bare_kernel
def fill_windows(ways, views, reach, last_s, out):
    """Fill ``out`` with the launch windows of every target, by target and in order of view and time.

    ways: how long a missile flies to each sample (n,), its time, where the samples of each target begin. views, reach:
    spans (offset of each target, begin, end) in which a radar sees it unbroken, and in which it is inside the missile's
    envelope. last_s: the last launch. out: open, close, first node of each window and one more, windows of each target;
    nodes, launch and meeting. Returns how many windows and nodes there are; as many as there is room for: too many.
    """
    way_s, time_s, sample_of = ways
    view_of, view_begin, view_end = views
    reach_of, reach_begin, reach_end = reach
    open_s, close_s, node_of, count, launch_s, meet_s = out
    n_window, n_node = 0, 0
    for target in range(count.size):
        before = n_window
        first, end = sample_of[target], sample_of[target + 1]
        for view in range(view_of[target], view_of[target + 1]):
            for part in range(reach_of[target], reach_of[target + 1]):
                low = max(view_begin[view], reach_begin[part])
                high = min(view_end[view], reach_end[part])
                if low < high:
                    within = low, high, view_begin[view], last_s
                    n_window, n_node = _windows_within(
                        way_s[first:end], time_s[first:end], within, (open_s, close_s, node_of, launch_s, meet_s),
                        (n_window, n_node),
                    )  # fmt: skip
        count[target] = n_window - before
    return n_window, n_node


@bare_part
def _windows_within(way_s, time_s, within, out, made):
    """Add the windows whose meetings lie within a span, launched from the beginning of a view on; return the counts.

    The missile meets the target at the first time T by which it can be there: the first at which the latest launch
    that serves, g(T) = T - way(T), has come up to the launch. So only times count at which g is greater than ever
    before; where it falls and rises again, meetings jump, and another window begins.
    """
    open_s, close_s, node_of, launch_s, meet_s = out
    low, high, view_s, last_s = within
    n_window, n_node = made
    latest, is_open = -math.inf, False
    for at in range(time_s.size - 1):
        start, stop = time_s[at], time_s[at + 1]
        g_start, g_stop = start - way_s[at], stop - way_s[at + 1]
        if start >= high:
            break
        if stop > low and stop > start and g_stop > latest:
            # The part of this piece within the span, where g is above all before it, and launches are in view.
            rise = (g_stop - g_start) / (stop - start)
            g_low = max(g_start + (max(start, low) - start) * rise, latest, view_s)
            g_high = min(g_start + (min(stop, high) - start) * rise, g_stop, last_s)
            if rise > 0.0 and g_low < g_high:
                t_low, t_high = start + (g_low - g_start) / rise, start + (g_high - g_start) / rise
                if is_open and t_low > meet_s[n_node - 1] + 1e-6:
                    n_window, is_open = _close(n_window, n_node, close_s, node_of, launch_s), False
                if n_node + 2 > launch_s.size or n_window + 2 > open_s.size:
                    return open_s.size, launch_s.size
                if not is_open:
                    node_of[n_window], open_s[n_window], is_open = n_node, g_low, True
                    launch_s[n_node], meet_s[n_node] = g_low, t_low
                    n_node += 1
                launch_s[n_node], meet_s[n_node] = g_high, t_high
                n_node += 1
        # Over unknown ground there is no way to a target, and NaN is never greater.
        latest = g_start if g_start > latest else latest  # noqa: FURB136 - `max` may return NaN
        latest = g_stop if g_stop > latest else latest  # noqa: FURB136
    if is_open:
        n_window = _close(n_window, n_node, close_s, node_of, launch_s)
    return n_window, n_node


@bare_part
def _close(n_window, n_node, close_s, node_of, launch_s):
    close_s[n_window], node_of[n_window + 1] = launch_s[n_node - 1], n_node
    return n_window + 1


@bare_kernel
def thin_windows(node_of, launch_s, meet_s, n_window):
    """Drop nodes between which straight lines hold meetings, in place; return how many nodes are left."""
    n_node = 0
    for window in range(n_window):
        first, end = node_of[window], node_of[window + 1]
        left = _thin(launch_s[first:end], meet_s[first:end], end - first, TOLERANCE_S)
        node_of[window] = n_node
        for at in range(left):
            launch_s[n_node + at], meet_s[n_node + at] = launch_s[first + at], meet_s[first + at]
        n_node += left
    node_of[n_window] = n_node
    return n_node


@bare_kernel
def fill_initiations(looks, rule, work, out):
    """Fill ``out`` with the thinned knots of every target.

    looks: probability of detection (n,), its time, where the samples of each target begin. rule: width of a cell (s),
    detections that start a track. work: states (n_cells, n_states), a row of them. out:
    where the room of each target begins, probability and time of knots in it, how many each target has.
    """
    p_detect, time_s, sample_of = looks
    room_of, p, at_s, count = out
    for target in range(count.size):
        first, end = sample_of[target], sample_of[target + 1]
        low, high = room_of[target], room_of[target + 1]
        n = _first_initiation(p_detect[first:end], time_s[first:end], rule, work, (p[low:high], at_s[low:high]))
        is_any = n > 0 and p[low + n - 1] >= TOLERANCE_P
        count[target] = _thin(at_s[low:high], p[low:high], n, TOLERANCE_P) if is_any else 0


@bare_part
def _first_initiation(p_detect, time_s, rule, work, out):
    """Fill knots along one track; return how many: from the first cell in which a track may start to the last."""
    cell_s, n_hits = rule
    states, row = work
    p, at_s = out
    for phase in range(states.shape[0]):
        for each in range(states.shape[1]):
            states[phase, each] = 1.0 if each == 0 else 0.0
    start_s, last = time_s[0], time_s.size - 1
    sample, end = _detected(p_detect)
    end_s, total, n, n_told = time_s[end], 0.0, 0, 0
    for cell in range(int((time_s[sample] - start_s) / cell_s), int((end_s - start_s) / cell_s) + 1):
        at = start_s + (cell + 0.5) * cell_s
        if at > end_s:
            break
        while sample < last - 1 and time_s[sample + 1] < at:
            sample += 1
        apart_s = max(time_s[sample + 1] - time_s[sample], 1e-12)
        share = max((at - time_s[sample]) / apart_s, 0.0)  # the first cell may begin before its sample
        before, after = p_detect[sample], p_detect[sample + 1]
        if before > 0.0 and after > 0.0:
            seen = before * (1.0 - share) + after * share
        else:  # the edge of a view lies between them: halfway, as far as is known
            seen = before if share < 0.5 else after
        started = _look(states[cell % states.shape[0]], row, seen, n_hits)
        if started > 0.0:
            if n == 0 or n_told < cell:
                p[n], at_s[n] = total, start_s + cell * cell_s
                n += 1
            total += started / states.shape[0]
            p[n], at_s[n] = total, min(start_s + (cell + 1) * cell_s, end_s)
            n, n_told = n + 1, cell + 1
            if total > 1.0 - SPENT_P:
                break
    return n


@bare_part
def _detected(p_detect):
    """Return the samples before the first and after the last at which there is any chance of detection."""
    first, last = 0, p_detect.size - 1
    while first < p_detect.size - 1 and p_detect[first] == 0.0:
        first += 1
    while last > first and p_detect[last] == 0.0:
        last -= 1
    return max(first - 1, 0), min(last + 1, p_detect.size - 1)


@bare_part
def _look(state, row, seen, n_hits):
    """Move one chain by one look; return the probability that it starts a track. Bits of a state are looks."""
    if seen == 0.0 and state[0] == 1.0:
        return 0.0
    started, all_looks = 0.0, state.size - 1
    for each in range(state.size):
        row[each] = 0.0
    for each in range(state.size):
        hits, rest = 1, each
        while rest > 0:
            hits += rest & 1
            rest >>= 1
        if hits >= n_hits:
            started += state[each] * seen
        else:
            row[(each << 1 | 1) & all_looks] += state[each] * seen
        row[(each << 1) & all_looks] += state[each] * (1.0 - seen)
    for each in range(state.size):
        state[each] = row[each]
    return started


@bare_part
def _thin(x, y, n, tolerance):
    """Drop points between which straight lines hold y within a tolerance, in place; return how many are left."""
    if n <= 2:
        return n
    kept, held, low, high = 1, 1, -math.inf, math.inf
    from_x, from_y = x[0], y[0]
    for at in range(1, n):
        slope = (y[at] - from_y) / (x[at] - from_x)
        if not low <= slope <= high:
            from_x, from_y = x[held], y[held]
            x[kept], y[kept] = from_x, from_y
            kept, low, high = kept + 1, -math.inf, math.inf
            slope = (y[at] - from_y) / (x[at] - from_x)
        spare = tolerance / (x[at] - from_x)
        low, high, held = max(low, slope - spare), min(high, slope + spare), at
    x[kept], y[kept] = x[held], y[held]
    return kept + 1

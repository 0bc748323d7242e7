"""The compiled engine of raids: replication after replication, each a queue of moments at which something may change.

A *task* is what a decision is about: a target (under one command), or a target and a unit (each by itself). Tasks
stand in the order in which targets are served. A task sleeps until it is known and a launch window opens; then it is
*waiting*, until a unit takes it, and again after that unit has seen a miss:

    asleep --START, WAKE--> waiting --decision--> engaged --RELEASE--> waiting or asleep, or its last moment has passed
                                                     |--INTERCEPT, one a missile

No waiting task could be taken by any unit as things stand, or it would have been. So at a moment only those tasks are
looked at that have just begun to wait or whose next window has just opened, and all waiting ones only where a unit
was idle for want of a channel or a missile and is so no longer.

`engage.reference` does the same at length, and says the rules.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part, inlined_part

VERSION = 1  # rises whenever rows of the same tables, rules and seed change

_START, _INTERCEPT, _RELEASE, _RELOAD, _WAKE = range(5)
_KINDS = 8  # an event is its subject times this, plus its kind: simultaneous intercepts are settled by unit
_NEVER = np.inf
_NO_CHANNEL_SEEN, _NO_MISSILE_SEEN, _NEITHER_SEEN = 1, 2, 4  # bits: how units were bound at a target's last moment
# `engage.tables`' columns and policies; a cached kernel may not import them, and a test holds them together.
_LEAKERS, _MISSILES, _SHOT_AT, _NEVER_IN_REACH, _NOT_SEEN, _SEEN_TOO_LATE = range(6)
_NO_CHANNEL, _NO_MISSILE, _NEITHER, _MISSED, _N_FIXED = range(6, 11)
_EARLIEST, _NEAREST = range(2)
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_FIRST_MULTIPLIER, _SECOND_MULTIPLIER = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_FIRST_STEP, _SECOND_STEP = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_DETECTION, _KILL = 1, 2

# What stays, and what a replication writes, of each target, task, unit and magazine.
TARGET = np.dtype(
    [("arrival_s", "f8"), ("asset", "i8"), ("killed_s", "f8"), ("seen_dead_s", "f8"), ("busy_s", "f8"),
     ("last_s", "f8"), ("blocked_s", "f8"), ("bound", "i8"), ("n_settled", "i8"), ("n_misses", "i8"),
     ("has_task", "i8"), ("is_known", "i8"), ("is_shot_at", "i8")]
)  # fmt: skip
TASK = np.dtype(
    [("target", "i8"), ("first_option", "i8"), ("end_option", "i8"), ("first_look", "i8"), ("end_look", "i8"),
     ("first_opening", "i8"), ("end_opening", "i8"), ("last_s", "f8"), ("group", "i8"),
     ("opening", "i8"), ("wake_s", "f8"), ("is_engaged", "i8"), ("is_listed", "i8"), ("is_new", "i8"), ("before", "i8"),
     ("after", "i8")]
)  # fmt: skip
UNIT = np.dtype(
    [("n_channels", "i8"), ("n_missile_channels", "i8"), ("reaction_s", "f8"), ("assessment_s", "f8"),
     ("spacing_s", "f8"), ("lost_s", "f8"), ("reach_m", "f8"),
     ("n_engaged", "i8"), ("n_flying", "i8"), ("n_ready", "i8"), ("is_freed", "i8")]
)  # fmt: skip
MAGAZINE = np.dtype(
    [("unit", "i8"), ("n_capacity", "i8"), ("n_stored", "i8"), ("reload_s", "f8"), ("speed_m_s", "f8"),
     ("n_ready", "i8"), ("n_reserve", "i8"), ("n_used", "i8")]
)  # fmt: skip
OPTION = np.dtype(
    [("task", "i8"), ("target", "i8"), ("unit", "i8"), ("magazine", "i8"), ("p", "f8"), ("first_window", "i8"),
     ("end_window", "i8")]
)  # fmt: skip
WINDOW = np.dtype(
    [("decide_from_s", "f8"), ("decide_to_s", "f8"), ("open_s", "f8"), ("close_s", "f8"), ("first_node", "i8"),
     ("end_node", "i8")]
)  # fmt: skip
LOOK = np.dtype([("key", "u8"), ("earliest_s", "f8"), ("first_knot", "i8"), ("end_knot", "i8")])
NODE = np.dtype([("launch_s", "f8"), ("meet_s", "f8")])
KNOT = np.dtype([("p", "f8"), ("s", "f8")])
EVENT = np.dtype([("s", "f8"), ("what", "i8")])
RULES = np.dtype([("assign", "i8"), ("n_salvo", "i8"), ("handover_s", "f8"), ("likeness", "f8"), ("n_groups", "i8")])
NOW = np.dtype(
    [("n_events", "i8"), ("n_new", "i8"), ("n_freed", "i8"), ("seed", "u8"), ("replication", "u8"), ("option", "i8"),
     ("window", "i8"), ("s", "f8")]
)  # fmt: skip


class Plan(NamedTuple):
    """Everything that a thread reads and writes while it replicates: records of the kinds above.

    ``starts`` are the moments at which tasks may be known at the earliest, sorted; ``openings_s`` those at which
    windows open for decisions, by task, sorted. ``events`` is room for the queue, a binary heap, ``new`` for the tasks
    that have just begun to wait. Waiting tasks are linked in groups: one, or one a unit where each decides by itself.
    ``tasks`` ends with the two ends of every group's list.
    """

    targets: NDArray[np.void]
    tasks: NDArray[np.void]
    units: NDArray[np.void]
    magazines: NDArray[np.void]
    options: NDArray[np.void]
    windows: NDArray[np.void]
    nodes: NDArray[np.void]
    looks: NDArray[np.void]
    knots: NDArray[np.void]
    starts: NDArray[np.void]
    openings_s: NDArray[np.float64]
    events: NDArray[np.void]
    new: NDArray[np.int64]
    rules: NDArray[np.void]
    now: NDArray[np.void]


@bare_kernel
def fill(plan, seed, first, rows):
    """Fill int32 ``rows`` (n, n_columns) with the replications from ``first`` on."""
    now = plan.now[0]
    now.seed = seed
    for row in range(rows.shape[0]):
        now.replication = first + np.uint64(row)
        _begin(plan)
        _play(plan)
        _count(plan, rows[row])


@bare_kernel
def draw(counter, key, out):
    """Fill ``out`` (4,) with four random words; ``counter`` (4,) and ``key`` (2,) are uint64 below 2**32."""
    out[0], out[1], out[2], out[3] = _philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])


@inlined_part
def _begin(plan):
    for target in plan.targets:
        target.killed_s, target.seen_dead_s, target.busy_s = _NEVER, _NEVER, -_NEVER
        target.last_s, target.blocked_s, target.bound = -_NEVER, -_NEVER, 0
        target.n_settled, target.n_misses, target.is_known, target.is_shot_at = 0, 0, 0, 0
    for unit in plan.units:
        unit.n_engaged, unit.n_flying, unit.n_ready, unit.is_freed = 0, 0, 0, 0
    for magazine in plan.magazines:
        magazine.n_ready, magazine.n_reserve, magazine.n_used = magazine.n_capacity, magazine.n_stored, 0
        plan.units[magazine.unit].n_ready += magazine.n_ready
    for ends in range(plan.tasks.size - plan.rules[0].n_groups, plan.tasks.size):
        plan.tasks[ends].before, plan.tasks[ends].after = ends, ends
    plan.now[0].n_events, plan.now[0].n_new, plan.now[0].n_freed = 0, 0, 0


@inlined_part
def _play(plan):
    """Go from moment to moment: settle what is due, then decide."""
    now, starts, events, next_start = plan.now[0], plan.starts, plan.events, 0
    while True:
        start_s = starts[next_start].s if next_start < starts.size else _NEVER
        event_s = events[0].s if now.n_events > 0 else _NEVER
        now.s = min(start_s, event_s)
        if now.s == _NEVER:
            break
        while next_start < starts.size and starts[next_start].s == now.s:
            _start(plan, starts[next_start].what)
            next_start += 1
        while now.n_events > 0 and events[0].s == now.s:
            _settle(plan, _pop(events, now))
        if now.n_new > 0 or now.n_freed > 0:
            _decide(plan)


@inlined_part
def _settle(plan, what):
    subject, kind = what // _KINDS, what % _KINDS
    if kind == _INTERCEPT:
        _intercept(plan, plan.options[subject])
    elif kind == _RELEASE:
        unit = plan.units[plan.options[subject].unit]
        could = _is_able(unit)
        unit.n_engaged -= 1
        _note_freed(plan, unit, could)
        plan.tasks[plan.options[subject].task].is_engaged = 0
        _rest(plan, plan.options[subject].task)
    elif kind == _WAKE:
        if plan.tasks[subject].wake_s == plan.now[0].s:
            plan.tasks[subject].wake_s = -_NEVER
            _rest(plan, subject)
    else:
        _reload(plan, plan.magazines[subject])


@inlined_part
def _intercept(plan, option):
    """Settle one missile."""
    now, unit, target = plan.now[0], plan.units[option.unit], plan.targets[option.target]
    could = _is_able(unit)
    unit.n_flying -= 1
    _note_freed(plan, unit, could)
    if target.killed_s < _NEVER or now.s > unit.lost_s:
        return
    p = option.p / (1.0 + target.n_misses * plan.rules[0].likeness)
    if _kill_draw(now.seed, now.replication, option.target, target.n_settled) < p:
        target.killed_s, target.seen_dead_s = now.s, now.s + unit.assessment_s
    else:
        target.n_misses += 1
    target.n_settled += 1


@inlined_part
def _reload(plan, magazine):
    n = min(magazine.n_reserve, magazine.n_capacity)
    unit = plan.units[magazine.unit]
    magazine.n_ready += n
    magazine.n_reserve -= n
    unit.n_ready += n
    _note_freed(plan, unit, False)


@inlined_part
def _is_able(unit):
    return unit.n_engaged < unit.n_channels and unit.n_flying < unit.n_missile_channels and unit.n_ready > 0


@inlined_part
def _note_freed(plan, unit, could):
    """Note that a unit can shoot again, if it could not."""
    if not could and unit.is_freed == 0 and _is_able(unit):
        unit.is_freed = 1
        plan.now[0].n_freed += 1


@inlined_part
def _start(plan, number):
    """Draw when a task is known, and let it sleep until then and until a window is open."""
    now, task = plan.now[0], plan.tasks[number]
    target = plan.targets[task.target]
    task.opening, task.wake_s = task.first_opening, -_NEVER
    task.is_engaged, task.is_listed, task.is_new = 0, 0, 0
    if target.seen_dead_s <= now.s:
        return
    known_s = _known_s(plan, task)
    if known_s == _NEVER:
        return
    target.is_known = 1
    if known_s > task.last_s:
        return
    target.last_s = max(target.last_s, task.last_s)
    from_s = max(known_s, now.s)
    if not _is_any_open(plan, task, from_s):
        from_s = _next_opening_s(plan, task, from_s)
    if from_s > now.s:
        task.wake_s = from_s
        _push(plan.events, now, from_s, number * _KINDS + _WAKE)
    else:
        _rest(plan, number)


@inlined_part
def _known_s(plan, task):
    """Return when the first radar starts a track: looks stand by the earliest time at which they may."""
    now, best_s, handover_s = plan.now[0], _NEVER, plan.rules[0].handover_s
    for each in range(task.first_look, task.end_look):
        look = plan.looks[each]
        if look.earliest_s >= best_s:
            break
        u = _detection_draw(now.seed, now.replication, task.target, look.key)
        best_s = min(best_s, _initiation_s(plan.knots, look.first_knot, look.end_knot, u))
    return best_s + handover_s


@inlined_part
def _initiation_s(knots, first, end, u):
    if u >= knots[end - 1].p:
        return _NEVER
    if u < knots[first].p:
        return knots[first].s
    low, high = first, end - 1  # knots[low].p <= u < knots[high].p
    while high - low > 1:
        middle = (low + high) // 2
        if knots[middle].p <= u:
            low = middle
        else:
            high = middle
    a, b = knots[low], knots[high]
    return a.s + (b.s - a.s) * (u - a.p) / (b.p - a.p)


@inlined_part
def _is_any_open(plan, task, s):
    for each in range(task.first_option, task.end_option):
        option = plan.options[each]
        if _open_window(plan.windows, option.first_window, option.end_window, s) >= 0:
            return True
    return False


@inlined_part
def _open_window(windows, first, end, s):
    for each in range(first, end):
        if s < windows[each].decide_from_s:
            break
        if s <= windows[each].decide_to_s:
            return each
    return -1


@inlined_part
def _next_opening_s(plan, task, s):
    while task.opening < task.end_opening and plan.openings_s[task.opening] <= s:
        task.opening += 1
    return plan.openings_s[task.opening] if task.opening < task.end_opening else _NEVER


@inlined_part
def _rest(plan, number):
    """Let a task wait, unless it is engaged or over, and be looked at in this moment's decisions."""
    now, task = plan.now[0], plan.tasks[number]
    if task.is_new or task.is_engaged or now.s > task.last_s:
        return
    task.is_new = 1
    new, place = plan.new, now.n_new
    while place > 0 and new[place - 1] > number:
        new[place] = new[place - 1]
        place -= 1
    new[place] = number
    now.n_new += 1
    if not task.is_listed:
        _list(plan.tasks, number)


@inlined_part
def _list(tasks, number):
    """Put a task in its place among the waiting ones, looked for from the end."""
    ends = tasks[number].group
    before = tasks[ends].before
    while before != ends and before > number:
        before = tasks[before].before
    after = tasks[before].after
    tasks[number].before, tasks[number].after, tasks[number].is_listed = before, after, 1
    tasks[before].after, tasks[after].before = number, number


@inlined_part
def _unlist(tasks, number):
    task = tasks[number]
    tasks[task.before].after, tasks[task.after].before, task.is_listed = task.after, task.before, 0


@inlined_part
def _decide(plan):
    """Serve waiting tasks in order: those of a group while a unit freed in it is left, then those that are new."""
    now, tasks, new = plan.now[0], plan.tasks, plan.new
    if now.n_freed > 0:
        first_group = tasks.size - plan.rules[0].n_groups
        for ends in range(first_group, tasks.size):
            _serve_group(plan, ends)
        now.n_freed = 0
        for unit in plan.units:
            unit.is_freed = 0
    for place in range(now.n_new):
        if tasks[new[place]].is_new:
            _serve(plan, new[place])
            tasks[new[place]].is_new = 0
    now.n_new = 0


@inlined_part
def _serve_group(plan, ends):
    """Serve the waiting tasks of a group in order, as long as one of its units is still free."""
    now, tasks, n_groups = plan.now[0], plan.tasks, plan.rules[0].n_groups
    unit = plan.units[ends - tasks.size + n_groups]
    number = tasks[ends].after
    while number != ends:
        n_free = now.n_freed if n_groups == 1 else unit.is_freed
        if n_free == 0:
            break
        after = tasks[number].after
        _serve(plan, number)
        tasks[number].is_new = 0
        number = after


@bare_part
def _serve(plan, number):
    """Assign a waiting task if a unit can take it; else note what bound it, if this was its last moment."""
    now, task = plan.now[0], plan.tasks[number]
    if plan.targets[task.target].seen_dead_s <= now.s:
        _unlist(plan.tasks, number)
        return
    option, window = _chosen(plan, task)
    if option >= 0:
        _unlist(plan.tasks, number)
        _assign(plan, task, option, window)
    elif task.is_new and now.s >= task.last_s:
        _unlist(plan.tasks, number)
        _note_bound(plan, task, plan.targets[task.target])
    elif task.is_new and task.wake_s < now.s:
        task.wake_s = min(_next_opening_s(plan, task, now.s), task.last_s)
        _push(plan.events, now, task.wake_s, number * _KINDS + _WAKE)


@inlined_part
def _chosen(plan, task):
    """Return the option, and its window, by which a task is served, or -1: of each unit the first that it can."""
    now, assign = plan.now[0], plan.rules[0].assign
    best, best_window, best_score, best_meet_s, served = -1, -1, _NEVER, _NEVER, -1
    for each in range(task.first_option, task.end_option):
        option = plan.options[each]
        unit, magazine = plan.units[option.unit], plan.magazines[option.magazine]
        if option.unit == served or magazine.n_ready <= 0 or not _is_able(unit):
            continue
        window = _open_window(plan.windows, option.first_window, option.end_window, now.s)
        if window < 0:
            continue
        served = option.unit
        launch_s = max(now.s + unit.reaction_s, plan.windows[window].open_s)
        meet_s = _meet_s(plan, window, launch_s)
        score = -unit.reach_m
        if assign == _EARLIEST:
            score = meet_s
        elif assign == _NEAREST:
            score = (meet_s - launch_s) * magazine.speed_m_s
        if score < best_score or (score == best_score and meet_s < best_meet_s):
            best, best_window, best_score, best_meet_s = each, window, score, meet_s
    return best, best_window


@inlined_part
def _meet_s(plan, window, launch_s):
    """Read when a launch meets its target, by straight lines between nodes."""
    nodes, first, end = plan.nodes, plan.windows[window].first_node, plan.windows[window].end_node
    low, high = first, end  # the last node at or before the launch
    while high - low > 1:
        middle = (low + high) // 2
        if nodes[middle].launch_s <= launch_s:
            low = middle
        else:
            high = middle
    if low == end - 1 or launch_s <= nodes[low].launch_s:
        return nodes[low].meet_s
    a, b = nodes[low], nodes[low + 1]
    return a.meet_s + (b.meet_s - a.meet_s) * (launch_s - a.launch_s) / (b.launch_s - a.launch_s)


@inlined_part
def _assign(plan, task, number, window):
    """Launch a salvo, as far as windows, missiles and channels go."""
    now, option = plan.now[0], plan.options[number]
    unit, magazine, target = plan.units[option.unit], plan.magazines[option.magazine], plan.targets[option.target]
    launch_s = max(now.s + unit.reaction_s, plan.windows[window].open_s)
    release_s = -_NEVER
    for k in range(plan.rules[0].n_salvo):
        later_s = launch_s + k * unit.spacing_s
        if k > 0:
            window = _launch_window(plan.windows, option.first_window, option.end_window, later_s)
            if window < 0 or magazine.n_ready == 0 or unit.n_flying >= unit.n_missile_channels:
                break
        meet_s = _meet_s(plan, window, later_s)
        _push(plan.events, now, meet_s, number * _KINDS + _INTERCEPT)
        release_s = max(release_s, meet_s + unit.assessment_s)
        magazine.n_ready, magazine.n_used = magazine.n_ready - 1, magazine.n_used + 1
        unit.n_ready, unit.n_flying = unit.n_ready - 1, unit.n_flying + 1
    unit.n_engaged += 1
    _push(plan.events, now, release_s, number * _KINDS + _RELEASE)
    if magazine.n_ready == 0 and magazine.n_reserve > 0 and magazine.reload_s < _NEVER:
        _push(plan.events, now, now.s + magazine.reload_s, option.magazine * _KINDS + _RELOAD)
    if unit.is_freed and not _is_able(unit):
        unit.is_freed = 0
        now.n_freed -= 1
    task.is_engaged, target.is_shot_at = 1, 1
    target.busy_s, target.blocked_s = max(target.busy_s, release_s), -_NEVER


@inlined_part
def _launch_window(windows, first, end, launch_s):
    for each in range(first, end):
        if windows[each].open_s <= launch_s <= windows[each].close_s:
            return each
    return -1


@inlined_part
def _note_bound(plan, task, target):
    """Note what the units with an open window lack, at the last moment at which one could shoot."""
    now = plan.now[0]
    if target.busy_s > now.s:
        return
    if target.blocked_s < now.s:
        target.blocked_s, target.bound = now.s, 0
    first = task.first_option
    while first < task.end_option:
        number, end = plan.options[first].unit, first
        is_open, has_missile = False, False
        while end < task.end_option and plan.options[end].unit == number:
            option = plan.options[end]
            if _open_window(plan.windows, option.first_window, option.end_window, now.s) >= 0:
                is_open = True
                has_missile |= plan.magazines[option.magazine].n_ready > 0
            end += 1
        unit = plan.units[number]
        if is_open and has_missile:
            target.bound |= _NO_CHANNEL_SEEN
        elif is_open:
            has_channel = unit.n_engaged < unit.n_channels and unit.n_flying < unit.n_missile_channels
            target.bound |= _NO_MISSILE_SEEN if has_channel else _NEITHER_SEEN
        first = end


@inlined_part
def _count(plan, row):
    row[:] = 0
    n_assets = row.size - _N_FIXED - plan.magazines.size
    for target in plan.targets:
        row[_SHOT_AT] += target.is_shot_at
        if target.killed_s > target.arrival_s:
            row[_LEAKERS] += 1
            row[_why(target)] += 1
            row[_N_FIXED + target.asset] += 1
    for each in range(plan.magazines.size):
        row[_MISSILES] += plan.magazines[each].n_used
        row[_N_FIXED + n_assets + each] = plan.magazines[each].n_used


@inlined_part
def _why(target):
    """Return the column of the ledger that a leaker belongs to."""
    if not target.has_task:
        return _NEVER_IN_REACH
    if not target.is_known:
        return _NOT_SEEN
    if target.last_s == -_NEVER:
        return _SEEN_TOO_LATE
    if target.blocked_s < target.last_s:
        return _MISSED
    if target.bound == _NO_CHANNEL_SEEN:
        return _NO_CHANNEL
    return _NO_MISSILE if target.bound == _NO_MISSILE_SEEN else _NEITHER


@inlined_part
def _push(events, now, s, what):
    place = now.n_events
    now.n_events += 1
    while place > 0:
        above = (place - 1) // 2
        if events[above].s < s or (events[above].s == s and events[above].what <= what):
            break
        events[place].s, events[place].what = events[above].s, events[above].what
        place = above
    events[place].s, events[place].what = s, what


@inlined_part
def _pop(events, now):
    """Take the first event out, and return what it is."""
    first = events[0].what
    now.n_events -= 1
    n = now.n_events
    s, what, place = events[n].s, events[n].what, 0
    while 2 * place + 1 < n:
        below = 2 * place + 1
        if below + 1 < n and _is_before(events[below + 1], events[below]):
            below += 1
        if s < events[below].s or (s == events[below].s and what <= events[below].what):
            break
        events[place].s, events[place].what = events[below].s, events[below].what
        place = below
    events[place].s, events[place].what = s, what
    return first


@inlined_part
def _is_before(one, other):
    return one.s < other.s or (one.s == other.s and one.what < other.what)


@inlined_part
def _detection_draw(seed, replication, target, look_key):
    purpose = np.uint64(target * 4 + _DETECTION)
    a, b, _, _ = _philox(replication, purpose, look_key & _WORD, look_key >> _HALF, seed & _WORD, seed >> _HALF)
    return _uniform(a, b)


@inlined_part
def _kill_draw(seed, replication, target, shot):
    purpose, pair = np.uint64(target * 4 + _KILL), np.uint64(shot // 2)
    a, b, c, d = _philox(replication, purpose, pair, np.uint64(0), seed & _WORD, seed >> _HALF)
    return _uniform(c, d) if shot % 2 else _uniform(a, b)


@inlined_part
def _uniform(high, low):
    return (np.float64(high >> np.uint64(5)) * 67108864.0 + np.float64(low >> np.uint64(6))) / 9007199254740992.0


@bare_part
def _philox(a, b, c, d, left, right):
    """Philox4x32-10, as `engage.philox` has it; all uint64 below 2**32."""
    for _ in range(10):
        one, other = a * _FIRST_MULTIPLIER, c * _SECOND_MULTIPLIER
        a, b, c, d = (other >> _HALF) ^ b ^ left, other & _WORD, (one >> _HALF) ^ d ^ right, one & _WORD
        left, right = (left + _FIRST_STEP) & _WORD, (right + _SECOND_STEP) & _WORD
    return a, b, c, d

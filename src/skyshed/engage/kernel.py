"""The compiled engine of raids: replication after replication, each a run of moments at which something may change.

A *task* is what a decision is about: a target (under one command), or a target and a unit (each by itself). Tasks
stand in the order in which targets are served, of each unit where each decides by itself:

    asleep --WAKE--> looked at --decision--> engaged --RELEASE--> looked at
              asleep or blocked <--none can--'   |--missiles meet the target on the way

A task sleeps until it is known and a launch window opens, and again until the next one does. It is *blocked* if a
window is open and no unit can. So at a moment only those tasks are looked at that have just woken or been released,
and blocked ones where a unit was idle for want of a channel or a missile and is so no longer.

What may happen next is written on the leaves of a *tree*, in which every knot is the earlier of the two below it: a
leaf for each task, each magazine (its reload), and each missile channel that may run short. Missiles that meet a
target are settled, in order, when somebody next looks at it: until then nothing hangs on them.

`engage.reference` does the same at length, and says the rules.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.compiled import bare_kernel, bare_part, inlined_part

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
_DETECTION, _KILL = np.uint32(1), np.uint32(2)
_N_BITS = 64
_ONE = np.uint64(1)
_PATTERN, _PATTERN_SHIFT = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)  # every six bits of it are different
_PLACES = np.zeros(_N_BITS, np.int64)
for _bit in range(_N_BITS):
    _PLACES[(0x03F79D71B4CB0A89 << _bit) % 2**64 >> 58] = _bit

# What stays, and what a replication writes, of each target, task, unit and magazine.
TARGET = np.dtype(
    [("arrival_s", "f8"), ("asset", "i8"), ("has_task", "i8"), ("first_shot", "i8"), ("first_luck", "i8"),
     ("killed_s", "f8"), ("seen_dead_s", "f8"), ("busy_s", "f8"), ("last_s", "f8"), ("blocked_s", "f8"),
     ("bound", "i8"), ("n_flying", "i8"), ("n_settled", "i8"), ("n_misses", "i8"), ("is_known", "i8"),
     ("is_shot_at", "i8")]
)  # fmt: skip
TASK = np.dtype(
    [("target", "i8"), ("word", "i8"), ("bit", "u8"), ("first_look", "i8"), ("end_look", "i8"), ("end_in_time", "i8"),
     ("first_window", "i8"), ("end_window", "i8"), ("first_opening", "i8"), ("end_opening", "i8"), ("last_s", "f8"),
     ("opening", "i8"), ("engaged_by", "i8"), ("is_new", "i8")]
)  # fmt: skip
UNIT = np.dtype(
    [("n_channels", "i8"), ("n_missile_channels", "i8"), ("first_channel", "i8"), ("reaction_s", "f8"),
     ("assessment_s", "f8"), ("spacing_s", "f8"), ("lost_s", "f8"), ("reach_m", "f8"),
     ("n_free", "i8"), ("n_free_missile", "i8"), ("n_ready", "i8"), ("n_left", "i8"),
     ("is_freed", "i8")]
)  # fmt: skip
MAGAZINE = np.dtype(
    [("unit", "i8"), ("n_capacity", "i8"), ("n_stored", "i8"), ("reload_s", "f8"), ("speed_m_s", "f8"),
     ("n_ready", "i8"), ("n_reserve", "i8"), ("n_used", "i8")]
)  # fmt: skip
OPTION = np.dtype([("p", "f8"), ("first_window", "i8"), ("end_window", "i8")])
WINDOW = np.dtype(
    [("decide_from_s", "f8"), ("decide_to_s", "f8"), ("open_s", "f8"), ("close_s", "f8"), ("scale", "f8"),
     ("meet_s", "f8"), ("slope", "f8"), ("first", "i4"), ("end", "i4"), ("option", "i4"), ("unit", "i4"),
     ("magazine", "i4")]
)  # fmt: skip
LOOK = np.dtype(
    [("earliest_s", "f8"), ("p", "f8"), ("p_in_time", "f8"), ("scale", "f8"), ("first", "i8"), ("end", "i8")]
)
OPENING = np.dtype([("s", "f8"), ("magazine", "i8")])
START = np.dtype([("s", "f8"), ("task", "i4"), ("target", "i4")])
LEAF = np.dtype([("s", "f8"), ("leaf", "i8")])
POINT = np.dtype([("x", "f8"), ("y", "f8")])
SHOT = np.dtype([("meet_s", "f8"), ("unit", "i8"), ("p", "f8")])
RULES = np.dtype(
    [("assign", "i8"), ("n_salvo", "i8"), ("handover_s", "f8"), ("likeness", "f8"), ("n_groups", "i8"),
     ("n_words", "i8")]
)  # fmt: skip
NOW = np.dtype(
    [("s", "f8"), ("start", "i8"), ("n_left", "i8"), ("n_new", "i8"), ("n_freed", "i8"), ("n_noted", "i8"),
     ("at_new", "i8"), ("at_noted", "i8"), ("word", "i8"), ("bits", "u8"), ("seed", "u8"), ("replication", "u8")]
)  # fmt: skip


class Plan(NamedTuple):
    """Everything that a thread reads and writes while it replicates: records of the kinds above.

    ``points`` are the curves of windows (launch, meet) and of looks (probability, time), ``guide`` where in its curve
    to look for equal parts of it. ``starts`` are the moments at which tasks may first be decided, ``openings`` those at
    which windows open for decisions, by task: both sorted.
    ``counters`` (3, n) are words of what is drawn for each look, and then for each target's first two shots;
    ``luck`` (2, n) what was drawn. ``whose`` is the unit of each missile channel that has a leaf.

    ``blocked`` are bits of tasks: one group of words, or one a unit where each decides by itself, whose tasks begin at
    ``group_of``. ``new`` are the tasks that are to be looked at, ``freed`` the units.
    """

    targets: NDArray[np.void]
    tasks: NDArray[np.void]
    units: NDArray[np.void]
    magazines: NDArray[np.void]
    options: NDArray[np.void]
    windows: NDArray[np.void]
    looks: NDArray[np.void]
    points: NDArray[np.void]
    guide: NDArray[np.int32]
    starts: NDArray[np.void]
    openings: NDArray[np.void]
    counters: NDArray[np.uint32]
    luck: NDArray[np.float64]
    shots: NDArray[np.void]
    tree: NDArray[np.void]
    whose: NDArray[np.int64]
    blocked: NDArray[np.uint64]
    group_of: NDArray[np.int64]
    new: NDArray[np.int64]
    freed: NDArray[np.int64]
    rules: NDArray[np.void]
    now: NDArray[np.void]


@bare_kernel
def fill(plan, seed, first, rows):
    """Fill int32 ``rows`` (n, n_columns) with the replications from ``first`` on."""
    now = plan.now[0]
    now.seed = seed
    for row in range(rows.shape[0]):
        now.replication = first + np.uint64(row)
        _draw_all(plan.counters, now.seed, now.replication, plan.luck)
        _begin(plan)
        _play(plan)
        _count(plan, rows[row])


@bare_kernel
def draw(counter, key, out):
    """Fill ``out`` (4,) with four random words; ``counter`` (4,) and ``key`` (2,) are uint64 below 2**32."""
    out[0], out[1], out[2], out[3] = _philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])


@bare_kernel
def guide_to(x, offsets, guide, scale):
    """Fill ``guide`` (n_points,) and ``scale`` (n_curves,): `_read` finds x in curve i in part (x - first x) scale[i].

    For each of as many equal parts as a curve has points stands the last point that is surely not after its begin.
    """
    for curve in range(offsets.size - 1):
        first, end = offsets[curve], offsets[curve + 1]
        n, span = end - first, x[end - 1] - x[first]
        scale[curve] = n / span if span > 0.0 else 0.0
        point = first
        for part in range(n):
            begins = x[first] + span * (part / n - 1e-9)
            while point + 1 < end and x[point + 1] <= begins:
                point += 1
            guide[first + part] = point


@inlined_part
def _begin(plan):
    for target in plan.targets:
        target.killed_s, target.seen_dead_s, target.busy_s = _NEVER, _NEVER, -_NEVER
        target.last_s, target.blocked_s, target.bound = -_NEVER, -_NEVER, 0
        target.n_flying, target.n_settled, target.n_misses = 0, 0, 0
        target.is_known, target.is_shot_at = 0, 0
    for unit in plan.units:
        unit.n_free, unit.n_free_missile = unit.n_channels, unit.n_missile_channels
        unit.n_ready, unit.n_left, unit.is_freed = 0, 0, 0
    plan.now[0].n_left = 0
    for magazine in plan.magazines:
        magazine.n_ready, magazine.n_reserve, magazine.n_used = magazine.n_capacity, magazine.n_stored, 0
        plan.units[magazine.unit].n_ready += magazine.n_ready
        plan.units[magazine.unit].n_left += magazine.n_ready + magazine.n_reserve
        plan.now[0].n_left += magazine.n_ready + magazine.n_reserve
    plan.blocked[:] = 0
    plan.now[0].n_new, plan.now[0].n_freed, plan.now[0].n_noted = 0, 0, 0
    plan.now[0].start = 0


@inlined_part
def _start(plan, number):
    """Look at a task if it is known by now, or let it sleep until it is: to its end where no missile is left."""
    now, task = plan.now[0], plan.tasks[number]
    target = plan.targets[task.target]
    task.opening, task.engaged_by, task.is_new = task.first_opening, -1, 0
    known_s = _known_s(plan, task)
    if known_s < _NEVER:
        target.is_known = 1
        if known_s <= task.last_s:
            target.last_s = max(target.last_s, task.last_s)
            is_alone = plan.rules[0].n_groups > 1
            n_left = plan.units[plan.windows[task.first_window].unit].n_left if is_alone else now.n_left
            if n_left == 0:
                if task.last_s == target.last_s:
                    _set(plan.tree, number, task.last_s)
            elif known_s > now.s:
                _set(plan.tree, number, known_s)
            else:
                _note_new(plan, task, number)


@inlined_part
def _known_s(plan, task):
    """Return when the first radar starts a track, or any moment before a task's start: looks stand by earliest time."""
    looks, luck = plan.looks, plan.luck
    for each in range(task.first_look, task.end_in_time):
        if luck[0, each] < looks[each].p_in_time:
            return -_NEVER
    best_s = _NEVER
    for each in range(task.first_look, task.end_look):
        look, u = looks[each], luck[0, each]
        if look.earliest_s >= best_s:
            break
        if u < look.p:
            best_s = min(best_s, _read(plan, look.first, look.end, look.scale, u))
    return best_s + plan.rules[0].handover_s


@inlined_part
def _read(plan, first, end, scale, x):
    """Read a curve by straight lines between points; before its first one and from its last one on as there."""
    points, point = plan.points, first
    if x <= points[first].x:
        return points[first].y
    point = plan.guide[first + min(int((x - points[first].x) * scale), end - first - 1)]
    while point + 1 < end and points[point + 1].x <= x:
        point += 1
    if point + 1 == end:
        return points[point].y
    a, b = points[point], points[point + 1]
    return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)


@inlined_part
def _play(plan):
    """Go from moment to moment: note all that is due, then decide. The tree is left as empty as it was."""
    now, tree, starts = plan.now[0], plan.tree, plan.starts
    while True:
        now.s = min(starts[now.start].s, tree[1].s)
        if now.s == _NEVER:
            break
        while starts[now.start].s == now.s:
            if plan.targets[starts[now.start].target].seen_dead_s > now.s:
                _start(plan, starts[now.start].task)
            now.start += 1
        while tree[1].s == now.s:
            _happen(plan, tree[1].leaf)
        if now.n_new > 0 or now.n_noted > 0:
            _decide(plan)


@inlined_part
def _set(tree, leaf, s):
    """Write when something happens on a leaf, and carry up what comes first."""
    place = (tree.size >> 1) + leaf  # shifts: a division that rounds down costs more
    tree[place].s = s
    while place > 1:
        other = tree[place ^ 1]
        place >>= 1
        is_other = other.s < s
        s, leaf = (other.s if is_other else s), (other.leaf if is_other else leaf)
        if tree[place].s == s and tree[place].leaf == leaf:
            break
        tree[place].s, tree[place].leaf = s, leaf


@inlined_part
def _happen(plan, leaf):
    _set(plan.tree, leaf, _NEVER)
    if leaf < plan.tasks.size:
        task = plan.tasks[leaf]
        if task.engaged_by >= 0:
            unit = plan.units[task.engaged_by]
            could = _is_able(unit)
            unit.n_free += 1
            _note_freed(plan, task.engaged_by, could)
            task.engaged_by = -1
        if plan.now[0].s <= task.last_s and plan.targets[task.target].seen_dead_s > plan.now[0].s:
            _note_new(plan, task, leaf)
    elif leaf < plan.tasks.size + plan.magazines.size:
        magazine = plan.magazines[leaf - plan.tasks.size]
        n = min(magazine.n_reserve, magazine.n_capacity)
        magazine.n_ready += n
        magazine.n_reserve -= n
        plan.units[magazine.unit].n_ready += n
        _note_freed(plan, magazine.unit, False)
    else:
        number = plan.whose[leaf - plan.tasks.size - plan.magazines.size]
        unit = plan.units[number]
        could = _is_able(unit)
        unit.n_free_missile += 1
        _note_freed(plan, number, could)


@inlined_part
def _is_able(unit):
    return unit.n_free > 0 and unit.n_free_missile > 0 and unit.n_ready > 0


@inlined_part
def _note_freed(plan, number, could):
    """Note that a unit can shoot again, if it could not."""
    now, unit = plan.now[0], plan.units[number]
    if not could and unit.is_freed == 0 and _is_able(unit):
        unit.is_freed = 1
        plan.freed[now.n_noted] = number
        now.n_noted += 1
        now.n_freed += 1


@inlined_part
def _note_new(plan, task, number):
    """Note that a task is to be looked at, in order, and with the blocked ones."""
    new, place = plan.new, plan.now[0].n_new
    while place > 0 and new[place - 1] > number:
        new[place] = new[place - 1]
        place -= 1
    new[place] = number
    plan.now[0].n_new += 1
    task.is_new = 1
    plan.blocked[task.word] |= task.bit


@inlined_part
def _decide(plan):
    now = plan.now[0]
    now.at_new, now.at_noted, now.word, now.bits = 0, 0, 0, 0
    while True:
        number = _next(plan)
        if number < 0:
            break
        _serve(plan, number)
    for each in range(now.n_noted):
        plan.units[plan.freed[each]].is_freed = 0
    now.n_new, now.n_freed, now.n_noted = 0, 0, 0


@inlined_part
def _next(plan):
    """Return the next task to serve, or -1: blocked ones while a unit freed for them is left, then those that are new.

    One place to be served at keeps what is compiled, and what is handed over, small.
    """
    now, n_groups = plan.now[0], plan.rules[0].n_groups
    n_words = plan.rules[0].n_words
    while now.at_noted < now.n_noted:
        group = 0 if n_groups == 1 else plan.freed[now.at_noted]
        while (now.n_freed if n_groups == 1 else plan.units[group].is_freed) > 0:
            if now.bits != 0:
                lowest = now.bits & (~now.bits + _ONE)
                now.bits ^= lowest
                return plan.group_of[group] + (now.word - 1) * _N_BITS + _PLACES[(lowest * _PATTERN) >> _PATTERN_SHIFT]
            if now.word == n_words:
                break
            now.bits = plan.blocked[group * n_words + now.word]
            now.word += 1
        now.at_noted = now.n_noted if n_groups == 1 else now.at_noted + 1
        now.word, now.bits = 0, 0
    while now.at_new < now.n_new:
        now.at_new += 1
        if plan.tasks[plan.new[now.at_new - 1]].is_new:
            return plan.new[now.at_new - 1]
    return -1


@inlined_part
def _serve(plan, number):
    """Assign a task if a unit can take it; else let it sleep or be blocked, and note why at its last moment."""
    now, task, is_new = plan.now[0], plan.tasks[number], plan.tasks[number].is_new
    target = plan.targets[task.target]
    task.is_new = 0
    if target.n_flying > 0:
        _settle(plan, target)
    is_open = False
    if target.seen_dead_s > now.s:
        is_open, window = _chosen(plan, task)
        if window >= 0:
            _assign(plan, number, window)
            is_open = False
        elif is_new and now.s >= task.last_s:
            _note_bound(plan, task, target)
            is_open = False
        elif is_new:
            last_s = task.last_s if task.last_s == target.last_s else _NEVER  # what binds before is of no account
            _set(plan.tree, number, min(_next_opening_s(plan, task), last_s))
    if not is_open:
        plan.blocked[task.word] &= ~task.bit


@inlined_part
def _next_opening_s(plan, task):
    """Return when the next window opens of a magazine that has missiles or will have."""
    while task.opening < task.end_opening:
        opening = plan.openings[task.opening]
        magazine = plan.magazines[opening.magazine]
        if opening.s > plan.now[0].s and magazine.n_ready + magazine.n_reserve > 0:
            return opening.s
        task.opening += 1
    return _NEVER


@inlined_part
def _settle(plan, target):
    """Settle the missiles that have met a target by now, in order."""
    now, first, n = plan.now[0], target.first_shot, 0
    while n < target.n_flying and plan.shots[first + n].meet_s <= now.s:
        shot = plan.shots[first + n]
        n += 1
        unit = plan.units[shot.unit]
        if target.killed_s < _NEVER or shot.meet_s > unit.lost_s:
            continue
        if _kill_luck(plan, target) < shot.p / (1.0 + target.n_misses * plan.rules[0].likeness):
            target.killed_s, target.seen_dead_s = shot.meet_s, shot.meet_s + unit.assessment_s
        else:
            target.n_misses += 1
        target.n_settled += 1
    target.n_flying -= n
    for each in range(first, first + target.n_flying):
        _move(plan.shots, each + n, each)


@inlined_part
def _move(shots, at, to):
    shots[to].meet_s, shots[to].unit, shots[to].p = shots[at].meet_s, shots[at].unit, shots[at].p


@inlined_part
def _chosen(plan, task):
    """Return whether any window is open, and the one by which a task is served, or -1: of each unit its first one."""
    now_s, assign, is_alone = plan.now[0].s, plan.rules[0].assign, plan.rules[0].n_groups > 1
    best, best_score, best_meet_s, served, is_open = -1, _NEVER, _NEVER, -1, False
    for each in range(task.first_window, task.end_window):
        window = plan.windows[each]
        unit, magazine = plan.units[window.unit], plan.magazines[window.magazine]
        is_in_it = (window.decide_from_s <= now_s) & (now_s <= window.decide_to_s)
        is_open |= is_in_it
        # One branch that is hard to foresee costs less than five.
        if is_in_it & (unit.n_free > 0) & (unit.n_free_missile > 0) & (magazine.n_ready > 0) & (window.unit != served):
            if is_alone:
                return True, each
            served = window.unit
            launch_s = max(now_s + unit.reaction_s, window.open_s)
            if assign == _EARLIEST and window.meet_s + (launch_s - window.open_s) * window.slope >= best_meet_s:
                continue  # it surely meets no earlier
            meet_s = _read(plan, window.first, window.end, window.scale, launch_s)
            score = -unit.reach_m
            if assign == _EARLIEST:
                score = meet_s
            elif assign == _NEAREST:
                score = (meet_s - launch_s) * magazine.speed_m_s
            if score < best_score or (score == best_score and meet_s < best_meet_s):
                best, best_score, best_meet_s = each, score, meet_s
    return is_open, best


@inlined_part
def _assign(plan, number, first):
    """Launch a salvo, as far as windows, missiles and channels go."""
    now, task, window = plan.now[0], plan.tasks[number], plan.windows[first]
    option, unit, magazine = plan.options[window.option], plan.units[window.unit], plan.magazines[window.magazine]
    target = plan.targets[task.target]
    launch_s = max(now.s + unit.reaction_s, window.open_s)
    release_s, each = -_NEVER, first
    for k in range(plan.rules[0].n_salvo):
        later_s = launch_s + k * unit.spacing_s
        if k > 0:
            each = _launch_window(plan.windows, option.first_window, option.end_window, later_s)
            if each < 0 or magazine.n_ready == 0 or unit.n_free_missile == 0:
                break
        meet_s = _read(plan, plan.windows[each].first, plan.windows[each].end, plan.windows[each].scale, later_s)
        release_s = max(release_s, meet_s + unit.assessment_s)
        _add_shot(plan, target, meet_s, window.unit, option.p)
        magazine.n_ready, magazine.n_used, unit.n_ready = magazine.n_ready - 1, magazine.n_used + 1, unit.n_ready - 1
        unit.n_left, now.n_left = unit.n_left - 1, now.n_left - 1
        if unit.first_channel >= 0:
            _fly(plan.tree, unit, meet_s)
    unit.n_free -= 1
    task.engaged_by, target.is_shot_at = window.unit, 1
    _set(plan.tree, number, release_s)
    if magazine.n_ready == 0 and magazine.n_reserve > 0 and magazine.reload_s < _NEVER:
        _set(plan.tree, plan.tasks.size + window.magazine, now.s + magazine.reload_s)
    if unit.is_freed and not _is_able(unit):
        unit.is_freed = 0
        now.n_freed -= 1
    target.busy_s, target.blocked_s = max(target.busy_s, release_s), -_NEVER


@inlined_part
def _launch_window(windows, first, end, launch_s):
    for each in range(first, end):
        if windows[each].open_s <= launch_s <= windows[each].close_s:
            return each
    return -1


@inlined_part
def _add_shot(plan, target, meet_s, unit, p):
    """Put a missile among those that fly to a target: by time, then by unit, then by launch."""
    shots, place = plan.shots, target.first_shot + target.n_flying
    while place > target.first_shot and (
        shots[place - 1].meet_s > meet_s or (shots[place - 1].meet_s == meet_s and shots[place - 1].unit > unit)
    ):
        _move(shots, place - 1, place)
        place -= 1
    shots[place].meet_s, shots[place].unit, shots[place].p = meet_s, unit, p
    target.n_flying += 1


@inlined_part
def _fly(tree, unit, meet_s):
    """Hold a free missile channel until the missile meets its target."""
    channel = unit.first_channel
    while tree[(tree.size >> 1) + channel].s < _NEVER:
        channel += 1
    _set(tree, channel, meet_s)
    unit.n_free_missile -= 1


@inlined_part
def _note_bound(plan, task, target):
    """Note what the units with an open window lack, at the last moment at which one could shoot."""
    now = plan.now[0]
    if target.busy_s > now.s:
        return
    if target.blocked_s < now.s:
        target.blocked_s, target.bound = now.s, 0
    first = task.first_window
    while first < task.end_window:
        number, end = plan.windows[first].unit, first
        is_open, has_missile = False, False
        while end < task.end_window and plan.windows[end].unit == number:
            window = plan.windows[end]
            if window.decide_from_s <= now.s <= window.decide_to_s:
                is_open = True
                has_missile |= plan.magazines[window.magazine].n_ready > 0
            end += 1
        if is_open and has_missile:
            target.bound |= _NO_CHANNEL_SEEN
        elif is_open:
            has_channel = plan.units[number].n_free > 0 and plan.units[number].n_free_missile > 0
            target.bound |= _NO_MISSILE_SEEN if has_channel else _NEITHER_SEEN
        first = end


@inlined_part
def _count(plan, row):
    plan.now[0].s = _NEVER
    row[:] = 0
    n_assets = row.size - _N_FIXED - plan.magazines.size
    for target in plan.targets:
        if target.n_flying > 0:
            _settle(plan, target)
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


@bare_part
def _draw_all(counters, seed, replication, luck):
    """Draw the luck of every look and of every target's first two shots: a loop that processors take many at once."""
    left, right = seed & _WORD, seed >> _HALF
    for each in range(counters.shape[1]):
        purpose, low, high = np.uint64(counters[0, each]), np.uint64(counters[1, each]), np.uint64(counters[2, each])
        a, b, c, d = _philox(replication & _WORD, purpose, low, high, left, right)
        luck[0, each], luck[1, each] = _uniform(a, b), _uniform(c, d)


@inlined_part
def _kill_luck(plan, target):
    """Return the luck of the next shot that is settled at a target."""
    now, shot, first = plan.now[0], target.n_settled, target.first_luck
    if shot < 2:
        return plan.luck[shot, first]
    purpose, pair = np.uint64(plan.counters[0, first]), np.uint64(shot >> 1)
    a, b, c, d = _philox(now.replication, purpose, pair, np.uint64(0), now.seed & _WORD, now.seed >> _HALF)
    return _uniform(c, d) if shot & 1 else _uniform(a, b)


@inlined_part
def _uniform(high, low):
    return (np.float64(high >> np.uint64(5)) * 67108864.0 + np.float64(low >> np.uint64(6))) / 9007199254740992.0


@inlined_part
def _philox(a, b, c, d, left, right):
    """Philox4x32-10, as `engage.philox` has it; all uint64 below 2**32."""
    for _ in range(10):
        one, other = a * _FIRST_MULTIPLIER, c * _SECOND_MULTIPLIER
        a, b, c, d = (other >> _HALF) ^ b ^ left, other & _WORD, (one >> _HALF) ^ d ^ right, one & _WORD
        left, right = (left + _FIRST_STEP) & _WORD, (right + _SECOND_STEP) & _WORD
    return a, b, c, d

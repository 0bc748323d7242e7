"""Tables laid out as the compiled engine walks them: records in the order of use, and room to work in."""

import numpy as np
from numpy.typing import NDArray

from skyshed.engage import kernel
from skyshed.engage.philox import DETECTION, KILL
from skyshed.engage.sound import check_tables
from skyshed.engage.tables import Floats, Ints, Rules, Tables

Records = NDArray[np.void]
_N_BITS, _WORD, _HALF = 64, np.uint64(0xFFFFFFFF), np.uint64(32)
_ROUNDING_S = 1e-6  # far more than times read between knots are off by


def plan_of(tables: Tables, rules: Rules) -> kernel.Plan:
    """Return what one thread reads and writes while it replicates; nothing of it is shared with another's.

    Tasks are targets that have a window, or target and unit, in the order in which they are served: by arrival; where
    each unit decides by itself, its tasks stand together. Decisions are timed by when a launch is ordered: a window
    less the reaction of the unit.

    Raises ValueError where tables are not such that every replication ends.
    """
    check_tables(tables, rules)
    n_groups = 1 if rules.is_networked else tables.n_units
    handover_s = rules.handover_s if rules.is_networked else 0.0
    options = _Options(tables, rules)
    windows, window_task, curves = _windows(tables, options)
    tasks, openings, group_of = _tasks(options, windows, window_task, n_groups)
    chosen, look_task = _looks_of(tables, rules, tasks, options)
    looks, knots = _looks(tables, chosen)
    first_s = openings["s"][tasks["first_opening"]]  # when the first window of a task opens
    _count_in_time(tables, looks, chosen, first_s[look_task] - handover_s)
    _end_in_time(tasks, looks, look_task)
    looks["first"], looks["end"] = looks["first"] + curves[0].size, looks["end"] + curves[0].size
    counters = _counters(tables, chosen)
    units, whose = _units(tables, rules, options, tasks.size + tables.n_magazines)
    targets, n_shots = _targets(tables, rules, options, tasks, chosen.size)
    n_words = _place_bits(tasks, options.group[options.first], group_of)
    return kernel.Plan(
        targets=targets,
        tasks=tasks,
        units=units,
        magazines=_magazines(tables),
        options=options.records(),
        windows=windows,
        looks=looks,
        points=np.concatenate((curves[0], knots[0])),
        guide=np.concatenate((curves[1], knots[1] + np.int32(curves[0].size))),
        starts=_starts(tasks, looks, first_s, handover_s),
        openings=openings,
        counters=counters,
        luck=np.empty((2, counters.shape[1])),
        shots=np.zeros(n_shots, kernel.SHOT),
        tree=_tree(tasks.size + tables.n_magazines + whose.size),
        whose=whose,
        blocked=np.zeros(n_groups * n_words, np.uint64),
        group_of=group_of,
        new=np.zeros(tasks.size + 1, np.int64),
        freed=np.zeros(tables.n_units, np.int64),
        rules=np.array([(rules.assign, rules.n_salvo, handover_s, rules.likeness, n_groups, n_words)], kernel.RULES),
        now=np.zeros(1, kernel.NOW),
    )


class _Options:
    """Options that have a window, in the order of their tasks; ``first`` are the first ones of tasks."""

    def __init__(self, tables: Tables, rules: Rules) -> None:
        target_of = np.repeat(np.arange(tables.n_targets), np.diff(tables.option_of))
        unit_of = tables.magazine_unit[tables.option_magazine]
        rank = np.empty(tables.n_targets, np.int64)
        rank[np.argsort(tables.arrival_s, kind="stable")] = np.arange(tables.n_targets)
        group_of = np.zeros_like(unit_of) if rules.is_networked else unit_of
        kept = np.flatnonzero(np.diff(tables.window_of))
        # Options stay by magazine, and so by unit.
        self.kept = kept = kept[np.argsort(group_of[kept] * tables.n_targets + rank[target_of[kept]], kind="stable")]
        self.target, self.group, self.unit = target_of[kept], group_of[kept], unit_of[kept]
        self.magazine, self.p = tables.option_magazine[kept], tables.option_p[kept]
        self.n_windows = np.diff(tables.window_of)[kept]
        is_first = np.ones(kept.size, bool)
        is_first[1:] = (np.diff(self.target) != 0) | (np.diff(self.group) != 0)
        self.first, self.task = np.flatnonzero(is_first), np.cumsum(is_first) - 1

    def records(self) -> Records:
        found = np.zeros(self.kept.size, kernel.OPTION)
        found["p"], found["end_window"] = self.p, np.cumsum(self.n_windows)
        found["first_window"] = found["end_window"] - self.n_windows
        return found


def _windows(tables: Tables, options: _Options) -> tuple[Records, Ints, tuple[Records, NDArray[np.int32]]]:
    """Return windows by task, the task of each, and the curves from launch to meeting with their guide."""
    option = np.repeat(np.arange(options.kept.size), options.n_windows)
    each = np.arange(option.size) + np.repeat(
        tables.window_of[options.kept] - np.cumsum(options.n_windows) + options.n_windows, options.n_windows
    )
    reaction_s = tables.reaction_s[options.unit[option]]
    curves, scale = _curves(tables.launch_s, tables.meet_s, tables.node_of)
    windows = np.zeros(each.size, kernel.WINDOW)
    windows["open_s"], windows["close_s"] = tables.open_s[each], tables.close_s[each]
    windows["decide_from_s"] = tables.open_s[each] - reaction_s
    windows["decide_to_s"] = tables.close_s[each] - reaction_s
    windows["scale"], windows["first"], windows["end"] = scale[each], tables.node_of[each], tables.node_of[each + 1]
    node_window = np.repeat(np.arange(tables.open_s.size), np.diff(tables.node_of))
    later_s = tables.launch_s - tables.open_s[node_window]
    first_meet_s = tables.meet_s[tables.node_of[:-1]]
    rise = np.divide(
        tables.meet_s - first_meet_s[node_window], later_s, out=np.full(later_s.size, np.inf), where=later_s > 0
    )
    slope = np.minimum.reduceat(rise, tables.node_of[:-1]) if rise.size else np.zeros(0)
    windows["meet_s"], windows["slope"] = (
        first_meet_s[each] - _ROUNDING_S,
        np.where(np.isfinite(slope), slope, 0.0)[each],
    )
    windows["option"], windows["unit"], windows["magazine"] = option, options.unit[option], options.magazine[option]
    return windows, options.task[option], curves


def _curves(x: Floats, y: Floats, offsets: Ints) -> tuple[tuple[Records, NDArray[np.int32]], Floats]:
    points, guide = np.zeros(x.size, kernel.POINT), np.zeros(x.size, np.int32)
    scale = np.zeros(offsets.size - 1)
    points["x"], points["y"] = x, y
    kernel.guide_to(x, offsets, guide, scale)
    return (points, guide), scale


def _tasks(options: _Options, windows: Records, window_task: Ints, n_groups: int) -> tuple[Records, Records, Ints]:
    """Return tasks, the moments at which their windows open, and the task that each group begins with."""
    first = options.first
    tasks = np.zeros(first.size, kernel.TASK)
    tasks["target"] = options.target[first]
    ends = np.cumsum(np.bincount(window_task, minlength=first.size))
    tasks["first_window"][1:], tasks["end_window"] = ends[:-1], ends
    tasks["first_opening"], tasks["end_opening"] = tasks["first_window"], ends
    tasks["last_s"] = np.maximum.reduceat(windows["decide_to_s"], tasks["first_window"]) if first.size else 0.0
    order = np.lexsort((windows["decide_from_s"], window_task))
    group_of = np.concatenate(([0], np.cumsum(np.bincount(options.group[first], minlength=n_groups))))
    openings = np.zeros(order.size, kernel.OPENING)
    openings["s"], openings["magazine"] = windows["decide_from_s"][order], windows["magazine"][order]
    return tasks, openings, group_of


def _looks_of(tables: Tables, rules: Rules, tasks: Records, options: _Options) -> tuple[Ints, Ints]:
    """Give every task the looks that may tell its units of its target; return which those are, and the task of each."""
    n_targets = tables.n_targets
    target_of = np.repeat(np.arange(n_targets), np.diff(tables.look_of))
    owner_of = np.zeros_like(tables.look_unit) if rules.is_networked else tables.look_unit
    task_of = np.full(n_targets * max(tables.n_units, 1), -1)
    task_of[options.group[options.first] * n_targets + tasks["target"]] = np.arange(tasks.size)
    look_task = task_of[owner_of * n_targets + target_of]
    order = np.argsort(look_task, kind="stable")  # looks stay by time
    order = order[np.searchsorted(look_task[order], 0) :]
    ends = np.cumsum(np.bincount(look_task[order], minlength=tasks.size))
    tasks["first_look"][1:], tasks["end_look"] = ends[:-1], ends
    return order, look_task[order]


def _looks(tables: Tables, chosen: Ints) -> tuple[Records, tuple[Records, NDArray[np.int32]]]:
    knots, scale = _curves(tables.knot_p, tables.knot_s, tables.knot_of)
    looks = np.zeros(chosen.size, kernel.LOOK)
    looks["first"], looks["end"] = tables.knot_of[chosen], tables.knot_of[chosen + 1]
    looks["earliest_s"], looks["p"] = tables.knot_s[looks["first"]], tables.knot_p[looks["end"] - 1]
    looks["scale"] = scale[chosen]
    return looks, knots


def _count_in_time(tables: Tables, looks: Records, chosen: Ints, first_s: Floats) -> None:
    """Fill in below which draw a look has surely started a track when its task's first window opens."""
    look_of = np.repeat(np.arange(chosen.size), looks["end"] - looks["first"])
    n_knots = looks["end"] - looks["first"]
    knot = np.arange(look_of.size) + np.repeat(looks["first"] - np.cumsum(n_knots) + n_knots, n_knots)
    is_in_time = tables.knot_s[knot] < first_s[look_of] - _ROUNDING_S
    np.maximum.at(looks["p_in_time"], look_of, np.where(is_in_time, tables.knot_p[knot], 0.0))


def _end_in_time(tasks: Records, looks: Records, look_task: Ints) -> None:
    """Say behind which look of a task none can have started a track in time."""
    helps = np.flatnonzero(looks["p_in_time"] > 0.0)
    np.maximum.at(tasks["end_in_time"], look_task[helps], helps + 1)


def _place_bits(tasks: Records, group: Ints, group_of: Ints) -> int:
    """Give every task its bit among the words of its group; return how many words a group has."""
    n_words = -(-int(np.diff(group_of).max(initial=0)) // _N_BITS)
    place = np.arange(tasks.size) - group_of[group]
    tasks["word"] = group * n_words + place // _N_BITS
    tasks["bit"] = np.uint64(1) << (place % _N_BITS).astype(np.uint64)
    return n_words


def _starts(tasks: Records, looks: Records, first_s: Floats, handover_s: float) -> Records:
    """Return tasks in the order of when they can first be decided; behind them all, a start that never comes."""
    earliest_s = np.full(tasks.size, np.inf)
    has_look = tasks["end_look"] > tasks["first_look"]
    earliest_s[has_look] = looks["earliest_s"][tasks["first_look"][has_look]]
    starts_s = np.append(np.maximum(earliest_s + handover_s, first_s), np.inf)
    starts = np.zeros(starts_s.size, kernel.START)
    starts["task"] = np.argsort(starts_s, kind="stable")
    starts["s"] = starts_s[starts["task"]]
    starts["target"][:-1] = tasks["target"][starts["task"][:-1]]
    return starts


def _tree(n_leaves: int) -> Records:
    """Return a tree on which nothing happens; every place says which leaf below it comes first."""
    half = 1 << (max(n_leaves, 1) - 1).bit_length()
    tree = np.zeros(2 * half, kernel.LEAF)
    tree["s"] = np.inf
    tree["leaf"][half:] = np.arange(half)
    return tree


def _counters(tables: Tables, chosen: Ints) -> NDArray[np.uint32]:
    """Return the counters of the draws of looks, and of every target's first two shots."""
    target_of = np.repeat(np.arange(tables.n_targets), np.diff(tables.look_of))
    counters = np.zeros((3, chosen.size + tables.n_targets), np.uint32)
    counters[0, : chosen.size] = target_of[chosen] * 4 + DETECTION
    counters[0, chosen.size :] = np.arange(tables.n_targets) * 4 + KILL
    counters[1, : chosen.size] = tables.look_key[chosen] & _WORD
    counters[2, : chosen.size] = tables.look_key[chosen] >> _HALF
    return counters


def _targets(tables: Tables, rules: Rules, options: _Options, tasks: Records, first_luck: int) -> tuple[Records, int]:
    """Return targets, and for how many missiles that fly at once there must be room."""
    targets = np.zeros(tables.n_targets, kernel.TARGET)
    targets["arrival_s"], targets["asset"] = tables.arrival_s, tables.asset
    targets["has_task"][options.target] = 1
    targets["first_luck"] = first_luck + np.arange(tables.n_targets)
    ends = np.cumsum(np.bincount(tasks["target"], minlength=tables.n_targets)) * rules.n_salvo
    targets["first_shot"][1:] = ends[:-1]
    return targets, int(ends[-1])


def _units(tables: Tables, rules: Rules, options: _Options, n_leaves: int) -> tuple[Records, Ints]:
    """Return units, and whose the missile channels are that may run short before target channels do."""
    units = np.zeros(tables.n_units, kernel.UNIT)
    names = "n_channels", "n_missile_channels", "reaction_s", "assessment_s", "spacing_s", "lost_s", "reach_m"
    for name in names:
        units[name] = getattr(tables, name)
    pairs = np.unique(options.unit * tables.n_targets + options.target) // tables.n_targets
    n_most = np.minimum(tables.n_channels, np.bincount(pairs, minlength=tables.n_units)) * rules.n_salvo
    n_held = np.where(tables.n_missile_channels < n_most, tables.n_missile_channels, 0)
    units["first_channel"] = np.where(n_held > 0, n_leaves + np.cumsum(n_held) - n_held, -1)
    return units, np.repeat(np.arange(tables.n_units), n_held)


def _magazines(tables: Tables) -> Records:
    magazines = np.zeros(tables.n_magazines, kernel.MAGAZINE)
    magazines["unit"], magazines["n_capacity"] = tables.magazine_unit, tables.n_ready
    magazines["n_stored"] = tables.n_reserve
    magazines["reload_s"], magazines["speed_m_s"] = tables.reload_s, tables.speed_m_s
    return magazines

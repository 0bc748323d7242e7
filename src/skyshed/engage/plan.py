"""Tables laid out as the compiled engine walks them: records in the order of use, and room to work in."""

import numpy as np
from numpy.typing import NDArray

from skyshed.engage import kernel
from skyshed.engage.tables import Ints, Rules, Tables


def plan_of(tables: Tables, rules: Rules) -> kernel.Plan:
    """Return what one thread reads and writes while it replicates; nothing of it is shared with another's.

    Tasks are targets that have a window, or target and unit, in the order in which they are served: by arrival.
    Decisions are timed by when a launch is ordered: a window less the reaction of the unit.
    """
    unit_of = tables.magazine_unit[tables.option_magazine]
    target_of = np.repeat(np.arange(tables.n_targets), np.diff(tables.option_of))
    options, is_first = _options(tables, rules, unit_of, target_of)
    windows, nodes = _windows(tables, unit_of)
    n_groups = 1 if rules.is_networked else tables.n_units
    handover_s = rules.handover_s if rules.is_networked else 0.0
    tasks, openings_s = _tasks(options, windows, is_first, n_groups)
    looks, earliest_s = _looks(tables, rules, tasks, options)
    n_tasks = tasks.size - n_groups
    return kernel.Plan(
        targets=_targets(tables, options),
        tasks=tasks,
        units=_units(tables),
        magazines=_magazines(tables),
        options=options,
        windows=windows,
        nodes=nodes,
        looks=looks,
        knots=_paired(kernel.KNOT, tables.knot_p, tables.knot_s),
        starts=_starts(earliest_s + handover_s, tasks, openings_s),
        openings_s=openings_s,
        events=np.zeros(n_tasks * (rules.n_salvo + 2) + tables.n_magazines + 1, kernel.EVENT),
        new=np.zeros(n_tasks + 1, np.int64),
        rules=np.array([(rules.assign, rules.n_salvo, handover_s, rules.likeness, n_groups)], kernel.RULES),
        now=np.zeros(1, kernel.NOW),
    )


def _options(
    tables: Tables, rules: Rules, unit_of: Ints, target_of: Ints
) -> tuple[NDArray[np.void], NDArray[np.bool_]]:
    """Return options that have a window, in the order of their tasks, and which of them is the first of its task."""
    rank = np.empty(tables.n_targets, np.int64)
    rank[np.argsort(tables.arrival_s, kind="stable")] = np.arange(tables.n_targets)
    kept = np.flatnonzero(np.diff(tables.window_of))
    kept = kept[np.argsort(rank[target_of[kept]], kind="stable")]  # options stay by magazine, and so by unit
    owner = np.zeros_like(unit_of) if rules.is_networked else unit_of
    is_first = np.ones(kept.size, bool)
    is_first[1:] = (np.diff(target_of[kept]) != 0) | (np.diff(owner[kept]) != 0)
    options = np.zeros(kept.size, kernel.OPTION)
    options["task"], options["target"], options["unit"] = np.cumsum(is_first) - 1, target_of[kept], unit_of[kept]
    options["magazine"], options["p"] = tables.option_magazine[kept], tables.option_p[kept]
    options["first_window"], options["end_window"] = tables.window_of[kept], tables.window_of[kept + 1]
    return options, is_first


def _windows(tables: Tables, unit_of: Ints) -> tuple[NDArray[np.void], NDArray[np.void]]:
    option_of = np.repeat(np.arange(unit_of.size), np.diff(tables.window_of))
    reaction_s = tables.reaction_s[unit_of[option_of]]
    windows = np.zeros(tables.open_s.size, kernel.WINDOW)
    windows["open_s"], windows["close_s"] = tables.open_s, tables.close_s
    windows["decide_from_s"], windows["decide_to_s"] = tables.open_s - reaction_s, tables.close_s - reaction_s
    windows["first_node"], windows["end_node"] = tables.node_of[:-1], tables.node_of[1:]
    return windows, _paired(kernel.NODE, tables.launch_s, tables.meet_s)


def _tasks(
    options: NDArray[np.void], windows: NDArray[np.void], is_first: NDArray[np.bool_], n_groups: int
) -> tuple[NDArray[np.void], NDArray[np.float64]]:
    first = np.flatnonzero(is_first)
    tasks = np.zeros(first.size + n_groups, kernel.TASK)
    real = tasks[: first.size]
    real["group"] = first.size + (options["unit"][first] if n_groups > 1 else 0)
    real["target"] = options["target"][first]
    real["first_option"], real["end_option"] = first, np.append(first[1:], options.size)[: first.size]
    n_windows = options["end_window"] - options["first_window"]
    task_of = np.repeat(options["task"], n_windows)
    each = np.repeat(options["first_window"] - np.cumsum(n_windows) + n_windows, n_windows) + np.arange(task_of.size)
    last_s = np.full(first.size, -np.inf)
    np.maximum.at(last_s, task_of, windows["decide_to_s"][each])
    real["last_s"] = last_s
    order = np.lexsort((windows["decide_from_s"][each], task_of))
    ends = np.cumsum(np.bincount(task_of, minlength=first.size))
    real["first_opening"], real["end_opening"] = np.concatenate(([0], ends[:-1])), ends
    return tasks, windows["decide_from_s"][each][order]


def _looks(
    tables: Tables, rules: Rules, tasks: NDArray[np.void], options: NDArray[np.void]
) -> tuple[NDArray[np.void], NDArray[np.float64]]:
    """Give every task the looks that may tell its units of its target; return them, and the earliest time for each."""
    chosen: list[NDArray[np.int64]] = []
    n_tasks = tasks.size - (1 if rules.is_networked else tables.n_units)
    earliest_s, n = np.full(n_tasks, np.inf), 0
    for number, task in enumerate(tasks[:n_tasks]):
        looks = np.arange(tables.look_of[task["target"]], tables.look_of[task["target"] + 1])
        if not rules.is_networked:
            looks = looks[tables.look_unit[looks] == options["unit"][task["first_option"]]]
        tasks[number]["first_look"], tasks[number]["end_look"] = n, n + looks.size
        n += looks.size
        chosen.append(looks)
        if looks.size:
            earliest_s[number] = tables.knot_s[tables.knot_of[looks[0]]]
    every = np.concatenate(chosen) if chosen else np.zeros(0, np.int64)
    found = np.zeros(every.size, kernel.LOOK)
    found["key"], found["earliest_s"] = tables.look_key[every], tables.knot_s[tables.knot_of[every]]
    found["first_knot"], found["end_knot"] = tables.knot_of[every], tables.knot_of[every + 1]
    return found, earliest_s


def _starts(known_s: NDArray[np.float64], tasks: NDArray[np.void], openings_s: NDArray[np.float64]) -> NDArray[np.void]:
    starts_s = np.maximum(known_s, openings_s[tasks["first_opening"][: known_s.size]])
    order = np.argsort(starts_s, kind="stable")
    return _paired(kernel.EVENT, starts_s[order], order)[np.isfinite(starts_s[order])]


def _targets(tables: Tables, options: NDArray[np.void]) -> NDArray[np.void]:
    targets = np.zeros(tables.n_targets, kernel.TARGET)
    targets["arrival_s"], targets["asset"] = tables.arrival_s, tables.asset
    targets["has_task"][options["target"]] = 1
    return targets


def _units(tables: Tables) -> NDArray[np.void]:
    units = np.zeros(tables.n_units, kernel.UNIT)
    names = "n_channels", "n_missile_channels", "reaction_s", "assessment_s", "spacing_s", "lost_s", "reach_m"
    for name in names:
        units[name] = getattr(tables, name)
    return units


def _magazines(tables: Tables) -> NDArray[np.void]:
    magazines = np.zeros(tables.n_magazines, kernel.MAGAZINE)
    magazines["unit"], magazines["n_capacity"], magazines["n_stored"] = (
        tables.magazine_unit,
        tables.n_ready,
        tables.n_reserve,
    )
    magazines["reload_s"], magazines["speed_m_s"] = tables.reload_s, tables.speed_m_s
    return magazines


def _paired(kind: np.dtype[np.void], one: NDArray[np.float64], other: NDArray[np.generic]) -> NDArray[np.void]:
    found = np.zeros(one.size, kind)
    first, second = kind.names or ()
    found[first], found[second] = one, other
    return found

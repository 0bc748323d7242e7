"""How fast raids are replicated: python benchmarks/bench_raids.py

Prints, from one run on one machine and one core, in processor seconds:

    replications a second     24 targets at fourteen units, shoot-look-shoot; one command, and each unit by itself
    cost per target           at 256 and at 1,000 targets that come in as short a time, over that at 24
    over the plain engine     how many times as fast, on the same rows
    tables                    microseconds to lay them out anew, as is done once a batch of 2,048 replications
    iraq-offer                the same of its raid against every package, nominal, own command; not with --made-up

The raid of the first three is made up: targets that come evenly from all sides, six inner units, four middle ones and
four outer ones with two kinds of missile each, so that a dozen launch windows stand open to a target at a time. 256 and
1,000 targets empty every magazine. Rows that both engines made are compared before a ratio is printed.
"""

import argparse
import math
import time

import numpy as np

from skyshed.catalogue.resolve import load_scenario
from skyshed.engage.kernel import fill
from skyshed.engage.plan import plan_of
from skyshed.engage.prepare import Preparation
from skyshed.engage.reference import fight
from skyshed.engage.tables import EARLIEST, LEAKERS, MISSILES, Rules, Tables, n_columns
from skyshed.model.figure import Case

REACH_M = {"inner": (12e3,), "middle": (40e3,), "outer": (40e3, 120e3)}
SPEED_M_S, MISSILE_M_S, ENTRY_M = 250.0, 900.0, 250e3
STEP_S, DURATION_S = 2.0, 120.0
KNOTS = 24


def units() -> list[tuple[str, float, float]]:
    """Return (kind, east, north) of fourteen units: four outer, four middle, six inner, around the middle."""
    rings = [("outer", 4, 30e3), ("middle", 4, 20e3), ("inner", 6, 6e3)]
    return [
        (kind, radius_m * math.sin(math.tau * k / n), radius_m * math.cos(math.tau * k / n))
        for kind, n, radius_m in rings
        for k in range(n)
    ]


def tables_of(n_targets: int) -> Tables:
    """Return a raid of straight flights to the middle, evenly from all sides, spread over two minutes."""
    sites = units()
    magazines = [(unit, reach_m) for unit, (kind, _, _) in enumerate(sites) for reach_m in REACH_M[kind]]
    found = {name: [] for name in ("looks", "option_magazine", "windows", "nodes")}
    look_of, option_of, window_of, node_of, arrival_s = [0], [0], [0], [0], []
    for target in range(n_targets):
        start_s, bearing = DURATION_S * target / n_targets, math.tau * (target * 0.6180339887 % 1.0)
        arrival_s.append(start_s + ENTRY_M / SPEED_M_S)
        path = start_s, math.sin(bearing), math.cos(bearing)
        looks = [(_range_time_s(path, site, 35e3), unit) for unit, site in enumerate(sites)]
        found["looks"] += sorted(each for each in looks if each[0] < math.inf)
        look_of.append(len(found["looks"]))
        for magazine, (unit, reach_m) in enumerate(magazines):
            nodes = _nodes(path, sites[unit], reach_m)
            if len(nodes):
                found["option_magazine"].append(magazine)
                found["nodes"].append(nodes)
                window_of.append(window_of[-1] + 1)
                node_of.append(node_of[-1] + len(nodes))
        option_of.append(len(found["option_magazine"]))
    nodes = np.concatenate(found["nodes"])
    ends = np.array(node_of)
    return Tables(
        arrival_s=np.array(arrival_s),
        start_s=np.array(arrival_s) - ENTRY_M / SPEED_M_S,
        asset=np.arange(n_targets) % 3,
        look_of=np.array(look_of),
        look_key=np.array([unit * 0x9E3779B97F4A7C15 % 2**64 for _, unit in found["looks"]], np.uint64),
        look_unit=np.array([unit for _, unit in found["looks"]]),
        knot_of=np.arange(len(found["looks"]) + 1) * KNOTS,
        knot_p=np.tile(np.linspace(0.0, 1.0, KNOTS) ** 0.5, len(found["looks"])),
        knot_s=np.concatenate([first_s + np.linspace(0.0, 60.0, KNOTS) for first_s, _ in found["looks"]]),
        option_of=np.array(option_of),
        option_magazine=np.array(found["option_magazine"]),
        option_p=np.full(len(found["option_magazine"]), 0.6),
        window_of=np.array(window_of),
        open_s=nodes[ends[:-1], 0],
        close_s=nodes[ends[1:] - 1, 0],
        node_of=ends,
        launch_s=nodes[:, 0].copy(),
        meet_s=nodes[:, 1].copy(),
        **_defence(sites, magazines),
    )


def _defence(sites, magazines):
    kinds = [kind for kind, _, _ in sites]
    full = {"inner": (4, 8), "middle": (2, 8), "outer": (6, 12)}
    return {
        "n_channels": np.array([full[kind][0] for kind in kinds]),
        "n_missile_channels": np.array([full[kind][1] for kind in kinds]),
        "reaction_s": np.array([6.0 if kind == "inner" else 9.0 for kind in kinds]),
        "assessment_s": np.full(len(kinds), 5.0),
        "spacing_s": np.full(len(kinds), 3.0),
        "lost_s": np.full(len(kinds), math.inf),
        "reach_m": np.array([REACH_M[kind][-1] for kind in kinds]),
        "magazine_unit": np.array([unit for unit, _ in magazines]),
        "n_ready": np.full(len(magazines), 8),
        "n_reserve": np.zeros(len(magazines), np.int64),
        "reload_s": np.full(len(magazines), math.inf),
        "speed_m_s": np.full(len(magazines), MISSILE_M_S),
    }


def _places(path, site, times_s):
    """Return the way from a unit to a target at times."""
    start_s, east, north = path
    _, x, y = site
    left_m = ENTRY_M - (times_s - start_s) * SPEED_M_S
    return np.hypot(left_m * east - x, left_m * north - y)


def _range_time_s(path, site, range_m):
    times_s = path[0] + np.arange(0.0, ENTRY_M / SPEED_M_S, STEP_S)
    near = np.flatnonzero(_places(path, site, times_s) < range_m)
    return float(times_s[near[0]]) if near.size else math.inf


def _nodes(path, site, reach_m):
    """Return (launch, meet) of a missile: met where it flies as long as the target still needs to that place."""
    meet_s = path[0] + np.arange(0.0, ENTRY_M / SPEED_M_S, STEP_S)
    way_m = _places(path, site, meet_s)
    inside = (way_m < reach_m) & (way_m > 1.5e3)
    inside[: np.argmax(inside)] = False
    first = np.argmax(inside)
    stop = first + np.argmin(inside[first:]) if inside.any() and not inside[first:].all() else inside.size
    if not inside.any() or stop - first < 2:
        return np.empty((0, 2))
    some = slice(first, stop)
    launch_s = meet_s[some] - way_m[some] / MISSILE_M_S
    return np.column_stack([launch_s, meet_s[some]])


def cpu_s(tables: Tables, rules: Rules, n: int) -> float:
    """Return processor seconds that a replication takes, the least of five goes at ``n``."""
    plan, rows = plan_of(tables, rules), np.empty((n, n_columns(tables)), np.int32)
    fill(plan, np.uint64(1), np.uint64(0), rows[:1])
    return min(_taken_s(lambda: fill(plan, np.uint64(1), np.uint64(0), rows)) for _ in range(5)) / n


def layout_s(tables: Tables, rules: Rules) -> float:
    """Return processor seconds to check tables and to lay them out for the engine."""
    return min(_taken_s(lambda: plan_of(tables, rules)) for _ in range(5))


def _taken_s(do) -> float:
    begun = time.thread_time()
    do()
    return time.thread_time() - begun


def plain_s(tables: Tables, rules: Rules, n: int) -> float:
    """Return processor seconds that a replication takes the plain engine; its rows must be the kernel's."""
    rows = np.empty((n, n_columns(tables)), np.int32)
    fill(plan_of(tables, rules), np.uint64(1), np.uint64(0), rows)
    played: list[np.ndarray] = []
    taken_s = _taken_s(lambda: played.extend(fight(tables, rules, 1, replication).row for replication in range(n)))
    assert np.array_equal(np.array(played), rows), "the engines do not agree"
    return taken_s / n


def said(name: str, tables: Tables, rules: Rules, n: int, n_plain: int) -> float:
    """Print how fast one raid is replicated; return processor seconds a replication."""
    each_s, rows = cpu_s(tables, rules, n), np.empty((1000, n_columns(tables)), np.int32)
    fill(plan_of(tables, rules), np.uint64(1), np.uint64(0), rows)
    print(
        f"{name}: {1 / each_s:,.0f} replications a second ({each_s * 1e6:.1f} us), "
        f"{plain_s(tables, rules, n_plain) / each_s:,.0f} x plain, tables {layout_s(tables, rules) * 1e6:.0f} us; "
        f"{rows[:, LEAKERS].mean():.2f} leakers, {rows[:, MISSILES].mean():.1f} missiles",
        flush=True,
    )
    return each_s


def made_up(n: int, n_plain: int) -> None:
    for name, is_networked in (("one command", True), ("each unit by itself", False)):
        rules = Rules(is_networked, EARLIEST, 1, 5.0, 0.111)
        each_s = said(name, tables_of(24), rules, n, n_plain)
        ratios = [cpu_s(tables_of(many), rules, max(n // many, 20)) / many / (each_s / 24) for many in (256, 1000)]
        print(f"{name}: a target costs {ratios[0]:.2f} at 256 and {ratios[1]:.2f} at 1,000, over 24", flush=True)


def shipped(n: int, n_plain: int) -> None:
    scenario = load_scenario("iraq-offer")
    preparation = Preparation(scenario, scenario.raids[:1], cases=[Case.NOMINAL])
    for package in scenario.packages:
        command = {"is_networked": package.is_networked}
        tables = preparation.tables(package, Case.NOMINAL, **command)
        said(f"iraq-offer, {package.name}", tables, preparation.rules(Case.NOMINAL, **command), n, n_plain)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=20_000, help="replications of 24 targets")
    parser.add_argument("--plain", type=int, default=20, help="replications of the plain engine")
    parser.add_argument("--made-up", action="store_true", help="leave the shipped scenario out")
    asked = parser.parse_args()
    made_up(asked.n, asked.plain)
    if not asked.made_up:
        shipped(asked.n, asked.plain)


if __name__ == "__main__":
    main()

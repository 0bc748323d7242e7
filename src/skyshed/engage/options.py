"""How the plain engine reads tables: what can meet a target, when it meets it, and when a radar first sees it."""

import math
from typing import NamedTuple

from skyshed.engage.tables import Tables


class Option(NamedTuple):
    """A magazine that can meet a target: windows as (decide from, decide to, open, close, nodes)."""

    target: int
    unit: int
    magazine: int
    p: float
    windows: list[tuple[float, float, float, float, list[tuple[float, float]]]]


class InFlight(NamedTuple):
    """One in flight; ``shot`` numbers those launched at its target."""

    meet_s: float
    target: int
    unit: int
    magazine: int
    shot: int
    p: float


def options_of(tables: Tables) -> list[list[Option]]:
    """Return the options of every target that have a window."""
    found: list[list[Option]] = []
    for target in range(tables.n_targets):
        options = range(tables.option_of[target], tables.option_of[target + 1])
        found.append([option for each in options if (option := _option_of(tables, target, each)).windows])
    return found


def _option_of(tables: Tables, target: int, number: int) -> Option:
    magazine = int(tables.option_magazine[number])
    unit = int(tables.magazine_unit[magazine])
    reaction_s = float(tables.reaction_s[unit])
    windows = []
    for window in range(tables.window_of[number], tables.window_of[number + 1]):
        nodes = slice(tables.node_of[window], tables.node_of[window + 1])
        curve = list(zip(tables.launch_s[nodes].tolist(), tables.meet_s[nodes].tolist(), strict=True))
        open_s, close_s = float(tables.open_s[window]), float(tables.close_s[window])
        windows.append((open_s - reaction_s, close_s - reaction_s, open_s, close_s, curve))
    return Option(target, unit, magazine, float(tables.option_p[number]), windows)


def initiation_s(tables: Tables, look: int, u: float) -> float:
    """Read the time of the first track from a draw, by straight lines; inf above the last knot."""
    knots = range(tables.knot_of[look], tables.knot_of[look + 1])
    p, s = tables.knot_p, tables.knot_s
    after = next((knot for knot in knots if u < p[knot]), None)
    if after is None:
        return math.inf
    if after == knots[0]:
        return float(s[after])
    return float(s[after - 1] + (s[after] - s[after - 1]) * (u - p[after - 1]) / (p[after] - p[after - 1]))


def meet_s(nodes: list[tuple[float, float]], launch_s: float) -> float:
    """Read when a launch meets its target, by straight lines; beyond the ends as at the ends."""
    after = next((each for each, (node_s, _) in enumerate(nodes) if launch_s < node_s), len(nodes))
    if after == 0:
        return nodes[0][1]
    (a_s, a), (b_s, b) = nodes[after - 1], nodes[min(after, len(nodes) - 1)]
    if launch_s == a_s or after == len(nodes):
        return a
    return a + (b - a) * (launch_s - a_s) / (b_s - a_s)

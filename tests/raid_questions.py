"""Tables of raids made by hand: units, magazines and targets in a few words."""

import math
from dataclasses import dataclass, field

import numpy as np

from skyshed.engage.replicate import replicate
from skyshed.engage.tables import EARLIEST, NO_LIMIT, Rules, Tables, n_columns


@dataclass(frozen=True)
class Unit:
    channels: int = 1
    missile_channels: int = NO_LIMIT
    reaction_s: float = 0.0
    assessment_s: float = 1.0
    spacing_s: float = 1.0
    lost_s: float = math.inf
    reach_m: float = 100e3


@dataclass(frozen=True)
class Magazine:
    unit: int = 0
    ready: int = NO_LIMIT
    reserve: int = 0
    reload_s: float = math.inf
    speed_m_s: float = 1000.0


@dataclass(frozen=True)
class Window:
    """Launches from ``open_s`` to ``close_s``, each so long under way; or (launch, meet) ``nodes``."""

    open_s: float
    close_s: float
    flight_s: float = 1.0
    nodes: tuple[tuple[float, float], ...] = ()

    @property
    def curve(self):
        return self.nodes or ((self.open_s, self.open_s + self.flight_s), (self.close_s, self.close_s + self.flight_s))


@dataclass(frozen=True)
class Look:
    """First initiation by a radar of a unit: knots of (probability, time)."""

    unit: int = 0
    knots: tuple[tuple[float, float], ...] = ((1.0, 0.0),)
    key: int = 0


@dataclass(frozen=True)
class Target:
    """``options`` are (magazine, p, windows); without looks, every unit knows the target from ``start_s``."""

    arrival_s: float
    options: tuple[tuple[int, float, tuple[Window, ...]], ...] = ()
    looks: tuple[Look, ...] | None = None
    asset: int = 0
    start_s: float = 0.0


@dataclass(frozen=True)
class Defence:
    units: tuple[Unit, ...] = (Unit(),)
    magazines: tuple[Magazine, ...] = field(default=(Magazine(),))


def tables_of(targets, units=(Unit(),), magazines=(Magazine(),)) -> Tables:
    """Return tables of targets, in any order of arrival, and of magazines in the order of their units."""
    looks = [sorted(_looks(target, units), key=lambda look: look.knots[0][1]) for target in targets]
    every = [look for some in looks for look in some]
    knots = [knot for look in every for knot in look.knots]
    options = [sorted(target.options) for target in targets]
    flat = [option for some in options for option in some]
    windows = [window for _, _, some in flat for window in some]
    nodes = [node for window in windows for node in window.curve]
    return Tables(
        arrival_s=_floats(target.arrival_s for target in targets),
        start_s=_floats(target.start_s for target in targets),
        asset=_ints(target.asset for target in targets),
        look_of=_offsets(looks),
        look_key=np.array([look.key for look in every], np.uint64),
        look_unit=_ints(look.unit for look in every),
        knot_of=_offsets([look.knots for look in every]),
        knot_p=_floats(p for p, _ in knots),
        knot_s=_floats(s for _, s in knots),
        n_channels=_ints(unit.channels for unit in units),
        n_missile_channels=_ints(unit.missile_channels for unit in units),
        reaction_s=_floats(unit.reaction_s for unit in units),
        assessment_s=_floats(unit.assessment_s for unit in units),
        spacing_s=_floats(unit.spacing_s for unit in units),
        lost_s=_floats(unit.lost_s for unit in units),
        reach_m=_floats(unit.reach_m for unit in units),
        magazine_unit=_ints(magazine.unit for magazine in magazines),
        n_ready=_ints(magazine.ready for magazine in magazines),
        n_reserve=_ints(magazine.reserve for magazine in magazines),
        reload_s=_floats(magazine.reload_s for magazine in magazines),
        speed_m_s=_floats(magazine.speed_m_s for magazine in magazines),
        option_of=_offsets(options),
        option_magazine=_ints(magazine for magazine, _, _ in flat),
        option_p=_floats(p for _, p, _ in flat),
        window_of=_offsets([some for _, _, some in flat]),
        open_s=_floats(window.open_s for window in windows),
        close_s=_floats(window.close_s for window in windows),
        node_of=_offsets([window.curve for window in windows]),
        launch_s=_floats(launch_s for launch_s, _ in nodes),
        meet_s=_floats(meet_s for _, meet_s in nodes),
    )


def rules_of(*, networked=True, assign=EARLIEST, salvo=1, handover_s=0.0, rho=0.0) -> Rules:
    return Rules(networked, assign, salvo, handover_s, rho / (1.0 - rho))


def rows_of(tables, rules, n, *, seed=1, first=0):
    return replicate(tables, rules, seed, first, np.empty((n, n_columns(tables)), np.int32))


def _looks(target, units):
    if target.looks is not None:
        return target.looks
    return [Look(number, ((1.0, target.start_s),), number) for number in range(len(units))]


def _offsets(groups):
    return np.cumsum([0, *(len(group) for group in groups)]).astype(np.int64)


def _floats(values):
    return np.array(list(values), np.float64)


def _ints(values):
    return np.array(list(values), np.int64)

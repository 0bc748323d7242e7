"""A hand-made simulation: two offers, two groups, three cases, counts that add up, and no physics behind them."""

from dataclasses import replace

import numpy as np

import report_fixtures as made
from factories import figure
from skyshed.engage.answers import (
    AssetAnswer,
    Assumed,
    Bound,
    Curve,
    CurvePoint,
    IfUnlimited,
    Ignorance,
    Lines,
    Magazine,
    MissileUse,
    PairedRaids,
    RaidAnswer,
    RaidInfluence,
    Roster,
)
from skyshed.engage.reference import Event, EventKind, Fought
from skyshed.engage.statistics import exact_share, mean_interval, spread_of
from skyshed.model.figure import Case
from skyshed.model.raid import Doctrine, EntryLine, Group, Loss, Raid, Ring
from skyshed.model.scenario import Level, LevelKind, Site
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.simulation import Simulation

N = 1000
HOSTILE = 'x\n0,Event=Destroyed|30000|, "</script><b>=1+1\\'
CONTROLS = "a\x1b[31mb\x00c\u2028d"


def raid(name: str = "Twelve at two", group: str = "south") -> Raid:
    scenario = made.scenario()
    level = Level("100mAGL", LevelKind.AGL, 100.0)
    target = scenario.targets[0]
    ring = Group(group, target, 4, scenario.assets[0], Ring(150e3), level, spread_s=60.0)
    ends = Site("west", 29.0, 45.0), Site("east", 29.0, 49.0)
    line = Group("line", target, 2, scenario.assets[2], EntryLine(ends), level, speed_m_s=200.0, start_s=30.0)
    return Raid(name, (ring, line), (Loss(120.0, "S-400 Baghdad", "engage"),), "By hand, for tests.")


def histogram(*counts: int) -> np.ndarray:
    return np.array(counts, np.int64)


def answer(package: str, case: Case, *, is_networked: bool, counts: np.ndarray) -> RaidAnswer:
    leakers = spread_of(counts)
    half = np.array([N - 100, 100, 0, 0, 0], np.int64)
    used = spread_of(histogram(0, 0, 0, 0, 500, 500))
    return RaidAnswer(
        package,
        case,
        is_networked,
        N,
        6,
        counts,
        leakers,
        *mean_interval(counts),
        exact_share(int(counts[0]), N),
        (
            AssetAnswer("Baghdad airport", 4, spread_of(half), exact_share(N - 100, N)),
            AssetAnswer("Basra port", 2, spread_of(histogram(N, 0, 0)), exact_share(N, N)),
        ),
        (MissileUse("s-400", "missile", 32, used, spread_of(histogram(500, 500), first=27)),),
        used,
        used.mean / (6 - leakers.mean) if leakers.mean < 6 else float("nan"),
        5.5,
        Bound(0.0, 0.0, 0.0, leakers.mean / 2, leakers.mean / 2, 0.0, 0.0),
        IfUnlimited(0.2, 0.3, 0.1, 0.4, 0.0),
    )


def fought(replication: int) -> Fought:
    """Return a replication in which target 0 is missed and then killed, 1 killed twice over, and 4 arrives."""
    events = (
        Event(40.0, EventKind.KNOWN, 0),
        Event(50.0, EventKind.LAUNCH, 0, 0, 0, 0),
        Event(60.0, EventKind.LAUNCH, 1, 0, 0, 0),
        Event(61.0, EventKind.LAUNCH, 1, 1, 1, 1),
        Event(90.0, EventKind.MISS, 0, 0, 0, 0),
        Event(100.0, EventKind.HIT, 1, 1, 1, 1),
        Event(101.0, EventKind.WASTED, 1, 0, 0, 0),
        Event(110.0, EventKind.LAUNCH, 0, 0, 0, 1),
        Event(130.0, EventKind.LAUNCH, 2, 0, 0, 0),
        Event(150.5, EventKind.HIT, 0, 0, 0, 1),
        Event(160.0, EventKind.LOST, 2, 0, 0, 0),
        Event(400.0, EventKind.ARRIVES, 4),
    )
    return Fought(replication, np.zeros(14, np.int32), events)


def lines(lon_deg: float = 44.0) -> tuple[Lines, ...]:
    """Return six targets that fly north-east for 600 s from points a tenth of a degree apart."""
    time_s = np.arange(0.0, 601.0)
    out = []
    for index in range(6):
        lon = np.mod(lon_deg + 0.1 * index + time_s * 0.001 + 180.0, 360.0) - 180.0
        out.append(Lines(time_s, 31.0 + time_s * 0.001, lon, np.full(time_s.size, 500.0 + index)))
    return tuple(out)


def simulation(**given: object) -> Simulation:
    """Return a simulation; keywords replace its fields."""
    scenario = made.scenario()
    large, small = scenario.packages
    s400, tor = large.units[0].system, large.units[1].system
    counts = {
        Case.CLAIMED: histogram(990, 10, 0, 0, 0, 0, 0),
        Case.NOMINAL: histogram(600, 300, 100, 0, 0, 0, 0),
        Case.CONSERVATIVE: histogram(0, 0, 0, 0, 100, 300, 600),
    }
    none = histogram(0, 0, 0, 0, 0, 0, N)
    answers = [answer(large.name, case, is_networked=True, counts=each) for case, each in counts.items()]
    answers += [answer(small.name, case, is_networked=False, counts=none) for case in counts]
    others = [answer(large.name, Case.NOMINAL, is_networked=False, counts=histogram(700, 300, 0, 0, 0, 0, 0))]
    apart = histogram(100, 400, 500, 0, 0)
    kill = figure("s-400/missile/kill_probability", 0.15, 0.6, 0.95, "1", note="3 of 5, the one count found")
    points = tuple(
        CurvePoint(large.name, case, float(size), size, spread_of(each), exact_share(int(each[0]), N))
        for case, each in counts.items()
        for size in (6,)
    )
    return replace(
        Simulation(
            scenario,
            raid(),
            Doctrine(),
            scenario.packages,
            tuple(counts),
            N,
            1,
            tuple(answers),
            tuple(others),
            (
                PairedRaids(
                    large.name, small.name, Case.NOMINAL, spread_of(apart, -2), *mean_interval(apart, -2), 0.5, 0.5
                ),
            ),
            (Curve("raid.size", points, "groups in proportion"),),
            (Ignorance(large.name, 200, 500, 0.9, 2.5, 0.4, (RaidInfluence(large.name, kill, 3.0, 0.1),)),),
            (Assumed(kill, (large.name,)),),
            lines(),
            {large.name: (fought(0), fought(7)), small.name: (Fought(0, np.zeros(14, np.int32), ()),)},
            (s400.reaction_time_s, tor.reaction_time_s, kill),
            TerrainInfo("flat", 1000.0, is_embedded=False, files=(), attribution="nobody", rmse_m=None),
            ("A remark.",),
            {"seed": 1},
            rosters={
                large.name: Roster(
                    ("S-400 Baghdad", "Tor-M2 Baghdad", "Tor-M2 Mosul"),
                    (
                        Magazine("S-400 Baghdad", "s-400", "missile", 32),
                        Magazine("Tor-M2 Baghdad", "tor-m2", "missile", 8),
                        Magazine("Tor-M2 Mosul", "tor-m2", "missile", 8),
                    ),
                ),
                small.name: Roster(("Tor-M2 Basra",), (Magazine("Tor-M2 Basra", "tor-m2", "missile", 8),)),
            },
            unit_ground_msl_m={"S-400 Baghdad": 34.0},
        ),
        **given,
    )

"""One replication as things that move: targets along their courses, missiles straight to where they meet them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage.answers import Magazine
from skyshed.engage.reference import Event, EventKind, Fought
from skyshed.export.raids.course import Course, courses_of, groups_of, target_names
from skyshed.model.raid import Group, Raid
from skyshed.model.scenario import Asset, LevelKind, Offer, Unit
from skyshed.verbs.simulation import Simulation

OUTCOMES = {
    EventKind.HIT: "hits",
    EventKind.MISS: "misses",
    EventKind.LOST: "lost with its radar",
    EventKind.WASTED: "finds its target gone",
}
_LEAST_S = 5.0  # between positions of a target
_MOST_SAMPLES = 50_000  # of all targets


class Position(NamedTuple):
    """Somewhere above or on the ground (WGS 84)."""

    lat_deg: float
    lon_deg: float
    altitude_msl_m: float


@dataclass(frozen=True)
class FlownTarget:
    """A target from where it sets out to where it is killed or arrives; its course may hold nothing."""

    name: str
    group: Group
    course: Course
    is_killed: bool


@dataclass(frozen=True)
class FlownMissile:
    """A missile from its launcher to where it meets its target, or would have; ``outcome`` is one of `OUTCOMES`."""

    unit: int
    missile: str
    target: int
    launch_s: float
    meet_s: float
    start: Position
    end: Position
    outcome: EventKind


@dataclass(frozen=True)
class Replay:
    """A replication of one package; indices of units are those of ``units``, and of where they stand.

    ``assets`` are where the assets of the raid stand, in their order.
    """

    title: str
    package: str
    units: tuple[Unit, ...]
    stands: tuple[Position, ...]
    assets: tuple[Position, ...]
    targets: tuple[FlownTarget, ...]
    missiles: tuple[FlownMissile, ...]


def replay_of(simulation: Simulation, package: Offer, fought: Fought) -> Replay:
    """Return a replication of a package as things that move."""
    by_key = {unit.key: unit for unit in package.units}
    roster = simulation.rosters[package.name]
    units = tuple(by_key[key] for key in roster.units)
    stands = tuple(_stand(simulation, unit) for unit in units)
    courses = courses_of(simulation.lines)
    last = {event.target: event for event in fought.events if event.kind in {EventKind.HIT, EventKind.ARRIVES}}
    most = max(_MOST_SAMPLES // max(len(courses), 1), 2)
    named = zip(target_names(simulation.raid), groups_of(simulation.raid), courses, strict=True)
    return Replay(
        f"{simulation.raid.name} against {package.name}, replication {fought.replication}",
        package.name,
        units,
        stands,
        tuple(_asset(asset, simulation.raid, courses) for asset in simulation.raid.assets),
        tuple(_flown(name, group, course, last.get(index), most) for index, (name, group, course) in enumerate(named)),
        tuple(_missiles(roster.magazines, stands, courses, fought)),
    )


def _flown(name: str, group: Group, course: Course, last: Event | None, most: int) -> FlownTarget:
    """Return a target up to its last event, with at most ``most`` positions."""
    kept = _thinned(course, most)
    if last is not None:
        kept = kept[course.time_s[kept] < last.time_s]
        end = course.at(last.time_s)
        if kept.size and np.isfinite(end.lat_deg):
            turns = 360.0 * round((course.lon_deg[kept[-1]] - float(end.lon_deg)) / 360.0)
            ends = last.time_s, end.lat_deg, end.lon_deg + turns, end.altitude_msl_m
            flown = Course(*(np.append(each[kept], value) for each, value in zip(course, ends, strict=True)))
            return FlownTarget(name, group, flown, last.kind is EventKind.HIT)
    return FlownTarget(name, group, Course(*(each[kept] for each in course)), is_killed=False)


def _thinned(course: Course, most: int) -> NDArray[np.intp]:
    """Return the indices of evenly spread positions, with the first and the last."""
    n = course.time_s.size
    if n < 2:
        return np.arange(n)
    n_kept = min(n, most, 2 + int((course.time_s[-1] - course.time_s[0]) / _LEAST_S))
    return np.unique(np.linspace(0, n - 1, n_kept).astype(np.intp))


def _missiles(
    magazines: Sequence[Magazine], stands: Sequence[Position], courses: Sequence[Course], fought: Fought
) -> Iterator[FlownMissile]:
    """Yield every missile with its outcome."""
    launched = {(event.target, event.shot): event.time_s for event in fought.events if event.kind is EventKind.LAUNCH}
    for event in fought.events:
        end = Position(*map(float, courses[event.target].at(event.time_s)))
        if event.kind in OUTCOMES and np.isfinite(end.lat_deg):
            ends = launched[event.target, event.shot], event.time_s, stands[event.unit], end
            name = magazines[event.magazine].missile
            yield FlownMissile(event.unit, name, event.target, *ends, event.kind)


def _stand(simulation: Simulation, unit: Unit) -> Position:
    """Return where a unit stands; at sea level where its ground is not known."""
    stated = unit.site.ground_msl_m
    ground_msl_m = simulation.unit_ground_msl_m.get(unit.key, np.nan) if stated is None else stated
    return Position(unit.site.lat_deg, unit.site.lon_deg, float(ground_msl_m) if np.isfinite(ground_msl_m) else 0.0)


def _asset(asset: Asset, raid: Raid, courses: Sequence[Course]) -> Position:
    """Return where an asset stands: on the ground that its targets end over, where they keep a height above ground."""
    for group, course in zip(groups_of(raid), courses, strict=True):
        if group.asset == asset and group.level.kind is LevelKind.AGL and course.time_s.size:
            ground_msl_m = float(course.altitude_msl_m[-1]) - group.level.altitude_m
            return Position(asset.site.lat_deg, asset.site.lon_deg, ground_msl_m)
    return Position(asset.site.lat_deg, asset.site.lon_deg, asset.site.ground_msl_m or 0.0)

"""From antennas to looks: each horizon is computed once, looked up at every point that needs it, and then dropped."""

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from skyshed.angles import angle_difference_deg
from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas, Lookout, Spot, Task
from skyshed.coverage.points import Bearings, Points, PolarPoints
from skyshed.coverage.reach import inbound_m, reach_m
from skyshed.diffraction.ladder import LossLadder
from skyshed.geodesic import distance_m
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.propagation import Clutter, Rain
from skyshed.model.scenario import Scenario, Sector, Site, Unit
from skyshed.model.system import TargetClass
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, AntennaKey, acquisition_antennas, chains_of
from skyshed.zone.components import SeenPoints, Sensors
from skyshed.zone.limits import RangeLimits
from skyshed.zone.sight import Look, Vantage

PointSets = Mapping[str, Mapping[str, Points]]
Made = TypeVar("Made")

WATCH = "watch"  # the kind of points at which a radar's detection alone is asked
# A place in view is seen from its ground on. Its horizon is that ground then, but for the rounding of single
# precision (1 mm at 8 km): unless it is lowered by this much, chance decides whether the ground itself is seen.
_GRAZE_M = 0.002


@dataclass(frozen=True)
class Looks:
    """What all antennas show: where they stand, what they detect, and how they see the points.

    ``seen[case, unit key, kind]`` are the points of a kind around a unit, as its antennas see them.
    """

    vantages: Mapping[tuple[Case, AntennaKey], Vantage]
    detections: Mapping[tuple[Case, AntennaKey], Mapping[str, RangeLimits]]
    seen: Mapping[tuple[Case, str, str], SeenPoints]
    rain: Rain | None = None
    clutter: Clutter | None = None

    def at(self, *kinds: str) -> "Looks":
        """Return the looks at the points of some kinds alone."""
        return replace(self, seen={key: seen for key, seen in self.seen.items() if key[-1] in kinds})

    def sensors(self, case: Case, target: str) -> Sensors:
        """Return all antennas of one case against one target class."""
        return Sensors(
            case,
            target,
            {key: each for (its_case, key), each in self.vantages.items() if its_case is case},
            {key: each[target] for (its_case, key), each in self.detections.items() if its_case is case},
        )


@lru_cache(maxsize=16)
def plan_tasks(scenario: Scenario, cases: tuple[Case, ...]) -> tuple[Task, ...]:
    """Return every antenna that some chain of some package uses or that watches alone, case by case.

    An antenna looks as far in every case as in the one that asks most of it, whichever are wanted: draws range over
    all of them, and its horizons are sampled on the same rings.
    """
    tasks = []
    for case in Case:
        users: dict[AntennaKey, dict[str, Unit]] = {}
        antennas = {each.key: each for unit in scenario.units for each in acquisition_antennas(unit)}
        for package in scenario.packages:
            for unit in package.units:
                for chain in chains_of(unit, package, case):
                    for antenna in chain.antennas:
                        antennas[antenna.key] = antenna
                        users.setdefault(antenna.key, {})[unit.key] = unit
        tasks += [
            _task(antenna, case, list(users.get(key, {}).values()), scenario) for key, antenna in antennas.items()
        ]
    by_antenna = _farthest_m(tasks, attrgetter("antenna.key"))
    tasks = [replace(task, max_range_m=by_antenna[task.antenna.key]) for task in tasks]
    by_mast = _farthest_m(tasks, attrgetter("mast"))
    return tuple(replace(task, mast_range_m=by_mast[task.mast]) for task in tasks if task.case in cases)


def _farthest_m(tasks: Sequence[Task], key: Callable[[Task], Hashable]) -> dict[Hashable, float]:
    """Return how far the tasks of each key look."""
    farthest_m: dict[Hashable, float] = {}
    for task in tasks:
        farthest_m[key(task)] = max(task.max_range_m, farthest_m.get(key(task), 0.0))
    return farthest_m


def _task(antenna: Antenna, case: Case, users: Sequence[Unit], scenario: Scenario) -> Task:
    radar = antenna.unit.system.radars[antenna.radar]
    instrumented_m = radar.instrumented_range_m.at(case)
    apart_m = {user.key: distance_m(antenna.unit.site, user.site) for user in users}
    served = tuple(user for user in users if apart_m[user.key] < instrumented_m + reach_m(user, case))
    wanted_m = max((apart_m[user.key] + inbound_m(user, scenario.targets, case) for user in served), default=0.0)
    task = Task(antenna, case, served, instrumented_m)
    return task if task.is_watching else replace(task, max_range_m=min(instrumented_m, wanted_m))


def looks_of(
    scenario: Scenario,
    tasks: Sequence[Task],
    points: PointSets,
    *,
    terrain: Terrain,
    refractions: Mapping[str, Refraction],
    n_threads: int,
    progress: Progress,
    detected: Sequence[TargetClass] | None = None,
    bearings: Bearings | None = None,
) -> Looks:
    """Compute every horizon once and keep what it shows of the points.

    ``points[unit key][kind]`` are the points around each unit; ``refractions`` is keyed by unit;
    ``detected`` are the classes whose detection is worked out, by default all of the scenario's;
    ``bearings`` may hold range and azimuth already.
    """
    classes = scenario.targets if detected is None else detected
    antennas = Antennas(tasks, classes, terrain, refractions, scenario.conditions)
    return look(antennas, scenario, points, n_threads=n_threads, progress=progress, bearings=bearings)


def look(
    antennas: Antennas,
    scenario: Scenario,
    points: PointSets,
    *,
    n_threads: int,
    progress: Progress,
    bearings: Bearings | None = None,
    to_come: Set[str] = frozenset(),
    but: Set[tuple[Case, str, str]] = frozenset(),
    keeps_polar: bool = False,
) -> Looks:
    """Return what antennas show of the points around the units that ``points`` holds.

    ``to_come`` are the keys of units that will be looked at later, for which horizons may be kept. The points of
    ``but`` (case, unit key, kind) are left out. Looks are kept in the antennas' store, those at polar grids only
    with ``keeps_polar``: they are large.
    """
    gathered = _Gathered(points, bearings or Bearings(), but, _Keeping(antennas.store, keeps_polar))
    keys = antennas.looking_at(points.keys(), to_come)
    progress.start("horizons", len(keys))

    def seen_by(key: Spot) -> list[_Seen]:
        # One thread a horizon: tracing rays and looking up cannot be shared out, whole horizons can.
        lookout = antennas.lookout(key, to_come)
        shown: dict[int, Look] = {}
        return [
            _Seen(
                task,
                lookout.vantage,
                lookout.detections(task, antennas.detected),
                gathered.looks_of(task, lookout, antennas.ladder(task, lookout), shown),
            )
            for task in lookout.tasks
        ]

    for seen in map_blocks(seen_by, keys, n_threads=n_threads, progress=progress):
        gathered.keep(seen)
    everything = gathered.seen(scenario.units)
    conditions = antennas.conditions
    return Looks(gathered.vantages, gathered.detections, everything, conditions.rain, conditions.clutter)


@dataclass(frozen=True)
class _Seen:
    """What the horizon of one task has shown: ``looks`` by (unit key, kind of points)."""

    task: Task
    vantage: Vantage
    detections: Mapping[str, RangeLimits]
    looks: dict[tuple[str, str], Look]


@dataclass(frozen=True)
class _Keeping:
    """Where looks are kept, and whether those at polar grids are."""

    store: Kept
    keeps_polar: bool

    def get(self, points: Points, inputs: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        """Return what is known of some points by further inputs, or else is made."""
        if not points.is_kept or (isinstance(points, PolarPoints) and not self.keeps_polar):
            return make()
        return self.store.get((*inputs, points.digest), make)


class _Gathered:
    """What has been seen so far."""

    def __init__(
        self, points: PointSets, bearings: Bearings, but: Set[tuple[Case, str, str]], keeping: _Keeping
    ) -> None:
        self._points, self._bearings, self._but, self._keeping = points, bearings, but, keeping
        self._looks: dict[tuple[Case, str, str], dict[AntennaKey, Look]] = {}
        self.vantages: dict[tuple[Case, AntennaKey], Vantage] = {}
        self.detections: dict[tuple[Case, AntennaKey], Mapping[str, RangeLimits]] = {}

    def looks_of(
        self, task: Task, lookout: Lookout, ladder: LossLadder | None, shown: dict[int, Look]
    ) -> dict[tuple[str, str], Look]:
        """Look at everything that one task is for; ``shown`` holds what this horizon has shown already."""
        antenna = task.antenna
        sector = antenna.unit.sector_of(antenna.radar, task.case)
        wanted = [(user.key, kind) for user in task.users for kind in self._points.get(user.key, {}) if kind != WATCH]
        if WATCH in self._points.get(antenna.unit.key, {}) and task.is_watching:
            wanted.append((antenna.unit.key, WATCH))
        looks = {}
        for key, kind in wanted:
            points = self._points[key][kind]
            if points.only_case not in {None, task.case} or (task.case, key, kind) in self._but:
                continue
            if id(points) not in shown:
                shown[id(points)] = self._look(points, antenna.unit.site, lookout, ladder)
            look = replace(shown[id(points)], ladder=ladder)
            looks[key, kind] = self._within(sector, look, points, antenna.unit.site)
        return looks

    def _look(self, points: Points, site: Site, lookout: Lookout, ladder: LossLadder | None) -> Look:
        def horizon_msl_m() -> NDArray[np.float32]:
            return lookout.horizon.min_altitude(*self._bearings.of(points, site)) - _GRAZE_M

        horizons_msl_m = self._keeping.get(points, (lookout.key, "look"), horizon_msl_m)
        if ladder is None:
            return Look(self._range_m(points, site), horizons_msl_m)
        inputs = "cells", site.lat_deg, site.lon_deg, ladder.layout
        cells = self._keeping.get(points, inputs, lambda: ladder.cells(*self._bearings.of(points, site)))
        return Look(self._range_m(points, site), horizons_msl_m, ladder, cells)

    def _range_m(self, points: Points, site: Site) -> NDArray[np.float32]:
        inputs = "range", site.lat_deg, site.lon_deg
        return self._keeping.get(points, inputs, lambda: self._bearings.of(points, site)[0])

    def _within(self, sector: Sector | None, look: Look, points: Points, site: Site) -> Look:
        """Return a look that sees nothing outside a sector: no altitude is high enough there."""
        if sector is None:
            return look
        _, azimuth_deg = self._bearings.of(points, site)
        is_outside = np.abs(angle_difference_deg(azimuth_deg, sector.middle_deg)) > sector.width_deg / 2
        return replace(look, horizon_msl_m=np.where(is_outside, np.float32(np.inf), look.horizon_msl_m))

    def keep(self, seen: Sequence[_Seen]) -> None:
        """Keep what the tasks of one horizon have seen."""
        for each in seen:
            key = each.task.key
            self.vantages[key], self.detections[key] = each.vantage, each.detections
            for (unit_key, kind), look in each.looks.items():
                self._looks.setdefault((each.task.case, unit_key, kind), {})[each.task.antenna.key] = look

    def seen(self, units: Sequence[Unit]) -> dict[tuple[Case, str, str], SeenPoints]:
        """Return the points with every look at them."""
        sites = {unit.key: unit.site for unit in units}
        return {
            (case, key, kind): SeenPoints(
                self._points[key][kind].ground_msl_m, self._range_m(self._points[key][kind], sites[key]), looks
            )
            for (case, key, kind), looks in self._looks.items()
        }

"""Sites moved about: how far shares move if every unit stands up to 2 km from where it is said to be."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.antennas import Antennas, Task
from skyshed.coverage.detail import DRAG
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import Looks, look, plan_tasks
from skyshed.coverage.map_points import MapPoints
from skyshed.coverage.points import Bearings
from skyshed.coverage.skies import Assessment
from skyshed.draws.flyout import flyout_of
from skyshed.draws.pointwise import SCATTERED, SightLine, height_of, scene_of, sight_line_of
from skyshed.draws.questions import ComparedLevel, Scenes, settled
from skyshed.draws.worlds import NOMINAL
from skyshed.jobs.kept import Kept, kept
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer, Scenario, Site, Unit
from skyshed.sky.grid import ends
from skyshed.zone.chain import AntennaKey

N_SITINGS = 6
SITING_M = 2000.0

Altitudes = Mapping[Level, NDArray[np.float32]]


@dataclass(frozen=True)
class _Sighted:
    """What one antenna sees of the points at every level that is asked about, and the ground on which it stands."""

    ground_msl_m: float
    lines: Mapping[Level, SightLine]


def shares_of_sitings(
    assessment: Assessment, names: Sequence[str], asked: Sequence[ComparedLevel], points: MapPoints
) -> list[NDArray[np.float64]]:
    """Return the packages' shares (n_sitings, n_packages) for every question, all sites moved by up to 2 km."""
    rng = np.random.default_rng(np.random.SeedSequence(assessment.scenario.seed, spawn_key=(1,)))
    shares: list[list[NDArray[np.float64]]] = [[] for _ in asked]
    altitudes_msl_m = {question.level: question.altitude_msl_m for question in asked}
    as_given = _as_given(assessment)
    assessment.progress.start("sites moved by 2 km", N_SITINGS)
    for _ in range(N_SITINGS):
        assessment.progress.raise_if_cancelled()
        scenario = _moved(assessment, rng)
        packages = [package for package in scenario.packages if package.name in names]
        moved = _Moved(replace(assessment, scenario=scenario), as_given)
        scenes = _scenes(moved, packages, points, altitudes_msl_m)
        for question, its_shares in zip(settled(asked, scenes, attrgetter("nominal")), shares, strict=True):
            its_shares.append(question.shares(scenes, NOMINAL))
        assessment.progress.advance()
    return [np.concatenate(share) for share in shares]


def _moved(assessment: Assessment, rng: np.random.Generator) -> Scenario:
    places: dict[str, Site] = {}
    for unit in assessment.scenario.units:
        distance_m, azimuth_deg = SITING_M * np.sqrt(rng.random()), 360.0 * rng.random()
        lat_deg, lon_deg = (at_deg[0] for at_deg in ends(unit.site, np.array([azimuth_deg]), np.array([distance_m])))
        if np.isfinite(assessment.survey.terrain.elevation_at(np.array([lat_deg]), np.array([lon_deg]))[0]):
            places[unit.key] = Site(unit.site.name, float(lat_deg), float(lon_deg))

    return assessment.scenario.with_units(lambda unit: replace(unit, site=places.get(unit.key, unit.site)))


@dataclass(frozen=True)
class _Moved:
    """An assessment whose sites are moved, and the antennas as they stand: losses are read off their ladders."""

    assessment: Assessment
    as_given: Antennas

    def antennas(self, tasks: Sequence[Task]) -> Antennas:
        """Return antennas that have moved. As few azimuths will do as for a dragged site: what is asked is points."""
        scenario, terrain = self.assessment.scenario, self.assessment.survey.terrain
        refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
        return Antennas(
            tasks, (), terrain, refractions, scenario.conditions, detail=DRAG, store=Kept(0), as_given=self.as_given
        )


def _as_given(assessment: Assessment) -> Antennas:
    scenario = assessment.scenario
    refractions = refractions_at_sites(scenario, assessment.survey.terrain, scenario.refraction)
    return replace(assessment, cases=(Case.NOMINAL,)).antennas(refractions, detected=())


def _scenes(moved: _Moved, packages: Sequence[Offer], points: MapPoints, altitudes_msl_m: Altitudes) -> Scenes:
    """Return the packages over the points at every level; what antennas see is kept, antenna by antenna."""
    able_keys = moved.assessment.survey.able
    able = {unit.key: unit for package in packages for unit in package.units if unit.key in able_keys}
    keys = {unit.key for package in packages for unit in package.units}
    tasks = [
        replace(task, users=users)
        for task in plan_tasks(moved.assessment.scenario, (Case.NOMINAL,))
        if task.antenna.unit.key in keys and (users := tuple(user for user in task.users if user.key in able))
    ]
    # All look at the same points: it is enough that every antenna looks for one of those that it serves.
    bearings = Bearings()
    sighted = _sighted(moved, [_for_one(task) for task in tasks], points, altitudes_msl_m, bearings)
    served = [unit for key, unit in able.items() if any(key == user.key for task in tasks for user in task.users)]
    return {
        level: scene_of(
            packages,
            altitude_msl_m,
            {key: each.lines[level] for key, each in sighted.items()},
            {
                unit.key: flyout_of(
                    _range_m(points, unit, bearings),
                    altitude_msl_m,
                    points.ground_msl_m,
                    sighted[unit.engagement_key].ground_msl_m,
                )
                for unit in served
            },
        )
        for level, altitude_msl_m in altitudes_msl_m.items()
    }


def _for_one(task: Task) -> Task:
    own = tuple(user for user in task.users if user.key == task.antenna.unit.key)
    return replace(task, users=(own or task.users)[:1])


def _range_m(points: MapPoints, unit: Unit, bearings: Bearings) -> NDArray[np.float32]:
    inputs = "range", unit.site.lat_deg, unit.site.lon_deg, points.digest
    return kept().get(inputs, lambda: bearings.of(points, unit.site)[0])


def _sighted(
    moved: _Moved, tasks: Sequence[Task], points: MapPoints, altitudes_msl_m: Altitudes, bearings: Bearings
) -> dict[AntennaKey, _Sighted]:
    everything = moved.antennas(tasks)
    asked = points.digest, tuple((level, altitude_msl_m.tobytes()) for level, altitude_msl_m in altitudes_msl_m.items())
    given = {task.key: moved.as_given.inputs_of(task.key) for task in tasks}
    inputs = {task.antenna.key: (*_inputs(everything, task, asked), given[task.key]) for task in tasks}
    found: dict[AntennaKey, _Sighted] = {}
    for key, each in inputs.items():
        if (known := kept().peek(each)) is not None:
            found[key] = known
    unknown = [task for task in tasks if task.antenna.key not in found]
    around = {task.users[0].key: {SCATTERED: points} for task in unknown}
    scenario, n_threads = moved.assessment.scenario, moved.assessment.n_threads
    looks = look(moved.antennas(unknown), scenario, around, n_threads=n_threads, progress=Silent(), bearings=bearings)
    for task in unknown:
        key = task.antenna.key
        found[key] = kept().get(inputs[key], partial(_seen, task, looks, altitudes_msl_m))
    return {task.antenna.key: found[task.antenna.key] for task in tasks}


def _inputs(antennas: Antennas, task: Task, asked: Hashable) -> tuple[Hashable, ...]:
    """Return everything that an antenna's lines of sight depend on."""
    unit, radar = task.antenna.unit, task.antenna.radar
    sector = unit.sector_of(radar, task.case)
    waves = antennas.inputs(task), antennas.conditions
    return "sighted", *waves, sector, unit.system.radars[radar], height_of(task.antenna), asked


def _seen(task: Task, looks: Looks, altitudes_msl_m: Altitudes) -> _Sighted:
    antenna, user = task.antenna, task.users[0].key
    seen = looks.seen[Case.NOMINAL, user, SCATTERED].looks[antenna.key]
    lines = {
        level: sight_line_of(looks, antenna, altitude_msl_m, seen_from=user, look=seen)
        for level, altitude_msl_m in altitudes_msl_m.items()
    }
    return _Sighted(looks.vantages[Case.NOMINAL, antenna.key].ground_msl_m, lines)

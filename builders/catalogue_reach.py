"""What the catalogue page shows of a system over a smooth sea: its reach at three heights, and a vertical cut.

Of a radar alone it is what that sees. All of it comes from the stages of `skyshed.ring` and `skyshed.assess`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

import skyshed as sky
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.by_unit import ByUnit
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.inputs import ChainInputs
from skyshed.coverage.looks import WATCH, look, plan_tasks
from skyshed.coverage.points import Points
from skyshed.coverage.rows import RangeRow
from skyshed.coverage.skies import Assessment
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.model.system import System
from skyshed.sky.grid import ends
from skyshed.terrain.terrain import open_ground
from skyshed.verbs.asked import as_asked, levels_of
from skyshed.verbs.place import place_of
from skyshed.verbs.ring_asked import ring_scenario, target_of
from skyshed.zone.component import Component
from skyshed.zone.components import Components

PLACE = "30, -40"  # in mid-Atlantic, where no land is in anybody's reach
GROUND, REFRACTION = "sea: 0 m", "k=4/3"  # the same air for all, so that systems differ by their figures alone
HEIGHTS = ("100 m", "1000 m", "10000 m")
TARGETS = ("fighter", "cruise-missile")
_AZIMUTH_DEG = 90.0  # over a smooth sea all are alike
_DRAWN = (*(("fighter", case) for case in Case), ("cruise-missile", Case.NOMINAL))
_N_POINTS = 600  # of a radial along which a radar looks
_HIGHEST_M = 30e3  # to which a radar's cut is drawn; nothing that is asked about flies higher

Key = tuple[str, Case, str]  # class, case, height


@dataclass(frozen=True)
class OverSea:
    """How far a system reaches over a smooth sea, or sees where it is a radar alone: ranges (m) by class, case, height.

    ``timely_m`` are those of the first intercept of a target that flies straight in, none of a radar.
    """

    reach_m: Mapping[Key, float]
    timely_m: Mapping[Key, float]


def over_sea(system: System) -> OverSea | None:
    """Return the ranges of a system; None of a radar that looks for no aircraft."""
    scenario = question(system)
    if system.missiles:
        rows = reach_of(scenario)
        reach_m = {key: row.reach_median_m for key, row in rows.items()}
        return OverSea(reach_m, {key: row.timely_median_m for key, row in rows.items()})
    sight = sight_of(scenario)
    if sight is None:
        return None
    asked = [(target, case, level) for target in TARGETS for case in Case for level in scenario.levels]
    return OverSea({(*key, level.label): sight.reach_m(*key, level.altitude_m) for *key, level in asked}, {})


def cut_of(system: System) -> "Cut | None":
    """Return the vertical cut of a system; None of a radar that looks for no aircraft."""
    scenario = question(system)
    if system.missiles:
        return covered_cut(scenario)
    sight = sight_of(scenario)
    return None if sight is None else sight.cut(system.advertised_range_m.at(Case.CLAIMED))


def question(system: System) -> Scenario:
    """Return one fire unit in mid-Atlantic, every antenna as the catalogue has it: no mast."""
    alone = ring_scenario(system, place_of(PLACE), target_of(None), country=None, mast_height_m=None)
    asked = replace(alone, targets=tuple(map(target_of, TARGETS)), levels=levels_of(HEIGHTS))
    return as_asked(
        asked, terrain=GROUND, refraction=REFRACTION, propagation=None, rain_mm_h=None, clutter_improvement_db=None
    )


def reach_of(scenario: Scenario) -> Mapping[Key, RangeRow]:
    """Return the effective ranges by (class, case, height), by the stages of `skyshed.ring` and `skyshed.assess`."""
    terrain = open_ground(scenario)
    survey = survey_of(scenario, Silent(), terrain=terrain, kinds={"polar"}, n_threads=1)
    assessment = Assessment(scenario, tuple(Case), survey, 1, Silent())
    antennas = assessment.antennas(refractions_at_sites(scenario, terrain, scenario.refraction))
    by_unit = ByUnit(assessment, ChainInputs(scenario, terrain, scenario.refraction))
    rows = by_unit.ranges(assessment.look(antennas, but=by_unit.known))
    return {(row.target, row.case, row.level): row for row in rows}


@dataclass(frozen=True)
class Cut:
    """A vertical cut: what is covered by (class, case), ground range (m) against altitude (m), and the ring's end."""

    covered: Mapping[tuple[str, Case], shapely.Geometry]
    ring_m: float
    length_m: float

    @property
    def top_m(self) -> float:
        """The highest altitude that is covered in any case."""
        return max(shape.bounds[3] for shape in self.covered.values() if not shape.is_empty)


def covered_cut(scenario: Scenario) -> Cut:
    """Return what the unit covers above a radial, as `skyshed.open(...).section` has it."""
    workspace, (unit,) = sky.open(scenario), scenario.units
    sections = {
        (target, case): workspace.section(_AZIMUTH_DEG, unit=unit.key, target=target, case=case)
        for target, case in _DRAWN
    }
    any_section = sections["fighter", Case.NOMINAL]
    return Cut(
        {key: _shape(section.range_m, section.stretches) for key, section in sections.items()},
        unit.system.advertised_range_m.at(Case.CLAIMED),
        float(any_section.range_m[-1]),
    )


@dataclass(frozen=True)
class Sight:
    """What a radar sees along a radial, from the lowest to the highest altitude (m) by (class, case), (n,) each."""

    range_m: np.ndarray
    low_m: Mapping[tuple[str, Case], np.ndarray]
    high_m: Mapping[tuple[str, Case], np.ndarray]

    def reach_m(self, target: str, case: Case, altitude_m: float) -> float:
        """Return the farthest range at which a class is seen at an altitude, 0 for nowhere."""
        is_seen = (self.low_m[target, case] <= altitude_m) & (altitude_m <= self.high_m[target, case])
        return float(self.range_m[is_seen].max(initial=0.0))

    def cut(self, ring_m: float) -> Cut:
        """Return the sight as a vertical cut."""
        covered = {key: _shape(self.range_m, self._stretches(key)) for key in _DRAWN}
        return Cut(covered, ring_m, 1.1 * max(ring_m, *(shape.bounds[2] for shape in covered.values())))

    def _stretches(self, key: tuple[str, Case]) -> list[list[tuple[float, float]]]:
        ends = zip(self.low_m[key], np.minimum(self.high_m[key], _HIGHEST_M), strict=True)
        return [[(low, high)] if low < high else [] for low, high in ends]


def sight_of(scenario: Scenario) -> Sight | None:
    """Return what a radar alone sees; None where it looks for no aircraft."""
    terrain, (unit,), targets = open_ground(scenario), scenario.units, scenario.targets
    tasks = [task for task in plan_tasks(scenario, tuple(Case)) if task.is_watching]
    if not tasks:
        return None
    range_m = np.linspace(0.0, max(task.max_range_m for task in tasks), _N_POINTS)
    lat_deg, lon_deg = ends(unit.site, np.full(_N_POINTS, _AZIMUTH_DEG), range_m)
    points = Points(lat_deg, lon_deg, terrain.elevation_at(lat_deg, lon_deg))
    refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
    antennas = Antennas(tasks, targets, terrain, refractions, scenario.conditions)
    looks = look(antennas, scenario, {unit.key: {WATCH: points}}, n_threads=1, progress=Silent())
    seen = {
        (target.key, case): Components(unit, looks.seen[case, unit.key, WATCH], looks.sensors(case, target.key))
        for target in targets
        for case in Case
    }
    views = {key: _only(components.watching()).view for key, components in seen.items()}
    low_m = {key: view.floor_msl_m for key, view in views.items()}
    return Sight(range_m, low_m, {key: view.ceiling_msl_m for key, view in views.items()})


def _only(watching: Iterable[Component]) -> Component:
    """Return the one radar of an entry that is a radar alone."""
    (component,) = watching
    return component


def _shape(range_m: np.ndarray, stretches: Sequence[Sequence[tuple[float, float]]]) -> shapely.Geometry:
    return shapely.union_all(list(_slices(range_m, stretches)))


def _slices(range_m: np.ndarray, stretches: Sequence[Sequence[tuple[float, float]]]) -> Iterator[shapely.Polygon]:
    """Yield what lies between each two neighbouring places: stretches that overlap belong together."""
    for near_m, far_m, here, there in zip(range_m, range_m[1:], stretches, stretches[1:], strict=False):
        for low, high in here:
            for next_low, next_high in there:
                if min(high, next_high) > max(low, next_low):
                    yield shapely.Polygon([(near_m, low), (far_m, next_low), (far_m, next_high), (near_m, high)])

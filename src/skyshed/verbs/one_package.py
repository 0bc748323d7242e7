"""One package against one target class, as a workspace asks of it: its sky, its antennas, its shares when drawn."""

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.antennas import Antennas
from skyshed.coverage.detail import FULL, Detail
from skyshed.coverage.ground import Survey, refractions_at_sites, survey_of
from skyshed.coverage.looks import look, plan_tasks
from skyshed.coverage.mapping import state_of
from skyshed.coverage.points import Points
from skyshed.coverage.reach import reach_m
from skyshed.coverage.skies import Assessment, Composition
from skyshed.draws.alone import drawn_shares
from skyshed.draws.pointwise import SCATTERED
from skyshed.draws.questions import asked_at, scattered_points
from skyshed.draws.worlds import Worlds
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.terrain.terrain import Terrain
from skyshed.zone.components import Components
from skyshed.zone.zone import zone_of

MAP_KINDS = frozenset({"map", "watch"})
_POINTS = "points"  # the kind of any others


@dataclass(frozen=True)
class OnePackage:
    """A package and a class of a scenario: the whole of it decides how far the map and the horizons extend."""

    scenario: Scenario
    package: Offer
    target: TargetClass
    terrain: Terrain
    detail: Detail
    n_threads: int
    store: Kept

    @cached_property
    def alone(self) -> Scenario:
        """The scenario with nothing but the package and the class."""
        return replace(self.scenario, offers=(self.package,), held=None, targets=(self.target,))

    def inputs(self, case: Case) -> tuple[Hashable, ...]:
        """Return everything that the sky rests on in one case."""
        scenario = _bare(self.scenario), state_of(self.scenario.area), self.terrain.key
        return *scenario, self.package.name, self.target.key, case, self.detail

    def composed(self, case: Case, progress: Progress) -> tuple[Sky, Survey]:
        """Return the sky, and the survey under it; kept by everything that went into it."""
        return self.store.get(("sky", *self.inputs(case)), lambda: self._compose(case, progress))

    def drawn(self, levels: Sequence[Level], worlds: Worlds, progress: Progress) -> NDArray[np.float64]:
        """Return the covered share of the area at some levels in sampled worlds, (n_levels, n_worlds)."""
        survey = self._survey(tuple(Case), frozenset(), progress)
        points = scattered_points(Assessment(self.alone, tuple(Case), survey, self.n_threads, progress))
        looks = look(
            self._antennas(tuple(Case), ()),
            self.alone,
            {unit.key: {SCATTERED: points} for unit in self.package.units if unit.key in survey.able},
            n_threads=self.n_threads,
            progress=progress,
        )
        asked = [asked_at(level, self.target, points) for level in levels]
        return drawn_shares(self.package, asked, looks, worlds, progress)

    def above(self, points: Points, case: Case, progress: Progress) -> Sky:
        """Return the sky above points of any kind, a map of one row: what cells of a map would say there."""
        antennas = self._antennas((case,), (self.target,), keeps_horizons=True)  # the next points are as near
        # No more is looked from than what reaches some of them: a horizon costs more than all the rest.
        bearing = [unit for unit in self.package.fire_units if self._bears_on(unit, points, case)]
        around = {unit.key: {_POINTS: points} for unit in bearing}
        looks = look(antennas, self.alone, around, n_threads=self.n_threads, progress=progress)
        sensors, cells = looks.sensors(case, self.target.key), np.arange(points.lat_deg.size)
        composer = SkyComposer(np.zeros((1, cells.size), np.float32), has_chains=bool(self.package.fire_units))
        for unit in bearing:
            progress.raise_if_cancelled()
            seen = looks.seen.get((case, unit.key, _POINTS))
            if seen is not None and (zone := zone_of(Components(unit, seen, sensors), self.package)):
                composer.add(cells, zone)
        return composer.finish(self.package.name, self.target.key, case, (1, cells.size))

    @staticmethod
    def _bears_on(unit: Unit, points: Points, case: Case) -> bool:
        return bool(points.polar_from(unit.site)[0].min() <= reach_m(unit, case))

    def _compose(self, case: Case, progress: Progress) -> tuple[Sky, Survey]:
        # The map extends as far as that of all offers, so that it does not depend on what is asked.
        survey = self._survey((case,), MAP_KINDS, progress)
        assessment = Assessment(self.alone, (case,), survey, self.n_threads, progress)
        antennas = self._antennas((case,), (self.target,))
        composition = Composition(assessment, with_curves=False)
        for part, to_come in assessment.parts():
            here = assessment.around(part)
            points = here.survey.points
            seen = look(antennas, self.alone, points, n_threads=self.n_threads, progress=progress, to_come=to_come)
            composition.add(here, seen, is_last=not to_come)
        (sky,) = composition.skies()[0].values()
        return sky, replace(survey, points={})

    def _survey(self, cases: tuple[Case, ...], kinds: Set[str], progress: Progress) -> Survey:
        return survey_of(
            self.scenario,
            progress,
            terrain=self.terrain,
            around={unit.key for unit in self.package.units},
            kinds=kinds,
            cases=cases,
            n_threads=self.n_threads,
        )

    def _antennas(
        self, cases: tuple[Case, ...], detected: Sequence[TargetClass], *, keeps_horizons: bool = False
    ) -> Antennas:
        """Return the package's antennas, as they stand among all that the scenario asks."""
        # Planned for all packages and classes, which share their range rings, and used for one.
        users = {each.key: each.users for each in plan_tasks(self.alone, cases)}
        planned = plan_tasks(self.scenario, cases)
        return Antennas(
            [replace(each, users=users[each.key]) for each in planned if each.key in users],
            detected,
            self.terrain,
            refractions_at_sites(self.alone, self.terrain, self.alone.refraction),
            self.alone.conditions,
            detail=self.detail,
            store=self.store,
            # Coarse ones are small, and asked again with every move of a neighbour.
            keeps_horizons=keeps_horizons or self.detail != FULL,
        )


def _bare(scenario: Scenario) -> Scenario:
    """Return a scenario without the parts that no sky depends on."""
    return replace(scenario, assets=(), description="", text="", sources={}, path=None, seed=0)

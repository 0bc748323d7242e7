"""A scenario with what it holds in memory: a second question recomputes only what has changed."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.places import parse_position
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.detail import FULL, Detail
from skyshed.coverage.ground import Survey, discs_around, refractions_at_sites, survey_of
from skyshed.coverage.looks import look, plan_tasks
from skyshed.coverage.mapping import spacing_of, state_of
from skyshed.coverage.rows import AreaRow
from skyshed.coverage.skies import Assessment, Composition
from skyshed.coverage.tables import area_rows
from skyshed.jobs.kept import Kept, kept
from skyshed.jobs.run import Progress, Silent, threads_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer, Scenario, Site, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import Terrain, open_ground
from skyshed.verbs.asked import At, as_asked, case_of, chosen, levels_of, spacing_m_of
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.changed import with_lifted, with_moved, with_placed, without_part
from skyshed.verbs.why import WhyAnswer, why

MAP_KINDS = frozenset({"map", "watch"})
_MOVED_M = 100e3  # a unit may be moved this far before its ground is read again


@dataclass(frozen=True)
class Seen:
    """One sky, the survey of the map that it lies on, and what it covers of the area at every level."""

    sky: Sky
    survey: Survey
    rows: tuple[AreaRow, ...]

    @property
    def grid(self) -> MapGrid:
        """The map's cells, and the ground under them."""
        return self.survey.grid


@dataclass(frozen=True)
class Workspace:
    """One scenario on ground that is held in memory.

    `moved`, `lifted`, `placed` and `without` give another, which shares what it can.

    Offers, targets and cases are given by name, and may be left out where there is one; ``case`` is nominal by
    default. With ``detail`` `FULL` every answer is that of `assess` for the same scenario.
    """

    scenario: Scenario
    terrain: Terrain
    detail: Detail = FULL
    n_threads: int = 1

    def at(self, detail: Detail) -> Self:
        """Return the same workspace at another detail."""
        return replace(self, detail=detail)

    def moved(self, unit: str, site: Site | str) -> Self:
        """Return the workspace with one unit at another site; the site's ground is the terrain's there.

        Raises
        ------
        InputError
            If there is no such unit, or the site is no position on the Earth.
        """
        to = site if isinstance(site, Site) else Site("", *parse_position(site))
        return self._with(with_moved(self.scenario, unit, to))

    def lifted(self, unit: str, radar: str, mast: str | None) -> Self:
        """Return the workspace with a radar of a unit on one of its system's masts, or on none.

        Raises
        ------
        InputError
            If there is no such unit, radar or mast.
        """
        return self._with(with_lifted(self.scenario, unit, radar, mast))

    def placed(self, package: str, unit: Unit) -> Self:
        """Return the workspace with one more unit in an offer, or in what is held.

        Raises
        ------
        InputError
            If there is no such package, another unit has that name, or it stands nowhere on the Earth.
        """
        return self._with(with_placed(self.scenario, package, unit))

    def without(self, unit: str) -> Self:
        """Return the workspace without a unit, or without one radar of it (``"unit/radar"``).

        Raises
        ------
        InputError
            If there is no such unit or radar.
        """
        return self._with(without_part(self.scenario, unit))

    def seen(
        self,
        *,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
        progress: Progress | None = None,
    ) -> Seen:
        """Return the sky of an offer (together with what is held), its map, and what it covers of the area.

        Raises
        ------
        Cancelled
            If ``progress`` says so while it is worked out.
        """
        asked = self._package(offer), self._target(target), case_of(case)
        sky, survey = self._composed(*asked, progress or Silent())
        return Seen(sky, survey, tuple(area_rows(sky, survey.grid, self.scenario, survey.levels_msl_m)))

    def sky(self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL) -> Sky:
        """Return the sky of an offer (together with what is held) against one target class."""
        return self._composed(self._package(offer), self._target(target), case_of(case), Silent())[0]

    def shares(
        self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL
    ) -> list[AreaRow]:
        """Return what is covered of the area at every level of the scenario."""
        return list(self.seen(offer=offer, target=target, case=case).rows)

    def floor(
        self, *, offer: str | None = None, target: str | None = None, case: Case | str = Case.NOMINAL
    ) -> NDArray[np.float32]:
        """Return the lowest altitude covered over every cell of the map, m above sea level, NaN where none is known."""
        return self.sky(offer=offer, target=target, case=case).floor_msl_m

    def count(
        self,
        altitude: Level | str,
        *,
        offer: str | None = None,
        target: str | None = None,
        case: Case | str = Case.NOMINAL,
    ) -> NDArray[np.uint8]:
        """Return how many fire units are known to reach an altitude over every cell, whatever the scenario's levels."""
        asked = replace(self, scenario=replace(self.scenario, levels=levels_of(altitude, "altitude")))
        count: NDArray[np.uint8] = asked.sky(offer=offer, target=target, case=case).n_units[0]
        return count

    def why(
        self, at: At, target: str | None = None, *, offer: str | None = None, case: Case | str = Case.NOMINAL
    ) -> WhyAnswer:
        """Return why one point is, or is not, covered; see `verbs.why.why`."""
        return why(self.scenario, at, target, offer=offer, case=case, ground=self.terrain)

    def _with(self, scenario: Scenario) -> Self:
        sites = scenario.sites_with_ground
        terrain = self.terrain if sites == self.scenario.sites_with_ground else self.terrain.with_sites(sites)
        return replace(self, scenario=scenario, terrain=terrain)

    def _composed(self, package: Offer, target: TargetClass, case: Case, progress: Progress) -> tuple[Sky, Survey]:
        """Return one sky, and the survey under it; kept by everything that went into it."""
        alone = replace(self.scenario, offers=(package,), held=None, targets=(target,))
        # The whole scenario: other offers' units, and other classes, decide how far the map and the horizons extend.
        scenario = _bare(self.scenario), state_of(self.scenario.area), self.terrain.key
        inputs = "sky", *scenario, package.name, target.key, case, self.detail
        return self._store.get(inputs, lambda: self._compose(alone, case, progress))

    def _compose(self, alone: Scenario, case: Case, progress: Progress) -> tuple[Sky, Survey]:
        # The map extends as far as that of all offers, so that it does not depend on what is asked.
        (package,) = alone.packages
        survey = survey_of(
            self.scenario,
            progress,
            terrain=self.terrain,
            around={unit.key for unit in package.units},
            kinds=MAP_KINDS,
            cases=(case,),
            n_threads=self.n_threads,
        )
        assessment = Assessment(alone, (case,), survey, self.n_threads, progress)
        refractions = refractions_at_sites(alone, self.terrain, alone.refraction)
        # Planned for all packages and classes, which share their range rings, and used for one.
        users = {each.key: each.users for each in plan_tasks(alone, (case,))}
        planned = plan_tasks(self.scenario, (case,))
        tasks = [replace(each, users=users[each.key]) for each in planned if each.key in users]
        antennas = Antennas(
            tasks,
            alone.targets,
            self.terrain,
            refractions,
            alone.conditions,
            detail=self.detail,
            store=self._store,
            keeps_horizons=self.detail != FULL,  # coarse ones are small, and asked again with every move of a neighbour
        )
        composition = Composition(assessment, with_curves=False)
        for part, to_come in assessment.parts():
            here = assessment.around(part)
            points = here.survey.points
            seen = look(antennas, alone, points, n_threads=self.n_threads, progress=progress, to_come=to_come)
            composition.add(here, seen, is_last=not to_come)
        (sky,) = composition.skies()[0].values()
        return sky, replace(survey, points={})

    @property
    def _store(self) -> Kept:
        return kept()

    def _package(self, name: str | None) -> Offer:
        return chosen(name, {package.name: package for package in self.scenario.packages}, "offer")

    def _target(self, key: str | None) -> TargetClass:
        return chosen(key, {target.key: target for target in self.scenario.targets}, "target")


def _bare(scenario: Scenario) -> Scenario:
    """Return a scenario without the parts that no sky depends on."""
    return replace(scenario, assets=(), description="", text="", sources={}, path=None, seed=0)


def open(  # noqa: A001 - `sky.open(scenario)` says what it does
    scenario: Scenario,
    *,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    grid_spacing_m: float | str | None = None,
    n_threads: int = 1,
) -> Workspace:
    """Return a workspace of a scenario; the ground around all of its units is read into memory once.

    Raises
    ------
    InputError, TerrainError
        If the scenario, or an override, cannot be used.
    """
    n_threads = threads_of(n_threads)
    scenario = replace(
        as_asked(
            scenario,
            terrain=terrain,
            refraction=refraction,
            propagation=propagation,
            rain_mm_h=rain_mm_h,
            clutter_improvement_db=clutter_improvement_db,
        ),
        grid_spacing_m=spacing_m_of(grid_spacing_m) or scenario.grid_spacing_m or spacing_of(scenario.area),
    )
    ground = open_ground(scenario)
    ground.hold(discs_around(scenario, _MOVED_M, with_roses=False))
    return Workspace(scenario, ground, n_threads=n_threads)

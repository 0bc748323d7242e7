"""``assess``: from a scenario to a result, stage by stage."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skyshed.assess.headline import headline_rules
from skyshed.assess.provenance import figures_of, provenance_of
from skyshed.assess.result import AreaRow, AssetRow, RangeRow, RefractionRow, Result
from skyshed.assess.sensing import Sensing, plan_services, sense
from skyshed.assess.surroundings import MapPoints, PolarPoints
from skyshed.assess.survey import Survey, refractions_at_sites, survey
from skyshed.assess.tables import area_rows, asset_rows, range_rows
from skyshed.assess.warnings import warnings_of
from skyshed.atmosphere.refractivity import Refraction
from skyshed.jobs.run import Progress, Silent, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.zone.zone import chain_views

DEFAULT_GRID_M = 2500.0
CONVENTIONS = ("none", "optical", "4/3", "median")

Skies = Mapping[tuple[str, Case], Sky]


def assess(
    scenario: Scenario,
    *,
    cases: Sequence[Case] | None = None,
    levels: Sequence[Level] | None = None,
    terrain: Sequence[Path] | None = None,
    refraction: str | None = None,
    grid_spacing_m: float | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return what the offer of a scenario reaches, and how sure that is.

    Every keyword left out takes the scenario's own value; ``cases`` is all three, ``n_threads`` the
    number of processors.

    Raises
    ------
    InputError, TerrainError
        If the scenario, or an override, cannot be used.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    scenario = replace(
        scenario,
        levels=tuple(levels or scenario.levels),
        terrain_paths=tuple(terrain if terrain is not None else scenario.terrain_paths),
        refraction=refraction or scenario.refraction,
        grid_spacing_m=grid_spacing_m or scenario.grid_spacing_m or DEFAULT_GRID_M,
    )
    progress = progress or Silent()
    ground = survey(scenario, progress)
    refractions = refractions_at_sites(scenario, ground.terrain, scenario.refraction)
    work = Work(scenario, tuple(cases or Case), ground, n_threads or os.cpu_count() or 1, progress)
    sensing = work.sense(refractions)
    skies = work.skies(sensing)
    return Result(
        scenario=scenario,
        cases=work.cases,
        levels=scenario.levels,
        grid=ground.grid,
        skies=skies,
        ranges=tuple(work.ranges(sensing)),
        areas=tuple(work.areas(skies)),
        assets=tuple(work.assets(sensing)),
        refraction_sensitivity=tuple(_conventions(work)),
        refractions=refractions,
        terrain=ground.terrain.info,
        headline=headline_rules(scenario, ground),
        figures=figures_of(scenario),
        warnings=warnings_of(scenario, ground, refractions),
        provenance=provenance_of(scenario, ground.terrain),
    )


@dataclass(frozen=True)
class Work:
    """One scenario on its surveyed ground, in some cases, with the threads to do it."""

    scenario: Scenario
    cases: tuple[Case, ...]
    ground: Survey
    n_threads: int
    progress: Progress

    def sense(self, refractions: Mapping[str, Refraction]) -> Sensing:
        """Compute every horizon and look it up at the points."""
        return sense(
            self.scenario,
            plan_services(self.scenario, self.cases),
            self.ground.points,
            terrain=self.ground.terrain,
            refractions=refractions,
            n_threads=self.n_threads,
            progress=self.progress,
        )

    def skies(self, sensing: Sensing) -> Skies:
        """Compose one sky for every target class and case."""
        wanted = [(target.key, case) for target in self.scenario.targets for case in self.cases]
        self.progress.start("skies", len(wanted))
        skies = map_blocks(
            lambda each: self._sky(*each, sensing), wanted, n_threads=self.n_threads, progress=self.progress
        )
        return dict(zip(wanted, skies, strict=True))

    def _sky(self, target: str, case: Case, sensing: Sensing) -> Sky:
        levels_msl_m = self.ground.levels_msl_m.reshape(len(self.scenario.levels), -1)
        composer = SkyComposer(levels_msl_m, has_chains=bool(self.ground.points))
        sensors = sensing.sensors(case, target)
        for unit in self.scenario.offer.units:
            places = sensing.places.get((case, unit.name, "map"))
            if places is not None:
                on_map: MapPoints = self.ground.points[unit.name]["map"]
                views = chain_views(unit, self.scenario.offer, places=places, sensors=sensors)
                composer.add(on_map.cells, (view for _, view in views))
        return composer.finish(target, case, self.ground.grid.shape)

    def ranges(self, sensing: Sensing) -> Iterator[RangeRow]:
        """Yield the effective ranges of every able fire unit."""
        able = [unit for unit in self.scenario.offer.units if unit.name in self.ground.points]
        wanted = [(unit, target, case) for unit in able for target in self.scenario.targets for case in self.cases]
        self.progress.start("effective ranges", len(wanted))

        def rows(each: tuple[Unit, TargetClass, Case]) -> list[RangeRow]:
            unit, target, case = each
            polar: PolarPoints = self.ground.points[unit.name]["polar"]
            return list(range_rows(unit, self.scenario, target=target, case=case, polar=polar, sensing=sensing))

        for each in map_blocks(rows, wanted, n_threads=self.n_threads, progress=self.progress):
            yield from each

    def areas(self, skies: Skies) -> Iterator[AreaRow]:
        """Yield the covered share of the area, sky by sky."""
        for sky in skies.values():
            yield from area_rows(sky, self.ground.grid, self.scenario, self.ground.levels_msl_m)

    def assets(self, sensing: Sensing) -> Iterator[AssetRow]:
        """Yield how every asset is covered."""
        for target in self.scenario.targets:
            for case in self.cases:
                yield from asset_rows(
                    self.scenario,
                    target=target,
                    case=case,
                    ground_msl_m=self.ground.assets.ground_msl_m,
                    sensing=sensing,
                )


def _conventions(work: Work) -> Iterator[RefractionRow]:
    """Yield the nominal covered share of the area under every usual convention of refraction."""
    nominal = replace(work, cases=(Case.NOMINAL,), ground=work.ground.only("map"))
    for setting in dict.fromkeys((*CONVENTIONS, work.scenario.refraction)):
        refractions = refractions_at_sites(work.scenario, work.ground.terrain, setting)
        for row in nominal.areas(nominal.skies(nominal.sense(refractions))):
            yield RefractionRow(row.target, row.level, setting, row.covered_share)

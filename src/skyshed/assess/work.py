"""The work of one assessment: horizons sensed once, then skies and tables, class by class and case by case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from skyshed.assess.left_open import told
from skyshed.assess.roses import rose_rows
from skyshed.assess.rows import AssetRow, CurveRow, RangeRow, RoseRow
from skyshed.assess.sensing import WATCH, Sensing, plan_services, sense
from skyshed.assess.surroundings import Points
from skyshed.assess.survey import Survey
from skyshed.assess.tables import asset_rows, range_rows
from skyshed.atmosphere.refractivity import Refraction
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.zone.zone import Components, Sensors

# Heights above ground at which the area-by-altitude curve is drawn, m.
CURVE_HEIGHTS_M = (
    50, 100, 200, 300, 500, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 9000, 12_000, 15_000, 20_000, 25_000,
)  # fmt: skip

SkyKey = tuple[str, str, Case]


@dataclass(frozen=True)
class Work:
    """One scenario on its surveyed ground, in some cases, with the threads to do it."""

    scenario: Scenario
    cases: tuple[Case, ...]
    ground: Survey
    n_threads: int
    progress: Progress

    def also(self, kind: str, points: Points) -> Self:
        """Return the same work that also looks at ``points`` from every fire unit that can engage."""
        able = self.ground.able
        every = {key: kinds | {kind: points} if key in able else kinds for key, kinds in self.ground.points.items()}
        return replace(self, ground=replace(self.ground, points=every))

    def sense(self, refractions: Mapping[str, Refraction], *, detected: Sequence[TargetClass] | None = None) -> Sensing:
        """Compute every horizon and look it up at the points; what is ``detected`` is as in `sensing.sense`."""
        return sense(
            self.scenario,
            plan_services(self.scenario, self.cases),
            self.ground.points,
            terrain=self.ground.terrain,
            refractions=refractions,
            n_threads=self.n_threads,
            progress=self.progress,
            detected=detected,
            bearings=self.ground.bearings,
        )

    def skies(self, sensing: Sensing, stage: str = "skies") -> tuple[dict[SkyKey, Sky], tuple[CurveRow, ...]]:
        """Compose one sky for every package, target class and case, and its curve of area by altitude."""
        wanted = [(target, case) for target in self.scenario.targets for case in self.cases]
        self.progress.start(stage, len(wanted))
        answers = map_blocks(
            lambda each: list(self._skies_of(*each, sensing)), wanted, n_threads=self.n_threads, progress=self.progress
        )
        made = sorted((pair for answer in answers for pair in answer), key=self._order)
        return {(sky.package, sky.target, sky.case): sky for sky, _ in made}, tuple(
            row for _, rows in made for row in rows
        )

    def _order(self, pair: tuple[Sky, object]) -> int:
        return [package.name for package in self.scenario.packages].index(pair[0].package)

    def _skies_of(self, target: TargetClass, case: Case, sensing: Sensing) -> Iterator[tuple[Sky, list[CurveRow]]]:
        sensors = sensing.sensors(case, target.key)
        levels_msl_m = self.ground.levels_msl_m.reshape(len(self.scenario.levels), -1)
        packages = self.scenario.packages
        composers = [SkyComposer(levels_msl_m, has_chains=any(u.is_fire_unit for u in each.units)) for each in packages]
        for unit in self.scenario.units:
            holders = [(p, c) for p, c in zip(packages, composers, strict=True) if unit in p.units]
            self._add_zones(unit, holders, sensing, sensors)
            self._add_radars(unit, holders, sensing, sensors)
        for package, composer in zip(packages, composers, strict=True):
            sky = composer.finish(package.name, target.key, case, self.ground.grid.shape)
            yield sky, self._curve(composer, sky)

    def _add_zones(
        self, unit: Unit, holders: Sequence[tuple[Offer, SkyComposer]], sensing: Sensing, sensors: Sensors
    ) -> None:
        places = sensing.places.get((sensors.case, unit.key, "map"))
        if places is None:
            return
        components = Components(unit, places, sensors)
        cells = self.ground.points[unit.key]["map"].cells
        for package, composer in holders:
            composer.add(cells, components.stack(components.usable(package)))

    def _add_radars(
        self, unit: Unit, holders: Sequence[tuple[Offer, SkyComposer]], sensing: Sensing, sensors: Sensors
    ) -> None:
        places = sensing.places.get((sensors.case, unit.key, WATCH))
        if places is None:
            return
        components = Components(unit, places, sensors)
        cells = self.ground.points[unit.key][WATCH].cells
        levels_msl_m = self.ground.levels_msl_m.reshape(len(self.scenario.levels), -1)[:, cells]
        for view in components.watching():
            # A level counted from unknown ground may be any altitude that the radar sees there; one above the sea
            # may be below that ground.
            may_see = np.where(np.isnan(levels_msl_m), ~view.is_empty, view.allows(levels_msl_m))
            is_seen = may_see & view.is_known & ~np.isnan(components.places.ground_msl_m)
            for _, composer in holders:
                composer.add_radar(cells, is_seen, may_see)

    def _curve(self, composer: SkyComposer, sky: Sky) -> list[CurveRow]:
        cells = np.flatnonzero(self.ground.grid.meets_area.ravel())
        ground_msl_m = self.ground.grid.ground_msl_m.ravel()[cells]
        weight = self.ground.grid.weight_km2.ravel()[cells]
        covered = composer.covered_weights(cells, ground_msl_m, weight, np.float32(CURVE_HEIGHTS_M)) / weight.sum()
        return [
            CurveRow(sky.package, sky.target, sky.case, float(height_m), **told(covered_share=tuple(ends)))
            for height_m, ends in zip(CURVE_HEIGHTS_M, covered.T.tolist(), strict=True)
        ]

    def ranges(self, sensing: Sensing) -> list[RangeRow]:
        """Return the effective ranges of every able fire unit, by unit, target class and case."""
        able = [unit for unit in self.scenario.units if unit.key in self.ground.able]
        wanted = [(unit, case) for unit in able for case in self.cases]
        self.progress.start("effective ranges", len(wanted))

        def rows(each: tuple[Unit, Case]) -> list[list[RangeRow]]:
            unit, case = each
            polar = self.ground.points[unit.key]["polar"]
            return list(range_rows(unit, self.scenario, case=case, polar=polar, sensing=sensing))

        found = map_blocks(rows, wanted, n_threads=self.n_threads, progress=self.progress)
        by_unit = (found[start : start + len(self.cases)] for start in range(0, len(found), len(self.cases)))
        return [
            row for cases in by_unit for by_target in zip(*cases, strict=True) for rows in by_target for row in rows
        ]

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

    def roses(self, sensing: Sensing) -> list[RoseRow]:
        """Return the approach roses of every asset (nominal, or the only case asked for)."""
        case, assets = rose_case(self.cases), self.scenario.assets
        self.progress.start("approach roses", len(assets))

        def rows(asset: Asset) -> list[RoseRow]:
            return list(rose_rows(asset, self.ground.points, self.scenario, case=case, sensing=sensing))

        found = map_blocks(rows, assets, n_threads=self.n_threads, progress=self.progress)
        return [row for each in found for row in each]


def rose_case(cases: Sequence[Case]) -> Case:
    """Return the case in which approach roses are drawn."""
    return Case.NOMINAL if Case.NOMINAL in cases else cases[0]

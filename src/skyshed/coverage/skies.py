"""One assessment: its horizons are looked up once, then skies and tables follow, class by class and case by case."""

from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.detail import FULL, Detail
from skyshed.coverage.ground import Survey
from skyshed.coverage.left_open import known_or_open
from skyshed.coverage.looks import WATCH, Looks, look, plan_tasks
from skyshed.coverage.parts import in_turn
from skyshed.coverage.points import Points, as_polar, cells_of
from skyshed.coverage.roses import MetBy, rose_met
from skyshed.coverage.rows import AssetRow, CurveRow, RangeRow
from skyshed.coverage.tables import asset_rows, range_rows
from skyshed.jobs.kept import Kept, kept
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case, lead_case
from skyshed.model.scenario import Asset, Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.zone.chain import owners_of_tracks
from skyshed.zone.components import Components, Sensors
from skyshed.zone.zone import zone_of

# Heights above ground at which the area-by-altitude curve is drawn, m.
CURVE_HEIGHTS_M = (
    50, 100, 200, 300, 500, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 9000, 12_000, 15_000, 20_000, 25_000,
)  # fmt: skip

SkyKey = tuple[str, str, Case]
KeptRanges = Mapping[tuple[Unit, Case], list[list[RangeRow]] | None]


@dataclass(frozen=True)
class Assessment:
    """One scenario on its surveyed ground, in some cases, with the threads to do it."""

    scenario: Scenario
    cases: tuple[Case, ...]
    survey: Survey
    n_threads: int
    progress: Progress

    def also(self, kind: str, points: Points) -> Self:
        """Return the same assessment that also looks at ``points`` from every fire unit that can engage."""
        able = self.survey.able
        every = {key: {**kinds, kind: points} if key in able else kinds for key, kinds in self.survey.points.items()}
        return replace(self, survey=replace(self.survey, points=every))

    def antennas(
        self,
        refractions: Mapping[str, Refraction],
        *,
        detected: Sequence[TargetClass] | None = None,
        detail: Detail = FULL,
        store: Kept | None = None,
    ) -> Antennas:
        """Return the antennas of all units; ``detected`` is as in `looks.looks_of`, the rest as in `Antennas`."""
        tasks = plan_tasks(self.scenario, self.cases)
        targets = self.scenario.targets if detected is None else detected
        return Antennas(tasks, targets, self.survey.terrain, refractions, detail=detail, store=store)

    def look(
        self, antennas: Antennas, to_come: Set[str] = frozenset(), *, but: Set[tuple[Case, str, str]] = frozenset()
    ) -> Looks:
        """Look at the points of the ground; ``to_come`` and ``but`` are as in `looks.look`."""
        return look(
            antennas,
            self.scenario,
            self.survey.points,
            n_threads=self.n_threads,
            progress=self.progress,
            bearings=self.survey.bearings,
            to_come=to_come,
            but=but,
        )

    def looks_of(
        self, refractions: Mapping[str, Refraction], *, detected: Sequence[TargetClass] | None = None
    ) -> Looks:
        """Compute every horizon and look it up at the points; what is ``detected`` is as in `looks.looks_of`."""
        return self.look(self.antennas(refractions, detected=detected))

    def parts(self) -> Iterator[tuple[Set[str], Set[str]]]:
        """Yield the keys of the units of each part, and of those still to come."""
        return in_turn(self.survey.parts)

    def around(self, part: Set[str]) -> Self:
        """Return the assessment around the units of one part."""
        return replace(self, survey=self.survey.around(part, n_threads=self.n_threads))

    def skies(self, looks: Looks, stage: str = "skies") -> tuple[dict[SkyKey, Sky], tuple[CurveRow, ...]]:
        """Compose one sky for every package, target class and case, and its curve of area by altitude."""
        composition = Composition(self)
        composition.add(self, looks, stage=stage, is_last=True)
        return composition.skies()

    def add(self, composers: Sequence[SkyComposer], target: TargetClass, case: Case, looks: Looks) -> None:
        """Add what the looks show to the skies of the packages."""
        sensors = looks.sensors(case, target.key)
        packages = self.scenario.packages
        for unit in (each for each in self.scenario.units if each.key in self.survey.points):
            holders = [(p, c) for p, c in zip(packages, composers, strict=True) if unit in p.units]
            self._add_zones(unit, holders, looks, sensors)
            self._add_radars(unit, holders, looks, sensors)

    def _add_zones(
        self, unit: Unit, holders: Sequence[tuple[Offer, SkyComposer]], looks: Looks, sensors: Sensors
    ) -> None:
        points = looks.seen.get((sensors.case, unit.key, "map"))
        if points is None:
            return
        components = Components(unit, points, sensors)
        cells = cells_of(self.survey.points[unit.key]["map"])
        for package, composer in holders:
            if zone := zone_of(components, package):
                composer.add(cells, zone)

    def _add_radars(
        self, unit: Unit, holders: Sequence[tuple[Offer, SkyComposer]], looks: Looks, sensors: Sensors
    ) -> None:
        points = looks.seen.get((sensors.case, unit.key, WATCH))
        if points is None:
            return
        components = Components(unit, points, sensors)
        cells = cells_of(self.survey.points[unit.key][WATCH])
        for radar in components.watching():
            for _, composer in holders:
                composer.add_radar(cells, radar)

    def kept_ranges(self) -> KeptRanges:
        """Return the effective ranges that are known of fire units here, by unit and case; None where they are not."""
        able = [unit for unit in self.scenario.units if unit.key in self.survey.able and unit.key in self.survey.points]
        return {(unit, case): kept().peek(self._ranges_key(unit, case)) for unit in able for case in self.cases}

    def ranges(self, looks: Looks, known: KeptRanges) -> list[RangeRow]:
        """Return the effective ranges of every able fire unit, by unit, target class and case; those not known anew."""
        self.progress.start("effective ranges", len(known))

        def rows(each: tuple[Unit, Case]) -> list[list[RangeRow]]:
            return known[each] or kept().get(self._ranges_key(*each), lambda: self._range_rows(*each, looks))

        wanted = list(known)
        found = map_blocks(rows, wanted, n_threads=self.n_threads, progress=self.progress)
        by_unit = (found[start : start + len(self.cases)] for start in range(0, len(found), len(self.cases)))
        return [
            row for cases in by_unit for by_target in zip(*cases, strict=True) for rows in by_target for row in rows
        ]

    def _range_rows(self, unit: Unit, case: Case, looks: Looks) -> list[list[RangeRow]]:
        polar = as_polar(self.survey.points[unit.key]["polar"])
        return list(range_rows(unit, self.scenario, case=case, polar=polar, looks=looks))

    def _ranges_key(self, unit: Unit, case: Case) -> Hashable:
        """Return everything that the effective ranges of a fire unit depend on."""
        packages = tuple(
            (each.name, owners_of_tracks(unit, each, case)) for each in self.scenario.packages if unit in each.units
        )
        # Rings lie where the ranges of masts put them, and these grow with whom their antennas may serve in any case.
        looking_m = tuple(
            (task.key, task.max_range_m, task.mast_range_m)
            for task in plan_tasks(self.scenario, self.cases)
            if task.case is case and any(user.key == unit.key for user in task.users)
        )
        scenario = self.scenario
        asked = scenario.targets, scenario.levels, scenario.refraction
        return "ranges", unit, case, packages, looking_m, asked, self.survey.terrain.key

    def assets(self, looks: Looks) -> Iterator[AssetRow]:
        """Yield how every asset is covered."""
        for target in self.scenario.targets:
            for case in self.cases:
                yield from asset_rows(
                    self.scenario,
                    target=target,
                    case=case,
                    ground_msl_m=self.survey.assets.ground_msl_m,
                    looks=looks,
                )

    def met_before_assets(self, looks: Looks) -> dict[str, MetBy | None]:
        """Return what meets an inbound before every asset (nominal, or the only case asked for)."""
        case, assets = rose_case(self.cases), self.scenario.assets
        self.progress.start("approach roses", len(assets))

        def met(asset: Asset) -> MetBy | None:
            return rose_met(asset, self.survey.points, self.scenario, case=case, looks=looks)

        found = map_blocks(met, assets, n_threads=self.n_threads, progress=self.progress)
        return {asset.name: each for asset, each in zip(assets, found, strict=True)}


class Composition:
    """The skies of an assessment, composed part by part."""

    def __init__(self, assessment: Assessment, *, with_curves: bool = True) -> None:
        self._assessment, self._with_curves = assessment, with_curves
        self._wanted = [(target, case) for target in assessment.scenario.targets for case in assessment.cases]
        self._composers: dict[tuple[str, Case], list[SkyComposer]] = {}
        self._made: list[tuple[Sky, list[CurveRow]]] = []

    def add(self, here: Assessment, looks: Looks, *, stage: str = "skies", is_last: bool) -> None:
        """Add what the looks of one part show; after the last the skies are finished, each as soon as it can be."""
        here.progress.start(stage, len(self._wanted))

        def added(each: tuple[TargetClass, Case]) -> list[tuple[Sky, list[CurveRow]]]:
            target, case = each
            composers = self._composers.pop((target.key, case), None) or self._new()
            here.add(composers, target, case, looks)
            if is_last:
                return list(self._finished(composers, target, case))
            self._composers[target.key, case] = composers
            return []

        for made in map_blocks(added, self._wanted, n_threads=here.n_threads, progress=here.progress):
            self._made += made

    def skies(self) -> tuple[dict[SkyKey, Sky], tuple[CurveRow, ...]]:
        """Return the skies and their curves, package by package."""
        names = [package.name for package in self._assessment.scenario.packages]
        made = sorted(self._made, key=lambda pair: names.index(pair[0].package))
        return {(sky.package, sky.target, sky.case): sky for sky, _ in made}, tuple(
            row for _, rows in made for row in rows
        )

    def _new(self) -> list[SkyComposer]:
        scenario, survey = self._assessment.scenario, self._assessment.survey
        levels_msl_m = survey.levels_msl_m.reshape(len(scenario.levels), -1)
        return [
            SkyComposer(levels_msl_m, has_chains=any(unit.is_fire_unit for unit in package.units))
            for package in scenario.packages
        ]

    def _finished(
        self, composers: Sequence[SkyComposer], target: TargetClass, case: Case
    ) -> Iterator[tuple[Sky, list[CurveRow]]]:
        for package, composer in zip(self._assessment.scenario.packages, composers, strict=True):
            sky = composer.finish(package.name, target.key, case, self._assessment.survey.grid.shape)
            yield sky, self._curve(composer, sky) if self._with_curves else []

    def _curve(self, composer: SkyComposer, sky: Sky) -> list[CurveRow]:
        grid = self._assessment.survey.grid
        cells = np.flatnonzero(grid.meets_area.ravel())
        ground_msl_m = grid.ground_msl_m.ravel()[cells]
        weight = grid.weight_km2.ravel()[cells]
        heights_agl_m = np.array(CURVE_HEIGHTS_M, dtype=np.float32)
        covered = composer.covered_weights(cells, ground_msl_m, weight, heights_agl_m) / weight.sum()
        return [
            CurveRow(sky.package, sky.target, sky.case, float(height_m), **known_or_open(covered_share=tuple(ends)))
            for height_m, ends in zip(CURVE_HEIGHTS_M, covered.T.tolist(), strict=True)
        ]


def rose_case(cases: Sequence[Case]) -> Case:
    """Return the case in which approach roses are drawn."""
    return lead_case(cases)

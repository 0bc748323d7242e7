"""One assessment: its horizons are looked up once, then skies and tables follow, class by class and case by case."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Self, TypeVar

import numpy as np

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.detail import FULL, Detail
from skyshed.coverage.ground import Survey
from skyshed.coverage.inputs import ChainInputs
from skyshed.coverage.left_open import known_or_open
from skyshed.coverage.looks import WATCH, Looks, look, plan_tasks
from skyshed.coverage.map_points import cells_of
from skyshed.coverage.parts import in_turn
from skyshed.coverage.points import Points
from skyshed.coverage.rows import CurveRow
from skyshed.jobs.kept import Inputs, kept
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case, lead_case
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.zone.components import Components, Sensors
from skyshed.zone.zone import zone_of

# Heights above ground at which the area-by-altitude curve is drawn, m.
CURVE_HEIGHTS_M = (
    50, 100, 200, 300, 500, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 9000, 12_000, 15_000, 20_000, 25_000,
)  # fmt: skip

SkyKey = tuple[str, str, Case]
Composers = Mapping[str, SkyComposer]  # by package
Envelopes = dict[tuple[Case, str], Components]  # by case and unit
Made = TypeVar("Made")


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
        as_given: Antennas | None = None,
    ) -> Antennas:
        """Return the antennas of all units; ``detected`` is as in `looks.looks_of`, the rest as in `Antennas`."""
        tasks = plan_tasks(self.scenario, self.cases)
        targets = self.scenario.targets if detected is None else detected
        conditions = self.scenario.conditions
        return Antennas(tasks, targets, self.survey.terrain, refractions, conditions, detail=detail, as_given=as_given)

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
            # Those of a single part fit in memory beside what else is kept.
            keeps_polar=len(self.survey.parts) == 1,
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

    def add(self, composers: Composers, target: TargetClass, case: Case, looks: Looks, envelopes: Envelopes) -> None:
        """Add what the looks show to the skies of the packages that are composed.

        ``envelopes`` takes, and gives to the next class, what missiles allow around each unit in each case.
        """
        sensors = looks.sensors(case, target.key)
        packages = [package for package in self.scenario.packages if package.name in composers]
        for unit in (each for each in self.scenario.units if each.key in self.survey.points):
            self.progress.raise_if_cancelled()
            holders = [(package, composers[package.name]) for package in packages if unit in package.units]
            if not holders:
                continue
            self._add_zones(unit, holders, looks, sensors, envelopes)
            self._add_radars(unit, holders, looks, sensors)

    def _add_zones(
        self,
        unit: Unit,
        holders: Sequence[tuple[Offer, SkyComposer]],
        looks: Looks,
        sensors: Sensors,
        envelopes: Envelopes,
    ) -> None:
        points = looks.seen.get((sensors.case, unit.key, "map"))
        if points is None:
            return
        before = envelopes.setdefault((sensors.case, unit.key), Components(unit, points, sensors))
        components = before.against(sensors)
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


class Composition:
    """The skies of an assessment, composed part by part."""

    def __init__(self, assessment: Assessment, *, inputs: ChainInputs | None = None, with_curves: bool = True) -> None:
        """With ``inputs`` skies are taken from elsewhere as long as some result refers to them: they are large."""
        self._assessment, self._with_curves = assessment, with_curves
        self._wanted = [(target, case) for target in assessment.scenario.targets for case in assessment.cases]
        self._composers: dict[tuple[str, Case], Composers] = {}
        self.inputs = {} if inputs is None else dict(self._inputs_of(inputs))
        self._made = [made for each in self.inputs.values() if (made := _known(each)) is not None]
        self._known = {(sky.package, sky.target, sky.case) for sky, _ in self._made}

    def _inputs_of(self, inputs: ChainInputs) -> Iterator[tuple[SkyKey, Inputs]]:
        for package in self._assessment.scenario.packages:
            for target, case in self._wanted:
                of = inputs.of_package(package, case), case, target, self._assessment.survey.map_digest
                yield (package.name, target.key, case), Inputs(of)

    def add(self, here: Assessment, looks: Looks, *, stage: str = "skies", is_last: bool) -> None:
        """Add what the looks of one part show; after the last the skies are finished, each as soon as it can be."""
        here.progress.start(stage, len(self._wanted))
        envelopes: Envelopes = {}

        def added(each: tuple[TargetClass, Case]) -> list[tuple[Sky, list[CurveRow]]]:
            target, case = each
            composers = self._composers.pop((target.key, case), None) or self._new(target, case)
            here.add(composers, target, case, looks, envelopes)
            if is_last:
                return list(self._finished(composers, target, case))
            self._composers[target.key, case] = composers
            return []

        for made in map_blocks(added, self._wanted, n_threads=here.n_threads, progress=here.progress):
            self._made += made

    def skies(self) -> tuple[dict[SkyKey, Sky], tuple[CurveRow, ...]]:
        """Return the skies and their curves, package by package."""
        made = {(sky.package, sky.target, sky.case): (sky, curve) for sky, curve in self._made}
        names = [package.name for package in self._assessment.scenario.packages]
        keys = [(name, target.key, case) for name in names for target, case in self._wanted]
        return {key: made[key][0] for key in keys}, tuple(row for key in keys for row in made[key][1])

    def _new(self, target: TargetClass, case: Case) -> Composers:
        scenario, survey = self._assessment.scenario, self._assessment.survey
        levels_msl_m = survey.levels_msl_m.reshape(len(scenario.levels), -1)
        return {
            package.name: SkyComposer(levels_msl_m, has_chains=any(unit.is_fire_unit for unit in package.units))
            for package in scenario.packages
            if (package.name, target.key, case) not in self._known
        }

    def _finished(self, composers: Composers, target: TargetClass, case: Case) -> Iterator[tuple[Sky, list[CurveRow]]]:
        for name, composer in composers.items():
            sky = composer.finish(name, target.key, case, self._assessment.survey.grid.shape)
            curve = self._curve(composer, sky) if self._with_curves else []
            if (inputs := self.inputs.get((name, target.key, case))) is not None:
                sky = kept().shared(("sky", inputs), partial(_itself, sky))
                curve = kept().get(("curve", inputs), partial(_itself, curve))
            yield sky, curve

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


def _itself(made: Made) -> Made:
    return made


def _known(inputs: Inputs) -> tuple[Sky, list[CurveRow]] | None:
    """Return a sky and its curve if both are known."""
    sky, curve = kept().held(("sky", inputs)), kept().peek(("curve", inputs))
    return None if sky is None or curve is None else (sky, curve)


def rose_case(cases: Sequence[Case]) -> Case:
    """Return the case in which approach roses are drawn."""
    return lead_case(cases)

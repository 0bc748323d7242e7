"""What is asked of every fire unit in every package, kept by what it rests on: effective ranges, assets, roses."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from typing import Any

from skyshed.coverage.ground import rose_of
from skyshed.coverage.inputs import ChainInputs
from skyshed.coverage.looks import Looks
from skyshed.coverage.points import as_polar
from skyshed.coverage.roses import MetBy, MetEnds, rose_met
from skyshed.coverage.rows import AssetRow, RangeRow
from skyshed.coverage.skies import Assessment, rose_case
from skyshed.coverage.tables import Nearest, Ranges, asset_rows, nearest_by_package, range_rows, ranges_by_package
from skyshed.jobs.kept import kept
from skyshed.jobs.run import map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Offer, Unit

ASSETS = "assets"

ByPackage = Mapping[str, Hashable]


class ByUnit:
    """The fire units of one part of an assessment: what is known of them already need not be looked at."""

    def __init__(self, here: Assessment, inputs: ChainInputs) -> None:
        survey, scenario = here.survey, here.scenario
        self._here, self._rose_case = here, rose_case(here.cases)
        self._units = [unit for unit in scenario.units if unit.key in survey.able and unit.key in survey.points]
        self._packages = {unit.key: [each for each in scenario.packages if unit in each.units] for unit in self._units}
        self._ranges: dict[tuple[Case, str, str], ByPackage] = {
            (case, unit.key, "polar"): inputs.by_package(unit, self._packages[unit.key], case, "ranges")
            for unit in self._units
            for case in here.cases
        }
        self._roses: dict[tuple[Case, str, str], ByPackage] = {
            (self._rose_case, unit.key, rose_of(asset)): inputs.by_package(
                unit, self._packages[unit.key], self._rose_case, "rose", asset.site
            )
            for asset in scenario.assets
            for unit in self._units
            if rose_of(asset) in survey.points[unit.key]
        }
        # Held here: what is kept may go before it is asked for, and then nothing has been looked at.
        self._known: dict[Hashable, Any] = {
            each: value
            for asked in (*self._ranges.values(), *self._roses.values())
            for each in asked.values()
            if (value := kept().peek(each)) is not None
        }

    @property
    def known(self) -> Set[tuple[Case, str, str]]:
        """The points (case, unit key, kind) that need not be looked at."""
        every = {**self._ranges, **self._roses}
        return {points for points, asked in every.items() if self._known.keys() >= set(asked.values())}

    def ranges(self, looks: Looks) -> list[RangeRow]:
        """Return the effective ranges of every fire unit, by unit, target class and case."""
        here = self._here
        here.progress.start("effective ranges", len(self._ranges))

        def found(asked: tuple[Unit, Case]) -> Mapping[str, list[Ranges]]:
            unit, case = asked
            points = here.survey.points[unit.key]["polar"]

            def make(names: Set[str]) -> Mapping[str, list[Ranges]]:
                packages = self._of(unit, names)
                polar = as_polar(points)
                return ranges_by_package(unit, packages, here.scenario, case=case, polar=polar, looks=looks)

            return self._several(self._ranges[case, unit.key, "polar"], make)

        asked = [(unit, case) for unit in self._units for case in here.cases]
        ranges = dict(
            zip(asked, map_blocks(found, asked, n_threads=here.n_threads, progress=here.progress), strict=True)
        )
        return [
            row
            for unit in self._units
            for number, target in enumerate(here.scenario.targets)
            for case in here.cases
            for row in range_rows(
                unit, here.scenario, target, case, {name: each[number] for name, each in ranges[unit, case].items()}
            )
        ]

    def met_before_assets(self, looks: Looks) -> dict[str, MetBy | None]:
        """Return what meets an inbound before every asset, in the case in which roses are drawn; None for none."""
        here, assets = self._here, self._here.scenario.assets
        here.progress.start("approach roses", len(assets))

        def found(asset: Asset) -> MetBy | None:
            kind = rose_of(asset)
            standing = [unit for unit in self._units if (self._rose_case, unit.key, kind) in self._roses]
            if not standing:
                return None
            met = {unit.key: self._met(asset, unit, looks) for unit in standing}
            return {
                (target, package, key): ends
                for key, by_package in met.items()
                for package, by_target in by_package.items()
                for target, ends in by_target.items()
            }

        met = map_blocks(found, assets, n_threads=here.n_threads, progress=here.progress)
        return {asset.name: each for asset, each in zip(assets, met, strict=True)}

    def _met(self, asset: Asset, unit: Unit, looks: Looks) -> Mapping[str, Mapping[str, MetEnds]]:
        here, kind = self._here, rose_of(asset)
        points = self._rose_case, unit.key, kind
        if points not in looks.seen and points not in self.known:
            return {}  # nothing serves the unit in this case

        def make(names: Set[str]) -> Mapping[str, Mapping[str, MetEnds]]:
            polar = as_polar(here.survey.points[unit.key][kind])
            return rose_met(asset, unit, self._of(unit, names), here.scenario, polar=polar, looks=looks)

        return self._several(self._roses[points], make)

    def _of(self, unit: Unit, names: Set[str]) -> list[Offer]:
        return [package for package in self._packages[unit.key] if package.name in names]

    def _several(self, inputs: ByPackage, make: Callable[[Set[str]], Mapping[str, Any]]) -> dict[str, Any]:
        if self._known.keys() >= set(inputs.values()):
            return {name: self._known[each] for name, each in inputs.items()}
        return kept().several(inputs, make)


def assets_of(assessment: Assessment, looks: Looks, inputs: ChainInputs) -> Iterator[AssetRow]:
    """Yield how every asset is covered, from looks of all units at all assets."""
    nearest = {case: _nearest(assessment, case, looks, inputs) for case in assessment.cases}
    for number in range(len(assessment.scenario.targets)):
        for case in assessment.cases:
            yield from asset_rows(assessment.scenario, number, case, nearest[case])


def _nearest(
    assessment: Assessment, case: Case, looks: Looks, inputs: ChainInputs
) -> dict[tuple[str, str], Sequence[Nearest]]:
    scenario, assets = assessment.scenario, assessment.survey.assets
    found: dict[tuple[str, str], Sequence[Nearest]] = {}
    for unit in scenario.units:
        if (case, unit.key, ASSETS) not in looks.seen:
            continue
        packages = [package for package in scenario.packages if unit in package.units]

        def make(
            names: Set[str], unit: Unit = unit, packages: Sequence[Offer] = packages
        ) -> Mapping[str, list[Nearest]]:
            of = [package for package in packages if package.name in names]
            ground_msl_m = assets.ground_msl_m
            return nearest_by_package(unit, of, scenario, case=case, ground_msl_m=ground_msl_m, looks=looks)

        kept_of = kept().several(inputs.by_package(unit, packages, case, "nearest", assets.digest), make)
        found |= {(unit.key, name): each for name, each in kept_of.items()}
    return found

"""Approach roses: what a target flying straight at an asset would meet, by 30-degree sector.

A description of the defence of named assets in fixed sectors; nothing is sorted or searched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.ground import ROSE_AZIMUTHS, rose_of
from skyshed.coverage.left_open import known_or_open
from skyshed.coverage.looks import Looks
from skyshed.coverage.points import PolarPoints
from skyshed.coverage.rows import RoseRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Level, Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.levels import altitudes_msl_m
from skyshed.sky.metrics import ranges_at
from skyshed.zone.chain import Chain
from skyshed.zone.components import Components, Sensors
from skyshed.zone.kernel import count_shots
from skyshed.zone.timely import PolarLevels

SECTOR_DEG = 30.0
N_SECTORS = 12

Met = tuple[NDArray[np.float64], NDArray[np.float64]]


MetEnds = tuple[Met, Met]  # for certain, and with all that missing terrain leaves open
# What the inbound meets, by target class, package and unit.
MetBy = Mapping[tuple[str, str, str], MetEnds]


def rose_met(
    asset: Asset, unit: Unit, packages: Sequence[Offer], scenario: Scenario, *, polar: PolarPoints, looks: Looks
) -> dict[str, dict[str, MetEnds]]:
    """Return what meets an inbound before an asset from one unit, by package and target class.

    ``polar`` is the grid around the asset on which the unit's clock runs, in the case for which it was laid.
    """
    case, kind = polar.only_case, rose_of(asset)
    assert case is not None, "roses are drawn in one case"
    first, *_ = scenario.targets
    components = Components(unit, looks.seen[case, unit.key, kind], looks.sensors(case, first.key))
    clock = _Clock.of(components, polar, scenario.levels)
    found: dict[str, dict[str, MetEnds]] = {package.name: {} for package in packages}
    for target in scenario.targets:
        against = clock.against(looks.sensors(case, target.key))
        for package in packages:
            found[package.name][target.key] = against.met(package, target)
    return found


def rose_rows(asset: Asset, met: MetBy, scenario: Scenario, case: Case) -> Iterator[RoseRow]:
    """Yield the rose of one asset for every target class, level and package."""
    for target in scenario.targets:
        by_package = {
            package.name: _sectors(_together(met, target, package, scenario)) for package in scenario.packages
        }
        for index, level in enumerate(scenario.levels):
            for package in scenario.packages:
                for sector, (first_m, n_shots) in enumerate(by_package[package.name][index]):
                    yield RoseRow(
                        package.name,
                        asset.name,
                        target.key,
                        case,
                        level.label,
                        sector * SECTOR_DEG,
                        (sector + 1) * SECTOR_DEG,
                        **known_or_open(first_intercept_m=(first_m[0], first_m[-1]), n_shots=(n_shots[0], n_shots[-1])),
                    )


def _together(met: MetBy, target: TargetClass, package: Offer, scenario: Scenario) -> MetEnds:
    """Return the outermost first intercept of a package's units and the sum of their shots."""
    shape = len(scenario.levels), ROSE_AZIMUTHS
    ends = [(np.zeros(shape), np.zeros(shape)) for _ in ("certain", "with what is open")]
    for unit in package.units:
        if (of_unit := met.get((target.key, package.name, unit.key))) is not None:
            ends = [
                (np.maximum(first_m, its_first_m), n_shots + its_shots)
                for (first_m, n_shots), (its_first_m, its_shots) in zip(ends, of_unit, strict=True)
            ]
    return ends[0], ends[1]


@dataclass(frozen=True)
class _Clock:
    """One fire unit against targets that fly straight at an asset."""

    components: Components
    levels: PolarLevels
    range_m: NDArray[np.float64]

    @classmethod
    def of(cls, components: Components, polar: PolarPoints, levels: Sequence[Level]) -> Self:
        levels_msl_m = altitudes_msl_m(levels, polar.ground_msl_m)
        on_levels = PolarLevels(components, levels_msl_m, polar.shape, step_m=float(polar.range_m[0]))
        return cls(components, on_levels, polar.range_m)

    def against(self, sensors: Sensors) -> Self:
        return type(self)(self.components, self.levels.against(sensors), self.range_m)

    def met(self, package: Offer, target: TargetClass) -> MetEnds:
        """Return what the unit does for certain, and what it may do with all that missing terrain leaves open."""
        chains = self.components.usable(package)
        certain = self._met(chains, target, if_open=False)
        least, most = self.levels.reach(chains)
        is_open = not np.array_equal(least.bits, most.bits)
        return certain, self._met(chains, target, if_open=True) if is_open else certain

    def _met(self, chains: Sequence[Chain], target: TargetClass, *, if_open: bool) -> Met:
        """Return, by level and azimuth, where the unit first meets the inbound (m, 0: never) and the shots that fit."""
        launches = self.levels.launches(chains, target, if_open=if_open)
        n_shots, first = np.empty((2, *launches.shape[:2]), dtype=np.int64)
        rows = launches.reshape(-1, launches.shape[2])
        count_shots(rows, self._pause_steps(target), n_shots.reshape(-1), first.reshape(-1))
        return ranges_at(first, self.range_m), n_shots.astype(np.float64)

    def _pause_steps(self, target: TargetClass) -> int:
        """Return by how many steps the target comes closer while the crew looks at the last shot and reacts again."""
        reaction_s = self.components.fire_unit.system.reaction_time_s.at(self.components.sensors.case)
        return int(np.ceil(target.speed_m_s.nominal * reaction_s / self.range_m[0] - 1e-9))


def _sectors(met: MetEnds) -> list[list[list[list[float]]]]:
    """Return [level][sector][what is met][end]: medians over 30 degrees from north clockwise, both edges included."""
    by_azimuth = np.array(met)
    n_azimuths = by_azimuth.shape[-1]
    per_sector = n_azimuths // N_SECTORS
    within = (np.arange(0, n_azimuths, per_sector)[:, None] + np.arange(per_sector + 1)) % n_azimuths
    medians: list[list[list[list[float]]]] = np.median(by_azimuth[..., within], axis=-1).transpose(2, 3, 1, 0).tolist()
    return medians

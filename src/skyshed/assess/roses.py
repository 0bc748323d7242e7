"""Approach roses: what a target flying straight at an asset would meet, by 30-degree sector.

A description of the defence of named assets in fixed sectors; nothing is sorted or searched.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from skyshed.assess.rows import RoseRow
from skyshed.assess.sensing import PointSets, Sensing
from skyshed.assess.surroundings import PolarPoints
from skyshed.assess.survey import ROSE_AZIMUTHS, rose_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Level, Offer, Scenario
from skyshed.model.system import TargetClass
from skyshed.sky.levels import altitudes_msl_m
from skyshed.zone.kernel import count_shots
from skyshed.zone.timely import PolarLevel
from skyshed.zone.zone import Components

SECTOR_DEG = 30.0
N_SECTORS = 12


def rose_rows(
    asset: Asset, points: PointSets, scenario: Scenario, *, target: TargetClass, case: Case, sensing: Sensing
) -> Iterator[RoseRow]:
    """Yield the rose of one asset for every package and level; none for an asset that no unit stands near.

    ``points[unit key]`` holds the polar grid around the asset on which that unit's clock runs.
    """
    sensors, kind = sensing.sensors(case, target.key), rose_of(asset)
    components = {
        unit.key: Components(unit, sensing.places[case, unit.key, kind], sensors)
        for unit in scenario.units
        if (case, unit.key, kind) in sensing.places
    }
    if not any(kind in kinds for kinds in points.values()):
        return
    for level in scenario.levels:
        clocks = {key: _Clock(each, points[key][kind], level, target) for key, each in components.items()}
        for package in scenario.packages:
            first_m, n_shots = np.zeros(ROSE_AZIMUTHS), np.zeros(ROSE_AZIMUTHS)
            for unit in package.units:
                if unit.key in clocks:
                    its_first_m, its_shots = clocks[unit.key].met(package)
                    first_m, n_shots = np.maximum(first_m, its_first_m), n_shots + its_shots
            for sector, (first, shots) in enumerate(zip(_sectors(first_m), _sectors(n_shots), strict=True)):
                start_deg = sector * SECTOR_DEG
                yield RoseRow(
                    package.name,
                    asset.name,
                    target.key,
                    case,
                    level.label,
                    start_deg,
                    start_deg + SECTOR_DEG,
                    first,
                    shots,
                )


class _Clock:
    """One fire unit against a target that flies straight at an asset at one level."""

    def __init__(self, components: Components, polar: PolarPoints, level: Level, target: TargetClass) -> None:
        (altitude_msl_m,) = altitudes_msl_m([level], polar.ground_msl_m)
        self._on_level = PolarLevel(components, altitude_msl_m, polar.shape, step_m=float(polar.range_m[0]))
        self._components, self._range_m, self._target = components, polar.range_m, target
        self._met: dict[object, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def met(self, package: Offer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return, by azimuth, where the unit first meets the inbound (m, 0 if never) and how many shots fit."""
        chains = self._components.usable(package)
        key = tuple(antenna.key for chain in chains for antenna in chain.antennas)
        if key not in self._met:
            launches = self._on_level.launches(chains, self._target)
            timely = launches >= 0
            outermost = timely.shape[1] - 1 - np.argmax(timely[:, ::-1], axis=1)
            n_shots = np.zeros(timely.shape[0], dtype=np.int64)
            count_shots(launches, self._pause_steps(), n_shots)
            self._met[key] = np.where(timely.any(axis=1), self._range_m[outermost], 0.0), n_shots.astype(np.float64)
        return self._met[key]

    def _pause_steps(self) -> int:
        """Return by how many steps the target comes closer while the crew looks at the last shot and reacts again."""
        reaction_s = self._components.fire_unit.system.reaction_time_s.at(self._components.sensors.case)
        return int(np.ceil(self._target.speed_m_s.nominal * reaction_s / self._range_m[0] - 1e-9))


def _sectors(by_azimuth: NDArray[np.float64]) -> list[float]:
    """Return the median over each sector of 30 degrees from north clockwise, both of its edges included."""
    per_sector = by_azimuth.size // N_SECTORS
    starts = np.arange(0, by_azimuth.size, per_sector)
    within = (starts[:, None] + np.arange(per_sector + 1)) % by_azimuth.size
    return np.median(by_azimuth[within], axis=1).tolist()

"""Approach roses: what a target flying straight at an asset would meet, by 30-degree sector.

A description of the defence of named assets in fixed sectors; nothing is sorted or searched.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.assess.rows import RoseRow
from skyshed.assess.sensing import Sensing
from skyshed.assess.surroundings import PolarPoints
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.model.system import TargetClass
from skyshed.sky.levels import altitudes_msl_m
from skyshed.zone.chain import Chain
from skyshed.zone.kernel import count_shots
from skyshed.zone.timely import PolarLevel
from skyshed.zone.zone import Components

SECTOR_DEG = 30.0


def rose_rows(
    asset: str, polar: PolarPoints, scenario: Scenario, *, target: TargetClass, case: Case, sensing: Sensing
) -> Iterator[RoseRow]:
    """Yield the rose of one asset for every package and level; ``polar`` is the grid around the asset."""
    sensors = sensing.sensors(case, target.key)
    kind = f"rose {asset}"
    components = {
        unit.key: Components(unit, sensing.places[case, unit.key, kind], sensors)
        for unit in scenario.units
        if (case, unit.key, kind) in sensing.places
    }
    for level, altitude_msl_m in zip(
        scenario.levels, altitudes_msl_m(scenario.levels, polar.ground_msl_m), strict=True
    ):
        on_level = {
            key: PolarLevel(each, altitude_msl_m, polar.shape, step_m=float(polar.range_m[0]))
            for key, each in components.items()
        }
        met: dict[object, tuple[NDArray, NDArray]] = {}
        for package in scenario.packages:
            first_m, n_shots = np.zeros(polar.n_azimuths), np.zeros(polar.n_azimuths)
            for unit in package.units:
                if unit.key not in components:
                    continue
                chains = components[unit.key].usable(package)
                key = unit.key, tuple(antenna.key for chain in chains for antenna in chain.antennas)
                if key not in met:
                    met[key] = _met_by(on_level[unit.key], chains, target, case, polar.range_m)
                first_m, n_shots = np.maximum(first_m, met[key][0]), n_shots + met[key][1]
            for sector, (first, shots) in enumerate(zip(_sectors(first_m), _sectors(n_shots), strict=True)):
                start_deg = sector * SECTOR_DEG
                yield RoseRow(
                    package.name, asset, target.key, case, level.label, start_deg, start_deg + SECTOR_DEG, first, shots
                )


def _met_by(
    on_level: PolarLevel, chains: Sequence[Chain], target: TargetClass, case: Case, range_m: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, by azimuth, where one fire unit first meets the inbound (m, 0 if never) and how many shots fit."""
    timely = on_level.timely(chains, target)
    outermost = timely.shape[1] - 1 - np.argmax(timely[:, ::-1], axis=1)
    first_m = np.where(timely.any(axis=1), range_m[outermost], 0.0)
    speeds_m_s = [each.mean_speed_m_s.at(case) for each in on_level.system.missiles.values()]
    n_shots = np.zeros(timely.shape[0], dtype=np.int64)
    count_shots(timely, on_level.slant_m, float(range_m[0]), target.speed_m_s.nominal, max(speeds_m_s), n_shots)
    return first_m, n_shots.astype(np.float64)


def _sectors(by_azimuth: NDArray[np.float64]) -> list[float]:
    """Return the median over each sector of 30 degrees, from north clockwise."""
    return [float(each) for each in np.median(by_azimuth.reshape(int(360 / SECTOR_DEG), -1), axis=1)]

"""The rows that describe the sky of a package: effective ranges, covered areas, assets."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.assess.rows import AreaRow, AssetRow, RangeRow
from skyshed.assess.sensing import Sensing
from skyshed.assess.surroundings import PolarPoints
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.kernel import emptiness
from skyshed.sky.levels import altitudes_msl_m
from skyshed.sky.metrics import covered_area, outermost, share_of_ring
from skyshed.sky.sky import Sky
from skyshed.zone.chain import Chain
from skyshed.zone.reason import Reason
from skyshed.zone.timely import PolarLevel
from skyshed.zone.view import View
from skyshed.zone.zone import Components, chain_views

_NO_CHAIN = 99


def range_rows(
    fire_unit: Unit, scenario: Scenario, *, target: TargetClass, case: Case, polar: PolarPoints, sensing: Sensing
) -> Iterator[RangeRow]:
    """Yield one fire unit's effective range at every level in every package that holds it."""
    components = Components(fire_unit, sensing.places[case, fire_unit.key, "polar"], sensing.sensors(case, target.key))
    ring_m = fire_unit.system.advertised_range_m.at(Case.CLAIMED)
    chains = {each.name: components.usable(each) for each in scenario.packages if fire_unit in each.units}
    levels_msl_m = altitudes_msl_m(scenario.levels, polar.ground_msl_m)
    for level, altitude_msl_m in zip(scenario.levels, levels_msl_m, strict=True):
        on_level = PolarLevel(components, altitude_msl_m, polar.shape, step_m=float(polar.range_m[0]))
        known: dict[tuple[Chain, ...], dict[str, float]] = {}
        for package, its_chains in chains.items():
            key = tuple((chain.missile, *(antenna.key for antenna in chain.antennas)) for chain in its_chains)
            if key not in known:
                known[key] = _spreads(on_level, its_chains, target, polar.range_m, ring_m)
            yield RangeRow(
                package=package,
                fire_unit=fire_unit.name,
                system=fire_unit.system.key,
                target=target.key,
                case=case,
                level=level.label,
                advertised_range_m=ring_m,
                **known[key],
            )


def _spreads(
    on_level: PolarLevel, chains: Sequence[Chain], target: TargetClass, range_m: NDArray[np.floating], ring_m: float
) -> dict[str, float]:
    covered, is_open = on_level.reach(chains)
    reach, first = outermost(covered, range_m), outermost(on_level.timely(chains, target), range_m)
    return {
        "reach_min_m": reach.min_m,
        "reach_median_m": reach.median_m,
        "reach_max_m": reach.max_m,
        "timely_min_m": first.min_m,
        "timely_median_m": first.median_m,
        "timely_max_m": first.max_m,
        "share_of_ring": share_of_ring(covered, range_m, ring_m),
        "share_of_ring_unknown": share_of_ring(is_open, range_m, ring_m),
    }


def area_rows(sky: Sky, grid: MapGrid, scenario: Scenario, levels_msl_m: NDArray[np.float32]) -> Iterator[AreaRow]:
    """Yield the covered share of the area at every level; ``levels_msl_m`` is (n_levels, n_lat, n_lon)."""
    for index, level in enumerate(scenario.levels):
        area = covered_area(sky, grid, index, levels_msl_m[index])
        yield AreaRow(
            package=sky.package,
            target=sky.target,
            case=sky.case,
            level=level.label,
            area_km2=area.area_km2,
            covered_km2=area.covered_km2,
            unknown_km2=area.unknown_km2,
            below_ground_km2=area.below_ground_km2,
            covered_share=area.share(area.covered_km2),
            detected_share=area.share(area.detected_km2),
            layers=tuple(area.share(each) for each in area.layers_km2),
        )


def asset_rows(
    scenario: Scenario, *, target: TargetClass, case: Case, ground_msl_m: NDArray[np.float32], sensing: Sensing
) -> Iterator[AssetRow]:
    """Yield, for every package, asset and level, which fire units reach the sky above it, or why none does.

    ``ground_msl_m`` is the ground under each asset of the scenario.
    """
    sensors = sensing.sensors(case, target.key)
    components = {
        unit.key: Components(unit, sensing.places[case, unit.key, "assets"], sensors)
        for unit in scenario.units
        if (case, unit.key, "assets") in sensing.places
    }
    levels_msl_m = altitudes_msl_m(scenario.levels, ground_msl_m)
    for package in scenario.packages:
        chains_by_unit = {
            unit.name: list(chain_views(components[unit.key], package))
            for unit in package.units
            if unit.key in components
        }
        for level, altitude_msl_m in zip(scenario.levels, levels_msl_m, strict=True):
            for index, asset in enumerate(scenario.assets):
                verdict = _verdict(chains_by_unit, index, float(altitude_msl_m[index]))
                yield AssetRow(package.name, asset.name, asset.kind, target.key, case, level.label, *verdict)


def _verdict(
    chains_by_unit: Mapping[str, Sequence[tuple[Chain, View]]], index: int, altitude_msl_m: float
) -> tuple[bool, bool, tuple[str, ...], str]:
    """Return is_covered, is_known, the fire units that cover, and otherwise the reason that comes nearest."""
    cut = {name: [(chain, view[index : index + 1]) for chain, view in each] for name, each in chains_by_unit.items()}
    reasons = {name: nearest_chain(chains, altitude_msl_m)[1] for name, chains in cut.items()}
    names = tuple(name for name, reason in reasons.items() if reason is Reason.NONE)
    is_known = bool(names) or Reason.NO_TERRAIN_DATA not in reasons.values()
    every = [pair for chains in cut.values() for pair in chains]
    return bool(names), is_known, names, "" if names else nearest_chain(every, altitude_msl_m)[1].words


def nearest_chain(chains: Sequence[tuple[Chain, View]], altitude_msl_m: float) -> tuple[Chain | None, Reason]:
    """Return the chain that comes nearest to reaching one point, and its reason (NONE if it does).

    The views hold one place each. A chain whose interval is not empty fails at this altitude by
    its floor or its ceiling; that is nearer than a chain that reaches no altitude at all.
    """
    best: tuple[int, Chain | None, Reason] = (_NO_CHAIN, None, Reason.NO_RADAR_LEFT)
    for chain, view in chains:
        reason, rank = emptiness(*(array[0] for array in view.arrays))
        rank, reason = 1 + rank, Reason(reason)
        if not view.is_empty[0]:
            rank, reason = _miss(view, altitude_msl_m)
        if rank < best[0]:
            best = rank, chain, reason
    return best[1:]


def _miss(view: View, altitude_msl_m: float) -> tuple[int, Reason]:
    if altitude_msl_m > view.ceiling_msl_m[0]:
        return 2, Reason(int(view.ceiling_reason[0]))
    if altitude_msl_m < view.floor_msl_m[0]:
        return 2, Reason(int(view.floor_reason[0]))
    return (0, Reason.NONE) if view.is_known[0] else (1, Reason.NO_TERRAIN_DATA)

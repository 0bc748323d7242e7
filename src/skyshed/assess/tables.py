"""The rows of a result: effective ranges, covered areas, assets."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.assess.result import AreaRow, AssetRow, RangeRow
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
from skyshed.zone.chain import Chain, chains_of
from skyshed.zone.reason import Reason
from skyshed.zone.timely import PolarLevel
from skyshed.zone.view import View
from skyshed.zone.zone import Components, chain_views

_NO_CHAIN = 99


def range_rows(
    fire_unit: Unit, scenario: Scenario, *, target: TargetClass, case: Case, polar: PolarPoints, sensing: Sensing
) -> Iterator[RangeRow]:
    """Yield one fire unit's effective range at every level, against one target class in one case."""
    components = Components(fire_unit, sensing.places[case, fire_unit.name, "polar"], sensing.sensors(case, target.key))
    chains = [chain for chain in chains_of(fire_unit, scenario.offer, case) if components.can_use(chain)]
    ring_m = fire_unit.system.advertised_range_m.at(Case.CLAIMED)
    levels_msl_m = altitudes_msl_m(scenario.levels, polar.ground_msl_m)
    for level, altitude_msl_m in zip(scenario.levels, levels_msl_m, strict=True):
        on_level = PolarLevel(components, altitude_msl_m, polar.shape)
        covered, is_open = on_level.reach(chains)
        timely = on_level.timely(chains, target.speed_m_s.nominal)
        reach, first = outermost(covered, polar.range_m), outermost(timely, polar.range_m)
        yield RangeRow(
            fire_unit=fire_unit.name,
            system=fire_unit.system.key,
            target=target.key,
            case=case,
            level=level.label,
            advertised_range_m=ring_m,
            reach_min_m=reach.min_m,
            reach_median_m=reach.median_m,
            reach_max_m=reach.max_m,
            timely_min_m=first.min_m,
            timely_median_m=first.median_m,
            timely_max_m=first.max_m,
            share_of_ring=share_of_ring(covered, polar.range_m, ring_m),
            share_of_ring_unknown=share_of_ring(is_open, polar.range_m, ring_m),
        )


def area_rows(sky: Sky, grid: MapGrid, scenario: Scenario, levels_msl_m: NDArray[np.float32]) -> Iterator[AreaRow]:
    """Yield the covered share of the area at every level; ``levels_msl_m`` is (n_levels, n_lat, n_lon)."""
    for index, level in enumerate(scenario.levels):
        area = covered_area(sky, grid, index, levels_msl_m[index])
        yield AreaRow(
            target=sky.target,
            case=sky.case,
            level=level.label,
            area_km2=area.area_km2,
            covered_km2=area.covered_km2,
            unknown_km2=area.unknown_km2,
            below_ground_km2=area.below_ground_km2,
            covered_share=area.share(area.covered_km2),
            twice_covered_share=area.share(area.twice_covered_km2),
        )


def asset_rows(
    scenario: Scenario, *, target: TargetClass, case: Case, ground_msl_m: NDArray[np.float32], sensing: Sensing
) -> Iterator[AssetRow]:
    """Yield, for every asset and level, which fire units reach the sky above it, or why none does.

    ``ground_msl_m`` is the ground under each asset of the scenario.
    """
    sensors = sensing.sensors(case, target.key)
    levels_msl_m = altitudes_msl_m(scenario.levels, ground_msl_m)
    chains_by_unit: dict[str, list[tuple[Chain, View]]] = {}
    for fire_unit in scenario.offer.units:
        places = sensing.places.get((case, fire_unit.name, "assets"))
        if places is not None:
            chains = chain_views(fire_unit, scenario.offer, places=places, sensors=sensors)
            chains_by_unit[fire_unit.name] = list(chains)
    for level, altitude_msl_m in zip(scenario.levels, levels_msl_m, strict=True):
        for index, asset in enumerate(scenario.assets):
            altitude_m = float(altitude_msl_m[index])
            reasons = {
                name: nearest_chain([(chain, view[index : index + 1]) for chain, view in chains], altitude_m)[1]
                for name, chains in chains_by_unit.items()
            }
            names = tuple(name for name, reason in reasons.items() if reason is Reason.NONE)
            is_known = bool(names) or Reason.NO_TERRAIN_DATA not in reasons.values()
            reason = "" if names else _nearest_of_all(chains_by_unit, index, altitude_m).words
            yield AssetRow(asset.name, asset.kind, target.key, case, level.label, bool(names), is_known, names, reason)


def _nearest_of_all(
    chains_by_unit: Mapping[str, Sequence[tuple[Chain, View]]], index: int, altitude_msl_m: float
) -> Reason:
    every = [(chain, view[index : index + 1]) for chains in chains_by_unit.values() for chain, view in chains]
    return nearest_chain(every, altitude_msl_m)[1]


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

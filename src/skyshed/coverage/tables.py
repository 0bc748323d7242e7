"""The rows that describe the sky of a package: effective ranges, covered areas, assets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.left_open import Fields, known_or_open, with_layers, with_series
from skyshed.coverage.looks import Looks
from skyshed.coverage.points import PolarPoints
from skyshed.coverage.rows import AZIMUTHS_DEG, AreaRow, AssetRow, RangeRow
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.sky.grid import MapGrid
from skyshed.sky.levels import altitudes_msl_m
from skyshed.sky.metrics import CoveredArea, covered_area, outermost, ranges_at, shares_of_ring, spread
from skyshed.sky.sky import Sky
from skyshed.zone.chain import Chain
from skyshed.zone.components import Components
from skyshed.zone.levels import LevelSets
from skyshed.zone.reason import Reason
from skyshed.zone.timely import PolarLevels
from skyshed.zone.view import View
from skyshed.zone.zone import chain_views

Ranges = list[Fields]  # level by level
Nearest = tuple[Sequence[int], Sequence[int]]  # rank and reason at every level and place


def ranges_by_package(
    fire_unit: Unit, packages: Sequence[Offer], scenario: Scenario, *, case: Case, polar: PolarPoints, looks: Looks
) -> dict[str, list[Ranges]]:
    """Return one fire unit's effective range at every level, by package and then class by class."""
    sensors = [looks.sensors(case, target.key) for target in scenario.targets]
    points = looks.seen.get((case, fire_unit.key, "polar"))
    if points is None:  # no radar serves it in this case, as one of its network's does in another
        nothing = [[_NOTHING] * len(scenario.levels) for _ in scenario.targets]
        return {package.name: nothing for package in packages}
    components = Components(fire_unit, points, sensors[0])
    ring_m = fire_unit.system.advertised_range_m.at(Case.CLAIMED)
    levels = PolarLevels(
        components,
        altitudes_msl_m(scenario.levels, polar.ground_msl_m),
        polar.shape,
        step_m=float(polar.range_m[0]),
    )
    found: dict[str, list[Ranges]] = {package.name: [] for package in packages}
    for target, its_sensors in zip(scenario.targets, sensors, strict=True):
        on_levels = levels.against(its_sensors)
        for package in packages:
            found[package.name].append(_spreads(on_levels, components.usable(package), target, polar.range_m, ring_m))
    return found


def range_rows(
    fire_unit: Unit, scenario: Scenario, target: TargetClass, case: Case, by_package: Mapping[str, Ranges]
) -> Iterator[RangeRow]:
    """Yield one fire unit's effective range at every level in every package, from its ranges in each."""
    ring_m = fire_unit.system.advertised_range_m.at(Case.CLAIMED)
    for index, level in enumerate(scenario.levels):
        for package, ranges in by_package.items():
            yield RangeRow(
                package=package,
                fire_unit=fire_unit.name,
                system=fire_unit.system.key,
                target=target.key,
                case=case,
                level=level.label,
                advertised_range_m=ring_m,
                **ranges[index],
            )


def _spreads(
    on_levels: PolarLevels, chains: Sequence[Chain], target: TargetClass, range_m: NDArray[np.floating], ring_m: float
) -> Ranges:
    """Return reach, timely and the shares of the ring, level by level."""
    certain, possible = on_levels.reach(chains)
    out = [outermost(certain)]
    timely = [spread(on_levels.first_met(chains, target), range_m)]
    shares, unknown = shares_of_ring(certain, range_m, ring_m), [0.0] * certain.n_levels
    if (is_open := certain.bits ^ possible.bits).any():
        out.append(outermost(possible))
        timely.append(spread(on_levels.first_met(chains, target, if_open=True), range_m))
        unknown = shares_of_ring(LevelSets(is_open, certain.n_levels), range_m, ring_m)
    reach = [spread(steps, range_m) for steps in out]
    ends = {
        f"{kind}_{name}": np.stack([getattr(spreads[0], name), getattr(spreads[-1], name)], axis=1).tolist()
        for kind, spreads in (("reach", reach), ("timely", timely))
        for name in ("min_m", "median_m", "max_m")
    }
    ends["share_of_ring"] = [(least, min(least + more, 1.0)) for least, more in zip(shares, unknown, strict=True)]
    by_azimuth = np.stack([_by_azimuth(out[0], range_m), _by_azimuth(out[-1], range_m)], axis=2).tolist()
    return [
        {
            **with_series(
                known_or_open(**{name: tuple(end[index]) for name, end in ends.items()}),
                "reach_by_azimuth_m",
                [tuple(pair) for pair in by_azimuth[index]],
            ),
            "share_of_ring_unknown": unknown[index],
        }
        for index in range(certain.n_levels)
    ]


_ENDS = [f"{kind}_{name}" for kind in ("reach", "timely") for name in ("min_m", "median_m", "max_m")]
_NOTHING: Fields = dict.fromkeys((*_ENDS, "share_of_ring", "share_of_ring_unknown"), 0.0) | {
    "reach_by_azimuth_m": (0.0,) * len(AZIMUTHS_DEG)
}


def _by_azimuth(steps: NDArray[np.integer], range_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the ranges at steps (n_levels, n_az) along the azimuths that a row lists, (n_levels, n)."""
    return ranges_at(steps[:, :: steps.shape[1] // len(AZIMUTHS_DEG)], range_m)


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
            unknown_km2=area.unknown_km2,
            below_ground_km2=area.below_ground_km2,
            **_shares(area),
        )


def _shares(area: CoveredArea) -> Fields:
    """Return what is covered and detected, and the shares of the layers."""
    covered = area.layers[0]
    fields = known_or_open(
        covered_km2=covered.ends_km2, covered_share=covered.share_ends, detected_share=area.detected.share_ends
    )
    return with_layers(fields, list(zip(*(layer.share_ends for layer in area.layers), strict=True)))


def nearest_by_package(
    fire_unit: Unit,
    packages: Sequence[Offer],
    scenario: Scenario,
    *,
    case: Case,
    ground_msl_m: NDArray[np.float32],
    looks: Looks,
) -> dict[str, list[Nearest]]:
    """Return how near a fire unit comes to reaching the sky above every asset, by package and then class by class.

    ``ground_msl_m`` is the ground under each asset of the scenario.
    """
    points = looks.seen[case, fire_unit.key, "assets"]
    levels_msl_m = altitudes_msl_m(scenario.levels, ground_msl_m)
    found: dict[str, list[Nearest]] = {package.name: [] for package in packages}
    first, *_ = scenario.targets
    components = Components(fire_unit, points, looks.sensors(case, first.key))
    for target in scenario.targets:
        against = components.against(looks.sensors(case, target.key))
        for package in packages:
            views = [view for _, view in chain_views(against, package)]
            found[package.name].append(_nearest(views, levels_msl_m))
    return found


def asset_rows(
    scenario: Scenario, number: int, case: Case, nearest: Mapping[tuple[str, str], Sequence[Nearest]]
) -> Iterator[AssetRow]:
    """Yield, for every package, asset and level, which fire units reach the sky above it, or why none does.

    Against the ``number``-th class; ``nearest`` is by unit and package.
    """
    target = scenario.targets[number]
    for package in scenario.packages:
        its_nearest = {
            unit.name: nearest[unit.key, package.name][number]
            for unit in package.units
            if (unit.key, package.name) in nearest
        }
        above = product(scenario.levels, scenario.assets)
        for place, (level, asset) in enumerate(above):
            verdict = _verdict(its_nearest, place)
            yield AssetRow(package.name, asset.name, asset.kind, target.key, case, level.label, *verdict)


def _nearest(views: Sequence[View], levels_msl_m: NDArray[np.float32]) -> Nearest:
    """Return rank and reason of the nearest chain at every level and place, level by level; nothing without chains."""
    if not views:
        return (), ()
    _, reason, rank = nearest_chain(views, levels_msl_m)
    return rank.ravel().tolist(), reason.ravel().tolist()


def _verdict(
    nearest: Mapping[str, Nearest], place: int
) -> tuple[bool | None, bool, tuple[str, ...], str, tuple[str, ...]]:
    """Return what stands in the row of one place at one level.

    Whether it is covered, whether that is known, the fire units that cover it or else the nearest reason, and
    those that may cover it.
    """
    found = [(rank[place], name, reason[place]) for name, (rank, reason) in nearest.items() if rank]
    names = tuple(name for rank, name, _ in found if rank == COVERED)
    may_cover = tuple(name for rank, name, _ in found if rank == _OPEN)
    first = Reason(min(found)[2]) if found else Reason.NO_RADAR_LEFT
    is_known = bool(names) or not may_cover
    return bool(names) if is_known else None, is_known, names, "" if names else first.words, may_cover


COVERED = 0
_OPEN, _MISSED, _EMPTY = 1, 2, 1  # ranks: only terrain data is missing; floor or ceiling; 1 + rank of emptiness


def nearest_chain(
    views: Sequence[View], altitude_msl_m: NDArray[np.floating]
) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.int64]]:
    """Return the view (n,) that comes nearest to reaching each altitude (..., n), its reason and its rank.

    A view whose interval is not empty fails at this altitude by its floor or its ceiling; that is
    nearer than one that reaches no altitude at all. Rank `COVERED` (reason NONE) does reach it.
    """
    alone = (len(views), *(1,) * (altitude_msl_m.ndim - 1), -1)
    floor, ceiling, floor_reason, ceiling_reason, known = (
        np.stack(arrays).reshape(alone) for arrays in zip(*(view.arrays for view in views), strict=True)
    )
    is_empty, is_below, is_above = floor > ceiling, altitude_msl_m < floor, altitude_msl_m > ceiling
    rank = np.where(known, COVERED, _OPEN)
    reason = np.where(known, Reason.NONE, Reason.NO_TERRAIN_DATA)
    rank, reason = np.where(is_below, _MISSED, rank), np.where(is_below, floor_reason, reason)
    rank, reason = np.where(is_above, _MISSED, rank), np.where(is_above, ceiling_reason, reason)
    empty_reason, empty_rank = _emptiness(floor_reason, ceiling_reason, ceiling)
    rank, reason = np.where(is_empty, _EMPTY + empty_rank, rank), np.where(is_empty, empty_reason, reason)
    best = np.argmin(rank, axis=0)
    reason, rank = (np.take_along_axis(values, best[None], axis=0)[0] for values in (reason, rank))
    return best, reason.astype(np.uint8), rank


def _emptiness(
    floor_reason: NDArray[np.uint8], ceiling_reason: NDArray[np.uint8], ceiling: NDArray[np.floating]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Return reason and rank of empty intervals, as `zone.union.emptiness` has them."""
    is_nothing = np.isinf(ceiling)
    rank = np.where(is_nothing, np.where(ceiling_reason == Reason.ENVELOPE_RANGE, 4, 3), 2)
    return np.where(is_nothing, ceiling_reason, floor_reason), rank

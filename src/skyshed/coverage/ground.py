"""The survey: everything that stays the same in every case. Terrain, map grid, points, sites."""

import hashlib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.refractivity import Refraction, refraction_at
from skyshed.coverage.looks import WATCH, PointSets, plan_tasks
from skyshed.coverage.map_points import GridAround, grid_around, map_points
from skyshed.coverage.mapping import Ring, map_grid
from skyshed.coverage.parts import n_points_on, parts_of
from skyshed.coverage.points import Bearings, Points, PolarPoints, asset_points, polar_points
from skyshed.coverage.reach import inbound_m, reach_m
from skyshed.coverage.rows import GroundRow
from skyshed.errors import TerrainError
from skyshed.geodesic import distance_m
from skyshed.jobs.run import Progress, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Scenario, Unit
from skyshed.sky.grid import MapGrid
from skyshed.sky.levels import altitudes_msl_m
from skyshed.terrain.terrain import Terrain, open_ground
from skyshed.zone.chain import chains_of

ROSE_AZIMUTHS = 36
_ROSE_RANGES = 200


@dataclass(frozen=True)
class Survey:
    """The ground of one assessment, the grid over it, and the points around every unit.

    ``levels_msl_m`` is (n_levels, n_lat, n_lon); ``points[unit key][kind]`` has the kinds "map",
    "polar", "assets" and "rose ASSET" of fire units that can engage, and "watch" of every unit with
    an acquisition radar. A rose's points lie around the asset, as far out as the unit's clock needs.
    ``able`` holds the keys of the fire units with a chain in some package.

    Points around a unit are many. Where those of all units would fill the memory there are several ``parts``
    (keys of units, in the scenario's order), and ``points`` is empty until `around` is asked for one of them.
    """

    terrain: Terrain
    grid: MapGrid
    levels_msl_m: NDArray[np.float32]
    assets: Points
    points: PointSets
    able: tuple[str, ...]
    parts: tuple[frozenset[str], ...]
    lay: Callable[[str], Mapping[str, Points]]
    bearings: Bearings = field(default_factory=Bearings)

    @cached_property
    def map_digest(self) -> bytes:
        """A hash of the map: where its cells lie, the ground under them, and how much of each lies in the area."""
        grid, digest = self.grid, hashlib.blake2b(digest_size=16)
        for each in (grid.lat_deg, grid.lon_deg, grid.ground_msl_m, grid.share_in_area):
            digest.update(each.tobytes())
        return digest.digest()

    def only(self, kind: str) -> "Survey":
        """Return the same survey with one kind of points."""

        def lay(key: str) -> Mapping[str, Points]:
            return _only(kind, self.lay(key))

        return replace(self, points={key: _only(kind, kinds) for key, kinds in self.points.items()}, lay=lay)

    def around(self, part: Set[str], *, n_threads: int) -> "Survey":
        """Return the same survey with the points around the units of one part."""
        if len(self.parts) == 1:
            return self
        keys = sorted(part)
        laid = map_blocks(self.lay, keys, n_threads=n_threads)
        return replace(self, points=dict(zip(keys, laid, strict=True)), bearings=Bearings())


def _only(kind: str, kinds: Mapping[str, Points]) -> dict[str, Points]:
    return {kind: kinds[kind]} if kind in kinds else {}


def survey_of(
    scenario: Scenario,
    progress: Progress,
    *,
    terrain: Terrain | None = None,
    around: Set[str] | None = None,
    kinds: Set[str] | None = None,
    rose_case: Case = Case.NOMINAL,
    cases: Sequence[Case] = tuple(Case),
    n_threads: int = 1,
) -> Survey:
    """Lay the map grid over the terrain, and mark the points around every unit that can engage or find.

    The terrain is the scenario's unless one is given. ``around`` names the units whose surroundings are wanted,
    ``kinds`` the kinds of points; all of them where nothing is said. The map leads as far as in any case; cells of it
    are laid around a unit as far as it reaches, or looks, in some of ``cases``.
    """
    able = _able(scenario)
    progress.start("terrain", len(scenario.units) + 2)
    terrain = open_ground(scenario) if terrain is None else terrain
    for unit in scenario.units:
        unit_ground_m(unit, terrain)
    assert scenario.grid_spacing_m is not None, "who asks for a survey settles the spacing"
    grid = map_grid(scenario.area, scenario.grid_spacing_m, rings_of(scenario), terrain)
    progress.advance()
    assets = asset_points(scenario.assets, terrain)
    progress.advance()

    by_key = {unit.key: unit for unit in scenario.units}

    def lay(key: str) -> dict[str, Points]:
        unit = by_key[key]

        box = cache(partial(_box, unit, grid, is_able=unit in able))
        makers: dict[str, Callable[[], Mapping[str, Points]]] = {WATCH: lambda: _watched(unit, box(), cases)}
        if unit in able:
            makers |= {
                "map": lambda: _reached(unit, box(), cases),
                "polar": lambda: {"polar": _polar(unit, scenario, terrain)},
                "assets": lambda: {"assets": assets},
                "rose": lambda: _roses(unit, scenario, terrain, rose_case),
            }
        wanted = makers if kinds is None else {kind: make for kind, make in makers.items() if kind in kinds}
        return {kind: points for make in wanted.values() for kind, points in make().items()}

    parts = (
        parts_of(scenario, plan_tasks(scenario, tuple(Case)), partial(n_points_on, grid))
        if around is None
        else (frozenset(around),)
    )
    at_once = tuple(key for key in by_key if key in parts[0]) if len(parts) == 1 else ()
    laid = map_blocks(lay, at_once, n_threads=n_threads, progress=progress)
    points = dict(zip(at_once, laid, strict=True))
    levels_msl_m = altitudes_msl_m(scenario.levels, grid.ground_msl_m)
    return Survey(terrain, grid, levels_msl_m, assets, points, tuple(unit.key for unit in able), parts, lay)


def rings_of(scenario: Scenario) -> list[Ring]:
    """Return how far the missiles of every unit that can engage reach around it, in any case: where the map leads."""
    return [(unit.site, _longest_reach_m(unit)) for unit in _able(scenario)]


def discs_around(scenario: Scenario, spare_m: float, *, with_roses: bool = True) -> list[tuple[float, float, float]]:
    """Return latitude, longitude and radius (m) of the ground around every unit on which its points lie.

    As far as its radars look and inbounds are followed, around itself and around the assets that it may defend,
    and ``spare_m`` more.
    """
    return [
        (unit.site.lat_deg, unit.site.lon_deg, _farthest_m(unit, scenario, with_roses) + spare_m)
        for unit in scenario.units
    ]


def _farthest_m(unit: Unit, scenario: Scenario, with_roses: bool) -> float:
    followed_m = max(inbound_m(unit, scenario.targets, case) for case in Case)
    ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
    seen_m = (radar.instrumented_range_m.at(Case.CLAIMED) for radar in unit.system.radars.values())
    apart_m = [distance_m(asset.site, unit.site) for asset in scenario.assets] if with_roses else []
    before_m = max((away_m for away_m in apart_m if away_m < 2 * _longest_reach_m(unit)), default=0.0)
    return max(ring_m, *seen_m, followed_m + 2 * before_m)


def _able(scenario: Scenario) -> list[Unit]:
    return [unit for unit in scenario.units if _can_engage(unit, scenario)]


def _can_engage(unit: Unit, scenario: Scenario) -> bool:
    packages = (package for package in scenario.packages if unit in package.units)
    return any(any(chains_of(unit, package, Case.CLAIMED)) for package in packages)


def _polar(unit: Unit, scenario: Scenario, terrain: Terrain) -> PolarPoints:
    ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
    farthest_m = max(ring_m, *(inbound_m(unit, scenario.targets, case) for case in Case))
    return polar_points(unit.site, terrain, max_range_m=farthest_m)


def _box(unit: Unit, grid: MapGrid, *, is_able: bool) -> GridAround:
    reach_m = _longest_reach_m(unit) if is_able else 0.0
    return grid_around(unit.site, grid, max_range_m=reach_m, in_area_m=_watched_m(unit))


def _reached(unit: Unit, box: GridAround, cases: Sequence[Case]) -> dict[str, Points]:
    max_range_m, widest_m = _longest_reach_m(unit, cases), _longest_reach_m(unit)
    return {"map": map_points(box, max_range_m=max_range_m, widest_m=widest_m)}


def _watched(unit: Unit, box: GridAround, cases: Sequence[Case]) -> dict[str, Points]:
    max_range_m, widest_m = _watched_m(unit, cases), _watched_m(unit)
    points = map_points(box, max_range_m=max_range_m, widest_m=widest_m, is_in_area=True)
    return {WATCH: points} if max_range_m > 0 else {}


def _watched_m(unit: Unit, cases: Sequence[Case] = tuple(Case)) -> float:
    radars = [unit.system.radars[name] for name in unit.system.acquisition_radars]
    return max((radar.instrumented_range_m.at(case) for radar in radars for case in cases), default=0.0)


def _roses(unit: Unit, scenario: Scenario, terrain: Terrain, case: Case) -> dict[str, Points]:
    """Return a polar grid around every asset that the unit may stand before, out to where its first track begins.

    Each unit has a grid of its own: on one made for a missile of 400 km, the clock of one of 15 km
    would be rounded away.
    """
    wanted_m = inbound_m(unit, scenario.targets, case)
    apart_m = {asset.name: distance_m(asset.site, unit.site) for asset in scenario.assets}
    return {
        rose_of(asset): polar_points(
            asset.site,
            terrain,
            max_range_m=apart_m[asset.name] + wanted_m,
            n_azimuths=ROSE_AZIMUTHS,
            n_ranges=_ROSE_RANGES,
            only_case=case,
        )
        for asset in scenario.assets
        if apart_m[asset.name] < 2 * _longest_reach_m(unit)
    }


def rose_of(asset: Asset) -> str:
    """Return the kind of the points of an asset's approach rose."""
    return f"rose {asset.name}"


def unit_ground_m(unit: Unit, terrain: Terrain) -> float:
    """Return the ground altitude at a unit, metres above mean sea level: what its site states, else the terrain's.

    Raises
    ------
    TerrainError
        If no terrain is known there.
    """
    site = unit.site
    ground_msl_m = float(terrain.elevation_at(np.array([site.lat_deg]), np.array([site.lon_deg]))[0])
    if np.isnan(ground_msl_m):
        raise TerrainError(
            f"unit '{unit.name}' at {site.lat_deg:.4f}, {site.lon_deg:.4f}: no terrain data there in "
            f"{terrain.info.name}; move the site or give terrain that covers it"
        )
    return ground_msl_m if site.ground_msl_m is None else site.ground_msl_m


def stated_grounds(scenario: Scenario, terrain: Terrain) -> tuple[GroundRow, ...]:
    """Return what ground the scenario's sites state, beside what the terrain itself has there."""
    sites = scenario.sites_with_ground
    if not sites:
        return ()
    lat_deg, lon_deg = (np.array([getattr(site, name) for site in sites]) for name in ("lat_deg", "lon_deg"))
    own_msl_m = terrain.unstated.elevation_at(lat_deg, lon_deg)
    return tuple(
        GroundRow(site.name, site.ground_msl_m, float(own))
        for site, own in zip(sites, own_msl_m, strict=True)
        if site.ground_msl_m is not None
    )


def refractions_at_sites(scenario: Scenario, terrain: Terrain, setting: str) -> Mapping[str, Refraction]:
    """Return how rays bend at every site of the scenario, keyed by unit."""
    return {
        unit.key: refraction_at(setting, unit.site.lat_deg, unit.site.lon_deg, unit_ground_m(unit, terrain))
        for unit in scenario.units
    }


def _longest_reach_m(fire_unit: Unit, cases: Sequence[Case] = tuple(Case)) -> float:
    return max(reach_m(fire_unit, case) for case in cases)

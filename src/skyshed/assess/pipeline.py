"""``assess``: from a scenario to a result, stage by stage."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from shapely import contains_xy, prepare
from shapely.geometry.base import BaseGeometry

from skyshed.assess.provenance import figures_of, provenance_of
from skyshed.assess.result import AreaRow, RefractionRow, Result
from skyshed.assess.sensing import PointSets, Sensing, plan_services, sense
from skyshed.assess.surroundings import MapPoints, asset_points, map_points, polar_points, reach_m, inbound_m
from skyshed.assess.tables import area_rows, asset_rows, range_rows
from skyshed.atmosphere.refractivity import Refraction, refraction_at
from skyshed.errors import InputError, TerrainError
from skyshed.jobs.run import Progress, Silent, map_blocks
from skyshed.model.figure import Case
from skyshed.model.scenario import FireUnit, Level, Scenario
from skyshed.sky.grid import WGS84, MapGrid, grid_axes
from skyshed.sky.levels import altitudes_msl_m
from skyshed.sky.sky import Sky, SkyComposer
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import Terrain, open_terrain
from skyshed.zone.chain import chains_of
from skyshed.zone.zone import chain_views

DEFAULT_GRID_M = 2500.0
CONVENTIONS = ("none", "optical", "4/3", "median")


@dataclass(frozen=True)
class _Ground:
    """What stays the same in every case: terrain, map grid, levels over it, points around each unit."""

    terrain: Terrain
    grid: MapGrid
    levels_msl_m: NDArray[np.float32]
    points: PointSets


def assess(
    scenario: Scenario,
    *,
    cases: Sequence[Case] | None = None,
    levels: Sequence[Level] | None = None,
    terrain: Sequence[Path] | None = None,
    refraction: str | None = None,
    grid_spacing_m: float | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return what the offer of a scenario reaches, and how sure that is.

    Every keyword left out takes the scenario's own value; ``cases`` is all three, ``n_threads`` the
    number of processors.

    Raises
    ------
    InputError, TerrainError
        If the scenario, or an override, cannot be used.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    progress = progress or Silent()
    n_threads = n_threads or os.cpu_count() or 1
    cases = tuple(cases or Case)
    scenario = replace(
        scenario,
        levels=tuple(levels or scenario.levels),
        terrain_paths=tuple(terrain if terrain is not None else scenario.terrain_paths),
        refraction=refraction or scenario.refraction,
        grid_spacing_m=grid_spacing_m or scenario.grid_spacing_m or DEFAULT_GRID_M,
    )
    ground = _survey(scenario, progress)
    refractions = _refractions(scenario, ground.terrain)
    sensing = _sense(scenario, cases, ground, refractions, n_threads, progress)
    skies = _skies(scenario, cases, ground, sensing, n_threads, progress)
    return Result(
        scenario=scenario,
        cases=cases,
        levels=scenario.levels,
        grid=ground.grid,
        skies=skies,
        ranges=_ranges(scenario, cases, ground, sensing, n_threads, progress),
        areas=tuple(
            row for sky in skies.values() for row in area_rows(sky, ground.grid, scenario, ground.levels_msl_m)
        ),
        assets=_assets(scenario, cases, ground, sensing),
        refraction_sensitivity=_conventions(scenario, ground, n_threads, progress),
        refractions=refractions,
        terrain=ground.terrain.info,
        figures=figures_of(scenario),
        warnings=_warnings(scenario, ground, refractions),
        provenance=provenance_of(scenario, ground.terrain),
    )


def _survey(scenario: Scenario, progress: Progress) -> _Ground:
    """Open the terrain, lay the map grid, and mark the points around every fire unit that can engage."""
    able = [unit for unit in scenario.offer.fire_units if any(chains_of(unit, scenario.offer, Case.CLAIMED))]
    progress.start("terrain", len(able) + 1)
    terrain = open_terrain(scenario.terrain_paths)
    area = outline(scenario.area)
    grid = _map_grid(scenario, area, able, terrain)
    progress.advance()
    points = {}
    for unit in able:
        progress.raise_if_cancelled()
        ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
        polar_m = max(ring_m, *(inbound_m(unit, scenario.targets, case) for case in Case))
        points[unit.name] = {
            "map": map_points(unit, grid, max_range_m=_longest_reach_m(unit)),
            "polar": polar_points(unit, terrain, max_range_m=polar_m),
            "assets": asset_points(scenario.assets, terrain),
        }
        progress.advance()
    return _Ground(terrain, grid, altitudes_msl_m(scenario.levels, grid.ground_msl_m), points)


def _longest_reach_m(fire_unit: FireUnit) -> float:
    return max(reach_m(fire_unit, case) for case in Case)


def _map_grid(scenario: Scenario, area: BaseGeometry, able: Sequence[FireUnit], terrain: Terrain) -> MapGrid:
    lat_deg, lon_deg = grid_axes(_bounds(area, able), scenario.grid_spacing_m)
    mesh_lon, mesh_lat = np.meshgrid(lon_deg, lat_deg)
    prepare(area)
    in_area = contains_xy(area, mesh_lon.ravel(), mesh_lat.ravel()).reshape(mesh_lat.shape)
    if not in_area.any():
        raise InputError(
            f"area '{scenario.area.name}' holds no cell of a {scenario.grid_spacing_m / 1000:g} km grid; use a finer grid"
        )
    return MapGrid(lat_deg, lon_deg, terrain.elevation_at(mesh_lat, mesh_lon), in_area)


def _bounds(area: BaseGeometry, able: Sequence[FireUnit]) -> tuple[float, float, float, float]:
    """South, west, north, east of the area and of everything that a missile can reach."""
    west, south, east, north = area.bounds
    middle = (west + east) / 2
    azimuth_deg = np.arange(0.0, 360.0, 5.0)
    for unit in able:
        site = unit.site
        # The area may pass 180 degrees; a site is taken at whichever turn lies nearest to it.
        lon_deg = site.lon_deg + 360.0 * np.round((middle - site.lon_deg) / 360.0)
        origin = np.full(azimuth_deg.shape, lon_deg), np.full(azimuth_deg.shape, site.lat_deg)
        lons, lats, _ = WGS84.fwd(*origin, azimuth_deg, np.full(azimuth_deg.shape, _longest_reach_m(unit)))
        lons = lon_deg + np.mod(lons - lon_deg + 180.0, 360.0) - 180.0
        south, north = min(south, lats.min()), max(north, lats.max())
        west, east = min(west, lons.min()), max(east, lons.max())
    return max(south, -89.0), west, min(north, 89.0), east


def _refractions(scenario: Scenario, terrain: Terrain, setting: str | None = None) -> dict[str, Refraction]:
    refractions = {}
    for unit in scenario.offer.fire_units:
        site = unit.site
        ground_msl_m = float(terrain.elevation_at(np.array([site.lat_deg]), np.array([site.lon_deg]))[0])
        if np.isnan(ground_msl_m):
            raise TerrainError(
                f"fire unit '{unit.name}' at {site.lat_deg:.4f}, {site.lon_deg:.4f}: no terrain data there in "
                f"{terrain.info.name}; move the site or give terrain that covers it"
            )
        refractions[site.name] = refraction_at(setting or scenario.refraction, site.lat_deg, site.lon_deg, ground_msl_m)
    return refractions


def _sense(
    scenario: Scenario, cases: Sequence[Case], ground: _Ground, refractions: dict, n_threads: int, progress: Progress
) -> Sensing:
    return sense(
        scenario,
        plan_services(scenario, cases),
        ground.points,
        terrain=ground.terrain,
        refractions=refractions,
        n_threads=n_threads,
        progress=progress,
    )


def _skies(
    scenario: Scenario, cases: Sequence[Case], ground: _Ground, sensing: Sensing, n_threads: int, progress: Progress
) -> dict:
    wanted = [(target.key, case) for target in scenario.targets for case in cases]
    progress.start("skies", len(wanted))
    skies = map_blocks(
        lambda each: _sky(scenario, *each, ground, sensing), wanted, n_threads=n_threads, progress=progress
    )
    return dict(zip(wanted, skies, strict=True))


def _sky(scenario: Scenario, target: str, case: Case, ground: _Ground, sensing: Sensing) -> Sky:
    """Compose one sky, fire unit by fire unit."""
    levels_msl_m = ground.levels_msl_m.reshape(len(scenario.levels), -1)
    composer = SkyComposer(levels_msl_m, has_chains=bool(ground.points))
    sensors = sensing.sensors(case, target)
    for unit in scenario.offer.fire_units:
        places = sensing.places.get((case, unit.name, "map"))
        if places is not None:
            map_cells: MapPoints = ground.points[unit.name]["map"]
            views = chain_views(unit, scenario.offer, places=places, sensors=sensors)
            composer.add(map_cells.cells, (view for _, view in views))
    return composer.finish(target, case, ground.grid.shape)


def _ranges(
    scenario: Scenario, cases: Sequence[Case], ground: _Ground, sensing: Sensing, n_threads: int, progress: Progress
) -> tuple:
    wanted = [
        (unit, target, case)
        for unit in scenario.offer.fire_units
        if unit.name in ground.points
        for target in scenario.targets
        for case in cases
    ]
    progress.start("effective ranges", len(wanted))

    def rows(each: tuple) -> list:
        unit, target, case = each
        polar = ground.points[unit.name]["polar"]
        return list(range_rows(unit, scenario, target=target, case=case, polar=polar, sensing=sensing))

    return tuple(row for each in map_blocks(rows, wanted, n_threads=n_threads, progress=progress) for row in each)


def _assets(scenario: Scenario, cases: Sequence[Case], ground: _Ground, sensing: Sensing) -> tuple:
    if not scenario.assets:
        return ()
    assets = asset_points(scenario.assets, ground.terrain)
    return tuple(
        row
        for target in scenario.targets
        for case in cases
        for row in asset_rows(scenario, target=target, case=case, assets=assets, sensing=sensing)
    )


def _conventions(scenario: Scenario, ground: _Ground, n_threads: int, progress: Progress) -> tuple[RefractionRow, ...]:
    """Return the nominal covered share under every usual convention of refraction."""
    on_map = {name: {"map": kinds["map"]} for name, kinds in ground.points.items()}
    map_only = replace(ground, points=on_map)
    rows: list[RefractionRow] = []
    for setting in dict.fromkeys((*CONVENTIONS, scenario.refraction)):
        refractions = _refractions(scenario, ground.terrain, setting)
        sensing = _sense(scenario, (Case.NOMINAL,), map_only, refractions, n_threads, progress)
        skies = _skies(scenario, (Case.NOMINAL,), map_only, sensing, n_threads, progress)
        areas: list[AreaRow] = [
            row for sky in skies.values() for row in area_rows(sky, ground.grid, scenario, ground.levels_msl_m)
        ]
        rows += [RefractionRow(row.target, row.level, setting, row.covered_share) for row in areas]
    return tuple(rows)


def _warnings(scenario: Scenario, ground: _Ground, refractions: dict[str, Refraction]) -> tuple[str, ...]:
    """Return what a reader must know before believing a number, one sentence each."""
    sentences = []
    for unit in scenario.offer.fire_units:
        if unit.name not in ground.points:
            sentences.append(f"{unit.name} ({unit.system.name}) has no engagement radar and therefore no zone.")
    unknown = float(np.isnan(ground.grid.ground_msl_m).mean())
    if unknown > 0:
        sentences.append(
            f"No terrain data under {unknown:.1%} of the map; sky beyond it is reported as 'no terrain data'."
        )
    if ground.terrain.info.is_embedded:
        sentences.append(
            "Upper bound (9 km terrain): the embedded terrain flattens ridges and makes the seller's case."
        )
    sentences += sorted({f"{each.note}" for each in refractions.values() if each.is_clamped and each.note})
    return tuple(sentences)

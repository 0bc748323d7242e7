"""The survey: everything that stays the same in every case. Terrain, map grid, points, sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from shapely import contains_xy, prepare
from shapely.geometry.base import BaseGeometry

from skyshed.angles import angle_difference_deg
from skyshed.assess.sensing import PointSets
from skyshed.assess.surroundings import Points, asset_points, inbound_m, map_points, polar_points, reach_m
from skyshed.atmosphere.refractivity import Refraction, refraction_at
from skyshed.errors import InputError, TerrainError
from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Unit
from skyshed.sky.grid import MapGrid, ends, grid_axes
from skyshed.sky.levels import altitudes_msl_m
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import Terrain, open_terrain
from skyshed.zone.chain import chains_of


@dataclass(frozen=True)
class Survey:
    """The ground of one assessment, the grid over it, and the points around every able fire unit.

    ``levels_msl_m`` is (n_levels, n_lat, n_lon); ``points[fire_unit][kind]`` has the kinds "map",
    "polar" and "assets". A fire unit without a chain in any case is not among the points.
    """

    terrain: Terrain
    grid: MapGrid
    levels_msl_m: NDArray[np.float32]
    assets: Points
    points: PointSets

    def only(self, kind: str) -> "Survey":
        """Return the same survey with one kind of points."""
        points = {name: {kind: kinds[kind]} for name, kinds in self.points.items()}
        return replace(self, points=points)


def survey(scenario: Scenario, progress: Progress) -> Survey:
    """Open the terrain, lay the map grid, and mark the points around every fire unit that can engage."""
    able = [unit for unit in scenario.offer.units if any(chains_of(unit, scenario.offer, Case.CLAIMED))]
    progress.start("terrain", len(able) + 1)
    terrain = open_terrain(scenario.terrain_paths)
    for unit in scenario.offer.units:
        site_ground_m(unit, terrain)
    grid = _map_grid(scenario, outline(scenario.area), able, terrain)
    assets = asset_points(scenario.assets, terrain)
    progress.advance()
    points = {}
    for unit in able:
        progress.raise_if_cancelled()
        ring_m = unit.system.advertised_range_m.at(Case.CLAIMED)
        polar_m = max(ring_m, *(inbound_m(unit, scenario.targets, case) for case in Case))
        points[unit.name] = {
            "map": map_points(unit, grid, max_range_m=_longest_reach_m(unit)),
            "polar": polar_points(unit, terrain, max_range_m=polar_m),
            "assets": assets,
        }
        progress.advance()
    return Survey(terrain, grid, altitudes_msl_m(scenario.levels, grid.ground_msl_m), assets, points)


def site_ground_m(fire_unit: Unit, terrain: Terrain) -> float:
    """Return the ground altitude at a fire unit, metres above mean sea level.

    Raises
    ------
    TerrainError
        If no terrain is known there.
    """
    site = fire_unit.site
    ground_msl_m = float(terrain.elevation_at(np.array([site.lat_deg]), np.array([site.lon_deg]))[0])
    if np.isnan(ground_msl_m):
        raise TerrainError(
            f"fire unit '{fire_unit.name}' at {site.lat_deg:.4f}, {site.lon_deg:.4f}: no terrain data there in "
            f"{terrain.info.name}; move the site or give terrain that covers it"
        )
    return ground_msl_m


def refractions_at_sites(scenario: Scenario, terrain: Terrain, setting: str) -> Mapping[str, Refraction]:
    """Return how rays bend at every site of the offer, keyed by site name."""
    return {
        unit.site.name: refraction_at(setting, unit.site.lat_deg, unit.site.lon_deg, site_ground_m(unit, terrain))
        for unit in scenario.offer.units
    }


def _longest_reach_m(fire_unit: Unit) -> float:
    return max(reach_m(fire_unit, case) for case in Case)


def _map_grid(scenario: Scenario, area: BaseGeometry, able: Sequence[Unit], terrain: Terrain) -> MapGrid:
    lat_deg, lon_deg = grid_axes(_bounds(area, able), scenario.grid_spacing_m)
    mesh_lon, mesh_lat = np.meshgrid(lon_deg, lat_deg)
    prepare(area)
    in_area = contains_xy(area, mesh_lon.ravel(), mesh_lat.ravel()).reshape(mesh_lat.shape)
    if not in_area.any():
        spacing_km = scenario.grid_spacing_m / 1000
        raise InputError(f"area '{scenario.area.name}' holds no cell of a {spacing_km:g} km grid; use a finer grid")
    return MapGrid(lat_deg, lon_deg, terrain.elevation_at(mesh_lat, mesh_lon), in_area)


def _bounds(area: BaseGeometry, able: Sequence[Unit]) -> tuple[float, float, float, float]:
    """South, west, north, east of the area and of everything that a missile can reach."""
    west, south, east, north = area.bounds
    middle = (west + east) / 2
    azimuth_deg = np.arange(0.0, 360.0, 5.0)
    for unit in able:
        lats, lons = ends(unit.site, azimuth_deg, np.full(azimuth_deg.shape, _longest_reach_m(unit)))
        # The area may pass 180 degrees; a site is taken at whichever turn lies nearest to it.
        lon_deg = unit.site.lon_deg + 360.0 * np.round((middle - unit.site.lon_deg) / 360.0)
        lons = lon_deg + angle_difference_deg(lons, lon_deg)
        south, north = min(south, lats.min()), max(north, lats.max())
        west, east = min(west, lons.min()), max(east, lons.max())
    return max(south, -89.0), west, min(north, 89.0), east

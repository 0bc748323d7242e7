"""``skyshed terrain info`` in words: what ground lies under a scenario, and where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from skyshed.report.words import share_words
from skyshed.terrain.disc import spread
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import Terrain, open_ground
from skyshed.verbs.limits import length_words

if TYPE_CHECKING:
    from skyshed.model.scenario import Scenario, Site
    from skyshed.terrain.sources import SourceShare

_RADIUS_WITHOUT_UNITS_M = 100_000.0
_N_AROUND = 2000
_N_IN_AREA = 20_000


def terrain_text(scenario: Scenario, *, paths: Sequence[Path] | None) -> str:
    """Return lines of text: the terrain, then every site and asset, then the area.

    ``paths`` take the place of the scenario's own terrain if they are given.

    Raises
    ------
    TerrainError, InputError
        The terrain or the area cannot be read.
    """
    terrain = open_ground(scenario if paths is None else replace(scenario, terrain_paths=tuple(paths)))
    sites = {unit.site: f"site '{unit.site.name}'" for unit in scenario.units}
    places = sites | {asset.site: f"asset '{asset.name}'" for asset in scenario.assets}
    radius_m = max((unit.system.longest_range_m for unit in scenario.units), default=_RADIUS_WITHOUT_UNITS_M)
    lines = [*_terrain_lines(terrain), *_place_lines(terrain, places, radius_m), _area_line(terrain, scenario)]
    return "\n".join(lines)


def _terrain_lines(terrain: Terrain) -> list[str]:
    info = terrain.info
    label = f"; {info.label}" if info.label else ""
    note = [f"{info.label}. {info.note}"] if info.label else []
    return [
        f"terrain: {info.name}, posts about {length_words(info.spacing_m)} apart north to south{label}",
        *(_supply_words(supply) for supply in info.supplies if len(info.supplies) > 1),
        f"heights: metres above {info.datum}; vertical error {_error_words(info.rmse_m)}",
        f"credit, in the words of its makers or of the file: {info.attribution}",
        *note,
        *(f"remark: {remark}" for remark in info.remarks),
    ]


def _supply_words(supply: SourceShare) -> str:
    if supply.spacing_m is None:
        ground = "nobody's measurement"
    else:
        apart = f"posts about {length_words(supply.spacing_m)} apart north to south"
        ground = f"{apart}, vertical error {_error_words(supply.rmse_m)}"
    share = "" if supply.supplied_share is None else f"; {share_words(supply.supplied_share)} of the ground in reach"
    return f"  {supply.name}: {ground}{share}"


def _error_words(rmse_m: float | None) -> str:
    return "not stated" if rmse_m is None else f"{rmse_m:g} m (one standard deviation, as its makers state)"


def _place_lines(terrain: Terrain, places: dict[Site, str], radius_m: float) -> list[str]:
    if not places:
        return []
    lat_deg, lon_deg = (np.array([getattr(site, name) for site in places]) for name in ("lat_deg", "lon_deg"))
    own_msl_m = terrain.unstated.elevation_at(lat_deg, lon_deg)
    void_share = np.isnan(
        terrain.elevation_at(*spread(lat_deg, lon_deg, np.full(lat_deg.size, radius_m), _N_AROUND))
    ).mean(axis=1)
    owners = terrain.owners(lat_deg, lon_deg)
    lines = []
    for i, (site, label) in enumerate(places.items()):
        where, holes = f"{label} at {site.lat_deg:.4f}, {site.lon_deg:.4f}", _void_words(void_share[i], radius_m)
        if np.isnan(own_msl_m[i]):
            lines.append(f"{where}: NO TERRAIN DATA here; {holes}")
            continue
        owner = terrain.sources[owners[i]].name if owners[i] >= 0 else "between two sources"
        source = f"{owner}, posts {length_words(terrain.spacing_at(site.lat_deg, site.lon_deg))} apart the nearer way"
        ground = f"ground {np.floor(own_msl_m[i] + 0.5):.0f} m"
        if site.ground_msl_m is not None:
            ground = f"ground {site.ground_msl_m:.0f} m as stated (the terrain has {own_msl_m[i]:.0f} m)"
        lines.append(f"{where}: {ground}, {source}; {holes}")
    return lines


def _area_line(terrain: Terrain, scenario: Scenario) -> str:
    """Say how much of the area is covered, from cells of equal steps weighted by their size."""
    shape = outline(scenario.area)
    west, south, east, north = shape.bounds
    step = max(np.sqrt((east - west) * (north - south) / _N_IN_AREA), 1e-6)
    lon, lat = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    inside = shapely.contains_xy(shape, lon.ravel(), lat.ravel())
    lat, lon = lat.ravel()[inside], lon.ravel()[inside]
    if lat.size == 0:
        lat, lon = np.array([shape.centroid.y]), np.array([shape.centroid.x])
    weight = np.cos(np.radians(lat))
    share = float(weight[~np.isnan(terrain.elevation_at(lat, lon))].sum() / weight.sum())
    words = "all of it" if share == 1.0 else "none of it" if share == 0.0 else f"{share_words(share)} of it"
    return f"area '{scenario.area.name}': terrain covers {words} ({lat.size:,} points tried)"


def _void_words(share: float, radius_m: float) -> str:
    radius = f"{radius_m / 1000:.0f} km"
    if share == 0.0:
        return f"no holes within {radius}"
    return f"no data under {share_words(share)} of the ground within {radius}"

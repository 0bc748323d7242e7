"""``skyshed terrain info`` in words: what ground lies under a scenario, and where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

from skyshed.terrain import embedded
from skyshed.terrain.outlines import outline
from skyshed.terrain.terrain import Terrain, open_terrain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skyshed.model.scenario import Scenario, Site

VOID_RADIUS_M = 100_000.0
_N_AROUND = 2000
_N_IN_AREA = 20_000
_GOLDEN_DEG = 180.0 * (3.0 - 5.0**0.5)
_WGS84 = Geod(ellps="WGS84")


def describe(scenario: Scenario, *, paths: Sequence[Path] | None) -> str:
    """Return lines of text: the terrain, then every site and asset, then the area.

    ``paths`` take the place of the scenario's own terrain if they are given.

    Raises
    ------
    TerrainError, InputError
        The terrain or the area cannot be read.
    """
    terrain = open_terrain(scenario.terrain_paths if paths is None else paths)
    sites = {unit.site: f"site '{unit.site.name}'" for unit in scenario.units}
    places = sites | {asset.site: f"asset '{asset.name}'" for asset in scenario.assets}
    lines = [*_terrain_lines(terrain), *_place_lines(terrain, places), _area_line(terrain, scenario)]
    return "\n".join(lines)


def _terrain_lines(terrain: Terrain) -> list[str]:
    info = terrain.info
    label = f"; results are an {embedded.LABEL}" if info.is_embedded else ""
    error = "not stated" if info.rmse_m is None else f"{info.rmse_m:g} m (one standard deviation, as its makers state)"
    return [
        f"terrain: {info.name}, posts about {_length(info.spacing_m)} apart{label}",
        f"heights: metres above {info.datum}; vertical error {error}",
        f"credit: {info.attribution}",
        *(f"remark: {remark}" for remark in info.remarks),
    ]


def _place_lines(terrain: Terrain, places: dict[Site, str]) -> list[str]:
    if not places:
        return []
    lat_deg, lon_deg = (np.array([getattr(site, name) for site in places]) for name in ("lat_deg", "lon_deg"))
    ground_msl_m = terrain.elevation_at(lat_deg, lon_deg)
    void_share = np.isnan(terrain.elevation_at(*_around(lat_deg, lon_deg))).mean(axis=1)
    owners = _owners(terrain, lat_deg, lon_deg)
    lines = []
    for i, (site, label) in enumerate(places.items()):
        where = f"{label} at {site.lat_deg:.4f}, {site.lon_deg:.4f}"
        if np.isnan(ground_msl_m[i]):
            lines.append(f"{where}: NO TERRAIN DATA here; {_void_words(void_share[i])}")
            continue
        source = f"{owners[i]}, posts {_length(terrain.spacing_at(site.lat_deg, site.lon_deg))} apart"
        lines.append(f"{where}: ground {np.floor(ground_msl_m[i] + 0.5):.0f} m, {source}; {_void_words(void_share[i])}")
    return lines


def _owners(terrain: Terrain, lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> list[str]:
    """Return the name of the source that has its say at each place."""
    owners = [""] * lat_deg.size
    for source in terrain.sources:
        known = ~np.isnan(Terrain([source]).elevation_at(lat_deg, lon_deg))
        owners = [owner or (source.name if known[i] else "") for i, owner in enumerate(owners)]
    return [owner or "between two sources" for owner in owners]


def _around(lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """Return (n_places, 2000) points spread evenly over the discs around places: a sunflower's seeds."""
    k = np.arange(_N_AROUND) + 0.5
    shape = lat_deg.size, _N_AROUND
    range_m = np.broadcast_to(VOID_RADIUS_M * np.sqrt(k / _N_AROUND), shape)
    azimuth_deg = np.broadcast_to(np.mod(k * _GOLDEN_DEG, 360.0), shape)
    start = (np.broadcast_to(each[:, None], shape).ravel() for each in (lon_deg, lat_deg))
    lon, lat, _ = _WGS84.fwd(*start, azimuth_deg.ravel(), range_m.ravel())
    return np.asarray(lat).reshape(shape), np.asarray(lon).reshape(shape)


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
    words = "all of it" if share == 1.0 else "none of it" if share == 0.0 else f"{share:.1%} of it"
    return f"area '{scenario.area.name}': terrain covers {words} ({lat.size:,} points tried)"


def _void_words(share: float) -> str:
    radius = f"{VOID_RADIUS_M / 1000:.0f} km"
    return f"no holes within {radius}" if share == 0.0 else f"no data under {share:.1%} of the ground within {radius}"


def _length(spacing_m: float) -> str:
    return f"{spacing_m / 1000:.1f} km" if spacing_m >= 1000.0 else f"{spacing_m:.0f} m"

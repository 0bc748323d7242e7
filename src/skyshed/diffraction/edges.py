"""What lies under the rays of an antenna: the ground that its waves are diffracted over, and the surface it lies on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skyshed.diffraction.walk import EDGE, find_edges
from skyshed.horizon.earth import mean_curvature_per_m
from skyshed.horizon.paths import path_curvature, ray_paths
from skyshed.horizon.rings import plan_range_rings

if TYPE_CHECKING:
    from skyshed.horizon.surface import Horizon
    from skyshed.terrain.terrain import TerrainWindow


@dataclass(frozen=True)
class Edges:
    """Edges under rays, clockwise from north, at ranges ``range_m`` (n_place,).

    ``at`` (n_azimuth, n_place) is of dtype `walk.EDGE`, straight altitudes; ``per_m`` (n_azimuth,) the curvature of
    the sphere over which rays are straight. ``antenna``: altitude of the antenna, and of the ground under it.
    """

    range_m: NDArray[np.float64]
    per_m: NDArray[np.float64]
    at: NDArray[np.void]
    antenna: tuple[float, float]


def edges_around(window: TerrainWindow, horizon: Horizon, *, n_azimuth: int, n_place: int) -> Edges:
    """Return the edges as far as a horizon reaches, of at most ``n_azimuth`` rays at about ``n_place`` ranges each.

    The places lie as the rings of the horizon do: near the antenna closer together.
    """
    rings = replace(plan_range_rings(window.spacing_m, horizon.rings.max_range_m), n_azimuth=n_azimuth)
    n_step = rings.n_ring - 1
    every = -(-n_step // n_place)
    paths, fan = ray_paths(window, horizon.lat_deg, horizon.lon_deg, rings), horizon.fan
    here, growth = path_curvature(horizon.lat_deg, horizon.lon_deg, rings)
    bent = 1 / (fan.effective_radius_m * mean_curvature_per_m(horizon.lat_deg))
    per_m = bent * (here + growth * rings.max_range_m)
    at = np.empty((n_azimuth, n_step // every), dtype=EDGE)
    lift_terms = np.array([1 / fan.range_step_m, fan.lowest_msl_m, 1 / fan.altitude_step_m])
    antenna = horizon.antenna_msl_m, horizon.ground_msl_m
    along = paths.nodes, paths.bends, np.column_stack(rings.segments), every
    find_edges(window.elevation_msl_m, along, (fan.lift_m, lift_terms, per_m), antenna, at)
    range_m = rings.range_m[every::every]
    _raise_to(horizon, at, range_m)
    return Edges(range_m, per_m, at, antenna)


def _raise_to(horizon: Horizon, at: NDArray[np.void], range_m: NDArray[np.float64]) -> None:
    """Raise the edges to the line of sight of a horizon: it knows ridges between two steps, where these were taken."""
    azimuth_deg = np.arange(at.shape[0])[:, None] * (360.0 / at.shape[0])
    sight_msl_m = horizon.min_altitude(range_m, azimuth_deg).astype(np.float64)
    sight_m = sight_msl_m - horizon.fan.lift_at(np.broadcast_to(range_m, sight_msl_m.shape), sight_msl_m)
    at["edge"] += (sight_m - at["sight"]) * at["edge_range"] / range_m
    at["sight"] = sight_m

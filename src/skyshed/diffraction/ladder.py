"""A loss ladder."""
import math
from dataclasses import dataclass, replace
import numpy as np
from numpy.typing import NDArray
from skyshed.constants import SPEED_OF_LIGHT_M_S
from skyshed.diffraction.kernel import N_KEPT, fill_ladder, under_rays, SEGMENT
from skyshed.diffraction.spherical import LAND, Surface
from skyshed.horizon.earth import EllipsoidFan, curvature_share, mean_curvature_per_m
from skyshed.horizon.paths import path_curvature, ray_paths
from skyshed.horizon.rings import RangeRings, plan_range_rings
from skyshed.horizon.site import site_ground_m

NUS = np.array([8.0, 5.0, 3.5, 2.5, 1.7, 1.1, 0.6, 0.15, -0.25, -0.6, -1.0, -1.5, -2.2, -3.2])

def wave_terms(frequency_hz, surface):
    f = frequency_hz / 1e6
    loss = 18000.0 * surface.conductivity_s_m / f
    k = 0.36 * f ** (-1 / 3) * ((surface.permittivity - 1) ** 2 + loss**2) ** -0.25
    if surface.is_vertical:
        k *= math.hypot(surface.permittivity, loss)
    return np.array([SPEED_OF_LIGHT_M_S / frequency_hz, f, k, f ** (1 / 3)])

@dataclass(frozen=True)
class UnderRays:
    rings: RangeRings
    ranges_m: NDArray
    curvature: NDArray
    antenna_m: float
    site_m: float
    kept: NDArray

def look_under(window, lat_deg, lon_deg, *, antenna_height_m, max_range_m, refraction, n_azimuth=512, n_kept=112, n_rays=401, fan=None):
    site = site_ground_m(window, lat_deg, lon_deg)
    antenna = site + antenna_height_m
    rings = plan_range_rings(window.spacing_m, max_range_m)
    rings = replace(rings, n_azimuth=n_azimuth)
    if fan is None:
        fan = EllipsoidFan.trace(antenna, refraction, max_range_m=max_range_m, lat_deg=lat_deg, n_rays=n_rays)
    paths = ray_paths(window, lat_deg, lon_deg, rings)
    here, growth = path_curvature(lat_deg, lon_deg, rings)
    curv = fan.effective_per_m(here + growth * max_range_m)
    start, step = rings.segments
    mean = fan.at(mean_curvature_per_m(lat_deg))
    n_step = rings.n_ring - 1
    every = max(n_step // n_kept, 1)
    kept = np.empty((n_azimuth, n_step // every, N_KEPT))
    ranges = rings.range_m[every::every]
    under_rays(window.elevation_msl_m, paths.nodes, paths.bends, np.column_stack([start, step]), mean.lift_m,
        np.array([1 / mean.range_step_m, mean.lowest_msl_m, 1 / mean.altitude_step_m]), curv, (antenna, site), every, kept)
    return UnderRays(rings, ranges, curv, antenna, site, kept)

def make(under, frequency_hz, surface=LAND, nus=NUS):
    table = np.empty((*under.kept.shape[:2], nus.size), np.uint8)
    fresnel = np.empty(under.kept.shape[:2], np.float32)
    fill_ladder(under.kept, under.ranges_m, under.curvature, wave_terms(frequency_hz, surface), (under.antenna_m, under.site_m), nus, table, fresnel)
    return table, fresnel

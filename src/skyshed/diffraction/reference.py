"""The whole method over one profile of ground, as ITU-R P.526-16 section 4.5.2 prints it: slow, plain, apart.

It shares no code with the kernels, which know one obstacle and two sums; tests hold them to it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.constants import SPEED_OF_LIGHT_M_S
from skyshed.diffraction.spherical import LAND, Surface, spherical_loss_db


@dataclass(frozen=True)
class PathProfile:
    """Ground between two ends: ranges from the first (n,), 0 first, and altitudes there; the altitudes of the ends."""

    range_m: NDArray[np.float64]
    ground_msl_m: NDArray[np.float64]
    first_msl_m: float
    second_msl_m: float
    effective_radius_m: float

    @property
    def distance_m(self) -> float:
        return float(self.range_m[-1])


def knife_edge_db(nu: float) -> float:
    """Return the loss over one knife edge, J(nu) of section 4.1: 0 up to -0.78."""
    return 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1) if nu > -0.78 else 0.0


def bullington_db(path: PathProfile, frequency_hz: float) -> float:
    """Return Bullington's loss, section 4.5.1: all ground as the one edge that both ends' horizons meet at."""
    d, first, second = path.distance_m, path.first_msl_m, path.second_msl_m
    at, ground = path.range_m[1:-1], path.ground_msl_m[1:-1]
    rise = at * (d - at) / (2 * path.effective_radius_m)
    fresnel = np.sqrt(2 * d * frequency_hz / SPEED_OF_LIGHT_M_S / (at * (d - at)))
    slope = ((ground + rise - first) / at).max()
    if slope < (second - first) / d:
        nu = float(((ground + rise - (first * (d - at) + second * at) / d) * fresnel).max())
    else:
        back = ((ground + rise - second) / (d - at)).max()
        edge = (second - first + back * d) / (slope + back)
        above = first + slope * edge - (first * (d - edge) + second * edge) / d
        nu = above * math.sqrt(2 * d * frequency_hz / SPEED_OF_LIGHT_M_S / (edge * (d - edge)))
    loss_db = knife_edge_db(nu)
    return loss_db + (1 - math.exp(-loss_db / 6)) * (10 + 0.02 * d / 1e3)


def smooth_surface_msl_m(path: PathProfile) -> tuple[float, float]:
    """Return the altitudes of the smooth surface under both ends, section 4.5.2: least squares, under obstacles."""
    d, at, ground = path.distance_m, path.range_m, path.ground_msl_m
    step, here, before = np.diff(at), ground[1:], ground[:-1]
    v1 = (step * (here + before)).sum()
    v2 = (step * (here * (2 * at[1:] + at[:-1]) + before * (at[1:] + 2 * at[:-1]))).sum()
    first, second = (2 * v1 * d - v2) / d**2, (v2 - v1 * d) / d**2
    at, above = at[1:-1], (ground - (path.first_msl_m * (d - at) + path.second_msl_m * at) / d)[1:-1]
    highest = above.max()
    if highest > 0:
        from_first, from_second = (above / at).max(), (above / (d - at)).max()
        first -= highest * from_first / (from_first + from_second)
        second -= highest * from_second / (from_first + from_second)
    return min(first, float(ground[0])), min(second, float(ground[-1]))


def delta_bullington_db(path: PathProfile, frequency_hz: float, surface: Surface = LAND) -> float:
    """Return the loss of the whole path against free space (dB)."""
    first, second = smooth_surface_msl_m(path)
    over, beyond = path.first_msl_m - first, path.second_msl_m - second
    flat = PathProfile(path.range_m, np.zeros_like(path.ground_msl_m), over, beyond, path.effective_radius_m)
    sphere_db = spherical_loss_db(
        path.distance_m,
        over,
        beyond,
        effective_radius_m=path.effective_radius_m,
        frequency_hz=frequency_hz,
        surface=surface,
    )
    return bullington_db(path, frequency_hz) + max(float(sphere_db) - bullington_db(flat, frequency_hz), 0.0)


def greatest_edge(path: PathProfile, frequency_hz: float) -> tuple[int, float]:
    """Return the index of the ground that by itself takes most, and how far it stands above the straight line (m).

    That is the greatest nu of section 4.1: over the line between both ends, in Fresnel zones.
    """
    d, at, ground = path.distance_m, path.range_m[1:-1], path.ground_msl_m[1:-1]
    line = (path.first_msl_m * (d - at) + path.second_msl_m * at) / d
    above = ground + at * (d - at) / (2 * path.effective_radius_m) - line
    index = int((above * np.sqrt(2 * d * frequency_hz / SPEED_OF_LIGHT_M_S / (at * (d - at)))).argmax())
    return index + 1, float(above[index])

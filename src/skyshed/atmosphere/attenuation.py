"""What the air takes out of a radar's echo: two-way gaseous attenuation along a slant path.

The specific attenuation of ITU-R P.676, in the mean global reference atmosphere of P.835, is summed along straight
rays that leave sea level over an Earth of 4/3 radius, once per frequency, into a table by elevation and range; a call
only looks up. A site above the sea has less air over it, so its attenuation is overstated a little.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.gases import oxygen_attenuation_db_per_km, vapour_attenuation_db_per_km
from skyshed.atmosphere.standard import (
    TOP_M,
    standard_pressure_hpa,
    standard_temperature_k,
    standard_vapour_pressure_hpa,
)
from skyshed.constants import EARTH_MEAN_RADIUS_M

RAY_EARTH_RADIUS_M = 4.0 / 3.0 * EARTH_MEAN_RADIUS_M  # of the global mean atmosphere, to which P.835 belongs
MAX_RANGE_M = 2.0e6
N_RANGES = 1000
N_ELEVATIONS_UPWARD = 160
LOWEST_ELEVATION_DEG = -10.0


@dataclass(frozen=True)
class AttenuationTable:
    """Two-way attenuation (dB) by elevation (n_el,) and slant range (n_r,) from the antenna, both rising."""

    elevation_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    two_way_db: NDArray[np.float64]


def two_way_attenuation_db(frequency_hz: float, elevation_deg: ArrayLike, range_m: ArrayLike) -> NDArray[np.float64]:
    """Return the two-way gaseous attenuation (dB) from a radar at sea level to a slant range.

    Parameters
    ----------
    elevation_deg, range_m : any shapes that broadcast; elevations beyond -10..90 and ranges beyond 2,000 km are held
        at those ends, NaN stays NaN.

    References
    ----------
    ITU-R P.676-13 annex 1; P.835-6 section 1.
    """
    table = attenuation_table(float(frequency_hz))
    elevation_deg, range_m = np.broadcast_arrays(
        np.asarray(elevation_deg, dtype=np.float64), np.asarray(range_m, dtype=np.float64)
    )
    i, v = _cell(table.elevation_deg, elevation_deg)
    j, u = _cell(table.range_m, range_m)
    db = table.two_way_db
    lower = (1 - u) * db[i, j] + u * db[i, j + 1]
    upper = (1 - u) * db[i + 1, j] + u * db[i + 1, j + 1]
    return (1 - v) * lower + v * upper


def specific_attenuation_db_per_km(frequency_hz: float, altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
    """Return the one-way attenuation (dB/km) at an altitude of the mean global reference atmosphere."""
    temperature_k = standard_temperature_k(altitude_msl_m)
    vapour_hpa = standard_vapour_pressure_hpa(altitude_msl_m)
    dry_hpa = standard_pressure_hpa(altitude_msl_m) - vapour_hpa
    state = (frequency_hz, dry_hpa, vapour_hpa, temperature_k)
    return oxygen_attenuation_db_per_km(*state) + vapour_attenuation_db_per_km(*state)


@lru_cache(maxsize=64)
def attenuation_table(frequency_hz: float) -> AttenuationTable:
    """Return the table of one frequency: trapezoids along straight rays, nodes dense near the horizon and the radar."""
    upward_deg = 90.0 * np.linspace(0.0, 1.0, N_ELEVATIONS_UPWARD) ** 2
    downward_deg = -upward_deg[(upward_deg > 0) & (upward_deg < -LOWEST_ELEVATION_DEG)][::-1]
    elevation_deg = np.concatenate([[LOWEST_ELEVATION_DEG], downward_deg, upward_deg])
    range_m = MAX_RANGE_M * np.linspace(0.0, 1.0, N_RANGES) ** 2
    altitude_m = ray_altitude_m(elevation_deg[:, None], range_m)
    profile_m = np.concatenate([np.arange(0.0, 20e3, 50.0), np.arange(20e3, TOP_M + 500.0, 500.0)])
    profile_db = specific_attenuation_db_per_km(frequency_hz, profile_m)
    gamma_db_per_km = np.interp(altitude_m, profile_m, profile_db, right=0.0)
    steps_db = 0.5 * (gamma_db_per_km[:, 1:] + gamma_db_per_km[:, :-1]) * np.diff(range_m) / 1000.0
    one_way_db = np.concatenate([np.zeros((elevation_deg.size, 1)), np.cumsum(steps_db, axis=1)], axis=1)
    return AttenuationTable(elevation_deg, range_m, 2.0 * one_way_db)


def ray_altitude_m(elevation_deg: ArrayLike, range_m: ArrayLike) -> NDArray[np.float64]:
    """Return the altitude of a ray from sea level at a slant range, never below the sea."""
    range_m = np.asarray(range_m, dtype=np.float64)
    up = np.sin(np.radians(np.asarray(elevation_deg, dtype=np.float64)))
    # The law of cosines, arranged so that short ranges keep their digits.
    grown = range_m * (range_m + 2.0 * RAY_EARTH_RADIUS_M * up)
    altitude_m = grown / (np.sqrt(np.maximum(RAY_EARTH_RADIUS_M**2 + grown, 0.0)) + RAY_EARTH_RADIUS_M)
    return np.maximum(altitude_m, 0.0)


def _cell(nodes: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Index of the node below each value and the fraction towards the next; NaN gives a NaN fraction."""
    index = np.clip(np.searchsorted(nodes, values, side="right") - 1, 0, nodes.size - 2)
    fraction = (values - nodes[index]) / (nodes[index + 1] - nodes[index])
    return index, np.clip(fraction, 0.0, 1.0)

"""The mean annual global reference atmosphere of ITU-R P.835: pressure, temperature and vapour by altitude."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

GEOPOTENTIAL_RADIUS_KM = 6356.766  # ITU-R P.835-6 eq. 1a
HYDROSTATIC_K_PER_KM = 34.1632  # g M / R of ITU-R P.835-6 eq. 3
VAPOUR_DENSITY_SURFACE_G_M3 = 7.5  # ITU-R P.835-6 eq. 6
VAPOUR_SCALE_HEIGHT_KM = 2.0  # ITU-R P.835-6 eq. 6
MIN_MIXING_RATIO = 2e-6  # ITU-R P.835-6 section 1.2: above, vapour keeps this share of the pressure

# Layer base (geopotential km), temperature there (K), lapse (K/km), pressure there (hPa): P.835-6 eq. 2 and 3.
_LAYERS = (
    (0.0, 288.15, -6.5, 1013.25),
    (11.0, 216.65, 0.0, 226.3226),
    (20.0, 216.65, 1.0, 54.74980),
    (32.0, 228.65, 2.8, 8.680422),
    (47.0, 270.65, 0.0, 1.109106),
    (51.0, 270.65, -2.8, 0.6694167),
    (71.0, 214.65, -2.0, 0.03956649),
)
TOP_M = 84_852.0  # geopotential top of the last layer; the air above it attenuates nothing measurable


def standard_temperature_k(altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
    """Return the temperature (K) of the reference atmosphere; the lowest layer is continued below sea level."""
    height_km, base_km, base_k, lapse, _ = _layer_of(altitude_msl_m)
    return base_k + lapse * (height_km - base_km)


def standard_pressure_hpa(altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
    """Return the total pressure (hPa) of the reference atmosphere.

    >>> round(float(standard_pressure_hpa(0.0)), 2)
    1013.25
    """
    height_km, base_km, base_k, lapse, base_hpa = _layer_of(altitude_msl_m)
    climb_km = height_km - base_km
    safe_lapse = np.where(lapse == 0.0, 1.0, lapse)
    graded = (base_k / (base_k + safe_lapse * climb_km)) ** (HYDROSTATIC_K_PER_KM / safe_lapse)
    even = np.exp(-HYDROSTATIC_K_PER_KM * climb_km / base_k)
    return base_hpa * np.where(lapse == 0.0, even, graded)


def standard_vapour_pressure_hpa(altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
    """Return the water vapour pressure (hPa) of the reference atmosphere, 7.5 g/m^3 at the sea."""
    altitude_km = np.asarray(altitude_msl_m, dtype=np.float64) / 1000.0
    density_g_m3 = VAPOUR_DENSITY_SURFACE_G_M3 * np.exp(-altitude_km / VAPOUR_SCALE_HEIGHT_KM)
    vapour_hpa = density_g_m3 * standard_temperature_k(altitude_msl_m) / 216.7  # P.835-6 eq. 8
    return np.maximum(vapour_hpa, MIN_MIXING_RATIO * standard_pressure_hpa(altitude_msl_m))


def _layer_of(altitude_msl_m: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    altitude_km = np.asarray(altitude_msl_m, dtype=np.float64) / 1000.0
    height_km = GEOPOTENTIAL_RADIUS_KM * altitude_km / (GEOPOTENTIAL_RADIUS_KM + altitude_km)
    height_km = np.minimum(height_km, TOP_M / 1000.0)
    table = np.array(_LAYERS)
    index = np.clip(np.searchsorted(table[:, 0], height_km, side="right") - 1, 0, len(_LAYERS) - 1)
    base_km, base_k, lapse, base_hpa = table[index].T if index.ndim == 0 else np.moveaxis(table[index], -1, 0)
    return height_km, base_km, base_k, lapse, base_hpa

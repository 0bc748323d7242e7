"""Refractivity from pressure, vapour and temperature (ITU-R P.453), and what a gradient does to a ray."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.constants import EARTH_MEAN_RADIUS_M

REFERENCE_SURFACE_N = 315.0  # ITU-R P.453-14, section 1.4: global mean at sea level
REFERENCE_SCALE_HEIGHT_M = 7350.0  # ITU-R P.453-14, section 1.4


def dry_term_itu_p453(dry_pressure_hpa: ArrayLike, temperature_k: ArrayLike) -> NDArray[np.float64]:
    """Return the dry term of refractivity, N-units (P.453-14 eq. 4). ``dry_pressure_hpa`` leaves the vapour out."""
    return 77.6 * np.asarray(dry_pressure_hpa, dtype=np.float64) / np.asarray(temperature_k, dtype=np.float64)


def wet_term_itu_p453(vapour_pressure_hpa: ArrayLike, temperature_k: ArrayLike) -> NDArray[np.float64]:
    """Return the wet term of refractivity, N-units (P.453-14 eq. 5). The temperature is in kelvin in both terms.

    >>> round(float(wet_term_itu_p453(10.0, 300.0)), 2)
    44.07
    """
    vapour_pressure_hpa = np.asarray(vapour_pressure_hpa, dtype=np.float64)
    return vapour_pressure_hpa * _wet_factor(np.asarray(temperature_k, dtype=np.float64))


def refractivity_itu_p453(
    dry_pressure_hpa: ArrayLike, vapour_pressure_hpa: ArrayLike, temperature_k: ArrayLike
) -> NDArray[np.float64]:
    """Return refractivity N = 77.6 Pd/T + 72 e/T + 3.75e5 e/T^2, N-units (P.453-14 eq. 2)."""
    return dry_term_itu_p453(dry_pressure_hpa, temperature_k) + wet_term_itu_p453(vapour_pressure_hpa, temperature_k)


def vapour_pressure_from_wet_term(wet_term_n: ArrayLike, temperature_k: ArrayLike) -> NDArray[np.float64]:
    """Return the vapour pressure (hPa) behind a wet term: the inverse of :func:`wet_term_itu_p453`."""
    return np.asarray(wet_term_n, dtype=np.float64) / _wet_factor(np.asarray(temperature_k, dtype=np.float64))


def saturation_vapour_pressure_hpa(temperature_c: ArrayLike, pressure_hpa: ArrayLike) -> NDArray[np.float64]:
    """Return the saturation vapour pressure over water, hPa (P.453-14 eq. 9, enhancement factor included).

    ``temperature_c`` is in degrees Celsius, -40 to +50; ``pressure_hpa`` is the total pressure.
    """
    temperature_c = np.asarray(temperature_c, dtype=np.float64)
    pressure_hpa = np.asarray(pressure_hpa, dtype=np.float64)
    enhancement = 1 + 1e-4 * (7.2 + pressure_hpa * (0.0320 + 5.9e-6 * temperature_c**2))
    return enhancement * 6.1121 * np.exp((18.678 - temperature_c / 234.5) * temperature_c / (temperature_c + 257.14))


def reference_refractivity(altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
    """Return the global mean profile N = 315 exp(-h / 7.35 km), N-units (P.453-14 section 1.4)."""
    return REFERENCE_SURFACE_N * np.exp(-np.asarray(altitude_msl_m, dtype=np.float64) / REFERENCE_SCALE_HEIGHT_M)


def k_of_gradient(gradient_n_per_km: ArrayLike) -> NDArray[np.float64]:
    """Return the effective Earth radius factor k = 1 / (1 + R dN/dh 1e-6), with R = 6371 km (ITU-R P.834-9).

    At about -157 N/km the ray follows the Earth and k is infinite; steeper gradients trap rays and give k < 0.

    >>> round(float(k_of_gradient(-39.0)), 4)
    1.3306
    """
    ray_to_earth_curvature = EARTH_MEAN_RADIUS_M * 1e-9 * np.asarray(gradient_n_per_km, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return 1.0 / (1.0 + ray_to_earth_curvature)


def gradient_of_k(k: float) -> float:
    """Return the gradient (N-units per km) that gives an effective Earth radius factor k."""
    return (1.0 / k - 1.0) / (EARTH_MEAN_RADIUS_M * 1e-9)


def _wet_factor(temperature_k: NDArray[np.float64]) -> NDArray[np.float64]:
    return 72.0 / temperature_k + 3.75e5 / temperature_k**2

"""What declared rain takes out of a radar's echo: attenuation by ITU-R P.838, along the way in the rain."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.attenuation import RAY_EARTH_RADIUS_M

LEAST_FREQUENCY_HZ = 1e9  # where P.838 begins: 10 mm/h take 0.0002 dB/km there. Its curves run wild below
_HORIZONTAL_DEG = 0.0  # tilt of the polarisation: drops are flat, so that a horizontal wave loses most


def rain_two_way_db(
    frequency_hz: float,
    rate_mm_h: float,
    elevation_deg: ArrayLike,
    range_m: ArrayLike,
    *,
    extent_m: float,
    height_m: float,
) -> NDArray[np.float64]:
    """Return the two-way attenuation (dB) by rain from a radar to a slant range; none below 1 GHz.

    It rains evenly around the radar, ``extent_m`` far out and up to ``height_m`` above the antenna: of the path to a
    target the piece up to the nearest of target, extent and top of the rain lies in it. The wave is taken to be
    horizontally polarised.

    Parameters
    ----------
    elevation_deg, range_m : any shapes that broadcast; NaN stays NaN. A path that begins downwards leaves the rain
        where it comes up through its top again.

    References
    ----------
    ITU-R P.838-3, equation 1; the way below the rain's top is P.618-13, equation 1, over 4/3 Earth.
    """
    up = np.sin(np.radians(np.asarray(elevation_deg, dtype=np.float64)))
    rise_m = max(height_m, 0.0)
    below_top_m = 2.0 * rise_m / np.maximum(np.sqrt(up**2 + 2.0 * rise_m / RAY_EARTH_RADIUS_M) + up, 1e-12)
    in_rain_m = np.minimum(np.minimum(np.asarray(range_m, dtype=np.float64), extent_m), below_top_m)
    return 2.0 * rain_db_per_km(frequency_hz, rate_mm_h) * in_rain_m / 1000.0


def rain_db_per_km(frequency_hz: float, rate_mm_h: float) -> float:
    """Return the specific attenuation by rain (dB/km, one way): k R^alpha, ITU-R P.838-3, equation 1.

    >>> round(rain_db_per_km(10e9, 10.0), 3)
    0.22
    """
    if frequency_hz < LEAST_FREQUENCY_HZ:
        return 0.0
    coefficient, exponent = _coefficients(float(frequency_hz))
    return coefficient * float(rate_mm_h) ** exponent


@lru_cache(maxsize=64)
def _coefficients(frequency_hz: float) -> tuple[float, float]:
    """Return k and alpha of a horizontally polarised wave on a level path."""
    from itur.models.itu838 import rain_specific_attenuation_coefficients  # a second, and astropy

    level_deg = 0.0
    k, alpha = rain_specific_attenuation_coefficients(frequency_hz / 1e9, level_deg, _HORIZONTAL_DEG)
    return float(k), float(alpha)

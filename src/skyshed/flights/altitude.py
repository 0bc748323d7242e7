"""From pressure and ellipsoidal heights to altitude above mean sea level, with what remains uncertain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.flights.store import Chunk

# ICAO Doc 7488 (standard atmosphere): sea level, tropopause, and the exponent R L / g.
_T0_K, _P0_HPA, _LAPSE_K_M, _TROPOPAUSE_M, _TROPOPAUSE_K, _EXPONENT = (
    288.15,
    1013.25,
    0.0065,
    11_000.0,
    216.65,
    0.190263,
)
_GEOPOTENTIAL_RADIUS_M = 6_356_766.0  # ICAO Doc 7488 eq. 6
UNKNOWN_AIR_M = 600.0  # a flight level with no word about the day's air
# A height by satellite navigation: 25 ft steps, and 45 m at 95 per cent for GVA 2 (RTCA DO-260B table 2-71).
GEOMETRIC_M = 50.0
_UNKNOWN_TEMPERATURE = 0.06  # of the height: 15 K off the standard in a column of 250 K
_KNOWN_TEMPERATURE = 0.02  # of the height: one temperature says the rest of the column to 5 K
_UNKNOWN_PRESSURE_M = 200.0  # 25 hPa at 8 m each


@dataclass(frozen=True, slots=True)
class Air:
    """What is known of the day's air: pressure reduced to sea level, and departure from the standard temperature."""

    qnh_hpa: float | None = None
    isa_deviation_k: float | None = None

    def altitude_msl_m(self, pressure_m: ArrayLike) -> NDArray[np.float64]:
        """Return the altitude above mean sea level of a pressure altitude.

        Hydrostatic, the standard lapse from a sea level ``isa_deviation_k`` warmer, ``qnh_hpa`` there; what
        is not known is taken from the standard. In the standard air only the geopotential is undone:

        >>> round(float(Air().altitude_msl_m(10_058.4)), 1)
        10074.3
        """
        pressure_m = np.asarray(pressure_m, dtype=np.float64)
        deviation_k = self.isa_deviation_k or 0.0
        below_m = np.minimum(pressure_m, _TROPOPAUSE_M)
        ratio = (_P0_HPA / (self.qnh_hpa or _P0_HPA)) ** _EXPONENT * (1 - _LAPSE_K_M * below_m / _T0_K)
        height_m = (_T0_K + deviation_k) / _LAPSE_K_M * (1 - ratio)
        height_m += np.maximum(pressure_m - _TROPOPAUSE_M, 0.0) * (1 + deviation_k / _TROPOPAUSE_K)
        return _GEOPOTENTIAL_RADIUS_M * height_m / (_GEOPOTENTIAL_RADIUS_M - height_m)

    def uncertainty_m(self, altitude_msl_m: ArrayLike) -> NDArray[np.float64]:
        """Return how far off an altitude from pressure may be, either way; never more than 600 m."""
        height_m = np.maximum(np.asarray(altitude_msl_m, dtype=np.float64), 0.0)
        if self.qnh_hpa is None and self.isa_deviation_k is None:
            return np.full(height_m.shape, UNKNOWN_AIR_M)
        share = _UNKNOWN_TEMPERATURE if self.isa_deviation_k is None else _KNOWN_TEMPERATURE
        base_m = _UNKNOWN_PRESSURE_M if self.qnh_hpa is None else GEOMETRIC_M
        return np.minimum(base_m + share * height_m, UNKNOWN_AIR_M)


@dataclass(frozen=True)
class Altitudes:
    """Altitude above mean sea level and how far it may be off, either way (n,) float64; NaN where none is known.

    ``flight_level`` (n,) is the pressure altitude in hundreds of feet, from the altitude where none was sent.
    """

    msl_m: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]
    flight_level: NDArray[np.float64]


def altitudes_of(chunk: Chunk, air: Air) -> Altitudes:
    """Return the altitudes of positions: above sea level where sent, else geometric, else from pressure.

    The standard atmosphere (or the air given) is asked only where no geometric height was sent.
    """
    from skyshed.terrain.geoid import undulation_m

    msl_m = chunk.msl_m.astype(np.float64)
    is_geometric = np.isnan(msl_m) & ~np.isnan(chunk.hae_m)
    if is_geometric.any():
        under_m = undulation_m(chunk.lat_deg[is_geometric], _turned(chunk.lon_deg[is_geometric]))
        msl_m[is_geometric] = chunk.hae_m[is_geometric] - under_m
    uncertainty_m = np.full(msl_m.shape, GEOMETRIC_M)
    is_pressure = np.isnan(msl_m)
    msl_m[is_pressure] = air.altitude_msl_m(chunk.pressure_m[is_pressure])
    uncertainty_m[is_pressure] = air.uncertainty_m(msl_m[is_pressure])
    pressure_m = np.where(np.isnan(chunk.pressure_m), msl_m, chunk.pressure_m)
    return Altitudes(msl_m, uncertainty_m, pressure_m / 30.48)


def _turned(lon_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.mod(lon_deg + 180.0, 360.0) - 180.0

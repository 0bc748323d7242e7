"""Specific attenuation by oxygen and water vapour, line by line (ITU-R P.676-13, annex 1)."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.errors import InputError
from skyshed.terrain.itu import data_folder

MAX_FREQUENCY_HZ = 1e12  # ITU-R P.676-13 holds for 1 to 1,000 GHz; below 1 GHz it goes on falling smoothly


def oxygen_attenuation_db_per_km(
    frequency_hz: float, dry_pressure_hpa: ArrayLike, vapour_pressure_hpa: ArrayLike, temperature_k: ArrayLike
) -> NDArray[np.float64]:
    """Return the attenuation by dry air, dB/km (P.676-13 eq. 1 to 8, oxygen lines and the dry continuum)."""
    dry_hpa, vapour_hpa, kelvin = _arrays(dry_pressure_hpa, vapour_pressure_hpa, temperature_k)
    f_ghz, theta = _frequency_ghz(frequency_hz), 300.0 / kelvin
    line_ghz, a1, a2, a3, a4, a5, a6 = _lines("oxygen")
    p, e, t = dry_hpa[..., None], vapour_hpa[..., None], theta[..., None]
    strength = a1 * 1e-7 * p * t**3 * np.exp(a2 * (1 - t))
    width = a3 * 1e-4 * (p * t ** (0.8 - a4) + 1.1 * e * t)
    width = np.sqrt(width**2 + 2.25e-6)  # Zeeman splitting
    interference = (a5 + a6 * t) * 1e-4 * (p + e) * t**0.8
    lines = np.sum(strength * _line_shape(f_ghz, line_ghz, width, interference), axis=-1)
    return 0.1820 * f_ghz * (lines + _dry_continuum(f_ghz, dry_hpa, vapour_hpa, theta))


def vapour_attenuation_db_per_km(
    frequency_hz: float, dry_pressure_hpa: ArrayLike, vapour_pressure_hpa: ArrayLike, temperature_k: ArrayLike
) -> NDArray[np.float64]:
    """Return the attenuation by water vapour, dB/km (P.676-13 eq. 1 to 7, vapour lines)."""
    dry_hpa, vapour_hpa, kelvin = _arrays(dry_pressure_hpa, vapour_pressure_hpa, temperature_k)
    f_ghz = _frequency_ghz(frequency_hz)
    line_ghz, b1, b2, b3, b4, b5, b6 = _lines("water_vapour")
    p, e, t = dry_hpa[..., None], vapour_hpa[..., None], (300.0 / kelvin)[..., None]
    strength = b1 * 1e-1 * e * t**3.5 * np.exp(b2 * (1 - t))
    width = b3 * 1e-4 * (p * t**b4 + b5 * e * t**b6)
    width = 0.535 * width + np.sqrt(0.217 * width**2 + 2.1316e-12 * line_ghz**2 / t)  # Doppler broadening
    return 0.1820 * f_ghz * np.sum(strength * _line_shape(f_ghz, line_ghz, width, 0.0), axis=-1)


def _line_shape(
    f_ghz: float, line_ghz: NDArray[np.float64], width: NDArray[np.float64], interference: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    below, above = line_ghz - f_ghz, line_ghz + f_ghz
    return (f_ghz / line_ghz) * (
        (width - interference * below) / (below**2 + width**2) + (width - interference * above) / (above**2 + width**2)
    )


def _dry_continuum(
    f_ghz: float, dry_hpa: NDArray[np.float64], vapour_hpa: NDArray[np.float64], theta: NDArray[np.float64]
) -> NDArray[np.float64]:
    debye_ghz = 5.6e-4 * (dry_hpa + vapour_hpa) * theta**0.8
    debye = 6.14e-5 / (debye_ghz * (1 + (f_ghz / debye_ghz) ** 2))
    nitrogen = 1.4e-12 * dry_hpa * theta**1.5 / (1 + 1.9e-5 * f_ghz**1.5)
    return f_ghz * dry_hpa * theta**2 * (debye + nitrogen)


def _frequency_ghz(frequency_hz: float) -> float:
    if not 0.0 < frequency_hz <= MAX_FREQUENCY_HZ:
        raise InputError(f"radar frequency {frequency_hz:g} Hz is outside 0 to {MAX_FREQUENCY_HZ:g} Hz")
    return frequency_hz / 1e9


def _arrays(*values: ArrayLike) -> list[NDArray[np.float64]]:
    return list(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


@lru_cache(maxsize=2)
def _lines(gas: str) -> tuple[NDArray[np.float64], ...]:
    """Columns of the line table: centre (GHz) and six coefficients, each (n_lines,)."""
    from skyshed.jobs.cache import cached_arrays

    table = cached_arrays("gas-lines", {"gas": gas}, lambda: {"lines": _read_lines(gas)})["lines"]
    return tuple(np.ascontiguousarray(column) for column in table.T)


def _read_lines(gas: str) -> NDArray[np.float64]:
    return np.loadtxt(data_folder() / "676" / f"v12_lines_{gas}.txt", delimiter=",", skiprows=1)

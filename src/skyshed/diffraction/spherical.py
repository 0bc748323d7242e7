"""Diffraction over a smooth sphere: the first term of the residue series, as ITU-R P.526-16 section 3 gives it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LEAST_HEIGHT_M = 1e-3  # an antenna on the ground itself: heights divide


@dataclass(frozen=True, slots=True)
class Surface:
    """What waves run along: relative permittivity, conductivity (S/m), and how they are polarised."""

    permittivity: float
    conductivity_s_m: float
    is_vertical: bool = False


LAND = Surface(22.0, 0.003)  # "average ground" of ITU-R P.526-16, where P.527's maps are not asked
SEA = Surface(80.0, 5.0)


def spherical_loss_db(
    distance_m: ArrayLike,
    first_m: ArrayLike,
    second_m: ArrayLike,
    *,
    effective_radius_m: ArrayLike,
    frequency_hz: float,
    surface: Surface = LAND,
) -> NDArray[np.float64]:
    """Return the loss (dB) against free space between two heights over a smooth sphere, never below 0.

    Beyond the horizon of both the first term of the series; nearer, as in section 3.2, that of a larger sphere whose
    horizon they are at, less by how clear the line of sight is of the ground: none from 0.552 of a Fresnel zone on.
    Inputs broadcast; heights are above the sphere.
    """
    given = (np.asarray(each, dtype=np.float64) for each in (distance_m, first_m, second_m, effective_radius_m))
    distance_m, near_m, far_m, radius_m = np.broadcast_arrays(*given)
    near_m, far_m = np.maximum(near_m, _LEAST_HEIGHT_M), np.maximum(far_m, _LEAST_HEIGHT_M)
    roots = np.sqrt(near_m) + np.sqrt(far_m)
    is_beyond = distance_m >= np.sqrt(2 * radius_m) * roots
    # The sphere on whose horizon the two are: section 3.2.
    grazing_m = np.where(is_beyond, radius_m, 0.5 * (distance_m / roots) ** 2)
    whole_db = first_term_db(
        distance_m, near_m, far_m, effective_radius_m=grazing_m, frequency_hz=frequency_hz, surface=surface
    )
    whole_db = np.maximum(whole_db, 0.0)
    clearance_m, needed_m = _clearance_m(distance_m, near_m, far_m, radius_m, frequency_hz)
    return np.where(is_beyond, whole_db, np.maximum(1.0 - clearance_m / needed_m, 0.0) * whole_db)


def first_term_db(
    distance_m: ArrayLike,
    first_m: ArrayLike,
    second_m: ArrayLike,
    *,
    effective_radius_m: ArrayLike,
    frequency_hz: float,
    surface: Surface = LAND,
) -> NDArray[np.float64]:
    """Return -F(X) - G(Y1) - G(Y2) of section 3.1.1.2 (dB); below 0 where the series gains."""
    radius_km = np.asarray(effective_radius_m, dtype=np.float64) / 1e3
    frequency_mhz = frequency_hz / 1e6
    admittance = admittance_per_third(frequency_hz, surface) * radius_km ** (-1 / 3)
    square = admittance**2
    beta = (1 + 1.6 * square + 0.67 * square**2) / (1 + 4.5 * square + 1.53 * square**2)
    x = 2.188 * beta * (frequency_mhz / radius_km**2) ** (1 / 3) * np.asarray(distance_m) / 1e3
    per_m = 9.575e-3 * beta * (frequency_mhz**2 / radius_km) ** (1 / 3)
    first_db, second_db = (
        _height_gain_db(per_m * np.asarray(height_m, dtype=np.float64), beta, admittance)
        for height_m in (first_m, second_m)
    )
    loss_db: NDArray[np.float64] = -_distance_term_db(x) - first_db - second_db
    return loss_db


def admittance_per_third(frequency_hz: float, surface: Surface) -> float:
    """Return the normalised surface admittance K, section 3.1.1.2, of a sphere of 1 km; falls with the third root."""
    frequency_mhz = frequency_hz / 1e6
    loss = 18000.0 * surface.conductivity_s_m / frequency_mhz
    horizontal: float = 0.36 * frequency_mhz ** (-1 / 3) * ((surface.permittivity - 1) ** 2 + loss**2) ** -0.25
    return horizontal * (math.hypot(surface.permittivity, loss) if surface.is_vertical else 1.0)


def _distance_term_db(x: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.maximum(x, 1e-9)
    far = 11.0 + 10.0 * np.log10(x) - 17.6 * x
    return np.where(x >= 1.6, far, -20.0 * np.log10(x) - 5.6488 * x**1.425)


def _height_gain_db(
    y: NDArray[np.float64], beta: NDArray[np.float64], admittance: NDArray[np.float64]
) -> NDArray[np.float64]:
    b = np.maximum(beta * y, 1e-12)
    above = np.maximum(b - 1.1, 1e-9)
    high = 17.6 * np.sqrt(above) - 5.0 * np.log10(above) - 8.0
    gain_db = np.where(b > 2.0, high, 20.0 * np.log10(b + 0.1 * b**3))
    return np.maximum(gain_db, 2.0 + 20.0 * np.log10(admittance))


def _clearance_m(
    distance_m: NDArray[np.float64],
    first_m: NDArray[np.float64],
    second_m: NDArray[np.float64],
    radius_m: NDArray[np.float64],
    frequency_hz: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least clearance of the line of sight over the sphere, and how much leaves no loss: section 3.2."""
    c = (first_m - second_m) / (first_m + second_m)
    m = distance_m**2 / (4 * radius_m * (first_m + second_m))
    inner = np.clip(1.5 * c * np.sqrt(3 * m / (m + 1) ** 3), -1.0, 1.0)
    b = 2 * np.sqrt((m + 1) / (3 * m)) * np.cos(np.pi / 3 + np.arccos(inner) / 3)
    near_m = 0.5 * distance_m * (1 + b)
    far_m = distance_m - near_m
    clearance_m = (first_m - near_m**2 / (2 * radius_m)) * far_m + (second_m - far_m**2 / (2 * radius_m)) * near_m
    needed_m = 0.552 * np.sqrt(near_m * far_m / distance_m * 299_792_458.0 / frequency_hz)
    return clearance_m / distance_m, np.maximum(needed_m, 1e-9)

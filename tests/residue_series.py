"""Diffraction over a smooth sphere as the whole residue series of V. A. Fock (and of van der Pol and Bremmer).

It shares nothing with ``skyshed.diffraction``: Airy functions in place of fitted curves, every term in place of the
first. With m = (ka/2)^(1/3), x = m d/a, y = k h/m and q = i m sqrt(n - 1) (horizontal) or that over n (vertical), n the
complex permittivity, the field against free space is

    V = 2 exp(i pi/4) sqrt(pi x) sum over s of exp(i x t_s) / (t_s - q^2) * w(t_s - y1) w(t_s - y2) / w(t_s)^2

over the roots of w'(t) = q w(t), where w(t) is proportional to Ai(t exp(2 pi i/3)); fields go as exp(-i omega t).
Source: V. A. Fock, Electromagnetic Diffraction and Propagation Problems, Pergamon 1965, chapter 10.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ai_zeros, airye

SPEED_OF_LIGHT_M_S = 299_792_458.0
TURN = np.exp(2j * np.pi / 3)


class ResidueSeries:
    """The series over one ground, at one frequency: its roots are found once.

    Raises ValueError where Newton's steps do not settle on a root each.
    """

    def __init__(
        self,
        frequency_hz: float,
        radius_m: float,
        *,
        permittivity: float,
        conductivity_s_m: float,
        is_vertical: bool,
        n_term: int = 1500,
    ) -> None:
        self.wavenumber_per_m = 2 * np.pi * frequency_hz / SPEED_OF_LIGHT_M_S
        self.radius_m = radius_m
        self.m = (self.wavenumber_per_m * radius_m / 2) ** (1 / 3)
        ground = permittivity + 60j * conductivity_s_m * SPEED_OF_LIGHT_M_S / frequency_hz
        self.q = 1j * self.m * np.sqrt(ground - 1) / (ground if is_vertical else 1.0)
        self.roots = self._roots(n_term)

    def loss_db(self, distance_m: ArrayLike, first_m: float, second_m: float) -> NDArray[np.float64]:
        """Return the loss against free space (dB), below 0 where the field is stronger, at distances (n,)."""
        x = self.m * np.asarray(distance_m, dtype=float)[..., None] / self.radius_m
        gains = self._log_height_gain(first_m) + self._log_height_gain(second_m)
        terms = np.exp(1j * x * self.roots + gains) / (self.roots - self.q**2)
        return -20 * np.log10(2 * np.sqrt(np.pi * x[..., 0]) * np.abs(terms.sum(axis=-1)))

    def _log_height_gain(self, height_m: float) -> NDArray[np.complex128]:
        """Return log w(t - y) / w(t) of all terms: as numbers, late terms overflow before their distance damps them."""
        high, _, high_log = _w(self.roots - self.wavenumber_per_m * height_m / self.m)
        _, slope, low_log = _w(self.roots)
        return np.log(high) + high_log - np.log(slope / self.q) - low_log  # w(t) = w'(t) / q at a root

    def _roots(self, n_term: int) -> NDArray[np.complex128]:
        """Return the roots, by Newton from where they lie for a perfect conductor under horizontal waves."""
        root = ai_zeros(n_term)[0] / TURN + 1 / self.q
        for _ in range(30):
            value, slope, _ = _w(root)
            step = (slope - self.q * value) / (root * value - self.q * slope)
            root = root - step
        if np.abs(step).max() > 1e-10 or np.abs(np.diff(root)).min() < 1e-3:
            raise ValueError("the roots of the series were not found one by one")
        return root


def _w(t: NDArray[np.complex128]) -> tuple[NDArray[np.complex128], ...]:
    """Return w(t), w'(t), both but for one constant and for exp of the third, and that."""
    z = t * TURN
    value, slope, _, _ = airye(z)
    return value, slope * TURN, -2 / 3 * z * np.sqrt(z)

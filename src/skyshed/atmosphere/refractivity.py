r"""How the air bends rays: one refraction setting for everything, its k, radius and curvature side by side.

```
N  Ns +                     surface: wet term (map) + dry term (pressure at the ground)
      |\\  first km: mapped gradient DN1, one straight line (continued below the ground)
   N1 +  \\
      |    `-.._            above: exponential through N = 105 at 9 km, and on with the same scale
   105+         ``--..___
      ground  +1 km     9 km MSL
```
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skyshed.atmosphere.formulas import (
    REFERENCE_SCALE_HEIGHT_M,
    dry_term_itu_p453,
    gradient_of_k,
    k_of_gradient,
    reference_refractivity,
    vapour_pressure_from_wet_term,
)
from skyshed.atmosphere.maps import DN1_PERCENT, DN65_PERCENT, Climate, climate_at
from skyshed.atmosphere.standard import standard_pressure_hpa
from skyshed.catalogue.refraction import parse_refraction
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.errors import InputError
from skyshed.units import UnitError

UPPER_N = 105.0  # Bean and Dutton, Radio Meteorology (NBS Monograph 92, 1966): N at 9 km is nearly the same everywhere
UPPER_ALTITUDE_M = 9000.0
FIRST_LAYER_M = 1000.0
STEEPEST_N_PER_KM = -150.0  # steeper would trap rays (-157 follows the Earth), which the ray model cannot show
DUCTING_N_PER_KM = -157.0  # ITU-R P.453: a layer steeper than this is a duct


@dataclass(frozen=True)
class Refraction:
    """One refraction setting, at one site.

    ``setting`` is ``"median"``, ``"p10"``, ``"p90"``, ``"k=1.3333"``, ``"none"`` or ``"optical"``. ``k``, the
    effective radius and the curvature coefficient 1/k (GDAL's ``-cc``) say the same thing of the first km above
    ``surface_altitude_m``. ``duct_share`` is the share of time (0..1) in which the lowest 65 m hold a duct, NaN when
    the setting does not come from maps. ``scale_height_m`` is NaN where the gradient is constant.
    """

    setting: str
    k: float
    effective_radius_m: float
    curvature_coefficient: float
    gradient_n_per_km: float
    surface_n: float
    surface_altitude_m: float
    duct_share: float
    is_clamped: bool
    is_constant_k: bool
    note: str
    scale_height_m: float = math.nan

    def refractivity(self, altitude_m: ArrayLike) -> NDArray[np.float64]:
        """Return N (N-units) at altitudes above mean sea level, any shape."""
        height_m = np.asarray(altitude_m, dtype=np.float64) - self.surface_altitude_m
        linear = self.surface_n + self.gradient_n_per_km * height_m / 1000.0
        if self.is_constant_k:
            return linear
        return np.where(height_m <= FIRST_LAYER_M, linear, self._upper(height_m))

    def gradient(self, altitude_m: ArrayLike) -> NDArray[np.float64]:
        """Return dN/dh (N-units per metre) at altitudes above mean sea level, any shape."""
        height_m = np.asarray(altitude_m, dtype=np.float64) - self.surface_altitude_m
        linear = np.full(height_m.shape, self.gradient_n_per_km / 1000.0)
        if self.is_constant_k:
            return linear
        return np.where(height_m <= FIRST_LAYER_M, linear, -self._upper(height_m) / self.scale_height_m)

    def _upper(self, height_m: NDArray[np.float64]) -> NDArray[np.float64]:
        top_n = self.surface_n + self.gradient_n_per_km * FIRST_LAYER_M / 1000.0
        climb_m = np.maximum(height_m - FIRST_LAYER_M, 0.0)
        return top_n * np.exp(-climb_m / self.scale_height_m)


@dataclass(frozen=True)
class PointGradients:
    """Gradients over the first km (N-units per km) not exceeded for 10, 50 and 90 % of an average year, at a point.

    They belong to a point: over a path the extremes of its points do not coincide, so they are an axis of
    sensitivity and no interval for a ray.
    """

    p10_n_per_km: float
    median_n_per_km: float
    p90_n_per_km: float


def refraction_at(setting: str, lat_deg: float, lon_deg: float, ground_msl_m: float) -> Refraction:
    """Return the refraction that a setting means at a site.

    Parameters
    ----------
    setting : what `skyshed.catalogue.refraction.parse_refraction` reads: ``"median"`` (ITU-R P.453 maps), ``"4/3"``,
        ``"k=<number or fraction>"``, ``"none"`` (k = 1) or ``"optical"`` (k = 7/6). ``"p10"`` and ``"p90"`` take the
        10 and 90 % point gradients instead of the median.
    ground_msl_m : the site's ground, from which the first km counts.

    Raises
    ------
    InputError : a setting that is not known, or a k outside 0.3 to 25.
    """
    try:
        asked = parse_refraction(setting)
    except UnitError as error:
        raise InputError(f"refraction: {error}") from None
    if not math.isfinite(ground_msl_m):
        raise InputError("refraction: the altitude of the site's ground is not known")
    if asked.percent is not None:
        return _from_maps(asked.name, asked.percent, climate_at(lat_deg, lon_deg), ground_msl_m)
    assert asked.k is not None, "a setting has a percentage or a k"
    return constant_k(asked.k, ground_msl_m, setting=asked.name)


def constant_k(k: float, ground_msl_m: float = 0.0, *, setting: str = "") -> Refraction:
    """Return an atmosphere of constant gradient: an Earth of radius k x 6371 km on which rays are straight.

    >>> round(constant_k(4 / 3).effective_radius_m)
    8494667
    """
    return Refraction(
        setting=setting or f"k={k:.4f}",
        k=k,
        effective_radius_m=k * EARTH_MEAN_RADIUS_M,
        curvature_coefficient=1.0 / k,
        gradient_n_per_km=gradient_of_k(k),
        surface_n=float(reference_refractivity(ground_msl_m)),
        surface_altitude_m=float(ground_msl_m),
        duct_share=math.nan,
        is_clamped=False,
        is_constant_k=True,
        note="",
    )


def point_gradients(lat_deg: float, lon_deg: float) -> PointGradients:
    """Return the 10, 50 and 90 % gradients over the first km at a point (ITU-R P.453 map DN1)."""
    return PointGradients(*(float(value) for value in climate_at(lat_deg, lon_deg).dn1_n_per_km))


def _from_maps(setting: str, percent: float, climate: Climate, ground_msl_m: float) -> Refraction:
    mapped = float(climate.dn1_n_per_km[DN1_PERCENT.index(percent)])
    gradient = max(mapped, STEEPEST_N_PER_KM)
    surface_n = _surface_refractivity(climate, ground_msl_m)
    k = float(k_of_gradient(gradient))
    duct_share = _duct_share(climate)
    return Refraction(
        setting=setting,
        k=k,
        effective_radius_m=k * EARTH_MEAN_RADIUS_M,
        curvature_coefficient=1.0 / k,
        gradient_n_per_km=gradient,
        surface_n=surface_n,
        surface_altitude_m=float(ground_msl_m),
        duct_share=duct_share,
        is_clamped=mapped < STEEPEST_N_PER_KM,
        is_constant_k=False,
        note=_note(mapped, duct_share),
        scale_height_m=_scale_height_m(surface_n + gradient * FIRST_LAYER_M / 1000.0, ground_msl_m + FIRST_LAYER_M),
    )


def _surface_refractivity(climate: Climate, ground_msl_m: float) -> float:
    """Wet term as mapped; dry term from the reference pressure at the ground less the vapour behind the wet term."""
    vapour_hpa = vapour_pressure_from_wet_term(climate.wet_term_n, climate.temperature_k)
    dry_hpa = standard_pressure_hpa(ground_msl_m) - vapour_hpa
    return float(dry_term_itu_p453(dry_hpa, climate.temperature_k)) + climate.wet_term_n


def _scale_height_m(base_n: float, base_msl_m: float) -> float:
    """Scale that leads from ``base_n`` to N = 105 at 9 km; the global one where the base is too high for that."""
    if base_n <= UPPER_N or base_msl_m >= UPPER_ALTITUDE_M:
        return REFERENCE_SCALE_HEIGHT_M
    return (UPPER_ALTITUDE_M - base_msl_m) / math.log(base_n / UPPER_N)


def _duct_share(climate: Climate) -> float:
    """Share of time in which the lowest 65 m are steeper than a duct, linear between the mapped percentages.

    Beyond the outermost percentages the share is not mapped: 0 and 1 are the honest round numbers.
    """
    shares = np.array(DN65_PERCENT) / 100.0
    return float(np.interp(DUCTING_N_PER_KM, climate.dn65_n_per_km, shares, left=0.0, right=1.0))


def _note(mapped_n_per_km: float, duct_share: float) -> str:
    ducts = (
        f"Ducts are not modelled; the lowest 65 m are steeper than {DUCTING_N_PER_KM:.0f} N-units per km "
        f"for {100 * duct_share:.0f} % of the time."
    )
    if mapped_n_per_km >= STEEPEST_N_PER_KM:
        return ducts
    return f"The mapped {mapped_n_per_km:.0f} N-units per km would trap rays: {STEEPEST_N_PER_KM:.0f} used. {ducts}"

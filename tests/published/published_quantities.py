"""How each published quantity is asked of the program: through its own public functions, never by a private formula."""

from collections.abc import Callable

import numpy as np
from published_oracles import albersheim_db, albersheim_swapped_db, shnidman_db
from scipy.optimize import brentq, minimize_scalar

import factories
from skyshed.atmosphere.formulas import (
    k_of_gradient,
    reference_refractivity,
    refractivity_itu_p453,
    saturation_vapour_pressure_hpa,
    wet_term_itu_p453,
)
from skyshed.atmosphere.gases import oxygen_attenuation_db_per_km, vapour_attenuation_db_per_km
from skyshed.atmosphere.maps import climate_at
from skyshed.atmosphere.refractivity import constant_k
from skyshed.constants import EARTH_MEAN_RADIUS_M, SPEED_OF_LIGHT_M_S
from skyshed.diffraction.spherical import Surface, spherical_loss_db
from skyshed.model.figure import Case
from skyshed.model.system import Radar, RadarRole
from skyshed.radar.detection import detection_range_m
from skyshed.radar.equation import (
    PulseRadar,
    aperture_gain_db,
    peak_power_for_snr_w,
    range_for_power_m,
    range_for_snr_m,
    received_power_w,
    search_power_aperture_w_m2,
    search_solid_angle_sr,
    snr_db,
)
from skyshed.radar.probability import gaussian_threshold_db, snr_db_for

MAX_RANGE_M = 4e6


def _fan(antenna_m: float, k: float | None, gradient_n_per_km: float | None):
    from skyshed.atmosphere.rays import RayFan

    k = float(k_of_gradient(gradient_n_per_km)) if k is None else k
    return RayFan.trace(antenna_m, constant_k(k), max_range_m=MAX_RANGE_M, earth_radius_m=EARTH_MEAN_RADIUS_M)


def _horizon(antenna_m: float, k: float | None, gradient_n_per_km: float | None):
    """Return the fan over a smooth sea, with the range at which the sea blocks most and the launch tangent there."""
    fan = _fan(antenna_m, k, gradient_n_per_km)
    blocking = minimize_scalar(
        lambda range_m: -float(fan.tangent(range_m, 0.0)), bounds=(1.0, MAX_RANGE_M), options={"xatol": 1e-3}
    )
    return fan, float(blocking.x), -float(blocking.fun)


def _horizon_range(antenna_m: float, k: float | None = None, gradient_n_per_km: float | None = None) -> float:
    return _horizon(antenna_m, k, gradient_n_per_km)[1]


def _line_of_sight(
    antenna_m: float, target_m: float, k: float | None = None, gradient_n_per_km: float | None = None
) -> float:
    fan, horizon_m, tangent = _horizon(antenna_m, k, gradient_n_per_km)
    return brentq(lambda range_m: float(fan.altitude(range_m, tangent)) - target_m, horizon_m, MAX_RANGE_M)


def _lowest_visible_altitude(antenna_m: float, range_m: float, k: float) -> float:
    fan, _, tangent = _horizon(antenna_m, k, None)
    return float(fan.altitude(range_m, tangent))


def _ground_range(antenna_m: float, target_m: float, elevation_deg: float, k: float) -> float:
    fan, tangent = _fan(antenna_m, k, None), np.tan(np.radians(elevation_deg))
    return brentq(lambda range_m: float(fan.altitude(range_m, tangent)) - target_m, 1.0, MAX_RANGE_M)


def _radar(frequency_hz: float, power_w: float = 1.0, pulse_s: float = 1.0, **rest: float) -> PulseRadar:
    return PulseRadar(frequency_hz, power_w, pulse_s, **rest)


def _radar_range(snr_db: float, rcs_m2: float = 1.0, **radar: float) -> float:
    return range_for_snr_m(_radar(**radar), rcs_m2, snr_db)


def _radar_power(range_m: float, snr_db: float, rcs_m2: float = 1.0, **radar: float) -> float:
    return peak_power_for_snr_w(_radar(**radar), rcs_m2, range_m, snr_db)


def _radar_snr(range_m: float, receiver_range_m: float | None = None, rcs_m2: float = 1.0, **radar: float) -> float:
    return snr_db(_radar(**radar), rcs_m2, range_m, receiver_range_m)


def _echo_power(wavelength_m: float, rcs_m2: float, range_m: float, **radar: float) -> float:
    return received_power_w(_radar(SPEED_OF_LIGHT_M_S / wavelength_m, **radar), rcs_m2, range_m)


def _range_for_power(
    *, frequency_hz: float, power_w: float, area_m2: float, efficiency: float, rcs_m2: float, smallest_power_w: float
) -> float:
    radar = _radar(frequency_hz, power_w, gain_db=aperture_gain_db(area_m2, efficiency, frequency_hz))
    return range_for_power_m(radar, rcs_m2, smallest_power_w)


def _search_power_aperture(
    scan_rpm: float, azimuth_deg: float, low_elevation_deg: float, high_elevation_deg: float, **rest: float
) -> float:
    solid_angle_sr = search_solid_angle_sr(azimuth_deg, low_elevation_deg, high_elevation_deg)
    return search_power_aperture_w_m2(rcs_m2=1.0, solid_angle_sr=solid_angle_sr, search_time_s=60.0 / scan_rpm, **rest)


def _claim_scaling(rcs_ratio: float) -> float:
    """Through the program's own scaling of claims, with a radar so low and near that air takes nothing."""
    radar = claimed_radar(frequency_hz=50e6, reference_range_m=1e3, reference_rcs_m2=1.0, reference_elevation_deg=30.0)
    return float(detection_range_m(radar, rcs_ratio, Case.NOMINAL, 30.0)) / 1e3


def claimed_radar(
    *, frequency_hz: float, reference_range_m: float, reference_rcs_m2: float, reference_elevation_deg: float
) -> Radar:
    """Return a radar that is nothing but one claim, with an unlimited display."""
    return factories.radar(
        "claim",
        RadarRole.ACQUISITION,
        band="any",
        frequency=frequency_hz,
        reference_range=reference_range_m,
        reference_rcs=reference_rcs_m2,
        reference_elevation=reference_elevation_deg,
        instrumented_range=1e7,
        min_elevation=0.0,
        max_elevation=90.0,
        antenna_height=0.0,
        reference_p_detect=0.8,
    )


def _stacked_radar() -> float:
    single, double = 1.0, 2.0
    gain_db = [aperture_gain_db(area_m2, 0.8, 10e9) for area_m2 in (single, double)]
    one, pair = _radar(10e9, single, gain_db=gain_db[0]), _radar(10e9, double, gain_db=gain_db[1])
    return range_for_snr_m(pair, 0.01, 20.0) / range_for_snr_m(one, 0.01, 20.0)


def _gas_state(pressure_hpa: float, temperature_k: float, density_g_m3: float) -> tuple[float, float, float]:
    return pressure_hpa, density_g_m3 * temperature_k / 216.7, temperature_k


def _oxygen(frequency_hz: float, **state: float) -> float:
    return float(oxygen_attenuation_db_per_km(frequency_hz, *_gas_state(**state)))


def _vapour(frequency_hz: float, **state: float) -> float:
    return float(vapour_attenuation_db_per_km(frequency_hz, *_gas_state(**state)))


def _refractivity(temperature_c: float, humidity: float, pressure_hpa: float) -> float:
    vapour_hpa = humidity * saturation_vapour_pressure_hpa(temperature_c, pressure_hpa)
    return float(refractivity_itu_p453(pressure_hpa - vapour_hpa, vapour_hpa, temperature_c + 273.15))


def _spherical_loss(
    distance_m: float,
    first_m: float,
    second_m: float,
    *,
    permittivity: float,
    conductivity_s_m: float,
    is_vertical: float,
    **air: float,
) -> float:
    surface = Surface(permittivity, conductivity_s_m, bool(is_vertical))
    return float(spherical_loss_db(distance_m, first_m, second_m, surface=surface, **air))


def _rain(frequency_hz: float, is_vertical: float) -> tuple[float, float]:
    """Return k and alpha of ITU-R P.838 for a level path; of the library, since the program has no rain of its own."""
    from itur.models.itu838 import rain_specific_attenuation_coefficients

    coefficient, exponent = rain_specific_attenuation_coefficients(frequency_hz / 1e9, 0.0, 90.0 * is_vertical)
    return float(coefficient), float(exponent)


def _reference_drop(depth_m: float = 1000.0) -> float:
    return float(reference_refractivity(depth_m) - reference_refractivity(0.0))


QUANTITIES: dict[str, Callable[..., float]] = {
    "effective_radius": lambda gradient_n_per_km: float(k_of_gradient(gradient_n_per_km)) * EARTH_MEAN_RADIUS_M,
    "horizon_range": _horizon_range,
    "line_of_sight": _line_of_sight,
    "lowest_visible_altitude": _lowest_visible_altitude,
    "ground_range": _ground_range,
    "radar_range": _radar_range,
    "radar_power": _radar_power,
    "radar_snr": _radar_snr,
    "echo_power": _echo_power,
    "aperture_gain": lambda frequency_hz, area_m2, efficiency: aperture_gain_db(area_m2, efficiency, frequency_hz),
    "range_for_power": _range_for_power,
    "search_power_aperture": _search_power_aperture,
    "claim_scaling": _claim_scaling,
    "stacked_radar": _stacked_radar,
    "albersheim": albersheim_db,
    "albersheim_swapped": lambda **inputs: albersheim_swapped_db(**inputs) - albersheim_db(**inputs),
    "shnidman": shnidman_db,
    "snr_steady": lambda p_detect, p_false_alarm, n_pulses: snr_db_for(
        p_detect, p_false_alarm, n_pulses=int(n_pulses), is_fading=False
    ),
    "snr_fading": lambda p_detect, p_false_alarm, n_pulses: snr_db_for(
        p_detect, p_false_alarm, n_pulses=int(n_pulses), is_fading=True
    ),
    "gaussian_threshold": gaussian_threshold_db,
    "oxygen_attenuation": _oxygen,
    "vapour_attenuation": _vapour,
    "specific_attenuation": lambda **inputs: _oxygen(**inputs) + _vapour(**inputs),
    "wet_term_map": lambda lat_deg, lon_deg: climate_at(lat_deg, lon_deg).wet_term_n,
    "refractivity": _refractivity,
    "wet_term": lambda vapour_hpa, temperature_k: float(wet_term_itu_p453(vapour_hpa, temperature_k)),
    "spherical_loss": _spherical_loss,
    "rain_coefficient": lambda **inputs: _rain(**inputs)[0],
    "rain_exponent": lambda **inputs: _rain(**inputs)[1],
    "reference_drop": _reference_drop,
    "reference_k": lambda: float(k_of_gradient(_reference_drop())),
    "reference_surface_gradient": lambda: _reference_drop(1e-3) * 1e6,
    "k_of_gradient": lambda gradient_n_per_km: float(k_of_gradient(gradient_n_per_km)),
}

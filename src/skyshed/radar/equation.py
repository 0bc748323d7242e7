"""The radar range equation in the forms in which textbooks print it; the program itself scales published claims."""

import math
from dataclasses import dataclass

from skyshed.constants import BOLTZMANN_J_PER_K, SPEED_OF_LIGHT_M_S


@dataclass(frozen=True)
class PulseRadar:
    """A pulse radar's own terms of the range equation; ``processing_gain_db`` holds pulse compression and integration.

    For a bistatic pair the two gains differ; a monostatic radar has ``receive_gain_db`` None.
    """

    frequency_hz: float
    peak_power_w: float
    pulse_s: float
    gain_db: float = 20.0
    receive_gain_db: float | None = None
    temperature_k: float = 290.0
    loss_db: float = 0.0
    processing_gain_db: float = 0.0

    @property
    def wavelength_m(self) -> float:
        return SPEED_OF_LIGHT_M_S / self.frequency_hz

    @property
    def noise_power_w(self) -> float:
        """Noise in the bandwidth matched to the pulse, k T / tau."""
        return BOLTZMANN_J_PER_K * self.temperature_k / self.pulse_s


def received_power_w(radar: PulseRadar, rcs_m2: float, range_m: float, receiver_range_m: float | None = None) -> float:
    """Return the echo power at the receiver; with ``receiver_range_m`` of a bistatic pair.

    P = Pt Gt Gr lambda^2 sigma / ((4 pi)^3 Rt^2 Rr^2 L), processing gain included (Skolnik, Introduction to Radar
    Systems, chapter 1).
    """
    receiver_range_m = range_m if receiver_range_m is None else receiver_range_m
    return _power_times_range4(radar, rcs_m2) / (range_m * receiver_range_m) ** 2


def snr_db(radar: PulseRadar, rcs_m2: float, range_m: float, receiver_range_m: float | None = None) -> float:
    """Return the signal-to-noise ratio of one echo, dB."""
    return 10.0 * math.log10(received_power_w(radar, rcs_m2, range_m, receiver_range_m) / radar.noise_power_w)


def range_for_power_m(radar: PulseRadar, rcs_m2: float, smallest_power_w: float) -> float:
    """Return the range at which the echo falls to the smallest power that the receiver sees."""
    return (_power_times_range4(radar, rcs_m2) / smallest_power_w) ** 0.25


def range_for_snr_m(radar: PulseRadar, rcs_m2: float, snr_db: float) -> float:
    """Return the range at which the signal-to-noise ratio falls to ``snr_db``."""
    return range_for_power_m(radar, rcs_m2, radar.noise_power_w * 10.0 ** (snr_db / 10.0))


def peak_power_for_snr_w(radar: PulseRadar, rcs_m2: float, range_m: float, snr_db: float) -> float:
    """Return the peak power that gives ``snr_db`` at a range; the radar's own peak power does not matter."""
    per_watt = received_power_w(radar, rcs_m2, range_m) / radar.peak_power_w
    return radar.noise_power_w * 10.0 ** (snr_db / 10.0) / per_watt


def aperture_gain_db(area_m2: float, efficiency: float, frequency_hz: float) -> float:
    """Return the gain of an aperture, 4 pi efficiency A / lambda^2, dB."""
    wavelength_m = SPEED_OF_LIGHT_M_S / frequency_hz
    return 10.0 * math.log10(4.0 * math.pi * efficiency * area_m2 / wavelength_m**2)


def search_power_aperture_w_m2(
    range_m: float,
    rcs_m2: float,
    snr_db: float,
    *,
    solid_angle_sr: float,
    search_time_s: float,
    temperature_k: float = 290.0,
    loss_db: float = 0.0,
) -> float:
    """Return the product of mean power and aperture that searches a solid angle in time.

    Pav A = 4 pi k T Omega R^4 L SNR / (sigma t) (Skolnik, chapter 2, surveillance radar range equation).
    """
    needed = 10.0 ** ((snr_db + loss_db) / 10.0)
    noise_j = BOLTZMANN_J_PER_K * temperature_k
    return 4.0 * math.pi * noise_j * solid_angle_sr * range_m**4 * needed / (rcs_m2 * search_time_s)


def search_solid_angle_sr(azimuth_width_deg: float, low_elevation_deg: float, high_elevation_deg: float) -> float:
    """Return the solid angle between two elevations over a width of azimuth."""
    band = math.sin(math.radians(high_elevation_deg)) - math.sin(math.radians(low_elevation_deg))
    return math.radians(azimuth_width_deg) * band


def _power_times_range4(radar: PulseRadar, rcs_m2: float) -> float:
    receive_gain_db = radar.gain_db if radar.receive_gain_db is None else radar.receive_gain_db
    gains = 10.0 ** ((radar.gain_db + receive_gain_db + radar.processing_gain_db - radar.loss_db) / 10.0)
    return radar.peak_power_w * gains * radar.wavelength_m**2 * rcs_m2 / (4.0 * math.pi) ** 3

"""Pressure altitudes against closed forms and aviation's rules of thumb."""

import numpy as np
import pytest

from skyshed.flights.altitude import Air


def test_standard_air_only_undoes_the_geopotential(validated):
    # ICAO Doc 7488: z = R H / (R - H), R = 6,356,766 m
    validated("FL330 in standard air", got=float(Air().altitude_msl_m(10058.4)), expected=10074.34, tolerance=0.01,
              unit="m", source="ICAO Doc 7488 eq. 6")  # fmt: skip


def test_temperature_by_the_hydrostatic_equation(validated):
    """At a constant lapse H = (T0 + dT) / L (1 - (p / p0)^k): heights grow like T0 + dT."""
    expected_m = 10058.4 * (288.15 + 15.0) / 288.15
    validated("FL330 at ISA+15, geopotential", got=float(_geopotential(Air(1013.25, 15.0).altitude_msl_m(10058.4))),
              expected=expected_m, tolerance=0.5, unit="m", source="hydrostatic, constant lapse")  # fmt: skip


def test_four_per_cent_for_ten_degrees():
    """ICAO Doc 8168 vol. I: 4 per cent of the height for every 10 degrees; so is the closed form, nearly."""
    high = Air(1013.25, 10.0).altitude_msl_m(3000.0) / Air(1013.25, 0.0).altitude_msl_m(3000.0)
    assert high == pytest.approx(1.04, abs=0.006)


def test_thirty_feet_a_hectopascal():
    """ICAO Doc 8168: near sea level a hectopascal is about 27 to 30 ft."""
    rise_m = Air(1023.25, 0.0).altitude_msl_m(0.0) - Air(1013.25, 0.0).altitude_msl_m(0.0)
    assert 27.0 <= rise_m / 10 / 0.3048 <= 30.0


def test_the_tropopause_is_continuous():
    heights_m = Air(1003.0, -12.0).altitude_msl_m(np.array([10_999.9, 11_000.0, 11_000.1]))
    assert np.diff(heights_m) == pytest.approx([0.1, 0.1], abs=0.02)


def test_warm_day_lifts_a_flight_level_over_a_ceiling():
    """The case of DESIGN: FL330 lies below 10 km in cold air and above it in warm air."""
    assert Air(1013.25, -15.0).altitude_msl_m(10058.4) < 10_000.0 < Air(1013.25, 15.0).altitude_msl_m(10058.4)


def test_what_is_known_narrows_the_uncertainty():
    known = [
        float(air.uncertainty_m(10_000.0))
        for air in (Air(), Air(qnh_hpa=1010.0), Air(isa_deviation_k=5.0), Air(1010.0, 5.0))
    ]

    assert known[0] == 600.0
    assert known[3] < known[2] < known[0]
    assert known[3] == pytest.approx(250.0)
    assert all(each <= 600.0 for each in known)


def _geopotential(altitude_m):
    return 6_356_766.0 * altitude_m / (6_356_766.0 + altitude_m)

"""Quantities as people write them become SI; everything else is refused with the value and an example."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed import constants
from skyshed.units import UnitError, format_quantity, parse_altitude, parse_quantity


@pytest.mark.parametrize(
    ("text", "dimension", "expected"),
    [
        ("400 km", "length", 400_000.0),
        ("400km", "length", 400_000.0),
        ("30000 ft", "length", 9144.0),
        ("10 NM", "length", 18_520.0),
        ("0.5 deg", "angle", 0.5),
        ("-3°", "angle", -3.0),
        ("1 rad", "angle", 57.29577951308232),
        ("10 s", "time", 10.0),
        ("5 min", "time", 300.0),
        ("1.5 h", "time", 5400.0),
        ("24 months", "duration", 24.0),
        ("2 years", "duration", 24.0),
        ("600 kt", "speed", 600 * 1852 / 3600),
        ("900 km/h", "speed", 250.0),
        ("1.2 km/s", "speed", 1200.0),
        ("100 mph", "speed", 44.704),
        ("9.5 GHz", "frequency", 9.5e9),
        ("160 MHz", "frequency", 160e6),
        ("0.1 m2", "area", 0.1),
        ("0.1 m²", "area", 0.1),
        ("-20 dBsm", "area", 0.01),
        ("0.54 bn USD", "money", 5.4e8),
        ("540 million USD", "money", 5.4e8),
        ("USD 2.5 bn", "money", 2.5e9),
        ("$300 m", "money", 3e8),
        ("100 USD", "money", 100.0),
        ("8", "count", 8.0),
        ("0.8", "ratio", 0.8),
        ("1e-6", "ratio", 1e-6),
        ("3e9 Hz", "frequency", 3e9),
        ("1E+2 mm/h", "rain rate", 100.0),
        ("5 m2", "area", 5.0),
        ("80 %", "ratio", 0.8),
    ],
)
def test_quantity(text, dimension, expected):
    assert parse_quantity(text, dimension) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "dimension", "complaint"),
    [
        ("400", "length", "'400': a length needs its unit; write for example '400 km'"),
        ("5 kg", "length", "kg makes a mass, and a length is needed"),
        ("5 s", "length", "s makes a time, and a length is needed"),
        ("5 km", "speed", "km makes a length, and a speed is needed"),
        ("Mach 2", "speed", "Mach is a speed only at a known temperature; write for example '600 kt'"),
        ("0.8 Mach", "speed", "only at a known temperature"),
        ("3 furlong", "length", "furlong is not a unit of length"),
        ("2.5 bn EUR", "money", "is not a unit of amount of money"),
        ("2.5 EUR", "money", "EUR makes another currency; convert it and say so in the note"),
        ("8 launchers", "count", "launchers is not a unit of count .*write a plain number"),
        ("8.5", "count", "not a whole number"),
        ("many", "count", "'many' is not a count"),
        ("1,000 km", "length", "thousands are not grouped"),
        ("inf km", "length", "'inf km' is not a length"),
        ("nan", "ratio", "'nan' is not a ratio"),
        ("", "length", "'' is not a length"),
        ("9" * 400 + " km", "length", "is not a length"),
        ("1e400", "ratio", "'1e400' is too large to be right"),
        ("1e400 km", "length", "'1e400 km' is too large to be right"),
        ("1e1234 km", "length", "is not a unit of length"),
        ("4000 dBsm", "area", "'4000 dBsm' is too large to be right"),
    ],
)
def test_what_is_no_quantity_is_refused(text, dimension, complaint):
    with pytest.raises(UnitError, match=complaint):
        parse_quantity(text, dimension)


@pytest.mark.parametrize(
    ("text", "datum", "altitude_m"),
    [
        ("FL300", "flight_level", 9144.0),
        ("100 m AGL", "agl", 100.0),
        ("30000 ft", "msl", 9144.0),
        ("3 km AMSL", "msl", 3000.0),
    ],
)
def test_altitude_names_its_datum(text, datum, altitude_m):
    assert parse_altitude(text) == (datum, pytest.approx(altitude_m))


def test_exact_units_agree_with_the_constants():
    assert parse_quantity("1 ft", "length") == constants.FOOT_M
    assert parse_quantity("1 nm", "length") == constants.NAUTICAL_MILE_M
    assert parse_quantity("1 mi", "length") == constants.STATUTE_MILE_M
    assert parse_quantity("1 kt", "speed") == constants.KNOT_M_S


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (400_000.0, "m", "400 km"),
        (45.0, "m", "45 m"),
        (9.5e9, "Hz", "9.5 GHz"),
        (160e6, "Hz", "160 MHz"),
        (300.0, "s", "5 min"),
        (5.43e8, "USD", "543 million USD"),
        (0.0015, "m2", "0.0015 m2"),
        (1e-6, "1", "1e-06"),
        (0.0, "deg", "0 deg"),
        (38.0, "months", "38 months"),
    ],
)
def test_shown_in_the_unit_a_reader_expects(value, unit, text):
    assert format_quantity(value, unit) == text


DIMENSIONS = {"m": "length", "Hz": "frequency", "s": "time", "USD": "money", "m/s": "speed", "months": "duration"}


@given(unit=st.sampled_from(sorted(DIMENSIONS)), exponent=st.floats(0, 9), digits=st.integers(3, 6))
def test_what_is_shown_reads_back(unit, exponent, digits):
    value = 10.0**exponent

    shown = format_quantity(value, unit, digits)

    assert math.isclose(parse_quantity(shown, DIMENSIONS[unit]), value, rel_tol=0.51 * 10.0 ** (1 - digits))


@given(st.floats(-60, 40), st.floats(1e-5, 1e5))
def test_decibels_and_square_metres_say_the_same(level_dbsm, rcs_m2):
    assert parse_quantity(f"{level_dbsm:.9f} dBsm", "area") == pytest.approx(10 ** (level_dbsm / 10), rel=1e-8)
    assert parse_quantity(f"{rcs_m2:.12f} m2", "area") == pytest.approx(rcs_m2, abs=1e-12)


@given(st.text(max_size=30), st.sampled_from(["length", "speed", "money", "ratio", "count", "area"]))
def test_any_text_is_a_finite_number_or_a_unit_error(text, dimension):
    try:
        value = parse_quantity(text, dimension)
    except UnitError:
        return
    assert math.isfinite(value)

"""What is typed on the command line becomes SI, or one line that says what would be right."""

import pytest

from skyshed.cli.parse import parse_length_m, parse_level, parse_levels, parse_point, parse_spacing_m
from skyshed.errors import InputError
from skyshed.model.scenario import LevelKind


@pytest.mark.parametrize(
    ("text", "expected_m"),
    [("2km", 2000.0), ("1.5 km", 1500.0), ("500 M", 500.0), ("1000ft", 304.8), ("2 NM", 3704.0), ("-400m", -400.0)],
)
def test_length_with_its_unit(text, expected_m):
    assert parse_length_m(text, "--grid") == pytest.approx(expected_m, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a length"),
        ("2", "a length needs its unit"),
        ("km", "is not a length"),
        ("2 kg", "kg makes a mass, and a length is needed"),
        ("2km2", "km2 is no unit of length"),
        ("1e3m", "e3m is no unit of length"),
        ("two km", "is not a length"),
        ("2,5 km", "a decimal has a point"),
        ("nan m", "is not a length"),
        ("２km_", "is not a length"),
    ],
)
def test_what_is_no_length_is_refused(text, complaint):
    with pytest.raises(InputError, match=rf"--grid: .*{complaint}.*; write for example '2.5 km'"):
        parse_length_m(text, "--grid")


@pytest.mark.parametrize("text", ["0km", "-1km"])
def test_spacing_is_above_zero(text):
    with pytest.raises(InputError, match="not above zero"):
        parse_spacing_m(text, "--grid")


@pytest.mark.parametrize(
    ("text", "kind", "altitude_m"),
    [
        ("100mAGL", LevelKind.AGL, 100.0),
        ("100 m agl", LevelKind.AGL, 100.0),
        ("3000m", LevelKind.MSL, 3000.0),
        ("3 km MSL", LevelKind.MSL, 3000.0),
        ("3000mAMSL", LevelKind.MSL, 3000.0),
        ("10000ft", LevelKind.MSL, 3048.0),
        ("FL330", LevelKind.FLIGHT_LEVEL, 10_058.4),
        ("fl 050", LevelKind.FLIGHT_LEVEL, 1524.0),
    ],
)
def test_level(text, kind, altitude_m):
    level = parse_level(f" {text} ", "--levels")

    assert (level.label, level.kind) == (text, kind)
    assert level.altitude_m == pytest.approx(altitude_m, rel=1e-15)


@pytest.mark.parametrize("text", ["", "100", "100AGL", "FL", "FL33000", "FL-10", "mAGL", "100mABC", "AGL"])
def test_what_is_no_level_is_refused(text):
    with pytest.raises(InputError, match=r"is no level; write 100mAGL, 3000m, 10000ft or FL330"):
        parse_level(text, "--levels")


def test_levels_keep_their_order():
    assert [level.label for level in parse_levels("FL330, 100mAGL,3000m", "--levels")] == ["FL330", "100mAGL", "3000m"]


def test_point():
    lat_deg, lon_deg, level = parse_point("-34.9, 43.5,500mAGL", "--at")

    assert (lat_deg, lon_deg, level.label) == (-34.9, 43.5, "500mAGL")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("34.9,43.5", "write LAT,LON,LEVEL"),
        ("34.9,43.5,500mAGL,1", "write LAT,LON,LEVEL"),
        ("94.9,43.5,500mAGL", "latitude '94.9' is outside ±90 degrees"),
        ("34.9,190,500mAGL", "longitude '190' is outside ±180 degrees"),
        ("nan,43.5,500mAGL", "latitude 'nan'"),
        ("north,43.5,500mAGL", "latitude 'north'"),
        ("34.9,43.5,500", "'500' is no level"),
    ],
)
def test_what_is_no_point_is_refused(text, complaint):
    with pytest.raises(InputError, match=complaint):
        parse_point(text, "--at")

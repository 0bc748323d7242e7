"""Positions in every usual spelling: each is unambiguous, and none lands in the other hemisphere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.catalogue.places import looks_swapped, parse_eastern_side, parse_latitude, parse_longitude, parse_position
from skyshed.units import UnitError
from skyshed.verbs.asked import point_of

BAGHDAD = 33.3125, 44.35
SPELLINGS = [
    "33° 18’ 45” N, 44° 21’ 00” E",  # a word processor's quotes
    "33º18'45.0''N 44º21'00.0''E",  # the ordinal sign
    "33˚18′45″N 44˚21′0″E",
    "N33 18 45 E044 21 00",
    "N33°18.75' E044°21.00'",
    "331845N 0442100E",
    "331845N0442100E",
    "N331845E0442100",
    "3318.75N 04421.00E",
    "33.3125 44.35",
    "33.3125N 44.35E",
    "N33.3125 E44.35",
    "N 33.3125, E 44.35",
    "33.3125; 44.35",
    "33,3125; 44,35",
    "33,3125 44,35",
    "33.3125°N/44.35°E",
    "33d18m45sN 44d21m00sE",
    "33d18m45s, 44d21m00s",
    "33-18-45N 044-21-00E",
    "33:18:45N 044:21:00E",
    "33 deg 18' 45.00\" N, 44 deg 21' 0.00\" E",  # as exiftool prints
    "33 degrees 18 minutes 45 seconds north, 44 degrees 21 min east",
    "33°18'45\", 44°21'",
    "33\u00a018\u00a045\u00a0N 44\u00a021\u00a000\u00a0E",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_each_spelling_is_baghdad(text):
    assert parse_position(text) == pytest.approx(BAGHDAD, abs=1e-9)


@pytest.mark.parametrize("text", SPELLINGS)
def test_why_takes_what_a_scenario_takes(text):
    lat_deg, lon_deg, level = point_of(f"{text},500mAGL", "--at")

    assert (lat_deg, lon_deg) == pytest.approx(BAGHDAD, abs=1e-9)
    assert level.label == "500mAGL"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("−33.3, −70.6", (-33.3, -70.6)),
        ("33.3s 70.6w", (-33.3, -70.6)),
        ("S33.3 W70.6", (-33.3, -70.6)),
        ("331800S 0703600W", (-33.3, -70.6)),
        ("33d18m0sS 70d36m0sW", (-33.3, -70.6)),
        ("-0°30'0\", -0°15'", (-0.5, -0.25)),
        ("33 18 0 s, 70 36 0 w", (-33.3, -70.6)),
        ("544236N0203036E", (54.71, 20.51)),
        ("2e-05, 5.1", (2e-05, 5.1)),
    ],
)
def test_other_hemispheres(text, position):
    assert parse_position(text) == pytest.approx(position, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-33.45 S, 70.66 W", r"latitude '-33.45 S' has both a sign and S; write one of them"),
        ("S -33.45, 70.66", "has both a sign and S"),
        ("33.45 S, -70.66 W", "longitude '-70.66 W' has both a sign and W"),
        ("-33.45 N, 70.66", "has both a sign and N"),
        ("+33.45 S, 70.66", "has both a sign and S"),
        ("-33°27'00\"S, 70.66", "has both a sign and S"),
        ("33d18m45s 70d39m00sW", "is its s for seconds or for south"),
        ("138, 20", r"latitude '138' is outside ±90 degrees; looks swapped"),
        ("33.5°18' N, 44", "is not an angle"),
        ("54 42 36 20 30 36", "is not a position"),
        ("336000N 0442100E", "minutes or seconds of 60 and more"),
        ("33.3, 181", r"outside ±180"),
    ],
)
def test_what_could_be_meant_otherwise_is_refused(text, complaint):
    with pytest.raises(UnitError, match=complaint):
        parse_position(text)


def test_the_eastern_side_of_a_box_may_run_on():
    assert parse_eastern_side("181") == 181.0
    with pytest.raises(UnitError, match="outside ±360"):
        parse_eastern_side("361")


@given(st.text(alphabet="0123456789.,;-+−°º'’\"” dmsNSEWe/:", max_size=30))
def test_any_text_is_a_position_or_a_unit_error(text):
    try:
        lat_deg, lon_deg = parse_position(text)
    except UnitError:
        return
    assert -90 <= lat_deg <= 90
    assert -180 <= lon_deg <= 180
    if "-" not in text and "−" not in text:
        assert lat_deg >= 0 or "s" in text.lower()
        assert lon_deg >= 0 or "w" in text.lower()


@pytest.mark.parametrize("parse", [parse_latitude, parse_longitude])
@given(st.floats(-89.0, 89.0))
def test_what_python_prints_reads_back(parse, angle_deg):
    if 0 < abs(angle_deg) < 1e-290:
        return
    assert parse(repr(angle_deg)) == pytest.approx(angle_deg, rel=1e-15)


def test_a_site_in_a_box_across_180_is_not_swapped():
    assert not looks_swapped((-18.0, -179.5), bounds_deg=(-19.0, 178.0, -17.0, -179.0))
    assert not looks_swapped((-18.0, 179.5), bounds_deg=(-19.0, 178.0, -17.0, 181.0))
    assert looks_swapped((44.4, 33.3), bounds_deg=(29.0, 38.0, 38.0, 49.0))

"""The target classes: what is one aircraft has one echo, and what old scenarios name is what it was."""

import pytest

from skyshed.catalogue.load import load_catalogue
from skyshed.units import parse_quantity

TARGETS = load_catalogue().targets
SHAHED, LOW, HIGH = (TARGETS[f"shahed-type-drone{which}"] for which in ("", "-low", "-high"))


def ends(figure):
    return figure.low, figure.nominal, figure.high


def test_a_shahed_flying_low_and_one_flying_high_are_one_drone():
    assert {band: ends(figure) for band, figure in LOW.rcs_m2.items()} == {
        band: ends(figure) for band, figure in HIGH.rcs_m2.items()
    }
    assert LOW.aspects.keys() == HIGH.aspects.keys() == {"side", "rear"}
    for side, aspect in LOW.aspects.items():
        assert {band: ends(figure) for band, figure in aspect.rcs_m2.items()} == {
            band: ends(figure) for band, figure in HIGH.aspects[side].rcs_m2.items()
        }
    assert LOW.typical_altitude_m.high <= HIGH.typical_altitude_m.low
    assert LOW.speed_m_s.nominal < HIGH.speed_m_s.nominal


def test_what_older_scenarios_name_is_what_it_was():
    assert not SHAHED.aspects
    assert ends(SHAHED.rcs_in("X")) == pytest.approx((0.005, 0.02, 0.1))
    assert ends(SHAHED.rcs_in("VHF")) == ends(SHAHED.rcs_in("UHF")) == pytest.approx((0.02, 0.063, 0.2))
    assert ends(SHAHED.speed_m_s) == pytest.approx([kmh / 3.6 for kmh in (120, 160, 200)])
    assert ends(SHAHED.typical_altitude_m) == (60.0, 1000.0, 4500.0)
    for band in ("VHF", "UHF", "X"):
        assert LOW.seen_from("front").rcs_in(band).nominal == pytest.approx(SHAHED.rcs_in(band).nominal)


@pytest.mark.parametrize("key", ["shahed-type-drone-low", "shahed-type-drone-high", "stealth-cruise-missile"])
def test_a_class_with_sides_is_largest_from_there(key):
    target = TARGETS[key]
    for band in ("VHF", "UHF", "S", "X"):
        front, side, rear = (target.seen_from(aspect).rcs_in(band).nominal for aspect in ("front", "side", "rear"))
        assert side > max(front, rear)


@pytest.mark.parametrize(
    ("key", "rcs_m2", "speed", "altitude"),
    [
        ("airliner", 40.0, "240 m/s", "10.7 km"),
        ("business-jet", 5.0, "225 m/s", "12 km"),
        ("turboprop", 5.0, "155 m/s", "7.6 km"),
        ("jet-one-way-drone", 0.02, "550 km/h", "2.5 km"),
        ("small-quadcopter", 0.012, "19 m/s", "120 m"),
        ("stealth-cruise-missile", 0.002, "270 m/s", "50 m"),
    ],
)
def test_nominal_values(key, rcs_m2, speed, altitude):
    target = TARGETS[key]
    assert target.rcs_in("X").nominal == pytest.approx(rcs_m2)
    assert target.speed_m_s.nominal == pytest.approx(parse_quantity(speed, "speed"))
    assert target.typical_altitude_m.nominal == pytest.approx(parse_quantity(altitude, "length"))

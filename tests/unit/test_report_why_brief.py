"""``skyshed why`` in twelve lines: verdict, one joined reason, whose figure, what it would take."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_fixtures as made
from skyshed.coverage.rows import GroundRow
from skyshed.model.propagation import Clutter, Propagation, Rain
from skyshed.report.why.answer import why_text
from skyshed.report.why.reasons import joined_reason
from skyshed.zone.reason import Reason
from why_fixtures import answer, diffracted, profile

RAIN = Rain(50.0, extent_m=30e3, height_m=5e3)
CLUTTER = Clutter(30.0, reflectivity_db=-30.0, beamwidth_deg=1.5, resolution_m=150.0)


def brief(asked, scenario=None):
    return why_text(asked, scenario or made.scenario(), rest="elsewhere").splitlines()


def with_radars(*reasons, unit="S-400 Baghdad"):
    """Return the answer with one obstacle a reason, of radars called A, B, C, the first seen along a ridge."""
    asked = answer()
    given = asked.units[0].obstacles[0]
    owner = SimpleNamespace(unit=SimpleNamespace(name=unit, sector_of=lambda radar, case: None), radar="x")
    obstacles = tuple(
        SimpleNamespace(**{**vars(given), "component": name, "reason": reason, "antenna": owner})
        for name, reason in zip("ABC", reasons, strict=False)
    )
    return replace(
        asked, units=(replace(asked.units[0], obstacles=obstacles), asked.units[1]), profiles={"A": profile()}
    )


def test_the_lines_of_a_blocked_point():
    asked = answer()
    units = (replace(asked.units[0], reached_msl_m=((1500.0, 27e3),)), replace(asked.units[1], is_far=True))
    assert brief(replace(asked, units=units, profiles={"engage": profile()})) == [
        (
            "Not covered: 34.0000°N 44.5000°E at 500 m above ground (600 m above sea level, ground 100 m), against a "
            "cruise missile, nominal case, reach (no clock)."
        ),
        (
            "S-400 Baghdad (s-400, 80 km away, bearing from it 005°) comes nearest to covering it: its engage is "
            "blocked by a ridge of 600 m at 34.1000°N 44.7000°E, 30 km from it."
        ),
        "Deciding figure: S-400 › radar engage › antenna height, 4 m · 6 m · 8 m, merely assumed.",
        "The place would be covered from 1,500 m above sea level (1,400 m above ground) on, by S-400 Baghdad.",
        "Others: 1 fire unit that cannot matter, the point far beyond the range of its missiles.",
        "Terrain: Viewfinder Panoramas 15 arc-seconds, posts 463 m apart. Elevation: made by hand.",
        "Every fire unit, figure and source: elsewhere.",
    ]


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (
            (Reason.TERRAIN, Reason.CURVATURE),
            (
                "its A is blocked by a ridge of 600 m at 34.1000°N 44.7000°E, 30 km from it, its B does not see that "
                "low for the Earth's curve"
            ),
        ),
        ((Reason.CURVATURE, Reason.CURVATURE), "its A and its B do not see that low for the Earth's curve"),
        (
            (Reason.TARGET_TOO_SMALL, Reason.DIFFRACTION_LOSS, Reason.TARGET_TOO_SMALL),
            "its A and its C detect nothing that small so far off, its B loses it to diffraction",
        ),
        ((Reason.CLUTTER, Reason.SECTOR), "its A loses it in the ground's echo, its B does not look that way"),
        ((Reason.ELEVATION_LIMIT,), "its A does not look that low"),
        ((Reason.NO_TERRAIN_DATA,), "its A looks over ground that is not known"),
    ],
)
def test_radars_that_fail_differently_are_told_in_one_sentence(reasons, words):
    asked = with_radars(*reasons)
    assert joined_reason(asked, asked.units[0]).replace("\u00a0", " ") == words


def test_a_lent_radar_is_named_with_its_owner():
    asked = with_radars(Reason.CURVATURE, unit="Watch")
    assert joined_reason(asked, asked.units[0]) == "the A of Watch does not see that low for the Earth's curve"


@pytest.mark.parametrize(
    ("asked_m", "low_m", "high_m", "words"),
    [
        (600.0, 1500.0, 27e3, "its missile does not fly that low (there 1,500 m to 27,000 m above sea level)"),
        (30e3, 1500.0, 27e3, "its missile does not fly that high (there 1,500 m to 27,000 m above sea level)"),
    ],
)
def test_a_missile_that_does_not_fly_there_says_where_it_does(asked_m, low_m, high_m, words):
    asked = answer()
    missile = SimpleNamespace(
        component="missile",
        antenna=None,
        reason=Reason.ENVELOPE_ALTITUDE,
        allowed_low_msl_m=low_m,
        allowed_high_msl_m=high_m,
    )
    unit = replace(asked.units[0], obstacles=(missile,))
    assert joined_reason(replace(asked, altitude_msl_m=asked_m), unit).replace("\u00a0", " ") == words


def test_every_reason_has_words():
    for reason in set(Reason) - {Reason.NONE}:
        asked = with_radars(reason, reason)
        for unit in (asked.units[0], replace(asked.units[0], obstacles=asked.units[0].obstacles[:1])):
            assert joined_reason(asked, unit)


def test_what_it_would_take_lies_above_or_below():
    asked = answer()
    two = replace(asked.units[0], reached_msl_m=((110.0, 400.0), (1500.0, 27e3)))
    above = "from 1,500 m above sea level (1,400 m above ground) on"
    below = "up to 400 m above sea level (300 m above ground)"
    line = f"The place would be covered {above}, by S-400 Baghdad; and {below}, by S-400 Baghdad."
    assert line in brief(replace(asked, units=(two,)))
    assert "The place is covered at no altitude." in brief(asked)


def test_a_covered_point_says_between_which_altitudes_and_in_which_packages():
    asked = answer(is_blocked=False)
    first = replace(asked.units[0], reached_msl_m=((210.0, 27e3),))
    other = replace(asked.units[1], package="Tor-M2 alone")
    lines = brief(replace(asked, units=(first, other)))
    assert lines[0].startswith("Covered by S-400 Baghdad (S-400 + Tor-M2): ")
    assert lines[1] == "Covered in S-400 + Tor-M2; not in Tor-M2 alone."
    assert lines[2].startswith("Nothing blocks the view from engage of S-400 Baghdad")
    span = "210 m above sea level (110 m above ground) to 27,000 m above sea level (26,900 m above ground)"
    assert f"S-400 Baghdad (S-400 + Tor-M2) covers that place from {span}." in lines


def offers(is_blocked):
    """Return an answer of two rival offers, a battery of each, and what is held in both."""
    asked = answer(is_blocked=is_blocked)
    first = asked.units[0]
    spans = () if is_blocked else ((210.0, 27e3),)
    homs = replace(first, fire_unit="Homs S-400", package="Offer B", range_m=81e3, reached_msl_m=spans)
    aleppo = replace(first, fire_unit="Aleppo Buk", package="Offer A", reached_msl_m=spans)
    held = [replace(asked.units[1], fire_unit="Held Tor", package=name) for name in ("Offer A", "Offer B")]
    return replace(asked, units=(aleppo, homs, *held))


def test_rival_offers_are_not_merged():
    lines = brief(offers(is_blocked=False))
    assert lines[0].startswith("Covered by Aleppo Buk (Offer A) and Homs S-400 (Offer B): ")
    assert any(line.startswith("Aleppo Buk (Offer A) covers that place from 210 m") for line in lines)
    assert any(line.startswith("Others: Held Tor, 250 km away: ") for line in lines)  # it is in both
    lines = brief(offers(is_blocked=True))
    assert lines[1].startswith("Aleppo Buk (s-400 in Offer A, 80 km away, bearing from it 005°) comes nearest to ")
    assert any(line.startswith("Others: Homs S-400 (Offer B), 81 km away: terrain") for line in lines)
    whole = why_text(offers(is_blocked=False), made.scenario(), is_whole=True)
    assert whole.startswith("Covered by Aleppo Buk (Offer A), Homs S-400 (Offer B): ")


def test_units_of_one_name_in_rival_offers_are_two():
    asked = offers(is_blocked=False)
    units = tuple(replace(unit, fire_unit="Battery") for unit in asked.units[:2])
    assert brief(replace(asked, units=units))[0].startswith("Covered by Battery (Offer A) and Battery (Offer B): ")


def test_packages_are_told_apart_whatever_their_names_and_many_are_counted():
    asked = offers(is_blocked=False)
    units = [replace(asked.units[0], package=name) for name in ("A and B", "C + D")]
    missing = replace(units[0], package="None", reason=Reason.TERRAIN)
    assert brief(replace(asked, units=(*units, missing)))[0].startswith("Covered by Aleppo Buk (A and B; C + D): ")
    many = [replace(units[0], package=f"Offer {n}") for n in range(9)]
    said = brief(replace(asked, units=(*many, missing)))[0]
    assert said.startswith("Covered by Aleppo Buk (Offer 0; Offer 1; 7 more): ")


def test_what_every_offer_covers_names_none_and_one_offer_is_not_named():
    asked = offers(is_blocked=False)
    both = tuple(replace(asked.units[0], package=name) for name in ("Offer A", "Offer B"))
    assert brief(replace(asked, units=both))[0].startswith("Covered by Aleppo Buk: ")
    half = replace(asked, units=(both[0], replace(both[1], reason=Reason.TERRAIN)))
    assert brief(half)[0].startswith("Covered by Aleppo Buk (Offer A): ")
    assert brief(half)[1] == "Covered in Offer A; not in Offer B."
    assert brief(replace(asked, units=both[:1]))[0].startswith("Covered by Aleppo Buk: ")


@pytest.mark.parametrize(
    ("reason", "asked_m", "high_m", "is_beside"),
    [
        (Reason.TOO_NEAR, 600.0, -1e9, True),
        (Reason.ELEVATION_LIMIT, 9e3, 5e3, True),
        (Reason.ELEVATION_LIMIT, 600.0, 9e3, False),
        (Reason.CURVATURE, 600.0, -1e9, False),
    ],
)
def test_a_place_beside_a_unit_is_no_failure_of_it(reason, asked_m, high_m, is_beside):
    asked = with_radars(reason)
    obstacle = asked.units[0].obstacles[0]
    obstacle.allowed_low_msl_m, obstacle.allowed_high_msl_m = 700.0, high_m
    unit = replace(asked.units[0], range_m=900.0, reason=reason)
    lines = brief(replace(asked, altitude_msl_m=asked_m, units=(unit,)))
    beside = (
        "Straight above that place no altitude is covered (too near S-400 Baghdad); what flies towards it can be "
        "engaged farther out."
    )
    assert (beside in lines) is is_beside
    assert ("The place is covered at no altitude." in lines) is not is_beside


def test_from_abroad_a_point_is_reached():
    over_iran = replace(answer(is_blocked=False), participle="reached")
    assert brief(over_iran)[0].startswith("Reached by S-400 Baghdad: 34.0000°N 44.5000°E")
    lines = brief(replace(answer(), participle="reached"))
    assert lines[0].startswith("Not reached: ")
    assert "comes nearest to reaching it" in lines[1]
    assert "cover" not in "".join(lines)
    whole = why_text(over_iran, made.scenario(), is_whole=True)
    assert "bearing from it 005°: reaches it\n" in whole
    assert "cover" not in whole
    assert repr(over_iran).endswith(", nominal: reached>")
    assert "nominal: not reached, terrain>" in repr(replace(answer(), participle="reached"))


def test_a_point_inside_the_ground_needs_no_reason():
    lines = brief(replace(answer(is_blocked=False), altitude_msl_m=100.0, ground_msl_m=610.0))
    assert lines[0].startswith("Not covered, inside the ground: ")
    assert [line.split(":")[0] for line in lines[1:]] == ["Terrain", "Every fire unit, figure and source"]


@pytest.mark.parametrize("is_decisive", [True, False])
def test_declared_rain_and_clutter_are_named_in_one_line(is_decisive):
    asked = with_radars(Reason.CLUTTER if is_decisive else Reason.CURVATURE)
    line = (
        "The declared rain (50 mm/h) takes 75.4 dB of the echo to engage, both ways: 37.7 dB one way; the declared "
        f"clutter improvement (30 dB) {'decides' if is_decisive else 'does not decide'}."
    )
    assert line in brief(replace(asked, rain=RAIN, rain_db=75.4, clutter=CLUTTER))
    assert "declared" not in "".join(brief(asked))


def test_units_near_are_named_and_many_are_counted():
    asked = answer()
    near = [
        replace(asked.units[0], fire_unit=f"Near {n}", range_m=100e3 + n, reason=Reason.CURVATURE) for n in range(5)
    ]
    far = [replace(asked.units[1], fire_unit=f"Far {n}", is_far=True) for n in range(12)]
    (line,) = (each for each in brief(replace(asked, units=(asked.units[0], *near, *far))) if each.startswith("Others"))
    assert line == (
        "Others: Near 0, 100 km away: Earth's curvature; Near 1, 100 km away: Earth's curvature; Near 2, 100 km away: "
        "Earth's curvature; 2 more likewise; 12 fire units that cannot matter, the point far beyond the range of their "
        "missiles."
    )


REASONS = st.sampled_from([reason for reason in Reason if reason is not Reason.NONE])


@given(st.lists(REASONS, min_size=1, max_size=3), st.integers(0, 30), st.booleans(), st.booleans(), st.booleans())
def test_no_answer_is_longer_than_twelve_lines(reasons, n_more, is_seen, is_covered, is_coarse):
    base = diffracted() if is_seen else answer(is_blocked=not is_covered)
    failing = with_radars(*reasons).units[0]
    first = replace(failing, reason=Reason.NONE, obstacles=()) if is_covered else failing
    more = tuple(
        replace(failing, fire_unit=f"Unit {n}", package=f"Package {n}", is_far=n % 2 == 0, reason=Reason.TERRAIN)
        for n in range(n_more)
    )
    asked = replace(
        base,
        units=(replace(first, reached_msl_m=((100.0, 9e3),)), *more),
        rain=RAIN,
        clutter=CLUTTER,
        grounds=tuple(GroundRow(f"Site {n}", 500.0, 400.0) for n in range(n_more)),
        propagation_asked=Propagation.BY_TERRAIN if is_coarse else Propagation.LINE_OF_SIGHT,
    )
    lines = brief(asked)
    assert len(lines) <= 12
    assert all(line.strip() for line in lines)
    assert lines[0].startswith("Covered by S-400 Baghdad" if is_covered else ("Not covered: ", "Not known: "))

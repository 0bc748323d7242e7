"""The envelope against three-dimensional distances and DESIGN's Tor example."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories
from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.model.figure import Case
from skyshed.zone.envelope import envelope_of, slant_range_m
from skyshed.zone.reason import Reason


def missile(range_m=15e3, ceiling_m=10e3, min_range_m=0.0, min_altitude_m=0.0, spread=0.0):
    def ranged(value):
        return value * (1 - spread), value, value * (1 + spread)

    return factories.missile(
        "test",
        min_range=ranged(min_range_m),
        max_range=ranged(range_m),
        min_altitude=ranged(min_altitude_m),
        max_altitude=ranged(ceiling_m),
    )


def view_over(a_missile, case, range_m, ground_msl_m=0.0, launcher_msl_m=0.0):
    ground = np.full(np.shape(range_m), ground_msl_m, dtype=np.float32)
    range_m = np.asarray(range_m, dtype=np.float32)
    return envelope_of(a_missile, case, launcher_msl_m, range_m=range_m, ground_msl_m=ground).view


@pytest.mark.parametrize(("case", "share"), [(Case.CLAIMED, 0.64), (Case.NOMINAL, 0.19)])
def test_share_of_its_disc_that_a_tor_covers_at_nine_kilometres(case, share):
    """15 km / 10 km at 9 km altitude: (15^2 - 9^2) / 15^2 cut by slant range, 1 - 0.9^2 as ellipsoid."""
    range_m = np.linspace(1, 16e3, 100_001)
    covered = view_over(missile(), case, range_m).allows(np.float32(9000.0))

    found = range_m[covered].max() ** 2 / 15e3**2

    assert found == pytest.approx(share, abs=0.002)  # a flat Earth in the example, a sphere here


@pytest.mark.parametrize("case", list(Case))
def test_nothing_lies_beyond_its_range_on_whatever_ground(case):
    """Unknown ground leaves the altitude open, and not the range: a floor of -inf below a ceiling of -inf is empty."""
    for range_m in np.linspace(10e3, 400e3, 79):  # where the last node rounds to outside of the solid
        view = view_over(missile(range_m), case, range_m * np.array([0.9, 1.001, 1.2, 5.0]), ground_msl_m=np.nan)
        np.testing.assert_array_equal(view.is_empty, [False, True, True, True])


@given(
    range_m=st.floats(1.0, 500e3),
    altitude_msl_m=st.floats(-400.0, 40e3),
    site_msl_m=st.floats(-400.0, 3000.0),
)
def test_slant_range_is_the_straight_distance_in_space(range_m, altitude_msl_m, site_msl_m):
    angle_rad = range_m / EARTH_MEAN_RADIUS_M
    site = np.array([EARTH_MEAN_RADIUS_M + site_msl_m, 0.0])
    point = (EARTH_MEAN_RADIUS_M + altitude_msl_m) * np.array([np.cos(angle_rad), np.sin(angle_rad)])

    assert slant_range_m(range_m, altitude_msl_m, site_msl_m) == pytest.approx(np.linalg.norm(point - site), abs=1e-3)


@pytest.mark.parametrize("launcher_msl_m", [0.0, 1500.0])
def test_the_claimed_outline_lies_at_the_slant_range(launcher_msl_m):
    a_missile = missile(range_m=250e3, ceiling_m=60e3)
    range_m = np.array([246e3, 248e3])
    ceiling_m = view_over(a_missile, Case.CLAIMED, range_m, launcher_msl_m=launcher_msl_m).ceiling_msl_m

    assert slant_range_m(range_m, ceiling_m, launcher_msl_m) == pytest.approx([250e3, 250e3], abs=1.0)


def test_minimum_range_leaves_a_bubble_over_the_launcher():
    view = view_over(missile(min_range_m=3000.0), Case.NOMINAL, np.array([10.0, 2000.0, 3500.0]))

    assert view.floor_msl_m[0] == pytest.approx(3000.0, abs=1.0)
    assert view.floor_msl_m[1] == pytest.approx(np.sqrt(3000.0**2 - 2000.0**2), abs=1.0)
    assert view.floor_msl_m[2] == 0.0
    assert view.floor_reason.tolist() == [Reason.TOO_NEAR, Reason.TOO_NEAR, Reason.GROUND]


@given(share=st.floats(0.0, 0.9999), min_range_m=st.floats(500.0, 12e3), launcher_msl_m=st.floats(-400.0, 3000.0))
def test_the_bubble_lies_at_the_minimum_range_up_to_its_edge(share, min_range_m, launcher_msl_m):
    a_missile = missile(range_m=400e3, ceiling_m=30e3, min_range_m=min_range_m)
    at_m = np.array([min_range_m * share])
    floor_m = view_over(a_missile, Case.CLAIMED, at_m, ground_msl_m=-1e3, launcher_msl_m=launcher_msl_m).floor_msl_m

    assert slant_range_m(at_m, floor_m.astype(float), launcher_msl_m)[0] == pytest.approx(min_range_m, abs=1.5)


def test_minimum_altitude_counts_from_the_ground_under_the_target_and_maximum_from_the_launcher():
    view = view_over(
        missile(min_altitude_m=50.0), Case.CLAIMED, np.array([5000.0]), ground_msl_m=800.0, launcher_msl_m=300.0
    )

    assert view.floor_msl_m[0] == 850.0
    assert view.ceiling_msl_m[0] == 10_300.0


def test_beyond_its_range_nothing_is_reached():
    view = view_over(missile(), Case.CLAIMED, np.array([15_100.0]))

    assert view.is_empty.all()
    assert view.ceiling_reason[0] == Reason.ENVELOPE_RANGE


def test_unknown_ground_is_not_known():
    assert not view_over(missile(), Case.NOMINAL, np.array([5000.0]), ground_msl_m=np.nan).is_known[0]


@given(
    range_m=st.floats(2e3, 450e3),
    ceiling_m=st.floats(1e3, 60e3),
    spread=st.floats(0.0, 0.5),
    launcher_msl_m=st.floats(-400.0, 3000.0),
    share=st.floats(0.001, 1.6),
)
def test_conservative_lies_inside_nominal_inside_claimed(range_m, ceiling_m, spread, launcher_msl_m, share):
    a_missile = missile(range_m, ceiling_m, min_range_m=range_m / 50, min_altitude_m=20.0, spread=spread)
    at_m = np.array([range_m * share])
    inner, middle, outer = (
        view_over(a_missile, case, at_m, launcher_msl_m=launcher_msl_m, ground_msl_m=launcher_msl_m)
        for case in (Case.CONSERVATIVE, Case.NOMINAL, Case.CLAIMED)
    )

    for small, large in ((inner, middle), (middle, outer)):
        if not small.is_empty[0]:
            assert small.floor_msl_m[0] >= large.floor_msl_m[0] - 0.02
            assert small.ceiling_msl_m[0] <= large.ceiling_msl_m[0] + 0.02

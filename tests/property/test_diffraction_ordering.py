"""What must hold of any ridge, target, antenna and wave: which way floors go."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import factories as made
from skyshed.atmosphere.refractivity import constant_k
from skyshed.diffraction.edges import edges_around
from skyshed.diffraction.ladder import ladder_over
from skyshed.horizon.compute import compute_horizon

SPACING_M, N = 500.0, 121
RANGE_M = 28e3
EARTH = constant_k(4 / 3)
PLACES_M = np.linspace(4e3, 26e3, 12, dtype=np.float32)
# The smooth surface is fitted to all ground: a ridge lifts it too, so that floors of long waves high above it may fall
# by a few metres. The whole method does the same.
SLACK_M, SLACK_SHARE = 15.0, 0.05


def floors_m(*, ridge_m=200.0, at_post=20, antenna_m=15.0, spare_db=8.0, frequency_hz=3e9):
    """Return floors eastward, behind a ridge that runs from north to south, and the lines of sight there."""
    ground = np.zeros((N, N), dtype=np.float32)
    ground[:, N // 2 + at_post] = ridge_m
    window = made.around(ground, SPACING_M)
    horizon = compute_horizon(window, 33.0, 44.0, antenna_height_m=antenna_m, max_range_m=RANGE_M, refraction=EARTH)
    ladder = ladder_over(edges_around(window, horizon, n_azimuth=64, n_place=88), frequency_hz)
    east_deg = np.full(PLACES_M.size, 90.0)
    sight_m = horizon.min_altitude(PLACES_M, east_deg)
    floors = ladder.floors_msl_m(
        ladder.cells(PLACES_M, east_deg),
        range_m=PLACES_M,
        sight_msl_m=sight_m,
        ground_msl_m=np.zeros_like(PLACES_M),
        spare=(1e6, np.array([spare_db, spare_db])),
        horizon_db=(0.0, 1.0),
        vantage=(antenna_m, 8.5e6),
    )
    return floors, sight_m


FEW = settings(max_examples=25, deadline=None)
RIDGES = st.floats(50.0, 800.0)
POSTS = st.integers(10, 40)
SPARE = st.floats(1.0, 25.0)
WAVES = st.sampled_from([150e6, 1.3e9, 3e9, 9e9])


@FEW
@given(ridge_m=RIDGES, higher_m=st.floats(20.0, 400.0), at_post=POSTS, spare_db=SPARE, frequency_hz=WAVES)
def test_a_higher_ridge_never_lowers_a_floor(ridge_m, higher_m, at_post, spare_db, frequency_hz):
    given_too = {"at_post": at_post, "spare_db": spare_db, "frequency_hz": frequency_hz}
    lower, _ = floors_m(ridge_m=ridge_m, **given_too)
    higher, _ = floors_m(ridge_m=ridge_m + higher_m, **given_too)

    behind = (at_post + 2) * SPACING_M < PLACES_M
    assert (higher >= lower - SLACK_M - SLACK_SHARE * lower)[behind].all()


@FEW
@given(ridge_m=RIDGES, at_post=POSTS, spare_db=SPARE, less_db=st.floats(0.5, 20.0), frequency_hz=WAVES)
def test_a_smaller_target_never_lowers_a_floor(ridge_m, at_post, spare_db, less_db, frequency_hz):
    given_too = {"ridge_m": ridge_m, "at_post": at_post, "frequency_hz": frequency_hz}
    larger, _ = floors_m(spare_db=spare_db, **given_too)
    smaller, _ = floors_m(spare_db=spare_db - less_db, **given_too)

    assert (smaller >= larger).all()


@FEW
@given(ridge_m=RIDGES, at_post=POSTS, antenna_m=st.floats(4.0, 15.0), spare_db=SPARE, frequency_hz=WAVES)
def test_a_lower_antenna_never_lowers_a_floor(ridge_m, at_post, antenna_m, spare_db, frequency_hz):
    given_too = {"ridge_m": ridge_m, "at_post": at_post, "spare_db": spare_db, "frequency_hz": frequency_hz}
    higher, _ = floors_m(antenna_m=2 * antenna_m, **given_too)
    lower, _ = floors_m(antenna_m=antenna_m, **given_too)

    assert (lower >= higher - SLACK_M).all()


@FEW
@given(ridge_m=st.floats(100.0, 800.0), at_post=POSTS, longer=st.floats(1.5, 20.0))
def test_a_longer_wave_spreads_floors_about_the_line_of_sight(ridge_m, at_post, longer):
    """Behind one ridge it raises those above the line of sight and lowers those in the shadow."""
    behind = (at_post + 2) * SPACING_M < PLACES_M
    for spare_db, sign in ((2.0, 1.0), (18.0, -1.0)):
        given_too = {"ridge_m": ridge_m, "at_post": at_post, "spare_db": spare_db}
        short, sight_m = floors_m(frequency_hz=9e9, **given_too)
        long, _ = floors_m(frequency_hz=9e9 / longer, **given_too)
        is_beside = sign * (short - sight_m) > 0

        assert (sign * (long - short) >= -1.0)[behind & is_beside & (short > 1.0)].all()


@FEW
@given(ridge_m=RIDGES, at_post=POSTS, spare_db=st.floats(1.0, 25.0))
def test_the_shortest_wave_travels_in_lines(ridge_m, at_post, spare_db):
    floors, sight_m = floors_m(ridge_m=ridge_m, at_post=at_post, spare_db=spare_db, frequency_hz=3e15)

    np.testing.assert_allclose(floors, sight_m, atol=1.0)

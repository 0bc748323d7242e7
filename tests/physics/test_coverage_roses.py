"""Approach roses over a smooth sea against the clock written as a formula."""

from dataclasses import replace

import pytest

from factories import missile, radar, scenario, system, target, unit
from skyshed.model.figure import Case
from skyshed.model.scenario import Asset, Level, LevelKind, Offer, Site
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess

SPEED_M_S, DART_M_S, REACTION_S, DART_REACH_M = 250.0, 600.0, 12.0, 15e3
LEVEL = (Level("3000 m", LevelKind.MSL, 3000.0),)
AT_THE_UNIT = Asset("Port", Site("Port", 30.0, -40.0), "port")


def short():
    """Return a fire unit of 15 km with a radar that sees 40 km: like a Tor, much shorter than what else is near."""
    eye = radar("search", RadarRole.ACQUISITION, "short", instrumented_range=40e3)
    dart = missile("dart", "short", max_range=DART_REACH_M, min_range=500.0, max_altitude=12e3, mean_speed=DART_M_S)
    return system("short", missiles=[dart], acquisition=eye, ring_m=DART_REACH_M)


def roses(*units, assets=(AT_THE_UNIT,)):
    asked = scenario(Offer("o", units), levels=LEVEL, assets=assets, targets=(target(speed_m_s=SPEED_M_S),),
                     grid_spacing_m=20e3)  # fmt: skip
    return assess(asked, cases=(Case.NOMINAL,)).roses


def test_a_short_missile_keeps_its_clock_beside_a_long_one():
    """On one grid for both, a missile of 15 km had steps of several km, and lost most of its shots to rounding."""
    alone = roses(unit("Short", sam=short()))
    both = roses(unit("Short", sam=short()), unit("Far", 30.0, -38.0))

    assert len(alone) == len(both) == 12
    # The ellipsoid of 15 km and 12 km at 3,000 m: 15 km x sqrt(1 - 1/16).
    assert all(row.first_intercept_m == pytest.approx(14.5e3, abs=400.0) for row in alone)
    assert all(more.n_shots >= row.n_shots for row, more in zip(alone, both, strict=True))
    assert all(more.first_intercept_m >= row.first_intercept_m for row, more in zip(alone, both, strict=True))


def test_shots_that_fit_are_counted_with_flight_and_reaction():
    """From an intercept at R the next is at R' with (R - R') / v = reaction + R' / v_missile, until nothing is left."""
    expected, range_m = 0, 14.5e3
    while range_m > 500.0:
        expected += 1
        range_m = (range_m - SPEED_M_S * REACTION_S) / (1 + SPEED_M_S / DART_M_S)

    rows = roses(unit("Short", sam=short()))

    assert {row.n_shots for row in rows} == {expected}


def test_the_grid_reaches_as_far_as_the_first_track():
    """The first intercept of a long missile lies where its range ends, not where the grid did."""
    far = system(
        "far",
        missiles=[missile("far", "far", max_range=150e3, max_altitude=25e3, mean_speed=1000.0)],
        ring_m=150e3,
    )
    track = radar("engagement", RadarRole.ENGAGEMENT, "far", reference_range=400e3)
    rows = roses(unit("Far", sam=replace(far, radars=far.radars | {"engagement": track})))

    # At 3,000 m both radars see 237 km of sea; 189 km are needed, and the ellipsoid of 150 and 25 km ends at 148.9 km.
    assert all(row.first_intercept_m == pytest.approx(148.9e3, abs=1e3) for row in rows)


def test_an_asset_that_no_unit_stands_near_has_no_rose():
    assert roses(unit("Short", sam=short()), assets=(Asset("Far", Site("Far", 30.9, -40.0), "port"),)) == ()

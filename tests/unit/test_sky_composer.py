"""Composing a sky on a handful of points that can be checked with a pencil."""

import numpy as np

from skyshed.model.figure import Case
from skyshed.sky.sky import SkyComposer
from skyshed.zone.component import Component
from skyshed.zone.reason import Reason
from skyshed.zone.view import View, view_of
from skyshed.zone.zone import union_of

LEVELS = np.float32([[100.0] * 4, [5000.0] * 4, [10_000.0] * 4])
EVERYWHERE = np.arange(4)


def interval(low, high, *, known=True, floor_reason=Reason.TERRAIN, ceiling_reason=Reason.ENVELOPE_RANGE):
    view = view_of(np.float32(low), np.float32(high), floor_reason=floor_reason, ceiling_reason=ceiling_reason)
    return View(view.floor_msl_m, view.ceiling_msl_m, view.floor_reason, view.ceiling_reason,
                np.broadcast_to(np.asarray(known), view.floor_msl_m.shape))  # fmt: skip


def zone_of(*views):
    """Return a zone in which each view is a chain."""
    return union_of([Component.of(view) for view in views], [(row, -1, -1) for row in range(len(views))])


def sky_of(*units, levels=LEVELS, has_chains=True):
    composer = SkyComposer(levels, has_chains=has_chains)
    for places, views in units:
        composer.add(places, zone_of(*views))
    return composer.finish("offer", "fighter", Case.NOMINAL, (2, 2))


def test_hull_and_intervals_of_two_units_with_a_hole_between():
    low_unit = interval([0, 0, 0, 0], [5150, 5150, 5150, 5150])
    high_unit = interval([6650, 6650], [29_950, 29_950])
    sky = sky_of((EVERYWHERE, [low_unit]), (np.array([0, 1]), [high_unit]))

    assert sky.floor_msl_m.tolist() == [[0, 0], [0, 0]]
    assert sky.ceiling_msl_m.tolist() == [[29_950, 29_950], [5150, 5150]]
    assert sky.n_intervals.tolist() == [[2, 2], [1, 1]]
    assert sky.n_units[2].tolist() == [[1, 1], [0, 0]]


def test_levels_test_the_chains_and_not_the_hull():
    """Two chains of one unit leave a hole: a level inside it is not covered though the hull holds it."""
    chains = [interval([0] * 4, [4000] * 4), interval([6000] * 4, [20_000] * 4)]
    sky = sky_of((EVERYWHERE, chains))

    assert sky.n_units[1].tolist() == [[0, 0], [0, 0]]
    assert sky.n_units[0].tolist() == [[1, 1], [1, 1]]


def test_chains_of_one_unit_count_once():
    sky = sky_of((EVERYWHERE, [interval([0] * 4, [9000] * 4), interval([50] * 4, [8000] * 4)]))

    assert sky.n_units[0].max() == 1


def test_reasons_come_from_the_chain_that_sets_the_end():
    lower = interval([200] * 4, [3000] * 4, floor_reason=Reason.CURVATURE, ceiling_reason=Reason.ENVELOPE_ALTITUDE)
    upper = interval([1000] * 4, [9000] * 4, floor_reason=Reason.TERRAIN, ceiling_reason=Reason.ELEVATION_LIMIT)
    for views in ([lower, upper], [upper, lower]):
        sky = sky_of((EVERYWHERE, views))

        assert set(sky.floor_reason.ravel()) == {Reason.CURVATURE}
        assert set(sky.ceiling_reason.ravel()) == {Reason.ELEVATION_LIMIT}
        assert set(sky.none_reason.ravel()) == {Reason.NONE}


def test_the_nearest_chain_says_why_there_is_none():
    out_of_range = interval([0] * 4, [-np.inf] * 4, ceiling_reason=Reason.ENVELOPE_RANGE)
    too_small = interval([0] * 4, [-np.inf] * 4, ceiling_reason=Reason.TARGET_TOO_SMALL)
    behind_a_ridge = interval([9000] * 4, [8000] * 4, floor_reason=Reason.TERRAIN)

    sky = sky_of((EVERYWHERE, [out_of_range]), (EVERYWHERE, [too_small, behind_a_ridge]))

    assert set(sky.none_reason.ravel()) == {Reason.TERRAIN}
    assert np.isnan(sky.floor_msl_m).all()


def test_missing_terrain_leaves_only_what_it_could_change_open():
    view = interval([500, 500, 500, 500], [6000] * 4, known=[True, False, False, True])
    sky = sky_of((EVERYWHERE, [view]))

    assert sky.is_known[1].tolist() == [[True, False], [False, True]]
    assert sky.is_known[2].all()  # above the ceiling: not covered whatever the terrain is
    assert sky.n_units[1].tolist() == [[1, 0], [0, 1]]


def test_what_is_open_counts_on_top_of_what_is_certain():
    """One unit reaches all four points, another may reach the two behind missing terrain: layers lie between."""
    certain, unknown = interval([500] * 4, [6000] * 4), interval([0] * 4, [6000] * 4, known=[True, False, False, True])
    composer = SkyComposer(LEVELS, has_chains=True)
    for view in (certain, unknown):
        composer.add(EVERYWHERE, zone_of(view))
    sky = composer.finish("offer", "fighter", Case.NOMINAL, (2, 2))

    assert sky.n_units[1].tolist() == [[2, 1], [1, 2]]
    assert sky.n_units_open[1].tolist() == [[0, 1], [1, 0]]
    assert sky.is_known[1].all()  # covered, by one or by two


def test_a_level_above_unknown_ground_is_open_only_where_something_may_be_reached():
    levels = np.full((1, 4), np.nan, np.float32)
    composer = SkyComposer(levels, has_chains=True)
    composer.add(np.array([0, 1]), zone_of(interval([0, 0], [6000, -np.inf], known=[False] * 2)))
    sky = composer.finish("offer", "fighter", Case.NOMINAL, (2, 2))
    covered = composer.covered_weights(
        EVERYWHERE, np.float32([np.nan] * 4), np.array([1.0, 10.0, 100.0, 1000.0]), np.float32([100, 9000])
    )

    assert sky.is_known.ravel().tolist() == [False, True, True, True]  # out of every range, whatever the ground is
    assert covered.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_another_unit_that_does_cover_settles_it():
    unknown = interval([500] * 4, [6000] * 4, known=[False] * 4)
    sky = sky_of((EVERYWHERE, [unknown]), (EVERYWHERE, [interval([0] * 4, [6000] * 4)]))

    assert sky.is_known.all()


def test_an_offer_without_an_engagement_radar_says_so():
    sky = sky_of(has_chains=False)

    assert set(sky.none_reason.ravel()) == {Reason.NO_RADAR_LEFT}


def test_radars_are_counted_apart_from_fire_units():
    composer = SkyComposer(LEVELS, has_chains=True)
    composer.add_radar(np.array([1, 3]), Component.of(interval([0, 500], [6000, 6000])))
    composer.add_radar(np.array([1, 3]), Component.of(interval([500, 500], [6000, 20_000], known=[True, False])))
    sky = composer.finish("offer", "fighter", Case.NOMINAL, (2, 2))

    assert sky.n_radars[:, 0, 1].tolist() == [1, 2, 0]
    assert sky.n_radars[:, 1, 1].tolist() == [0, 1, 0]
    assert sky.n_radars_open[:, 1, 1].tolist() == [0, 1, 1]
    assert sky.is_detection_known[:, 1, 1].tolist() == [True, True, False]
    assert sky.n_units.max() == 0


def test_any_height_can_be_asked_afterwards():
    composer = SkyComposer(LEVELS, has_chains=True)
    views = [interval([0] * 4, [4000] * 4), interval([6000] * 4, [20_000] * 4)]
    composer.add(EVERYWHERE, zone_of(*views))
    ground, weight = np.float32([0, 0, 1000, np.nan]), np.array([1.0, 10.0, 100.0, 1000.0])

    covered = composer.covered_weights(EVERYWHERE, ground, weight, np.float32([4000, 4001, 5000, 19_500]))

    assert covered.tolist() == [[11.0, 0.0, 100.0, 11.0]] * 2


def test_counts_stop_and_do_not_start_again():
    """256 fire units over one point were once none: a byte had gone round."""
    composer = SkyComposer(LEVELS, has_chains=True)
    view = interval([0] * 4, [20_000] * 4)
    for _ in range(260):
        composer.add(EVERYWHERE, zone_of(view))
        composer.add_radar(EVERYWHERE, Component.of(view))
    sky = composer.finish("offer", "fighter", Case.NOMINAL, (2, 2))

    assert sky.n_units.min() == sky.n_radars.min() == 254

"""Rings that jump at 180 degrees, go round a pole, reach a hole over a bridge or cross themselves."""

import numpy as np
import pytest
from shapely import MultiPolygon, Polygon, box

from skyshed.terrain.rings import mended, running_on, unwrapped

OUTER = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
INNER = [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]


def test_edges_go_the_short_way_across_180_degrees():
    ring = unwrapped(np.array([[179.0, 50], [-179, 50], [-179, 52], [179, 52], [179, 50]]))

    assert ring[:, 0].tolist() == [179, 181, 181, 179, 179]


def test_a_box_of_all_the_world_stays():
    world = np.array([[-180.0, -60], [180, -60], [180, 80], [-180, 80], [-180, -60]])

    assert unwrapped(world).tolist() == world.tolist()


@pytest.mark.parametrize("south_or_north", [-1.0, 1.0])
def test_a_ring_round_a_pole_is_closed_over_it(south_or_north):
    lon_deg = np.arange(-180.0, 180.0, 30.0)
    ring = np.stack([lon_deg, np.full(lon_deg.shape, 80.0 * south_or_north)], axis=1)

    assert Polygon(unwrapped(ring)).area == pytest.approx(3600.0)


@pytest.mark.parametrize("inner", [INNER, INNER[::-1]], ids=["same way round", "other way round"])
def test_a_hole_reached_over_a_bridge_is_kept(inner):
    assert mended(Polygon([*OUTER, *inner])).area == pytest.approx(96.0)


def test_a_bridge_of_several_corners_that_does_not_quite_come_back_is_one():
    ring = [*OUTER, (1, 2), (3, 3), *INNER, (3.00002, 3), (1, 2.00003)]

    assert mended(Polygon(ring)).area == pytest.approx(96.0, abs=1e-3)


def test_two_holes_and_an_island_in_one_of_them():
    second = [(8, 1), (9, 1), (9, 2), (8, 2), (8, 1)]
    island = [(4.5, 4.5), (5.5, 4.5), (5.5, 5.5), (4.5, 5.5), (4.5, 4.5)]
    ring = [*OUTER, *INNER, *island, (4, 4), (0, 0), *second, (0, 0)]

    assert mended(Polygon(ring)).area == pytest.approx(100 - 4 + 1 - 1)


def test_both_halves_of_a_bow_tie_are_kept():
    assert mended(Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])).area == pytest.approx(2.0)


def test_an_outline_that_overlaps_itself_keeps_what_it_covers():
    ring = [(0, 0), (6, 0), (6, 4), (2, 4), (2, -2), (4, -2), (4, 6), (0, 6), (0, 0)]

    assert mended(Polygon(ring)).contains(box(2.5, 0.5, 3.5, 3.5))


def test_a_ring_drawn_twice_is_no_hole_of_itself():
    assert mended(Polygon([*OUTER, *OUTER])).area == pytest.approx(100.0)


def test_halves_split_at_180_degrees_become_one():
    whole = running_on(MultiPolygon([box(178, 50, 180, 52), box(-180, 50, -178, 52)]))

    assert (whole.geom_type, whole.bounds) == ("Polygon", (178.0, 50.0, 182.0, 52.0))


def test_holes_follow_their_outline_across_180_degrees():
    outline = [(178, 50), (-178, 50), (-178, 54), (178, 54), (178, 50)]
    hole = [(-179.5, 51), (-179, 51), (-179, 52), (-179.5, 52), (-179.5, 51)]

    assert running_on(Polygon(outline, [hole])).area == pytest.approx(4 * 4 - 0.5)


def test_what_encloses_nothing_is_empty():
    assert running_on(Polygon([(0, 0), (1, 1), (0, 0)])).is_empty
